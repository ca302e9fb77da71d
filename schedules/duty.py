"""Duty around the clock (D2, D3): names nobody knows, the reminder with the handover brief, the steps of a no-show."""

from collections.abc import Iterable
from datetime import date, timedelta

from bot.core.duty import (
    FEATURE,
    NO_SHOW,
    ROSTER_STEP,
    STAFF_STEP,
    STEPS,
    SWAP_UNANSWERED,
    TEACHER_STEP,
    Roll,
    escalations_of,
    next_in_line,
    no_show_slot,
    outgoing,
    people_of,
    person_named,
    roll_of,
    roll_queries,
    steps_told,
    teachers_of,
    unknown_names,
)
from bot.core.effect import Effect, SendMessage, Why
from bot.core.event import JobDue
from bot.core.handover import Change, brief_of, brief_queries
from bot.core.ids import PersonKey
from bot.core.job import Job
from bot.core.ledger import JobKey, Late, Occurrence
from bot.core.message import Message
from bot.core.people import Person
from bot.core.programme import GroupSpec, Programme
from bot.core.query import One, Query
from bot.core.reach import Letter, alert, tell, write_to
from bot.core.roster import Shift, Swap, shifts_on
from bot.core.rule import NOTHING, Decision, Turn
from bot.core.situation import Situation
from bot.core.wording import clock
from bot.core.wording import duty as wording

REMINDER, NAMES = "shift_reminder", "duty_names"
_NAMES_BEFORE = timedelta(minutes=15)
"""Names are checked this long before the first reminder of the day."""


def _shifts(programme: Programme, group: GroupSpec, on: date) -> tuple[Shift, ...]:
    return shifts_on(programme, group, on, None, ())


def _reminder_for(group: GroupSpec) -> timedelta:
    return timedelta(minutes=group.times.shift_reminder_minutes)


def _grace(group: GroupSpec) -> timedelta:
    return timedelta(minutes=group.times.no_show_minutes)


def _roll(turn: Turn) -> tuple[GroupSpec, Roll]:
    event, here = turn.event, turn.here
    assert isinstance(event, JobDue)
    assert here.group is not None
    return here.group, roll_of(here.programme, here.group, event.local_date, turn.facts)


def _ask_roll(event: JobDue, here: Situation) -> tuple[Query[object], ...]:
    assert here.group is not None
    return roll_queries(here.group.key, event.local_date)


# --------------------------------------------------------------------------------------------------------------- names


def _names(programme: Programme, group: GroupSpec, on: date) -> Iterable[Occurrence]:
    for shift in _shifts(programme, group, on)[:1]:
        at = shift.starts_at - _reminder_for(group) - _NAMES_BEFORE
        yield Occurrence(JobKey(group.key, on, NAMES), at, Late.NOTICE, shift.ends_at)


def _decide_names(turn: Turn) -> Decision:
    """What the reminders of the day will not reach: shifts without names, names without a person."""
    event = turn.event
    assert isinstance(event, JobDue)
    group, roll = _roll(turn)
    shifts, day = roll.on(event.local_date), clock.day(event.local_date)
    lines = [wording.nobody_planned(group.name, day, shift.label) for shift in shifts if not shift.names]
    unknown = unknown_names(shifts, turn.here.staff)
    lines += [wording.unknown_names(group.name, day, unknown)] if unknown else []
    if not lines:
        return NOTHING
    why = Why(kind=event.kind, setting="times.shifts", due_at=event.due_at)
    letter = Letter("\n".join(lines), FEATURE, why, "names", expires_at=event.expires_at)
    return Decision(effects=tell(teachers_of(turn.here.staff, group.key, event.local_date), group, letter))


# ------------------------------------------------------------------------------------------------------------ reminder


def _reminders(programme: Programme, group: GroupSpec, on: date) -> Iterable[Occurrence]:
    for shift in _shifts(programme, group, on):
        at, end = shift.starts_at - _reminder_for(group), min(shift.starts_at + _grace(group), shift.ends_at)
        yield Occurrence(JobKey(group.key, on, REMINDER, shift.label), at, Late.NOTICE, end)


def _ask_reminder(event: JobDue, here: Situation) -> tuple[Query[object], ...]:
    assert here.group is not None
    return (*_ask_roll(event, here), *brief_queries(here.group.key, event.local_date))


def _decide_reminder(turn: Turn) -> Decision:
    event, here = turn.event, turn.here
    assert isinstance(event, JobDue)
    group, roll = _roll(turn)
    shift = roll.named(event.local_date, event.slot)
    if shift is None:
        return NOTHING
    brief = brief_of(Change(here, group, shift, roll, event.at, turn.facts))
    leaving = outgoing(roll, shift, here.staff)
    letters = _Letters(event, group, shift)
    effects = [
        letters.to(person, _for_incoming(person, leaving, roll, shift, brief)) for person in _coming(turn, shift)
    ]
    staying = {person.key for person in _coming(turn, shift)}
    earlier = roll.before(shift)
    if earlier is not None:
        text = wording.outgoing(group.name, clock.at(here.programme.local(earlier.ends_at)), shift.names, brief)
        effects += [letters.to(person, text) for person in leaving if person.key not in staying]
    return Decision(effects=(*(one for one in effects if one), *letters.in_group(turn)))


def _coming(turn: Turn, shift: Shift) -> tuple[Person, ...]:
    return people_of(shift, turn.here.staff)


def _for_incoming(person: Person, leaving: tuple[Person, ...], roll: Roll, shift: Shift, brief: tuple[str, ...]) -> str:
    group = roll.group.name
    if person.key in {one.person for one in roll.standing(shift)}:
        return wording.brief_only(group, shift.label, brief)
    if person.key in {one.key for one in leaving}:
        return wording.staying(group, shift.label, brief)
    together = tuple(name for name in shift.names if name != person.name)
    return wording.incoming(group, shift.label, together, brief)


class _Letters:
    """Writes the letters of one reminder."""

    def __init__(self, event: JobDue, group: GroupSpec, shift: Shift) -> None:
        self._group, self._shift = group, shift
        self._why = Why(kind=event.kind, setting="times.shift_reminder_minutes", due_at=event.due_at)

    def to(self, person: Person, text: str) -> Effect | None:
        """A letter to one person; None when they are not linked here."""
        letter = Letter(text, FEATURE, self._why, "reminder", expires_at=self._shift.ends_at)
        return write_to(person, self._group, letter)

    def in_group(self, turn: Turn) -> tuple[Effect, ...]:
        """A word in the group for those on the roster who cannot be reached in private."""
        staff, account = turn.here.staff, self._group.account
        people = {name: person_named(name, staff, self._shift) for name in self._shift.names}
        names = tuple(name for name, one in people.items() if one is None or one.native_id(account) is None)
        if not names:
            return ()
        said = SendMessage(
            feature=FEATURE,
            why=self._why,
            tag="reminder",
            group=self._group.key,
            message=Message.of(wording.incoming_in_group(self._shift.label, names)),
            expires_at=self._shift.ends_at,
        )
        return (said,)


# ------------------------------------------------------------------------------------------------------------- no-show


def _no_shows(programme: Programme, group: GroupSpec, on: date) -> Iterable[Occurrence]:
    for shift in _shifts(programme, group, on):
        for step in STEPS:
            at = shift.starts_at + step * _grace(group)
            end = shift.ends_at if step == STAFF_STEP else min(at + _grace(group), shift.ends_at)
            if at < shift.ends_at:
                yield Occurrence(JobKey(group.key, on, NO_SHOW, no_show_slot(shift, step)), at, Late.NOTICE, end)


def _ask_no_show(event: JobDue, here: Situation) -> tuple[Query[object], ...]:
    assert here.group is not None
    return (*_ask_roll(event, here), escalations_of(here.group.key, event.local_date))


def _decide_no_show(turn: Turn) -> Decision:
    """Tell whoever this step is for, and those of earlier steps that were missed while the bot was down."""
    event = turn.event
    assert isinstance(event, JobDue)
    group, roll = _roll(turn)
    label, _, number = event.slot.partition("/")
    shift, step = roll.named(event.local_date, label), int(number)
    if shift is None or roll.came(shift):
        return NOTHING
    told = steps_told(shift, turn.facts.get(escalations_of(group.key, event.local_date))) - {step}
    effects: list[Effect] = []
    for one in STEPS[:step]:
        if one not in told:
            effects += _step(turn, roll, shift, one)
    return Decision(effects=tuple(effects))


def _step(turn: Turn, roll: Roll, shift: Shift, step: int) -> tuple[Effect, ...]:
    event, staff, group = turn.event, turn.here.staff, roll.group
    assert isinstance(event, JobDue)
    why = Why(kind=event.kind, setting="times.no_show_minutes", due_at=event.due_at)
    late, line = clock.span(event.at - shift.starts_at), next_in_line(roll, shift, staff)[:1]

    def letter(text: str) -> Letter:
        return Letter(text, FEATURE, why, f"no-show-{step}", urgent=True, expires_at=shift.ends_at)

    if step == ROSTER_STEP:
        own = letter(wording.nobody_yet(group.name, shift.label))
        ask = letter(wording.please_stand_in(group.name, shift.label, shift.names))
        sent = [
            *(write_to(one, group, own) for one in people_of(shift, staff)),
            *(write_to(one, group, ask) for one in line),
        ]
        return tuple(one for one in sent if one)
    if step == TEACHER_STEP:
        asked = tuple(person.name for person in line)
        text = wording.teacher_no_show(group.name, shift.label, shift.names, late, asked)
        return tell(teachers_of(staff, group.key, shift.local_date), group, letter(text))
    return (alert(letter(wording.staff_no_show(group.name, shift.label, shift.names, late)), group),)


# --------------------------------------------------------------------------------------------------------------- swaps


def _swap_of(event: JobDue) -> One[Swap]:
    return One(Swap, (event.slot,), event.subject)


def _ask_swap(event: JobDue, _here: Situation) -> tuple[Query[object], ...]:
    return (_swap_of(event),)


def _decide_swap(turn: Turn) -> Decision:
    """The asker learns in time that nobody answered."""
    event, here = turn.event, turn.here
    assert isinstance(event, JobDue)
    assert here.group is not None
    swap = turn.facts.get(_swap_of(event))
    asker = here.staff.get(PersonKey(swap.from_person)) if swap else None
    if swap is None or asker is None or swap.state != "asked":
        return NOTHING
    text = wording.swap_unanswered(swap.to_name, clock.day(swap.local_date), swap.shift)
    why = Why(kind=event.kind, due_at=event.due_at)
    told = write_to(asker, here.group, Letter(text, FEATURE, why, "swap", expires_at=event.expires_at))
    return Decision(effects=(told,) if told else ())


JOBS = (
    Job(NAMES, FEATURE, Late.NOTICE, _decide_names, _ask_roll, of_group=_names),
    Job(REMINDER, FEATURE, Late.NOTICE, _decide_reminder, _ask_reminder, of_group=_reminders),
    Job(NO_SHOW, FEATURE, Late.NOTICE, _decide_no_show, _ask_no_show, of_group=_no_shows),
    Job(SWAP_UNANSWERED, FEATURE, Late.NOTICE, _decide_swap, _ask_swap),
)
