"""The daily plan: what is wrong with it, what filing does, the steps of the dialogue, the commands, the chasing."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.dialogue import Dialogue
from bot.core.people import Directory
from bot.core.plan import (
    Act,
    Agenda,
    Fault,
    Filing,
    Plan,
    PlantedQuestion,
    PlanVersion,
    Problem,
    deadline_of,
    default_date,
    file_plan,
    filing_of,
    lacks,
    restore,
    validate,
)
from bot.core.plan_chase import Digest, standings
from bot.core.plan_talk import CONFIRM, edit, hear, pack, steps_of, unpack
from bot.core.programme import DayTimes
from bot.core.roster import RosterChange
from handlers import chase, plan, plan_undo
from schedules import plan as plan_jobs
from tests import programmes
from tests.turns import Bench, quote, tag, texts, told

DAY = programmes.DAY
NEXT = date(2020, 4, 19)
TIMES = DayTimes()
STAFF = programmes.staff()
COMPLETE = programmes.plan()
BENCH = Bench()
AT = BENCH.at("15:00")
DEADLINE = BENCH.at("17:00")


def topics(count: int) -> tuple[str, ...]:
    return tuple(f"怎样{'甲乙丙丁戊己庚辛壬癸子丑'[number]}" for number in range(count))


# ------------------------------------------------------------------------------------------------------------- judging


@pytest.mark.parametrize(
    ("changed", "problems"),
    [
        ({}, ()),
        ({"duty": ()}, tuple((Fault.NO_DUTY, shift) for shift in ("08:00-12:00", "12:00-18:00", "18:00-23:00"))),
        ({"duty": (("早班maker",), (), ("外人",))}, ((Fault.NO_DUTY, "12:00-18:00"), (Fault.UNKNOWN_NAME, "外人"))),
        ({"duty": (("外人",), ("外人",), ("早班robot",))}, ((Fault.UNKNOWN_NAME, "外人"),
         (Fault.UNKNOWN_NAME, "早班robot"))),
        ({"host": ""}, ((Fault.NO_HOST, ""),)),
        ({"topics": (), "planted": ()}, ((Fault.NO_TOPICS, ""),)),
        ({"topics": topics(5)}, ((Fault.FEW_TOPICS, "5"),)),
        ({"topics": topics(9)}, ((Fault.MANY_TOPICS, "9"),)),
        ({"topics": topics(8)}, ()),
        ({"topics": topics(5), "waived_by": "周主管"}, ()),
        ({"topics": (), "planted": (), "waived_by": "周主管"}, ((Fault.NO_TOPICS, ""),)),
        ({"guests": ("甲",)}, ((Fault.FEW_GUESTS, "1"),)),
        ({"guests": tuple("甲乙丙丁戊")}, ((Fault.MANY_GUESTS, "5"),)),
        ({"topics": (*topics(5), "怎样甲")}, ((Fault.SAME_TOPIC, "怎样甲"),)),
        ({"planted": (PlantedQuestion("甲", 9, "？"),)}, ((Fault.NO_SUCH_TOPIC, "甲"),)),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_plan(changed: dict[str, object], problems: tuple[tuple[Fault, str], ...]) -> None:
    found = validate(replace(COMPLETE, **changed), TIMES, STAFF)  # type: ignore[arg-type]
    assert found == tuple(Problem(fault, subject) for fault, subject in problems)


def test_without_a_salon_only_the_roster_is_wanted() -> None:
    bare = Plan("maker", DAY, duty=COMPLETE.duty)
    assert validate(bare, replace(TIMES, salon=None), STAFF) == ()


@given(st.integers(0, 12), st.booleans())
def test_only_six_to_eight_topics_can_be_filed_unless_let_through(count: int, waived: bool) -> None:
    blocked = bool(lacks(replace(COMPLETE, topics=topics(count), waived_by="周" if waived else ""), TIMES))
    assert blocked == (count == 0 if waived else not 6 <= count <= 8)


@pytest.mark.parametrize(
    ("found", "filing"),
    [
        (None, Filing.MISSING),
        (COMPLETE, Filing.FILED),  # complete in the programme file
        (replace(COMPLETE, host=""), Filing.MISSING),
        (replace(COMPLETE, source="chat"), Filing.MISSING),  # nobody filed it
        (replace(COMPLETE, source="chat", filed_at=AT), Filing.FILED),
        (replace(COMPLETE, source="chat", filed_at=AT, late=True), Filing.LATE),
    ],
)
def test_when_a_plan_counts_as_filed(found: Plan | None, filing: Filing) -> None:
    assert filing_of(found, TIMES) is filing


# -------------------------------------------------------------------------------------------------------------- filing


def act(clock: str = "15:00", by: str = "班主任maker") -> Act:
    return Act(BENCH.at(clock), by, "chat", DEADLINE)


def test_the_first_filing_settles_whether_it_is_late() -> None:
    first = file_plan(None, COMPLETE, TIMES, act("16:59")).plan
    assert (first.late, first.filed_by, first.version, first.source) == (False, "班主任maker", 1, "chat")
    again = file_plan(first, replace(first, host="甲"), TIMES, act("18:00", "吴专家")).plan
    assert (again.late, again.filed_by, again.version, again.filed_at) == (False, "吴专家", 2, BENCH.at("16:59"))
    late = file_plan(None, COMPLETE, TIMES, act("17:01")).plan
    assert late.late
    assert file_plan(late, late, TIMES, act("17:30")).plan.late


def test_on_the_stroke_of_the_deadline_is_in_time() -> None:
    assert not file_plan(None, COMPLETE, TIMES, act("17:00")).plan.late


def test_what_other_features_noted_stays() -> None:
    before = replace(
        COMPLETE, waived_by="周主管", agenda_published_at=AT, agenda_version=2, agenda=Agenda("甲", (), ("乙",))
    )
    after = file_plan(before, Plan("maker", DAY, topics=topics(6)), TIMES, act()).plan
    kept = (after.waived_by, after.agenda_published_at, after.agenda_version, after.agenda)
    assert kept == ("周主管", AT, 2, Agenda("甲", (), ("乙",)))


def test_history_holds_every_version_and_the_way_back() -> None:
    filed = file_plan(COMPLETE, replace(COMPLETE, host="甲"), TIMES, act())
    assert [(one.version, one.plan.host) for one in filed.versions] == [(1, "主持maker"), (2, "甲")]
    back = restore(filed.plan, COMPLETE, act("15:30")).plan
    assert (back.host, back.source, back.version, back.filed_at) == ("主持maker", "file", 3, None)
    nothing = restore(filed.plan, None, act("15:30")).plan
    assert (nothing.host, nothing.topics, nothing.version) == ("", (), 3)
    assert filing_of(nothing, TIMES) is Filing.MISSING


@pytest.mark.parametrize(
    ("on", "clock", "expected"),
    [
        (DAY, "08:00", DAY), (DAY, "17:00", DAY), (DAY, "17:01", NEXT), (date(2020, 4, 16), "12:00", DAY),
        (date(2020, 4, 20), "17:01", date(2020, 4, 20)), (date(2020, 4, 22), "12:00", None),
    ],
)  # fmt: skip
def test_the_date_that_is_most_likely_meant(on: date, clock: str, expected: date | None) -> None:
    assert default_date(BENCH.programme, BENCH.programme.groups[0], BENCH.at(clock, on)) == expected


# ------------------------------------------------------------------------------------------------------------ dialogue


def test_a_draft_survives_its_packing() -> None:
    draft = replace(COMPLETE, source="", duty=(("甲",), (), ("乙", "丙")), planted=(PlantedQuestion("甲", 2, "a|b？"),))
    assert unpack(pack(draft)) == draft


@given(
    st.lists(st.text(alphabet="张三李四王五", min_size=2, max_size=4), max_size=4),
    st.lists(st.text(alphabet="怎样教学 ，。", min_size=1, max_size=20).map(str.strip).filter(bool), max_size=8),
)
def test_any_draft_survives_its_packing(names: list[str], found: list[str]) -> None:
    draft = Plan("maker", DAY, duty=(tuple(names), (), ()), guests=tuple(names), topics=tuple(found))
    assert unpack(pack(draft)) == draft


EMPTY = Plan("maker", DAY)


def test_the_steps_follow_the_form() -> None:
    assert steps_of(TIMES) == (
        "date", "duty-0", "duty-1", "duty-2", "host", "guests", "topics", "planted", "confirm",
    )  # fmt: skip
    assert steps_of(replace(TIMES, salon=None)) == ("date", "duty-0", "duty-1", "duty-2", "confirm")


@pytest.mark.parametrize(
    ("step", "text", "order", "following"),
    [
        ("date", "好", "go", "duty-0"),
        ("date", "明天", "go", "duty-0"),
        ("date", "什么", "again", "date"),
        ("duty-0", "张三、李四", "go", "duty-1"),
        ("duty-0", "8:00-12:00 张三", "go", "duty-1"),
        ("duty-0", "18:00-23:00 王五", "go", "duty-0"),
        ("duty-0", "好的", "again", "duty-0"),
        ("duty-1", "跳过", "go", "duty-2"),
        ("duty-1", "上一步", "go", "duty-0"),
        ("date", "上一步", "go", "date"),
        ("host", "唐宁老师", "go", "guests"),
        ("host", "嘉宾：甲一、乙二", "go", "host"),
        ("guests", "董一、袁野", "go", "topics"),
        ("topics", "1. 甲题\n2. 乙题", "go", "topics"),
        ("topics", "\n".join(topics(6)), "go", "planted"),
        ("topics", "完成", "go", "confirm"),
        ("planted", "蔡小军 1 怎么办？", "go", "confirm"),
        ("planted", "没有", "go", "confirm"),
        ("duty-2", "取消", "cancel", "duty-2"),
        ("confirm", "确认。", "file", "confirm"),
        ("confirm", "主持人 唐宁", "go", "confirm"),
        ("confirm", "今天天气不错", "again", "confirm"),
        ("date", "值班：8-12 张三 12-18 李四 18-23 王五\n主持：唐宁", "go", "guests"),
        ("host", "培训项目：人工智能\n研讨话题：1.甲 2.乙", "go", "date"),
    ],
)
def test_what_an_answer_does(step: str, text: str, order: str, following: str) -> None:
    heard = hear(EMPTY, step, text, TIMES, DAY)
    # a pasted form is asked on from its first open line; the date is always there
    wanted = "duty-0" if following == "date" and step == "host" else following
    assert (heard.order, heard.step) == (order, wanted)


def test_a_pasted_form_keeps_what_was_understood_and_asks_for_the_rest() -> None:
    text = "研习时间：4月19日\n值班：8:00-12:00（张三）\n嘉宾：甲一、乙二、丙三\n研讨话题：1. 一题\n2. 二题"
    heard = hear(EMPTY, "date", text, TIMES, DAY)
    assert (heard.draft.local_date, heard.draft.duty, heard.draft.topics) == (NEXT, (("张三",),), ("一题", "二题"))
    assert heard.step == "duty-1"


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("话题3 改成 新题", {"topics": ("怎样甲", "怎样乙", "新题", "怎样丁")}),
        ("把话题3改为：新题", {"topics": ("怎样甲", "怎样乙", "新题", "怎样丁")}),
        ("第二个话题：新题", {"topics": ("怎样甲", "新题", "怎样丙", "怎样丁")}),
        ("话题5 新题", {"topics": ("怎样甲", "怎样乙", "怎样丙", "怎样丁", "新题")}),
        ("删除话题2", {"topics": ("怎样甲", "怎样丙", "怎样丁")}),
        ("话题2 删除", {"topics": ("怎样甲", "怎样丙", "怎样丁")}),
        ("加话题 新题", {"topics": ("怎样甲", "怎样乙", "怎样丙", "怎样丁", "新题")}),
        ("增加一个话题：新题", {"topics": ("怎样甲", "怎样乙", "怎样丙", "怎样丁", "新题")}),
        ("话题 1.一 2.二", {"topics": ("一", "二")}),
        ("话题：一题；二题", {"topics": ("一题", "二题")}),
        ("主持人改成唐宁", {"host": "唐宁"}),
        ("把主持人换成 唐宁", {"host": "唐宁"}),
        ("修改 嘉宾：甲一、乙二", {"guests": ("甲一", "乙二")}),
        ("8点-12点 张三", {"duty": (("张三",),)}),
        ("晚班：王五", {"duty": ((), (), ("王五",))}),
        ("日期改成4月19日", {"local_date": NEXT}),
        ("话题9 改成 新题", None),
        ("谢谢", None),
    ],
)
def test_a_change_written_freely(text: str, changed: dict[str, object] | None) -> None:
    draft = replace(EMPTY, topics=topics(4))
    expected = None if changed is None else replace(draft, **changed)  # type: ignore[arg-type]
    assert edit(draft, text, TIMES, DAY) == expected


# ------------------------------------------------------------------------------------------------------------ commands

FORM = (
    "培训项目：maker班\n研习时间：4月18日\n值班人员：8：00—12：00（早班maker）12：00—18：00（午班maker）18：00—23：00（晚班maker）\n"
    "主持人：主持maker\n嘉宾：甲一、乙二、丙三\n研讨话题：\n" + "\n".join(f"{no}. 第{no}题目" for no in range(1, 7))
)


def test_a_form_is_pasted_confirmed_and_filed_with_one_answer() -> None:
    bench = Bench()
    shown = bench.say(plan.RULE, "maker-teacher", f"/计划 {FORM}", AT)
    assert "回复「确认」提交" in told(shown, "maker-teacher")
    assert bench.of(Plan) == []
    filed = bench.say(plan.RULE, "maker-teacher", "确认", AT)
    assert told(filed, "maker-teacher").startswith("✅【maker班】4月18日（周六）计划已提交（编号 1")
    (stored,) = bench.of(Plan)
    assert (stored.filed_by, stored.late, len(stored.topics)) == ("班主任maker", False, 6)
    assert stored.duty[2] == ("晚班maker",)
    # those whose shift is still to come learn of it; nobody else does
    assert {to for to, _ in texts(filed)} == {"maker-teacher", "maker-duty3"}


def test_the_form_pasted_without_a_command_is_understood_in_private_only() -> None:
    bench = Bench()
    assert "回复「确认」提交" in told(bench.say(plan.RULE, "maker-teacher", FORM, AT), "maker-teacher")
    assert texts(Bench().say(plan.RULE, "maker-teacher", FORM, AT, "maker")) == []
    assert texts(Bench().say(plan.RULE, "maker-host", FORM, AT)) == []
    addressed = Bench().say(plan.RULE, "maker-teacher", FORM, AT, "maker", addressed=True)
    assert "回复「确认」提交" in told(addressed, "#maker")


def test_a_lead_is_asked_which_group_or_the_form_says_it() -> None:
    bench = Bench()
    assert "请写明是哪个群" in told(bench.say(plan.RULE, "wu", "/计划", AT), "wu")
    assert "【maker班】" in told(bench.say(plan.RULE, "wu", f"/计划 {FORM}", AT), "wu")
    filed = bench.say(plan.RULE, "wu", "确认", AT)
    assert "已由吴专家老师提交" in told(filed, "maker-teacher")


def test_the_line_of_the_project_outweighs_what_else_the_form_mentions() -> None:
    form = FORM.replace("第1题目", "向robot班学什么")
    assert "【maker班】" in told(Bench().say(plan.RULE, "wu", f"/计划 {form}", AT), "wu")


def test_too_few_topics_are_refused_until_the_coordinator_lets_them_through() -> None:
    bench = Bench(records=[replace(COMPLETE, topics=topics(4), source="")])
    bench.say(plan.RULE, "maker-teacher", "/计划", AT)
    refused = bench.say(plan.RULE, "maker-teacher", "确认", AT)
    assert "话题有 4 个，要 6–8 个" in told(refused, "maker-teacher")
    assert "放行由项目主管决定" in told(bench.say(plan.RULE, "wu", "/计划 放行 maker班", AT), "wu")
    waived = bench.say(plan.RULE, "zhou", "/计划 放行 maker班 4月18日", AT)
    assert "可以提交了" in told(waived, "maker-teacher")
    filed = bench.say(plan.RULE, "maker-teacher", "确认", AT)
    assert "已提交" in told(filed, "maker-teacher")
    assert bench.of(Plan)[0].waived_by == "周主管"
    undone = bench.say(plan_undo.RULE, "zhou", "/撤销 maker班 1", AT)
    assert "放行已撤销" in told(undone, "zhou")
    assert bench.of(Plan)[0].waived_by == ""


def test_a_change_of_a_filed_plan_is_filed_at_once_and_can_be_undone() -> None:
    bench = Bench(records=[COMPLETE])
    changed = bench.say(plan.RULE, "maker-teacher", "/计划 修改 主持人 唐宁", AT)
    assert "计划已更新（编号 1" in told(changed, "maker-teacher")
    assert bench.of(Plan)[0].host == "唐宁"
    undone = bench.say(plan_undo.RULE, "maker-teacher", "/撤销 1", AT)
    assert "恢复到第 1 版" in told(undone, "maker-teacher")
    assert bench.of(Plan)[0].host == "主持maker"
    assert [one.version for one in bench.of(PlanVersion)] == [1, 2, 3]


def test_an_undo_never_overwrites_a_later_change() -> None:
    bench = Bench(records=[COMPLETE])
    bench.say(plan.RULE, "maker-teacher", "/计划 修改 主持人 唐宁", AT)
    bench.say(plan.RULE, "maker-teacher", "/计划 修改 主持人 沈岚", AT)
    assert "又改过" in told(bench.say(plan_undo.RULE, "maker-teacher", "/撤销 1", AT), "maker-teacher")
    assert bench.of(Plan)[0].host == "沈岚"


def test_who_does_not_lead_the_group_is_told_who_may_undo() -> None:
    bench = Bench(records=[COMPLETE])
    bench.say(plan.RULE, "maker-teacher", "/计划 修改 主持人 唐宁", AT)
    refused = bench.say(plan_undo.RULE, "maker-duty1", "/撤销 1", AT, "maker")
    assert "由班主任、负责专家、项目主管使用" in told(refused, "#maker")
    assert bench.of(Plan)[0].host == "唐宁"


def test_a_form_of_another_group_is_remarked_and_a_change_of_shift_stands() -> None:
    change = RosterChange("maker", DAY, "18:00-23:00", ("教辅maker",), "班主任maker", AT)
    bench = Bench(records=[change])
    shown = bench.say(plan.RULE, "maker-teacher", f"/计划 {FORM.replace('maker班', 'robot班')}", AT)
    assert "⚠️ 表上写的是「robot班」，这里是 maker班" in told(shown, "maker-teacher")
    filed = bench.say(plan.RULE, "maker-teacher", "确认", AT)
    assert "18:00-23:00 以调班为准（教辅maker）" in told(filed, "maker-teacher")


def test_late_filing_is_noted_and_the_coordinator_gets_one_line() -> None:
    bench = Bench()
    late = bench.at("17:20")
    bench.say(plan.RULE, "maker-teacher", f"/计划 {FORM}", late)
    filed = bench.say(plan.RULE, "maker-teacher", "确认", late)
    assert "按迟交登记" in told(filed, "maker-teacher")
    assert told(filed, "zhou") == "📝 迟交：maker班 今日计划 17:20 由班主任maker老师提交。"
    again = bench.say(plan.RULE, "maker-teacher", "/计划 修改 主持人 唐宁", bench.at("17:30"))
    assert told(again, "zhou") == ""


def test_after_the_deadline_a_missing_plan_is_still_todays_and_a_filed_one_tomorrows() -> None:
    late = BENCH.at("17:20")
    assert "4月18日" in told(Bench().say(plan.RULE, "maker-teacher", "/计划", late), "maker-teacher")
    filed = Bench(records=[COMPLETE])
    assert "4月19日" in told(filed.say(plan.RULE, "maker-teacher", "/计划", late), "maker-teacher")
    assert "4月18日" in told(filed.say(plan.RULE, "maker-teacher", "/计划 查看", late), "maker-teacher")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/计划 查看", "状态：已提交，由活动文件预置，第 1 版"),
        ("/计划 查看 明天", "4月19日（周日）还没有计划"),
        ("/计划 模板", "研习时间：4月18日"),
        ("/计划 4月17日", "已经过去了"),
        ("/计划 4月25日", "不在集中研习期"),
        ("/计划 修改 谢谢", "没看懂要改哪一项"),
        ("/计划 提交", "已更新"),
    ],
)
def test_the_other_words(text: str, said: str) -> None:
    bench = Bench(records=[COMPLETE])
    assert said in told(bench.say(plan.RULE, "maker-teacher", text, AT), "maker-teacher")


def test_a_template_that_is_filled_in_can_be_sent_back() -> None:
    bench = Bench()
    blank = told(bench.say(plan.RULE, "maker-teacher", "/计划 模板", AT), "maker-teacher")
    filled = blank.replace("（　）", "（早班maker）").replace("主持人：", "主持人：唐宁")
    filled = filled.replace("嘉宾：", "嘉宾：甲一、乙二、丙三").replace("1. \n2. ", "\n".join(topics(6)))
    assert "回复「确认」提交" in told(bench.say(plan.RULE, "maker-teacher", filled, AT), "maker-teacher")


def test_in_a_group_words_to_others_are_no_answers_and_the_question_expires() -> None:
    bench = Bench()
    bench.say(plan.RULE, "maker-teacher", "/计划", AT, "maker")
    assert texts(bench.say(plan.RULE, "maker-teacher", "好", AT, "maker", quote("m-0"))) == []
    assert texts(bench.say(plan.RULE, "maker-teacher", "好", AT, "maker", tag("maker-host"))) == []
    assert texts(bench.say(plan.RULE, "maker-host", "好", AT, "maker")) == []
    assert "谁值班" in told(bench.say(plan.RULE, "maker-teacher", "好", AT, "maker"), "#maker")
    later = AT + timedelta(minutes=6)
    assert texts(bench.say(plan.RULE, "maker-teacher", "张三", later, "maker")) == []
    resumed = bench.say(plan.RULE, "maker-teacher", "/计划", later, "maker")
    assert told(resumed, "#maker").startswith("接着上次没填完的计划。")


def test_cancelling_leaves_nothing_to_go_on_with() -> None:
    bench = Bench()
    bench.say(plan.RULE, "maker-teacher", "/计划", AT)
    assert "没有提交" in told(bench.say(plan.RULE, "maker-teacher", "取消", AT), "maker-teacher")
    (ended,) = bench.of(Dialogue)
    assert not ended.alive(AT)
    assert texts(bench.say(plan.RULE, "maker-teacher", "张三", AT)) == []


# ------------------------------------------------------------------------------------------------------------- chasing

REMINDER, DIGEST = plan_jobs.JOBS


def slots(on: date = DAY) -> list[tuple[str, str, str]]:
    group = BENCH.programme.groups[0]
    assert REMINDER.of_group is not None
    local = BENCH.programme.local
    return [
        (one.key.slot, f"{local(one.due_at):%H:%M}", f"{local(one.expires_at):%H:%M}")
        for one in REMINDER.of_group(BENCH.programme, group, on)
        if one.expires_at
    ]


def test_reminders_end_where_the_next_begins_and_at_the_deadline() -> None:
    assert slots() == [("1", "15:00", "16:30"), ("2", "16:30", "17:00")]
    assert slots(date(2020, 4, 17)) == []


def test_the_class_teacher_first_then_the_group_and_never_those_who_filed() -> None:
    bench = Bench(records=[programmes.plan("robot")])
    first = bench.due(REMINDER, "maker", DAY, "1", AT)
    assert [to for to, _ in texts(first)] == ["maker-teacher"]
    second = bench.due(REMINDER, "maker", DAY, "2", bench.at("16:30"))
    assert [to for to, _ in texts(second)] == ["#maker"]
    assert texts(bench.due(REMINDER, "robot", DAY, "1", AT)) == []
    assert texts(bench.due(REMINDER, "robot", DAY, "2", AT)) == []


def test_what_is_missing_is_named() -> None:
    bench = Bench(records=[replace(COMPLETE, host="", duty=(("甲",), (), ("乙",)))])
    assert "还缺：12:00-18:00 值班、主持人" in told(bench.due(REMINDER, "maker", DAY, "1", AT), "maker-teacher")


def test_without_a_class_teacher_the_lead_is_told_and_without_anybody_the_staff() -> None:
    people = tuple(one for one in STAFF.people if one.key != "maker-teacher")
    bench = Bench(staff=Directory(people))
    assert [to for to, _ in texts(bench.due(REMINDER, "maker", DAY, "1", AT))] == ["wu"]
    nobody = Bench(staff=Directory(tuple(one for one in people if one.key != "wu")))
    assert [to for to, _ in texts(nobody.due(REMINDER, "maker", DAY, "1", AT))] == ["staff"]


def test_the_digest_lists_missing_late_and_filed_once_to_coordinators_and_staff() -> None:
    late = replace(programmes.plan("robot"), source="chat", filed_at=BENCH.at("17:10"), late=True)
    bench = Bench(records=[late])
    digest = bench.due(DIGEST, "test", DAY, "1700", DEADLINE)
    assert [to for to, _ in texts(digest)] == ["zhou", "#staff"]
    text = told(digest, "zhou")
    assert "已交 0，迟交 1，未交 1" in text
    assert "maker班（班主任maker）" in text
    assert "明天 4月19日（周日）还没有议程：maker班、robot班" in text
    assert "请发 /催报" in text


def test_groups_with_a_deadline_of_their_own_have_a_digest_of_their_own() -> None:
    early = replace(BENCH.programme.groups[1], times=replace(TIMES, plan_deadline=time(12)))
    programme = replace(BENCH.programme, groups=(BENCH.programme.groups[0], early))
    assert DIGEST.of_programme is not None
    assert [one.key.slot for one in DIGEST.of_programme(programme, DAY)] == ["1200", "1700"]
    bench = Bench(programme=programme)
    text = told(bench.due(DIGEST, "test", DAY, "1200", bench.at("12:00")), "zhou")
    assert "robot班" in text
    assert "maker班" not in text


def test_all_filed_is_one_line() -> None:
    rows = standings(BENCH.programme, DAY, [COMPLETE, programmes.plan("robot")])
    text = Digest(BENCH.programme, STAFF, DAY, DEADLINE, rows).text()
    assert text == "📋 4月18日（周六）计划表（17:00）：2 个群已全部提交。"


def test_chasing_reaches_the_missing_only_and_not_twice() -> None:
    bench = Bench(records=[COMPLETE])
    done = bench.say(chase.RULE, "zhou", "/催报", bench.at("17:05"))
    assert {to for to, _ in texts(done)} == {"zhou", "robot-teacher"}
    assert "已私信催 1 个群的班主任：robot班" in told(done, "zhou")
    again = bench.say(chase.RULE, "zhou", "/催报", bench.at("17:10"))
    assert "已由周主管老师催过" in told(again, "zhou")
    later = bench.say(chase.RULE, "zhou", "/催报", bench.at("17:16"))
    assert {to for to, _ in texts(later)} == {"zhou", "robot-teacher"}
    bench.records.append(programmes.plan("robot"))
    assert "不用催了" in told(bench.say(chase.RULE, "zhou", "/催报", bench.at("17:30")), "zhou")


def test_the_deadline_is_local() -> None:
    assert deadline_of(BENCH.programme, BENCH.programme.groups[0], DAY) == DEADLINE
    assert steps_of(TIMES)[-1] == CONFIRM
