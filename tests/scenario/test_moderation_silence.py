"""A silence of a length that nobody understands is asked back, never begun as if nothing had been said."""

from pathlib import Path

import pytest

from bot.core.case import Case, CaseState
from tests.scenario.moderated import last_from, listening, rows


@pytest.mark.parametrize(
    "text", ["/禁言 maker班 1 到21:00", "/禁言 1 今晚", "禁 1 -5", "/撤回 1 /禁言 1 永久", "/禁言 1 0"]
)
async def test_it_is_asked_back(tmp_path: Path, text: str) -> None:
    async with listening(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "坏话")
        await w.tell("maker-duty1", text)
        said = w.told("maker-duty1")[-1]
        assert f"没有看懂禁言多久（{text.rsplit(maxsplit=1)[-1]}），没有执行" in said
        assert "30分钟、2小时、半天、1天、1周" in said
        (case,) = await rows(w, Case)
        assert case.state is CaseState.OPEN
        assert w.calls("MuteMember") == w.calls("Recall") == []
        await w.tell("maker-duty1", "/禁言 1 半天")
        assert w.told("maker-duty1")[-1] == "#1：正在禁言 12 小时，到时自动解除。"


async def test_in_reply_to_the_card(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "坏话")
        card = last_from(w, "maker-duty1")
        await w.tell("maker-duty1", "禁 今晚", card)
        assert "没有看懂禁言多久（今晚），没有执行" in w.told("maker-duty1")[-1]
        before = len(w.told("maker-duty1"))
        await w.tell("maker-duty1", "禁 他吧", card)
        assert [text for text in w.told("maker-duty1")[before:] if "没有看懂" in text] == []
        assert w.calls("MuteMember") == []
        await w.tell("maker-duty1", "禁 1周", card)
        assert w.told("maker-duty1")[-1] == "#1：正在禁言 7 天，到时自动解除。"


async def test_a_reason_is_no_length(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "坏话")
        await w.tell("maker-duty1", "/禁言 1 到处发广告")
        assert w.told("maker-duty1")[-1] == "#1：正在禁言 10 分钟，到时自动解除。"
