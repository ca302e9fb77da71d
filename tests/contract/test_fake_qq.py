"""The stand-in of the QQ official platform against a plain HTTP client: it lets right calls pass and wrong ones not.

Every rule has its negative control here, so that an adapter that is never refused was really watched.
"""

import base64
import io
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from hashlib import md5, sha1
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bot.clock import VirtualClock
from tests.fakes.qq_hook import seed_of
from tests.fakes.qqofficial import FakeQQ, Fault, Group, Muted

START = datetime(2026, 9, 1, 11, 30, tzinfo=UTC)
APP, SECRET = "102000001", "DG5g3B4j9X2KOErG"
TEXT = {"msg_type": 0, "content": "好"}


class Robot:
    """A client that does what it is told, and a hook that answers what it is told."""

    def __init__(self, fake: FakeQQ, clock: VirtualClock) -> None:
        self.fake, self.clock = fake, clock
        self.token = ""
        self.taken: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[web.Response] = []
        self.session = aiohttp.ClientSession()
        self.runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/hook", self.take)
        self.runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        self.fake.hook_url = f"http://127.0.0.1:{self.runner.addresses[0][1]}/hook"
        self.token = (await self.ask_token())["access_token"]

    async def stop(self) -> None:
        await self.session.close()
        assert self.runner is not None
        await self.runner.cleanup()

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.taken.append((dict(request.headers), body))
        if self.answers:
            return self.answers.pop(0)
        payload = json.loads(body)
        if payload["op"] == 13:
            key = Ed25519PrivateKey.from_private_bytes(seed_of(SECRET))
            signature = key.sign(f"{payload['d']['event_ts']}{payload['d']['plain_token']}".encode()).hex()
            return web.json_response({"plain_token": payload["d"]["plain_token"], "signature": signature})
        return web.json_response({"op": 12, "d": 0})

    async def ask_token(self, **changes: Any) -> dict[str, Any]:
        body = {"appId": APP, "clientSecret": SECRET} | changes
        async with self.session.post(f"{self.fake.url}/app/getAppAccessToken", json=body) as response:
            assert response.status == 200
            return dict(await response.json())

    async def call(self, method: str, path: str, body: Any = None, token: str | None = None) -> tuple[int, Any]:
        headers = {"Authorization": f"QQBot {self.token if token is None else token}"}
        async with self.session.request(method, self.fake.url + path, json=body, headers=headers) as response:
            assert response.headers["X-Tps-trace-ID"]
            raw = await response.read()
            return response.status, json.loads(raw) if raw else None

    async def send(self, group: Group, **body: Any) -> tuple[int, Any]:
        return await self.call("POST", f"/v2/groups/{group.openid}/messages", TEXT | body)

    async def code(self, group: Group, **body: Any) -> int:
        return code_of(await self.send(group, **body))


def code_of(answer: tuple[int, Any]) -> int:
    """0 for a success."""
    status, body = answer
    return 0 if status in (200, 204) else int(body["err_code"])


def button(**changes: Any) -> dict[str, Any]:
    render = {"label": "签到", "visited_label": "已签到", "style": 1}
    action = {"type": 1, "permission": {"type": 2}, "data": "signin:1"}
    return {"id": "b", "render_data": render, "action": action} | changes


def board(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"content": {"rows": [{"buttons": row} for row in rows]}}


def marked(text: str = "**好**", **body: Any) -> dict[str, Any]:
    return {"msg_type": 2, "content": "", "markdown": {"content": text}} | body


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(START)


@pytest.fixture
async def fake(clock: VirtualClock) -> AsyncIterator[FakeQQ]:
    platform = FakeQQ(clock, APP, SECRET)
    await platform.listen()
    yield platform
    await platform.close()


@pytest.fixture
async def robot(fake: FakeQQ, clock: VirtualClock) -> AsyncIterator[Robot]:
    ours = Robot(fake, clock)
    await ours.start()
    yield ours
    await ours.stop()


@pytest.fixture
def group(fake: FakeQQ) -> Group:
    return fake.add_group("g", members=("一池春水", "Qing"))


def later(clock: VirtualClock, **delta: float) -> None:
    clock.move_to(clock.now() + timedelta(**delta))


# ---------------------------------------------------------------------------------------------------------- the token


async def test_the_same_token_until_its_last_minute(robot: Robot, group: Group) -> None:
    first = await robot.ask_token()
    assert first == {"access_token": robot.token, "expires_in": "7200"}
    later(robot.clock, seconds=7139)
    assert await robot.ask_token() == {"access_token": robot.token, "expires_in": "61"}
    later(robot.clock, seconds=1)
    new = (await robot.ask_token())["access_token"]
    assert new != robot.token
    assert await robot.code(group) == 0, "the old one is valid for its last minute"
    assert code_of(await robot.call("GET", "/users/@me", token=new)) == 0
    later(robot.clock, seconds=60)
    assert await robot.code(group) == 11244
    assert code_of(await robot.call("GET", "/users/@me", token=new)) == 0
    assert robot.fake.token_requests == 4
    assert robot.fake.violations == ["send_group: a token used after its time"]


async def test_token_errors_come_in_a_200(robot: Robot) -> None:
    assert await robot.ask_token(clientSecret="x") == {"code": 100016, "message": "invalid appid or secret"}
    assert (await robot.ask_token(appId="1"))["code"] == 100007
    assert (await robot.ask_token(appId=102000001))["code"] == 100007
    assert len(robot.fake.violations) == 3


@pytest.mark.parametrize("token", ["", "nobody's", "é"])
async def test_no_call_without_a_token(robot: Robot, group: Group, token: str) -> None:
    status, answer = await robot.call("POST", f"/v2/groups/{group.openid}/messages", TEXT, token=token)
    assert status == 401
    assert answer["err_code"] in (11241, 11243)
    assert robot.fake.violations
    assert robot.fake.sent() == []


async def test_a_token_taken_back_is_no_violation(robot: Robot, group: Group) -> None:
    robot.fake.revoke_tokens()
    assert await robot.code(group) == 11243
    robot.token = (await robot.ask_token())["access_token"]
    assert await robot.code(group) == 0
    robot.fake.expire_tokens()
    assert await robot.code(group) == 11244
    assert robot.fake.violations == []
    assert robot.fake.refusals == [("send_group", 11243), ("send_group", 11244)]


# ------------------------------------------------------------------------------------------------------------ the hook


async def test_events_are_signed_as_another_library_checks(robot: Robot, group: Group) -> None:
    await robot.fake.say(group, "一池春水", "老师好")
    headers, body = robot.taken[0]
    key = Ed25519PrivateKey.from_private_bytes(seed_of(SECRET)).public_key()
    signature = bytes.fromhex(headers["X-Signature-Ed25519"])
    key.verify(signature, headers["X-Signature-Timestamp"].encode() + body)
    with pytest.raises(InvalidSignature):
        key.verify(signature, headers["X-Signature-Timestamp"].encode() + body + b" ")
    assert headers["X-Signature-Timestamp"] == str(int(START.timestamp()))
    assert headers["X-Bot-Appid"] == APP
    assert headers["User-Agent"] == "QQBot-Callback"
    assert robot.fake.violations == []


def test_the_seed_is_the_secret_repeated() -> None:
    assert seed_of("naOC0ocQE3shWLAfffVLB1rhYPG7") == b"naOC0ocQE3shWLAfffVLB1rhYPG7naOC"
    private = Ed25519PrivateKey.from_private_bytes(seed_of("naOC0ocQE3shWLAfffVLB1rhYPG7"))
    public: Ed25519PublicKey = private.public_key()
    assert list(public.public_bytes_raw())[:4] == [215, 195, 98, 254]


async def test_the_address_is_checked(robot: Robot) -> None:
    assert await robot.fake.validate()
    headers, body = robot.taken[0]
    assert "X-Signature-Ed25519" not in headers
    assert json.loads(body)["op"] == 13
    published = (
        "87befc99c42c651b3aac0278e71ada338433ae26fcb24307bdc5ad38c1adc2d0"
        "1bcfcadc0842edac85e85205028a1132afe09280305f13aa6909ffc2d652c706"
    )
    right = {"plain_token": "Arq0D5A61EgUu4OxUvOp", "signature": published}
    robot.answers = [
        web.json_response(right),
        web.json_response(right | {"plain_token": "x"}),
        web.json_response(right | {"signature": published[:-2] + "07"}),
        web.json_response(right | {"signature": "no hex"}),
        web.Response(status=403),
    ]
    assert [await robot.fake.validate() for _ in range(5)] == [True, False, False, False, False]


async def test_a_bad_answer_is_delivered_again_when_told_to(robot: Robot, group: Group) -> None:
    robot.answers = [web.Response(status=503)]
    await robot.fake.say(group, "Qing", "1")
    assert len(robot.taken) == 1
    robot.fake.hook.redelivers = True
    robot.taken.clear()
    robot.answers = [web.Response(status=503), web.json_response({"op": 12, "d": 1})]
    await robot.fake.say(group, "Qing", "2")
    assert len({body for _, body in robot.taken}) == 1
    assert len(robot.taken) == 3
    robot.taken.clear()
    robot.answers = [web.Response(status=500) for _ in range(9)]
    await robot.fake.say(group, "Qing", "3")
    assert len(robot.taken) == 4
    assert [row["status"] for row in robot.fake.deliveries()] == [503, 503, 200, 200, 500, 500, 500, 500]
    assert robot.fake.violations == []


async def test_an_answer_that_is_no_acknowledgement_is_written_down(robot: Robot, group: Group) -> None:
    robot.answers = [web.json_response({"ok": True}), web.Response()]
    await robot.fake.say(group, "Qing", "1")
    await robot.fake.say(group, "Qing", "2")
    assert robot.fake.violations == ["hook: a 2xx that is no op 12"] * 2


async def test_nobody_there_is_a_lost_event_and_no_error(fake: FakeQQ, group: Group) -> None:
    fake.hook_url = "http://127.0.0.1:9/hook"
    await fake.say(group, "Qing", "1")
    assert fake.deliveries()[0]["status"] == 0
    assert fake.log[-1]["kind"] == "lost"


# ------------------------------------------------------------------------------------------------------ what is told


async def test_a_message_is_told_as_the_captures_have_it(robot: Robot, group: Group) -> None:
    said = await robot.fake.say(group, "一池春水", "老师好")
    payload = json.loads(robot.taken[0][1])
    member = group.member("一池春水").openid
    assert payload == said.payloads[0]
    assert payload["id"].startswith("GROUP_MESSAGE_CREATE:")
    assert payload == {
        "id": payload["id"],
        "op": 0,
        "t": "GROUP_MESSAGE_CREATE",
        "d": {
            "id": said.id,
            "content": "老师好",
            "timestamp": "2026-09-01T19:30:00+08:00",
            "author": {
                "id": member,
                "username": "一池春水",
                "bot": False,
                "member_openid": member,
                "member_role": "member",
                "union_openid": "",
            },
            "group_id": group.openid,
            "group_openid": group.openid,
            "message_scene": {
                "source": "default",
                "ext": [f"msg_idx={said.ref_idx}", f"auth_token={said.ref_idx[7:19]}"],
            },
            "message_type": 0,
        },
    }


async def test_an_at_message_comes_under_both_names_with_one_id(robot: Robot, group: Group) -> None:
    said = await robot.fake.say(group, "Qing", "/签到", at_bot=True)
    first, second = said.payloads
    assert (first["t"], second["t"]) == ("GROUP_AT_MESSAGE_CREATE", "GROUP_MESSAGE_CREATE")
    assert first["id"].split(":")[1] == second["id"].split(":")[1]
    assert first["d"]["id"] == second["d"]["id"] == said.id
    assert first["d"]["content"] == " /签到 "
    assert second["d"]["content"] == f"<@{group.bot.openid}> /签到 "
    assert second["d"]["mentions"][0]["is_you"] is True
    assert "mentions" not in first["d"]


@pytest.mark.parametrize(
    ("receive", "at_bot", "told"),
    [("all", False, 1), ("all", True, 2), ("only_mention", False, 0), ("only_mention", True, 1)],
)
async def test_what_is_told_depends_on_the_setting(
    robot: Robot, group: Group, receive: str, at_bot: bool, told: int
) -> None:
    group.receive = receive
    await robot.fake.say(group, "Qing", "x", at_bot=at_bot)
    assert len(robot.taken) == told


async def test_quirks_of_messages(robot: Robot, group: Group) -> None:
    quirks = robot.fake.quirks
    quirks.int_timestamps = quirks.bare_authors = quirks.bang = True
    said = await robot.fake.say(group, "Qing", "x", at_bot=True)
    d = said.payloads[1]["d"]
    assert d["timestamp"] == int(START.timestamp())
    assert set(d["author"]) == {"id", "member_openid", "union_openid"}
    assert d["content"].startswith("<@!")
    assert await robot.fake.redeliver(said.payloads[1], changed_tail=True) == 200
    again = json.loads(robot.taken[-1][1])
    assert again["id"] != said.payloads[1]["id"]
    assert again["d"]["id"] != said.id
    assert again["d"]["id"][:20] == said.id[:20]
    assert {**again["d"], "id": ""} == {**d, "id": ""}


async def test_a_quote_carries_what_is_quoted(robot: Robot, group: Group) -> None:
    first = await robot.fake.say(group, "一池春水", "什么时候？")
    second = await robot.fake.say(group, "Qing", "周五", quote=first)
    d = second.payloads[0]["d"]
    assert d["message_type"] == 103
    assert d["message_scene"]["ext"][0] == f"ref_msg_idx={first.ref_idx}"
    assert d["msg_elements"][0]["content"] == "什么时候？"


async def test_the_muted_do_not_speak(fake: FakeQQ, group: Group, clock: VirtualClock) -> None:
    group.member("Qing").muted_until = clock.now() + timedelta(seconds=1)
    with pytest.raises(Muted):
        await fake.say(group, "Qing", "x")
    later(clock, seconds=1)
    await fake.say(group, "Qing", "x")
    group.global_mode = "always"
    with pytest.raises(Muted):
        await fake.say(group, "Qing", "x")
    await fake.say(group, "owner", "x")


async def test_comings_and_goings(robot: Robot, group: Group) -> None:
    member = await robot.fake.join(group, "新人")
    await robot.fake.leave(group, member)
    await robot.fake.del_robot(group)
    await robot.fake.add_robot(group)
    await robot.fake.toggle_proactive(group, on=False)
    await robot.fake.ask_to_join(group, "涛声依旧", "陈涛 抚州一中")
    await robot.fake.ask_to_join(group, "友", invited_by="Qing")
    user = await robot.fake.befriend("友")
    await robot.fake.tell(user, "证书？")
    told = [json.loads(body) for _, body in robot.taken]
    assert [payload["t"] for payload in told] == [
        "GROUP_MEMBER_ADD",
        "GROUP_MEMBER_REMOVE",
        "GROUP_DEL_ROBOT",
        "GROUP_ADD_ROBOT",
        "GROUP_MSG_REJECT",
        "GROUP_JOIN_REQUEST",
        "GROUP_JOIN_REQUEST",
        "FRIEND_ADD",
        "C2C_MESSAGE_CREATE",
    ]
    assert set(told[0]["d"]) == {"timestamp", "group_openid", "member_openid", "user_openid"}
    assert told[5]["d"]["verify_info"]["verify_message"] == "陈涛 抚州一中"
    assert told[6]["d"]["apply_source"] == "invited"
    assert told[8]["d"]["author"]["username"] == ""
    assert member.openid != member.user_openid


# ------------------------------------------------------------------------------------------------------ what is sent


async def test_a_reply_is_paid_by_its_message(robot: Robot, group: Group) -> None:
    said = await robot.fake.say(group, "Qing", "x")
    for number in range(1, 6):
        status, answer = await robot.send(group, msg_id=said.id, msg_seq=number, content=f"第{number}条")
        assert status == 200
        assert set(answer) == {"id", "timestamp", "ext_info"}
    assert robot.fake.violations == []
    assert await robot.code(group, msg_id=said.id, msg_seq=6) == 40034128
    assert [message.text for message in robot.fake.sent(group)] == [f"第{number}条" for number in range(1, 6)]
    assert robot.fake.violations == ["send_group: more replies than one message allows"]


@pytest.mark.parametrize(("seconds", "code"), [(300, 0), (301, 40034005)])
async def test_a_reply_has_five_minutes(robot: Robot, group: Group, seconds: int, code: int) -> None:
    said = await robot.fake.say(group, "Qing", "x")
    later(robot.clock, seconds=seconds)
    assert await robot.code(group, msg_id=said.id) == code
    assert bool(robot.fake.violations) is bool(code)


async def test_a_number_is_used_once(robot: Robot, group: Group) -> None:
    said = await robot.fake.say(group, "Qing", "x")
    assert await robot.code(group, msg_id=said.id, msg_seq=1) == 0
    assert await robot.code(group, msg_id=said.id, msg_seq=1) == 40054005
    assert robot.fake.violations == [], "the same text once more is how a timeout is survived"
    assert await robot.code(group, msg_id=said.id, content="另一条") == 40054005
    assert robot.fake.violations == ["send_group: a msg_seq used for another message"]
    assert len(robot.fake.sent(group)) == 1


async def test_an_id_of_elsewhere_pays_nothing(robot: Robot, group: Group) -> None:
    other = robot.fake.add_group("other", members=("Qing",))
    said = await robot.fake.say(other, "Qing", "x")
    for wrong in (said.id, "ROBOT1.0_none", said.payloads[0]["id"]):
        assert await robot.code(group, msg_id=wrong) == 40034024
    assert len(robot.fake.violations) == 3


async def test_which_events_may_be_replied_to(robot: Robot, group: Group) -> None:
    await robot.fake.add_robot(group)
    await robot.fake.toggle_proactive(group, on=True)
    await robot.fake.toggle_proactive(group, on=False)
    added, allowed, rejected = (payload["id"] for payload in robot.fake.told)
    assert await robot.code(group, event_id=added) == 0
    assert await robot.code(group, event_id=allowed) == 0
    assert await robot.code(group, event_id=rejected) == 40034027
    assert await robot.code(group, event_id="GROUP_ADD_ROBOT:none") == 40034025
    later(robot.clock, seconds=301)
    assert await robot.code(group, event_id=added, msg_seq=2) == 40034026


@pytest.mark.parametrize(
    ("welcome", "codes"), [("unsupported", [40034027, 40034027]), ("late", [40034025, 0])], ids=["never", "late"]
)
async def test_a_welcome_by_event_is_uncertain(robot: Robot, group: Group, welcome: str, codes: list[int]) -> None:
    robot.fake.quirks.welcome = welcome
    await robot.fake.join(group, "新人")
    event_id = robot.fake.told[-1]["id"]
    found = [await robot.code(group, event_id=event_id)]
    later(robot.clock, seconds=30)
    found.append(await robot.code(group, event_id=event_id))
    assert found == codes
    assert len(robot.fake.violations) == (1 if welcome == "unsupported" else 0), "asking again is what is wrong"


async def test_proactive_messages_have_limits(robot: Robot, group: Group) -> None:
    assert [await robot.code(group) for _ in range(21)] == [0] * 20 + [40034100]
    assert robot.fake.violations == ["send_group: more proactive messages than allowed"]
    others = [robot.fake.add_group(f"o{number}") for number in range(3)]
    for other in others[:2]:
        assert [await robot.code(other) for _ in range(20)] == [0] * 20
    assert await robot.code(others[2]) == 40034100, "60 a minute for all groups together"
    later(robot.clock, seconds=60)
    assert await robot.code(others[2]) == 0


async def test_uncertified_robots_send_less(clock: VirtualClock) -> None:
    fake = FakeQQ(clock, APP, SECRET, certified=False)
    await fake.listen()
    robot = Robot(fake, clock)
    await robot.start()
    groups = [fake.add_group(str(number)) for number in range(2)]
    codes = [await robot.code(groups[number % 2]) for number in range(31)]
    assert codes == [0] * 30 + [40034100]
    await robot.stop()
    await fake.close()


async def test_a_thousand_a_day(robot: Robot, group: Group) -> None:
    for _ in range(50):
        for _ in range(20):
            robot.fake.sending.proactive(group.openid, c2c=False)
        later(robot.clock, minutes=1)
    assert await robot.code(group) == 40034100
    robot.clock.move_to(datetime(2026, 9, 1, 15, 59, 59, tzinfo=UTC))
    robot.token = (await robot.ask_token())["access_token"]
    assert await robot.code(group) == 40034100
    robot.clock.move_to(datetime(2026, 9, 1, 16, tzinfo=UTC))
    robot.token = (await robot.ask_token())["access_token"]
    assert await robot.code(group) == 0


async def test_what_nobody_can_know_is_refused_without_a_violation(robot: Robot, group: Group) -> None:
    fake, bot = robot.fake, group.bot
    group.proactive = False
    assert await robot.code(group) == 40034105
    group.proactive = True
    bot.muted_until = robot.clock.now() + timedelta(minutes=1)
    assert await robot.code(group) == 40054002
    bot.muted_until = None
    group.global_mode = "always"
    assert await robot.code(group) == 0, "an administrator speaks all the same"
    bot.role = "member"
    assert await robot.code(group) == 850018
    group.global_mode = "none"
    assert await robot.code(group, content="看 https://example.com/x") == 40054010
    fake.sending.domains.add("example.com")
    assert await robot.code(group, content="看 https://example.com/x") == 0
    fake.not_granted.add("send_group")
    assert await robot.send(group) == (401, fake.calls()[-1]["answer"])
    assert fake.refusals[-1] == ("send_group", 11253)
    fake.not_granted.clear()
    await fake.del_robot(group)
    assert await robot.code(group) == 40034101
    assert fake.violations == []


async def test_an_openid_of_nowhere(robot: Robot, group: Group) -> None:
    status, answer = await robot.call("POST", f"/v2/users/{group.openid}/messages", TEXT)
    assert (status, answer["code"]) == (500, 11255)
    assert (await robot.call("POST", "/v2/groups/NOBODY/messages", TEXT))[0] == 500
    assert (await robot.call("POST", "/v2/groups/NOBODY/nothing", TEXT))[0] == 404
    assert len(robot.fake.violations) == 3


async def test_a_quote_needs_a_refidx(robot: Robot, group: Group) -> None:
    said = await robot.fake.say(group, "Qing", "x")
    assert await robot.code(group, message_reference={"message_id": said.ref_idx}) == 0
    assert robot.fake.violations == []
    assert await robot.code(group, message_reference={"message_id": said.id}) == 0
    right, wrong = robot.fake.sent(group)
    assert right.quote is said
    assert wrong.quote is None
    assert robot.fake.violations == ["send: message_reference is a message id; silently ignored"]


async def test_audit_is_a_202(robot: Robot, group: Group) -> None:
    robot.fake.sending.audits = 1
    status, answer = await robot.send(group)
    assert status == 202
    assert answer["code"] == 304023
    assert answer["data"]["message_audit"]["audit_id"]
    assert robot.fake.sent() == []
    assert robot.fake.violations == []


RIGHT: list[dict[str, Any]] = [
    TEXT,
    marked(),
    marked(keyboard=board([button()])),
    marked(keyboard=board(*[[button(id=f"{row}{place}") for place in range(5)] for row in range(5)])),
    marked(keyboard={"id": "k"}),
    marked(keyboard=board([button(render_data={"label": "十" * 10, "visited_label": "x", "style": 4})])),
    TEXT | {"msg_seq": 3},
]
WRONG: dict[str, Any] = {
    "no object": [TEXT],
    "no type": {"content": "x"},
    "type 1": TEXT | {"msg_type": 1},
    "type as text": TEXT | {"msg_type": "0"},
    "empty": TEXT | {"content": " "},
    "content as number": TEXT | {"content": 1},
    "unknown field": TEXT | {"image": "x"},
    "seq as text": TEXT | {"msg_seq": "1"},
    "seq 0": TEXT | {"msg_seq": 0},
    "seq as bool": TEXT | {"msg_seq": True},
    "empty msg_id": TEXT | {"msg_id": ""},
    "both ids": TEXT | {"msg_id": "x", "event_id": "y"},
    "text with markdown": TEXT | {"markdown": {"content": "x"}},
    "content beside markdown": marked(content="x"),
    "no markdown": {"msg_type": 2},
    "markdown with a template": marked(markdown={"content": "x", "custom_template_id": "1"}),
    "keyboard on text": TEXT | {"keyboard": board([button()])},
    "six rows": marked(keyboard=board(*[[button(id=str(row))] for row in range(6)])),
    "six buttons": marked(keyboard=board([button(id=str(place)) for place in range(6)])),
    "no rows": marked(keyboard=board()),
    "same ids": marked(keyboard=board([button(), button()])),
    "label of eleven": marked(
        keyboard=board([button(render_data={"label": "十" * 11, "visited_label": "", "style": 1})])
    ),
    "no action": marked(keyboard=board([{"id": "b", "render_data": {}}])),
    "style 2": marked(keyboard=board([button(render_data={"label": "x", "visited_label": "x", "style": 2})])),
    "enter": marked(keyboard=board([button(action=button()["action"] | {"enter": True})])),
    "modal": marked(keyboard=board([button(action=button()["action"] | {"modal": {"content": "x" * 41}})])),
    "nobody listed": marked(keyboard=board([button(action=button()["action"] | {"permission": {"type": 0}})])),
    "media without file": {"msg_type": 7, "content": " ", "media": {}},
    "media without content": {"msg_type": 7, "media": {"file_info": "x"}},
    "media of nowhere": {"msg_type": 7, "content": " ", "media": {"file_info": "x"}},
    "wakeup in a group": TEXT | {"is_wakeup": True},
}


@pytest.mark.parametrize("body", RIGHT)
async def test_right_bodies_pass(robot: Robot, group: Group, body: dict[str, Any]) -> None:
    assert code_of(await robot.call("POST", f"/v2/groups/{group.openid}/messages", body)) == 0
    assert robot.fake.violations == []


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG)
async def test_wrong_bodies_do_not_pass(robot: Robot, group: Group, body: Any) -> None:
    assert code_of(await robot.call("POST", f"/v2/groups/{group.openid}/messages", body)) != 0
    assert robot.fake.violations
    assert robot.fake.sent() == []


async def test_mentions_need_markdown_and_a_member(robot: Robot, group: Group) -> None:
    at = f'<qqbot-at-user id="{group.member("Qing").openid}" /> 好'
    assert await robot.code(group, **marked(at)) == 0
    assert robot.fake.violations == []
    for body in (TEXT | {"content": at}, marked('<qqbot-at-user id="X" />'), marked("<@ABC> 好"), marked("<@!ABC>")):
        robot.fake.violations.clear()
        await robot.send(group, **body)
        assert len(robot.fake.violations) == 1, body


# ------------------------------------------------------------------------------------------------- buttons and recall


async def pressed(robot: Robot, group: Group) -> str:
    await robot.send(group, **marked(keyboard=board([button()])))
    payload = await robot.fake.click(robot.fake.sent(group)[-1], "Qing", "b")
    return str(payload["d"]["id"])


async def test_a_press_is_answered_once_within_three_seconds(robot: Robot, group: Group) -> None:
    first = await pressed(robot, group)
    assert robot.fake.told[-1]["id"] == f"INTERACTION_CREATE:{first}"
    assert robot.fake.told[-1]["d"]["data"]["resolved"] == {"button_data": "signin:1", "button_id": "b"}
    later(robot.clock, seconds=3)
    assert code_of(await robot.call("PUT", f"/interactions/{first}", {"code": 0})) == 0
    assert await robot.code(group, event_id=f"INTERACTION_CREATE:{first}") == 0
    assert robot.fake.violations == []
    assert code_of(await robot.call("PUT", f"/interactions/{first}", {"code": 0})) == 630003
    assert await robot.code(group, event_id=first, msg_seq=2) == 40034025
    second, third, fourth = [await pressed(robot, group) for _ in range(3)]
    assert code_of(await robot.call("PUT", f"/interactions/INTERACTION_CREATE:{second}", {"code": 0})) == 630002
    for wrong in ({"code": 6}, {"code": "0"}, {}, {"code": 0, "data": ""}):
        assert code_of(await robot.call("PUT", f"/interactions/{third}", wrong)) == 630001
    later(robot.clock, seconds=3.001)
    assert code_of(await robot.call("PUT", f"/interactions/{fourth}", {"code": 0})) == 630004
    assert len(robot.fake.violations) == 8
    await robot.fake.close()
    assert [text for text in robot.fake.violations if "never answered" in text] == [
        f"interaction {click} was never answered" for click in (second, third, fourth)
    ]


async def test_recall(robot: Robot, group: Group) -> None:
    async def recall(message_id: str) -> int:
        return code_of(await robot.call("DELETE", f"/v2/groups/{group.openid}/messages/{message_id}"))

    member = await robot.fake.say(group, "Qing", "x")
    owner = await robot.fake.say(group, "owner", "x")
    ids = [(await robot.send(group, content=str(number)))[1]["id"] for number in range(2)]
    assert await recall(member.id) == 0
    assert await recall(owner.id) == 40062003
    assert await recall(ids[0]) == 0
    assert await recall(ids[0]) == 40061001
    group.bot.role = "member"
    assert await recall((await robot.fake.say(group, "Qing", "y")).id) == 40062003
    later(robot.clock, seconds=120.5)
    assert await recall(ids[1]) == 40064004
    assert [message.text for message in robot.fake.sent(group)] == ["1"]


# -------------------------------------------------------------------------------------------------------------- files


async def upload(robot: Robot, path: str, **body: Any) -> tuple[int, Any]:
    return await robot.call("POST", f"/v2/{path}/files", {"file_type": 1, "srv_send_msg": False} | body)


async def test_a_file_is_uploaded_and_shown(robot: Robot, group: Group) -> None:
    user = robot.fake.add_user("u")
    _, answer = await upload(robot, f"groups/{group.openid}", url="https://example.com/a.png")
    assert set(answer) == {"file_uuid", "file_info", "ttl"}
    media = {"msg_type": 7, "content": " ", "media": {"file_info": answer["file_info"]}}
    assert await robot.code(group, **media) == 0
    assert robot.fake.violations == []
    assert code_of(await robot.call("POST", f"/v2/users/{user.openid}/messages", media)) == 40034004
    later(robot.clock, seconds=3601)
    assert await robot.code(group, **media) == 40034004
    assert len(robot.fake.violations) == 2


async def test_srv_send_msg_spends_quota(robot: Robot, group: Group) -> None:
    for _ in range(20):
        assert (await upload(robot, f"groups/{group.openid}", url="https://e.com/a", srv_send_msg=True))[1]["id"]
    assert await robot.code(group) == 40034100


@pytest.mark.parametrize(
    "body",
    [{}, {"url": "a.png"}, {"url": 1}, {"file_data": "%"}, {"url": "https://e.com", "upload_id": "x"},
     {"upload_id": "none"}, {"url": "https://e.com", "file_type": 5}, {"url": "https://e.com", "srv_send_msg": "no"}],
)  # fmt: skip
async def test_wrong_uploads_do_not_pass(robot: Robot, group: Group, body: dict[str, Any]) -> None:
    assert code_of(await upload(robot, f"groups/{group.openid}", **body)) != 0
    assert robot.fake.violations


async def test_base64_is_taken_unless_told_otherwise(robot: Robot, group: Group) -> None:
    body = {"file_data": base64.b64encode(b"abc").decode()}
    assert code_of(await upload(robot, f"groups/{group.openid}", **body)) == 0
    robot.fake.files.takes_file_data = False
    assert code_of(await upload(robot, f"groups/{group.openid}", **body)) == 11255


@pytest.mark.parametrize("spoil", ["", "sum", "part", "token"])
async def test_a_file_in_parts(robot: Robot, group: Group, spoil: str) -> None:
    data = bytes(range(256)) * 24_000
    here = f"/v2/groups/{group.openid}"
    sums = {"md5": md5(data).hexdigest(), "sha1": sha1(data).hexdigest(), "md5_10m": md5(data[:10_002_432]).hexdigest()}
    if spoil == "sum":
        sums["sha1"] = "0" * 40
    asked = {"file_type": 4, "file_size": str(len(data)), "file_name": "名单.xlsx", **sums}
    _, plan = await robot.call("POST", f"{here}/upload_prepare", asked)
    assert sum(int(part["block_size"]) for part in plan["parts"]) == len(data)
    start = 0
    for part in plan["parts"]:
        block = data[start : start + int(part["block_size"])]
        start += len(block)
        headers = {"Authorization": "QQBot x"} if spoil == "token" else {}
        async with robot.session.put(part["presigned_url"], data=io.BytesIO(block), headers=headers) as response:
            assert response.status == 200
        done = {"upload_id": plan["upload_id"], "part_index": part["index"], "block_size": len(block)}
        if spoil != "part" or part["index"] == 0:
            assert code_of(
                await robot.call("POST", f"{here}/upload_part_finish", done | {"md5": md5(block).hexdigest()})
            ) == 0  # fmt: skip
    answer = await upload(robot, f"groups/{group.openid}", upload_id=plan["upload_id"], file_name="名单.xlsx")
    assert (code_of(answer) == 0) is (spoil in ("", "token"))
    assert bool(robot.fake.violations) is bool(spoil)
    if not spoil:
        assert [one.data for one in robot.fake.files.uploads.values()] == [data]


async def test_attachments_can_be_fetched(robot: Robot, group: Group) -> None:
    attachment = robot.fake.attach("a.jpg", b"picture")
    said = await robot.fake.say(group, "Qing", "看", attachments=(attachment,))
    async with robot.session.get(said.payloads[0]["d"]["attachments"][0]["url"]) as response:
        assert await response.read() == b"picture"
    assert robot.fake.violations == []


# --------------------------------------------------------------------------------------------------------- management


def mute(openid: str, until: str, op: str = "add") -> dict[str, Any]:
    return {"members": [{"op": op, "member_openid": openid, "mute_expire_at": until}]}


async def test_a_member_is_muted_and_let_speak(robot: Robot, group: Group) -> None:
    path, qing = f"/v2/groups/{group.openid}/restrict_chat_setting", group.member("Qing")
    assert await robot.call("POST", path, mute(qing.openid, "2026-09-01T19:40:00+08:00")) == (204, None)
    with pytest.raises(Muted):
        await robot.fake.say(group, "Qing", "x")
    _, setting = await robot.call("GET", path)
    assert setting["global_rule"]["mode"] == "none"
    until = "2026-09-01T19:40:00+08:00"
    row = {"member_openid": qing.openid, "mute_expire_at": until, "username": "Qing", "union_openid": ""}
    assert setting["members"] == [row]
    assert await robot.call("POST", path, mute(qing.openid, "", "del")) == (204, None)
    await robot.fake.say(group, "Qing", "x")
    assert robot.fake.violations == []


@pytest.mark.parametrize(
    "body",
    [mute("Q", "2026-09-01T19:40:00"), mute("Q", "2026-09-01T19:29:00+08:00"), mute("Q", "2026-10-02T19:30:00+08:00"),
     mute("Q", "soon"), mute("Q", "2026-09-01T19:40:00+08:00", "set"), mute("Q", "2026-09-01T19:40:00+08:00", "del"),
     {"members": []}, {"global_rule": {"mode": "always"}}, {"members": ["x"]},
     {"members": mute("Q", "2026-09-01T19:40:00+08:00")["members"] * 21}],
)  # fmt: skip
async def test_wrong_mutes_do_not_pass(robot: Robot, group: Group, body: dict[str, Any]) -> None:
    wanted = json.loads(json.dumps(body).replace('"Q"', f'"{group.member("Qing").openid}"'))
    assert code_of(await robot.call("POST", f"/v2/groups/{group.openid}/restrict_chat_setting", wanted)) == 11255
    assert len(robot.fake.violations) == 1
    assert group.member("Qing").muted_until is None


async def test_who_cannot_be_muted(robot: Robot, group: Group) -> None:
    path = f"/v2/groups/{group.openid}/restrict_chat_setting"
    until = "2026-09-01T19:40:00+08:00"
    assert code_of(await robot.call("POST", path, mute(group.member("owner").openid, until))) == 40062003
    assert code_of(await robot.call("POST", path, mute("NOBODY", until))) == 40054003
    group.bot.role = "member"
    assert code_of(await robot.call("POST", path, mute(group.member("Qing").openid, until))) == 11282
    assert robot.fake.violations == []


async def test_members_come_in_pages(robot: Robot, fake: FakeQQ) -> None:
    group = fake.add_group("big", members=tuple(f"m{number}" for number in range(68)))
    found, cursor, pages = [], "", 0
    while pages == 0 or cursor:
        query = f"?cursor={cursor}" if cursor else ""
        _, page = await robot.call("GET", f"/v2/groups/{group.openid}/members{query}")
        assert len(page["members"]) <= 30
        found += [row["member_openid"] for row in page["members"]]
        cursor, pages = page["next_cursor"], pages + 1
    assert (pages, found) == (3, list(group.members))
    assert fake.violations == []
    assert code_of(await robot.call("GET", f"/v2/groups/{group.openid}/members?cursor=x")) == 11255
    assert fake.violations == ["members: a cursor that was not given out"]


async def test_what_can_be_read_of_a_group(robot: Robot, group: Group) -> None:
    group.receive, group.proactive = "only_mention", False
    here = f"/v2/groups/{group.openid}"
    _, state = await robot.call("GET", f"{here}/bot_state")
    assert state == {
        "member_openid": group.bot.openid,
        "joined_at": "2026-09-01T19:30:00+08:00",
        "allow_proactive_msg": False,
        "recv_msg_setting": "only_mention",
        "member_role": "admin",
    }
    _, info = await robot.call("GET", f"{here}/info")
    assert (info["group_name"], info["group_member_num"]) == ("g", 4)
    _, member = await robot.call("GET", f"{here}/members/{group.member('Qing').openid}")
    assert member["member_role"] == "member"
    assert (await robot.call("GET", "/users/@me"))[1]["bot"] is True
    await robot.fake.del_robot(group)
    assert code_of(await robot.call("GET", f"{here}/bot_state")) == 11293
    assert robot.fake.violations == []


async def test_the_door(robot: Robot, group: Group) -> None:
    here = f"/v2/groups/{group.openid}"
    first, second = [await robot.fake.ask_to_join(group, name, "你好") for name in ("甲", "乙")]
    _, page = await robot.call("GET", f"{here}/join_request_list?limit=1")
    assert [row["join_request_id"] for row in page["list"]] == [first.id]
    _, rest = await robot.call("GET", f"{here}/join_request_list?limit=1&cursor={page['next_cursor']}")
    assert ([row["username"] for row in rest["list"]], rest["next_cursor"]) == (["乙"], "")
    door = f"{here}/approval_join_request"
    assert code_of(await robot.call("POST", f"{door}/{second.openid}", {"op": "approve", "join_request_id": first.id}))
    assert len(robot.fake.violations) == 1
    assert not code_of(
        await robot.call("POST", f"{door}/{first.openid}", {"op": "approve", "join_request_id": first.id})
    )
    declined = {"op": "decline", "join_request_id": second.id, "reject_reason": "x", "add_to_member_blacklist": True}
    assert not code_of(await robot.call("POST", f"{door}/{second.openid}", declined))
    await robot.fake.settle()
    assert first.openid in group.members
    assert second.openid not in group.members
    assert robot.fake.told[-1]["t"] == "GROUP_MEMBER_ADD"
    assert (await robot.call("GET", f"{here}/member_blacklist"))[1] == {"users": [{"member_openid": second.openid}]}


async def test_putting_out_and_keeping_out(robot: Robot, group: Group) -> None:
    here, qing = f"/v2/groups/{group.openid}", group.member("Qing").openid
    _, failed = await robot.call("POST", f"{here}/member_blacklist", {"op": "add", "member_openids": [qing, "X"]})
    assert failed == {"fail_openids": [qing]}
    body = {"member_openids": [qing], "add_to_member_blacklist": True}
    _, answer = await robot.call("POST", f"{here}/batch_remove_members", body)
    assert answer == {"remove_members_result": "success", "add_to_member_blacklist_fail_openids": []}
    assert group.blacklist == {qing, "X"}
    await robot.fake.settle()
    assert robot.fake.told[-1]["t"] == "GROUP_MEMBER_REMOVE"
    owner = {"member_openids": [group.member("owner").openid]}
    assert code_of(await robot.call("POST", f"{here}/batch_remove_members", owner)) == 40062003
    assert robot.fake.violations == []


async def test_calls_have_limits(robot: Robot, group: Group) -> None:
    path = f"/v2/groups/{group.openid}/bot_state"
    assert [(await robot.call("GET", path))[0] for _ in range(31)] == [200] * 30 + [429]
    later(robot.clock, seconds=60)
    assert (await robot.call("GET", path))[0] == 200
    assert robot.fake.violations == ["bot_state: more than 30 calls in 60 s"]


# -------------------------------------------------------------------------------------------------------- to users


async def test_users_are_written_to(robot: Robot) -> None:
    user = robot.fake.add_user("u")
    path = f"/v2/users/{user.openid}/messages"
    said = await robot.fake.tell(user, "证书？")
    codes = [code_of(await robot.call("POST", path, TEXT | {"msg_id": said.id, "msg_seq": n})) for n in range(1, 6)]
    assert codes == [0] * 4 + [40034128]
    _, answer = await robot.call("POST", path, TEXT)
    assert code_of(await robot.call("DELETE", f"/v2/users/{user.openid}/messages/{answer['id']}")) == 0
    await robot.fake.toggle_user(user, on=False)
    assert code_of(await robot.call("POST", path, TEXT)) == 40054013
    await robot.fake.unfriend(user)
    assert code_of(await robot.call("POST", path, TEXT)) == 40054004
    assert robot.fake.violations == ["send_user: more replies than one message allows"]


# ------------------------------------------------------------------------------------------------------------ faults


async def test_faults_of_answers(robot: Robot, group: Group) -> None:
    here = f"{robot.fake.url}/v2/groups/{group.openid}/messages"
    headers = {"Authorization": f"QQBot {robot.token}"}
    robot.fake.faults = [
        Fault("status", "send_group", status=429, retry_after=7, code=100001),
        Fault("status", status=504, performs=True),
        Fault("garbage", performs=True),
        Fault("lie"),
    ]
    found = []
    for _ in range(4):
        async with robot.session.post(here, json=TEXT, headers=headers) as response:
            found.append((response.status, response.headers.get("Retry-After"), response.content_type))
    assert found == [
        (429, "7", "application/json"),
        (504, None, "application/json"),
        (200, None, "text/html"),
        (200, None, "application/json"),
    ]
    assert len(robot.fake.sent()) == 2
    assert [row["performed"] for row in robot.fake.calls("send_group")] == [False, True, True, False]
    robot.fake.faults = [Fault("refuse", "restrict", code=11253), Fault("status", "token")]
    assert await robot.code(group) == 0
    with pytest.raises(AssertionError):
        await robot.ask_token()


@pytest.mark.parametrize("performs", [True, False])
async def test_faults_of_the_line(robot: Robot, group: Group, performs: bool) -> None:
    robot.fake.faults = [Fault("reset", performs=performs)]
    with pytest.raises(aiohttp.ClientError):
        await robot.send(group)
    assert len(robot.fake.sent()) == performs


async def test_slow_and_hanging_answers(robot: Robot, group: Group) -> None:
    import asyncio

    robot.fake.faults = [Fault("slow"), Fault("hang")]
    slow = asyncio.ensure_future(robot.send(group))
    await robot.fake.until(lambda: len(robot.fake.calls()) == 1)
    hanging = asyncio.ensure_future(robot.send(group))
    await robot.fake.until(lambda: len(robot.fake.calls()) == 2)
    robot.fake.release()
    assert (await slow)[0] == 200
    assert not hanging.done()
    hanging.cancel()
    await asyncio.gather(hanging, return_exceptions=True)
    assert len(robot.fake.sent()) == 1


async def test_errors_in_three_styles(robot: Robot, group: Group) -> None:
    group.proactive = False
    found = []
    for style in ("both", "err_code", "code"):
        robot.fake.quirks.error_style = style
        found.append({name for name in (await robot.send(group))[1] if name.endswith("code")})
    assert found == [{"code", "err_code"}, {"err_code"}, {"code"}]
