"""Appeals: somebody else looks again, in time; what was wrong is taken back, and everybody concerned hears of it."""

from pathlib import Path
from typing import Any

from bot.core.case import Case, CaseState, Strike
from bot.core.ids import NativeId
from bot.core.people import Directory
from bot.platforms.sandbox.model import Chat
from tests import programmes
from tests.scenario.moderated import below, clean, listening, rows, shown
from tests.world import World


def lines(w: World, who: str) -> list[Any]:
    """Somebody's private chat."""
    return list(w.platform_world.lines(Chat(user=NativeId(who))))


async def appealed(w: World, verdict: str = "/禁言 1 24h", words: str = " 这是课堂案例") -> str:
    """Somebody was silenced, and objects."""
    who = w.trainee("maker")
    await w.say("maker", who, "坏话")
    await w.tell("maker-duty1", verdict)
    await w.tell(who, f"/申诉 1{words}")
    return who


async def test_another_one_decides_and_everything_is_taken_back(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
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
    async with listening(tmp_path) as w:
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
    async with listening(tmp_path) as w:
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
    async with listening(tmp_path) as w:
        who = w.trainee("maker")
        await w.say("maker", who, "广告词")
        for _ in range(2):
            await w.say("maker", who, "/申诉 1 是作业")
        assert "老师正在看" in w.said("maker")[-1]
        assert len([text for text in w.told("maker-duty1") if "是作业" in text]) == 1
        (case,) = await rows(w, Case)
        assert (case.state, case.appeal) == (CaseState.OPEN, "是作业")


async def test_what_was_let_pass_is_not_reviewed(tmp_path: Path) -> None:
    """The program took it back, somebody found it harmless: there is nothing to uphold."""
    async with listening(tmp_path) as w:
        who = w.trainee("maker")
        await w.say("maker", who, "广告词")
        await w.tell("maker-duty1", "/放行 1")
        assert "经老师核实没有问题" in w.told(who)[-1]
        await w.tell(who, "/申诉 1 冤枉")
        assert w.told(who)[-1] == "这一条老师已经看过，没有问题，不计入记录，不用再申诉，打扰您了！"
        await w.tell("maker-duty2", "/维持 1")
        assert "没有待复核的申诉" in w.told("maker-duty2")[-1]
        assert [text for text in (*w.told("maker-duty2"), *w.said("staff")) if "【申诉】" in text] == []
        (case,) = await rows(w, Case)
        assert case.state is CaseState.SETTLED
        await w.tell("maker-duty1", "/撤销 1")
        await w.tell("maker-duty1", "/警告 1")
        await w.tell(who, "/申诉 1 冤枉")
        assert "另一位老师复核" in w.told(who)[-1], "against what was decided after it an appeal is heard"


async def test_the_card_tells_what_came_of_the_review(tmp_path: Path) -> None:
    said = {"改判": "改判，原处理已撤销。", "维持": "维持。"}
    for word, outcome in said.items():
        async with listening(below(tmp_path, word), cards=True) as w:
            await appealed(w)
            (card,) = [line.card for line in lines(w, "maker-duty1") if line.card is not None]
            assert card.note == "已由早班maker处理：禁言。撤销：/撤销 maker班 1"
            await w.tell("maker-duty2", f"/{word} 1")
            (card,) = [line.card for line in lines(w, "maker-duty1") if line.card is not None]
            assert (card.closed, card.note) == (True, f"已由早班maker处理：禁言；经午班maker复核{outcome}")
            await w.tell("maker-duty1", "/撤销 1")
            assert "不能再撤销" in w.told("maker-duty1")[-1]
            assert [text for text in w.said("staff") if "没有发出去" in text] == []


async def test_nobody_else_is_there_to_look_again(tmp_path: Path) -> None:
    found = programmes.staff()
    few = Directory(tuple(one for one in found.people if one.key == "maker-duty1"))
    async with listening(tmp_path, staff=few) as w:
        await appealed(w)
        assert len([text for text in w.said("staff") if "【申诉】" in text]) == 1


async def test_an_objection_to_an_open_case_says_how_to_decide_it(tmp_path: Path) -> None:
    """Nobody has decided, so there is nothing to uphold: the words that come with it are those that work."""
    async with listening(tmp_path) as w:
        who = w.trainee("maker")
        await w.say("maker", who, "广告词")
        await w.tell(who, "/申诉 1 是作业")
        asked = w.told("maker-duty1")[-1]
        assert "申诉理由：是作业" in asked
        assert "/放行 maker班 1" in asked
        assert "/维持" not in asked
        await w.tell("maker-duty1", "/维持 1")
        assert "#1 还没有人判断" in w.told("maker-duty1")[-1]
        await w.tell(
            "maker-duty1", "放", next(one for one in lines(w, "maker-duty1") if "是作业" in one.message.text).id
        )
        assert "#1：已放行" in w.told("maker-duty1")[-1], "a reply of one character works as to the card"


async def test_an_objection_that_nobody_was_shown_stands_in_the_message_that_shows_it(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        for number in range(1, 6):
            await w.say("maker", w.trainee("maker", number), "广告词")
        who = w.trainee("maker", 4)
        await w.tell(who, "/申诉 4 是作业")
        assert not [text for text in w.told("maker-duty1") if "是作业" in text]
        assert "您的说明会一并转给老师" in w.told(who)[-1]
        await w.advance_to("09:02")
        (digest,) = [text for text in w.told("maker-duty1") if "短时间内有 2 条" in text]
        (line,) = [one for one in digest.splitlines() if "是作业" in one]
        assert line.startswith("#4 ")
        await w.tell("maker-duty1", "/撤回 4")
        assert "已经看过您的说明，维持撤回" in w.told(who)[-1]
        assert "/申诉 4" in w.told(who)[-1]


async def test_an_objection_reaches_the_staffs_group_where_it_was_shown_last(tmp_path: Path) -> None:
    found = programmes.staff()
    none = Directory(tuple(one for one in found.people if one.key == "zhou"))
    async with listening(tmp_path, staff=none) as w:
        who = w.trainee("maker")
        await w.say("maker", who, "广告词")
        await w.tell(who, "/申诉 1 是作业")
        assert "是作业" in w.said("staff")[-1]
        assert "/放行 maker班 1" in w.said("staff")[-1]
    async with listening(below(tmp_path, "late")) as w:
        who = w.trainee("maker")
        await w.say("maker", who, "广告词")
        await w.advance_to("09:35")
        await w.tell(who, "/申诉 1 是作业")
        assert "是作业" in w.said("staff")[-1], "three people had it before, and did not decide"


async def test_what_is_added_to_an_objection_is_passed_on_too_and_not_without_end(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        who = w.trainee("maker")
        await w.say("maker", who, "广告词")
        for words in ("", " 是作业", " 是作业", " 材料在群文件", " 上周布置的", " 快一点"):
            await w.tell(who, f"/申诉 1{words}")
        asked = [text.splitlines()[1] for text in w.told("maker-duty1") if "【说明】" in text]
        assert asked == ["没有写理由。", *(f"申诉理由：{words}" for words in ("是作业", "材料在群文件", "上周布置的"))]
        assert "先前的说明" in w.told(who)[-1]
        await w.advance_to("09:11")
        assert "本人有异议：是作业 材料在群文件 上周布置的" in shown(w, "maker-duty2")[0]
        await w.tell("maker-duty2", "/放行 1")
        assert "误撤回" in w.told(who)[-1]


async def test_neither_of_two_who_decided_looks_again(tmp_path: Path) -> None:
    """One warned, another one took it back: a third one reviews."""
    async with listening(tmp_path) as w:
        who = w.trainee("maker")
        await w.say("maker", who, "坏话")
        await w.tell("maker-duty1", "/警告 1")
        await w.tell("maker-duty2", "/撤回 1")
        await w.tell(who, "/申诉 1 是作业")
        (asked,) = [text for text in w.told("maker-duty3") if "【申诉】" in text]
        assert "原处理：警告、撤回（早班maker、午班maker）" in asked
        for one in ("maker-duty1", "maker-duty2"):
            assert [text for text in w.told(one) if "【申诉】" in text] == []
            await w.tell(one, "/维持 1")
            assert w.told(one)[-1] == "#1 是您处理的，请另一位老师复核。"
        await w.tell("maker-duty3", "/改判 1")
        for one in ("maker-duty1", "maker-duty2"):
            assert "复核后改判，供您参考" in w.told(one)[-1]


async def test_after_an_undo_whoever_joined_before_has_decided_nothing(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        who = w.trainee("maker")
        await w.say("maker", who, "坏话")
        await w.tell("maker-duty1", "/警告 1")
        await w.tell("maker-duty2", "/撤回 1")
        await w.tell("maker-duty1", "/撤销 1")
        await w.tell("maker-duty1", "/警告 1")
        await w.tell(who, "/申诉 1 是作业")
        (asked,) = [text for text in w.told("maker-duty2") if "【申诉】" in text]
        assert "原处理：警告（早班maker）" in asked
        await w.tell("maker-duty2", "/维持 1")
        assert "已维持" in w.told("maker-duty2")[-1]


async def test_what_is_added_to_an_appeal_reaches_the_reviewer(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        who = await appealed(w, "/警告 1")
        await w.advance_to("09:01")
        for words in (" 材料在群文件", " 材料在群文件", "", " 上周布置的", " 快一点"):
            await w.tell(who, f"/申诉 1{words}")
        answers = w.told(who)[-5:]
        assert [text.startswith("收到，您补充的说明已转给") for text in answers] == [True, False, False, True, False]
        assert answers[1] == "您 09:00 的申诉已经收到，正等另一位老师复核，结果私信告诉您，请稍候。"
        added = [text for text in w.told("maker-duty2") if "【申诉补充】#1" in text]
        assert [text.splitlines()[1] for text in added] == ["本人补充：材料在群文件", "本人补充：上周布置的"]
        assert all("/改判 maker班 1" in text for text in added)
        (case,) = await rows(w, Case)
        assert case.appeal == "这是课堂案例\n材料在群文件\n上周布置的"


async def test_what_is_added_reaches_the_staffs_group_where_nobody_else_could_be_asked(tmp_path: Path) -> None:
    few = Directory(tuple(one for one in programmes.staff().people if one.key == "maker-duty1"))
    async with listening(tmp_path, staff=few) as w:
        who = await appealed(w)
        await w.tell(who, "/申诉 1 材料在群文件")
        assert "本人补充：材料在群文件" in w.said("staff")[-1]


async def test_nobody_decides_for_days(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        who = await appealed(w, "/警告 1", "")
        await w.advance_to("21:30")
        assert len([text for text in w.told(who) if "已再次提醒负责的老师" in text]) == 1
        await w.tell(who, "/申诉 1")
        assert w.told(who)[-1].startswith("您 09:00 的申诉还没有老师复核，已提醒负责的老师")
        await w.advance_to("2020-04-23 09:00")
        late = [text for text in w.said("staff") if "没有人复核" in text]
        assert [f"申诉 {hours} 小时" in text for text, hours in zip(late, (12, 24, 36, 48, 60, 72), strict=True)] == [
            True
        ] * 6
        assert len([text for text in w.told(who) if "已再次提醒负责的老师" in text]) == 1
        await w.tell("zhou", "/维持 maker班 1")
        assert "维持原处理" in w.told(who)[-1]


async def test_overturned_but_gone(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        who = w.trainee("maker")
        await w.say("maker", who, "广告词")
        await w.tell("maker-duty1", "/撤回 1")
        await w.tell(who, "/申诉 1这是课堂案例")
        await w.advance_to("09:01")
        assert "申诉理由：这是课堂案例" in next(text for text in w.told("maker-duty2") if "【申诉】" in text)
        await w.tell("maker-duty2", "/改判 1")
        assert "消息已经撤回，不能恢复" in w.told("maker-duty2")[-1]
        assert "撤回的消息不能恢复，需要的话请再发一次" in w.told(who)[-1]


async def test_what_was_undone_is_heard_as_what_nobody_has_judged(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        who = w.trainee("maker")
        await w.say("maker", who, "坏话")
        await w.tell("maker-duty1", "/撤回 1 警告")
        await w.tell(who, "/申诉 1 这是课堂案例")
        await w.tell("maker-duty1", "/撤销 1")
        for words in ("", " 这是课堂案例"):
            await w.tell(who, f"/申诉 1{words}")
            assert w.told(who)[-1].startswith("#1 原来的处理已经撤销。想补充说明")
        await w.advance_to("2020-04-27 09:00")  # days do not run against what nobody has decided
        await w.tell(who, "/申诉 1 材料在群文件")
        assert w.told(who)[-1] == "这一条原来的处理已经撤销，您的说明会转给老师。"
        head, reason, how = w.told("maker-duty1")[-1].splitlines()
        assert head.endswith("本人有异议，原处理已撤销，可以重新判断")
        assert reason == "申诉理由：材料在群文件"
        assert "/放行 maker班 1" in how
        assert len([text for text in w.told("maker-duty2") if "申诉" in text and "材料在群文件" in text]) == 0
        await w.tell("maker-duty2", "/维持 1")
        assert w.told("maker-duty2")[-1] == "#1 没有待复核的申诉。"
        assert "维持原处理" not in "".join(w.told(who))
        await w.tell("maker-duty2", "/放行 1")
        assert w.told("maker-duty2")[-1].startswith("#1：已放行")
        (case,) = await rows(w, Case)
        assert (case.state, case.appeal) == (CaseState.SETTLED, "这是课堂案例\n材料在群文件")
