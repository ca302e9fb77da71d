"""Everything that changes a group over OneBot: done, then seen to be done, dialect by dialect; or held back."""

import asyncio
from base64 import b64decode
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clock import VirtualClock
from bot.core.capability import Capability
from bot.core.effect import (
    AnswerJoin,
    Effect,
    MarkEssence,
    PostNotice,
    Recall,
    SendDirect,
    SendFile,
    SendForward,
    SetCard,
    Why,
)
from bot.core.errors import Ambiguous, NotYet, Refused
from bot.core.event import JoinRequested, MemberJoined
from bot.core.ids import AccountName, GroupKey, NativeId
from bot.core.message import Mention, Message, Text
from bot.platforms.base import Address, Receipt
from bot.platforms.onebot import files
from tests.contract.onebot_side import GROUP, MEMBER, SECRET, SELF_ID, TOKEN, Bot, connect, mute, say, shut
from tests.fakes.onebot import FakeOneBot, Fault

OWNER, STRANGER = 1007632458, 9
NOW = datetime(2026, 9, 1, 4, 0, tzinfo=UTC)
Pair = tuple[Bot, FakeOneBot]


def effect(kind: type[Effect], **values: Any) -> Effect:
    return kind(feature="f", why=Why("test"), group=GroupKey("g"), **values)  # type: ignore[call-arg]


def card(name: str, user: int = MEMBER) -> Effect:
    return effect(SetCard, native_id=NativeId(str(user)), card=name)


def recall(message_id: object, **values: Any) -> Effect:
    return effect(Recall, message_id=str(message_id), **values)


async def pair(dialect: str = "napcat") -> Pair:
    clock = VirtualClock(NOW)
    fake = FakeOneBot(self_id=SELF_ID, token=TOKEN, secret=SECRET, dialect=dialect, clock=clock)
    fake.add_group(GROUP, members=(MEMBER, 1, 2, 3))
    bot = Bot(clock)
    await bot.start()
    await connect(bot, fake)
    return bot, fake


@pytest.fixture(params=["napcat", "llbot", "lagrange", "gocqhttp"])
async def kin(request: pytest.FixtureRequest) -> AsyncIterator[Pair]:
    bot, fake = await pair(request.param)
    yield bot, fake
    await bot.stop()
    await fake.close()
    assert fake.violations == []


@pytest.fixture
async def napcat() -> AsyncIterator[Pair]:
    bot, fake = await pair()
    yield bot, fake
    await bot.stop()
    await fake.close()
    assert fake.violations == []


# ------------------------------------------------------------------------------------------ done and seen to be done


async def test_what_is_managed_is_verified_in_every_dialect(kin: Pair) -> None:
    bot, fake = kin
    told = await fake.say(GROUP, MEMBER, "spam")
    for one in (card("7组-李敏"), mute(MEMBER, 600), recall(told["message_id"]), mute(MEMBER, 0), card(""), shut()):
        assert (await bot.send(one)).verified is True, one
    member = fake.groups[GROUP].members[MEMBER]
    assert (member.card, member.muted_for, fake.groups[GROUP].all_shut) == ("", 0, True)
    assert told["message_id"] not in fake._messages


@pytest.mark.parametrize("kind", ["set_group_card", "set_group_ban", "delete_msg"])
async def test_an_ok_that_did_nothing_is_found_out_in_every_dialect(kin: Pair, kind: str) -> None:
    bot, fake = kin
    told = await fake.say(GROUP, MEMBER, "spam")
    one = {"set_group_card": card("x"), "set_group_ban": mute(MEMBER), "delete_msg": recall(told["message_id"])}[kind]
    fake.faults.append(Fault("lie", kind))
    assert await bot.send(one) == Receipt(verified=False)
    assert (await bot.send(one)).verified is True  # negative control: the same call, done


async def test_lagranges_ok_without_rights_is_found_out() -> None:
    bot, fake = await pair("lagrange")
    fake.groups[GROUP].members[SELF_ID].role = "member"
    for one in (card("x"), mute(MEMBER)):
        assert await bot.send(one) == Receipt(verified=False)
    await bot.stop()
    await fake.close()


@pytest.mark.parametrize("text", ["card not effective", "Timeout: NTEvent"])
async def test_a_refusal_of_what_was_done_after_all_is_a_yes(napcat: Pair, text: str) -> None:
    bot, fake = napcat
    told = await fake.say(GROUP, MEMBER, "spam")
    for action, one in (
        ("set_group_card", card("x")),
        ("set_group_ban", mute(MEMBER)),
        ("delete_msg", recall(told["message_id"])),
        ("set_group_whole_ban", shut()),
    ):
        fake.faults.append(Fault("refuse", action, performs=True, text=text))
        if action in ("set_group_ban", "delete_msg"):
            await fake.tell(_notice_of(fake, action, told["message_id"]))
        assert await bot.send(one) == Receipt(verified=True), action


def _notice_of(fake: FakeOneBot, action: str, message_id: int) -> dict[str, Any]:
    """What everybody is told before the answer comes."""
    if action == "set_group_ban":
        return fake.silence(GROUP, MEMBER, 60, SELF_ID)
    who = {"group_id": GROUP, "user_id": MEMBER, "operator_id": SELF_ID}
    return fake.notice("group_recall", message_id=message_id, **who)


@pytest.mark.parametrize("text", ["card not effective", "Timeout: NTEvent"])
async def test_a_refusal_of_what_was_not_done_stays_one(napcat: Pair, text: str) -> None:
    bot, fake = napcat
    told = await fake.say(GROUP, MEMBER, "spam")
    for action, one in (
        ("set_group_card", card("x")),
        ("set_group_ban", mute(MEMBER)),
        ("delete_msg", recall(told["message_id"])),
        ("set_essence_msg", effect(MarkEssence, message_id=str(told["message_id"]))),
    ):
        fake.faults.append(Fault("refuse", action, text=text))
        with pytest.raises((Refused, Ambiguous)):
            await bot.send(one)
        assert len(fake.calls(action)) == 1


async def test_a_card_that_cannot_be_read_back_is_neither(napcat: Pair) -> None:
    bot, fake = napcat
    for kind in ("refuse", "timeout"):
        fake.faults.append(Fault(kind, "get_group_member_info"))
        assert await bot.send(card("x")) == Receipt(verified=None)


async def test_an_id_that_the_client_forgot_is_no_recall(napcat: Pair) -> None:
    bot, fake = napcat
    with pytest.raises(Refused):
        await bot.send(recall(4711))
    assert fake.calls("get_msg") == []


async def test_without_rights_each_capability_is_lost(napcat: Pair) -> None:
    bot, fake = napcat
    told = await fake.say(GROUP, MEMBER, "x")
    await fake.tell(asked := fake.knock(GROUP, STRANGER, "c"))
    fake.groups[GROUP].members[SELF_ID].role = "member"
    for one, lost in (
        (effect(PostNotice, text="n"), Capability.NOTICE_BOARD),
        (effect(MarkEssence, message_id=str(told["message_id"])), Capability.ESSENCE),
        (effect(AnswerJoin, native_id=NativeId("9"), flag=asked["flag"], approve=True), Capability.ADMIT),
        (card("x"), Capability.SET_CARD),
        (recall(told["message_id"]), Capability.RECALL_ANY),
    ):
        with pytest.raises(Refused) as raised:
            await bot.send(one)
        assert raised.value.lost is lost
    assert {Capability.ADMIT, Capability.ESSENCE, Capability.NOTICE_BOARD, Capability.FORWARD} < bot.platform.ceiling
    missing = (await bot.platform.probe(NativeId(str(GROUP)))).missing
    assert {Capability.ADMIT, Capability.ESSENCE, Capability.NOTICE_BOARD} <= missing


async def test_own_messages_may_be_recalled_by_anybody(napcat: Pair) -> None:
    bot, fake = napcat
    fake.groups[GROUP].members[SELF_ID].role = "member"
    sent = await bot.send(say())
    assert (await bot.send(recall(sent.message_id, own=True))).verified is True


# ------------------------------------------------------------------------------------------------ the other effects


async def test_notices_marks_and_forwards(kin: Pair) -> None:
    bot, fake = kin
    group = fake.groups[GROUP]
    told = await fake.say(GROUP, MEMBER, "good")
    assert (await bot.send(effect(PostNotice, text="今晚沙龙"))).verified is None
    mark = effect(MarkEssence, message_id=str(told["message_id"]))
    marked = await bot.send(mark)
    assert (group.notices, group.essence) == (["今晚沙龙"], [told["message_id"]])
    assert marked.verified is (None if "get_essence_msg_list" in fake.dialect.lacks else True)
    assert (await bot.send(replace(mark, on=False))).verified is marked.verified  # type: ignore[arg-type]
    assert group.essence == []
    pages = (Message.of("一"), Message((Mention(NativeId(str(MEMBER))), Text(" 二"))))
    sent = await bot.send(effect(SendForward, title="今日提问", pages=pages))
    nodes = fake.calls("send_group_forward_msg")[-1]["params"]["messages"]
    assert sent.message_id == str(group.history[-1]["message_id"])
    assert [node["data"]["content"][-1]["data"]["text"] for node in nodes] == ["一", " 二"]


@pytest.mark.parametrize("approve", [True, False])
async def test_who_wants_to_come_in_is_answered(kin: Pair, approve: bool) -> None:
    bot, fake = kin
    await fake.tell(fake.knock(GROUP, STRANGER, "答案：临川二中"))
    await bot.until(lambda: any(isinstance(event, JoinRequested) for event in bot.events))
    asked = next(event for event in bot.events if isinstance(event, JoinRequested))
    answer = effect(AnswerJoin, native_id=NativeId("9"), flag=asked.flag, approve=approve, reason="请先报名")
    receipt = await bot.send(answer)
    assert asked.comment == "答案：临川二中"
    assert receipt.verified is (True if approve else None)
    assert (STRANGER in fake.groups[GROUP].members) is approve
    assert ("reason" in fake.calls("set_group_add_request")[0]["params"]) is not approve
    if approve:
        await bot.until(lambda: any(isinstance(event, MemberJoined) for event in bot.events))
        assert await bot.send(answer) == Receipt(verified=True)  # answered twice: they are in
    else:
        with pytest.raises(Refused):
            await bot.send(answer)


async def test_a_file_is_sent_as_the_client_takes_it(kin: Pair, tmp_path: Path) -> None:
    bot, fake = kin
    path = tmp_path / "日报.docx"
    path.write_bytes(bytes(range(256)) * 100)
    for _ in range(2):
        await bot.send(effect(SendFile, name="日报.docx", path=str(path)))
    assert fake.groups[GROUP].files == {"日报.docx": path.read_bytes()}
    sent = fake.calls("upload_group_file")[0]["params"]["file"]
    assert sent == str(path) if fake.dialect.own_paths else b64decode(sent.removeprefix("base64://"))
    assert len(fake.calls("get_version_info")) == 1


async def test_a_large_file_goes_by_its_path(napcat: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bot, fake = napcat
    path = tmp_path / "x.bin"
    path.write_bytes(b"x" * 101)
    monkeypatch.setattr(files, "LARGEST_INLINE", 100)
    await bot.send(effect(SendFile, name="x.bin", path=str(path)))
    assert fake.calls("upload_group_file")[0]["params"]["file"] == str(path)


async def test_a_file_that_is_not_there_is_refused(napcat: Pair, tmp_path: Path) -> None:
    bot, fake = napcat
    with pytest.raises(Refused) as raised:
        await bot.send(effect(SendFile, name="x", path=str(tmp_path / "missing")))
    assert raised.value.code == "file"
    assert fake.calls("upload_group_file") == []


# ------------------------------------------------------------------------------------------------ silenced


async def test_a_bot_that_is_silenced_holds_its_tongue(kin: Pair) -> None:
    bot, fake = kin
    await fake.tell(fake.silence(GROUP, SELF_ID, 600, OWNER))
    await fake.say(GROUP, MEMBER, "and now")
    await bot.until(lambda: bot.texts == ["and now"])
    for one in (say(), effect(SendForward, title="t", pages=(Message.of("x"),)), effect(SendFile, name="x", path="/x")):
        with pytest.raises(NotYet) as raised:
            await bot.send(one)
        assert raised.value.retry_after == 60.0
    assert fake.groups[GROUP].knocks == 0  # not one call
    clock = bot.platform._clock
    assert isinstance(clock, VirtualClock)
    clock.move_to(NOW + timedelta(seconds=590))
    with pytest.raises(NotYet) as raised:
        await bot.send(say())
    assert 9.0 <= (raised.value.retry_after or 0) <= 10.0
    await fake.tell(fake.silence(GROUP, SELF_ID, 0, OWNER))
    await fake.say(GROUP, MEMBER, "free")
    await bot.until(lambda: bot.texts[-1:] == ["free"])
    assert (await bot.send(say())).message_id


async def test_a_silence_ends_by_itself(napcat: Pair) -> None:
    bot, fake = napcat
    await fake.tell(fake.silence(GROUP, SELF_ID, 30, OWNER))
    await fake.say(GROUP, MEMBER, "x")
    await bot.until(lambda: bot.texts == ["x"])
    fake.groups[GROUP].members[SELF_ID].muted_for = 0
    bot.platform._clock.move_to(NOW + timedelta(seconds=31))  # type: ignore[attr-defined]
    assert (await bot.send(say())).message_id


async def test_a_silence_that_nobody_told_costs_one_call(napcat: Pair) -> None:
    bot, fake = napcat
    fake.silence(GROUP, SELF_ID, 600, OWNER)  # while the link was down
    for _ in range(3):
        with pytest.raises(NotYet):
            await bot.send(say())
    assert len(fake.calls("send_group_msg")) == 1
    fake.silence(GROUP, SELF_ID, 0, OWNER)
    await bot.platform.probe(NativeId(str(GROUP)))  # looks by itself now and then
    assert (await bot.send(say())).message_id


async def test_a_plain_member_of_a_closed_group_holds_its_tongue(napcat: Pair) -> None:
    bot, fake = napcat
    group = fake.groups[GROUP]
    group.members[SELF_ID].role, group.all_shut = "member", True
    await bot.platform.probe(NativeId(str(GROUP)))
    for _ in range(2):
        with pytest.raises(NotYet):
            await bot.send(say())
    assert fake.calls("send_group_msg") == []
    for notice in fake.switch(group, False, OWNER):
        await fake.tell(notice)
    await fake.say(GROUP, OWNER, "open")
    await bot.until(lambda: bot.texts == ["open"])
    assert (await bot.send(say())).message_id


async def test_what_was_known_of_modes_is_forgotten_with_the_link(kin: Pair) -> None:
    bot, fake = kin
    group = fake.groups[GROUP]
    group.members[SELF_ID].role = "member"
    await bot.platform.probe(NativeId(str(GROUP)))
    for notice in fake.switch(group, True, OWNER):
        await fake.tell(notice)
    await fake.say(GROUP, OWNER, "closed")
    await bot.until(lambda: bot.texts == ["closed"])
    with pytest.raises(NotYet):
        await bot.send(say())
    fake.cut()
    await bot.until(lambda: bot.links[-1:] == ["link lost"])
    fake.switch(group, False, OWNER)
    await connect(bot, fake)
    await bot.until(lambda: bot.links[-1:] == ["connect"])
    assert (await bot.send(say())).message_id


async def test_a_refusal_for_another_reason_stays_a_refusal(napcat: Pair) -> None:
    bot, fake = napcat
    fake.faults.append(Fault("refuse", "send_group_msg", text="banned word"))
    with pytest.raises(Refused):
        await bot.send(say())
    assert (await bot.send(say())).message_id


async def test_the_stand_in_minds_going_on_where_the_bot_is_silenced() -> None:
    bot, fake = await pair()
    fake.silence(GROUP, SELF_ID, 600, OWNER)
    for _ in range(2):
        message = [{"type": "text", "data": {"text": "x"}}]
        await fake._call("ws", "send_group_msg", {"group_id": GROUP, "message": message})
    assert fake.violations == ["goes on speaking in a group that silenced it"]
    await bot.stop()
    await fake.close()


# ------------------------------------------------------------------------------------------------ temporary sessions


def direct(user: int) -> SendDirect:
    native_id = NativeId(str(user))
    return SendDirect(
        feature="f", why=Why("t"), account=AccountName("qq"), native_id=native_id, message=Message.of("answer")
    )


@pytest.mark.parametrize("source", [{"group_id": GROUP}, {"sender": {"user_id": MEMBER, "group_id": GROUP}}])
async def test_a_stranger_is_answered_through_the_group_they_came_by(napcat: Pair, source: dict[str, Any]) -> None:
    bot, fake = napcat
    await fake.tell(fake.direct(MEMBER, "hi", sub_type="group", temp_source=0, **source))
    await bot.until(lambda: bot.texts == ["hi"])
    assert (await bot.send(direct(MEMBER), Address(native_user=NativeId(str(MEMBER))))).message_id
    assert fake.calls("send_private_msg")[-1]["params"]["group_id"] == GROUP
    fake.friends.add(MEMBER)
    await fake.tell(fake.direct(MEMBER, "friends now"))
    await bot.until(lambda: bot.texts[-1:] == ["friends now"])
    await bot.send(direct(MEMBER), Address())
    assert "group_id" not in fake.calls("send_private_msg")[-1]["params"]


async def test_an_unknown_source_is_none(napcat: Pair) -> None:
    bot, fake = napcat
    await fake.tell(fake.direct(MEMBER, "hi", sub_type="group", temp_source=0, group_id=284840486))
    await bot.until(lambda: bot.texts == ["hi"])
    with pytest.raises(Refused):
        await bot.send(direct(MEMBER), Address())
    assert "group_id" not in fake.calls("send_private_msg")[-1]["params"]


# ------------------------------------------------------------------------------------------------ the stand-in itself


@pytest.mark.parametrize(
    ("action", "params"),
    [
        ("_send_group_notice", {"group_id": GROUP, "content": ""}),
        ("_send_group_notice", {"group_id": GROUP}),
        ("set_essence_msg", {"message_id": "5"}),
        ("upload_group_file", {"group_id": GROUP, "file": "relative.txt", "name": "x"}),
        ("upload_group_file", {"group_id": GROUP, "file": "/x", "name": ""}),
        ("send_group_forward_msg", {"group_id": GROUP, "messages": []}),
        ("send_group_forward_msg", {"group_id": GROUP, "messages": [{"type": "text", "data": {"text": "x"}}]}),
        (
            "send_group_forward_msg",
            {
                "group_id": GROUP,
                "messages": [{"type": "node", "data": {"user_id": 5, "nickname": "n", "content": [{"type": "text"}]}}],
            },
        ),
        ("set_group_add_request", {"flag": "1", "sub_type": "invite", "approve": True}),
        ("set_group_add_request", {"flag": 1, "sub_type": "add", "approve": True}),
        ("set_group_add_request", {"flag": "1", "sub_type": "add", "approve": "true"}),
        ("get_msg", {}),
    ],
)
async def test_the_stand_in_is_strict_about_the_rest_too(action: str, params: dict[str, Any]) -> None:
    fake = FakeOneBot()
    fake.add_group(GROUP)
    answer, _ = await fake._call("ws", action, params)
    assert answer is not None
    assert answer["status"] == "failed"
    assert fake.violations
    await fake.close()


async def test_calls_of_many_do_not_mix(napcat: Pair) -> None:
    bot, fake = napcat
    receipts = await asyncio.gather(*(bot.send(card(f"c{n}", n)) for n in (1, 2, 3)), bot.send(mute(MEMBER)))
    assert [receipt.verified for receipt in receipts] == [True] * 4
    assert [fake.groups[GROUP].members[n].card for n in (1, 2, 3)] == ["c1", "c2", "c3"]
