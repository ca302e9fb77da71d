"""The daily plan at its edges: forms that name no group, drafts of groups that are gone, days without a timetable,
teachers who cannot be reached, programmes without a group for the staff."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.core.command import CommandSpec
from bot.core.dialogue import Dialogue
from bot.core.event import Mode
from bot.core.group import GroupState
from bot.core.ids import GroupKey
from bot.core.people import Directory, Role
from bot.core.plan import Plan
from bot.core.plan_chase import Digest, standings
from bot.core.plan_talk import edit, hear
from bot.core.programme import Category, DayTimes, Programme
from handlers import chase, plan, plan_undo
from handlers.help import help_rule
from schedules import figures, speaking
from schedules import plan as plan_jobs
from tests import programmes
from tests.turning import decide, due, here_in
from tests.turns import Bench, texts, told

DAY, NEXT = programmes.DAY, date(2020, 4, 19)
TIMES = DayTimes()
AT = Bench().at("15:00")
COMPLETE = programmes.plan()
FORM = (
    "培训项目：maker班\n研习时间：4月18日\n8:00-12:00（早班maker）\n12:00-18:00（午班maker）\n18:00-23:00（晚班maker）\n"
    "主持人：主持maker\n嘉宾：甲一、乙二、丙三\n"
    "研讨话题：\n1. 怎样甲\n2. 怎样乙\n3. 怎样丙\n4. 怎样丁\n5. 怎样戊\n6. 怎样己"
)


def days_off(*keys: str) -> Programme:
    """The programme, in which these groups do not work on the day."""
    found = programmes.programme()
    groups = tuple(replace(one, days_off=frozenset({DAY})) if one.key in keys else one for one in found.groups)
    return replace(found, groups=groups)


# ------------------------------------------------------------------------------------------------------- which group


def test_a_form_pasted_by_a_lead_that_names_no_group_is_asked_back() -> None:
    bench = Bench()
    asked = told(bench.say(plan.RULE, "wu", FORM.replace("maker班", "我们班"), AT), "wu")
    assert "请写明是哪个群" in asked
    assert "maker班、robot班" in asked
    assert bench.of(Dialogue) == []
    taken = told(bench.say(plan.RULE, "wu", FORM, AT), "wu")
    assert "回复「确认」提交" in taken


@pytest.mark.parametrize("text", ["主持人：唐宁", "大家好\n今天天气不错\n明天见", "第一行\n第二行"])
def test_in_private_what_is_no_form_is_no_plan(text: str) -> None:
    assert texts(Bench().say(plan.RULE, "maker-teacher", text, AT)) == []


def test_a_draft_of_a_group_that_one_no_longer_leads_is_left_alone() -> None:
    bench = Bench()
    bench.say(plan.RULE, "wu", "/计划 maker班", AT)
    (begun,) = bench.of(Dialogue)
    assert begun.alive(AT)
    bench.staff = Directory(
        (*(one for one in bench.staff.people if one.key != "wu"),
         programmes.person("wu", "吴专家", programmes.grant(Role.GROUP_LEAD, "robot")))
    )  # fmt: skip
    assert texts(bench.say(plan.RULE, "wu", "好", AT)) == []


def test_who_leads_nothing_is_told_where_to_use_it() -> None:
    bench = Bench(programme=replace(programmes.programme(), groups=()))
    assert "请在您负责的群里使用" in told(bench.say(plan.RULE, "zhou", "/计划", AT), "zhou")
    assert texts(bench.say(plan.RULE, "zhou", "你好", AT)) == []


# ---------------------------------------------------------------------------------------------------------- which day


@pytest.mark.parametrize(
    ("text", "who", "said"),
    [
        ("/计划", "maker-teacher", "4月22日（周三）不在集中研习期"),
        ("/计划 修改 主持人 唐宁", "maker-teacher", "还没有可以提交的计划"),
        ("/计划 提交", "maker-teacher", "还没有可以提交的计划"),
        ("/计划 放行 maker班", "zhou", "不在集中研习期"),
        ("/计划 放行 maker班 4月18日", "zhou", "已经过去了"),
    ],
)
def test_after_the_last_day_there_is_nothing_to_file(text: str, who: str, said: str) -> None:
    bench = Bench(records=[COMPLETE])
    after = bench.at("10:00", date(2020, 4, 22))
    assert said in told(bench.say(plan.RULE, who, text, after), who)
    assert bench.of(Plan) == [COMPLETE]


def test_a_change_of_what_was_never_filed_goes_on_with_the_form() -> None:
    bench = Bench()
    said = told(bench.say(plan.RULE, "maker-teacher", "/计划 修改 主持人 唐宁", AT), "maker-teacher")
    assert "谁值班" in said, "the first thing that is missing is asked"
    (begun,) = bench.of(Dialogue)
    assert begun.value("host") == "唐宁"


def test_a_draft_for_a_day_that_passed_meanwhile_is_refused() -> None:
    bench = Bench()
    bench.say(plan.RULE, "maker-teacher", "/计划", bench.at("23:50"))
    past = told(bench.say(plan.RULE, "maker-teacher", "好", bench.at("00:05", NEXT)), "maker-teacher")
    assert "4月18日（周六）已经过去了" in past


# -------------------------------------------------------------------------------------------------------- what is said


def test_what_is_not_understood_is_asked_again_and_too_few_topics_are_counted() -> None:
    bench = Bench()
    for text in ("/计划", "好", "跳过", "跳过", "跳过", "唐宁", "甲一、乙二、丙三"):
        last = bench.say(plan.RULE, "maker-teacher", text, AT)
    assert "研讨话题（6–8 个）请一次发来" in told(last, "maker-teacher")
    some = told(bench.say(plan.RULE, "maker-teacher", "怎样甲\n怎样乙", AT), "maker-teacher")
    assert "已记下 2 个话题，还差 4 个" in some
    again = told(bench.say(plan.RULE, "maker-teacher", "好", AT), "maker-teacher")
    assert again == "没看懂话题，请一行写一个。"
    for text in ("返回", "返回"):
        last = bench.say(plan.RULE, "maker-teacher", text, AT)
    assert "谁主持" in told(last, "maker-teacher")
    unread = told(bench.say(plan.RULE, "maker-teacher", "（）", AT), "maker-teacher")
    assert unread == "没看懂主持人的名字，例如：唐宁。"


@pytest.mark.parametrize(
    "text",
    ["话题9 改成 新的", "删除话题9", "话题3 改成", "话题0 改成 新的"],
)
def test_a_topic_that_is_not_there_is_not_changed(text: str) -> None:
    assert edit(COMPLETE, text, TIMES, DAY) is None


@pytest.mark.parametrize("text", ["（）", "   。", "——"])
def test_an_answer_without_topics_asks_again(text: str) -> None:
    heard = hear(replace(COMPLETE, topics=()), "topics", text, TIMES, DAY)
    assert heard.draft.topics == ()


def test_a_plan_with_the_wrong_number_of_topics_cannot_be_handed_in() -> None:
    bench = Bench(records=[replace(COMPLETE, topics=COMPLETE.topics[:4], source="", planted=())])
    refused = bench.say(plan.RULE, "maker-teacher", "/计划 提交", AT)
    assert "话题有 4 个，要 6–8 个才能提交" in told(refused, "maker-teacher")
    worse = Bench(records=[replace(COMPLETE, topics=COMPLETE.topics[:4], host="", source="", planted=())])
    refused = worse.say(plan.RULE, "maker-teacher", "/计划 提交", AT)
    assert told(refused, "maker-teacher").startswith("还缺：主持人、话题只有 4 个")


def test_without_a_salon_a_plan_is_the_roster_alone() -> None:
    bench = Bench(programme=programmes.programme(("maker",), times=replace(TIMES, salon=None)))
    bench.records.append(replace(COMPLETE, topics=(), host="", guests=(), planted=()))
    shown = told(bench.say(plan.RULE, "maker-teacher", "/计划 查看", AT), "maker-teacher")
    assert "08:00-12:00：早班maker" in shown
    assert "主持人" not in shown
    assert "沙龙" not in told(bench.say(plan.RULE, "maker-teacher", "/计划 模板", AT), "maker-teacher")


# ------------------------------------------------------------------------------------------------------------ undoing


def test_numbers_of_others_are_not_undone_here() -> None:
    bench = Bench(records=[COMPLETE])
    assert texts(bench.say(plan_undo.RULE, "maker-teacher", "/撤销", AT)) == []
    assert texts(bench.say(plan_undo.RULE, "maker-teacher", "/撤销 7", AT)) == []
    bench.say(plan.RULE, "maker-teacher", "/计划 修改 主持人 唐宁", AT)
    bench.say(plan_undo.RULE, "maker-teacher", "/撤销 1", AT)
    assert texts(bench.say(plan_undo.RULE, "maker-teacher", "/撤销 1", AT)) == [], "undone already"
    staff = bench.say(plan_undo.RULE, "zhou", "/撤销 管理群 1", AT)
    assert texts(staff) == []


# ------------------------------------------------------------------------------------------------------------ chasing


@pytest.mark.parametrize("programme", [days_off("maker", "robot")])
def test_where_nobody_works_nobody_is_chased_and_nothing_reported(programme: Programme) -> None:
    bench = Bench(programme=programme)
    assert told(bench.say(chase.RULE, "zhou", "/催报", AT), "zhou") == "今天不在集中研习期，没有要交的计划。"
    _reminder, digest = plan_jobs.JOBS
    assert texts(bench.due(digest, "test", DAY, "1700", bench.at("17:00"))) == []
    (figure,) = figures.JOBS
    assert texts(bench.due(figure, "test", DAY, "", bench.at("23:05"))) == []


def test_chasing_names_who_cannot_be_reached_and_can_be_of_one_group() -> None:
    people = tuple(
        replace(one, accounts=()) if one.key == "robot-teacher" else one for one in programmes.staff().people
    )
    bench = Bench(staff=Directory(people))
    done = bench.say(chase.RULE, "zhou", "/催报", AT)
    assert "已私信催 1 个群的班主任：maker班" in told(done, "zhou")
    assert "私信不到（请电话联系）：robot班" in told(done, "zhou")
    alone = bench.say(chase.RULE, "zhou", "/催报 robot", AT)
    assert told(alone, "zhou").startswith("没有能私信到的班主任。")
    assert told(alone, "maker-teacher") == ""
    filed = Bench(records=[COMPLETE])
    assert "都已提交" in told(filed.say(chase.RULE, "zhou", "/催报 maker", AT), "zhou")


def test_chased_again_by_somebody_who_left_the_roster() -> None:
    bench = Bench()
    bench.say(chase.RULE, "zhou", "/催报", AT)
    other = programmes.person("li", "李主管", programmes.grant(Role.COORDINATOR))
    bench.staff = Directory((*(one for one in bench.staff.people if one.key != "zhou"), other))
    again = told(bench.say(chase.RULE, "li", "/催报", AT + timedelta(minutes=5)), "li")
    assert "15:00" in again
    assert "周主管" not in again


def test_without_a_group_for_the_staff_the_coordinators_get_the_digest() -> None:
    bench = Bench(programme=replace(programmes.programme(), management=None))
    _reminder, digest = plan_jobs.JOBS
    sent = texts(bench.due(digest, "test", DAY, "1700", bench.at("17:00")))
    assert [to for to, _ in sent] == ["zhou"]


def test_the_digest_lists_by_category_and_leaves_empty_ones_out() -> None:
    found = programmes.programme()
    kinds = (Category("contest", "竞赛类"), Category("general", "普及类"))
    groups = (replace(found.groups[0], category="contest"), found.groups[1])
    programme = replace(found, categories=kinds, groups=groups)
    text = Digest(programme, programmes.staff(), DAY, Bench().at("17:00"), standings(programme, DAY, ())).text()
    assert "竞赛类" in text
    assert "普及类" not in text
    assert "其他" in text, "the group without a category"


# ----------------------------------------------------------------------------------------- the word before the closing


@pytest.mark.parametrize(("mode", "said"), [(Mode.OPEN, True), (Mode.CLOSED, False), (None, True)])
def test_a_group_that_is_closed_already_hears_no_word_before_the_closing(mode: Mode | None, said: bool) -> None:
    soon = next(job for job in speaking.JOBS if job.kind == "closing_soon")
    bench = Bench(records=[COMPLETE])
    here = replace(here_in("maker"), state=GroupState(GroupKey("maker"), mode_decided=mode))
    event = due(soon, bench.at("22:50"), slot="0418T23:00", until=bench.at("23:00"))
    assert bool(decide(soon, event, here).effects) is said


# ---------------------------------------------------------------------------------------------------------------- help


def test_a_command_without_other_names_shows_none() -> None:
    bare = CommandSpec(name="天数", feature="days", usage="/天数", summary="还剩几天")
    rule = help_rule((bare,))
    bench = Bench()
    shown = told(bench.say(rule, "zhou", "/帮助 天数", AT), "zhou")
    assert shown == "/天数　还剩几天\n例：/天数"


def test_times_that_a_group_has_for_itself_are_asked_for() -> None:
    times = replace(TIMES, plan_deadline=time(16))
    found = programmes.programme(("maker",), times=times)
    _reminder, digest = plan_jobs.JOBS
    bench = Bench(programme=found)
    assert texts(bench.due(digest, "test", DAY, "1700", bench.at("17:00"))) == [], "nobody's deadline"
    assert "未交 1" in told(bench.due(digest, "test", DAY, "1600", bench.at("16:00")), "zhou")


def test_what_was_not_understood_of_a_form_is_shown() -> None:
    bench = Bench()
    shown = told(
        bench.say(plan.RULE, "maker-teacher", f"/计划 {FORM.replace('12:00-18:00', '13:00-15:00')}", AT),
        "maker-teacher",
    )
    assert "没看懂的部分：" in shown
    assert "13:00-15:00（午班maker）" in shown
    assert "12:00-18:00 谁值班？" in shown
