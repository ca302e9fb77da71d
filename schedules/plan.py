"""Getting the plans in (P3): reminders to those who have not filed, the coordinator's digest at the deadline."""

from collections.abc import Iterable
from datetime import date, timedelta

from bot.core.duty import teachers_of
from bot.core.effect import Effect, SendMessage, Why
from bot.core.event import JobDue
from bot.core.job import Job
from bot.core.ledger import JobKey, Late, Occurrence, each_until_next
from bot.core.message import Message
from bot.core.people import Role
from bot.core.plan import FEATURE, Filing, deadline_of, every_plan, plan_of
from bot.core.plan_chase import Digest, Standing, deadlines_on, lacking, standing_of, standings, without_topics
from bot.core.programme import GroupSpec, Programme, instant
from bot.core.query import Query
from bot.core.reach import Letter, tell, tell_leaders
from bot.core.rule import NOTHING, Decision, Turn
from bot.core.situation import Situation
from bot.core.wording import clock
from bot.core.wording import plan_chase as wording

REMINDER, DIGEST = "plan_reminder", "plan_digest"
_ONE_DAY = timedelta(days=1)


def _reminders(programme: Programme, group: GroupSpec, on: date) -> Iterable[Occurrence]:
    """One occurrence a reminder before the deadline; each is worth saying until the next one, the last until then."""
    if not programme.works_on(group, on):
        return
    deadline = deadline_of(programme, group, on)
    times = (instant(on, at, programme.zone) for at in group.times.plan_reminders)
    for number, (at, end) in enumerate(each_until_next(times, deadline), 1):
        yield Occurrence(JobKey(group.key, on, REMINDER, str(number)), at, Late.NOTICE, end)


def _ask_reminder(event: JobDue, here: Situation) -> tuple[Query[object], ...]:
    assert here.group is not None
    return (plan_of(here.group.key, event.local_date),)


def _decide_reminder(turn: Turn) -> Decision:
    event, here = turn.event, turn.here
    assert isinstance(event, JobDue)
    assert here.group is not None
    standing = standing_of(here.group, turn.facts.get(plan_of(here.group.key, event.local_date)))
    if standing.filing is not Filing.MISSING:
        return NOTHING
    deadline = clock.at(here.programme.local(deadline_of(here.programme, here.group, event.local_date)))
    why = Why(kind=event.kind, setting="times.plan_reminders", due_at=event.due_at)
    if event.slot == "1":
        return Decision(effects=_to_teacher(turn, standing, deadline, why))
    said = SendMessage(
        feature=FEATURE,
        why=why,
        tag="reminder",
        group=here.group.key,
        message=Message.of(wording.remind_group(deadline)),
        expires_at=event.expires_at,
    )
    return Decision(effects=(said,))


def _to_teacher(turn: Turn, standing: Standing, deadline: str, why: Why) -> tuple[Effect, ...]:
    event, group = turn.event, standing.group
    assert isinstance(event, JobDue)
    parts = lacking(standing.plan, group)
    text = wording.remind_teacher(group.name, deadline, parts, started=standing.started)
    letter = Letter(text, FEATURE, why, "reminder", expires_at=event.expires_at)
    return tell(teachers_of(turn.here.staff, group.key, event.local_date), group, letter)


def _digests(programme: Programme, on: date) -> Iterable[Occurrence]:
    for at in deadlines_on(programme, on):
        yield Occurrence(JobKey(programme.key, on, DIGEST, f"{programme.local(at):%H%M}"), at, Late.DEADLINE)


def _ask_digest(event: JobDue, _here: Situation) -> tuple[Query[object], ...]:
    return (every_plan(event.local_date), every_plan(event.local_date + _ONE_DAY))


def _decide_digest(turn: Turn) -> Decision:
    event, here = turn.event, turn.here
    assert isinstance(event, JobDue)
    programme, on, tomorrow = here.programme, event.local_date, event.local_date + _ONE_DAY
    rows = tuple(
        row
        for row in standings(programme, on, turn.facts.get(every_plan(on)))
        if deadline_of(programme, row.group, on) == event.due_at
    )
    if not rows:
        return NOTHING
    asked = {row.group.key for row in rows}
    bare = without_topics(programme, tomorrow, turn.facts.get(every_plan(tomorrow)))
    no_agenda = tuple(group for group in bare if group.key in asked)
    text = Digest(programme, here.staff, on, event.due_at, rows, no_agenda, tomorrow).text()
    why = Why(kind=event.kind, setting="times.plan_deadline", due_at=event.due_at)
    leaders = here.staff.holding(Role.COORDINATOR, None, on)
    effects = tell_leaders(leaders, programme, Letter(text, FEATURE, why, "digest"))
    if programme.management is None:
        return Decision(effects=effects)
    said = SendMessage(feature=FEATURE, why=why, tag="digest", group=programme.management.key, message=Message.of(text))
    return Decision(effects=(*effects, said))


JOBS = (
    Job(REMINDER, FEATURE, Late.NOTICE, _decide_reminder, _ask_reminder, of_group=_reminders),
    Job(DIGEST, FEATURE, Late.DEADLINE, _decide_digest, _ask_digest, of_programme=_digests),
)
