"""What is said just after an offer belongs to the question; a question of its own is one (Q2, Q4). And who
complains the day after means what waits since yesterday."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.ticket import Ticket, TicketState
from tests.scenario.questioned import live, rows
from tests.scenario.test_question_offers import CARD, card, save
from tests.scenario.test_questions import asked, heard, last_id, ticket
from tests.world import World

ASKED = "作业在哪里提交"
FAILED = "老师，掌控板烧录程序失败怎么办"


async def offered(w: World, who: int = 1) -> str:
    """Somebody who has just been offered an earlier answer."""
    trainee = w.trainee("maker", who)
    await save(w, CARD)
    await w.say("maker", trainee, ASKED)
    assert (await ticket(w)).offered == 7
    return trainee


async def says(w: World, who: str, *lines: str) -> None:
    for line in lines:
        await w.advance_to(w.clock.now() + timedelta(seconds=15))
        await w.say("maker", who, line)


@pytest.mark.parametrize("lines", [("在线等", "急"), ("怎么办",), ("怎么弄啊", "求助"), ("那视频呢",)])
async def test_it_opens_nothing_and_the_staff_read_it_once(tmp_path: Path, lines: tuple[str, ...]) -> None:
    async with live(tmp_path) as w:
        trainee = await offered(w)
        said = len(heard(w))
        await says(w, trainee, *lines)
        (found,) = await rows(w, Ticket)
        assert (found.state, found.texts) == (TicketState.ANSWERED, (ASKED, *lines))
        assert len(heard(w)) == said, "in silence"
        await says(w, trainee, "没有解决")
        await w.advance_to("09:40")
        (found,) = await rows(w, Ticket)
        assert found.state is TicketState.OPEN
        assert all(len(asked(w, who)) <= 1 for who in ("maker-host", "maker-assistant", "maker-expert", "wu"))


@pytest.mark.parametrize("line", ["结业证书什么时候发", "会不会扣分", "这个作业什么时候截止"])
async def test_a_question_of_its_own_is_one(tmp_path: Path, line: str) -> None:
    async with live(tmp_path) as w:
        trainee = await offered(w)
        await says(w, trainee, line)
        assert (await ticket(w)).texts == (ASKED,)
        assert (await ticket(w, 2)).texts == (line,)


async def test_a_minute_later_it_is_looked_at_by_itself(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        trainee = await offered(w)
        await says(w, trainee, "在线等")
        await w.advance_to("09:01:05")
        await w.say("maker", trainee, "急")
        (found,) = await rows(w, Ticket)
        assert found.texts == (ASKED, "在线等"), "and not put together with what belongs to the question"


async def test_who_says_it_to_the_bot_hears_how_to_go_on_once(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        trainee = await offered(w)
        await says(w, trainee, "@研习助手 不对，我问的是视频")
        assert heard(w)[-1] == "#1 请看上面以前的回答，没有解决请回复「没有解决」。"
        said = len(heard(w))
        await says(w, trainee, "@研习助手 我问的是视频作业")
        assert len(heard(w)) == said
        assert (await ticket(w)).texts == (ASKED, "不对，我问的是视频", "我问的是视频作业")


async def test_of_too_many_lines_no_more_are_kept(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        trainee = await offered(w)
        for line in ("在线等", "急", "急急", "很急", "着急", "急啊"):
            await w.say("maker", trainee, line)
        (found,) = await rows(w, Ticket)
        assert found.texts == (ASKED, "在线等", "急", "急急", "很急")


async def test_it_is_left_alone_where_it_is_for_somebody_else(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        trainee, other = await offered(w), w.trainee("maker", 2)
        await w.say("maker", other, "大家好")
        await w.say("maker", trainee, "你也来啦", last_id(w))
        await w.say("maker", other, "在线等")
        assert (await ticket(w)).texts == (ASKED,)


async def test_a_line_of_ones_newer_question_belongs_to_that(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        trainee = await offered(w)
        await says(w, trainee, "结业证书什么时候发", "在线等")
        assert (await ticket(w)).texts == (ASKED,)
        assert (await ticket(w, 2)).texts == ("结业证书什么时候发", "在线等")


async def test_the_card_learns_the_question_alone(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await save(w, CARD)
        trainee = w.trainee("maker")
        await w.say("maker", trainee, "请问作业在哪里提交")
        await says(w, trainee, "在线等", "解决了")
        assert (await card(w)).phrasings == ("请问作业在哪里提交",)


# ------------------------------------------------------------------------------------------------------ the day after


@pytest.mark.parametrize("line", ["@研习助手 还是没人回答我", "昨天的问题怎么还没人回我", "昨天问的到现在没人回"])
async def test_who_complains_the_day_after_means_what_waits(tmp_path: Path, line: str) -> None:
    async with live(tmp_path) as w:
        trainee = w.trainee("maker")
        await w.say("maker", trainee, FAILED)
        await w.advance_to("2020-04-19 10:00")
        await w.say("maker", trainee, line)
        assert heard(w)[-1] == "#1 已经记下了，正在等老师回答。"
        assert len(await rows(w, Ticket)) == 1


async def test_of_two_that_wait_the_one_of_yesterday_is_meant(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        trainee = w.trainee("maker")
        await w.say("maker", trainee, FAILED)
        await w.advance_to("2020-04-19 10:00")
        await w.say("maker", trainee, "结业证书什么时候发")
        await w.advance_to("2020-04-19 10:12")
        await w.say("maker", trainee, "昨天的问题怎么还没人回我")
        assert heard(w)[-1] == "#1 已经记下了，正在等老师回答。"
        await w.say("maker", trainee, "怎么还没人回我")
        assert heard(w)[-1] == "#2 已经记下了，正在等老师回答。"


async def test_who_asked_nothing_yesterday_is_left_alone(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), FAILED)
        await w.advance_to("2020-04-19 10:00")
        said = len(heard(w))
        await w.say("maker", w.trainee("maker", 2), "昨天的问题怎么还没人回我")
        assert len(heard(w)) == said
