"""A mode that cannot be brought about because its job raises: tried again, told once, taken up later. And orders while
the (virtual) clock stands still."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.core.job import Job
from bot.core.rule import Decision, Turn
from schedules import JOBS
from tests import programmes
from tests.world import world


def closing_that_raises(times: int, tried: list[datetime]) -> tuple[Job, ...]:
    """All jobs; the one that closes raises so often before it works."""
    close = next(job for job in JOBS if job.kind == "close")

    def decide(turn: Turn) -> Decision:
        tried.append(turn.event.at)
        if len(tried) <= times:
            raise ValueError("a job with a fault")
        return close.decide(turn)

    return tuple(replace(job, decide=decide) if job is close else job for job in JOBS)


async def test_an_order_is_carried_out_although_the_job_raised_twice(tmp_path: Path) -> None:
    tried: list[datetime] = []
    async with world(tmp_path, start="2020-04-18 10:00", jobs=closing_that_raises(2, tried)) as w:
        await w.say("maker", "maker-teacher", "/闭群 网络检修")
        await w.advance_to("10:01")
        assert w.is_muted("maker"), "no other job is due before 11:50, which must not matter"
        assert [at - tried[0] for at in tried] == [timedelta(0), timedelta(seconds=2), timedelta(seconds=6)]
        assert not any("没有成功" in text for text in w.said("staff"))


@pytest.mark.parametrize("by_order", [True, False])
async def test_a_mode_that_cannot_be_brought_about_is_told_once_and_taken_up_again(
    tmp_path: Path, by_order: bool
) -> None:
    tried: list[datetime] = []
    start = "2020-04-18 10:00" if by_order else "2020-04-18 22:59"
    alone = programmes.programme(("maker",))
    async with world(tmp_path, start=start, programme=alone, jobs=closing_that_raises(5, tried)) as w:
        if by_order:
            await w.say("maker", "maker-teacher", "/闭群 30 网络检修")
        await w.advance_to(w.clock.now() + timedelta(minutes=9))
        assert len(tried) == 5
        assert not w.is_muted("maker")
        told = [text for text in w.said("staff") if "close" in text]
        assert len(told) == 1, "the staff have to close it by hand"
        assert "maker班" in told[0]
        await w.advance_to(w.clock.now() + timedelta(minutes=4))
        assert w.is_muted("maker"), "taken up again by itself"
        assert len(tried) == 6


async def test_orders_at_one_instant_are_all_carried_out(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        for number in (1, 2, 3):
            await w.say("maker", "maker-teacher", "/闭群 10")
            assert w.is_muted("maker")
            await w.say("maker", "maker-teacher", f"/撤销 {number}")
            assert not w.is_muted("maker")
        calls = [call.on for call in w.calls("SetMuteAll", "maker")][-6:]
        assert calls == [True, False] * 3
