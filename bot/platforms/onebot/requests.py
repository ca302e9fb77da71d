"""Requests to come into a group: told when they are made, and listed for whoever was away.

Both ways give one id to one request: the number that QQ gave it, which every client puts into its flag. Must never
answer one.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.core.errors import Malformed, Unsupported
from bot.core.event import JoinRequested, Sender
from bot.core.ids import AccountName, EventId, NativeId, derive_id
from bot.platforms.base import Ignored
from bot.platforms.onebot.fields import Fields, is_number, native_id, optional_id, text, word
from bot.platforms.onebot.notices import Report, stamp, when

_NOBODY = NativeId("0")


def read_request(report: Report) -> JoinRequested | Ignored:
    """The event of a request. An invitation is always one of the bot itself (platform sheet, request events)."""
    fields = report.fields
    kind = word(fields, "request_type")
    if kind == "friend":
        return Ignored("friend request")
    if kind != "group":
        raise Unsupported(f"request {kind[:40]}")
    match fields.get("sub_type"):
        case "add":
            at = when(stamp(fields), report.received_at)
            return _joining(report.account, fields, _flag(fields), native_id(fields, "user_id"), at, report.received_at)
        case "invite":
            return Ignored("invitation of the bot")
        case step:
            raise Unsupported(f"request of a group, {str(step)[:40]}")


def read_missed(listed: Fields, account: AccountName, received_at: datetime) -> Iterator[JoinRequested]:
    """The requests of ``get_group_system_msg`` that nobody has answered yet. The list has no times."""
    rows = listed.get("join_requests")
    for row in rows if isinstance(rows, list) else ():
        if not isinstance(row, Mapping) or row.get("checked") is True:
            continue
        try:
            who = optional_id(row, "requester_uin") or native_id(row, "invitor_uin")
            flag = text(row, "flag") or native_id(row, "request_id")
            yield _joining(account, row, flag, who, received_at, received_at)
        except Malformed:
            continue


def _joining(
    account: AccountName, fields: Fields, flag: str, who: NativeId, at: datetime, received_at: datetime
) -> JoinRequested:
    group, invited_by = native_id(fields, "group_id"), optional_id(fields, "invitor_id")
    return JoinRequested(
        id=EventId(derive_id(account, "join request", group, _number(flag))),
        at=at,
        received_at=received_at,
        account=account,
        native_group=group,
        sender=Sender(who, text(fields, "requester_nick")),
        flag=flag,
        comment=text(fields, "comment", "message"),
        invited_by=None if invited_by == _NOBODY else invited_by,
    )


def _flag(fields: Fields) -> str:
    if not (flag := text(fields, "flag")):
        raise Malformed("flag is missing")
    return flag


def _number(flag: str) -> str:
    """QQ's number of a request: the flag itself, or ``number-group-type-filtered``, or ``group|number|type|doubt``."""
    if "|" in flag:
        return flag.split("|")[1]
    head = flag.split("-", maxsplit=1)[0]
    return head if is_number(head) else flag
