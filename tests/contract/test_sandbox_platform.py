"""The sandbox keeps the contract of a platform: receipts, refusals, doubts, probes, and what it reports."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.clock import VirtualClock
from bot.core.capability import Capability
from bot.core.effect import (
    AlertStaff,
    Effect,
    MuteMember,
    Recall,
    SendDirect,
    SendMessage,
    SetCard,
    SetMuteAll,
    Why,
)
from bot.core.errors import Ambiguous, Refused, Transient, Unavailable
from bot.core.event import Event, MessageReceived, Mode
from bot.core.ids import AccountName, EffectKey, GroupKey, NativeId
from bot.core.message import Mention, Message, Quote
from bot.platforms.base import Address, Platform, Receipt
from bot.platforms.sandbox import (
    BOT,
    Break,
    Chat,
    Done,
    Fault,
    Notice,
    Refusal,
    Refuse,
    Said,
    SandboxPlatform,
    SandboxWorld,
    ScriptedFaults,
    Standing,
    Throttle,
    Vanish,
)
from bot.platforms.sandbox.platform import CARDS, CEILING, MANAGER_ONLY
from bot.platforms.sandbox.state import State

START = datetime(2020, 4, 18, 0, 0, tzinfo=UTC)
G, LI, ZHANG = NativeId("g1"), NativeId("li"), NativeId("zhang")
KEY, GROUP = EffectKey("k1"), GroupKey("maker-1")
HERE = Address(native_group=G)
WHY = Why("opening", setting="windows")


class Inbox:
    """Takes events in, except when it is full."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.full = False

    async def __call__(self, event: Event) -> None:
        if self.full:
            raise Unavailable("disk full")
        self.events.append(event)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(START)


@pytest.fixture
def world(clock: VirtualClock) -> SandboxWorld:
    world = SandboxWorld(AccountName("sandbox"), ZoneInfo("Asia/Shanghai"), clock.now)
    for native, name in ((BOT, "研习助手"), (LI, "李敏"), (ZHANG, "张老师")):
        world.add_user(native, name)
    world.add_group(G, "创客一组", GROUP)
    world.place(G, BOT, Standing.ADMIN)
    world.place(G, LI)
    world.place(G, ZHANG, Standing.OWNER)
    return world


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
async def platform(world: SandboxWorld, clock: VirtualClock, inbox: Inbox) -> SandboxPlatform:
    platform = SandboxPlatform(world, clock)
    await platform.start(inbox)
    return platform


def say(text: str = "早上好", **more: object) -> SendMessage:
    return SendMessage(feature="speaking", why=WHY, group=GROUP, message=Message.of(text), **more)  # type: ignore[arg-type]


def mute(on: bool) -> SetMuteAll:
    return SetMuteAll(feature="speaking", why=WHY, group=GROUP, on=on)


def direct(to: NativeId = LI) -> SendDirect:
    account = AccountName("sandbox")
    return SendDirect(
        feature="duty", why=WHY, account=account, native_id=to, message=Message.of("请上岗"), via_group=GROUP
    )


def recall(message_id: str) -> Recall:
    return Recall(feature="moderation", why=WHY, group=GROUP, message_id=message_id)


def silence(who: NativeId, seconds: int) -> MuteMember:
    return MuteMember(feature="moderation", why=WHY, group=GROUP, native_id=who, seconds=seconds)


def card(who: NativeId) -> SetCard:
    return SetCard(feature="roster", why=WHY, group=GROUP, native_id=who, card="一中李敏")


async def test_it_is_a_platform(platform: SandboxPlatform) -> None:
    contract: Platform = platform
    assert (contract.account, contract.connected) == ("sandbox", True)
    assert contract.ceiling == CEILING - CARDS
    assert MANAGER_ONLY < CEILING


async def test_a_message_stands_in_the_group_and_in_the_log(platform: SandboxPlatform, world: SandboxWorld) -> None:
    effect = replace(say(), message=Message.of(Quote("m1"), Mention(LI, "李敏"), "早上好"))
    receipt = await platform.send(effect, HERE, KEY)
    assert receipt.message_id is not None
    said = world.message(receipt.message_id)
    assert said is not None
    assert (said.is_bot, said.message, said.reply_to) == (True, Message.of(Mention(LI, "李敏"), "早上好"), "m1")
    row = world.journal.entries[-1]
    shown = {
        name: row[name] for name in ("at", "group", "effect", "key", "feature", "kind", "on", "to", "text", "outcome")
    }
    assert shown == {
        "at": "2020-04-18T08:00:00+08:00", "group": "maker-1", "effect": "SendMessage", "key": "k1",
        "feature": "speaking", "kind": "opening", "on": None, "to": None, "text": "@李敏 早上好",
        "outcome": "delivered",
    }  # fmt: skip


async def test_a_private_message_reaches_the_person_only(platform: SandboxPlatform, world: SandboxWorld) -> None:
    await platform.send(direct(), Address(native_user=LI), KEY)
    assert [line.message.text for line in world.lines(Chat(user=LI)) if isinstance(line, Said)] == ["请上岗"]
    assert (world.journal.entries[-1]["to"], world.journal.entries[-1]["group"]) == (LI, GROUP)
    with pytest.raises(Refused, match="unknown_user"):
        await platform.send(direct(NativeId("nobody")), Address(native_user=NativeId("nobody")), KEY)


async def test_closing_is_read_back(platform: SandboxPlatform, world: SandboxWorld) -> None:
    assert await platform.send(mute(True), HERE, KEY) == Receipt(None, True)
    assert (await platform.probe(G)).mode is Mode.CLOSED
    assert isinstance(world.say(G, LI, "喂"), Refusal)
    assert await platform.send(mute(False), HERE, KEY) == Receipt(None, True)
    assert (await platform.probe(G)).mode is Mode.OPEN
    assert [line.on for line in world.lines(Chat(group=G)) if isinstance(line, Notice)] == [True, False]


async def test_recalling_silencing_and_naming(
    platform: SandboxPlatform, world: SandboxWorld, clock: VirtualClock
) -> None:
    said = world.say(G, LI, "广告")
    assert isinstance(said, Done)
    assert (await platform.send(recall(str(said.message_id)), HERE, KEY)).verified
    assert (await platform.send(recall(str(said.message_id)), HERE, KEY)).verified
    assert (await platform.send(silence(LI, 60), HERE, KEY)).verified
    assert world.say(G, LI, "喂") == Refusal("member_muted")
    assert (await platform.send(silence(LI, 0), HERE, KEY)).verified
    assert isinstance(world.say(G, LI, "谢谢"), Done)
    await platform.send(silence(LI, 60), HERE, KEY)
    clock.move_to(START + timedelta(seconds=60))
    assert isinstance(world.say(G, LI, "好了"), Done)
    assert (await platform.send(card(LI), HERE, KEY)).verified
    assert world.state.name(LI, G) == "一中李敏"
    assert State.of(world.journal) == world.state


@pytest.mark.parametrize(
    ("effect", "code"),
    [
        (mute(True), "no_rights"),
        (silence(LI, 60), "no_rights"),
        (card(LI), "no_rights"),
        (recall("m999"), "gone"),
        (AlertStaff(feature="speaking", why=WHY, text="x"), "unsupported"),
    ],
)
async def test_a_bot_without_rights_is_refused(
    platform: SandboxPlatform, world: SandboxWorld, effect: Effect, code: str
) -> None:
    world.set_bot_manager(G, False)
    with pytest.raises(Refused) as refused:
        await platform.send(effect, HERE, KEY)
    assert refused.value.code == code
    assert refused.value.lost == (effect.needs if code == "no_rights" else None)
    assert world.journal.entries[-1]["outcome"] == "refused"
    assert State.of(world.journal) == world.state


async def test_without_rights_it_recalls_its_own_words_only(platform: SandboxPlatform, world: SandboxWorld) -> None:
    own = await platform.send(say(), HERE, KEY)
    said = world.say(G, LI, "别人的")
    assert isinstance(said, Done)
    world.set_bot_manager(G, False)
    assert (await platform.send(recall(str(own.message_id)), HERE, KEY)).verified
    with pytest.raises(Refused) as refused:
        await platform.send(recall(str(said.message_id)), HERE, KEY)
    assert refused.value.lost is Capability.RECALL_ANY
    world.set_muted(G, ZHANG, True)
    with pytest.raises(Refused, match="group_muted"):
        await platform.send(say(), HERE, KEY)
    assert (await platform.probe(G)).missing == MANAGER_ONLY


@pytest.mark.parametrize(
    ("effect", "code"), [(silence(ZHANG, 60), "protected"), (card(NativeId("nobody")), "not_member")]
)
async def test_members_that_cannot_be_touched(platform: SandboxPlatform, effect: Effect, code: str) -> None:
    with pytest.raises(Refused, match=code):
        await platform.send(effect, HERE, KEY)


async def test_outside_the_group_nothing_works(platform: SandboxPlatform, world: SandboxWorld) -> None:
    world.leave(G, BOT)
    for address in (HERE, Address(), Address(native_group=NativeId("nowhere"))):
        with pytest.raises(Refused, match="not_in_group"):
            await platform.send(say(), address, KEY)
    for native in (G, NativeId("nowhere")):
        with pytest.raises(Refused, match="not_in_group"):
            await platform.probe(native)
    with pytest.raises(Refused):
        await platform.members(NativeId("nowhere"))


async def test_members_are_listed(platform: SandboxPlatform) -> None:
    assert [(one.native_id, one.platform_role) for one in await platform.members(G)] == [
        (LI, "member"),
        (ZHANG, "owner"),
    ]


# ----------------------------------------------------------------------------------------------------------- faults


@pytest.mark.parametrize(
    ("fault", "error", "outcome", "performed"),
    [
        (Refuse(), Refused, "refused", False),
        (Throttle(30), Transient, "transient", False),
        (Break(), Transient, "transient", False),
        (Vanish(performed=False), Ambiguous, "unknown", False),
        (Vanish(performed=True), Ambiguous, "unknown", True),
    ],
)
async def test_every_fault_ends_as_the_contract_says(
    platform: SandboxPlatform, world: SandboxWorld, fault: Fault, error: type[Exception], outcome: str, performed: bool
) -> None:
    world.faults = ScriptedFaults([fault])
    with pytest.raises(error) as raised:
        await platform.send(mute(True), HERE, KEY)
    if isinstance(raised.value, Refused):
        assert raised.value.lost is Capability.MUTE_ALL
    if isinstance(fault, Throttle):
        assert isinstance(raised.value, Transient)
        assert raised.value.retry_after == 30
    row = world.journal.entries[-1]
    assert (row["outcome"], row["performed"]) == (outcome, performed)
    assert world.state.groups[G].muted is performed
    assert State.of(world.journal) == world.state
    assert (await platform.send(mute(True), HERE, KEY)).verified


async def test_a_lost_answer_does_not_perform_what_is_refused(platform: SandboxPlatform, world: SandboxWorld) -> None:
    world.set_bot_manager(G, False)
    world.faults = ScriptedFaults([Vanish(performed=True)])
    with pytest.raises(Refused):
        await platform.send(mute(True), HERE, KEY)


async def test_a_script_may_be_for_some_effects_only(platform: SandboxPlatform, world: SandboxWorld) -> None:
    world.faults = ScriptedFaults([Break()], only=(SendMessage,))
    assert (await platform.send(mute(True), HERE, KEY)).verified
    with pytest.raises(Transient):
        await platform.send(say(), HERE, KEY)


@pytest.mark.parametrize(
    ("script", "order"),
    [
        (ScriptedFaults(), "1234"),
        (ScriptedFaults(twice=True), "11223344"),
        (ScriptedFaults(swapped=True), "2143"),
        (ScriptedFaults(twice=True, swapped=True), "22114433"),
    ],
)
async def test_what_reaches_the_bot(
    platform: SandboxPlatform, world: SandboxWorld, inbox: Inbox, script: ScriptedFaults, order: str
) -> None:
    world.faults = script
    for text in "1234":
        said = world.say(G, LI, text)
        assert isinstance(said, Done)
        await platform.deliver(said.events)
    received = [event for event in inbox.events if isinstance(event, MessageReceived)]
    assert "".join(event.message.text for event in received) == order
    assert len({event.id for event in received}) == 4


async def test_what_could_not_be_stored_waits_and_keeps_its_order(
    platform: SandboxPlatform, world: SandboxWorld, inbox: Inbox
) -> None:
    inbox.full = True
    said = [world.say(G, LI, text) for text in "12"]
    assert [await platform.deliver(one.events) for one in said if isinstance(one, Done)] == [False, False]
    assert platform.waiting == 2
    inbox.full = False
    assert await platform.deliver(())
    assert [event.message.text for event in inbox.events if isinstance(event, MessageReceived)] == ["1", "2"]


async def test_stopped_it_neither_sends_nor_reports(
    platform: SandboxPlatform, world: SandboxWorld, inbox: Inbox
) -> None:
    await platform.stop()
    with pytest.raises(Transient):
        await platform.send(say(), HERE, KEY)
    said = world.say(G, LI, "在吗")
    assert isinstance(said, Done)
    assert not await platform.deliver(said.events)
    await platform.start(inbox)
    assert len(inbox.events) == 1
