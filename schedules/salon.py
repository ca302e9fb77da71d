"""The salon on time (S3): countdown, run sheet and nudges, opening, the absent host, silence, the end."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.core.effect import AlertStaff, Effect
from bot.core.evening import (
    COUNTDOWN,
    END,
    FEATURE,
    HOST,
    OPEN,
    SILENCE,
    called,
    ended,
    figures_of,
    hosts,
    in_group,
    listening,
    opened,
    planned,
    sheet_of,
    suggestion,
    to_people,
    topic_times,
    why_of,
    with_plan,
)
from bot.core.event import JobDue
from bot.core.job import Job
from bot.core.ledger import JobKey, Late, Occurrence, each_until_next
from bot.core.people import Role
from bot.core.plan import plan_of
from bot.core.programme import GroupSpec, Programme, instant
from bot.core.query import LastWords, Query
from bot.core.rule import NOTHING, Decision, Turn
from bot.core.salon import Salon, SalonState, salon_of
from bot.core.salon_list import list_queries, on_the_list
from bot.core.situation import Situation
from bot.core.stage import charge_of, hosts_of, person_named
from bot.core.voting import polls_of
from bot.core.wording import clock
from bot.core.wording import salon as wording

_WORTH_OPENING = timedelta(minutes=10)
"""A salon that has less time than this left is not opened any more."""
_DEAF_FOR = timedelta(minutes=2)
"""A look for silence that comes later than this says nothing: the bot was down and heard nobody."""
_MOST_PROMPTS = 3
"""Prompts in one silence; the last one goes to the class teacher, too."""
_WARM_UP = timedelta(minutes=10)
"""A host who spoke this shortly before the opening is there."""


def _opens(programme: Programme, group: GroupSpec, on: date) -> Iterable[Occurrence]:
    if window := _window(programme, group, on):
        yield Occurrence(JobKey(group.key, on, OPEN), window[0], Late.DEADLINE)


def _ends(programme: Programme, group: GroupSpec, on: date) -> Iterable[Occurrence]:
    if window := _window(programme, group, on):
        yield Occurrence(JobKey(group.key, on, END), window[1], Late.DEADLINE)


def _window(programme: Programme, group: GroupSpec, on: date) -> tuple[datetime, datetime] | None:
    salon = group.times.salon
    return salon.on(on, programme.zone) if salon and programme.works_on(group, on) else None


def _countdowns(programme: Programme, group: GroupSpec, on: date) -> Iterable[Occurrence]:
    """The first countdown also hands out the run sheet. Each is void when the next is due."""
    if not (window := _window(programme, group, on)):
        return
    times = _countdown_times(programme, group, on, window[0])
    for due_at, until in each_until_next(times, window[0]):
        key = JobKey(group.key, on, COUNTDOWN, f"{programme.local(due_at):%H:%M}")
        yield Occurrence(key, due_at, Late.NOTICE, until)


def _countdown_times(programme: Programme, group: GroupSpec, on: date, starts_at: datetime) -> list[datetime]:
    times = (instant(on, at, programme.zone) for at in group.times.salon_countdowns)
    return sorted(at for at in times if at < starts_at)


def _ask(event: JobDue, here: Situation) -> tuple[Query[object], ...]:
    assert here.group is not None
    key = here.group.key
    return (plan_of(key, event.local_date), salon_of(key, event.local_date), *list_queries(here.group))


def _look(turn: Turn) -> tuple[JobDue, GroupSpec, Salon | None, Salon | None]:
    """The event, the group, the salon as it is recorded, and as plan and timetable want it now."""
    event, group = turn.event, turn.here.group
    assert isinstance(event, JobDue)
    assert group is not None
    plan = turn.facts.get(plan_of(group.key, event.local_date))
    known = turn.facts.get(salon_of(group.key, event.local_date))
    wanted = planned(plan, group, turn.here.programme, event.local_date)
    return event, group, known, with_plan(known, plan) if known and known.state is SalonState.PLANNED else wanted


def _decide_countdown(turn: Turn) -> Decision:
    event, group, known, salon = _look(turn)
    if salon is None or (known is not None and known.state is not SalonState.PLANNED):
        return NOTHING
    times = _countdown_times(turn.here.programme, group, event.local_date, salon.starts_at)
    first, last = event.due_at == times[0], event.due_at == times[-1]
    sheet, left = sheet_of(salon, group, turn.here.programme), clock.span(salon.starts_at - event.at)
    if not salon.topics:
        people = charge_of(turn.here.staff, group.key, event.local_date, salon.host)
        text = wording.no_agenda(group.name, sheet.starts)
        return Decision(effects=to_people(turn, group, people, text, tag="no-agenda", until=salon.starts_at))
    text = wording.countdown_first(sheet, left) if first else wording.countdown(sheet, left)
    effects: list[Effect] = [in_group(turn, group, text, COUNTDOWN, event.expires_at)]
    if first:
        effects += _handed_out(turn, group, salon)
    elif last:
        effects += _reminded(turn, group, salon, left)
    return Decision(effects=tuple(effects))


def _handed_out(turn: Turn, group: GroupSpec, salon: Salon) -> list[Effect]:
    """The run sheet for the host, a word to every guest and every planted questioner."""
    programme, sheet = turn.here.programme, sheet_of(salon, group, turn.here.programme)
    begins = [(clock.at(programme.local(at)), minutes) for at, minutes in topic_times(salon)]
    slots = tuple(wording.Slot(*begin, topic) for begin, topic in zip(begins, salon.topics, strict=True))
    planted = tuple(
        wording.Planted(one.topic, one.name, one.question, _is_reached(turn, group, one.name)) for one in salon.planted
    )
    plan = turn.facts.get(plan_of(group.key, salon.local_date))
    text = wording.run_sheet(sheet, slots, planted, plan.script if plan else "", on_the_list(turn.facts, group))
    effects = list(to_people(turn, group, hosts(turn, group, salon), text, tag="run-sheet", until=salon.starts_at))
    for place, name in enumerate(salon.guests, 1):
        effects += _to(turn, group, name, wording.guest_nudge(sheet, place), f"guest-{place}", salon.starts_at)
    for number, one in enumerate(salon.planted, 1):
        if not 1 <= one.topic <= len(salon.topics):
            continue
        topic, around = salon.topics[one.topic - 1], begins[one.topic - 1][0]
        nudge = wording.planted_nudge(group.name, one.topic, topic, one.question, around)
        effects += _to(turn, group, one.name, nudge, f"planted-{number}", salon.starts_at)
    return effects


def _reminded(turn: Turn, group: GroupSpec, salon: Salon, left: str) -> list[Effect]:
    effects: list[Effect] = []
    for number, one in enumerate(salon.planted, 1):
        soon = wording.planted_soon(group.name, one.topic, left)
        effects += _to(turn, group, one.name, soon, f"planted-{number}", salon.starts_at)
    return effects


def _is_reached(turn: Turn, group: GroupSpec, name: str) -> bool:
    person = person_named(turn.here.staff, name, group.key, turn.here.on)
    return person is not None and person.native_id(group.account) is not None


def _to(turn: Turn, group: GroupSpec, name: str, text: str, tag: str, until: datetime) -> tuple[Effect, ...]:
    person = person_named(turn.here.staff, name, group.key, turn.here.on)
    return to_people(turn, group, (person,) if person else (), text, tag=tag, until=until)


def _decide_open(turn: Turn) -> Decision:
    event, group, known, salon = _look(turn)
    if salon is None or (known is not None and known.state is not SalonState.PLANNED):
        return NOTHING
    if salon.ends_at - event.at < _WORTH_OPENING:
        return NOTHING
    if not salon.topics:
        return _alarm(turn, group, salon, wording.not_opened(group.name))
    return opened(turn, group, salon, by="")


def _alarm(turn: Turn, group: GroupSpec, salon: Salon, text: str) -> Decision:
    """To the class teacher in private, or to the staff's group when there is none who can be reached."""
    teachers = turn.here.staff.holding(Role.CLASS_TEACHER, group.key, salon.local_date)
    alert = AlertStaff(
        feature=FEATURE,
        why=why_of(turn),
        tag="alarm",
        text=text,
        about=group.key,
        people=tuple(person.key for person in teachers),
        expires_at=salon.ends_at,
    )
    return Decision(effects=(alert,))


def _ask_host(event: JobDue, here: Situation) -> tuple[Query[object], ...]:
    assert here.group is not None
    since = event.due_at - timedelta(minutes=here.group.times.host_grace_minutes) - _WARM_UP
    return (*_ask(event, here), LastWords(here.group.key, since))


def _decide_host(turn: Turn) -> Decision:
    """The grace after an opening without the host is over: nobody took over, so the class teacher hears of it and
    the first topic is called. A host who merely talks is left alone."""
    event, group, salon, _ = _look(turn)
    assert isinstance(event, JobDue)
    if salon is None or salon.state is not SalonState.RUNNING or salon.topic or salon.led_at is not None:
        return NOTHING
    asked = _ask_host(event, turn.here)[-1]
    assert isinstance(asked, LastWords)
    spoke = {native_id for native_id, _ in turn.facts.get(asked)}
    people = hosts_of(turn.here.staff, group.key, salon.local_date, salon.host)
    if any(person.native_id(group.account) in spoke for person in people):
        return NOTHING
    text = wording.host_absent(group.name, salon.host, group.times.host_grace_minutes)
    alarm, call = _alarm(turn, group, salon, text), called(turn, group, salon, 1)
    return Decision(call.records, (*call.effects, *alarm.effects))


def _ask_silence(event: JobDue, here: Situation) -> tuple[Query[object], ...]:
    assert here.group is not None
    return (*_ask(event, here), _heard(event, here.group))


def _heard(event: JobDue, group: GroupSpec) -> LastWords:
    return LastWords(group.key, event.due_at - timedelta(minutes=group.times.salon_silence_minutes))


def _decide_silence(turn: Turn) -> Decision:
    """Nobody spoke for a while: the host hears what could be done. The next look comes a whole period after the last
    word, topic or prompt, so that there is at most one prompt a period; a host who does nothing about it is not
    prompted for ever, the class teacher hears of it with the last prompt."""
    event, group, salon, _ = _look(turn)
    if salon is None or salon.state is not SalonState.RUNNING or salon.silence_at != event.due_at:
        return NOTHING
    newest = _newest(turn, event, group, salon)
    if newest is not None:
        heard, timers = listening(turn, group, replace(salon, quiet=0), newest)
        return Decision(records=(heard, *timers))
    prompts, period = salon.quiet, group.times.salon_silence_minutes
    text, salon = suggestion(salon)
    salon, timers = listening(turn, group, salon, event.at)
    if prompts >= _MOST_PROMPTS:
        return Decision(records=(salon, *timers))
    people = hosts(turn, group, salon)
    if prompts == _MOST_PROMPTS - 1:
        people = charge_of(turn.here.staff, group.key, salon.local_date, salon.host)
    prompt = wording.silence(group.name, period * (prompts + 1), text)
    until = salon.silence_at or salon.ends_at
    return Decision((salon, *timers), to_people(turn, group, people, prompt, tag="silence", until=until))


def _newest(turn: Turn, event: JobDue, group: GroupSpec, salon: Salon) -> datetime | None:
    """When something last happened within the period: a word, a topic, a command; now, if the bot was down and could
    hear nothing. None: it was silent."""
    if event.at - event.due_at > _DEAF_FOR:
        return event.at
    since = event.due_at - timedelta(minutes=group.times.salon_silence_minutes)
    said = [at for _, at in turn.facts.get(_heard(event, group))]
    done = [at for at in (salon.topic_at, salon.led_at, salon.started_at) if at is not None]
    return max((at for at in said + done if at > since), default=None)


def _ask_end(event: JobDue, here: Situation) -> tuple[Query[object], ...]:
    assert here.group is not None
    figures = figures_of(here.programme, here.group, event.local_date, event.at)
    return (*_ask(event, here), polls_of(here.group.key, event.local_date), *figures)


def _decide_end(turn: Turn) -> Decision:
    """The end on time. A salon that never opened because the bot was down had its talk without it: the vote follows
    all the same. One that was called off, or whose opening was undone, has none."""
    event, group, known, wanted = _look(turn)
    salon = wanted if known is None else known
    if salon is None or not salon.topics or salon.ends_at > event.at:
        return NOTHING
    if known is not None and known.state is not SalonState.RUNNING:
        return NOTHING
    return ended(turn, group, salon, turn.facts.get(polls_of(group.key, event.local_date)))


JOBS = (
    Job(COUNTDOWN, FEATURE, Late.NOTICE, _decide_countdown, _ask, of_group=_countdowns),
    Job(OPEN, FEATURE, Late.DEADLINE, _decide_open, _ask, of_group=_opens),
    Job(HOST, FEATURE, Late.NOTICE, _decide_host, _ask_host),
    Job(SILENCE, FEATURE, Late.NOTICE, _decide_silence, _ask_silence),
    Job(END, FEATURE, Late.DEADLINE, _decide_end, _ask_end, of_group=_ends),
)
