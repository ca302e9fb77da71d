"""DingTalk's group events to ours, whether they came flat over HTTP or in a Stream frame. One small function a kind.

Letter case differs between the two ways, so names are looked up in small letters. Must never decide whether one is
news.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

import orjson

from bot.core import event as events
from bot.core.errors import Malformed, Unsupported
from bot.core.event import Event, Sender
from bot.core.ids import AccountName, EventId, NativeId, derive_id
from bot.platforms.base import Ignored
from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.dingtalk.envelope import CHECK_URL
from bot.platforms.dingtalk.fields import Fields, credible, folded, items, moment, native_id, optional_id
from bot.platforms.dingtalk.people import person

_STAMPS = ("timestamp", "operattime", "operatetime", "eventborntime", "eventtime")


@dataclass(frozen=True, slots=True)
class Notice:
    """An event's fields by small letters, with what is known about its arrival."""

    kind: str
    fields: Fields
    account: AccountName
    robot: NativeId
    received_at: datetime
    event_id: str


class Shared(TypedDict):
    """The fields that every event has."""

    id: EventId
    at: datetime
    received_at: datetime
    account: AccountName
    native_group: NativeId | None
    sender: Sender | None


def decode_event(
    kind: str, fields: Fields, *, account: DingTalkAccount, received_at: datetime, event_id: str = ""
) -> tuple[Event, ...] | Ignored:
    """The events that one report tells, one for each member it is about. Raises Malformed or Unsupported.

    ``kind`` is the eventType and ``event_id`` the eventId, from a frame's headers; over HTTP both stand in ``fields``
    and the id may be left out here. Where there is none at all, the content makes the id.
    """
    flat = folded(fields)
    found = event_id or optional_id(flat, "eventid") or _content(flat)
    robot = NativeId(account.robot_code or account.client_id)
    notice = Notice(kind.lower(), flat, account.name, robot, received_at, found)
    if reader := _EVENTS.get(notice.kind):
        return reader(notice)
    if notice.kind in _MEANINGLESS:
        return Ignored(notice.kind)
    raise Unsupported(f"event {kind[:40]}")


def kind_of(fields: Fields) -> str:
    """The eventType of a flat report."""
    return native_id(folded(fields), "eventtype")


def _content(flat: Fields) -> str:
    try:
        return orjson.dumps(flat, option=orjson.OPT_SORT_KEYS).decode()
    except TypeError as error:
        raise Malformed("not JSON") from error


def _shared(notice: Notice, who: NativeId | None, *, group: bool = True) -> Shared:
    """What all events share; the id tells apart the members that one report is about."""
    fields = notice.fields
    return {
        "id": EventId(derive_id(notice.account, "event", notice.kind, notice.event_id, who or "")),
        "at": credible(moment(fields, *_STAMPS), notice.received_at),
        "received_at": notice.received_at,
        "account": notice.account,
        "native_group": (native_id if group else optional_id)(fields, "openconversationid"),
        "sender": None if who is None else Sender(who),
    }


def _members(notice: Notice) -> Iterator[NativeId]:
    """Everybody that the report is about, each once: two lists side by side, of which either may be short."""
    staff, union = items(notice.fields, "userid"), items(notice.fields, "unionid")
    found: dict[NativeId, None] = {}
    for place in range(max(len(staff), len(union))):
        one = {"staff": staff[place : place + 1], "union": union[place : place + 1]}
        who = person({name: value[0] for name, value in one.items() if value}, "staff", "union")
        if who is not None:
            found[who] = None
    return iter(found)


def _joined(notice: Notice) -> tuple[Event, ...] | Ignored:
    made = tuple(events.MemberJoined(**_shared(notice, who)) for who in _members(notice))
    return made or Ignored("nobody")


def _removed(notice: Notice) -> tuple[Event, ...] | Ignored:
    made = tuple(events.MemberLeft(**_shared(notice, who)) for who in _members(notice))
    return made or Ignored("nobody")


def _quit(notice: Notice) -> tuple[Event, ...] | Ignored:
    """Whoever quits is the operator (platform sheet, group event pages)."""
    who = person(notice.fields, "operator", "operatorunionid")
    return Ignored("nobody") if who is None else (events.MemberLeft(**_shared(notice, who)),)


def _attached(notice: Notice) -> tuple[Event, ...] | Ignored:
    return Ignored("another robot") if _others(notice) else (events.GroupAttached(**_shared(notice, _by(notice))),)


def _detached(notice: Notice) -> tuple[Event, ...] | Ignored:
    return Ignored("another robot") if _others(notice) else (events.GroupDetached(**_shared(notice, _by(notice))),)


def _recalled(notice: Notice) -> tuple[Event, ...] | Ignored:
    """One of the robot's own messages was withdrawn; its id is the processQueryKey that sending it gave."""
    if _others(notice):
        return Ignored("another robot")
    key = native_id(notice.fields, "processquerykey")
    who = person(notice.fields, "userid", "unionid")
    return (events.MessageRecalled(message_id=key, **_shared(notice, who, group=False)),)


def _by(notice: Notice) -> NativeId | None:
    return person(notice.fields, "operator", "operatorunionid")


def _others(notice: Notice) -> bool:
    return optional_id(notice.fields, "robotcode") not in (None, notice.robot)


_EVENTS: Mapping[str, Callable[[Notice], tuple[Event, ...] | Ignored]] = {
    "chat_add_member": _joined,
    "chat_disband": _detached,
    "chat_quit": _quit,
    "chat_remove_member": _removed,
    "im_cool_app_install": _attached,
    "im_cool_app_uninstall": _detached,
    "robot_msg_recall": _recalled,
}
_MEANINGLESS = frozenset({CHECK_URL, "chat_update_owner", "chat_update_title", "robot_msg_read"})
