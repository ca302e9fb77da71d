"""Everything that is no message: members, join requests, the robot's own comings and goings, buttons, toggles.

One small function a kind, in a table; kinds that mean nothing to us stand there with the reason. The ids stand on what
the happening says (kind, group, who, stamp). Must never decide whether one is news.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypedDict

import orjson

from bot.core import event as events
from bot.core.capability import Capability
from bot.core.errors import Malformed
from bot.core.event import Event, Sender
from bot.core.ids import AccountName, EventId, NativeId, derive_id
from bot.platforms.base import Ignored
from bot.platforms.qq.fields import Fields, credible, inner, moment, native_id, optional_id, several, text, whole, yes

BUTTON_TYPES: Final = frozenset({11, 12})
"""Interactions that people make and that want an answer: a button, the quick menu ("interaction_create")."""
SEPARATOR: Final = "|"
"""Between a card's id and the choice, in a button's data; a card's id may hold one, a choice not."""
_PROACTIVE = frozenset({Capability.PROACTIVE})
_NOTHING: Final[frozenset[Capability]] = frozenset()


@dataclass(frozen=True, slots=True)
class Arrival:
    """The data of an event with what is known about its arrival; ``own`` is the robot's id in the group."""

    kind: str
    outer_id: str
    d: Fields
    account: AccountName
    received_at: datetime
    own: str = ""


class Shared(TypedDict):
    """The fields that every event has."""

    id: EventId
    at: datetime
    received_at: datetime
    account: AccountName
    native_group: NativeId | None
    sender: Sender | None


Reader = Callable[[Arrival], Event | Ignored]


def _shared(arrival: Arrival, group: NativeId | None, who: Sender | None, *stable: str) -> Shared:
    """``stable`` is what tells this happening from another of its kind, place and person; the stamp where empty."""
    d = arrival.d
    words = stable or (text(d, "timestamp") or arrival.outer_id or _all(d),)
    parts = (arrival.account, arrival.kind, group or "", who.native_id if who else "", *words)
    return {
        "id": EventId(derive_id(*parts)),
        "at": credible(moment(d, "timestamp", "apply_at"), arrival.received_at),
        "received_at": arrival.received_at,
        "account": arrival.account,
        "native_group": group,
        "sender": who,
    }


def _all(d: Fields) -> str:
    try:
        return orjson.dumps(d, option=orjson.OPT_SORT_KEYS).decode()
    except (orjson.JSONEncodeError, UnicodeEncodeError) as error:
        raise Malformed("data that is no JSON") from error


def _group(d: Fields) -> NativeId:
    return native_id(d, "group_openid", "group_id")


def _operator(d: Fields) -> Sender | None:
    who = optional_id(d, "op_member_openid")
    return Sender(who) if who else None


def _attached(arrival: Arrival) -> Event:
    return events.GroupAttached(**_shared(arrival, _group(arrival.d), _operator(arrival.d)))


def _detached(arrival: Arrival) -> Event:
    return events.GroupDetached(**_shared(arrival, _group(arrival.d), _operator(arrival.d)))


def _proactive_on(arrival: Arrival) -> Event:
    shared = _shared(arrival, _group(arrival.d), _operator(arrival.d))
    return events.CapabilityObserved(**shared, present=_PROACTIVE, missing=_NOTHING, evidence=arrival.kind)


def _proactive_off(arrival: Arrival) -> Event:
    shared = _shared(arrival, _group(arrival.d), _operator(arrival.d))
    return events.CapabilityObserved(**shared, present=_NOTHING, missing=_PROACTIVE, evidence=arrival.kind)


def _joined(arrival: Arrival) -> Event | Ignored:
    who = native_id(arrival.d, "member_openid")
    if who == arrival.own:
        return Ignored("own coming")
    return events.MemberJoined(**_shared(arrival, _group(arrival.d), Sender(who)))


def _left(arrival: Arrival) -> Event | Ignored:
    who = native_id(arrival.d, "member_openid")
    if who == arrival.own:
        return Ignored("own going")
    return events.MemberLeft(**_shared(arrival, _group(arrival.d), Sender(who)))


def _join_requested(arrival: Arrival) -> Event | Ignored:
    d = arrival.d
    if text(inner(d, "auto_approved"), "strategy_id"):
        return Ignored("admitted by a strategy")
    if yes(d, "bot"):
        return Ignored("another bot")
    who = Sender(native_id(d, "member_openid"), text(d, "username"))
    flag = native_id(d, "join_request_id")
    shared = _shared(arrival, _group(d), who, flag)
    return events.JoinRequested(
        **shared, flag=flag, comment=_comment(inner(d, "verify_info")), invited_by=optional_id(d, "invited_by")
    )


def _comment(verify: Fields) -> str:
    if words := text(verify, "verify_message"):
        return words
    return "\n".join(answer for one in several(verify, "review_qa_list") if (answer := text(one, "answer")))


def _pressed(arrival: Arrival) -> Event | Ignored:
    d = arrival.d
    data = inner(d, "data")
    kind = whole(d, "type")
    if (whole(data, "type") if kind is None else kind) not in BUTTON_TYPES:
        return Ignored("another interaction")
    group = optional_id(d, "group_openid")
    if text(d, "scene").lower() == "guild":
        return Ignored("guild")
    who = native_id(d, "user_openid") if group is None else native_id(d, "group_member_openid", "member_openid")
    resolved = inner(data, "resolved")
    said = text(resolved, "button_data", "button_id")
    card, bar, choice = said.rpartition(SEPARATOR)
    shared = _shared(arrival, group, Sender(who), interaction_id(d))
    return events.ButtonPressed(**shared, card=card if bar else said, choice=choice if bar else "")


def interaction_id(d: Fields) -> NativeId:
    """The id under which an interaction is answered: without the event's name in front."""
    return NativeId(native_id(d, "id").removeprefix("INTERACTION_CREATE:"))


READERS: Final[Mapping[str, Reader | str]] = {
    "GROUP_ADD_ROBOT": _attached,
    "GROUP_DEL_ROBOT": _detached,
    "GROUP_MSG_RECEIVE": _proactive_on,
    "GROUP_MSG_REJECT": _proactive_off,
    "GROUP_MEMBER_ADD": _joined,
    "GROUP_MEMBER_REMOVE": _left,
    "GROUP_JOIN_REQUEST": _join_requested,
    "INTERACTION_CREATE": _pressed,
    "FRIEND_ADD": "friend",
    "FRIEND_DEL": "friend",
    "C2C_MSG_RECEIVE": "private toggle",
    "C2C_MSG_REJECT": "private toggle",
    "SUBSCRIBE_MESSAGE_STATUS": "subscription",
    "MESSAGE_AUDIT_PASS": "audit",
    "MESSAGE_AUDIT_REJECT": "audit",
    "READY": "session",
    "RESUMED": "session",
}
