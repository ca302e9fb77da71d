"""Questions that the same person, or the staff's group, is asked at the same time come in one message."""

from datetime import timedelta
from pathlib import Path

from bot.core.people import Directory, Role
from bot.core.ticket import TicketState
from tests import programmes
from tests.programmes import grant, person
from tests.scenario.test_questions import LOGIN, asked, heard, last_private, start, ticket
from tests.world import World

CLUB, PARENTS = "社团招不到人怎么办", "家长不支持孩子学编程，怎么办"


async def three(w: World, seconds: int = 20) -> None:
    """Three questions for who is on duty, one after the other."""
    for number, text in enumerate((LOGIN, "视频没有声音怎么办", "作业交不上去怎么办"), 1):
        await w.say("maker", w.trainee("maker", number), text)
        await w.advance_to(w.clock.now() + timedelta(seconds=seconds))


async def test_what_one_person_is_asked_at_once_is_one_message(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await three(w)
        await w.advance_to("09:17")
        (said,) = asked(w, "maker-host")
        assert said.splitlines()[0] == "【待回答】maker班 有 3 个问题，请您一起看看："
        assert [line[:2] for line in said.splitlines()[1:4]] == ["#1", "#2", "#3"]
        await w.tell("maker-host", "1 换一个浏览器\n3 截止前都能补", last_private(w, "maker-host"))
        assert [(await ticket(w, no)).state for no in (1, 2, 3)] == [
            TicketState.ANSWERED, TicketState.OPEN, TicketState.ANSWERED,
        ]  # fmt: skip
        await w.restart("2020-04-18 09:31")
        await w.advance_to("09:32")
        (left,) = asked(w, "maker-expert")
        assert "#2 maker班" in left


async def test_the_staffs_group_hears_one_message_too(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await three(w)
        await w.advance_to("10:20")
        found = [text for text in w.said("staff") if "待回答" in text]
        assert len(found) == 1
        assert "maker班 有 3 个问题还没有人回答，请能回答的老师看看：" in found[0]
        assert "转给您" not in found[0]


async def test_one_alone_is_said_as_ever(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await three(w, seconds=150)
        await w.advance_to("10:30")
        assert len(asked(w, "maker-host")) == 3
        (first, *_) = [text for text in w.said("staff") if "待回答" in text]
        assert "（1 小时没有人回答，请能回答的老师看看）" in first


async def test_what_the_salon_did_not_take_up_is_asked_at_once(tmp_path: Path) -> None:
    async with start(tmp_path, "2020-04-18 19:00") as w:
        await w.say("maker", w.trainee("maker"), CLUB)
        await w.say("maker", w.trainee("maker", 2), PARENTS)
        await w.say("maker", w.trainee("maker", 3), "怎么带好两个年级，怎么办")
        await w.advance_to("21:16")
        (said,) = asked(w, "maker-duty3")
        assert said.splitlines()[1:3] == [
            f"#1 实验一小王敏 19:00：「{CLUB}」", f"#2 城关二中李晓梅 19:00：「{PARENTS}」",
        ]  # fmt: skip


async def test_others_share_the_load(tmp_path: Path) -> None:
    second = person("maker-host2", "副主持", grant(Role.HOST, "maker", "robot"))
    async with start(tmp_path, staff=Directory((*programmes.staff().people, second))) as w:
        for number in range(1, 7):
            await w.say("maker", w.trainee("maker", number % 3 + 1), f"/提问 第{number}台电脑登录不上")
        await w.advance_to("09:17")
        told = [*asked(w, "maker-host"), *asked(w, "maker-host2")]
        assert ["有 3 个问题" in text for text in told] == [True, True]


async def test_what_may_have_been_answered_keeps_its_own_time(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.advance_to("09:01")
        await w.say("maker", w.trainee("maker", 2), "视频没有声音怎么办")
        await w.say("maker", "maker-duty1", "/转 2 专家maker")
        await w.say("maker", w.trainee("maker", 3), "作业交不上去怎么办")
        await w.advance_to("09:02")
        await w.say("maker", "maker-expert", "先把浏览器的声音打开")
        await w.advance_to("09:15")
        (said,) = asked(w, "maker-host")
        assert "#1 maker班" in said, "two are no flood: the second is asked about with its words"
        await w.advance_to("09:17")
        assert "「先把浏览器的声音打开」是这个问题的回答吗" in asked(w, "maker-expert")[-1]


async def test_many_come_in_several_messages(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        for number in range(1, 12):
            await w.say("maker", w.trainee("maker", number % 3 + 1), f"/提问 第{number}台电脑登录不上")
        assert heard(w)
        await w.advance_to("09:16")
        assert ["有 8 个问题" in text for text in asked(w, "maker-host")] == [True, False]
