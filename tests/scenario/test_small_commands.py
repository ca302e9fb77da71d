"""The small commands at their edges: check-in, help, the reason of a message, the list of groups, undoing by those who
may not, and what is remembered on the audit log."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.core.audit import AuditNote
from bot.core.event import AccountChanged
from bot.core.ids import EventId
from bot.store.tables import MAPPED
from tests import programmes
from tests.world import World, world


async def asked(w: World, place: str | None, who: str, text: str) -> list[str]:
    """What is answered, there."""
    before = len(w.told(who) if place is None else w.said(place))
    await (w.tell(who, text) if place is None else w.say(place, who, text))
    return (w.told(who) if place is None else w.said(place))[before:]


# ------------------------------------------------------------------------------------------------------------ check-in


@pytest.mark.parametrize(("place", "who"), [(None, "sim-maker-01"), ("staff", "zhou")])
async def test_check_in_is_done_in_a_study_group(tmp_path: Path, place: str | None, who: str) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        assert await asked(w, place, who, "/签到") == ["请在您所在的研习群里签到。"]


async def test_after_the_programme_nobody_checks_in(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-21 10:00") as w:
        await w.tell("zhou", "/开群 maker班")
        (answer,) = await asked(w, "maker", "sim-maker-01", "/签到")
        assert answer == "今天不在研习时间里，不用签到。"


# ---------------------------------------------------------------------------------------------------------------- help


async def test_help_for_a_word_that_is_no_command(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        assert await asked(w, "maker", "sim-maker-01", "/帮助 飞行") == ["没有「飞行」这个指令。发 /帮助 看全部。"]
        (detail,) = await asked(w, "maker", "sim-maker-01", "/帮助 /签到")
        assert "使用者" not in detail, "everybody may"
        (detail,) = await asked(w, "maker", "sim-maker-01", "/帮助 停课")
        assert "使用者：班主任" in detail


async def test_help_fits_a_phone_screen_for_everybody(tmp_path: Path) -> None:
    """A screen is 25 lines of 20 characters; the trainees' list may be scrolled once."""
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        (theirs,) = await asked(w, "maker", "sim-maker-01", "/帮助")
        (staffs,) = await asked(w, "maker", "maker-teacher", "/帮助")
        assert "/签到　每日签到" in theirs.splitlines()
        assert len(theirs.splitlines()) <= 22
        assert sum(1 + len(line) // 20 for line in staffs.splitlines()) <= 45
        assert "【发言开关】/开群 /闭群 /延时 /停课" in staffs.splitlines()
        assert not [word for word in ("/签到", "/帮助", "/撤销") if word not in staffs]


async def test_help_by_the_name_of_a_feature_and_beside_a_command(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        (found,) = await asked(w, "maker", "maker-teacher", "/帮助 发言开关")
        assert found.splitlines()[0] == "【发言开关】"
        assert [line.split()[0] for line in found.splitlines()[1:]] == ["/开群", "/闭群", "/延时", "/停课"]
        (found,) = await asked(w, "maker", "maker-teacher", "/帮助 停课")
        assert found.splitlines()[-1] == "相关：/开群 /闭群 /延时"
        (found,) = await asked(w, "maker", "sim-maker-01", "/帮助 发言开关")
        assert found == "没有「发言开关」这个指令。发 /帮助 看全部。", "nothing there is theirs"


# ----------------------------------------------------------------------------------------------------------------- why


async def test_why_when_nothing_was_said_and_when_an_order_was_given(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        (answer,) = await asked(w, None, "sim-maker-03", "/为什么")
        assert "还没有可说明的消息" in answer
        (answer,) = await asked(w, "maker", "sim-maker-01", "/为什么")
        assert "还没有可说明的消息" in answer
        await w.say("maker", "maker-teacher", "/闭群 10 检修")
        (answer,) = await asked(w, "maker", "maker-teacher", "/为什么")
        assert "由 班主任maker 的操作引起：检修。" in answer
        assert "老师的临时安排" in answer
        await w.advance_to("10:11")
        (answer,) = await asked(w, "maker", "sim-maker-01", "/为什么")
        assert "原定时间：10:10" in answer
        assert "时间表" in answer


async def test_why_tells_a_command_of_a_stranger_and_a_timer(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        await w.say("maker", "sim-maker-01", "/帮助")
        (answer,) = await asked(w, "maker", "sim-maker-02", "/为什么")
        assert "说明：/帮助" in answer
        assert "依据" not in answer
        await w.tell("maker-duty2", "/换班 教辅maker")
        await w.advance_to("11:01")
        assert "没有" in w.told("maker-duty2")[-1]
        (answer,) = await asked(w, None, "maker-duty2", "/为什么")
        assert "原定时间：11:00" in answer
        assert "依据：时间表（项目文件）" in answer


# ------------------------------------------------------------------------------------------------------ list of groups


async def test_the_list_of_groups_tells_rights_that_are_missing_and_what_is_unknown(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-10 10:00") as w:
        (answer,) = await asked(w, "staff", "zhou", "/群列表")
        assert "maker班" in answer
        assert "🟢 maker班" not in answer
        assert "10:00 共 2 个群，0 个开放" in answer
    (tmp_path / "later").mkdir()
    async with world(tmp_path / "later", start="2020-04-18 10:00") as w:
        await w.make_manager("maker", manager=False)
        (answer,) = await asked(w, "staff", "zhou", "/群列表")
        assert [line for line in answer.splitlines() if "班" in line] == ["🟢 maker班（无权限）", "🟢 robot班"]


# ------------------------------------------------------------------------------------------------------------- undoing


@pytest.mark.parametrize("who", ["sim-maker-01", "maker-guest", "maker-expert"])
@pytest.mark.parametrize("done", ["/计划 修改 主持人 唐宁", "/排班 12点-18点 教辅maker", "/闭群 12:00-13:00"])
async def test_who_may_not_undo_gets_one_answer(tmp_path: Path, who: str, done: str) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        (answer,) = await asked(w, "maker", "maker-teacher", done)
        assert "编号 1" in answer
        (refused,) = await asked(w, "maker", who, "/撤销 1")
        assert refused.startswith("/撤销 由值班人员")
        assert w.app.engine.buried == 0
        assert "已撤销" in (await asked(w, "maker", "maker-teacher", "/撤销 1"))[-1]


# ----------------------------------------------------------------------------------------------- the account, the audit


@pytest.mark.parametrize(("detail", "shown"), [("heartbeat", "（heartbeat）"), ("", "掉线了，期间")])
async def test_an_account_that_goes_offline_is_told_and_coming_back_is_not(
    tmp_path: Path, detail: str, shown: str
) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        for online in (False, True):
            await w.app.receive(
                AccountChanged(
                    id=EventId(f"account-{online}"), at=w.clock.now(), received_at=w.clock.now(),
                    account=programmes.ACCOUNT, online=online, detail=detail,
                )
            )  # fmt: skip
        await w.app.quiet()
        told = [text for text in w.said("staff") if "掉线" in text]
        assert len(told) == 1
        assert shown in told[0]


async def test_rights_that_change_are_on_the_audit_log_with_who_did_it(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        teacher = programmes.staff().people[2]
        for manager in (False, True):
            done = w.platform_world.set_bot_manager(w.native("maker"), manager, by=teacher.accounts[0].native_id)
            await w._happened(done)
        table = MAPPED[AuditNote].table
        async with w.app.parts.database.reading() as connection:
            found = (await connection.execute(select(table.c.actor, table.c.action, table.c.subject))).all()
        noted = [tuple(row) for row in found if row.action.startswith("rights.")]
        assert noted == [(teacher.key, "rights.lost", "maker"), (teacher.key, "rights.gained", "maker")]


async def test_a_programme_without_a_group_for_the_staff_tells_the_coordinators(tmp_path: Path) -> None:
    alone = replace(programmes.programme(), management=None)
    async with world(tmp_path, programme=alone, start="2020-04-18 16:59", plans=()) as w:
        await w.advance_to("17:01")
        assert len([text for text in w.told("zhou") if "计划表（17:00）：已交 0，未交 2" in text]) == 1
        await w.advance_to("2020-04-19 08:00")
        assert len([text for text in w.told("zhou") if "4月18日（周六）当日数据" in text]) == 1
        assert len([text for text in w.told("zhou") if "18:00-23:00 的值班（未排）已过" in text]) == 2
        await w.make_manager("maker", manager=False)
        assert any("没有全员禁言的权限" in text for text in w.told("zhou"))
