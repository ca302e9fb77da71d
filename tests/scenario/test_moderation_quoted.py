"""A verdict in reply to a card or to the message itself: the quote names the case, a number must not name another."""

from pathlib import Path

import pytest

from bot.core.case import Act, Case
from bot.platforms.sandbox.model import Chat
from tests.scenario.moderated import last_from, listening, rows
from tests.world import World


async def _two(w: World) -> tuple[str, str]:
    """Two cases; their cards."""
    cards = []
    for number in (1, 2):
        await w.say("maker", w.trainee("maker", number), f"坏话 {number}")
        cards.append(last_from(w, "maker-duty1"))
    return cards[0], cards[1]


async def _verdicts(w: World) -> list[tuple[Act, ...]]:
    return [one.verdict for one in sorted(await rows(w, Case), key=lambda one: one.no)]


@pytest.mark.parametrize("text", ["禁 1", "禁1", "/禁言 1", "禁 1。"])
async def test_a_bare_number_behind_a_silence_is_minutes(tmp_path: Path, text: str) -> None:
    async with listening(tmp_path) as w:
        _, second = await _two(w)
        await w.tell("maker-duty1", text, second)
        assert w.told("maker-duty1")[-1] == "#2：正在禁言 1 分钟，到时自动解除。"
        assert await _verdicts(w) == [(), (Act.MUTE,)], "the first person has nothing to do with it"


async def test_a_number_that_names_another_case_is_refused(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        _, second = await _two(w)
        for text in ("撤 1", "/撤回 1", "/撤回 2 /警告 1", "禁 1 10m", "禁 #1"):
            await w.tell("maker-duty1", text, second)
            assert "没有执行" in w.told("maker-duty1")[-1]
        assert "您回复的是 #2，写的却是 #1" in w.told("maker-duty1")[-1]
        assert await _verdicts(w) == [(), ()]
        await w.tell("maker-duty1", "/撤回 2 /放行 2", second)
        assert "不能和" in w.told("maker-duty1")[-1]
        await w.tell("maker-duty1", "/撤回 2 /警告 2", second)
        assert await _verdicts(w) == [(), (Act.RECALL, Act.WARN)], "the same number says the same twice"


async def test_in_the_group_the_message_names_its_case(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await _two(w)
        flagged = w.platform_world.lines(Chat(group=w.native("maker")))[-1].id
        await w.say("maker", "maker-duty1", "/禁言 1", flagged)
        assert "#2：正在禁言 1 分钟" in w.told("maker-duty1")[-1]
        await w.say("maker", "maker-duty1", "/警告 1", flagged)
        assert "您回复的是 #2，写的却是 #1" in w.told("maker-duty1")[-1]
        assert [text for text in w.said("maker") if "#" in text] == []
        assert await _verdicts(w) == [(), (Act.MUTE,)]
        await w.say("maker", w.trainee("maker"), "禁 2", flagged)
        await w.say("maker", w.trainee("maker", 3), "今天的作业怎么交")
        clean = w.platform_world.lines(Chat(group=w.native("maker")))[-1].id
        await w.say("maker", "maker-duty1", "禁 1", clean)  # talk
        await w.say("maker", "maker-duty1", "/禁言 1", clean)
        assert "1 可能是编号，也可能是分钟，没有执行" in w.said("maker")[-1]
        await w.say("maker", "maker-duty1", "/警告 #1", clean)
        assert await _verdicts(w) == [(Act.WARN,), (Act.MUTE,)], "a command that names a case stands for itself"


async def test_in_reply_to_a_list_the_number_names_the_case(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        for number in range(1, 7):
            await w.say("maker", w.trainee("maker", number), f"坏话 {number}")
        await w.advance_to("09:02")
        listed = last_from(w, "maker-duty1")
        assert "短时间内有" in w.told("maker-duty1")[-1]
        await w.tell("maker-duty1", "禁 5", listed)
        assert "#5：正在禁言 10 分钟" in w.told("maker-duty1")[-1]
        await w.tell("maker-duty1", "撤 6", listed)
        assert "#6：正在撤回" in w.told("maker-duty1")[-1]
        answer = last_from(w, "maker-duty1")
        await w.tell("maker-duty1", "禁 30", answer)
        assert "30 可能是编号，也可能是分钟，没有执行" in w.told("maker-duty1")[-1]
        await w.tell("maker-duty1", "警 4", answer)
        assert "#4：已私信提醒" in w.told("maker-duty1")[-1]


async def test_a_card_that_is_too_old_for_replies(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        _, second = await _two(w)
        w.clock.move_to(w.when("2020-04-22 09:00"))
        await w.tell("maker-duty1", "禁 1", second)
        assert "失效" in w.told("maker-duty1")[-1]
        await w.tell("maker-duty1", "撤 1", second)
        assert "您回复的是 #2，写的却是 #1" in w.told("maker-duty1")[-1]
        await w.tell("maker-duty1", "警 2", second)
        assert "#2：已私信提醒" in w.told("maker-duty1")[-1]
        assert await _verdicts(w) == [(), (Act.WARN,)]


async def test_a_group_beside_the_number_needs_no_quote(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        _, second = await _two(w)
        await w.tell("maker-duty1", "/警告 maker班 1", second)
        assert await _verdicts(w) == [(Act.WARN,), ()]
