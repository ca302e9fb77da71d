"""A ticket: what somebody wants to know, who was asked, who answered, and when the next one is asked.

The words are kept as evidence; they must never reach a log or the audit log.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum

from bot.core.ids import AccountName, NativeId
from bot.core.query import ANY, Every, One

MOST_TEXTS = 5
LONGEST_TEXT = 1000
MOST_MESSAGES = 20


class TicketState(StrEnum):
    """candidate → open → answered → resolved or closed; back to open when the answer did not help."""

    CANDIDATE = "candidate"
    OPEN = "open"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    CLOSED = "closed"


LIVE = (TicketState.CANDIDATE, TicketState.OPEN, TicketState.ANSWERED)
WAITING = (TicketState.OPEN, TicketState.ANSWERED)
"""Those that people see."""


class Matter(StrEnum):
    """What kind of help is needed."""

    TECHNICAL = "technical"
    TEACHING = "teaching"
    SALON = "salon"
    """Talked about this evening."""


class Rung(IntEnum):
    """Who is asked, one after the other."""

    ASSISTANT = 0
    """Whoever is on duty; where nobody is, the assistants."""
    LECTURER = 1
    EXPERT = 2
    LEAD = 3
    STAFF = 4


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who wants to know the same."""

    native_id: NativeId
    name: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a member of the staff said, in which message (empty: said elsewhere)."""

    by: str
    name: str
    at: datetime
    message_id: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """``no`` is a number of Action, so that ``/撤销`` finds it. ``since`` is when the waiting for an answer began,
    ``due_at`` when something is done about it next (somebody else is asked, or it closes), None: nothing by itself.
    ``rungs`` are those that were asked, ``given_to`` the people, ``holder`` the last of them; ``lines`` the instants at
    which the bot spoke of it in the group, ``cards`` how many it sent. ``held``: moderation has not let it pass yet.
    ``noticed`` says in words why it was taken for a question; empty when somebody asked by command.
    ``also`` are the words of those who joined, where they were other words. ``offered`` is the knowledge card that
    stands in place of an answer, ``tried`` those that did so before; ``links`` name tickets of other groups in which
    the same is asked."""

    group: str
    no: int
    local_date: date
    account: AccountName
    native_id: NativeId
    name: str
    message_ids: tuple[str, ...]
    texts: tuple[str, ...]
    asked_at: datetime
    last_at: datetime
    since: datetime
    state: TicketState = TicketState.CANDIDATE
    topic: str = ""
    matter: Matter = Matter.TEACHING
    due_at: datetime | None = None
    rungs: tuple[int, ...] = ()
    given_to: tuple[str, ...] = ()
    holder: str = ""
    joined: tuple[Asker, ...] = ()
    answers: tuple[Answer, ...] = ()
    lines: tuple[datetime, ...] = ()
    cards: int = 0
    held: bool = False
    noticed: str = ""
    closed_at: datetime | None = None
    closed_by: str = ""
    also: tuple[str, ...] = ()
    offered: int = 0
    offered_at: datetime | None = None
    tried: tuple[int, ...] = ()
    links: tuple[str, ...] = ()

    @property
    def askers(self) -> tuple[Asker, ...]:
        """Everybody who wants to know, whoever asked first in front."""
        return (Asker(self.native_id, self.name), *self.joined)

    @property
    def unanswered_since(self) -> datetime:
        """When it was asked, or answered last."""
        heard = [self.asked_at, *(one.at for one in self.answers)]
        return max(heard if self.offered_at is None else [*heard, self.offered_at])

    def asked_by(self, native_id: NativeId) -> bool:
        """Whether a person is among them."""
        return any(one.native_id == native_id for one in self.askers)

    @property
    def mark(self) -> str:
        """What ties a message of the bot to the ticket, and why it was noticed; kept as the message's reason."""
        return "\n".join((f"#{self.no} {self.group}", *((self.noticed,) if self.noticed else ())))


def ticket_of(group: str, no: int) -> One[Ticket]:
    """A ticket by its number."""
    return One(Ticket, (group, no), group)


def live_in(group: str) -> Every[Ticket]:
    """The tickets of a group that are not closed."""
    return Every(Ticket, group, (("state", LIVE),))


def live_anywhere() -> Every[Ticket]:
    """The tickets of all groups that are not closed."""
    return Every(Ticket, ANY, (("state", LIVE),))


def tickets_on(group: str, on: date) -> Every[Ticket]:
    """The tickets of a group that began on a local date."""
    return Every(Ticket, group, (("local_date", on),))


def finished_lately(on: date) -> Every[Ticket]:
    """What was asked on a local date or the day before, in any group, and waits for nothing any more."""
    days, over = (on - timedelta(days=1), on), (TicketState.RESOLVED, TicketState.CLOSED)
    return Every(Ticket, ANY, (("local_date", days), ("state", over)))


def tickets_of_person(account: AccountName, native_id: NativeId) -> Every[Ticket]:
    """Everything that somebody asked."""
    return Every(Ticket, ANY, (("account", account), ("native_id", native_id)))


def held_by(people: tuple[str, ...]) -> Every[Ticket]:
    """What these people have to answer, in whichever group."""
    return Every(Ticket, ANY, (("holder", people), ("state", TicketState.OPEN)))


def marked(note: str) -> tuple[str, int] | None:
    """The group and number that ``Ticket.mark`` names; None when the note names none."""
    number, _, group = note.partition("\n")[0].removeprefix("#").partition(" ")
    return (group, int(number)) if note.startswith("#") and group and number.isdecimal() else None
