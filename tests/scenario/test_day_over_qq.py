"""The whole day of the Hubei programme over the QQ official platform, which lets nobody close a group but people."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.accounts import pace_of
from bot.clock import VirtualClock
from bot.core.capability import Capability
from bot.core.ids import AccountName
from bot.platforms.sandbox.world import SandboxWorld
from bot.rehearsal.faults import DUPLICATES
from bot.settings import QQAccount
from tests.fakes.qqofficial import Fault
from tests.stage.day import OPTIONS, STORM, Run, Stage, moment, piece, run
from tests.stage.qq import QQRelay, group_openid, person_openids
from tests.stage.relay import Relay

SETTINGS = QQAccount(
    name="qq", platform="qq", app_id="102000001", app_secret="DG5g3B4j9X2KOErG", certified=True, messages_per_minute=55
)
PIECE = piece(AccountName("qq"), group_openid, person_openids, pace_of(SETTINGS), looks_every=30)
SLACK = timedelta(seconds=120)
"""At 19:30 a hundred are reminded of their salons and groups told of them, fifty-five a minute."""
GAPS = frozenset({Capability.MUTE_ALL})


@pytest.fixture
async def relays() -> AsyncIterator[list[Relay]]:
    """The relays of a test, hung up at its end."""
    found: list[Relay] = []
    yield found
    for relay in found:
        await relay.close()


def robot(*, hears_all: bool, apart: bool = False) -> Stage:
    """A robot in groups that are set up so."""
    return lambda world, clock: QQRelay(world, clock, hears_all=hears_all, apart=apart)


def check(found: Run) -> QQRelay:
    """What holds whatever happened; the relay."""
    relay = found.relay
    assert isinstance(relay, QQRelay)
    assert found.doubled == []
    assert all(row["key"] for row in found.done)
    assert not any(row["effect"] in ("SetMuteAll", "MuteMember") for row in found.done)
    assert relay.fake.calls("restrict") == []
    return relay


@pytest.mark.parametrize("hears_all", [True, pytest.param(False, marks=pytest.mark.nightly)])
async def test_the_day(tmp_path: Path, hears_all: bool, relays: list[Relay]) -> None:
    found = await run(PIECE, robot(hears_all=hears_all), tmp_path, relays, slack=SLACK, gaps=GAPS)
    assert found.wrong == {}
    relay = check(found)
    assert relay.fake.violations == []
    assert bool(relay.unheard) is bool(relay.pressed) is not hears_all
    assert relay.said > 800


@pytest.mark.nightly
async def test_people_who_are_somebody_else_in_every_group(tmp_path: Path, relays: list[Relay]) -> None:
    """What is not solved: whom no group has seen yet is tagged by the first of their ids, in whatever group."""
    found = await run(PIECE, robot(hears_all=True, apart=True), tmp_path, relays, slack=SLACK, gaps=GAPS)
    assert found.wrong == {}
    assert set(check(found).fake.violations) == {"send: an at that tags nobody of this place"}


@pytest.mark.nightly
async def test_everything_twice_a_storm_and_a_token_that_ends_in_the_salon(tmp_path: Path, relays: list[Relay]) -> None:
    def stand(world: SandboxWorld, clock: VirtualClock) -> QQRelay:
        relay = QQRelay(world, clock, hears_all=True)
        storm = Fault("status", times=10**6, code=100001, status=429, retry_after=30)
        relay.at(moment("20:10:00"), relay.fake.expire_tokens)
        relay.at(STORM.starts_at, lambda: relay.fake.faults.append(storm))
        relay.at(STORM.ends_at, lambda: relay.fake.faults.remove(storm))
        return relay

    options = replace(OPTIONS, faults=(DUPLICATES,))
    found = await run(PIECE, stand, tmp_path, relays, options, (STORM,), slack=SLACK, gaps=GAPS)
    assert found.wrong == {}
    relay = check(found)
    assert relay.fake.violations == []
    assert any(code == 11244 for _, code in relay.fake.refusals)
    assert any(row["status"] == 429 for row in relay.fake.calls("send_group"))
    delivered = [row["id"] for row in relay.fake.deliveries("GROUP_MESSAGE_CREATE")]
    assert len(delivered) == 2 * len(set(delivered))


async def test_groups_that_are_neither_closed_nor_told_are_seen(tmp_path: Path, relays: list[Relay]) -> None:
    """A reply without an id in its answer is said again, under the same number; so the platform has to go on lying."""

    def stand(world: SandboxWorld, clock: VirtualClock) -> QQRelay:
        relay = QQRelay(world, clock, hears_all=True)
        lie = Fault("lie", "send_group", times=10**6)
        relay.at(moment("22:59:59"), lambda: relay.fake.faults.append(lie))
        return relay

    found = await run(PIECE, stand, tmp_path, relays, slack=SLACK, gaps=GAPS)
    assert "closed" in found.wrong
