"""Ten minutes of a busy group as everybody reads them, kept as a page for people: tests/golden/evening/questions.txt.

What people say stands in busy_group_said.txt beside it, with what each line is: written by hand before the scorer was
asked, and learned from by nothing. What notices is what is shipped. The page was read aloud; a change of wording or of
the scorer is a change of that page.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.core.ids import NativeId
from bot.core.knowledge_card import CardState, KnowledgeCard
from bot.core.ticket import Ticket, TicketState
from bot.platforms.sandbox.codec import message_of
from bot.platforms.sandbox.journal import Entry
from bot.platforms.sandbox.model import Done
from tests.scenario.questioned import live, rows
from tests.scenario.test_question_offers import save
from tests.world import World

EVENING = Path(__file__).with_name("evening")
SAID, PAGE = EVENING / "busy_group_said.txt", EVENING / "questions.txt"
EXAMPLE = Path(__file__).parents[2] / "examples/programmes/hubei-2020-faq.csv"
NAMES = (
    "梁秋萍", "郝建国", "尚文静", "闵志强", "戚雪梅", "晏国栋", "屠晓燕", "鲍长江", "祁红霞", "邢大鹏", "柏玉兰",
    "窦海涛", "卞春花", "聂云飞", "甄美玲", "蔺向阳", "滕小军", "缪桂英", "阮思远", "解丽娜", "冀永刚", "佟彩虹",
    "鞠文博", "乐周周",
)  # fmt: skip
STEP = timedelta(seconds=2)
_NAMED = re.compile(r"@(\w+)|\^(\w+) ")


@dataclass(frozen=True)
class Line:
    """Who says what, and what it is: a mark of the file's head."""

    who: str
    mark: str
    text: str
    quotes: str


def said() -> Iterator[Line]:
    for line in SAID.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            who, mark, text = line.split("|", 2)
            quotes = next((found[2] for found in _NAMED.finditer(text) if found[2]), "")
            yield Line(account(who), mark, _NAMED.sub(_named, text), quotes)


def account(who: str) -> str:
    return who if who[1:].isdigit() else f"maker-{who}"


def _named(found: re.Match[str]) -> str:
    who = found[1]
    if who is None:
        return ""
    return f"@{NAMES[int(who[1:]) - 1]}" if who[1:].isdigit() else {"assistant": "@教辅maker"}[who]


async def ten_minutes(w: World) -> dict[str, str]:
    """Everybody says what they have to say; gives the mark of each message by its id."""
    for number, name in enumerate(NAMES, 1):
        w.platform_world.add_user(NativeId(f"t{number:02d}"), name)
        w.platform_world.place(w.native("maker"), NativeId(f"t{number:02d}"))
    marks: dict[str, str] = {}
    for line in said():
        quoted = next((at for at, mark in marks.items() if mark == line.quotes), None)
        done = await w.say("maker", line.who, line.text, quoted)
        assert isinstance(done, Done)
        assert done.message_id is not None
        marks[done.message_id] = line.mark
        await w.advance_to(w.clock.now() + STEP)
    return marks


def page(w: World, tickets: list[Ticket]) -> str:
    """What everybody said, and what the bot said of questions in the group or (→) in private; then every question."""
    lines = [line for entry in w.platform_world.journal if (line := _line(w, entry))]
    return "\n".join([*lines, "", *map(_told, tickets)]) + "\n"


def _line(w: World, entry: Entry) -> str:
    users, at = w.platform_world.state.users, entry["at"][11:19]
    if entry["what"] == "message":
        return f"{at} {users[entry['sender']]}：{message_of(entry['segments']).shown()}"
    if entry["what"] != "effect" or entry["feature"] != "questions":
        return ""
    to = f" → {users[entry['to']]}" if entry["effect"] == "SendDirect" else ""
    return f"{at} 【研习助手{to}】{entry['text']}".replace("\n", "\n         ")


def _told(one: Ticket) -> str:
    words = "\n    ".join(f"「{text}」" for text in one.texts)
    answers = "".join(f"\n    {answer.name}答：「{answer.text}」" for answer in one.answers)
    also = f"（还有 {len(one.joined)} 位）" if one.joined else ""
    return f"#{one.no} {one.state} {one.name}{also}\n    {words}{answers}\n    {one.noticed}"


async def test_every_question_is_tracked_and_the_group_hears_little(tmp_path: Path) -> None:
    async with live(tmp_path, lines_an_hour=BUDGET) as w:
        marks = await ten_minutes(w)
        await w.advance_to("09:17")
        found = await rows(w, Ticket)
        by_mark = {marks[one]: ticket for ticket in found for one in ticket.message_ids if one in marks}
        assert sorted(mark for mark in by_mark if mark.startswith("Q")) == sorted(QUESTIONS), "every one is tracked"
        assert all(by_mark[mark].state is not TicketState.CANDIDATE for mark in QUESTIONS)
        heard = [call.text for call in w.calls("SendMessage", "maker") if call.feature == "questions"]
        aloud = {int(no) for text in heard for no in re.findall(r"#(\d+)", text)}
        meant = {ticket.no for mark, ticket in by_mark.items() if mark[0] in "QDF"}
        unasked = [text for text in heard if not text.startswith("@")]  # the others tell who waited for an answer
        assert len(unasked) <= BUDGET
        assert len(aloud & meant) >= 0.95 * len(aloud), "what the bot says is about a question"
        assert page(w, found) == PAGE.read_text("utf-8")


QUESTIONS, BUDGET = frozenset(f"Q{number}" for number in range(1, 13)), 14


async def test_with_earlier_answers_nobody_is_left_with_a_wrong_one(tmp_path: Path) -> None:
    """The example programme's cards, of which one or two seem to fit: what is offered counts as no answer until
    somebody says so, and reaches a person else."""
    async with live(tmp_path, lines_an_hour=BUDGET) as w:
        await save(w, *cards(w))
        marks = await ten_minutes(w)
        await w.advance_to("09:40")
        found = await rows(w, Ticket)
        tracked = {marks[one] for ticket in found for one in ticket.message_ids if one in marks}
        assert tracked >= QUESTIONS, "every one is tracked"
        offered = [one for one in found if one.offered or one.tried]
        assert 0 < len(offered) <= 4, "seldom, with twelve cards"
        said = [call.text for call in w.calls("SendMessage", "maker") if call.feature == "questions"]
        assert len([text for text in said if not text.startswith("@")]) <= BUDGET
        asked = "\n".join(entry["text"] for entry in w.platform_world.journal if entry.get("effect") == "SendDirect")
        left = [one for one in offered if one.state is TicketState.ANSWERED and not one.answers]
        assert left, "somebody said nothing about it"
        assert all(f"#{one.no} " in asked for one in left), "somebody looks at it"


def cards(w: World) -> list[KnowledgeCard]:
    """The example programme's earlier answers, as if they had been taken in."""
    with EXAMPLE.open(encoding="utf-8", newline="") as file:
        return [
            KnowledgeCard(
                w.programme.key, number, row["问题"], row["答案"], CardState.APPROVED,
                made_at=w.clock.now(), changed_at=w.clock.now(), phrasings=tuple(row["其他问法"].split("|")),
                staff_only=row["适用"] != "全部",
            )
            for number, row in enumerate(csv.DictReader(file), 1)
        ]  # fmt: skip
