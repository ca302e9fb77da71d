"""Cases in the quiet hours: whoever is on duty is shown them at once, everybody else in the morning what is still open.

The judge is a list of three words; what is shown, to whom and when is what matters here.
"""

from pathlib import Path

from bot.core.case import Case
from tests.scenario.moderated import brings, listening, rows, sent_by, shown
from tests.world import World

MORNING = "2020-04-19 07:31"


async def flagged(w: World, number: int = 1) -> None:
    """Where the platform cannot mute, people write in a closed group, too."""
    await brings(w, sent_by(w, w.trainee("maker", number), "坏话"))


async def test_what_was_settled_at_night_is_not_shown_in_the_morning(tmp_path: Path) -> None:
    async with listening(tmp_path, cards=True) as w:
        await w.advance_to("22:32")
        await flagged(w)
        await flagged(w, 2)
        assert len(shown(w, "maker-duty3")) == 2, "who is on duty is awake"
        await w.advance_to("22:50")
        await w.tell("maker-duty3", "撤1")
        await w.advance_to("2020-04-19 07:29")
        assert [text for text in w.said("staff") if "没有发出去" in text] == [], "no card was there to be changed"
        assert shown(w, "maker-teacher") == []
        await w.advance_to(MORNING)
        (card,) = shown(w, "maker-teacher")
        assert card.startswith("【待判断】#2")
        assert "4月18日 22:32" in card
        assert "10 分钟还没有处理" in card
        await w.advance_to("2020-04-19 07:45")
        assert [text[:8] for text in w.said("staff") if "待判断" in text] == ["【待判断】#2 "], "then as ever"


async def test_what_is_said_of_a_case_at_night_stands_on_the_card_of_the_morning(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await w.advance_to("22:35")
        await w.say("maker", w.trainee("maker"), "广告词")
        await w.advance_to("23:30")
        await w.tell(w.trainee("maker"), "/申诉 1 是课堂案例")
        await w.advance_to(MORNING)
        (card,) = shown(w, "maker-teacher")
        assert "本人有异议：是课堂案例" in card


async def test_a_case_of_the_night_is_first_shown_in_the_morning(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await w.advance_to("23:40")
        await flagged(w)
        await flagged(w, 2)
        await w.advance_to("23:59")
        assert [(one.waiting, one.cards, one.shown_to) for one in await rows(w, Case)] == [(True, 0, ())] * 2
        await w.tell("maker-teacher", "/放行 1")
        await w.advance_to("2020-04-19 07:29")
        assert shown(w, "maker-teacher") == []
        await w.advance_to(MORNING)
        (card,) = shown(w, "maker-teacher")
        assert card.startswith("【待判断】#2")
        assert "没有处理" not in card, "nobody was asked before"


async def test_a_raid_at_night_is_a_few_messages_in_the_morning(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await w.advance_to("23:40")
        for number in range(1, 9):
            await flagged(w, number)
        await w.advance_to(MORNING)
        cards = shown(w, "maker-teacher")
        assert len(cards) == 3
        assert [one for one in cards if "#8" in one and "#1 " in one]
        assert {one.waiting for one in await rows(w, Case)} == {False}


async def test_a_bot_that_was_away_in_the_morning_shows_it_when_it_is_back(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await w.advance_to("22:32")
        await flagged(w)
        await w.advance_to("22:50")
        await w.restart("2020-04-19 08:30")
        asked = ("maker-duty1", "maker-teacher")
        assert [len(shown(w, who)) for who in asked] == [1, 0], "those of the new day"
        await w.advance_to("2020-04-19 12:00")
        assert [len(shown(w, who)) for who in asked] == [1, 1], "then as ever"


async def test_a_verdict_on_one_of_a_list_is_no_failure(tmp_path: Path) -> None:
    """A list has no card that could be changed."""
    async with listening(tmp_path, cards=True) as w:
        await w.advance_to("23:40")
        for number in range(1, 9):
            await flagged(w, number)
        await w.advance_to(MORNING)
        await w.tell("maker-teacher", "/警告 4")
        assert w.told("maker-teacher")[-1].startswith("#4：已私信提醒")
        assert [text for text in w.said("staff") if "没有发出去" in text] == []
