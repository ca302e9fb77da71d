"""From a finding to a verdict: who is asked, what is done, what is said in public and in private, and what is undone.

The judge is a list of three words; everything that happens after it is real.
"""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.core.activity import CheckIn, StoredMessage
from bot.core.case import Act, Case, CaseState, FindingNote, Strike
from bot.core.ids import NativeId
from bot.core.judge.finding import Category, Severity
from bot.core.moderation import ModerationMode
from bot.core.people import Directory
from bot.platforms.sandbox.model import Chat
from tests import programmes
from tests.scenario.moderated import below, clean, judge, listening, moderated, public, rows, sent_by, shown, taken_back
from tests.world import world


async def test_a_flag_goes_to_whoever_is_on_duty_and_nowhere_else(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "这是坏话")
        (card,) = shown(w, "maker-duty1")
        assert "#1 maker班：谩骂攻击" in card
        assert "「这是坏话」" in card
        assert "此前没有提醒记录" in card
        assert "/禁言 1 10m" in card
        assert [who for who in ("maker-duty2", "maker-teacher", "zhou") if shown(w, who)] == []
        assert not [text for text in (*w.said("maker"), *w.said("staff")) if "坏话" in text or "判断" in text]
        assert len(taken_back(w)) == 0
        await w.tell("maker-duty1", "/撤回 1 /警告 1")
        assert w.told("maker-duty1")[-1] == "#1：正在撤回；已私信提醒，记一次。"
        assert len(taken_back(w)) == 1
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
    async with listening(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "广告词怎么样？")
        assert len(taken_back(w)) == 1
        assert "正由机器人自动撤回" in shown(w, "maker-duty1")[0]
        assert len(public(w)) == 1
        assert "已撤回" in w.told(w.trainee("maker"))[0]
        (kept,) = [one for one in await rows(w, StoredMessage) if "广告词" in one.text]
        assert not kept.asks
        await w.say("maker", w.trainee("maker", 2), "广告词")
        assert len(public(w)) == 1, "the group is spoken to once in ten minutes"
        assert len(w.told(w.trainee("maker", 2))) == 1
        await w.say("maker", w.trainee("maker", 2), "广告词")
        assert len(taken_back(w)) == 3
        assert len(w.told(w.trainee("maker", 2))) == 1, "nothing is said twice"
        await w.tell("maker-duty1", "/放行 1")
        assert "不能恢复" in w.told("maker-duty1")[-1]
        assert "被误撤回" in w.told(w.trainee("maker"))[-1]
        await w.tell("maker-duty1", "/撤回 2")
        assert "先前已经撤回" in w.told("maker-duty1")[-1]
        await clean(w)


async def test_notes_are_kept_and_staff_private_and_switched_off_are_left_alone(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "一件小事")
        await w.say("maker", "maker-host", "坏话不要说")
        await w.tell(w.trainee("maker"), "坏话")
        await w.say("staff", "maker-teacher", "坏话")
        (note,) = await rows(w, FindingNote)
        assert (note.category, note.severity, note.no) == (Category.LINK, Severity.NOTE, 0)
        assert await rows(w, Case) == []
    async with listening(below(tmp_path, "off"), ModerationMode.OFF) as w:
        await w.say("maker", w.trainee("maker"), "坏话广告词")
        assert await rows(w, FindingNote) == await rows(w, Case) == []


async def test_in_training_the_staff_judge_and_nothing_is_done(tmp_path: Path) -> None:
    async with listening(tmp_path, ModerationMode.TRAINING) as w:
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
    async with listening(tmp_path) as w:
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
        assert "先前已记一次提醒" in w.told("maker-duty1")[-1], "the same person may add to an own verdict"
        assert len(w.told(w.trainee("maker"))) == 1
        assert len(public(w)) == 1
        await w.tell("maker-duty1", "/放行 1")
        assert "已由早班maker处理（禁言、警告）" in w.told("maker-duty1")[-1]


async def test_unanswered_cases_move_on_and_end_in_the_staffs_group(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
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
    async with listening(tmp_path, staff=few) as w:
        await w.say("maker", w.trainee("maker"), "坏话")
        assert len(shown(w, "maker-teacher")) == 1
    none = Directory(tuple(one for one in found.people if one.key == "zhou"))
    async with listening(below(tmp_path, "none"), staff=none) as w:
        await w.say("maker", w.trainee("maker"), "坏话")
        assert len([text for text in w.said("staff") if "待判断" in text]) == 1


async def test_a_flood_by_one_is_one_case(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        for number in range(200):
            await w.say("maker", w.trainee("maker"), f"坏话 {number}")
        assert len(shown(w, "maker-duty1")) == 1
        (case,) = await rows(w, Case)
        assert (case.count, len(case.message_ids), len(case.texts)) == (200, 100, 5)
        await w.tell("maker-duty1", "/撤回 1")
        assert "撤回 100 条" in w.told("maker-duty1")[-1]
        assert len(taken_back(w)) == 100
        assert len(public(w)) == len(w.told(w.trainee("maker"))) == 1


async def test_a_flood_by_twenty_is_a_few_cards(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        for number in range(200):
            await w.app.receive(sent_by(w, f"raider-{number % 20:02d}", f"坏话 {number}"))
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


async def test_a_moderator_who_was_demoted_is_refused(tmp_path: Path) -> None:
    async with listening(tmp_path, cards=True) as w:
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
    async with listening(tmp_path, cards=True) as w:
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
        assert "您回复的是 #2，写的却是 #9，没有执行" in w.told("maker-duty1")[-1]
        await w.tell("maker-duty1", "撤", asked)
        assert "#2：正在撤回" in w.told("maker-duty1")[-1]
        await w.tell("maker-duty1", "放", w.platform_world.lines(Chat(user=NativeId("maker-duty1")))[-1].id)
        assert "不是待判断的消息，没有执行" in w.told("maker-duty1")[-1], "nothing is guessed, and nobody waits in vain"
        w.clock.move_to(w.when("2020-04-22 09:00"))
        await w.tell("maker-duty1", "放", asked)
        assert "失效" in w.told("maker-duty1")[-1]


async def test_what_the_platform_refuses_is_asked_of_a_person_once(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
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
    async with listening(tmp_path) as w:
        w.platform_world.set_bot_manager(w.native("maker"), False)
        await w.say("maker", w.trainee("maker"), "广告词")
        assert [text for text in w.told("maker-duty1") if "没有让机器人执行" in text]
    none = Directory(tuple(one for one in programmes.staff().people if one.key == "zhou"))
    async with listening(below(tmp_path, "none"), staff=none) as w:
        w.platform_world.set_bot_manager(w.native("maker"), False)
        await w.say("maker", w.trainee("maker"), "广告词")
        assert [text for text in w.said("staff") if "没有让机器人执行" in text]


async def test_undo_lifts_the_silence_and_takes_the_strike_back(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "坏话")
        await w.tell("maker-duty1", "/撤销 1")
        assert "还没有处理" in w.told("maker-duty1")[-1]
        await w.tell("maker-duty1", "/禁言 1 2h")
        assert "暂停发言 2 小时" in w.told(w.trainee("maker"))[-1]
        await w.say("maker", w.trainee("maker", 2), "/撤销 1")
        await w.tell("maker-teacher", "/撤销 1")
        assert [call.on for call in w.calls("MuteMember")] == [True, False]
        assert (
            w.told("maker-teacher")[-1]
            == "#1 已撤销：提醒不再计数，已私信告知本人；正在解除禁言。可以重新判断，例如：/撤回 1 或 /放行 1。"
        )
        assert "已经撤销" in w.told(w.trainee("maker"))[-1]
        (strike,) = await rows(w, Strike)
        assert strike.undone_at is not None
        await w.tell("maker-teacher", "/撤销 1")
        assert "撤销过了" in w.told("maker-teacher")[-1]
        await w.say("maker", w.trainee("maker"), "坏话")
        assert "此前没有提醒记录" in shown(w, "maker-duty1")[-1]
        await w.tell("maker-duty1", "/放行 2")
        await w.tell("maker-duty1", "/撤销 2")
        assert w.told("maker-duty1")[-1] == "#2 已撤销。可以重新判断，例如：/撤回 2 或 /放行 2。", (
            "nothing is said to be undone that was not done"
        )
        assert len(w.calls("MuteMember")) == 2
        await clean(w)


async def test_commands_that_are_not_clear_are_asked_back(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "坏话")
        await w.say("maker", w.trainee("maker", 2), "坏话 二")
        for text, answer in (
            ("/撤回", "请写明编号"), ("/撤回 1 /放行 1", "不能"), ("/撤回 9 /不认识 1", "#9 没有这一条"),
            ("/撤回 maker班 1 /放行 1", "不能"),
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
    async with listening(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "/签到 坏话")
        assert len(await rows(w, CheckIn)) == 1
        await w.say("maker", w.trainee("maker", 2), "/签到 广告词")
        assert len(await rows(w, CheckIn)) == 1, "what is taken back is no command"


async def test_a_silence_that_cannot_be_lifted_is_a_task_too(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
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
