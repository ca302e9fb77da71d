"""The whole day of the Hubei programme over DingTalk: by Stream with cards, by HTTP without, in groups made by hand."""

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
from bot.settings import DingTalkAccount
from tests.fakes.dingtalk import Fault
from tests.stage.day import BUSY, CLOSINGS, OPTIONS, Run, Stage, moment, piece, run
from tests.stage.dingtalk import DingTalkRelay
from tests.stage.relay import Relay

DING = AccountName("ding")
SETTINGS = DingTalkAccount(
    name="ding", platform="dingtalk", client_id="dingexampleappkey01", client_secret="EXAMPLE-app-secret-0001"
)
PIECE = piece(DING, lambda n: f"cidEXAMPLE{n:012d}==", lambda n: [f"{10_000_000_000_000 + n}"], pace_of(SETTINGS))
SLACK = timedelta(seconds=5)
"""At 19:30 a hundred are reminded of their salons and groups told of them, sixteen a second."""
PLAIN = frozenset({Capability.MUTE_ALL})


@pytest.fixture
async def relays() -> AsyncIterator[list[Relay]]:
    """The relays of a test, hung up at its end."""
    found: list[Relay] = []
    yield found
    for relay in found:
        await relay.close()


def check(found: Run) -> DingTalkRelay:
    """What holds whatever happened; the relay."""
    relay = found.relay
    assert isinstance(relay, DingTalkRelay)
    assert relay.fake.violations == []
    assert found.doubled == []
    assert all(row["key"] for row in found.done)
    return relay


def at_its_time(found: Run) -> None:
    """Every group was closed at its time, once, by the platform's log; what the pace adds aside."""
    times = sorted(at for times in found.closings().values() for at in times)
    assert [at[:7] for at in times] == [at[:7] for at in CLOSINGS]
    assert all(found.relay.fake.groups[spec.native_id].muted for spec in found.played.piece.programme.groups)


def robot(*, stream: bool, kind: str = "scene", cards: bool = False) -> Stage:
    """A robot as it is set up."""
    return lambda world, clock: DingTalkRelay(world, clock, stream=stream, kind=kind, cards=cards)


@pytest.mark.parametrize(("stream", "cards"), [(True, True), pytest.param(False, False, marks=pytest.mark.nightly)])
async def test_the_day_in_scene_groups(tmp_path: Path, stream: bool, cards: bool, relays: list[Relay]) -> None:
    found = await run(PIECE, robot(stream=stream, cards=cards), tmp_path, relays, slack=SLACK)
    assert found.wrong == {}
    relay = check(found)
    at_its_time(found)
    assert bool(relay.pressed) is cards
    assert relay.unheard
    assert relay.said > 800


async def test_the_day_in_groups_that_nobody_but_people_can_close(tmp_path: Path, relays: list[Relay]) -> None:
    found = await run(PIECE, robot(stream=True, kind="plain"), tmp_path, relays, slack=SLACK, gaps=PLAIN)
    assert found.wrong == {}
    relay = check(found)
    assert not any(row["effect"] == "SetMuteAll" for row in found.done)
    assert not any(group.muted for group in relay.fake.groups.values())


@pytest.mark.nightly
async def test_everything_twice_a_busy_platform_and_a_token_that_ends_in_the_salon(
    tmp_path: Path, relays: list[Relay]
) -> None:
    def stand(world: SandboxWorld, clock: VirtualClock) -> DingTalkRelay:
        relay = DingTalkRelay(world, clock, stream=True, cards=True)
        busy = Fault("throttle", times=10**6)
        relay.at(moment("20:10:00"), relay.fake.expire_tokens)
        relay.at(BUSY.starts_at, lambda: relay.fake.faults.append(busy))
        relay.at(BUSY.ends_at, lambda: relay.fake.faults.remove(busy))
        return relay

    options = replace(OPTIONS, faults=(DUPLICATES,))
    found = await run(PIECE, stand, tmp_path, relays, options, (BUSY,), slack=SLACK)
    assert found.wrong == {}
    relay = check(found)
    at_its_time(found)
    assert any(row["outcome"] == "throttle" for row in relay.fake.calls("groupMessages/send"))
    assert any(row["status"] == 400 for row in relay.fake.calls() if row["at"] > "2020-04-18T12:10")
    assert max(len(offer.acks) for offer in relay.fake.gateway.offers.values() if offer.kind == "robot") == 2


@pytest.mark.nightly
async def test_a_closing_that_dingtalk_only_pretends_is_read_back_and_made_good(
    tmp_path: Path, relays: list[Relay]
) -> None:
    found = await run(PIECE, lying(1), tmp_path, relays, slack=SLACK)
    assert found.wrong == {}
    assert [row["outcome"] for row in check(found).fake.calls("sceneGroup/update")].count("lie") == 1


@pytest.mark.nightly
async def test_closings_that_it_goes_on_pretending_are_seen(tmp_path: Path, relays: list[Relay]) -> None:
    found = await run(PIECE, lying(10**6), tmp_path, relays, slack=SLACK)
    assert {"closed", "state"} <= set(found.wrong)
    assert not any(found.closings().values())


@pytest.mark.nightly
async def test_a_group_that_is_neither_closed_nor_told_is_seen_where_nobody_can_mute(
    tmp_path: Path, relays: list[Relay]
) -> None:
    def stand(world: SandboxWorld, clock: VirtualClock) -> DingTalkRelay:
        relay = DingTalkRelay(world, clock, stream=True, kind="plain")
        relay.at(moment("22:59:59"), lambda: relay.fake.faults.append(Fault("lie", "groupMessages/send")))
        return relay

    found = await run(PIECE, stand, tmp_path, relays, slack=SLACK, gaps=PLAIN)
    assert "closed" in found.wrong


def lying(times: int) -> Stage:
    """DingTalk says so often that it closed a group, and did not."""

    def stand(world: SandboxWorld, clock: VirtualClock) -> DingTalkRelay:
        relay = DingTalkRelay(world, clock, stream=False)
        lie = Fault("lie", "sceneGroup/update", times=times)
        relay.at(moment("22:59:59"), lambda: relay.fake.faults.append(lie))
        return relay

    return stand
