"""Somebody wants to come in: the staff hear of it once, one of them answers, and where the bot may not it is a task."""

from pathlib import Path

from bot.core.event import JoinRequested, Sender
from bot.core.ids import EventId, NativeId
from tests import programmes
from tests.world import World, world


async def knock(w: World, name: str = "新老师", key: str = "j1") -> None:
    now = w.clock.now()
    asked = JoinRequested(
        id=EventId(key), at=now, received_at=now, account=programmes.ACCOUNT, native_group=NativeId("g-maker"),
        sender=Sender(NativeId("new-1"), name), flag="flag-1", comment="一中 张三，研修",
    )  # fmt: skip
    await w.platform.deliver([asked])
    await w.app.quiet()


async def test_the_staff_hear_of_it_once_and_answer_once(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.advance_to("08:01")
        await knock(w)
        await knock(w)
        asked = [text for text in w.said("staff") if "入群申请" in text]
        assert len(asked) == 1
        assert "一中 张三" in asked[0]
        assert "#1" in asked[0]
        await w.tell("maker-duty1", "/准入 1")
        assert "同意 新老师 入群" in w.told("maker-duty1")[-1]
        task = [text for text in w.said("staff") if "手动同意" in text]
        assert len(task) == 1, "the sandbox has no doors: a task for people"
        await w.tell("maker-duty1", "/婉拒 1 不认识")
        assert "已由早班maker同意" in w.told("maker-duty1")[-1]
        assert len([text for text in w.said("staff") if "手动" in text and "入群" in text]) == 1


async def test_numbers_and_groups_are_asked_for(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.advance_to("08:01")
        await knock(w)
        await w.tell("zhou", "/准入 1")
        assert "哪个群" in w.told("zhou")[-1]
        await w.tell("zhou", "/婉拒 maker班 1 请写学校")
        assert "拒绝 新老师 入群" in w.told("zhou")[-1]
        await w.tell("maker-duty1", "/准入")
        assert "编号" in w.told("maker-duty1")[-1]
        await w.tell("maker-duty1", "/准入 9")
        assert "没有编号 9" in w.told("maker-duty1")[-1]


async def test_trainees_let_nobody_in(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.advance_to("08:01")
        await knock(w)
        await w.say("maker", w.trainee("maker"), "/准入 1")
        assert not any("手动同意" in text for text in w.said("staff"))
