"""A vote: options, ballots and the tally. The tally never depends on the order or the lateness of delivery."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Poll:
    """A vote in a group. Ballots count when given in ``[opened_at, closes_at)``; ``closed_at`` is when it was done."""

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
