"""Duty at its edges: several groups, shifts over midnight and short ones, rosters that changed under a reminder, swaps
that come too late, people without an account."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.core.capability import Capability
from bot.core.group import GroupState
from bot.core.ids import GroupKey
from bot.core.ledger import Timer
from bot.core.people import Directory, Role
from bot.core.poll import Poll
from bot.core.programme import DayTimes, Window
from bot.core.roster import Attendance, RosterChange, Swap
from bot.core.salon import Salon, SalonState
from handlers import duty, on_duty, roster, swap
from schedules import duty as duty_jobs
from tests import programmes
from tests.turns import Bench, tag, texts, told

DAY, NEXT = programmes.DAY, date(2020, 4, 19)
NAMES, REMINDER, NO_SHOW, UNANSWERED = duty_jobs.JOBS
MORNING, NOON, EVENING = "08:00-12:00", "12:00-18:00", "18:00-23:00"


def bench(*records: object) -> Bench:
    return Bench(records=[programmes.plan(), *records])


def came(b: Bench, who: str, name: str, shift: str, on: str, group: str = "maker") -> Attendance:
    return Attendance(group, DAY, shift, who, name, b.at(on), None)


def in_both(key: str = "both") -> Directory:
    """The staff, and somebody who is on duty in both groups."""
    person = programmes.person(key, "两班值班", programmes.grant(Role.DUTY, "maker", "robot"))
    return Directory((*programmes.staff().people, person))


def of_both(**shifts: tuple[str, ...]) -> Bench:
    """Both groups with 两班值班 on the roster of the named shifts (0, 1, 2 of a group)."""
    found = Bench(staff=in_both())
    for group in ("maker", "robot"):
        numbers = shifts.get(group, ())
        names = tuple(("两班值班",) if str(number) in numbers else (f"某{number}",) for number in range(3))
        found.records.append(replace(programmes.plan(group), duty=names))
    return found


# ---------------------------------------------------------------------------------------------------- several groups


def test_leaving_in_private_means_the_group_in_which_one_sits() -> None:
    b = of_both(maker=("0",), robot=("2",))
    b.records.append(came(b, "both", "两班值班", MORNING, "08:00"))
    left = told(b.say(duty.RULE, "both", "下岗", b.at("11:58")), "both")
    assert left.startswith("好的，已交班（08:00-12:00）")
    nowhere = told(b.say(duty.RULE, "both", "下岗", b.at("12:10")), "both")
    assert "请写明是哪个群" in nowhere
    assert "/下岗 maker班" in nowhere


def test_a_shift_set_in_private_needs_the_group() -> None:
    b = bench()
    asked = told(b.say(roster.RULE, "zhou", "/排班 12点-18点 教辅maker", b.at("09:00")), "zhou")
    assert "请写明是哪个群" in asked
    assert b.of(RosterChange) == []
    assert "编号 1" in told(b.say(roster.RULE, "zhou", "/排班 maker班 12点-18点 教辅maker", b.at("09:00")), "zhou")


def test_a_swap_asked_in_private_is_of_the_group_in_which_one_is_on_the_roster() -> None:
    alone = of_both(robot=("1",))
    done = alone.say(swap.RULE, "both", "/换班 早班robot", alone.at("09:00"))
    assert "已请 早班robot 老师接 4月18日（周六） 12:00-18:00" in told(done, "both")
    several = of_both(maker=("1",), robot=("1",))
    asked = told(several.say(swap.RULE, "both", "/换班 早班robot", several.at("09:00")), "both")
    assert "请写明是哪个群，例如：/换班 maker班 @…" in asked
    assert several.of(Swap) == []
    nowhere = of_both()
    assert "没有找到您接下来的班" in told(
        nowhere.say(swap.RULE, "both", "/换班 早班robot 8点", nowhere.at("07:00")), "both"
    )


# ---------------------------------------------------------------------------------------------------------- who is on


def test_who_is_on_where_nothing_comes_any_more() -> None:
    b = bench()
    last = b.at("23:30", date(2020, 4, 20))
    assert told(b.say(on_duty.RULE, "a trainee", "/值班", last, "maker"), "#maker").startswith("现在没有值班。")
    after = b.at("10:00", date(2020, 4, 22))
    assert told(b.say(on_duty.RULE, "a trainee", "/值班", after, "maker"), "#maker") == "现在没有值班。"


# ------------------------------------------------------------------------------------- shifts of their own


NIGHT = DayTimes(shifts=(Window(time(20), time(23, 50)), Window(time(23, 50), time(2))))


def at_night(*duty_names: tuple[str, ...]) -> Bench:
    own = replace(programmes.programme(("maker",), times=NIGHT))
    return Bench(programme=own, records=[replace(programmes.plan(), duty=duty_names)])


def test_a_stand_in_after_midnight_is_on_yesterdays_shift() -> None:
    b = at_night(("早班maker",), ("晚班maker",))
    taken = told(b.say(duty.RULE, "maker-assistant", "/上岗", b.at("00:30", NEXT), "maker"), "#maker")
    assert "本班原排 晚班maker 老师，已记为您代班" in taken
    (found,) = b.of(Attendance)
    assert (found.local_date, found.shift) == (DAY, "23:50-02:00")


def test_a_shift_that_is_shorter_than_the_steps_has_fewer_of_them() -> None:
    times = DayTimes(shifts=(Window(time(8), time(8, 15)),), no_show_minutes=10)
    programme = programmes.programme(("maker",), times=times)
    assert NO_SHOW.of_group is not None
    found = list(NO_SHOW.of_group(programme, programme.groups[0], DAY))
    assert [one.key.slot for one in found] == ["08:00-08:15/1"]


@pytest.mark.parametrize("job", [REMINDER, NO_SHOW])
def test_a_reminder_of_a_shift_that_was_taken_out_of_the_timetable_says_nothing(job: object) -> None:
    b = bench()
    assert texts(b.due(job, "maker", DAY, "07:00-09:00/1", b.at("07:00"))) == []  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------- the brief


def test_the_brief_tells_the_right_that_is_lost_and_a_salon_that_is_over_is_no_open_item() -> None:
    b = bench()
    state = GroupState(GroupKey("maker")).without(Capability.MUTE_ALL, "no_rights", b.at("09:00"))
    b.records.append(state.without(Capability.READ_MODE, "no_rights", b.at("09:00")))
    noon = told(b.due(REMINDER, "maker", DAY, NOON, b.at("11:50")), "maker-duty2")
    assert "机器人缺权限：全员禁言（请群主设为管理员）" in noon
    assert "20:00-21:00" in noon, "the salon is still to come"
    ended = Salon(GroupKey("maker"), DAY, SalonState.ENDED, b.at("20:00"), b.at("20:30"), programmes.TOPICS)
    b.records.append(ended)
    assert "20:00-21:00" not in told(b.due(REMINDER, "maker", DAY, EVENING, b.at("21:50")), "maker-duty3")


def test_the_brief_after_the_salons_time_speaks_of_the_vote_only() -> None:
    late = DayTimes(shifts=(Window(time(18), time(22)), Window(time(22), time(23))))
    b = Bench(programme=programmes.programme(("maker",), times=late))
    b.records.append(replace(programmes.plan(), duty=(("早班maker",), ("晚班maker",))))
    poll = Poll(id="p", group="maker", local_date=DAY, kind="topics", title="话题投票", opened_at=b.at("21:00"),
                closes_at=b.at("22:30"), options=("甲", "乙"))  # fmt: skip
    b.records.append(poll)
    brief = told(b.due(REMINDER, "maker", DAY, "22:00-23:00", b.at("21:50")), "maker-duty3")
    assert "话题投票" in brief
    assert "20:00-21:00" not in brief


# ------------------------------------------------------------------------------------- swaps


def test_somebody_who_sits_the_shift_anyway_cannot_take_it_over() -> None:
    b = Bench(records=[replace(programmes.plan(), duty=(("早班maker",), ("午班maker", "教辅maker"), ("晚班maker",)))])
    said = told(b.say(swap.RULE, "maker-duty2", "/换班", b.at("09:00"), "maker", tag("maker-assistant")), "#maker")
    assert said == "教辅maker老师本来就在 12:00-18:00 值班，请换一位。"
    assert b.of(Swap) == []


def test_a_swap_shortly_before_the_shift_has_no_reminder_and_one_in_time_has() -> None:
    late, early = bench(), bench()
    late.say(swap.RULE, "maker-duty2", "/换班", late.at("11:45"), "maker", tag("maker-assistant"))
    assert late.of(Timer) == []
    early.say(swap.RULE, "maker-duty2", "/换班", early.at("09:00"), "maker", tag("maker-assistant"))
    assert [one.due_at for one in early.of(Timer)] == [early.at("10:00")]


def test_a_shift_that_is_named_and_over_is_not_ones_own_any_more() -> None:
    b = bench()
    said = told(b.say(swap.RULE, "maker-duty2", "/换班 教辅maker 8点", b.at("13:00"), "maker"), "#maker")
    assert said.startswith("没有找到您接下来的班")
    off = told(b.say(swap.RULE, "maker-duty2", "/换班 教辅maker 8点 4月25日", b.at("13:00"), "maker"), "#maker")
    assert off.startswith("没有找到您接下来的班")


def test_a_trainee_asks_for_no_swap() -> None:
    b = bench()
    assert texts(b.say(swap.RULE, "a trainee", "/换班 教辅maker", b.at("09:00"), "maker")) == []
    assert b.of(Swap) == []


def test_an_expert_of_another_group_cannot_take_over() -> None:
    b = bench()
    said = told(b.say(swap.RULE, "maker-duty2", "/换班", b.at("09:00"), "maker", tag("robot-expert")), "#maker")
    assert "不在本群的工作人员名册里" in said


def test_undoing_a_change_of_a_shift_that_is_over_tells_nobody() -> None:
    b = bench()
    b.say(roster.RULE, "maker-teacher", "/排班 12点-18点 教辅maker", b.at("17:59"), "maker")
    undone = b.say(roster.RULE, "maker-teacher", "/撤销 1", b.at("18:00") + timedelta(minutes=1), "maker")
    assert [to for to, _ in texts(undone)] == ["#maker"]
    assert "恢复为 午班maker" in told(undone, "#maker")
