"""The vote on a platform with buttons: taps are ballots, the card carries the count, closed it shows the result."""

from datetime import timedelta
from pathlib import Path

from bot.core.card import Card
from tests.world import World, world

START = "2020-04-18 19:50"


def vote(w: World, group: str = "maker") -> Card:
    """The newest card of a vote in a group, as the platform shows it."""
    native = w.native(group)
    shown = [said.card for said in w.platform_world.state.messages.values() if said.card and said.chat.group == native]
    return shown[-1]


def counts(card: Card) -> list[int | None]:
    return [button.count for button in card.buttons]


async def test_the_opening_has_a_button_for_every_option_and_no_counts(tmp_path: Path) -> None:
    async with world(tmp_path, start=START, cards=True) as w:
        await w.advance_to("21:01")
        said, card = w.said("maker")[-1], vote(w)
        assert "点下面的按钮，或回复题号即可" in said
        assert [f"{place}. {button.text}" in said for place, button in enumerate(card.buttons, 1)] == [True] * 6
        assert [button.label for button in card.buttons] == [f"投 {number}" for number in range(1, 7)]
        assert counts(card) == [None] * 6
        assert not card.closed
        assert vote(w, "robot").id != card.id


async def test_without_buttons_the_same_vote_is_words_only(tmp_path: Path) -> None:
    async with world(tmp_path, start=START) as w:
        await w.advance_to("21:01")
        assert "按钮" not in w.said("maker")[-1]
        assert w.platform_world.state.cards == {}


async def test_an_evening_of_taps(tmp_path: Path) -> None:
    async with world(tmp_path, start=START, cards=True) as w:
        await w.advance_to("21:01")
        card, before = vote(w), len(w.said("maker"))
        for number, choice in enumerate("ABABA", 1):
            await w.press(w.trainee("maker", number), card.id, choice)
        await w.advance_to(w.clock.now() + timedelta(seconds=20))
        await w.press(w.trainee("maker", 1), card.id, "B")  # a change of mind
        await w.advance_to("22:29")
        assert len(w.said("maker")) == before  # neither a tap nor the count of voters makes a message
        assert vote(w).note == "已有 5 位老师投票，22:30 截止。"
        assert counts(vote(w)) == [None] * 6
        assert len(w.calls("EditCard", "maker")) == 1
        await w.advance_to("22:31")
        closed = vote(w)
        assert (closed.id, closed.closed, counts(closed), closed.total) == (card.id, True, [2, 3, 0, 0, 0, 0], 5)
        assert closed.note == "共 5 位老师投票，已截止。"
        assert "共 5 位老师投票" in w.said("maker")[-1]
        assert "最受关注：学生不愿意动手怎么办" in w.said("maker")[-1]
        shown = w.calls("EditCard", "maker")[-1]
        assert shown.text == "（已截止）你最感兴趣的研讨话题\n共 5 位老师投票，已截止。"
        assert w.calls("SendMessage", "maker")[-1].outcome == shown.outcome == "delivered"


async def test_a_late_tap_changes_nothing(tmp_path: Path) -> None:
    async with world(tmp_path, start=START, cards=True) as w:
        await w.advance_to("21:10")
        card = vote(w)
        await w.press(w.trainee("maker"), card.id, "A")
        await w.advance_to("22:31")
        said = w.said("maker")
        await w.press(w.trainee("maker"), card.id, "B", refused="card_closed")
        await w.press(w.trainee("maker", 2), card.id, "B", refused="card_closed")
        await w.advance_to("22:40")
        assert (w.said("maker"), counts(vote(w))) == (said, [1, 0, 0, 0, 0, 0])


async def test_a_card_that_could_not_be_closed_still_takes_no_late_vote(tmp_path: Path) -> None:
    """The bot is away over the closing: the card looks open, but the hour of the tap counts."""
    async with world(tmp_path, start=START, cards=True) as w:
        await w.advance_to("21:10")
        card = vote(w)
        await w.press(w.trainee("maker"), card.id, "A")
        await w.stop()
        w.clock.move_to(w.when("22:40"))
        await w.press(w.trainee("maker", 2), card.id, "B")
        await w.start()
        await w.advance_to("22:45")
        assert counts(vote(w)) == [1, 0, 0, 0, 0, 0]
        assert vote(w).closed


async def test_a_restart_keeps_the_card_and_the_taps(tmp_path: Path) -> None:
    async with world(tmp_path, start=START, cards=True) as w:
        await w.advance_to("21:10")
        card = vote(w)
        await w.press(w.trainee("maker"), card.id, "A")
        await w.restart("21:30")
        await w.press(w.trainee("maker", 2), card.id, "B")
        await w.restart("21:50")
        await w.advance_to("22:31")
        assert vote(w).id == card.id
        assert counts(vote(w)) == [1, 1, 0, 0, 0, 0]


async def test_a_tap_and_a_typed_number_are_one_vote(tmp_path: Path) -> None:
    async with world(tmp_path, start=START, cards=True) as w:
        await w.advance_to("21:10")
        card = vote(w)
        await w.press(w.trainee("maker"), card.id, "A")
        await w.advance_to("21:11")
        await w.say("maker", w.trainee("maker"), "2")
        await w.say("maker", w.trainee("maker", 2), "2")
        await w.advance_to("21:12")
        await w.press(w.trainee("maker", 2), card.id, "A")
        await w.advance_to("22:31")
        assert counts(vote(w)) == [1, 1, 0, 0, 0, 0]


async def test_only_who_is_in_the_group_can_tap(tmp_path: Path) -> None:
    async with world(tmp_path, start=START, cards=True) as w:
        await w.advance_to("21:10")
        card = vote(w)
        await w.press(w.trainee("robot"), card.id, "A", refused="not_member")
        await w.press(w.trainee("maker"), card.id, "Z", refused="unknown_choice")
        await w.press(w.trainee("maker"), "vote-none", "A", refused="gone")
        await w.advance_to("22:31")
        assert counts(vote(w)) == [0, 0, 0, 0, 0, 0]


async def test_an_early_closing_and_back(tmp_path: Path) -> None:
    async with world(tmp_path, start=START, cards=True) as w:
        await w.advance_to("21:10")
        card = vote(w)
        await w.press(w.trainee("maker"), card.id, "A")
        await w.say("maker", "maker-host", "/结束投票")
        await w.advance_to(w.clock.now() + timedelta(seconds=5))
        assert vote(w).closed
        await w.say("maker", "maker-host", "/撤销 1")
        await w.advance_to(w.clock.now() + timedelta(seconds=5))
        assert not vote(w).closed
        await w.press(w.trainee("maker", 2), card.id, "B")
        await w.advance_to("22:31")
        assert counts(vote(w)) == [1, 1, 0, 0, 0, 0]


async def test_a_vote_that_is_taken_back_takes_no_taps(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00", cards=True) as w:
        await w.say("maker", "maker-teacher", "/投票 下午先聊哪个 社团 评价 器材 到 11:00")
        card = vote(w)
        await w.press(w.trainee("maker"), card.id, "C")
        await w.tell("maker-teacher", "/撤销 1")
        await w.advance_to("10:05")
        assert "取消" in w.said("maker")[-1]
        assert (vote(w).id, vote(w).note) == (card.id, "这个投票已取消，之前的票不作数。")
        await w.press(w.trainee("maker"), card.id, "A", refused="card_closed")
