"""Who asks the same in other words joins and hears of it; who asks something else about the same thing never does.
Scorer, knowledge and bars are those that are shipped."""

from pathlib import Path

import pytest

from bot.core.ticket import Ticket, TicketState
from bot.core.wording import earlier
from tests.scenario.questioned import live
from tests.scenario.test_questions import LOGIN, heard, rows, start, ticket
from tests.world import World

BOT = "@研习助手 "
OTHERS = [
    ("3D打印机打出来翘边怎么办", "打印机打出来拉丝怎么办"),
    ("掌控板连不上wifi怎么办", "我的板子不亮怎么办"),
    ("主板插上没反应怎么办", "掌控板检测不到传感器怎么办"),
    ("打印机喷头堵了怎么办", "打印机喷头不出料怎么办"),
    ("证书在哪里下载", "证书下载不了怎么办"),
]


async def asks(w: World, who: int, text: str, group: str = "maker") -> None:
    await w.say(group, w.trainee(group, who), text)


@pytest.mark.parametrize("tag", ["", BOT])
@pytest.mark.parametrize(("first", "second"), OTHERS)
async def test_another_trouble_with_the_same_thing_is_another_question(
    tmp_path: Path, first: str, second: str, tag: str
) -> None:
    async with live(tmp_path) as w:
        await asks(w, 1, f"/提问 {first}")
        await asks(w, 2, f"{tag}{second}")
        await w.say("maker", "maker-expert", "/答 1 这样处理")
        assert [one.joined for one in await rows(w, Ticket)] == [(), ()]
        assert w.trainee("maker", 2) not in heard(w)[-1]


@pytest.mark.parametrize(("first", "second"), OTHERS)
async def test_nor_does_a_command_join_it_or_tie_it_to_another_group(tmp_path: Path, first: str, second: str) -> None:
    async with live(tmp_path) as w:
        await asks(w, 1, f"/提问 {first}")
        await asks(w, 2, f"/提问 {second}")
        await asks(w, 1, f"/提问 {second}", "robot")
        here, other, there = await rows(w, Ticket)
        assert (here.joined, other.joined, here.links) == ((), (), ())
        assert (other.links, there.links) == ((f"#{there.no} robot",), (f"#{other.no} maker",)), "the same is tied"


async def test_i_would_like_to_ask_too_joins_only_the_same(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await asks(w, 1, "/提问 3D打印机打出来翘边怎么办")
        await asks(w, 2, "我也想问一下，打印机打出来拉丝怎么办？")
        assert [one.joined for one in await rows(w, Ticket)] == [(), ()]
        await asks(w, 3, "我也想问一下，打印机打出来总是翘边怎么解决？")
        first, second = await rows(w, Ticket)
        assert ([one.native_id for one in first.joined], second.joined) == ([w.trainee("maker", 3)], ())
        assert heard(w)[-1] == earlier.joined(1)
        lines = len(heard(w))
        await asks(w, 3, "我也想问一下，打印机打出来总是翘边怎么解决？")
        assert len(heard(w)) == lines


@pytest.mark.parametrize("tag", ["", BOT])
async def test_whose_words_are_hardly_a_question_hears_of_the_joining(tmp_path: Path, tag: str) -> None:
    async with live(tmp_path) as w:
        await asks(w, 1, f"/提问 {LOGIN}")
        await asks(w, 2, f"{tag}我的平台登录不上")
        assert len((await ticket(w)).joined) == 1
        assert heard(w)[1:] == [earlier.joined(1)]


async def test_beyond_what_the_group_may_hear_it_joins_in_silence(tmp_path: Path) -> None:
    async with live(tmp_path, lines_an_hour=1) as w:
        await asks(w, 1, f"/提问 {LOGIN}")
        await asks(w, 2, "老师，平台登不上了怎么办呀")
        assert len((await ticket(w)).joined) == 1
        assert len(heard(w)) == 1


@pytest.mark.parametrize("text", [LOGIN, "同问，我这里也是这样", "同问，我的平台也是这样登录不上"])
async def test_who_tags_the_bot_and_joins_for_the_first_time_hears_of_it(tmp_path: Path, text: str) -> None:
    async with start(tmp_path) as w:
        await asks(w, 1, LOGIN)
        await asks(w, 2, f"{BOT}{text}")
        assert len((await ticket(w)).joined) == 1
        assert len(heard(w)) == 2, "though the bot spoke of it a moment ago"
        await asks(w, 2, f"{BOT}{text}")
        assert len(heard(w)) == 2, "nothing is said twice within a minute"


async def test_what_was_answered_is_said_with_the_way_to_a_question_of_ones_own(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await asks(w, 1, LOGIN)
        await w.say("maker", "maker-expert", "/答 1 换个浏览器")
        await asks(w, 2, "老师，平台登不上了怎么办呀")
        assert "换个浏览器" in heard(w)[-1]
        assert heard(w)[-1].endswith(earlier.APART)
        await w.advance_to("09:30")
        await w.say("maker", "maker-expert", "/答 1 已答")
        await asks(w, 3, "平台登陆不了怎么办啊")
        assert (await ticket(w)).state is TicketState.ANSWERED
        assert heard(w)[-1].endswith(earlier.APART)


async def test_a_candidate_that_is_asked_again_says_that_it_was_joined(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await asks(w, 1, "证书啥时候发到手里呢")
        await asks(w, 2, "证书啥时候发到手里来呢")
        assert (await ticket(w)).state is TicketState.OPEN
        assert heard(w)[-1].startswith("#1 已记下")
        assert heard(w)[-1].endswith(earlier.APART)
