"""The custom robot against a strict stand-in over real sockets: signed, keyworded, and never too fast.

The stand-in counts the messages of a minute itself; the guard's negative control is the same robot without it.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.clock import VirtualClock
from bot.core.capability import Capability
from bot.core.checkup import Check, Health
from bot.core.effect import MuteMember, Recall, SendMessage, SetMuteAll, Why
from bot.core.errors import NotYet, Refused, Transient
from bot.core.ids import AccountName, EffectKey, GroupKey, NativeId
from bot.core.message import Mention, MentionAll, Message, Picture
from bot.platforms.base import Address, Platform
from bot.platforms.dingtalk.account import CustomRobotAccount
from bot.platforms.dingtalk.custom import CustomRobotPlatform
from bot.web.hooks import HookedAccount
from tests.contract.patience import patience
from tests.fakes.dingtalk import FakeDingTalk, Fault

START = datetime.fromtimestamp(1_772_000_000, UTC)
CID, USER, SECRET = "cidPlain", "0123456789012345", "SECexample+/%&"
HERE = Address(native_group=NativeId(CID))
COMMON: dict[str, Any] = {"feature": "f", "why": Why("test"), "group": GroupKey("g")}


class Rig:
    def __init__(self) -> None:
        self.clock = VirtualClock(START)
        self.fake = FakeDingTalk(self.clock)
        self.url = ""
        self.platform: CustomRobotPlatform = None  # type: ignore[assignment]

    async def start(self, *, most_in_window: int = 20, robot: dict[str, Any] | None = None, **account: Any) -> None:
        await self.fake.listen()
        self.fake.add_group("plain", cid=CID, members=(USER,))
        self.url = self.fake.add_custom_robot(CID, **({"secret": SECRET} if robot is None else robot))
        values: dict[str, Any] = {"webhook_url": self.url, "secret": SECRET, "call_timeout": 5.0} | account
        self.platform = CustomRobotPlatform(
            CustomRobotAccount(AccountName("hook"), **values), self.clock, most_in_window=most_in_window
        )
        await self.platform.start(self.sink)

    async def sink(self, event: object) -> None:
        raise AssertionError("nothing ever comes in")

    async def say(self, *parts: Any, key: str = "k") -> None:
        await self.platform.send(SendMessage(**COMMON, message=Message.of(*parts)), HERE, EffectKey(key))

    def later(self, seconds: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))

    @property
    def texts(self) -> list[str]:
        return [sent.content["text"]["content"] for sent in self.fake.sent("custom")]


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    rig = Rig()
    yield rig
    await rig.platform.stop()
    await rig.fake.close()
    assert rig.fake.violations == []


async def test_it_speaks_and_that_is_all(rig: Rig) -> None:
    await rig.start()
    platform: Platform = rig.platform
    assert isinstance(platform, HookedAccount)
    assert not platform.reports
    assert platform.ceiling == {Capability.SEND, Capability.MENTION, Capability.PROACTIVE}
    probe = await platform.probe(NativeId(CID))
    assert (probe.present, probe.missing, probe.mode) == (platform.ceiling, frozenset(), None)
    await rig.say("研修提醒", Mention(NativeId(USER), "王敏"), "请提交作业")
    (sent,) = rig.fake.sent("custom")
    assert (sent.content["text"]["content"], sent.at_users) == (f"研修提醒@{USER} 请提交作业", (USER,))
    for effect in (
        SetMuteAll(**COMMON, on=True),
        Recall(**COMMON, message_id="m", own=True),
        MuteMember(**COMMON, native_id=NativeId("1"), seconds=1),
    ):
        with pytest.raises(Refused, match="unsupported"):
            await platform.send(effect, HERE, EffectKey("k"))


async def test_a_picture_makes_it_markdown(rig: Rig) -> None:
    await rig.start()
    await rig.say("# 签到码\n", MentionAll(), Picture("码", "https://example.com/a.png"))
    (sent,) = rig.fake.sent("custom")
    assert sent.at_all
    assert sent.content["markdown"]["title"] == "签到码"
    assert "![码](https://example.com/a.png)" in sent.content["markdown"]["text"]


async def test_without_a_secret_nothing_is_signed(rig: Rig) -> None:
    await rig.start(robot={}, secret="")
    await rig.say("x")
    assert rig.texts == ["x"]


async def test_the_keyword_is_in_every_message(rig: Rig) -> None:
    await rig.start(robot={"keywords": ("研修",)}, secret="", keyword="研修")
    await rig.say("研修提醒", key="1")
    await rig.say("今日安排", key="2")
    await rig.say("长" * 20_000, key="3")
    assert rig.texts[:2] == ["研修提醒", "今日安排\n研修"]
    assert rig.texts[2].endswith("长…\n研修")
    assert len(rig.texts[2].encode()) <= 15_000


@pytest.mark.parametrize("performs", [False, True])
@pytest.mark.parametrize("kind", ["hang", "reset", "drop", "slow", "garbage", "status"])
async def test_an_unknown_outcome_may_be_said_again(rig: Rig, kind: str, performs: bool) -> None:
    """msgUuid: said twice it is there once, so nothing is ever in doubt."""
    await rig.start(call_timeout=patience(kind))
    rig.fake.faults.append(Fault(kind, "robot/send", performs=performs))
    with pytest.raises(Transient):
        await rig.say("x", key="same")
    await rig.say("x", key="same")
    assert rig.texts == ["x"]
    await rig.say("x", key="other")
    assert rig.texts == ["x", "x"]


async def burst(rig: Rig, count: int) -> list[datetime]:
    """Say so many things as fast as the robot allows; the times at which they went."""
    times: list[datetime] = []
    for number in range(count):
        while True:
            try:
                await rig.say(f"m{number}", key=str(number))
            except Transient as error:
                rig.later(error.retry_after or 0.0)
            else:
                times.append(rig.clock.now())
                rig.later(0.4)
                break
    return times


async def test_a_burst_never_exceeds_twenty_a_minute(rig: Rig) -> None:
    await rig.start()
    times = await burst(rig, 100)
    assert rig.texts == [f"m{number}" for number in range(100)]
    for first, last in zip(times, times[20:], strict=False):
        assert last - first >= timedelta(seconds=60)
    assert {row["answer"]["errcode"] for row in rig.fake.calls("robot/send")} == {0}
    assert times[-1] - times[0] < timedelta(minutes=5)


async def test_without_the_guard_it_is_blocked_and_then_waits_ten_minutes(rig: Rig) -> None:
    """The negative control, and T4 of the custom robot: no call before the time."""
    await rig.start(most_in_window=1000)
    rig.fake.world.allow_bursts = True
    times = await burst(rig, 25)
    calls = rig.fake.calls("robot/send")
    assert [row["answer"]["errcode"] for row in calls] == [0] * 20 + [130101] + [0] * 5
    assert times[20] - times[19] >= timedelta(minutes=10)
    assert rig.texts == [f"m{number}" for number in range(25)]


async def test_the_guard_waits_without_a_call_and_without_counting_a_try(rig: Rig) -> None:
    await rig.start()
    for number in range(20):
        await rig.say("x", key=str(number))
    with pytest.raises(NotYet) as waits:
        await rig.say("x", key="20")
    assert waits.value.retry_after == 60
    rig.later(59.9)
    with pytest.raises(NotYet):
        await rig.say("x", key="20")
    assert len(rig.fake.calls()) == 20


@pytest.mark.parametrize("code", ["130101", "410100", "660026"])
async def test_each_code_of_the_block_stops_it_for_ten_minutes(rig: Rig, code: str) -> None:
    await rig.start()
    rig.fake.faults.append(Fault("refuse", "robot/send", code=code))
    with pytest.raises(Transient) as blocked:
        await rig.say("x")
    assert (blocked.value.retry_after, blocked.value.whole_account) == (600, True)
    rig.later(599)
    with pytest.raises(Transient):
        await rig.say("x")
    assert len(rig.fake.calls()) == 1
    rig.later(1)
    await rig.say("x")
    assert rig.texts == ["x"]


@pytest.mark.parametrize(
    ("code", "says", "lost"),
    [("310000", "security", None), ("300005", "gone", Capability.SEND), ("400102", "gone", Capability.SEND),
     ("400013", "gone", Capability.SEND), ("430102", "content", None), ("400402", "parameters", None)],
)  # fmt: skip
async def test_refusals(rig: Rig, code: str, says: str, lost: Capability | None) -> None:
    await rig.start()
    rig.fake.faults.append(Fault("refuse", "robot/send", code=code))
    with pytest.raises(Refused) as refused:
        await rig.say("x")
    assert (refused.value.code, refused.value.lost) == (says, lost)
    assert rig.url not in str(refused.value)


async def test_the_doctor(rig: Rig) -> None:
    await rig.start(call_timeout=patience("hang"))

    async def secret() -> list[Health]:
        return [one.health for one in await rig.platform.diagnose([]) if one.check is Check.SECRET]

    assert await secret() == [Health.GOOD]
    for code, health in (("300005", Health.BAD), ("310000", Health.BAD), ("400105", Health.GOOD)):
        rig.fake.faults.append(Fault("refuse", "robot/send", code=code))
        assert await secret() == [health]
    for kind in ("hang", "reset", "garbage", "html"):
        rig.fake.faults[:] = [Fault(kind, "robot/send")]
        assert await rig.platform.diagnose([])
        rig.later(301)
    await rig.fake.close()
    found = await rig.platform.diagnose([])
    assert [(one.check, one.health) for one in found] == [(Check.REACHED, Health.BAD)]


async def test_secrets_are_in_no_repr(rig: Rig) -> None:
    await rig.start()
    shown = repr(rig.platform._account)
    assert SECRET not in shown
    assert "access_token" not in shown
