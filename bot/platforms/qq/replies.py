"""The book of passive replies: under which id of the platform a message may go out, and with which number.

Every inbound message (and some events) opens a chat for a while and for a few replies; without one only a proactive
message is left, which the group may forbid ("message/overview"). A try keeps its id and number under its effect key, so
that a repetition is the same to the platform. Pure but for its own entries; must never send, wait or read a clock.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.core.ids import EffectKey
from bot.platforms.qq.memory import Bounded

OPEN_FOR = timedelta(minutes=5)
"""Of a group's message; a private one says 60 in one place and 5 in another: the earlier holds ("message/overview")."""
GROUP_REPLIES, PRIVATE_REPLIES = 5, 4
MARGIN = timedelta(seconds=3)
"""An id is not used in its last seconds: the call takes time too."""
JOIN_GRACE = timedelta(seconds=60)
"""The id of a GROUP_MEMBER_ADD may be refused at first and be taken half a minute later (field reports)."""
EARLY_AGAIN = timedelta(seconds=10)
AGAIN = 15.0
"""Seconds; until then somebody may have spoken, which opens the chat."""
PROACTIVE_PER_MINUTE = 20
_MINUTE = timedelta(minutes=1)
_MOST_CHATS, _MOST_IDS, _MOST_KEYS = 4096, 64, 4096


class Field(StrEnum):
    """The field of the message that names what is replied to."""

    MESSAGE = "msg_id"
    EVENT = "event_id"


@dataclass(slots=True)
class Opening:
    """One inbound id. ``late``: it may be good only after a while, so it is taken after all others; ``not_before``
    holds it back."""

    field: Field
    id: str
    since: datetime
    left: int
    next_seq: int = 1
    late: bool = False
    not_before: datetime | None = None

    def open(self, now: datetime) -> bool:
        """Whether it is not too old."""
        return now < self.since + OPEN_FOR - MARGIN

    def usable(self, now: datetime) -> bool:
        """Whether another reply may go out under it now."""
        waits = self.not_before is not None and now < self.not_before
        return self.left > 0 and not waits and self.open(now)


@dataclass(frozen=True, slots=True)
class Means:
    """How one message goes out: under ``opening`` with ``seq``, or proactively."""

    opening: Opening | None = None
    seq: int = 0
    body: Mapping[str, Any] | None = None
    """What an earlier try under the same id and number held, which may have been said: only the very same is the same
    message to the platform."""

    @property
    def unclear(self) -> bool:
        """Whether an earlier try may have been said."""
        return self.body is not None

    @property
    def passive(self) -> bool:
        """Whether it is a reply."""
        return self.opening is not None

    @property
    def fields(self) -> dict[str, str | int]:
        """What is added to the message."""
        return {self.opening.field.value: self.opening.id, "msg_seq": self.seq} if self.opening else {}


@dataclass(slots=True)
class _Chat:
    openings: dict[str, Opening] = field(default_factory=dict)
    proactive: bool | None = None
    sent: deque[datetime] = field(default_factory=deque)


class ReplyBook:
    """The openings of an account, by chat ("/v2/groups/…" or "/v2/users/…")."""

    def __init__(self, began: datetime) -> None:
        self._began = began
        self._chats: Bounded[str, _Chat] = Bounded(_MOST_CHATS)
        self._kept: Bounded[EffectKey, Means] = Bounded(_MOST_KEYS)

    def heard(self, chat: str, where: Field, native_id: str, since: datetime, *, late: bool = False) -> None:
        """An inbound id opens a chat. The same one again changes nothing."""
        openings = self._chat(chat).openings
        if native_id not in openings:
            openings[native_id] = Opening(where, native_id, since, _replies(chat), late=late)
            while len(openings) > _MOST_IDS:
                del openings[next(iter(openings))]

    def may_speak_first(self, chat: str, allowed: bool) -> None:
        """The chat's proactive toggle was seen."""
        self._chat(chat).proactive = allowed

    def speaks_first(self, chat: str) -> bool | None:
        """What is known of the toggle."""
        return self._chat(chat).proactive

    def means(self, chat: str, key: EffectKey, reply_to: str | None, now: datetime) -> Means | None:
        """The best means: those of an earlier try, the reply's own id, the newest usable one, a proactive message where
        the group does not forbid it; None when there is nothing."""
        kept = self._kept.get(key)
        if kept is not None and kept.opening is not None and (kept.unclear or kept.opening.open(now)):
            return kept
        opening = next(self._usable(chat, reply_to, now), None)
        if opening is None or (opening.late and self.speaks_first(chat)):
            return Means() if self.speaks_first(chat) is not False else None
        opening.left -= 1
        return self._keep(key, opening)

    def next_number(self, key: EffectKey, means: Means) -> None:
        """The number was taken already: the next try under the same id has the next one."""
        if means.opening is not None:
            self._keep(key, means.opening)

    def in_doubt(self, key: EffectKey, means: Means, body: Mapping[str, Any]) -> None:
        """The try may have been said: only the very same may be tried again."""
        self._kept.put(key, Means(means.opening, means.seq, body))

    def unused(self, key: EffectKey, means: Means) -> None:
        """A clear no: nothing was said, the reply is not used up."""
        self._kept.forget(key)
        if means.opening is not None:
            means.opening.left += 1

    def dropped(self, key: EffectKey, means: Means) -> None:
        """The platform does not take this id (any more)."""
        self._kept.forget(key)
        if means.opening is not None:
            means.opening.left = 0

    def early(self, key: EffectKey, means: Means, now: datetime) -> None:
        """Not good yet: an id of somebody's coming is tried again soon, any other is dropped."""
        opening = means.opening
        if opening is None or not opening.late or now >= opening.since + JOIN_GRACE:
            self.dropped(key, means)
        else:
            self.unused(key, means)
            opening.not_before = now + EARLY_AGAIN

    def said(self, key: EffectKey) -> None:
        """It is out."""
        self._kept.forget(key)

    def next_chance(self, chat: str, now: datetime) -> float:
        """Seconds until an id that is held back may be tried; AGAIN where nobody has spoken."""
        held = (one.not_before for one in self._chat(chat).openings.values() if one.left and one.not_before)
        return min([AGAIN, *((at - now).total_seconds() for at in held if at > now)])

    def wait(self, chat: str, now: datetime) -> float:
        """Seconds until a proactive message may go, 0 when it may now."""
        sent = self._chat(chat).sent
        while sent and now - sent[0] >= _MINUTE:
            sent.popleft()
        return (sent[0] + _MINUTE - now).total_seconds() if len(sent) >= PROACTIVE_PER_MINUTE else 0.0

    def spoke_first(self, chat: str, now: datetime) -> None:
        """A proactive message is being sent."""
        self._chat(chat).sent.append(now)

    def _keep(self, key: EffectKey, opening: Opening) -> Means:
        means = Means(opening, opening.next_seq)
        opening.next_seq += 1
        self._kept.put(key, means)
        return means

    def _usable(self, chat: str, reply_to: str | None, now: datetime) -> Iterator[Opening]:
        openings = self._chat(chat).openings
        for native_id in [one for one, opening in openings.items() if now >= opening.since + OPEN_FOR]:
            del openings[native_id]
        if reply_to is not None and reply_to not in openings and now < self._began + OPEN_FOR - MARGIN:
            # Heard by an earlier process: whether it is still open the platform knows.
            openings[reply_to] = Opening(Field.MESSAGE, reply_to, self._began, _replies(chat))
        if reply_to is not None and (own := openings.get(reply_to)) is not None and own.usable(now):
            yield own
        newest_first = [one for one in reversed(openings.values()) if one.usable(now)]
        yield from sorted(newest_first, key=lambda one: one.late)

    def _chat(self, chat: str) -> _Chat:
        found = self._chats.get(chat) or _Chat()
        self._chats.put(chat, found)  # the newest: a chat that is used is not forgotten for one that is not
        return found


def _replies(chat: str) -> int:
    return PRIVATE_REPLIES if chat.startswith("/v2/users/") else GROUP_REPLIES
