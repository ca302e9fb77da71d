"""A look at a group may cost a call of the month's quota: such accounts are looked at seldom, all others as before."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.platforms.base import Pace
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
