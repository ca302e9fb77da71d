"""The bot was away while questions waited (Q3): one list for whoever works now, and no climb of what nobody heard of.

A week in the middle of the intensive phase, some hours of one day, a night; with the senses that are shipped.
"""

from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.core.people import Directory
from bot.core.programme import Programme
from bot.core.ticket import Ticket, TicketState
from tests import programmes
from tests.scenario.questioned import rows, senses
from tests.scenario.test_questions import asked, heard, last_private, looked_after, start, ticket
from tests.scenario.test_upwards import start as raising
from tests.scenario.test_upwards import up
from tests.world import World

LOGIN = "老师，平台登录不上怎么办？"
SOUND = "直播的时候耳机没有声音怎么办"
PERHAPS = "热熔胶枪老是漏胶咋整"
HEAD = "机器人有一段时间没有运行，刚刚恢复。maker班这 {} 个问题那时没能转给老师，群里也许已经答过，请您看看："


def long_phase() -> Programme:
    """The tests' programme with intensive days up to the end of May."""
    found = looked_after()
    free, intensive, ended = found.phases
    lasting = replace(intensive, ends_on=date(2020, 5, 30)), replace(ended, starts_on=date(2020, 5, 31))
    return replace(found, phases=(free, *lasting))


def away(tmp_path: Path, at: str = "2020-04-18 09:00") -> AbstractAsyncContextManager[World]:
    return start(tmp_path, at, programme=long_phase(), senses=senses())


async def test_a_week_without_the_bot(tmp_path: Path) -> None:
    async with away(tmp_path) as w:
        await w.say("maker", w.trainee("maker", 1), LOGIN)
        await w.say("maker", w.trainee("maker", 2), SOUND)
        await w.say("maker", w.trainee("maker", 3), PERHAPS)
        assert [one.state for one in await rows(w, Ticket)] == [TicketState.OPEN] * 2 + [TicketState.CANDIDATE]
        lines = len(heard(w))
        await w.restart("2020-04-25 09:00")
        await w.advance_to("2020-04-25 12:00")
        assert len(heard(w)) == lines, "the group hears nothing of it"
        (said,) = w.told("maker-assistant")
        assert said.splitlines() == [
            HEAD.format(3),
            *(f"#{no}「{text}」（等了 7 天）" for no, text in enumerate((LOGIN, SOUND, PERHAPS), 1)),
            "没答过的：回复这条消息写编号和回答，或发 /答 1 内容；答过的发 /撤销 1。",
            "昨天和更早的不再自动转给下一位。",
        ]
        for who in ("maker-host", "maker-expert", "wu"):
            assert asked(w, who) == [], "it climbs no ladder"
        assert [text for text in w.said("staff") if "待回答" in text] == []
        await w.tell("maker-assistant", "1 清一下浏览器缓存 2 检查耳机", last_private(w, "maker-assistant"))
        assert [len(one.answers) for one in await rows(w, Ticket)] == [1, 1, 0], "answered by number in reply to it"
        await w.tell("maker-assistant", "/待答")
        assert "#3" in w.told("maker-assistant")[-1]
        await w.tell("maker-assistant", "/为什么")


async def test_some_hours_of_one_day(tmp_path: Path) -> None:
    """Whoever is on duty gets the list; what was asked today goes on to the next one, who hears how long it waits."""
    async with away(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.restart("11:14")
        assert asked(w, "maker-host") == []
        await w.advance_to("11:16")
        (said,) = w.told("maker-duty1")[-1:]
        assert said.splitlines()[:2] == [HEAD.format(1), f"#1「{LOGIN}」（等了 2 小时 15 分钟）"]
        assert "不再自动转给" not in said
        found = await ticket(w)
        assert (found.holder, found.rungs) == ("maker-duty1", (0,))
        await w.advance_to("11:32")
        assert "（2 小时 30 分钟没有人回答，转给您看看）" in asked(w, "maker-host")[0]


async def test_a_short_absence_is_none(tmp_path: Path) -> None:
    """Everything goes its way, and who is asked hears how long nobody has answered."""
    async with away(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.restart("09:55")
        assert "（55 分钟没有人回答，转给您看看）" in asked(w, "maker-host")[0]
        await w.advance_to("10:11")
        assert "（1 小时 10 分钟没有人回答，转给您看看）" in asked(w, "maker-expert")[0]


async def test_back_at_night(tmp_path: Path) -> None:
    """The list is made when people work again. What was to be told one person in the morning is on it, what is asked
    before it is made is not."""
    async with away(tmp_path, "2020-04-18 22:31") as w:
        await w.say("maker", w.trainee("maker", 1), LOGIN)
        await w.say("maker", "maker-duty3", "/转 1 专家maker")
        assert asked(w, "maker-expert") == [], "in the quiet hours"
        await w.restart("2020-04-26 03:00")
        await w.say("maker", "maker-teacher", f"/提问 {SOUND}")
        await w.advance_to("2020-04-26 07:59")
        assert (w.told("maker-assistant"), asked(w, "maker-expert")) == ([], []), "nobody works yet"
        await w.advance_to("2020-04-26 08:01")
        listed, new = sorted(w.told("maker-assistant"), key=len, reverse=True)
        assert (listed.splitlines()[0], "「老师，平台登录不上怎么办？」（等了 7 天 9 小时）" in listed) == (
            HEAD.format(1),
            True,
        )
        assert new.startswith("【待回答】#2")
        await w.advance_to("2020-04-26 12:00")
        assert len([text for text in w.told("maker-assistant") if "刚刚恢复" in text]) == 1
        assert [text for text in asked(w, "maker-expert") if "#1" in text] == []


async def test_who_is_asked_is_told_by_the_list_alone(tmp_path: Path) -> None:
    """Back after the quiet hours: what was to be said in the morning would come a second time."""
    async with away(tmp_path, "2020-04-18 22:31") as w:
        await w.say("maker", w.trainee("maker", 1), LOGIN)
        await w.say("maker", "maker-duty3", "/转 1 专家maker")
        await w.restart("2020-04-19 09:00")
        await w.advance_to("2020-04-19 09:06")
        assert asked(w, "maker-expert") == []
        assert [text.splitlines()[0] for text in w.told("maker-assistant") if "刚刚恢复" in text] == [HEAD.format(1)]


async def test_answered_before_the_list_is_made(tmp_path: Path) -> None:
    async with away(tmp_path) as w:
        await w.say("maker", w.trainee("maker", 1), LOGIN)
        await w.restart("2020-04-25 09:01")
        await w.tell("zhou", "/答 maker班 1 换浏览器")
        await w.advance_to("2020-04-25 09:30")
        assert w.told("maker-assistant") == []


async def test_the_group_is_closed_when_the_list_is_due(tmp_path: Path) -> None:
    async with away(tmp_path) as w:
        await w.say("maker", w.trainee("maker", 1), LOGIN)
        await w.restart("2020-04-25 09:01")
        await w.say("maker", "maker-teacher", "/闭群 30分钟")
        await w.advance_to("2020-04-25 09:29")
        assert w.told("maker-assistant") == []
        await w.advance_to("2020-04-25 09:40")
        assert w.told("maker-assistant")[-1].startswith("机器人有一段时间没有运行")


async def test_nobody_is_there_to_be_asked(tmp_path: Path) -> None:
    """The staff's group reads the list; nothing is passed on by itself from there."""
    everybody = programmes.staff().people
    async with away(tmp_path) as w:
        await w.say("maker", w.trainee("maker", 1), LOGIN)
        w.app.world.staff = Directory(tuple(one for one in everybody if one.key == "zhou"))
        await w.restart("2020-04-25 09:00")
        w.app.world.staff = Directory(tuple(one for one in everybody if one.key == "zhou"))
        await w.advance_to("2020-04-25 12:00")
        (said,) = [text for text in w.said("staff") if "刚刚恢复" in text]
        assert "/答 maker班 1 内容" in said
        assert "不再自动转给" not in said
        found = await ticket(w)
        assert (found.state, found.holder, found.due_at) == (TicketState.OPEN, "", None)


async def test_back_soon_but_after_hours(tmp_path: Path) -> None:
    """Away for ten minutes: nothing is a list, and whoever is next is asked when people work again."""
    async with away(tmp_path, "2020-04-18 22:40") as w:
        await w.say("maker", w.trainee("maker", 1), LOGIN)
        await w.restart("2020-04-18 23:05")
        assert asked(w, "maker-host") == []
        await w.advance_to("2020-04-19 08:01")
        assert "（9 小时 20 分钟没有人回答，转给您看看）" in asked(w, "maker-host")[0]


async def test_nobody_works_any_more(tmp_path: Path) -> None:
    """Asked in the last minutes of the last day: it waits for nobody by itself."""
    async with start(tmp_path, "2020-04-20 22:58", senses=senses()) as w:
        await w.say("maker", w.trainee("maker", 1), LOGIN)
        assert ((await ticket(w)).state, (await ticket(w)).due_at) == (TicketState.OPEN, None)


@pytest.mark.parametrize(
    ("enabled", "back", "team"),
    [(True, "2020-04-21 10:00", True), (True, "2020-04-25 10:00", True), (False, "2020-04-21 10:00", False)],
)
async def test_away_over_the_end(tmp_path: Path, enabled: bool, back: str, team: bool) -> None:
    """The project team's last list has what waited, some days late if need be; where there is none, the staff's group
    reads what nobody can be asked any more."""
    async with raising(tmp_path, "2020-04-20 20:00", enabled=enabled) as w:
        await w.say("maker", w.trainee("maker", 1), LOGIN)
        await w.say("maker", w.trainee("maker", 2), SOUND)
        await w.restart(back)
        await w.advance_to(f"{back[:10]} 23:50")
        told = [text for text in w.said("staff") if LOGIN in text]
        assert [SOUND in text for text in told] == [True], "one list, with everything"
        assert [text in told for text in up(w)] == [True] * team
        assert told[0].startswith(HEAD.format(2)) is not team
        assert [text for text in heard(w) if "刚刚恢复" in text] == []
        await w.restart(f"{back[:8]}28 10:00")
        assert len([text for text in w.said("staff") if LOGIN in text]) == 1
