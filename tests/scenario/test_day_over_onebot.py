"""The whole day of the Hubei programme over OneBot v11, played by the rehearsal's people, judged as a rehearsal is."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.clock import VirtualClock
from bot.core.ids import AccountName
from bot.platforms.sandbox.world import SandboxWorld
from bot.rehearsal.faults import DUPLICATES
from bot.rehearsal.run import Options
from tests.fakes.onebot import Fault
from tests.stage.day import CLOSINGS, OPTIONS, STORM, Run, Stage, moment, piece, run
from tests.stage.onebot import OneBotRelay
from tests.stage.relay import Relay

PIECE = piece(AccountName("qq"), lambda n: str(700_000_000 + n), lambda n: [str(3_000_000_000 + n)])


@pytest.fixture
async def relays() -> AsyncIterator[list[Relay]]:
    """The relays of a test, hung up at its end."""
    found: list[Relay] = []
    yield found
    for relay in found:
        await relay.close()


def check(found: Run) -> OneBotRelay:
    """What holds whatever happened; the relay."""
    relay = found.relay
    assert isinstance(relay, OneBotRelay)
    assert relay.fake.violations == []
    assert found.doubled == []
    assert all(row["key"] for row in found.done)
    assert sorted(at for times in found.closings().values() for at in times) == CLOSINGS
    assert all(relay.fake.groups[int(spec.native_id)].all_shut for spec in found.played.piece.programme.groups)
    return relay


@pytest.mark.parametrize(
    ("transport", "dialect"),
    [
        ("reverse", "napcat"),
        pytest.param("reverse", "lagrange", marks=pytest.mark.nightly),
        pytest.param("forward", "llbot", marks=pytest.mark.nightly),
        pytest.param("http", "napcat", marks=pytest.mark.nightly),
        pytest.param("http", "gocqhttp", marks=pytest.mark.nightly),
    ],
)
async def test_the_day(tmp_path: Path, transport: str, dialect: str, relays: list[Relay]) -> None:
    found = await run(PIECE, lambda world, clock: OneBotRelay(world, clock, transport, dialect), tmp_path, relays)
    assert found.wrong == {}
    relay = check(found)
    assert relay.said > 900


@pytest.mark.nightly
async def test_reports_twice_and_a_storm_in_the_salon(tmp_path: Path, relays: list[Relay]) -> None:
    def stand(world: SandboxWorld, clock: VirtualClock) -> OneBotRelay:
        relay = OneBotRelay(world, clock, "http")
        storm = Fault("status", times=10**6, status=429, retry_after=30)
        relay.at(STORM.starts_at, lambda: relay.fake.faults.append(storm))
        relay.at(STORM.ends_at, lambda: relay.fake.faults.remove(storm))
        return relay

    options = Options(trainees=OPTIONS.trainees, density=OPTIONS.density, faults=(DUPLICATES,))
    found = await run(PIECE, stand, tmp_path, relays, options, (STORM,))
    assert found.wrong == {}
    relay = check(found)
    assert any(row["outcome"] == "status" for row in relay.fake.calls("send_group_msg"))


def lying(dialect: str) -> Stage:
    """The client says once that it closed a group, and did not."""

    def stand(world: SandboxWorld, clock: VirtualClock) -> OneBotRelay:
        relay = OneBotRelay(world, clock, "reverse", dialect)
        lie = Fault("lie", action="set_group_whole_ban")
        relay.at(moment("22:59:59"), lambda: relay.fake.faults.append(lie))
        return relay

    return stand


@pytest.mark.nightly
async def test_a_closing_that_the_client_only_pretends_is_read_back_and_made_good(
    tmp_path: Path, relays: list[Relay]
) -> None:
    found = await run(PIECE, lying("napcat"), tmp_path, relays)
    assert found.wrong == {}
    assert [row["outcome"] for row in check(found).fake.calls("set_group_whole_ban")].count("lie") == 1


async def test_where_it_cannot_be_read_back_the_verdict_sees_it(tmp_path: Path, relays: list[Relay]) -> None:
    found = await run(PIECE, lying("lagrange"), tmp_path, relays)
    assert {"closed", "state"} <= set(found.wrong)
    assert sorted(map(len, found.closings().values())) == [0, *[1] * 14]
