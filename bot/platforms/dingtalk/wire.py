"""One call of DingTalk's API as a value, and texts cut to what a field takes.

Pure. Must never hold a token: the caller adds it where the call's generation wants it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from bot.core.capability import Capability
from bot.core.ids import NativeId
from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.dingtalk.people import UNION

TOKEN_HEADER = "x-acs-dingtalk-access-token"
JSON = "application/json"
ELLIPSIS = "…"


class Generation(StrEnum):
    """Which API a call belongs to: where the token goes and how a failure shows (platform sheet, two generations)."""

    NEW = "new"
    """Token in a header; a failure is an HTTP status with a ``code``."""
    OLD = "old"
    """Token in the query; a failure is an ``errcode`` at HTTP 200."""
    WEBHOOK = "webhook"
    """An address that holds its own key; a failure is an ``errcode`` at HTTP 200."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call. ``path`` is below the host of its generation, or the whole address of a webhook.

    ``needs`` is what a refusal for lack of rights takes away. ``changes``: an unknown outcome is Ambiguous; without it
    the call can simply be made again. ``within`` are seconds, where the account's own are too few.
    """

    method: str
    path: str
    generation: Generation = Generation.NEW
    body: Mapping[str, Any] | bytes | None = field(default=None, repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    needs: Capability | None = None
    changes: bool = False
    content_type: str = JSON
    within: float | None = None

    def url(self, account: DingTalkAccount, token: str = "") -> str:
        """The address to call. Only the old generation has the token in it."""
        if self.generation is Generation.WEBHOOK:
            return self.path
        root = account.api_url if self.generation is Generation.NEW else account.oapi_url
        query = dict(self.query)
        if self.generation is Generation.OLD and token:
            query = {"access_token": token} | query
        asked = f"?{urlencode(query, quote_via=quote)}" if query else ""
        return f"{root.rstrip('/')}{self.path}{asked}"

    def headers(self, token: str = "") -> dict[str, str]:
        """The headers to send. Only the new generation has the token in them."""
        found = {"Content-Type": self.content_type}
        if self.generation is Generation.NEW and token:
            found[TOKEN_HEADER] = token
        return found


def ask(method: str, path: str, body: Mapping[str, Any], needs: Capability | None = None) -> Call:
    """A call of the new API that changes nothing, or the same thing however often it is made."""
    return Call(method, path, body=body, needs=needs)


def change(method: str, path: str, body: Mapping[str, Any], needs: Capability | None = None) -> Call:
    """A call of the new API that does something."""
    return Call(method, path, body=body, needs=needs, changes=True)


def outsider(native_user: NativeId) -> bool:
    """Whether somebody has no userId here (people outside the organisation): cannot be tagged or written to."""
    return native_user.startswith((UNION, "open:", "$:"))


def code_of(account: DingTalkAccount) -> str:
    """The robot's code: the application's id in the common case."""
    return account.robot_code or account.client_id


def dumped(value: object) -> str:
    """JSON as the documents write it: no blanks, characters as they are."""
    return orjson.dumps(value).decode()


def cut(text: str, fits: Callable[[str], bool]) -> str:
    """``text``, or its longest beginning that ``fits`` with an ellipsis; at the end of a line where there is one in the
    second half. ``fits`` must hold for every beginning of what it holds for."""
    if fits(text):
        return text
    least, most = 0, len(text)
    while least < most:
        middle = (least + most + 1) // 2
        if fits(text[:middle] + ELLIPSIS):
            least = middle
        else:
            most = middle - 1
    kept = text[:least]
    line = kept.rfind("\n")
    if line > least // 2:
        return kept[:line] + ELLIPSIS if fits(kept[:line] + ELLIPSIS) else kept[: line - 1] + ELLIPSIS
    return kept + ELLIPSIS


def cut_bytes(text: str, most: int) -> str:
    """``text`` in at most so many bytes of UTF-8."""
    return cut(text, lambda part: len(part.encode()) <= most)
