"""The simulated people: the same for a seed, switched on and off at any moment, and easy to tell talk from orders."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.app import features
from bot.clock import VirtualClock
from bot.core.ballot import parse_ballot
from bot.core.command import CommandCall, read_command
from bot.core.wording import crowd as wording
from bot.platforms.sandbox import Refusal, SandboxPlatform, SandboxWorld, populate
from bot.rehearsal.people import Crowd
from handlers import PIPELINE
from schedules import JOBS
from tests import programmes

EIGHT = datetime(2020, 4, 18, 0, tzinfo=UTC)
BOOK = features(PIPELINE, JOBS).book
PLAIN = (
    *wording.GREETINGS, *wording.ARRIVALS, *wording.TALK, *wording.QUESTIONS, *wording.ANSWERS, *wording.THANKS,
    *wording.LATE_NIGHT, *wording.FAREWELLS, *wording.SALON_TALK, *wording.GUEST_TALK, *wording.HOST_TALK,
    *wording.DUTY_TALK, *wording.VOTE_TALK,
)  # fmt: skip
ORDERS = (
    *wording.CHECK_IN, *wording.AGENDA, wording.HELP, wording.WHY, wording.ON_DUTY, wording.OFF_DUTY, wording.WHO,
    wording.CHASE, wording.GROUPS, wording.START, wording.NEXT, wording.END, wording.EXTEND.format(minutes=30),
    wording.invite("王老师"),
)  # fmt: skip


def crowd(clock: VirtualClock, seed: int = 1) -> tuple[Crowd, SandboxWorld]:
    programme, staff = programmes.programme(), programmes.staff()
    world = SandboxWorld(programmes.ACCOUNT, programme.zone, clock.now)
    populate(world, programme, staff)
    plans = tuple(programmes.plan(group.key) for group in programme.groups)
    platforms = {programmes.ACCOUNT: SandboxPlatform(world, clock)}
    return Crowd(programme, staff, plans, platforms, clock, seed=seed), world


async def said_until(found: Crowd, clock: VirtualClock, world: SandboxWorld, until: datetime) -> list[tuple[str, str]]:
    while (at := found.next_act()) is not None and at <= until:
        clock.move_to(at)
        await found.act()
    return [(entry["at"], str(entry["segments"])) for entry in world.journal if entry["what"] == "message"]


async def test_the_same_seed_says_the_same() -> None:
    async def said(seed: int) -> list[tuple[str, str]]:
        clock = VirtualClock(EIGHT)
        found, world = crowd(clock, seed)
        found.start(EIGHT)
        return await said_until(found, clock, world, EIGHT + timedelta(hours=2))

    assert await said(1) == await said(1)
    assert await said(1) != await said(2)


async def test_they_begin_where_they_are_switched_on_and_stop_when_they_are_switched_off() -> None:
    clock = VirtualClock(EIGHT)
    found, world = crowd(clock)
    assert not found.is_on
    assert found.next_act() is None
    ten = EIGHT + timedelta(hours=2)
    clock.move_to(ten)
    found.start(ten)
    assert found.is_on
    first = found.next_act()
    assert first is not None
    assert first >= ten
    before = len(await said_until(found, clock, world, ten + timedelta(hours=1)))
    found.stop()
    assert not found.is_on
    assert len(await said_until(found, clock, world, ten + timedelta(hours=5))) == before


async def test_they_go_home_when_it_is_over() -> None:
    clock = VirtualClock(EIGHT)
    found, world = crowd(clock)
    found.start(EIGHT + timedelta(days=2))
    await said_until(found, clock, world, EIGHT + timedelta(days=30))
    assert found.next_act() is None
    assert not found.is_on


async def test_what_the_platform_refuses_is_lost() -> None:
    clock = VirtualClock(EIGHT)
    found, world = crowd(clock)
    trainee = next(user for user in world.state.users if user.startswith("sim-"))
    group = next(iter(world.state.groups))
    assert isinstance(world.say(group, trainee, "早"), Refusal)
    found.start(EIGHT)
    await said_until(found, clock, world, EIGHT + timedelta(hours=1))
    assert found.refused > 0


@pytest.mark.parametrize("text", PLAIN)
def test_talk_is_neither_an_order_nor_a_vote(text: str) -> None:
    assert read_command(text, BOOK, addressed=False, private=False) is None
    assert parse_ballot(text) is None


@pytest.mark.parametrize("text", ORDERS)
def test_orders_are_orders(text: str) -> None:
    assert isinstance(read_command(text, BOOK, addressed=False, private=False), CommandCall)


@pytest.mark.parametrize("spelling", sorted({*wording.BALLOTS, *wording.LATE_BALLOTS}))
@pytest.mark.parametrize("number", range(1, 9))
def test_votes_are_read_as_meant(spelling: str, number: int) -> None:
    text = spelling.format(n=number, full=wording.FULL_DIGITS[number], han=wording.HAN_DIGITS[number])
    assert parse_ballot(text) == number
