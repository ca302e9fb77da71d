"""What the dispatcher does when the platform fails: retries, refusals, silence. Read from the platform's journal."""

from pathlib import Path

import pytest

from bot.core.effect import SendMessage, SetMuteAll
from bot.platforms.sandbox.faults import Break, Fault, Refuse, ScriptedFaults, Throttle, Vanish
from tests.world import World, world


def openings(w: World, group: str) -> list[str]:
    return [text for text in w.said(group) if "早上好" in text]


@pytest.mark.parametrize("faults", [[Throttle(5)], [Break()], [Break(), Break(), Throttle(1)]], ids=str)
async def test_a_transient_failure_is_tried_again_and_said_once(tmp_path: Path, faults: list[Fault]) -> None:
    async with world(tmp_path) as w:
        w.platform_world.faults = ScriptedFaults(faults, only=(SendMessage,))
        await w.advance_to("08:30")
        assert len(openings(w, "maker")) == 1
        assert len(openings(w, "robot")) == 1


async def test_retry_after_is_honoured(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        w.platform_world.faults = ScriptedFaults([Throttle(90)], only=(SetMuteAll,))
        await w.advance_to("08:01:20")
        tried = [call for call in w.calls("SetMuteAll") if call.at >= w.when("2020-04-18 08:00")]
        late = [call.group for call in tried if call.outcome != "delivered"]
        assert len(late) == 1
        assert w.is_muted(late[0] or "")
        await w.advance_to("08:02")
        assert not w.is_muted(late[0] or "")


async def test_a_closing_does_not_wait_for_words_that_cannot_be_said(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 22:58") as w:
        w.platform_world.faults = ScriptedFaults([Throttle(1200)], only=(SendMessage,))
        await w.say("maker", w.trainee("maker"), "/签到")
        await w.advance_to("23:00:01")
        assert w.is_muted("maker")
        closed = [call.at for call in w.calls("SetMuteAll", "maker") if call.on]
        assert closed[-1] == w.when("2020-04-18 23:00")


@pytest.mark.parametrize("performed", [True, False])
async def test_a_notice_in_doubt_is_never_said_again_and_the_staff_are_told(tmp_path: Path, performed: bool) -> None:
    async with world(tmp_path) as w:
        w.platform_world.faults = ScriptedFaults([Vanish(performed)], only=(SendMessage,))
        await w.advance_to("09:00")
        said = len(openings(w, "maker")) + len(openings(w, "robot"))
        assert said == (2 if performed else 1)
        assert len([text for text in w.said("staff") if "可能没有发出去" in text]) == 1


@pytest.mark.parametrize("performed", [True, False])
async def test_a_mode_in_doubt_is_set_again(tmp_path: Path, performed: bool) -> None:
    async with world(tmp_path) as w:
        w.platform_world.faults = ScriptedFaults([Vanish(performed)], only=(SetMuteAll,))
        await w.advance_to("08:05")
        assert not w.is_muted("maker")
        assert not w.is_muted("robot")
        assert len(openings(w, "maker")) == 1


async def test_a_refused_notice_reaches_the_staff(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        w.platform_world.faults = ScriptedFaults([Refuse("blocked", "内容被平台拦截")], only=(SendMessage,))
        await w.advance_to("08:10")
        told = [text for text in w.said("staff") if "没有发出去" in text]
        assert len(told) == 1
        assert "内容被平台拦截" in told[0]


async def test_every_event_twice_and_out_of_order_changes_nothing(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        w.platform_world.faults = ScriptedFaults(twice=True, swapped=True)
        await w.advance_to("10:00")
        for number in (1, 2, 3, 4):
            await w.say("maker", w.trainee("maker", number), "/签到")
        answers = [text for text in w.said("maker") if "签到成功" in text]
        assert len(answers) == 4
        assert len({text.split("第")[1].split("位")[0] for text in answers}) == 4


async def test_a_restart_with_waiting_notices_says_each_once(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        w.platform_world.faults = ScriptedFaults([Break()] * 4, only=(SendMessage,))
        await w.advance_to("08:00")
        assert openings(w, "maker") == []
        await w.restart("08:10")
        await w.advance_to("08:20")
        assert len(openings(w, "maker")) == 1
        assert len(openings(w, "robot")) == 1
