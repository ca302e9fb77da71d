"""What the adapter keeps for a while: quote indexes, fingerprints of messages, what it learnt of each group.

All of it is bounded and may be lost: nothing here is a fact of the programme. Must never grow without end.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from bot.core.event import MessageReceived
from bot.core.ids import EventId

K = TypeVar("K")
V = TypeVar("V")

SAME_FOR = timedelta(minutes=10)
"""For how long a message under another id is taken for a redelivery; three come within minutes (platform sheet)."""


class Bounded(Generic[K, V]):
    """A map that forgets the oldest entry when it is full."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._entries: OrderedDict[K, V] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: K) -> V | None:
        """The entry, None when it is not known (any more)."""
        return self._entries.get(key)

    def put(self, key: K, value: V) -> None:
        """Keep an entry, as the newest."""
        self._entries.pop(key, None)
        self._entries[key] = value
        while len(self._entries) > self._most:
            self._entries.popitem(last=False)

    def forget(self, key: K) -> None:
        """Keep it no longer."""
        self._entries.pop(key, None)

    @property
    def entries(self) -> Mapping[K, V]:
        """All of them, to be read."""
        return self._entries


class QuoteIndexes:
    """Message id ↔ the index under which the platform quotes it (``msg_idx``, ``ext_info.ref_idx``)."""

    def __init__(self, most: int = 8192) -> None:
        self._index_of: Bounded[str, str] = Bounded(most)
        self._message_of: Bounded[str, str] = Bounded(most)

    def learn(self, message_id: str, index: str) -> None:
        """Both ways; without an index nothing."""
        if index:
            self._index_of.put(message_id, index)
            self._message_of.put(index, message_id)

    def index(self, message_id: str | None) -> str | None:
        """How a message is quoted."""
        return self._index_of.get(message_id) if message_id else None

    @property
    def messages(self) -> Mapping[str, str]:
        """Index → message id."""
        return self._message_of.entries


class Fingerprints:
    """Under which ids a message came first: a redelivery may come with another tail (platform sheet, events)."""

    def __init__(self, most: int = 16384) -> None:
        self._first: Bounded[str, tuple[EventId, str, datetime]] = Bounded(most)

    def first(self, marks: Sequence[str], event: MessageReceived, now: datetime) -> MessageReceived:
        """``event`` with the ids of the first one that shared one of these marks with it; itself when it is new."""
        seen = (found for mark in marks if (found := self._first.get(mark)) and now - found[2] <= SAME_FOR)
        event_id, message_id, since = next(seen, (event.id, event.message_id, now))
        for mark in marks:
            self._first.put(mark, (event_id, message_id, since))
        same = (event_id, message_id) == (event.id, event.message_id)
        return event if same else replace(event, id=event_id, message_id=message_id)
