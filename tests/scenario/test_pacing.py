"""Pacing: never more than the account's and the group's budget, and control calls do not wait for it."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from bot.platforms.base import Pace
from tests.world import World, world


def most_in_a_minute(times: list[datetime]) -> int:
    """The fullest stretch of sixty seconds."""
    return max((sum(at <= other < at + timedelta(seconds=60) for other in times) for at in times), default=0)


def spoken(w: World) -> list[tuple[str | None, datetime]]:
    return [(call.group, call.at) for call in w.calls() if call.effect in ("SendMessage", "SendDirect")]


async def test_an_account_says_no_more_than_its_budget(tmp_path: Path) -> None:
    async with world(tmp_path, pace=Pace(spoken_per_minute=6)) as w:
        await w.advance_to("08:05")
        for number in range(1, 7):
            for group in ("maker", "robot"):
                await w.say(group, w.trainee(group, number), "/签到")
        await w.advance_to("09:30")
        assert len([text for group in ("maker", "robot") for text in w.said(group) if "签到成功" in text]) == 12
        assert 6 <= most_in_a_minute([at for _, at in spoken(w)]) <= 6 + 5
        opened = [call.at for call in w.calls("SetMuteAll") if call.on is False]
        assert all(at == w.when("2020-04-18 08:00") for at in opened), "opening does not wait for words"


async def test_a_group_hears_no_more_than_its_budget(tmp_path: Path) -> None:
    async with world(tmp_path, pace=Pace(group_per_minute=3)) as w:
        await w.advance_to("09:00")
        for number in range(1, 7):
            for _ in range(3):
                await w.say("maker", w.trainee("maker", number), "/签到")
        await w.say("robot", w.trainee("robot", 1), "/签到")
        await w.advance_to("09:30")
        heard = Counter(group for group, _ in spoken(w))
        assert heard["maker"] >= 18, "late, but nothing is lost"
        in_maker = [at for group, at in spoken(w) if group == "maker" and at >= w.when("2020-04-18 09:00")]
        assert most_in_a_minute(in_maker) <= 3 + 5
        robot = [at for group, at in spoken(w) if group == "robot" and at >= w.when("2020-04-18 09:00")]
        assert robot[0] == w.when("2020-04-18 09:00"), "another group does not wait"
