"""A day's questions in figures, by tables."""

from dataclasses import replace
from datetime import timedelta

from bot.core.hot import HotTopic, said_in
from bot.core.ids import NativeId
from bot.core.question_day import Asked, Suggestion, age, by_topic, counted, still_open, suggestions
from bot.core.ticket import Answer, Asker, Matter, Ticket, TicketState
from tests.unit.test_tickets import MORNING, ticket


def answered(no: int, minutes: int, **changed: object) -> Ticket:
    answer = Answer("duty", "值班", MORNING + timedelta(minutes=minutes))
    return ticket(no, state=TicketState.ANSWERED, answers=(answer,), **changed)


DAY = (
    answered(1, 4, topic="maker"),
    answered(2, 10, topic="maker", native_id=NativeId("y"), joined=(Asker(NativeId("x"), "某"),)),
    answered(3, 60, topic="robot", native_id=NativeId("z")),
    ticket(4, topic="robot", rungs=(0,)),
    ticket(5, state=TicketState.RESOLVED, rungs=(0,), topic="robot"),
    ticket(6, state=TicketState.CANDIDATE),
    ticket(7, state=TicketState.CLOSED),
    ticket(8, held=True),
    ticket(9, state=TicketState.CLOSED, rungs=(0,), message_ids=()),
)


def test_what_a_day_was() -> None:
    assert counted(DAY) == Asked(5, 3, 4, 0, 1, timedelta(minutes=10))
    assert counted(()) == Asked()
    assert counted((ticket(1, state=TicketState.ANSWERED, offered=3),)) == Asked(1, 1, 1, 1), "an earlier answer may do"
    again = replace(answered(1, 4), state=TicketState.OPEN)
    assert counted((again,)) == Asked(1, 1, 0, 0, 1, timedelta(minutes=4)), "it did not help, so it waits again"


def test_by_topic() -> None:
    assert [(topic, one.questions, one.open) for topic, one in by_topic(DAY)] == [("robot", 3, 1), ("maker", 2, 0)]


def test_what_waits_the_longest_first() -> None:
    older = ticket(10, asked_at=MORNING - timedelta(hours=2))
    assert still_open((*DAY, older)) == (older, DAY[3])
    assert age(older, MORNING) == timedelta(hours=2)


def test_only_questions_that_people_know_of_are_read() -> None:
    named = ticket(1, name="王小明", texts=("王小明想问作业在哪里",), rungs=(0,), joined=(Asker(NativeId("y"), "李"),))
    (said,) = said_in((named, *DAY[5:]))
    assert said.text == "某老师想问作业在哪里"
    assert said.people == {"maker x", "maker y"}


def test_suggestions_for_the_salon() -> None:
    hot = (HotTopic("激光切割", 3, ("激光切割的图纸", "激光切割机")), HotTopic("学时", 2, ("学时",)))
    put_off = replace(ticket(4, texts=("怎么带社团",)), matter=Matter.SALON)
    found = suggestions((*DAY, put_off), hot, 2)
    assert found == (Suggestion("怎么带社团", 1), Suggestion("激光切割：激光切割的图纸", 3))
