"""What the asker adds: who was asked in private reads it, the lists show it, and another matter is another question."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.capability import Capability
from bot.core.people import Directory
from bot.core.ticket import Ticket, TicketState
from bot.platforms.sandbox.platform import CARDS, CEILING, SandboxPlatform
from tests.scenario.questioned import live
from tests.scenario.test_question_meant import to_wu
from tests.scenario.test_question_offers import CARD, save
from tests.scenario.test_questions import LOGIN, heard, rows, start, ticket
from tests.world import World

SERVO, BOARD = "/提问 舵机一直抖动是什么原因", "我用的是SG90，接在掌控板P0口"


async def soon(w: World, text: str, who: int = 1) -> None:
    """Said a few seconds later."""
    await w.advance_to(w.clock.now() + timedelta(seconds=5))
    await w.say("maker", w.trainee("maker", who), text)


async def test_who_was_asked_in_private_reads_what_is_added(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await to_wu(w)
        await soon(w, "换过两台电脑了")
        assert w.told("wu")[-1] == "#1（maker班）提问的老师补充：\n「换过两台电脑了」\n回复这条消息就转到群里。"
        await w.tell("wu", "/待答")
        assert w.told("wu")[-1].splitlines()[1:3] == [
            f"#1 maker班 {LOGIN}（待回答，日常，09:00）", "　补充：换过两台电脑了",
        ]  # fmt: skip
        await w.tell("wu", "/答 maker班 1 清一下缓存")
        told = len(w.told("wu"))
        await soon(w, "我再试试")
        assert len(w.told("wu")) == told, "it was answered"


async def test_who_watches_the_group_reads_it_there(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await soon(w, "换过两台电脑了")
        assert (await ticket(w)).texts == (LOGIN, "换过两台电脑了")
        assert w.told("maker-duty1") == []


async def test_nobody_is_told_at_night(tmp_path: Path) -> None:
    async with start(tmp_path, "2020-04-18 22:50") as w:
        await to_wu(w)
        told = len(w.told("wu"))
        await soon(w, "换过两台电脑了")
        await w.advance_to("2020-04-19 07:31")
        assert len(w.told("wu")) == told


async def test_where_nobody_is_reached_in_private_nothing_waits_for_the_morning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SandboxPlatform, "ceiling", CEILING - CARDS - {Capability.DIRECT})
    async with start(tmp_path, "2020-04-18 22:50") as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("maker", "maker-duty3", "/转 1 吴专家")
        (said,) = [text for text in heard(w) if "待回答" in text]
        assert "@吴专家" in said, "in the group, where it was asked"
        before = heard(w)
        await soon(w, "换过两台电脑了")
        assert heard(w) == before, "the asker has just said it there"


async def test_who_is_on_the_roster_no_more_is_told_nothing(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await to_wu(w)
        staff = w.app.world.staff
        w.app.world.staff = Directory(tuple(replace(p, accounts=()) if p.key == "wu" else p for p in staff.people))
        told = len(w.told("wu"))
        await soon(w, "换过两台电脑了")
        assert len(w.told("wu")) == told


async def test_another_matter_is_another_question_within_the_minute(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), SERVO)
        await soon(w, BOARD)
        await soon(w, "另外作业可以补交吗？")
        assert (await ticket(w)).texts == (SERVO.removeprefix("/提问 "), BOARD)
        assert (await ticket(w, 2)).texts == ("另外作业可以补交吗？",)
        await w.say("maker", "maker-duty1", "/答 1 换一个电源")
        await soon(w, "谢谢，好了")
        assert [one.state for one in await rows(w, Ticket)] == [TicketState.RESOLVED, TicketState.OPEN]


@pytest.mark.parametrize(
    "text", ["另外这个板子是什么型号？", "另外舵机抖动是不是电源的原因？", "另外接了三个舵机", "应该怎么办呢？"]
)
async def test_what_goes_on_stays_a_part(tmp_path: Path, text: str) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), SERVO)
        await soon(w, text)
        assert (await ticket(w)).texts[-1] == text
        assert len(await rows(w, Ticket)) == 1


async def test_what_an_earlier_answer_surely_fits_is_a_question_of_its_own(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await save(w, CARD)
        await w.say("maker", w.trainee("maker"), SERVO)
        await soon(w, f"{CARD.question}？")
        assert (await ticket(w, 2)).offered == CARD.no


async def test_a_line_before_the_question_is_not_shown_for_it(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "请问一下")
        await soon(w, "亚克力板用什么胶水粘？")
        await w.say("maker", "maker-duty1", "/问题")
        assert heard(w)[-1].splitlines()[1].startswith("#1 亚克力板用什么胶水粘？（")
        await w.say("maker", w.trainee("maker", 2), "亚克力板用什么胶水粘")
        assert [one.native_id for one in (await ticket(w)).joined] == [w.trainee("maker", 2)]
        await w.say("maker", w.trainee("maker", 3), "请问一下")
        assert len((await ticket(w)).joined) == 1
