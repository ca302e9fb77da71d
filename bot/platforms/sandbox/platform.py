"""The sandbox as a connected account: the same contract as a real platform, over the world in memory.

Must never decide, and never let the bot do what the world would refuse.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.clock import Clock
from bot.core.capability import Capability
from bot.core.checkup import Check, Health
from bot.core.effect import Effect, SendDirect, SendMessage, needed
from bot.core.errors import Refused, Transient, Unavailable
from bot.core.event import Event, Mode, Sender
from bot.core.ids import AccountName, EffectKey, NativeId
from bot.platforms.base import Address, Finding, Probe, Receipt, Sink
from bot.platforms.sandbox.calls import perform
from bot.platforms.sandbox.world import BOT, SandboxWorld

CEILING = frozenset({
    Capability.SEND,
    Capability.DIRECT,
    Capability.MENTION,
    Capability.REPLY,
    Capability.RECALL_OWN,
    Capability.RECALL_ANY,
    Capability.MUTE_MEMBER,
    Capability.MUTE_ALL,
    Capability.READ_MODE,
    Capability.LIST_MEMBERS,
    Capability.MEMBER_EVENTS,
    Capability.SET_CARD,
    Capability.HEARS_ALL,
    Capability.PROACTIVE,
    Capability.BUTTONS,
    Capability.EDIT,
})  # fmt: skip
MANAGER_ONLY = frozenset({
    Capability.RECALL_ANY,
    Capability.MUTE_MEMBER,
    Capability.MUTE_ALL,
    Capability.SET_CARD,
})  # fmt: skip
"""Gone when the bot is no manager of the group."""

CARDS = frozenset({Capability.BUTTONS, Capability.EDIT})
"""Gone without ``cards``: a platform that knows words only."""


class SandboxPlatform:
    """One sandbox account; ``cards``: messages with buttons are shown as such.

    Events that could not be stored wait here in order and go out before later ones.
    """

    def __init__(self, world: SandboxWorld, clock: Clock, *, cards: bool = False) -> None:
        self._ceiling = CEILING if cards else CEILING - CARDS
        self.world = world
        self.clock = clock
        self._sink: Sink | None = None
        self._waiting: deque[Event] = deque()

    @property
    def account(self) -> AccountName:
        return self.world.account

    @property
    def ceiling(self) -> frozenset[Capability]:
        return self._ceiling

    @property
    def connected(self) -> bool:
        return self._sink is not None

    @property
    def waiting(self) -> int:
        """How many events have not been taken yet."""
        return len(self._waiting)

    async def start(self, sink: Sink) -> None:
        self._sink = sink
        await self.deliver(())

    async def stop(self) -> None:
        self._sink = None

    async def deliver(self, events: Iterable[Event]) -> bool:
        """Report events to the bot, as the fault script lets them through. False: some wait for the next call."""
        for event in events:
            self._waiting.extend(self.world.faults.deliveries(event))
        while self._waiting and self._sink is not None:
            event = self._waiting.popleft()
            try:
                await self._sink(event)
            except Unavailable:
                self._waiting.appendleft(event)
                return False
        return not self._waiting

    async def send(self, effect: Effect, address: Address, key: EffectKey) -> Receipt:
        if not self.connected:
            raise Transient("not connected")
        if needed(effect) not in self._ceiling:
            raise Refused("unsupported", f"{type(effect).__name__} is not possible here", needed(effect))
        if isinstance(effect, SendMessage | SendDirect) and Capability.BUTTONS not in self._ceiling:
            effect = replace(effect, card=None)  # its words say the same
        return perform(self.world, effect, address, key)

    async def probe(self, native_group: NativeId) -> Probe:
        group = self.world.group(native_group)
        bot = group.members.get(BOT) if group is not None else None
        if group is None or bot is None:
            raise Refused("not_in_group", "the bot is not in the group", Capability.SEND)
        missing = frozenset() if bot.standing.manages else MANAGER_ONLY
        mode = Mode.CLOSED if group.muted else Mode.OPEN
        return Probe(self.ceiling - missing, missing, mode, f"standing={bot.standing.value}")

    async def members(self, native_group: NativeId) -> tuple[Sender, ...]:
        """Everybody in a group but the bot."""
        group = self.world.group(native_group)
        if group is None:
            raise Refused("not_in_group", "no such group")
        return tuple(
            Sender(native_id=member.native_id, name=member.shown, platform_role=member.standing.value)
            for member in group.members.values()
            if not member.is_bot
        )

    async def diagnose(self, groups: Sequence[NativeId]) -> tuple[Finding, ...]:
        found = [Finding(Check.REACHED, Health.GOOD)]
        for group in groups:
            known = self.world.group(group)
            found.append(Finding(Check.GROUP_KNOWN, Health.GOOD if known is not None else Health.BAD, group))
            if known is not None and BOT in known.members:
                manages = known.members[BOT].standing.manages
                found.append(Finding(Check.MANAGER, Health.GOOD if manages else Health.BAD, group))
            elif known is not None:
                found.append(Finding(Check.MEMBER, Health.BAD, group))
        return tuple(found)
