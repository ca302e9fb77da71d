"""Tickets by tables: how answers are read, what a card and a mark name, when the clock of waiting questions runs."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.asking.fit import Waiting
from bot.core.duty import Roll
from bot.core.event import ButtonPressed, MemberLeft, Mode, Sender
from bot.core.ids import EventId, GroupKey, NativeId
from bot.core.salon import Salon, SalonState
from bot.core.ticket import Ticket, TicketState, live_in, marked
from bot.core.ticket_answer import Given, alike, answers_in, first_number, fitting, numbers_first, thanks
from bot.core.ticket_card import ticket_on
from bot.core.ticket_clock import Hours
from bot.core.ticket_route import Route
from bot.core.timetable import GroupCalendar, Override
from bot.core.wording import questions as wording
from handlers import question_answer, question_ask, question_desk, question_life, question_list
from tests import programmes
from tests.scenario.test_questions import looked_after
from tests.turning import at, decide, here_in, message, texts

MORNING = at("18 09:00")


def ticket(no: int = 1, **changed: object) -> Ticket:
    made = Ticket(
        group="maker", no=no, local_date=programmes.DAY, account=programmes.ACCOUNT, native_id=NativeId("x"),
        name="某老师", message_ids=(f"m{no}",), texts=("平台登录不上",), state=TicketState.OPEN,
        asked_at=MORNING, last_at=MORNING, since=MORNING,
    )  # fmt: skip
    return replace(made, **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("argument", "found"),
    [
        ("12 换浏览器", ((12,), "换浏览器")),
        ("#12：换浏览器", ((12,), "换浏览器")),
        ("12换浏览器", ((12,), "换浏览器")),
        ("１２ 换浏览器", ((12,), "换浏览器")),
        ("12、13 换浏览器", ((12, 13), "换浏览器")),
        ("12，13 和 12 换\n浏览器", ((12, 13), "换\n浏览器")),
        ("12 3 天内提交", ((12,), "3 天内提交")),
        ("12", ((12,), "")),
        ("换浏览器", ((), "换浏览器")),
    ],
)
def test_answers_are_read(argument: str, found: tuple[tuple[int, ...], str]) -> None:
    assert answers_in(argument) == (Given(*found),)
    assert first_number(argument) == (found[0][0] if found[0] else None, found[1])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1 换浏览器 2 检查耳机 3 明天发", [((1,), "换浏览器"), ((2,), "检查耳机"), ((3,), "明天发")]),
        ("1、2 换浏览器 3 检查耳机", [((1, 2), "换浏览器"), ((3,), "检查耳机")]),
        ("1. 换浏览器\n2. 检查耳机", [((1,), "换浏览器"), ((2,), "检查耳机")]),
        ("1：换浏览器；2：检查耳机", [((1,), "换浏览器"), ((2,), "检查耳机")]),
        ("1、换浏览器；2、检查耳机；", [((1,), "换浏览器"), ((2,), "检查耳机；")]),
        ("第2个 换浏览器", [((2,), "换浏览器")]),
        ("第二个问题：换浏览器", [((2,), "换浏览器")]),
        ("第2步要先做", [((), "第2步要先做")]),
        ("第2个按钮点一下", [((), "第2个按钮点一下")]),
        ("第十十个 换浏览器", [((), "第十十个 换浏览器")]),
        ("2号 换浏览器", [((2,), "换浏览器")]),
        ("2号电池就行", [((2,), "号电池就行")]),
        ("第一次见", [((), "第一次见")]),
        ("#1 换浏览器 #3 明天发", [((1,), "换浏览器"), ((3,), "明天发")]),
        ("1 换浏览器 8 明天发", [((1,), "换浏览器 8 明天发")]),
        ("12 3 天内提交", [((12,), "3 天内提交")]),
        ("12 分 3 步：1. 打开首页 2. 点我的作业", [((12,), "分 3 步：1. 打开首页 2. 点我的作业")]),
        ("1 倍速调到 1.5 就行", [((1,), "倍速调到 1.5 就行")]),
        ("1.5 倍速就行", [((), "1.5 倍速就行")]),
        ("换浏览器 2 次", [((), "换浏览器 2 次")]),
    ],
)
def test_several_numbers_in_one_message(text: str, found: list[tuple[tuple[int, ...], str]]) -> None:
    assert [(part.numbers, part.text) for part in answers_in(text, {1, 2, 3, 12})] == found


@pytest.mark.parametrize(
    ("text", "helped"),
    [
        ("谢谢老师！", True), ("可以了，原来是缓存的事，谢谢老师", True), ("好了", True),
        ("找到啦，原来藏在这儿", True),
        ("明白了", True), ("好的", False), ("装好了，端口出来了，太感谢了", True),
        ("谢谢，但还是进不去", False),
        ("谢谢，怎么弄", False), ("先谢谢老师", False), ("好像没用", False), ("可以补交吗，谢谢", False),
        ("今天下雨", False), ("谢谢" + "老师" * 20, False), ("行，我等会儿试试", False),
    ],
)  # fmt: skip
def test_thanks_say_that_it_helped(text: str, helped: bool) -> None:
    assert thanks(text) is helped


@pytest.mark.parametrize(
    ("argument", "numbers", "rest"),
    [("3 4 马骏", (3, 4), "马骏"), ("3、4 和 3 @马骏", (3, 4), "@马骏"), ("3", (3,), ""), ("马骏", (), "马骏")],
)
def test_all_numbers_at_the_beginning(argument: str, numbers: tuple[int, ...], rest: str) -> None:
    assert numbers_first(argument) == (numbers, rest)


def test_several_answers_in_one_message() -> None:
    found = answers_in("12 换浏览器 /答 13 见 a/b ／答14 好")
    assert found == (Given((12,), "换浏览器"), Given((13,), "见 a/b"), Given((14,), "好"))
    assert answers_in("") == ()


@given(st.text(max_size=60))
def test_any_words_can_be_read(text: str) -> None:
    for part in answers_in(text):
        assert part.text == part.text.strip()


@pytest.mark.parametrize(
    ("card", "names"),
    [
        ("question|maker|3|0", ("maker", 3)),
        ("case|maker|3|0", None),
        ("question|maker|3", None),
        ("question|maker|x|0", None),
    ],
)
def test_what_a_card_names(card: str, names: tuple[str, int] | None) -> None:
    assert ticket_on(card) == names


@pytest.mark.parametrize(
    ("note", "names"),
    [("#3 maker", ("maker", 3)), ("3 maker", None), ("#3", None), ("#x maker", None), ("", None)],
)
def test_what_a_mark_names(note: str, names: tuple[str, int] | None) -> None:
    assert marked(note) == names
    assert names is None or marked(ticket(3).mark) == names


def test_signs_alone_are_like_nothing() -> None:
    assert alike("登录不上？", "登录不上")
    assert not alike("？", "？")


def test_the_best_fit_counts() -> None:
    far, near = ticket(1), ticket(2, texts=("耳机没有声音",))
    asked: list[Waiting] = []

    def fits(waiting: Sequence[Waiting], answer: str) -> int | None:
        asked.extend(waiting)
        return next((place for place, one in enumerate(waiting) if answer in one.text), None)

    assert fitting((far, near), "耳机", fits) is near
    assert fitting((far,), "耳机", fits) is None
    assert fitting((replace(near, state=TicketState.ANSWERED),), "耳机", fits) is None
    offered = replace(near, state=TicketState.ANSWERED, offered=7)
    assert fitting((offered,), "耳机", fits) is offered, "an earlier answer is no answer to what the staff say now"
    later = [replace(offered, no=no, texts=("别的",), asked_at=at("18 12:00")) for no in range(20, 25)]
    assert fitting((offered, *later), "耳机", fits) is None, "of many only the newest are compared"
    assert (
        fitting((replace(far, given_to=("me",)), replace(near, asked_at=at("18 08:00"))), "耳机", fits, "me")
        is not None
    )
    assert [one.given for one in asked[-2:]] == [True, False], "the latest first"


def test_long_lists_end() -> None:
    assert wording.many("头", tuple(map(str, range(30)))).endswith("……共 30 个")
    assert wording.quote("很" * 300).endswith("…")


# ------------------------------------------------------------------------------------------------------------ the clock


def hours(*overrides: Override, salons: tuple[Salon, ...] = ()) -> Hours:
    programme = programmes.programme()
    return Hours(GroupCalendar(programme, programme.groups[0], overrides), salons)


def order(start: str, end: str, mode: Mode, revoked: str = "") -> Override:
    ends = at(revoked) if revoked else None
    return Override("o", GroupKey("maker"), at(start), at(end), mode, at("18 08:00"), revoked_at=ends)


def salon(state: SalonState, *, ended: str = "") -> Salon:
    return Salon(
        "maker", programmes.DAY, state, at("18 20:00"), at("18 21:00"), ended_at=at(ended) if ended else None
    )  # fmt: skip


@pytest.mark.parametrize(
    ("found", "since", "due"),
    [
        (hours(), "18 09:00", "18 09:15"),
        (hours(), "18 22:58", "19 08:13"),
        (hours(), "18 22:45", "18 23:00"),
        (hours(), "18 19:55", "18 21:10"),
        (hours(), "16 12:00", "18 08:15"),
        (hours(), "20 22:50", None),
        (hours(), "25 09:00", None),
        (hours(salons=(salon(SalonState.CANCELLED),)), "18 19:55", "18 20:10"),
        (hours(salons=(salon(SalonState.ENDED, ended="18 20:30"),)), "18 19:55", "18 20:40"),
        (hours(order("18 09:05", "18 10:00", Mode.CLOSED)), "18 09:00", "18 10:10"),
        (hours(order("18 09:05", "18 10:00", Mode.CLOSED, "18 09:30")), "18 09:00", "18 09:40"),
        (hours(order("18 23:00", "18 23:30", Mode.OPEN)), "18 22:58", "18 23:13"),
    ],
)
def test_when_the_next_one_is_asked(found: Hours, since: str, due: str | None) -> None:
    assert found.due(at(since), 15) == (at(due) if due else None)


@given(
    start=st.integers(0, 4 * 24 * 60),
    minutes=st.integers(0, 2000),
)
def test_as_much_has_passed_as_was_waited_for(start: int, minutes: int) -> None:
    """Counting forwards and backwards agree, minute by minute."""
    found, since = hours(), at("18 00:00") + timedelta(minutes=start)
    due = found.due(since, minutes)
    if due is not None:
        ticks = int((due - since) / timedelta(minutes=1))
        assert sum(found.running(since + timedelta(minutes=tick)) for tick in range(ticks)) == minutes
        assert found.passed(since, due) == timedelta(minutes=minutes)


def test_a_day_without_a_salon_in_the_timetable() -> None:
    programme = programmes.programme()
    group = replace(programme.groups[0], times=replace(programme.groups[0].times, salon=None))
    assert Hours(GroupCalendar(programme, group)).salon_today(MORNING) is None


# -------------------------------------------------------------------------------------------------- what nobody sent


def test_messages_without_a_sender_ask_nothing() -> None:
    here = here_in(programme=looked_after())
    nobody = [replace(message(text, "x", MORNING), sender=None) for text in ("/已解决", "/我的问题", "/提问 登录不上")]
    rules = (question_answer.HELPED_RULE, question_list.RULE, question_ask.RULE)
    said = [texts(decide(rule, event, here)) for rule, event in zip(rules, nobody, strict=True)]
    assert said == [[], [wording.NONE_MINE], [wording.OFF]]


def test_taps_on_cards_of_nobody() -> None:
    here = here_in("maker", "maker-duty1", programme=looked_after())

    def tap(card: str) -> list[str]:
        event = ButtonPressed(
            id=EventId("tap"), at=MORNING, received_at=MORNING, account=programmes.ACCOUNT, card=card, choice="take",
            sender=Sender(NativeId("maker-duty1")),
        )  # fmt: skip
        return texts(decide(question_desk.TAP_RULE, event, here))

    assert tap("question|maker|9|0") == tap("question|nowhere|9|0") == [wording.NO_CARD]


def test_nobody_is_on_duty_outside_the_shifts() -> None:
    here = here_in("maker", programme=looked_after())
    assert here.group is not None
    route = Route(here, here.group, at("18 23:30"), Roll(here.group, (), ()), {})
    assert not route.on_duty(here.staff.people[0])
    assert route.anew(ticket()) is None


def test_somebody_without_a_name_leaves() -> None:
    here = here_in(programme=looked_after())
    event = MemberLeft(id=EventId("left"), at=MORNING, received_at=MORNING, account=programmes.ACCOUNT)
    assert decide(question_life.GONE_RULE, event, here, {live_in("maker"): (ticket(),)}).records == ()
