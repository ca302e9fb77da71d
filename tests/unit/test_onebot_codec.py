"""The OneBot codec's traps one by one: escapes, ids, stamps, signatures, tokens, and what nobody ever sent."""

import contextlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import VirtualClock
from bot.core.capability import Capability
from bot.core.errors import Ambiguous, Malformed, Refused, Unauthentic, Unsupported
from bot.core.event import Event, JoinRequested, MessageReceived
from bot.core.ids import AccountName, NativeId
from bot.core.message import Mention, Message, Quote, Text
from bot.platforms.base import Ignored
from bot.platforms.onebot import codec, cq, fields, forwards, requests, segments
from bot.platforms.onebot.reception import OneBotAccount, Reception

SELF_ID = NativeId("2854196310")
NOW = datetime(2026, 9, 1, 4, 20, 1, tzinfo=UTC)
STAMP = int(NOW.timestamp()) - 1


def report(**changes: Any) -> dict[str, Any]:
    """A group message as NapCat sends it, with changes; None takes a field away."""
    payload = {
        "time": STAMP,
        "self_id": 2854196310,
        "post_type": "message",
        "message_type": "group",
        "sub_type": "normal",
        "message_id": 1390241705,
        "group_id": 742839156,
        "user_id": 3325176042,
        "message": [{"type": "text", "data": {"text": "hi"}}],
        "sender": {"user_id": 3325176042, "nickname": "n", "card": "", "role": "member"},
    }
    return {name: value for name, value in (payload | changes).items() if value is not None}


def decode(payload: Any, account: str = "a", received_at: datetime = NOW) -> Event | Ignored:
    return codec.decode(payload, account=AccountName(account), self_id=SELF_ID, received_at=received_at)


def received(**changes: Any) -> MessageReceived:
    found = decode(report(**changes))
    assert isinstance(found, MessageReceived)
    return found


# ------------------------------------------------------------------------------------------------- CQ strings

TEXTS = st.text(alphabet=st.sampled_from("[]&,;=#9143ampCQ: 好\n"), min_size=1)
KEYS = st.text(alphabet="abcxyz_", min_size=1, max_size=5)
CODES = st.builds(lambda kind, data: (kind, data), st.sampled_from(["at", "face", "x"]), st.dictionaries(KEYS, TEXTS))


def render(parts: list[tuple[str, dict[str, str]]]) -> str:
    """Written from the standard, not from our reader."""
    return "".join(_render(kind, data) for kind, data in parts)


def _render(kind: str, data: dict[str, str]) -> str:
    if kind == "text":
        return data["text"].replace("&", "&amp;").replace("[", "&#91;").replace("]", "&#93;")
    table = {"&": "&amp;", "[": "&#91;", "]": "&#93;", ",": "&#44;"}
    values = (f",{name}={''.join(table.get(char, char) for char in value)}" for name, value in data.items())
    return f"[CQ:{kind}{''.join(values)}]"


@given(st.lists(st.tuples(TEXTS, CODES)), st.none() | TEXTS)
def test_what_was_rendered_is_read_back(pairs: list[tuple[str, tuple[str, dict[str, str]]]], last: str | None) -> None:
    parts = [part for text, code in pairs for part in (("text", {"text": text}), code)]
    parts += [("text", {"text": last})] if last else []
    assert cq.parse(render(parts)) == [{"type": kind, "data": data} for kind, data in parts]


@given(st.text(alphabet=st.sampled_from("[]CQ:,=&#91; x"), max_size=30))
def test_whatever_stands_in_a_string_is_read(line: str) -> None:
    segments.read(line, SELF_ID)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", []),
        ("&amp;#91;", ["&#91;"]),
        ("&amp;amp;", ["&amp;"]),
        ("[CQ:at,qq=1", ["[CQ:at,qq=1"]),
        ("[CQ:]x", ["[CQ:]x"]),
        ("a[CQ:face]b", ["a", {}, "b"]),
        ("[CQ:image,url=http://x/?a=1&amp;b=2]", [{"url": "http://x/?a=1&b=2"}]),
    ],
)
def test_odd_strings(line: str, expected: list[Any]) -> None:
    assert [part["data"].get("text", part["data"]) for part in cq.parse(line)] == expected


# --------------------------------------------------------------------------------------------------- messages


@pytest.mark.parametrize(
    ("message", "text", "addressed"),
    [
        ([{"type": "at", "data": {"qq": "2854196310"}}, {"type": "text", "data": {"text": "  /help"}}], "/help", True),
        ([{"type": "at", "data": {"qq": 2854196310}}, {"type": "text", "data": {"text": "  "}}], "", True),
        ([{"type": "at", "data": {"qq": "all"}}, {"type": "text", "data": {"text": " x"}}], " x", False),
        ({"type": "text", "data": {"text": "alone"}}, "alone", False),
        ([{"type": "text", "data": {"text": 5}}, {"type": "text", "data": None}, {"type": "text"}], "5", False),
        ([{"type": "text", "data": {"text": "a\x00b\tc\nd\x7f\ufffe"}}], "ab\tc\nd", False),
        ([{"type": "at", "data": {}}, {"type": "reply", "data": {"id": None}}], "", False),
        ([], "", False),
    ],
)
def test_a_message_is_read(message: Any, text: str, addressed: bool) -> None:
    found = received(message=message)
    assert (found.message.text, found.addressed) == (text, addressed)


def test_the_bots_tag_goes_the_others_stay() -> None:
    tags = [{"type": "reply", "data": {"id": -5}}, {"type": "at", "data": {"qq": "1", "name": "@n"}}]
    own = {"type": "at", "data": {"qq": "2854196310"}}
    found = received(message=[*tags, {"type": "text", "data": {"text": " you "}}, own])
    assert found.message == Message((Quote("-5"), Mention(NativeId("1"), "n"), Text(" you ")))
    assert found.addressed


@pytest.mark.parametrize("message", [None, 5, True, ["text"], [{"data": {}}], [{"type": 3}]])
def test_what_is_no_message_is_malformed(message: Any) -> None:
    with pytest.raises(Malformed):
        decode(report(message=message))


@pytest.mark.parametrize("message_id", [-1722309116, "-1722309116"])
def test_a_message_id_may_be_negative_and_text(message_id: Any) -> None:
    assert received(message_id=message_id).message_id == "-1722309116"


@pytest.mark.parametrize(
    "changes",
    [
        {"self_id": None},
        {"self_id": "me"},
        {"user_id": None},
        {"user_id": True},
        {"user_id": 1.5},
        {"user_id": [1]},
        {"user_id": "٣"},
        {"user_id": "9" * 30},
        {"group_id": None},
        {"message_id": None},
        {"message_id": {"a": 1}},
        {"time": None},
        {"time": "soon"},
        {"post_type": None},
        {"post_type": 3},
        {"sender": "me"},
    ],
)
def test_a_missing_or_wrong_field_is_malformed(changes: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        decode(report(**changes))


@pytest.mark.parametrize("changes", [{"post_type": "weather"}, {"message_type": "guild"}, {"message_type": None}])
def test_an_unknown_kind_is_unsupported(changes: dict[str, Any]) -> None:
    with pytest.raises(Unsupported):
        decode(report(**changes))


@pytest.mark.parametrize(
    ("late", "credible"),
    [(0, True), (86_400, True), (86_402, False), (-300, True), (-302, False), (10**12, False), (-(10**9), False)],
)
def test_the_platforms_stamp_where_it_is_credible(late: int, credible: bool) -> None:
    stamp = int(NOW.timestamp()) - late
    at = received(time=stamp).at
    assert at == (NOW - timedelta(seconds=late) if credible else NOW)


def test_milliseconds_and_seconds_are_one_message() -> None:
    assert (
        received(time=STAMP * 1000 + 7)
        == received(time=STAMP)
        == received(time=str(STAMP))
        == received(time=STAMP + 0.0)
    )


# -------------------------------------------------------------------------------------------------------- ids


def test_a_redelivery_has_the_same_id_whenever_and_in_whatever_form_it_comes() -> None:
    later = decode(
        report(self_id="2854196310", user_id="3325176042", sender=None), received_at=NOW + timedelta(hours=3)
    )
    assert isinstance(later, MessageReceived)
    assert later.id == received().id


@pytest.mark.parametrize(
    "changes",
    [{"message_id": 1}, {"time": STAMP + 1}, {"group_id": 1}, {"user_id": 1}, {"message_type": "private"}],
    ids=str,
)
def test_another_message_has_another_id_though_message_ids_repeat(changes: dict[str, Any]) -> None:
    assert received(**changes).id != received().id


def test_another_account_has_other_ids() -> None:
    other = decode(report(), account="b")
    assert isinstance(other, MessageReceived)
    assert other.id != received().id


def test_notices_differ_by_content_alone() -> None:
    notice = {
        "time": STAMP, "self_id": 2854196310, "post_type": "notice", "notice_type": "group_ban", "sub_type": "ban",
        "group_id": 742839156, "operator_id": 1, "user_id": 0, "duration": -1,
    }  # fmt: skip
    turned = dict(reversed(notice.items()))
    first, second, off = (decode(payload) for payload in (notice, turned, notice | {"duration": 0}))
    assert isinstance(first, Event)
    assert isinstance(off, Event)
    assert first == second
    assert first.id != off.id


@pytest.mark.parametrize("changes", [{"x": object()}, {"x": "\ud800"}])
def test_a_notice_that_cannot_be_hashed_is_malformed(changes: dict[str, Any]) -> None:
    notice = {"time": STAMP, "self_id": 2854196310, "post_type": "notice", "notice_type": "group_recall"}
    with pytest.raises(Malformed):
        decode(notice | {"group_id": 1, "user_id": 2, "operator_id": 2, "message_id": 3} | changes)


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        ("group_ban", {"user_id": 2854196310, "duration": 60}, Ignored("ban of the bot")),
        ("group_card", {"user_id": 2854196310, "card_new": "x"}, Ignored("card of the bot")),
        ("group_dismiss", {"user_id": 5, "operator_id": 5}, "GroupDetached"),
        ("group_decrease", {"sub_type": "leave", "user_id": 2854196310, "operator_id": 0}, "GroupDetached"),
        ("group_upload", {"user_id": 5, "file": None}, "FileReceived"),
    ],
)
def test_rare_notices(kind: str, more: dict[str, Any], expected: object) -> None:
    found = decode(
        {"time": STAMP, "self_id": 2854196310, "post_type": "notice", "notice_type": kind, "group_id": 1} | more
    )
    assert expected in (found, type(found).__name__)


def test_an_unknown_meta_event_is_unsupported() -> None:
    with pytest.raises(Unsupported):
        decode({"time": STAMP, "self_id": SELF_ID, "post_type": "meta_event", "meta_event_type": "dream"})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELD = st.sampled_from(
    ["time", "user_id", "message", "message_type", "sub_type", "group_id", "sender", "anonymous", "message_id",
     "status", "notice_type", "meta_event_type", "file", "duration", "operator_id", "card_new", "target_id", "tag",
     "request_type", "flag", "comment", "invitor_id"]
)  # fmt: skip
KINDS = st.fixed_dictionaries(
    {
        "self_id": st.just(2854196310),
        "post_type": st.sampled_from(["message", "notice", "meta_event", "request"]),
        "notice_type": st.sampled_from(["group_ban", "group_upload", "group_recall", "group_admin", "bot_offline"]),
        "meta_event_type": st.sampled_from(["heartbeat", "lifecycle"]),
        "request_type": st.sampled_from(["group", "friend"]),
    }
)


@given(KINDS, st.dictionaries(FIELD, JSON, max_size=6))
def test_foreign_json_is_an_event_ignored_or_their_fault(kind: dict[str, Any], changes: dict[str, Any]) -> None:
    with contextlib.suppress(Malformed, Unsupported):
        decode(report() | kind | changes)


@given(KINDS, st.dictionaries(FIELD, JSON, max_size=6))
def test_whatever_comes_the_reception_stands(kind: dict[str, Any], changes: dict[str, Any]) -> None:
    ours = Reception(OneBotAccount(AccountName("a"), SELF_ID), VirtualClock(NOW))
    with contextlib.suppress(Malformed):
        ours.read(report() | kind | changes)
    ours.read_past(report() | kind | changes, NativeId("742839156"))


# ------------------------------------------------------------------------------------------------ what is forwarded

NODES = st.lists(
    JSON
    | st.fixed_dictionaries(
        {"message": JSON | st.lists(st.fixed_dictionaries({"type": st.just("text"), "data": JSON}))},
        optional={"sender": JSON, "data": JSON, "type": st.just("node"), "nickname": JSON},
    ),
    max_size=4,
)


@given(
    JSON | NODES | st.fixed_dictionaries({"content": NODES | JSON}) | st.text(max_size=20).map(lambda t: {"content": t})
)
def test_whatever_is_forwarded_never_begins_like_a_command(values: Any) -> None:
    read = forwards.read(values)
    assert read == "" or read.startswith("\n> ")
    assert all(not line or line.startswith("> ") for line in read.split("\n"))
    segments.read([{"type": "forward", "data": values}], SELF_ID)


def test_a_forward_is_bounded() -> None:
    node = {"sender": {"nickname": "n"}, "message": [{"type": "text", "data": {"text": "x" * 50}}]}
    read = forwards.read({"content": [node] * 1000})
    assert len(read) == 4000
    assert forwards.read({"content": [node | {"message": "y"}] * 1000}).count("\n") == 100


# ------------------------------------------------------------------------------------------------ who wants to come in


def asking(**changes: Any) -> dict[str, Any]:
    request = {
        "time": STAMP, "self_id": 2854196310, "post_type": "request", "request_type": "group", "sub_type": "add",
        "group_id": 742839156, "user_id": 5, "comment": "c", "flag": "1788236700123456",
    }  # fmt: skip
    return request | changes


LISTED = {"request_id": 1788236700123456, "invitor_uin": 5, "group_id": 742839156, "message": "c", "checked": False}


def missed(*rows: Any) -> list[Event]:
    return list(requests.read_missed({"join_requests": list(rows)}, AccountName("a"), NOW))


@pytest.mark.parametrize(
    "flag", ["1788236700123456", "1788236700123456-742839156-7-0", "742839156|1788236700123456|7|0"]
)
def test_a_request_has_one_id_live_and_listed(flag: str) -> None:
    live, listed = decode(asking(flag=flag)), missed(LISTED)[0]
    assert isinstance(live, JoinRequested)
    assert isinstance(listed, JoinRequested)
    assert live.id == listed.id
    assert (live.flag, listed.flag) == (flag, "1788236700123456")
    assert live.sender is not None
    assert listed.sender is not None
    assert live.sender.native_id == listed.sender.native_id == "5"


@pytest.mark.parametrize("changes", [{"flag": "2"}, {"group_id": 1}])
def test_another_request_has_another_id(changes: dict[str, Any]) -> None:
    one, other = decode(asking()), decode(asking(**changes))
    assert isinstance(one, JoinRequested)
    assert isinstance(other, JoinRequested)
    assert one.id != other.id


def test_of_the_listed_only_those_that_wait_and_can_be_read() -> None:
    assert missed(LISTED | {"checked": True}, {}, None, 5, LISTED | {"group_id": None}) == []
    assert len(missed(LISTED, LISTED | {"requester_uin": 7, "request_id": 1})) == 2
    assert list(requests.read_missed({"join_requests": None}, AccountName("a"), NOW)) == []


# ------------------------------------------------------------------------------------------------ reading JSON


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff",
        b'{"a":NaN}',
        b'{"a":"\\ud800"}',
        b"[" * 100_000,
        b'{"a":1}{',
        b"\xef\xbb\xbf{}",
    ],
)
def test_what_is_no_object_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        codec.read_json(body)


@pytest.mark.parametrize(
    ("number", "whole"), [("0", True), ("-1", True), ("-", False), ("", False), ("1 ", False), ("１", False)]
)
def test_a_number_is_what_json_would_write(number: str, whole: bool) -> None:
    assert fields.is_number(number) is whole


# ------------------------------------------------------------------------------------------------ authenticity

BODY = b'{"a":1}'


def signed(body: bytes, secret: str) -> str:
    return "sha1=" + hmac.new(secret.encode(), body, "sha1").hexdigest()


GOOD = signed(BODY, "s")


def test_a_right_signature_is_taken() -> None:
    codec.verify_report({"x-signature": GOOD}, BODY, "s")


@pytest.mark.parametrize(
    "given_signature",
    [
        None,
        "",
        "sha1=",
        signed(BODY, "t"),
        GOOD.upper(),
        GOOD.removeprefix("sha1="),
        "sha256=" + "0" * 64,
        "sha1=\udcff\udcfe",
        "签名",
    ],
)
def test_a_wrong_signature_is_unauthentic(given_signature: str | None) -> None:
    headers = {} if given_signature is None else {"X-Signature": given_signature}
    with pytest.raises(Unauthentic):
        codec.verify_report(headers, BODY, "s")


def test_an_empty_secret_admits_nobody() -> None:
    with pytest.raises(Unauthentic):
        codec.verify_report({"X-Signature": signed(b"", "")}, b"", "")
    with pytest.raises(Unauthentic):
        codec.verify_token({"Authorization": "Bearer "}, {}, "")
    with pytest.raises(Unauthentic):
        codec.verify_token({}, {"access_token": ""}, "")


@pytest.mark.parametrize(
    ("headers", "query", "good"),
    [
        ({"Authorization": "Bearer tok"}, {}, True),
        ({"Authorization": "bEARER tok"}, {}, True),
        ({"authorization": "Token tok"}, {}, True),
        ({"AUTHORIZATION": "token tok"}, {}, True),
        ({}, {"access_token": "tok"}, True),
        ({"Authorization": "Bearer tok"}, {"access_token": "other"}, True),
        ({"Authorization": "Bearer other"}, {"access_token": "tok"}, False),
        ({"Authorization": "tok"}, {}, False),
        ({"Authorization": "Basic tok"}, {}, False),
        ({"Authorization": "Bearer"}, {}, False),
        ({"Authorization": "Bearer toк"}, {}, False),
        ({"Authorization": "Bearer to\udcff"}, {}, False),
        ({}, {}, False),
    ],
)
def test_the_token(headers: dict[str, str], query: dict[str, str], good: bool) -> None:
    if good:
        codec.verify_token(headers, query, "tok")
        return
    with pytest.raises(Unauthentic):
        codec.verify_token(headers, query, "tok")


@pytest.mark.parametrize(
    ("given_id", "required", "good"),
    [("2854196310", True, True), ("1", True, False), ("1", False, False), (None, True, False), (None, False, True)],
)
def test_the_self_id(given_id: str | None, required: bool, good: bool) -> None:
    headers = {} if given_id is None else {"x-self-id": given_id}
    if good:
        codec.verify_self_id(headers, SELF_ID, required=required)
        return
    with pytest.raises(Unauthentic):
        codec.verify_self_id(headers, SELF_ID, required=required)


# ------------------------------------------------------------------------------------------------------ answers

CALL = codec.Call("set_group_card", {}, Capability.SET_CARD)


@pytest.mark.parametrize("response", [None, [], {}, {"status": 5}, {"status": None, "retcode": 0}])
def test_an_answer_without_status_is_in_doubt(response: object) -> None:
    with pytest.raises(Ambiguous):
        codec.read_response(CALL, response)


@pytest.mark.parametrize("message_id", [{}, [], "x", True, 1.5])
def test_done_is_done_whatever_the_id(message_id: object) -> None:
    assert codec.read_response(CALL, {"status": "ok", "data": {"message_id": message_id}}).message_id is None


@pytest.mark.parametrize("values", [None, [], "x"])
def test_an_answer_of_no_object_is_empty(values: object) -> None:
    assert codec.answer_of(CALL, {"status": "ok", "data": values}) == {}


def test_a_refusal_says_what_and_never_too_much() -> None:
    with pytest.raises(Refused) as raised:
        codec.read_response(CALL, {"status": "failed", "retcode": 1200, "message": "x" * 10_000})
    assert (raised.value.code, raised.value.lost) == ("1200", None)
    assert len(raised.value.reason) == 200
