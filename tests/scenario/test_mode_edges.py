"""Opening and closing where things go wrong: rights that come and go, hands that switch, a platform that cannot mute or
does not answer. Read from the platform's journal and from what the staff are told."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.core.capability import Capability
from bot.core.effect import SetMuteAll
from bot.core.event import CapabilityObserved, GroupAttached, Mode, ModeObserved, Sender
from bot.core.ids import EventId, GroupKey, NativeId
from bot.core.programme import Phase, PhaseKind
from bot.platforms.base import Receipt
from bot.platforms.sandbox.faults import Break, Refuse, ScriptedFaults
from bot.platforms.sandbox.model import Done
from bot.platforms.sandbox.platform import CARDS, CEILING, SandboxPlatform
from bot.platforms.sandbox.world import BOT
from tests import programmes
from tests.world import World, world

LOST, BACK, DRIFT = "没有全员禁言的权限", "权限已恢复", "手动"


def told(w: World, mark: str, group: str = "maker班") -> list[str]:
    """What the staff's group was told of a group."""
    return [text for text in w.said("staff") if mark in text and group in text]


def mode_calls(w: World, group: str = "maker") -> list[bool | None]:
    return [call.on for call in w.calls("SetMuteAll", group)]


def unnoticed(done: object) -> None:
    """Something happened at the platform of which it sends no notice."""
    assert isinstance(done, Done)


def by_hand(w: World, *, muted: bool) -> None:
    """A manager closes or opens the group, and the platform sends no notice."""
    unnoticed(w.platform_world.set_muted(w.native("maker"), NativeId("maker-teacher"), muted))


async def observed(w: World, mode: Mode, at: datetime, sender: Sender | None = None) -> None:
    """The platform says that the group is in a mode."""
    number = len(w.platform_world.journal)
    await w.app.receive(
        ModeObserved(
            id=EventId(f"seen-{number}-{at.isoformat()}-{mode}"), at=at, received_at=w.clock.now(),
            account=programmes.ACCOUNT, native_group=w.native("maker"), sender=sender, mode=mode,
        )
    )  # fmt: skip
    await w.app.quiet()


# --------------------------------------------------------------------------------------------------- rights that go


async def test_a_right_that_is_taken_away_is_told_once(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        await w.make_manager("maker", manager=False)
        assert len(told(w, LOST)) == 1
        await w.make_manager("maker", manager=False)
        await w.advance_to("10:30")  # two probes
        assert len(told(w, LOST)) == 1
        assert not told(w, LOST, "robot班")


async def test_a_right_that_went_without_a_notice_is_found_by_the_probe(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        unnoticed(w.platform_world.set_bot_manager(w.native("maker"), manager=False))
        assert not told(w, LOST)
        await w.advance_to("10:11")
        assert len(told(w, LOST)) == 1
        unnoticed(w.platform_world.set_bot_manager(w.native("maker"), manager=True))
        await w.advance_to("10:21")
        assert len(told(w, BACK)) == 1


async def test_a_right_that_is_missing_at_the_closing_is_told_with_what_to_do(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 22:55") as w:
        unnoticed(w.platform_world.set_bot_manager(w.native("maker"), manager=False))
        await w.advance_to("23:00")
        assert len(told(w, "请现在手动关闭发言")) == 1
        assert "自觉停止发言" in w.said("maker")[-1]
        assert not any("本群发言已关闭" in text for text in w.said("maker"))
        await w.advance_to("23:30")
        assert not told(w, LOST), "told already"


async def test_what_is_missed_in_a_group_without_the_right_is_brought_about_when_it_is_back(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 22:55") as w:
        await w.make_manager("maker", manager=False)
        await w.advance_to("23:30")
        assert not w.is_muted("maker")
        await w.make_manager("maker", manager=True)
        assert w.is_muted("maker")
        assert len(told(w, BACK)) == 1
        assert "自觉" in w.said("maker")[-1], "the closing was said at 23:00; what is made up for is not said again"


async def test_the_opening_is_said_too_where_the_right_is_missing(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.make_manager("maker", manager=False)
        by_hand(w, muted=False)
        await w.advance_to("08:01")
        assert "进入研习时间" in w.said("maker")[-1]
        assert len(told(w, LOST)) == 1


async def test_removed_from_the_group_and_taken_in_again(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 22:55") as w:
        await w._happened(w.platform_world.leave(w.native("maker"), BOT))
        assert len(told(w, LOST)) == 1
        await w.advance_to("23:05")
        assert not w.is_muted("maker")
        w.platform_world.join(w.native("maker"), BOT)
        w.platform_world.set_bot_manager(w.native("maker"), manager=True)
        await w.app.receive(
            GroupAttached(
                id=EventId("attached"), at=w.clock.now(), received_at=w.clock.now(), account=programmes.ACCOUNT,
                native_group=w.native("maker"),
            )
        )  # fmt: skip
        await w.app.quiet()
        assert len(told(w, BACK)) == 1
        assert w.is_muted("maker")


async def test_removed_without_a_notice_the_bot_speaks_again_when_it_is_back(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 22:55") as w:
        unnoticed(w.platform_world.leave(w.native("maker"), BOT))
        await w.advance_to("23:05")
        assert told(w, "没能关闭发言")
        unnoticed(w.platform_world.join(w.native("maker"), BOT))
        await w.advance_to("23:30")
        assert len(told(w, LOST)) == 1, "it is back, but no manager"
        await w.say("maker", "sim-maker-01", "/签到")
        assert "签到成功" in w.said("maker")[-1]
        await w.make_manager("maker", manager=True)
        assert w.is_muted("maker")


async def test_a_right_back_in_a_gap_of_the_programme_changes_no_mode(tmp_path: Path) -> None:
    days = (Phase(PhaseKind.INTENSIVE, programmes.DAY, programmes.DAY),)
    only = replace(programmes.programme(), phases=days)
    async with world(tmp_path, programme=only, start="2020-04-19 10:00") as w:
        await w.make_manager("maker", manager=False)
        calls = mode_calls(w)
        await w.make_manager("maker", manager=True)
        assert len(told(w, BACK)) == 1
        assert mode_calls(w) == calls


async def test_rights_in_the_staff_group_are_nobodys_concern(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        await w.advance_to("10:01")
        before = len(w.calls())
        await w.make_manager("staff", manager=False)
        await w.make_manager("staff", manager=True)
        assert len(w.calls()) == before


# ---------------------------------------------------------------------------------------------------- hands that switch


async def test_drift_names_who_did_it_if_it_is_known(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        await w.switch("maker", "maker-teacher", muted=True)
        assert "由 班主任maker 手动关闭发言" in told(w, DRIFT)[-1]
        await w.switch("maker", "maker-teacher", muted=False)
        assert len(told(w, DRIFT)) == 1, "back as the timetable has it"
        stranger = Sender(NativeId("77"), "张三")
        await observed(w, Mode.CLOSED, w.clock.now(), stranger)
        assert "由 张三 手动" in told(w, DRIFT)[-1]
        await observed(w, Mode.OPEN, w.clock.now(), stranger)
        await observed(w, Mode.CLOSED, w.clock.now() + timedelta(seconds=1))
        assert "】手动关闭发言" in told(w, DRIFT)[-1]
        assert len(told(w, DRIFT)) == 3
        await observed(w, Mode.CLOSED, w.clock.now() + timedelta(seconds=2))
        assert len(told(w, DRIFT)) == 3, "seen again"


async def test_drift_that_nobody_reported_is_found_by_the_probe(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        by_hand(w, muted=True)
        await w.advance_to("10:11")
        assert len(told(w, DRIFT)) == 1
        assert w.is_muted("maker"), "respected"


async def test_a_look_that_began_in_the_instant_of_our_own_closing_saw_what_was_before(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 22:59") as w:
        await w.advance_to("23:00")
        assert w.is_muted("maker")
        await observed(w, Mode.OPEN, w.clock.now())
        assert told(w, DRIFT) == [], "it had begun before the platform carried the order out"
        await observed(w, Mode.OPEN, w.clock.now() + timedelta(seconds=1))
        assert "手动开启发言" in told(w, DRIFT)[-1]


async def test_what_was_seen_before_our_own_order_is_old(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.advance_to("08:00:30")
        await observed(w, Mode.CLOSED, w.when("2020-04-18 07:59"))
        assert not told(w, DRIFT)
        await observed(w, Mode.CLOSED, w.clock.now())
        assert len(told(w, DRIFT)) == 1


async def test_before_the_programme_switching_by_hand_is_nobodys_concern(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-10 10:00") as w:
        await w.switch("maker", "maker-teacher", muted=True)
        await w.switch("maker", "maker-teacher", muted=False)
        assert not told(w, DRIFT)
        assert mode_calls(w) == []


async def test_in_a_gap_of_the_programme_too(tmp_path: Path) -> None:
    only = replace(programmes.programme(), phases=(Phase(PhaseKind.INTENSIVE, programmes.DAY, programmes.DAY),))
    async with world(tmp_path, programme=only, start="2020-04-18 22:00") as w:
        await w.advance_to("2020-04-19 10:00")
        await w.switch("maker", "maker-teacher", muted=False)
        assert not told(w, DRIFT)


async def test_a_group_that_was_taken_out_of_the_programme_is_left_alone(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 22:59") as w:
        w.platform_world.faults = ScriptedFaults([Break()] * 3, only=(SetMuteAll,))
        await w.advance_to("23:00")
        known = w.programme
        w.programme = replace(known, groups=known.groups[1:])
        await w.restart("23:02")
        await w.advance_to("23:10")
        assert w.app.engine.buried == 0
        w.programme = known
        assert w.is_muted("maker"), "what was ordered is still carried out"
        assert not any("本群发言已关闭" in text for text in w.said("maker"))


# ------------------------------------------------------------------------------------------ a platform in difficulties


async def test_staff_hear_within_a_minute_that_a_mode_does_not_come_about(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 22:59") as w:
        w.platform_world.faults = ScriptedFaults([Break()] * 40, only=(SetMuteAll,))
        await w.advance_to("23:01")
        assert len(told(w, "没能关闭发言：平台多次没有应答，机器人还在继续试。请老师手动关闭发言")) == 1
        assert not any("本群发言已关闭" in text for text in w.said("maker"))
        await w.advance_to("23:30")
        assert w.is_muted("maker"), "tried until it works"
        assert any("本群发言已关闭" in text for text in w.said("maker"))
        assert len(told(w, "没能关闭发言")) == 1


async def test_a_closing_that_never_came_about_ends_with_the_opening(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 22:59") as w:
        w.platform_world.faults = ScriptedFaults([Break()] * 10_000, only=(SetMuteAll,))
        await w.advance_to("2020-04-19 07:59")
        w.platform_world.faults = ScriptedFaults()
        by_hand(w, muted=True)
        await w.advance_to("08:02")
        assert not w.is_muted("maker")
        assert mode_calls(w)[-1] is False
        assert not [text for text in told(w, "已经过了时间") if "请老师手动" in text]


async def test_an_order_that_is_overtaken_says_nothing(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        w.platform_world.faults = ScriptedFaults([Break()], only=(SetMuteAll,))
        await w.say("maker", "maker-teacher", "/闭群 10")
        await w.say("maker", "maker-teacher", "/撤销 1")
        await w.advance_to("10:01")
        assert not w.is_muted("maker")
        assert not any("本群发言已关闭" in text for text in w.said("maker"))


@pytest.mark.parametrize(("code", "words"), [("token", "令牌失效"), ("odd", "the platform's own words")])
async def test_a_refusal_is_told_in_words(tmp_path: Path, code: str, words: str) -> None:
    async with world(tmp_path, start="2020-04-18 22:59") as w:
        refusal = Refuse(code, "the platform's own words", Capability.SET_CARD)
        w.platform_world.faults = ScriptedFaults([refusal], only=(SetMuteAll,))
        await w.advance_to("23:01")
        assert len(told(w, "没能关闭发言") + told(w, "没能关闭发言", "robot班")) == 1
        assert any("the platform's own words" in text for text in w.said("staff"))


async def test_a_platform_that_says_yes_and_does_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with world(tmp_path, start="2020-04-18 22:59") as w:

        async def send(effect: object, *_: object) -> Receipt:
            return Receipt(verified=False if isinstance(effect, SetMuteAll) else None)

        real = w.platform.send
        monkeypatch.setattr(
            w.platform, "send", lambda effect, *rest: (send if isinstance(effect, SetMuteAll) else real)(effect, *rest)
        )
        await w.advance_to("23:02")
        assert len(told(w, "平台说成功了，但群的状态没有变")) == 1
        assert not any("本群发言已关闭" in text for text in w.said("maker"))


# ------------------------------------------------------------------------------------------ a platform that cannot mute


@pytest.fixture
def cannot_mute(monkeypatch: pytest.MonkeyPatch) -> None:
    """The platform offers no muting of a whole group."""
    monkeypatch.setattr(SandboxPlatform, "ceiling", CEILING - CARDS - {Capability.MUTE_ALL})


@pytest.mark.usefixtures("cannot_mute")
async def test_without_muting_the_notices_ask_for_discipline_and_staff_know_once(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.advance_to("08:01")
        assert "进入研习时间" in w.said("maker")[-1]
        await w.advance_to("23:01")
        assert "请老师们自觉停止发言" in w.said("maker")[-1]
        await w.advance_to("2020-04-19 08:01")
        assert len(told(w, LOST)) == 1
        assert mode_calls(w) == []


@pytest.mark.usefixtures("cannot_mute")
async def test_who_talks_in_a_closed_group_is_reminded_at_most_once_in_half_an_hour(tmp_path: Path) -> None:
    def reminders(w: World) -> list[str]:
        return [call.text for call in w.calls("SendMessage", "maker") if call.kind == "closed_reminder"]

    async with world(tmp_path) as w:
        by_hand(w, muted=False)
        await w.advance_to("10:00")
        await w.say("maker", "sim-maker-01", "大家好")
        assert reminders(w) == [], "it is open"
        await w.advance_to("23:10")
        await w.say("maker", "maker-teacher", "晚安")
        await w.say("maker", "sim-maker-01", "/签到")
        await w.say("staff", "zhou", "还在吗")
        assert reminders(w) == []
        await w.say("maker", "sim-maker-01", "还在吗")
        assert reminders(w) == ["现在是休息时间，请老师们先停止发言，明天 08:00 再继续交流。"]
        await w.say("maker", "sim-maker-02", "在")
        await w.advance_to("23:39")
        await w.say("maker", "sim-maker-01", "在吗")
        assert len(reminders(w)) == 1
        await w.advance_to("23:40")
        await w.say("maker", "sim-maker-01", "在吗")
        assert len(reminders(w)) == 2
        await w.advance_to("2020-04-21 10:00")
        await w.say("maker", "sim-maker-01", "在吗")
        assert reminders(w)[-1] == "现在是休息时间，请老师们先停止发言。"


@pytest.mark.usefixtures("cannot_mute")
async def test_a_closing_far_too_late_is_told_to_the_staff_only(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 22:00") as w:
        before = len(w.said("maker"))
        await w.restart("2020-04-19 02:00")
        assert w.said("maker")[before:] == []
        assert len(told(w, "已补上关闭发言，比原定晚了 3 小时")) == 1


@pytest.mark.usefixtures("cannot_mute")
async def test_a_probe_that_misses_the_same_right_says_nothing_new(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        await w.advance_to("10:01")
        before = len(told(w, LOST))
        for number in (1, 2):
            await w.app.receive(
                CapabilityObserved(
                    id=EventId(f"probe-{number}"), at=w.clock.now(), received_at=w.clock.now(),
                    account=programmes.ACCOUNT, native_group=w.native("maker"), group=GroupKey("maker"),
                    present=frozenset({Capability.SEND}), missing=frozenset({Capability.MUTE_ALL}),
                )
            )  # fmt: skip
            await w.app.quiet()
        assert len(told(w, LOST)) <= before + 1
