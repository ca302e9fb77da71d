"""Questions in the quiet hours (Q3): who is on duty is told at once, else nobody is said to have been asked; in the
morning those on duty then are.
"""

from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path

from bot.core.people import Directory, Role
from bot.core.ticket import TicketState
from bot.core.wording import questions as wording
from handlers import pipeline
from tests import programmes
from tests.programmes import DAY, grant, person, plan
from tests.scenario.test_questions import LOGIN, MAKING, SENSES, asked, heard, looked_after, ticket
from tests.world import World, world

NEXT_DAY = DAY + timedelta(days=1)
BOTH = ("maker", "robot")


def night(tmp_path: Path, at: str = "2020-04-18 22:40") -> AbstractAsyncContextManager[World]:
    """A world with shifts on two days; who has the last one looks after both groups, as has the expert."""
    kept = [one for one in programmes.staff().people if one.key not in ("maker-duty3", "maker-expert")]
    late, expert = (
        person("maker-duty3", "晚班maker", grant(Role.DUTY, *BOTH)),
        person("expert", "专家", grant(Role.EXPERT, *BOTH)),
    )
    plans = tuple(plan(key, on) for key in BOTH for on in (DAY, NEXT_DAY))
    staff = Directory((*kept, late, expert))
    return world(
        tmp_path, start=at, programme=looked_after(), staff=staff, plans=plans, pipeline=pipeline(SENSES),
    )  # fmt: skip


async def test_who_is_on_duty_is_told_in_the_quiet_hours(tmp_path: Path) -> None:
    async with night(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        assert heard(w) == ["#1 已记下，已转给晚班maker。"]
        assert len(asked(w, "maker-duty3")) == 1, "true before it is said"


async def test_the_ladder_stands_until_the_morning_and_those_on_duty_then_are_asked(tmp_path: Path) -> None:
    async with night(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.advance_to("2020-04-19 07:59")
        assert [asked(w, who) for who in ("maker-host", "maker-duty1", "wu")] == [[], [], []]
        await w.restart("2020-04-19 08:00")
        await w.advance_to("08:01")
        (first,) = asked(w, "maker-duty1")
        assert wording.LEFT_OVER in first
        assert "没有人回答" not in first
        assert asked(w, "maker-host") == []
        await w.advance_to("08:16")
        assert len(asked(w, "maker-host")) == 1
        assert [call.text for call in w.calls("AlertStaff")] == []


async def test_who_may_not_be_told_is_not_said_to_have_been_asked(tmp_path: Path) -> None:
    async with night(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), MAKING)
        assert heard(w) == ["#1 已记下，明天 08:00请老师回答。"]
        assert (await ticket(w)).rungs == ()
        await w.advance_to("2020-04-19 08:01")
        (first,) = asked(w, "expert")
        assert "没有人回答" not in first
        assert asked(w, "maker-duty1") == []


async def test_what_waits_when_the_quiet_hours_begin_is_handed_over_in_the_morning(tmp_path: Path) -> None:
    async with night(tmp_path, "2020-04-18 22:20") as w:
        await w.say("maker", w.trainee("maker"), MAKING)
        assert len(asked(w, "expert")) == 1
        await w.advance_to("23:30")
        assert len(asked(w, "maker-duty3")) == 1, "the next in line is on duty until eleven"
        await w.advance_to("2020-04-19 08:01")
        assert len(asked(w, "maker-duty1")) == 1
        assert asked(w, "maker-host") == []


async def test_who_was_on_duty_already_keeps_the_rest_of_the_time(tmp_path: Path) -> None:
    async with night(tmp_path, "2020-04-18 22:57") as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("maker", "maker-duty3", "/转 1 早班maker")
        await w.advance_to("2020-04-19 07:31")
        assert len(asked(w, "maker-duty1")) == 1, "told when the quiet hours end"
        await w.advance_to("2020-04-19 08:14")
        assert asked(w, "maker-host") == []
        await w.advance_to("2020-04-19 08:16")
        assert len(asked(w, "maker-duty1")) == len(asked(w, "maker-host")) == 1


async def test_what_did_not_help_at_night_waits_for_who_works_in_the_morning(tmp_path: Path) -> None:
    async with night(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), MAKING)
        await w.say("maker", "maker-duty3", "/答 1 先讲安全")
        await w.say("maker", w.trainee("maker"), "没有解决")
        await w.advance_to("23:10")
        found = await ticket(w)
        assert (found.state, found.rungs) == (TicketState.OPEN, ())
        assert asked(w, "expert") == []
        await w.advance_to("2020-04-19 08:01")
        assert len(asked(w, "expert")) == 1


async def test_an_answer_before_the_night_is_asked_about_and_not_handed_over(tmp_path: Path) -> None:
    async with night(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("maker", "maker-duty3", "/答 1 换一个浏览器")
        await w.advance_to("2020-04-19 08:30")
        assert (await ticket(w)).state is TicketState.ANSWERED
        assert asked(w, "maker-duty1") == []


async def test_a_group_that_stays_closed_in_the_morning_only_moves_it(tmp_path: Path) -> None:
    async with night(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.advance_to("2020-04-19 07:30")
        await w.tell("zhou", "/闭群 maker班 09:00")
        await w.advance_to("08:40")
        assert asked(w, "maker-duty1") == []
        await w.advance_to("09:20")
        (first,) = asked(w, "maker-duty1")
        assert wording.LEFT_OVER in first
