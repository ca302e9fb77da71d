"""Questions on the last day: nothing is promised for a tomorrow that there is not, and what waits goes up once more."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.core.programme import Programme
from bot.core.upwards import Level
from bot.core.upwards_times import goes_up_on, is_last, makes_up, still_goes_up
from tests.scenario.test_questions import LOGIN, MAKING, SENSES, heard, looked_after
from tests.scenario.test_questions import start as started
from tests.scenario.test_upwards import BADGE, programme, start, up
from tests.turning import at
from tests.world import World

LAST, AFTER = date(2020, 4, 20), date(2020, 4, 21)


def closing(w: World) -> str:
    """What the group reads of open questions before it closes."""
    (text,) = [call.text for call in w.calls("SendMessage", "maker") if call.kind == "closing_soon"]
    (line,) = [one for one in text.splitlines() if "等老师回答" in one]
    return line.partition("，")[2]


async def test_what_waits_on_the_last_day_goes_up_once_more(tmp_path: Path) -> None:
    async with start(tmp_path, "2020-04-20 21:40") as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("maker", "maker-duty3", "/答 1 换一个浏览器")
        await w.say("maker", w.trainee("maker", 2), BADGE)
        await w.say("maker", w.trainee("maker", 3), "还能改分组吧")
        await w.advance_to("22:51")
        assert closing(w) == "没有回答的汇总后交给项目组"
        await w.advance_to("2020-04-21 17:31")
        (sent,) = [text for text in up(w) if "上报清单" in text]
        assert BADGE in sent
        assert LOGIN not in sent
        await w.restart("2020-04-23 18:00")
        assert len([text for text in up(w) if "上报清单" in text]) == 1


async def test_the_last_list_goes_to_the_last_level(tmp_path: Path) -> None:
    async with start(tmp_path, "2020-04-20 21:40", Level.GROUP_LEAD, Level.MANAGEMENT) as w:
        await w.say("maker", w.trainee("maker"), BADGE)
        await w.advance_to("2020-04-21 17:31")
        assert up(w, None) == []
        assert any(BADGE in text for text in up(w))


async def test_asked_too_late_for_anybody(tmp_path: Path) -> None:
    async with start(tmp_path, "2020-04-20 20:10") as w:
        await w.say("maker", "zhou", "/闭群 20:15-23:00")
        await w.say("maker", w.trainee("maker"), f"/提问 {MAKING}")
        assert heard(w)[-1] == "#2 已记下，汇总后交给项目组。"
        await w.advance_to("2020-04-21 17:31")
        assert any(MAKING in text for text in up(w))


async def test_an_answer_after_the_last_day_asks_for_no_reply(tmp_path: Path) -> None:
    async with start(tmp_path, "2020-04-20 21:40") as w:
        await w.say("maker", w.trainee("maker"), BADGE)
        await w.say("maker", w.trainee("maker", 2), LOGIN)
        await w.advance_to("2020-04-21 17:31")
        await w.tell("maker-host", "/答 2 换一个浏览器")
        assert [call.text for call in w.calls("SendMessage", "maker")][-1].endswith("#2 主持maker答：换一个浏览器")
        await w.say("staff", "zhou", "/回复 1 盖市教育局的章")
        assert [call.text for call in w.calls("SendMessage", "maker")][-1].endswith("#1 项目组的答复：盖市教育局的章")


@pytest.mark.parametrize(
    ("day", "days_off", "enabled", "said"),
    [
        (19, (), True, "没有回答的明天接着答"),
        (19, (date(2020, 4, 20),), True, "没有回答的等下次开放接着答"),
        (20, (), False, "请老师抓紧看看"),
    ],
)
async def test_what_the_group_reads_before_it_closes(
    tmp_path: Path, day: int, days_off: tuple[date, ...], enabled: bool, said: str
) -> None:
    found = programme(enabled=enabled)
    groups = tuple(replace(one, days_off=frozenset(days_off)) for one in found.groups)
    there = replace(found, groups=groups)
    async with started(tmp_path, f"2020-04-{day} 22:00", programme=there, senses=SENSES) as w:
        await w.say("maker", w.trainee("maker"), BADGE)
        await w.advance_to("22:51")
        assert closing(w) == said


def test_when_the_list_goes_up() -> None:
    found: Programme = programme()
    assert goes_up_on(found, LAST) == at("20 17:30")
    assert goes_up_on(found, AFTER) == at("21 17:30")
    assert goes_up_on(found, date(2020, 4, 22)) == at("22 17:30")
    assert goes_up_on(found, date(2020, 4, 30)) is goes_up_on(found, date(2020, 4, 17)) is None
    days = [date(2020, 4, day) for day in (20, 21, 22, 29, 30)]
    assert [is_last(found, one) for one in days] == [False, True, False, False, False]
    assert [makes_up(found, one) for one in days] == [False, False, True, True, False]
    assert goes_up_on(looked_after(), LAST) is None
    assert [still_goes_up(found, at(one)) for one in ("20 23:30", "21 17:30", "29 17:29", "29 17:30")] == [
        True, True, True, False,
    ]  # fmt: skip
    assert not still_goes_up(looked_after(), at("20 12:00"))


def lists(w: World, group: str | None = "staff") -> list[str]:
    return [text for text in up(w, group) if "上报清单" in text]


async def test_the_last_list_comes_late_and_once(tmp_path: Path) -> None:
    """Promised to the team in the last minutes, asked in vain, raised by hand: the bot was away for days."""
    async with start(tmp_path, "2020-04-20 19:00") as w:
        await w.say("maker", w.trainee("maker"), BADGE)
        await w.say("maker", w.trainee("maker", 2), "/提问 作业可以晚交几天吗")
        await w.say("maker", "maker-teacher", "/上报 2")
        await w.advance_to("20:10")
        await w.say("maker", "zhou", "/闭群 20:15-23:00")
        await w.say("maker", w.trainee("maker", 3), f"/提问 {MAKING}")
        assert heard(w)[-1].endswith("已记下，汇总后交给项目组。")
        await w.restart("2020-04-24 10:00")
        (sent,) = lists(w)  # that of the evening before
        assert all(text in sent for text in (BADGE, "作业可以晚交几天吗", MAKING))
        said = len(up(w))
        await w.advance_to("2020-04-30 20:00")
        assert len(up(w)) == said, "nothing is said again"


async def test_nothing_follows_the_last_list(tmp_path: Path) -> None:
    """A line that stays at its level is recalled with the last list, and not on the days behind it."""
    async with start(tmp_path, "2020-04-20 16:00") as w:
        await w.say("maker", w.trainee("maker"), BADGE)
        await w.say("maker", "maker-teacher", "/上报 1")
        await w.advance_to("2020-04-21 17:31")
        assert len(up(w)) == 2, "handed over, and recalled"
        await w.advance_to("2020-04-30 20:00")
        assert len(up(w)) == 2
