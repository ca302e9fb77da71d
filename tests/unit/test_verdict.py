"""Every check of a verdict on a journal written by hand: green on an honest day, red when its thing is broken."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.ids import GroupKey
from bot.rehearsal.ballots import number_of
from bot.rehearsal.checks import CHECKS
from bot.rehearsal.faults import DOWN_0800, LOST_RIGHTS, SILENCE, TOO_MANY, FaultPlan, Stretch
from bot.rehearsal.verdict import Verdict, judge
from tests.journals import Change, Entry, Script, changed, evidence, honest, more, without

ONLY_WITH_FAULTS = {"lost_rights", "patient", "in_doubt"}


def red(entries: list[Entry], faults: FaultPlan | None = None) -> set[str]:
    return {one.key for one in judge(evidence(entries, faults)).outcomes if not one.ok}


def test_an_honest_day_is_all_green() -> None:
    verdict = judge(evidence(honest()))
    assert {one.key: one.detail for one in verdict.outcomes if not one.ok} == {}
    assert (verdict.ok, verdict.late, verdict.missed, verdict.doubled) == (True, 0, 0, 0)


def test_every_check_has_looked_at_something() -> None:
    found = evidence(honest())
    idle = {key for key, check in CHECKS.items() if not list(check(found))}
    assert idle == ONLY_WITH_FAULTS


def muted_between(start: str, end: str) -> Change:
    def write(script: Script) -> None:
        script.mutes(start, "maker", on=True)
        script.mutes(end, "maker", on=False)

    return more(write)


def replied(text: str, clock: str, feature: str) -> Change:
    """A (further) answer of the bot to what somebody said."""

    def change(entries: list[Entry]) -> list[Entry]:
        said = next(entry["message_id"] for entry in entries if entry.get("segments") == [{"text": text}])
        return more(lambda script: script.says(clock, "maker", feature, "好的，老师", reply_to=said))(entries)

    return change


BROKEN: list[tuple[str, str, Change]] = [
    ("opened", "never", without("08:00", "SetMuteAll", "maker")),
    ("opened", "late", changed("08:00", "SetMuteAll", "maker", to_at="08:00:10")),
    ("closed", "never", without("23:00", "SetMuteAll", "robot")),
    ("closed", "late", changed("23:00", "SetMuteAll", "robot", to_at="23:00:10")),
    ("state", "closed in between", muted_between("10:00", "10:00:30")),
    ("state", "opened at night", more(lambda script: script.mutes("03:00", "maker", on=False))),
    ("true_before_said", "said first", changed("08:00", "SendMessage", "maker", to_at="07:59:59")),
    ("true_before_said", "closing said first", changed("23:00", "SendMessage", "maker", to_at="22:59:59")),
    ("notices", "none", without("08:00", "SendMessage", "maker")),
    ("notices", "two", more(lambda script: script.says("08:20", "maker", "speaking", "补：本群发言已开启"))),
    ("notices", "late", changed("23:00", "SendMessage", "robot", to_at="23:01")),
    ("free", "muted", more(lambda script: script.mutes("17 10:00", "robot", on=True))),
    ("free", "talks", more(lambda script: script.says("17 20:00", "robot", "salon", "沙龙快到了"))),
    ("ended", "opened", more(lambda script: script.mutes("19 08:00", "robot", on=False))),
    ("duty_reminder", "none", without("11:50", "SendDirect", None)),
    ("duty_reminder", "wrong person", changed("07:50", "SendDirect", None, to="robot-duty1")),
    ("no_show", "nobody told", without("12:10", "SendDirect", None)),
    ("no_show", "for nothing", more(lambda script: script.tells("08:10", "maker-teacher", "duty", "maker班 没人"))),
    ("agenda", "none", without("17 18:00", "SendMessage", "maker")),
    ("agenda", "a topic lacks", changed("17 18:00", "SendMessage", "maker", text="明日沙龙议程\n怎样组织第一节创客课")),
    ("agenda", "filed but not posted", without("17:23", "SendMessage", "robot")),
    ("agenda_chased", "not", without("17 16:00", "SendDirect", None)),
    ("agenda_chased", "for nothing", more(lambda script: script.tells("17 12:00", "maker-teacher", "agenda", "maker班")
                                          )),
    ("plan_reminder", "none", without("16:30", "SendDirect", None)),
    ("plan_reminder", "for nothing", more(lambda script: script.says("15:00", "maker", "plan", "请交计划"))),
    ("digest", "none", without("17:00", "SendDirect", None)),
    ("digest", "two", more(lambda script: script.tells("17:00:01", "zhou", "plan", "再来一份汇总"))),
    ("chased", "not", without("17:05", "SendDirect", None)),
    ("salon", "no countdown", without("19:30", "SendMessage", "maker")),
    ("salon", "not started", without("20:00", "SendMessage", "robot")),
    ("salon", "not ended", without("20:59", "SendMessage", "maker", feature="salon")),
    ("vote_opened", "not", without("21:00", "SendMessage", "robot", feature="vote")),
    ("vote_opened", "an option lacks", changed("21:00", "SendMessage", "robot", text="🗳️ 投票｜最感兴趣\n甲话题")),
    ("vote_result", "none", without("22:30", "SendMessage", "maker")),
    ("vote_result", "two", more(lambda script: script.says("22:31", "maker", "vote", "📊 投票结果｜最感兴趣"))),
    ("vote_result", "miscounted", changed("22:30", "SendMessage", "maker", text="📊 投票结果｜x\n3. 丙\n█ 1 票")),
    ("late_votes", "not told", without("22:35", "SendMessage", "maker")),
    ("figures", "none", without("23:00", "SendMessage", "staff")),
    ("figures", "two", more(lambda script: script.says("23:00:01", "staff", "figures", "📊 当日数据"))),
    ("figures", "miscounted", changed("23:00", "SendMessage", "staff",
                                      text="📊 当日数据\n· maker班：10 条 / 5 人，提问 0，投票 2，签到 1，")),
    ("twice", "in the group", more(lambda script: script.says("19:31", "maker", "salon", "⏰ 还有 30 分钟"))),
    ("twice", "in private", more(lambda script: script.tells("07:51", "maker-duty1", "duty", "您 8 点值班"))),
    ("stale", "agenda", changed("17 18:00", "SendMessage", "maker", to_at="20:30")),
    ("stale", "opening", more(lambda script: script.says("23:30", "maker", "speaking", "补：本群发言已开启"))),
    ("stale", "closing", more(lambda script: script.says("12:00", "maker", "speaking", "补：本群发言已关闭"))),
    ("stale", "closing soon", more(lambda script: script.says("23:05", "maker", "speaking", "⏳ 还有 1 分钟"))),
    ("stale", "countdown", more(lambda script: script.says("20:10", "maker", "salon", "⏰ 还有 1 分钟"))),
    ("stale", "vote", more(lambda script: script.says("22:40", "maker", "vote", "🗳️ 投票｜晚了"))),
    ("quiet", "at night", more(lambda script: script.tells("23:30", "maker-host", "vote", "今晚的结果"))),
    ("quiet", "early", more(lambda script: script.tells("07:10", "maker-host", "agenda", "今天的议程"))),
    ("answered", "not", without("09:01", "SendMessage", "maker")),
    ("answered", "privately not", without("17:20", "SendDirect", None)),
    ("answered", "twice", replied("/签到", "09:01:02", "checkin")),
    ("plain_talk", "butted in", replied("今天学习创客课", "09:00:01", "help")),
    ("plain_talk", "took talk for a question", replied("今天学习创客课", "09:00:01", "questions")),
    ("refused", "no right", more(lambda script: script.does("10:00", "Recall", "maker", "moderation", performed=False,
                                                            outcome="refused"))),
]  # fmt: skip


@pytest.mark.parametrize(("key", "how", "change"), BROKEN, ids=[f"{key}: {how}" for key, how, _ in BROKEN])
def test_what_is_broken_is_seen(key: str, how: str, change: Change) -> None:
    assert key in red(change(honest()))


@pytest.mark.parametrize(("feature", "wrong"), [("questions", False), ("help", True)])
def test_who_asks_may_hear_that_it_was_noted(feature: str, *, wrong: bool) -> None:
    asked = more(lambda script: script.said("09:30", "maker", "sim-maker-01", "驱动怎么装？"))(honest())
    said = next(entry["message_id"] for entry in asked if entry.get("segments") == [{"text": "驱动怎么装？"}])
    heard = more(lambda script: script.says("09:30:01", "maker", feature, "好的，老师", reply_to=said))(asked)
    assert ("plain_talk" in red(heard)) is wrong


def test_every_check_is_broken_once() -> None:
    assert {key for key, _, _ in BROKEN} | ONLY_WITH_FAULTS == set(CHECKS)


def test_what_is_late_missed_and_doubled_is_counted() -> None:
    def counted(change: Change) -> Verdict:
        return judge(evidence(change(honest())))

    assert counted(changed("08:00", "SetMuteAll", "maker", to_at="08:00:10")).late == 1
    assert counted(without("17 16:00", "SendDirect", None)).missed == 1
    assert counted(more(lambda script: script.tells("07:51", "maker-duty1", "duty", "您 8 点值班"))).doubled == 1


# ----------------------------------------------------------------------------------------------------- with faults


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2020-04-18 {clock}+08:00").astimezone(UTC)


def stretch(name: str, start: str, end: str, group: str | None = None) -> Stretch:
    return Stretch(name, at(start), at(end), frozenset({GroupKey(group)}) if group else None)


DOWN = FaultPlan((DOWN_0800,), outages=(stretch(DOWN_0800, "07:58", "08:20"),))


def reopened(to_at: str, text: str) -> list[Entry]:
    """Both groups open only at ``to_at``, with a notice that says ``text``."""
    entries = honest()
    for group in ("maker", "robot"):
        entries = changed("08:00", "SetMuteAll", group, to_at=to_at)(entries)
        entries = changed("08:00", "SendMessage", group, to_at=to_at, text=text)(entries)
    return entries


def test_an_outage_excuses_until_the_bot_is_back() -> None:
    late = reopened("08:20:03", "本群发言已开启（晚了 20 分钟）")
    assert red(late, DOWN) == set()
    assert {"opened", "state", "notices"} <= red(late)
    assert judge(evidence(late, DOWN)).late == 2


def test_after_an_outage_five_seconds_are_enough() -> None:
    assert "opened" in red(reopened("08:20:09", "本群发言已开启（晚了 20 分钟）"), DOWN)


def test_after_an_outage_the_notice_says_how_late() -> None:
    assert red(reopened("08:20:03", "本群发言已开启"), DOWN) == {"notices"}


LOST = FaultPlan((LOST_RIGHTS,), lost=(stretch(LOST_RIGHTS, "22:55", "23:30", "robot"),))


def test_lost_rights_have_to_be_reported() -> None:
    entries = changed("23:00", "SetMuteAll", "robot", to_at="23:30:01")(honest())
    entries = without("23:00", "SendMessage", "robot")(entries)
    assert red(entries, LOST) == {"lost_rights"}
    told = more(lambda script: script.says("22:55:30", "staff", "speaking", "【robot班】没有权限了"))(entries)
    assert red(told, LOST) == set()
    assert "closed" in red(told)


def test_nobody_may_knock_before_the_time_that_was_given() -> None:
    throttled = FaultPlan((TOO_MANY,), calls=(stretch(TOO_MANY, "07:55", "08:05"),))

    def tried(*clocks: str) -> Change:
        def write(script: Script) -> None:
            for clock in clocks:
                script.does(clock, "SetMuteAll", "maker", "speaking", on=False, performed=False, outcome="transient",
                            key="once")  # fmt: skip

        return more(write)

    assert "patient" not in red(tried("08:00")(honest()), throttled)
    assert "patient" in red(tried("08:00", "08:01")(honest()), throttled)


def test_what_is_in_doubt_has_to_be_told() -> None:
    mute = FaultPlan(
        (SILENCE,), calls=(replace(stretch(SILENCE, "19:29", "19:31"), recovers_in=timedelta(seconds=60)),)
    )
    doubtful = changed("19:30", "SendMessage", "maker", outcome="unknown")(honest())
    assert "in_doubt" in red(doubtful, mute)
    told = more(lambda script: script.says("19:31:10", "staff", "delivery", "可能没有发出去"))(doubtful)
    assert "in_doubt" not in red(told, mute)


@pytest.mark.parametrize(
    ("text", "number"),
    [("3", 3), ("投 2", 2), ("/投２", 2), ("三", 3), ("第三个", 3), ("我投5号", 5), ("话题7", 7), ("投票 ４", 4),
     ("收到", None), ("我有3个班", None), ("66666", None), ("0", None)],
)  # fmt: skip
def test_the_independent_reading_of_ballots(text: str, number: int | None) -> None:
    assert number_of(text) == number
