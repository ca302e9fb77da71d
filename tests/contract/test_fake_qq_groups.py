"""The stand-in of the QQ official platform itself: what can be read and done in groups.

Every rule has its negative control, so that an adapter that is never refused was really watched.
"""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import VirtualClock
from tests.fakes.qq_robot import APP, SECRET, START, TEXT, Robot, board, button, code_of, later, marked, standing
from tests.fakes.qq_routes import ROUTES, route, wired
from tests.fakes.qqofficial import FakeQQ, Group, Muted, Refusal


@pytest.fixture
async def robot() -> AsyncIterator[Robot]:
    async with standing() as ours:
        yield ours


@pytest.fixture
def group(robot: Robot) -> Group:
    return robot.fake.add_group("g", members=("一池春水", "Qing"))


# ----------------------------------------------------------------------------------------------------------- management


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


async def test_members_come_in_pages(robot: Robot) -> None:
    fake = robot.fake
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


DOOR = {"op": "approve", "join_request_id": "R"}
WRONG_CALLS: dict[str, tuple[str, str, Any]] = {
    "members by limit": ("GET", "members?limit=9", None),
    "requests above fifty": ("GET", "join_request_list?limit=51", None),
    "requests of none": ("GET", "join_request_list?limit=0", None),
    "removed with a text": ("POST", "batch_remove_members", {"member_openids": ["Q"], "add_to_member_blacklist": "1"}),
    "removed nobody": ("POST", "batch_remove_members", {"member_openids": []}),
    "removed twenty-one": ("POST", "batch_remove_members", {"member_openids": ["Q"] * 21}),
    "removed with more": ("POST", "batch_remove_members", {"member_openids": ["Q"], "reason": "x"}),
    "blacklist otherwise": ("POST", "member_blacklist", {"op": "set", "member_openids": ["Q"]}),
    "door otherwise": ("POST", "approval_join_request/A", DOOR | {"op": "agree"}),
    "door with a number": ("POST", "approval_join_request/A", DOOR | {"join_request_id": 1}),
    "door without the request": ("POST", "approval_join_request/A", {"op": "approve"}),
    "approved with a reason": ("POST", "approval_join_request/A", DOOR | {"reject_reason": "x"}),
    "declined with a text": ("POST", "approval_join_request/A", DOOR | {"op": "decline", "reject_reason": 1}),
    "no such request": ("POST", "approval_join_request/A", DOOR),
}


@pytest.mark.parametrize("call", WRONG_CALLS.values(), ids=WRONG_CALLS)
async def test_wrong_calls_do_not_pass(robot: Robot, group: Group, call: tuple[str, str, Any]) -> None:
    method, path, body = call
    before = dict(group.members)
    assert code_of(await robot.call(method, f"/v2/groups/{group.openid}/{path}", body)) == 11255
    assert len(robot.fake.violations) == 1
    assert group.members == before
    assert group.blacklist == set()


async def test_what_became_of_somebody_meanwhile_is_no_violation(robot: Robot, group: Group) -> None:
    here = f"/v2/groups/{group.openid}"
    assert code_of(await robot.call("POST", f"{here}/batch_remove_members", {"member_openids": ["GONE"]})) == 40054003
    assert code_of(await robot.call("GET", f"{here}/members/GONE")) == 40054003
    request = await robot.fake.ask_to_join(group, "甲")
    decided = {"op": "decline", "join_request_id": request.id}
    path = f"{here}/approval_join_request/{request.openid}"
    assert [code_of(await robot.call("POST", path, decided)) for _ in range(2)] == [0, 11255]
    assert robot.fake.violations == []


async def test_more_than_ten_mutes_at_once_are_doubtful(robot: Robot) -> None:
    group = robot.fake.add_group("many", members=tuple(str(number) for number in range(11)))
    until = "2026-09-01T19:40:00+08:00"
    rows = [mute(group.member(str(number)).openid, until)["members"][0] for number in range(11)]
    path = f"/v2/groups/{group.openid}/restrict_chat_setting"
    assert code_of(await robot.call("POST", path, {"members": rows[:10]})) == 0
    assert robot.fake.violations == []
    assert code_of(await robot.call("POST", path, {"members": rows})) == 0
    assert len(robot.fake.violations) == 1


async def test_calls_have_limits(robot: Robot, group: Group) -> None:
    path = f"/v2/groups/{group.openid}/bot_state"
    assert [(await robot.call("GET", path))[0] for _ in range(31)] == [200] * 30 + [429]
    later(robot.clock, seconds=60)
    assert (await robot.call("GET", path))[0] == 200
    assert robot.fake.violations == ["bot_state: more than 30 calls in 60 s"]
    robot.fake.quirks.limits_per_group = True
    other = robot.fake.add_group("other")
    for here in (group, other):
        assert [(await robot.call("GET", f"/v2/groups/{here.openid}/bot_state"))[0] for _ in range(30)] == [200] * 30
    assert (await robot.call("GET", path))[0] == 429


# ------------------------------------------------------------------------------------------- whatever is sent to it

WORDS = ["members", "op", "add", "del", "msg_type", "content", "markdown", "keyboard", "rows", "buttons", "id", "code"]
WORDS += ["media", "file_info", "message_reference", "message_id", "file_type", "url", "upload_id", "srv_send_msg"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 9) | st.text(max_size=5) | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=6),
    max_leaves=12,
)
NEARLY = JSON.flatmap(
    lambda odd: st.sampled_from(
        [
            marked(keyboard=odd),
            marked(keyboard=board([odd] if isinstance(odd, dict) else [{}])),
            marked(keyboard=board([button(action=odd)])),
            marked(keyboard=board([button(render_data=odd)])),
            marked(keyboard=board([button(action=button()["action"] | {"modal": odd, "permission": odd})])),
            marked(markdown=odd),
            TEXT | {"message_reference": odd, "msg_id": odd, "msg_seq": odd},
            {"msg_type": 7, "content": " ", "media": odd},
            {"members": [{"op": "add", "member_openid": odd, "mute_expire_at": odd}]},
            {"op": "approve", "join_request_id": odd},
            {"op": odd, "member_openids": [odd]},
            {"member_openids": odd, "add_to_member_blacklist": odd},
            {"file_type": odd, "url": odd, "srv_send_msg": False},
            {"upload_id": odd, "part_index": odd, "block_size": odd, "md5": odd},
            {"code": odd},
        ]
    )
)


@given(endpoint=st.sampled_from(sorted(ROUTES)), body=JSON | NEARLY)
@settings(max_examples=600, deadline=None)
def test_whatever_comes_is_answered_or_refused(endpoint: str, body: Any) -> None:
    fake = FakeQQ(VirtualClock(START), APP, SECRET)
    group, user = fake.add_group("g", members=("Qing",)), fake.add_user("u")
    place = user.openid if endpoint.endswith("_user") else group.openid
    path = ROUTES[endpoint][1].replace("(?P<place>[^/]+)", place).replace("(?P<id>[^/]+)", "x")
    handlers = wired(fake.sending, fake.files, fake.management)
    found, match = route(ROUTES[endpoint][0], path)
    assert found == endpoint
    assert match is not None
    try:
        status, _ = handlers[endpoint](match, {}, body)
    except Refusal as refusal:
        assert refusal.status >= 400  # noqa: PT017 (nothing else may come out)
    else:
        assert status == 200
