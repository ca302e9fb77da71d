"""The stand-in of DingTalk itself: it takes what the published examples send and refuses every variation of it.

A stand-in that takes everything proves nothing, so each rule has its negative control here.
"""

import copy
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

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
        headers = {"x-acs-dingtalk-access-token": self.token} | ({"Content-Type": "application/json"} if body else {})
        return await self.send({"method": method, "url": self.fake.api_url + path, "headers": headers, "body": body})

    def later(self, **values: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(**values))

    def blamed(self, *words: str) -> None:
        """There is one violation and it says this; it is taken off."""
        found, self.fake.violations[:] = list(self.fake.violations), []
        assert len(found) == 1, found
        assert all(word in found[0] for word in words), found


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
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
    yield desk
    await desk.session.close()
    await fake.close()
    assert fake.violations == []


# ------------------------------------------------------------------------------------------- what the examples send


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
APPLICATION = {name: part for name, part in SENDS.items() if "access_token" not in name and "custom" not in name}


def shape(value: Any) -> Any:
    """A value with its leaves left out: names and types only."""
    if isinstance(value, dict):
        return {name: shape(part) for name, part in value.items()}
    return [shape(part) for part in value[:1]] if isinstance(value, list) else type(value).__name__


async def prepare(desk: Desk) -> None:
    """What must be there before the examples make sense: messages to recall, a file, a card, a route, the edition."""
    world = desk.fake.world
    world.exclusive_edition = True
    world.routes["poll-route"] = ("https://example.com", "s")
    for way, to in (("group", CID), ("private", USER)):
        sent = world.keep(way, (to,), "sampleText", {"content": "x"})
        del world.sent[sent.key]
        sent.key = KEYS[way]
        world.sent[sent.key] = sent
    desk.fake.add_file(b"picture", "mIofN681YE3fEXAMPLEdownloadCode0000000000PIC")


@pytest.mark.parametrize("name", SENDS)
async def test_what_the_examples_send_is_taken_and_answered_as_they_say(desk: Desk, name: str) -> None:
    await prepare(desk)
    if name == "out_card_update":
        await desk.send(SENDS["out_card_create_and_deliver_poll.group"]["request"])
    part = SENDS[name]
    request = {"headers": {}} | part["request"]
    if name == "out_custom_robot_send":
        desk.fake.add_custom_robot(CID, secret=CUSTOM_SECRET)
    if name == "out_access_token.old":
        request["headers"] = {}
    status, answer = await desk.send(request)
    assert status == 200
    wanted = part.get("response", part.get("response_ok"))
    if wanted is None:
        assert answer == ""
    elif "Query" in str(wanted) or "deliverResults" in str(wanted) or "download" in str(wanted):
        assert shape(answer) == shape(wanted)
    elif "oken" not in str(wanted):
        assert shape(answer) == shape(wanted) or answer == wanted


@pytest.mark.parametrize("name", APPLICATION)
async def test_no_call_is_taken_without_a_token_or_with_an_unknown_field(desk: Desk, name: str) -> None:
    await prepare(desk)
    request = copy.deepcopy(APPLICATION[name]["request"])
    bare = {"Content-Type": "application/json"}
    assert await desk.send(request, headers=bare) == (400, ERRORS["new_missing_header"]["body"])
    desk.blamed("no token")
    with_query = request["url"] + ("&" if "?" in request["url"] else "?") + "access_token=EXAMPLE"
    status, _ = await desk.send(request, headers=bare, url=with_query)
    assert status == 400
    assert "wrong place" in desk.fake.violations.pop(0)
    desk.blamed("no token")
    if request["method"] != "GET":
        status, _ = await desk.send(request, body=request["body"] | {"newField": 1})
        assert status == 400
        desk.blamed("newField", "unknown")


FIELDS = [(name, field) for name, part in APPLICATION.items() for field in part["request"].get("body", {})]


@pytest.mark.parametrize(("name", "field"), FIELDS)
async def test_no_call_is_taken_with_a_field_of_another_type(desk: Desk, name: str, field: str) -> None:
    await prepare(desk)
    request = copy.deepcopy(APPLICATION[name]["request"])
    request["body"][field] = [[]] if not isinstance(request["body"][field], list) else {}
    status, _ = await desk.send(request)
    assert status == 400
    desk.blamed(field)
