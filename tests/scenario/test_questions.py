"""Questions from the first word to the end: who is asked, what the group hears of it, who hears the answer.

What notices a question is a list of two words; everything that happens after it is real.
"""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.core.action import Action
from bot.core.asking.context import Heard
from bot.core.asking.decide import Noticed, decide
from bot.core.asking.fit import Waiting
from bot.core.asking.scorer import Bars, Share
from bot.core.audit import AuditNote
from bot.core.event import MessageReceived
from bot.core.ids import NativeId
from bot.core.judge.finding import Category, Finding, Severity
from bot.core.ledger import JobRun
from bot.core.moderation import Moderation, ModerationMode
from bot.core.people import Directory
from bot.core.programme import Programme
from bot.core.query import ANY, Every
from bot.core.questions import Questions, Senses
from bot.core.signals import Judge
from bot.core.ticket import Matter, Ticket, TicketState
from bot.platforms.sandbox.model import Chat
from bot.store.unit import Unit
from handlers import pipeline
from tests import programmes
from tests.world import World, world

LOGIN = "平台登录不上，怎么办"
MAKING = "第一节创客课应该讲什么内容"


class Words:
    """What weighs the words here: two are surely a question, one likely, one perhaps."""

    version, bars = "test", Bars(sure=0.95, maybe=0.5)

    def weighed(self, text: str, _likeness: float | None = None) -> tuple[float, tuple[Share, ...]]:
        sure = "怎么办" in text or "什么" in text
        odds = 3.0 if sure else 1.0 if "呢" in text else 0.3 if "吧" in text else -9.0
        return odds, (Share("text", text[:2], odds),)


def notices(heard: Heard, likeness: float | None = None, /) -> Noticed:
    return decide(heard, Words(), likeness=likeness)


def fits(waiting: Sequence[Waiting], answer: str) -> int | None:
    """The question that has most of the answer's characters; below a half it does not fit."""
    shared = [len(set(one.text) & set(answer)) / len(set(answer)) for one in waiting]
    return shared.index(max(shared)) if shared and max(shared) >= 0.5 else None


SENSES = Senses(notices, fits)


def looked_after(moderation: Moderation | None = None, **changed: Any) -> Programme:
    found, rules = programmes.programme(), Questions(**{"enabled": True, **changed})
    kept = moderation or Moderation()
    return replace(found, groups=tuple(replace(one, questions=rules, moderation=kept) for one in found.groups))


def start(
    tmp_path: Path, at: str = "2020-04-18 09:00", *, programme: Programme | None = None, cards: bool = False,
    staff: Directory | None = None, judge: Judge | None = None, senses: Senses = SENSES,
) -> AbstractAsyncContextManager[World]:  # fmt: skip
    return world(
        tmp_path, start=at, programme=programme or looked_after(), cards=cards, staff=staff, judge=judge,
        pipeline=pipeline(senses),
    )  # fmt: skip


async def rows(w: World, kind: type[Any]) -> list[Any]:
    """Every record of a type."""
    found: list[Any] = []

    async def work(unit: Unit) -> None:
        query = Every(kind, ANY)
        found.extend((await unit.facts((query,))).get(query))

    await w.app.writer.submit(work)
    return found


async def ticket(w: World, no: int = 1, group: str = "maker") -> Ticket:
    return next(one for one in await rows(w, Ticket) if (one.group, one.no) == (group, no))


def heard(w: World, group: str = "maker") -> list[str]:
    """What the group heard of questions."""
    return [call.text for call in w.calls("SendMessage", group) if call.feature == "questions"]


def asked(w: World, who: str) -> list[str]:
    return [text for text in w.told(who) if "待回答" in text]


def last_id(w: World, group: str = "maker") -> str:
    return w.platform_world.lines(Chat(group=w.native(group)))[-1].id


def last_private(w: World, who: str) -> str:
    return w.platform_world.lines(Chat(user=NativeId(who)))[-1].id


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        ("作业传到哪儿呀", Matter.TECHNICAL),
        ("结业证书什么时候发", Matter.TECHNICAL),
        ("平台登不上去", Matter.TECHNICAL),
        ("分层作业怎么设计", Matter.TEACHING),
    ],
)
async def test_what_is_routine_goes_to_whoever_is_on_duty(tmp_path: Path, text: str, matter: Matter) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), f"/提问 {text}")
        found = await ticket(w)
        assert (found.matter, found.holder == "maker-duty1") == (matter, matter is Matter.TECHNICAL)


async def test_a_question_is_noticed_asked_answered_and_solved(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        trainee = w.trainee("maker")
        await w.say("maker", trainee, LOGIN)
        (question,) = (await ticket(w)).message_ids
        assert heard(w) == ["#1 已记下，请 @早班maker  看看。"]
        assert asked(w, "maker-duty1") == [], "who is tagged is not told a second time"
        found = await ticket(w)
        assert (found.matter, found.holder, found.state) == (Matter.TECHNICAL, "maker-duty1", TicketState.OPEN)
        await w.say("maker", trainee, "我用的是手机")
        await w.advance_to("09:01")
        await w.say("maker", trainee, "页面是白的")
        await w.advance_to("09:03")
        await w.say("maker", trainee, "今天天气真好")
        await w.say("maker", "maker-duty1", "先清一下缓存再登录", question)
        found = await ticket(w)
        assert found.texts == (LOGIN, "我用的是手机", "页面是白的"), "what comes later does not belong to it"
        assert [(one.by, one.text) for one in found.answers] == [("maker-duty1", "先清一下缓存再登录")]
        assert found.state is TicketState.ANSWERED
        await w.say("maker", trainee, "解决了！")
        assert (await ticket(w)).state is TicketState.RESOLVED
        await w.advance_to("12:00")
        assert len(heard(w)) == 1, "one quiet line, and nobody is asked again"
        assert asked(w, "maker-duty2") == asked(w, "maker-host") == []
        texts = [f"{note.action} {note.reason}" for note in await rows(w, AuditNote)]
        texts += [action.summary for action in await rows(w, Action)]
        assert not [text for text in texts if "登录" in text]


async def test_off_unless_switched_on(tmp_path: Path) -> None:
    async with start(tmp_path, programme=programmes.programme()) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("maker", w.trainee("maker"), "/提问 作业在哪里交")
        assert "没有开启" in heard(w)[-1]
        await w.say("maker", w.trainee("maker"), "/问题")
        await w.say("maker", "maker-duty1", "/答 1 好")
        await w.say("maker", "maker-duty1", "/认领 1")
        assert len([text for text in heard(w) if "没有开启" in text]) == 4
        assert await rows(w, Ticket) == []


async def test_asked_by_command_and_in_reply(tmp_path: Path) -> None:
    async with start(tmp_path, senses=Senses()) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        assert await rows(w, Ticket) == [], "nothing notices without something that does"
        said = last_id(w)
        await w.say("maker", "maker-teacher", "/提问", said)
        assert heard(w) == ["#1 已记下，请 @早班maker  看看。"]
        found = await ticket(w)
        assert (found.native_id, found.texts) == (w.trainee("maker"), (LOGIN,))
        await w.say("maker", w.trainee("maker", 2), "/提问", said)
        assert heard(w)[-1] == "#1 已加上您，有回答时一起告诉您。"
        await w.say("maker", w.trainee("maker", 2), "/提问 平台登录不上，怎么办？")
        assert heard(w)[-1] == "#1 已经记下了，正在等老师回答。"
        await w.say("maker", w.trainee("maker", 3), "/同问 1")
        await w.say("maker", w.trainee("maker", 4), "/同问 7")
        assert heard(w)[-2:] == ["#1 已加上您，有回答时一起告诉您。", "没有 #7 这个问题，请核对编号。"]
        await w.say("maker", w.trainee("maker", 4), "/同问")
        assert "请写明编号，例如：/同问 12" in heard(w)[-1]
        await w.say("maker", w.trainee("maker", 4), "/同问", said)
        await w.say("maker", w.trainee("maker"), "/提问")
        assert "请写上问题" in heard(w)[-1]
        await w.say("maker", w.trainee("maker"), "/提问", last_id(w))
        assert "请写上问题" in heard(w)[-1], "what the bot said is no question"
        await w.tell("maker-duty1", "/提问 作业在哪里交")
        assert "请在群里提问" in w.told("maker-duty1")[-1]
        await w.say("maker", "maker-teacher", "今天的作业什么时候交")
        await w.say("maker", "maker-teacher", "/提问", last_id(w))
        assert (await ticket(w, 2)).native_id == "maker-teacher"
        await w.tell("maker-duty1", "/答 1 清一下缓存")
        answer = heard(w)[-1]
        assert "早班maker答：清一下缓存" in answer
        assert answer.count("@") == 4, "everybody who asked is told"
        await w.say("maker", w.trainee("maker"), "/已解决 1")
        await w.say("maker", w.trainee("maker", 5), "/同问 1")
        assert heard(w)[-1] == "#1 已解决，没有改动。"


async def test_a_candidate_is_silent_until_it_is_asked_again(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        first, second = w.trainee("maker", 1), w.trainee("maker", 2)
        await w.say("maker", first, "作业交到哪里呢")
        assert ((await ticket(w)).state, heard(w)) == (TicketState.CANDIDATE, [])
        await w.say("maker", second, "同问")
        found = await ticket(w)
        assert (found.state, len(found.askers)) == (TicketState.OPEN, 2)
        assert len(heard(w)) == 1
        await w.say("maker", second, "同问。")
        assert (await ticket(w)).askers == found.askers, "nobody asks twice"
        await w.say("robot", w.trainee("robot"), "作业交到哪里呢")
        await w.say("robot", w.trainee("robot"), "？")
        assert (await ticket(w, group="robot")).state is TicketState.OPEN
        await w.say("robot", w.trainee("robot", 2), "证书什么时候发呢")
        assert (await ticket(w, 2, "robot")).state is TicketState.OPEN
        await w.say("robot", w.trainee("robot", 3), "几点开始呢")
        said = last_id(w, "robot")
        await w.say("robot", w.trainee("robot", 4), "八点", said)
        assert (await ticket(w, 3, "robot")).state is TicketState.CLOSED, "somebody cares for it already"
        await w.say("robot", w.trainee("robot", 5), "结业要求呢")
        lines = len(heard(w, "robot"))
        await w.advance_to("09:06")
        assert (await ticket(w, 4, "robot")).state is TicketState.OPEN, "nobody cared for it"
        assert len(heard(w, "robot")) == lines, "only perhaps a question: the group does not hear of it"
        assert "可能是提问" in asked(w, "robot-duty1")[0]
        await w.say("robot", w.trainee("robot", 6), "考核怎么算呢")
        await w.advance_to("09:09")
        await w.say("robot", w.trainee("robot", 6), "老师，考核怎么算呢")
        assert (await ticket(w, 5, "robot")).state is TicketState.OPEN, "asked again"


async def test_the_next_in_line_and_a_restart_changes_nothing(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.advance_to("09:16")
        assert len(asked(w, "maker-host")) == 1
        assert "15 分钟没有人回答" in asked(w, "maker-host")[0]
        await w.restart("09:31")
        assert len(asked(w, "maker-expert")) == 1
        await w.advance_to("09:46")
        assert len(asked(w, "wu")) == 1
        assert "/答 maker班 1 内容" in asked(w, "wu")[0], "the lead looks after several groups"
        await w.advance_to("10:01")
        (staff,) = [text for text in w.said("staff") if "待回答" in text]
        assert LOGIN in staff
        await w.advance_to("12:30")
        assert [len(asked(w, who)) for who in ("maker-duty1", "maker-host", "maker-expert", "wu")] == [0, 1, 1, 1]
        assert len(heard(w)) == 1
        await w.tell("wu", "请换一个浏览器", last_private(w, "wu"))
        assert "吴专家答：请换一个浏览器" in heard(w)[-1]
        assert "已记为回答" in w.told("wu")[-1]


async def test_an_answer_stops_the_clock_and_no_help_starts_it_again(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        trainee = w.trainee("maker")
        await w.say("maker", trainee, MAKING)
        assert (await ticket(w)).holder == "maker-expert", "a matter of teaching"
        await w.say("maker", "maker-expert", "/答 1 讲安全和工具")
        await w.advance_to("09:40")
        assert asked(w, "maker-duty1") == asked(w, "maker-host") == []
        await w.say("maker", trainee, "没有解决")
        await w.advance_to("09:56")
        assert len(asked(w, "maker-duty1")) == 1
        await w.say("maker", "maker-duty1", "可以看看教案库里的第一课", (await ticket(w)).message_ids[0])
        await w.say("maker", trainee, "/没有解决 1")
        assert heard(w)[-1] == "#1 再请老师看看。"
        await w.say("maker", trainee, "/没有解决")
        assert (await ticket(w)).state is TicketState.OPEN
        await w.say("maker", "maker-host", "第一课在教案库", (await ticket(w)).message_ids[0])
        assert len((await ticket(w)).answers) == 3
        await w.advance_to("2020-04-19 11:00")
        assert (await ticket(w)).state is TicketState.CLOSED, "it closes by itself"
        await w.say("maker", trainee, "已解决")
        await w.say("maker", trainee, "/已解决")
        assert "没有找到" in heard(w)[-1]


async def test_nobody_on_duty_late_in_the_evening(tmp_path: Path) -> None:
    async with start(tmp_path, "2020-04-18 22:58") as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        assert (await ticket(w)).holder == "maker-duty3"
        await w.say("maker", w.trainee("maker", 2), "还有别的做法呢")
        await w.advance_to("2020-04-19 08:05")
        assert asked(w, "maker-host") == [], "two minutes in the evening, five in the morning"
        assert (await ticket(w, 2)).state is TicketState.OPEN
        assert len(heard(w)) == 1, "the group is asleep: the second is asked in the morning, in private"
        assert len(asked(w, "maker-expert")) == 1
        await w.advance_to("2020-04-19 08:14")
        assert len(asked(w, "maker-host")) == 1


async def test_a_week_without_the_bot(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.restart("2020-04-25 09:00")
        assert (await ticket(w)).state is TicketState.OPEN
        assert asked(w, "maker-host") == [], "the programme is over, and nobody works"
        await w.tell("maker-duty1", "/待答")
        assert "#1 maker班 " in w.told("maker-duty1")[-1]
        runs = [run for run in await rows(w, JobRun) if run.kind == "question_unanswered"]
        assert len(runs) == 1


async def test_the_clock_stands_in_the_salon(tmp_path: Path) -> None:
    async with start(tmp_path, "2020-04-18 19:55") as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.advance_to("21:08")
        assert asked(w, "maker-host") == [], "five minutes before the salon, eight after it"
        await w.advance_to("21:11")
        assert len(asked(w, "maker-host")) == 1


async def test_a_matter_for_the_salon_waits_for_it(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "社团招不到人怎么办")
        assert heard(w) == ["#1 已记下，列入今晚沙龙一起讨论；没聊到的，会后再请老师回答。"]
        await w.say("maker", w.trainee("maker"), "/问题")
        assert "今晚沙龙" in heard(w)[-1]
        await w.advance_to("21:14")
        assert asked(w, "maker-duty3") == []
        await w.advance_to("21:16")
        assert len(asked(w, "maker-duty3")) == 1
        await w.say("maker", w.trainee("maker", 2), "课堂管理怎么办")
        assert (await ticket(w, 2)).matter is Matter.TEACHING, "the salon is over"


async def test_passed_on_taken_over_and_listed(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("robot", w.trainee("robot"), "平台打不开怎么办")
        await w.say("maker", "maker-duty1", "/转 1 教辅maker")
        assert heard(w)[-1] == "#1 已转给教辅maker。"
        assert "（早班maker转给您的）" in asked(w, "maker-assistant")[0]
        for text, answer in (
            ("/转 1", "请写明转给哪一位"), ("/转 1 王五", "不在本群的老师名单里"),
            ("/转 1 教辅robot", "不在本群的老师名单里"), ("/转", "请写明编号"), ("/转 9 教辅maker", "没有 #9"),
        ):  # fmt: skip
            await w.say("maker", "maker-duty1", text)
            assert answer in heard(w)[-1]
        await w.tell("wu", "/认领 1")
        assert "请写明是哪个群" in w.told("wu")[-1]
        await w.tell("wu", "/认领 maker班 1")
        assert w.told("wu")[-1] == "#1（maker班）由您来回答，谢谢老师！"
        await w.tell("wu", "/认领 robot班 1")
        await w.tell("wu", "/待答")
        assert w.told("wu")[-1].splitlines()[0] == "等您回答的有 2 个："
        assert "/答 maker班 1 内容" in w.told("wu")[-1]
        await w.say("maker", w.trainee("maker"), "/我的问题")
        assert "您的问题（最近 1 个）" in heard(w)[-1]
        await w.tell(w.trainee("maker", 2), "/我的问题")
        assert "还没有登记过" in w.told(w.trainee("maker", 2))[-1]
        await w.tell("zhou", "/问题")
        assert [word for word in ("maker班", "robot班") if word not in w.told("zhou")[-1]] == []
        await w.tell("wu", "/答 maker班 1 换浏览器 /答 1 再试一次")
        assert len((await ticket(w)).answers) == 2
        await w.say("maker", "maker-duty1", "/认领 1")
        assert heard(w)[-1] == "#1 已回答，没有改动。"
        await w.tell("maker-duty1", "/待答")
        assert "没有等您回答的" in w.told("maker-duty1")[-1]
        await w.say("maker", w.trainee("maker"), "/已解决")
        await w.say("maker", w.trainee("maker"), "/问题")
        assert "没有等待回答的问题" in heard(w)[-1]


async def test_an_expert_answers_three_in_one_message(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        for number, text in enumerate(("登录不上怎么办", "上传不了怎么办", "没有声音怎么办"), 1):
            await w.say("maker", w.trainee("maker", number), text)
        await w.tell("maker-expert", "/答 1、2 换一个浏览器 /答 3 检查一下耳机 /答 8 好")
        assert "#1、#2、#3 已记为回答" in w.told("maker-expert")[-1]
        assert "没有 #8" in w.told("maker-expert")[-1]
        assert [one.answers[-1].text for one in await rows(w, Ticket)] == ["换一个浏览器"] * 2 + ["检查一下耳机"]
        assert len([text for text in heard(w) if "答：" in text]) == 3
        await w.say("maker", "maker-expert", "/答 换一个浏览器")
        assert "请写明编号" in heard(w)[-1]
        await w.say("maker", "maker-expert", "/答 1")
        assert "请写上回答" in heard(w)[-1]
        await w.say("maker", "maker-expert", "/答 刷新也行", (await ticket(w)).message_ids[0])
        assert (await ticket(w)).answers[-1].text == "刷新也行"
        await w.tell("wu", "/答 1 好")
        assert "请写明是哪个群" in w.told("wu")[-1]


async def test_an_answer_to_the_wrong_question_is_undone(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker", 1), LOGIN)
        await w.say("maker", w.trainee("maker", 2), "耳机没有声音怎么办")
        await w.say("maker", "maker-duty1", "/答 1 检查耳机插好没有")
        await w.say("maker", "maker-duty1", "/撤销 1")
        assert heard(w)[-1].startswith("@"), "whoever asked is tagged"
        assert heard(w)[-1].endswith("#1 的上一个回答不再算数，重新等待回答。")
        found = await ticket(w)
        assert (found.state, found.answers) == (TicketState.OPEN, ())
        await w.advance_to("09:16")
        assert len(asked(w, "maker-host")) == 2, "both wait"
        await w.say("maker", "maker-duty1", "/答 2 检查耳机插好没有")
        await w.say("maker", "maker-duty1", "/答 2 音量也看一下")
        await w.say("maker", "maker-duty1", "/撤销 2")
        assert (await ticket(w, 2)).state is TicketState.ANSWERED, "one answer is left"
        assert heard(w)[-1].endswith(
            "#2 早班maker的回答「音量也看一下」不再算数，早班maker的回答「检查耳机插好没有」仍然算数。"
        )
        await w.say("maker", w.trainee("maker", 2), "/已解决 2")
        await w.say("maker", "maker-teacher", "/撤销 2")
        assert heard(w)[-1] == "#2 重新等待回答。", "who answered nothing takes back the closing"
        await w.say("maker", w.trainee("maker", 1), "/撤销 1")
        await w.say("maker", "maker-duty1", "/撤销 1")
        assert (await ticket(w)).state is TicketState.CLOSED, "it was no question at all"
        await w.say("maker", "maker-duty1", "/撤销 1")
        assert any("撤销过" in text for text in w.said("maker"))


async def test_answers_that_name_no_number(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        first, second = w.trainee("maker", 1), w.trainee("maker", 2)
        await w.say("maker", first, LOGIN)
        await w.say("maker", second, "我也想问")
        await w.say("maker", "maker-duty1", "大家早上好")
        assert (await ticket(w)).state is TicketState.OPEN, "it does not fit"
        await w.say("maker", "maker-duty1", "平台登录不上就换手机")
        found = await ticket(w)
        assert found.answers[0].text == "平台登录不上就换手机"
        assert "#1 有回答了，请看上面。" in heard(w)[-1], "who joined is told"
        lines = len(heard(w))
        await w.say("maker", second, LOGIN)
        assert len(heard(w)) == lines, "told already"
        await w.say("maker", w.trainee("maker", 3), LOGIN)
        assert "早班maker答：平台登录不上就换手机" in heard(w)[-1], "asked again: the answer, not a second ticket"
        assert len(await rows(w, Ticket)) == 1
        await w.say("maker", w.trainee("maker", 4), "耳机坏了怎么办")
        line = w.last_message_id("maker")
        await w.say("maker", "maker-host", "换一副", line)
        assert (await ticket(w, 2)).answers[0].text == "换一副", "the bot's line is quoted"


async def test_cards_are_tapped(tmp_path: Path) -> None:
    async with start(tmp_path, cards=True) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.advance_to("09:16")
        assert "点按钮" in asked(w, "maker-host")[0]
        question = last_private(w, "maker-host")
        (card,) = [one.card for one in w.platform_world.state.messages.values() if one.card]
        await w.press("maker-host", card.id, "next")
        assert w.told("maker-host")[-1] == "#1（maker班）已转给专家maker。"
        assert len(asked(w, "maker-expert")) == 1
        await w.press("maker-host", card.id, "take")
        assert (await ticket(w)).holder == "maker-host"
        staff = w.app.world.staff
        w.app.world.staff = Directory(
            tuple(replace(one, grants=()) if one.key == "maker-host" else one for one in staff.people)
        )
        await w.press("maker-host", card.id, "done")
        assert "没有这个权限" in w.told("maker-host")[-1]
        await w.tell("maker-host", "重启一下", question)
        assert "没有这个权限" in w.told("maker-host")[-1]
        assert (await ticket(w)).answers == ()
        w.app.world.staff = staff
        await w.press("maker-host", card.id, "done")
        assert (await ticket(w)).state is TicketState.ANSWERED
        await w.press("maker-host", card.id, "take")
        assert w.told("maker-host")[-1] == "#1 已回答，没有改动。"


async def test_the_asker_leaves(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker", 1), LOGIN)
        await w.say("maker", w.trainee("maker", 2), "同问")
        await w._happened(w.platform_world.leave(w.native("maker"), NativeId(w.trainee("maker", 1))))
        found = await ticket(w)
        assert (found.native_id, found.joined, found.state) == (w.trainee("maker", 2), (), TicketState.OPEN)
        await w._happened(w.platform_world.leave(w.native("maker"), NativeId(w.trainee("maker", 2))))
        assert (await ticket(w)).state is TicketState.CLOSED
        await w.advance_to("09:40")
        assert asked(w, "maker-host") == []


def judge(event: MessageReceived) -> tuple[Finding, ...]:
    found = event.message.text.find("坏话")
    return (Finding(Category.ABUSE, Severity.FLAG, "词表", (found, found + 2)),) if found >= 0 else ()


async def test_a_question_that_moderation_held_and_let_pass(tmp_path: Path) -> None:
    programme = looked_after(Moderation(mode=ModerationMode.ACTIVE))
    async with start(tmp_path, programme=programme, judge=judge) as w:
        await w.say("maker", w.trainee("maker"), "有人说坏话怎么办")
        await w.say("maker", w.trainee("maker", 2), "坏话什么时候删")
        assert heard(w) == []
        numbers = {one.no: one.held for one in await rows(w, Ticket)}
        assert numbers == {2: True, 4: True}
        await w.say("maker", w.trainee("maker", 3), "/放行 1")
        assert heard(w) == []
        await w.tell("maker-duty1", "/放行 1")
        assert len(heard(w)) == 1
        assert ((await ticket(w, 2)).held, (await ticket(w, 2)).state) == (False, TicketState.OPEN)
        await w.tell("maker-duty1", "/警告 3")
        await w.say("maker", w.trainee("maker", 2), "/同问 4")
        assert "没有 #4" in heard(w)[-1]
        await w.advance_to("2020-04-19 09:30")
        assert (await ticket(w, 4)).state is TicketState.CLOSED, "never let pass"


async def test_two_groups_ask_the_same_within_a_minute(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("robot", w.trainee("robot"), LOGIN)
        assert [(one.group, one.no) for one in await rows(w, Ticket)] == [("maker", 1), ("robot", 1)]
        await w.tell("maker-duty1", "/答 1 换浏览器")
        assert (await ticket(w, group="robot")).answers[0].text == "换浏览器", "a ticket each, and one answer for both"


async def test_the_group_hears_little(tmp_path: Path) -> None:
    async with start(tmp_path, programme=looked_after(lines_an_hour=2)) as w:
        for number in range(1, 6):
            await w.say("maker", w.trainee("maker", number), f"第 {number} 个怎么办：登录不上")
        assert len(heard(w)) == 2
        assert len(asked(w, "maker-duty1")) == 3, "who cannot be tagged is told in private"
        await w.say("maker", w.trainee("maker", 6), "/提问 作业上传到哪里")
        assert len(heard(w)) == 3, "whoever asks with a command gets an answer"
        await w.advance_to("10:05")
        await w.say("maker", w.trainee("maker", 6), "没有声音怎么办")
        assert len(heard(w)) == 4
