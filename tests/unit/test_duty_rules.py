"""The duty commands and jobs as pure decisions: who may take over, who is told what, what is written down."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from bot.core.action import Action
from bot.core.duty_text import ShiftWords, read_shift
from bot.core.effect import SendDirect
from bot.core.event import Mode
from bot.core.group import GroupState
from bot.core.ledger import JobRun, RunOutcome, Timer
from bot.core.people import Directory
from bot.core.plan import Plan
from bot.core.poll import Poll
from bot.core.programme import DayTimes
from bot.core.roster import Attendance, RosterChange, Swap
from bot.core.rule import Decision
from bot.core.salon import Salon, SalonState
from bot.core.timetable import Override
from handlers import duty, on_duty, roster, swap
from schedules import duty as duty_jobs
from tests import programmes
from tests.turns import Bench, tag, texts, told

DAY = programmes.DAY
NAMES, REMINDER, NO_SHOW, UNANSWERED = duty_jobs.JOBS
MORNING, NOON, EVENING = "08:00-12:00", "12:00-18:00", "18:00-23:00"


def bench(*records: object, plan: Plan | None = None) -> Bench:
    return Bench(records=[plan or programmes.plan(), *records])


def came(b: Bench, who: str, name: str, shift: str, on: str, off: str | None = None) -> Attendance:
    return Attendance("maker", DAY, shift, who, name, b.at(on), b.at(off) if off else None)


# -------------------------------------------------------------------------------------------------------- taking over


@pytest.mark.parametrize(
    ("who", "clock", "said"),
    [
        ("maker-duty1", "07:29", "下一班 08:00-12:00，07:30 起可以上岗"),
        ("maker-duty1", "07:50", "✅ 早班maker老师已上岗（08:00-12:00），值到 12:00，辛苦了。"),
        ("maker-duty1", "08:10", "✅ 早班maker老师已上岗（08:00-12:00），值到 12:00，辛苦了。"),
        ("maker-duty1", "08:11", "比接班时间晚了 11 分钟，已登记。"),
        ("maker-assistant", "08:05", "本班原排 早班maker 老师，已记为您代班。"),
        ("maker-teacher", "08:05", "已记为您代班"),
        ("maker-host", "08:05", "本班排的是 早班maker 老师；代班由值班、教辅、班主任老师来"),
        ("maker-duty3", "23:30", "下一班 08:00-12:00，明天 07:30 起可以上岗"),
    ],
)
def test_taking_over(who: str, clock: str, said: str) -> None:
    b = bench()
    assert said in told(b.say(duty.RULE, who, "/上岗", b.at(clock), "maker"), "#maker")


def test_a_trainee_or_a_stranger_is_not_answered_by_this_rule() -> None:
    b = bench()
    assert texts(b.say(duty.RULE, "maker-guest", "/上岗", b.at("08:00"), "robot")) == []
    assert texts(b.say(duty.RULE, "somebody", "/上岗", b.at("08:00"), "maker")) == []


def test_taking_over_is_written_down_once() -> None:
    b = bench()
    b.say(duty.RULE, "maker-duty1", "/上岗", b.at("07:58"), "maker")
    again = b.say(duty.RULE, "maker-duty1", "/上岗", b.at("08:03"), "maker")
    assert "您 07:58 已经上岗了" in told(again, "#maker")
    (found,) = b.of(Attendance)
    assert (found.on_at, found.stand_in, found.shift) == (b.at("07:58"), False, MORNING)


def test_who_comes_back_keeps_the_first_time() -> None:
    b = bench()
    for text, clock in (("/上岗", "08:00"), ("/下岗", "09:00"), ("/上岗", "09:30")):
        b.say(duty.RULE, "maker-duty1", text, b.at(clock), "maker")
    (found,) = b.of(Attendance)
    assert (found.on_at, found.off_at) == (b.at("08:00"), None)


def test_a_second_person_helps_and_the_roster_is_not_blamed() -> None:
    b = bench()
    b.say(duty.RULE, "maker-duty1", "/上岗", b.at("08:00"), "maker")
    helped = told(b.say(duty.RULE, "maker-assistant", "/上岗", b.at("09:00"), "maker"), "#maker")
    assert "早班maker 老师也在岗，已记为协助" in helped


def test_in_private_the_roster_tells_which_group_is_meant() -> None:
    people = tuple(
        replace(one, grants=(programmes.grant(next(iter(one.grants)).role, "maker", "robot"),))
        if one.key == "maker-duty1"
        else one
        for one in programmes.staff().people
    )
    b = Bench(staff=Directory(people), records=[programmes.plan(), programmes.plan("robot")])
    taken = told(b.say(duty.RULE, "maker-duty1", "上岗", b.at("08:00")), "maker-duty1")
    assert taken.startswith("✅")
    (found,) = b.of(Attendance)
    assert found.group == "maker"
    noon = told(b.say(duty.RULE, "maker-duty1", "上岗", b.at("13:00")), "maker-duty1")
    assert "请写明是哪个群" in noon
    named = told(b.say(duty.RULE, "maker-duty1", "上岗 robot班", b.at("13:00")), "maker-duty1")
    assert "本班原排 午班robot 老师" in named


def test_the_shift_before_is_relieved_once_and_told() -> None:
    b = bench()
    b.records.append(came(b, "maker-duty1", "早班maker", MORNING, "08:00"))
    taken = b.say(duty.RULE, "maker-duty2", "/上岗", b.at("12:02"), "maker")
    assert told(taken, "maker-duty1") == "午班maker老师 12:02 已接班（12:00-18:00），您可以休息了，辛苦。"
    morning = next(one for one in b.of(Attendance) if one.person == "maker-duty1")
    assert morning.off_at == b.at("12:02")
    helper = b.say(duty.RULE, "maker-assistant", "/上岗", b.at("12:10"), "maker")
    assert told(helper, "maker-duty1") == ""


def test_coming_very_early_sends_nobody_home() -> None:
    b = bench()
    b.records.append(came(b, "maker-duty1", "早班maker", MORNING, "08:00"))
    taken = b.say(duty.RULE, "maker-duty2", "/上岗", b.at("11:31"), "maker")
    assert told(taken, "maker-duty1") == ""
    assert next(one for one in b.of(Attendance) if one.person == "maker-duty1").off_at is None


# ------------------------------------------------------------------------------------------------------------ leaving


def test_leaving_on_time_says_who_is_next() -> None:
    b = bench()
    b.records.append(came(b, "maker-duty1", "早班maker", MORNING, "08:00"))
    left = b.say(duty.RULE, "maker-duty1", "/下岗", b.at("11:55"), "maker")
    assert texts(left) == [("#maker", "好的，已交班（08:00-12:00），辛苦了。下一班 12:00-18:00：午班maker。")]
    assert b.of(Attendance)[0].off_at == b.at("11:55")


def test_leaving_early_is_noted_and_the_next_in_line_is_asked() -> None:
    b = bench()
    b.records.append(came(b, "maker-duty1", "早班maker", MORNING, "08:00"))
    left = b.say(duty.RULE, "maker-duty1", "/下岗", b.at("10:00"), "maker")
    assert "比下班时间早 2 小时，已登记" in told(left, "#maker")
    assert "您方便先顶一下吗" in told(left, "maker-duty2")


def test_leaving_early_beside_somebody_else_asks_nobody() -> None:
    b = bench()
    b.records += [
        came(b, "maker-duty1", "早班maker", MORNING, "08:00"), came(b, "maker-assistant", "教辅maker", MORNING, "08:00")
    ]  # fmt: skip
    left = b.say(duty.RULE, "maker-duty1", "/下岗", b.at("10:00"), "maker")
    assert [to for to, _ in texts(left)] == ["#maker"]


def test_nothing_to_leave() -> None:
    b = bench()
    assert (
        told(b.say(duty.RULE, "maker-duty1", "/下岗", b.at("10:00"), "maker"), "#maker") == "您现在不在岗，不用交班。"
    )


# -------------------------------------------------------------------------------------------------------- who is on


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        ("07:00", ("现在没有值班。", "下一班 08:00-12:00：早班maker。", "· 18:00-23:00 晚班maker")),
        ("09:00", ("正在值班（08:00-12:00）：早班maker（08:03 起）", "（已上岗）")),
        ("12:05", ("现在是 12:00-18:00 的班：午班maker，还没有上岗。", "下一班 18:00-23:00：晚班maker。")),
        ("22:00", ("下一班 4月19日（周日） 08:00-12:00：（未排）。",)),
    ],
)
def test_everybody_may_ask_who_is_on(clock: str, said: tuple[str, ...]) -> None:
    b = bench()
    b.records.append(came(b, "maker-duty1", "早班maker", MORNING, "08:03"))
    text = told(b.say(on_duty.RULE, "a trainee", "/值班", b.at(clock), "maker"), "#maker")
    assert all(part in text for part in said), text


def test_another_days_roster_and_several_groups() -> None:
    b = bench(plan=programmes.plan(on=date(2020, 4, 20)))
    text = told(b.say(on_duty.RULE, "maker-teacher", "/值班 4月20日", b.at("09:00")), "maker-teacher")
    assert text == "4月20日（周一）值班：\n· 08:00-12:00 早班maker\n· 12:00-18:00 午班maker\n· 18:00-23:00 晚班maker"
    assert "这一天不在集中研习期" in told(b.say(on_duty.RULE, "x", "/值班 4月25日", b.at("09:00"), "maker"), "#maker")
    overview = told(bench().say(on_duty.RULE, "zhou", "/值班", b.at("09:00")), "zhou")
    assert overview == "各群正在值班：\n· maker班：早班maker（未上岗）\n· robot班：（未排）（未上岗）"
    assert told(b.say(on_duty.RULE, "x", "/值班", b.at("09:00")), "x") == "请在您所在的群里发 /值班。"


# ---------------------------------------------------------------------------------------------------- setting a shift


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("8点-12点 张三 李四", ShiftWords(0, None, ("张三", "李四"))),
        ("8点-12点 张三 李四 明天", ShiftWords(0, date(2020, 4, 19), ("张三", "李四"))),
        ("明天 晚班 张三、李四", ShiftWords(2, date(2020, 4, 19), ("张三", "李四"))),
        ("4月20日 12：00—18：00 张三", ShiftWords(1, date(2020, 4, 20), ("张三",))),
        ("8:00 - 12:00 张三", ShiftWords(0, None, ("张三",))),
        ("张三 18点", ShiftWords(2, None, ("张三",))),
        ("7:00-9:00 张三", ShiftWords(None, None, ("张三",), unclear=True)),
        ("张三", ShiftWords(None, None, ("张三",))),
    ],
)
def test_what_an_argument_says_about_shifts(argument: str, expected: ShiftWords) -> None:
    assert read_shift(argument, DayTimes().shifts, DAY) == expected


def test_setting_a_shift_tells_those_concerned_and_can_be_undone() -> None:
    b = bench()
    done = b.say(roster.RULE, "maker-teacher", "/排班 12点-18点 教辅maker 外人", b.at("09:00"), "maker")
    assert "4月18日（周六） 12:00-18:00 值班：教辅maker、外人（编号 1" in told(done, "#maker")
    assert "名册里没有「外人」" in told(done, "#maker")
    assert "您被排在" in told(done, "maker-assistant")
    assert "您不用值了" in told(done, "maker-duty2")
    undone = b.say(roster.RULE, "maker-teacher", "/撤销 1", b.at("09:05"), "maker")
    assert "恢复为 午班maker" in told(undone, "#maker")
    assert "您不用值了" in told(undone, "maker-assistant")
    (change,) = b.of(RosterChange)
    assert change.revoked_at == b.at("09:05")
    assert b.of(Action)[0].undone_by == "班主任maker"


@pytest.mark.parametrize(
    ("who", "done"),
    [("maker-teacher", True), ("wu", True), ("maker-assistant", True), ("maker-duty2", True), ("maker-duty1", False)],
)
def test_those_concerned_and_the_leaders_may_undo_a_swap_others_are_told_who_may(who: str, done: bool) -> None:
    b = bench()
    asked(b)
    b.say(swap.RULE, "maker-assistant", "同意", b.at("09:10"))
    text = told(b.say(roster.RULE, who, "/撤销 1", b.at("09:20"), "maker"), "#maker")
    assert ("已撤销" in text) == done
    assert done or "由班主任、负责专家、项目主管使用" in text


def test_a_request_among_several_is_chosen_by_name() -> None:
    b = bench()
    asked(b)
    asked(b, who="maker-duty3")
    several = told(b.say(swap.RULE, "maker-assistant", "同意", b.at("09:10")), "maker-assistant")
    assert "有几个换班请求" in several
    assert "午班maker" in several
    assert "晚班maker" in several
    b.say(swap.RULE, "maker-assistant", "同意 晚班maker", b.at("09:11"))
    assert [one.shift for one in b.of(RosterChange)] == [EVENING]


def test_undoing_the_second_change_brings_back_the_first_and_only_the_last_can_be_undone() -> None:
    b = bench()
    b.say(roster.RULE, "maker-teacher", "/排班 12点-18点 教辅maker", b.at("09:00"), "maker")
    b.say(roster.RULE, "maker-teacher", "/排班 12点-18点 晚班maker", b.at("09:01"), "maker")
    assert "又调整过" in told(b.say(roster.RULE, "maker-teacher", "/撤销 1", b.at("09:02"), "maker"), "#maker")
    b.say(roster.RULE, "maker-teacher", "/撤销 2", b.at("09:03"), "maker")
    assert [(one.names, one.revoked_at) for one in b.of(RosterChange)] == [(("教辅maker",), None)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/排班 7点-9点 张三", "没看懂是哪一班"), ("/排班 8点-12点", "没看懂，例如"),
        ("/排班 8点-12点 张三 4月25日", "不在集中研习期"),
        ("/排班 8点-12点 张三", "这一班已经结束了"),
    ],
)  # fmt: skip
def test_what_cannot_be_set(text: str, said: str) -> None:
    b = bench()
    assert said in told(b.say(roster.RULE, "maker-teacher", text, b.at("12:00"), "maker"), "#maker")


# -------------------------------------------------------------------------------------------------------------- swaps


def asked(b: Bench, text: str = "/换班 ", clock: str = "09:00", who: str = "maker-duty2") -> Decision:
    return b.say(swap.RULE, who, text, b.at(clock), "maker", tag("maker-assistant"))


def test_a_swap_that_is_agreed_changes_the_roster_and_is_told() -> None:
    b = bench()
    request = asked(b)
    assert "已请 教辅maker 老师接 4月18日（周六） 12:00-18:00" in told(request, "#maker")
    assert "午班maker老师想请您接" in told(request, "maker-assistant")
    assert b.of(RosterChange) == []
    agreed = b.say(swap.RULE, "maker-assistant", "同意", b.at("09:10"))
    assert "编号 1" in told(agreed, "maker-assistant")
    assert "您不用值了" in told(agreed, "maker-duty2")
    assert "由 午班maker 换为 教辅maker（编号 1" in told(agreed, "maker-teacher")
    assert b.of(RosterChange)[0].names == ("教辅maker",)
    assert b.of(Swap)[0].state == "agreed"
    undone = b.say(roster.RULE, "maker-teacher", "/撤销 1", b.at("09:20"), "maker")
    assert "恢复为 午班maker" in told(undone, "#maker")
    assert "没有等您答复" in told(b.say(swap.RULE, "maker-assistant", "/同意", b.at("09:30")), "maker-assistant")


@pytest.mark.parametrize("text", ["不同意", "/拒绝", "/换班 不同意"])
def test_a_swap_that_is_refused_leaves_the_roster(text: str) -> None:
    b = bench()
    asked(b)
    refused = b.say(swap.RULE, "maker-assistant", text, b.at("09:10"))
    assert "不方便，请 /换班 @别的老师" in told(refused, "maker-duty2")
    assert b.of(RosterChange) == []
    assert b.of(Swap)[0].state == "refused"


@pytest.mark.parametrize(
    ("who", "text", "said"),
    [
        ("maker-duty2", "/换班", "请写明请谁接替"),
        ("maker-duty2", "/换班 张三", "不在本群的工作人员名册里"),
        ("maker-duty2", "/换班 午班maker", "不能和自己换班"),
        ("maker-duty2", "/换班 早班robot", "不在本群的工作人员名册里"),
        ("maker-duty2", "/换班 教辅maker 8点", "08:00-12:00 排的是 早班maker，只能换自己的班"),
        ("maker-host", "/换班 教辅maker", "没有找到您接下来的班"),
        ("maker-duty2", "/换班 教辅maker 12点-18点", "已请 教辅maker 老师"),
        ("maker-duty2", "/换班 教辅maker 明天", "没有找到您接下来的班"),
    ],
)
def test_who_can_be_asked_for_what(who: str, text: str, said: str) -> None:
    b = bench()
    assert said in told(b.say(swap.RULE, who, text, b.at("09:00"), "maker"), "#maker")


def test_a_new_request_for_the_same_shift_withdraws_the_old_one() -> None:
    b = bench()
    asked(b)
    b.say(swap.RULE, "maker-duty2", "/换班 晚班maker", b.at("09:05"), "maker")
    assert [one.state for one in sorted(b.of(Swap), key=lambda one: one.asked_at)] == ["withdrawn", "asked"]


def test_an_answer_that_comes_too_late_changes_nothing() -> None:
    b = bench()
    asked(b)
    late = b.say(swap.RULE, "maker-assistant", "同意", b.at("18:00"))
    assert "作废" in told(late, "maker-assistant")
    assert b.of(RosterChange) == []


def test_the_asker_learns_in_time_that_nobody_answered() -> None:
    b = bench()
    asked(b, clock="11:00")
    (timer,) = b.of(Timer)
    assert timer.due_at == b.at("11:30")
    reminded = b.due(UNANSWERED, "maker", DAY, timer.slot, b.at("11:30"))
    assert "还没有回复" in told(reminded, "maker-duty2")
    b.say(swap.RULE, "maker-assistant", "同意", b.at("11:35"))
    assert texts(b.due(UNANSWERED, "maker", DAY, timer.slot, b.at("11:36"))) == []


# --------------------------------------------------------------------------------------------------------------- jobs


def occurrences(on: date = DAY) -> list[tuple[str, str, str]]:
    b = bench()
    found = [
        one
        for job in duty_jobs.JOBS
        if job.of_group is not None
        for one in job.of_group(b.programme, b.programme.groups[0], on)
    ]
    local = b.programme.local
    return sorted((f"{local(one.due_at):%H:%M}", one.key.kind, one.key.slot) for one in found)


def test_when_duty_speaks() -> None:
    assert occurrences() == [
        ("07:35", "duty_names", ""),
        ("07:50", "shift_reminder", MORNING),
        *((f"08:{step}0", "no_show", f"{MORNING}/{step}") for step in (1, 2, 3)),
        ("11:50", "shift_reminder", NOON),
        *((f"12:{step}0", "no_show", f"{NOON}/{step}") for step in (1, 2, 3)),
        ("17:50", "shift_reminder", EVENING),
        *((f"18:{step}0", "no_show", f"{EVENING}/{step}") for step in (1, 2, 3)),
    ]
    assert occurrences(date(2020, 4, 17)) == []


def test_the_first_shift_of_a_day_has_nobody_to_hand_over() -> None:
    b = bench()
    reminder = b.due(REMINDER, "maker", DAY, MORNING, b.at("07:50"))
    assert [to for to, _ in texts(reminder)] == ["maker-duty1"]
    assert "到岗请发 /上岗" in told(reminder, "maker-duty1")


def test_the_brief_goes_to_both_with_everything_that_is_open() -> None:
    b = bench(plan=replace(programmes.plan(), host=""))
    b.records += [
        came(b, "maker-duty2", "午班maker", NOON, "12:06"),
        GroupState("maker", mode_seen=Mode.CLOSED, seen_at=b.at("15:00"), drift_reported_at=b.at("15:00")),  # type: ignore[arg-type]
        Override("o", "maker", b.at("17:00"), b.at("18:30"), Mode.CLOSED, b.at("16:00"), "班主任maker", "停电"),  # type: ignore[arg-type]
        Poll("p", "maker", DAY, "free", "用哪个平台", ("a", "b"), b.at("16:00"), b.at("19:00")),
    ]
    reminder = b.due(REMINDER, "maker", DAY, EVENING, b.at("17:50"))
    incoming, outgoing = told(reminder, "maker-duty3"), told(reminder, "maker-duty2")
    assert "接班：晚班maker老师" in outgoing
    for line in (
        "上一班 12:00-18:00：午班maker（12:06 上岗）",
        "今日计划还缺：主持人（17:00 截止）",
        "明天 4月19日（周日）的沙龙议程还没有",
        "今晚沙龙 20:00-21:00：6 个话题，主持 未定",
        "投票进行中：用哪个平台（19:00 截止）",
        "发言被手动关闭（15:00）",
        "临时安排：17:00–18:30 关闭发言（班主任maker老师安排，停电）",
    ):
        assert line in incoming
        assert line in outgoing


def test_a_running_salon_is_handed_over_by_its_topic() -> None:
    b = bench()
    b.records.append(
        Salon("maker", DAY, SalonState.RUNNING, b.at("17:00"), b.at("19:00"), topics=("甲题", "乙题"), topic=2)
    )
    assert "沙龙进行中（乙题）" in told(b.due(REMINDER, "maker", DAY, EVENING, b.at("17:50")), "maker-duty3")


def test_who_cannot_be_reached_in_private_is_named_in_the_group() -> None:
    b = bench(plan=replace(programmes.plan(), duty=(("早班maker", "外人"), (), ())))
    reminder = b.due(REMINDER, "maker", DAY, MORNING, b.at("07:50"))
    assert told(reminder, "#maker") == "08:00-12:00 值班：外人老师，到岗请发 /上岗，辛苦了。"
    assert "同班：外人" in told(reminder, "maker-duty1")


def test_who_sits_on_and_who_came_before_the_reminder_read_it_differently() -> None:
    b = bench(plan=replace(programmes.plan(), duty=(("早班maker",), ("早班maker",), ("晚班maker",))))
    b.records.append(came(b, "maker-duty1", "早班maker", MORNING, "08:00"))
    staying = b.due(REMINDER, "maker", DAY, NOON, b.at("11:50"))
    assert [to for to, _ in texts(staying)] == ["maker-duty1"]
    assert "您接着值 12:00-18:00" in told(staying, "maker-duty1")
    b.records.append(came(b, "maker-duty1", "早班maker", NOON, "11:40"))
    early = told(b.due(REMINDER, "maker", DAY, NOON, b.at("11:50")), "maker-duty1")
    assert "到岗请发" not in early
    assert "交接：" in early


def test_unknown_names_and_empty_shifts_are_reported_in_one_message() -> None:
    b = bench(plan=replace(programmes.plan(), duty=(("外人",), (), ("外人", "晚班maker"))))
    report = b.due(NAMES, "maker", DAY, "", b.at("07:35"))
    assert [to for to, _ in texts(report)] == ["maker-teacher"]
    assert "12:00-18:00 还没有排值班老师" in told(report, "maker-teacher")
    assert "「外人」不在工作人员名册里" in told(report, "maker-teacher")
    assert texts(bench().due(NAMES, "maker", DAY, "", b.at("07:35"))) == []


def step(b: Bench, number: int, clock: str) -> Decision:
    return b.due(NO_SHOW, "maker", DAY, f"{MORNING}/{number}", b.at(clock))


def ran(b: Bench, number: int, clock: str, outcome: RunOutcome = RunOutcome.DONE) -> JobRun:
    at = b.at(clock)
    return JobRun("maker", DAY, "no_show", f"{MORNING}/{number}", at, at, outcome)


def test_a_no_show_goes_up_step_by_step() -> None:
    b = bench()
    first = step(b, 1, "08:10")
    assert {to for to, _ in texts(first)} == {"maker-duty1", "maker-duty2"}
    b.records.append(ran(b, 1, "08:10"))
    second = step(b, 2, "08:20")
    assert [to for to, _ in texts(second)] == ["maker-teacher"]
    assert "已请 午班maker 老师帮忙顶班" in told(second, "maker-teacher")
    b.records.append(ran(b, 2, "08:20"))
    third = step(b, 3, "08:30")
    assert [to for to, _ in texts(third)] == ["staff"]
    assert "已过 30 分钟 仍无人上岗" in told(third, "staff")


@pytest.mark.parametrize("number", [1, 2, 3])
def test_it_stops_as_soon_as_somebody_took_over(number: int) -> None:
    b = bench()
    b.records.append(came(b, "maker-assistant", "教辅maker", MORNING, "08:05"))
    assert texts(step(b, number, "08:30")) == []


def test_steps_that_were_missed_while_the_bot_was_down_are_made_good() -> None:
    b = bench()
    b.records += [ran(b, 1, "08:45", RunOutcome.EXPIRED), ran(b, 2, "08:45", RunOutcome.EXPIRED), ran(b, 3, "08:45")]
    late = step(b, 3, "08:45")
    assert {to for to, _ in texts(late)} == {"maker-duty1", "maker-duty2", "maker-teacher", "staff"}
    tags = [effect.tag for effect in late.effects]
    assert len(tags) == len(set(tags))


def test_whoever_was_told_is_told_that_it_is_settled() -> None:
    b = bench()
    b.records += [ran(b, number, f"08:{number}0") for number in (1, 2, 3)]
    taken = b.say(duty.RULE, "maker-duty1", "/上岗", b.at("08:35"), "maker")
    assert "已由 早班maker 老师 08:35 上岗" in told(taken, "maker-teacher")
    assert "已由 早班maker 老师 08:35 上岗" in told(taken, "staff")
    quiet = bench()
    quiet.records.append(ran(quiet, 1, "08:10"))
    assert [to for to, _ in texts(quiet.say(duty.RULE, "maker-duty1", "/上岗", b.at("08:15"), "maker"))] == ["#maker"]


def test_a_stand_in_gets_the_handover_too() -> None:
    b = bench()
    taken = b.say(duty.RULE, "maker-assistant", "/上岗", b.at("08:05"), "maker")
    assert "交接：" in told(taken, "maker-assistant")
    private = bench().say(duty.RULE, "maker-assistant", "上岗", b.at("08:05"))
    assert "交接：" in told(private, "maker-assistant")
    assert len(texts(private)) == 1


def test_nothing_about_duty_is_said_after_its_time() -> None:
    b = bench()
    reminder = b.due(REMINDER, "maker", DAY, MORNING, b.at("07:50"))
    ends: list[datetime | None] = [one.expires_at for one in reminder.effects if isinstance(one, SendDirect)]
    assert ends == [b.at("12:00")]
