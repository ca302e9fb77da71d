"""The process is killed at every step of an event, of a tick and of a send; nothing is lost, nothing said twice."""

import os

import pytest

from tests.crash.doom import ANY
from tests.crash.place import Place
from tests.crash.scenarios import SCENARIOS

pytestmark = pytest.mark.crash

EVENT = ("event:read", "event:decided", "event:flushed", "event:committed", "event:stored", "event:acked")
JOB = ("job:due", "job:decided", "job:flushed", "job:committed")
MUTE = (
    "call:set_group_whole_ban", "held:set_group_whole_ban", "unread:set_group_whole_ban", "read:set_group_whole_ban",
    "sent:SetMuteAll", "settle:SetMuteAll:decided", "settle:SetMuteAll:flushed", "settle:SetMuteAll:committed",
)  # fmt: skip
SURELY_NOT_SAID = ("mark:SendMessage:decided", "mark:SendMessage:flushed")
IN_DOUBT = (
    "mark:SendMessage:committed", "call:send_group_msg", "held:send_group_msg", "unread:send_group_msg",
    "read:send_group_msg", "sent:SendMessage", "settle:SendMessage:decided", "settle:SendMessage:flushed",
)  # fmt: skip
"""Between the commit of the mark and that of the outcome: only here a spoken thing can be in doubt."""
SURELY_SAID = ("settle:SendMessage:committed", "settled:SendMessage")
SPEECH = SURELY_NOT_SAID + IN_DOUBT + SURELY_SAID
RECALL = (
    "call:delete_msg", "held:delete_msg", "unread:delete_msg", "read:delete_msg", "sent:Recall",
    "settle:Recall:decided", "settle:Recall:flushed", "settle:Recall:committed",
)  # fmt: skip
SILENCE = tuple(point.replace("delete_msg", "set_group_ban").replace("Recall", "MuteMember") for point in RECALL)
STRIDE = int(os.environ.get("YANXI_CRASH_STRIDE", "8"))
"""Every so many steps one is the last; 1 tries each of them."""
SPARE = 12
"""Steps that one run may take less than another, because transactions are shared."""
RECOVERY = ("recover:decided", "recover:flushed", "recover:committed", "other:committed", "probe:flushed")


TICKS = ("08:00", "23:00")
SINGLE: dict[str, tuple[tuple[str, tuple[str, ...], tuple[int, ...]], ...]] = {
    "events": tuple((name, EVENT, (1,)) for name in ("quiet", "help", "check-in", "order")),
    # a verdict with all that it teaches, or nothing of it
    "verdicts": (("verdict", EVENT, (1, 2, 3)),),
    # a flag, its recall and what is said of it, a verdict, a silence
    "recalls": (("recall", EVENT, (1, 2)), ("recall", (*RECALL, *SILENCE), (1,)), ("recall", SPEECH, (1,))),
    # an earlier answer, what became of it, and the card that counts it
    # noticed, answered, solved; and another one noticed
    "questions": (
        ("question", EVENT, (1, 2, 3, 4)),
        ("question", SPEECH, (1, 2)),
    ),
    "offers": (("offer", EVENT, (2, 3, 5)), ("offer", JOB, (1, 2, 3, 4, 5)), ("offer", SPEECH, (2,))),
    # what the client reports of the switch that the bot itself made
    "own events": tuple((name, EVENT, (2,)) for name in (*TICKS, "order")),
    "jobs": (*((name, JOB, (1, 3)) for name in (*TICKS, "22:50")), ("order", JOB, (1,))),
    "mutes": (*((name, MUTE, (1, 3)) for name in TICKS), ("order", MUTE, (1,))),
    "opening notices": (("08:00", SPEECH, (1, 3)),),
    "closing notices": (("23:00", SPEECH, (2, 4)),),
    "words before closing": (("22:50", SPEECH, (1, 3)),),
    "answers": (("help", SPEECH, (1,)), ("check-in", SPEECH, (1,)), ("order", SPEECH, (1, 2))),
}
"""Points by scenario, and the times at which they are reached."""


def may_leave_a_doubt(name: str, point: str, nth: int) -> bool:
    """Whether a spoken thing can be between its mark and its outcome: this one, or another at the same time."""
    if point in SPEECH and name not in ("order", "recall", "offer", "question"):
        return point in IN_DOUBT
    return point in IN_DOUBT or nth > 1 or name in ("order", "23:00", "recall", "offer", "question")


@pytest.mark.parametrize("name", SCENARIOS)
async def test_without_a_kill(place: Place, name: str) -> None:
    assert await place.sound(name, doubt=False) == []


@pytest.mark.parametrize("what", SINGLE)
async def test_killed_once(place: Place, what: str) -> None:
    cases = [
        (name, ((point, nth),), may_leave_a_doubt(name, point, nth))
        for name, points, times in SINGLE[what]
        for point in points
        for nth in times
    ]
    assert await place.all_sound(cases) == {}


@pytest.mark.parametrize("name", ["08:00", "23:00", "22:50", "help"])
async def test_killed_again_while_it_recovers(place: Place, name: str) -> None:
    """What the first kill left in doubt is found, and reported once, by the process that lives to do it."""
    cases = [
        (name, ((first, 1), (second, 1)), True)
        for first in ("call:send_group_msg", "held:send_group_msg")
        for second in RECOVERY
    ]
    assert await place.all_sound(cases) == {}


async def test_killed_once_over_a_socket(place: Place) -> None:
    points = [point for point in (*MUTE, *IN_DOUBT, *SURELY_SAID) if not point.startswith("unread:")]
    cases = [("08:00", ((point, 2),), may_leave_a_doubt("08:00", point, 2)) for point in points]
    assert await place.all_sound(cases, over_socket=True) == {}


@pytest.mark.parametrize("name", ["08:00", "order", "check-in", "recall", "offer", "question"])
async def test_killed_at_every_nth_step_of_any_kind(place: Place, name: str) -> None:
    """Like the loops with which SQLite is tried: whatever step it is, it may be the last one."""
    most = await place.steps(name) - SPARE
    cases = [(name, ((ANY, nth),), True) for nth in range(1, most, STRIDE)]
    assert await place.all_sound(cases) == {}
