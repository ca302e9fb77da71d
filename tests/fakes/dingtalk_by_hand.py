"""A caller by hand for the tests of the stand-in of DingTalk: it sends just what it is told, wrong or right.

Must never import anything of our own adapter.
"""

import contextlib
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

from bot.clock import VirtualClock
from tests.fakes.dingtalk import FakeDingTalk

EXAMPLES = Path(__file__).resolve().parents[1] / "golden" / "dingtalk"
CID = "cidA1b2C3d4E5f6G7h8I9j0KQ=="
CHAT_ID = "chat0123456789abcdef0123456789abcdef"
USER, OTHER, OUTSIDER = "0123456789012345", "0987654321098765", "unionOutsider0001"
ROBOT, SECRET = "dingexampleappkey01", "EXAMPLE-app-secret-0001"
TEMPLATE = "00000000-0000-4000-8000-000000000000.schema"
CUSTOM_SECRET = "SECexample0000000000000000000000000000000000000000000000000000000000"
START = datetime.fromtimestamp(1_772_000_000, UTC)
KEYS = {"group": "exampleProcessQueryKey0001", "private": "exampleProcessQueryKey0002"}


def example(name: str) -> Any:
    """One of the published examples."""
    return json.loads((EXAMPLES / f"{name}.json").read_text("utf-8"))


ERRORS = example("error_bodies")


class Desk:
    """The stand-in, its clock, and a caller that sends just what it is told."""

    def __init__(self) -> None:
        self.clock = VirtualClock(START)
        self.fake = FakeDingTalk(self.clock, ROBOT, SECRET)
        self.session = ClientSession()
        self.token = ""

    async def start(self) -> None:
        """Listen, with a token that lives."""
        await self.fake.listen()
        self.token = self.fake.tokens.give(ROBOT, SECRET) or ""
        self.fake.tokens.asked = 0

    async def send(self, request: dict[str, Any], **changes: Any) -> tuple[int, Any]:
        """Send the request of an example, at our address and with a living token."""
        request = request | changes
        url = request["url"].replace("https://api.dingtalk.com", self.fake.api_url)
        url = url.replace("https://oapi.dingtalk.com", self.fake.oapi_url)
        headers = {name: value if value != "EXAMPLE" else self.token for name, value in request["headers"].items()}
        body = request.get("body")
        data = json.dumps(body).encode() if body is not None and not isinstance(body, bytes) else body
        async with self.session.request(request["method"], url, data=data, headers=headers) as got:
            text = await got.text()
        return got.status, json.loads(text) if text.startswith(("{", "[")) else text

    async def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """A call with the token in its header."""
        headers = {"x-acs-dingtalk-access-token": self.token} | ({"Content-Type": "application/json"} if body else {})
        return await self.send({"method": method, "url": self.fake.api_url + path, "headers": headers, "body": body})

    def later(self, **values: float) -> None:
        """Move the clock on."""
        self.clock.move_to(self.clock.now() + timedelta(**values))

    def blamed(self, *words: str) -> None:
        """There is one violation and it says this; it is taken off."""
        found, self.fake.violations[:] = list(self.fake.violations), []
        assert len(found) == 1, found
        assert all(word in found[0] for word in words), found


@contextlib.asynccontextmanager
async def a_desk() -> AsyncIterator[Desk]:
    """A desk with three groups; when it is left nothing may be blamed on anybody."""
    desk = Desk()
    fake = desk.fake
    for user in (USER, OTHER):
        fake.add_person(user, {USER: "王老师"}.get(user, ""))
    fake.add_person(OUTSIDER, "外校张老师", outside=True)
    fake.add_group("scene", cid=CID, owner=OTHER, members=(USER, OUTSIDER), chat_id="chatScene")
    fake.add_group("internal", cid="cidInternal", owner=OTHER, members=(USER,), chat_id=CHAT_ID)
    fake.add_group("plain", cid="cidPlain", owner=OTHER, members=(USER,))
    fake.add_template(TEMPLATE)
    fake.add_template("small", ("title",))
    for media_id, kind in {"lADPexampleMediaId": "image", "lATPexample": "voice", "lAzPexample": "file",
                           "lAjPexample": "video"}.items():  # fmt: skip
        fake.add_media(f"@{media_id}", kind)
    await desk.start()
    try:
        yield desk
    finally:
        await desk.session.close()
        await fake.close()
    assert fake.violations == []


def sends() -> dict[str, dict[str, Any]]:
    """Every request of the examples, by name."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(EXAMPLES.glob("out_*.json")):
        whole = json.loads(path.read_text("utf-8"))
        parts = {"": whole} if "request" in whole else {k: v for k, v in whole.items() if "request" in (v or {})}
        for name, part in parts.items():
            if isinstance(part, dict):
                found[f"{path.stem}.{name}".rstrip(".")] = part
    kinds = example("out_group_send_all_kinds")
    headers = {"x-acs-dingtalk-access-token": "EXAMPLE", "Content-Type": "application/json"}
    for body in kinds["bodies"]:
        request = {"method": "POST", "url": kinds["url"], "headers": headers, "body": body}
        found[f"send.{body['msgKey']}"] = {"request": request, "response": kinds["response"]}
    return found


SENDS = sends()


async def say(desk: Desk, key: str, param: Any, **changes: Any) -> tuple[int, Any]:
    """A message to the group; ``param`` as JSON text unless it is a text."""
    line = param if isinstance(param, str) else json.dumps(param, ensure_ascii=False)
    body = {"robotCode": ROBOT, "openConversationId": CID, "msgKey": key, "msgParam": line} | changes
    return await desk.call("POST", "/v1.0/robot/groupMessages/send", body)


async def hook(desk: Desk, url: str, body: Any, **headers: str) -> Any:
    """The answer of a webhook."""
    sent = {"Content-Type": "application/json"} | headers
    return (await desk.send({"method": "POST", "url": url, "headers": sent, "body": body}))[1]


def mute_calls(group: Any, on: int) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """The call for each kind of group that mutes this one (1) or opens it (0)."""
    exclusive = "/v1.0/exclusive/enterpriseSecurities/banOrOpenGroupWords"
    return {
        "scene": ("POST", "/v1.0/im/sceneGroup/update",
                  {"open_conversation_id": group.cid, "management_options": {"chat_banned_type": on}}),
        "internal": ("POST", "/v1.0/im/group/update",
                     {"chatid": group.chat_id, "managementOptions": {"chatBannedType": on}}),
        "exclusive": ("PUT", exclusive, {"openConverationId": group.cid, "banWordsType": on}),
    }  # fmt: skip


OPEN = example("stream_open_connection")["request"]


async def ask(desk: Desk, **changes: Any) -> tuple[int, Any]:
    """Ask for a connection."""
    return await desk.send(OPEN | {"headers": OPEN["headers"] | changes.pop("headers", {})}, **changes)


async def connect(desk: Desk) -> ClientWebSocketResponse:
    """A socket."""
    _, answer = await ask(desk)
    before = len(desk.fake.gateway.links)
    ws = await desk.session.ws_connect(f"{answer['endpoint']}?ticket={quote(answer['ticket'], safe='')}")
    await desk.fake.until(lambda: len(desk.fake.gateway.links) > before)
    return ws


async def frame_of(ws: ClientWebSocketResponse) -> Any:
    """The next frame."""
    message = await ws.receive(timeout=5)
    assert message.type is WSMsgType.TEXT, message
    return json.loads(message.data)


def ack_of(frame: Any, data: Any, code: int = 200) -> dict[str, Any]:
    """What is answered to a frame."""
    headers = {"messageId": frame["headers"]["messageId"], "contentType": "application/json"}
    return {"code": code, "headers": headers, "message": "OK", "data": json.dumps(data)}


async def acked(desk: Desk, ws: ClientWebSocketResponse, ack: Any) -> None:
    """Answer, and wait until it came."""
    rows = len([row for row in desk.fake.log if row["kind"] == "ack"])
    await ws.send_str(ack if isinstance(ack, str) else json.dumps(ack))
    await desk.fake.until(lambda: len([row for row in desk.fake.log if row["kind"] == "ack"]) > rows)


NOTHING = {"response": None}


def types(value: Any) -> Any:
    """The names of an object and the types of what stands there."""
    return {name: type(part).__name__ for name, part in value.items()}
