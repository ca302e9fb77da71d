"""Questions that a group cannot answer go up to the project team and come back to everybody who asked (Q6)."""

from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import time
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from bot.core.action import Action
from bot.core.people import Directory, Role
from bot.core.programme import Category, Programme
from bot.core.ticket import Rung, Ticket, TicketState
from bot.core.upwards import Level, Origin, Raised, RaisedState, Upwards
from tests import programmes
from tests.scenario.test_questions import SENSES, looked_after, rows, ticket
from tests.scenario.test_questions import start as started
from tests.world import World

LATE = "作业可以晚交几天吗，怎么办"
LATE_TOO = "请问作业能不能晚交几天怎么办"
BADGE = "结业证书盖什么章"


def programme(*levels: Level, enabled: bool = True, management: bool = True) -> Programme:
    found = looked_after()
    upwards = Upwards(enabled, time(17, 30), levels or (Level.MANAGEMENT,))
    groups = tuple(replace(one, category="contest") for one in found.groups)
    return replace(
        found, upwards=upwards, groups=groups, categories=(Category("contest", "竞赛课程"),),
        management=found.management if management else None,
    )  # fmt: skip


def start(
    tmp_path: Path, at: str = "2020-04-18 09:00", *levels: Level, staff: Directory | None = None,
    enabled: bool = True, management: bool = True,
) -> AbstractAsyncContextManager[World]:  # fmt: skip
    found = programme(*levels, enabled=enabled, management=management)
    return started(tmp_path, at, programme=found, staff=staff, senses=SENSES)


def up(w: World, group: str | None = "staff") -> list[str]:
    """What was said of the list in a group; None: in private."""
    calls = w.calls("SendMessage", group) if group else w.calls("SendDirect")
    return [call.text for call in calls if call.feature == "upwards"]


async def lines(w: World) -> list[Raised]:
    return [one for one in await rows(w, Raised) if isinstance(one, Raised)]


async def asked_and_raised(w: World) -> None:
    """The same is asked in two groups and raised in both, something else in one."""
    await w.say("maker", w.trainee("maker", 1), LATE)
    await w.say("robot", w.trainee("robot", 1), LATE_TOO)
    await w.say("robot", w.trainee("robot", 2), BADGE)
    await w.say("maker", "maker-teacher", "/上报 1")
    await w.say("robot", "robot-duty1", "/上报 1 2")


async def test_two_groups_to_the_team_and_back(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await asked_and_raised(w)
        assert up(w, "maker")[0].startswith("#1（清单【1】） 已列入上报清单，17:30 一并交给项目组。")
        assert "#1（清单【1】）、#2（清单【2】）" in up(w, "robot")[0]
        assert (await ticket(w)).due_at is None, "the clock of the group stands"
        await w.advance_to("17:30")
        (sent,) = up(w)
        assert sent.splitlines()[:4] == [
            "📮 上报清单：2 个问题等项目组答复",
            "〔竞赛课程〕",
            f"【1】{LATE}（maker班、robot班，2 人在问，09:00起）",
            f"【2】{BADGE}（robot班，09:00起）",
        ]
        assert not any(name in sent for name in ("学员", "sim-"))
        await w.say("staff", "zhou", "/回复 2 盖市教育局的章")
        assert up(w, "staff")[-1] == "【2】已转给robot班（1 位老师）。撤回发 /撤销 上报 2。"
        assert [c.text for c in w.calls("SendMessage", "robot")][-1].endswith(
            "#2 项目组的答复：盖市教育局的章\n（没有解决请回复「没有解决」）"
        )
        await w.say("staff", "zhou", "/回复 1 可以晚交三天")
        assert "将把答复转出" in up(w)[-1]
        assert (await ticket(w)).state is TicketState.OPEN, "several groups are asked for once"
        await w.say("staff", "zhou", "确认")
        for group in ("maker", "robot"):
            found = await ticket(w, 1, group)
            assert (found.state, found.answers[-1].name) == (TicketState.ANSWERED, "项目组（周主管）")
            assert "#1 项目组的答复：可以晚交三天" in w.calls("SendMessage", group)[-1].text
        assert [one.state for one in await lines(w)] == [RaisedState.ANSWERED] * 2
        said = len(w.calls())
        await w.restart("2020-04-19 18:00")
        assert [one for one in up(w) if "上报清单：" in one] == [sent], "an empty list is not handed over"
        assert said <= len(w.calls())


async def test_an_answer_is_taken_back_from_everybody(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await asked_and_raised(w)
        await w.say("staff", "wu", "/回复 1 可以晚交三天")
        await w.say("staff", "wu", "确认")
        await w.say("maker", w.trainee("maker", 1), "解决了")
        await w.say("maker", "maker-teacher", "/撤销 上报 1")
        assert up(w, "maker")[-1] == "这一条由上报的群的老师、答复的老师或项目主管撤销，没有执行。"
        await w.say("staff", "wu", "/撤销 上报 1")
        assert up(w)[-1] == "【1】的上一个答复不再算数，已告诉robot班。"
        assert "#1 项目组刚才的答复撤回了" in w.calls("SendMessage", "robot")[-1].text
        assert (await ticket(w)).state is TicketState.RESOLVED, "what was solved stays so"
        found = await ticket(w, 1, "robot")
        assert (found.state, found.answers, found.due_at) == (TicketState.OPEN, (), None)
        await w.restart("12:00")
        await w.say("staff", "wu", "/上报")
        assert "【1】" in up(w)[-1]
        assert "maker班" not in up(w)[-1], "only who still waits"
        await w.say("robot", "robot-teacher", "/撤销 上报 1")
        assert up(w, "robot")[-1] == "【1】已从上报清单撤下，由本群的老师继续回答。"
        assert (await ticket(w, 1, "robot")).due_at is not None, "the clock of the group runs again"
        await w.say("robot", "robot-teacher", "/撤销 上报 1")
        assert "已由 班主任robot" in w.said("robot")[-1]
        (one,) = [one for one in await rows(w, Action) if (one.group, one.no) == ("test", 1)]
        assert one.undone_by == "班主任robot"


async def test_one_of_two_answers_is_taken_back(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await asked_and_raised(w)
        for text in ("盖市教育局的章", "盖学校的章"):
            await w.say("staff", "zhou", f"/回复 2 {text}")
        await w.say("staff", "zhou", "/撤销 上报 2")
        assert up(w)[-1] == "【2】的上一个答复不再算数，已告诉robot班。之前的答复仍然算数。"
        said = w.calls("SendMessage", "robot")[-1].text
        assert said.endswith("#2 项目组刚才的答复撤回了，请先不要采用，之前的回答仍然算数。")
        assert (await ticket(w, 2, "robot")).state is TicketState.ANSWERED


@pytest.mark.parametrize("private", [True, False])
async def test_an_expert_takes_back_what_they_answered_for_the_team(tmp_path: Path, private: bool) -> None:
    async with start(tmp_path) as w:
        await asked_and_raised(w)
        for text in ("/回复 2 盖市教育局的章", "/撤销 上报 2", "/撤销 上报 9"):
            await (w.tell("robot-expert", text) if private else w.say("robot", "robot-expert", text))
        said = w.told("robot-expert") if private else w.said("robot")
        assert any("【2】的上一个答复不再算数" in text for text in said)
        assert said[-1] == "上报清单里没有【9】，发 /上报 看清单。"
        assert (await ticket(w, 2, "robot")).answers == ()
        assert not any("没能处理" in text for text in w.said("staff"))


async def test_what_was_passed_on_to_another_group_is_taken_back_there(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await asked_and_raised(w)
        await w.say("staff", "zhou", "/回复 2 盖市教育局的章")
        await w.say("maker", w.trainee("maker", 2), BADGE)
        assert (await ticket(w, 2)).answers[0].name == "项目组（周主管）"
        await w.say("staff", "zhou", "/撤销 上报 2")
        assert up(w)[-1] == "【2】的上一个答复不再算数，已告诉robot班、maker班。"
        assert any("撤回了，请不要照着做；重新请老师回答" in call.text for call in w.calls("SendMessage", "maker"))
        assert (await ticket(w, 2)).answers == ()


async def test_a_ladder_at_its_end_goes_up_by_itself(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker", 1), BADGE)
        await w.advance_to("17:00")
        found = await ticket(w)
        assert Rung.STAFF in found.rungs
        assert up(w) == []
        await w.restart("17:40")
        (sent,) = up(w)
        assert f"【1】{BADGE}" in sent
        await w.restart("17:50")
        assert up(w) == [sent], "a restart hands nothing over twice"
        await w.advance_to("2020-04-19 17:40")
        assert up(w)[1:] == ["还在等项目组答复：【1】，发 /上报 看清单。"]
        await w.say("maker", "maker-host", f"@{w.trainee('maker', 1)} 盖学校的章", (await ticket(w)).message_ids[0])
        assert (await ticket(w)).state is TicketState.ANSWERED
        await w.say("staff", "zhou", "/上报")
        assert up(w)[-1] == "上报清单里现在没有等待答复的问题。", "what its group answered is on no list"
        await w.say("maker", w.trainee("maker", 1), "没有解决")
        await w.say("staff", "zhou", "/上报")
        assert "答复过一次，没有解决" in up(w)[-1]


async def test_a_list_is_answered_by_quoting_it(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await asked_and_raised(w)
        await w.advance_to("17:30")
        listed = w.last_message_id("staff")
        said = len(up(w))
        await w.say("staff", "zhou", "收到，我们看看", listed)
        await w.say("staff", "zhou", "7 点开会", listed)
        assert len(up(w)) == said, "talk about the list is no answer"
        await w.say("staff", "zhou", "1 可以晚交，做法：\n1. 先登记\n再上传\n2 盖教育局的章", listed)
        shown = "【1】→ maker班、robot班：「可以晚交，做法： 1. 先登记 再上传」\n【2】→ robot班：「盖教育局的章」"
        assert shown in up(w)[-1], "shown before anything is sent"
        await w.say("staff", "zhou", "取消")
        assert up(w)[-1] == "好的，没有转出。"
        await w.say("staff", "zhou", "【1】可以晚交三天\n具体看通知\n2、盖教育局的章", listed)
        await w.restart()
        await w.say("staff", "zhou", "好的。")
        assert (await ticket(w)).state is TicketState.OPEN
        await w.say("staff", "zhou", "确认。")
        assert (await ticket(w)).answers[-1].text == "可以晚交三天\n具体看通知"
        assert (await ticket(w, 2, "robot")).answers[-1].text == "盖教育局的章"
        await w.say("staff", "zhou", "确认")
        assert len((await ticket(w)).answers) == 1, "confirmed once, sent once"


async def test_a_list_of_one_needs_no_number_by_command(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker", 1), BADGE)
        await w.say("maker", "maker-teacher", "/上报 1")
        await w.advance_to("17:30")
        listed = w.last_message_id("staff")
        await w.say("staff", "zhou", "/回复 盖市教育局的章", listed)
        assert (await ticket(w)).answers[-1].text == "盖市教育局的章"


async def test_in_the_group_of_a_class_teacher(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await asked_and_raised(w)
        await w.say("maker", "maker-teacher", "/上报")
        assert "引用" not in up(w, "maker")[-1], "there many a message is quoted"
        await w.say("maker", "maker-teacher", "1 可以晚交三天", w.last_message_id("maker"))
        assert (await ticket(w)).state is TicketState.OPEN
        await w.say("maker", "maker-teacher", "/回复 1 可以晚交三天")
        await w.say("maker", "maker-teacher", "确认")
        assert (await ticket(w, 1, "robot")).answers[-1].text == "可以晚交三天"


STEPS = (
    ("maker", "sim-maker-01", LATE), ("robot", "sim-robot-01", LATE_TOO), ("robot", "sim-robot-02", BADGE),
    ("maker", "maker-teacher", "/上报 1"), ("robot", "robot-duty1", "/上报 1 2"), ("staff", "zhou", "/上报"),
    ("staff", "zhou", "/回复 1 可以晚交三天\n2 盖教育局的章"), ("staff", "zhou", "确认"),
    ("staff", "zhou", "/撤销 上报 2"), ("staff", "zhou", "/回复 2 盖学校的章"), ("maker", "sim-maker-01", "没有解决"),
    ("staff", "zhou", "/上报"),
)  # fmt: skip


async def transcript(folder: Path, *, restarting: bool) -> list[tuple[str, str | None, str]]:
    async with start(folder) as w:
        for group, who, text in STEPS:
            await w.say(group, who, text)
            if restarting:
                await w.restart()
        await w.advance_to("17:31")
        return [(call.effect, call.group, call.text) for call in w.calls()]


async def test_a_restart_after_every_step_changes_nothing(tmp_path: Path) -> None:
    for name in ("plain", "restarted"):
        (tmp_path / name).mkdir()
    plain = await transcript(tmp_path / "plain", restarting=False)
    assert plain == await transcript(tmp_path / "restarted", restarting=True)
    assert sum("项目组的答复" in text for _, _, text in plain) == 4


async def test_a_line_is_taken_off_before_its_answer_is_confirmed(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await asked_and_raised(w)
        await w.say("staff", "zhou", "/回复 1 可以晚交三天 /回复 2 盖教育局的章")
        await w.say("staff", "wu", "/撤销 上报 1")
        await w.say("staff", "zhou", "确认")
        assert up(w)[-1].startswith("上报清单里没有【1】，发 /上报 看清单。\n【2】已转给robot班")
        assert (await ticket(w)).answers == ()


async def test_without_a_group_of_the_staff_people_are_told(tmp_path: Path) -> None:
    async with start(tmp_path, management=False) as w:
        await asked_and_raised(w)
        await w.advance_to("17:30")
        assert up(w, None) == [] or "📮 上报清单：2 个" in up(w, None)[0]
        assert any("📮 上报清单：2 个" in text for text in w.told("zhou"))
        await w.tell("zhou", "/回复 2 盖市教育局的章")
        assert "【2】已转给robot班" in w.told("zhou")[-1]
        assert (await ticket(w, 2, "robot")).state is TicketState.ANSWERED


async def test_levels_one_after_the_other(tmp_path: Path) -> None:
    async with start(tmp_path, "2020-04-18 09:00", *Level) as w:
        await asked_and_raised(w)
        await w.advance_to("17:31")
        assert "2 个问题" in w.told("robot-teacher")[-1]
        assert "1 个问题" in w.told("maker-teacher")[-1]
        assert up(w) == []
        await w.tell("maker-teacher", "/回复 2 不知道")
        assert w.told("maker-teacher")[-1] == "这一条由负责这些群的老师或项目组答复，您现在没有这个权限，没有执行。"
        await w.tell("robot-teacher", "/回复 2 盖学校的章")
        assert (await ticket(w, 2, "robot")).state is TicketState.ANSWERED
        await w.restart("2020-04-19 17:31")
        assert "【1】" in w.told("wu")[-1]
        assert "【2】" not in w.told("wu")[-1]
        await w.restart("2020-04-20 17:31")
        assert "【1】" in up(w)[-1]
        assert [one.level for one in await lines(w)] == [2, 0]


async def test_nobody_of_a_level(tmp_path: Path) -> None:
    people = programmes.staff(("maker", "robot")).people
    nobody = Directory(tuple(one for one in people if all(g.role is not Role.GROUP_LEAD for g in one.grants)))
    async with start(tmp_path, "2020-04-18 09:00", Level.GROUP_LEAD, staff=nobody) as w:
        await asked_and_raised(w)
        await w.advance_to("17:31")
        assert "📮 上报清单：2 个" in up(w)[-1], "rather to the staff's group than to nobody"


async def test_by_hand_only(tmp_path: Path) -> None:
    async with start(tmp_path, enabled=False) as w:
        await asked_and_raised(w)
        assert "在管理群发 /上报 可以看到" in up(w, "maker")[-1]
        await w.advance_to("18:00")
        assert up(w) == []
        await w.say("maker", "maker-expert", "/上报")
        assert "1 个问题" in up(w, "maker")[-1]


@pytest.mark.parametrize(
    ("group", "who", "text", "answer"),
    [
        ("maker", "maker-duty1", "/上报 9", "没有 #9 这个问题"),
        ("maker", "maker-duty1", "/上报 这个问题", "请写明问题的编号"),
        ("maker", "maker-duty1", "/上报 3", "#3 已回答，没有改动"),
        ("maker", "maker-duty1", "/上报 4", "没有 #4 这个问题"),
        ("maker", "maker-duty1", "/上报", "现在没有等待答复的问题"),
        ("staff", "zhou", "/上报 1", "请写明是哪个群"),
        ("staff", "zhou", "/上报 maker班 1", "#1（清单【2】） 已列入"),
        ("staff", "zhou", "/回复 好的", "请写明清单里的编号"),
        ("staff", "zhou", "/回复 5 好的", "清单里没有【5】"),
        ("staff", "zhou", "/回复 1", "还没有写答复"),
        ("staff", "zhou", "/回复 1 好的", "【1】的问题已经结束"),
        ("staff", "zhou", "/撤销 上报 5", "没有编号 5 的操作"),
        ("staff", "zhou", "/撤销 上报", "请写明是哪个群"),
    ],
)
async def test_what_cannot_be(tmp_path: Path, group: str, who: str, text: str, answer: str) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker", 1), LATE)
        await w.say("maker", w.trainee("maker", 2), BADGE)
        await w.say("maker", "maker-duty1", "/上报 2")
        await w.say("maker", w.trainee("maker", 3), "平台登录不上怎么办")
        await w.say("maker", "maker-duty1", "/答 3 换浏览器")
        await w.say("maker", w.trainee("maker", 2), "/已解决 2")
        await w.say("maker", w.trainee("maker", 4), "这样可以呢")
        before = [one for one in await rows(w, Ticket) if one.state is TicketState.OPEN]
        await w.say(group, who, text)
        assert answer in w.said(group)[-1]
        assert len(before) == 1


async def test_too_late_to_confirm_and_answered_twice(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await asked_and_raised(w)
        await w.say("staff", "zhou", "/回复 1 可以晚交三天")
        await w.advance_to("09:06")
        await w.say("staff", "zhou", "好")
        assert "将把答复转出" in up(w)[-1]
        await w.say("staff", "zhou", "/回复 1 可以晚交三天")
        await w.advance_to("09:12")
        await w.say("staff", "zhou", "确认")
        assert up(w)[-1] == "已经超过 5 分钟，没有转出；要答复请再发一次。"
        await w.say("staff", "zhou", "/回复 2 盖市教育局的章 /回复 2 不对，盖学校的章")
        twice = "盖市教育局的章\n不对，盖学校的章"
        assert [one.text for one in (await ticket(w, 2, "robot")).answers] == [twice]
        await w.say("staff", "zhou", "/回复 2 再补充一句")
        await w.say("staff", "zhou", "/撤销 上报 2")
        (_, line) = await lines(w)
        assert (line.state, line.origins) == (RaisedState.ANSWERED, (Origin("robot", 2),))
        assert [one.text for one in (await ticket(w, 2, "robot")).answers] == [twice]


# --------------------------------------------------------------------------------------------------------------- files


def content(w: World) -> str:
    """The words of the one file that was made."""
    (path,) = (w.folder / "documents").glob("*")
    assert path.name.startswith("上报项目组的问题-测试研习-20200418")
    if path.suffix == ".docx":
        with ZipFile(path) as archive:
            return archive.read("word/document.xml").decode()
    if path.suffix == ".xlsx":
        rows = load_workbook(path)["上报的问题"].iter_rows(values_only=True)
        return "\n".join("|".join(str(cell or "") for cell in row) for row in rows)
    return path.read_text("utf-8")


@pytest.mark.parametrize("form", ["", " word", " excel", " md"])
async def test_the_list_as_a_file(tmp_path: Path, form: str) -> None:
    async with start(tmp_path) as w:
        await asked_and_raised(w)
        await w.say("staff", "zhou", "/回复 2 盖市教育局的章")
        await w.say("staff", "zhou", f"/上报 导出{form}")
        text = content(w)
        assert LATE in text
        assert "maker班、robot班" in text
        assert "盖市教育局的章" in text
        assert "竞赛课程" in text
        assert not any(name in text for name in ("王敏", "赵雪莲", "sim-"))


async def test_an_empty_list_as_a_file(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.tell("zhou", "/上报 导出 md")
        assert "现在没有等待答复的问题" in content(w)


@pytest.mark.parametrize(
    ("who", "text", "told"),
    [("maker-duty1", "/上报 导出", "没有执行"), ("maker-teacher", "/上报 导出 ppt", "不认识这个格式")],
)
async def test_no_file(tmp_path: Path, who: str, text: str, told: str) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", who, text)
        assert told in up(w, "maker")[-1]
        assert not (tmp_path / "documents").exists()
