"""Words in private that were asked back and never confirmed: whoever wrote them is asked once more before anybody else
is. Read from what the platform shows and from the tickets."""

from pathlib import Path

import pytest

from bot.core.people import Directory
from bot.core.ticket import TicketState
from tests.scenario.test_question_meant import OTHER
from tests.scenario.test_question_nights import night
from tests.scenario.test_questions import LOGIN, MAKING, asked, heard, last_private, start, ticket
from tests.world import World

ANSWER = "换一个浏览器再登录"
KEPT = "还没有转到群里。要转到群里吗？\n#1（maker班）"
DUTY, NEXT, EXPERT = "maker-duty1", "maker-host", "maker-expert"


async def written(w: World, text: str = ANSWER) -> None:
    """A question for who is on duty, and words of theirs that the bot asks back."""
    await w.say("maker", w.trainee("maker"), LOGIN)
    await w.advance_to("09:01")
    await w.tell(DUTY, text)
    assert "回复「是」就转" in w.told(DUTY)[-1]


def reminders(w: World, who: str = DUTY) -> list[str]:
    return [text for text in w.told(who) if text.startswith("这个问题还没有人回答，您写给我的话")]


@pytest.mark.parametrize("quoted", [False, True])
async def test_whoever_wrote_them_is_asked_once_more_before_the_next_in_line(tmp_path: Path, quoted: bool) -> None:
    async with start(tmp_path) as w:
        await written(w)
        await w.advance_to("09:16")
        (said,) = reminders(w)
        assert KEPT in said
        assert f"：{ANSWER}\n" in said
        assert asked(w, NEXT) == [], "nobody else yet"
        await w.restart()
        await w.tell(DUTY, "是", last_private(w, DUTY) if quoted else None)
        assert f"答：{ANSWER}" in heard(w)[-1]
        assert (await ticket(w)).answers[-1].text == ANSWER


async def test_only_once(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await written(w)
        await w.advance_to("09:32")
        assert len(reminders(w)) == 1
        assert "30 分钟没有人回答" in asked(w, NEXT)[0]
        await w.tell(DUTY, "是")
        assert "过了 15 分钟没有确认" in w.told(DUTY)[-1]
        assert (await ticket(w)).answers == ()


async def test_other_words_are_asked_back_once_more_too(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await written(w)
        await w.advance_to("09:17")
        await w.tell(DUTY, "再清一下缓存")
        await w.advance_to("09:32")
        assert [one.splitlines()[1].partition("：")[2] for one in reminders(w)] == [ANSWER, "再清一下缓存"]
        assert asked(w, NEXT) == []


async def test_who_said_no_or_answered_otherwise_is_not_asked(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await written(w)
        await w.tell(DUTY, "取消")
        await w.advance_to("09:16")
        assert len(asked(w, NEXT)) == 1
        await w.say("maker", w.trainee("maker", 2), "耳机没有声音，登录不上了怎么办")
        await w.say("maker", DUTY, "/认领 2")
        await w.tell(DUTY, "检查一下耳机插口")
        await w.advance_to("09:18")
        await w.say("maker", DUTY, "/答 2 换一副耳机")
        await w.advance_to("09:19")
        await w.say("maker", w.trainee("maker", 2), "没有解决")
        await w.advance_to("09:50")
        assert reminders(w) == []


async def test_what_stands_in_the_group_is_asked_about_as_ever(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.advance_to("09:01")
        await w.say("maker", DUTY, "先清一下缓存，再重新登录")
        await w.advance_to("09:32")
        assert reminders(w) == []
        assert len(asked(w, NEXT)) == 1


async def test_numbers_are_reminded_of_with_their_words(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("maker", w.trainee("maker", 2), f"/提问 {OTHER}")
        await w.say("maker", DUTY, "/认领 1 2")
        await w.tell(DUTY, "1 换一个浏览器\n2 检查插口")
        await w.advance_to("09:16")
        assert len(reminders(w)) == 2, "one for each question"
        assert all("要分别转到群里吗？" in one and "：检查插口" in one for one in reminders(w))
        await w.tell(DUTY, "是")
        assert [(await ticket(w, no)).state for no in (1, 2)] == [TicketState.ANSWERED] * 2


async def test_what_is_for_two_groups_is_left_alone(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("robot", w.trainee("robot"), "耳机没有声音，怎么办")
        await w.say("robot", w.trainee("robot", 2), "/提问 第二台电脑也没有声音")
        await w.tell("wu", "/认领 maker班 1")
        await w.tell("wu", "/认领 robot班 2")
        await w.tell("wu", "1 换一个浏览器\n2 检查插口")
        assert w.told("wu")[-1].startswith("要分别转到群里吗？")
        await w.advance_to("09:40")
        assert reminders(w, "wu") == []


async def test_whoever_may_not_answer_any_more_is_passed_over(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await written(w)
        staff = w.app.world.staff
        w.app.world.staff = Directory(tuple(one for one in staff.people if one.key != DUTY))
        await w.advance_to("09:16")
        assert reminders(w) == []
        assert len(asked(w, NEXT)) == 1


async def test_a_list_of_several_leaves_them_out(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        for number, text in enumerate((LOGIN, "视频没有声音怎么办", "作业交不上去怎么办", "软件安装不了怎么办"), 1):
            await w.say("maker", w.trainee("maker", number), text)
        await w.tell(DUTY, "2 把浏览器的声音打开")
        await w.advance_to("09:16")
        assert "#2" not in asked(w, NEXT)[0]
        assert "#2（maker班）" in reminders(w)[0]


async def test_in_the_quiet_hours_who_is_on_duty_is_reminded(tmp_path: Path) -> None:
    async with night(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.tell("maker-duty3", ANSWER)
        await w.advance_to("22:56")
        assert len(reminders(w, "maker-duty3")) == 1


async def test_in_the_quiet_hours_others_are_left_alone(tmp_path: Path) -> None:
    async with night(tmp_path, "2020-04-18 22:20") as w:
        await w.say("maker", w.trainee("maker"), MAKING)
        await w.tell("expert", "先照着说明书接一遍")
        await w.advance_to("22:50")
        assert reminders(w, "expert") == []
        assert len(asked(w, "maker-duty3")) == 1
        await w.advance_to("2020-04-19 08:40")
        assert reminders(w, "expert") == [], "that was yesterday"


@pytest.mark.parametrize(("word", "told"), [("是", True), ("是的。", True), ("取消", False)])
async def test_yes_in_reply_to_the_question_itself_is_no_answer(tmp_path: Path, word: str, told: bool) -> None:
    """Words wait to be confirmed: whoever says yes to what the bot sent first means these."""
    async with start(tmp_path) as w:
        first = await passed_on(w)
        await w.tell(EXPERT, ANSWER)
        before = len(heard(w))
        await w.tell(EXPERT, word, first)
        assert [ANSWER in text for text in heard(w)[before:]] == [True] * told
        assert [one.text for one in (await ticket(w)).answers] == [ANSWER] * told


async def test_without_such_words_yes_is_an_answer(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.tell(EXPERT, "是的", await passed_on(w))
        assert (await ticket(w)).answers[-1].text == "是的"


async def passed_on(w: World) -> str:
    """A question that an expert was asked in private; the id of that message."""
    await w.say("maker", w.trainee("maker"), LOGIN)
    await w.say("maker", "maker-teacher", "/转 1 专家maker")
    assert "【待回答】" in w.told(EXPERT)[-1]
    return last_private(w, EXPERT)
