"""The DingTalk client against a strict stand-in over real sockets: everything that goes out, and whatever can go wrong.

What arrived is read from the stand-in's own world and log, never from what our code says it sent.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from bot.clock import VirtualClock
from bot.core.capability import Capability
from bot.core.card import Button, Card, CardKind
from bot.core.checkup import Check, Health
from bot.core.effect import (
    AnswerJoin,
    EditCard,
    Effect,
    MarkEssence,
    MuteMember,
    PostNotice,
    Recall,
    SendDirect,
    SendFile,
    SendForward,
    SendMessage,
    SetCard,
    SetMuteAll,
    Why,
)
from bot.core.errors import Ambiguous, ConfigError, NotYet, Refused, Transient, Unavailable
from bot.core.event import AccountChanged, CapabilityObserved, Event, MessageReceived, Mode, Sender
from bot.core.ids import AccountName, EffectKey, GroupKey, NativeId
from bot.core.message import Mention, MentionAll, Message
from bot.platforms.base import Address, Finding, Platform, Receipt
from bot.platforms.dingtalk.account import DingTalkAccount, DingTalkGroup, GroupKind
from bot.platforms.dingtalk.client import DingTalkPlatform
from bot.platforms.dingtalk.ear_watch import EarWatch
from bot.platforms.dingtalk.link_watch import LinkWatch
from bot.platforms.dingtalk.members import NewGroup
from bot.web.hooks import HookedAccount
from tests.contract.patience import patience
from tests.fakes.dingtalk import FakeDingTalk, Fault

START = datetime.fromtimestamp(1_772_000_000, UTC)
OWNER, USER, OUTSIDER = "1000000000000001", "0123456789012345", "unionOutsider0001"
CID, TEMPLATE = "cidA1b2C3d4E5f6G7h8I9j0KQ==", "template.schema"
HERE = Address(native_group=NativeId(CID))
SEND = "groupMessages/send"


class Rig:
    """Both sides, one clock, and the effects that tests send."""

    def __init__(self) -> None:
        self.clock = VirtualClock(START)
        self.fake = FakeDingTalk(self.clock)
        self.platform: DingTalkPlatform = None  # type: ignore[assignment]
        self.events: list[Event] = []

    async def start(self, **account: Any) -> DingTalkPlatform:
        await self.fake.listen()
        return await self.connect(**account)

    async def connect(self, **account: Any) -> DingTalkPlatform:
        values: dict[str, Any] = {
            "api_url": self.fake.api_url, "oapi_url": self.fake.oapi_url, "probe_user_id": OWNER, "stream": False,
            "call_timeout": 5.0,
        }  # fmt: skip
        settings = DingTalkAccount(AccountName("ding"), self.fake.client_id, "EXAMPLE-app-secret-0001")
        self.platform = DingTalkPlatform(replace(settings, **(values | account)), self.clock)
        await self.platform.start(self.sink)
        return self.platform

    async def sink(self, event: Event) -> None:
        self.events.append(event)

    async def send(self, effect: Effect, address: Address = HERE) -> Receipt:
        return await self.platform.send(effect, address, EffectKey("k"))

    def later(self, **values: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(**values))

    async def hear(self, who: str = USER) -> None:
        """Somebody speaks to the robot over HTTP, so that there is a session."""
        said = await self.fake.say(CID, who, "hello")
        await self.platform._inbound.robot(said.body)

    def in_group(self) -> list[str]:
        """The texts that the group shows as the robot's."""
        return [
            sent.content["content"] if "content" in sent.content else sent.content["text"]["content"]
            for sent in self.fake.sent(to=CID)
        ]


COMMON: dict[str, Any] = {"feature": "f", "why": Why("test")}
GROUP = GroupKey("g")


def say(*parts: Any, **values: Any) -> SendMessage:
    return SendMessage(**COMMON, group=GROUP, message=Message.of(*parts), **values)


def tell(user: str = USER, text: str = "private", **values: Any) -> SendDirect:
    account = AccountName("ding")
    return SendDirect(**COMMON, account=account, native_id=NativeId(user), message=Message.of(text), **values)


def shut(on: bool = True) -> SetMuteAll:
    return SetMuteAll(**COMMON, group=GROUP, on=on)


def silence(seconds: int = 3600, user: str = USER) -> MuteMember:
    return MuteMember(**COMMON, group=GROUP, native_id=NativeId(user), seconds=seconds)


def take_back(key: str) -> Recall:
    return Recall(**COMMON, group=GROUP, message_id=key, own=True)


def vote(card_id: str = "vote-1", **values: Any) -> Card:
    buttons = (Button("A", "周三", count=3), Button("B", "周四", "周四晚上", count=4))
    return Card(card_id, CardKind.VOTE, "哪天？", buttons, **values)


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    rig = Rig()
    rig.fake.add_person(OUTSIDER, "外校张老师", outside=True)
    rig.fake.add_group("scene", cid=CID, owner=OWNER, members=(USER, OUTSIDER), chat_id="chatScene")
    rig.fake.add_template(TEMPLATE)
    yield rig
    if rig.platform is not None:
        await rig.platform.stop()
    await rig.fake.close()
    assert rig.fake.violations == []


# ------------------------------------------------------------------------------------------------------- sending


async def test_it_is_a_platform_with_addresses(rig: Rig) -> None:
    platform: Platform = await rig.start()
    assert isinstance(platform, HookedAccount)
    assert platform.connected
    await platform.stop()
    assert not platform.connected


async def test_a_message_is_said_and_taken_back(rig: Rig) -> None:
    await rig.start()
    receipt = await rig.send(say("研修群 8:00 开放发言"))
    assert rig.in_group() == ["研修群 8:00 开放发言"]
    assert receipt.message_id is not None
    await rig.send(take_back(receipt.message_id))
    assert [sent.recalled for sent in rig.fake.sent(to=CID)] == [True]
    await rig.send(take_back(receipt.message_id))  # done before is done
    with pytest.raises(Refused) as refused:
        await rig.send(take_back("never sent"))
    assert refused.value.code == "recall"


async def test_too_long_a_text_ends_at_a_line(rig: Rig) -> None:
    await rig.start()
    await rig.send(say("\n".join(f'"{number:04}" 今天的发言顺序' for number in range(1000))))
    (shown,) = rig.in_group()
    assert shown.endswith("发言顺序…")
    assert 14_500 < len(orjson.dumps({"content": shown})) <= 15_000


async def test_people_are_tagged_where_somebody_spoke_and_named_elsewhere(rig: Rig) -> None:
    await rig.start()
    words = (Mention(NativeId(USER), "王敏"), "请提交作业")
    first = await rig.send(say(*words))
    assert rig.in_group() == ["@王敏 请提交作业"]
    assert first.message_id is not None
    await rig.hear()
    second = await rig.send(say(*words))
    (tagged,) = rig.fake.sent("session")
    assert (tagged.at_users, tagged.content["text"]["content"]) == ((USER,), f"@{USER} 请提交作业")
    assert second.message_id is None  # it cannot be taken back
    rig.later(minutes=91)
    assert (await rig.send(say(*words))).message_id is not None


async def test_an_answer_goes_where_it_was_asked(rig: Rig) -> None:
    await rig.start()
    await rig.hear()
    await rig.send(say("周五 18:00", reply_to="msg1"))
    await rig.send(say("不是回答"))
    assert [sent.way for sent in rig.fake.sent(to=CID)] == ["session", "group"]


async def test_everybody_is_tagged(rig: Rig) -> None:
    await rig.start()
    await rig.hear()
    await rig.send(say(MentionAll(), "开会"))
    assert [sent.at_all for sent in rig.fake.sent("session")] == [True]


@pytest.mark.parametrize("code", ["300001", "130101", "310000"])
async def test_a_session_that_refuses_is_no_loss(rig: Rig, code: str) -> None:
    await rig.start()
    await rig.hear()
    rig.fake.faults.append(Fault("refuse", "robot/sendBySession", code=code))
    await rig.send(say(Mention(NativeId(USER), "王敏"), "好"))
    assert [sent.way for sent in rig.fake.sent(to=CID)] == ["group"]
    assert rig.in_group() == ["@王敏 好"]


async def test_an_answer_of_unknown_outcome_is_not_said_again(rig: Rig) -> None:
    await rig.start()
    await rig.hear()
    rig.fake.faults.append(Fault("reset", "robot/sendBySession", performs=True))
    with pytest.raises(Ambiguous):
        await rig.send(say("好", reply_to="m"))
    assert len(rig.fake.sent(to=CID)) == 1


async def test_a_private_message(rig: Rig) -> None:
    await rig.start()
    receipt = await rig.send(tell(), Address(native_user=NativeId(USER)))
    assert [(sent.to, sent.content) for sent in rig.fake.sent("private")] == [((USER,), {"content": "private"})]
    assert receipt.message_id is not None
    with pytest.raises(Refused) as unknown:
        await rig.send(tell("9999999999999999"))
    assert unknown.value.code == "no_such_person"
    rig.fake.world.flow_controlled.add(USER)
    with pytest.raises(Transient) as slow:
        await rig.send(tell())
    assert (slow.value.retry_after, slow.value.whole_account) == (60, False)


async def test_outsiders_can_only_be_answered(rig: Rig) -> None:
    await rig.start()
    outsider = NativeId(f"union:{OUTSIDER}")
    for native in (outsider, "open:x", "$:LWCP_v1:$x"):
        with pytest.raises(Refused) as refused:
            await rig.send(tell(native))
        assert refused.value.code == "outsider"
    assert rig.fake.calls() == []
    said = await rig.fake.tell(OUTSIDER, "你好")
    await rig.platform._inbound.robot(said.body)
    await rig.send(tell(outsider, "已收到"))
    assert [sent.to for sent in rig.fake.sent("session-private")] == [(OUTSIDER,)]


async def test_a_card_is_sent_and_brought_up_to_date(rig: Rig) -> None:
    await rig.start(stream=True, templates={CardKind.VOTE: TEMPLATE})
    assert {Capability.BUTTONS, Capability.EDIT} <= rig.platform.ceiling
    receipt = await rig.send(say("投票：哪天？", MentionAll(), card=vote()))
    (sent,) = rig.fake.sent("card-group")
    assert (receipt.message_id, sent.at_all) == (sent.key, True)
    shown = rig.fake.card("vote-1")
    assert (shown["count_b"], shown["opt_b"], shown["total"]) == ("4", "周四晚上", "7")
    await rig.send(EditCard(**COMMON, group=GROUP, card=vote(closed=True, note="已截止")))
    shown = rig.fake.card("vote-1")
    assert (shown["closed"], shown["note"], shown["opt_a"]) == ("true", "已截止", "周三")
    await rig.send(tell(card=vote("vote-2")))
    assert [one.to for one in rig.fake.sent("card-private")] == [(USER,)]
    assert rig.fake.sent("group") == []


async def test_a_card_that_is_not_delivered_is_no_success(rig: Rig) -> None:
    await rig.start(stream=True, templates={CardKind.VOTE: TEMPLATE})
    rig.fake.groups[CID].bot = False
    with pytest.raises(Refused) as refused:
        await rig.send(say("x", card=vote()))
    assert refused.value.code == "card"
    rig.fake.groups[CID].bot, rig.fake.groups[CID].muted = True, True
    rig.fake.world.bot_speaks_when_muted = False
    with pytest.raises(NotYet):
        await rig.send(say("x", card=vote()))


async def test_without_a_template_the_words_are_sent(rig: Rig) -> None:
    await rig.start()
    assert not {Capability.BUTTONS, Capability.EDIT} & rig.platform.ceiling
    await rig.send(say("投票：哪天？", card=vote()))
    assert rig.in_group() == ["投票：哪天？"]
    with pytest.raises(Refused) as refused:
        await rig.send(EditCard(**COMMON, group=GROUP, card=vote()))
    assert refused.value.lost is Capability.EDIT


async def test_taps_over_http_need_a_route(rig: Rig) -> None:
    await rig.start(templates={CardKind.VOTE: TEMPLATE})
    assert Capability.BUTTONS not in rig.platform.ceiling
    await rig.platform.stop()
    await rig.connect(templates={CardKind.VOTE: TEMPLATE}, card_route="votes", card_secret="s" * 32)
    await rig.platform.register_cards("https://example.com/hooks/dingtalk/ding/cards")
    await rig.platform.register_cards("https://example.com/hooks/dingtalk/ding/cards")
    await rig.send(say("x", card=vote()))
    assert rig.fake.world.cards["vote-1"].route == "votes"


async def test_a_file_is_uploaded_and_shown(rig: Rig, tmp_path: Path) -> None:
    await rig.start()
    path = tmp_path / "x"
    path.write_bytes(b"PK\x03\x04" + bytes(range(256)) * 10)
    await rig.send(SendFile(**COMMON, group=GROUP, name="签到表 1.xlsx", path=str(path)))
    (sent,) = rig.fake.sent(to=CID)
    kind, name, content = rig.fake.world.media[sent.content["mediaId"]]
    assert (sent.msg_key, sent.content["fileName"], sent.content["fileType"]) == ("sampleFile", "签到表 1.xlsx", "xlsx")
    assert (kind, name, content) == ("file", "签到表 1.xlsx", path.read_bytes())
    await rig.send(SendFile(**COMMON, group=GROUP, name="code.PNG", path=str(path)))
    assert rig.fake.sent(to=CID)[1].msg_key == "sampleImageMsg"


@pytest.mark.parametrize(
    ("name", "size", "code"),
    [("a.exe", 1, "file_type"), ("a", 1, "file_type"), ("a.pptx", 1, "file_type"), ("a.pdf", 0, "file_size"),
     ("a.pdf", 20 * 1024 * 1024 + 1, "file_size"), ("missing.pdf", -1, "no_file")],
)  # fmt: skip
async def test_a_file_that_would_be_refused_is_not_uploaded(
    rig: Rig, tmp_path: Path, name: str, size: int, code: str
) -> None:
    await rig.start()
    path = tmp_path / "x"
    if size >= 0:
        path.write_bytes(b"\0" * size)
    with pytest.raises(Refused) as refused:
        await rig.send(SendFile(**COMMON, group=GROUP, name=name, path=str(path)))
    assert refused.value.code == code
    assert rig.fake.calls("media/upload") == []


@pytest.mark.parametrize(
    ("effect", "lost"),
    [
        (Recall(**COMMON, group=GROUP, message_id="m"), Capability.RECALL_ANY),
        (AnswerJoin(**COMMON, group=GROUP, native_id=NativeId("1"), flag="f", approve=True), Capability.ADMIT),
        (SetCard(**COMMON, group=GROUP, native_id=NativeId("1"), card="c"), Capability.SET_CARD),
        (PostNotice(**COMMON, group=GROUP, text="t"), Capability.NOTICE_BOARD),
        (MarkEssence(**COMMON, group=GROUP, message_id="m"), Capability.ESSENCE),
        (SendForward(**COMMON, group=GROUP, title="t", pages=()), Capability.FORWARD),
    ],
)
async def test_what_cannot_be_done_is_refused_without_a_call(rig: Rig, effect: Effect, lost: Capability) -> None:
    await rig.start()
    with pytest.raises(Refused) as refused:
        await rig.send(effect)
    assert (refused.value.code, refused.value.lost) == ("unsupported", lost)
    assert lost not in rig.platform.ceiling
    assert rig.fake.calls() == []


# ---------------------------------------------------------------------------------------------- groups and mutes


async def test_a_scene_group_is_closed_and_opened_and_read_back(rig: Rig) -> None:
    await rig.start()
    assert (await rig.send(shut())).verified is True
    assert rig.fake.groups[CID].muted
    assert (await rig.send(shut(on=False))).verified is True
    assert not rig.fake.groups[CID].muted


async def test_a_yes_without_an_effect_is_noticed(rig: Rig) -> None:
    await rig.start()
    rig.fake.faults.append(Fault("lie", "sceneGroup/update"))
    assert (await rig.send(shut())).verified is False


async def test_a_doubt_is_cleared_up_by_reading_back(rig: Rig) -> None:
    await rig.start()
    rig.fake.faults.append(Fault("reset", "sceneGroup/update", performs=True))
    assert (await rig.send(shut())).verified is True
    rig.fake.faults.append(Fault("reset", "sceneGroup/update"))
    with pytest.raises(Ambiguous):
        await rig.send(shut(on=False))


@pytest.mark.parametrize(
    ("kind", "verified"), [("internal", True), ("exclusive", None), ("plain", None)]
)  # fmt: skip
async def test_each_kind_of_group_has_its_own_mute(rig: Rig, kind: str, verified: bool | None) -> None:
    group = rig.fake.add_group(kind, owner=OWNER, members=(USER,))
    chat_id = group.chat_id if kind == "internal" else ""
    settings = {NativeId(group.cid): DingTalkGroup(chat_id=chat_id)}
    await rig.start(groups=settings, exclusive=kind == "exclusive")
    there = Address(native_group=NativeId(group.cid))
    probe = await rig.platform.probe(NativeId(group.cid))
    assert probe.evidence.startswith(f"kind={kind} ")
    assert (Capability.MUTE_ALL in probe.present) is (kind != "plain")
    with pytest.raises(Refused) as refused:
        await rig.send(silence(), there)
    assert refused.value.lost is Capability.MUTE_MEMBER
    if kind == "plain":
        with pytest.raises(Refused) as refused:
            await rig.send(shut(), there)
        assert (refused.value.code, refused.value.lost) == ("unsupported", Capability.MUTE_ALL)
        return
    assert (await rig.send(shut(), there)).verified is verified
    assert group.muted


async def test_a_member_is_silenced_and_may_speak_again(rig: Rig) -> None:
    await rig.start()
    await rig.send(silence())
    member = rig.fake.groups[CID].members[USER]
    assert member.muted_until == START + timedelta(hours=1)
    await rig.send(silence(0))
    assert member.muted_until is None
    with pytest.raises(Refused) as refused:
        await rig.send(silence(user=OWNER))
    assert (refused.value.code, refused.value.lost) == ("cannot.ban.owner", None)


async def test_a_probe_finds_the_kind_once_and_the_mode_each_time(rig: Rig) -> None:
    await rig.start()
    rig.fake.groups[CID].muted = True
    probe = await rig.platform.probe(NativeId(CID))
    assert (probe.mode, probe.evidence) == (Mode.CLOSED, "kind=scene groupMuteMode=true")
    assert probe.missing == {Capability.HEARS_ALL}
    assert probe.present == rig.platform.ceiling
    rig.fake.groups[CID].muted = False
    assert (await rig.platform.probe(NativeId(CID))).mode is Mode.OPEN
    plain = rig.fake.add_group("plain", owner=OWNER)
    for _ in range(3):
        await rig.platform.probe(NativeId(plain.cid))
    assert [row["query"]["openConversationId"] for row in rig.fake.calls("muteSettings")] == [CID, CID, plain.cid]
    rig.later(hours=25)
    plain.kind = "scene"
    assert (await rig.platform.probe(NativeId(plain.cid))).evidence.startswith("kind=scene")


async def test_without_a_known_member_the_members_are_asked_for(rig: Rig) -> None:
    await rig.start(probe_user_id="")
    rig.fake.groups[CID].muted = True
    for _ in range(2):
        probe = await rig.platform.probe(NativeId(CID))
        assert (probe.mode, probe.evidence) == (Mode.CLOSED, "kind=scene groupMuteMode=true")
    assert [row["name"] for row in rig.fake.calls()][1:] == ["members/batchQuery", "muteSettings", "muteSettings"]
    plain = rig.fake.add_group("plain", owner=OWNER)
    assert (await rig.platform.probe(NativeId(plain.cid))).evidence == "kind=plain groupMuteMode=?"


async def test_a_stranger_to_ask_about_does_not_hide_the_kind(rig: Rig) -> None:
    await rig.start(probe_user_id="9999999999999999")
    assert (await rig.platform.probe(NativeId(CID))).evidence == "kind=scene groupMuteMode=?"
    assert (await rig.send(shut())).verified is None
    assert rig.fake.groups[CID].muted


async def test_who_may_not_ask_still_tries(rig: Rig) -> None:
    await rig.start()
    rig.fake.forbidden |= {"muteSettings"}
    probe = await rig.platform.probe(NativeId(CID))
    assert Capability.MUTE_ALL not in probe.present | probe.missing
    assert (await rig.send(shut())).verified is None
    assert rig.fake.groups[CID].muted
    plain = rig.fake.add_group("plain", owner=OWNER)
    with pytest.raises(Refused) as refused:
        await rig.send(shut(), Address(native_group=NativeId(plain.cid)))
    assert (refused.value.code, refused.value.lost) == ("rights", Capability.MUTE_ALL)
    findings = await doctor(rig)
    assert (Health.BAD, CID, "qyapi_chat_read") in [(h, CID, d) for h, _, d in found(findings, Check.PERMISSION)]
    assert (Health.WARN, CID, "kind=?") in found(findings, Check.MUTE)


async def test_a_month_that_is_used_up_says_nothing_of_a_group(rig: Rig) -> None:
    await rig.start()
    rig.fake.quota_left = 0
    with pytest.raises(Refused) as refused:
        await rig.platform.probe(NativeId(CID))
    assert refused.value.code == "quota"
    rig.fake.quota_left = None
    assert (await rig.platform.probe(NativeId(CID))).evidence.startswith("kind=scene")


async def test_settings_come_before_probing(rig: Rig) -> None:
    await rig.start(groups={NativeId(CID): DingTalkGroup(kind=GroupKind.SCENE)}, probe_user_id="")
    probe = await rig.platform.probe(NativeId(CID))
    assert (probe.mode, probe.evidence) == (None, "kind=scene groupMuteMode=?")
    assert Capability.READ_MODE in probe.missing
    assert rig.fake.calls() == []


async def test_many_groups_are_probed_within_the_limit(rig: Rig) -> None:
    await rig.start()
    groups = [rig.fake.add_group("scene", owner=OWNER).cid for _ in range(60)]
    probing = asyncio.gather(*(rig.platform.probe(NativeId(cid)) for cid in groups))
    for arrived in (18, 36, 54):  # the clock moves on when all that may go has gone
        await rig.fake.until(lambda wanted=arrived: len(rig.fake.calls("muteSettings")) == wanted)
        rig.later(seconds=1)
    assert len(await probing) == 60


async def test_without_the_pace_the_limit_is_hit(rig: Rig) -> None:
    """The negative control of the test above."""
    platform = await rig.start()
    rig.fake.world.allow_bursts = True

    async def at_once(path: str) -> None:
        return None

    platform._api._pace = at_once  # type: ignore[method-assign]
    groups = [rig.fake.add_group("scene", owner=OWNER).cid for _ in range(60)]
    probes = await asyncio.gather(*(platform.probe(NativeId(cid)) for cid in groups), return_exceptions=True)
    assert any(isinstance(probe, Transient) for probe in probes)


def ids(found: tuple[Sender, ...]) -> set[str]:
    return {one.native_id for one in found}


async def test_all_members_over_several_pages(rig: Rig) -> None:
    await rig.start()
    crowd = tuple(f"{number:016}" for number in range(10**15, 10**15 + 1500))
    group = rig.fake.add_group("scene", owner=OWNER, members=crowd)
    found = ids(await rig.platform.members(NativeId(group.cid)))
    assert found == {OWNER, *crowd}
    assert ids(await rig.platform.members(NativeId(CID))) == {OWNER, USER, f"union:{OUTSIDER}"}
    internal = rig.fake.add_group("internal", owner=OWNER, members=(USER,))
    settings = {NativeId(internal.cid): DingTalkGroup(chat_id=internal.chat_id)}
    await rig.platform.stop()
    await rig.connect(groups=settings)
    assert ids(await rig.platform.members(NativeId(internal.cid))) == {OWNER, USER}


async def test_a_group_is_made_once_however_often_it_is_asked_for(rig: Rig) -> None:
    await rig.start()
    new = NewGroup("暑期研修一组", "template-1", NativeId(OWNER), (NativeId(USER),), "programme-1")
    first, second = await rig.platform.create_group(new), await rig.platform.create_group(new)
    assert first == second
    await rig.platform.set_admins(first[0], [NativeId(USER)])
    assert rig.fake.groups[first[0]].members[USER].role == "admin"


async def test_a_received_file_is_found(rig: Rig) -> None:
    await rig.start()
    code = rig.fake.add_file(b"content")
    assert (await rig.platform.file_address(code)).startswith(f"{rig.fake.api_url}/temporary/")


# ------------------------------------------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize(
    ("change", "code"),
    [("disbanded", "group.disbanded"), ("bot", "invalidParameter.robotCode.notExsit")],
)  # fmt: skip
async def test_a_group_without_the_robot_loses_speech(rig: Rig, change: str, code: str) -> None:
    await rig.start()
    setattr(rig.fake.groups[CID], change, change == "disbanded")
    with pytest.raises(Refused) as refused:
        await rig.send(say("x"))
    assert (refused.value.reason, refused.value.lost) == (code, Capability.SEND)


async def test_a_missing_permission_names_the_scope(rig: Rig) -> None:
    await rig.start()
    rig.fake.forbidden |= {SEND, "sceneGroup/update"}
    for effect, lost, scope in (
        (say("x"), Capability.SEND, "qyapi_robot_sendmsg"),
        (shut(), Capability.MUTE_ALL, "qyapi_chat_manage"),
    ):
        with pytest.raises(Refused) as refused:
            await rig.send(effect)
        assert (refused.value.code, refused.value.reason, refused.value.lost) == ("permission", scope, lost)


async def test_a_robot_that_may_not_speak_while_all_are_muted_waits(rig: Rig) -> None:
    await rig.start()
    rig.fake.groups[CID].muted, rig.fake.world.bot_speaks_when_muted = True, False
    with pytest.raises(NotYet) as waits:
        await rig.send(say("x"))
    assert waits.value.retry_after == 60


async def test_the_month_is_used_up(rig: Rig) -> None:
    await rig.start()
    rig.fake.quota_left = 1
    await rig.send(say("x"))
    with pytest.raises(Refused) as refused:
        await rig.send(say("y"))
    assert (refused.value.code, refused.value.lost) == ("quota", None)


@pytest.mark.parametrize(
    ("fault", "wait"),
    [
        (Fault("throttle", SEND), 1),
        (Fault("throttle", SEND, retry_after=7), 7),
        (Fault("status", SEND, status=429), 1),
        (Fault("status", SEND, status=429, retry_after=30), 30),
        (Fault("refuse", SEND, code="send.too.fast"), 1),
        (Fault("refuse", SEND, code="Forbidden.AccessDenied.QpmLimitForAppkeyAndApi", status=403), 60),
    ],
)
async def test_no_call_before_the_time(rig: Rig, fault: Fault, wait: float) -> None:
    """T4, with and without Retry-After."""
    await rig.start()
    rig.fake.faults.append(fault)
    with pytest.raises(Transient) as slow:
        await rig.send(say("x"))
    assert (slow.value.retry_after, slow.value.whole_account) == (wait, True)
    before = len(rig.fake.calls())
    rig.later(seconds=wait - 0.5)
    for impatient in (rig.send(say("x")), rig.send(shut()), rig.platform.probe(NativeId(CID))):
        with pytest.raises(Transient) as again:
            await impatient
        assert again.value.retry_after == pytest.approx(0.5)
    assert len(rig.fake.calls()) == before
    rig.later(seconds=0.5)
    await rig.send(say("x"))
    assert rig.in_group() == ["x"]


async def test_without_the_hold_a_call_would_go(rig: Rig) -> None:
    """The negative control of the test above."""
    platform = await rig.start()
    rig.fake.faults.append(Fault("throttle", SEND, retry_after=30))
    with pytest.raises(Transient):
        await rig.send(say("x"))
    platform._api._held_until = None
    await rig.send(say("x"))
    assert len(rig.fake.calls(SEND)) == 2


@pytest.mark.parametrize("form", ["json", "html"])
async def test_an_address_that_is_shut_out_is_quiet_for_five_minutes(rig: Rig, form: str) -> None:
    await rig.start()
    rig.fake.banned = form
    with pytest.raises(Transient) as shut_out:
        await rig.send(say("x"))
    assert (shut_out.value.retry_after, shut_out.value.whole_account) == (300, True)
    calls = len(rig.fake.calls())
    rig.later(seconds=299)
    with pytest.raises(Transient):
        await rig.send(say("x"))
    assert len(rig.fake.calls()) == calls


@pytest.mark.parametrize("performs", [False, True])
@pytest.mark.parametrize(
    "fault",
    [Fault("status", SEND, status=500), Fault("status", SEND, status=502), Fault("status", SEND, status=503),
     Fault("status", SEND, status=504), Fault("reset", SEND), Fault("drop", SEND), Fault("hang", SEND),
     Fault("slow", SEND), Fault("garbage", SEND), Fault("refuse", SEND, code="unknown.send.result"),
     Fault("refuse", SEND, code="system.error", status=500)],
    ids=lambda fault: f"{fault.kind}-{fault.status}-{fault.code}",
)  # fmt: skip
async def test_a_send_of_unknown_outcome_is_ambiguous_and_made_once(rig: Rig, fault: Fault, performs: bool) -> None:
    """T5. Whether it was done or not, the same is known here: nothing."""
    await rig.start(call_timeout=patience(fault.kind))
    rig.fake.faults.append(replace(fault, performs=performs))
    with pytest.raises(Ambiguous):
        await rig.send(say("x"))
    assert len(rig.fake.calls(SEND)) == 1
    assert len(rig.fake.sent(to=CID)) == performs


async def test_a_look_of_unknown_outcome_is_simply_taken_again(rig: Rig) -> None:
    await rig.start(call_timeout=patience("hang"))
    for kind in ("hang", "reset", "garbage"):
        rig.fake.faults[:] = [Fault(kind, "muteSettings", times=9)]  # a GET on a used connection is sent again below us
        with pytest.raises(Transient):
            await rig.platform.probe(NativeId(CID))
        rig.fake.faults.clear()
    assert (await rig.platform.probe(NativeId(CID))).mode is Mode.OPEN


async def test_a_closed_port_is_no_doubt(rig: Rig) -> None:
    await rig.start()
    await rig.fake.close()
    with pytest.raises(Transient):
        await rig.send(say("x"))
    assert rig.platform.connected


# ----------------------------------------------------------------------------------------------------------- tokens


async def test_a_token_that_ends_in_a_burst_is_made_new_once(rig: Rig) -> None:
    """T8: a hundred sends, the token is revoked in the middle of them; none of them fails."""
    await rig.start()
    rig.fake.world.allow_bursts, rig.fake.per_second = True, None
    sends = [asyncio.create_task(rig.send(say(f"m{number}"))) for number in range(100)]
    await rig.fake.until(lambda: len(rig.fake.calls(SEND)) >= 40)
    rig.fake.revoke_tokens()
    receipts = await asyncio.gather(*sends)
    assert sum(receipt.message_id is not None for receipt in receipts) == 100
    assert sorted(rig.in_group()) == sorted(f"m{number}" for number in range(100))
    assert rig.fake.tokens.asked == 2
    assert rig.platform.tokens_fetched == 2


async def test_a_token_is_made_new_before_its_end(rig: Rig) -> None:
    await rig.start()
    await rig.send(say("x"))
    rig.later(minutes=109)
    await rig.send(say("x"))
    assert rig.fake.tokens.asked == 1
    rig.later(minutes=2)
    await asyncio.gather(*(rig.send(say("x")) for _ in range(10)))
    assert rig.fake.tokens.asked == 2
    assert [row["outcome"] for row in rig.fake.calls(SEND)] == [200] * 12


@pytest.mark.parametrize("name", [SEND, "media/upload"])
async def test_one_refresh_is_forced_then_it_fails(rig: Rig, tmp_path: Path, name: str) -> None:
    """Both generations say it in their own way."""
    await rig.start()
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF")
    effect = say("x") if name == SEND else SendFile(**COMMON, group=GROUP, name="a.pdf", path=str(path))
    rig.fake.faults.append(Fault("token", name, times=1))
    with pytest.raises(Refused) as refused:  # the platform hands out the same token again: nothing is won by it
        await rig.send(effect)
    assert refused.value.code == "token"
    assert rig.fake.tokens.asked == 2
    assert len(rig.fake.calls(name)) == 1
    assert not rig.platform.connected
    rig.later(seconds=61)
    assert rig.platform.connected
    await rig.send(effect)
    rig.fake.revoke_tokens()
    await rig.send(effect)
    assert rig.fake.tokens.asked == 3


async def test_a_wrong_secret_is_no_flood(rig: Rig) -> None:
    await rig.start(client_secret="wrong")
    with pytest.raises(Refused) as refused:
        await rig.send(say("x"))
    assert refused.value.code == "secret"
    assert not rig.platform.connected
    assert "wrong" not in repr(rig.platform._account)
    assert [row["name"] for row in rig.fake.calls()] == ["oauth2/accessToken"]


# ----------------------------------------------------------------------------------------------------------- doctor


def found(findings: tuple[Finding, ...], check: Check) -> list[tuple[Health, str, str]]:
    return [(one.health, one.about or "", one.detail) for one in findings if one.check is check]


async def doctor(rig: Rig, *groups: str) -> tuple[Finding, ...]:
    return await rig.platform.diagnose([NativeId(cid) for cid in groups or (CID,)])


async def test_a_set_up_in_order(rig: Rig) -> None:
    await rig.start(
        templates={CardKind.VOTE: TEMPLATE}, card_route="r", event_token="tok", event_aes_key="a" * 42 + "E"
    )
    before = dict(rig.fake.groups)
    findings = await doctor(rig)
    bad = [one for one in findings if one.health is not Health.GOOD and one.check is not Check.CLOCK]
    assert [(one.check, one.health) for one in bad] == [(Check.HEARS, Health.WARN)]
    good = {one.check for one in findings if one.health is Health.GOOD}
    assert good >= {
        Check.REACHED, Check.SECRET, Check.TOKEN, Check.EVENTS, Check.GROUP_KNOWN, Check.MEMBER, Check.MUTE,
        Check.CARDS,
    }  # fmt: skip
    assert rig.fake.groups == before
    assert rig.fake.sent() == []


async def test_the_doctor_works_before_the_start_and_after_the_end(rig: Rig) -> None:
    await rig.start()
    await rig.platform.stop()
    assert (Health.GOOD, CID, "") in found(await doctor(rig), Check.MEMBER)


async def test_the_doctor_names_each_fault(rig: Rig) -> None:
    await rig.start(client_secret="wrong")
    assert found(await doctor(rig), Check.SECRET) == [(Health.BAD, "", "invalidClientIdOrSecret")]
    await rig.platform.stop()

    plain = rig.fake.add_group("plain", owner=OWNER)
    gone = rig.fake.add_group("scene", owner=OWNER, bot=False)
    with pytest.raises(ConfigError):
        await rig.connect(event_token="tok", event_aes_key="short")
    rig.fake.forbidden |= {SEND, "members/batchQuery", "groupMessages/query"}
    rig.fake.world.failed_pushes.append((START, {"EventType": "chat_quit"}))
    findings = await doctor(rig, CID, plain.cid, gone.cid, "cidUnknown")
    assert found(findings, Check.MEMBER) == [(Health.GOOD, CID, ""), (Health.GOOD, plain.cid, ""),
                                             (Health.BAD, gone.cid, "")]  # fmt: skip
    assert (Health.BAD, "cidUnknown", "invalid.openConversationId") in found(findings, Check.GROUP_KNOWN)
    assert (Health.WARN, plain.cid, "kind=plain") in found(findings, Check.MUTE)
    scopes = {detail for _, _, detail in found(findings, Check.PERMISSION)}
    assert scopes == {"qyapi_robot_sendmsg", "qyapi_chat_read"}
    assert [health for health, *_ in found(findings, Check.EVENTS)] == [Health.WARN, Health.BAD]
    assert found(findings, Check.CARDS) == [(Health.WARN, "", "no template")]

    rig.fake.quota_left = 0
    assert found(await doctor(rig), Check.QUOTA) != []
    await rig.fake.close()
    assert [health for health, *_ in found(await doctor(rig), Check.REACHED)] == [Health.BAD]


@pytest.mark.parametrize("fault", ["hang", "reset", "garbage", "html", "drop", "throttle", "token", "status"])
async def test_the_doctor_never_fails(rig: Rig, fault: str) -> None:
    await rig.start(call_timeout=0.2)
    for name in ("*", "robots/query", "muteSettings", "members/batchQuery", "call_back/get_call_back_failed_result"):
        rig.fake.faults[:] = [Fault(fault, name, times=1)]
        assert await doctor(rig) != ()
        rig.later(minutes=6)


async def test_a_wrong_clock_is_told_in_minutes(rig: Rig) -> None:
    await rig.start()
    there = datetime(2026, 1, 1, tzinfo=UTC)
    ((health, _, detail),) = found(await doctor(rig), Check.CLOCK)
    # The stand-in's server sends the real time; ours stands still.
    assert health is Health.BAD
    assert detail.endswith(" min")
    assert there < START


# --------------------------------------------------------------------------------------------------- what comes in


async def test_messages_by_stream_reach_the_sink_and_open_a_session(rig: Rig) -> None:
    await rig.start(stream=True)
    await rig.fake.until(lambda: bool(rig.fake.gateway.live()))
    said = await rig.fake.say(CID, USER, "签到")
    await rig.fake.until(lambda: said.heard)
    assert [event.message.text for event in rig.events if isinstance(event, MessageReceived)] == ["签到"]
    await rig.send(say(Mention(NativeId(USER), "王敏"), "已签到"))
    assert [sent.at_users for sent in rig.fake.sent("session")] == [(USER,)]


class Told:
    """A sink that may be full for a while."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.full = 0

    async def __call__(self, event: Event) -> None:
        if self.full:
            self.full -= 1
            raise Unavailable("full")
        self.events.append(event)

    @property
    def links(self) -> list[tuple[bool, str]]:
        return [(event.online, event.detail) for event in self.events if isinstance(event, AccountChanged)]


async def turn() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


EAR = """
import sys
print("[event] ready", file=sys.stderr, flush=True)
for line in sys.argv[1:]: print(line, flush=True)
sys.stdin.read(1)
"""


async def test_the_second_ear_hears_everything_and_nothing_twice(rig: Rig) -> None:
    await rig.fake.listen()
    loud, quiet = await rig.fake.say(CID, USER, "对机器人"), await rig.fake.say(CID, USER, "对大家", at_bot=False)
    group = {NativeId(CID): DingTalkGroup(kind=GroupKind.SCENE)}
    ear = (sys.executable, "-S", "-c", EAR, *rig.fake.ear_lines())
    await rig.connect(ear=ear, groups=group)
    assert Capability.HEARS_ALL in rig.platform.ceiling
    await rig.platform._inbound.robot(loud.body)
    async with asyncio.timeout(5):
        while rig.platform.counts["lines"] < 2:  # noqa: ASYNC110 (it rings no bell)
            await asyncio.sleep(0.01)
    assert rig.platform._ear is not None
    assert Capability.HEARS_ALL in (await rig.platform.probe(NativeId(CID))).present
    assert (Health.GOOD, "", "") in found(await doctor(rig), Check.HEARS)
    rig.later(seconds=5)
    await turn()
    heard = [event.message_id for event in rig.events if isinstance(event, MessageReceived)]
    assert sorted(heard) == sorted([loud.body["msgId"], quiet.body["msgId"]])
    await rig.platform.stop()
    told = [event for event in rig.events if isinstance(event, CapabilityObserved)]
    assert [(event.native_group, set(event.present)) for event in told] == [(CID, {Capability.HEARS_ALL})]
    assert (Health.GOOD, "", "") in found(await doctor(rig), Check.HELPER)


async def test_an_ear_that_is_not_there_is_found(rig: Rig) -> None:
    await rig.start(ear=("no-such-program",))
    assert Capability.HEARS_ALL in (await rig.platform.probe(NativeId(CID))).missing
    assert (Health.BAD, "", "") in found(await doctor(rig), Check.HELPER)
    await rig.platform.stop()
    assert (Health.BAD, "", "") in found(await doctor(rig), Check.HELPER)


async def test_an_ear_that_closes_is_told_of_every_group() -> None:
    clock, told = VirtualClock(START), Told()
    watch = EarWatch(AccountName("ding"), [NativeId("a"), NativeId("b")], clock)
    watch.sink = told
    told.full = 1
    watch.changed(True)
    await turn()
    assert told.events == []
    clock.move_to(clock.now() + timedelta(seconds=5))
    await turn()
    watch.changed(True)
    watch.changed(False)
    await turn()
    said = [(event.native_group, bool(event.present)) for event in told.events if isinstance(event, CapabilityObserved)]
    assert said == [("a", True), ("b", True), ("a", False), ("b", False)]
    await watch.stop()


async def test_a_link_is_reported_when_it_stays_down() -> None:
    clock, told = VirtualClock(START), Told()
    watch = LinkWatch(AccountName("ding"), clock)
    watch.sink = told
    for online in (False, True, False, True):  # a socket that is replaced is nobody's business
        watch.changed(online, "closed")
        await turn()
        clock.move_to(clock.now() + timedelta(seconds=20))
        await turn()
    assert told.links == []
    clock.move_to(clock.now() + timedelta(minutes=5))
    await turn()
    told.full = 1
    watch.changed(False, "closed")
    for seconds in (29, 1, 5):
        await turn()
        assert told.links == []
        clock.move_to(clock.now() + timedelta(seconds=seconds))
    await turn()
    assert told.links == [(False, "closed")]
    watch.changed(False, "cannot be reached")
    await turn()
    watch.changed(True, "")
    await turn()
    assert told.links == [(False, "closed"), (True, "")]
    assert len({event.id for event in told.events}) == 2
    await watch.stop()
