"""A message of the QQ official platform that comes more than once has one effect: a real App, real sockets.

The platform repeats itself in every way it is known to: the same delivery again, the @ message under two names, another
tail of the id, after an answer that failed and after a restart. What happened is read from the stand-in.
"""

from pathlib import Path

import pytest

from tests.fakes.qqofficial import Fault
from tests.scenario.qq_side import answers, running


async def test_said_once_answered_once(tmp_path: Path) -> None:
    async with running(tmp_path) as (bot, group):
        await bot.fake.say(group, "甲", "/签到")
        await bot.settle()
        assert len(answers(bot, group)) == 1
        assert answers(bot, group)[0].paid == "reply"


@pytest.mark.parametrize("at_bot", [False, True], ids=["plain", "both names"])
@pytest.mark.parametrize(
    ("between", "changed_tail"),
    [
        ("nothing", False),
        ("nothing", True),
        ("answered", False),
        ("answered", True),
        ("restart", False),
        ("restart", True),
    ],
)
async def test_told_again_answered_once(tmp_path: Path, at_bot: bool, between: str, changed_tail: bool) -> None:
    async with running(tmp_path) as (bot, group):
        said = await bot.fake.say(group, "甲", "/签到", at_bot=at_bot)
        if between != "nothing":
            await bot.settle()
        if between == "restart":
            await bot.restart()
        for payload in said.payloads * 3:
            assert await bot.fake.redeliver(payload, changed_tail=changed_tail) == 200
        await bot.settle()
        assert len(answers(bot, group)) == 1
        assert len(bot.fake.deliveries()) == len(said.payloads) * 4


@pytest.mark.parametrize("names", [(0, 1), (1, 0), (0,), (1,)])
async def test_one_name_or_both_in_any_order(tmp_path: Path, names: tuple[int, ...]) -> None:
    async with running(tmp_path) as (bot, group):
        bot.fake.hook_url, address = "", bot.fake.hook_url
        said = await bot.fake.say(group, "甲", "/签到", at_bot=True)
        bot.fake.hook_url = address
        for name in names:
            assert await bot.fake.emit(said.payloads[name]) == 200
        await bot.settle()
        assert len(answers(bot, group)) == 1


async def test_told_while_the_bot_was_down_and_again_when_it_is_up(tmp_path: Path) -> None:
    async with running(tmp_path) as (bot, group):
        await bot.stop()
        said = await bot.fake.say(group, "甲", "/签到")
        assert bot.fake.deliveries()[-1]["status"] == 0
        await bot.start()
        assert answers(bot, group) == []
        for _ in range(2):
            assert await bot.fake.redeliver(said.payloads[0]) == 200
        await bot.settle()
        assert len(answers(bot, group)) == 1


async def test_another_message_is_another_answer(tmp_path: Path) -> None:
    """The negative control: what only looks like a redelivery is none."""
    async with running(tmp_path) as (bot, group):
        await bot.fake.say(group, "甲", "/签到")
        await bot.settle()
        await bot.fake.say(group, "乙", "/签到")
        await bot.settle()
        assert len(answers(bot, group)) == 2
        await bot.fake.say(group, "甲", "/签到")
        await bot.settle()
        assert len(bot.fake.sent(group)) == 3, "the same words later are said again, and answered"


async def test_the_same_words_in_the_same_second_are_two_messages(tmp_path: Path) -> None:
    async with running(tmp_path) as (bot, group):
        for _ in range(2):
            await bot.fake.say(group, "甲", "/签到")
        await bot.settle()
        assert len(bot.fake.sent(group)) == 2


@pytest.mark.parametrize("fault", ["reset", "garbage", "status"])
async def test_an_answer_of_unknown_fate_is_never_said_twice(tmp_path: Path, fault: str) -> None:
    async with running(tmp_path) as (bot, group):
        bot.fake.faults = [Fault(fault, "send_group", performs=True, status=504)]
        said = await bot.fake.say(group, "甲", "/签到")
        await bot.fake.until(lambda: bool(answers(bot, group)))
        await bot.settle()
        await bot.restart()
        assert await bot.fake.redeliver(said.payloads[0]) == 200
        await bot.settle()
        assert len(answers(bot, group)) == 1
