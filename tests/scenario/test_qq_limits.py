"""The opening of 45 groups at one instant on the QQ official platform's stand-in, which counts what it is sent.

The limits are those of the platform sheet and are counted by the stand-in itself, over any sixty seconds. The control
shows that a bot without a pace breaks them.
"""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.accounts import pace_of
from bot.core.ids import GroupKey, NativeId
from bot.core.programme import GroupSpec
from bot.platforms.base import Pace
from bot.programme_file import programme_of
from bot.rehearsal.advance import advance
from bot.settings import QQAccount, example_programme, sandbox_settings
from tests.scenario.qq_side import NAME, SHANGHAI, Bot, running

TIMES = 3
PACE = pace_of(QQAccount(name="qq", platform="qq", app_id="102000001"))
"""What the settings of an official robot give unless told otherwise."""
FROM = datetime(2020, 4, 18, 7, 57, tzinfo=SHANGHAI)


def many_groups(bot: Bot) -> None:
    """Each group of the example programme three times."""
    bot.fake.quirks.limits_per_group = True
    found = programme_of(sandbox_settings(example_programme()))

    def here(group: GroupSpec, number: int) -> GroupSpec:
        key = GroupKey(f"{group.key}-{number}")
        return replace(group, key=key, account=NAME, native_id=NativeId(bot.fake.add_group(key).openid))

    groups = tuple(here(group, number) for number in range(TIMES) for group in found.groups)
    bot.programme = replace(found, groups=groups, management=None)


def greeted(bot: Bot) -> Counter[str]:
    return Counter(message.place for message in bot.fake.sent() if "早上好" in message.text)


async def the_opening(bot: Bot) -> None:
    await advance(bot.app, bot.clock, FROM + timedelta(minutes=8))


@pytest.mark.parametrize("certified", [True, False])
async def test_every_group_is_greeted_within_the_limits(tmp_path: Path, certified: bool) -> None:
    async with running(tmp_path, start=FROM, certified=certified, prepare=many_groups, pace=PACE) as (bot, _):
        await the_opening(bot)
        assert list(greeted(bot).values()) == [1] * 15 * TIMES
        assert bot.fake.refusals == []
        assert bot.fake.token_requests == 1


@pytest.mark.parametrize("pace", [Pace(), replace(PACE, spoken_burst=5.0)], ids=["no pace", "a burst of five"])
async def test_a_faster_pace_exceeds_them(tmp_path: Path, pace: Pace) -> None:
    """The control, on an uncertified robot."""
    async with running(tmp_path, start=FROM, certified=False, prepare=many_groups, pace=pace, strict=False) as (bot, _):
        await the_opening(bot)
        assert ("send_group", 40034100) in bot.fake.refusals
