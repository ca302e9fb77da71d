"""The stand-in of the QQ official platform itself: tokens, the hook, what is told, and what goes wrong.

Every rule has its negative control, so that an adapter that is never refused was really watched.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import web
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bot.clock import VirtualClock
from tests.fakes.qq_hook import Hook, encoded, seed_of
from tests.fakes.qq_robot import APP, SECRET, START, TEXT, Robot, code_of, later, standing
from tests.fakes.qq_world import World
from tests.fakes.qqofficial import Group, Muted


@pytest.fixture
async def robot() -> AsyncIterator[Robot]:
    async with standing() as ours:
        yield ours


@pytest.fixture
def group(robot: Robot) -> Group:
    return robot.fake.add_group("g", members=("一池春水", "Qing"))


# ------------------------------------------------------------------------------------------------------------ the token


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


# ------------------------------------------------------------------------------------------------------------- the hook


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


def test_the_published_vector_is_what_the_hook_signs() -> None:
    """The bytes and their signature as the sheet of the platform has them, computed there by another program."""
    member, group = "A1B2C3D4E5F6A1B2C3D4E5F6A1B2C3D4", "B2C3D4E5F6A1B2C3D4E5F6A1B2C3D4E5"
    author = {"id": member, "username": "一池春水", "bot": False, "member_openid": member}
    d = {
        "id": "ROBOT1.0_ex1.QNuTBavm.9nqbRhirAI4jntPgYH8j7b1GhDEd6gGr61-OB1uvyOI1fGyQCJXOh5n",
        "content": "老师好，第3次作业的截止时间是什么时候？",
        "timestamp": "2026-09-01T19:30:00+08:00",
        "author": author | {"member_role": "member", "union_openid": ""},
        "group_id": group,
        "group_openid": group,
        "message_scene": {
            "source": "default",
            "ext": ["msg_idx=REFIDX_ex1G81ovPjw88HwjHppK6Gc=", "auth_token=ex1-30i6ggAf91e7aHXthPX"],
        },
        "message_type": 0,
    }
    outer = "GROUP_MESSAGE_CREATE:ex1qnutbavm9nqbrhirai4jntpgyh8j7b1ghded6ggr61"
    body = encoded({"id": outer, "op": 0, "d": d, "t": "GROUP_MESSAGE_CREATE"})
    hook = Hook(World(VirtualClock(START), APP), SECRET)
    assert hook.sign("1788262200", body) == (
        "e96c9f368214a128bd67558def8f2039f1f2399b5a225a1ad333fee9f59a5723"
        "da20a92e332139630a60c3517ec38d86d39ae8c9101f052820ad8049a3e9770e"
    )


async def test_a_late_answer_is_none(robot: Robot, group: Group) -> None:
    robot.fake.hook.redelivers = True
    robot.held = asyncio.Event()
    saying = asyncio.ensure_future(robot.fake.say(group, "Qing", "x"))
    for attempt in range(1, 5):
        await robot.until(lambda attempt=attempt: len(robot.taken) == attempt)
        later(robot.clock, seconds=5)
    await saying
    assert [row["status"] for row in robot.fake.deliveries()] == [0] * 4
    assert len({body for _, body in robot.taken}) == 1
    robot.held = None
    await robot.fake.say(group, "Qing", "y")
    assert robot.fake.deliveries()[-1]["status"] == 200
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


async def test_nobody_there_is_a_lost_event_and_no_error(robot: Robot, group: Group) -> None:
    fake = robot.fake
    fake.hook_url = "http://127.0.0.1:9/hook"
    await fake.say(group, "Qing", "1")
    assert fake.deliveries()[0]["status"] == 0
    assert fake.log[-1]["kind"] == "lost"


# --------------------------------------------------------------------------------------------------------- what is told


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


async def test_the_muted_do_not_speak(robot: Robot, group: Group) -> None:
    fake, clock = robot.fake, robot.clock
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
