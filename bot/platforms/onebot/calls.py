"""Effects to API calls, and the API's answers to receipts or errors.

`status` decides, not the HTTP status and not `data`. Must never call: that is the client's part.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.core.capability import Capability
from bot.core.effect import (
    AnswerJoin,
    EditCard,
    Effect,
    MarkEssence,
    MuteMember,
    PostNotice,
    Recall,
    SendDirect,
    SendFile,
    SendForward,
    SendMessage,
    SetCard,
    SetMuteAll,
    needed,
)
from bot.core.errors import Ambiguous, InvariantBroken, Malformed, Refused
from bot.core.ids import NativeId
from bot.core.message import Message
from bot.platforms.base import Address, Receipt
from bot.platforms.onebot import forwards, segments
from bot.platforms.onebot.fields import Fields, is_number, optional_id, text

_LONGEST_MUTE = 30 * 24 * 3600 - 1
_LONGEST_REASON = 200

# Words of an answer → what they mean. NapCat waited in vain for QQ's echo; go-cqhttp's error may follow a delivery.
_IN_DOUBT = ("Timeout: NTEvent", "SEND_MSG_API_ERROR")
_NO_RIGHT = ("ERR_NOT_GROUP_ADMIN", "NOT_MANAGEABLE", "PERMISSION_DENIED", "120101005")
"""The bot lacks the right. "cannot ban owner" is not among them: the person outranks the bot, no right is lost."""
_UNKNOWN_ACTION = (404, 1404)
_BAD_TOKEN = (401, 403, 1401, 1403)
_BAD_PARAMETERS = (400, 1400)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the API. ``needs`` is what a refusal for lack of rights takes away."""

    action: str
    params: Mapping[str, Any]
    needs: Capability | None = None


def encode(effect: Effect, address: Address, *, self_id: NativeId) -> Call:
    """The call that performs ``effect`` for the account ``self_id``. Raises Refused where there is nothing to send.

    A file is named by its path on this machine; a client elsewhere needs the content in its place.
    """
    action, params = _spoken(effect, address, self_id) or _managing(effect, address)
    return Call(action, params, needed(effect))


def _spoken(effect: Effect, address: Address, self_id: NativeId) -> tuple[str, dict[str, Any]] | None:
    match effect:
        case SendMessage(message=message, reply_to=reply_to):
            group = _number(address.native_group)
            return "send_group_msg", {"group_id": group, "message": _wire(message, reply_to, private=False)}
        case SendDirect(message=message, native_id=person):
            params: dict[str, Any] = {"user_id": _number(address.native_user or person)}
            if address.native_group is not None:
                params["group_id"] = _number(address.native_group)
            return "send_private_msg", params | {"message": _wire(message, None, private=True)}
        case SendForward(title=title, pages=pages):
            written = [segments.write(page, reply_to=None, private=False) for page in pages]
            if not (nodes := forwards.nodes(self_id, title, written)):
                raise Refused("empty", "a forward without content")
            return "send_group_forward_msg", {"group_id": _number(address.native_group), "messages": nodes}
        case SendFile(name=name, path=path):
            return "upload_group_file", {"group_id": _number(address.native_group), "file": path, "name": name}
        case PostNotice(text=words):
            if not words.strip():
                raise Refused("empty", "a notice without content")
            return "_send_group_notice", {"group_id": _number(address.native_group), "content": words}
    return None


def _managing(effect: Effect, address: Address) -> tuple[str, dict[str, Any]]:
    match effect:
        case SetMuteAll(on=on):
            return "set_group_whole_ban", {"group_id": _number(address.native_group), "enable": on}
        case Recall(message_id=message_id):
            return "delete_msg", {"message_id": _number(message_id)}
        case MuteMember(native_id=person, seconds=seconds):
            # The default differs by client (half an hour, or none at all), so the duration is always said.
            duration = max(0, min(seconds, _LONGEST_MUTE))
            group = _number(address.native_group)
            return "set_group_ban", {"group_id": group, "user_id": _number(person), "duration": duration}
        case SetCard(native_id=person, card=card):
            group = _number(address.native_group)
            return "set_group_card", {"group_id": group, "user_id": _number(person), "card": card}
        case MarkEssence(message_id=message_id, on=on):
            return "set_essence_msg" if on else "delete_essence_msg", {"message_id": _number(message_id)}
        case AnswerJoin(flag=flag, approve=approve, reason=reason):
            answer = {"flag": flag, "sub_type": "add", "approve": approve}
            return "set_group_add_request", answer | ({"reason": reason} if reason and not approve else {})
        case EditCard():
            raise Refused("unsupported", "what was said stays as it is", Capability.EDIT)
    raise InvariantBroken(f"{type(effect).__name__} was not lowered")


def _wire(message: Message, reply_to: str | None, *, private: bool) -> list[dict[str, Any]]:
    wire = segments.write(message, reply_to=reply_to, private=private)
    if all(segment["type"] == "reply" or not segment["data"].get("text", "x").strip() for segment in wire):
        raise Refused("empty", "a message without content")
    return wire


def _number(value: str | None) -> int | str:
    """Numbers where the id is one, as the standard wants them."""
    if not value:
        raise InvariantBroken("an address without an id")
    return int(value) if is_number(value) else value


def read_response(call: Call, response: object) -> Receipt:
    """The receipt of an answer; raises Refused or Ambiguous."""
    fields: Fields = response if isinstance(response, Mapping) else {}
    match fields.get("status"):
        case "ok":
            return Receipt(_message_id(fields.get("data")))
        case "async":
            return Receipt()
        case "failed":
            raise _failure(call, fields)
        case _:
            raise Ambiguous(f"{call.action}: an answer without a status")


def _failure(call: Call, fields: Fields) -> Refused | Ambiguous:
    code = fields.get("retcode")
    words = " ".join(dict.fromkeys(text(fields, name) for name in ("msg", "message", "wording"))).strip()
    reason = f"{call.action}: {words or code}"[:_LONGEST_REASON]
    if any(sign in words for sign in _IN_DOUBT):
        return Ambiguous(reason)
    if any(sign in words for sign in _NO_RIGHT):
        return Refused("rights", reason, call.needs)
    # NapCat's HTTP side answers an unknown action with 200 and its name.
    if code in _UNKNOWN_ACTION or words.lower().endswith(f"api {call.action}"):
        return Refused("unknown_action", reason, call.needs)
    if code in _BAD_TOKEN:
        return Refused("token", reason)
    if code in _BAD_PARAMETERS:
        return Refused("parameters", reason)
    return Refused(str(code), reason)


def _message_id(values: object) -> str | None:
    """Done is done: an odd id takes nothing back."""
    try:
        return optional_id(values, "message_id") if isinstance(values, Mapping) else None
    except Malformed:
        return None


def answer_of(call: Call, response: Fields) -> Fields:
    """The ``data`` of an answer that must be ok, empty where it is no object; raises like read_response."""
    read_response(call, response)
    values = response.get("data")
    return values if isinstance(values, Mapping) else {}
