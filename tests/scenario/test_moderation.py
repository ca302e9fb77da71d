"""From a finding to a verdict: who is asked, what is done, what is said in public and in private, and what is undone.

The judge is a list of two words; everything that happens after it is real.
"""

from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.core.activity import CheckIn, StoredMessage
from bot.core.audit import AuditNote
from bot.core.case import Act, Case, CaseState, FindingNote, Strike
from bot.core.event import MessageReceived, Sender
from bot.core.ids import EventId, NativeId
from bot.core.judge.finding import Category, Finding, Severity
from bot.core.message import Message
from bot.core.moderation import Moderation, ModerationMode
from bot.core.people import Directory
from bot.core.programme import Programme
from bot.core.query import ANY, Every
from bot.platforms.sandbox.model import Chat
from bot.store.unit import Unit
from tests import programmes
from tests.world import World, world

WORDS = {"坏话": (Category.ABUSE, Severity.FLAG), "广告词": (Category.ADS, Severity.RECALL),
         "小事": (Category.LINK, Severity.NOTE)}  # fmt: skip


def judge(event: MessageReceived) -> tuple[Finding, ...]:
    text = event.message.text
    return tuple(
        Finding(category, severity, "词表", (text.index(word), text.index(word) + len(word)))
        for word, (category, severity) in WORDS.items()
        if word in text
    )


def moderated(mode: ModerationMode = ModerationMode.ACTIVE, **changed: object) -> Programme:
    found = programmes.programme()
    rules = replace(Moderation(mode=mode), **changed)  # type: ignore[arg-type]
    return replace(found, groups=tuple(replace(group, moderation=rules) for group in found.groups))


async def rows(w: World, kind: type[Any]) -> list[Any]:
    """Every record of a type."""
    found: list[Any] = []

    async def work(unit: Unit) -> None:
        query = Every(kind, ANY)
        found.extend((await unit.facts((query,))).get(query))

    await w.app.writer.submit(work)
    return found


def start(
    tmp_path: Path, mode: ModerationMode = ModerationMode.ACTIVE, *, cards: bool = False, staff: Directory | None = None
) -> AbstractAsyncContextManager[World]:
    return world(
        tmp_path, programme=moderated(mode), judge=judge, start="2020-04-18 09:00", cards=cards, staff=staff
    )  # fmt: skip


def below(tmp_path: Path, name: str) -> Path:
    """A folder for a second world."""
    (tmp_path / name).mkdir()
    return tmp_path / name


def shown(w: World, who: str) -> list[str]:
    return [text for text in w.told(who) if "待判断" in text]


def public(w: World) -> list[str]:
    """What the group heard of moderation."""
    return [call.text for call in w.calls("SendMessage", "maker") if call.feature == "moderation"]


def recalls(w: World) -> int:
    return len([call for call in w.calls("Recall") if call.outcome == "delivered"])


async def clean(w: World, *words: str) -> None:
    """Neither the group nor the audit log ever repeats what was said, nor names who said it."""
    notes = await rows(w, AuditNote)
    for text in (*public(w), *(f"{note.action} {note.reason}" for note in notes)):
        assert [word for word in (*words, *WORDS, "王敏") if word in text] == []


async def test_a_flag_goes_to_whoever_is_on_duty_and_nowhere_else(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "这是坏话")
        (card,) = shown(w, "maker-duty1")
        assert "#1 maker班：谩骂攻击" in card
        assert "「这是坏话」" in card
        assert "此前没有提醒记录" in card
        assert "/禁言 1 10m" in card
        assert [who for who in ("maker-duty2", "maker-teacher", "zhou") if shown(w, who)] == []
        assert not [text for text in (*w.said("maker"), *w.said("staff")) if "坏话" in text or "判断" in text]
        assert recalls(w) == 0
        await w.tell("maker-duty1", "/撤回 1 /警告 1")
        assert w.told("maker-duty1")[-1] == "#1：正在撤回；已私信提醒，记一次。"
        assert recalls(w) == 1
        assert public(w) == ["刚才有消息不太适合研习群，已撤回。请老师们继续围绕研习交流，谢谢！"]
        (private,) = w.told(w.trainee("maker"))
        assert "/申诉 1" in private
        assert "坏话" not in private
        (case,) = await rows(w, Case)
        assert (case.state, case.verdict, case.texts) == (CaseState.SETTLED, (Act.RECALL, Act.WARN), ("这是坏话",))
        (strike,) = await rows(w, Strike)
        assert strike.expires_at - strike.at == timedelta(days=30)
        await clean(w)
        await w.say("maker", w.trainee("maker"), "又是坏话")
        assert "此前有 1 次有效提醒" in shown(w, "maker-duty1")[-1]
        await w.tell("maker-duty1", "/为什么", w.platform_world.lines(Chat(user=NativeId("maker-duty1")))[-1].id)
        assert "坏话" not in w.told("maker-duty1")[-1]


async def test_a_grave_one_is_gone_at_once_and_shown(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "广告词怎么样？")
        assert recalls(w) == 1
        assert "正由机器人自动撤回" in shown(w, "maker-duty1")[0]
        assert len(public(w)) == 1
        assert "已撤回" in w.told(w.trainee("maker"))[0]
        (kept,) = [one for one in await rows(w, StoredMessage) if "广告词" in one.text]
        assert not kept.asks
        await w.say("maker", w.trainee("maker", 2), "广告词")
        assert len(public(w)) == 1, "the group is spoken to once in ten minutes"
        assert len(w.told(w.trainee("maker", 2))) == 1
        await w.say("maker", w.trainee("maker", 2), "广告词")
        assert recalls(w) == 3
        assert len(w.told(w.trainee("maker", 2))) == 1, "nothing is said twice"
        await w.tell("maker-duty1", "/放行 1")
        assert "不能恢复" in w.told("maker-duty1")[-1]
        assert "被误撤回" in w.told(w.trainee("maker"))[-1]
        await w.tell("maker-duty1", "/撤回 2")
        assert "先前已经撤回" in w.told("maker-duty1")[-1]
        await clean(w)


async def test_notes_are_kept_and_staff_private_and_switched_off_are_left_alone(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "一件小事")
        await w.say("maker", "maker-host", "坏话不要说")
        await w.tell(w.trainee("maker"), "坏话")
        await w.say("staff", "maker-teacher", "坏话")
        (note,) = await rows(w, FindingNote)
        assert (note.category, note.severity, note.no) == (Category.LINK, Severity.NOTE, 0)
        assert await rows(w, Case) == []
    async with start(below(tmp_path, "off"), ModerationMode.OFF) as w:
        await w.say("maker", w.trainee("maker"), "坏话广告词")
        assert await rows(w, FindingNote) == await rows(w, Case) == []


async def test_in_training_the_staff_judge_and_nothing_is_done(tmp_path: Path) -> None:
    async with start(tmp_path, ModerationMode.TRAINING) as w:
        await w.say("maker", w.trainee("maker"), "广告词")
        assert "试运行" in shown(w, "maker-duty1")[0]
        await w.tell("maker-duty1", "/撤回 1 /禁言 1 30m")
        assert "没有实际执行" in w.told("maker-duty1")[-1]
        assert w.calls("Recall") == w.calls("MuteMember") == []
        assert public(w) == w.told(w.trainee("maker")) == []
        assert await rows(w, Strike) == []
        (case,) = await rows(w, Case)
        assert case.verdict == (Act.RECALL, Act.MUTE)


async def test_three_moderators_at_once(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "坏话")
        for who, text in (("maker-duty1", "/禁言 1"), ("maker-teacher", "/禁言 1 60m"), ("zhou", "/放行 maker班 1")):
            for event in w.platform_world.say_private(NativeId(who), text).events:  # type: ignore[union-attr]
                await w.app.receive(event)
        await w.app.quiet()
        assert len(w.calls("MuteMember")) == 1
        assert "禁言 10 分钟" in w.told("maker-duty1")[-1]
        for who in ("maker-teacher", "zhou"):
            assert "已由早班maker处理（禁言），没有重复执行" in w.told(who)[-1]
        assert len(w.told(w.trainee("maker"))) == 1
        assert len(public(w)) == 1
        await w.tell("maker-duty1", "/警告 1")
        assert "已私信提醒" in w.told("maker-duty1")[-1], "the same person may add to an own verdict"
        assert len(public(w)) == 1
        await w.tell("maker-duty1", "/放行 1")
        assert "已由早班maker处理（禁言、警告）" in w.told("maker-duty1")[-1]


async def test_unanswered_cases_move_on_and_end_in_the_staffs_group(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "坏话")
        await w.advance_to("09:11")
        assert "10 分钟还没有处理" in shown(w, "maker-duty2")[0]
        assert shown(w, "maker-teacher") == []
        await w.restart("09:21")
        assert len(shown(w, "maker-teacher")) == 1
        await w.advance_to("12:00")
        (last,) = [text for text in w.said("staff") if "待判断" in text]
        assert "/放行 maker班 1" in last
        await w.say("maker", w.trainee("maker", 2), "坏话")
        await w.tell("maker-teacher", "/放行 2")
        before = len(w.calls())
        await w.advance_to("12:40")
        assert [call for call in w.calls()[before:] if call.feature == "moderation"] == [], "settled"


async def test_nobody_on_duty(tmp_path: Path) -> None:
    found = programmes.staff()
    few = Directory(tuple(one for one in found.people if "duty" not in one.key and "assistant" not in one.key))
    async with start(tmp_path, staff=few) as w:
        await w.say("maker", w.trainee("maker"), "坏话")
        assert len(shown(w, "maker-teacher")) == 1
    none = Directory(tuple(one for one in found.people if one.key == "zhou"))
    async with start(below(tmp_path, "none"), staff=none) as w:
        await w.say("maker", w.trainee("maker"), "坏话")
        assert len([text for text in w.said("staff") if "待判断" in text]) == 1


async def test_a_flood_by_one_is_one_case(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        for number in range(200):
            await w.say("maker", w.trainee("maker"), f"坏话 {number}")
        assert len(shown(w, "maker-duty1")) == 1
        (case,) = await rows(w, Case)
        assert (case.count, len(case.message_ids), len(case.texts)) == (200, 100, 5)
        await w.tell("maker-duty1", "/撤回 1")
        assert "撤回 100 条" in w.told("maker-duty1")[-1]
        assert recalls(w) == 100
        assert len(public(w)) == len(w.told(w.trainee("maker"))) == 1


async def test_a_flood_by_twenty_is_a_few_cards(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        for number in range(200):
            await w.app.receive(said_by(w, f"raider-{number % 20:02d}", f"坏话 {number}"))
        await w.app.quiet()
        assert len(await rows(w, Case)) == 20
        assert len(shown(w, "maker-duty1")) == 3
        await w.advance_to("09:02")
        digest = shown(w, "maker-duty1")[-1]
        assert len(shown(w, "maker-duty1")) == 4
        assert "短时间内有 17 条" in digest
        assert "/撤回 4-20" in digest
        await w.tell("maker-duty1", "/警告 1-3 /警告 4-20")
        assert len(w.told("maker-duty1")[-1].splitlines()) == 20
        assert {case.state for case in await rows(w, Case)} == {CaseState.SETTLED}
        assert len(public(w)) == 1
        before = len(w.told("maker-duty2"))
        await w.advance_to("09:40")
        assert len(w.told("maker-duty2")) == before


def said_by(w: World, who: str, text: str) -> MessageReceived:
    """A message of somebody whom the simulated group does not know."""
    now = w.clock.now()
    return MessageReceived(
        id=EventId(f"{who}-{text}"), at=now, received_at=now, account=programmes.ACCOUNT,
        native_group=w.native("maker"), sender=Sender(NativeId(who), who), message_id=f"m-{who}-{text}",
        message=Message.of(text),
    )  # fmt: skip


async def test_a_moderator_who_was_demoted_is_refused(tmp_path: Path) -> None:
    async with start(tmp_path, cards=True) as w:
        await w.say("maker", w.trainee("maker"), "坏话")
        (card,) = [one.card for one in w.platform_world.state.messages.values() if one.card]
        asked = w.platform_world.lines(Chat(user=NativeId("maker-duty1")))[-1].id
        staff = w.app.world.staff
        w.app.world.staff = Directory(
            tuple(replace(one, grants=()) if one.key == "maker-duty1" else one for one in staff.people)
        )
        await w.press("maker-duty1", card.id, "mute")
        assert "没有本群的值班权限" in w.told("maker-duty1")[-1]
        await w.tell("maker-duty1", "禁", asked)
        assert "没有本群的值班权限" in w.told("maker-duty1")[-1]
        await w.tell("maker-duty1", "/禁言 1")
        assert "由值班人员" in w.told("maker-duty1")[-1]
        assert w.calls("MuteMember") == []
        w.app.world.staff = staff
        await w.press("maker-duty1", card.id, "mute")
        assert len(w.calls("MuteMember")) == 1


async def test_taps_and_replies_of_one_character(tmp_path: Path) -> None:
    async with start(tmp_path, cards=True) as w:
        await w.say("maker", w.trainee("maker"), "坏话")
        (card,) = [one.card for one in w.platform_world.state.messages.values() if one.card]
        assert [button.label for button in card.buttons] == ["撤回", "警告", "禁言", "放行"]
        assert "点按钮" in shown(w, "maker-duty1")[0]
        await w.press("maker-duty1", card.id, "pass")
        assert w.told("maker-duty1")[-1] == "#1：已放行。"
        (card,) = [one.card for one in w.platform_world.state.messages.values() if one.card]
        assert card.closed
        assert "已由早班maker处理：放行" in card.note
        await w.say("maker", w.trainee("maker", 2), "坏话")
        asked = w.platform_world.lines(Chat(user=NativeId("maker-duty1")))[-1].id
        await w.tell("maker-duty1", "禁言 30分钟", asked)
        assert "#2：正在禁言 30 分钟" in w.told("maker-duty1")[-1]
        await w.tell("maker-duty1", "/撤回 请看", asked)
        assert "请写明编号" in w.told("maker-duty1")[-1]
        await w.tell("maker-duty1", "/签到", asked)
        await w.tell("maker-duty1", "/放行 9", asked)
        assert "#9 没有" in w.told("maker-duty1")[-1]
        await w.tell("maker-duty1", "撤", asked)
        assert "#2：正在撤回" in w.told("maker-duty1")[-1]
        before = len(w.told("maker-duty1"))
        await w.tell("maker-duty1", "放", w.platform_world.lines(Chat(user=NativeId("maker-duty1")))[-1].id)
        assert len(w.told("maker-duty1")) == before, "a reply to something else is talk"
        w.clock.move_to(w.when("2020-04-22 09:00"))
        await w.tell("maker-duty1", "放", asked)
        assert "失效" in w.told("maker-duty1")[-1]


async def test_what_the_platform_refuses_is_asked_of_a_person_once(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "坏话 1")
        await w.say("maker", w.trainee("maker"), "坏话 2")
        w.platform_world.set_bot_manager(w.native("maker"), False)  # nobody tells the bot
        await w.tell("maker-duty1", "/撤回 1 /禁言 1")
        asked = [text for text in w.told("maker-duty1") if "没有让机器人执行" in text]
        assert ["长按" in text for text in asked] == [True, False], "two messages and a silence: two tasks"
        assert "10 分钟" in asked[1]
        (case,) = await rows(w, Case)
        assert case.muted_until is None
        assert [text for text in public(w) if "已撤回" in text] == []
        assert [text for text in w.said("staff") if "没有送达" in text or "坏话" in text] == []
        await w.say("maker", w.trainee("maker", 2), "广告词")
        assert "不能撤回" in shown(w, "maker-duty1")[-1]
        await w.tell("maker-duty1", "/撤回 2 /禁言 2")
        assert "长按 → 撤回" in w.told("maker-duty1")[-1]
        assert "请群管理员在群里禁言" in w.told("maker-duty1")[-1]


async def test_an_automatic_recall_that_is_refused_goes_to_who_saw_the_case(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        w.platform_world.set_bot_manager(w.native("maker"), False)
        await w.say("maker", w.trainee("maker"), "广告词")
        assert [text for text in w.told("maker-duty1") if "没有让机器人执行" in text]
    none = Directory(tuple(one for one in programmes.staff().people if one.key == "zhou"))
    async with start(below(tmp_path, "none"), staff=none) as w:
        w.platform_world.set_bot_manager(w.native("maker"), False)
        await w.say("maker", w.trainee("maker"), "广告词")
        assert [text for text in w.said("staff") if "没有让机器人执行" in text]


async def test_undo_lifts_the_silence_and_takes_the_strike_back(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "坏话")
        await w.tell("maker-duty1", "/撤销 1")
        assert "还没有处理" in w.told("maker-duty1")[-1]
        await w.tell("maker-duty1", "/禁言 1 2h")
        assert "暂停发言 120 分钟" in w.told(w.trainee("maker"))[-1]
        await w.say("maker", w.trainee("maker", 2), "/撤销 1")
        await w.tell("maker-teacher", "/撤销 1")
        assert [call.on for call in w.calls("MuteMember")] == [True, False]
        assert "已经撤销" in w.told(w.trainee("maker"))[-1]
        (strike,) = await rows(w, Strike)
        assert strike.undone_at is not None
        await w.tell("maker-teacher", "/撤销 1")
        assert "撤销过了" in w.told("maker-teacher")[-1]
        await w.say("maker", w.trainee("maker"), "坏话")
        assert "此前没有提醒记录" in shown(w, "maker-duty1")[-1]
        await w.tell("maker-duty1", "/放行 2")
        await w.tell("maker-duty1", "/撤销 2")
        assert len(w.calls("MuteMember")) == 2
        await clean(w)


async def test_commands_that_are_not_clear_are_asked_back(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "坏话")
        for text, answer in (
            ("/撤回", "请写明编号"), ("/撤回 1 /放行 1", "不能"), ("/撤回 9 /不认识 1", "#9 没有这一条"),
        ):  # fmt: skip
            await w.tell("maker-duty1", text)
            assert answer in w.told("maker-duty1")[-1]
        await w.tell("maker-duty1", "/撤销")
        assert "请写明编号" in w.told("maker-duty1")[-1]
        await w.tell("zhou", "/撤回 1")
        assert "哪个群" in w.told("zhou")[-1]
        await w.say("staff", "zhou", "/放行 maker 1")
        assert w.said("staff")[-1] == "#1：已放行。"


async def test_a_false_alarm_swallows_no_command_but_is_no_vote(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "/签到 坏话")
        assert len(await rows(w, CheckIn)) == 1
        await w.say("maker", w.trainee("maker", 2), "/签到 广告词")
        assert len(await rows(w, CheckIn)) == 1, "what is taken back is no command"


# ------------------------------------------------------------------------------------------------------------ appeals


async def appealed(w: World, verdict: str = "/禁言 1 24h", words: str = " 这是课堂案例") -> str:
    """Somebody was silenced, and objects."""
    who = w.trainee("maker")
    await w.say("maker", who, "坏话")
    await w.tell("maker-duty1", verdict)
    await w.tell(who, f"/申诉 1{words}")
    return who


async def test_another_one_decides_and_everything_is_taken_back(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        who = await appealed(w)
        assert "另一位老师复核" in w.told(who)[-1]
        (asked,) = [text for text in w.told("maker-duty2") if "申诉" in text]
        assert "「坏话」" in asked
        assert "这是课堂案例" in asked
        assert not [text for text in w.told("maker-duty1") if "【申诉】" in text]
        await w.tell("maker-duty1", "/改判 1")
        assert "请另一位老师复核" in w.told("maker-duty1")[-1]
        await w.tell(who, "/申诉 1 快一点")
        assert len([text for text in w.told("maker-duty2") if "【申诉】" in text]) == 1
        await w.tell("maker-duty2", "/改判 1")
        assert [call.on for call in w.calls("MuteMember")] == [True, False]
        assert "申诉成立" in w.told(who)[-1]
        assert "改判" in w.told("maker-duty1")[-1]
        (strike,) = await rows(w, Strike)
        assert strike.undone_at is not None
        await w.tell(who, "/申诉 1 谢谢")
        assert "已经复核过了" in w.told(who)[-1]
        await w.tell("maker-duty2", "/维持 1")
        assert "没有待复核" in w.told("maker-duty2")[-1]
        before = len(w.said("staff"))
        await w.advance_to("2020-04-18 22:00")
        assert [text for text in w.said("staff")[before:] if "申诉" in text] == []
        told = len(w.told(who))
        await w.tell("maker-teacher", "/撤销 1")
        assert len(w.told(who)) == told, "nothing is left to undo"
        await clean(w, "课堂案例")


async def test_upheld_and_overdue(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        who = await appealed(w, "/警告 1", "")
        await w.advance_to("21:30")
        (late,) = [text for text in w.said("staff") if "没有人复核" in text]
        assert "#1" in late
        await w.tell("zhou", "/维持 maker班 1")
        assert "维持" in w.told("zhou")[-1]
        assert "维持原处理" in w.told(who)[-1]
        (strike,) = await rows(w, Strike)
        assert strike.undone_at is None


async def test_appeals_that_cannot_be_taken(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        who = w.trainee("maker")
        await w.say("maker", who, "坏话")
        for text, answer in (("/申诉", "请写明编号"), ("/申诉 1 冤枉", "没有找到"), ("/申诉 7", "没有找到")):
            await w.tell(who, text)
            assert answer in w.told(who)[-1]
        await w.tell("maker-duty1", "/警告 1")
        await w.tell(w.trainee("maker", 2), "/申诉 1")
        assert "没有找到" in w.told(w.trainee("maker", 2))[-1]
        await w.tell("maker-duty1", "/维持")
        assert "请写明编号" in w.told("maker-duty1")[-1]
        await w.tell("zhou", "/维持 1")
        assert "哪个群" in w.told("zhou")[-1]
        w.clock.move_to(w.when("2020-04-26 09:00"))
        await w.tell(who, "/申诉 1 冤枉")
        assert "已超过 7 天" in w.told(who)[-1]


async def test_an_appeal_before_anybody_looked_reaches_who_was_asked(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        who = w.trainee("maker")
        await w.say("maker", who, "广告词")
        for _ in range(2):
            await w.say("maker", who, "/申诉 1 是作业")
        assert "老师正在看" in w.said("maker")[-1]
        assert len([text for text in w.told("maker-duty1") if "是作业" in text]) == 1
        (case,) = await rows(w, Case)
        assert (case.state, case.appeal) == (CaseState.OPEN, "是作业")


async def test_nobody_else_is_there_to_look_again(tmp_path: Path) -> None:
    found = programmes.staff()
    few = Directory(tuple(one for one in found.people if one.key == "maker-duty1"))
    async with start(tmp_path, staff=few) as w:
        await appealed(w)
        assert len([text for text in w.said("staff") if "【申诉】" in text]) == 1


async def test_a_silence_that_cannot_be_lifted_is_a_task_too(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "坏话")
        await w.tell("maker-duty1", "/禁言 1 2h")
        w.platform_world.set_bot_manager(w.native("maker"), False)
        await w.tell("maker-teacher", "/撤销 1")
        assert [text for text in w.told("maker-duty1") if "解除" in text and "没有让机器人执行" in text]


async def test_outside_the_shifts_it_is_the_class_teachers(tmp_path: Path) -> None:
    async with world(tmp_path, programme=moderated(), judge=judge, start="2020-04-16 10:00") as w:
        await w.say("maker", w.trainee("maker"), "坏话")
        assert len(shown(w, "maker-teacher")) == 1
        assert shown(w, "maker-duty1") == []
