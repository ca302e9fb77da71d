"""Moderation with the real judge: what people really write, what the staff are shown, what the group sees of it."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.activity import CheckIn, StoredMessage
from bot.core.case import Case, CaseState, FindingNote
from bot.core.effect import Recall
from bot.core.event import MessageRecalled, Sender
from bot.core.ids import EventId, NativeId
from bot.core.judge.finding import Category, Severity
from bot.core.message import Attachment, Foreign, Quote
from bot.core.moderation import Moderation
from bot.core.poll import Ballot
from bot.platforms.sandbox.faults import Refuse, ScriptedFaults
from bot.platforms.sandbox.model import Chat
from tests import programmes
from tests.scenario.moderated import (
    RECALLED,
    below,
    brings,
    last_from,
    live,
    moderated,
    of_moderation,
    public,
    rows,
    sent_by,
    shown,
    taken_back,
)

FLAGGED = "加微信 abc12345 领资料"
ABUSE = "你就是个傻逼，滚出去"
GRAVE = "刷单兼职日入500，加QQ 123456789"
TALK = (
    "老师们早上好",
    "攻击机器人怎么设计评分？",
    "爆破编程那一节谁有课件？",
    "杀毒软件把程序删了怎么办",
    "毒性实验要不要写进教案",
)


async def test_talk_about_teaching_is_left_alone(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        for number, text in enumerate(TALK, 1):
            await w.say("maker", w.trainee("maker", number), text)
        assert await rows(w, Case) == []
        assert of_moderation(w) == []


async def test_a_held_question_is_still_a_question(tmp_path: Path) -> None:
    """Shown to the staff and answered by nobody; let pass, it is what it would have been, without a word in public."""
    async with live(tmp_path) as w:
        who = w.trainee("maker")
        await w.say("maker", who, "老师，学生收到兼职日结的短信怎么办？")
        assert "兼职日结" in shown(w, "maker-duty1")[0]
        (kept,) = await rows(w, StoredMessage)
        assert kept.asks
        before = len(w.said("maker"))
        await w.tell("maker-duty1", "/放行 1")
        assert w.told("maker-duty1")[-1].startswith("#1：已放行。")
        assert len(w.said("maker")) == before
        assert w.told(who) == []
        assert [one.asks for one in await rows(w, StoredMessage)] == [True]
        assert taken_back(w) == []


async def test_a_command_that_holds_a_word(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker", 1), f"/签到 {FLAGGED}")
        assert len(await rows(w, CheckIn)) == 1, "a false alarm swallows no command"
        assert len(shown(w, "maker-duty1")) == 1
        await w.say("maker", w.trainee("maker", 2), f"/签到 {GRAVE}")
        assert len(await rows(w, CheckIn)) == 1, "what is taken back is no command"
        assert len(taken_back(w)) == 1


async def test_the_vote_of_somebody_in_a_hurry_counts(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", "maker-teacher", "/投票 先讲哪一题 甲 乙")
        who = w.trainee("maker")
        for text in ("好的", "收到", "两题都不错", "等一下", "让我想想", "想好了"):
            await w.say("maker", who, text)
        await w.say("maker", who, "2")
        (case,) = await rows(w, Case)
        assert (case.category, case.count) == (Category.FLOOD, 1), "the seventh message in a few seconds"
        assert [ballot.choice for ballot in await rows(w, Ballot)] == [2]


async def test_taken_back_by_its_author_and_sent_anew(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        who = w.trainee("maker")
        for text in (FLAGGED, "加我 V 信 abc12345 领资料"):
            await w.say("maker", who, text)
            line = w.platform_world.lines(Chat(group=w.native("maker")))[-1]
            await w._happened(w.platform_world.recall(NativeId(who), line.id))
        await w.say("maker", who, "领资料加 v ❤ 信 abc12345")
        (case,) = await rows(w, Case)
        assert (case.count, len(case.texts), len(case.message_ids)) == (3, 3, 1), "all of it is evidence"
        assert len(shown(w, "maker-duty1")) == 1
        await w.tell("maker-duty1", "/撤回 1")
        assert w.told("maker-duty1")[-1] == "#1：正在撤回。"
        assert [call.outcome for call in w.calls("Recall")] == ["delivered"], "what is gone is not asked for"
        await w.say("maker", w.trainee("maker", 2), FLAGGED)
        line = w.platform_world.lines(Chat(group=w.native("maker")))[-1]
        await w._happened(w.platform_world.recall(NativeId(w.trainee("maker", 2)), line.id))
        await w.tell("maker-duty1", "/撤回 2")
        assert "先前已经撤回" in w.told("maker-duty1")[-1]


async def test_its_author_is_faster_than_the_bot(tmp_path: Path) -> None:
    """The recall is under way when the author takes the message back: the platform refuses, nobody is bothered."""
    async with live(tmp_path) as w:
        who = w.trainee("maker")
        await w.say("maker", who, FLAGGED)
        line = w.platform_world.lines(Chat(group=w.native("maker")))[-1]
        w.platform_world.faults = ScriptedFaults((Refuse("gone"),), only=(Recall,))
        gone = w.platform_world.recall(NativeId(who), line.id)
        verdict = w.platform_world.say_private(NativeId("maker-duty1"), "/撤回 1")
        both = (*verdict.events, *gone.events)  # type: ignore[union-attr]
        await asyncio.gather(*(w.app.receive(event) for event in both))
        await w.app.quiet()
        assert [call.outcome for call in w.calls("Recall")] == ["refused"]
        assert [text for text in w.told("maker-duty1") if "没有让机器人执行" in text] == []


async def test_what_is_taken_back_elsewhere_changes_nothing(tmp_path: Path) -> None:
    """A clean message, one that a manager takes back by hand, a group without moderation, a private chat."""
    found = moderated()
    off = replace(found.groups[1], moderation=Moderation())
    async with live(tmp_path, programme=replace(found, groups=(found.groups[0], off))) as w:
        await w.say("maker", w.trainee("maker"), FLAGGED)
        line = w.platform_world.lines(Chat(group=w.native("maker")))[-1]
        await w.say("maker", w.trainee("maker"), "说错了")
        await w.say("robot", w.trainee("robot"), FLAGGED)
        for group in ("maker", "robot"):
            own = w.platform_world.lines(Chat(group=w.native(group)))[-1]
            await w._happened(w.platform_world.recall(own.sender, own.id))  # type: ignore[union-attr]
        await w.tell(w.trainee("maker"), "打错了")
        own = w.platform_world.lines(Chat(user=NativeId(w.trainee("maker"))))[-1]
        await w._happened(w.platform_world.recall(NativeId(w.trainee("maker")), own.id))
        (case,) = await rows(w, Case)
        assert case.message_ids == (line.id,)
        await w._happened(w.platform_world.recall(NativeId("maker-teacher"), line.id))
        (case,) = await rows(w, Case)
        assert case.message_ids == ()
        assert w.calls("Recall") == []


async def test_the_bots_own_recall_is_not_somebody_elses(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), GRAVE)
        (before,) = await rows(w, Case)
        now = w.clock.now()
        await w.app.receive(
            MessageRecalled(
                id=EventId("echo"), at=now, received_at=now, account=programmes.ACCOUNT, native_group=w.native("maker"),
                sender=Sender(NativeId("bot")), message_id=before.recalled[0],
            )
        )  # fmt: skip
        (case,) = await rows(w, Case)
        assert (case.message_ids, case.recalled) == ((), before.recalled)
        await w.tell("maker-duty1", "/撤回 1")
        assert "先前已经撤回" in w.told("maker-duty1")[-1]


async def test_what_a_person_took_back_by_hand_is_said_when_it_is_so(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        who = w.trainee("maker")
        await w.say("maker", who, FLAGGED)
        await w.say("maker", who, FLAGGED + "！")
        first, second = (line.id for line in w.platform_world.lines(Chat(group=w.native("maker")))[-2:])  # type: ignore[union-attr]
        w.platform_world.set_bot_manager(w.native("maker"), False)  # nobody tells the bot
        await w.tell("maker-duty1", "/撤回 1")
        assert "长按 → 撤回" in w.told("maker-duty1")[-1]
        assert public(w) == w.told(who) == []
        await w._happened(w.platform_world.recall(NativeId("maker-teacher"), first))
        assert public(w) == w.told(who) == [], "one of them is still there"
        await w._happened(w.platform_world.recall(NativeId("maker-teacher"), second))
        assert public(w) == [f"{RECALLED}请老师们继续围绕研习交流，谢谢！"]
        assert "/申诉 1" in w.told(who)[-1]
        (case,) = await rows(w, Case)
        assert case.recalled, "and it can be appealed against"


async def test_what_is_quoted_was_said_by_others(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), FLAGGED)
        quoted = w.platform_world.lines(Chat(group=w.native("maker")))[-1].id
        await w.say("maker", w.trainee("maker", 2), "请不要发这个", quoted)
        await brings(w, sent_by(w, w.trainee("maker", 3), Quote(quoted), "同意楼上"))
        assert len(await rows(w, Case)) == 1


@pytest.mark.parametrize(
    "part",
    [
        Foreign("json", f"[分享]好消息\n{FLAGGED}"),
        Foreign("forward", f"> 路人: {FLAGGED}"),
        Foreign("contact", "qq 123456789"),
        Attachment("刷单兼职日入500.docx", 3),
    ],
)
async def test_what_is_passed_on_is_brought_in_by_who_passes_it_on(tmp_path: Path, part: Foreign | Attachment) -> None:
    async with live(tmp_path) as w:
        await brings(w, sent_by(w, w.trainee("maker"), part))
        (case,) = await rows(w, Case)
        assert case.native_id == w.trainee("maker")
        (card,) = shown(w, "maker-duty1")
        words = part.words.splitlines()[-1] if isinstance(part, Foreign) else part.name
        assert words in card, "whoever decides sees what it says"


async def test_a_card_is_nobodys_command_and_nobodys_vote(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await brings(w, sent_by(w, w.trainee("maker"), Foreign("json", "/签到")))
        assert await rows(w, CheckIn) == []


async def test_what_is_graver_or_something_else_has_a_card_of_its_own(tmp_path: Path) -> None:
    """Between the messages of a case somebody says what the card does not show: it must not be let pass with it."""
    async with live(tmp_path) as w:
        who = w.trainee("maker")
        await w.say("maker", who, f"小组作业：{FLAGGED}")
        await w.advance_to("09:02")
        for text in (ABUSE, FLAGGED, ABUSE):
            await w.say("maker", who, text)
        contact, abuse = sorted(await rows(w, Case), key=lambda one: one.no)
        assert (contact.category, contact.count, contact.severity) == (Category.SOLICITATION, 2, Severity.FLAG)
        assert (abuse.category, abuse.count, abuse.severity) == (Category.ABUSE, 2, Severity.RECALL)
        assert [ABUSE in card for card in shown(w, "maker-duty1")] == [False, True], "a flood is one card still"
        assert "您 09:02 在" in w.told(who)[0], "the time of the message that is gone"
        await w.tell("maker-duty1", "/放行 1")
        assert "卡片上没有的话，不算在内" in w.told("maker-duty1")[-1]
        await w.say("maker", w.trainee("maker", 2), ABUSE)
        assert len(await rows(w, Case)) == 3, "what nobody let pass is found again"
        assert len(taken_back(w)) == 3


async def test_only_what_a_card_has_shown_is_let_pass(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        who, other = w.trainee("maker"), f"{FLAGGED}，手慢无"
        for text in (FLAGGED, other):
            await w.say("maker", who, text)
        await w.tell("maker-duty1", "/放行 1")
        for text, cases in ((FLAGGED, 1), (other, 2)):
            await w.advance_to(w.clock.now() + timedelta(minutes=2))
            await w.say("maker", w.trainee("maker", 2), text)
            assert len(await rows(w, Case)) == cases
    async with live(below(tmp_path, "later")) as w:
        for text in (FLAGGED, other):
            await w.say("maker", w.trainee("maker"), text)
        await w.advance_to("09:11")
        assert other in shown(w, "maker-duty2")[0], "the next card shows all of it"
        await w.tell("maker-duty2", "/放行 1")
        assert "不算在内" not in w.told("maker-duty2")[-1]
        await w.say("maker", w.trainee("maker", 2), other)
        assert len(await rows(w, Case)) == 1


async def test_ten_thousand_characters_are_one_case(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        who = w.trainee("maker")
        await brings(w, sent_by(w, who, "研" * 5000 + FLAGGED + "习" * 5000))
        (case,) = await rows(w, Case)
        assert len(case.texts[0]) <= 1000
        assert f"研{FLAGGED}习" in case.texts[0], "the evidence holds what was found"
        assert case.texts[0].startswith("研" * 100)
        (card,) = shown(w, "maker-duty1")
        assert f"研{FLAGGED}习" in card, "and so does the card"
        assert "「…研" in card
        assert "习…」" in card
        assert len(card) < 600, "a card fits a phone's screen"
        await w.advance_to("09:31")
        for one in (*shown(w, "maker-duty2"), *shown(w, "maker-teacher"), w.said("staff")[-1]):
            assert FLAGGED in one, "whoever is asked later reads it too"
        await w.tell("maker-duty1", "/警告 1")
        await w.tell(who, "/申诉 1 是引用")
        await w.advance_to("09:32")
        assert FLAGGED in next(text for text in w.told("maker-duty2") if "【申诉】" in text)


# -------------------------------------------------------------------------------------------------- who decides, when


async def test_three_decide_at_once_each_by_another_means(tmp_path: Path) -> None:
    async with live(tmp_path, cards=True) as w:
        await w.say("maker", w.trainee("maker"), FLAGGED)
        (card,) = [one.card for one in w.platform_world.state.messages.values() if one.card]
        asked = last_from(w, "maker-duty1")
        done = (
            w.platform_world.press(NativeId("maker-duty1"), card.id, "warn"),
            w.platform_world.say_private(NativeId("maker-teacher"), "/禁言 1 60m"),
            w.platform_world.say_private(NativeId("zhou"), "/撤回 maker班 1"),
            w.platform_world.say_private(NativeId("maker-duty1"), "放", asked),
        )
        for one in done:
            for event in one.events:  # type: ignore[union-attr]
                await w.app.receive(event)
        await w.app.quiet()
        assert w.calls("MuteMember") == []
        assert w.told("maker-teacher") == ["#1 已由早班maker处理（警告），没有重复执行。"]
        assert w.told("zhou") == ["#1：正在撤回（先前由早班maker处理：警告）。"], "a warning leaves the words standing"
        assert "没有重复执行" in w.told("maker-duty1")[-1], "a warning is not let pass by the way"
        (case,) = await rows(w, Case)
        assert case.state is CaseState.SETTLED
        assert len(w.told(w.trainee("maker"))) == 1


async def test_a_silent_evening_ends_in_the_staffs_group_and_stays_there(tmp_path: Path) -> None:
    async with live(tmp_path, start="2020-04-18 20:00") as w:
        await w.say("maker", w.trainee("maker"), FLAGGED)
        await w.advance_to("20:35")
        times = {who: len(shown(w, who)) for who in ("maker-duty3", "maker-teacher", "zhou")}
        assert times == {"maker-duty3": 1, "maker-teacher": 1, "zhou": 0}
        assert len([text for text in w.said("staff") if "待判断" in text]) == 1
        before = len(of_moderation(w))
        await w.advance_to("2020-04-19 12:00")
        assert len(of_moderation(w)) == before, "nobody is asked again and again"


async def test_staff_are_those_whom_the_roster_names_for_this_group(tmp_path: Path) -> None:
    """A role counts where it was given (PRODUCT M6, issue: from the roster only): a host of another group is a guest
    here, whoever serves all groups is staff everywhere, a title in the group card is nothing."""
    async with live(tmp_path) as w:
        await brings(
            w,
            sent_by(w, "maker-host", FLAGGED),
            sent_by(w, "zhou", FLAGGED + "！"),
            sent_by(w, "robot-host", FLAGGED + "。"),
            sent_by(w, "stranger", FLAGGED + "…", name="管理员 班主任"),
        )
        assert {case.native_id for case in await rows(w, Case)} == {"robot-host", "stranger"}


async def test_what_is_only_noted_reaches_nobody(tmp_path: Path) -> None:
    async with live(tmp_path, note=tuple(Category)) as w:
        await w.say("maker", w.trainee("maker"), FLAGGED)
        (note,) = await rows(w, FindingNote)
        assert (note.severity, note.no) == (Severity.NOTE, 0)
        assert of_moderation(w) == []


async def test_the_group_reads_one_line_that_names_nobody(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        for number in (1, 2, 3):
            await w.say("maker", w.trainee("maker", number), GRAVE)
        (line,) = public(w)
        assert line.startswith(RECALLED)
        names = [
            said.sender for said in w.platform_world.lines(Chat(group=w.native("maker"))) if hasattr(said, "sender")
        ]
        assert not [word for word in ("刷单", "兼职", "123456789", "@", *names) if word in line]


async def test_a_verdict_in_the_group_names_nobody_there(tmp_path: Path) -> None:
    """Where the bot cannot act, whoever decides in the group is told what to tap, not whose message it was."""
    async with live(tmp_path) as w:
        who = w.trainee("maker")
        w.platform_world.set_bot_manager(w.native("maker"), False)
        await w.say("maker", who, FLAGGED)
        await w.tell("maker-duty1", "/撤回 1 /禁言 1")  # refused: from now on the bot knows
        before = len(w.said("maker"))
        await w.say("maker", who, FLAGGED)
        await w.say("maker", "maker-duty1", "/撤回 2 /禁言 2 30m")
        said = "\n".join(w.said("maker")[before:])
        assert "请值班老师在群里长按该消息 → 撤回；" in said
        assert "请群管理员在群里禁言 30 分钟" in said
        (case, _) = await rows(w, Case)
        assert not [word for word in (case.name, who, "abc12345") if word in said]
        await w.say("maker", w.trainee("maker", 2), FLAGGED)
        await w.say("staff", "maker-duty1", "/撤回 maker班 3")
        assert "abc12345" in w.said("staff")[-1], "the staff among themselves may read it"


async def test_a_number_shown_in_public_is_no_fault(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        who = w.trainee("maker")
        await w.say("maker", who, "我的身份证号是11010519491231002X")
        (told,) = w.told(who)
        assert "含有个人信息，公开发出来不安全，已撤回" in told
        assert "群规" not in told
