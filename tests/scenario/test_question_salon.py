"""Questions that are left to the salon: its host and its group are shown them, and people are asked afterwards."""

from pathlib import Path

from bot.core.knowledge_card import CardState, KnowledgeCard
from bot.core.ticket import Matter
from bot.core.wording import salon as wording
from tests.scenario.test_question_offers import save
from tests.scenario.test_questions import asked, heard, start, ticket
from tests.unit.test_tickets import MORNING
from tests.world import World

CLUB, PARENTS = "社团招不到人怎么办", "家长不支持孩子学编程，怎么办"


def shown(texts: list[str]) -> list[str]:
    """The questions that a text shows."""
    (text,) = [one for one in texts if wording.ASKED in one]
    return [line for line in text.splitlines() if line.startswith("· ")]


async def two_left(w: World) -> None:
    """Two questions that wait for the salon."""
    for number, text in enumerate((CLUB, PARENTS), 1):
        await w.say("maker", w.trainee("maker", number), text)


async def test_the_host_and_the_group_are_shown_what_was_left_to_the_salon(tmp_path: Path) -> None:
    async with start(tmp_path, "2020-04-18 19:00") as w:
        await two_left(w)
        assert all("列入今晚沙龙" in line for line in heard(w))
        await w.advance_to("19:31")
        assert shown(w.told("maker-host")) == [f"· #1 {CLUB}", f"· #2 {PARENTS}"]
        await w.say("maker", "maker-host", "/答 2 请他们来看展示")
        await w.advance_to("20:01")
        assert shown(w.said("maker")) == [f"· #1 {CLUB}"], "what was answered is on no list"
        await w.advance_to("21:16")
        assert len(asked(w, "maker-duty3")) == 1, "the salon did not take it up"
        assert "没有人回答" not in asked(w, "maker-duty3")[0]


async def test_a_salon_that_is_opened_by_hand_shows_them_too(tmp_path: Path) -> None:
    async with start(tmp_path, "2020-04-18 19:00") as w:
        await two_left(w)
        await w.say("maker", "maker-host", "/认领 2")
        await w.say("maker", "maker-host", "/开始沙龙")
        assert shown(w.said("maker")) == [f"· #1 {CLUB}"], "the other is in somebody's hands"


async def test_a_long_list_is_cut_and_none_is_no_line(tmp_path: Path) -> None:
    async with start(tmp_path, "2020-04-18 19:20") as w:
        for number in range(1, 8):
            await w.say("maker", w.trainee("maker", number % 3 + 1), f"/提问 第{number}个社团怎么管")
        await w.advance_to("20:01")
        (text,) = [one for one in w.said("maker") if wording.ASKED in one]
        assert "……共 " in text
        (other,) = [one for one in w.said("robot") if "现在开始" in one]
        assert wording.ASKED not in other


async def test_how_the_salon_is_run_is_no_matter_for_it(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "/提问 今晚沙龙迟到了还能进吗")
        found = await ticket(w)
        assert (found.matter, found.holder) == (Matter.TECHNICAL, "maker-duty1")


async def test_who_was_told_that_people_answer_is_not_put_off_to_the_salon(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        card = KnowledgeCard(
            "test",
            7,
            CLUB,
            "先办一次展示",
            CardState.APPROVED,
            made_at=MORNING,
            changed_at=MORNING,
            answered_name="唐宁",
        )  # fmt: skip
        await save(w, card)
        await w.say("maker", w.trainee("maker"), CLUB)
        assert "马上转给老师" in heard(w)[0]
        await w.say("maker", w.trainee("maker"), "没有解决")
        assert (await ticket(w)).holder == "maker-expert"
        assert heard(w)[-1] == "#1 已记下，请 @专家maker  看看。"
