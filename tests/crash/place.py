"""Where the crash tests run: it plays a scenario, kills the bot in it, and says what is then not as it must be."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from tests.crash.doom import ANY
from tests.crash.invariants import Evidence, violations
from tests.crash.rig import Died, rig
from tests.crash.scenarios import SCENARIOS

Death = tuple[str, int]
"""A point, and how often it is reached."""
AT_ONCE = 3
"""Bots at the same time."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where bots come from, and where they leave their files."""

    nursery: Path
    moments: dict[str, Path]
    folder: Path

    async def sound(self, name: str, *deaths: Death, doubt: bool, over_socket: bool = False) -> list[str]:
        """Die so often, come back; what is then not as if nothing had happened."""
        scenario = SCENARIOS[name]
        base = self.moments[scenario.moment]
        folder = self.folder / "-".join([name, *(f"{point}-{nth}" for point, nth in deaths)])
        folder.mkdir()
        async with rig(self.nursery, folder, base, over_socket=over_socket) as bot:
            for point, nth in deaths:
                await bot.die(point, scenario.act, nth)
            looks = await bot.come_back(act=scenario.act)
        expected = replace(scenario.expected, kills=len(deaths), may_be_in_doubt=doubt)
        return violations(Evidence(base / "bot.db", base / "client.log"), expected, *looks)

    async def steps(self, name: str) -> int:
        """How many steps a scenario takes when nobody dies."""
        scenario = SCENARIOS[name]
        folder = self.folder / f"{name}-steps"
        folder.mkdir()
        async with rig(self.nursery, folder, self.moments[scenario.moment]) as bot:
            await bot.start()
            await scenario.act(bot)
            await bot.advance()
            return bot.counts[ANY]

    async def all_sound(
        self, cases: Iterable[tuple[str, tuple[Death, ...], bool]], *, over_socket: bool = False
    ) -> dict[str, list[str]]:
        """Violations by case, a few cases at once."""
        found: dict[str, list[str]] = {}
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(name: str, deaths: tuple[Death, ...], doubt: bool) -> None:
            async with gate:
                try:
                    wrong = await self.sound(name, *deaths, doubt=doubt, over_socket=over_socket)
                except (AssertionError, TimeoutError, Died) as error:
                    wrong = [f"{type(error).__name__}: {error}"]
            if wrong:
                found[f"{name} {deaths}"] = wrong

        await asyncio.gather(*(one(*case) for case in cases))
        return found
