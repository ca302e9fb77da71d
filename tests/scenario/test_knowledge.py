"""The staff's desk for knowledge cards: /知识 and its orders, who may give them, and the way back."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.core.audit import AuditNote
from bot.core.knowledge_card import CardState, KnowledgeCard, cards_in
from bot.core.people import Role
from bot.core.programme import Category, Programme
from bot.core.query import Every
from bot.core.questions import Questions
from bot.store.unit import Unit
from tests import programmes
from tests.world import World, world

ASKED = datetime(2020, 4, 18, 1, 5, tzinfo=UTC)
TEACHER, EXPERT = "maker-teacher", "maker-expert"


def asking(*, enabled: bool = True) -> Programme:
    """The tests' programme with questions looked after."""
    found = programmes.programme()
    groups = tuple(replace(one, questions=Questions(enabled=enabled)) for one in found.groups)
    return replace(found, groups=groups, categories=(Category("contest", "竞赛课程"), Category("general", "通识课程")))


def card(no: int, question: str, **other: object) -> KnowledgeCard:
    """A draft of an answer that the expert gave in a group."""
    told = {
        "programme": "test", "no": no, "question": question, "answer": f"{question}的答案", "state": CardState.DRAFT,
        "made_at": ASKED, "changed_at": ASKED, "answered_by": EXPERT, "answered_name": "专家maker",
        "answered_at": ASKED, "source": f"#{no} maker", "groups": ("maker",),
    }  # fmt: skip
    return KnowledgeCard(**(told | other))  # type: ignore[arg-type]


async def put(w: World, *cards: KnowledgeCard) -> None:
    """Cards that are there already."""

    async def work(unit: Unit) -> None:
        unit.save(cards)

    await w.app.writer.submit(work)


async def kept(w: World) -> dict[int, KnowledgeCard]:
    """The cards as they stand in the database."""

    async def work(unit: Unit) -> tuple[KnowledgeCard, ...]:
        return (await unit.facts((cards_in("test"),))).get(cards_in("test"))

    return {one.no: one for one in await w.app.writer.submit(work)}


async def notes(w: World) -> list[str]:
    """What the audit log says of knowledge."""
    query = Every(AuditNote, "test")

    async def work(unit: Unit) -> list[str]:
        found = (await unit.facts((query,))).get(query)
        return [f"{one.actor} {one.action} {one.reason}" for one in found if one.action.startswith("knowledge")]

    return sorted(await w.app.writer.submit(work))


@pytest.fixture
async def w(tmp_path: Path) -> AsyncIterator[World]:
    """Two drafts of the expert, one draft of somebody else, one card that passed long ago."""
    async with world(tmp_path, programme=asking(), start="2020-04-18 09:30") as running:
        old = card(
            4, "直播回放在哪里看", state=CardState.APPROVED, approved_by="zhou", approved_at=ASKED,
            review_on=date(2020, 4, 17), offered=5, helped=3, failed=1, source="faq.csv",
        )  # fmt: skip
        await put(
            running, card(1, "作业在哪里提交"), card(2, "作业往哪儿传", answered_by="maker-duty1"),
            card(3, "证书什么时候发"), old,
        )  # fmt: skip
        yield running


async def order(w: World, text: str, who: str = TEACHER) -> str:
    """What somebody is told who gives an order in private."""
    before = len(w.told(who))
    await w.tell(who, text)
    told = w.told(who)[before:]
    assert len(told) == 1, told
    return told[0]


# ---------------------------------------------------------------------------------------------------------------- shown


async def test_the_list_says_what_waits(w: World) -> None:
    text = await order(w, "/知识")
    assert text.splitlines()[0] == "知识库：草稿 3 条待审，已通过 1 条，1 条该复核了。"
    assert "1 作业在哪里提交（专家maker答）" in text
    assert "4 直播回放在哪里看（04-17 到期）" in text


async def test_whole_lists(w: World) -> None:
    assert "3 证书什么时候发" in await order(w, "/知识 待审")
    assert "4 直播回放" in await order(w, "/知识 待复核")
    await order(w, "/知识 通过 1-4")
    assert await order(w, "/知识 待审") == "没有待审的草稿。"
    assert await order(w, "/知识 待复核") == "没有到复核日期的。"


async def test_a_card_whole(w: World) -> None:
    text = await order(w, "/知识 1")
    assert text.splitlines()[:3] == ["【知识 1】草稿", "问：作业在哪里提交", "答：作业在哪里提交的答案"]
    assert "来源：maker班 #1，专家maker 4月18日（周六） 回答" in text
    assert "还没有用到过" in text
    old = await order(w, "知识 4")
    assert "文件 faq.csv" in old
    assert "提供过 5 次：解决了 3 次，没有解决 1 次" in old
    assert "审核：周主管" in old
    assert "没有编号 9" in await order(w, "/知识 9")
    assert (await order(w, "/知识 1 2 3 4")).count("【知识") == 3


async def test_of_many_the_first_are_shown(w: World) -> None:
    await put(w, *(card(no, f"问题{no}") for no in range(5, 10)))
    text = await order(w, "/知识")
    assert "……还有 3 条，发 /知识 待审 看。" in text
    assert "问题9" not in text
    assert "问题9" in await order(w, "/知识 草稿")


async def test_a_number_may_stick_to_the_command_and_nothing_else(w: World) -> None:
    assert "【知识 1】" in await order(w, "/知识1")
    said = len(w.said("maker"))
    await w.say("maker", w.trainee("maker"), "/知识点总结在这里，请各位老师指正")
    assert len(w.said("maker")) == said
    assert w.told(w.trainee("maker")) == []


async def test_nothing_there_yet(tmp_path: Path) -> None:
    async with world(tmp_path, programme=asking()) as w:
        assert "还没有内容" in await order(w, "/知识")
        assert "还没有可以导出的内容" in await order(w, "/知识 导出")


async def test_off_where_no_group_asks(tmp_path: Path) -> None:
    async with world(tmp_path, programme=asking(enabled=False)) as w:
        await put(w, card(1, "作业在哪里提交"))
        assert "没有开启" in await order(w, "/知识 1")


# --------------------------------------------------------------------------------------------------------- orders given


async def test_several_drafts_pass_at_once(w: World) -> None:
    text = await order(w, "/知识 通过 1、3")
    assert text.startswith("知识 1、3 已通过")
    assert "/撤销 知识 1" in text
    found = await kept(w)
    assert [found[no].state for no in (1, 2, 3)] == [CardState.APPROVED, CardState.DRAFT, CardState.APPROVED]
    assert found[1].approved_by == TEACHER
    assert found[1].review_on == date(2020, 7, 17)
    assert await notes(w) == [f"{TEACHER} knowledge.approve cards 1 3"]


async def test_an_old_card_is_looked_at_again(w: World) -> None:
    await order(w, "/知识 复核 4")
    assert (await kept(w))[4].review_on == date(2020, 7, 17)
    assert "该复核" not in await order(w, "/知识")


async def test_question_and_answer_are_changed(w: World) -> None:
    assert (await order(w, "/知识 改 1 答：在首页点「我的作业」\n再点提交")).startswith("知识 1 已修改")
    assert (await order(w, "/知识 改1 问：作业在哪儿交？答：在“我的作业”里。答：不是答案")).startswith("知识 1 已修改")
    found = (await kept(w))[1]
    assert (found.question, found.answer) == ("作业在哪儿交？", "在“我的作业”里。答：不是答案")
    assert "没有改动" in await order(w, "/知识 改 1 问：作业在哪儿交？")
    assert "知识 2 已经是这个问题" in await order(w, "/知识 改 1 问：作业往哪儿传！")
    assert "请写上新的" in await order(w, "/知识 改 1 在首页")
    assert "请写明编号" in await order(w, "/知识 改 答：在首页")
    assert "最多 4000 个字" in await order(w, f"/知识 改 1 答：{'长' * 4001}")
    assert "最多 300 个字" in await order(w, f"/知识 改 1 问：{'长' * 301}")


async def test_two_cards_become_one(w: World) -> None:
    assert (await order(w, "/知识 合并 2 到 1")).startswith("知识 2 已并入 1")
    found = await kept(w)
    assert (found[2].state, found[2].merged_into) == (CardState.MERGED, 1)
    assert found[1].phrasings == ("作业往哪儿传",)
    assert "已并入 1" in await order(w, "/知识 2")
    assert "请改用 1" in await order(w, "/知识 改 2 答：新的")
    assert "请改用 1" in await order(w, "/知识 加问法 2 怎么交")
    assert "请改用 1" in await order(w, "/知识 合并 2 到 3")
    assert "已合并，没有改动" in await order(w, "/知识 通过 2")
    assert "并到它自己" in await order(w, "/知识 合并 1 到 1")
    assert "两个编号" in await order(w, "/知识 合并 1")
    assert (await order(w, "/知识 停用 3")).startswith("知识 3 已停用")
    assert "知识 3 已停用，没有改动" in await order(w, "/知识 合并 1 3")


async def test_withdrawn_and_back(w: World) -> None:
    assert (await order(w, "/知识 停用 1 4 9")).startswith("没有编号 9")
    assert (await order(w, "/知识 停用 1 4")).startswith("知识 1、4 已停用，不再提供。")
    text = await order(w, "/知识 恢复 1 4 3")
    assert text == "知识 1、4 已恢复。\n知识 3 草稿，没有改动。（撤销：/撤销 知识 2）"
    found = await kept(w)
    assert [found[no].state for no in (1, 4)] == [CardState.DRAFT, CardState.APPROVED]


async def test_a_new_card(w: World) -> None:
    assert (await order(w, "/知识 新增 问：平台用什么浏览器 答：Chrome 或 Edge")).startswith("知识 5 已新增")
    found = (await kept(w))[5]
    assert (found.question, found.answer, found.state) == ("平台用什么浏览器", "Chrome 或 Edge", CardState.APPROVED)
    assert found.answered_name == "班主任maker"
    assert "知识 5（已通过）已经是这个问题" in await order(w, "/知识 新增 平台用什么浏览器？ 答：别的")
    assert "请写上问题和答案" in await order(w, "/知识 新增 问：只有问题")
    assert "最多 300 个字" in await order(w, f"/知识 新增 问：{'长' * 301} 答：短")


async def test_another_way_to_ask(w: World) -> None:
    assert (await order(w, "/知识 加问法 1 作业|往哪儿  传？")).startswith("知识 1 已加上")
    assert (await kept(w))[1].phrasings == ("作业/往哪儿 传？",)
    assert "已有这种问法" in await order(w, "/知识 加问法 1 作业往哪儿传")
    assert "请写上另一种问法" in await order(w, "/知识 加问法 1")
    assert "最多 300 个字" in await order(w, f"/知识 加问法 1 {'长' * 301}")
    await put(w, replace((await kept(w))[1], phrasings=tuple(f"问法{n}" for n in range(20))))
    assert "已有 20 种" in await order(w, "/知识 加问法 1 又一种")


async def test_whom_it_is_for(w: World) -> None:
    assert "适用：竞赛课程" in await order(w, "/知识 范围 1 竞赛课程")
    assert "适用：工作人员、通识课程" in await order(w, "/知识 范围 1 general，工作人员")
    found = (await kept(w))[1]
    assert (found.audience, found.staff_only) == (("general",), True)
    assert "适用：全部" in await order(w, "/知识 范围 1 全部")
    assert (await kept(w))[1].audience == ()
    assert "没有「高中」这个范围，可以写：全部、工作人员、竞赛课程、通识课程" in await order(w, "/知识 范围 1 高中")
    assert "可以写：全部" in await order(w, "/知识 范围 1")


async def test_what_is_no_order(w: World) -> None:
    assert "没有「作业在哪里提交」这个操作" in await order(w, "/知识 作业在哪里提交")
    assert "/知识 通过 12 13" in await order(w, "/知识 用法")
    assert "请写明编号" in await order(w, "/知识 通过")
    assert "不认识格式「pdf」" in await order(w, "/知识 导出 pdf")


# ----------------------------------------------------------------------------------------------------------------- undo


async def test_undone_as_it_was(w: World) -> None:
    before = await kept(w)
    await order(w, "/知识 合并 2 到 1")
    await put(w, replace((await kept(w))[1], offered=7, changed_at=datetime(2020, 4, 18, 5, tzinfo=UTC)))
    assert await order(w, "/撤销 知识 1") == "已撤销，知识 2、1 恢复到之前的样子。"
    found = await kept(w)
    assert (found[2].state, found[1].phrasings, found[1].offered) == (CardState.DRAFT, (), 7)
    assert found[1].answer == before[1].answer
    assert "撤销过了" in await order(w, "/撤销 知识 1")
    await order(w, "/知识 新增 问：新的 答：新的")
    await order(w, "/撤销 知识 2")
    assert (await kept(w))[5].state is CardState.WITHDRAWN
    assert "没有编号 7" in await order(w, "/撤销 知识 7")
    assert "请写明编号" in await order(w, "/撤销 知识")
    assert "没有编号 1" in await order(w, "/撤销 1")


async def test_what_was_changed_since_is_not_lost(w: World) -> None:
    await order(w, "/知识 通过 1")
    await w.advance_to("09:40")
    await order(w, "/知识 改 1 答：更好的答案")
    assert "知识 1 后来又改过" in await order(w, "/撤销 知识 1")
    assert (await kept(w))[1].answer == "更好的答案"


# ------------------------------------------------------------------------------------------------------------------ who


async def test_an_expert_looks_after_what_they_answered(w: World) -> None:
    text = await order(w, "/知识", EXPERT)
    assert "作业往哪儿传" not in text
    assert text.startswith("知识库里有 1 条已通过，查内容请发 /查 关键词。\n您自己回答过的")
    assert (await order(w, "/知识 通过 1", EXPERT)).startswith("知识 1 已通过")
    assert "撤销" not in w.told(EXPERT)[-1]
    assert "您可以审核、修改自己回答过的" in await order(w, "/知识 通过 2", EXPERT)
    assert "您可以审核、修改自己回答过的" in await order(w, "/知识 2", EXPERT)
    assert "导出由群里的老师来做" in await order(w, "/知识 导出", EXPERT)
    assert (await kept(w))[2].state is CardState.DRAFT


async def test_an_expert_who_answered_none_hears_what_there_is(w: World) -> None:
    assert await order(w, "/知识", "robot-expert") == (
        "知识库里有 1 条已通过，查内容请发 /查 关键词。"
        "您可以在这里审核、修改自己回答过的，现在还没有；其余由群里的老师管理。"
    )


async def test_an_expert_hears_that_there_is_nothing(tmp_path: Path) -> None:
    async with world(tmp_path, programme=asking(), start="2020-04-18 09:30") as running:
        assert (await order(running, "/知识", EXPERT)).startswith("知识库里还没有内容")


async def test_the_number_may_stick_to_the_word(w: World) -> None:
    await order(w, "/知识 通过 1")
    assert await order(w, "/撤销 上报1") == "上报清单里没有【1】，发 /上报 看清单。"
    assert await order(w, "/撤销 知识2") == "没有编号 2 的操作，请核对一下。"
    assert "请写明编号" in await order(w, "/撤销 知识甲")
    assert "请写明编号" in await order(w, "/撤销 知识1 2班")
    assert "恢复到之前的样子" in await order(w, "/撤销 知识库#1")
    assert (await kept(w))[1].state is CardState.DRAFT


async def test_the_word_before_the_number_says_what_is_undone(w: World) -> None:
    await order(w, "/知识 通过 1")
    assert await order(w, "/撤销 上报 1") == "上报清单里没有【1】，发 /上报 看清单。"
    assert (await kept(w))[1].state is CardState.APPROVED
    await w.say("maker", w.trainee("maker"), "/提问 作业可以晚交几天吗")
    await w.say("maker", TEACHER, "/上报 1")
    assert await order(w, "/撤销 知识 2") == "知识库没有编号 2 的操作，编号在机器人当时的回复里。"
    assert "【2】" in await order(w, "/上报")
    assert "已从上报清单撤下" in await order(w, "/撤销 上报 2")
    assert "恢复到之前的样子" in await order(w, "/撤销 知识 1")


async def test_trainees_and_guests_may_not(w: World) -> None:
    for who in (w.trainee("maker"), "maker-guest"):
        await w.tell(who, "/知识 通过 1")
    assert (await kept(w))[1].state is CardState.DRAFT
    assert not any("已通过" in text for text in w.told("maker-guest"))


async def test_an_expert_cannot_undo_what_others_did(w: World) -> None:
    await order(w, "/知识 通过 1")
    await w.tell(EXPERT, "/撤销 知识 1")
    assert (await kept(w))[1].state is CardState.APPROVED


# ---------------------------------------------------------------------------------------------------------------- where


async def test_in_the_staffs_group(w: World) -> None:
    await w.say("staff", "zhou", "/知识 通过 1")
    assert w.said("staff")[-1].startswith("知识 1 已通过")


async def test_in_a_study_group_the_answer_comes_in_private(w: World) -> None:
    said = len(w.said("maker"))
    await w.say("maker", TEACHER, "/知识 1")
    assert len(w.said("maker")) == said
    assert "【知识 1】" in w.told(TEACHER)[-1]


async def test_other_roles_of_the_programme(w: World) -> None:
    assert {Role.COORDINATOR} == w.staff.people[0].roles_in(None, date(2020, 4, 18))
    assert (await order(w, "/知识 通过 2", "zhou")).startswith("知识 2 已通过")


# ------------------------------------------------------------------------------------------------------- of the day


async def test_the_days_figures_say_what_waits(w: World) -> None:
    await w.advance_to("23:01")
    (figures,) = [text for text in w.said("staff") if "当日数据" in text]
    assert figures.splitlines()[-1] == "知识库：3 条草稿待审，1 条该复核，发 /知识 看。"
    await order(w, "/知识 通过 1 2 3 4")
    await w.advance_to("2020-04-19 23:01")
    assert "知识库" not in [text for text in w.said("staff") if "当日数据" in text][1]


async def test_and_nothing_where_no_group_asks(tmp_path: Path) -> None:
    async with world(tmp_path, programme=asking(enabled=False)) as w:
        await put(w, card(1, "作业在哪里提交"))
        await w.advance_to("23:01")
        assert "知识库" not in "".join(w.said("staff"))
