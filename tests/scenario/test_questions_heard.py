"""Questions as people write them: two lines, second questions, 同问 with more words, thanks; what the staff write
without a command, and what they take back."""

from pathlib import Path

import pytest

from bot.core.asking.context import Heard
from bot.core.ids import NativeId
from bot.core.message import Mention, Quote
from bot.core.ticket import Ticket, TicketState
from tests.scenario.questioned import live
from tests.scenario.test_questions import (
    LOGIN,
    MAKING,
    asked,
    heard,
    last_id,
    last_private,
    notices,
    rows,
    start,
    ticket,
)
from tests.scenario.test_questions_edges import post
from tests.world import World

SOUND = "耳机没有声音怎么办"
FILES = "作业上传不了怎么办"


async def three(w: World) -> None:
    """Three questions of three people."""
    for number, text in enumerate((LOGIN, FILES, SOUND), 1):
        await w.say("maker", w.trainee("maker", number), text)


async def answers(w: World) -> list[list[str]]:
    return [[one.text for one in found.answers] for found in await rows(w, Ticket)]


# -------------------------------------------------------------------------------------------------- what members write


async def test_a_sentence_in_two_lines(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        one, two = w.trainee("maker", 1), w.trainee("maker", 2)
        await w.say("maker", one, "老师我那个账号")
        await w.say("maker", one, "登不进去")
        found = await ticket(w)
        assert (found.state, found.texts) == (TicketState.CANDIDATE, ("老师我那个账号 登不进去",))
        assert len(found.message_ids) == 2
        assert "连起来判断" in found.noticed
        await w.say("maker", two, "/签到 我的账号")
        await w.say("maker", two, "也登不上")
        assert len(await rows(w, Ticket)) == 1, "an order is no piece of a sentence"
        await w.advance_to("09:06")
        assert "可能是提问" in asked(w, "maker-duty1")[0], "nobody cared for it"
        assert heard(w) == []


async def test_what_is_hardly_a_question_only_stands_in_the_lists(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "第三单元今天讲吧")
        await w.advance_to("09:40")
        found = await ticket(w)
        assert (found.state, found.due_at, found.holder) == (TicketState.OPEN, None, "maker-expert")
        assert asked(w, "maker-expert") == heard(w) == []
        await w.tell("maker-expert", "/待答")
        assert "第三单元" in w.told("maker-expert")[-1]


async def test_a_second_question_of_the_same_person(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        one = w.trainee("maker")
        await w.say("maker", one, LOGIN)
        for at, text in (
            ("09:05", "今天真冷"), ("09:06", "平台到底怎么登录呢"), ("09:07", "那手机上怎么办"), ("09:08", SOUND),
        ):  # fmt: skip
            await w.advance_to(at)
            await w.say("maker", one, text)
        first, second = await rows(w, Ticket)
        assert first.texts == (LOGIN, "平台到底怎么登录呢", "那手机上怎么办"), "asked again, and asked on"
        assert second.texts == (SOUND,)
        assert "本人未答完" not in second.noticed
        await w.say("maker", one, "[图片]", first.message_ids[0])
        assert (await ticket(w)).texts[-1] == "[图片]", "to one's own question"


async def test_a_candidate_that_goes_on(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        one, two = w.trainee("maker", 1), w.trainee("maker", 2)
        await w.say("maker", one, "作业交到哪里呢")
        await w.say("maker", one, "怎么办")
        assert (await ticket(w)).state is TicketState.OPEN, "with its next line it is surely one"
        await w.say("maker", two, "结业证几号发呢")
        await w.say("maker", two, "好冷")
        assert (await ticket(w, 2)).state is TicketState.CANDIDATE
        assert (await ticket(w, 2)).texts == ("结业证几号发呢", "好冷")


async def test_a_question_takes_so_many_lines(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        for number in range(7):
            await w.say("maker", w.trainee("maker"), f"第{number}张图")
        found = await ticket(w)
        assert found.texts == (LOGIN, *(f"第{number}张图" for number in range(4)))
        assert len(found.message_ids) == 5


async def test_who_joins_with_more_words(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker", 1), LOGIN)
        await w.say("maker", w.trainee("maker", 2), "同问，我这里也是这样")
        assert len((await ticket(w)).joined) == 1
        await w.say("maker", "maker-duty1", "换个浏览器", last_id(w))
        assert (await ticket(w)).state is TicketState.ANSWERED, "their message stands for the question, too"


async def test_quoted_by_somebody_else_who_asks_the_staff(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        one, two = w.trainee("maker", 1), w.trainee("maker", 2)
        await w.say("maker", one, "作业交到哪里呢")
        said = last_id(w)
        await w.say("maker", "maker-host", "大家说说怎么办")
        prompt = last_id(w)
        await w.say("maker", two, "什么时候交", prompt)
        assert (await ticket(w, 2)).state is TicketState.OPEN, "asked of the staff whom it quotes"
        await w.say("maker", two, "今天交呢", said)
        assert (await ticket(w)).state is TicketState.CLOSED, "left to the two"


async def test_quotes_without_a_question(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        one = w.trainee("maker")
        await w.say("maker", one, LOGIN)
        said = last_id(w)
        await post(w, "maker-duty1", Quote(said))
        assert (await ticket(w)).state is TicketState.OPEN, "a quote without a word"
        await w.advance_to("09:05")
        await w.say("maker", one, "就是这个", said)
        assert (await ticket(w)).texts == (LOGIN, "就是这个")
        await w.say("maker", w.trainee("maker", 2), "早", said)
        await w.say("maker", w.trainee("maker", 2), "早", last_id(w))
        assert (await ticket(w)).texts == (LOGIN, "就是这个")


async def test_thanks_and_no_help_after_all(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        one = w.trainee("maker")
        await w.say("maker", one, "谢谢老师")
        await w.say("maker", one, LOGIN)
        await w.say("maker", one, "谢谢老师")
        assert (await ticket(w)).state is TicketState.OPEN, "nobody has answered yet"
        await w.say("maker", "maker-duty1", "换个浏览器", (await ticket(w)).message_ids[0])
        await w.say("maker", one, "好了，谢谢老师")
        assert (await ticket(w)).state is TicketState.RESOLVED
        await w.say("maker", w.trainee("maker", 2), "还是不行")
        assert (await ticket(w)).state is TicketState.RESOLVED, "nothing of theirs"
        await w.say("maker", one, "还是不行")
        assert (await ticket(w)).state is TicketState.OPEN


async def test_why_the_bot_spoke(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("maker", w.trainee("maker"), "/为什么", w.last_message_id("maker"))
        told = w.said("maker")[-1]
        assert "#1" in told
        assert "按字句判断，像提问的程度 95%" in told
        assert "“平台”（支持 3.0）" in told
        assert "maker" not in told.partition("说明：")[2].partition("\n")[0]


# ------------------------------------------------------------------------------------------------ what the staff write


@pytest.mark.parametrize("text", ["/答 1 换浏览器 2 压缩一下 3 插紧耳机", "#1 换浏览器\n#2 压缩一下\n#3 插紧耳机"])
async def test_three_answers_in_one_message(tmp_path: Path, text: str) -> None:
    async with start(tmp_path) as w:
        await three(w)
        await w.say("maker", "maker-expert", text)
        assert await answers(w) == [["换浏览器"], ["压缩一下"], ["插紧耳机"]]
        assert heard(w)[-1].count("@") == 3
        assert heard(w)[-1].endswith("#1、#2、#3 有回答了，请看上面。")


async def test_plain_numbers_count_where_they_can_mean_nothing_else(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await three(w)
        await w.say("maker", "maker-expert", "1. 按时打卡 2. 认真研讨")
        assert await answers(w) == [[], [], []], "a list of something else"
        await w.say("maker", "maker-expert", "1. 平台登录 2. 作业上传")
        assert await answers(w) == [["平台登录"], ["作业上传"], []], "each part fits"
        await w.say("maker", w.trainee("maker", 4), "/问题")
        await w.say("maker", "maker-expert", "2 缩小再传 3 换一副", w.last_message_id("maker"))
        assert await answers(w) == [["平台登录"], ["作业上传", "缩小再传"], ["换一副"]], "in reply to the list"
        await w.say("maker", "maker-expert", "1 好 2 行", (await ticket(w)).message_ids[0])
        assert await answers(w) == [["平台登录", "1 好 2 行"], ["作业上传", "缩小再传"], ["换一副"]], "to one question"


async def test_in_hand_is_no_answer(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker", 1), LOGIN)
        said = (await ticket(w)).message_ids[0]
        await w.advance_to("09:10")
        await w.say("maker", "maker-host", "稍等", said)
        await w.advance_to("09:20")
        found = await ticket(w)
        assert (found.state, found.holder, found.answers) == (TicketState.OPEN, "maker-host", ())
        assert asked(w, "maker-expert") == [], "the clock began anew"
        await w.say("maker", "maker-host", "您用的是什么浏览器？", said)
        assert (await ticket(w)).answers == (), "asks back"
        await w.advance_to("09:36")
        assert len(asked(w, "maker-expert")) == 1
        await w.say("maker", "maker-host", "点右上角的设置再点清除缓存，然后重新登录一次，能看到首页了吗？", said)
        assert len((await ticket(w)).answers) == 1
        await w.say("maker", "maker-host", "好的", said)
        assert (await ticket(w)).state is TicketState.ANSWERED


async def test_the_staff_care_for_a_candidate(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        one, two, three_ = (w.trainee("maker", number) for number in (1, 2, 3))
        await w.say("maker", one, "作业交到哪里呢")
        await w.say("maker", "maker-host", "首页「我的作业」", last_id(w))
        assert (await ticket(w)).state is TicketState.ANSWERED, "an answer makes it a question"
        await w.say("maker", two, "证书几号发呢")
        await w.say("maker", "maker-host", "我问一下", last_id(w))
        assert ((await ticket(w, 2)).state, (await ticket(w, 2)).holder) == (TicketState.OPEN, "maker-host")
        await w.say("maker", three_, "学时怎么算呢")
        await post(w, "maker-host", Mention(NativeId(three_)), "收到")
        assert (await ticket(w, 3)).state is TicketState.CANDIDATE, "tagged for something else"
        assert heard(w) == []


# --------------------------------------------------------------------------------------------------------- taken back


async def test_whoever_answers_takes_back_their_own(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker", 1), MAKING)
        await w.say("maker", w.trainee("maker", 2), LOGIN)
        await w.say("maker", "maker-expert", "/答 2 讲安全")
        await w.say("maker", "maker-expert", "/撤销 2")
        assert heard(w)[-1].endswith("#2 的上一个回答不再算数，重新等待回答。")
        assert (await ticket(w, 2)).state is TicketState.OPEN
        await w.say("maker", "maker-duty1", "/答 2 换浏览器")
        await w.say("maker", "maker-expert", "/撤销 2")
        assert "只" not in heard(w)[-1]
        assert "不是您回答的" in heard(w)[-1]
        await w.say("maker", "maker-guest", "/撤销 7")
        assert w.said("maker")[-1].startswith("/撤销 由值班人员")
        await w.tell("maker-expert", "/答 2 讲工具")
        await w.tell("maker-duty1", "/答 2 刷新一下")
        await w.tell("maker-expert", "/撤销 2")
        assert [one.text for one in (await ticket(w, 2)).answers] == ["换浏览器", "刷新一下"], "their own, not the last"
        assert (
            "#2 专家maker的回答「讲工具」放错了地方，请不要照着做；早班maker的回答「刷新一下」仍然算数" in heard(w)[-1]
        )
        assert (
            w.told("maker-expert")[-1] == "#2 专家maker的回答「讲工具」不再算数，早班maker的回答「刷新一下」仍然算数。"
        )
        await w.say("maker", w.trainee("maker", 2), "解决了")
        await w.say("maker", "maker-expert", "/撤销 2")
        assert "不是您回答的" in heard(w)[-1]
        await w.say("maker", w.trainee("maker", 3), "/撤销 2")
        assert (await ticket(w, 2)).state is TicketState.RESOLVED


async def test_an_expert_says_that_it_was_no_question(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "今天讲到哪里呢")
        await w.advance_to("09:06")
        assert "请发 /撤销 1" in asked(w, "maker-expert")[0]
        await w.tell("maker-expert", "/撤销 1")
        assert (await ticket(w)).state is TicketState.CLOSED
        assert w.told("maker-expert")[-1] == "#1 已撤销，不再等待回答。"
        await w.tell("maker-expert", "讲到第三单元", last_private(w, "maker-expert"))
        assert heard(w) == []


def test_the_list_of_words_notices_as_the_scorer_does() -> None:
    assert notices(Heard(LOGIN)).asks
    assert not notices(Heard("大家好")).asks
