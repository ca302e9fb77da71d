"""DingTalk's answers to receipts or errors, both generations.

The old API and the webhooks are judged by ``errcode``, never by the status; the new API by its status first and then by
``code``. Limits are looked for before rights: their codes say "Forbidden" too (platform sheet, quotas and rate limits).
Must never call, and never put an answer's free text where a secret could be in it: codes and scopes only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from bot.core.capability import Capability
from bot.core.errors import Ambiguous, DeliveryError, NotYet, Refused, Transient
from bot.platforms.dingtalk.wire import Call, Generation

SECOND = 1.0
MINUTE = 60.0
BAN = 300.0
"""Seconds that an address is shut out for after too many calls."""
BLOCK = 600.0
"""Seconds that a custom robot is silenced for after more than 20 messages in a minute."""
_LONGEST_WORD = 120
_OK = range(200, 300)
_SERVER = 500
_THROTTLED, _UNAVAILABLE = 429, 503
_SHIELD = (200, 403)
_FINE_CODES = ("", "0", "200", "ok", "OK")

# Old codes, and what code 88 wraps. Numbers as words: ``sub_code`` is a string, ``errcode`` now and then too.
_BAD_TOKENS = frozenset({"40014", "40001", "42001"})
_PER_SECOND = frozenset({"90018", "90002"})
_ROBOT_BLOCKED = frozenset({"130101", "410100", "660026"})
_MONTH_USED_UP = frozenset({"90020"})
_NO_RIGHTS = frozenset({"60011"})
_BAD_SECRETS = frozenset({"40096"})
_SESSION_GONE = frozenset({"300001"})
_OLD_GONE = frozenset({"400101", "300005", "400102", "400106", "400013"})
_OLD_UNKNOWN = frozenset({"15", "88"})
"""A remote timeout; 88 without a sub_code can be one."""
_BUSY = frozenset({"-1"})
_OLD_WORDS = {
    "22": "unknown_path", "40035": "parameters", "43004": "parameters", "60020": "address_not_allowed",
    "310000": "security", "400105": "parameters", "400402": "parameters",
    "430101": "content", "430102": "content", "430103": "content", "430104": "content",
}  # fmt: skip

# New codes.
_NEW_BAD_TOKENS = ("InvalidAuthentication",)
_BAD_CREDENTIALS = ("invalidClientIdOrSecret", "invalidClientSecret", "invalidClientId")
_SLOWER = frozenset({"send.too.fast", "send.byToken.tooFast", "system.busy"})
_MUCH_SLOWER = frozenset({"too.many.group", "too.many.people"})
_GONE = frozenset({
    "group.disbanded", "bot.stopped", "resource.not.found", "resource.unavailable", "conversation.org.notMatch",
    "invalid.openConversationId", "robot.not.in.group", "chatbot.not.in.group",
    "invalidParameter.robotCode.auth", "invalidParameter.robotCode.notExsit",
})  # fmt: skip
"""The robot cannot speak in that group at all."""
_WRONG_GROUP = frozenset({
    "permession.checkFailed", "not.inner.group", "org.not.match", "group.org.checkFailed", "invalidGroupParams",
})  # fmt: skip
"""This call does not work in that group, others may."""
_UNKNOWN = frozenset({"unknown.send.result", "system.error", "unknownError"})


class BadToken(Refused):
    """The access token is refused: make it new once and try once more."""

    def __init__(self, code: str) -> None:
        super().__init__("token", code)


class SessionGone(Refused):
    """The address for answers has expired; the OpenAPI still works."""

    def __init__(self) -> None:
        super().__init__("session", "the session is over")


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer without the network: status, body as it came, seconds that the platform asks to wait."""

    status: int
    body: bytes
    retry_after: float | None = None


def fields_of(call: Call, answer: Answer) -> dict[str, Any]:
    """The fields of an answer that is a yes. Raises Transient, NotYet, Refused (BadToken, SessionGone) or Ambiguous."""
    fields = _object(answer.body)
    if _is_ban(fields, answer):
        raise Transient("this address is shut out", BAN, whole_account=True)
    if answer.status == _THROTTLED:
        raise Transient("HTTP 429", answer.retry_after or SECOND, whole_account=True)
    if call.generation is Generation.NEW:
        _judge_new(call, answer, fields)
    else:
        _judge_old(call, answer, fields)
    return fields or {}


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None


def _is_ban(fields: Mapping[str, Any] | None, answer: Answer) -> bool:
    """A page, or an object of the shield in front of the API, instead of an answer."""
    if fields is not None:
        return str(fields.get("punish")) == "deny" or ("x5" in str(fields.get("source")) and "wait" in fields)
    return answer.status in _SHIELD and answer.body.lstrip()[:1] == b"<"


def _judge_new(call: Call, answer: Answer, fields: Mapping[str, Any] | None) -> None:
    code = _word((fields or {}).get("code"))
    if answer.status in _OK:
        if fields is None and answer.body.strip() not in (b"", b"null"):
            raise _unknown(call, "an answer that is no object")
        if code not in _FINE_CODES:
            raise new_failure(call, code, fields or {}, answer)
        if (fields or {}).get("success") in (False, "false"):
            raise Refused("failed", f"{call.path}: success is false")
        return
    if not code or answer.status == _UNAVAILABLE:
        raise _by_status(call, answer)
    raise new_failure(call, code, fields or {}, answer)


def new_failure(call: Call, code: str, fields: Mapping[str, Any], answer: Answer) -> DeliveryError:
    """What a ``code`` of the new API means. Its name may come below another: ``Forbidden.AccessDenied.…``."""
    if (limit := _limit(code, answer.retry_after)) is not None:
        return limit
    last = code.rpartition(".")[2]
    if code.startswith(_NEW_BAD_TOKENS):
        return BadToken(code)
    if last in _BAD_CREDENTIALS:
        return Refused("secret", code)
    if last == "AccessTokenPermissionDenied":
        return Refused("permission", _scopes(fields) or code, call.needs)
    if code == "bot.forbidden.sendMessage":
        return NotYet(code, MINUTE)
    if code in _GONE:
        return Refused("gone", code, Capability.SEND)
    if code in _WRONG_GROUP:
        return Refused("rights", code, call.needs)
    if code in _UNKNOWN or answer.status >= _SERVER:
        return _unknown(call, code)
    if code.startswith("contain."):
        return Refused("content", code)
    return Refused(code, f"{call.path}: {code}")


def _limit(code: str, retry_after: float | None) -> DeliveryError | None:
    if "CountLimit" in code:
        return Refused("quota", code)
    if "Qpm" in code:
        return Transient(code, retry_after or MINUTE, whole_account=True)
    if "Limit" in code or code in _SLOWER:
        return Transient(code, retry_after or SECOND, whole_account=True)
    if code in _MUCH_SLOWER:
        return Transient(code, retry_after or MINUTE)
    return None


def _by_status(call: Call, answer: Answer) -> DeliveryError:
    """A failure without a code: something between us and the API speaks."""
    reason = f"HTTP {answer.status}"
    if answer.status == _UNAVAILABLE and answer.retry_after is not None:  # it was not taken in
        return Transient(reason, answer.retry_after)
    if answer.status >= _SERVER:
        return _unknown(call, reason)
    return Refused(f"http_{answer.status}", f"{call.path}: {reason}")


def _unknown(call: Call, reason: str) -> DeliveryError:
    """Nobody knows what happened; harmless where the call changes nothing."""
    return Ambiguous(f"{_name(call)}: {reason}") if call.changes else Transient(reason)


def _name(call: Call) -> str:
    """A call for people; a webhook's address is a secret."""
    return "webhook" if call.generation is Generation.WEBHOOK else call.path


def _judge_old(call: Call, answer: Answer, fields: Mapping[str, Any] | None) -> None:
    if fields is None or "errcode" not in fields:
        if fields and _word(fields.get("code")):  # the gateway of the new API speaks
            raise new_failure(call, _word(fields.get("code")), fields, answer)
        if answer.status in _OK:
            raise _unknown(call, "an answer without errcode")
        raise _by_status(call, answer)
    code = _word(fields["errcode"])
    if code == "0":
        return
    if code == "88" and _word(fields.get("sub_code")):
        code = _word(fields.get("sub_code"))
    raise old_failure(call, code, answer.retry_after)


def old_failure(call: Call, code: str, retry_after: float | None = None) -> DeliveryError:  # noqa: C901 (one line a case)
    """What an ``errcode``, or what 88 wraps, means."""
    if code in _BAD_TOKENS:
        return BadToken(code)
    if code in _PER_SECOND:
        return Transient(code, retry_after or SECOND, whole_account=True)
    if code in _ROBOT_BLOCKED:
        return Transient(code, max(retry_after or 0.0, BLOCK), whole_account=True)
    if code in _MONTH_USED_UP:
        return Refused("quota", code)
    if code in _NO_RIGHTS:
        return Refused("permission", code, call.needs)
    if code in _BAD_SECRETS:
        return Refused("secret", code)
    if code in _SESSION_GONE:
        return SessionGone()
    if code in _OLD_GONE:
        return Refused("gone", code, Capability.SEND)
    if code in _OLD_UNKNOWN:
        return _unknown(call, code)
    if code in _BUSY:
        return Transient("busy", retry_after)
    return Refused(_OLD_WORDS.get(code, code) or "unknown", f"{_name(call)}: {code}")


def _word(value: object) -> str:
    """A code as text: it may be a number or a string."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return ""
    return str(value).strip()[:_LONGEST_WORD]


def _scopes(fields: Mapping[str, Any]) -> str:
    """The rights to apply for."""
    detail = next((value for name, value in fields.items() if name.lower() == "accessdenieddetail"), None)
    wanted = detail.get("requiredScopes") if isinstance(detail, Mapping) else None
    return ",".join(_word(one) for one in wanted if _word(one)) if isinstance(wanted, list) else ""
