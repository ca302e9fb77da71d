"""What the second ear prints: pieces of output become lines, and a line becomes the events in it.

The lines are those of ``dws event consume … --flatten -f ndjson`` (DingTalk-Real-AI/dingtalk-workspace-cli, personal
events). A message has the id that the robot's own feed gives it, so both are one. Must never raise anything but
Malformed and Unsupported, and never claim that the bot was addressed: the line does not say it.
"""

from datetime import datetime
from typing import Any, Final

from bot.core.errors import Malformed, Unsupported
from bot.core.event import Event, MemberJoined, MemberLeft, MessageRecalled, MessageReceived, Sender
from bot.core.ids import AccountName, EventId, NativeId, derive_id
from bot.core.message import Foreign, Message, Quote, Segment
from bot.platforms.dingtalk.fields import Fields, credible, folded, inner, items, moment, native_id, read_json, text
from bot.platforms.words import told

LONGEST_LINE = 1024 * 1024
OPEN = "open:"
"""Before an openDingTalkId, the only id of a person that the ear knows; the robot's feed has other ids."""

_READY: Final = (b"[event] ready", b"connected bus pid=")
"""The first is what today's versions print when they are subscribed, the second what older ones did."""
_MESSAGES = frozenset({"user_im_message_receive_group", "user_im_message_receive_group_all"})
_RECALL = "user_im_message_recall_group"
_JOINED, _LEFT = "user_im_group_member_added", "user_im_group_member_exited"
_NOBODY = "null"
"""What the program writes for a name that it was not told."""


class Lines:
    """Cuts output into lines of at most ``LONGEST_LINE`` bytes; longer ones are left out and counted."""

    def __init__(self) -> None:
        self.too_long = 0
        self._rest = bytearray()
        self._skipping = False

    def feed(self, piece: bytes) -> list[bytes]:
        """The lines that are whole now, without their ends and without empty ones."""
        *whole, rest = piece.split(b"\n")
        found = []
        for part in whole:
            self._add(part)
            if not self._skipping and (line := bytes(self._rest).strip()):
                found.append(line)
            self._rest.clear()
            self._skipping = False
        self._add(rest)
        return found

    def _add(self, part: bytes) -> None:
        if self._skipping:
            return
        if len(self._rest) + len(part) > LONGEST_LINE:
            self.too_long += 1
            self._skipping = True
            self._rest.clear()
        else:
            self._rest += part


def is_ready(line: bytes) -> bool:
    """Whether the program says with this line that it hears now."""
    return any(mark in line for mark in _READY)


def read(line: bytes, account: AccountName, received_at: datetime) -> tuple[Event, ...]:
    """The events of one line: a message, a recall, or members that came or went (one event each).

    Raises Malformed, and Unsupported for kinds that are none of ours (private messages, reactions, read marks).
    """
    fields = folded(read_json(line))
    kind = text(fields, "type")
    if kind in _MESSAGES:
        return (_message(fields, account, received_at),)
    if kind == _RECALL:
        return (_recall(fields, account, received_at),)
    if kind in (_JOINED, _LEFT):
        return _members(fields, kind, account, received_at)
    raise Unsupported("no group message")


def _message(fields: Fields, account: AccountName, received_at: datetime) -> Event:
    message_id = native_id(fields, "message_id")
    quoted = text(folded(inner(fields, "quoted_message")), "message_id", "msgid")
    parts: list[Segment | str] = [Quote(quoted)] if quoted else []
    if said := text(fields, "content"):
        parts.append(said)
    if forwarded := told(fields.get("forward_messages")):
        parts.append(Foreign("forward", forwarded))
    return MessageReceived(
        **_shared(fields, derive_id(account, "message", message_id), account, received_at),
        sender=Sender(_person(native_id(fields, "sender_open_dingtalk_id")), _name(fields, "sender")),
        message_id=message_id,
        message=Message.of(*parts),
    )


def _recall(fields: Fields, account: AccountName, received_at: datetime) -> Event:
    message_id = native_id(fields, "message_id")
    author, recaller = text(fields, "sender_open_dingtalk_id"), text(fields, "recaller_open_dingtalk_id")
    return MessageRecalled(
        **_shared(fields, derive_id(account, "recall", message_id), account, received_at),
        sender=Sender(_person(recaller), _name(fields, "recaller")) if recaller else None,
        message_id=message_id,
        author=_person(author) if author else None,
    )


def _members(fields: Fields, kind: str, account: AccountName, received_at: datetime) -> tuple[Event, ...]:
    mark = text(fields, "event_id") or text(fields, "event_time", "timestamp")
    if not mark:
        raise Malformed("event_id is missing")
    found = []
    for member in items(fields, "members"):
        if not isinstance(member, dict):
            raise Malformed("members holds no objects")
        named = folded(member)
        who = _person(native_id(named, "open_dingtalk_id"))
        shared = _shared(fields, derive_id(account, "ear", kind, mark, who), account, received_at)
        event = MemberJoined if kind == _JOINED else MemberLeft
        found.append(event(**shared, sender=Sender(who, _name(named, "nick"))))
    return tuple(found)


def _shared(fields: Fields, event_id: str, account: AccountName, received_at: datetime) -> dict[str, Any]:
    return {
        "id": EventId(event_id),
        "at": credible(moment(fields, "event_time", "timestamp", "create_time"), received_at),
        "received_at": received_at,
        "account": account,
        "native_group": native_id(fields, "conversation_id"),
    }


def _person(open_id: str) -> NativeId:
    return NativeId(OPEN + open_id)


def _name(fields: Fields, name: str) -> str:
    found = text(fields, name)
    return "" if found == _NOBODY else found
