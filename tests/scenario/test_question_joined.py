"""Commands without a blank behind them: done or asked back, and what only looks like one is left alone."""

from pathlib import Path

import pytest

from tests.scenario.test_questions import heard, start, ticket


async def test_a_question_without_a_blank_is_asked(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "/提问亚克力胶水选哪种好一点呢")
        assert heard(w)[-1].startswith("#1 已记下")
        assert (await ticket(w)).texts == ("亚克力胶水选哪种好一点呢",)


@pytest.mark.parametrize("text", ["/查作业提交", "/查询 作业提交"])
async def test_a_search_without_a_blank_is_done(tmp_path: Path, text: str) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "/查 作业提交")
        first = w.said("maker")[-1]
        await w.say("maker", w.trainee("maker", 2), text)
        assert w.said("maker")[-2:] == [first, first]


@pytest.mark.parametrize(
    ("text", "meant"), [("/答用UV胶", "/答"), ("/转张三", "/转"), ("/我的问题现在怎么样了", "/我的问题")]
)
async def test_what_cannot_be_read_is_asked_back(tmp_path: Path, text: str, meant: str) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", "maker-duty1", text)
        assert w.said("maker")[-1].endswith(f"是不是要用 {meant}？发 /帮助 看全部。")


async def test_faces_paths_and_jokes_are_left_alone(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        for text in ("/微笑", "/home/x", "/天气"):
            await w.say("maker", w.trainee("maker"), text)
        assert w.said("maker") == []
        await w.tell("maker-duty1", "/天气")
        assert w.told("maker-duty1")[-1] == "没有 /天气 这个指令，发 /帮助 看全部。"
