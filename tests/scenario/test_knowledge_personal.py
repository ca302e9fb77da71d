"""A number of one person in a draft: shown to whoever looks at it, never offered to everybody."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.knowledge_card import CardState
from tests.scenario.test_knowledge import TEACHER, asking, card, kept, put
from tests.world import World, world

PHONE = "功率60%，具体问王老师13812345678"
REFUSED = "里有个人号码（138****78），没有执行：通过后会发到群里。"


@pytest.fixture
async def w(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path, programme=asking(), start="2020-04-18 09:30") as running:
        yield running


async def test_a_draft_with_a_number_of_somebody_is_not_let_pass(w: World) -> None:
    await put(w, card(1, "激光功率", answer=PHONE), card(2, "板子在哪领"))
    await w.tell(TEACHER, "/知识")
    assert "1 激光功率（专家maker答，有个人号码）" in w.told(TEACHER)[-1]
    await w.tell(TEACHER, "/知识 1")
    assert "⚠️ 知识 1 里有个人号码（138****78），去掉后才能通过。" in w.told(TEACHER)[-1]
    await w.tell(TEACHER, "/知识 通过 1")
    assert w.told(TEACHER)[-1].startswith(f"知识 1 {REFUSED}")
    await w.tell(TEACHER, "/知识 通过 1 2")
    assert w.told(TEACHER)[-1].startswith("知识 2 已通过")
    assert f"知识 1 {REFUSED}" in w.told(TEACHER)[-1]
    assert [one.state for one in (await kept(w)).values()] == [CardState.DRAFT, CardState.APPROVED]
    await w.tell(TEACHER, f"/知识 改 1 答：{PHONE}。")
    assert "已修改" in w.told(TEACHER)[-1]
    assert "去掉后才能通过" in w.told(TEACHER)[-1]
    await w.tell(TEACHER, "/知识 改 1 答：功率60%")
    await w.tell(TEACHER, "/知识 通过 1")
    assert "已通过" in w.told(TEACHER)[-1]
    await w.tell(TEACHER, f"/知识 改 1 答：{PHONE}")
    assert w.told(TEACHER)[-1].startswith(f"知识 1 {REFUSED}"), "nor afterwards"
    await w.tell(TEACHER, f"/知识 新增 问：激光找谁 答：{PHONE}")
    assert w.told(TEACHER)[-1] == "里面有个人号码（138****78），没有新增：会发到群里。请去掉号码再发一次。"
    assert [one.answer for one in (await kept(w)).values()] == ["功率60%", "板子在哪领的答案"]


async def test_the_staff_may_keep_a_number_for_themselves(w: World) -> None:
    await put(w, card(1, "激光功率", answer=PHONE))
    await w.tell(TEACHER, "/知识 范围 1 工作人员")
    await w.tell(TEACHER, "/知识 通过 1")
    assert "已通过" in w.told(TEACHER)[-1]
    await w.tell(TEACHER, "/知识 范围 1 全部")
    assert w.told(TEACHER)[-1].startswith(f"知识 1 {REFUSED}")


async def test_a_card_that_was_let_pass_with_a_number_says_so(w: World) -> None:
    await put(w, card(1, "激光功率", answer=PHONE, state=CardState.APPROVED))
    await w.tell(TEACHER, "/知识 1")
    assert "不会拿给提问的老师；请改掉。" in w.told(TEACHER)[-1]


async def test_a_merged_card_is_for_nobody(w: World) -> None:
    await put(w, card(1, "激光功率"), card(2, "板子在哪领"))
    await w.tell(TEACHER, "/知识 合并 1 到 2")
    await w.tell(TEACHER, "/知识 范围 1 工作人员")
    assert w.told(TEACHER)[-1] == "知识 1 已并入 2，请改用 2。"
