"""The stand-in of the QQ official platform itself: messages, buttons and files, right ones and wrong ones.

Every rule has its negative control, so that an adapter that is never refused was really watched.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.fakes.qq_robot import TEXT, Robot, board, button, code_of, later, marked, standing
from tests.fakes.qqofficial import Group


@pytest.fixture
async def robot() -> AsyncIterator[Robot]:
    async with standing() as ours:
        yield ours


@pytest.fixture
def group(robot: Robot) -> Group:
    return robot.fake.add_group("g", members=("一池春水", "Qing"))


# --------------------------------------------------------------------------------------------------------- what is sent


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


async def test_after_a_restart_the_client_cannot_know(robot: Robot, group: Group) -> None:
    said = await robot.fake.say(group, "Qing", "x")
    assert [await robot.code(group, msg_id=said.id, msg_seq=n) for n in range(1, 6)] == [0] * 5
    robot.fake.client_restarts()
    assert await robot.code(group, msg_id=said.id, msg_seq=1, content="另一条") == 40054005
    assert await robot.code(group, msg_id=said.id, msg_seq=6) == 40034128
    later(robot.clock, seconds=301)
    assert await robot.code(group, msg_id=said.id, msg_seq=7) == 40034005
    assert robot.fake.violations == []


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


async def test_uncertified_robots_send_less() -> None:
    async with standing(certified=False) as robot:
        groups = [robot.fake.add_group(str(number)) for number in range(2)]
        codes = [await robot.code(groups[number % 2]) for number in range(31)]
        assert codes == [0] * 30 + [40034100]


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
    fake.sending.longest = 5
    assert await robot.code(group, content="一二三四五") == 0
    assert await robot.code(group, content="一二三四五六") == 40054007
    fake.sending.online = False
    assert await robot.code(group) == 40054016
    user = fake.add_user("u")
    assert code_of(await robot.call("POST", f"/v2/users/{user.openid}/messages", TEXT)) == 40054016
    fake.sending.online = True
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
    "reference of nothing": TEXT | {"message_reference": {}},
    "row without buttons": marked(keyboard={"content": {"rows": [{}]}}),
    "button as text": marked(keyboard={"content": {"rows": [{"buttons": ["b"]}]}}),
    "link without a link": marked(keyboard=board([button(action=button()["action"] | {"type": 0})])),
    "permission 3": marked(keyboard=board([button(action=button()["action"] | {"permission": {"type": 3}})])),
    "permission of nothing": marked(keyboard=board([button(action=button()["action"] | {"permission": {}})])),
    "modal of nothing": marked(keyboard=board([button(action=button()["action"] | {"modal": {}})])),
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


# --------------------------------------------------------------------------------------------------- buttons and recall


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


async def test_a_press_in_a_chat_of_two(robot: Robot) -> None:
    user = robot.fake.add_user("u")
    await robot.call("POST", f"/v2/users/{user.openid}/messages", marked(keyboard=board([button()])))
    payload = await robot.fake.click(robot.fake.sent(user.openid)[0], user, "b")
    assert (payload["d"]["user_openid"], payload["d"]["chat_type"]) == (user.openid, 2)
    reply = marked(event_id=payload["id"])
    assert code_of(await robot.call("POST", f"/v2/users/{user.openid}/messages", reply)) == 0
    assert code_of(await robot.call("PUT", f"/interactions/{payload['d']['id']}", {"code": 0})) == 0
    assert robot.fake.violations == []


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


# ------------------------------------------------------------------------------------------------------------- to users


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
