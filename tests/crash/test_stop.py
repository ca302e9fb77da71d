"""Told to stop in the middle of work: it ends in good order, soon, and nothing is lost or left in doubt by it."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.crash import stage
from tests.crash.invariants import Evidence, Expected, violations
from tests.crash.rig import Rig, rig
from tests.crash.scenarios import SCENARIOS

pytestmark = pytest.mark.crash

LONGEST = 10.0
"""Seconds between SIGTERM and the end of the process (RELIABILITY.md, T3)."""


async def stopped(bot: Rig, meanwhile: Callable[[], object] | None = None, *, within: float = LONGEST) -> Evidence:
    """Stop it; what is there then. Asserts that nothing of it is left."""
    async with asyncio.timeout(within):
        last = await bot.stop(meanwhile)
    assert last["threads"] == []
    assert last["tasks"] == 0
    return bot.look()


def in_flight(evidence: Evidence) -> list[str]:
    return [row["body"] for row in evidence.outbox if row["state"] == "in_flight"]


async def test_stopped_while_everybody_talks(nursery: Path, moments: dict[str, Path], tmp_path: Path) -> None:
    base = moments["open"]
    async with rig(nursery, tmp_path, base) as bot:
        await bot.start(leave=True)
        texts = ("各位老师好", "/签到", "/帮助", "/签到")
        talk = [
            asyncio.create_task(bot.say(group, who, texts[number % len(texts)]))
            for group in stage.GROUPS
            for number, who in enumerate(stage.TRAINEES)
        ]
        await bot.client.until_acknowledged(10)
        left = await stopped(bot)
        await asyncio.gather(*talk)
        assert bot.client.acknowledged
        assert in_flight(left) == []
        looks = await bot.come_back()
        expected = Expected(
            said={(key, "签到成功"): 20 for key in stage.GROUPS},
            modes=dict.fromkeys(stage.GROUPS, False),
            check_ins=60,
            kills=0,
            may_be_in_doubt=False,
        )
        assert violations(Evidence(base / "bot.db", base / "client.log"), expected, *looks) == []


@pytest.mark.parametrize("name", ["08:00", "23:00", "22:50"])
async def test_what_is_being_said_is_said_to_the_end(
    name: str, nursery: Path, moments: dict[str, Path], tmp_path: Path
) -> None:
    base = moments[SCENARIOS[name].moment]
    async with rig(nursery, tmp_path, base) as bot:
        await bot.start("held:send_group_msg", leave=True)
        bot.begin(name)
        await bot.held("send_group_msg")
        assert in_flight(await stopped(bot, bot.client.release)) == []
        expected = replace(SCENARIOS[name].expected, kills=0, may_be_in_doubt=False)
        looks = await bot.come_back()
        assert violations(Evidence(base / "bot.db", base / "client.log"), expected, *looks) == []


async def test_a_client_that_never_answers_does_not_hold_it_up(
    nursery: Path, moments: dict[str, Path], tmp_path: Path
) -> None:
    base = moments["closed"]
    async with rig(nursery, tmp_path, base) as bot:
        await bot.start("held:send_group_msg", grace=0.5, leave=True)
        bot.begin("08:00")
        await bot.held("send_group_msg")
        await stopped(bot, within=5.0)
        bot.client.release()
        looks = await bot.come_back()
        expected = replace(SCENARIOS["08:00"].expected, kills=1)
        assert violations(Evidence(base / "bot.db", base / "client.log"), expected, *looks) == []
