"""What has to be when, reckoned from the programme's dates and times alone, and how much a fault excuses.

Deliberately simple and deliberately not the bot's own timetable: two reckonings that agree are worth something.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core.programme import GroupSpec, PhaseKind
from bot.core.wording import rehearsal as wording
from bot.rehearsal.evidence import Evidence
from bot.rehearsal.faults import SILENCE

ON_TIME = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Limit:
    """By when something that is due has to be done. ``excused``: a fault stands in the way of the time itself;
    ``ready_at``: when it is over."""

    due_at: datetime
    ready_at: datetime
    until: datetime
    excused: bool


def limit(evidence: Evidence, group: str | None, due_at: datetime, *, needs_rights: bool = False) -> Limit:
    """The limit for something that is due in a group (None: in private)."""
    faults, ready, recovers = evidence.faults, due_at, ON_TIME + evidence.slack
    stretches = (*faults.outages, *faults.calls, *(faults.lost if needs_rights else ()))
    found = True
    while found:
        found = False
        for one in stretches:
            touches = group is None or one.groups is None or group in one.groups
            if touches and one.starts_at <= ready < one.ends_at:
                ready, recovers, found = one.ends_at, max(recovers, one.recovers_in), True
            elif touches and one.ends_at <= ready <= one.ends_at + one.recovers_in:
                recovers = max(recovers, one.ends_at + one.recovers_in - ready)
    return Limit(due_at, ready, ready + recovers, ready > due_at)


def unanswered(evidence: Evidence, group: str | None, at: datetime) -> bool:
    """Whether the platform gives no answers then: what was said may be unsaid, and may not be repeated."""
    return any(one.name == SILENCE and one.covers(at) and one.touches(group) for one in evidence.faults.calls)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Opening:
    """A group is open from ``starts_at`` to ``ends_at``, as its day of ``on`` wants it."""

    group: GroupSpec
    on: date
    starts_at: datetime
    ends_at: datetime


def openings(evidence: Evidence, group: GroupSpec) -> Iterator[Opening]:
    """The speaking hours of a group on every working day; put off where a member of the staff asked for it."""
    for on in evidence.dates():
        if not evidence.programme.works_on(group, on):
            continue
        for window in dict(group.day_windows).get(on, group.times.windows):
            starts_at, ends_at = window.on(on, evidence.programme.zone)
            yield Opening(group, on, starts_at, ends_at + _put_off(evidence, group, starts_at, ends_at))


def _put_off(evidence: Evidence, group: GroupSpec, starts_at: datetime, ends_at: datetime) -> timedelta:
    asked = [
        said
        for said in evidence.talk(group.key, starts_at, ends_at)
        if said.word == wording.EXTEND and evidence.reached(said) and _is_staff(evidence, group, said.sender)
    ]
    minutes = wording.MINUTES.search(asked[-1].text) if asked else None
    return timedelta(minutes=int(minutes[1])) if minutes else timedelta(0)


def _is_staff(evidence: Evidence, group: GroupSpec, native: str) -> bool:
    person = next((one for one in evidence.staff.people if one.native_id(group.account) == native), None)
    return person is not None and any(grant.role != "trainee" for grant in person.grants)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch in which a group has to be open or closed."""

    starts_at: datetime
    ends_at: datetime
    muted: bool


def spans(evidence: Evidence, group: GroupSpec) -> list[Span]:
    """What mode a group has to be in, over everything that was played; gaps and the time before are left out."""
    open_hours = [(one.starts_at, one.ends_at) for one in openings(evidence, group)]
    found: list[Span] = []
    for on in evidence.dates():
        midnight, next_midnight = (evidence.moment(day, datetime.min.time()) for day in (on, on + timedelta(days=1)))
        kind = evidence.phase(on)
        if kind is PhaseKind.FREE:
            found.append(Span(midnight, next_midnight, muted=False))
        elif kind is not None:
            found += _closed_but(midnight, next_midnight, open_hours)
    clipped = [Span(max(one.starts_at, evidence.begins), min(one.ends_at, evidence.ends), one.muted) for one in found]
    return _joined([one for one in clipped if one.starts_at < one.ends_at])


def _closed_but(start: datetime, end: datetime, open_hours: list[tuple[datetime, datetime]]) -> Iterator[Span]:
    at = start
    for opens, closes in sorted(open_hours):
        if closes <= at or opens >= end:
            continue
        if opens > at:
            yield Span(at, opens, muted=True)
        yield Span(max(at, opens), min(closes, end), muted=False)
        at = min(closes, end)
    if at < end:
        yield Span(at, end, muted=True)


def _joined(found: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for one in found:
        if joined and joined[-1].muted is one.muted and joined[-1].ends_at == one.starts_at:
            joined[-1] = Span(joined[-1].starts_at, one.ends_at, one.muted)
        else:
            joined.append(one)
    return joined
