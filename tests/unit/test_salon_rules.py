"""What the salon's jobs and commands decide: on time, late, without agenda, without host, in silence, and back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time

import pytest

from bot.core.action import Action
from bot.core.capability import Capability
from bot.core.effect import SendDirect
from bot.core.ids import GroupKey
from bot.core.ledger import Timer
from bot.core.plan import Plan, PlantedQuestion, plan_of
from bot.core.poll import Poll
from bot.core.query import LastNumber, LastWords, One
from bot.core.rule import Decision
from bot.core.salon import Salon, SalonState, salon_of
from bot.core.speaking import sessions_of
from bot.core.voting import polls_of
from handlers.salon import RULE
from schedules.salon import JOBS
from tests import programmes
from tests.turning import EVERYTHING, at, decide, due, here_in, job, message, texts

DAY, MAKER = programmes.DAY, GroupKey("maker")
PLAN = replace(programmes.plan(), planted=(PlantedQuestion("教辅maker", 2, "怎么办？"),))
RUNNING = Salon(
    "maker", DAY, SalonState.RUNNING, at("18 20:00"), at("18 21:00"), topics=PLAN.topics, host=PLAN.host,
    guests=PLAN.guests, planted=PLAN.planted, started_at=at("18 20:00"), silence_at=at("18 20:05"),
)  # fmt: skip


def run(
    kind: str, due_at: str, *, now: str = "", plan: Plan | None = PLAN, salon: Salon | None = None,
    spoke: Sequence[tuple[str, datetime]] = (), polls: tuple[Poll, ...] = (), slot: str = "",
    capabilities: frozenset[Capability] = EVERYTHING, until: str = "",
) -> Decision:  # fmt: skip
    chosen = job(JOBS, kind)
    event = due(chosen, at(due_at), now=at(now or due_at), slot=slot, until=at(until) if until else None)
    here = here_in(capabilities=capabilities)
    stated = {plan_of(MAKER, DAY): plan, salon_of("maker", DAY): salon, polls_of(MAKER, DAY): polls}
    stated |= {query: tuple(spoke) for query in chosen.ask(event, here) if isinstance(query, LastWords)}
    return decide(chosen, event, here, stated)


def saved(decision: Decision) -> Salon:
    return next(record for record in decision.records if isinstance(record, Salon))


def timers(decision: Decision, kind: str) -> list[Timer]:
    return [record for record in decision.records if isinstance(record, Timer) and record.kind == kind]


def told(decision: Decision) -> list[str]:
    return [str(effect.person) for effect in decision.effects if isinstance(effect, SendDirect)]


# ------------------------------------------------------------------------------------------------------- before


def test_the_first_countdown_hands_out_the_run_sheet_and_the_nudges() -> None:
    found = run("salon_countdown", "18 19:30", slot="19:30", until="18 19:55")
    assert told(found) == ["maker-host", "maker-guest", "maker-assistant"]
    sheet, guest, planted = texts(found, "SendDirect")
    assert "20:10 学生不愿意动手怎么办（10 分钟）" in sheet
    assert "怎么办？" in sheet
    assert "/下一题" in sheet
    assert "第 1 位" in guest
    assert "怎么办？" in planted
    assert "20:10" in planted
    assert "30 分钟" in texts(found, "SendMessage")[0]


def test_the_last_countdown_is_short_and_repeats_no_question() -> None:
    found = run("salon_countdown", "18 19:55", slot="19:55", until="18 20:00")
    assert told(found) == ["maker-assistant"]
    assert "怎么办？" not in texts(found, "SendDirect")[0]
    assert len(texts(found, "SendMessage")[0].splitlines()) == 1


def test_no_prompt_can_come_the_morning_after() -> None:
    for found in (run("salon_countdown", "18 19:30", until="18 19:55"), run("salon_open", "18 20:00")):
        assert all(one.expires_at for one in found.effects)


def test_without_topics_those_in_charge_are_told_and_the_group_is_not() -> None:
    found = run("salon_countdown", "18 19:30", plan=None, until="18 19:55")
    assert texts(found, "SendMessage") == []
    assert set(told(found)) == {"maker-teacher", "maker-host"}


@pytest.mark.parametrize("state", [SalonState.RUNNING, SalonState.CANCELLED, SalonState.ENDED])
def test_no_countdown_to_what_has_begun_or_was_called_off(state: SalonState) -> None:
    assert run("salon_countdown", "18 19:55", salon=replace(RUNNING, state=state)).effects == ()


# ------------------------------------------------------------------------------------------------------ opening


def test_it_opens_on_time_with_the_agenda_and_asks_the_host_to_take_over() -> None:
    found = run("salon_open", "18 20:00")
    salon = saved(found)
    assert (salon.state, salon.started_by, salon.topics) == (SalonState.RUNNING, "", PLAN.topics)
    assert all(topic in texts(found, "SendMessage")[0] for topic in PLAN.topics)
    assert "因故晚了" not in texts(found)[0]
    assert told(found) == ["maker-host"]
    assert [timer.due_at for timer in timers(found, "salon_host")] == [at("18 20:05")]
    assert [timer.due_at for timer in timers(found, "salon_silence")] == [at("18 20:05")] == [salon.silence_at]


def test_after_an_outage_it_opens_late_with_a_word() -> None:
    found = run("salon_open", "18 20:00", now="18 20:10")
    assert "原定 20:00，因故晚了 10 分钟" in texts(found)[0]
    assert saved(found).ends_at == at("18 21:00")


@pytest.mark.parametrize("now", ["18 20:51", "18 21:30", "19 07:00"])
def test_it_does_not_open_when_hardly_anything_is_left(now: str) -> None:
    assert run("salon_open", "18 20:00", now=now) == Decision()


@pytest.mark.parametrize("state", [SalonState.RUNNING, SalonState.CANCELLED, SalonState.ENDED])
def test_it_opens_once_and_not_against_an_order(state: SalonState) -> None:
    assert run("salon_open", "18 20:00", salon=replace(RUNNING, state=state)) == Decision()


def test_without_topics_it_does_not_open_and_the_class_teacher_hears_of_it() -> None:
    found = run("salon_open", "18 20:00", plan=replace(PLAN, topics=()))
    assert found.records == ()
    assert [type(one).__name__ for one in found.effects] == ["AlertStaff"]


# --------------------------------------------------------------------------------------------------- the absent host


def test_a_host_who_is_not_there_is_stood_in_for() -> None:
    found = run("salon_host", "18 20:05", salon=RUNNING, spoke=[("sim-1", at("18 20:01"))])
    assert saved(found).topic == 1
    assert "话题 1/6" in texts(found, "SendMessage")[0]
    assert "主持人" in texts(found, "AlertStaff")[0]


@pytest.mark.parametrize(
    ("salon", "spoke"),
    [
        (RUNNING, [("maker-host", at("18 19:58"))]),
        (replace(RUNNING, topic=1), []),
        (replace(RUNNING, led_at=at("18 20:02")), []),
        (replace(RUNNING, state=SalonState.ENDED), []),
    ],
)
def test_a_host_who_talks_or_leads_is_left_alone(salon: Salon, spoke: list[tuple[str, datetime]]) -> None:
    assert run("salon_host", "18 20:05", salon=salon, spoke=spoke) == Decision()


# ------------------------------------------------------------------------------------------------------- silence


def silence(now: str = "", **facts: object) -> Decision:
    return run("salon_silence", "18 20:05", now=now, **{"salon": replace(RUNNING, topic=2, guest=1), **facts})  # type: ignore[arg-type]


def test_after_five_quiet_minutes_the_host_alone_hears_what_could_be_done() -> None:
    found = silence(salon=replace(RUNNING, topic=2, guest=1, started_at=at("18 19:50")))
    assert texts(found, "SendMessage") == []
    assert told(found) == ["maker-host"]
    assert "怎么办？" in texts(found)[0]
    assert saved(found).silence_at == at("18 20:10")
    assert [timer.due_at for timer in timers(found, "salon_silence")] == [at("18 20:10")]


def test_a_host_who_does_nothing_is_not_prompted_for_ever() -> None:
    salon: Salon = replace(RUNNING, topic=3, guest=1, started_at=at("18 19:50"))
    heard = []
    for minute in (5, 10, 15, 20, 25):
        now = f"18 20:{minute:02d}"
        found = run("salon_silence", now, salon=replace(salon, silence_at=at(now)))
        heard.append((told(found), texts(found)[:1]))
        salon = saved(found)
    assert [people for people, _ in heard] == [["maker-host"], ["maker-host"], ["maker-teacher", "maker-host"], [], []]
    assert ["安静 5 分钟" in heard[0][1][0], "安静 10 分钟" in heard[1][1][0]] == [True, True]
    assert heard[0][1] != heard[1][1]
    spoken = run("salon_silence", "18 20:30", salon=salon, spoke=[("sim-1", at("18 20:28"))])
    assert saved(spoken).quiet == 0


@pytest.mark.parametrize("last", ["18 20:00", "18 20:03", "18 20:05"])
def test_the_next_look_comes_five_minutes_after_the_last_word(last: str) -> None:
    salon = replace(RUNNING, topic=2, started_at=at("18 19:50"))
    found = silence(salon=salon, spoke=[("sim-1", at("18 20:00")), ("sim-2", at(last))])
    if last == "18 20:00":  # exactly five minutes of silence
        assert len(found.effects) == 1
    else:
        assert found.effects == ()
        wanted = {"18 20:03": "18 20:08", "18 20:05": "18 20:10"}[last]
        assert saved(found).silence_at == at(wanted)


@pytest.mark.parametrize("last", range(0, 301, 20))
def test_a_look_never_asks_for_an_instant_that_was_looked_at(last: int) -> None:
    """A slot runs once; asking for the same one again would end the watch for the evening."""
    spoke = at("18 20:00").timestamp() + last
    found = silence(spoke=[("sim-1", datetime.fromtimestamp(spoke, tz=at("18 20:00").tzinfo))])
    assert saved(found).silence_at is not None
    assert saved(found).silence_at > at("18 20:05")  # type: ignore[operator]


def test_a_call_of_a_topic_breaks_the_silence_too() -> None:
    found = silence(salon=replace(RUNNING, topic=2, topic_at=at("18 20:04")))
    assert found.effects == ()
    assert saved(found).silence_at == at("18 20:09")


def test_the_bot_that_was_down_heard_nobody_and_says_nothing() -> None:
    found = silence(now="18 20:25")
    assert found.effects == ()
    assert saved(found).silence_at == at("18 20:30")


@pytest.mark.parametrize(
    "salon",
    [None, replace(RUNNING, state=SalonState.ENDED), replace(RUNNING, silence_at=at("18 20:07"))],
)
def test_void_looks_do_nothing(salon: Salon | None) -> None:
    assert silence(salon=salon) == Decision()


def test_who_hears_only_what_is_addressed_does_not_watch_for_silence() -> None:
    found = run("salon_open", "18 20:00", capabilities=EVERYTHING - {Capability.HEARS_ALL})
    assert timers(found, "salon_silence") == []
    assert saved(found).silence_at is None


# ------------------------------------------------------------------------------------------------------- the end


def vote_of(decision: Decision) -> Poll | None:
    return next((record for record in decision.records if isinstance(record, Poll)), None)


def test_at_the_end_the_vote_opens_at_once() -> None:
    found = run("salon_end", "18 21:00", salon=RUNNING)
    vote = vote_of(found)
    assert saved(found).state is SalonState.ENDED
    assert vote is not None
    assert (vote.options, vote.opened_at, vote.closes_at) == (PLAN.topics, at("18 21:00"), at("18 22:30"))
    assert "感谢主持人主持maker老师、嘉宾嘉宾maker老师、外省王老师、外省李老师" in texts(found)[0]
    assert "你最感兴趣的研讨话题" in texts(found)[1]
    assert [timer.due_at for timer in timers(found, "vote_close")] == [at("18 22:30")]


def test_an_extended_salon_is_not_ended_by_the_timetable() -> None:
    assert run("salon_end", "18 21:00", salon=replace(RUNNING, ends_at=at("18 21:15"))) == Decision()


def test_down_over_the_end_it_is_ended_late_and_the_vote_keeps_its_closing() -> None:
    found = run("salon_end", "18 21:00", now="18 21:40", salon=RUNNING)
    vote = vote_of(found)
    assert vote is not None
    assert (vote.opened_at, vote.closes_at) == (at("18 21:40"), at("18 22:30"))
    assert "原定 21:00 结束" in texts(found)[0]


def test_down_over_the_whole_salon_the_vote_follows_all_the_same() -> None:
    assert vote_of(run("salon_end", "18 21:00", now="18 21:20")) is not None


def test_after_the_closing_time_there_is_no_vote_and_the_staff_hear_of_it() -> None:
    found = run("salon_end", "18 21:00", now="18 23:10", salon=RUNNING)
    assert vote_of(found) is None
    assert "22:30" in texts(found, "AlertStaff")[0]


@pytest.mark.parametrize("state", [SalonState.ENDED, SalonState.CANCELLED, SalonState.PLANNED])
def test_only_a_running_salon_is_ended(state: SalonState) -> None:
    assert run("salon_end", "18 21:00", salon=replace(RUNNING, state=state)) == Decision()


def test_what_else_is_voted_on_ends_when_the_salons_vote_opens() -> None:
    other = Poll("x", "maker", DAY, "free", "别的", ("甲", "乙"), at("18 20:30"), at("18 22:00"))
    found = run("salon_end", "18 21:00", salon=RUNNING, polls=(other,))
    moved = next(record for record in found.records if isinstance(record, Poll) and record.id == "x")
    assert moved.closes_at == at("18 21:00")
    assert {timer.due_at for timer in timers(found, "vote_close")} == {None, at("18 21:00"), at("18 22:30")}


# -------------------------------------------------------------------------------------------------------- commands


def give(
    text: str, now: str, *, who: str = "maker-host", salon: Salon | None = None, plan: Plan | None = PLAN,
    group: str | None = "maker", action: Action | None = None, polls: tuple[Poll, ...] = (),
) -> Decision:  # fmt: skip
    running = (salon,) if salon and salon.state is SalonState.RUNNING else ()
    stated = {
        plan_of(MAKER, DAY): plan, salon_of("maker", DAY): salon, sessions_of(MAKER): running,
        polls_of(MAKER, DAY): polls, LastNumber(MAKER): 4,
    }  # fmt: skip
    if action is not None:
        stated[One(Action, ("maker", action.no), "maker")] = action
    return decide(RULE, message(text, who, at(now), group), here_in(group, who), stated)


@pytest.mark.parametrize(
    ("now", "salon", "expected"),
    [
        ("18 18:59", None, "最早可以提前 60 分钟"),
        ("18 21:00", None, "已经过了"),
        ("18 20:10", RUNNING, "已经开始了"),
        ("18 20:30", replace(RUNNING, state=SalonState.ENDED), "已经结束"),
        ("18 19:50", replace(RUNNING, state=SalonState.CANCELLED), "已经取消"),
    ],
)
def test_an_opening_that_does_not_fit_is_refused_with_the_reason(now: str, salon: Salon | None, expected: str) -> None:
    found = give("/开始沙龙", now, salon=salon)
    assert expected in texts(found)[0]
    assert found.records == ()


def test_the_host_opens_early_and_is_not_looked_for() -> None:
    found = give("/开始沙龙", "18 19:50")
    salon = saved(found)
    assert (salon.starts_at, salon.ends_at, salon.started_by) == (at("18 19:50"), at("18 21:00"), "主持maker")
    assert timers(found, "salon_host") == []
    assert len(found.effects) == 1
    assert "编号 5" in texts(found)[0]


def test_from_a_private_chat_the_group_sees_it_and_the_host_is_answered() -> None:
    found = give("/下一题", "18 20:10", salon=RUNNING, group=None)
    assert "话题 1/6" in texts(found, "SendMessage")[0]
    assert len(texts(found, "SendDirect")) == 1


@pytest.mark.parametrize("who", ["maker-duty1", "maker-guest", "maker-expert"])
def test_others_are_refused_with_who_may(who: str) -> None:
    found = give("/下一题", "18 20:10", who=who, salon=RUNNING)
    assert "主持maker老师" in texts(found)[0]
    assert found.records == ()


def test_topics_are_called_in_turn_or_by_number() -> None:
    assert saved(give("/下一题", "18 20:10", salon=replace(RUNNING, topic=2))).topic == 3
    assert saved(give("/下一题 一", "18 20:10", salon=replace(RUNNING, topic=2))).topic == 1
    assert "最后一个" in texts(give("/下一题", "18 20:50", salon=replace(RUNNING, topic=6)))[0]
    assert "1–6" in texts(give("/下一题 7", "18 20:50", salon=RUNNING))[0]
    assert "1–6" in texts(give("/下一题 什么", "18 20:50", salon=RUNNING))[0]


def test_the_planted_questioner_is_nudged_once() -> None:
    found = give("/下一题 2", "18 20:10", salon=RUNNING)
    assert told(found) == ["maker-assistant"]
    assert saved(found).nudged == (1,)
    again = give("/下一题 2", "18 20:20", salon=saved(found))
    assert told(again) == []


def test_the_time_that_is_left_is_shared_by_the_topics_that_are_left() -> None:
    text = texts(give("/下一题 5", "18 20:40", salon=RUNNING))[0]
    assert "还有 20 分钟" in text
    assert "大约聊 10 分钟" in text


def test_guests_are_invited_in_their_order_or_by_name() -> None:
    salon = replace(RUNNING, topic=1, guest=1)
    assert saved(give("/请", "18 20:10", salon=salon)).guest == 2
    assert saved(give("/请", "18 20:10", salon=replace(salon, guest=3))).guest == 1
    assert saved(give("/请 李老师", "18 20:10", salon=salon)).guest == 3
    assert "发言顺序" in texts(give("/请 张三", "18 20:10", salon=salon))[0]


@pytest.mark.parametrize("word", ["/下一题", "/请", "/计时", "/结束沙龙", "/延长沙龙"])
def test_before_the_opening_they_say_how_to_open(word: str) -> None:
    found = give(word, "18 19:00")
    assert "20:00 开始" in texts(found)[0]
    assert found.records == ()


def test_an_extension_moves_the_end_within_limits() -> None:
    found = give("/延长沙龙 15", "18 20:50", salon=RUNNING)
    assert saved(found).ends_at == at("18 21:15")
    assert [timer.due_at for timer in timers(found, "salon_end")] == [at("18 21:15")]
    assert "60 分钟" in texts(give("/延长沙龙 90", "18 20:50", salon=RUNNING))[0]
    assert "60 分钟" in texts(give("/延长沙龙 很久", "18 20:50", salon=RUNNING))[0]


def test_everything_has_a_way_back() -> None:
    steps = [("/开始沙龙", "18 19:50", None), ("/取消沙龙 停电", "18 19:00", None)]
    steps += [("/延长沙龙 15", "18 20:50", RUNNING), ("/结束沙龙", "18 20:50", RUNNING)]  # type: ignore[list-item]
    for text, now, before in steps:
        done = give(text, now, salon=before)
        action = next(record for record in done.records if isinstance(record, Action))
        assert action.no == 5
        after = saved(done)
        back = saved(give("/撤销 5", now[:-1] + "1", salon=after, action=action))
        wanted = before or Salon("maker", DAY, SalonState.PLANNED, at("18 20:00"), at("18 21:00"))
        assert (back.state, back.starts_at, back.ends_at) == (wanted.state, wanted.starts_at, wanted.ends_at), text


def test_what_has_gone_on_cannot_be_undone() -> None:
    done = give("/开始沙龙", "18 19:50")
    action = next(record for record in done.records if isinstance(record, Action))
    found = give("/撤销 5", "18 20:10", salon=replace(saved(done), topic=1), action=action)
    assert found.records == ()
    assert "不能撤销" in texts(found)[0]


def test_the_vote_is_not_opened_twice_when_an_end_was_undone() -> None:
    first = give("/结束沙龙", "18 20:40", salon=RUNNING)
    vote = vote_of(first)
    assert vote is not None
    assert vote_of(run("salon_end", "18 21:00", salon=RUNNING, polls=(vote,))) is None


# ---------------------------------------------------------------------------------------------------- small print


def test_what_does_not_fit_is_said_kindly() -> None:
    ended = replace(RUNNING, state=SalonState.ENDED)
    cancelled = replace(RUNNING, state=SalonState.CANCELLED)
    for text, salon, expected in (
        ("/下一题", ended, "已经结束"),
        ("/取消沙龙", RUNNING, "不能取消"),
        ("/取消沙龙", cancelled, "已经取消"),
        ("/请", replace(RUNNING, guests=()), "没有嘉宾"),
    ):
        found = give(text, "18 20:30", salon=salon)
        assert expected in texts(found)[0], text
        assert found.records == ()
    assert "补好计划表" in texts(give("/开始沙龙", "18 20:00", plan=None))[0]
    assert "哪" in texts(give("/下一题", "18 20:30", who="wu", group=None))[0]


def test_on_a_day_without_salon_nothing_can_be_opened_or_called_off() -> None:
    for text in ("/开始沙龙", "/取消沙龙"):
        here = here_in("maker", "maker-teacher", on=programmes.DAY.replace(day=17))
        found = decide(RULE, message(text, "maker-teacher", at("17 20:00")), here, {})
        assert "没有安排沙龙" in texts(found)[0]


def test_which_guest_is_asked_back() -> None:
    salon = replace(RUNNING, guests=("王宁", "王小明"))
    assert "还是" in texts(give("/请 王老师", "18 20:10", salon=salon))[0]


def test_the_clock_is_shown_to_guests_too() -> None:
    text = texts(give("/计时", "18 20:15", who="maker-guest", salon=RUNNING))[0]
    assert "45 分钟" in text
    assert "都还没叫" in text
    called = replace(RUNNING, topic=2, topic_at=at("18 20:05"))
    text = texts(give("/计时", "18 20:15", who="maker-guest", salon=called))[0]
    assert "已聊 10 分钟" in text
    assert "还有 4 个话题" in text


def test_an_extension_leaves_the_vote_its_time() -> None:
    late = replace(programmes.programme().groups[0].times, vote_closes_at=time(0, 30))
    programme = programmes.programme(times=late)  # half past midnight
    here = here_in("maker", "maker-host", programme=programme)
    stated = {sessions_of(MAKER): (RUNNING,), LastNumber(MAKER): 0}
    assert saved(decide(RULE, message("/延长沙龙 30", "maker-host", at("18 20:50")), here, stated)).ends_at == at(
        "18 21:30"
    )
    tight = programmes.programme(times=replace(late, vote_closes_at=time(21, 20)))
    here = here_in("maker", "maker-host", programme=tight)
    found = decide(RULE, message("/延长沙龙 30", "maker-host", at("18 20:50")), here, stated)
    assert "投票 21:20 截止" in texts(found)[0]


def test_a_salon_that_was_called_off_can_be_held_late() -> None:
    action = Action(
        "maker", 5, "salon", "cancel", "", "主持maker", at("18 19:00"),
        data=(("on", "2020-04-18"), ("ends_at", RUNNING.ends_at.isoformat())),
    )  # fmt: skip
    cancelled = replace(RUNNING, state=SalonState.CANCELLED)
    found = give("/撤销 5", "18 20:20", salon=cancelled, action=action)
    assert "/开始沙龙" in texts(found)[0]
    assert saved(found).state is SalonState.PLANNED
    assert give("/撤销 5", "18 20:20", salon=cancelled, action=replace(action, feature="vote")) == Decision()


def test_the_run_sheet_holds_the_script_and_skips_what_fits_no_topic() -> None:
    plan = replace(PLAN, script="先放短片", guests=(), planted=(PlantedQuestion("教辅maker", 9, "怎么办？"),))
    found = run("salon_countdown", "18 19:30", plan=plan, until="18 19:55")
    assert told(found) == ["maker-host"]
    assert "主持稿：先放短片" in texts(found, "SendDirect")[0]
    assert "先请" not in texts(give("/下一题", "18 20:10", salon=replace(RUNNING, guests=())))[0]


def test_between_the_first_and_the_last_countdown_nobody_is_written_to() -> None:
    times = replace(programmes.programme().groups[0].times, salon_countdowns=(time(19), time(19, 30), time(19, 55)))
    chosen = job(JOBS, "salon_countdown")
    here = here_in(programme=programmes.programme(times=times))
    event = due(chosen, at("18 19:30"), until=at("18 19:55"))
    found = decide(chosen, event, here, {plan_of(MAKER, DAY): PLAN})
    assert told(found) == []
    assert len(found.effects) == 1
