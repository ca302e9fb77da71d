"""The QQ official robot against a strict stand-in over real sockets: what it says, under which id, what goes wrong."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.clock import RealClock, VirtualClock
from bot.core.capability import Capability
from bot.core.card import Button, Card, CardKind
from bot.core.checkup import Check, Health
from bot.core.effect import AnswerJoin, MuteMember, Recall, SendDirect, SendFile, SendMessage, SetMuteAll, Why
from bot.core.errors import Ambiguous, NotYet, Refused, Transient, Unavailable
from bot.core.event import ButtonPressed, CapabilityObserved, Event, JoinRequested, MemberJoined, MessageReceived, Mode
from bot.core.ids import AccountName, EffectKey, GroupKey, NativeId
from bot.core.message import Mention, Message, Picture
from bot.platforms.base import Address, Finding, Platform, Receipt
from bot.platforms.qq import replies
from bot.platforms.qq.account import QQAccount
from bot.platforms.qq.client import CEILING, QQPlatform
from bot.web.hooks import RUNNER_OPTIONS, HookedAccount, hook_routes
from tests.contract.patience import patience
from tests.fakes.qqofficial import FakeQQ, Fault, Group, Stored

START = datetime(2026, 9, 1, 11, 30, tzinfo=UTC)
APP_ID, SECRET = "102000001", "DG5g3B4j9X2KOErG"


class Rig:
    """Our side behind a real server, and theirs."""

    def __init__(self, start: datetime = START) -> None:
        self.clock = VirtualClock(start)
        self.qq = FakeQQ(self.clock, APP_ID, SECRET)
        self.events: list[Event] = []
        self.full = False
        self.keys = 0

    async def start(self, **changes: Any) -> None:
        url = await self.qq.listen()
        values = {"api_url": url, "token_url": f"{url}/app/getAppAccessToken", "call_timeout": 5.0} | changes
        self.account = QQAccount(AccountName("robot"), APP_ID, SECRET, **values)
        self.platform = QQPlatform(self.account, self.clock)
        app = web.Application()
        app.add_routes(hook_routes({"robot": self.platform}))
        self.runner = web.AppRunner(app, shutdown_timeout=0.1, **RUNNER_OPTIONS)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        self.qq.hook_url = f"http://127.0.0.1:{self.runner.addresses[0][1]}/hooks/qq/robot"
        await self.platform.start(self.sink)

    async def stop(self) -> None:
        await self.platform.stop()
        await self.qq.close()
        await self.runner.cleanup()

    async def sink(self, event: Event) -> None:
        if self.full:
            raise Unavailable("disk full")
        self.events.append(event)

    def pass_time(self, seconds: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))

    def of(self, kind: type[Event]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    async def say(self, group: Group, *parts: Any, key: str = "", **effect: Any) -> Receipt:
        made = SendMessage(feature="f", why=Why("w"), group=GroupKey("g"), message=Message.of(*parts), **effect)
        return await self.send(made, group, key)

    async def send(self, effect: Any, group: Group | None, key: str = "", user: str | None = None) -> Receipt:
        self.keys += 1
        address = Address(NativeId(group.openid) if group else None, NativeId(user) if user else None)
        return await self.platform.send(effect, address, EffectKey(key or f"auto-{self.keys}"))


@asynccontextmanager
async def rigged(**changes: Any) -> AsyncIterator[Rig]:
    """Both sides, closed whatever happens: what is left open would fail the next test."""
    ours = Rig()
    await ours.start(**changes)
    try:
        yield ours
    finally:
        await ours.stop()


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    async with rigged() as ours:
        yield ours
    assert ours.qq.violations == []


def bodies(rig: Rig, endpoint: str = "send_group") -> list[dict[str, Any]]:
    return [row["body"] for row in rig.qq.calls(endpoint)]


async def shut(rig: Rig, group: Group) -> None:
    """The group forbids proactive messages, and says so."""
    await rig.qq.toggle_proactive(group, False)
    rig.pass_time(301)  # the event of the toggle opens nothing any more


def test_it_is_a_platform_and_has_hooks() -> None:
    platform: Platform = QQPlatform(QQAccount(AccountName("a"), "1", "s"), VirtualClock(START))
    assert isinstance(platform, HookedAccount)
    assert set(platform.reports) == {""}
    assert dict(platform.sockets) == {}
    assert QQPlatform(QQAccount(AccountName("a"), "1", ""), VirtualClock(START)).reports == {}
    assert platform.ceiling == CEILING
    never = {"MUTE_ALL", "SET_CARD", "NOTICE_BOARD", "ESSENCE", "FORWARD", "HISTORY", "EDIT", "HOLD_SCHEDULE",
             "LIST_MEMBERS"}  # fmt: skip
    assert {one.name for one in Capability} - {one.name for one in CEILING} == never
    assert not platform.connected


# ------------------------------------------------------------------------------------------------- what comes in


async def test_a_message_is_answered_under_its_id_and_quotes_it(rig: Rig) -> None:
    group = rig.qq.add_group(members=("li",))
    asked = await rig.qq.say(group, "li", "/签到", at_bot=True)
    at, full = rig.of(MessageReceived)
    assert at == full
    assert (at.addressed, at.message.text, at.message_id) == (True, "/签到", asked.id)
    receipt = await rig.say(group, "好", reply_to=at.message_id)
    (sent,) = rig.qq.sent(group)
    assert (receipt.message_id, sent.paid, sent.quote, sent.text) == (sent.id, "reply", asked, "好")
    assert bodies(rig)[0]["msg_seq"] == 1
    assert await rig.qq.validate()


async def test_a_redelivery_is_the_same_event_and_a_repeated_text_is_not(rig: Rig) -> None:
    group = rig.qq.add_group(members=("li",))
    said = await rig.qq.say(group, "li", "1")
    await rig.qq.redeliver(said.payloads[0])
    await rig.qq.redeliver(said.payloads[0], changed_tail=True)
    assert len(rig.events) == 3
    assert len({event.id for event in rig.events}) == 1
    await rig.qq.say(group, "li", "1")  # in the same second
    rig.pass_time(1)
    await rig.qq.say(group, "li", "1")
    assert len({event.id for event in rig.events}) == 3
    assert rig.platform.counts["redelivered under another id"] == 1


async def test_quotes_of_known_messages_in_both_directions(rig: Rig) -> None:
    group = rig.qq.add_group(members=("li",))
    await rig.qq.say(group, "li", "问")
    receipt = await rig.say(group, "答", reply_to=rig.of(MessageReceived)[0].message_id)
    (own,) = rig.qq.sent(group)
    await rig.qq.say(group, "li", "再问", quote=own)
    assert rig.of(MessageReceived)[1].message.quoted == receipt.message_id


async def test_what_cannot_be_stored_is_503_and_comes_again(rig: Rig) -> None:
    group = rig.qq.add_group(members=("li",))
    rig.full = True
    said = await rig.qq.say(group, "li", "x")
    assert rig.qq.deliveries()[-1]["status"] == 503
    rig.full = False
    await rig.qq.redeliver(said.payloads[0])
    assert [event.message_id for event in rig.of(MessageReceived)] == [said.id]
    assert rig.qq.deliveries()[-1]["answer"] == {"op": 12, "d": 0}


async def test_events_of_every_kind_arrive(rig: Rig) -> None:
    group = rig.qq.add_group(members=("li",))
    await rig.qq.add_robot(group)
    await rig.qq.join(group, "zhang")
    await rig.qq.leave(group, "zhang")
    await rig.qq.toggle_proactive(group, True)
    request = await rig.qq.ask_to_join(group, "wang", qa=(("?", "王"),))
    user = await rig.qq.befriend("zhao")
    await rig.qq.tell(user, "你好")
    await rig.qq.toggle_user(user, False)
    await rig.qq.unfriend(user)
    await rig.qq.del_robot(group)
    assert [type(event).__name__ for event in rig.events] == [
        "GroupAttached", "MemberJoined", "MemberLeft", "CapabilityObserved", "JoinRequested", "MessageReceived",
        "GroupDetached",
    ]  # fmt: skip
    assert (rig.of(JoinRequested)[0].flag, rig.of(JoinRequested)[0].comment) == (request.id, "王")
    assert {row["status"] for row in rig.qq.deliveries()} == {200}
    assert rig.platform.counts["ignored: friend"] == 2


# ---------------------------------------------------------------------------------------------- what goes out


async def test_five_replies_then_proactive(rig: Rig) -> None:
    group = rig.qq.add_group(members=("li",))
    said = await rig.qq.say(group, "li", "x")
    for number in range(7):
        await rig.say(group, f"{number}", reply_to=said.id)
    assert [one.paid for one in rig.qq.sent(group)] == ["reply"] * 5 + ["proactive"] * 2
    assert [body.get("msg_seq") for body in bodies(rig)] == [1, 2, 3, 4, 5, None, None]


async def test_where_nobody_may_be_spoken_to_first_the_message_waits_for_somebody(rig: Rig) -> None:
    group = rig.qq.add_group(members=("li",))
    await shut(rig, group)
    with pytest.raises(NotYet) as raised:
        await rig.say(group, "x", key="k")
    assert (raised.value.retry_after, bodies(rig)) == (15.0, [])
    await rig.qq.say(group, "li", "hi")
    await rig.say(group, "x", key="k")
    assert [one.paid for one in rig.qq.sent(group)] == ["reply"]


async def test_a_toggle_nobody_told_of_is_learnt_from_the_refusal(rig: Rig) -> None:
    group = rig.qq.add_group()
    group.proactive = False
    for _ in range(2):
        with pytest.raises(NotYet):
            await rig.say(group, "x", key="k")
    assert len(bodies(rig)) == 1
    (observed,) = rig.of(CapabilityObserved)
    assert (observed.missing, observed.native_group) == ({Capability.PROACTIVE}, group.openid)
    await rig.qq.toggle_proactive(group, True)
    rig.pass_time(301)
    await rig.say(group, "x", key="k")
    assert [one.paid for one in rig.qq.sent(group)] == ["proactive"]


async def test_a_window_that_closed_unseen_is_passed_over_within_one_sending(rig: Rig) -> None:
    group = rig.qq.add_group(members=("li",))
    said = [await rig.qq.say(group, "li", text) for text in "ab"]
    for one in said:
        rig.qq.world.tickets[one.id].replies = 5  # another process used them up
    await rig.say(group, "x", reply_to=said[0].id)
    assert [body.get("msg_id") for body in bodies(rig)] == [said[0].id, said[1].id, None]
    assert [(one.text, one.paid) for one in rig.qq.sent(group)] == [("x", "proactive")]
    rig.qq.violations.clear()  # the stand-in thinks that a client could have known


async def test_a_number_that_is_taken_is_passed_over_at_once(rig: Rig) -> None:
    group = rig.qq.add_group(members=("li",))
    said = await rig.qq.say(group, "li", "a")
    rig.qq.world.tickets[said.id].seqs |= {1: "x", 2: "y"}
    await rig.say(group, "x", reply_to=said.id)
    assert [body["msg_seq"] for body in bodies(rig)] == [1, 2, 3]
    assert len(rig.qq.sent(group)) == 1
    rig.qq.violations.clear()


@pytest.mark.parametrize("kind", ["hang", "reset", "garbage", "status", "lie"])
@pytest.mark.parametrize("performs", [True, False])
async def test_a_reply_without_a_clear_answer_is_repeated_and_said_once(kind: str, performs: bool) -> None:
    async with rigged(call_timeout=patience(kind)) as ours:
        group = ours.qq.add_group(members=("li",))
        said = await ours.qq.say(group, "li", "a")
        performs = performs and kind != "lie"
        ours.qq.faults.append(Fault(kind, "send_group", performs=performs))
        with pytest.raises(Transient) as raised:
            await ours.say(group, "x", key="k", reply_to=said.id)
        assert not isinstance(raised.value, NotYet)
        await ours.say(group, "other", key="k2", reply_to=said.id)
        ours.pass_time(400)  # the window is over, and still it is the very same try
        if performs:
            assert await ours.say(group, "x", key="k", reply_to=said.id) == Receipt()
        else:
            with pytest.raises(Ambiguous):
                await ours.say(group, "x", key="k", reply_to=said.id)
        first, second, third = bodies(ours)
        assert first == third != second
        assert [one.text for one in ours.qq.sent(group)] == (["x", "other"] if performs else ["other"])


async def test_a_reply_that_was_lost_is_said_by_its_repetition(rig: Rig) -> None:
    group = rig.qq.add_group(members=("li",))
    said = await rig.qq.say(group, "li", "a")
    rig.qq.faults.append(Fault("reset", "send_group"))
    with pytest.raises(Transient):
        await rig.say(group, "x", key="k", reply_to=said.id)
    receipt = await rig.say(group, "x", key="k", reply_to=said.id)
    assert [one.id for one in rig.qq.sent(group)] == [receipt.message_id]


@pytest.mark.parametrize("kind", ["hang", "reset", "garbage", "lie"])
async def test_a_proactive_message_without_a_clear_answer_is_never_repeated(kind: str) -> None:
    async with rigged(call_timeout=patience(kind)) as ours:
        group = ours.qq.add_group()
        ours.qq.faults.append(Fault(kind, "send_group"))
        with pytest.raises(Ambiguous):
            await ours.say(group, "x")
        assert len(bodies(ours)) == 1


async def test_the_control_of_that_a_new_number_is_a_new_message(rig: Rig) -> None:
    """What keeps a repetition from being said twice is its id and number, kept under its key."""
    group = rig.qq.add_group(members=("li",))
    said = await rig.qq.say(group, "li", "a")
    rig.qq.faults.append(Fault("reset", "send_group", performs=True))
    with pytest.raises(Transient):
        await rig.say(group, "x", key="k", reply_to=said.id)
    await rig.say(group, "x", key="another", reply_to=said.id)
    assert [one.text for one in rig.qq.sent(group)] == ["x", "x"]


async def test_a_repetition_waits_through_whatever_else_goes_wrong(rig: Rig) -> None:
    group = rig.qq.add_group(members=("li",))
    said = await rig.qq.say(group, "li", "a")
    rig.qq.faults += [
        Fault("reset", "send_group", performs=True),
        Fault("status", "send_group", status=503),
        Fault("refuse", "send_group", code=50055001),
        Fault("refuse", "send_group", code=40054002),
        Fault("refuse", "send_group", code=100001),
    ]
    for _ in range(5):
        with pytest.raises(Transient):
            await rig.say(group, "x", key="k", reply_to=said.id)
    rig.pass_time(11)
    assert await rig.say(group, "x", key="k", reply_to=said.id) == Receipt()
    assert len(rig.qq.sent(group)) == 1
    assert {(body["msg_id"], body["msg_seq"]) for body in bodies(rig)} == {(said.id, 1)}


async def test_a_picture_of_unknown_fate_is_repeated_with_the_same_upload(rig: Rig) -> None:
    group = rig.qq.add_group(members=("li",))
    said = await rig.qq.say(group, "li", "a")
    rig.qq.faults.append(Fault("reset", "send_group", performs=True))
    picture = Picture("a", "https://example.edu.cn/a.png")
    with pytest.raises(Transient):
        await rig.say(group, picture, key="k", reply_to=said.id)
    assert await rig.say(group, picture, key="k", reply_to=said.id) == Receipt()
    assert (len(rig.qq.sent(group)), len(bodies(rig, "upload_group"))) == (1, 1)


@pytest.mark.parametrize(
    "code", [304103, 40034005, 40034024, 40034026, 40034027, 40034031, 40034128, 304026, 304027, 40034025]
)
async def test_every_word_for_a_closed_window(rig: Rig, code: int) -> None:
    group = rig.qq.add_group(members=("li",))
    said = await rig.qq.say(group, "li", "a")
    rig.qq.faults.append(Fault("refuse", "send_group", code=code))
    await rig.say(group, "x", reply_to=said.id)
    await rig.say(group, "y", reply_to=said.id)
    assert [one.paid for one in rig.qq.sent(group)] == ["proactive"] * 2
    assert len(bodies(rig)) == 3  # the id is not tried again


async def test_without_our_own_count_the_platform_would_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the twenty a minute."""
    monkeypatch.setattr(replies, "PROACTIVE_PER_MINUTE", 1000)
    async with rigged() as ours:
        group = ours.qq.add_group()
        for number in range(20):
            await ours.say(group, str(number))
        with pytest.raises(NotYet) as raised:
            await ours.say(group, "x")
        assert raised.value.retry_after == 60
        assert ours.qq.violations != []
        assert health(await ours.platform.diagnose([]), Check.QUOTA) is Health.WARN


async def test_more_than_twenty_proactive_messages_a_minute_wait_here(rig: Rig) -> None:
    group, other = rig.qq.add_group("a"), rig.qq.add_group("b")
    for number in range(20):
        await rig.say(group, str(number))
        rig.pass_time(1)
    with pytest.raises(NotYet) as raised:
        await rig.say(group, "x")
    assert raised.value.retry_after == 40
    await rig.say(other, "x")
    rig.pass_time(40)
    await rig.say(group, "x")
    assert rig.qq.refusals == []


async def test_a_muted_robot_waits_and_its_reply_is_not_used_up(rig: Rig) -> None:
    group = rig.qq.add_group(members=("li",))
    said = await rig.qq.say(group, "li", "a")
    group.bot.muted_until = rig.clock.now() + timedelta(minutes=1)
    for _ in range(9):
        with pytest.raises(NotYet) as raised:
            await rig.say(group, "x", key="k", reply_to=said.id)
    assert raised.value.retry_after == 60
    rig.pass_time(61)
    await rig.say(group, "x", key="k", reply_to=said.id)
    assert [one.paid for one in rig.qq.sent(group)] == ["reply"]


@pytest.mark.parametrize("welcome", ["late", "unsupported"])
async def test_a_welcome_goes_out_under_the_coming(rig: Rig, welcome: str) -> None:
    rig.qq.quirks.welcome = welcome
    group = rig.qq.add_group()
    await shut(rig, group)
    await rig.qq.join(group, "zhang")
    waited = []
    for _ in range(6):
        try:
            await rig.say(group, "欢迎", key="k")
        except NotYet as not_yet:
            waited.append(not_yet.retry_after)
            rig.pass_time(not_yet.retry_after or 0)
    if welcome == "late":
        assert waited == [10, 10, 10]
        assert {one.paid for one in rig.qq.sent(group)} == {"event"}
    else:
        assert waited == [15] * 6
        assert rig.qq.refusals == [("send_group", 40034027)]


async def test_a_review_is_no_failure(rig: Rig) -> None:
    group = rig.qq.add_group()
    rig.qq.sending.audits = 1
    assert await rig.say(group, "x") == Receipt(None, None)
    assert len(bodies(rig)) == 1


async def test_words_tags_and_pictures(rig: Rig) -> None:
    group = rig.qq.add_group(members=("li",))
    await rig.say(group, Mention(NativeId(group.member("li").openid), "li"), " 请看")
    await rig.say(group, "图", Picture("a", "https://example.edu.cn/a.png"))
    assert [(one.kind, one.body.get("content")) for one in rig.qq.sent(group)] == [(2, None), (7, "图")]
    assert bodies(rig, "upload_group")[0] == {
        "file_type": 1,
        "url": "https://example.edu.cn/a.png",
        "srv_send_msg": False,
    }


@pytest.mark.parametrize("size", [1, 5_242_880, 11_000_000])
async def test_a_file_goes_up_in_parts(rig: Rig, tmp_path: Path, size: int) -> None:
    group = rig.qq.add_group()
    file = tmp_path / "课件.pdf"
    file.write_bytes(bytes(number % 251 for number in range(1024)) * (size // 1024) + b"x" * (size % 1024))
    await rig.send(SendFile(feature="f", why=Why("w"), group=GroupKey("g"), name="课件.pdf", path=str(file)), group)
    (sent,) = rig.qq.sent(group)
    upload = rig.qq.files.uploads[sent.body["media"]["file_info"]]
    assert (upload.data, upload.name, upload.file_type) == (file.read_bytes(), "课件.pdf", 4)


async def test_files_that_cannot_go_up(rig: Rig, tmp_path: Path) -> None:
    group = rig.qq.add_group(members=("li",))
    empty = tmp_path / "e"
    empty.touch()
    for path in (str(empty), str(tmp_path / "none"), str(tmp_path)):
        with pytest.raises(Refused):
            await rig.send(SendFile(feature="f", why=Why("w"), group=GroupKey("g"), name="a", path=path), group)
    said = await rig.qq.say(group, "li", "x")
    rig.qq.faults.append(Fault("reset", "upload_group"))
    picture = Picture("a", "https://example.edu.cn/a.png")
    with pytest.raises(Transient):
        await rig.say(group, picture, key="k", reply_to=said.id)
    rig.qq.faults.append(Fault("refuse", "send_group", code=40034004))  # the upload is gone: once more
    await rig.say(group, picture, key="k", reply_to=said.id)
    assert len(rig.qq.sent(group)) == 1
    assert len(bodies(rig, "upload_group")) == 3


def vote(*labels: str) -> Card:
    return Card("vote-1", CardKind.VOTE, "t", tuple(Button(str(n), label) for n, label in enumerate(labels)))


async def tap(rig: Rig, group: Group, message: Stored, button: str) -> dict[str, Any]:
    payload = await rig.qq.click(message, "li", button)
    await rig.qq.until(lambda: all(one.code is not None for one in rig.qq.world.clicks.values()))
    return payload


async def test_a_tap_is_stored_then_answered_once(rig: Rig) -> None:
    group = rig.qq.add_group(members=("li",))
    await rig.say(group, "选一个", card=vote("甲", "乙"))
    (shown,) = rig.qq.sent(group)
    payload = await tap(rig, group, shown, "1")
    (pressed,) = rig.of(ButtonPressed)
    assert (pressed.card, pressed.choice, pressed.sender.native_id) == ("vote-1", "1", group.member("li").openid)
    await rig.qq.redeliver(payload)
    assert len({event.id for event in rig.of(ButtonPressed)}) == 1
    assert [row["body"] for row in rig.qq.calls("ack")] == [{"code": 0}]
    group.proactive = False
    await rig.say(group, "记下了")  # under the tap's event
    assert rig.qq.sent(group)[-1].paid == "event"


async def test_a_tap_that_is_not_stored_is_not_answered(rig: Rig) -> None:
    group = rig.qq.add_group(members=("li",))
    await rig.say(group, "选一个", card=vote("甲"))
    rig.full = True
    payload = await rig.qq.click(rig.qq.sent(group)[0], "li", "0")
    assert rig.qq.calls("ack") == []
    rig.full = False
    await rig.qq.redeliver(payload)
    await rig.qq.until(lambda: len(rig.qq.calls("ack")) == 1)


async def test_a_tap_that_cannot_be_answered_harms_nothing(rig: Rig) -> None:
    group = rig.qq.add_group(members=("li",))
    await rig.say(group, "选一个", card=vote("甲"))
    rig.qq.faults.append(Fault("refuse", "ack", code=630001))
    await rig.qq.click(rig.qq.sent(group)[0], "li", "0")
    await rig.qq.until(lambda: len(rig.qq.calls("ack")) == 1)
    async with asyncio.timeout(5):
        while not rig.platform.counts["taps unanswered"]:  # noqa: ASYNC110 (the task ends in this loop)
            await asyncio.sleep(0)
    assert len(rig.of(ButtonPressed)) == 1


async def test_buttons_that_are_refused_become_words(rig: Rig) -> None:
    group = rig.qq.add_group(members=("li",))
    said = await rig.qq.say(group, "li", "x")
    rig.qq.faults.append(Fault("refuse", "send_group", code=40034029))
    await rig.say(group, "选一个", card=vote("甲"), reply_to=said.id)
    assert [(one.kind, one.text) for one in rig.qq.sent(group)] == [(0, "选一个")]


async def test_private_messages(rig: Rig) -> None:
    user = await rig.qq.befriend("zhao")
    made = SendDirect(
        feature="f",
        why=Why("w"),
        account=AccountName("robot"),
        native_id=NativeId(user.openid),
        message=Message.of("hi"),
    )
    await rig.send(made, None, user=user.openid)
    await rig.qq.tell(user, "你好")
    for _ in range(5):
        await rig.send(made, None)
    assert [one.paid for one in rig.qq.sent(user.openid)] == ["event"] + ["reply"] * 4 + ["event"]
    await rig.qq.toggle_user(user, False)
    await rig.qq.unfriend(user)
    with pytest.raises(Refused) as raised:
        await rig.send(made, None)
    assert raised.value.lost is Capability.DIRECT


async def test_a_member_is_written_to_under_the_private_id(rig: Rig) -> None:
    group = rig.qq.add_group()
    member = await rig.qq.join(group, "zhang")
    user = rig.qq.add_user("zhang")
    assert user.openid != member.openid
    (joined,) = rig.of(MemberJoined)
    made = SendDirect(
        feature="f",
        why=Why("w"),
        account=AccountName("robot"),
        native_id=joined.sender.native_id,
        message=Message.of("hi"),
    )
    await rig.send(made, group, user=joined.sender.native_id)
    assert [one.text for one in rig.qq.sent(user.openid)] == ["hi"]


# -------------------------------------------------------------------------------------------------------- managing


def manage(kind: Any, **values: Any) -> Any:
    return kind(feature="f", why=Why("w"), group=GroupKey("g"), **values)


async def test_silencing_is_read_back(rig: Rig) -> None:
    group = rig.qq.add_group(members=("li",))
    li = group.member("li")
    assert await rig.send(manage(MuteMember, native_id=NativeId(li.openid), seconds=600), group) == Receipt(None, True)
    assert li.muted_until == START + timedelta(minutes=10)
    assert await rig.send(manage(MuteMember, native_id=NativeId(li.openid), seconds=0), group) == Receipt(None, True)
    assert not li.muted(rig.clock.now())
    rig.qq.faults.append(Fault("lie", "restrict"))
    lied = await rig.send(manage(MuteMember, native_id=NativeId(li.openid), seconds=60), group)
    assert lied == Receipt(None, False)
    rig.qq.not_granted.add("restricted")
    unknown = await rig.send(manage(MuteMember, native_id=NativeId(li.openid), seconds=60), group)
    assert unknown == Receipt(None, None)


async def test_recalling(rig: Rig) -> None:
    group = rig.qq.add_group(members=("li",))
    said = await rig.qq.say(group, "li", "ad")
    await rig.send(manage(Recall, message_id=said.id), group)
    own = await rig.say(group, "x", reply_to=said.id)
    await rig.send(manage(Recall, message_id=own.message_id, own=True), group)
    assert said.recalled
    assert rig.qq.sent(group) == []
    late = await rig.qq.say(group, "li", "ad")
    rig.pass_time(121)
    with pytest.raises(Refused) as raised:
        await rig.send(manage(Recall, message_id=late.id), group)
    assert (raised.value.code, raised.value.lost) == ("40064004", None)


@pytest.mark.parametrize("probed", [True, False])
@pytest.mark.parametrize("role", ["member", "admin"])
async def test_no_right_takes_a_capability_unless_the_person_outranks_a_manager(
    rig: Rig, role: str, probed: bool
) -> None:
    group = rig.qq.add_group(role=role)
    said = await rig.qq.say(group, "owner", "x")
    if probed and role == "admin":
        await rig.platform.probe(NativeId(group.openid))
    with pytest.raises(Refused) as raised:
        await rig.send(manage(Recall, message_id=said.id), group)
    outranked = probed and role == "admin"
    assert raised.value.lost == (None if outranked else Capability.RECALL_ANY)


async def test_the_door(rig: Rig) -> None:
    group = rig.qq.add_group()
    yes, no = await rig.qq.ask_to_join(group, "a"), await rig.qq.ask_to_join(group, "b")
    for request, approve in ((yes, True), (no, False)):
        flag = next(one.flag for one in rig.of(JoinRequested) if one.sender.native_id == request.openid)
        made = manage(AnswerJoin, native_id=NativeId(request.openid), flag=flag, approve=approve, reason="满")
        await rig.send(made, group)
    assert (yes.state, no.state) == ("approve", "decline")
    await rig.qq.settle()
    assert len(rig.of(MemberJoined)) == 1


async def test_what_is_not_offered_is_never_tried(rig: Rig) -> None:
    with pytest.raises(Refused) as refused:
        await rig.send(manage(SetMuteAll, on=True), rig.qq.add_group())
    assert refused.value.lost is Capability.MUTE_ALL
    assert rig.qq.calls() == []


# ----------------------------------------------------------------------------------------------- token and trouble


async def test_one_token_for_all_and_a_new_one_in_time(rig: Rig) -> None:
    groups = [rig.qq.add_group(str(number)) for number in range(20)]
    await asyncio.gather(*(rig.say(group, "x") for group in groups))
    assert rig.qq.token_requests == 1
    rig.pass_time(7200 - 50)
    await rig.say(groups[0], "x")
    assert rig.qq.token_requests == 1
    rig.pass_time(10)
    await rig.say(groups[0], "x")
    assert rig.qq.token_requests == 2


@pytest.mark.parametrize("how", ["expire_tokens", "revoke_tokens"])
async def test_a_token_that_is_refused_is_made_new_once(rig: Rig, how: str) -> None:
    group = rig.qq.add_group()
    await rig.say(group, "a")
    getattr(rig.qq, how)()
    await rig.say(group, "b")
    assert [one.text for one in rig.qq.sent(group)] == ["a", "b"]
    rig.qq.faults.append(Fault("refuse", "send_group", times=9, code=11244))
    for _ in range(3):
        with pytest.raises(Transient) as raised:
            await rig.say(group, "c")
        assert raised.value.whole_account
    assert rig.qq.token_requests == 2  # not again within a minute


async def test_trouble_with_the_token_itself(rig: Rig) -> None:
    group = rig.qq.add_group()
    rig.qq.tokens.too_frequent = 1
    with pytest.raises(Transient):
        await rig.say(group, "x")
    for kind in ("reset", "garbage", "status"):
        rig.qq.faults.append(Fault(kind, "token"))
        with pytest.raises(Transient):
            await rig.say(group, "x")
    assert bodies(rig) == []
    rig.qq.tokens.secret = "another"
    with pytest.raises(Refused) as raised:
        await rig.say(group, "x")
    assert raised.value.code == "100016"
    rig.qq.violations.clear()


async def test_many_calls_at_once_hold_the_account(rig: Rig) -> None:
    group = rig.qq.add_group(members=("li",))
    rig.qq.faults.append(Fault("status", "restrict", status=429, code=100001, retry_after=7))
    with pytest.raises(Transient) as raised:
        await rig.send(manage(MuteMember, native_id=NativeId(group.member("li").openid), seconds=60), group)
    assert (raised.value.retry_after, raised.value.whole_account) == (7, True)


@pytest.mark.parametrize("style", ["code", "err_code", "both"])
async def test_errors_in_every_style(rig: Rig, style: str) -> None:
    rig.qq.quirks.error_style = style
    group = rig.qq.add_group(role="member", members=("li",))
    with pytest.raises(Refused) as raised:
        await rig.send(manage(MuteMember, native_id=NativeId(group.member("li").openid), seconds=60), group)
    assert (raised.value.code, raised.value.lost) == ("11282", Capability.MUTE_MEMBER)


async def test_where_nobody_listens() -> None:
    async with rigged(api_url="http://127.0.0.1:9", token_url="http://127.0.0.1:9/t") as ours:
        group = ours.qq.add_group(members=("li",))
        said = await ours.qq.say(group, "li", "x")
        for _ in range(3):
            with pytest.raises(Transient):
                await ours.say(group, "x", key="k", reply_to=said.id)
    with pytest.raises(Transient):
        await ours.say(group, "x")


# ----------------------------------------------------------------------------------------------- probe and doctor


async def test_a_probe_says_what_the_platform_says(rig: Rig) -> None:
    group = rig.qq.add_group(role="admin")
    probe = await rig.platform.probe(NativeId(group.openid))
    assert probe.present == CEILING
    assert (probe.missing, probe.mode) == (frozenset(), Mode.OPEN)
    group.bot.role, group.receive, group.proactive = "member", "only_mention", False
    probe = await rig.platform.probe(NativeId(group.openid))
    assert probe.missing == {
        Capability.RECALL_ANY, Capability.MUTE_MEMBER, Capability.ADMIT, Capability.HEARS_ALL, Capability.PROACTIVE,
        Capability.READ_MODE,
    }  # fmt: skip
    assert probe.mode is None
    with pytest.raises(NotYet):
        await rig.say(group, "x")
    assert bodies(rig) == []
    group.bot.role, group.global_mode = "admin", "always"
    assert (await rig.platform.probe(NativeId(group.openid))).mode is Mode.CLOSED


async def test_what_may_not_be_asked_stays_open(rig: Rig) -> None:
    rig.qq.not_granted |= {"bot_state", "restricted"}
    group = rig.qq.add_group(members=("li",))
    probe = await rig.platform.probe(NativeId(group.openid))
    assert (probe.present, probe.missing) == (frozenset(), {Capability.READ_MODE})
    assert "11253" in probe.evidence
    await rig.qq.say(group, "li", "x", at_bot=True)
    assert (await rig.platform.probe(NativeId(group.openid))).present == frozenset()
    await rig.qq.say(group, "li", "x")  # nobody is tagged, and still it came
    assert (await rig.platform.probe(NativeId(group.openid))).present == {Capability.HEARS_ALL}


async def test_a_probe_of_a_group_that_is_gone(rig: Rig) -> None:
    group = rig.qq.add_group()
    await rig.qq.del_robot(group)
    with pytest.raises(Refused) as raised:
        await rig.platform.probe(NativeId(group.openid))
    assert (raised.value.code, raised.value.lost) == ("11293", Capability.SEND)
    with pytest.raises(Refused):
        await rig.platform.probe(NativeId("F" * 32))
    rig.qq.violations.clear()


def health(found: tuple[Finding, ...], check: Check, about: str | None = None) -> Health | None:
    return next((one.health for one in found if one.check is check and one.about == about), None)


async def test_the_doctor_of_a_good_robot(rig: Rig) -> None:
    group = rig.qq.add_group(members=("li",))
    await rig.qq.say(group, "li", "x")
    before = len(rig.qq.sent())
    found = await rig.platform.diagnose([NativeId(group.openid)])
    checks = {one.check for one in found}
    assert checks == {
        Check.EVENTS, Check.QUOTA, Check.SECRET, Check.REACHED, Check.TOKEN, Check.CLOCK, Check.GROUP_KNOWN,
        Check.MEMBER, Check.PERMISSION, Check.MANAGER, Check.HEARS, Check.PROACTIVE, Check.MUTE,
    }  # fmt: skip
    assert {one.health for one in found if one.check not in (Check.CLOCK, Check.MUTE)} == {Health.GOOD}
    assert health(found, Check.MUTE, group.openid) is Health.WARN, "no QQ robot can close a group"
    assert {row["method"] for row in rig.qq.calls()} == {"GET"}
    assert len(rig.qq.sent()) == before
    assert not any(SECRET in one.detail for one in found)


@pytest.mark.parametrize(
    ("ahead", "found"), [(0, Health.GOOD), (90, Health.WARN), (-90, Health.WARN), (400, Health.BAD), (-400, Health.BAD)]
)
async def test_the_doctor_compares_the_clocks(ahead: int, found: Health) -> None:
    """The Date header of the stand-in's server is the real time."""
    ours = Rig(RealClock().now() + timedelta(seconds=ahead))
    await ours.start()
    assert health(await ours.platform.diagnose([]), Check.CLOCK) is found
    await ours.stop()


async def test_a_robot_that_is_banned_is_no_open_question(rig: Rig) -> None:
    group = rig.qq.add_group()
    rig.qq.faults.append(Fault("refuse", "bot_state", code=11265))
    with pytest.raises(Refused) as raised:
        await rig.platform.probe(NativeId(group.openid))
    assert raised.value.lost is Capability.SEND
    rig.qq.faults.append(Fault("refuse", "restricted", code=50055001))
    with pytest.raises(Transient):
        await rig.platform.probe(NativeId(group.openid))


async def test_the_doctor_finds_each_fault(rig: Rig) -> None:
    group, gone = rig.qq.add_group("a", role="member"), rig.qq.add_group("b")
    group.receive, group.proactive = "only_mention", False
    await rig.qq.del_robot(gone)
    rig.events.clear()
    rig.platform.counts.clear()
    nowhere = "F" * 32
    found = await rig.platform.diagnose([NativeId(one) for one in (group.openid, gone.openid, nowhere, "..")])
    assert health(found, Check.EVENTS) is Health.WARN
    assert [health(found, one, group.openid) for one in (Check.MANAGER, Check.HEARS, Check.PROACTIVE)] == [
        Health.WARN
    ] * 3
    assert health(found, Check.MEMBER, gone.openid) is Health.BAD
    assert health(found, Check.GROUP_KNOWN, nowhere) is Health.BAD
    assert health(found, Check.GROUP_KNOWN, "..") is Health.BAD
    rig.qq.not_granted.add("bot_state")
    assert health(await rig.platform.diagnose([NativeId(group.openid)]), Check.PERMISSION, group.openid) is Health.WARN
    rig.qq.faults.append(Fault("refuse", "bot_state", code=100001))
    limited = await rig.platform.diagnose([NativeId(group.openid), NativeId(gone.openid)])
    assert [one.about for one in limited if one.check is Check.QUOTA] == [None, group.openid]
    rig.qq.violations.clear()


async def test_the_doctor_of_a_robot_that_is_not_let_in(rig: Rig) -> None:
    rig.qq.faults.append(Fault("refuse", "me", times=9, code=11243))
    assert health(await rig.platform.diagnose([]), Check.TOKEN) is Health.BAD
    rig.qq.faults[:] = [Fault("reset", "token")]
    assert health(await rig.platform.diagnose([]), Check.REACHED) is Health.BAD
    rig.qq.tokens.secret = "another"
    found = await rig.platform.diagnose([NativeId("x")])
    assert (health(found, Check.SECRET), health(found, Check.REACHED)) == (Health.BAD, Health.GOOD)
    rig.qq.violations.clear()
    await rig.platform.stop()
    assert health(await rig.platform.diagnose([NativeId("x")]), Check.REACHED) is Health.BAD
