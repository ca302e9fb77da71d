"""What goes out to DingTalk and what its answers mean, without a network: limits, cuts, and answers nobody planned."""

import json
import subprocess
import sys
from dataclasses import replace
from email.parser import BytesParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.capability import Capability
from bot.core.card import Button, Card, CardKind
from bot.core.effect import Effect, SendDirect, SendMessage, SetMuteAll, Why
from bot.core.errors import Ambiguous, DeliveryError, Malformed, NotYet, Refused, Transient
from bot.core.ids import AccountName, GroupKey, NativeId
from bot.core.message import Attachment, Mention, MentionAll, Message, Picture, Quote
from bot.platforms.base import Address, Receipt
from bot.platforms.dingtalk import answers, calls, cards, kinds, media, members, mute, receipts, webhook, wire
from bot.platforms.dingtalk.account import DingTalkAccount, GroupKind
from bot.platforms.dingtalk.answers import Answer, BadToken, SessionGone
from bot.platforms.dingtalk.calls import Way
from bot.platforms.dingtalk.wire import Call, Generation

ACCOUNT = DingTalkAccount(AccountName("ding"), "client", "secret-of-the-app", templates={CardKind.VOTE: "t.schema"})
CID, USER = NativeId("cid=="), NativeId("0123456789012345")
HERE, COMMON = Address(native_group=CID), {"feature": "f", "why": Why("test")}
NEW = Call("POST", "/v1.0/x", needs=Capability.MUTE_ALL, changes=True)
OLD = replace(NEW, generation=Generation.OLD)
HOOK = calls.answer("https://example.com/robot/sendBySession?session=key", {})
ASKED = replace(NEW, changes=False)


def say(*parts: Any, **values: Any) -> SendMessage:
    return SendMessage(**COMMON, group=GroupKey("g"), message=Message.of(*parts), **values)  # type: ignore[arg-type]


def encode(effect: Effect, **way: Any) -> dict[str, Any]:
    body = calls.encode(effect, HERE, Way(ACCOUNT, **way)).body
    assert isinstance(body, dict)
    return body


def judge(call: Call, status: int, body: Any, retry_after: float | None = None) -> BaseException | dict[str, Any]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    try:
        return answers.fields_of(call, Answer(status, raw, retry_after))
    except DeliveryError as error:
        return error


def test_the_pure_half_needs_no_network_library() -> None:
    names = ("wire", "kinds", "mute", "members", "media", "cards", "webhook", "calls", "answers", "receipts")
    code = (
        f"import sys\nfor name in {names}: __import__('bot.platforms.dingtalk.' + name)\n"
        "assert not {'aiohttp', 'asyncio'} & set(sys.modules), sorted(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# ------------------------------------------------------------------------------------------------------ addresses


def test_the_token_goes_where_its_generation_wants_it() -> None:
    for call, header, query in ((NEW, True, False), (OLD, False, True), (HOOK, False, False)):
        assert ("x-acs-dingtalk-access-token" in call.headers("TOKEN")) is header
        assert ("TOKEN" in call.url(ACCOUNT, "TOKEN")) is query
    assert OLD.url(ACCOUNT, "a b&c") == "https://oapi.dingtalk.com/v1.0/x?access_token=a%20b%26c"


def test_secrets_are_in_no_repr_and_no_error() -> None:
    upload = media.upload("file", "a.pdf", b"secret content")
    for call in (calls.token(ACCOUNT), calls.to_group(ACCOUNT, CID, kinds.text("secret")), upload):
        assert "secret" not in repr(call)
    assert "session=key" not in str(judge(HOOK, 200, {"errcode": 999, "errmsg": "x"}))
    assert "session=key" not in str(judge(HOOK, 500, b""))


# --------------------------------------------------------------------------------------------------------- texts

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=400).map(lambda text: text * 60)


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_a_text_fits_and_is_a_beginning(text: str) -> None:
    kind = kinds.text(text)
    assert len(kind.body["msgParam"].encode()) <= 15_000
    shown = kind.param["content"]
    assert shown == text or (shown.endswith("…") and text.startswith(shown[:-1]))
    if shown != text:  # nothing that would have fitted is missing, but for the rest of a line
        longer = text[: 2 * len(shown) + 2]
        assert len(json.dumps({"content": longer}, ensure_ascii=False, separators=(",", ":")).encode()) > 15_000 - 100


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300), st.integers(3, 200))
def test_bytes_are_cut_between_characters(text: str, most: int) -> None:
    short = wire.cut_bytes(text, most)
    assert len(short.encode()) <= most
    assert short == text or text.startswith(short.removesuffix("…"))


@pytest.mark.parametrize(("text", "most", "short"), [
    ("abc", 3, "abc"), ("一二三", 9, "一二三"), ("一二三", 8, "一…"), ("a\nbcdefgh", 7, "a\nbc…"),
    ("abcd\nefgh", 9, "abcd\nefgh"),
    ("abcd\nefgh", 8, "abcd…"), ("", 0, ""),
])  # fmt: skip
def test_cuts(text: str, most: int, short: str) -> None:
    assert wire.cut_bytes(text, most) == short


def test_words_without_tags() -> None:
    said = encode(say(Quote("m"), Mention(USER, "王敏"), Mention(NativeId("union:x")), MentionAll(), "好",
                      Attachment("a.pdf", 1)))  # fmt: skip
    assert json.loads(said["msgParam"]) == {"content": "@王敏 @union:x @所有人 好[a.pdf]"}


def test_words_with_tags() -> None:
    said = webhook.words(Message.of(Mention(USER, "王敏"), Mention(NativeId("union:x"), "张敏"), "好"), tags=True)
    assert (said.text, said.tagged, said.everybody) == (f"@{USER} @张敏 好", (USER,), False)
    crowd = [Mention(NativeId(str(number)), f"n{number}") for number in range(60)]
    said = webhook.words(Message.of(*crowd, crowd[0]), tags=True)
    assert len(said.tagged) == 50
    assert said.text.endswith("@n58 @n59 @0 ")


def test_a_picture_among_words_is_markdown_and_alone_a_picture() -> None:
    picture = Picture("码", "https://example.com/a.png")
    assert encode(say(picture))["msgKey"] == "sampleImageMsg"
    body = encode(say("# 签到\n请扫码", picture))
    assert body["msgKey"] == "sampleMarkdown"
    param = json.loads(body["msgParam"])
    assert param["title"] == "签到"
    assert "![码](https://example.com/a.png)" in param["text"]


@pytest.mark.parametrize("message", [Message(), Message.of("  \n"), Message.of(Quote("m"))])
def test_nothing_is_not_said(message: Message) -> None:
    for effect in (
        SendMessage(**COMMON, group=GroupKey("g"), message=message),  # type: ignore[arg-type]
        SendDirect(**COMMON, account=ACCOUNT.name, native_id=USER, message=message),  # type: ignore[arg-type]
    ):
        with pytest.raises(Refused, match="empty"):
            calls.encode(effect, HERE, Way(ACCOUNT))


def test_limits_of_lists() -> None:
    people = [NativeId(str(number)) for number in range(21)]
    keys = [str(number) for number in range(21)]
    for build in (
        lambda: calls.to_people(ACCOUNT, people, kinds.text("x")),
        lambda: calls.to_people(ACCOUNT, [], kinds.text("x")),
        lambda: calls.recall_in_group(ACCOUNT, CID, keys),
        lambda: calls.recall_in_private(ACCOUNT, []),
        lambda: members.set_admins(CID, people[:13]),
        lambda: kinds.actions("t", "x", [("a", "b")]),
        lambda: kinds.actions("t", "x", [("a", "b")] * 6),
    ):
        with pytest.raises(ValueError):  # noqa: PT011 (one sentence each)
            build()


def test_the_robot_code_and_the_cool_app() -> None:
    account = replace(ACCOUNT, robot_code="robot")
    call = calls.to_group(account, CID, kinds.text("x"), "cool")
    assert call.body == {
        "robotCode": "robot", "openConversationId": CID, "msgKey": "sampleText", "msgParam": '{"content":"x"}',
        "coolAppCode": "cool",
    }  # fmt: skip
    assert members.listed(CID, "next", "cool").body == {
        "openConversationId": CID, "maxResults": 200, "nextToken": "next", "coolAppCode": "cool",
    }  # fmt: skip


def test_the_misspelt_field_and_its_neighbours() -> None:
    """Only the mute goes out, and never the row of the page that repeats its text by mistake."""
    effect = SetMuteAll(**COMMON, group=GroupKey("g"), on=False)  # type: ignore[arg-type]
    assert encode(effect, kind=GroupKind.EXCLUSIVE) == {"openConverationId": CID, "banWordsType": 0}
    assert encode(effect, kind=GroupKind.SCENE)["management_options"] == {"chat_banned_type": 0}
    for kind in (None, GroupKind.PLAIN, GroupKind.INTERNAL):  # an internal group without its chatid
        with pytest.raises(Refused) as refused:
            calls.encode(effect, HERE, Way(ACCOUNT, kind))
        assert refused.value.lost is Capability.MUTE_ALL


def test_a_mute_is_told_in_milliseconds_also_when_it_is_lifted() -> None:
    assert [
        (body["muteStatus"], body["muteDuration"])
        for seconds in (60, 0, -1, 10**9)
        if isinstance(body := mute.member(CID, USER, seconds).body, dict)
    ] == [(1, 60_000), (0, 0), (0, 0), (1, 2_592_000_000)]


# --------------------------------------------------------------------------------------------------------- cards

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=600)


@given(WORDS, st.lists(WORDS, min_size=1, max_size=9), WORDS)
@settings(deadline=None)
def test_variables_of_a_card_fit_and_stay_readable(title: str, texts: list[str], note: str) -> None:
    buttons = tuple(Button(f"C{place}", text[:10], text, place) for place, text in enumerate(texts))
    shown = cards.variables(Card("id", CardKind.VOTE, title, buttons, note))
    assert all(isinstance(value, str) and len(value.encode()) <= 1000 for value in shown.values())
    options = json.loads(shown["options"])
    assert [option["id"] for option in options] == [button.choice for button in buttons]
    assert shown["total"] == str(sum(range(len(texts))))


def test_a_card_without_counts_shows_none() -> None:
    shown = cards.variables(Card("id", CardKind.VERDICT, "t", (Button("Yes", "是"), Button("No", "否"))))
    assert set(shown) == {"title", "total", "closed", "opt_yes", "opt_no", "options"}


def test_a_verdict_card_shows_the_words_of_its_message_in_whole_lines() -> None:
    card = Card("id", CardKind.VERDICT, "t", (Button("pass", "放行"),), "甲：「短」")
    shown = cards.variables(card, "原话\n原因")
    assert (shown["text"], shown["text_2"], "note" in shown) == ("原话\n原因", "", False)
    lines = [f"{number}" + "字" * 100 for number in range(6)]
    shown = cards.variables(card, "\n".join(lines))
    assert (shown["text"].split("\n"), shown["text_2"].split("\n")) == (lines[:3], lines[3:])
    shown = cards.variables(card, "字" * 900)
    assert shown["text"].endswith("…")
    assert shown["text_2"] == ""
    assert cards.variables(replace(card, note="已处理", closed=True))["note"] == "已处理"
    assert "text" not in cards.variables(replace(card, kind=CardKind.VOTE), "原话")


@pytest.mark.parametrize(("account", "kind", "usable"), [
    (ACCOUNT, CardKind.VOTE, True), (ACCOUNT, CardKind.VERDICT, False),
    (replace(ACCOUNT, stream=False), CardKind.VOTE, False),
    (replace(ACCOUNT, stream=False, card_route="r"), CardKind.VOTE, True),
    (replace(ACCOUNT, templates={}), CardKind.VOTE, False),
])  # fmt: skip
def test_when_a_card_can_be_drawn(account: DingTalkAccount, kind: CardKind, usable: bool) -> None:
    card = Card("id", kind, "t", (Button("A", "a"),))
    assert cards.usable(account, card) is usable
    call = calls.encode(say("in words", card=card), HERE, Way(account))
    assert call.path.endswith("createAndDeliver") is usable


# --------------------------------------------------------------------------------------------------------- files


@pytest.mark.parametrize("name", ["签到 1.xlsx", 'a".pdf', "a\r\nX-Header: x.pdf", "a\\b.zip"])
def test_the_form_is_read_back_by_another_library(name: str) -> None:
    content = bytes(range(256)) + b"\r\n--form-\r\n"
    call = media.upload("file", name, content)
    assert isinstance(call.body, bytes)
    head = f"Content-Type: {call.content_type}\r\n\r\n".encode()
    message = BytesParser().parsebytes(head + call.body)
    kind, file = message.get_payload()
    assert not message.defects
    assert kind.get_param("name", header="content-disposition") == "type"  # type: ignore[union-attr]
    assert kind.get_payload() == "file"  # type: ignore[union-attr]
    assert set(file.keys()) == {"Content-Disposition", "Content-Type"}  # type: ignore[union-attr]
    assert call.body.count(content) == 1
    assert call.query == {}


# ------------------------------------------------------------------------------------------------------- answers

NEW_CODES: list[tuple[str, type[DeliveryError], dict[str, Any]]] = [
    ("InvalidAuthentication", BadToken, {"code": "token"}),
    ("invalidClientIdOrSecret", Refused, {"code": "secret"}),
    ("Forbidden.AccessDenied.QpsLimitForApi", Transient, {"retry_after": 1, "whole_account": True}),
    ("Forbidden.AccessDenied.QpmLimitForAppkeyAndApi", Transient, {"retry_after": 60, "whole_account": True}),
    ("Forbidden.AccessDenied.ApiCountLimitForOrg", Refused, {"code": "quota", "lost": None}),
    ("Forbidden.AccessDenied.AccessTokenPermissionDenied", Refused, {"code": "permission",
                                                                     "lost": Capability.MUTE_ALL}),
    ("send.too.fast", Transient, {"retry_after": 1, "whole_account": True}),
    ("send.byToken.tooFast", Transient, {"retry_after": 1, "whole_account": True}),
    ("too.many.people", Transient, {"retry_after": 60, "whole_account": False}),
    ("system.busy", Transient, {"retry_after": 1, "whole_account": True}),
    ("bot.forbidden.sendMessage", NotYet, {"retry_after": 60, "whole_account": False}),
    ("group.disbanded", Refused, {"code": "gone", "lost": Capability.SEND}),
    ("bot.stopped", Refused, {"code": "gone", "lost": Capability.SEND}),
    ("resource.not.found", Refused, {"code": "gone", "lost": Capability.SEND}),
    ("invalid.openConversationId", Refused, {"code": "gone", "lost": Capability.SEND}),
    ("invalidParameter.robotCode.notExsit", Refused, {"code": "gone", "lost": Capability.SEND}),
    ("permession.checkFailed", Refused, {"code": "rights", "lost": Capability.MUTE_ALL}),
    ("not.inner.group", Refused, {"code": "rights", "lost": Capability.MUTE_ALL}),
    ("cannot.ban.owner", Refused, {"lost": None}),
    ("contain.notAllowed.text", Refused, {"code": "content", "lost": None}),
    ("unknown.send.result", Ambiguous, {}),
    ("never.heard.of", Refused, {"code": "never.heard.of", "lost": None}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "kind", "says"), NEW_CODES, ids=[code for code, *_ in NEW_CODES])
def test_codes_of_the_new_api(code: str, kind: type[DeliveryError], says: dict[str, Any]) -> None:
    for status in (400, 403):
        error = judge(NEW, status, {"code": code, "requestid": "r", "message": "m"})
        assert type(error) is kind
        assert {name: getattr(error, name) for name in says} == says


OLD_CODES: list[tuple[Any, type[DeliveryError], dict[str, Any]]] = [
    (40014, BadToken, {}), ("42001", BadToken, {}), (40001, BadToken, {}),
    (90018, Transient, {"retry_after": 1, "whole_account": True}),
    (90002, Transient, {"retry_after": 1, "whole_account": True}),
    (90020, Refused, {"code": "quota"}), (60011, Refused, {"code": "permission", "lost": Capability.MUTE_ALL}),
    (60020, Refused, {"code": "address_not_allowed"}), (40096, Refused, {"code": "secret"}),
    (300001, SessionGone, {"code": "session"}), (-1, Transient, {"whole_account": False}),
    (410100, Transient, {"retry_after": 600, "whole_account": True}), (310000, Refused, {"code": "security"}),
    (400106, Refused, {"code": "gone", "lost": Capability.SEND}), (430104, Refused, {"code": "content"}),
    (15, Ambiguous, {}), (22, Refused, {"code": "unknown_path"}), (12345, Refused, {"code": "12345", "lost": None}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "kind", "says"), OLD_CODES, ids=[str(code) for code, *_ in OLD_CODES])
def test_codes_of_the_old_api(code: Any, kind: type[DeliveryError], says: dict[str, Any]) -> None:
    """As a number, as a text, wrapped in 88, and whatever the status says."""
    for body in ({"errcode": code}, {"errcode": str(code)}, {"errcode": 88, "sub_code": str(code)}):
        for status in (200, 400, 500):
            error = judge(OLD, status, body)
            assert type(error) is kind
            assert {name: getattr(error, name) for name in says} == says


@pytest.mark.parametrize(("call", "status", "body"), [
    (NEW, 200, b""), (NEW, 200, b"null"), (NEW, 204, b""), (NEW, 200, {"code": "200", "cause": "x"}),
    (NEW, 200, {"processQueryKey": "k"}), (OLD, 200, {"errcode": 0}), (OLD, 200, {"errcode": "0"}),
    (OLD, 500, {"errcode": 0}),
])  # fmt: skip
def test_a_yes_is_a_yes(call: Call, status: int, body: Any) -> None:
    assert isinstance(judge(call, status, body), dict)


@pytest.mark.parametrize(("status", "body"), [
    (500, {"code": "system.error"}), (500, b"<html>"), (502, b""), (503, {"code": "system.error"}), (504, b""),
    (200, b"{garbage"), (200, [1]), (200, b"words"),
])  # fmt: skip
def test_what_nobody_knows(status: int, body: Any) -> None:
    """In doubt where something may have been done, simply asked again where not."""
    assert type(judge(NEW, status, body)) is Ambiguous
    assert type(judge(ASKED, status, body)) is Transient
    assert type(judge(HOOK, status, body)) is Ambiguous


def test_waits_that_the_platform_names_are_kept() -> None:
    error = judge(NEW, 429, b"", 17.0)
    assert isinstance(error, Transient)
    assert (error.retry_after, error.whole_account) == (17, True)
    error = judge(NEW, 503, b"", 9.0)  # not taken in yet, so nothing happened
    assert type(error) is Transient
    assert error.retry_after == 9


def test_a_page_is_the_shield_only_where_the_shield_speaks() -> None:
    for status in (200, 403):
        error = judge(NEW, status, b" <html>deny</html>")
        assert isinstance(error, Transient)
        assert (error.retry_after, error.whole_account) == (300, True)
    assert isinstance(judge(NEW, 404, b"<html>not found</html>"), Refused)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from([
            "code", "errcode", "sub_code", "success", "result", "deliverResults", "errorMsg", "carrierId",
            "processQueryKey", "failedResult", "invalidStaffIdList", "flowControlledStaffIdList", "punish", "source",
            "wait", "accessdenieddetail", "requiredScopes", "memberUserIds", "staffIdNickMap", "hasMore", "nextToken",
            "chat_info", "useridlist", "groupMuteMode", "chatBannedType", "media_id", "open_conversation_id",
        ]), inner, max_size=6),
    max_leaves=15,
)  # fmt: skip


@given(JSON, st.sampled_from([200, 204, 301, 400, 403, 404, 429, 500, 503]), st.sampled_from([NEW, ASKED, OLD, HOOK]))
@settings(max_examples=400, deadline=None)
def test_whatever_comes_only_the_documented_errors_leave(value: Any, status: int, call: Call) -> None:
    fields: Any = judge(call, status, value)  # raises nothing else
    given_fields = fields if isinstance(fields, dict) else value if isinstance(value, dict) else {}
    readers: list[Any] = [
        receipts.sent, receipts.sent_to_people, receipts.recalled, receipts.silenced, receipts.new_group, mute.shown,
        members.page_of, members.people_of_chat, members.link_of, media.media_id,
        lambda found: receipts.delivered(NEW, found),
    ]  # fmt: skip
    for reader in readers:
        try:
            reader(given_fields)
        except (DeliveryError, Malformed):
            continue


@given(st.binary(max_size=60), st.sampled_from([200, 403, 500]))
def test_bytes_that_are_no_json(body: bytes, status: int) -> None:
    for call in (NEW, ASKED, OLD, HOOK):
        judge(call, status, body)


# ------------------------------------------------------------------------------------------------------ receipts


@pytest.mark.parametrize(("fields", "kind"), [
    ({"invalidStaffIdList": ["1"]}, Refused), ({"filteredStaffIdList": ["1"]}, Refused),
    ({"flowControlledStaffIdList": ["1"]}, Transient),
])  # fmt: skip
def test_people_who_were_not_reached(fields: dict[str, Any], kind: type[Exception]) -> None:
    with pytest.raises(kind):
        receipts.sent_to_people({"processQueryKey": "k"} | fields)


def test_recalls_say_what_failed() -> None:
    assert receipts.recalled({"successResult": ["a"], "failedResult": {"b": "processQueryKey.recalled"}}) == Receipt()
    with pytest.raises(Refused, match=r"robot\.processQueryKey\.expired"):
        receipts.recalled({"failedResult": {"a": "robot.processQueryKey.expired"}})


@pytest.mark.parametrize(("places", "kind"), [
    ([{"success": True}, {"success": False, "errorMsg": "conversation not exist"}], Refused),
    ([{"success": False, "errorMsg": "group.disbanded"}], Refused),
    ([{"success": False, "errorMsg": "bot.forbidden.sendMessage"}], NotYet),
    ([{"success": False, "errorMsg": "send.too.fast"}], Transient),
    ([], Ambiguous), (None, Ambiguous), (["x"], Refused),
])  # fmt: skip
def test_every_place_of_a_card_is_looked_at(places: Any, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        receipts.delivered(NEW, {"success": True, "result": {"deliverResults": places}})


def test_outsiders_are_known_by_their_ids() -> None:
    assert [wire.outsider(NativeId(one)) for one in ("union:x", "open:x", "$:LWCP_v1:$x", USER, "manager4220")] == [
        True, True, True, False, False,
    ]  # fmt: skip
