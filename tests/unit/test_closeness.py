"""When two questions are taken for one: other words for the same, and words that make another question."""

from dataclasses import replace

import pytest

from bot.core.knowledge.closeness import CLOSE, closeness, closest, read, tells
from bot.core.knowledge.ranking import Asked
from bot.core.ticket import LIVE, LONGEST_TEXT, MOST_TEXTS, Answer, TicketState
from bot.core.ticket_alike import MOST_LINKS, alike, answered_elsewhere, seen, tie, tied, with_words
from bot.core.ticket_words import forms
from bot.language import background
from tests.unit.test_tickets import MORNING, ticket


def reads(text: str) -> Asked:
    return read(text, background())


def close(first: str, second: str) -> float:
    return closeness(reads(first), reads(second))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("平台登录不上", "老师，平台登录不上怎么办呀"),
        ("平台登录不上怎么办", "请问平台登不上了怎么办"),
        ("作业在哪里提交", "作业在哪交啊"),
        ("证书什么时候发", "证书啥时候发呀"),
        ("作业提交截止是什么时候", "作业什么时候截止提交"),
        ("学时不更新怎么办", "我的学时不更新"),
        ("能用手机签到吗", "不能用手机签到吗"),
        ("验证码没收到怎么办", "验证码收不到"),
    ],
)
def test_the_same_in_other_words(first: str, second: str) -> None:
    assert close(first, second) >= CLOSE
    assert close(first, second) == close(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("作业在哪里提交", "作业在哪里下载"),
        ("第一次作业怎么提交", "第二次作业怎么提交"),
        ("第2次作业怎么提交", "第3次作业怎么提交"),
        ("早班签到在哪里点", "晚班签到在哪里点"),
        ("作业怎么提交到平台", "作业什么时候提交到平台"),
        ("直播回放在哪看", "直播在哪看"),
        ("怎么开培训证明", "转学证明怎么开"),
        ("每日反思要写多长", "总结写多长"),
        ("积分是怎么计算的", "分数怎么算的"),
        ("怎么办", "怎么办"),
        ("在吗", "在吗"),
        ("", "作业在哪里提交"),
    ],
)
def test_another_question(first: str, second: str) -> None:
    assert close(first, second) < CLOSE


def test_a_question_that_tells_nothing() -> None:
    assert not any(tells(reads(text)) for text in ("怎么办呀", "老师请问一下", "作业呢", ""))
    assert tells(reads("密码忘了"))


def test_the_closest_of_several() -> None:
    assert closest("作业在哪里提交", (), reads) == 0
    assert closest("作业在哪里提交", ("今天天气真好", "作业在哪提交"), reads) >= CLOSE


def test_a_ticket_that_asks_the_same() -> None:
    tickets = (
        ticket(1),
        ticket(2, texts=("今天怎么签到", "手机上")),
        ticket(3, texts=("证书什么时候发",), also=("结业证书啥时候拿到手",)),
    )
    found = [alike(text, tickets, reads) for text in ("平台登不上了", "结业证书啥时候拿到", "食堂在几楼")]
    assert [one.no if one else 0 for one in found] == [1, 3, 0]
    assert forms(tickets[1]) == ("今天怎么签到", "今天怎么签到\n手机上")
    assert alike("平台登录不上", (ticket(1), ticket(5)), reads) == ticket(5), "of two the newer"


def test_who_joins_leaves_their_words() -> None:
    one = ticket(1)
    assert with_words(one, one.texts[0]) is one
    assert with_words(one, "  ") is one
    joined = with_words(one, f" 登不上{'了' * LONGEST_TEXT}")
    assert [len(words) for words in joined.also] == [LONGEST_TEXT]
    full = replace(one, also=tuple(str(no) for no in range(MOST_TEXTS)))
    assert with_words(full, "别的说法") is full


def test_twins_name_each_other() -> None:
    mine, there = ticket(1), ticket(4, group="robot")
    linked, others = tied(mine, (there,))
    assert (linked.links, others[0].links) == (("#4 robot",), ("#1 maker",))
    assert tied(linked, others) == (linked, ())
    many = tuple(ticket(no, group="robot") for no in range(1, 9))
    assert len(tied(mine, many)[0].links) == MOST_LINKS
    assert tied(tied(mine, many)[0], (ticket(1, group="third"),))[1] == ()
    full = ticket(4, group="robot", links=tuple(f"#{no} x" for no in range(MOST_LINKS)))
    assert tied(mine, (full,)) == (mine, ())
    assert tie(there) == "#4 robot"


def test_what_a_colleague_has_answered() -> None:
    said = Answer("a", "唐宁", MORNING, text="换浏览器")
    done = ticket(1, state=TicketState.ANSWERED, answers=(said,))
    silent = ticket(2, state=TicketState.ANSWERED, answers=(replace(said, text=""),))
    offered = ticket(3, state=TicketState.ANSWERED)
    assert answered_elsewhere((ticket(9), done, silent, offered)) is done
    assert answered_elsewhere((silent, offered)) is None
    assert answered_elsewhere((done, ticket(5, state=TicketState.ANSWERED, answers=(said,)))).no == 5  # type: ignore[union-attr]


def test_which_may_be_joined() -> None:
    assert {state for state in TicketState if seen(ticket(1, state=state))} == set(LIVE)
    assert not seen(ticket(1, held=True))
