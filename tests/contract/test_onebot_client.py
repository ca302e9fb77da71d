"""The OneBot client against a strict stand-in over real sockets: all transports, and whatever can go wrong on them."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import aiohttp
import orjson
import pytest

from bot.core.capability import Capability
from bot.core.effect import Recall, SendDirect, SendMessage, SetCard, Why
from bot.core.errors import Ambiguous, Refused, Transient, Unavailable
from bot.core.event import AccountChanged, Event, MessageReceived, Mode, ModeObserved
from bot.core.ids import AccountName, GroupKey, NativeId
from bot.core.message import Mention, Message, Text
from bot.platforms.base import Address, Platform, Receipt
from bot.platforms.onebot import link
from tests.contract.onebot_side import (
    GROUP,
    HERE,
    MEMBER,
    SECRET,
    SELF_ID,
    TOKEN,
    Bot,
    CountingClock,
    connect,
    mute,
    say,
    shut,
)
from tests.contract.patience import patience
from tests.fakes.onebot import FakeOneBot, Fault

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
async def bot() -> AsyncIterator[Bot]:
    ours = Bot()
    await ours.start()
    yield ours
    await ours.stop()


@pytest.fixture
async def fake() -> AsyncIterator[FakeOneBot]:
    client = FakeOneBot(self_id=SELF_ID, token=TOKEN, secret=SECRET)
    client.add_group(GROUP, members=(MEMBER, 1, 2, 3))
    yield client
    await client.close()
    assert client.violations == []


@pytest.fixture(params=["ws", "forward", "http"])
async def both(request: pytest.FixtureRequest, fake: FakeOneBot) -> AsyncIterator[tuple[Bot, FakeOneBot]]:
    """The same suite over all transports."""
    ours = Bot(
        api_url=await fake.listen() if request.param == "http" else "",
        ws_url=await fake.serve_forward() if request.param == "forward" else "",
    )
    await ours.start()
    if request.param == "ws":
        await connect(ours, fake)
    elif request.param == "forward":
        await ours.until(lambda: ours.links == ["connect"])
        await ours.dialled()
    else:
        fake.report_url = ours.url
    yield ours, fake
    await ours.stop()


Both = tuple[Bot, FakeOneBot]

# ------------------------------------------------------------------------------------------- the same on every way


async def test_it_is_a_platform(both: Both) -> None:
    platform: Platform = both[0].platform
    assert platform.connected
    assert platform.account == "qq"
    assert {Capability.SEND, Capability.MUTE_ALL, Capability.READ_MODE} < platform.ceiling
    assert not {Capability.BUTTONS, Capability.EDIT, Capability.HOLD_SCHEDULE} & platform.ceiling
    assert SECRET not in repr(both[0].account)
    assert TOKEN not in repr(both[0].account)


async def test_a_message_there_and_back(both: Both) -> None:
    bot, fake = both
    told = await fake.say(
        GROUP, MEMBER, [{"type": "at", "data": {"qq": str(SELF_ID)}}, {"type": "text", "data": {"text": " hi"}}]
    )
    await bot.until(lambda: bot.texts == ["hi"])
    words = Message((Mention(NativeId(str(MEMBER)), "m"), Text(" hello")))
    answer = SendMessage(
        feature="f", why=Why("t"), group=GroupKey("g"), message=words, reply_to=str(told["message_id"])
    )
    receipt = await bot.send(answer)
    sent = fake.groups[GROUP].history[-1]
    assert receipt == Receipt(message_id=str(sent["message_id"]))
    assert [part["type"] for part in sent["message"]] == ["reply", "at", "text"]


async def test_direct_messages(both: Both) -> None:
    bot, fake = both
    fake.friends.add(9)
    for user, address in ((9, Address(native_user=NativeId("9"))), (MEMBER, HERE)):
        native_id = NativeId(str(user))
        words = Message((Mention(NativeId("1")), Text("hello")))
        direct = SendDirect(feature="f", why=Why("t"), account=AccountName("qq"), native_id=native_id, message=words)
        assert (await bot.send(direct, address)).message_id
    with pytest.raises(Refused):
        await bot.send(direct, Address())
    assert [("group_id" in call["params"]) for call in fake.calls("send_private_msg")] == [False, True, False]


@pytest.mark.parametrize("on", [True, False])
async def test_a_mode_is_set_then_verified(both: Both, on: bool) -> None:
    bot, fake = both
    fake.groups[GROUP].all_shut = not on
    assert await bot.send(shut(on)) == Receipt(verified=True)
    assert fake.groups[GROUP].all_shut is on
    await bot.until(lambda: any(isinstance(event, ModeObserved) for event in bot.events))
    seen = next(event for event in bot.events if isinstance(event, ModeObserved))
    assert seen.mode is (Mode.CLOSED if on else Mode.OPEN)
    assert seen.sender is not None
    assert seen.sender.native_id == str(SELF_ID)


async def test_a_lie_is_found_out(both: Both) -> None:
    bot, fake = both
    fake.faults.append(Fault("lie", "set_group_whole_ban"))
    assert await bot.send(shut()) == Receipt(verified=False)


@pytest.mark.parametrize("kind", ["refuse", "timeout"])
async def test_a_mode_that_cannot_be_read_back(both: Both, kind: str) -> None:
    bot, fake = both
    fake.faults.append(Fault(kind, "get_group_info"))
    assert await bot.send(shut()) == Receipt(verified=True)  # the notice says it as well
    fake.faults.append(Fault(kind, "get_group_info"))
    assert await bot.send(shut()) == Receipt(verified=None)  # it was so before: no notice


@pytest.mark.parametrize("performs", [True, False])
async def test_a_mode_in_doubt_is_read_back(both: Both, performs: bool) -> None:
    bot, fake = both
    fake.faults.append(Fault("timeout", "set_group_whole_ban", performs=performs))
    if performs:
        assert await bot.send(shut()) == Receipt(verified=True)
        return
    with pytest.raises(Ambiguous):
        await bot.send(shut())


async def test_members_cards_and_recalls(both: Both) -> None:
    bot, fake = both
    told = await fake.say(GROUP, MEMBER, "spam")
    await bot.send(mute(MEMBER, 600))
    card = SetCard(feature="f", why=Why("t"), group=GroupKey("g"), native_id=NativeId(str(MEMBER)), card="7组")
    await bot.send(card)
    recall = Recall(feature="f", why=Why("t"), group=GroupKey("g"), message_id=str(told["message_id"]))
    await bot.send(recall)
    member = fake.groups[GROUP].members[MEMBER]
    assert (member.muted_for, member.card) == (600, "7组")
    assert await bot.send(recall) == Receipt(verified=True)  # refused, but it was seen to be gone
    unknown = Recall(feature="f", why=Why("t"), group=GroupKey("g"), message_id="77")
    with pytest.raises(Refused) as raised:
        await bot.send(unknown)
    assert raised.value.lost is None
    kinds = ["MessageReceived", "MessageRecalled"]
    await bot.until(lambda: [type(e).__name__ for e in bot.events if not isinstance(e, AccountChanged)] == kinds)


async def test_without_rights_the_capability_is_lost(both: Both) -> None:
    bot, fake = both
    fake.groups[GROUP].members[SELF_ID].role = "member"
    for effect in (shut(), mute(MEMBER)):
        with pytest.raises(Refused) as raised:
            await bot.send(effect)
        assert raised.value.lost is effect.needs


async def test_an_unknown_action_is_a_lost_capability(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    bot, fake = both
    monkeypatch.delitem(sys.modules["tests.fakes.onebot"].SHAPES, "set_group_card")
    card = SetCard(feature="f", why=Why("t"), group=GroupKey("g"), native_id=NativeId(str(MEMBER)), card="x")
    with pytest.raises(Refused) as raised:
        await bot.send(card)
    assert (raised.value.code, raised.value.lost) == ("unknown_action", Capability.SET_CARD)
    assert fake.violations.pop() == "set_group_card: no such action"


async def test_a_spoken_message_that_timed_out_inside_is_in_doubt(both: Both) -> None:
    bot, fake = both
    fake.faults.append(Fault("timeout", "send_group_msg", performs=True))
    with pytest.raises(Ambiguous):
        await bot.send(say())
    assert len(fake.calls("send_group_msg")) == 1


@pytest.mark.parametrize("kind", ["hang", "drop"])
async def test_no_answer_is_doubt(fake: FakeOneBot, kind: str) -> None:
    for api_url in ("", await fake.listen()):
        bot = Bot(api_url=api_url, call_timeout=patience("hang"))
        await bot.start()
        if not api_url:
            await connect(bot, fake)
        fake.faults.append(Fault(kind, "send_group_msg", performs=True))
        with pytest.raises(Ambiguous):
            await bot.send(say())
        await bot.stop()
    assert len(fake.calls("send_group_msg")) == 2


@pytest.mark.parametrize(("role", "managing"), [("admin", True), ("owner", True), ("member", False), ("unknown", None)])
async def test_the_probe(both: Both, role: str, managing: bool | None) -> None:
    bot, fake = both
    fake.groups[GROUP].members[SELF_ID].role = role
    probe = await bot.platform.probe(NativeId(str(GROUP)))
    rights = {Capability.MUTE_ALL, Capability.RECALL_ANY, Capability.SET_CARD, Capability.MUTE_MEMBER}
    assert (rights <= probe.present, rights <= probe.missing) == (managing is True, managing is False)
    assert probe.mode is Mode.OPEN
    assert Capability.READ_MODE in probe.present
    assert not probe.present & probe.missing
    assert probe.evidence == f"role={role} group_all_shut=0"


async def test_the_probe_of_a_strange_group(both: Both) -> None:
    with pytest.raises(Refused):
        await both[0].platform.probe(NativeId("5"))


async def test_garbage_for_an_answer_is_doubt(both: Both) -> None:
    bot, fake = both
    fake.faults.append(Fault("garbage", "send_group_msg", performs=True))
    waiting = asyncio.create_task(bot.send(say()))
    await fake.until(lambda: len(fake.calls()) == 1)
    if not bot.account.api_url:  # over a socket it answers nobody, so the call waits until the socket goes
        await fake.hang_up()
    with pytest.raises(Ambiguous):
        await waiting


async def test_after_stop_nothing_can_be_called(both: Both) -> None:
    await both[0].platform.stop()
    assert not both[0].platform.connected
    with pytest.raises(Transient):
        await both[0].send(say())


@pytest.mark.parametrize("odd", ["later", {}, None, ""])
async def test_an_odd_mode_is_no_mode(both: Both, odd: object, monkeypatch: pytest.MonkeyPatch) -> None:
    bot, fake = both
    monkeypatch.setattr(fake, "_do_get_group_info", lambda **_: {"group_all_shut": odd})
    fake.groups[GROUP].all_shut = True
    assert await bot.send(shut()) == Receipt(verified=None)
    assert (await bot.platform.probe(NativeId(str(GROUP)))).mode is None


# ------------------------------------------------------------------------------------------------ kin of NapCat


@pytest.mark.parametrize("dialect", ["llbot", "lagrange", "gocqhttp"])
async def test_the_kin_of_napcat(bot: Bot, dialect: str) -> None:
    kin = FakeOneBot(self_id=SELF_ID, token=TOKEN, dialect=dialect)
    kin.add_group(GROUP, members=(MEMBER,))
    await connect(bot, kin)
    told = await kin.say(GROUP, MEMBER, "价格[1,2] & [CQ:at,qq=all]")
    await bot.until(lambda: bot.texts == ["价格[1,2] & [CQ:at,qq=all]"])
    receipt = await bot.send(say(reply_to=str(told["message_id"])))
    assert int(receipt.message_id or 0) < 0 or dialect == "llbot"
    assert await bot.send(shut()) == Receipt(verified=True)  # by the notice
    assert await bot.send(shut()) == Receipt(verified=None)  # it was so: nobody tells
    await bot.until(lambda: any(isinstance(event, ModeObserved) for event in bot.events))
    assert bot.events[-1].mode is Mode.CLOSED  # type: ignore[attr-defined]
    probe = await bot.platform.probe(NativeId(str(GROUP)))
    assert (probe.mode, Capability.READ_MODE in probe.missing) == (None, True)
    assert bot.texts == ["价格[1,2] & [CQ:at,qq=all]"]  # its own words did not come back
    await kin.close()
    assert kin.violations == []


# ------------------------------------------------------------------------------------------------- the WebSocket


async def test_not_connected_is_transient(bot: Bot) -> None:
    assert not bot.platform.connected
    with pytest.raises(Transient):
        await bot.send(say())
    with pytest.raises(Transient):
        await bot.send(shut())


async def test_answers_find_their_call_in_whatever_order(bot: Bot, fake: FakeOneBot) -> None:
    await connect(bot, fake)
    fake.faults.append(Fault("late", "send_group_msg", performs=True))
    first = asyncio.create_task(bot.send(say("first")))
    await fake.until(lambda: len(fake.calls()) == 1)
    second = await bot.send(say("second"))
    assert not first.done()
    fake.release()
    ids = [str(message["message_id"]) for message in fake.groups[GROUP].history]
    assert [(await first).message_id, second.message_id] == ids


async def test_an_answer_that_comes_too_late_is_counted(fake: FakeOneBot) -> None:
    bot = Bot(call_timeout=patience("hang"))
    await bot.start()
    await connect(bot, fake)
    fake.faults.append(Fault("late", "send_group_msg", performs=True))
    with pytest.raises(Ambiguous):
        await bot.send(say())
    fake.release()
    await bot.send(say())
    assert bot.platform.counts["answers to nobody"] == 1
    await bot.stop()


@pytest.mark.parametrize("how", [socket.SHUT_RDWR, socket.SHUT_WR])
async def test_a_socket_that_drops(bot: Bot, fake: FakeOneBot, how: int) -> None:
    await connect(bot, fake)
    fake.faults.append(Fault("hang", "send_group_msg", performs=True))
    waiting = asyncio.create_task(bot.send(say()))
    await fake.until(lambda: len(fake.calls()) == 1)
    fake.cut(how=how)
    with pytest.raises(Ambiguous):
        await waiting
    await bot.until(lambda: bot.links[-1:] == ["link lost"])
    assert not bot.platform.connected
    with pytest.raises(Transient):
        await bot.send(say())
    await fake.until(lambda: not fake.linked())
    await fake.dial(f"{bot.url}/ws")
    await bot.until(lambda: bot.links[-1:] == ["connect"])
    assert (await bot.send(say("again"))).message_id


async def test_a_new_socket_replaces_the_old_one(bot: Bot, fake: FakeOneBot) -> None:
    await connect(bot, fake)
    other = FakeOneBot(self_id=SELF_ID, token=TOKEN)
    other.add_group(GROUP)
    await other.dial(f"{bot.url}/ws")
    await fake.until(lambda: not fake.linked())
    assert (await bot.send(say())).message_id
    assert (len(fake.calls()), len(other.calls())) == (0, 1)
    assert all(event.online for event in bot.events if isinstance(event, AccountChanged))
    await other.close()


async def test_two_sockets_for_two_roles(bot: Bot, fake: FakeOneBot) -> None:
    await fake.dial(f"{bot.url}/ws", role="API")
    assert (await bot.send(say())).message_id
    await fake.dial(f"{bot.url}/ws", role="Event")
    await fake.say(GROUP, MEMBER, "hi")
    await bot.until(lambda: bot.texts == ["hi"])
    await fake.hang_up("API")
    await fake.until(lambda: not fake.linked("API"))
    assert fake.linked("Event")
    with pytest.raises(Transient):
        await bot.send(say())


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "{",
        "[]",
        "null",
        "5",
        "\x00",
        '{"post_type":3}',
        '{"post_type":"message"}',
        '{"echo":{}}',
        '{"echo":"x"}',
        b"\xff\x00",
    ],
)
async def test_no_frame_closes_the_socket(bot: Bot, fake: FakeOneBot, frame: str | bytes) -> None:
    await connect(bot, fake)
    await fake.raw(frame)
    await fake.say(GROUP, MEMBER, "still here")
    await bot.until(lambda: bot.texts == ["still here"])
    counts = bot.platform.counts
    assert counts["malformed"] + counts["binary frames"] + counts["answers to nobody"] == 1


async def test_a_frame_of_sixteen_mebibytes_closes_it(bot: Bot, fake: FakeOneBot) -> None:
    await connect(bot, fake)
    await fake.say(GROUP, MEMBER, "x" * 5_000_000)
    await bot.until(lambda: len(bot.texts) == 1)
    with contextlib.suppress(ConnectionError):  # it may be cut while this is being written
        await fake.raw("x" * (16 * 1024 * 1024 + 1))
    await fake.until(lambda: not fake.linked())


async def test_order_is_kept_and_nobody_waits_for_the_one_before(bot: Bot, fake: FakeOneBot) -> None:
    gate = asyncio.Event()
    await connect(bot, fake)
    bot.before = lambda _: gate.wait()
    for number in range(50):
        await fake.say(GROUP, MEMBER, str(number))
    await bot.until(lambda: len(bot.begun) == 51)
    assert bot.texts == []
    gate.set()
    await bot.until(lambda: len(bot.texts) == 50)
    assert bot.texts == [str(number) for number in range(50)]
    assert bot.begun == bot.events


async def test_the_unfinished_are_bounded(bot: Bot, fake: FakeOneBot) -> None:
    gate = asyncio.Event()
    await connect(bot, fake)
    bot.before = lambda _: gate.wait()
    for number in range(link.MOST_UNFINISHED + 100):
        await fake.say(GROUP, MEMBER, str(number))
    await bot.until(lambda: len(bot.begun) == link.MOST_UNFINISHED + 1)
    for _ in range(100):  # whoever wanted to pass the bound has had the time
        await asyncio.sleep(0)
    assert len(bot.begun) == link.MOST_UNFINISHED + 1
    gate.set()
    await bot.until(lambda: len(bot.texts) == link.MOST_UNFINISHED + 100)
    assert bot.texts == [str(number) for number in range(link.MOST_UNFINISHED + 100)]


async def test_what_cannot_be_stored_now_is_stored_later(bot: Bot, fake: FakeOneBot) -> None:
    refusals = 2

    async def full(event: Event) -> None:
        nonlocal refusals
        if isinstance(event, MessageReceived) and refusals:
            refusals -= 1
            raise Unavailable("disk full")

    bot.before = full
    await connect(bot, fake)
    await fake.say(GROUP, MEMBER, "kept")
    await bot.until(lambda: bot.texts == ["kept"])
    assert bot.platform.counts["stored later"] == 2


async def test_a_bug_in_the_sink_is_counted_and_costs_one_event(bot: Bot, fake: FakeOneBot) -> None:
    async def broken(event: Event) -> None:
        if isinstance(event, MessageReceived) and event.message.text == "bad":
            raise ZeroDivisionError

    bot.before = broken
    await connect(bot, fake)
    await fake.say(GROUP, MEMBER, "bad")
    await fake.say(GROUP, MEMBER, "good")
    await bot.until(lambda: bot.texts == ["good"])
    await bot.platform.stop()
    assert bot.platform.counts["events lost"] == 1


async def test_stopping_waits_for_what_is_being_stored_but_not_for_ever(
    bot: Bot, fake: FakeOneBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "_LAST_WORDS", 0.05)
    never = asyncio.Event()
    await connect(bot, fake)
    bot.before = lambda _: never.wait()
    await fake.say(GROUP, MEMBER, "stuck")
    await bot.until(lambda: len(bot.begun) == 2)
    await bot.platform.stop()
    await fake.until(lambda: not fake.linked())
    assert bot.texts == []


async def test_a_strange_heartbeat_starts_no_watch(bot: Bot, fake: FakeOneBot) -> None:
    await connect(bot, fake)
    for interval in (0, -1, 10**15, "soon", None, [1], 1.5):
        await fake.tell(fake.heartbeat(interval))
    await fake.say(GROUP, MEMBER, "here")
    await bot.until(lambda: bot.texts == ["here"])


async def test_heartbeats_are_events_only_when_they_say_something_new(bot: Bot, fake: FakeOneBot) -> None:
    await connect(bot, fake)
    for online in (True, True, False, False, True, True):
        fake.online = online
        await fake.tell(fake.heartbeat())
    await fake.say(GROUP, MEMBER, "end")
    await bot.until(lambda: bot.texts == ["end"])
    assert [event.online for event in bot.events if isinstance(event, AccountChanged)] == [True, False, True]


async def test_a_mute_socket_is_closed_after_three_heartbeats(fake: FakeOneBot) -> None:
    clock = CountingClock()
    bot = Bot(clock)
    await bot.start()
    await connect(bot, fake)
    async with asyncio.timeout(5):
        await fake.tell(fake.heartbeat(1000))
        wakes = await clock.asleep.get()
        assert wakes - clock.now() == timedelta(seconds=3)
        await fake.say(GROUP, MEMBER, "alive")
        await bot.until(lambda: bot.texts == ["alive"])
        clock.move_to(wakes)
        wakes = await clock.asleep.get()  # it was not mute, so the watch goes on
        assert fake.linked()
        clock.move_to(wakes)
        await fake.until(lambda: not fake.linked())
    assert bot.platform.counts["mute sockets"] == 1
    await bot.stop()


async def test_redelivered_is_the_same_event(bot: Bot, fake: FakeOneBot) -> None:
    await connect(bot, fake)
    told = await fake.say(GROUP, MEMBER, "once")
    await fake.tell(told)
    await bot.until(lambda: len(bot.texts) == 2)
    assert len({event.id for event in bot.events if isinstance(event, MessageReceived)}) == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Authorization": ""}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": f"Basic {TOKEN}"}, 401),
        ({"X_Self_ID": ""}, 401),
        ({"X_Self_ID": "1"}, 401),
    ],
)
async def test_a_wrong_handshake(bot: Bot, fake: FakeOneBot, headers: dict[str, str], status: int) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as raised:
        await fake.dial(f"{bot.url}/ws", **headers)
    assert raised.value.status == status
    assert bot.events == []


async def test_the_token_may_stand_in_the_query_and_the_role_be_unsaid(bot: Bot, fake: FakeOneBot) -> None:
    await fake.dial(f"{bot.url}/ws?access_token={TOKEN}", Authorization="", X_Client_Role="")
    assert (await bot.send(say())).message_id


async def test_before_the_start_a_client_is_asked_to_come_again(fake: FakeOneBot) -> None:
    bot = Bot()
    await bot.start()
    await bot.platform.stop()
    with pytest.raises(aiohttp.WSServerHandshakeError) as raised:
        await fake.dial(f"{bot.url}/ws")
    assert raised.value.status == 503
    await bot.stop()


# ------------------------------------------------------------------------------------------------------- HTTP


async def test_nobody_there_is_transient(fake: FakeOneBot) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        bot = Bot(api_url=f"http://127.0.0.1:{unused.getsockname()[1]}")
        await bot.start()
        with pytest.raises(Transient):
            await bot.send(say())
        await bot.stop()


@pytest.mark.parametrize(
    ("fault", "error", "retry_after"),
    [
        (Fault("status", status=429, retry_after=7), Transient, 7.0),
        (Fault("status", status=429), Transient, 1.0),
        (Fault("status", status=500), Transient, None),
        (Fault("status", status=502), Transient, None),
        (Fault("status", status=503, retry_after=10**9), Transient, 3600.0),
        (Fault("status", status=504), Ambiguous, None),
        (Fault("status", status=401), Refused, "token"),
        (Fault("status", status=403), Refused, "token"),
        (Fault("status", status=404), Refused, "unknown_action"),
        (Fault("status", status=400), Refused, "parameters"),
        (Fault("status", status=302), Refused, "302"),
        (Fault("status", status=307), Refused, "307"),
    ],
)
async def test_http_statuses(fake: FakeOneBot, fault: Fault, error: type[Exception], retry_after: object) -> None:
    bot = Bot(api_url=await fake.listen())
    await bot.start()
    fake.faults.append(replace(fault))
    with pytest.raises(error) as raised:
        await bot.send(say())
    assert getattr(raised.value, "retry_after", getattr(raised.value, "code", None)) == retry_after
    assert len(fake.calls("send_group_msg")) == 1
    await bot.stop()


async def test_a_wrong_token_is_a_refusal(fake: FakeOneBot) -> None:
    bot = Bot(api_url=await fake.listen(), access_token="wrong")
    await bot.start()
    with pytest.raises(Refused) as raised:
        await bot.send(say())
    assert (raised.value.code, raised.value.lost) == ("token", None)
    assert fake.violations == ["HTTP call without the token"]
    fake.violations.clear()
    await bot.stop()


async def test_an_answer_without_end_is_in_doubt(monkeypatch: pytest.MonkeyPatch, fake: FakeOneBot) -> None:
    monkeypatch.setattr("bot.platforms.onebot.http_api._LARGEST_ANSWER", 10)
    bot = Bot(api_url=await fake.listen())
    await bot.start()
    with pytest.raises(Ambiguous):
        await bot.send(say())
    await bot.stop()


async def test_reports_come_signed(bot: Bot, fake: FakeOneBot) -> None:
    fake.report_url = bot.url
    payload = fake.message(GROUP, MEMBER, "签名")
    assert await fake.post(payload) == 204
    assert await fake.post(orjson.dumps(payload)) == 204
    assert bot.texts == ["签名", "签名"]
    assert len({event.id for event in bot.events}) == 1
    assert await fake.post(payload, x_self_id="") == 204
    assert await fake.post(payload, x_self_id="1") == 401
    assert await fake.post(fake.notice("moon_phase", group_id=GROUP)) == 204
    assert bot.platform.counts["unsupported"] == 1


# --------------------------------------------------------------------------------- the stand-in on its own feet


async def test_the_stand_in_as_a_process(bot: Bot, tmp_path: Path) -> None:
    log = tmp_path / "calls.jsonl"
    arguments = ["--ws", f"{bot.url}/ws", "--token", TOKEN, "--log", str(log), "--group", str(GROUP), "--member", "5"]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fakes.onebot", *arguments, "--reconnect", "0.1",
        cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        async with asyncio.timeout(20):
            assert orjson.loads(await process.stdout.readline())["ready"]
            await bot.until(lambda: bool(bot.events))
            process.stdin.write(orjson.dumps({"do": "say", "group": GROUP, "user": 5, "text": "from afar"}) + b"\n")
            assert "done" in orjson.loads(await process.stdout.readline())
            await bot.until(lambda: bot.texts == ["from afar"])
            receipt = await bot.send(say("answer"))
            rows = [orjson.loads(line) for line in log.read_bytes().splitlines()]
            call = next(row for row in rows if row["kind"] == "call")
            assert str(call["answer"]["data"]["message_id"]) == receipt.message_id
            process.stdin.write(b'{"do":"state"}\n')
            state = orjson.loads(await process.stdout.readline())["done"]
            assert (state["linked"], state["calls"], state["violations"]) == (True, 1, [])
            os.kill(process.pid, signal.SIGKILL)
            await bot.until(lambda: bot.links[-1:] == ["link lost"])
    finally:
        process.stdin.close()
        await process.wait()


async def test_the_stand_in_is_strict() -> None:
    strict = FakeOneBot()
    strict.add_group(GROUP, members=(MEMBER,))
    for action, params in (
        ("send_group_msg", {"group_id": str(GROUP), "message": [{"type": "text", "data": {"text": "x"}}]}),
        ("send_group_msg", {"group_id": GROUP, "message": [{"type": "text", "data": {"text": ""}}]}),
        ("send_group_msg", {"group_id": GROUP, "message": "x"}),
        ("send_group_msg", {"group_id": GROUP, "message": [], "colour": 1}),
        ("set_group_ban", {"group_id": GROUP, "user_id": MEMBER}),
        ("set_group_ban", {"group_id": GROUP, "user_id": MEMBER, "duration": 2_592_000}),
        ("send_private_msg", {"user_id": MEMBER, "message": [{"type": "at", "data": {"qq": "1"}}]}),
        ("fly", {}),
    ):
        before = len(strict.violations)
        answer, _ = await strict._call("ws", action, params)
        assert answer is not None
        assert answer["status"] == "failed"
        assert len(strict.violations) > before
    await strict.close()
