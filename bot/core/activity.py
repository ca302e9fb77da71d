"""What members do: messages as they were said, check-ins."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.core.event import MessageReceived


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message in a group or in private (``group`` empty), kept for the record, for evidence and for counts."""

    id: str
    account: str
    group: str
    message_id: str
    native_id: str
    name: str
    at: datetime
    text: str
    asks: bool = False
    staff: bool = False


def stored_id(event: MessageReceived) -> str:
    """The key under which a message is stored."""
    return f"{event.at:%y%m%d}{event.id}"


def event_id(key: str) -> str:
    """The event of a message that is stored under this key."""
    return key[len("yymmdd") :]


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One person's check-in of a local date; ``streak`` counts the days in a row, this one included."""

    group: str
    local_date: date
    native_id: str
    name: str
    at: datetime
    streak: int = 1
