"""Opening, closing, putting off and days off by command: what is answered, and what the platform's journal shows."""

from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from bot.core.people import Directory, Role
from bot.core.programme import DayTimes, Phase, PhaseKind, Window
from tests import programmes
from tests.world import World, world


def answer(w: World, group: str | None, who: str) -> str:
    """The newest answer to a person."""
    if group is None:
        return w.told(who)[-1]
    return next(call.text for call in reversed(w.calls("SendMessage", group)) if call.kind != "open_notice"
                and not call.kind.endswith("_notice"))  # fmt: skip


async def order(w: World, group: str | None, who: str, text: str) -> str:
    """Give a command; the answer."""
    await (w.tell(who, text) if group is None else w.say(group, who, text))
    return answer(w, group, who)


UNDERSTOOD = [
    ("/闭群", "关闭发言到 明天 08:00", True),
    ("/闭群 网络检修", "关闭发言到 明天 08:00", True),
    ("/关群 半小时", "关闭发言到 10:30", True),
    ("／閉群 １５分鐘", "关闭发言到 10:15", True),
    ("/闭群 到12点 检修", "关闭发言到 12:00", True),
    ("/闭群 12:00", "关闭发言到 12:00", True),
    ("/闭群 晚8点", "关闭发言到 20:00", True),
    ("/闭群 9:00", "关闭发言到 明天 09:00", True),
    ("/闭群 8点到11点", "关闭发言到 11:00", True),
    ("/闭群 20:00-21:00 开会", "20:00 到 21:00 关闭发言", False),
    ("/闭群 检修 8点 到 11点", "关闭发言到 11:00", True),
    ("/闭群 到了再说", "关闭发言到 明天 08:00", True),
    ("/开群 明天 19:00-21:00", "明天 19:00 到 明天 21:00 开放发言", False),
    ("/开群 明天", "明天 00:00 到 4月20日 00:00 开放发言", False),
    ("/kq 90分钟", "开启发言到 11:30", False),
    ("/开群 今天", "本群现在就是开放发言的，到 23:00", False),
]


@pytest.mark.parametrize(("text", "answered", "closed_now"), UNDERSTOOD)
async def test_times_are_taken_as_people_write_them(tmp_path: Path, text: str, answered: str, closed_now: bool) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        assert answered in await order(w, "maker", "maker-duty1", text)
        assert w.is_muted("maker") is closed_now
        assert not w.is_muted("robot")


NOT_UNDERSTOOD = [
    ("/闭群 8点到9点", "已经过去了"),
    ("/闭群 昨天", "已经过去了"),
    ("/闭群 今天 9点", "已经过去了"),
    ("/闭群 25小时", "最多 24 小时"),
    ("/延时 两天", "最多 24 小时"),
    ("/延时", "没看懂要延长多久"),
    ("/延时 一会儿", "没看懂要延长多久"),
    ("/停课", "没看懂是哪一天"),
    ("/停课 昨天", "已经过去了"),
]


@pytest.mark.parametrize(("text", "answered"), NOT_UNDERSTOOD)
async def test_what_cannot_be_done_is_said_and_changes_nothing(tmp_path: Path, text: str, answered: str) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        calls = len(w.calls("SetMuteAll"))
        assert answered in await order(w, "maker", "maker-teacher", text)
        assert len(w.calls("SetMuteAll")) == calls
        assert "没有编号 1" in await order(w, "maker", "maker-teacher", "/撤销 1"), "nothing was put on record"


async def test_a_later_window_closes_and_opens_by_itself(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        await w.say("maker", "maker-teacher", "/闭群 14:00-15:00 领导讲话")
        await w.advance_to("13:59")
        assert not w.is_muted("maker")
        await w.advance_to("14:01")
        assert w.is_muted("maker")
        assert "领导讲话" in w.said("maker")[-1]
        await w.advance_to("15:01")
        assert not w.is_muted("maker")
        assert w.said("maker")[-1] == "🔔 本群发言已开启，23:00 关闭。", "no second good morning, and it is not late"


async def test_an_order_taken_back_is_followed_by_a_plain_word(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        await w.say("maker", "maker-teacher", "/闭群 20")
        await w.say("maker", "maker-teacher", "/撤销 1")
        assert "早上好" not in w.said("maker")[-1]
        assert "晚了" not in w.said("maker")[-1]


@pytest.mark.parametrize(("start", "greeting"), [("13:30", "下午好"), ("11:30", "中午好"), ("19:00", "晚上好")])
async def test_the_greeting_is_that_of_the_hour(tmp_path: Path, start: str, greeting: str) -> None:
    times = DayTimes(windows=(Window(time.fromisoformat(start), time(22)),), salon=None, shifts=())
    async with world(tmp_path, programme=programmes.programme(("maker",), times=times), start="2020-04-18 10:00") as w:
        await w.advance_to(start)
        assert f"老师{greeting}" in w.said("maker")[-1]


# ------------------------------------------------------------------------------------------------- already as wanted


async def test_what_is_so_already_is_not_ordered_again(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        assert "就是开放发言的，到 23:00" in await order(w, "maker", "maker-teacher", "/开群")
        await w.advance_to("23:30")
        assert "就是关闭发言的，到 明天 08:00" in await order(w, None, "maker-teacher", "/闭群")


async def test_after_the_last_day_there_is_no_next_time_to_name(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-22 10:00") as w:
        assert await order(w, None, "zhou", "/闭群 maker班") == "本群现在就是关闭发言的。"


@pytest.mark.parametrize(("place", "argument"), [("maker", ""), (None, ""), ("staff", " maker班")])
async def test_an_order_puts_right_what_was_switched_by_hand(tmp_path: Path, place: str | None, argument: str) -> None:
    who = "zhou" if place == "staff" else "maker-teacher"
    async with world(tmp_path, start="2020-04-18 13:00") as w:
        await w.switch("maker", "maker-teacher", muted=True)
        await w.advance_to("13:05")
        assert w.is_muted("maker"), "respected"
        assert "开启发言到 23:00" in await order(w, place, who, f"/开群{argument}")
        assert not w.is_muted("maker")
        assert any("🔔 本群发言已开启" in text for text in w.said("maker")), (
            "said in the group, however late the edge is"
        )
        assert not any("因为太晚" in text for text in w.said("staff"))


async def test_putting_off_opens_what_was_closed_by_hand(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 22:40") as w:
        await w.switch("maker", "maker-teacher", muted=True)
        assert "开启发言到 23:30" in await order(w, "maker", "maker-teacher", "/延时 30")
        assert not w.is_muted("maker")
        await w.advance_to("23:29")
        assert not w.is_muted("maker")
        await w.advance_to("23:31")
        assert w.is_muted("maker")


# ------------------------------------------------------------------------------------------------------- putting off


async def test_putting_off_again_counts_from_the_new_end(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 22:40") as w:
        assert "到 23:30" in await order(w, "maker", "maker-duty3", "/延时 30")
        assert "到 明天 00:00" in await order(w, "maker", "maker-duty3", "/延时30分钟")
        await w.advance_to("23:59")
        assert not w.is_muted("maker")
        await w.advance_to("2020-04-19 00:01")
        assert w.is_muted("maker")


async def test_putting_off_after_the_closing_opens_for_that_long(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 23:10") as w:
        assert "开启发言到 23:30" in await order(w, None, "maker-teacher", "/延时 20")
        assert not w.is_muted("maker")
        assert "延长到 23:30" in w.said("maker")[-1]
        await w.advance_to("23:31")
        assert w.is_muted("maker")


async def test_putting_off_where_nothing_closes_counts_from_now(tmp_path: Path) -> None:
    free = replace(programmes.programme(), phases=(Phase(PhaseKind.FREE, date(2020, 4, 15), date(2020, 5, 15)),))
    async with world(tmp_path, start="2020-04-18 10:00", programme=free) as w:
        assert "开启发言到 10:30" in await order(w, "maker", "maker-teacher", "/延时 30")
        await w.advance_to("10:31")
        assert not w.is_muted("maker")


# ---------------------------------------------------------------------------------------------------------- days off


async def test_a_day_off_keeps_the_group_closed_and_says_why(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        assert "4月19日（周日）不开放发言" in await order(w, "maker", "maker-teacher", "/停课 明天 台风")
        await w.advance_to("2020-04-19 12:00")
        assert w.is_muted("maker")
        assert not w.is_muted("robot")
        await w.advance_to("2020-04-20 08:01")
        assert not w.is_muted("maker")


async def test_a_day_off_is_not_for_those_on_duty(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        assert "班主任" in await order(w, "maker", "maker-duty1", "/停课 明天")
        assert "由班主任" in await order(w, None, "maker-duty1", "/停课 明天")
        await w.advance_to("2020-04-19 08:01")
        assert not w.is_muted("maker")


# ------------------------------------------------------------------------------------------------------ which group


async def test_in_private_the_only_group_is_meant_and_others_must_be_named(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        assert "关闭发言到 10:30" in await order(w, None, "maker-teacher", "/闭群 30")
        assert w.is_muted("maker")
        asked = await order(w, None, "zhou", "/闭群 30")
        assert "例如：/闭群 maker班 30" in asked
        assert "maker班、robot班" in asked
        assert not w.is_muted("robot")
        assert "哪个群" in await order(w, "staff", "zhou", "/闭群 美术班 30")
        assert not w.is_muted("robot")
        await order(w, "staff", "zhou", "/闭群 robot 30")
        assert w.is_muted("robot")


@pytest.mark.parametrize("who", ["sim-maker-01", "maker-expert", "maker-guest"])
async def test_who_may_not_is_refused_and_nothing_changes(tmp_path: Path, who: str) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        for text in ("/闭群", "/开群 30", "/延时 30", "/停课 明天"):
            await w.say("maker", who, text)
        assert not w.is_muted("maker")
        assert "没有编号 1" in await order(w, "maker", "maker-teacher", "/撤销 1")


async def test_after_the_end_only_the_coordinators_open(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-22 10:00") as w:
        for text in ("/开群 30", "/延时 30", "/停课 明天"):
            assert "研习已经结束" in await order(w, None, "maker-teacher", text)
        assert w.is_muted("maker")
        assert "开启发言到 4月24日 10:00" in await order(w, None, "zhou", "/开群 maker班")
        assert not w.is_muted("maker")


# --------------------------------------------------------------------------------------------------- several groups


def with_duty_in_both() -> Directory:
    """The staff and somebody who is on duty in both groups."""
    both = programmes.person("both", "两班值班", programmes.grant(Role.DUTY, "maker", "robot"))
    return Directory((*programmes.staff().people, both))


@pytest.mark.parametrize(("place", "who"), [("staff", "zhou"), (None, "zhou"), (None, "both"), ("maker", "both")])
async def test_all_groups_after_the_confirmation(tmp_path: Path, place: str | None, who: str) -> None:
    async with world(tmp_path, start="2020-04-18 10:00", staff=with_duty_in_both()) as w:
        assert "将对 2 个群关闭发言" in await order(w, place, who, "/闭群 全部 30 停电")
        assert not w.is_muted("maker")
        assert "已对 2 个群下达" in await order(w, place, who, "确认")
        assert w.is_muted("maker")
        assert w.is_muted("robot")
        for group in ("maker", "robot"):
            assert any("停电" in text for text in w.said(group))
        await w.advance_to("10:31")
        await order(w, place, who, "确认")
        assert not w.is_muted("maker"), "confirmed once"


async def test_a_confirmation_can_be_declined(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        await w.say("staff", "zhou", "/闭群 全部")
        assert "没有改动" in await order(w, "staff", "zhou", "取消。")
        before = len(w.calls())
        await w.say("staff", "zhou", "确认")
        assert len(w.calls()) == before, "nothing is waiting any more"


async def test_a_confirmation_that_comes_too_late_is_said_to_be(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        await w.say("staff", "zhou", "/闭群 全部")
        await w.advance_to("10:05")
        before = len(w.calls())
        await w.say("staff", "zhou", "好")
        assert len(w.calls()) == before, "a word that may be meant for somebody else"
        assert "超过 5 分钟" in await order(w, "staff", "zhou", "确认")
        await w.say("staff", "zhou", "确认")
        assert len(w.calls()) == before + 1
        assert not w.is_muted("maker")


async def test_only_who_was_asked_can_confirm(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        await w.say("staff", "zhou", "/闭群 全部")
        for who in ("wu", "maker-teacher"):
            await w.say("staff", who, "确认")
        for who in ("zhou", "wu", "sim-maker-01"):
            await w.tell(who, "确认")
        assert not w.is_muted("maker")


async def test_what_cannot_be_done_anywhere_is_not_asked_back(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        assert "没看懂要延长多久" in await order(w, "staff", "zhou", "/延时 全部 一会儿")
        assert "就是开放发言的" in await order(w, "staff", "zhou", "/开群 全部")
        await w.switch("robot", "robot-teacher", muted=True)
        assert "将对 1 个群开启发言" in await order(w, "staff", "zhou", "/开群 全部")
        await order(w, "staff", "zhou", "确认")
        assert not w.is_muted("robot")


async def test_what_became_needless_before_the_confirmation_is_not_ordered(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 22:58") as w:
        await w.say("staff", "zhou", "/闭群 全部")
        await w.advance_to("23:01")
        assert "就是关闭发言的" in await order(w, "staff", "zhou", "确认")
        assert "没有编号 1" in await order(w, "maker", "maker-teacher", "/撤销 1")


# ------------------------------------------------------------------------------------------------------------- undoing


async def test_undoing_what_cannot_be_undone(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        await w.say("maker", "maker-teacher", "/闭群 30")
        assert "请写明编号" in await order(w, "maker", "maker-teacher", "/撤销")
        assert "请写明编号" in await order(w, "maker", "maker-teacher", "/撤销 那个")
        assert "没有编号 99" in await order(w, "maker", "maker-teacher", "/撤销 99")
        assert "没有编号 1" in await order(w, "robot", "robot-teacher", "/撤销 1"), "numbers count in each group"
        assert w.is_muted("maker")
        assert "编号 1 已撤销" in await order(w, "maker", "maker-teacher", "/撤销#1")
        assert not w.is_muted("maker")
        assert "已由 班主任maker 在 10:00 撤销过" in await order(w, "maker", "maker-duty1", "/撤销 1")


async def test_undoing_from_elsewhere_needs_the_group(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        await w.say("maker", "maker-teacher", "/闭群 30")
        asked = await order(w, "staff", "zhou", "/撤销 1")
        assert "/撤销 maker班 1\n" in asked
        assert "robot班" in asked
        assert "编号 1 已撤销" in await order(w, "staff", "zhou", "/撤销 maker班 1")
        assert not w.is_muted("maker")
