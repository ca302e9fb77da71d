"""The checks can fail: a guard is switched off in the bot, the same kill is made, and the violation is named."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.crash.invariants import Evidence, violations
from tests.crash.rig import rig
from tests.crash.scenarios import SCENARIOS

pytestmark = pytest.mark.crash


@dataclass(frozen=True, slots=True)
class Control:
    """A guard, a kill that it protects from, and the words with which its absence is told."""

    off: tuple[str, ...]
    name: str
    point: str
    nth: int
    told: str


CONTROLS = (
    Control(("mark",), "08:00", "held:send_group_msg", 1, "said twice"),
    Control(("mark",), "22:50", "read:send_group_msg", 2, "notice: “分钟（23:00）关闭发言” heard 2 times"),
    Control(("ack",), "quiet", "event:flushed", 1, "event: acknowledged, stored 0 times"),
    Control(("ack",), "check-in", "event:decided", 1, "state: 0 new check_ins, 1 expected"),
    Control(("ack",), "order", "event:decided", 1, "state: 0 new overrides, 1 expected"),
    Control(("seen",), "check-in", "event:stored", 1, "dead letter"),
    Control(("seen", "keys"), "help", "event:stored", 1, "heard 2 times"),
    Control(("ledger",), "22:50", "settle:SendMessage:committed", 3, "ledger: closing_soon ran 0 times"),
    Control(("ledger", "keys"), "22:50", "settle:SendMessage:committed", 3, "分钟（23:00）关闭发言” heard 2 times"),
)


@pytest.mark.parametrize("control", CONTROLS, ids=lambda one: f"{'+'.join(one.off)} {one.name}")
async def test_a_missing_guard_is_noticed(
    control: Control, nursery: Path, moments: dict[str, Path], tmp_path: Path
) -> None:
    scenario = SCENARIOS[control.name]
    base = moments[scenario.moment]
    async with rig(nursery, tmp_path, base) as bot:
        await bot.die(control.point, scenario.act, control.nth, control.off)
        looks = await bot.come_back(control.off)
        before = Evidence(base / "bot.db", base / "client.log")
        found = violations(before, replace(scenario.expected, kills=1), *looks)
        assert [one for one in found if control.told in one], found


async def test_several_notices_at_once_are_noticed(nursery: Path, moments: dict[str, Path], tmp_path: Path) -> None:
    async with rig(nursery, tmp_path, moments["evening"]) as bot:
        with pytest.raises(AssertionError, match="notices in flight when killed"):
            await bot.die("marked:SendMessage", SCENARIOS["22:50"].act, 3, ("one_notice",))
