"""How a salon opens, moves on, falls silent and ends: records, timers and texts, shared by its commands and its jobs.

Pure. The end opens the vote at once (bot/core/voting.py).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.core.answer import privately
from bot.core.effect import Effect, SendMessage, Why
from bot.core.event import JobDue
from bot.core.ids import GroupKey
from bot.core.ledger import Late, Timer
from bot.core.message import Mention, Message, Segment
from bot.core.people import Person, Role
from bot.core.plan import Plan, PlantedQuestion
from bot.core.poll import Poll
from bot.core.programme import GroupSpec, Programme
from bot.core.query import DayFigures, Figures
from bot.core.rule import Decision, Turn
from bot.core.salon import Salon, SalonState
from bot.core.salon_list import on_the_list
from bot.core.stage import hosts_of, person_named
from bot.core.voting import hears_all, salon_vote
from bot.core.wording import clock
from bot.core.wording import salon as wording
from bot.core.wording.address import teacher

FEATURE = "salon"
OPEN, END, COUNTDOWN = "salon_open", "salon_end", "salon_countdown"
SILENCE, HOST = "salon_silence", "salon_host"
SETTING = "times.salon"
LATE_FROM = timedelta(seconds=60)
"""An opening says that it is late from this lateness on."""


def planned(plan: Plan | None, group: GroupSpec, programme: Programme, on: date) -> Salon | None:
    """The salon that the timetable and the plan ask for on a local date; None without a window. It has topics only
    if the plan has."""
    if group.times.salon is None or not programme.works_on(group, on):
        return None
    starts_at, ends_at = group.times.salon.on(on, programme.zone)
    return with_plan(Salon(group.key, on, SalonState.PLANNED, starts_at, ends_at), plan)


def with_plan(salon: Salon, plan: Plan | None) -> Salon:
    """The salon with its own copy of what the plan says now."""
    if plan is None:
        return salon
    return replace(salon, topics=plan.topics, host=plan.host, guests=plan.guests, planted=plan.planted)


def sheet_of(salon: Salon, group: GroupSpec, programme: Programme) -> wording.Sheet:
    """A salon as it is shown."""
    starts, ends = (clock.at(programme.local(at)) for at in (salon.starts_at, salon.ends_at))
    return wording.Sheet(group.name, starts, ends, salon.host, salon.guests, salon.topics)


def topic_times(salon: Salon) -> tuple[tuple[datetime, int], ...]:
    """When each topic should begin and for how many minutes: equal shares, the first ones a minute longer where the
    time does not divide."""
    total = round((salon.ends_at - salon.starts_at) / timedelta(minutes=1))
    share, more = divmod(total, max(1, len(salon.topics)))
    times, begins_at = [], salon.starts_at
    for number in range(len(salon.topics)):
        minutes = share + (number < more)
        times.append((begins_at, minutes))
        begins_at += timedelta(minutes=minutes)
    return tuple(times)


def why_of(turn: Turn, setting: str = SETTING) -> Why:
    """Why something is said: the job that was due, or the command that was given."""
    event = turn.event
    if isinstance(event, JobDue):
        return Why(kind=event.kind, setting=setting, due_at=event.due_at)
    by = turn.here.person.name if turn.here.person else ""
    return Why(kind=FEATURE, setting=setting, by=by, note=f"/{turn.call.spec.name}" if turn.call else "")


def in_group(
    turn: Turn, group: GroupSpec, message: Message | str, tag: str, expires_at: datetime | None = None
) -> SendMessage:
    """Something said in the group."""
    words = Message.of(message) if isinstance(message, str) else message
    return SendMessage(
        feature=FEATURE, why=why_of(turn), tag=tag, group=group.key, message=words, expires_at=expires_at
    )


def to_people(
    turn: Turn, group: GroupSpec, people: Iterable[Person], text: str, *, tag: str, until: datetime
) -> tuple[Effect, ...]:
    """The same private words to several people; void after ``until``: a prompt must never come the morning after."""
    sent = (
        privately(person, group, text, feature=FEATURE, why=why_of(turn), tag=f"{tag}-{person.key}")
        for person in people
    )
    return tuple(replace(one, expires_at=until) for one in sent if one is not None)


def opened(turn: Turn, group: GroupSpec, salon: Salon, by: str, no: int = 0) -> Decision:
    """The opening, early, on time or late. ``by`` is empty when the bot does it; then the host is asked to take over
    and looked for after the grace. ``no`` is the number under which it can be undone. Asks for ``list_queries``."""
    at = turn.event.at
    late = clock.span(at - salon.starts_at) if at - salon.starts_at >= LATE_FROM else ""
    asked = on_the_list(turn.facts, group)
    text = wording.opened(sheet_of(salon, group, turn.here.programme), late, no, asked)
    running = replace(
        salon.moved(SalonState.RUNNING),
        starts_at=min(at, salon.starts_at),
        started_at=at,
        started_by=by,
        led_at=at if by else None,
        topic=0,
        guest=0,
        nudged=(),
        hinted=(),
    )
    running, timers = listening(turn, group, running, at)
    effects: list[Effect] = [in_group(turn, group, text, "opening", running.ends_at)]
    if not by:
        minutes = group.times.host_grace_minutes
        timers = (*timers, _host_timer(running, at + timedelta(minutes=minutes)))
        please = wording.host_please(group.name, minutes)
        effects += to_people(turn, group, hosts(turn, group, running), please, tag="please", until=running.ends_at)
    return Decision((running, *timers), tuple(effects))


def _host_timer(salon: Salon, due_at: datetime) -> Timer:
    return Timer(salon.group, salon.local_date, HOST, f"{due_at:%H%M%S%f}", due_at, Late.NOTICE, salon.ends_at)


def hosts(turn: Turn, group: GroupSpec, salon: Salon) -> tuple[Person, ...]:
    """Those who are prompted in private: the host, or the class teacher where the host cannot be reached."""
    found = hosts_of(turn.here.staff, group.key, salon.local_date, salon.host)
    reached = tuple(person for person in found if person.native_id(group.account) is not None)
    return reached or turn.here.staff.holding(Role.CLASS_TEACHER, group.key, salon.local_date)


def listening(turn: Turn, group: GroupSpec, salon: Salon, since: datetime) -> tuple[Salon, tuple[Timer, ...]]:
    """The salon with its next look for silence. None where the bot hears only what is addressed to it: then silence
    says nothing. Each look has a slot of its own, as a slot never runs twice."""
    wait = timedelta(minutes=group.times.salon_silence_minutes)
    due_at = since + wait
    if not wait or not hears_all(turn) or due_at >= salon.ends_at:
        return replace(salon, silence_at=None), ()
    slot = f"{due_at:%H%M%S%f}"
    timer = Timer(salon.group, salon.local_date, SILENCE, slot, due_at, Late.NOTICE, salon.ends_at)
    return replace(salon, silence_at=due_at), (timer,)


def called(turn: Turn, group: GroupSpec, salon: Salon, number: int) -> Decision:
    """The call of a topic: said in the group with the first guest, and to those who were to ask about it."""
    at = turn.event.at
    salon = replace(salon, topic=number, topic_at=at, guest=1 if salon.guests else 0)
    left = max(timedelta(), salon.ends_at - at)
    share = left / (len(salon.topics) - number + 1)
    call = wording.Call(number, len(salon.topics), salon.topic_text, clock.span(left), clock.span(share))
    parts: list[Segment | str] = [wording.topic_called(call)]
    if salon.guests:
        name = salon.guests[0]
        parts += [wording.FIRST_BEFORE, *named(turn, group, salon, name), wording.FIRST_AFTER]
    effects: list[Effect] = [in_group(turn, group, Message.of(*parts), "topic", salon.ends_at)]
    told = []
    for index, one in planted_on(salon, number):
        nudge = _nudge(turn, group, salon, one) if index not in salon.nudged else ()
        told += [index] if nudge else []
        effects += nudge
    return Decision((replace(salon, nudged=(*salon.nudged, *told)),), tuple(effects))


def planted_on(salon: Salon, number: int) -> tuple[tuple[int, PlantedQuestion], ...]:
    """The planted questions of a topic with their indices, from 1."""
    return tuple((index, one) for index, one in enumerate(salon.planted, 1) if one.topic == number)


def _nudge(turn: Turn, group: GroupSpec, salon: Salon, one: PlantedQuestion) -> tuple[Effect, ...]:
    person = person_named(turn.here.staff, one.name, group.key, salon.local_date)
    text = wording.planted_now(group.name, one.topic, salon.topic_text, one.question)
    tag = f"planted-{one.topic}-{salon.planted.index(one)}"
    return to_people(turn, group, (person,) if person else (), text, tag=tag, until=salon.ends_at)


def invited(turn: Turn, group: GroupSpec, salon: Salon, number: int) -> Decision:
    """A guest is asked to speak."""
    name = salon.guests[number - 1]
    after = f"{wording.INVITE_AFTER}{wording.on_topic(salon.topic_text)}"
    message = Message.of(wording.INVITE_BEFORE, *named(turn, group, salon, name), after)
    said = in_group(turn, group, message, "guest", salon.ends_at)
    return Decision((replace(salon, guest=number),), (said,))


def named(turn: Turn, group: GroupSpec, salon: Salon, name: str) -> tuple[Segment | str, ...]:
    """Somebody in a message: tagged where the account is known, else by name."""
    person = person_named(turn.here.staff, name, group.key, salon.local_date)
    native_id = person.native_id(group.account, group.native_id) if person else None
    if native_id is None:
        return (teacher(name),)
    return (" ", Mention(native_id, name), wording.honour(name))


def suggestion(salon: Salon) -> tuple[str, Salon]:
    """What the host could do about a silence, and the salon after it was suggested: a planted question of this topic
    that was not suggested yet; else the next guest and the next topic (or the end) by turns, as the silence goes on."""
    prompted = replace(salon, quiet=salon.quiet + 1)
    for index, one in planted_on(salon, salon.topic):
        if index not in salon.hinted:
            return wording.ask_planted(one.name, one.question), replace(prompted, hinted=(*salon.hinted, index))
    more = salon.topic < len(salon.topics)
    ways = [wording.call_next(salon.topics[salon.topic]) if more else wording.WRAP_UP]
    if salon.topic and salon.guest < len(salon.guests):
        ways.insert(0, wording.invite_next(salon.guests[salon.guest]))
    return ways[salon.quiet % len(ways)], prompted


def figures_of(programme: Programme, group: GroupSpec, on: date, until: datetime) -> tuple[DayFigures, ...]:
    """What the closing message asks for: how lively the salon was, from its planned start on."""
    salon = planned(None, group, programme, on)
    return (DayFigures(group.key, on, salon.starts_at, max(salon.ends_at, until)),) if salon else ()


def ended(turn: Turn, group: GroupSpec, salon: Salon, polls: tuple[Poll, ...], no: int = 0) -> Decision:
    """The end, by hand or on time: thanks in the group, and the vote at once. Asks for ``figures_of`` until now."""
    at = turn.event.at
    counted = hears_all(turn) and salon.local_date == turn.here.on
    asked = figures_of(turn.here.programme, group, salon.local_date, at) if counted else ()
    figures: Figures | None = turn.facts.get(asked[0]) if asked else None
    done = replace(
        salon.moved(SalonState.ENDED),
        ended_at=at,
        silence_at=None,
        ended_by=turn.here.person.name if turn.here.person else "",
    )
    if at - salon.ends_at >= LATE_FROM:
        text = wording.closed_late(clock.at(turn.here.programme.local(salon.ends_at)))
    else:
        lively = wording.figures(figures.people, figures.messages) if figures and figures.people else ""
        text = wording.closed(salon.host, salon.guests, lively, no)
    vote = salon_vote(turn, group, done, polls)
    return Decision((done, *vote.records), (in_group(turn, group, text, "closing"), *vote.effects))


def end_timer(salon: Salon, slot: str) -> Timer:
    """The end of a salon at another time than the timetable's."""
    return Timer(GroupKey(salon.group), salon.local_date, END, slot, salon.ends_at, Late.DEADLINE)
