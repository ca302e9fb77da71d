"""The QQ official robot's traps one by one: markup, tags, quotes, stamps, answers, replies, and what nobody sent."""

import contextlib
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.capability import Capability
from bot.core.card import Button, Card, CardKind
from bot.core.effect import AlertStaff, AnswerJoin, MuteMember, Recall, SendDirect, SendMessage, Why
from bot.core.errors import Ambiguous, InvariantBroken, Malformed, NotYet, Refused, Transient, Unsupported
from bot.core.event import (
    ButtonPressed,
    CapabilityObserved,
    Event,
    GroupAttached,
    GroupDetached,
    JoinRequested,
    MemberJoined,
    MemberLeft,
    MessageReceived,
    Mode,
)
from bot.core.ids import AccountName, EffectKey, GroupKey, NativeId
from bot.core.message import Attachment, Foreign, Mention, MentionAll, Message, Picture, Quote, Text
from bot.platforms.base import Address, Ignored
from bot.platforms.qq import answers, calls, codec, memory, uploads
from bot.platforms.qq.answers import Verdict
from bot.platforms.qq.codec import Frame, Known
from bot.platforms.qq.replies import Field, Means, ReplyBook

GROUP, WHO, ME = "B2" * 16, "A1" * 16, "7A" * 16
NOW = datetime(2026, 9, 1, 11, 30, 20, tzinfo=UTC)
STAMP = "2026-09-01T19:30:00+08:00"
HERE = Address(native_group=NativeId(GROUP))
CHAT = f"/v2/groups/{GROUP}"
KEY = EffectKey("k")


def payload(kind: str = "GROUP_MESSAGE_CREATE", **changes: Any) -> dict[str, Any]:
    """A group message, with changes to its data; None takes a field away."""
    d = {
        "id": "ROBOT1.0_x!", "content": "hi", "timestamp": STAMP, "group_openid": GROUP, "message_type": 0,
        "author": {"id": WHO, "member_openid": WHO, "username": "n", "bot": False, "member_role": "member"},
    }  # fmt: skip
    return {"id": f"{kind}:1", "op": 0, "t": kind, "d": {k: v for k, v in (d | changes).items() if v is not None}}


def event(kind: str, **d: Any) -> dict[str, Any]:
    return {"id": f"{kind}:1", "op": 0, "t": kind, "d": d}


def decode(said: Any, account: str = "a", at: datetime = NOW, known: Known | None = None) -> Event | Ignored:
    return codec.decode(codec.frame_of(said), account=AccountName(account), received_at=at, known=known)


def received(kind: str = "GROUP_MESSAGE_CREATE", known: Known | None = None, **changes: Any) -> MessageReceived:
    found = decode(payload(kind, **changes), known=known)
    assert isinstance(found, MessageReceived)
    return found


def tag(who: str = ME, **changes: Any) -> dict[str, Any]:
    return {"scope": "single", "id": who, "member_openid": who, "username": "b", "is_you": who == ME} | changes


# ---------------------------------------------------------------------------------------------------- messages


@pytest.mark.parametrize(
    ("content", "mentions", "segments", "addressed"),
    [
        (f"<@{ME}> /签到 ", [tag()], [Text("/签到")], True),
        (f"<@!{ME}>/签到", [tag()], [Text("/签到")], True),
        (f"/签到 <@{ME}>", [tag()], [Text("/签到")], True),
        (f"<@{ME}> ", [tag()], [], True),
        (" ", None, [], False),
        ("", None, [], False),
        (None, None, [], False),
        ("<@all> 开会", [{"scope": "all", "is_you": True}], [MentionAll(), Text(" 开会")], False),
        (f"<@all> <@{ME}> x", [{"scope": "all", "is_you": True}, tag()], [MentionAll(), Text(" x")], True),
        (f"<@{WHO}> 你好", [tag(WHO, username="李")], [Mention(NativeId(WHO), "李"), Text(" 你好")], False),
        ("<@short> x", [tag("short", username="y")], [Mention(NativeId("short"), "y"), Text(" x")], False),
        ("<@short> x", None, [Text("<@short> x")], False),
        ("a < b <@> c", None, [Text("a < b <@> c")], False),
        (f"<@{ME}> x", [tag(scope="all")], [Mention(NativeId(ME), "b"), Text(" x")], False),
        (f"<@{ME}> x", [tag(is_you=False)], [Mention(NativeId(ME), "b"), Text(" x")], False),
        (f"<@{ME}> x", [tag(scope="SINGLE", is_you="true")], [Text("x")], True),
        ('<faceType=1,faceId="76",ext="eyJ0">好', None, [Foreign("face"), Text("好")], False),
        ('<attachmentType="image/png",attachmentIndex=0,description="e30=">好', None, [Text("好")], False),
        ("x\x00\x07y\n", None, [Text("xy\n")], False),
    ],
)
def test_content(content: Any, mentions: Any, segments: list[Any], addressed: bool) -> None:
    found = received(content=content, mentions=mentions)
    assert found.message == Message(tuple(segments))
    assert found.addressed is addressed


def test_the_at_event_is_addressed_and_trimmed_without_mentions() -> None:
    found = received("GROUP_AT_MESSAGE_CREATE", content=" /签到 ")
    assert (found.message, found.addressed) == (Message.of("/签到"), True)
    assert received(content=" /签到 ").message == Message.of(" /签到 ")


def test_its_own_tag_is_known_from_before() -> None:
    found = received(content=f"<@{ME}> x", known=Known(own=ME))
    assert (found.message.text.strip(), found.message.mentions, found.addressed) == ("x", (), False)


@pytest.mark.parametrize(
    ("kind", "name"), [(3, "card"), (101, "chat_record"), (102, "chat_record"), ("102", "chat_record")]
)
def test_what_the_platform_wrote_is_nobodys_word(kind: Any, name: str) -> None:
    found = received(content="=== 消息 1 ===\n/停止", message_type=kind)
    assert found.message == Message((Foreign(name, "=== 消息 1 ===\n/停止"),))
    assert found.message.text == ""
    assert found.message.text == ""


@pytest.mark.parametrize("kind", [0, None, 103, 999, "x", [], "0"])
def test_any_other_type_is_what_was_typed(kind: Any) -> None:
    assert received(message_type=kind).message == Message.of("hi")


def test_quotes() -> None:
    scene = {"ext": ["ref_msg_idx=REFIDX_a=", "msg_idx=REFIDX_b==", "odd", 5, None]}
    known = Known(messages={"REFIDX_a=": "m-1"})
    assert received(message_scene=scene, known=known).message == Message.of(Quote("m-1"), "hi")
    assert received(message_scene=scene).message == Message.of(Foreign("quote"), "hi")
    assert received(message_scene={"ext": ["ref_msg_idx=TMP_1"]}).message == Message.of(Foreign("quote"), "hi")
    for odd in ({"ext": None}, {"ext": "x"}, {}, None):
        assert received(message_scene=odd).message == Message.of("hi")


@pytest.mark.parametrize(
    ("attachment", "segment"),
    [
        ({"content_type": "image/png", "filename": "a", "url": "https://x/y"}, Picture("a", "https://x/y")),
        ({"content_type": "IMAGE/PNG", "filename": "a", "url": "//x/y"}, Picture("a", "https://x/y")),
        ({"content_type": "image", "filename": "a", "url": "x.com/y"}, Picture("a", "https://x.com/y")),
        ({"content_type": "file", "filename": "a", "size": "7", "url": "x/y"}, Attachment("a", 7, "https://x/y")),
        ({"content_type": "file", "filename": None, "size": -1}, Attachment("", 0, "")),
        ({"content_type": "voice", "asr_refer_text": "/停止"}, Foreign("voice")),
        ({"content_type": "video/mp4"}, Foreign("video")),
        ({"content_type": "x" * 99}, Foreign("x" * 32)),
    ],
)
def test_attachments(attachment: dict[str, Any], segment: Any) -> None:
    assert received(content="", attachments=[attachment, 5, None]).message == Message((segment,))


@pytest.mark.parametrize("changes", [{"author": {"bot": True}}, {"author": {"bot": 1}}, {"author": {"bot": "True"}}])
def test_other_robots_are_ignored(changes: dict[str, Any]) -> None:
    author = {"member_openid": WHO} | changes["author"]
    assert decode(payload(author=author)) == Ignored("another bot")


def test_its_own_words_are_ignored() -> None:
    assert decode(payload(), known=Known(own=WHO)) == Ignored("own message")


@pytest.mark.parametrize(
    "stamp", [STAMP, 1788262200, "1788262200", 1788262200000, 1788262200.0, "2026-09-01T11:30:00Z"]
)
def test_stamps_in_every_form(stamp: Any) -> None:
    assert received(timestamp=stamp).at == datetime(2026, 9, 1, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "stamp",
    [None, "", "x", "2026-09-01T19:30:00", [], {}, True, -5, 10**30, "9" * 19, "9999-12-31T23:59:59-23:59", 5,
     "2025-09-08T23:13:34+08:00", "2026-09-01T20:30:00+08:00"],
)  # fmt: skip
def test_stamps_that_cannot_be_are_those_of_the_arrival(stamp: Any) -> None:
    assert received(timestamp=stamp).at == NOW


def test_private_messages() -> None:
    author = {"user_openid": WHO, "id": "other", "username": "", "bot": False}
    found = received("C2C_MESSAGE_CREATE", author=author, group_openid=None)
    assert (found.native_group, found.sender and found.sender.native_id) == (None, WHO)
    assert received("C2C_MESSAGE_CREATE", author={"id": WHO}, group_openid=GROUP).native_group is None


def test_ids_stand_on_the_message_and_nothing_else() -> None:
    at, full = received("GROUP_AT_MESSAGE_CREATE", content=" hi "), received(content=f"<@{ME}> hi", mentions=[tag()])
    assert (at.id, at.message) == (full.id, full.message)
    assert received(id="other").id != full.id
    assert received(group_openid="C3" * 16).id != full.id
    elsewhere = decode(payload(), account="b")
    assert isinstance(elsewhere, MessageReceived)
    assert elsewhere.id != full.id


@pytest.mark.parametrize(
    "said",
    [
        None, 5, [], "x", {}, {"op": "x"}, {"op": -1}, {"op": None, "t": "GROUP_MESSAGE_CREATE"},
        payload(id=None), payload(id=""), payload(id="a b"), payload(id="x" * 600), payload(id=[]), payload(id=True),
        payload(id=".."), payload(group_openid=None), payload(group_openid={}), payload(group_openid="../x y"),
        payload(author=None), payload(author=[]), payload(author={}), payload(content=[]), payload(content=5),
        payload(mentions="x"), payload(attachments={}), payload(message_scene=[]), payload(group_openid="组"),
        event("GROUP_MEMBER_ADD"), event("GROUP_MEMBER_ADD", group_openid=GROUP), event("GROUP_ADD_ROBOT"),
        event("GROUP_JOIN_REQUEST", group_openid=GROUP, member_openid=WHO), event("INTERACTION_CREATE", type=11),
        event("INTERACTION_CREATE", type=11, id="i"), event("INTERACTION_CREATE", type=11, id="i", data=5),
        {"op": 0, "t": "GROUP_DEL_ROBOT", "d": []},
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_malformed(said: Any) -> None:
    with pytest.raises(Malformed):
        decode(said)


@pytest.mark.parametrize("said", [event("WEATHER"), {"op": 7}, {"op": 13, "d": {}}, {"op": 0}, {"op": 0, "t": ["x"]}])
def test_what_is_new_is_unsupported(said: Any) -> None:
    with pytest.raises(Unsupported):
        decode(said)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"op":NaN}', b"[" * 5000, b'{"op":0,"t":"\\ud800"}'])
def test_what_is_no_json_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        codec.read_frame(body)


# -------------------------------------------------------------------------------------------------- happenings


@pytest.mark.parametrize(
    ("kind", "becomes"),
    [
        ("GROUP_ADD_ROBOT", GroupAttached), ("group_add_robot", GroupAttached), ("GROUP_DEL_ROBOT", GroupDetached),
        ("GROUP_MEMBER_ADD", MemberJoined), ("GROUP_MEMBER_REMOVE", MemberLeft),
    ],
)  # fmt: skip
def test_comings_and_goings(kind: str, becomes: type) -> None:
    d = {"group_openid": GROUP, "member_openid": WHO, "op_member_openid": WHO, "timestamp": 1788262200}
    first = decode(event(kind, **d))
    assert isinstance(first, becomes)
    assert isinstance(first, Event)
    assert first.sender is not None
    assert first.sender.native_id == WHO
    again = decode(event(kind, **d) | {"id": "another envelope"})
    later = decode(event(kind, **(d | {"timestamp": 1788262201})))
    assert isinstance(again, Event)
    assert isinstance(later, Event)
    assert first.id == again.id != later.id


def test_its_own_coming_is_no_members() -> None:
    for kind in ("GROUP_MEMBER_ADD", "GROUP_MEMBER_REMOVE"):
        found = decode(event(kind, group_openid=GROUP, member_openid=ME, timestamp=1), known=Known(own=ME))
        assert isinstance(found, Ignored)


def test_without_a_stamp_the_envelope_tells_them_apart() -> None:
    said = event("GROUP_DEL_ROBOT", group_openid=GROUP)
    ids = {found.id for one in (said, said | {"id": "2"}, said | {"id": ""}) if isinstance(found := decode(one), Event)}
    assert len(ids) == 3


@pytest.mark.parametrize(("kind", "on"), [("GROUP_MSG_RECEIVE", True), ("GROUP_MSG_REJECT", False)])
def test_the_proactive_toggle(kind: str, on: bool) -> None:
    found = decode(event(kind, group_openid=GROUP, timestamp=1788262200))
    assert isinstance(found, CapabilityObserved)
    assert (found.present, found.missing)[on] == frozenset()
    assert (found.missing, found.present)[on] == {Capability.PROACTIVE}


def join(**changes: Any) -> Event | Ignored:
    d = {"group_openid": GROUP, "member_openid": WHO, "join_request_id": "AVK-1", "username": "涛", "apply_at": STAMP}
    return decode(event("GROUP_JOIN_REQUEST", **(d | changes)))


def test_join_requests() -> None:
    said = {"verify_info": {"verify_message": "陈涛", "review_qa_list": []}}
    found = join(**said)
    assert isinstance(found, JoinRequested)
    assert (found.flag, found.comment, found.at) == ("AVK-1", "陈涛", datetime(2026, 9, 1, 11, 30, tzinfo=UTC))
    several = join(verify_info={"review_qa_list": [{"answer": "甲"}, {"question": "?"}, 5, {"answer": "乙"}]})
    assert isinstance(several, JoinRequested)
    assert (several.comment, several.id) == ("甲\n乙", found.id)
    other = join(join_request_id="AVK-2")
    assert isinstance(other, JoinRequested)
    assert other.id != found.id
    assert join(auto_approved={"strategy_id": "s"}) == Ignored("admitted by a strategy")
    assert isinstance(join(auto_approved={}), JoinRequested)
    assert join(bot=True) == Ignored("another bot")


def press(kind: Any = 11, data: Any = "vote-1|2", **changes: Any) -> Event | Ignored:
    d = {
        "id": "i-1", "type": kind, "scene": "group", "group_openid": GROUP, "group_member_openid": WHO,
        "data": {"type": kind, "resolved": {"button_data": data}}, "timestamp": STAMP,
    }  # fmt: skip
    return decode(event("INTERACTION_CREATE", **{k: v for k, v in (d | changes).items() if v is not None}))


@pytest.mark.parametrize(
    ("data", "card", "choice"),
    [("vote-1|2", "vote-1", "2"), ("a|b|c", "a|b", "c"), ("plain", "plain", ""), ("|x", "", "x"), ("", "", "")],
)
def test_taps(data: str, card: str, choice: str) -> None:
    found = press(data=data)
    assert isinstance(found, ButtonPressed)
    assert (found.card, found.choice, found.native_group) == (card, choice, GROUP)


def test_a_tap_that_comes_again_is_one_and_a_double_click_two() -> None:
    one, again, other, prefixed = press(), press(), press(id="i-2"), press(id="INTERACTION_CREATE:i-1")
    ids = [found.id for found in (one, again, other, prefixed) if isinstance(found, ButtonPressed)]
    assert ids[0] == ids[1] == ids[3] != ids[2]


@pytest.mark.parametrize("kind", [13, 14, 15, 16, 18, 19, 20, None, "x", 0])
def test_other_interactions_are_ignored(kind: Any) -> None:
    assert press(kind) == Ignored("another interaction")


def test_where_taps_come_from() -> None:
    assert isinstance(press("12"), ButtonPressed)
    assert press(scene="guild", group_openid=None, group_member_openid=None) == Ignored("guild")
    private = press(scene="c2c", group_openid=None, group_member_openid=None, user_openid=WHO)
    assert isinstance(private, ButtonPressed)
    assert private.native_group is None


# --------------------------------------------------------------------------------------------------------- fuzzing

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
KINDS = st.sampled_from(
    [*codec.happenings.READERS, "GROUP_AT_MESSAGE_CREATE", "GROUP_MESSAGE_CREATE", "C2C_MESSAGE_CREATE"]
)
NAMES = st.sampled_from([
    "id", "content", "timestamp", "group_openid", "author", "message_type", "mentions", "attachments", "message_scene",
    "member_openid", "join_request_id", "verify_info", "auto_approved", "data", "type", "scene", "user_openid", "bot",
])  # fmt: skip


@given(JSON)
def test_whatever_json_comes_in(said: Any) -> None:
    with contextlib.suppress(Malformed, Unsupported):
        decode(said)


@given(KINDS, st.dictionaries(NAMES, JSON, max_size=10))
def test_whatever_a_known_event_holds(kind: str, changes: dict[str, Any]) -> None:
    base = payload(kind, member_openid=WHO, join_request_id="j", type=11, group_member_openid=WHO)["d"]
    for d in (changes, base | changes):
        with contextlib.suppress(Malformed, Unsupported):
            found = decode({"op": 0, "t": kind, "d": d, "id": "e"})
            if isinstance(found, MessageReceived):
                codec.fingerprint(found, Frame(0, kind, "e", d))


@given(st.text(alphabet=st.sampled_from('<>@!=",faceTypattchm0Aal 好\n'), max_size=60))
def test_whatever_is_typed_is_read(content: str) -> None:
    found = decode(payload(content=content))
    assert isinstance(found, MessageReceived)
    if "<" not in content:
        assert found.message.text == (content if content.strip() else "")


@given(st.binary(max_size=60))
def test_whatever_bytes_come_in(body: bytes) -> None:
    with contextlib.suppress(Malformed):
        codec.read_frame(body)


@given(st.integers(100, 599), st.dictionaries(st.sampled_from(["code", "err_code", "message", "id", "ext_info"]), JSON))
def test_whatever_is_answered(status: int, fields: dict[str, Any]) -> None:
    answer = answers.judge(status, fields)
    answers.quote_index(answer)
    answers.mode(fields)
    answers.silenced(fields, "x")
    if answer.ok:
        answers.receipt(answer)
    else:
        assert isinstance(answers.error(answer, None), Refused | Transient | Ambiguous)


# --------------------------------------------------------------------------------------------------------- answers


@pytest.mark.parametrize(
    ("code", "kind", "lost"),
    [
        (11253, Refused, Capability.MUTE_MEMBER), (11254, Refused, Capability.MUTE_MEMBER),
        (11265, Refused, Capability.MUTE_MEMBER), (11282, Refused, Capability.MUTE_MEMBER),
        (40062003, Refused, Capability.MUTE_MEMBER), (40034105, Refused, Capability.PROACTIVE),
        (40034102, Refused, Capability.PROACTIVE), (40054013, Refused, Capability.DIRECT),
        (40054004, Refused, Capability.DIRECT), (40054003, Refused, None), (11255, Refused, None),
        (40034029, Refused, Capability.BUTTONS), (40034006, Refused, None), (40054007, Refused, None),
        (40054010, Refused, None), (40064004, Refused, None), (40061001, Refused, None), (999999, Refused, None),
        (40054002, NotYet, 60), (850018, NotYet, 60), (40034100, NotYet, 60), (22009, NotYet, 60),
        (40054016, Transient, 30), (100001, Transient, 10), (50055001, Transient, None), (50065001, Transient, None),
        (11281, Transient, None), (11244, Transient, 60),
    ],
)  # fmt: skip
@pytest.mark.parametrize("style", [("code",), ("err_code",), ("code", "err_code")])
@pytest.mark.parametrize("status", [200, 400, 500])
def test_the_code_decides(code: int, kind: type, lost: Any, style: tuple[str, ...], status: int) -> None:
    answer = answers.judge(status, {name: str(code) if status == 400 else code for name in style} | {"message": "m"})
    found = answers.error(answer, Capability.MUTE_MEMBER)
    assert type(found) is kind
    if isinstance(found, Refused):
        assert (found.code, found.lost) == (str(code), lost)
    if isinstance(found, Transient):
        assert found.retry_after == lost


@pytest.mark.parametrize(
    ("status", "fields", "verdict"),
    [
        (200, {}, Verdict.DONE), (204, {}, Verdict.DONE), (200, {"code": 0}, Verdict.DONE),
        (202, {"code": 304023, "data": {"message_audit": {"audit_id": "a"}}}, Verdict.PENDING),
        (400, {"code": 304024}, Verdict.PENDING), (201, {"code": 777, "message": "m"}, Verdict.PENDING),
        (202, {}, Verdict.PENDING), (202, {"code": 40054002}, Verdict.MUTED), (401, {}, Verdict.TOKEN),
        (404, {}, Verdict.OTHER), (405, {}, Verdict.OTHER), (429, {}, Verdict.RATE), (429, {"code": 5}, Verdict.RATE),
        (500, {}, Verdict.UNCLEAR), (502, {}, Verdict.UNCLEAR), (503, {}, Verdict.SERVER), (504, {}, Verdict.UNCLEAR),
    ],
)  # fmt: skip
def test_the_status_decides_where_there_is_no_code(status: int, fields: dict[str, Any], verdict: Verdict) -> None:
    assert answers.judge(status, fields).verdict is verdict


def test_a_page_of_something_in_between_is_no_yes() -> None:
    assert answers.judge(200, {}, readable=False).verdict is Verdict.UNCLEAR
    assert isinstance(answers.error(answers.judge(504, {}), None), Ambiguous)


def test_not_in_the_group() -> None:
    found = answers.error(answers.judge(400, {"code": 40034101}), Capability.SEND)
    assert isinstance(found, Refused)
    assert found.lost is Capability.SEND


@pytest.mark.parametrize("lifetime", ["7200", 7200, 7200.0])
def test_tokens(lifetime: Any) -> None:
    token = answers.token(200, {"access_token": "t", "expires_in": lifetime}, NOW)
    assert (token.value, token.expires_at) == ("t", NOW + timedelta(hours=2))


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"code": 100016}, Refused), ({"code": "100007"}, Refused), ({"err_code": 10004}, Refused),
        ({"code": 100001}, Transient), ({}, Transient), ({"access_token": "t"}, Transient),
        ({"access_token": "", "expires_in": 5}, Transient), ({"access_token": "t", "expires_in": -5}, Transient),
    ],
)  # fmt: skip
def test_no_tokens(fields: dict[str, Any], kind: type) -> None:
    with pytest.raises(kind):
        answers.token(200, fields, NOW)


@pytest.mark.parametrize(
    ("fields", "mode"),
    [
        ({"global_rule": {"mode": "none"}}, Mode.OPEN), ({"global_rule": {"mode": "ALWAYS"}}, Mode.CLOSED),
        ({"global_rule": {"mode": "schedule"}}, None), ({"global_rule": 5}, None), ({}, None),
    ],
)  # fmt: skip
def test_modes(fields: dict[str, Any], mode: Mode | None) -> None:
    assert answers.mode(fields) is mode


# ----------------------------------------------------------------------------------------------------------- calls


def say(*parts: Any, card: Card | None = None, quoted: str | None = None) -> calls.Speech:
    made = SendMessage(feature="f", why=Why("w"), group=GroupKey("g"), message=Message.of(*parts), card=card)
    return calls.speech(made, HERE, quoted)


def whisper(*parts: Any, card: Card | None = None) -> calls.Speech:
    made = SendDirect(
        feature="f",
        why=Why("w"),
        account=AccountName("a"),
        native_id=NativeId(WHO),
        message=Message.of(*parts),
        card=card,
    )
    return calls.speech(made, Address(native_user=NativeId(WHO)))


def card(*labels: str, closed: bool = False) -> Card:
    return Card(
        "c-1", CardKind.VOTE, "t", tuple(Button(str(n), label) for n, label in enumerate(labels)), closed=closed
    )


def test_plain_words_are_text_and_tags_markdown() -> None:
    assert say("好").body == {"msg_type": 0, "content": "好"}
    assert say("好", quoted="REFIDX_1").body["message_reference"] == {"message_id": "REFIDX_1"}
    tagged = say(Mention(NativeId(WHO), "李"), " 好", quoted="REFIDX_1").body
    assert tagged == {"msg_type": 2, "markdown": {"content": f'<qqbot-at-user id="{WHO}" /> 好'}}
    private = whisper(Mention(NativeId(WHO), "李"), "好")
    assert (private.path, private.body) == (f"/v2/users/{WHO}/messages", {"msg_type": 0, "content": "@李 好"})


@pytest.mark.parametrize("words", ['<qqbot-at-user id="X" />', "<@X>", "<@!X>", "<@all>", "<qqbot-at-everyone />"])
def test_words_of_people_make_no_tags(words: str) -> None:
    for one in (say(words).body["content"], say(Mention(NativeId(WHO)), words).body["markdown"]["content"]):
        assert "<@" not in one
        assert one.count("<qqbot-") == ('qqbot-at-user id="A1' in one)
    private = whisper(Mention(NativeId(WHO), words), "x").body["content"]
    assert "<@" not in private
    assert "<qqbot-" not in private


def test_nothing_to_say() -> None:
    for parts in ((), (" ",), (Quote("m"),), (Foreign("x"),)):
        with pytest.raises(Refused):
            say(*parts)


def test_pictures() -> None:
    picture = say("看", Picture("a", "https://x/y.png"))
    assert picture.body == {"msg_type": 7, "content": "看"}
    assert picture.upload == calls.Upload(calls.IMAGE, "a", url="https://x/y.png")
    assert say(Picture("a", "https://x")).body["content"] == " "
    assert say("看", Picture("a", "file:///x")).body == {"msg_type": 0, "content": "看[a]"}
    both = say(Mention(NativeId(WHO)), Picture("a", "https://x/y.png"))
    assert (both.upload, both.body["msg_type"]) == (None, 2)
    assert both.body["markdown"]["content"].endswith("\nhttps://x/y.png")


def test_keyboards() -> None:
    found = say("选一个", card=card("甲", "乙")).body
    assert (found["msg_type"], found["markdown"], "content" in found) == (2, {"content": "选一个"}, False)
    (row,) = found["keyboard"]["content"]["rows"]
    assert [(one["id"], one["render_data"]["label"], one["action"]["data"]) for one in row["buttons"]] == [
        ("0", "甲", "c-1|0"),
        ("1", "乙", "c-1|1"),
    ]
    assert all(one["action"]["type"] == 1 and one["action"]["permission"] == {"type": 2} for one in row["buttons"])
    assert (
        say("选", card=card("x" * 15)).body["keyboard"]["content"]["rows"][0]["buttons"][0]["render_data"]["label"]
        == "x" * 10
    )
    assert say("选", card=card("甲")).plain == {"msg_type": 0, "content": "选"}


@pytest.mark.parametrize("labels", [[], ["x"] * 26])
def test_no_keyboard_can_hold_them(labels: list[str]) -> None:
    assert say("选", card=card(*labels)).body == {"msg_type": 0, "content": "选"}
    assert say("选", card=card("x", closed=True)).body == {"msg_type": 0, "content": "选"}


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=25))
def test_every_choice_has_its_button(labels: list[str]) -> None:
    keyboard = calls.keyboard_of(card(*labels))
    assert keyboard is not None
    rows = keyboard["content"]["rows"]
    assert 1 <= len(rows) <= 5
    assert all(1 <= len(row["buttons"]) <= 5 for row in rows)
    buttons = [button for row in rows for button in row["buttons"]]
    assert [button["id"] for button in buttons] == [str(n) for n in range(len(labels))]
    assert all(1 <= len(button["render_data"]["label"]) <= 10 for button in buttons)


@pytest.mark.parametrize("odd", ["a/b", "../x", "a?b", "a#b", "a%2F"])
def test_ids_do_not_lead_elsewhere(odd: str) -> None:
    made = Recall(feature="f", why=Why("w"), group=GroupKey("g"), message_id=odd)
    path = calls.act(made, HERE, NOW).path
    assert path.startswith(f"{CHAT}/messages/")
    assert not set(path.removeprefix(f"{CHAT}/messages/")) & set("/?#")
    with pytest.raises(Refused):
        calls.part("..")
    with pytest.raises(InvariantBroken):
        calls.part("")


def test_calls_that_say_nothing() -> None:
    base: dict[str, Any] = {"feature": "f", "why": Why("w"), "group": GroupKey("g")}
    own = calls.act(Recall(**base, message_id="m!", own=True), HERE, NOW)
    assert (own.method, own.path, own.body, own.needs) == (
        "DELETE",
        f"{CHAT}/messages/m%21",
        None,
        Capability.RECALL_OWN,
    )
    no = calls.act(AnswerJoin(**base, native_id=NativeId(WHO), flag="j", approve=False, reason="满" * 200), HERE, NOW)
    assert no.body == {"op": "decline", "join_request_id": "j", "reject_reason": "满" * 100}
    assert calls.act(MuteMember(**base, native_id=NativeId(WHO), seconds=60), HERE, NOW).body == {
        "members": [{"op": "add", "member_openid": WHO, "mute_expire_at": "2026-09-01T19:31:20+08:00"}]
    }
    with pytest.raises(InvariantBroken):
        calls.act(AlertStaff(feature="f", why=Why("w"), text="x"), HERE, NOW)
    with pytest.raises(InvariantBroken):
        calls.speech(AlertStaff(feature="f", why=Why("w"), text="x"), HERE)


@pytest.mark.parametrize(
    "listed",
    [None, [], [{"index": 0}], [{"index": 0, "presigned_url": "ftp://x", "block_size": 5}],
     [{"index": 0, "presigned_url": "https://x", "block_size": "4"}],
     [{"index": n, "presigned_url": "https://x", "block_size": "5"} for n in range(2)]],
)  # fmt: skip
def test_parts_that_are_not_the_file(listed: Any) -> None:
    with pytest.raises(Transient):
        uploads.parts_of(listed, 5)


def test_parts_of_a_file() -> None:
    listed = orjson.loads(
        b'[{"index":0,"presigned_url":"https://x","block_size":"4"},{"index":1,"presigned_url":"https://y","block_size":"4"}]'
    )
    assert [(part.start, part.size) for part in uploads.parts_of(listed, 6)] == [(0, 4), (4, 2)]


# --------------------------------------------------------------------------------------------------- what is kept


def book(*heard: tuple[str, int], began: int = -600, chat: str = CHAT) -> ReplyBook:
    """A book of an old process; ``heard`` are ids with the seconds since they came."""
    found = ReplyBook(NOW + timedelta(seconds=began))
    for native_id, ago in heard:
        found.heard(chat, Field.MESSAGE, native_id, NOW - timedelta(seconds=ago))
    return found


def chosen(of: ReplyBook, reply_to: str | None = None, key: str = "k", chat: str = CHAT) -> Any:
    means = of.means(chat, EffectKey(key), reply_to, NOW)
    return None if means is None else (means.opening.id, means.seq) if means.opening else "proactive"


def test_the_order_of_means() -> None:
    both = book(("old", 60), ("new", 5))
    assert chosen(both, "old") == ("old", 1)
    assert chosen(both, None, "2") == ("new", 1)
    assert chosen(both, "gone", "3") == ("new", 2)
    assert chosen(book()) == "proactive"
    shut = book(("late", 299))
    shut.may_speak_first(CHAT, allowed=False)
    assert chosen(shut, "late") is None


@pytest.mark.parametrize(("chat", "most"), [(CHAT, 5), (f"/v2/users/{WHO}", 4)])
def test_a_few_replies_a_message_then_the_next(chat: str, most: int) -> None:
    of = book(("a", 20), ("b", 10), chat=chat)
    found = [chosen(of, "a", str(n), chat) for n in range(2 * most + 1)]
    assert found == [("a", n + 1) for n in range(most)] + [("b", n + 1) for n in range(most)] + ["proactive"]
    of.heard(chat, Field.MESSAGE, "a", NOW)  # heard again: nothing is given back
    assert chosen(of, "a", "x", chat) == "proactive"


def test_a_try_keeps_its_id_and_number() -> None:
    of = book(("a", 20))
    assert [chosen(of, key="1"), chosen(of, key="2"), chosen(of, key="1")] == [("a", 1), ("a", 2), ("a", 1)]
    means = of.means(CHAT, EffectKey("1"), None, NOW)
    assert means is not None
    of.in_doubt(EffectKey("1"), means, {"x": 1})
    later = of.means(CHAT, EffectKey("1"), None, NOW + timedelta(hours=1))
    assert later is not None
    assert (later.unclear, later.seq, later.body) == (True, 1, {"x": 1})
    of.said(EffectKey("1"))
    assert chosen(of, key="1") == ("a", 3)


def test_a_no_gives_the_reply_back_and_a_drop_does_not() -> None:
    of = book(("a", 20))
    for _ in range(20):
        means = of.means(CHAT, KEY, None, NOW)
        assert isinstance(means, Means)
        assert means.passive
        of.unused(KEY, means)
    means = of.means(CHAT, KEY, None, NOW)
    assert means is not None
    of.dropped(KEY, means)
    assert chosen(of) == "proactive"


def test_somebody_who_came_opens_late_and_last() -> None:
    of = book(("a", 20))
    of.heard(CHAT, Field.EVENT, "GROUP_MEMBER_ADD:1", NOW, late=True)
    assert chosen(of, key="1") == ("a", 1)
    alone = book()
    alone.heard(CHAT, Field.EVENT, "GROUP_MEMBER_ADD:1", NOW - timedelta(seconds=5), late=True)
    means = alone.means(CHAT, KEY, None, NOW)
    assert means is not None
    assert means.fields == {"event_id": "GROUP_MEMBER_ADD:1", "msg_seq": 1}
    alone.early(KEY, means, NOW)
    assert chosen(alone) == "proactive"
    alone.may_speak_first(CHAT, allowed=False)
    assert chosen(alone) is None
    assert alone.next_chance(CHAT, NOW) == 10
    assert alone.means(CHAT, KEY, None, NOW + timedelta(seconds=10)) is not None
    allowed = book()
    allowed.heard(CHAT, Field.EVENT, "GROUP_MEMBER_ADD:1", NOW, late=True)
    allowed.may_speak_first(CHAT, allowed=True)
    assert chosen(allowed) == "proactive"


def test_an_id_of_an_earlier_process_is_worth_a_try_while_it_may_be_open() -> None:
    assert chosen(book(began=-60), "unknown") == ("unknown", 1)
    assert chosen(book(began=-400), "unknown") == "proactive"


def test_twenty_proactive_messages_a_minute() -> None:
    of = book()
    for number in range(20):
        assert of.wait(CHAT, NOW) == 0
        of.spoke_first(CHAT, NOW + timedelta(seconds=number))
    assert of.wait(CHAT, NOW + timedelta(seconds=19)) == 41
    assert of.wait(CHAT, NOW + timedelta(seconds=60)) == 0
    assert of.wait("/v2/groups/other", NOW) == 0


def test_what_is_kept_is_bounded() -> None:
    kept: memory.Bounded[int, int] = memory.Bounded(3)
    for number in range(10):
        kept.put(number, number)
    assert list(kept.entries) == [7, 8, 9]
    of = book(*[(str(number), 10) for number in range(500)])
    assert chosen(of, "0") == ("499", 1)
    quotes = memory.QuoteIndexes(2)
    for number in range(5):
        quotes.learn(f"m{number}", f"i{number}")
    quotes.learn("m9", "")
    assert (quotes.index("m4"), quotes.index("m0"), quotes.index(None), dict(quotes.messages)) == (
        "i4", None, None, {"i3": "m3", "i4": "m4"},
    )  # fmt: skip


def test_fingerprints_live_for_ten_minutes() -> None:
    prints = memory.Fingerprints()
    first, tail, pair, other = (received(id=one) for one in ("m1", "m2", "m1", "m3"))
    assert prints.first(["m1", "f"], first, NOW) is first
    again = prints.first(["m2", "f"], tail, NOW + timedelta(minutes=10))
    assert (again.id, again.message_id) == (first.id, "m1")
    assert prints.first(["m1", "g"], pair, NOW).id == first.id
    assert prints.first(["m3", "f"], other, NOW + timedelta(minutes=11)) is other
    assert prints.first(["m4", "h"], other, NOW) is other


def test_the_quote_index_tells_messages_apart_better_than_their_ids() -> None:
    scene = {"ext": ["msg_idx=REFIDX_1"]}
    first = received(id="ROBOT1.0_head-tail1", message_scene=scene)
    assert received(id="ROBOT1.0_head-tail2", message_scene=scene).id == first.id
    assert received("GROUP_AT_MESSAGE_CREATE", content=" hi ", message_scene=scene).id == first.id
    others = [
        received(message_scene={"ext": ["msg_idx=REFIDX_2"]}),
        received(message_scene=scene, timestamp="2026-09-01T19:30:01+08:00"),
        received(message_scene=scene, content="ho"),
        received(message_scene=scene, group_openid="C3" * 16),
        received(message_scene=scene, author={"member_openid": ME}),
    ]
    assert len({first.id, *(one.id for one in others)}) == 6
