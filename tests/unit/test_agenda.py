"""The agenda: fit or not, when it is due, what changed, and what the jobs and the command make of it."""

from dataclasses import replace
from datetime import date

import pytest

from bot.core.agenda import (
    CORRECTION,
    Fault,
    agenda_of,
    correction_timer,
    difference,
    faults,
    is_fit,
    issue_on,
    next_salon_on,
    posted,
    sheet_of,
)
from bot.core.ids import GroupKey
from bot.core.plan import Agenda, Plan, plan_of
from bot.core.programme import DayTimes
from bot.core.query import ANY, Every
from bot.core.salon import Salon, SalonState, salon_of
from bot.core.wording import agenda as wording
from handlers.agenda import RULE
from schedules.agenda import JOBS
from tests import programmes
from tests.turning import at, decide, due, here_in, job, message, texts

EVE, DAY = date(2020, 4, 17), date(2020, 4, 18)
PROGRAMME = programmes.programme()
MAKER = PROGRAMME.groups[0]
TIMES = DayTimes()
PLAN = programmes.plan()


def topics(count: int) -> tuple[str, ...]:
    return tuple(f"话题{number}" for number in range(count))


@pytest.mark.parametrize(
    ("plan", "found"),
    [
        (None, {Fault.NO_TOPICS, Fault.NO_HOST}),
        (replace(PLAN, topics=()), {Fault.NO_TOPICS}),
        (replace(PLAN, topics=topics(5)), {Fault.TOO_FEW}),
        (replace(PLAN, topics=topics(6)), set()),
        (replace(PLAN, topics=topics(8)), set()),
        (replace(PLAN, topics=topics(9)), {Fault.TOO_MANY}),
        (replace(PLAN, topics=topics(9), waived_by="周主管"), set()),
        (replace(PLAN, topics=(), waived_by="周主管"), {Fault.NO_TOPICS}),
        (replace(PLAN, host="", guests=("一",)), {Fault.NO_HOST, Fault.FEW_GUESTS}),
        (replace(PLAN, guests=tuple("一二三四五")), {Fault.MANY_GUESTS}),
    ],
)
def test_what_an_agenda_lacks(plan: Plan | None, found: set[Fault]) -> None:
    assert set(faults(plan, TIMES)) == found
    assert is_fit(plan, TIMES) is not bool(found & {Fault.NO_TOPICS, Fault.TOO_FEW, Fault.TOO_MANY})


@pytest.mark.parametrize(("eve", "is_due"), [(16, False), (17, True), (18, True), (19, True), (20, False)])
def test_agendas_are_due_on_the_day_before_a_salon(eve: int, is_due: bool) -> None:
    issue = issue_on(PROGRAMME, MAKER, date(2020, 4, eve))
    assert (issue is not None) is is_due
    if issue:
        assert issue.due_at == at(f"{eve} 18:00")
        assert issue.salon_on == date(2020, 4, eve + 1)
        assert issue.expires_at == at(f"{eve} 22:30")


def test_a_day_off_and_a_programme_without_salon_have_no_agenda() -> None:
    assert issue_on(PROGRAMME, replace(MAKER, days_off=frozenset({DAY})), EVE) is None
    assert issue_on(PROGRAMME, replace(MAKER, times=replace(TIMES, salon=None)), EVE) is None


@pytest.mark.parametrize(
    ("now", "day"), [("15 10:00", 18), ("18 20:59", 18), ("18 21:00", 19), ("20 20:59", 20), ("20 21:00", None)]
)
def test_the_salon_that_comes_next(now: str, day: int | None) -> None:
    assert next_salon_on(PROGRAMME, MAKER, at(now)) == (date(2020, 4, day) if day else None)


def test_only_what_members_see_is_corrected() -> None:
    now = at("17 19:00")
    assert correction_timer(PLAN, replace(PLAN, duty=(("别人",),), script="新稿", version=2), now) is None
    changed = replace(PLAN, topics=(*PLAN.topics[:-1], "新话题"), version=2)
    timer = correction_timer(PLAN, changed, now)
    assert timer is not None
    assert (timer.subject, timer.local_date, timer.kind, timer.due_at) == ("maker", DAY, CORRECTION, at("17 19:02"))
    assert correction_timer(PLAN, replace(PLAN, waived_by="周主管"), now) is not None
    assert correction_timer(None, PLAN, now) is not None


def test_every_change_has_a_look_of_its_own() -> None:
    other = replace(PLAN, host="别人")
    slots = {
        timer.slot
        for minute, (before, after) in enumerate([(PLAN, other), (other, PLAN), (PLAN, other)])
        if (timer := correction_timer(before, after, at(f"17 19:0{minute}")))
    }
    assert len(slots) == 3


@pytest.mark.parametrize(
    ("before", "after", "fresh", "gone", "reordered"),
    [
        ("甲 乙 丙", "甲 乙 丁", {3}, ("丙",), False),
        ("甲 乙 丙", "丁 甲 乙 丙", {1}, (), False),
        ("甲 乙 丙", "乙 甲 丙", set(), (), True),
        ("甲 乙 丙", "甲 丙", set(), ("乙",), False),
        ("甲 乙 丙", "甲 乙 丙", set(), (), False),
    ],
)
def test_only_what_is_new_is_marked(
    before: str, after: str, fresh: set[int], gone: tuple[str, ...], reordered: bool
) -> None:
    found = difference(Agenda(topics=tuple(before.split())), Agenda(topics=tuple(after.split())))
    assert (set(found.fresh), found.gone, found.reordered) == (fresh, gone, reordered)


def test_the_text_for_moments_is_plain() -> None:
    text = wording.moments(sheet_of(agenda_of(PLAN), MAKER, DAY), "maker班")
    assert all(topic in text for topic in PLAN.topics)
    assert "外省王老师老师" not in text
    assert not [char for char in text if ord(char) > 0xFFFF or char in "@🆕"]


# ------------------------------------------------------------------------------------------------------ the jobs


def publish(plan: Plan | None, now: str = "17 18:00") -> tuple[list[str], list[str], tuple[object, ...]]:
    here = here_in(on=EVE)
    event = due(job(JOBS, "agenda_publish"), at("17 18:00"), now=at(now), on=EVE)
    decision = decide(job(JOBS, "agenda_publish"), event, here, {plan_of(GroupKey("maker"), DAY): plan})
    return texts(decision, "SendMessage"), texts(decision, "SendDirect"), decision.records


def test_a_fit_agenda_is_posted_and_handed_out_for_moments() -> None:
    group, private, records = publish(PLAN)
    assert len(group) == 1
    assert all(f"{number}. {topic}" in group[0] for number, topic in enumerate(PLAN.topics, 1))
    assert group[0].index("嘉宾maker") < group[0].index("外省王老师") < group[0].index("外省李老师")
    assert len(private) == 2
    assert "朋友圈" in private[0]
    assert records == (posted(PLAN, at("17 18:00")),)


@pytest.mark.parametrize("plan", [None, replace(PLAN, topics=topics(5)), replace(PLAN, topics=topics(9))])
def test_an_unfit_agenda_is_not_posted_and_the_class_teacher_hears_why(plan: Plan | None) -> None:
    group, private, records = publish(plan)
    assert group == []
    assert records == ()
    assert any("没有公布" in text and "话题" in text for text in private)


def test_what_was_posted_is_not_posted_again() -> None:
    assert publish(posted(PLAN, at("17 17:00"))) == ([], [], ())


def test_a_chase_goes_to_class_teacher_and_host_only_while_something_is_missing() -> None:
    chase = job(JOBS, "agenda_chase")
    event = due(chase, at("17 12:00"), on=EVE, slot="12:00")
    here = here_in(on=EVE)
    found = decide(chase, event, here, {plan_of(GroupKey("maker"), DAY): replace(PLAN, topics=topics(4))})
    assert [getattr(effect, "person", "") for effect in found.effects] == ["maker-teacher", "maker-host"]
    assert "4 个" in texts(found)[0]
    assert decide(chase, event, here, {plan_of(GroupKey("maker"), DAY): PLAN}).effects == ()


def test_the_staff_hear_of_all_missing_agendas_in_one_message() -> None:
    missing = job(JOBS, "agenda_missing")
    event = due(missing, at("17 18:00"), on=EVE, slot="18:00", group=None)
    asked = Every(Plan, ANY, (("local_date", DAY),))
    none = texts(decide(missing, event, here_in(None, on=EVE), {asked: ()}))
    assert len(none) == 1
    assert "maker班" in none[0]
    assert "robot班" in none[0]
    one = texts(decide(missing, event, here_in(None, on=EVE), {asked: (PLAN,)}))
    assert "maker班" not in one[0]
    both = (PLAN, programmes.plan("robot"))
    assert decide(missing, event, here_in(None, on=EVE), {asked: both}).effects == ()


def correct(plan: Plan, now: str, *, before: Plan = PLAN, salon: Salon | None = None) -> tuple[list[str], object]:
    timer = correction_timer(before, plan, at("17 19:00"))
    assert timer is not None
    event = due(job(JOBS, CORRECTION), at(now), on=DAY, slot=timer.slot)
    stated = {plan_of(GroupKey("maker"), DAY): plan, salon_of("maker", DAY): salon}
    decision = decide(job(JOBS, CORRECTION), event, here_in(), stated)
    return texts(decision, "SendMessage"), decision.records


PUBLISHED = posted(PLAN, at("17 18:00"))
CHANGED = replace(PUBLISHED, topics=(*PLAN.topics[:-1], "新话题"), version=2)


def test_a_changed_agenda_is_posted_as_a_correction_that_marks_what_is_new() -> None:
    said, records = correct(CHANGED, "17 19:02", before=PUBLISHED)
    assert len(said) == 1
    assert "更正" in said[0]
    assert "🆕6. 新话题" in said[0]
    assert said[0].count("🆕") == 2
    assert PLAN.topics[-1] in said[0]
    assert records == (posted(CHANGED, at("17 19:02")),)


def test_a_correction_at_night_waits_for_the_morning() -> None:
    said, records = correct(CHANGED, "17 23:10", before=PUBLISHED)
    assert said == []
    assert [timer.due_at for timer in records] == [at("18 07:30")]  # type: ignore[attr-defined]


@pytest.mark.parametrize("now", ["17 17:00", "18 20:00"])
def test_nothing_is_corrected_before_its_time_or_once_the_salon_has_begun(now: str) -> None:
    assert correct(CHANGED, now, before=PUBLISHED) == ([], ())


def test_a_salon_opened_early_keeps_its_agenda() -> None:
    running = Salon("maker", DAY, SalonState.RUNNING, at("18 19:50"), at("18 21:00"))
    assert correct(CHANGED, "18 19:55", before=PUBLISHED, salon=running) == ([], ())


def test_a_plan_that_came_too_late_is_posted_after_all() -> None:
    said, _ = correct(PLAN, "17 19:02", before=replace(PLAN, topics=()))
    assert "明日沙龙议程" in said[0]
    said, _ = correct(PLAN, "18 09:00", before=replace(PLAN, topics=()))
    assert "今晚沙龙议程" in said[0]


def test_a_later_change_is_left_to_its_own_look() -> None:
    timer = correction_timer(PUBLISHED, CHANGED, at("17 19:00"))
    assert timer is not None
    event = due(job(JOBS, CORRECTION), at("17 19:02"), on=DAY, slot=timer.slot)
    newer = replace(CHANGED, host="别人", version=3)
    decision = decide(job(JOBS, CORRECTION), event, here_in(), {plan_of(GroupKey("maker"), DAY): newer})
    assert decision.effects == ()


def test_a_change_that_makes_it_unfit_stays_unposted() -> None:
    said, records = correct(replace(PUBLISHED, topics=topics(3), version=2), "17 19:02", before=PUBLISHED)
    assert (said, records) == ([], ())


# --------------------------------------------------------------------------------------------------- the command


def ask(text: str, now: str, who: str = "sim-1", group: str | None = "maker", **stated: object) -> str:
    on = at(now).astimezone(programmes.SHANGHAI).date()
    answers = {plan_of(GroupKey("maker"), DAY): stated.get("plan"), salon_of("maker", DAY): stated.get("salon")}
    found = texts(decide(RULE, message(text, who, at(now), group), here_in(group, who, on=on), answers))
    assert len(found) == 1
    return found[0]


def test_members_see_the_agenda_when_it_is_out_and_staff_see_the_draft() -> None:
    assert "18:00 会发到群里" in ask("/议程", "17 12:00", plan=PLAN)
    assert "草稿" in ask("/议程 明天", "17 12:00", "maker-host", plan=PLAN)
    assert PLAN.topics[0] in ask("/议程", "17 18:05", plan=PUBLISHED)
    assert PLAN.topics[0] in ask("/議程 4月18日", "17 18:05", plan=PUBLISHED)
    assert PLAN.topics[0] in ask("/议程 maker班 明天", "17 18:05", "maker-host", None, plan=PUBLISHED)


def test_a_running_salon_shows_its_own_copy_and_the_topic_that_is_on() -> None:
    running = Salon(
        "maker", DAY, SalonState.RUNNING, at("18 20:00"), at("18 21:00"), topics=("甲", "乙"), host="唐宁", topic=2
    )
    text = ask("/议程", "18 20:30", salon=running, plan=CHANGED)
    assert "👉2. 乙" in text
    assert "新话题" not in text


@pytest.mark.parametrize(
    ("text", "now", "expected"),
    [
        ("/议程 5月1日", "18 10:00", "没有安排沙龙"),
        ("/议程", "20 22:00", "接下来没有安排沙龙"),
        ("/议程 乱七八糟", "18 10:00", "没看懂"),
        ("/议程", "18 10:00", "还在准备"),
    ],
)
def test_kind_words_where_there_is_nothing_to_show(text: str, now: str, expected: str) -> None:
    assert expected in ask(text, now)


def test_in_private_a_stranger_is_asked_which_group() -> None:
    assert "maker班、robot班" in ask("/议程", "17 18:05", "stranger", None)
    assert PLAN.topics[0] in ask("/议程 maker班 明天", "17 18:05", "stranger", None, plan=PUBLISHED)


def test_the_text_for_moments_can_be_asked_for() -> None:
    assert ask("/议程 朋友圈", "18 10:00", plan=PUBLISHED).startswith("【线上研习沙龙】")


def test_a_salon_that_was_called_off_is_said_to_be() -> None:
    cancelled = Salon("maker", DAY, SalonState.CANCELLED, at("18 20:00"), at("18 21:00"))
    assert "已取消" in ask("/议程", "18 10:00", salon=cancelled, plan=PLAN)


def test_a_group_without_salons_has_no_next_one() -> None:
    assert next_salon_on(PROGRAMME, replace(MAKER, times=replace(TIMES, salon=None)), at("18 10:00")) is None


def test_an_unfit_plan_that_was_never_posted_is_told_to_nobody_again() -> None:
    assert correct(replace(PLAN, topics=topics(3), version=2), "17 19:02") == ([], ())
