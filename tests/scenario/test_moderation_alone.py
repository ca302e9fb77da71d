"""A verdict of one word in private, in reply to nothing: on the only case that waits for who says it. Read from the
platform's journal and from what people are shown."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.case import Act, Case, CaseState
from bot.core.moderation import Moderation, ModerationMode
from bot.core.people import Directory
from bot.platforms.sandbox.model import Chat
from tests import programmes
from tests.scenario.moderated import judge, last_from, listening, live, rows, shown
from tests.scenario.test_questions import last_private, looked_after
from tests.world import World

WHO = "maker-duty1"


async def flagged(w: World, number: int = 1, group: str = "maker", text: str = "坏话") -> None:
    await w.say(group, w.trainee(group, number), text)


def last_line(w: World) -> str:
    """The id of what was said last in the group, by whomever."""
    return w.platform_world.lines(Chat(group=w.native("maker")))[-1].id


async def verdicts(w: World) -> list[tuple[Act, ...]]:
    return [case.verdict for case in await rows(w, Case)]


@pytest.mark.parametrize(
    ("word", "act", "answer"),
    [
        ("放", Act.PASS, "#1：已放行。"), ("放行", Act.PASS, "#1：已放行。"),
        ("警", Act.WARN, "#1：已私信提醒，记一次。"), ("/警告", Act.WARN, "#1：已私信提醒，记一次。"),
        ("撤", Act.RECALL, "#1：正在撤回"),
        ("/禁言 10分钟", Act.MUTE, "#1：正在禁言 10 分钟"),
    ],
)  # fmt: skip
async def test_one_word_settles_the_only_case(tmp_path: Path, word: str, act: Act, answer: str) -> None:
    async with listening(tmp_path) as w:
        await flagged(w)
        await w.tell(WHO, word)
        assert answer in w.told(WHO)[-1]
        assert await verdicts(w) == [(act,)]


async def test_of_several_nothing_is_guessed(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await flagged(w)
        await flagged(w, 2, text="坏话 别的")
        await w.tell(WHO, "放")
        first, *lines, last = w.told(WHO)[-1].splitlines()
        assert first == "等您判断的有 2 条："
        assert [line.split()[:2] for line in lines] == [["maker班", "#1"], ["maker班", "#2"]]
        assert last == "请写明编号，例如：/放行 maker班 2；或回复那一条消息。"
        assert await verdicts(w) == [(), ()]
        await w.tell(WHO, "/放行 maker班 2")
        await w.tell(WHO, "警")
        assert await verdicts(w) == [(Act.WARN,), (Act.PASS,)], "one is left, so it is clear again"


async def test_where_nothing_waits_the_staff_are_told_and_others_just_talk(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await w.tell(WHO, "放")
        assert "现在没有等您判断的消息" in w.told(WHO)[-1]
        await w.tell(WHO, "/放行")
        assert "请写明编号" in w.told(WHO)[-1]
        await flagged(w)
        await w.say("maker", WHO, "放")
        await w.tell("maker-duty2", "放")
        await w.tell(w.trainee("maker"), "放")
        assert await verdicts(w) == [()], "said in the group, or by somebody who was not asked"
        assert ["没有等您判断的消息" in text for text in w.told("maker-duty2")] == [True]
        assert w.told(w.trainee("maker")) == []
        await w.advance_to("09:11")
        assert len(shown(w, "maker-duty2")) == 1
        await w.tell("maker-duty2", "放")
        assert await verdicts(w) == [(Act.PASS,)], "asked by now"


async def test_rights_are_those_of_the_moment(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await flagged(w)
        staff = w.app.world.staff
        w.app.world.staff = Directory(tuple(replace(one, grants=()) if one.key == WHO else one for one in staff.people))
        await w.tell(WHO, "禁")
        assert "没有本群的值班权限" in w.told(WHO)[-1]
        assert w.calls("MuteMember") == []
        assert [case.state for case in await rows(w, Case)] == [CaseState.OPEN]


async def test_who_is_asked_later_reads_what_was_done_by_then(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await flagged(w, text="广告词")
        assert "正由机器人自动撤回" in shown(w, WHO)[0]
        await w.advance_to("09:11")
        assert "机器人已自动撤回，请老师复核。" in shown(w, "maker-duty2")[0]


async def test_a_bare_number_after_a_silence_is_minutes_and_nobody_elses_case(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        for number in range(1, 6):
            await flagged(w, number, text=f"坏话 {number}")
        await w.tell(WHO, "/禁言 3 5")
        assert w.told(WHO)[-1] == "#3：正在禁言 5 分钟，到时自动解除。"
        await w.tell(WHO, "/禁言 2 10")
        assert w.told(WHO)[-1] == "#2：正在禁言 10 分钟，到时自动解除。"
        await w.tell(WHO, "/禁言 1,5 10")
        assert w.told(WHO)[-1].count("正在禁言 10 分钟") == 2
        assert await verdicts(w) == [(Act.MUTE,), (Act.MUTE,), (Act.MUTE,), (), (Act.MUTE,)]


@pytest.mark.parametrize("line", ["撤1", "撤 1", "撤回1号", "撤第1条。", "/撤回 第1条", "/撤回 1。", "撤 #1"])
async def test_a_number_behind_the_word_names_the_case(tmp_path: Path, line: str) -> None:
    async with listening(tmp_path) as w:
        await flagged(w)
        await flagged(w, 2, text="坏话 别的")
        await w.tell(WHO, line)
        assert w.told(WHO)[-1] == "#1：正在撤回。"
        assert await verdicts(w) == [(Act.RECALL,), ()]


R, W, M = Act.RECALL, Act.WARN, Act.MUTE


@pytest.mark.parametrize(
    ("line", "first", "second"),
    [
        ("撤1 警1", (R, W), ()), ("撤警1", (R, W), ()), ("撤1，再警", (R, W), ()), ("撤回1警告2", (R,), (W,)),
        ("撤1和2", (R,), (R,)), ("撤、警1跟2", (R, W), (R, W)), ("禁1 10 撤1、2", (M, R), (R,)),
        ("/撤回 1 警告 1", (R, W), ()), ("/撤回 1和2 /警告2", (R,), (R, W)),
    ],
)  # fmt: skip
async def test_several_words_and_numbers_in_one_line(
    tmp_path: Path, line: str, first: tuple[Act, ...], second: tuple[Act, ...]
) -> None:
    async with listening(tmp_path) as w:
        await flagged(w)
        await flagged(w, 2, text="坏话 别的")
        await w.tell(WHO, line)
        assert await verdicts(w) == [first, second]


async def test_several_words_in_reply_to_a_card(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await flagged(w)
        await w.tell(WHO, "撤警", reply_to=last_private(w, WHO))
        assert await verdicts(w) == [(R, W)]
        await flagged(w, 2, text="坏话 别的")
        await w.tell(WHO, "放、撤", reply_to=last_private(w, WHO))
        assert w.told(WHO)[-1] == "放行不能和撤回、警告、禁言一起用，请再确认一下。"


async def test_numbers_alone_find_the_group_that_is_meant(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await w.tell(WHO, "警 7")
        assert w.told(WHO)[-1] == "#7 没有这一条，请核对编号。"
        await flagged(w)
        await flagged(w, group="robot")
        await w.tell("zhou", "放1")
        assert "等您判断的有 2 条" in w.told("zhou")[-1]
        await w.tell("zhou", "放1、7")
        assert "等您判断的有 2 条" in w.told("zhou")[-1]
        await w.tell("zhou", "禁7")
        assert w.told("zhou")[-1] == "#7 没有这一条，请核对编号。"
        await flagged(w, 2, text="坏话 别的")
        await w.tell("zhou", "禁2 5")
        assert w.told("zhou")[-1] == "#2：正在禁言 5 分钟，到时自动解除。"
        for who in (w.trainee("maker"), "maker-expert"):
            await w.tell(who, "撤1")
            assert w.told(who) == [], "no staff of any group"
        assert sorted(await verdicts(w)) == [(), (), (Act.MUTE,)]


async def test_of_two_groups_it_is_the_one_that_was_shown(tmp_path: Path) -> None:
    found = programmes.staff()
    both = programmes.grant(programmes.Role.CLASS_TEACHER, "maker", "robot")
    few = Directory(tuple(replace(one, grants=(*one.grants, both)) if one.key == WHO else one for one in found.people))
    async with listening(tmp_path, staff=few) as w:
        await flagged(w)
        await flagged(w, group="robot")
        await w.tell(WHO, "撤1")
        assert w.told(WHO)[-1] == "#1：正在撤回。"
        (done,) = [case for case in await rows(w, Case) if case.verdict]
        assert done.group == "maker", "shown to this person; that of the other group was not"


async def test_a_second_word_goes_on_with_the_first(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await flagged(w)
        await w.tell(WHO, "撤")
        await w.tell(WHO, "警")
        assert w.told(WHO)[-1] == "#1：已私信提醒，记一次。"
        assert await verdicts(w) == [(Act.RECALL, Act.WARN)]
        await w.tell(WHO, "放")
        assert "#1 已由早班maker处理（撤回、警告），没有重复执行" in w.told(WHO)[-1]
        await w.advance_to("09:11")
        await w.tell(WHO, "禁")
        assert "现在没有等您判断的消息" in w.told(WHO)[-1], "that was too long ago"


async def test_talk_that_begins_with_such_a_word_is_talk(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await flagged(w)
        for line in ("撤回哪一条好呢", "放学了", "警告信怎么写", "禁 1 哪个", "撤1 10m", "撤1 谢谢 警1", "放假警告"):
            await w.tell(WHO, line)
        assert await verdicts(w) == [()]


async def test_a_verdict_in_reply_to_the_message_itself(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await flagged(w)
        bad = last_line(w)
        await w.say("maker", w.trainee("maker", 2), "大家好")
        harmless = last_line(w)
        said = len(w.said("maker"))
        await w.say("maker", w.trainee("maker", 2), "撤", reply_to=bad)
        await w.say("maker", WHO, "撤", reply_to=harmless)
        assert len(w.said("maker")) == said, "talk"
        await w.say("maker", w.trainee("maker", 2), "/撤回", reply_to=bad)
        assert await verdicts(w) == [()]
        await w.say("maker", WHO, "/撤回", reply_to=harmless)
        assert w.said("maker")[-1] == "这条消息没有被标记，机器人没有处理。需要撤回时，请在群里长按该消息 → 撤回。"
        await w.say("maker", WHO, "/撤回", reply_to=bad)
        assert w.told(WHO)[-1] == "#1：正在撤回。", "nobody reads in public whom it was about"
        await w.say("maker", WHO, "警", reply_to=bad)
        assert await verdicts(w) == [(Act.RECALL, Act.WARN)]
        assert [text for text in w.said("maker") if "#1" in text or "记一次" in text] == []
        assert w.told(WHO)[-1] == "#1：已私信提醒，记一次。"


async def test_a_recall_that_the_program_had_begun_is_confirmed(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await flagged(w, text="广告词")
        await w.tell(WHO, "撤")
        assert w.told(WHO)[-1] == "#1：消息先前已经撤回，已记下您的判断，这一条处理完毕。"


async def test_a_verdict_in_reply_to_something_else_the_bot_said(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await flagged(w)
        for who, word in ((WHO, "/签到"), (w.trainee("maker"), "/签到")):
            await w.tell(who, word)
            told = len(w.told(who))
            await w.tell(who, "放", reply_to=last_from(w, who))
            assert ["没有执行" in text for text in w.told(who)[told:]] == ([True] if who == WHO else [])
        await w.say("maker", WHO, "/撤回", reply_to=await spoken(w))
        assert "不是待判断的消息" in w.said("maker")[-1]
        assert await verdicts(w) == [()]


async def spoken(w: World) -> str:
    """The id of an answer of the bot in the group."""
    await w.say("maker", w.trainee("maker"), "/签到")
    return w.last_message_id("maker")


@pytest.mark.parametrize(
    ("asked", "lasts"),
    [
        ("90", "1 小时 30 分钟，到时自动解除"), ("30天", "30 天，到时自动解除"),
        ("一百天", "30 天，到时自动解除（平台最长只能禁言 30 天）"),
    ],
)  # fmt: skip
async def test_a_silence_is_said_as_people_count_and_cut_aloud(tmp_path: Path, asked: str, lasts: str) -> None:
    async with listening(tmp_path) as w:
        await flagged(w)
        await w.tell(WHO, f"/禁言 1 {asked}")
        assert w.told(WHO)[-1] == f"#1：正在禁言 {lasts}。"
        assert f"暂停发言 {lasts.partition('，')[0]}，到时自动恢复" in w.told(w.trainee("maker"))[-1]


async def test_whoever_has_a_question_and_a_case_before_them_means_the_case(tmp_path: Path) -> None:
    """A short line may be an answer to the question, too: it is done or asked back, not both; a reply tells."""
    both = looked_after(Moderation(mode=ModerationMode.ACTIVE))
    async with live(tmp_path, programme=both, judge=judge) as w:
        await w.say("maker", w.trainee("maker", 3), "/提问 激光切割机的功率怎么设置")
        while not [text for text in w.told(WHO) if "待回答" in text]:
            await w.advance_to(w.clock.now() + timedelta(minutes=5))
        question = last_from(w, WHO)
        await flagged(w)
        told = len(w.told(WHO))
        await w.tell(WHO, "撤2")
        assert w.told(WHO)[told:] == ["#2：正在撤回。"]
        await flagged(w, 2, text="坏话 别的")
        told = len(w.told(WHO))
        await w.tell(WHO, "把3撤了吧")
        assert [text[:4] for text in w.told(WHO)[told:]] == ["没看懂，"]
        told = len(w.told(WHO))
        await w.tell(WHO, "放", reply_to=question)
        assert not [text for text in w.told(WHO)[told:] if "没有执行" in text], "a reply to a question is an answer"
        assert await verdicts(w) == [(Act.RECALL,), ()]


def _of_both() -> Directory:
    """The duty person looks after two groups."""
    both = (programmes.grant(programmes.Role.CLASS_TEACHER, "maker", "robot"),)
    return Directory(tuple(replace(one, grants=both) if one.key == WHO else one for one in programmes.staff().people))


async def test_a_command_without_its_group_means_the_case_that_waits(tmp_path: Path) -> None:
    async with listening(tmp_path, staff=_of_both()) as w:
        await flagged(w)
        await flagged(w, group="robot")
        await w.tell(WHO, "/警告1")
        assert w.told(WHO)[-1] == "#1：已私信提醒，记一次。"
        assert [one.group for one in await rows(w, Case) if one.verdict] == ["maker"], "the other was not shown to them"
        await w.tell(WHO, "/撤回1")
        assert w.told(WHO)[-1] == "#1：正在撤回。", "they go on with what they have just decided"
        await w.tell(WHO, "/撤回 1 /放行 1")
        assert "不能和" in w.told(WHO)[-1]


@pytest.mark.parametrize(
    ("said", "example"),
    [
        ("/警告 2", "/警告 maker班 2"), ("/禁言2 30m", "/禁言 maker班 2 30m"), ("/警告 谁", "/警告 maker班 编号"),
        ("/撤回 2,5 /警告 2", "/撤回 maker班 2,5 /警告 2"),
        ("/维持 2", "/维持 maker班 2"), ("/改判", "/改判 maker班 编号"),
    ],
)  # fmt: skip
async def test_the_question_back_repeats_what_was_given(tmp_path: Path, said: str, example: str) -> None:
    """Whoever copies it must not reach somebody else's case."""
    async with listening(tmp_path, staff=_of_both()) as w:
        await flagged(w)
        await w.tell(WHO, said)
        assert w.told(WHO)[-1].splitlines()[0] == f"请写明是哪个群，例如：{example}"
        await w.say("staff", "zhou", said)
        assert f"请写明是哪个群，例如：{example}\n" in w.said("staff")[-1]
