"""What verdicts teach, from the verdict to the next message: at once for the very same words, with a second voice for
the classifier, in that group, until it is taken back.
"""

from contextlib import AbstractAsyncContextManager
from pathlib import Path

from bot.core.audit import AuditNote
from bot.core.case import Case
from bot.core.judge.grams import grams as grams_of
from bot.core.learning import LOWER, TAUGHT_FOR, Lesson, Pardon
from bot.core.moderation import ModerationMode
from bot.judging import Judging
from bot.store.unit import Unit
from tests import lessons
from tests.lessons import ADVERT, QUIET
from tests.scenario.moderated import live, moderated, rows
from tests.world import World


def start(tmp_path: Path, mode: ModerationMode = ModerationMode.ACTIVE) -> AbstractAsyncContextManager[World]:
    return live(tmp_path, mode, judge=Judging(moderated(mode), lessons.judge()))


class Talk:
    """Trainees who take turns, far enough apart that nobody floods; and whether what they say is shown to anybody."""

    def __init__(self, w: World) -> None:
        self.w, self.turn = w, 0

    async def shown(self, text: str, group: str = "maker") -> int:
        """Say something; the number of the case that it made, 0 where it made none."""
        before = {one.no for one in await rows(self.w, Case) if one.group == group}
        self.turn += 1
        await self.w.advance_to(self.w.clock.now().replace(second=0) + lessons.MINUTES * 3)
        await self.w.say(group, self.w.trainee(group, 1 + self.turn % 6), text)
        after = {one.no for one in await rows(self.w, Case) if one.group == group}
        return max(after - before, default=0)


async def settled(w: World, talk: Talk, who: str, text: str, verdict: str = "放行", group: str = "maker") -> int:
    """Somebody says it, it is shown, somebody of the staff decides."""
    no = await talk.shown(text, group)
    assert no, text
    place = "" if who.startswith(group) else f"{group}班 "
    await w.tell(who, f"/{verdict} {place}{no}")
    return no


async def test_a_pardoned_sentence_is_spared_at_once_in_that_group_alone(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        talk = Talk(w)
        await settled(w, talk, "maker-duty1", ADVERT)
        assert w.told("maker-duty1")[-1] == "#1：已放行。\n本群 90 天内，同样的话不再标记。"
        assert not await talk.shown(ADVERT)
        assert not await talk.shown("特训名额有限，请找我报名！！")
        assert await talk.shown(ADVERT + "哦"), "nearly the same is for a second voice to spare"
        assert await talk.shown(ADVERT, "robot"), "another group decides for itself"


async def test_a_word_is_spared_between_its_neighbours(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        talk = Talk(w)
        await settled(w, talk, "maker-duty1", "想问问怎么加群一起教研")
        assert not await talk.shown("新老师怎么加群一起学习呢")
        assert await talk.shown("快来加群领资料"), "the word elsewhere is as bad as before"
        assert await talk.shown("新老师怎么加群一起学习呢", "robot")


async def test_what_is_grave_is_spared_as_a_sentence_alone(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        talk = Talk(w)
        await settled(w, talk, "maker-duty1", "广告里说秒到账都是假的")
        assert not await talk.shown("广告里说秒到账，都是假的。")
        assert await talk.shown("群里说秒到账都是什么")
        await settled(w, talk, "maker-duty1", "报名电话是 13812345678 请看公告")
        assert not await talk.shown("报名电话是 13812345678，请看公告")
        assert await talk.shown("我的电话是 13912345678 谢谢")
        kinds = {(one.kind, one.category) for one in await rows(w, Pardon)}
        assert {kind for kind, _ in kinds} == {"sentence"}


async def test_the_classifier_follows_a_second_voice_and_no_first_one(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        talk = Talk(w)
        for number in range(20):
            await settled(w, talk, "maker-duty1", f"{ADVERT}{'零一二三四五六七八九甲乙丙丁戊己庚辛壬癸'[number]}")
        assert len(await rows(w, Lesson)) == 20
        assert w.app.taught is not None
        assert lessons.loudest(w.app.taught.judge(w.programme.groups[0].key), ADVERT) > 0.7
        await settled(w, talk, "maker-teacher", "老师们" + ADVERT)
        assert not await talk.shown("各位" + ADVERT + "谢谢")
        assert await talk.shown("各位" + ADVERT + "谢谢", "robot"), "the group's own weights alone"


async def test_what_two_confirm_is_heard(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        talk = Talk(w)
        assert not await talk.shown(QUIET)
        await settled(w, talk, "maker-duty1", QUIET + "甩卖", "警告")
        assert not await talk.shown("老师" + QUIET)
        await settled(w, talk, "maker-duty2", "甩卖啦" + QUIET, "撤回")
        assert await talk.shown("老师" + QUIET)


async def test_three_people_of_two_groups_teach_the_programme(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        talk = Talk(w)
        await settled(w, talk, "maker-duty1", "一班" + ADVERT)
        await settled(w, talk, "maker-duty2", "两班" + ADVERT)
        assert await talk.shown("早" + ADVERT, "robot")
        await settled(w, talk, "robot-teacher", "三班" + ADVERT, group="robot")
        assert not await talk.shown("晚" + ADVERT, "robot")


async def test_what_was_taught_outlives_the_process_and_is_the_same(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        talk = Talk(w)
        await settled(w, talk, "maker-duty1", "一班" + ADVERT)
        await settled(w, talk, "maker-teacher", "两班" + ADVERT)
        group, before = w.programme.groups[0].key, w.app.taught
        w.judge = Judging(w.programme, lessons.judge())
        await w.restart()
        after = w.app.taught
        assert before is not None
        assert after is not None
        assert after is not before
        assert after.judge(group).version == before.judge(group).version != lessons.judge().version
        assert not await talk.shown("三班" + ADVERT)
        assert not await talk.shown("一班" + ADVERT)


async def test_undoing_the_verdict_takes_back_what_it_taught(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        talk = Talk(w)
        first = await settled(w, talk, "maker-duty1", "一班" + ADVERT)
        await settled(w, talk, "maker-teacher", "两班" + ADVERT)
        assert not await talk.shown("三班" + ADVERT)
        await w.tell("maker-duty2", f"/撤销 {first}")
        assert await talk.shown("三班" + ADVERT)
        assert await talk.shown("一班" + ADVERT)
        assert not await talk.shown("两班" + ADVERT), "the other one's pardon stands"
        gone = [one for one in (*await rows(w, Pardon), *await rows(w, Lesson)) if one.undone_at]
        assert {(one.no, one.undone_by) for one in gone} == {(first, "maker-duty2")}
        actions = [note.action for note in await rows(w, AuditNote) if note.action.startswith("learning")]
        assert sorted(actions) == ["learning.taught", "learning.taught", "learning.undone"]


async def test_what_was_taught_fades_while_the_bot_runs(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        group, taught = w.programme.groups[0].key, w.app.taught
        grams = tuple(sorted(grams_of(ADVERT)))
        at = w.clock.now() - TAUGHT_FOR + lessons.MINUTES * 90

        async def work(unit: Unit) -> None:
            unit.save([lessons.lesson(LOWER, who, *grams, at=at) for who in ("maker-duty1", "maker-teacher")])

        await w.app.writer.submit(work)
        assert taught is not None
        await w.advance_to("10:25")
        assert lessons.loudest(taught.judge(group), ADVERT) < 0.5
        await w.advance_to("11:25")
        assert lessons.loudest(taught.judge(group), ADVERT) > 0.7


async def test_in_training_verdicts_teach_all_the_same(tmp_path: Path) -> None:
    async with start(tmp_path, ModerationMode.TRAINING) as w:
        talk = Talk(w)
        await settled(w, talk, "maker-duty1", ADVERT)
        assert not await talk.shown(ADVERT)
        await settled(w, talk, "maker-duty2", "两班" + ADVERT)
        assert not await talk.shown("三班" + ADVERT)


# ------------------------------------------------------------------------------------------------------------ appeals


async def test_an_appeal_that_is_overturned_teaches_the_filter(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        talk = Talk(w)
        no = await settled(w, talk, "maker-duty1", "一班" + ADVERT, "警告")
        (case,) = await rows(w, Case)
        await w.tell(case.native_id, f"/申诉 {no} 我是班主任请来的")
        await w.tell("maker-teacher", f"/改判 {no}")
        assert not await talk.shown("一班" + ADVERT)
        lowered = {one.by: (one.sign, one.undone_by) for one in await rows(w, Lesson)}
        assert lowered == {"maker-duty1": (1, "maker-teacher"), "maker-teacher": (-1, "")}
        await settled(w, talk, "maker-duty2", "两班" + ADVERT)
        assert not await talk.shown("三班" + ADVERT), "the reviewer's voice and one more"
        actions = [note.action for note in await rows(w, AuditNote) if note.action.startswith("learning")]
        assert sorted(actions) == ["learning.reviewed", "learning.taught", "learning.taught"]


async def test_an_appeal_that_is_upheld_is_a_second_voice(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        talk = Talk(w)
        no = await settled(w, talk, "maker-duty1", QUIET + "甩卖", "警告")
        (case,) = await rows(w, Case)
        await w.tell(case.native_id, f"/申诉 {no}")
        assert not await talk.shown("老师" + QUIET)
        await w.tell("maker-teacher", f"/维持 {no}")
        assert await talk.shown("老师" + QUIET)
        assert await rows(w, Pardon) == []


# ------------------------------------------------------------------------------------------------------- what is shown


async def test_one_verdict_is_counted_once_whatever_it_taught(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "刷单兼职日入500，加QQ 123456789，你个傻逼东西，滚出去")
        await w.tell("maker-duty1", "/放行 1")
        assert len(await rows(w, Lesson)) > 1
        await w.say("staff", "zhou", "/学习")
        assert "maker班：判断 1 条（属实 0，误报 1），1 位老师" in w.said("staff")[-1]
        await w.say("maker", w.trainee("maker", 2), "你这个脑残滚出去")
        await w.tell("maker-duty1", "/警告 2")
        await w.tell(w.trainee("maker", 2), "/申诉 2")
        await w.tell("maker-teacher", "/维持 2")
        await w.say("staff", "zhou", "/学习")
        assert "maker班：判断 2 条（属实 1，误报 1），2 位老师" in w.said("staff")[-1]


async def test_leaders_see_what_was_learnt_and_take_it_back(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        talk = Talk(w)
        await w.say("staff", "zhou", "/学习")
        assert "还没有学到什么" in w.said("staff")[-1]
        await settled(w, talk, "maker-duty1", "想问问怎么加群一起教研")
        first = await settled(w, talk, "maker-duty1", "一班" + ADVERT)
        await w.say("staff", "zhou", "/学习")
        text = w.said("staff")[-1]
        assert "maker班：判断 2 条（属实 0，误报 2），1 位老师" in text, "one taught no more than its own words"
        assert f"等另一位老师有同样判断：#{first}" in text
        assert "同样上下文不再标记：词「加群」（拉群引流，#1）" in text
        assert f"原话不再标记：#1、#{first}" in text
        assert "已调整" not in text
        await settled(w, talk, "maker-teacher", "两班" + ADVERT)
        await settled(w, talk, "robot-teacher", "三班" + ADVERT, group="robot")
        await w.tell("zhou", "/学习")
        assert "意见一致，已调整" in w.told("zhou")[-1]
        assert "全部群：已调整" in w.told("zhou")[-1]
        assert f"/学习 撤销 maker班 {first}" in w.told("zhou")[-1]
        await w.tell("zhou", f"/学习 撤销 maker班 {first}")
        assert w.told("zhou")[-1] == f"已收回 maker班 #{first} 教会的1 条判断、1 处不再标记的内容，原处理不变。"
        assert await talk.shown("四班" + ADVERT)
        await w.tell("zhou", f"/学习 撤销 maker班 {first}")
        assert "没有可收回的内容" in w.told("zhou")[-1]
        await w.tell("zhou", "/学习 撤销")
        assert "请写明群和编号" in w.told("zhou")[-1]
        await w.tell("zhou", "/学习 撤销 3")
        assert "/学习 撤销" in w.told("zhou")[-1]
        (note,) = [one for one in await rows(w, AuditNote) if one.action == "learning.undone"]
        assert (note.actor, note.subject) == ("zhou", "maker")


async def test_only_leaders_ask_and_never_before_the_group(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.tell("maker-teacher", "/学习")
        assert "学习情况" not in w.told("maker-teacher")[-1]
        await w.say("maker", "zhou", "/学习")
        assert w.said("maker")[-1] == "请在管理群或私聊里发 /学习。"


async def test_nothing_that_is_kept_holds_what_was_said(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        talk = Talk(w)
        await settled(w, talk, "maker-duty1", "报名电话是 13812345678 请看公告怎么加群一起")
        await settled(w, talk, "maker-duty1", ADVERT + "，电话 13812345678", "放行")
        kept = "\n".join(map(str, (*await rows(w, Pardon), *await rows(w, Lesson))))
        notes = "\n".join(f"{one.action} {one.reason}" for one in await rows(w, AuditNote))
        for piece in ("138", "公告", "怎么加群", "特训名额"):
            assert piece not in kept
            assert piece not in notes
        assert "特训名" in kept, "a lesson holds shipped grams of three characters at most"
