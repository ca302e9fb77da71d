"""What people say to an answer, in words that are not in any list: thanks that ask, 没有解决 with more, 同问 with more,
words to all, quotes, several questions. The scorer, the search and their bars are those that are shipped."""

from pathlib import Path

import pytest

from bot.core.ids import NativeId
from bot.core.ticket import Ticket, TicketState
from tests.scenario.questioned import live, rows
from tests.scenario.test_question_offers import CARD, save
from tests.scenario.test_questions import asked, heard, last_id, ticket
from tests.world import World


@pytest.mark.parametrize(
    "text",
    [
        "请问证书多久发，谢谢老师",
        "请问3D打印机谁负责维修，谢谢！",
        "请问亚克力板功率设多少，谢谢",
        "求一份教案模板，感谢",
    ],
)
async def test_a_question_that_ends_with_thanks(tmp_path: Path, text: str) -> None:
    async with live(tmp_path) as w:
        one = w.trainee("maker")
        await w.say("maker", one, "/提问 舵机一直抖动是什么原因")
        await w.say("maker", "maker-expert", "/答 1 供电不足")
        await w.advance_to("09:05")
        await w.say("maker", one, text)
        first, second = await rows(w, Ticket)
        assert first.state is TicketState.ANSWERED, "nobody has said that it helped"
        assert (second.state, second.texts) == (TicketState.OPEN, (text,))


async def test_thanks_are_still_thanks(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        one = w.trainee("maker")
        await w.say("maker", one, "/提问 舵机一直抖动是什么原因")
        await w.say("maker", "maker-expert", "/答 1 供电不足")
        await w.say("maker", one, "换了电源就好了，麻烦老师了，谢谢")
        assert (await ticket(w)).state is TicketState.RESOLVED


# ------------------------------------------------------------------------------------------------------ it did not help

JITTER = "/提问 舵机一直抖动是什么原因"


async def jittering(w: World) -> str:
    """A question of the first trainee that an expert has answered; and who asked."""
    one = w.trainee("maker")
    await w.say("maker", one, JITTER)
    await w.say("maker", "maker-expert", "/答 1 换个电源试试")
    await w.advance_to("09:05")
    return one


@pytest.mark.parametrize(
    ("text", "added"),
    [
        ("没有解决，还是抖", True),
        ("换了，还是抖", True),
        ("试了不行", True),
        ("没有解决 老师", False),
        ("没解决啊", False),
        ("还是没有解决啊", False),
        ("没反应", True),
    ],
)
async def test_it_did_not_help_and_what_is_still_so(tmp_path: Path, text: str, added: bool) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", await jittering(w), text)
        (found,) = await rows(w, Ticket)
        assert found.state is TicketState.OPEN
        assert found.texts == ("舵机一直抖动是什么原因", *((text,) if added else ()))
        await w.advance_to("09:21")
        (told,) = asked(w, "maker-duty1")
        assert (f"「{text}」" in told) is added, "whoever is asked next reads it"


async def test_an_offer_that_did_not_help_goes_to_somebody_with_the_words(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await save(w, CARD)
        await w.say("maker", w.trainee("maker"), CARD.question)
        assert (await ticket(w)).offered == CARD.no
        await w.say("maker", w.trainee("maker"), "没有解决，点了「去提交」没有反应", w.last_message_id("maker"))
        (found,) = await rows(w, Ticket)
        assert (found.state, found.tried) == (TicketState.OPEN, (CARD.no,))
        assert found.texts[-1] == "没有解决，点了「去提交」没有反应"
        assert heard(w)[-1] == "#1 已记下，请 @早班maker  看看。"


async def test_it_waits_already(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        one = await jittering(w)
        await w.say("maker", one, "没有解决")
        since = (await ticket(w)).since
        await w.advance_to("09:07")
        await w.say("maker", one, "没有解决")
        await w.say("maker", one, "还是不行，红灯也亮")
        found = await ticket(w)
        assert (found.state, found.since) == (TicketState.OPEN, since), "the clock goes on"
        assert found.texts[1:] == ("还是不行，红灯也亮",)


async def test_after_thanks_of_the_same_day(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        one = await jittering(w)
        await w.say("maker", one, "好的，明白了，谢谢老师")
        assert (await ticket(w)).state is TicketState.RESOLVED
        await w.say("maker", one, "换了，还是抖")
        assert (await ticket(w)).state is TicketState.OPEN


async def test_the_one_that_was_answered_last_is_meant(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        one = await jittering(w)
        await w.say("maker", one, "/提问 亚克力板用多厚的合适")
        await w.say("maker", "maker-expert", "/答 2 三毫米")
        await w.say("maker", one, "没有解决")
        await w.advance_to("09:08")
        await w.say("maker", one, "没有解决，三毫米太脆了")
        first, second = await rows(w, Ticket)
        assert (first.state, second.state) == (TicketState.ANSWERED, TicketState.OPEN)
        assert second.texts[1:] == ("没有解决，三毫米太脆了",)


@pytest.mark.parametrize("word", ["没有解决", "换了，还是抖", "/没有解决"])
async def test_also_when_it_was_thanked_for(tmp_path: Path, word: str) -> None:
    async with live(tmp_path) as w:
        one = await jittering(w)
        await w.say("maker", one, "/提问 作业几号截止")
        await w.advance_to("09:07")
        await w.say("maker", "maker-duty1", "/答 2 这个月二十号")
        await w.say("maker", one, "谢谢老师")
        await w.say("maker", one, word)
        first, second = await rows(w, Ticket)
        assert (first.state, second.state) == (TicketState.ANSWERED, TicketState.OPEN)


async def test_what_is_about_something_else(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker", 2), "试了不行")
        await w.say("maker", w.trainee("maker", 2), "没有解决，还是抖")
        await w.say("maker", w.trainee("maker", 2), "没有解决")
        assert await rows(w, Ticket) == [], "nothing of theirs is there"
        one = await jittering(w)
        await w.say("maker", w.trainee("maker", 3), "没有解决，还是抖")
        await w.say("maker", one, "平台登录不上了怎么办")
        first, second = await rows(w, Ticket)
        assert (first.state, first.texts[1:]) == (TicketState.ANSWERED, ())
        assert second.texts == ("平台登录不上了怎么办",), "a question of its own"
        await w.advance_to("09:40")
        await w.say("maker", one, "换了，还是抖")
        assert (await ticket(w)).state is TicketState.ANSWERED, "too long ago"


# -------------------------------------------------------------------------------------------------------- words to all

TO_ALL = "各位老师，请大家今天17:00前把群名片改成单位加姓名，谢谢配合"


@pytest.mark.parametrize("word", ["收到，谢谢老师", "好的，谢谢老师", "谢谢老师", "解决了"])
async def test_words_to_all_are_nobodys_answer(tmp_path: Path, word: str) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), JITTER)
        await w.say("maker", w.trainee("maker", 2), "同问")
        before = len(heard(w))
        await w.advance_to("09:01")
        await w.say("maker", "maker-teacher", TO_ALL)
        await w.say("maker", w.trainee("maker"), word)
        found = await ticket(w)
        assert found.answers == ()
        assert (found.state is TicketState.OPEN) is (word != "解决了"), "who asked may still say that it is solved"
        assert len(heard(w)) == before, "nobody is told that there is an answer"


@pytest.mark.parametrize(
    ("said", "word", "counts"),
    [
        ("下午带一根数据线来", "收到，谢谢老师", False),
        ("下午带一根数据线来", "好的谢谢", False),
        ("下午带一根数据线来", "好的，换了就可以了，谢谢", True),
        ("舵机抖动多半是供电不足", "收到，谢谢老师", True),
        ("下午带一根数据线来", "谢谢老师", True),
    ],
)
async def test_who_only_takes_note(tmp_path: Path, said: str, word: str, counts: bool) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), JITTER)
        await w.advance_to("09:01")
        await w.say("maker", "maker-guest", said)
        before = await ticket(w)
        await w.say("maker", w.trainee("maker"), word)
        found = await ticket(w)
        assert (found.state is TicketState.RESOLVED) is counts
        assert counts or found == before


async def test_an_answer_is_thanked_for_unless_all_were_told_something_since(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        one = await jittering(w)
        await w.say("maker", "maker-teacher", TO_ALL)
        await w.say("maker", one, "收到，谢谢老师")
        assert (await ticket(w)).state is TicketState.ANSWERED
        await w.say("maker", "maker-expert", "/答 1 再看看接线")
        await w.say("maker", one, "收到，谢谢老师")
        assert (await ticket(w)).state is TicketState.RESOLVED


async def test_words_that_are_quoted_with_thanks_are_the_answer(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), JITTER)
        await w.advance_to("09:01")
        await w.say("maker", "maker-guest", "把两头都插紧")
        said = last_id(w)
        await w.advance_to("09:02")
        await w.say("maker", "maker-guest", "下午带一根数据线来")
        assert (await ticket(w)).answers == ()
        await w.say("maker", w.trainee("maker"), "好的谢谢", said)
        assert [one.text for one in (await ticket(w)).answers] == ["把两头都插紧"]


# -------------------------------------------------------------------------------------------------------- the same, too

BOARD = "我也想问一下，学生作品的展板多大尺寸合适？"


async def test_what_follows_i_would_like_to_ask_too(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), BOARD)
        assert (await ticket(w)).texts == (BOARD,), "nothing is there to join"
        await w.say("maker", w.trainee("maker", 2), JITTER)
        await w.say("maker", w.trainee("maker", 3), "我也想问一下，作业几号截止呢？")
        one, two, three = await rows(w, Ticket)
        assert one.joined == two.joined == ()
        assert three.texts == ("我也想问一下，作业几号截止呢？",)


@pytest.mark.parametrize(
    "text", ["同问，我们学校也是这样怎么回事", "我也想问舵机抖动是什么原因，我们的一直抖", "我也想问一下"]
)
async def test_who_asks_the_same_in_their_own_words_joins(tmp_path: Path, text: str) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), JITTER)
        if "舵机" in text:
            await w.say("maker", w.trainee("maker", 3), BOARD)
        await w.say("maker", w.trainee("maker", 2), text)
        found = await ticket(w)
        assert [one.native_id for one in found.joined] == [w.trainee("maker", 2)]


async def test_what_is_quoted_is_joined(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), JITTER)
        await w.say("maker", w.trainee("maker", 2), "/提问 作业几号截止")
        await w.say("maker", w.trainee("maker", 3), "同问，供电要多大电流合适", (await ticket(w)).message_ids[0])
        first, second = await rows(w, Ticket)
        assert (len(first.joined), len(second.joined)) == (1, 0)


# --------------------------------------------------------------------------------------------------- which is meant


async def two_answered(w: World) -> tuple[str, str]:
    """Two questions of the first trainee, both answered in reply; the ids of the answer to the first, and of the line
    of the bot about it."""
    one = w.trainee("maker")
    await w.say("maker", one, JITTER)
    line = w.last_message_id("maker")
    await w.say("maker", "maker-expert", "换个电源试试", (await ticket(w)).message_ids[0])
    answer = last_id(w)
    await w.advance_to("09:03")
    await w.say("maker", one, "/提问 作业几号截止")
    await w.say("maker", "maker-duty1", "这个月二十号截止", (await ticket(w, 2)).message_ids[0])
    await w.advance_to("09:05")
    return answer, line


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("解决了", TicketState.RESOLVED),
        ("谢谢老师", TicketState.RESOLVED),
        ("/已解决", TicketState.RESOLVED),
        ("没有解决", TicketState.OPEN),
        ("没有解决，还是抖", TicketState.OPEN),
        ("换了，还是抖", TicketState.OPEN),
        ("/没有解决", TicketState.OPEN),
    ],
)
@pytest.mark.parametrize("what", ["question", "answer", "line"])
async def test_what_is_quoted_is_meant(tmp_path: Path, word: str, state: TicketState, what: str) -> None:
    async with live(tmp_path) as w:
        answer, line = await two_answered(w)
        quoted = {"question": (await ticket(w)).message_ids[0], "answer": answer, "line": line}[what]
        await w.say("maker", w.trainee("maker"), word, quoted)
        first, second = await rows(w, Ticket)
        assert (first.state, second.state) == (state, TicketState.ANSWERED)


async def test_thanks_that_quote_something_else(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await two_answered(w)
        await w.say("maker", w.trainee("maker", 2), "我带了一副耳机，可以借您")
        await w.say("maker", w.trainee("maker"), "谢谢老师", last_id(w))
        assert {one.state for one in await rows(w, Ticket)} == {TicketState.ANSWERED}, "for the colleague"
        await w.say("maker", w.trainee("maker", 2), "/提问 耳机哪里领")
        theirs = last_id(w)
        for word in ("解决了", "谢谢", "没有解决", "/已解决"):
            await w.say("maker", w.trainee("maker"), word, (await ticket(w, 3)).message_ids[0])
            await w.say("maker", w.trainee("maker"), word, theirs)
        assert [one.state for one in await rows(w, Ticket)] == [
            TicketState.ANSWERED,
            TicketState.ANSWERED,
            TicketState.OPEN,
        ], "somebody else's question"


async def test_thanks_for_a_colleague_are_not_for_the_staff(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), JITTER)
        await w.say("maker", w.trainee("maker", 2), "我带了一副耳机，可以借您")
        theirs = last_id(w)
        await w.advance_to("09:02")
        await w.say("maker", "maker-guest", "下午带一根数据线来")
        await w.say("maker", w.trainee("maker"), "谢谢老师", theirs)
        assert (await ticket(w)).state is TicketState.OPEN


async def test_thanks_that_quote_ones_own_question(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        one = w.trainee("maker")
        await w.say("maker", one, JITTER)
        await w.say("maker", w.trainee("maker", 2), "同问")
        question = (await ticket(w)).message_ids[0]
        await w.advance_to("09:02")
        await w.say("maker", "maker-guest", "下午带一根数据线来")
        await w.say("maker", w.trainee("maker", 2), "谢谢老师", question)
        assert (await ticket(w)).state is TicketState.OPEN, "who only joined cannot say that it was the answer"
        await w.say("maker", one, "谢谢老师", question)
        assert (await ticket(w)).state is TicketState.RESOLVED
        await w.say("maker", one, "谢谢老师", question)
        await w.say("maker", one, "解决了", question)
        assert (await ticket(w)).state is TicketState.RESOLVED
        await w.say("maker", one, "没有解决", question)
        assert (await ticket(w)).state is TicketState.OPEN


async def test_who_quotes_the_bots_line_joins_by_command(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), JITTER)
        line = w.last_message_id("maker")
        await w.say("maker", w.trainee("maker", 2), "/同问", line)
        await w.say("maker", w.trainee("maker", 3), "/提问", line)
        assert len((await ticket(w)).joined) == 2


# ------------------------------------------------------------------------------------------------------- by command


async def test_a_solved_question_is_opened_again_by_its_number(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        one = await jittering(w)
        await w.say("maker", w.trainee("maker", 2), "同问")
        for who, more in ((one, ""), (w.trainee("maker", 2), " 还是抖"), ("maker-teacher", "")):
            await w.say("maker", one, "解决了")
            assert (await ticket(w)).state is TicketState.RESOLVED
            await w.say("maker", who, f"/没有解决 1{more}")
            assert heard(w)[-1] == "#1 再请老师看看。"
            assert (await ticket(w)).state is TicketState.OPEN
            await w.say("maker", "maker-expert", "/答 1 再看看接线")
        await w.say("maker", one, "/没有解决")
        await w.say("maker", one, "/没有解决 灯也不亮了")
        found = await ticket(w)
        assert found.texts[1:] == ("还是抖", "灯也不亮了")
        await w.say("maker", "maker-expert", "/答 1 主板坏了")
        await w.say("maker", one, "/已解决")
        await w.say("maker", one, "/没有解决")
        assert (await ticket(w)).state is TicketState.OPEN


async def test_why_nothing_was_changed(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        one, two = await jittering(w), w.trainee("maker", 2)
        for who, text, told in (
            (two, "/已解决 1", "#1 不是您提的问题，没有改动。"),
            (two, "/没有解决 1", "#1 不是您提的问题，没有改动。"),
            (two, "/没有解决 9", "没有 #9 这个问题，请核对编号。"),
            (two, "/没有解决", "没有找到您要说的问题，请写明编号，例如：/没有解决 12。发 /我的问题 看编号。"),
            (two, "/已解决", "没有找到您要说的问题，请写明编号，例如：/已解决 12。发 /我的问题 看编号。"),
            (two, "/同问", "请写明编号，例如：/同问 12；也可以回复那条提问发 /同问。发 /问题 看编号。"),
            (one, "/已解决 1", "#1 已解决，谢谢！"),
            (one, "/已解决 1", "#1 已解决，没有改动。"),
        ):
            await w.say("maker", who, text)
            assert heard(w)[-1] == told
        await w.say("maker", two, "/已解决", (await ticket(w)).message_ids[0])
        assert heard(w)[-1] == "#1 不是您提的问题，没有改动。"
        await w.advance_to("2020-04-19 09:00")
        await w.say("maker", one, "/没有解决 1")
        assert heard(w)[-1] == "#1 已解决，没有改动。再问请发 /提问 加上问题。"


async def test_in_private(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await save(w, CARD)
        two = w.trainee("maker", 2)
        await w.tell(two, CARD.question)
        assert "没有解决的话" in w.told(two)[-1]
        await w.tell(two, "没有解决")
        assert w.told(two)[-1] == "没有解决的话，请到研习群里直接问，会有老师回答。"
        await w.tell(two, "已解决")
        assert w.told(two)[-1] == "好的老师，有问题再问我。"
        await jittering(w)
        await w.tell(two, "/我的问题")
        assert "您还没有登记过问题" in w.told(two)[-1]
        await w.say("maker", two, "同问")
        await w.tell(two, "/我的问题")
        assert "舵机一直抖动是什么原因" in w.told(two)[-1]
        await w.tell(two, "没有解决 1 还是抖")
        found = await ticket(w)
        assert (found.state, found.texts[-1], len(found.message_ids)) == (TicketState.OPEN, "还是抖", 2)
        await w.tell("maker-teacher", "/已解决 1")
        assert w.told("maker-teacher")[-1] == "#1 不是您提的问题，没有改动。"


@pytest.mark.parametrize("word", ["解决了", "/已解决", "/已解决 1"])
async def test_who_only_joined_leaves_while_nobody_has_answered(tmp_path: Path, word: str) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), JITTER)
        for number in (2, 3):
            await w.say("maker", w.trainee("maker", number), "同问")
        before = len(heard(w))
        await w.say("maker", w.trainee("maker", 2), word)
        found = await ticket(w)
        assert (found.state, [one.native_id for one in found.joined]) == (TicketState.OPEN, [w.trainee("maker", 3)])
        assert heard(w)[before:] == (["好的，#1 有回答时不再告诉您。"] if word.startswith("/") else [])
        await w.say("maker", "maker-expert", "换个电源试试", found.message_ids[0])
        await w.say("maker", w.trainee("maker", 3), word)
        assert (await ticket(w)).state is TicketState.RESOLVED, "there is an answer, and it helped"


@pytest.mark.parametrize("word", ["解决了", "/已解决 1"])
async def test_who_asked_first_and_the_staff_close_it(tmp_path: Path, word: str) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), JITTER)
        await w.say("maker", w.trainee("maker", 2), "同问")
        await w.say("maker", w.trainee("maker") if word == "解决了" else "maker-teacher", word)
        assert (await ticket(w)).state is TicketState.RESOLVED


# --------------------------------------------------------------------------------------------------------- taken back


async def recalled(w: World, who: str, message_id: str) -> None:
    await w._happened(w.platform_world.recall(NativeId(who), message_id))


@pytest.mark.parametrize("command", [True, False])
async def test_an_answer_that_is_taken_back_counts_no_more(tmp_path: Path, command: bool) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), JITTER)
        question = (await ticket(w)).message_ids[0]
        words = "换个电源试试"
        await w.say("maker", "maker-expert", f"/答 1 {words}" if command else words, None if command else question)
        (answer,) = (await ticket(w)).answers
        await w.advance_to("09:04")
        await recalled(w, "maker-expert", answer.message_id)
        found = await ticket(w)
        assert (found.state, found.answers) == (TicketState.OPEN, ())
        await w.say("maker", w.trainee("maker", 2), "同问")
        assert words not in heard(w)[-1]
        await w.say("maker", w.trainee("maker"), "谢谢老师")
        assert (await ticket(w)).answers == (), "nor by thanks"
        await w.advance_to("09:20")
        assert len(asked(w, "maker-duty1")) == 1, "the clock began anew"


async def test_another_answer_still_stands(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await jittering(w)
        await w.say("maker", "maker-duty1", "/答 1 再看看接线")
        first, second = (await ticket(w)).answers
        await recalled(w, "maker-duty1", second.message_id)
        found = await ticket(w)
        assert (found.state, found.answers) == (TicketState.ANSWERED, (first,))
        await w.say("maker", w.trainee("maker"), "没有解决")
        await recalled(w, "maker-expert", first.message_id)
        found = await ticket(w)
        assert (found.state, found.answers) == (TicketState.OPEN, ())
