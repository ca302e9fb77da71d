"""The list that goes up, by tables: what is the same, what is left of it, how answers are read, who may what."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.effect import Why
from bot.core.ids import NativeId
from bot.core.people import Role
from bot.core.query import Facts, LastNumber
from bot.core.rule import NOTHING
from bot.core.situation import Situation
from bot.core.ticket import Answer, Asker, Rung, Ticket, TicketState, live_anywhere
from bot.core.ticket_answer import Given
from bot.core.upwards import Origin, Raised, RaisedState, waiting_in
from bot.core.upwards_list import (
    LONGEST_LIST,
    Line,
    UpwardsDesk,
    alike,
    nameless,
    note_of,
    numbers_of,
    pages,
    shown,
    taken_up,
)
from bot.core.upwards_reply import by_number, may_reply, may_undo, replies_in, taken_back
from handlers import upwards, upwards_reply
from tests import programmes
from tests.programmes import grant, person
from tests.scenario.test_questions import looked_after
from tests.turning import decide, here_in, message, texts
from tests.unit.test_tickets import MORNING, ticket

AT = MORNING + timedelta(hours=2)
PROGRAMME = looked_after()
WHY = Why(kind="test")


def line(no: int = 1, *origins: Origin, **changed: object) -> Raised:
    made = Raised("test", no, "平台登录不上", origins or (Origin("maker", no),), MORNING)
    return replace(made, **changed)  # type: ignore[arg-type]


def desk(*tickets: Ticket, lines: tuple[Raised, ...] = (), last: int = 0) -> UpwardsDesk:
    facts = {waiting_in("test"): lines, live_anywhere(): tickets, LastNumber("test"): last}
    return UpwardsDesk(PROGRAMME, AT, Facts(facts))


# ---------------------------------------------------------------------------------------------------- what is the same


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("平台登录不上，怎么办", "请问平台登录不上了", True),
        ("作业可以晚交几天吗", "作业能不能晚交几天", True),
        ("作业在哪里提交", "作业在哪里下载", False),
        ("作业能提交", "作业不能提交", False),
        ("第一节课讲什么", "第二节课讲什么", False),
        ("怎么办", "怎么办", False),
        ("", "", False),
    ],
)
def test_what_speaks_of_the_same(first: str, second: str, same: bool) -> None:
    assert alike(first, second) is same is alike(second, first)


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_has_no_direction(first: str, second: str) -> None:
    assert alike(first, second) is alike(second, first)


def test_what_was_found_the_same_when_asked_is_one_line() -> None:
    first = ticket(1, texts=("平台登录不上",))
    other = ticket(1, group="robot", texts=("进不去网站",), links=("#1 maker",))
    stranger = replace(other, no=2, links=(), texts=("证书盖什么章",))
    found = taken_up(desk(first, other, stranger), (first, other, stranger, first), "甲")
    assert found.numbers == (1, 1, 2, 1)
    assert [one.raised.origins for one in found.lines] == [
        (Origin("maker", 1), Origin("robot", 1)), (Origin("robot", 2),),
    ]  # fmt: skip
    assert len(found.records) == 4, "two lines, each with its action"


def test_numbers_go_on_and_lines_are_kept() -> None:
    known = line(7, Origin("maker", 1))
    found = taken_up(desk(ticket(1), lines=(known,), last=9), (ticket(1), ticket(2, texts=("证书盖什么章",))))
    assert found.numbers == (7, 10)
    assert [type(one).__name__ for one in found.records] == ["Raised", "Action"]


# ------------------------------------------------------------------------------------------------------- what is left


def test_only_what_waits_is_shown() -> None:
    origins = tuple(Origin("maker", no) for no in (1, 2, 3, 4))
    live = {
        origins[0]: ticket(1), origins[1]: ticket(2, state=TicketState.ANSWERED),
        origins[2]: ticket(3, state=TicketState.CANDIDATE),
    }  # fmt: skip
    assert shown((line(1, *origins),), live) == (Line(line(1, *origins), (ticket(1),)),)
    assert shown((line(2, *origins[1:]),), live) == ()


@pytest.mark.parametrize(
    ("changed", "left"),
    [
        ({}, True),
        ({"rungs": (0, 1)}, False),
        ({"due_at": AT}, False),
        ({"state": TicketState.ANSWERED}, False),
        ({"since": AT - timedelta(minutes=14)}, False),
        ({"held": True}, False),
        ({"group": "gone"}, False),
    ],
)
def test_the_end_of_the_ladder(changed: dict[str, object], left: bool) -> None:
    one = ticket(1, rungs=(int(Rung.STAFF),))
    found = desk(replace(one, **changed)).at_the_end(frozenset({"maker", "gone"}))  # type: ignore[arg-type]
    assert bool(found) is left
    assert desk(one).at_the_end(frozenset({"robot"})) == ()
    assert desk(one, lines=(line(),)).at_the_end(frozenset({"maker"})) == (), "it is on the list"


def test_a_group_without_questions_has_none() -> None:
    off = UpwardsDesk(programmes.programme(), AT, desk(ticket(1, rungs=(4,))).facts)
    assert off.at_the_end(frozenset({"maker"})) == ()


# ------------------------------------------------------------------------------------------------------- how it reads


def test_nobody_is_named() -> None:
    one = ticket(1, name="王小明", texts=("我是王小明，登录不上", "和李华一样"), joined=(Asker(NativeId("y"), "李华"),))
    assert nameless(one) == "我是某老师，登录不上\n和某老师一样"
    assert nameless(ticket(1, name="我", texts=("我登录不上",))) == "我登录不上", "a name of one sign is a word, too"


def test_a_long_list_comes_in_pages() -> None:
    lines = tuple(Line(line(no), (ticket(no),)) for no in range(1, LONGEST_LIST + 2))
    first, last = pages(PROGRAMME, lines, AT)
    assert first.startswith("📮 上报清单：21 个问题")
    assert "【20】" in first
    assert "【21】" in last
    assert "/回复 1 内容" in last
    assert numbers_of(note_of(lines)) == tuple(range(1, LONGEST_LIST + 2))


# --------------------------------------------------------------------------------------------------- answers are read

KNOWN = frozenset({1, 2, 3})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3 延到周五", [((3,), "延到周五")]),
        ("【3】延到周五", [((3,), "延到周五")]),
        ("3、延到周五", [((3,), "延到周五")]),
        ("1、2 都延到周五", [((1, 2), "都延到周五")]),
        ("1 甲\n2 乙", [((1,), "甲"), ((2,), "乙")]),
        ("1 甲\n7 乙", [((1,), "甲\n7 乙")]),
        ("1 步骤：\n1. 打开\n再点", [((1,), "步骤：\n1. 打开\n再点")]),
        ("1 甲 /回复 2 乙", [((1,), "甲"), ((2,), "乙")]),
        ("1 甲\n2", [((1,), "甲\n2")]),
        ("延到周五", [((), "延到周五")]),
        ("", []),
    ],
)
def test_answers_are_read(text: str, found: list[tuple[tuple[int, ...], str]]) -> None:
    assert replies_in(text, KNOWN) == tuple(Given(*one) for one in found)


@given(st.text(alphabet="甲乙丙。 \n", max_size=40))
def test_words_without_numbers_are_one_answer(text: str) -> None:
    assert replies_in(text, KNOWN) == ((Given((), text.strip()),) if text.strip() else ())


def test_what_is_said_twice_is_one_answer() -> None:
    assert by_number((Given((1, 2), "甲"), Given((2,), "乙"))) == {1: "甲", 2: "甲\n乙"}


# --------------------------------------------------------------------------------------------------------- taken back


def test_an_answer_of_others_stays() -> None:
    team = Answer("zhou", "周主管", AT, "", "盖市教育局的章")
    theirs = replace(team, by="maker-duty1", text="应该是学校的章")
    kept = ticket(1, state=TicketState.ANSWERED, answers=(theirs, replace(team, name="项目组（周主管）")))
    other = ticket(2, state=TicketState.ANSWERED, answers=(theirs,))
    raised = line(1, Origin("maker", 1), Origin("maker", 2), Origin("maker", 3), answers=(team,))
    back = taken_back(desk(kept, other), replace(raised, state=RaisedState.ANSWERED), WHY)
    (found,) = back.tickets
    assert (found.no, found.state, found.answers) == (1, TicketState.ANSWERED, (theirs,))
    assert back.raised.state is RaisedState.WAITING


# -------------------------------------------------------------------------------------------------------------- rights


def situation(*grants: Role, groups: tuple[str, ...] = ("maker",)) -> Situation:
    who = person("who", "某人", *(grant(role, *groups) for role in grants)) if grants else None
    return Situation(PROGRAMME, programmes.staff(), programmes.DAY, person=who)


@pytest.mark.parametrize(
    ("here", "reply", "undo"),
    [
        (situation(), False, False),
        (situation(Role.DUTY), False, True),
        (situation(Role.EXPERT), True, False),
        (situation(Role.CLASS_TEACHER), True, True),
        (situation(Role.CLASS_TEACHER, groups=("robot",)), False, False),
        (situation(Role.GROUP_LEAD, groups=()), True, True),
        (situation(Role.COORDINATOR, groups=()), True, True),
    ],
)
def test_who_may(here: Situation, reply: bool, undo: bool) -> None:
    assert may_reply(here, line()) is reply
    assert may_undo(here, line()) is undo


def test_who_answered_may_take_it_back() -> None:
    answered = line(answers=(Answer("who", "某人", AT),))
    assert may_undo(situation(Role.EXPERT), answered)
    assert not may_undo(situation(Role.EXPERT), replace(answered, answers=(Answer("zhou", "周主管", AT),)))


# ----------------------------------------------------------------------------------------------------------- the rules


def test_where_questions_are_not_looked_after() -> None:
    for group, text in (("maker", "本群没有开启问题登记"), ("staff", "现在没有群开启问题登记")):
        done = decide(upwards.RULE, message("/上报", "zhou", AT, group), here_in(group, "zhou"))
        assert text in texts(done)[0]


def test_nobody_on_the_roster_answers_for_the_team() -> None:
    event = message("/回复 1 好的", "x", AT)
    assert decide(upwards_reply.RULE, event, here_in("maker")) == NOTHING
