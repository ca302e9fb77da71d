"""What an account remembers of its groups until it is restarted: small, bounded, and never the last word.

Everything here is an observation (a notice, a read-back); the engine's own records decide. Must never store or send.
"""

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from bot.core.errors import Malformed
from bot.core.event import Event, FileReceived, MessageRecalled, MessageReceived, Mode, ModeObserved, RightsChanged
from bot.core.ids import EventId, NativeId
from bot.core.message import Attachment
from bot.platforms.onebot.fields import Fields, inner, native_id, optional_id, whole

UNKNOWN_SOURCE = NativeId("284840486")
"""NapCat's group of a temporary session whose source it could not find (platform sheet, private messages)."""
_ONE_UPLOAD = timedelta(seconds=10)
"""A file message and a notice of the same file so close together are one upload (platform sheet, differences)."""
_MOST = 5000
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Silence:
    """A silence that was told: ``until`` when it ends, None when it was lifted."""

    until: datetime | None


class Memory:
    """Observations of one account."""

    def __init__(self, self_id: NativeId) -> None:
        self._self_id = self_id
        self.turn = 0
        """Grows with every notice, so that a caller can tell what was told since."""
        self.newest: dict[NativeId, Event] = {}
        self.own_silence: dict[NativeId, datetime] = {}
        self.plain: set[NativeId] = set()
        """Groups where the bot is known to be no manager."""
        self.closed: dict[NativeId, tuple[bool, int]] = {}
        self._silences: OrderedDict[tuple[NativeId, NativeId], Silence] = OrderedDict()
        self._recalled: OrderedDict[str, None] = OrderedDict()
        self._sources: OrderedDict[NativeId, NativeId] = OrderedDict()
        self._uploads: OrderedDict[tuple[NativeId | None, str, str], Event] = OrderedDict()

    def note(self, event: Event) -> Event:
        """Remember what an event says; gives it back, with the id of the other one when both tell one upload."""
        if isinstance(event, MessageReceived):
            return self._note_message(event)
        self.turn += 1
        if isinstance(event, FileReceived):
            return self._one_upload(event, event.name, event.size)
        if isinstance(event, MessageRecalled):
            _keep(self._recalled, event.message_id, None)
        elif isinstance(event, ModeObserved) and event.native_group is not None:
            self.closed[event.native_group] = event.mode is Mode.CLOSED, self.turn
        elif isinstance(event, RightsChanged) and event.native_group is not None:
            (self.plain.discard if event.manager else self.plain.add)(event.native_group)
        return event

    def note_payload(self, payload: Fields, now: datetime) -> None:
        """Remember what is no event: silences of members and of the bot, and where temporary sessions come from."""
        try:
            if payload.get("notice_type") == "group_ban":
                self._note_silence(payload, now)
            elif payload.get("message_type") == "private":
                self._note_source(payload)
        except Malformed:
            return

    def held_until(self, group: NativeId, now: datetime) -> datetime | None:
        """Until when the bot cannot speak in a group: itself silenced, or a plain member of a closed one (an hour)."""
        if (until := self.own_silence.get(group)) is not None and until > now:
            return until
        closed, _ = self.closed.get(group, (False, 0))
        return now + timedelta(hours=1) if closed and group in self.plain else None

    def silence(self, group: NativeId, member: NativeId) -> Silence | None:
        """The last that was told of a member's silence."""
        return self._silences.get((group, member))

    def shut(self, group: NativeId, since: int) -> bool | None:
        """Whether the group was told closed or open after ``since``."""
        closed, turn = self.closed.get(group, (False, 0))
        return closed if turn > since else None

    def was_recalled(self, message_id: str) -> bool:
        """Whether the message is known to have been withdrawn."""
        return message_id in self._recalled

    def source(self, person: NativeId) -> NativeId | None:
        """The group through which a stranger wrote to the bot."""
        return self._sources.get(person)

    def read_own(self, group: NativeId, *, manager: bool | None, until: datetime | None) -> None:
        """What the bot's own entry in a group says: its role, and until when it is silenced."""
        if manager is not None:
            (self.plain.discard if manager else self.plain.add)(group)
        if until is None:
            self.own_silence.pop(group, None)
        else:
            self.own_silence[group] = until

    def read_shut(self, group: NativeId, shut: bool) -> None:
        """What the group's own entry says."""
        self.closed[group] = shut, self.closed.get(group, (False, 0))[1]

    def forget_modes(self) -> None:
        """The link went down: groups may be opened and closed without a word."""
        self.closed.clear()

    def _note_message(self, event: MessageReceived) -> Event:
        group = event.native_group
        if group is None:
            return event
        before = self.newest.get(group)
        if before is None or event.at >= before.at:
            self.newest[group] = event
        file = event.message.segments[0] if event.message.segments else None
        return self._one_upload(event, file.name, file.size) if type(file) is Attachment else event

    def _one_upload(self, event: Event, name: str, size: int) -> Event:
        who = event.sender.native_id if event.sender else ""
        key = event.native_group, who, name
        other = self._uploads.get(key)
        if (
            other is not None
            and type(other) is not type(event)
            and abs(other.at - event.at) <= _ONE_UPLOAD
            and (not size or not (known := _size(other)) or known == size)
        ):
            return replace(event, id=EventId(other.id))
        _keep(self._uploads, key, event)
        return event

    def _note_silence(self, payload: Fields, now: datetime) -> None:
        group, member = native_id(payload, "group_id"), native_id(payload, "user_id")
        seconds = whole(payload, "duration")
        until = now + timedelta(seconds=min(seconds, 10**8)) if seconds > 0 else None
        self.turn += 1
        _keep(self._silences, (group, member), Silence(until))
        if member == self._self_id:
            if until is None:
                self.own_silence.pop(group, None)
            else:
                self.own_silence[group] = until

    def _note_source(self, payload: Fields) -> None:
        person = native_id(payload, "user_id")
        if payload.get("sub_type") != "group":
            self._sources.pop(person, None)
            return
        group = optional_id(payload, "group_id") or optional_id(inner(payload, "sender"), "group_id")
        if group is not None and group != UNKNOWN_SOURCE and person != self._self_id:
            _keep(self._sources, person, group)


def _size(event: Event) -> int:
    if isinstance(event, FileReceived):
        return event.size
    file = event.message.segments[0] if isinstance(event, MessageReceived) else None
    return file.size if isinstance(file, Attachment) else 0


def _keep(kept: "OrderedDict[_Key, _Value]", key: _Key, value: _Value) -> None:
    """Put in as the newest; the oldest goes when there are too many."""
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > _MOST:
        kept.popitem(last=False)
