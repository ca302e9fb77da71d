"""What the issue names, by the senses that are shipped: the scorer, the fitter, the search, and the judge of messages.

Two groups at once, three answers in a message, an answer to the wrong question, an asker who leaves, a question that
moderation holds, 22:58. The same with senses of two words, and many more turns of each: test_questions.py.
"""

from pathlib import Path

from bot.core.ids import NativeId
from bot.core.moderation import Moderation, ModerationMode
from bot.core.ticket import Ticket, TicketState
from bot.judging import Judging
from tests.scenario.moderated import shown, text_judge
from tests.scenario.questioned import live, rows, senses
from tests.scenario.test_questions import asked, heard, last_id, looked_after, start, ticket

LOGIN = "老师，平台登录不上怎么办？"
SOUND = "直播的时候耳机没有声音怎么办"
PAPER = "请问结业证书什么时候发"
HELD = "老师，学生收到兼职日结的短信怎么办？"


async def test_two_groups_ask_within_a_minute(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("robot", w.trainee("robot"), "平台登录不上怎么办")
        await w.say("maker", "maker-duty1", "平台登录不上的先清一下浏览器缓存再登录")
        found = await ticket(w, group="robot")
        assert [one.name for one in found.answers] == ["早班maker"], "what fits in one group is told in the other"
        assert "早班maker老师刚在maker班这样回答：平台登录不上的先清一下" in heard(w, "robot")[-1]


async def test_three_answers_in_one_message(tmp_path: Path) -> None:
    """Each part fits its question: its words say which, in the group without a command, in private by number."""
    async with live(tmp_path) as w:
        for number, text in enumerate((LOGIN, SOUND, PAPER), 1):
            await w.say("maker", w.trainee("maker", number), text)
        assert [one.state for one in await rows(w, Ticket)] == [TicketState.OPEN] * 3
        said = "1 登录不上就清一下浏览器缓存 2 没有声音先看耳机插好没有 3 结业证书下个月发"
        await w.say("maker", "maker-duty1", said)
        assert [one.answers[0].text for one in await rows(w, Ticket)] == [
            "登录不上就清一下浏览器缓存", "没有声音先看耳机插好没有", "结业证书下个月发",
        ]  # fmt: skip
        await w.say("maker", "maker-duty1", "1 报名表 2 身份证 3 照片，都要带")
        assert [len(one.answers) for one in await rows(w, Ticket)] == [1, 1, 1], "a list of other things is no answer"


async def test_an_answer_to_the_wrong_question_is_undone(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker", 1), LOGIN)
        await w.say("maker", w.trainee("maker", 2), SOUND)
        await w.say("maker", "maker-duty1", "没有声音就检查一下耳机插好没有", (await ticket(w)).message_ids[0])
        assert [len(one.answers) for one in await rows(w, Ticket)] == [1, 0], "what is quoted counts, whatever it says"
        await w.say("maker", "maker-duty1", "/撤销 1")
        assert heard(w)[-1].endswith("#1 的上一个回答不再算数，重新等待回答。")
        await w.say("maker", "maker-duty1", "没有声音就检查一下耳机插好没有")
        assert [len(one.answers) for one in await rows(w, Ticket)] == [0, 1]
        await w.say("maker", w.trainee("maker", 2), "可以了，谢谢老师")
        assert [one.state for one in await rows(w, Ticket)] == [TicketState.OPEN, TicketState.RESOLVED]


async def test_the_asker_leaves(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker", 1), LOGIN)
        await w.say("maker", w.trainee("maker", 2), "同问")
        await w._happened(w.platform_world.leave(w.native("maker"), NativeId(w.trainee("maker", 1))))
        assert (await ticket(w)).native_id == w.trainee("maker", 2)
        await w._happened(w.platform_world.leave(w.native("maker"), NativeId(w.trainee("maker", 2))))
        await w.say("maker", "maker-duty1", "平台登录不上的先清一下浏览器缓存再登录")
        found = await ticket(w)
        assert (found.state, found.answers) == (TicketState.CLOSED, ()), "nobody is there to be answered"


async def test_a_question_that_moderation_holds_and_lets_pass(tmp_path: Path) -> None:
    programme = looked_after(Moderation(mode=ModerationMode.ACTIVE))
    judge = Judging(programme, text_judge())
    async with start(tmp_path, programme=programme, judge=judge, senses=senses()) as w:
        await w.say("maker", w.trainee("maker"), HELD)
        assert "兼职日结" in shown(w, "maker-duty1")[0]
        (kept,) = await rows(w, Ticket)
        assert (kept.held, heard(w)) == (True, [])
        await w.say("maker", "maker-host", "收到这类短信的学生请不要理会")
        assert (await ticket(w, kept.no)).answers == (), "nobody has seen it yet"
        await w.tell("maker-duty1", "/放行 1")
        found = await ticket(w, kept.no)
        assert (found.held, found.state, len(heard(w))) == (False, TicketState.OPEN, 1)
        await w.say("maker", "maker-host", "学生收到兼职日结的短信一律不回，告诉家长")
        assert (await ticket(w, kept.no)).state is TicketState.ANSWERED


async def test_nobody_on_duty_late_in_the_evening(tmp_path: Path) -> None:
    async with live(tmp_path, "2020-04-18 22:58") as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        assert (await ticket(w)).holder == "maker-duty3"
        await w.advance_to("2020-04-19 08:05")
        assert asked(w, "maker-host") == [], "two minutes in the evening, five in the morning"
        await w.advance_to("2020-04-19 08:14")
        assert len(asked(w, "maker-host")) == 1
        await w.say("maker", "maker-host", "先清一下缓存", last_id(w))
        assert (await ticket(w)).answers == (), "what the bot said last was of something else"
        await w.say("maker", "maker-host", "登录不上的老师先清一下浏览器缓存")
        assert (await ticket(w)).state is TicketState.ANSWERED
