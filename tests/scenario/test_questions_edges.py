"""Questions at their edges: nobody to ask, nothing to say, hours that change, words that belong to nothing."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.core.case import Case
from bot.core.event import MessageReceived
from bot.core.ids import NativeId
from bot.core.judge.finding import Category as Judged
from bot.core.judge.finding import Finding, Severity
from bot.core.message import Mention, Message, Quote
from bot.core.moderation import Moderation, ModerationMode
from bot.core.people import Directory
from bot.core.programme import Category
from bot.core.ticket import Matter, Ticket, TicketState
from bot.platforms.sandbox.model import Done
from tests import programmes
from tests.scenario.test_questions import (
    LOGIN,
    MAKING,
    asked,
    heard,
    last_id,
    last_private,
    looked_after,
    rows,
    start,
    ticket,
)
from tests.world import World


def without(*words: str) -> Directory:
    """The staff without those whose keys hold one of the words."""
    return Directory(tuple(one for one in programmes.staff().people if not any(word in one.key for word in words)))


async def test_nobody_is_there_to_be_asked(tmp_path: Path) -> None:
    found = Directory(tuple(one for one in programmes.staff().people if one.key == "zhou"))
    async with start(tmp_path, staff=found) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        assert heard(w) == ["#1 已记下，已转给值守的老师。"]
        await w.advance_to("12:00")
        (staff,) = [text for text in w.said("staff") if "待回答" in text]
        assert "/答 maker班 1 内容" in staff, "once, and not again"
        assert (await ticket(w)).due_at is None


async def test_who_cannot_be_reached_is_left_out(tmp_path: Path) -> None:
    people = tuple(
        replace(one, accounts=()) if one.key == "maker-duty1" else one for one in without("assistant").people
    )
    async with start(tmp_path, staff=Directory(people)) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        assert (await ticket(w)).holder == "maker-host"
        await post(w, "maker-host", "/转 1 ", Mention(NativeId("robot-duty1"), "早班robot"))
        assert heard(w)[-1] == "「早班robot」不在本群的老师名单里，没有转。"
        await w.say("maker", "maker-host", "/转 1 早班maker")
        assert heard(w)[-1] == "#1 已转给早班maker。"
        assert len([text for text in w.said("staff") if "待回答" in text]) == 1, "the staff pass it on"


async def test_whoever_took_the_shift_over_is_asked_and_the_load_is_shared(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", "maker-assistant", "/上岗")
        await w.say("maker", w.trainee("maker", 1), LOGIN)
        assert (await ticket(w)).holder == "maker-assistant"
        await w.say("maker", "maker-duty1", "/上岗")
        await w.say("maker", w.trainee("maker", 2), "视频没有声音怎么办")
        assert (await ticket(w, 2)).holder == "maker-duty1", "who has less to answer"


async def test_a_topic_is_named_or_follows_from_the_group(tmp_path: Path) -> None:
    found = looked_after()
    categories = (Category("contest", "竞赛课程"), Category("general", "通识课程"))
    groups = tuple(replace(one, category="contest") for one in found.groups)
    async with start(tmp_path, programme=replace(found, groups=groups, categories=categories)) as w:
        await w.say("maker", w.trainee("maker", 1), "通识课程的学习要求是什么")
        await w.say("maker", w.trainee("maker", 2), MAKING)
        assert [one.topic for one in await rows(w, Ticket)] == ["general", "contest"]
        await w.say("maker", w.trainee("maker", 1), "/问题")
        assert "通识课程" in heard(w)[-1]


async def test_a_question_in_the_salon_is_kept_without_a_word(tmp_path: Path) -> None:
    async with start(tmp_path, "2020-04-18 20:10") as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        assert heard(w) == []
        await w.say("maker", w.trainee("maker", 2), "/提问 视频没有声音")
        assert heard(w) == ["#2 已记下，21:00请老师回答。"], "whoever asks with a command gets an answer"
        await w.advance_to("21:01")
        assert len(asked(w, "maker-duty3")) == 2


async def test_a_salon_that_is_called_off_stops_no_clock(tmp_path: Path) -> None:
    async with start(tmp_path, "2020-04-18 19:50") as w:
        await w.say("maker", "maker-host", "/取消沙龙")
        await w.say("maker", w.trainee("maker"), "社团没有人来怎么办")
        assert (await ticket(w, 2)).matter is Matter.TEACHING, "number 1 is the calling off"
        await w.say("maker", w.trainee("maker", 2), LOGIN)
        await w.advance_to("20:06")
        assert len(asked(w, "maker-host")) >= 1


async def test_hours_that_change_while_somebody_waits(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("maker", "maker-teacher", "/闭群 09:05-12:00")
        await w.advance_to("11:59")
        assert asked(w, "maker-host") == [], "the clock stands while the group is closed by hand"
        await w.advance_to("12:09")
        assert asked(w, "maker-host") == [], "five minutes before, nine after"
        await w.advance_to("12:11")
        assert len(asked(w, "maker-host")) == 1


async def test_a_later_answer_keeps_it_open_longer(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("maker", "maker-duty1", "/答 1 清缓存")
        await w.advance_to("15:00")
        await w.say("maker", "maker-duty1", "/答 1 换浏览器")
        await w.advance_to("2020-04-19 14:00")
        assert (await ticket(w)).state is TicketState.ANSWERED
        await w.advance_to("2020-04-19 15:01")
        assert (await ticket(w)).state is TicketState.CLOSED


async def test_nobody_is_asked_twice(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.advance_to("09:10")
        await w.say("maker", "maker-duty1", "/转 1 主持maker")
        await w.advance_to("09:24")
        assert asked(w, "maker-expert") == [], "the clock began anew"
        await w.advance_to("09:26")
        assert [len(asked(w, who)) for who in ("maker-host", "maker-expert")] == [1, 1]


async def test_most_of_an_hour_without_the_bot(tmp_path: Path) -> None:
    """Longer: test_question_away.py."""
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.restart("10:10")
        assert [len(asked(w, who)) for who in ("maker-host", "maker-expert")] == [1, 0], "one step, however late"
        await w.restart("10:24")
        assert [len(asked(w, who)) for who in ("maker-host", "maker-expert")] == [1, 0]
        await w.advance_to("10:26")
        assert [len(asked(w, who)) for who in ("maker-host", "maker-expert")] == [1, 1]


async def test_a_finding_and_a_question_in_one_message(tmp_path: Path) -> None:
    programme = looked_after(Moderation(mode=ModerationMode.TRAINING))
    async with start(tmp_path, programme=programme, judge=judge) as w:
        await w.say("maker", w.trainee("maker"), "有人说坏话怎么办")
        assert [one.no for one in await rows(w, Case)] == [1]
        assert [(one.no, one.state) for one in await rows(w, Ticket)] == [(2, TicketState.OPEN)]


async def test_days_off(tmp_path: Path) -> None:
    found = looked_after()
    groups = tuple(replace(one, days_off=frozenset({date(2020, 4, 19)})) for one in found.groups)
    async with start(tmp_path, "2020-04-18 22:50", programme=replace(found, groups=groups)) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.advance_to("2020-04-20 08:04")
        assert asked(w, "maker-host") == []
        await w.advance_to("2020-04-20 08:06")
        assert len(asked(w, "maker-host")) == 1


async def test_before_anybody_works(tmp_path: Path) -> None:
    async with start(tmp_path, "2020-04-17 10:00") as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        assert heard(w) == ["#1 已记下，明天 08:00请老师回答。"]
        await w.advance_to("2020-04-18 08:01")
        assert len(asked(w, "maker-duty1")) == 1
        assert "没有人回答" not in asked(w, "maker-duty1")[0]


async def post(w: World, who: str, *parts: Mention | Quote | str) -> None:
    """Somebody says something with tags and quotes."""
    done = w.platform_world.say(w.native("maker"), NativeId(who), "x")
    assert isinstance(done, Done)
    events = tuple(replace(event, message=Message.of(*parts)) for event in done.events)  # type: ignore[type-var]
    await w.platform.deliver(events)
    await w.app.quiet()


async def test_tags_and_words_that_belong_to_nothing(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        one, two, three = (w.trainee("maker", number) for number in (1, 2, 3))
        for who, text in ((one, "解决了"), (one, "没有解决"), (one, "同问"), (one, "？"), ("maker-duty1", "好的")):
            await w.say("maker", who, text)
        assert await rows(w, Ticket) == []
        await w.say("maker", one, LOGIN)
        await w.say("maker", one, "没有解决")
        await w.say("maker", one, LOGIN)
        assert (await ticket(w)).state is TicketState.OPEN
        await post(w, two, Mention(NativeId("maker-duty1")), "老师，", Quote(last_id(w)), "怎么办")
        assert len(await rows(w, Ticket)) == 1
        assert [who.native_id for who in (await ticket(w)).joined] == [two], "asks what is quoted, too"
        await post(w, two, Mention(NativeId("maker-duty1")), "回放在哪里看呢")
        assert (await ticket(w, 2)).state is TicketState.CANDIDATE
        await post(w, three, Mention(NativeId(two)), "首页就有")
        assert (await ticket(w, 2)).state is TicketState.CLOSED
        await post(w, one, Quote(last_id(w)), "谢谢")
        await w.say("maker", three, "什么？", last_id(w))
        await post(w, two, "证书几号发呢")
        await post(w, "maker-duty1", Mention(NativeId(two)), "下月初")
        assert (await ticket(w, 3)).state is TicketState.CLOSED, "answered before it was one"
        await post(w, "maker-duty1", Mention(NativeId(one)), "清一下缓存")
        assert (await ticket(w)).answers[0].text.endswith("清一下缓存")
        await post(w, two, Mention(NativeId(three)), "你去哪里呢")
        assert len(await rows(w, Ticket)) == 3, "asked of one particular person"
        await post(w, "maker-duty1", Mention(NativeId(three)), "请改名片")
        assert len((await ticket(w)).answers) == 1


async def test_a_question_is_taken_back_by_who_wrote_it(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        one = w.trainee("maker", 1)
        await w.say("maker", one, LOGIN)
        await w.say("maker", one, "用的是手机")
        first, second = (await ticket(w)).message_ids
        other = w.trainee("maker", 5)
        await w.say("maker", other, "大家好")
        for who, message_id, state in ((other, last_id(w), "open"), (one, first, "open"), (one, second, "closed")):
            await w._happened(w.platform_world.recall(NativeId(who), message_id))
            assert (await ticket(w)).state == state
        await w.say("maker", one, MAKING)
        await w.say("maker", w.trainee("maker", 2), "同问")
        await w._happened(w.platform_world.recall(NativeId(one), (await ticket(w, 2)).message_ids[0]))
        assert (await ticket(w, 2)).state is TicketState.OPEN, "somebody else asks it, too"
        await w.say("robot", w.trainee("robot"), LOGIN)
        await w.say("robot", w.trainee("robot"), "大家好")
        w.app.world.programme = looked_after(enabled=False)
        await w._happened(w.platform_world.leave(w.native("robot"), NativeId(w.trainee("robot"))))
        assert (await ticket(w, 1, "robot")).state is TicketState.OPEN, "switched off"


async def test_private_replies_that_are_none(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.advance_to("09:16")
        question = last_private(w, "maker-host")
        before = len(heard(w))
        await w.tell("maker-host", "/能力", question)
        await w.tell("maker-host", "收到", last_private(w, "maker-host"))
        assert len(heard(w)) == before
        await w.tell(w.trainee("maker"), "/问题")
        assert "请在群里发" in w.told(w.trainee("maker"))[-1]
        await w.tell(w.trainee("maker"), "/没有解决")
        assert w.told(w.trainee("maker"))[-1] == "#1 再请老师看看。"
        await w.tell(w.trainee("maker"), "/已解决")
        assert w.told(w.trainee("maker"))[-1] == "#1 已解决，谢谢！"
        await w.tell("maker-host", "换浏览器", question)
        assert "#1 已解决，谢谢老师！" in w.told("maker-host")[-1]


async def test_cards_that_lead_nowhere(tmp_path: Path) -> None:
    async with start(tmp_path, cards=True, staff=without("expert", "wu", "teacher", "assistant")) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("maker", w.trainee("maker", 2), "同问")
        await w.advance_to("09:16")
        (card,) = [one.card for one in w.platform_world.state.messages.values() if one.card]
        await w.press("maker-host", card.id, "next")
        assert "转到值守的老师那里" in w.told("maker-host")[-1]
        await w.press("maker-host", card.id, "done")
        assert heard(w)[-1].endswith("#1 有回答了，请看上面。"), "who joined is told"
        on = w.app.world.programme
        w.app.world.programme = programmes.programme()
        await w.press("maker-host", card.id, "take")
        assert "已经失效" in w.told("maker-host")[-1]
        w.app.world.programme = on


def judge(event: MessageReceived) -> tuple[Finding, ...]:
    found = {word: event.message.text.find(word) for word in ("坏话", "广告词")}
    kinds = {"坏话": (Judged.ABUSE, Severity.FLAG), "广告词": (Judged.ADS, Severity.RECALL)}
    return tuple(Finding(*kinds[word], "词表", (at, at + len(word))) for word, at in found.items() if at >= 0)


async def test_what_is_let_pass_by_a_reply_or_a_tap(tmp_path: Path) -> None:
    programme = looked_after(Moderation(mode=ModerationMode.ACTIVE))
    async with start(tmp_path, programme=programme, judge=judge, cards=True) as w:
        await w.say("maker", w.trainee("maker", 1), "坏话太多")
        await w.say("maker", w.trainee("maker", 2), "坏话怎么办")
        asked_for = last_private(w, "maker-duty1")
        await w.say("maker", w.trainee("maker", 3), "坏话什么时候删")
        cards = [one.card for one in w.platform_world.state.messages.values() if one.card]
        assert [one.no for one in await rows(w, Ticket)] == [3, 5], "the numbers before them are the cases"
        await w.tell("maker-duty1", "放", asked_for)
        await w.press("maker-duty1", cards[0].id, "pass")
        await w.press("maker-duty1", cards[2].id, "pass")
        assert [one.held for one in await rows(w, Ticket)] == [False, False]
        assert len([text for text in heard(w) if "已记下" in text]) == 2
        w.app.world.programme = looked_after(Moderation(mode=ModerationMode.ACTIVE), enabled=False)
        await w.say("maker", w.trainee("maker", 4), "坏话怎么办")
        await w.tell("maker-duty1", "/放行 6")
        assert len(await rows(w, Ticket)) == 2, "switched off"


async def test_what_was_taken_back_is_no_question_and_the_rest_of_its_case_is(tmp_path: Path) -> None:
    programme = looked_after(Moderation(mode=ModerationMode.ACTIVE))
    async with start(tmp_path, programme=programme, judge=judge) as w:
        await w.say("maker", w.trainee("maker"), "坏话怎么办")
        await w.say("maker", w.trainee("maker"), "广告词怎么办")
        assert [one.held for one in await rows(w, Ticket)] == [True], "what is taken back is nothing else any more"
        await w.tell("maker-duty1", "/放行 1")
        (found,) = await rows(w, Ticket)
        assert (found.held, found.texts) == (False, ("坏话怎么办",))


async def test_a_candidate_is_joined_by_its_number(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "几点开始呢")
        await w.say("maker", w.trainee("maker", 2), "/同问 1")
        assert heard(w) == ["#1 已记下，请 @早班maker  看看。"]
        assert len((await ticket(w)).askers) == 2


async def test_help_names_the_commands_where_they_work(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        for programme, shown in ((looked_after(), True), (looked_after(enabled=False), False)):
            w.app.world.programme = programme
            await w.say("maker", w.trainee("maker"), "/帮助")
            await w.tell(w.trainee("maker"), "/帮助")
            assert ["/提问" in text for text in (w.said("maker")[-1], w.told(w.trainee("maker"))[-1])] == [shown] * 2


async def test_undoing_what_is_nobodys(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", "maker-teacher", "/撤销")
        await w.say("maker", "maker-teacher", "/延时 30")
        await w.say("maker", "maker-teacher", "/撤销 1")
        assert heard(w) == []
