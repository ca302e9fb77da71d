"""Which clause of one message is for which question."""

from dataclasses import replace

import pytest

from bot.core.ticket import TicketState
from bot.core.ticket_parts import about_each, numbered_once
from tests.unit.test_tickets import ticket

LASER, NOZZLE, PAPER = "请问激光切割机功率要设多少", "3D打印机喷头堵了怎么办", "说明文档要写多少字"
OPEN = tuple(
    ticket(no, texts=(text,), state=TicketState.OPEN) for no, text in enumerate((LASER, NOZZLE, PAPER), start=1)
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("激光功率60%；喷头堵了加热到220度；说明书八百字", [1, 2, 3]),
        ("说明八百字就够\n激光用60%", [3, 1]),
        ("激光功率60%，喷头堵了加热", []),
        ("激光功率60%；注意开窗通风", []),
        ("激光功率60%；激光速度20", []),
        ("激光功率60%；收到", []),
        ("激光功率60%；这个我不清楚", []),
        ("各位老师，激光教室开放；喷头在柜子里", []),
        ("激光的喷头不一样；说明八百字", []),
        ("激光一；激光二；激光三；激光四；激光五；激光六；激光七", []),
        ("", []),
    ],
)
def test_each_clause_is_for_another_question(text: str, found: list[int]) -> None:
    assert [one.no for one, _ in about_each(text, OPEN)] == found


def test_nothing_that_waits() -> None:
    text = "激光功率60%；喷头堵了加热到220度"
    assert about_each(text, ()) == about_each(text, OPEN[:1]) == ()
    assert about_each(text, [replace(one, state=TicketState.ANSWERED) for one in OPEN]) == ()


@pytest.mark.parametrize(
    ("text", "once"),
    [
        ("1 功率60%", True), ("#1、功率60%", True), ("1.功率60%", True), ("1.5毫米", False), ("1V就行", False),
        ("1. 先打开\n2. 再点", False), ("1 打开；2 再点", False), ("1 用220度", True),
    ],
)  # fmt: skip
def test_a_number_names_a_question_where_no_steps_follow(text: str, once: bool) -> None:
    assert numbered_once(text, 1) is once
