"""Every published outbound example is rebuilt from our values and compared field by field; every error body is decoded.

What is expected comes from the examples and the pages, never from what our code says.
"""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from bot.core.capability import Capability
from bot.core.card import Button, Card, CardKind
from bot.core.effect import EditCard, MuteMember, Recall, SendDirect, SendMessage, SetMuteAll, Why
from bot.core.errors import Refused, Transient
from bot.core.ids import AccountName, GroupKey, NativeId
from bot.core.message import Mention, Message, Picture
from bot.platforms.base import Address, Receipt
from bot.platforms.dingtalk import answers, calls, cards, custom, kinds, media, members, mute, receipts, webhook
from bot.platforms.dingtalk.account import DingTalkAccount, DingTalkGroup, GroupKind
from bot.platforms.dingtalk.answers import Answer, BadToken, SessionGone
from bot.platforms.dingtalk.calls import Way
from bot.platforms.dingtalk.wire import Call, Generation

FOLDER = Path(__file__).with_name("dingtalk")
OUTBOUND = {path.stem for path in FOLDER.glob("out_*.json")}
CID, USER = NativeId("cidA1b2C3d4E5f6G7h8I9j0KQ=="), NativeId("0123456789012345")
TEMPLATE = "00000000-0000-4000-8000-000000000000.schema"
CHAT_ID = "chat0123456789abcdef0123456789abcdef"
ACCOUNT = DingTalkAccount(
    AccountName("hubei-ding"), "dingexampleappkey01", "EXAMPLE-app-secret-0001", templates={CardKind.VOTE: TEMPLATE}
)
HERE, TO_USER = Address(native_group=CID), Address(native_user=USER)
COMMON: dict[str, Any] = {"feature": "f", "why": Why("test")}
GROUP = GroupKey("g")


def load(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def same(call: Call, request: dict[str, Any]) -> None:
    """The call is the example's request: method, address, query, headers and body."""
    ours, theirs = urlsplit(call.url(ACCOUNT, "EXAMPLE")), urlsplit(request["url"])
    assert call.method == request["method"]
    assert (ours.scheme, ours.netloc, ours.path) == (theirs.scheme, theirs.netloc, theirs.path)
    assert parse_qsl(ours.query) == parse_qsl(theirs.query)
    token = "EXAMPLE" if "x-acs-dingtalk-access-token" in request["headers"] else ""
    assert call.headers(token) == request["headers"]
    assert call.body == request.get("body")
    if isinstance(call.body, dict):
        assert list(call.body) == list(request["body"])


def poll(card_id: str, **values: Any) -> Card:
    buttons = (Button("A", "周三", count=0), Button("B", "周四", count=0))
    return Card(card_id, CardKind.VOTE, "下次答疑选哪天？", buttons, **values)


def test_every_example_is_looked_at() -> None:
    looked_at = {name for name in OUTBOUND if name in Path(__file__).read_text("utf-8")}
    assert looked_at == OUTBOUND


def test_the_token() -> None:
    example = load("out_access_token")["new"]
    same(calls.token(ACCOUNT), example["request"])


KINDS = [
    kinds.text("研修群 8:00 开放发言"),
    kinds.markdown("今日安排", "#### 今日安排  \n- 9:00 第三讲  \n- 15:00 答疑"),
    kinds.image("@lADPexampleMediaId"),
    kinds.link("第三讲回放", "点开观看", "https://example.com/a.png", "https://example.com/replay/3"),
    kinds.action("签到", "点下方按钮签到", "签到", kinds.say_link("签到")),
    kinds.actions(
        "快速投票",
        "### 下次答疑选哪天？",
        [("周三", kinds.say_link("投票 1")), ("周四", kinds.say_link("投票 2"))],
    ),
    kinds.pair("快速投票", "### 是否同意？", ("同意", kinds.say_link("同意")), ("不同意", kinds.say_link("不同意"))),
    kinds.audio("@lATPexample", 4000),
    kinds.file("@lAzPexample", "研修手册.pdf", "pdf"),
    kinds.video("@lAjPexample", 15, "@lADPexampleMediaId", (600, 400)),
]


def test_every_message_kind() -> None:
    example = load("out_group_send_all_kinds")
    assert len(KINDS) == len(example["bodies"])
    for kind, body in zip(KINDS, example["bodies"], strict=True):
        call = calls.to_group(ACCOUNT, CID, kind)
        assert call.url(ACCOUNT) == example["url"]
        assert call.body == body
        assert json.loads(body["msgParam"]) == dict(kind.param)


def test_messages_of_ours_become_those_kinds() -> None:
    bodies = load("out_group_send_all_kinds")["bodies"]
    said = SendMessage(**COMMON, group=GROUP, message=Message.of("研修群 8:00 开放发言"))
    assert calls.encode(said, HERE, Way(ACCOUNT)).body == bodies[0]
    shown = SendMessage(**COMMON, group=GROUP, message=Message.of(Picture("", "@lADPexampleMediaId")))
    assert calls.encode(shown, HERE, Way(ACCOUNT)).body == bodies[2]
    file = media.shown_as("file", "@lAzPexample", "研修手册.pdf")
    assert calls.to_group(ACCOUNT, CID, file).body == bodies[8]


def test_a_private_message() -> None:
    example = load("out_private_send")
    effect = SendDirect(**COMMON, account=ACCOUNT.name, native_id=USER, message=Message.of("您还差 2 学时"))
    same(calls.encode(effect, TO_USER, Way(ACCOUNT)), example["request"])
    assert receipts.sent_to_people(example["response"]) == Receipt("exampleProcessQueryKey0002")


def test_recalls() -> None:
    example = load("out_recall")
    effect = Recall(**COMMON, group=GROUP, message_id="exampleProcessQueryKey0001", own=True)
    same(calls.encode(effect, HERE, Way(ACCOUNT)), example["group"]["request"])
    same(calls.recall_in_private(ACCOUNT, ["exampleProcessQueryKey0002"]), example["private"]["request"])
    for way in ("group", "private"):
        assert receipts.recalled(example[way]["response"]) == Receipt()


def test_mutes() -> None:
    example = load("out_mute")
    account = replace(ACCOUNT, groups={CID: DingTalkGroup(chat_id=CHAT_ID)})
    for kind, name in {
        GroupKind.SCENE: "whole_scene_group",
        GroupKind.INTERNAL: "whole_api_created_internal_group",
        GroupKind.EXCLUSIVE: "whole_any_internal_group_exclusive_edition",
    }.items():
        call = calls.encode(SetMuteAll(**COMMON, group=GROUP, on=True), HERE, Way(account, kind))
        same(call, example[name]["request"])
        body = json.dumps(example[name]["response"]).encode()
        assert receipts.silenced(answers.fields_of(call, Answer(200, body))) == Receipt()
    one = MuteMember(**COMMON, group=GROUP, native_id=USER, seconds=3600)
    call = calls.encode(one, HERE, Way(ACCOUNT, GroupKind.SCENE))
    same(call, example["one_member_scene_group"]["request"])
    assert answers.fields_of(call, Answer(200, b"")) == {}
    asked = example["query_scene_group"]
    same(mute.settings(CID, USER), asked["request"])
    assert mute.shown(asked["response"]) is True
    assert mute.shown({"errcode": 0, "chat_info": {"chatBannedType": 0}}) is False
    assert mute.shown({}) is None


def test_members() -> None:
    example = load("out_members")
    same(members.listed(CID), example["request"])
    page = members.page_of(example["response"])
    assert page.names == {USER: "王老师", "0987654321098765": "", "union:unionOutsider0001": "外校张老师"}
    assert page.next_token == ""


def test_the_card_of_a_vote() -> None:
    example = load("out_card_create_and_deliver_poll")
    delivery = cards.Delivery("投票", "新的投票", cards.AT_ALL)
    call = cards.to_group(ACCOUNT, poll("poll-20260301-01"), CID, delivery)
    same(call, example["group"]["request"])
    assert receipts.delivered(call, example["group"]["response"]) == Receipt("exampleProcessQueryKey0003")
    over_http = replace(ACCOUNT, stream=False, card_route="poll-route")
    private = cards.to_person(over_http, poll("poll-20260301-01-u1"), USER)
    same(private, example["private"]["request"])
    assert receipts.delivered(private, example["private"]["response"]) == Receipt("exampleProcessQueryKey0004")


def test_the_update_of_a_card() -> None:
    example = load("out_card_update")
    shown, private = {"count_b": "8", "total": "22"}, {USER: {"my_choice": "B"}}
    call = cards.update("poll-20260301-01", shown, private)
    assert call.body == example["request"]["body"]
    assert (call.method, call.url(ACCOUNT), call.headers("EXAMPLE")) == (
        example["request"]["method"],
        example["request"]["url"],
        example["request"]["headers"],
    )
    edited = calls.encode(EditCard(**COMMON, group=GROUP, card=poll("x", closed=True)), HERE, Way(ACCOUNT))
    assert edited.path == call.path
    assert edited.body is not None
    assert edited.body["cardUpdateOptions"] == {"updateCardDataByKey": True}
    assert edited.body["cardData"]["cardParamMap"]["closed"] == "true"


def test_the_address_for_taps() -> None:
    example = load("out_card_register_callback")
    same(cards.register("poll-route", "https://example.com/dingtalk/card", "EXAMPLE-card-api-secret"),
         example["request"])  # fmt: skip


def test_a_received_file() -> None:
    example = load("out_file_download")
    same(media.download("dingexampleappkey01", example["request"]["body"]["downloadCode"]), example["request"])


def test_the_custom_robot() -> None:
    example = load("out_custom_robot_send")
    request, secret = example["request"], example["_check"]["secret"]
    at = datetime.fromtimestamp(1_772_000_000, UTC)
    address = request["url"].split("&timestamp")[0]
    assert custom.signed(address, secret, at) == request["url"]
    said = webhook.Words("#### 研修提醒  \n@0123456789012345 请提交作业", (USER,), rich=True)
    body = webhook.body_of(said)
    assert body["markdown"] == request["body"]["markdown"]
    assert body["at"] | {"atMobiles": []} == request["body"]["at"]
    webhook_call = calls.answer(request["url"], body)
    assert webhook_call.headers("never sent") == request["headers"]
    answers.fields_of(webhook_call, Answer(200, json.dumps(example["response_ok"]).encode()))
    with pytest.raises(Transient) as slow:
        answers.fields_of(webhook_call, Answer(200, json.dumps(example["response_throttled"]).encode()))
    assert (slow.value.retry_after, slow.value.whole_account) == (600, True)
    with pytest.raises(Refused, match="security"):
        answers.fields_of(webhook_call, Answer(200, json.dumps(example["response_bad_sign"]).encode()))


def test_answers_in_a_conversation() -> None:
    example = load("out_session_webhook_reply")
    text, markdown, choice, links, silence = example["bodies"]
    at = {"atUserIds": [USER], "isAtAll": False}
    assert webhook.text("已收到", at) == text
    assert webhook.markdown("回复", "@0123456789012345 周五 18:00 截止", {"atUserIds": [USER]}) == markdown
    buttons = [("周三", kinds.say_link("投票 1")), ("周四", kinds.say_link("投票 2"))]
    assert webhook.actions("请选择", "### 请选择", buttons) == choice
    assert webhook.feed([("第三讲", "https://example.com/3", "https://example.com/3.png")]) == links
    assert silence == custom._SILENCE
    tagged = SendMessage(**COMMON, group=GROUP, message=Message.of(Mention(USER, "王老师"), "周五 18:00 截止"))
    call = calls.encode(tagged, HERE, Way(ACCOUNT, session="https://oapi.dingtalk.com/robot/sendBySession?session=1"))
    assert call.body == {"msgtype": "text", "text": {"content": "@0123456789012345 周五 18:00 截止"}, "at": at}
    with pytest.raises(SessionGone):
        answers.fields_of(call, Answer(200, json.dumps(example["response_expired"]).encode()))


NEW = Call("POST", "/v1.0/robot/groupMessages/send", needs=Capability.SEND, changes=True)
OLD = Call("POST", "/media/upload", Generation.OLD, needs=Capability.FILES)
WEBHOOK = calls.answer("https://oapi.dingtalk.com/robot/send?access_token=EXAMPLE", {})
ERRORS: dict[str, tuple[Call, type[Exception], dict[str, Any]]] = {
    "new_bad_token": (NEW, BadToken, {"code": "token"}),
    "new_no_permission": (
        NEW, Refused, {"code": "permission", "reason": "qyapi_robot_sendmsg", "lost": Capability.SEND},
    ),
    "new_qps_app_api": (NEW, Transient, {"retry_after": 1.0, "whole_account": True}),
    "new_qps_api": (NEW, Transient, {"retry_after": 1.0, "whole_account": True}),
    "old_no_permission": (OLD, Refused, {"code": "permission", "lost": Capability.FILES}),
    "old_qps_app_api": (OLD, Transient, {"retry_after": 1.0, "whole_account": True}),
    "new_missing_header": (NEW, Refused, {"lost": None}),
    "old_bad_token": (OLD, BadToken, {"code": "token"}),
    "old_gettoken_bad_credentials": (OLD, Refused, {"code": "secret"}),
    "old_unknown_path": (OLD, Refused, {"code": "unknown_path", "lost": None}),
    "custom_robot_bad_token": (WEBHOOK, Refused, {"code": "gone", "lost": Capability.SEND}),
    "ip_ban": (NEW, Transient, {"retry_after": 300.0, "whole_account": True}),
}  # fmt: skip


def test_every_error_body_is_expected() -> None:
    assert set(ERRORS) == {name for name in load("error_bodies") if not name.startswith("_")}


@pytest.mark.parametrize("name", ERRORS)
def test_error_bodies(name: str) -> None:
    call, kind, says = ERRORS[name]
    example = load("error_bodies")[name]
    with pytest.raises(kind) as raised:
        answers.fields_of(call, Answer(example["status"], json.dumps(example["body"]).encode()))
    assert {key: getattr(raised.value, key) for key in says} == says
    assert (raised.type is BadToken) is (kind is BadToken)
