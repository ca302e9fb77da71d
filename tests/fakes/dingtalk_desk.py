"""Where calls to the stand-in of DingTalk are described: the list of endpoints, a call, and the bodies of refusals."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.dingtalk_shapes import Shape
from tests.fakes.dingtalk_world import No, Payload, World


@dataclass(slots=True)
class Call:
    """One call as it came in. ``parts`` are the fields of a multipart form: (file name, bytes)."""

    path: dict[str, str]
    query: dict[str, str]
    body: Any = None
    parts: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


Does = Callable[[World, Call], Any]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One call that DingTalk knows.

    ``host``: new (token in the header) · old (token in the query) · open (new host, no token) · oldopen (old host, no
    token) · hook (old host, webhooks) · file (a temporary address). ``counted``: it counts against the month.
    """

    name: str
    method: str
    path: str
    host: str
    does: Does
    scope: str = "qyapi_base"
    shape: Shape | None = None
    query: Shape | None = None
    counted: bool = True
    codes: dict[str, str] = field(default_factory=dict)
    """The documented code for a field that is not as it must be."""


ENDPOINTS: list[Endpoint] = []


def endpoint(name: str, method: str, path: str, *, host: str = "new", **more: Any) -> Callable[[Does], Does]:
    """Put a function on the list of endpoints."""

    def note(does: Does) -> Does:
        ENDPOINTS.append(Endpoint(name, method, path, host, does, **more))
        return does

    return note


def new_error(code: str, message: str = "", **more: Any) -> Payload:
    """The body of a refusal of the new API."""
    return {"code": code, "requestid": "EXAMPLE", "message": message or "(varies)", **more}


def old_error(sub_code: str, message: str = "(varies)") -> Payload:
    """The body of a refusal of the old API that is wrapped in 88."""
    return {
        "errcode": 88,
        "sub_code": sub_code,
        "sub_msg": message,
        "errmsg": f"ding talk error[subcode={sub_code},submsg={message}]",
        "request_id": "EXAMPLE",
    }


def error(host: str, no: No) -> tuple[int, Payload]:
    """Status and body of a refusal."""
    if host in ("new", "open", "file"):
        return no.status, new_error(str(no.code), no.message, **no.more)
    if isinstance(no.code, str):
        return 200, old_error(no.code, no.message or "(varies)")
    return 200, {"errcode": no.code, "errmsg": no.message, **no.more}


def denied(host: str, scope: str) -> tuple[int, Payload]:
    """The refusal of an app without the permission."""
    if host == "new":
        code = "Forbidden.AccessDenied.AccessTokenPermissionDenied"
        more = {"accessdenieddetail": {"requiredScopes": [scope]}}
        return 403, new_error(code, "应用尚未开通所需的权限", **more)
    return 200, old_error("60011")


def throttled(host: str) -> tuple[int, Payload]:
    """The refusal of an app that calls too quickly."""
    if host in ("new", "open"):
        return 403, new_error("Forbidden.AccessDenied.QpsLimitForAppkeyAndApi")
    return 200, old_error("90018")


def used_up(host: str) -> tuple[int, Payload]:
    """The refusal of an organisation whose month is used up."""
    if host == "new":
        return 403, new_error("Forbidden.AccessDenied.ApiCountLimitForOrg")
    return 200, old_error("90020")


def bad_token(host: str) -> tuple[int, Payload]:
    """The refusal of a token that is wrong or no longer lives."""
    if host == "new":
        return 400, new_error("InvalidAuthentication", "不合法的access_token")
    return 200, old_error("40014", "不合法的access_token")


BAN = {"status": 1111, "wait": 5, "source": "x5", "punish": "deny", "uuid": "EXAMPLE"}
