"""The suite itself: adapters that break the contract in one way each are found out by the test that is there for it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.core.capability import Capability
from bot.core.effect import Effect, SendMessage
from bot.core.errors import Ambiguous, BotError, Refused, Transient, Unavailable
from bot.core.event import Event, MessageReceived, Sender
from bot.core.ids import EffectKey, EventId, NativeId
from bot.core.message import Mention, Message, Text
from bot.platforms.base import Address, Finding, Probe, Receipt
from bot.platforms.onebot.client import OneBotPlatform
from tests.contract.platforms import test_ceiling, test_inbound, test_looks, test_outbound, test_trouble
from tests.contract.platforms.conftest import heard_from, ours, told_secrets
from tests.contract.platforms.effects import say
from tests.contract.platforms.harness import MARK, Harness
from tests.contract.platforms.onebot_harness import OneBotHarness
from tests.contract.platforms.sandbox_harness import SandboxHarness

Test = Callable[[Harness, Path], Awaitable[None]]
FOUND_OUT = (AssertionError, pytest.fail.Exception, BotError, TimeoutError, TypeError)


class Broken:
    """The sandbox, with one thing wrong."""

    def __init__(self, whole: Any) -> None:
        self.whole = whole

    def __getattr__(self, name: str) -> Any:
        return getattr(self.whole, name)


class Tagless(Broken):
    """Names people instead of tagging them."""

    async def send(self, effect: Effect, address: Address, key: EffectKey) -> Receipt:
        if isinstance(effect, SendMessage):
            parts = effect.message.segments
            named = (Text(f"@{one.name}") if isinstance(one, Mention) else one for one in parts)
            effect = replace(effect, message=Message(tuple(named)))
        return await self.whole.send(effect, address, key)


class Escaping(Broken):
    """Writes markup where plain text is shown."""

    async def send(self, effect: Effect, address: Address, key: EffectKey) -> Receipt:
        if isinstance(effect, SendMessage):
            effect = replace(effect, message=Message.of(effect.message.text.replace("&", "&amp;")))
        return await self.whole.send(effect, address, key)


class Confident(Broken):
    """Has seen everything done."""

    async def send(self, effect: Effect, address: Address, key: EffectKey) -> Receipt:
        return replace(await self.whole.send(effect, address, key), verified=True)


class Eager(Broken):
    """Tries again where nobody knows."""

    async def send(self, effect: Effect, address: Address, key: EffectKey) -> Receipt:
        with suppress(Ambiguous):
            return await self.whole.send(effect, address, key)
        return await self.whole.send(effect, address, key)


class Impatient(Broken):
    """Takes a doubt for a no that may be tried again."""

    async def send(self, effect: Effect, address: Address, key: EffectKey) -> Receipt:
        try:
            return await self.whole.send(effect, address, key)
        except Ambiguous as error:
            raise Transient(str(error)) from error


class Smooth(Broken):
    """Says yes to what it cannot do."""

    async def send(self, effect: Effect, address: Address, key: EffectKey) -> Receipt:
        try:
            return await self.whole.send(effect, address, key)
        except Refused:
            return Receipt()


class Curt(Broken):
    """Does not say what is lost."""

    async def send(self, effect: Effect, address: Address, key: EffectKey) -> Receipt:
        try:
            return await self.whole.send(effect, address, key)
        except Refused as refused:
            raise Refused(refused.code, refused.reason) from refused


class Boastful(Broken):
    """Promises files."""

    @property
    def ceiling(self) -> frozenset[Capability]:
        return self.whole.ceiling | {Capability.FILES}


class Renumbering(Broken):
    """Gives every delivery an id of its own."""

    numbers = count()

    async def deliver(self, events: Iterable[Event]) -> bool:
        changed = [replace(one, id=EventId(f"{next(self.numbers)}")) for one in events]
        return bool(await self.whole.deliver(changed))


class Timeless(Broken):
    """Forgets the zone."""

    async def deliver(self, events: Iterable[Event]) -> bool:
        return bool(await self.whole.deliver([replace(one, at=one.at.replace(tzinfo=None)) for one in events]))


class Dropping(Broken):
    """Forgets what could not be stored."""

    async def deliver(self, events: Iterable[Event]) -> bool:
        for one in events:
            with suppress(Unavailable):
                await self.whole._sink(one)
        return True


class Echoing(Broken):
    """Hears itself."""

    async def send(self, effect: Effect, address: Address, key: EffectKey) -> Receipt:
        receipt: Receipt = await self.whole.send(effect, address, key)
        if isinstance(effect, SendMessage):
            now = self.whole.clock.now()
            heard = MessageReceived(
                id=EventId(f"echo {key}"), at=now, received_at=now, account=self.whole.account, message_id="1",
                native_group=address.native_group, sender=Sender(NativeId("bot")), message=effect.message,
            )  # fmt: skip
            await self.whole._sink(heard)
        return receipt


class Lingering(Broken):
    """Leaves work behind."""

    left: "list[asyncio.Task[None]]" = []  # noqa: RUF012 (cancelled by the test)

    async def stop(self) -> None:
        await self.whole.stop()
        clock = self.whole.clock
        self.left.append(asyncio.create_task(clock.sleep_until(clock.now().replace(year=2100))))


class Deaf(Broken):
    """Goes on sending after its end."""

    async def stop(self) -> None:
        """Stops nothing."""


class Remembering(Broken):
    """Looks once."""

    found: Probe | None = None

    async def probe(self, native_group: NativeId) -> Probe:
        self.found = self.found or await self.whole.probe(native_group)
        return self.found


class Meddling(Broken):
    """Tries out what it looks at."""

    async def diagnose(self, groups: Sequence[NativeId]) -> tuple[Finding, ...]:
        await self.whole.send(say("test"), Address(native_group=groups[0]), EffectKey("x"))
        return await self.whole.diagnose(groups)


def ceiling(capability: Capability) -> Test:
    return lambda side, path: test_ceiling.test_the_ceiling_is_honest(side, capability, path)


def outbound(kind: type[Effect]) -> Test:
    return lambda side, path: test_outbound.test_what_a_receipt_says_of_the_outcome(side, kind, path)


def happening(name: str) -> Test:
    return lambda side, path: test_inbound.test_a_happening_is_one_event_however_often_it_is_told(side, name)


CASES: dict[str, tuple[type[Broken], Test]] = {
    "tags": (Tagless, ceiling(Capability.MENTION)),
    "markup": (Escaping, lambda side, path: test_outbound.test_every_text_is_shown_as_it_is(side, "cq")),
    "verified": (Confident, outbound(SendMessage)),
    "repeats": (Eager, lambda side, path: test_trouble.test_without_an_answer_nobody_sees_it_twice(side, True)),
    "doubt": (Impatient, lambda side, path: test_trouble.test_without_an_answer_nobody_sees_it_twice(side, True)),
    "smooth": (Smooth, ceiling(Capability.NOTICE_BOARD)),
    "lost": (Curt, ceiling(Capability.ADMIT)),
    "promises": (Boastful, ceiling(Capability.FILES)),
    "ids": (Renumbering, happening("join")),
    "zones": (Timeless, happening("tap")),
    "losses": (Dropping, lambda side, path: test_inbound.test_what_cannot_be_stored_is_not_taken_and_comes_again(side)),
    "echo": (Echoing, lambda side, path: test_inbound.test_nothing_of_its_own_comes_back(side)),
    "left": (Lingering, lambda side, path: test_trouble.test_after_stop_nothing_goes_out_and_nothing_is_left(side)),
    "deaf": (Deaf, lambda side, path: test_trouble.test_after_stop_nothing_goes_out_and_nothing_is_left(side)),
    "stale": (Remembering, lambda side, path: test_looks.test_a_probe_sees_what_was_changed_by_hand(side)),
    "meddling": (Meddling, lambda side, path: test_looks.test_the_doctor_finds_nothing_bad_and_changes_nothing(side)),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
async def test_a_broken_adapter_is_found_out(name: str, tmp_path: Path) -> None:
    broken, test = CASES[name]
    for whole in (True, False):
        side = SandboxHarness(cards=True)
        side.sink.patience = 0.3
        await side.start()
        if whole and broken is not Boastful:
            await test(side, tmp_path)
        elif not whole:
            side.platform = broken(side.platform)
            with pytest.raises(FOUND_OUT):
                await test(side, tmp_path)
    for task in Lingering.left:
        task.cancel()
    Lingering.left.clear()


class Hasty(OneBotPlatform):
    """Answers reports at once, and stores them when it has time."""

    async def take_report(self, headers: Mapping[str, str], _query: Mapping[str, str], body: bytes) -> bytes | None:
        self.storing = asyncio.create_task(super().take_report(headers, _query, body))
        return None


class HastyHarness(OneBotHarness):
    make = Hasty


@pytest.mark.parametrize(
    "test",
    [
        test_inbound.test_it_is_on_disk_before_it_is_acknowledged,
        test_inbound.test_what_cannot_be_stored_is_not_taken_and_comes_again,
    ],
)
async def test_who_acknowledges_first_is_found_out(test: Callable[[Harness], Awaitable[None]]) -> None:
    side = HastyHarness("http", "napcat")
    await side.start()
    with pytest.raises(AssertionError):
        await test(side)
    if side.sink.gate is not None:
        side.sink.gate.set()
    side.sink.full = False
    await asyncio.gather(side.platform.storing, return_exceptions=True)
    await side.platform.stop()
    await side.close()


async def test_the_search_for_secrets_and_tasks_finds_them(caplog: pytest.LogCaptureFixture, lines: list[str]) -> None:
    caplog.set_level(logging.INFO)  # whatever another test has set up
    structlog.get_logger().info("x", token="t0ken")
    logging.getLogger("bot").warning("said %s", MARK)
    logging.getLogger("aiohttp.access").warning("POST /?access_token=other")
    assert told_secrets([*lines, *heard_from(caplog.records)], ["t0ken", "other", "", "never"]) == {"t0ken", MARK}
    side = SandboxHarness(cards=False)
    task = asyncio.create_task(side.clock.sleep_until(side.clock.now().replace(year=2100)))
    await asyncio.sleep(0)
    assert ours(asyncio.all_tasks()) == ["VirtualClock.sleep_until"]
    task.cancel()
