"""Notices and meta events to our events. One small function a kind, in a table; what means nothing to us is Ignored.

An operator that is the bot itself is an observation like any other. Must never decide whether one is news.

One upload is told twice, as a file message and as a notice: FileReceived comes from the notice alone, the message
keeps the file as an Attachment. Their ids differ because the two stamps do (and NapCat's file ids too); the memory
(bot.platforms.onebot.memory) gives the second the id of the first, so that one of them counts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypedDict

import orjson

from bot.core import event as events
from bot.core.errors import Malformed, Unsupported
from bot.core.event import Event, Mode, Sender
from bot.core.ids import AccountName, EventId, NativeId, derive_id
from bot.platforms.base import Ignored
from bot.platforms.onebot.fields import Fields, inner, native_id, optional_id, optional_whole, text, whole, word

_NOBODY = NativeId("0")
_MILLISECONDS_FROM = 100_000_000_000
_EARLIEST = timedelta(days=1).total_seconds()
_LATEST = timedelta(minutes=5).total_seconds()


@dataclass(frozen=True, slots=True)
class Report:
    """A payload with what is known about its arrival."""

    fields: Fields
    account: AccountName
    self_id: NativeId
    received_at: datetime


class Shared(TypedDict):
    """The fields that every event has."""

    id: EventId
    at: datetime
    received_at: datetime
    account: AccountName
    native_group: NativeId | None
    sender: Sender | None


def stamp(fields: Fields) -> int:
    """The platform's time in seconds; some clients send milliseconds."""
    seconds = whole(fields, "time")
    return seconds // 1000 if seconds > _MILLISECONDS_FROM else seconds


def when(seconds: int, received_at: datetime) -> datetime:
    """The platform's stamp where it is credible, else the time of arrival.

    Stamps are whole seconds; within its second the time of arrival says more, and keeps two messages in their order.
    """
    lag = received_at.timestamp() - seconds
    if 0 <= lag < 1:
        return received_at
    return datetime.fromtimestamp(seconds, UTC) if -_LATEST <= lag <= _EARLIEST else received_at


def shared(report: Report, who: str | None, *, group: bool = True) -> Shared:
    """What all events of ``report`` share; ``who`` names the field of the sender. The id is a hash of the content."""
    fields = report.fields
    sender = optional_id(fields, who) if who else None
    return {
        "id": EventId(derive_id(report.account, "notice", _content(fields))),
        "at": when(stamp(fields), report.received_at),
        "received_at": report.received_at,
        "account": report.account,
        "native_group": native_id(fields, "group_id") if group else None,
        "sender": _sender(report, sender),
    }


def _sender(report: Report, native: NativeId | None) -> Sender | None:
    """Who did it; ``self`` marks the bot, whose own doing is no drift."""
    if native is None or native == _NOBODY:
        return None
    return Sender(native, platform_role="self" if native == report.self_id else "")


def _content(fields: Fields) -> str:
    try:
        return orjson.dumps(fields, option=orjson.OPT_SORT_KEYS).decode()
    except TypeError as error:
        raise Malformed("not JSON") from error


def read_notice(report: Report) -> Event | Ignored:
    """The event of a notice."""
    kind = word(report.fields, "notice_type")
    if reader := _NOTICES.get(kind):
        return reader(report)
    if kind in _MEANINGLESS:
        return Ignored(kind)
    raise Unsupported(f"notice {kind[:40]}")


def read_meta(report: Report) -> Event | Ignored:
    """The event of a meta event: both kinds tell whether the account is reachable."""
    match word(report.fields, "meta_event_type"):
        case "lifecycle":
            step = word(report.fields, "sub_type")
            return _account(report, step != "disable", step)
        case "heartbeat":
            state = inner(report.fields, "status")
            return _account(report, state.get("online") is not False and state.get("good") is not False, "heartbeat")
        case kind:
            raise Unsupported(f"meta event {kind[:40]}")


def _account(report: Report, online: bool, detail: str) -> Event:
    return events.AccountChanged(online=online, detail=detail, **shared(report, None, group=False))


def _bot_offline(report: Report) -> Event:
    words = (text(report.fields, name) for name in ("tag", "message"))
    return _account(report, False, ": ".join(filter(None, ("bot_offline", *words))))


def _about_self(report: Report) -> bool:
    return native_id(report.fields, "user_id") == report.self_id


def _upload(report: Report) -> Event:
    file = inner(report.fields, "file")
    size = optional_whole(file, "size") or 0
    name, reference = text(file, "name"), text(file, "id")
    return events.FileReceived(name=name, size=size, reference=reference, **shared(report, "user_id"))


def _admin(report: Report) -> Event | Ignored:
    if not _about_self(report):
        return Ignored("group_admin of another")
    return events.RightsChanged(manager=word(report.fields, "sub_type") == "set", **shared(report, "user_id"))


def _decrease(report: Report) -> Event:
    step = word(report.fields, "sub_type")
    if step in ("kick_me", "disband") or _about_self(report):
        return events.GroupDetached(**shared(report, "operator_id"))
    return events.MemberLeft(**shared(report, "user_id"))


def _dismiss(report: Report) -> Event:
    return events.GroupDetached(**shared(report, "operator_id"))


def _increase(report: Report) -> Event:
    if _about_self(report):
        return events.GroupAttached(**shared(report, "operator_id"))
    return events.MemberJoined(**shared(report, "user_id"))


def _ban(report: Report) -> Event | Ignored:
    """Of the whole group when user_id is 0. The duration decides: LLBot says lift_ban with −1 when it goes on."""
    if _about_self(report):
        return Ignored("ban of the bot")
    if native_id(report.fields, "user_id") != _NOBODY:
        return Ignored("ban of a member")
    mode = Mode.CLOSED if whole(report.fields, "duration") != 0 else Mode.OPEN
    return events.ModeObserved(mode=mode, **shared(report, "operator_id"))


def _group_recall(report: Report) -> Event:
    return _recall(report, "operator_id", group=True)


def _friend_recall(report: Report) -> Event:
    return _recall(report, "user_id", group=False)


def _recall(report: Report, who: str, *, group: bool) -> Event:
    fields = report.fields
    message_id, author = native_id(fields, "message_id"), optional_id(fields, "user_id")
    return events.MessageRecalled(message_id=message_id, author=author, **shared(report, who, group=group))


def _card(report: Report) -> Event | Ignored:
    if _about_self(report):
        return Ignored("card of the bot")
    return events.MemberRenamed(card=text(report.fields, "card_new"), **shared(report, "user_id"))


_NOTICES: Mapping[str, Callable[[Report], Event | Ignored]] = {
    "bot_offline": _bot_offline,
    "friend_recall": _friend_recall,
    "group_admin": _admin,
    "group_ban": _ban,
    "group_card": _card,
    "group_decrease": _decrease,
    "group_dismiss": _dismiss,
    "group_increase": _increase,
    "group_recall": _group_recall,
    "group_upload": _upload,
}
_MEANINGLESS = frozenset({
    "client_status", "essence", "friend_add", "group_msg_emoji_like", "notify", "offline_file", "reaction",
})  # fmt: skip
