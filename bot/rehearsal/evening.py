"""What happens in the evening: the salon as its host leads it, guests and trainees talk, then everybody votes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from bot.core.ids import NativeId
from bot.core.plan import Plan
from bot.core.programme import GroupSpec
from bot.core.wording import crowd as wording
from bot.platforms.sandbox.model import Member
from bot.rehearsal.cast import Act, Cast, Mishaps, happens

_VOTED, _CHANGED = 0.75, 0.12


@dataclass(frozen=True, slots=True)
class _Room:
    """One group's evening."""

    group: GroupSpec
    plan: Plan
    begins: datetime
    ends: datetime
    host: NativeId | None
    guests: tuple[NativeId, ...]
    trainees: tuple[Member, ...]
    lots: Random
    mishaps: Mishaps
    planted: tuple[tuple[int, NativeId, str], ...] = ()

    def says(self, who: NativeId, at: datetime, text: str) -> Act:
        return Act(at, who, text, self.group.key, self.group.account)

    @property
    def forgets_start(self) -> bool:
        return self.mishaps.forgets_start == self.group.key


def acts_of(cast: Cast, group: GroupSpec, on: date, density: float) -> Iterator[Act]:
    """The evening of one group and date; nothing where there is no salon."""
    if group.times.salon is None or not cast.programme.works_on(group, on):
        return
    plan = cast.plan(group, on)
    begins, ends = group.times.salon.on(on, cast.programme.zone)
    guests = (cast.named(group, on, name) for name in plan.guests)
    planted = ((one.topic, cast.named(group, on, one.name), one.question) for one in plan.planted)
    room = _Room(
        group, plan, begins, ends, cast.named(group, on, plan.host), tuple(one for one in guests if one is not None),
        cast.trainees(group, on), cast.draw("salon", group.key, on), cast.mishaps(on),
        tuple((topic, who, question) for topic, who, question in planted if who is not None),
    )  # fmt: skip
    if room.host is None or not room.trainees:
        return
    yield from _opening(room, room.host)
    yield from _topics(room, room.host, density)
    if room.mishaps.forgets_end != group.key:
        yield room.says(room.host, ends - timedelta(seconds=room.lots.randint(20, 80)), wording.END)
    yield from _voting(cast, room, on)


def _opening(room: _Room, host: NativeId) -> Iterator[Act]:
    if room.forgets_start:
        return
    yield room.says(host, room.begins + timedelta(seconds=room.lots.randint(5, 40)), wording.START)
    yield room.says(host, room.begins + timedelta(seconds=50), wording.HOST_TALK[0])


def _topics(room: _Room, host: NativeId, density: float) -> Iterator[Act]:
    """The host calls one topic after the other; the room falls silent at one of them where that is the mishap."""
    count = len(room.plan.topics)
    first = room.begins + timedelta(minutes=8 if room.forgets_start else 2)
    length = (room.ends - timedelta(minutes=2) - first) / max(1, count)
    silent = 3 if room.mishaps.falls_silent == room.group.key and length > timedelta(minutes=6) else 0
    for number, topic in enumerate(room.plan.topics, 1):
        at = first + (number - 1) * length
        yield room.says(host, at, wording.NEXT)
        if number != silent:
            yield from _discussion(room, host, at, length, topic, density)
            yield from (
                room.says(who, at + length * 0.6, question) for where, who, question in room.planted if where == number
            )
        if number in (2, 4) and room.guests:
            name = room.plan.guests[number % len(room.plan.guests)]
            yield room.says(host, at + length * 0.25, wording.invite(name))


def _discussion(
    room: _Room, host: NativeId, at: datetime, length: timedelta, topic: str, density: float
) -> Iterator[Act]:
    lots = room.lots
    for place, guest in enumerate(lots.sample(room.guests, min(2, len(room.guests)))):
        text = lots.choice(wording.GUEST_TALK).format(topic=topic)
        yield room.says(guest, at + timedelta(seconds=lots.randint(30, 80) + 90 * place), text)
    for _ in range(round(4 * density)):
        who = lots.choice(room.trainees)
        yield room.says(who.native_id, at + length * lots.uniform(0.15, 0.95), lots.choice(wording.SALON_TALK))
    if happens(lots, 0.5):
        yield room.says(host, at + length * 0.9, lots.choice(wording.HOST_TALK[1:]))


def _voting(cast: Cast, room: _Room, on: date) -> Iterator[Act]:
    lots, count = room.lots, len(room.plan.topics)
    opens, closes = (
        room.ends,
        cast.moment(on, room.group.times.vote_closes_at.hour, room.group.times.vote_closes_at.minute),
    )
    for who in room.trainees:
        if happens(lots, _VOTED):
            at = opens + (closes - opens) * min(0.97, 0.02 + lots.betavariate(1, 4))
            yield room.says(who.native_id, at, _ballot(lots, wording.BALLOTS, lots.randint(1, count)))
            if happens(lots, _CHANGED):
                again = at + (closes - at) * lots.uniform(0.05, 0.9)
                yield room.says(who.native_id, again, _ballot(lots, wording.BALLOTS, lots.randint(1, count)))
            if happens(lots, 0.1):
                yield room.says(who.native_id, at + timedelta(seconds=40), lots.choice(wording.VOTE_TALK))
    late = lots.choice(room.trainees)
    at = closes + timedelta(minutes=lots.randint(2, 15))
    yield room.says(late.native_id, at, _ballot(lots, wording.LATE_BALLOTS, lots.randint(1, count)))


def _ballot(lots: Random, spellings: tuple[str, ...], number: int) -> str:
    return lots.choice(spellings).format(
        n=number, full=wording.FULL_DIGITS[number % 10], han=wording.HAN_DIGITS[number % 10]
    )
