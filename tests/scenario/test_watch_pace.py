"""A look at a group may cost a call of the month's quota: such accounts are looked at seldom, all others as before."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.core.effect import SetMuteAll
from bot.platforms.base import Pace
from bot.platforms.sandbox.faults import Break, ScriptedFaults
from tests.world import World, world


def counted(w: World) -> Counter[str]:
    found: Counter[str] = Counter()
    probe = w.platform.probe

    async def looked(native_group: Any) -> Any:
        found[native_group] += 1
        return await probe(native_group)

    w.platform.probe = looked  # type: ignore[method-assign]
    return found


@pytest.mark.parametrize(("minutes", "most"), [(0, 13), (60, 3), (120, 2)])
async def test_groups_are_looked_at_as_often_as_the_pace_allows(tmp_path: Path, minutes: float, most: int) -> None:
    async with world(tmp_path, pace=Pace(probe_minutes=minutes)) as w:
        found = counted(w)
        await w.advance_to("10:00")
        assert set(found.values()) <= {most - 1, most}
        assert len(found) == 3


async def test_another_account_is_looked_at_at_once(tmp_path: Path) -> None:
    async with world(tmp_path, pace=Pace(probe_minutes=600)) as w:
        found = counted(w)
        await w.advance_to("08:30")
        assert found == Counter()
        w.app.watch.forget([w.programme.groups[0].key])
        await w.advance_to("08:31")
        assert found == Counter({w.native("maker"): 1})


async def test_a_look_that_began_before_the_closing_is_no_drift(tmp_path: Path) -> None:
    """The answer of a slow platform comes after the group was closed: it tells of before."""
    async with world(tmp_path, start="2020-04-18 22:55") as w:
        probe, asked = w.platform.probe, asyncio.Event()

        async def slowly(native_group: Any) -> Any:
            answer = await probe(native_group)
            asked.set()
            await w.clock.sleep_until(w.when("2020-04-18 23:00:20"))
            return answer

        w.platform.probe = slowly  # type: ignore[method-assign]
        w.app.watch.forget([group.key for group in w.programme.groups])
        await w.advance_to("22:56")
        assert asked.is_set()
        await w.advance_to("23:05")
        assert w.is_muted("maker")
        assert not any("手动" in text for text in w.said("staff")), w.said("staff")


async def test_a_closing_does_not_wait_for_a_slow_look(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 22:55") as w:
        probe = w.platform.probe

        async def slowly(native_group: Any) -> Any:
            await w.clock.sleep_until(w.when("2020-04-18 23:10"))
            return await probe(native_group)

        w.platform.probe = slowly  # type: ignore[method-assign]
        w.app.watch.forget([group.key for group in w.programme.groups])
        await w.advance_to("23:01")
        closed = [call.at for call in w.calls("SetMuteAll") if call.on]
        assert closed[-2:] == [w.when("2020-04-18 23:00")] * 2


async def test_a_look_while_the_order_is_on_its_way_is_no_drift(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 22:55") as w:
        w.platform_world.faults = ScriptedFaults([Break()] * 4, only=(SetMuteAll,))
        await w.advance_to("23:00")
        w.app.watch.forget([group.key for group in w.programme.groups])
        await w.advance_to("23:05")
        assert w.is_muted("maker")
        assert not any("手动关闭" in text or "手动开启" in text for text in w.said("staff")), w.said("staff")
