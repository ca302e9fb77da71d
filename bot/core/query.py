"""Questions that pure rules ask before they decide. A query is a value; the store answers it, and may remember the
answer until a record of one of its topics is saved.

Must never hold a connection or SQL.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar, cast

from bot.core.activity import StoredMessage

T = TypeVar("T")
D = TypeVar("D")
T_co = TypeVar("T_co", covariant=True)

Topic = tuple[str, str]
"""(name of a record type, subject): what an answer depends on."""

ANY = "*"
"""The subject of a query that depends on every record of a type."""


class Query(Generic[T_co]):
    """A question with an answer of type T_co. Subclasses are frozen dataclasses."""

    def topics(self) -> tuple[Topic, ...]:
        """What the answer depends on; an empty tuple: it is never remembered."""
        return ()


@dataclass(frozen=True)
class One(Query[T | None], Generic[T]):
    """The record of a type with this key, or None. ``key`` is in the order of the record's key fields."""

    kind: type[T]
    key: tuple[object, ...]
    subject: str

    def topics(self) -> tuple[Topic, ...]:
        return ((self.kind.__name__, self.subject),)


@dataclass(frozen=True)
class Every(Query[tuple[T, ...]], Generic[T]):
    """All records of a type of one subject whose fields equal ``where``, in the order of their keys.

    ``where`` is a tuple of (field, value); a tuple as value means "one of these".
    """

    kind: type[T]
    subject: str
    where: tuple[tuple[str, object], ...] = ()

    def topics(self) -> tuple[Topic, ...]:
        return ((self.kind.__name__, self.subject),)


@dataclass(frozen=True)
class LastNumber(Query[int]):
    """The highest case number given in a group so far; 0 when there is none."""

    subject: str

    def topics(self) -> tuple[Topic, ...]:
        return (("Action", self.subject),)


@dataclass(frozen=True)
class SentMessage(Query["Sent | None"]):
    """What the bot sent as message ``message_id`` of the platform account, for ``/为什么``."""

    account: str
    message_id: str


@dataclass(frozen=True)
class LastSent(Query["Sent | None"]):
    """The newest message that the bot sent to a group (or to a person: ``native_id``)."""

    account: str
    native_id: str


@dataclass(frozen=True)
class DayFigures(Query["Figures"]):
    """The counts of a group's messages in ``[starts_at, ends_at)`` and of the votes of the local date."""

    group: str
    local_date: date
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class LastWords(Query[tuple[tuple[str, datetime], ...]]):
    """Who spoke in a group since an instant, and when last: (native id, instant); notices silence and absence."""

    group: str
    since: datetime


@dataclass(frozen=True)
class SaidIn(Query[tuple[StoredMessage, ...]]):
    """A page of what members said in a group at or after ``since``, oldest first; messages of the staff are left out.
    ``after``: the last (instant, id) of the page before. Never the whole history at once."""

    group: str
    since: datetime
    after: tuple[datetime, str] | None = None
    limit: int = 500


@dataclass(frozen=True)
class LineBefore(Query["StoredMessage | None"]):
    """The newest message of somebody in a group within ``[since, until]``, but for the one with the id ``but``."""

    group: str
    native_id: str
    since: datetime
    until: datetime
    but: str


@dataclass(frozen=True)
class StaffLines(Query[tuple["StoredMessage", ...]]):
    """What the staff said last in a group within ``[since, until]``, the newest first, twenty at most."""

    group: str
    since: datetime
    until: datetime


@dataclass(frozen=True)
class SaidCount(Query[int]):
    """How many messages all pages of ``SaidIn`` hold together."""

    group: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of one group and day, bot messages not included. ``voters`` are the people whose ballots count."""

    group: str
    messages: int = 0
    people: int = 0
    asking: int = 0
    voters: int = 0
    check_ins: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that the bot sent, with its reason."""

    feature: str
    kind: str
    setting: str
    by: str
    due_at: datetime | None
    note: str
    sent_at: datetime
    group: str | None
    local_date: date | None = None


class Facts:
    """The answers to the queries of a turn."""

    __slots__ = ("_answers",)

    def __init__(self, answers: Mapping[Query[Any], Any]) -> None:
        self._answers = answers

    def get(self, query: Query[T]) -> T:
        """The answer to a query that was asked; KeyError when the rule forgot to ask it (a bug)."""
        return cast("T", self._answers[query])

    def get_if_asked(self, query: Query[T], otherwise: D) -> T | D:
        """The same; ``otherwise`` where nobody asked."""
        return cast("T | D", self._answers.get(query, otherwise))
