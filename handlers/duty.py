"""Sitting a shift (D2): taking over, leaving, and who is on duty."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.answer import answer, noted, said
from bot.core.command import CommandSpec
from bot.core.duty import (
    EARLIEST,
    FEATURE,
    STAFF,
    STAFF_STEP,
    STAND_INS,
    TEACHER_STEP,
    Roll,
    escalations_of,
    next_in_line,
    people_of,
    roll_of,
    roll_queries,
    steps_told,
    takeover,
    teachers_of,
)
from bot.core.effect import Effect, Why
from bot.core.event import Event, MessageReceived
from bot.core.handover import Change, brief_of, brief_queries
from bot.core.ids import PersonKey
from bot.core.people import Person
from bot.core.programme import GroupSpec
from bot.core.query import Query
from bot.core.reach import Letter, alert, write_to
from bot.core.roster import Attendance, Shift
from bot.core.rule import Decision, Rule, Turn, on_commands
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.target import target_of
from bot.core.wording import clock
from bot.core.wording import duty as wording
from bot.core.wording import target as target_wording

ON = CommandSpec(
    name=wording.ON_COMMAND, feature=FEATURE, aliases=wording.ON_ALIASES, roles=STAFF,
    usage=wording.ON_USAGE, example=wording.ON_USAGE, summary=wording.ON_SUMMARY,
)  # fmt: skip
OFF = CommandSpec(
    name=wording.OFF_COMMAND, feature=FEATURE, aliases=wording.OFF_ALIASES, roles=STAFF,
    usage=wording.OFF_USAGE, example=wording.OFF_USAGE, summary=wording.OFF_SUMMARY,
)  # fmt: skip
COMMANDS = (ON, OFF)
_MOST_GROUPS = 30


def _candidates(signals: Signals, here: Situation) -> tuple[GroupSpec, ...]:
    """The groups that may be meant; several only where the roster has to tell which."""
    assert signals.command is not None
    target = target_of(signals.command, here, STAFF)
    found = target.groups or target.choices
    return found if len(found) <= _MOST_GROUPS else ()


def _ask(_event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    asked: list[Query[object]] = []
    for group in _candidates(signals, here):
        asked += [*roll_queries(group.key, here.on), *brief_queries(group.key, here.on)]
        asked.append(escalations_of(group.key, here.on))
    return tuple(asked)


def _rolls(turn: Turn) -> tuple[Roll, ...]:
    here = turn.here
    return tuple(roll_of(here.programme, group, here.on, turn.facts) for group in _candidates(turn.signals, here))


def _decide(turn: Turn) -> Decision:
    assert turn.call is not None
    person, leaving, rolls = turn.here.person, turn.call.spec is OFF, _rolls(turn)
    assert person is not None  # the command is for the staff
    if len(rolls) > 1:
        rolls = _meant(rolls, person, turn.event.at, leaving=leaving) or rolls
    if len(rolls) != 1:
        names = tuple(roll.group.name for roll in rolls)
        example = f"/{turn.call.spec.name} {names[0]}" if names else f"/{turn.call.spec.name}"
        return answer(turn, target_wording.which_group(names, example), FEATURE)
    return _leave(turn, rolls[0], person) if leaving else _take(turn, rolls[0], person)


def _meant(rolls: tuple[Roll, ...], person: Person, at: datetime, *, leaving: bool) -> tuple[Roll, ...]:
    """In private, the groups in which the person sits a shift now or is about to."""
    if leaving:
        return tuple(roll for roll in rolls if _sat(roll, person) is not None)
    return tuple(roll for roll in rolls if (shift := takeover(roll, person.name, at)) and person.name in shift.names)


# -------------------------------------------------------------------------------------------------------- taking over


def _take(turn: Turn, roll: Roll, person: Person) -> Decision:
    at, shift = turn.event.at, takeover(roll, person.name, turn.event.at)
    if shift is None:
        coming = roll.coming(at)
        text = wording.not_yet(coming.label, _clock(turn, coming.starts_at - EARLIEST)) if coming else wording.NO_SHIFT
        return answer(turn, text, FEATURE)
    mine = next((one for one in roll.standing(shift) if one.person == person.key), None)
    if mine is not None and mine.on_at is not None:
        return answer(turn, wording.already_on(shift.label, _clock(turn, mine.on_at)), FEATURE)
    named = person.name in shift.names
    if not named and not person.roles_in(roll.group.key, shift.local_date) & STAND_INS:
        return answer(turn, wording.not_for_you(shift.names), FEATURE)
    records = [_attendance(roll, shift, person, at), noted(turn, f"{FEATURE}.on", roll.group.key, shift.label)]
    off, news = _relieve(turn, roll, shift, person)
    text, brief = _taken(turn, roll, shift, person), _brief(turn, roll, shift) if not named else ()
    if brief and turn.here.group is None:
        text = "\n".join([text, *wording.handover(brief)])
    elif brief:
        news += _told(turn, roll, [person], wording.brief_only(roll.group.name, shift.label, brief), "brief")
    return Decision((*records, *off), (said(turn, text, FEATURE), *news, *_settled(turn, roll, shift, person)))


def _clock(turn: Turn, at: datetime) -> str:
    return clock.moment(turn.here.programme.local(at), turn.here.on)


def _attendance(roll: Roll, shift: Shift, person: Person, at: datetime) -> Attendance:
    """The person's attendance; who left and comes back keeps the first time."""
    earlier = next((one for one in roll.came(shift) if one.person == person.key), None)
    if earlier is not None:
        return replace(earlier, off_at=None)
    stand_in = person.name not in shift.names
    return Attendance(shift.group, shift.local_date, shift.label, person.key, person.name, at, None, stand_in)


def _taken(turn: Turn, roll: Roll, shift: Shift, person: Person) -> str:
    at, others = turn.event.at, tuple(one.name for one in roll.standing(shift))
    if others and person.name not in shift.names:
        return wording.taken_over_extra(shift.label, person.name, others)
    grace = timedelta(minutes=roll.group.times.no_show_minutes)
    late = clock.span(at - shift.starts_at) if at > shift.starts_at + grace and not others else ""
    return wording.taken_over(
        shift.label,
        name=person.name,
        ends=_clock(turn, shift.ends_at),
        late=late,
        stand_in_for=() if person.name in shift.names else shift.names,
    )


def _relieve(turn: Turn, roll: Roll, shift: Shift, person: Person) -> tuple[tuple[Attendance, ...], tuple[Effect, ...]]:
    """Those of the shift before who stayed until now are off, and told so; once, by the first who comes."""
    earlier, at = roll.before(shift), turn.event.at
    near = timedelta(minutes=roll.group.times.shift_reminder_minutes)
    if earlier is None or roll.came(shift) or at < earlier.ends_at - near:
        return (), ()
    there = [one for one in roll.standing(earlier) if one.person != person.key]
    text = wording.relieved(person.name, shift.label, _clock(turn, at))
    people = [found for one in there if (found := turn.here.staff.get(PersonKey(one.person)))]
    off = tuple(replace(one, off_at=max(at, earlier.ends_at)) for one in there)
    return off, _told(turn, roll, people, text, "relieved")


def _brief(turn: Turn, roll: Roll, shift: Shift) -> tuple[str, ...]:
    if shift.local_date != turn.here.on:
        return ()
    return brief_of(Change(turn.here, roll.group, shift, roll, turn.event.at, turn.facts))


def _settled(turn: Turn, roll: Roll, shift: Shift, person: Person) -> tuple[Effect, ...]:
    """Those who were told that nobody came are told that somebody did."""
    if roll.came(shift) or shift.local_date != turn.here.on:
        return ()
    told = steps_told(shift, turn.facts.get(escalations_of(roll.group.key, turn.here.on)))
    text = wording.settled(roll.group.name, shift.label, person.name, _clock(turn, turn.event.at))
    news: tuple[Effect, ...] = ()
    if TEACHER_STEP in told:
        teachers = teachers_of(turn.here.staff, roll.group.key, shift.local_date)
        news = _told(turn, roll, [one for one in teachers if one != person], text, "settled")
    if STAFF_STEP in told:
        news += (alert(Letter(text, FEATURE, _why(turn), "settled-staff"), roll.group),)
    return news


def _why(turn: Turn) -> Why:
    assert turn.call is not None
    return Why(kind="duty", setting="times.shifts", by=turn.here.person.name if turn.here.person else "",
               note=f"/{turn.call.spec.name}")  # fmt: skip


def _told(turn: Turn, roll: Roll, people: list[Person], text: str, tag: str) -> tuple[Effect, ...]:
    letter = Letter(text, FEATURE, _why(turn), tag)
    return tuple(found for person in people if (found := write_to(person, roll.group, letter)))


# ------------------------------------------------------------------------------------------------------------ leaving


def _sat(roll: Roll, person: Person) -> Shift | None:
    """The latest shift that the person took over and has not left."""
    sat = [shift for shift in roll.shifts if any(one.person == person.key for one in roll.standing(shift))]
    return sat[-1] if sat else None


def _leave(turn: Turn, roll: Roll, person: Person) -> Decision:
    shift, at = _sat(roll, person), turn.event.at
    if shift is None:
        return answer(turn, wording.NOT_ON, FEATURE)
    mine = next(one for one in roll.standing(shift) if one.person == person.key)
    remaining = shift.ends_at - at
    grace = timedelta(minutes=roll.group.times.no_show_minutes)
    early = clock.span(remaining) if remaining > grace else ""
    after = roll.after(shift)
    alone = bool(early) and len(roll.standing(shift)) == 1
    following = wording.next_shift(after.label, after.names) if after else wording.LAST_SHIFT
    text = wording.left(shift.label, following=following, early=early, alone=alone)
    news: tuple[Effect, ...] = ()
    if alone:
        asked = [one for one in people_of(shift, turn.here.staff) if one != person]
        asked += [one for one in next_in_line(roll, shift, turn.here.staff) if one not in (person, *asked)][:1]
        ask = wording.please_take_over(roll.group.name, shift.label, person.name, _clock(turn, shift.ends_at))
        news = _told(turn, roll, asked, ask, "take-over")
    note = noted(turn, f"{FEATURE}.off", roll.group.key, shift.label)
    return Decision((replace(mine, off_at=at), note), (said(turn, text, FEATURE), *news))


RULE = Rule(
    name=FEATURE, accepts=(MessageReceived,), decide=_decide, ask=_ask, wakes=on_commands(*COMMANDS), commands=COMMANDS
)
