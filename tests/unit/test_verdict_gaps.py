"""The verdict where a platform lacks something: what stands in for it is asked for, and its lack is seen."""

from datetime import timedelta

import pytest

from bot.core.capability import Capability
from bot.rehearsal.evidence import Evidence
from bot.rehearsal.verdict import judge
from tests.journals import Change, Entry, changed, evidence, honest, more, without

GAPS = frozenset({Capability.MUTE_ALL})
CANNOT = "【{}班】机器人在本群没有全员禁言的权限，请管理员到点开关群。"


def left_to_people() -> list[Entry]:
    """The honest day where nobody but people can close a group: words instead of switches."""
    entries = [entry for entry in honest() if entry.get("effect") != "SetMuteAll"]
    words = {"本群发言已开启": "进入研习时间", "本群发言已关闭": "研习时间结束，请老师们自觉停止发言"}
    found = []
    for entry in entries:
        text = entry.get("text", "")
        for before, after in words.items():
            text = text.replace(before, after)
        found.append({**entry, "text": text} if "text" in entry else entry)
    for name in ("maker", "robot"):
        found = more(lambda script, name=name: script.says("17 00:00", "staff", "speaking", CANNOT.format(name)))(found)
    return found


def judged(entries: list[Entry], gaps: frozenset[Capability] = GAPS, slack: timedelta = timedelta(0)) -> set[str]:
    bare = evidence(entries)
    times = (bare.begins, bare.ends)
    found = Evidence(bare.programme, bare.staff, bare.plans, bare.faults, *times, bare.entries, gaps, slack)
    return {one.key for one in judge(found).outcomes if not one.ok}


def test_words_and_one_task_stand_for_what_the_platform_cannot_do() -> None:
    assert judged(left_to_people()) == set()


def test_the_same_day_is_red_where_the_bot_can_mute() -> None:
    assert {"closed", "state"} <= judged(left_to_people(), frozenset())


def test_an_ordinary_day_is_red_where_it_cannot() -> None:
    assert {"opened", "closed", "state"} <= judged(honest())


BROKEN: list[tuple[str, str, Change]] = [
    ("closed", "silently not", without("23:00", "SendMessage", "robot")),
    ("opened", "silently not", without("08:00", "SendMessage", "maker")),
    ("closed", "late", changed("23:00", "SendMessage", "robot", to_at="23:00:10")),
    ("opened", "late", changed("08:00", "SendMessage", "maker", to_at="08:00:10")),
    ("closed", "the staff do not know", without("17 00:00", "SendMessage", "staff")),
    ("closed", "the staff are told again and again",
     more(lambda script: script.says("18 23:00", "staff", "speaking", CANNOT.format("robot")))),
    ("state", "somebody is muted", more(lambda script: script.mutes("23:00", "maker", on=True))),
    ("state", "one person is muted",
     more(lambda script: script.does("23:00", "MuteMember", "maker", "speaking", on=True, to="sim-a"))),
    ("state", "it was tried", more(lambda script: script.does("23:00", "SetMuteAll", "maker", "speaking", on=True,
                                                              performed=False, outcome="refused"))),
    ("notices", "said twice", more(lambda script: script.says("23:01", "robot", "speaking", "请老师们自觉停止发言"))),
    ("true_before_said", "a lie",
     more(lambda script: script.says("23:00", "robot", "speaking", "晚安，本群发言已关闭"))),
    ("stale", "the word comes in the morning",
     more(lambda script: script.says("10:00", "robot", "speaking", "请老师们自觉停止发言"))),
]  # fmt: skip


@pytest.mark.parametrize(("key", "how", "change"), BROKEN, ids=[f"{key}: {how}" for key, how, _ in BROKEN])
def test_what_is_not_bridged_is_seen(key: str, how: str, change: Change) -> None:
    assert key in judged(change(left_to_people()))


# ------------------------------------------------------------------------------- what is heard, tapped, and how fast


def shown(entries: list[Entry], text: str, **more_of_it: bool) -> list[Entry]:
    return [entry | more_of_it if entry.get("segments") == [{"text": text}] else entry for entry in entries]


def test_what_the_platform_does_not_hand_over_is_not_heard() -> None:
    """A command that never came needs no answer, but then the answer that was given is one to nobody's question."""
    command = without("09:01", "SendMessage", "maker")(honest())
    assert "answered" in judged(command, frozenset())
    assert "answered" not in judged(shown(command, "/签到", heard=False), frozenset())


def test_a_tap_is_a_vote_but_no_message() -> None:
    ballots = {one.text for one in evidence(honest()).heard if one.text.isdecimal()}
    assert ballots
    tapped = honest()
    for text in ballots:
        tapped = shown(tapped, text, pressed=True)
    assert judged(tapped, frozenset()) == {"figures"}


def test_slack_is_for_the_pace_and_for_no_more() -> None:
    late = changed("08:00", "SendMessage", "maker", to_at="08:00:05")(honest())
    found = ["notices" in judged(late, frozenset(), timedelta(seconds=seconds)) for seconds in (0, 2, 4)]
    assert found == [True, True, False]
