"""What trainees ask in private: answered from the knowledge, or sent to the group; whatever else they write is left
alone. The scorer, the search and their bars are those that are shipped."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.knowledge_card import CardState
from bot.core.ticket import Ticket
from tests.scenario.moderated import last_from
from tests.scenario.questioned import live, rows
from tests.scenario.test_question_offers import CARD, save
from tests.world import World

TRAINEE = "sim-maker-01"
ASKED = "作业在哪里提交呀"
TO_THE_GROUP = "这个问题还没有现成的回答。请到研习群里直接问，会有老师回答；也可以发 /查 关键词。"


async def told(w: World, text: str, who: str = TRAINEE) -> list[str]:
    """What the bot answers."""
    before = len(w.told(who))
    await w.tell(who, text)
    return w.told(who)[before:]


async def test_an_earlier_answer_is_given(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await save(w, CARD)
        (said,) = await told(w, ASKED)
        assert said.splitlines() == [
            "K7 作业在哪里提交", "在首页点「我的作业」", "（唐宁老师 4月18日）",
            "没有解决的话，请到研习群里直接问，会有老师回答。",
        ]  # fmt: skip
        assert await rows(w, Ticket) == [], "nobody is troubled"


@pytest.mark.parametrize(
    "changed",
    [{"staff_only": True}, {"audience": ("contest",)}, {"state": CardState.DRAFT}, {"question": "群名片怎么改"}],
)
async def test_what_is_not_for_everybody_or_does_not_fit_is_not_given(
    tmp_path: Path, changed: dict[str, object]
) -> None:
    async with live(tmp_path) as w:
        await save(w, replace(CARD, **changed))  # type: ignore[arg-type]
        assert await told(w, ASKED) == [TO_THE_GROUP]


@pytest.mark.parametrize("word", ["你好", "在吗？", "老师好！"])
async def test_a_greeting_is_answered_with_how_to_go_on(tmp_path: Path, word: str) -> None:
    async with live(tmp_path) as w:
        (said,) = await told(w, word)
        assert "可以直接问我" in said
        assert "/帮助" in said


@pytest.mark.parametrize(
    "text", ["收到", "谢谢老师", "哈哈哈", "今天真冷", "好的", f"{ASKED}\n{ASKED}", ASKED * 30, "作业已经在平台交过了"]
)
async def test_what_asks_nothing_is_left_alone(tmp_path: Path, text: str) -> None:
    async with live(tmp_path) as w:
        await save(w, CARD)
        assert await told(w, text) == []


@pytest.mark.parametrize("text", ["没有帮助", "没帮助", "还是不行啊", "答非所问"])
async def test_what_did_not_help_is_shown_the_way_to_the_group(tmp_path: Path, text: str) -> None:
    async with live(tmp_path) as w:
        await save(w, CARD)
        await told(w, ASKED)
        assert await told(w, text) == ["没有解决的话，请到研习群里直接问，会有老师回答。"]


async def test_staff_have_their_own_ways(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await save(w, CARD)
        assert await told(w, ASKED, "maker-teacher") == await told(w, "你好", "zhou") == []
    (tmp_path / "off").mkdir()
    async with live(tmp_path / "off", enabled=False) as w:
        assert await told(w, ASKED) == await told(w, "你好") == [], "nobody looks after questions"


async def test_a_reply_to_the_bot_is_something_else(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await save(w, CARD)
        await told(w, "你好")
        quoted = last_from(w, TRAINEE)
        before = len(w.told(TRAINEE))
        await w.tell(TRAINEE, ASKED, quoted)
        assert len(w.told(TRAINEE)) == before
