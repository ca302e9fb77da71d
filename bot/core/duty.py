"""A group's roll: its shifts around a date and who took them over; which shift somebody means, who is next in line.

Pure; shared by the duty commands, the swaps and the duty jobs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core.ids import GroupKey, PersonKey
from bot.core.ledger import JobRun, RunOutcome
from bot.core.people import GROUP_LEADERS, Directory, Person, Role
from bot.core.plan import Plan
from bot.core.programme import GroupSpec, Programme
from bot.core.query import Every, Facts, Query
from bot.core.roster import Attendance, RosterChange, Shift, shifts_on

FEATURE = "duty"
EARLIEST = timedelta(minutes=30)
"""From this long before its start a shift can be taken over."""
STAND_INS = frozenset({Role.DUTY, Role.ASSISTANT, Role.CLASS_TEACHER}) | GROUP_LEADERS
"""Those who may take over without being on the roster."""
STAFF = frozenset(Role) - {Role.TRAINEE}


@dataclass(frozen=True, slots=True)
class Roll:
    """The shifts of three local dates in the order of their times, and the attendances of those dates."""

    group: GroupSpec
    shifts: tuple[Shift, ...]
    attendances: tuple[Attendance, ...] = ()

    def on(self, local_date: date) -> tuple[Shift, ...]:
        """The shifts of one date."""
        return tuple(shift for shift in self.shifts if shift.local_date == local_date)

    def running(self, at: datetime) -> Shift | None:
        """The shift that runs."""
        return next((shift for shift in self.shifts if shift.covers(at)), None)

    def coming(self, at: datetime) -> Shift | None:
        """The next shift that has not begun."""
        return next((shift for shift in self.shifts if shift.starts_at > at), None)

    def named(self, local_date: date, label: str) -> Shift | None:
        """The shift with this date and label."""
        return next((one for one in self.shifts if (one.local_date, one.label) == (local_date, label)), None)

    def before(self, shift: Shift) -> Shift | None:
        """The shift that hands over to this one; None at the first of a day."""
        return next((one for one in self.on(shift.local_date) if one.ends_at == shift.starts_at), None)

    def after(self, shift: Shift) -> Shift | None:
        """The shift that takes over from this one; None at the last of a day."""
        return next((one for one in self.on(shift.local_date) if one.starts_at == shift.ends_at), None)

    def came(self, shift: Shift) -> tuple[Attendance, ...]:
        """Everybody who took the shift over, whether they left again or not, the first one first."""
        found = [one for one in self.attendances if shift.has(one) and one.on_at is not None]
        return tuple(sorted(found, key=lambda one: (one.on_at, one.person)))

    def standing(self, shift: Shift) -> tuple[Attendance, ...]:
        """Those who took the shift over and have not left."""
        return tuple(one for one in self.came(shift) if one.off_at is None)


def _around(on: date) -> tuple[date, date, date]:
    return on - timedelta(days=1), on, on + timedelta(days=1)


def _plans(group: GroupKey, on: date) -> Every[Plan]:
    return Every(Plan, group, (("local_date", _around(on)),))


def _changes(group: GroupKey, on: date) -> Every[RosterChange]:
    return Every(RosterChange, group, (("local_date", _around(on)),))


def _attendances(group: GroupKey, on: date) -> Every[Attendance]:
    return Every(Attendance, group, (("local_date", _around(on)),))


def roll_queries(group: GroupKey, on: date) -> tuple[Query[object], ...]:
    """What has to be asked for the roll around a date."""
    return (_plans(group, on), _changes(group, on), _attendances(group, on))


def roll_of(programme: Programme, group: GroupSpec, on: date, facts: Facts) -> Roll:
    """The roll around a date (a shift of yesterday may still run after midnight)."""
    plans = {plan.local_date: plan for plan in facts.get(_plans(group.key, on))}
    changes = facts.get(_changes(group.key, on))
    shifts = [
        shift
        for day in _around(on)
        for shift in shifts_on(
            programme, group, day, plans.get(day), [change for change in changes if change.local_date == day]
        )
    ]
    return Roll(group, tuple(sorted(shifts, key=lambda one: one.starts_at)), facts.get(_attendances(group.key, on)))


def takeover(roll: Roll, name: str, at: datetime) -> Shift | None:
    """The shift that somebody takes over at an instant: their own running or coming one, else the one that nobody
    has taken, else the running one; None when no shift runs and none begins soon."""
    running, coming = roll.running(at), roll.coming(at)
    if coming is not None and coming.starts_at - EARLIEST > at:
        coming = None
    there = [shift for shift in (running, coming) if shift is not None]
    free = [shift for shift in there if name not in {one.name for one in roll.standing(shift)}]
    own = [shift for shift in free if name in shift.names]
    alone = [shift for shift in free if not roll.standing(shift)]
    return next(iter((*own, *alone, *free, *there)), None)


def person_named(name: str, staff: Directory, shift: Shift) -> Person | None:
    """Who a name on the roster is; None when the directory knows nobody, or two."""
    return staff.named_in(name, GroupKey(shift.group), shift.local_date)


def people_of(shift: Shift, staff: Directory) -> tuple[Person, ...]:
    """The people on a shift's roster, as far as the directory knows them."""
    return tuple(person for name in shift.names if (person := person_named(name, staff, shift)))


def unknown_names(shifts: Iterable[Shift], staff: Directory) -> tuple[str, ...]:
    """The names on the roster that the directory does not know, each once."""
    found = [name for shift in shifts for name in shift.names if person_named(name, staff, shift) is None]
    return tuple(dict.fromkeys(found))


def outgoing(roll: Roll, shift: Shift, staff: Directory) -> tuple[Person, ...]:
    """Those who hand over to ``shift``: who took the shift before it and is still there, else its roster."""
    earlier = roll.before(shift)
    if earlier is None:
        return ()
    there = [person for one in roll.standing(earlier) if (person := staff.get(PersonKey(one.person)))]
    return tuple(there) or people_of(earlier, staff)


def next_in_line(roll: Roll, shift: Shift, staff: Directory) -> tuple[Person, ...]:
    """Who could take the shift over instead, the likeliest first: who hands over to it, the rosters of the other
    shifts of the day, all duty people, all assistants; only those who can be reached."""
    group, on = GroupKey(shift.group), shift.local_date
    near = sorted(roll.on(on), key=lambda one: (abs(one.starts_at - shift.starts_at), one.starts_at))
    line = [
        *outgoing(roll, shift, staff),
        *(person for one in near for person in people_of(one, staff)),
        *staff.holding(Role.DUTY, group, on),
        *staff.holding(Role.ASSISTANT, group, on),
    ]
    reachable = [one for one in line if one.name not in shift.names and one.native_id(roll.group.account) is not None]
    return tuple({person.key: person for person in reachable}.values())


def teachers_of(staff: Directory, group: GroupKey, on: date) -> tuple[Person, ...]:
    """The group's class teachers; where there is none, those who lead it."""
    return staff.holding(Role.CLASS_TEACHER, group, on) or staff.holding(Role.GROUP_LEAD, group, on)


NO_SHOW = "no_show"
SWAP_UNANSWERED = "swap_unanswered"
STEPS = ROSTER_STEP, TEACHER_STEP, STAFF_STEP = (1, 2, 3)
"""Who is told that nobody took over: the roster and the next in line, the class teacher, the staff's group."""


def no_show_slot(shift: Shift, step: int) -> str:
    """The slot of a step in the ledger."""
    return f"{shift.label}/{step}"


def escalations_of(group: GroupKey, on: date) -> Every[JobRun]:
    """The steps of the ledger for a group and date."""
    return Every(JobRun, group, (("local_date", on), ("kind", NO_SHOW)))


def steps_told(shift: Shift, runs: Iterable[JobRun]) -> frozenset[int]:
    """The steps that were carried out for a shift."""
    done = {run.slot for run in runs if run.outcome is RunOutcome.DONE and run.local_date == shift.local_date}
    return frozenset(step for step in STEPS if no_show_slot(shift, step) in done)


@dataclass(frozen=True, slots=True)
class Move:
    """How a shift's roster changed: the names that came and those that went."""

    shift: Shift
    came: tuple[str, ...]
    went: tuple[str, ...]


def moves(before: Iterable[Shift], after: Iterable[Shift]) -> tuple[Move, ...]:
    """What differs between two rosters of the same shifts."""
    earlier = {(one.local_date, one.label): one.names for one in before}
    found = []
    for shift in after:
        names = earlier.get((shift.local_date, shift.label), ())
        came = tuple(name for name in shift.names if name not in names)
        went = tuple(name for name in names if name not in shift.names)
        if came or went:
            found.append(Move(shift, came, went))
    return tuple(found)
