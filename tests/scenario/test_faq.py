"""The operator's files of questions, read at each start of a running bot."""

from pathlib import Path

from bot.core.knowledge_card import CardState
from bot.faq_files import Faq, read_all
from tests.scenario.test_knowledge import asking, kept, notes, order
from tests.world import World, world

HEAD = "问题,答案\n"


def put(w: World, text: str) -> None:
    """What the file says from the next start on."""
    (w.folder / "faq.csv").write_text(text, "utf-8-sig")
    w.faq = read_all([str(w.folder / "faq.csv")], ())


async def test_a_file_is_followed_from_start_to_start(tmp_path: Path) -> None:
    async with world(tmp_path, programme=asking()) as w:
        put(w, f"{HEAD}作业在哪里提交,首页\n证书什么时候发,一周后\n")
        await w.restart()
        assert [card.answer for card in (await kept(w)).values()] == ["首页", "一周后"]
        assert w.said("staff") == ["按问题文件更新了知识库：新增 2 条。（撤销：/撤销 知识 1）"]
        assert "文件 faq.csv" in await order(w, "/知识 1")
        await order(w, "/知识 改 1 答：「我的作业」")
        await w.restart()
        assert (await kept(w))[1].answer == "「我的作业」"
        assert len(w.said("staff")) == 1
        put(w, f"{HEAD}作业在哪里提交,首页右上角\n")
        await w.restart()
        found = await kept(w)
        assert (found[1].answer, found[2].state) == ("首页右上角", CardState.WITHDRAWN)
        assert w.said("staff")[1] == "按问题文件更新了知识库：修改 1 条，停用 1 条。（撤销：/撤销 知识 3）"
        assert "clockwork knowledge.files new 0 changed 1 withdrawn 1 same 0" in await notes(w)
        assert "恢复到之前的样子" in await order(w, "/撤销 知识 3")
        found = await kept(w)
        assert (found[1].answer, found[2].state) == ("「我的作业」", CardState.APPROVED)
        await w.restart()
        assert (await kept(w))[1].answer == "「我的作业」"


async def test_a_file_that_was_spoilt_since_loses_nothing(tmp_path: Path) -> None:
    async with world(tmp_path, programme=asking()) as w:
        put(w, f"{HEAD}作业在哪里提交,首页\n")
        await w.restart()
        put(w, f"{HEAD}作业在哪里提交,\n")
        assert w.faq == Faq({}, frozenset({"faq.csv"}))
        await w.restart()
        assert (await kept(w))[1].state is CardState.APPROVED
        (w.folder / "faq.csv").unlink()
        w.faq = read_all([str(w.folder / "faq.csv")], ())
        await w.restart()
        assert (await kept(w))[1].state is CardState.APPROVED
        w.faq = Faq({})
        await w.restart()
        assert (await kept(w))[1].state is CardState.WITHDRAWN


async def test_nothing_is_taken_in_where_no_group_asks(tmp_path: Path) -> None:
    async with world(tmp_path, programme=asking(enabled=False)) as w:
        put(w, f"{HEAD}作业在哪里提交,首页\n")
        await w.restart()
        assert await kept(w) == {}
