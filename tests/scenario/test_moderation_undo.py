"""A verdict that is taken back: the case can be judged anew, by anybody, and that can be taken back as well."""

from pathlib import Path

from bot.core.case import Act, Case, CaseState, Strike
from bot.core.people import Directory
from tests import programmes
from tests.scenario.moderated import below, last_from, listening, public, rows, shown, taken_back


async def test_after_an_undo_the_case_is_judged_anew(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "坏话")
        await w.tell("maker-duty1", "/放行 1")
        await w.tell("maker-duty1", "/撤销 1")
        assert w.told("maker-duty1")[-1] == "#1 已撤销。可以重新判断，例如：/撤回 1 或 /放行 1。"
        await w.tell("maker-teacher", "/撤回 1")
        assert w.told("maker-teacher")[-1] == "#1：正在撤回。"
        assert len(taken_back(w)) == len(public(w)) == 1
        assert "已撤回" in w.told(w.trainee("maker"))[-1]
        (case,) = await rows(w, Case)
        assert (case.state, case.verdict, case.settled_by) == (CaseState.SETTLED, (Act.RECALL,), "maker-teacher")
        await w.tell("maker-duty1", "/警告 1")
        assert "已由班主任maker处理（撤回），没有重复执行" in w.told("maker-duty1")[-1], "and then it counts"


async def test_an_undone_warning_counts_no_more_and_the_next_one_does(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "坏话")
        await w.tell("maker-duty1", "/警告 1")
        await w.tell("maker-duty1", "/撤销 1")
        await w.tell("maker-duty1", "/警告 1")
        assert w.told("maker-duty1")[-1] == "#1：已私信提醒，记一次。"
        (strike,) = await rows(w, Strike)
        assert strike.undone_at is None


async def test_a_colleague_takes_back_what_was_only_warned_of(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "坏话")
        await w.tell("maker-duty1", "/警告 1")
        await w.tell("maker-duty2", "/撤回 1")
        assert w.told("maker-duty2")[-1] == "#1：正在撤回（先前由早班maker处理：警告）。"
        assert len(taken_back(w)) == 1
        (case,) = await rows(w, Case)
        assert (case.verdict, case.settled_by) == ((Act.WARN, Act.RECALL), "maker-duty1"), "the first one decided"
        await w.tell("maker-teacher", "/撤回 1")
        assert "没有重复执行" in w.told("maker-teacher")[-1]
        await w.tell("maker-teacher", "/禁言 1")
        assert "没有重复执行" in w.told("maker-teacher")[-1]
        assert w.calls("MuteMember") == []


async def test_what_is_gone_stays_gone_and_its_author_may_still_object(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        who = w.trainee("maker")
        await w.say("maker", who, "坏话")
        await w.tell("maker-duty1", "/撤回 1")
        await w.tell("maker-duty1", "/撤销 1")
        assert "撤回的消息不能恢复" in w.told("maker-duty1")[-1]
        await w.tell(who, "/申诉 1 请看一下")
        (asked,) = [text for text in (*w.told("maker-duty1"), *w.told("maker-duty2")) if "请看一下" in text]
        assert "本人有异议，原处理已撤销，可以重新判断" in asked
        assert len(shown(w, "maker-duty1")) == 1


async def test_what_is_decided_after_an_undo_can_be_undone_as_well(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "坏话")
        for text in ("/警告 1", "/撤销 1", "/禁言 1 10m", "/撤销 1"):
            await w.tell("maker-duty1", text)
        assert "#1 已撤销：提醒不再计数，已私信告知本人；正在解除禁言" in w.told("maker-duty1")[-1]
        assert [call.on for call in w.calls("MuteMember")] == [True, False], "nobody stays silent"
        (strike,) = await rows(w, Strike)
        assert strike.undone_at is not None
        await w.tell("maker-duty1", "/撤销 1")
        assert "撤销过了" in w.told("maker-duty1")[-1]


async def test_an_undo_closes_the_appeal(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        who = w.trainee("maker")
        await w.say("maker", who, "坏话")
        await w.tell("maker-duty1", "/警告 1")
        await w.tell(who, "/申诉 1 是作业")
        assert len([text for text in w.told("maker-duty2") if "【申诉】" in text]) == 1
        await w.tell("maker-duty1", "/撤销 1")
        assert "申诉不用再复核，已告知本人和复核的老师" in w.told("maker-duty1")[-1]
        assert w.told(who)[-1] == "老师您好，maker班 #1 的处理已经撤销，不再计入记录，您的申诉不用再等结果。"
        assert "#1 的原处理已由早班maker撤销，申诉不用再复核了" in w.told("maker-duty2")[-1]
        told = len(w.told(who))
        await w.tell("maker-duty2", "/维持 1")
        assert "没有待复核" in w.told("maker-duty2")[-1]
        assert len(w.told(who)) == told
        await w.tell("maker-teacher", "/禁言 1")
        await w.advance_to("10:00")
        await w.tell(who, "/申诉 1 又错了")
        asked = [text for text in w.told("maker-duty1") if "【申诉】" in text]
        assert ["又错了" in text for text in asked] == [True], "a new verdict can be appealed against anew"
        await w.advance_to("21:30")
        assert not [text for text in w.said("staff") if "没有人复核" in text], "twelve hours after the second one"
        await w.advance_to("22:10")
        assert len([text for text in w.said("staff") if "没有人复核" in text]) == 1


async def test_an_appeal_against_a_recall_alone_is_closed_too(tmp_path: Path) -> None:
    few = Directory(tuple(one for one in programmes.staff().people if one.key == "maker-duty1"))
    async with listening(tmp_path, staff=few) as w:
        who = w.trainee("maker")
        await w.say("maker", who, "坏话")
        await w.tell("maker-duty1", "/撤回 1")
        await w.tell(who, "/申诉 1")
        await w.tell("maker-duty1", "/撤销 1")
        assert w.told(who)[-1] == "老师您好，maker班 #1 的处理已经撤销，您的申诉不用再等结果。"
        assert "申诉不用再复核了" in w.said("staff")[-1], "the staff's group had been asked"


async def test_what_two_have_decided_is_not_undone_by_one(tmp_path: Path) -> None:
    for number, (review, said) in enumerate((("/改判 1", "改判"), ("/维持 1", "维持"))):
        async with listening(below(tmp_path, str(number))) as w:
            who = w.trainee("maker")
            await w.say("maker", who, "坏话")
            await w.tell("maker-duty1", "/警告 1")
            await w.tell(who, "/申诉 1")
            await w.tell("maker-duty2", review)
            before, told = await rows(w, Case), len(w.told(who))
            await w.tell("maker-duty1", "/撤销 1")
            assert w.told("maker-duty1")[-1] == f"#1 已由另一位老师复核（{said}），不能再撤销。"
            assert await rows(w, Case) == before
            assert len(w.told(who)) == told


async def test_one_strike_is_told_once(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        first, second = w.trainee("maker"), w.trainee("maker", 2)
        await w.say("maker", first, "坏话")
        await w.tell("maker-duty1", "/警告 1")
        await w.advance_to("09:02")
        await w.tell("maker-duty1", "/禁言 1")
        assert ["已记一次提醒" in text for text in w.told(first)] == [True, False]
        assert "已暂停发言 10 分钟，到时自动恢复，没有公开点名。如有异议" in w.told(first)[-1]
        await w.say("maker", second, "坏话 二")
        await w.tell("maker-duty1", "/禁言 2")
        await w.advance_to("09:05")
        await w.tell("maker-duty1", "/警告 2")
        assert w.told("maker-duty1")[-1] == "#2：先前已记一次提醒，没有重复记。"
        assert ["已记一次提醒" in text for text in w.told(second)] == [True]
        assert len(await rows(w, Strike)) == 2


async def test_a_refused_silence_tells_of_no_strike_that_was_told(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        who = w.trainee("maker")
        await w.say("maker", who, "坏话")
        await w.tell("maker-duty1", "/警告 1")
        await w.advance_to("09:02")
        w.platform_world.set_bot_manager(w.native("maker"), False)  # nobody tells the bot
        await w.tell("maker-duty1", "/禁言 1")
        assert "没有让机器人执行" in w.told("maker-duty1")[-1]
        assert len(w.told(who)) == 1


async def test_why_says_what_was_found_to_its_author_and_nothing_to_others(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        who = w.trainee("maker")
        await w.say("maker", who, "坏话")
        await w.tell("maker-duty1", "/撤回 1 /警告 1")
        await w.tell(who, "/为什么", reply_to=last_from(w, who))
        assert "您的消息涉及「谩骂攻击」，不太符合群规\n谩骂攻击：词表（原文" in w.told(who)[-1]
        assert "早班" not in w.told(who)[-1]
        await w.say("maker", w.trainee("maker", 2), "/为什么", reply_to=w.last_message_id("maker"))
        answer = w.said("maker")[-1]
        assert "是谁、是哪一条不公开，原因已私信本人" in answer
        assert not [word for word in ("#1", "早班", "谩骂", "坏话") if word in answer]
        await w.say("maker", w.trainee("maker", 3), "广告词")
        await w.tell(w.trainee("maker", 3), "/为什么")
        assert "您的消息涉及「广告推销」" in w.told(w.trainee("maker", 3))[-1]


async def test_the_cards_of_an_undone_case_are_open_again(tmp_path: Path) -> None:
    async with listening(tmp_path, cards=True) as w:
        await w.say("maker", w.trainee("maker"), "坏话")
        await w.advance_to("09:15")  # a second one is asked
        cards = {one.card.id for one in w.platform_world.state.messages.values() if one.card}
        assert len(cards) == 2
        await w.press("maker-duty1", "case|maker|1|0", "mute")
        closed = [one.card for one in w.platform_world.state.messages.values() if one.card]
        assert [(one.closed, "撤销：/撤销 maker班 1" in one.note) for one in closed] == [(True, True)] * 2
        await w.tell("maker-duty1", "/撤销 1")
        again = [one.card for one in w.platform_world.state.messages.values() if one.card]
        assert [(one.closed, "已由" in one.note) for one in again] == [(False, False)] * 2
        await w.press("maker-duty2", "case|maker|1|1", "pass")
        assert w.told("maker-duty2")[-1] == "#1：已放行。"


async def test_the_way_back_names_the_group_where_somebody_has_several(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "坏话")
        await w.tell("zhou", "/警告 maker班 1")
        await w.tell("zhou", "/撤销 maker班 1")
        assert "可以重新判断，例如：/撤回 maker班 1 或 /放行 maker班 1。" in w.told("zhou")[-1]
        await w.say("maker", "maker-teacher", "/警告 1")
        await w.say("maker", "maker-teacher", "/撤销 1")
        assert [text for text in w.said("maker") if "例如：/撤回 1 或 /放行 1。" in text]


async def test_why_an_answer_came_is_said_without_a_foreign_word(tmp_path: Path) -> None:
    async with listening(tmp_path, cards=True) as w:
        await w.say("maker", w.trainee("maker"), "坏话")
        await w.press("maker-duty1", "case|maker|1|0", "warn")
        await w.tell("maker-duty1", "/为什么")
        said = w.told("maker-duty1")[-1]
        assert "（规则 回答老师的指令）" in said
        assert "由 早班maker 的操作引起：点了卡片上的按钮。" in said
        await w.tell(w.trainee("maker"), "/为什么")
        assert "（规则 老师的判断）" in w.told(w.trainee("maker"))[-1]


async def test_one_false_alarm_is_one_apology(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        who = w.trainee("maker")
        await w.say("maker", who, "广告词")
        for text in ("/放行 1", "/撤销 1", "/放行 1"):
            await w.tell("maker-duty1", text)
        assert "消息已经撤回，不能恢复，先前已私信说明" in w.told("maker-duty1")[-1]
        assert ["被误撤回" in text for text in w.told(who)].count(True) == 1
        for text in ("/撤销 1", "/警告 1", "/撤销 1", "/放行 1"):
            await w.tell("maker-duty1", text)
        assert ["被误撤回" in text for text in w.told(who)].count(True) == 2, "they had been warned since"
