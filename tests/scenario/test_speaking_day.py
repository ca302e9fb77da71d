"""Opening and closing of a small programme over its days, read from the platform's journal."""

from datetime import timedelta
from pathlib import Path

from tests.world import World, world


def mode_calls(w: World, group: str) -> list[tuple[str, bool]]:
    """(local day and time, muted?) of every whole-mute call."""
    return [
        (call.at.strftime("%d %H:%M"), bool(call.on))
        for call in w.calls("SetMuteAll", group)
        if call.outcome == "delivered"
    ]


async def test_three_days_open_at_eight_and_close_at_twenty_three(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-17 22:00") as w:
        await w.advance_to("2020-04-21 09:00")
        for group in ("maker", "robot"):
            assert mode_calls(w, group) == [
                ("17 22:00", False),
                ("18 00:00", True),
                ("18 08:00", False),
                ("18 23:00", True),
                ("19 08:00", False),
                ("19 23:00", True),
                ("20 08:00", False),
                ("20 23:00", True),
            ]


async def test_opening_is_announced_after_it_is_true(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.advance_to("08:01")
        calls = [call for call in w.calls(group="maker") if call.feature == "speaking"]
        effects = [call.effect for call in calls]
        assert effects[-2:] == ["SetMuteAll", "SendMessage"]
        assert "早上好" in w.said("maker")[-1]
        assert "早班maker" in w.said("maker")[-1]
        assert "怎样组织第一节创客课" in w.said("maker")[-1]


async def test_down_over_closing_closes_once_and_says_how_late(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 22:40") as w:
        await w.advance_to("22:49")
        await w.restart("23:20")
        await w.advance_to("23:30")
        for group in ("maker", "robot"):
            closings = [call for call in w.calls("SetMuteAll", group) if call.on and call.at.hour == 23]
            assert len(closings) == 1
            late = [text for text in w.said(group) if "20 分钟" in text]
            assert len(late) == 1
            assert "23:00" in late[0]


async def test_down_all_night_says_nothing_stale_in_the_morning(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 22:30") as w:
        await w.advance_to("22:45")
        before = len(w.said("maker"))
        await w.restart("2020-04-19 07:30")
        assert w.is_muted("maker")
        assert w.said("maker")[before:] == []
        await w.advance_to("07:45")
        assert w.said("maker")[before:] == []
        assert any("晚了 8 小时" in text for text in w.said("staff"))


async def test_down_at_eight_for_a_minute_is_repaired_at_once(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.advance_to("07:59")
        await w.restart("08:01")
        assert not w.is_muted("maker")
        opened = [call for call in w.calls("SetMuteAll", "maker") if call.on is False]
        assert opened[-1].at - w.when("2020-04-18 08:01") <= timedelta(seconds=5)


async def test_an_order_holds_and_ends_by_itself(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.advance_to("10:00")
        await w.say("maker", "maker-teacher", "/闭群 30 网络检修")
        assert w.is_muted("maker")
        assert not w.is_muted("robot")
        assert any("网络检修" in text for text in w.said("maker"))
        await w.advance_to("10:29")
        assert w.is_muted("maker")
        await w.advance_to("10:31")
        assert not w.is_muted("maker")


async def test_undo_gives_the_group_back_to_the_timetable(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.advance_to("10:00")
        await w.say("maker", "maker-teacher", "/闭群")
        assert w.is_muted("maker")
        await w.tell("maker-teacher", "/撤销 1")
        assert not w.is_muted("maker")


async def test_putting_off_the_closing(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 22:40") as w:
        await w.say("maker", "maker-duty3", "/延时30")
        await w.advance_to("23:29")
        assert not w.is_muted("maker")
        assert w.is_muted("robot")
        await w.advance_to("23:31")
        assert w.is_muted("maker")


async def test_a_trainee_may_not_close_and_is_told_who_may(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.advance_to("10:00")
        await w.say("maker", w.trainee("maker"), "/闭群")
        assert not w.is_muted("maker")
        assert "班主任" in w.said("maker")[-1]


async def test_all_groups_only_after_a_question_back(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.advance_to("10:00")
        await w.say("staff", "zhou", "/闭群 全部 停电")
        assert not w.is_muted("maker")
        assert "2 个群" in w.said("staff")[-1]
        await w.say("staff", "zhou", "确认")
        assert w.is_muted("maker")
        assert w.is_muted("robot")


async def test_a_change_by_hand_is_reported_and_respected_until_the_next_edge(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.advance_to("10:00")
        await w.switch("maker", "maker-teacher", muted=True)
        await w.advance_to("10:30")
        assert w.is_muted("maker")
        assert len([text for text in w.said("staff") if "手动" in text]) == 1
        await w.advance_to("23:01")
        await w.advance_to("2020-04-19 08:01")
        assert not w.is_muted("maker")


async def test_lost_rights_reach_the_staff_and_are_taken_up_again(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 22:30") as w:
        await w.advance_to("22:55")
        await w.make_manager("maker", manager=False)
        await w.advance_to("23:01")
        assert not w.is_muted("maker")
        assert w.is_muted("robot")
        assert any("maker班" in text and "管理员" in text for text in w.said("staff"))
        assert not any("本群发言已关闭" in text for text in w.said("maker"))
        await w.make_manager("maker", manager=True)
        assert w.is_muted("maker")
