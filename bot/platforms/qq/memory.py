"""What the adapter keeps for a while: quote indexes, fingerprints of messages, what it learnt of each group.

All of it is bounded and may be lost: nothing here is a fact of the programme. Must never grow without end.
"""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Generic, TypeVar

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
    """Which message id stood on a content first: a redelivery may come with another tail (platform sheet, events)."""

    def __init__(self, most: int = 8192) -> None:
        self._first: Bounded[str, tuple[str, datetime]] = Bounded(most)

    def first(self, fingerprint: str, message_id: str, now: datetime) -> str:
        """The id under which this content came first, ``message_id`` itself when it is new."""
        found = self._first.get(fingerprint)
        if found is not None and now - found[1] <= SAME_FOR:
            return found[0]
        self._first.put(fingerprint, (message_id, now))
        return message_id
