"""A vote: options, ballots and the tally. The tally never depends on the order or the lateness of delivery."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bot.core.ids import AccountName, NativeId, PersonKey, derive_id


@dataclass(frozen=True, slots=True)
class Poll:
    """A vote in a group. Ballots count when given in ``[opened_at, closes_at)``; ``closed_at`` is when it was done.

    ``counted`` is the number of voters that was told last while it ran; ``counts`` the result as it was posted, one
    number an option.
    """

    id: str
    group: str
    local_date: date
    kind: str
    title: str
    options: tuple[str, ...]
    opened_at: datetime
    closes_at: datetime
    closed_at: datetime | None = None
    opened_by: str = ""
    counted: int = 0
    counts: tuple[int, ...] = ()

    def runs_at(self, at: datetime) -> bool:
        """Whether a ballot of this instant counts."""
        return self.opened_at <= at < self.closes_at


@dataclass(frozen=True, slots=True)
class Ballot:
    """A choice (number of the option, from 1) of one voter; every change is kept, the newest by ``at`` counts."""

    poll: str
    voter: str
    event_id: str
    at: datetime
    choice: int
    group: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many voters chose each option, in the order of the options."""

    counts: tuple[int, ...]

    @property
    def voters(self) -> int:
        """Everybody has one vote, so the voters are as many as the votes."""
        return sum(self.counts)

    @property
    def leaders(self) -> tuple[int, ...]:
        """The options (from 1) with the most votes, all of them when there is a tie; none without votes."""
        most = max(self.counts, default=0)
        return tuple(no for no, count in enumerate(self.counts, 1) if most and count == most)

    @property
    def ranked(self) -> tuple[tuple[int, int], ...]:
        """(option, votes), most votes first; equal ones in the order of the options."""
        return tuple(sorted(enumerate(self.counts, 1), key=lambda pair: -pair[1]))


def tally(poll: Poll, ballots: Iterable[Ballot]) -> Tally:
    """Count a poll: the newest ballot of each voter that was given in time and names an option."""
    newest: dict[str, Ballot] = {}
    for ballot in ballots:
        if ballot.poll != poll.id or not poll.runs_at(ballot.at) or not 1 <= ballot.choice <= len(poll.options):
            continue
        known = newest.get(ballot.voter)
        if known is None or (known.at, known.event_id) < (ballot.at, ballot.event_id):
            newest[ballot.voter] = ballot
    chosen = [ballot.choice for ballot in newest.values()]
    return Tally(tuple(chosen.count(number) for number in range(1, len(poll.options) + 1)))


def voter_of(person: PersonKey | None, account: AccountName, native_id: NativeId) -> str:
    """Who votes: a person, with all their accounts, or an account that belongs to nobody we know."""
    return f"person:{person}" if person is not None else f"{account}:{native_id}"


def poll_id(group: str, on: date, kind: str, seed: str = "") -> str:
    """The id of a poll; the salon's poll of a day is always the same one."""
    return derive_id("poll", group, on.isoformat(), kind, seed)
