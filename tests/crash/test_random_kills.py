"""The process is killed again and again, at any time, while three days of mixed load go by.

``YANXI_CRASH_SECONDS`` lengthens it, ``YANXI_CRASH_SEED`` repeats the load and the intended times of a run; the
machine's own timing cannot be repeated.
"""

import asyncio
import os
import random
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.core.programme import instant
from tests import programmes
from tests.crash import stage
from tests.crash.invariants import CLOSED, LAST_CLOSED, OPENED, Evidence, Expected, in_flight_after, violations
from tests.crash.rig import Died, Rig, rig
from tests.fakes.onebot import Muted

pytestmark = pytest.mark.crash

SECONDS = float(os.environ.get("YANXI_CRASH_SECONDS", "15"))
SEED = int(os.environ.get("YANXI_CRASH_SEED") or random.SystemRandom().randrange(10**6))
DAYS = (date(2020, 4, 18), date(2020, 4, 19), date(2020, 4, 20))
END = stage.local("2020-04-20 23:30")
LONGEST_LIFE = 0.4
"""Seconds after which a bot is killed at the latest."""


class Crowd:
    """People who talk, check in and let the time pass, drawn by lot."""

    def __init__(self, bot: Rig, lot: random.Random) -> None:
        self.bot, self.lot = bot, lot
        self.check_ins: set[tuple[date, str, int]] = set()

    async def go_on(self) -> None:
        """Something happens. Time passes only when all that was due has been done, so that nothing comes too late."""
        await self.bot.advance()
        for _ in range(self.lot.randrange(4)):
            await self._somebody_speaks()
        await self.bot.advance()
        await self.bot.advance(min(self.bot.clock.now() + timedelta(minutes=self.lot.randrange(2, 11)), END))

    async def _somebody_speaks(self) -> None:
        group, who = self.lot.choice(tuple(stage.GROUPS)), self.lot.choice(stage.TRAINEES)
        text = self.lot.choice(("各位老师好", "/签到", "/帮助", "这节课怎么导入？"))
        with suppress(Muted):
            payload = self.bot.client.message(stage.GROUPS[group], who, text)
            if text == "/签到":
                self.check_ins.add((datetime.fromtimestamp(payload["time"], programmes.SHANGHAI).date(), group, who))
            await self.bot.client.tell(payload)


async def killed_at_random(bot: Rig, crowd: Crowd, lot: random.Random) -> None:
    """One life: it begins, it works, it is killed, maybe before it was up."""
    loop = asyncio.get_running_loop()
    life = lot.uniform(0.0, LONGEST_LIFE)
    try:
        await bot.start(born=lambda: loop.call_later(life, bot.kill))
        await bot.client.offer_again()
        while True:
            await crowd.go_on()
    except Died:
        assert bot.end == ("", -9), bot.end
    bot.kills.append(bot.clock.now().isoformat())
    if wrong := in_flight_after(bot.kills[-1], bot.look()):
        raise AssertionError(wrong)


def expected(bot: Rig, crowd: Crowd, began: datetime) -> Expected:
    """What three groups should have come to by now."""
    now = bot.clock.now()
    said: dict[tuple[str, str], int] = {}
    changes = 0
    for on in DAYS:
        closing = LAST_CLOSED if on == DAYS[-1] else CLOSED
        for at, words in ((time(8), OPENED), (time(23), closing)):
            if began < instant(on, at, programmes.SHANGHAI) <= now:
                changes += 1
                said |= {(key, words): said.get((key, words), 0) + 1 for key in stage.GROUPS}
    return Expected(
        said=said,
        modes=dict.fromkeys(stage.GROUPS, changes % 2 == 0),  # it begins closed
        changes=dict.fromkeys(stage.GROUPS, changes),
        check_ins=len(crowd.check_ins),
        kills=len(bot.kills),
        may_expire=True,
    )


async def test_killed_at_random(nursery: Path, moments: Mapping[str, Path], tmp_path: Path) -> None:
    print(f"YANXI_CRASH_SEED={SEED}")  # noqa: T201
    base, lot, loop = moments["closed"], random.Random(SEED), asyncio.get_running_loop()
    ends, rounds = loop.time() + SECONDS, 0
    while loop.time() < ends:
        rounds += 1
        (tmp_path / str(rounds)).mkdir()
        await three_days(nursery, tmp_path / str(rounds), base, lot, ends)


async def three_days(nursery: Path, folder: Path, base: Path, lot: random.Random, ends: float) -> None:
    """From before the first opening until after the last closing, or until the time is up."""
    loop = asyncio.get_running_loop()
    async with rig(nursery, folder, base) as bot:
        crowd, began = Crowd(bot, random.Random(lot.random())), bot.clock.now()
        while loop.time() < ends and bot.clock.now() < END:
            await killed_at_random(bot, crowd, lot)
        looks = await bot.come_back()
        told = len(bot.client.told)
        print(f"{len(bot.kills)} kills, {told} reports, until {bot.clock.now():%m-%d %H:%M}")  # noqa: T201
        wrong = violations(Evidence(base / "bot.db", base / "client.log"), expected(bot, crowd, began), *looks)
        assert wrong == [], f"seed {SEED}, {len(bot.kills)} kills"
