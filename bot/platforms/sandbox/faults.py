"""What may go wrong between the bot and the sandbox platform, as values and scripts.

A script only says what happens; the world carries it out. Must never draw lots by itself: give it the choices.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.capability import Capability
from bot.core.effect import Effect
from bot.core.event import Event


@dataclass(frozen=True, slots=True)
class Refuse:
    """A clear no. Without ``lost`` the capability that the effect needs is named."""

    code: str = "no_rights"
    reason: str = "refused by the fault script"
    lost: Capability | None = None


@dataclass(frozen=True, slots=True)
class Throttle:
    """429: nothing happened, come back later."""

    retry_after: float = 1.0


@dataclass(frozen=True, slots=True)
class Break:
    """500: nothing happened."""


@dataclass(frozen=True, slots=True)
class Vanish:
    """No answer came. ``performed``: it took effect all the same."""

    performed: bool


Fault = Refuse | Throttle | Break | Vanish


class FaultScript(Protocol):
    """Says what goes wrong. Called once for every call of the bot and once for every event."""

    def on_call(self, effect: Effect, at: datetime) -> Fault | None:
        """The fault of this call; None: it goes well."""
        ...

    def deliveries(self, event: Event) -> list[Event]:
        """What reaches the bot now because of ``event``: nothing yet, it once, it twice, a held-back one with it."""
        ...


class NoFaults:
    """Everything goes well."""

    def on_call(self, effect: Effect, at: datetime) -> Fault | None:
        return None

    def deliveries(self, event: Event) -> list[Event]:
        return [event]


class ScriptedFaults:
    """Answers the next calls with the given faults in order (None: goes well), later ones well.

    ``only`` restricts the script to some kinds of effect. ``twice`` delivers every event twice; ``swapped`` delivers
    every pair of events in the wrong order.
    """

    def __init__(
        self,
        faults: Iterable[Fault | None] = (),
        *,
        only: tuple[type[Effect], ...] = (),
        twice: bool = False,
        swapped: bool = False,
    ) -> None:
        self._faults = deque(faults)
        self._only = only
        self._twice = twice
        self._swapped = swapped
        self._held: Event | None = None

    def on_call(self, effect: Effect, at: datetime) -> Fault | None:
        if self._only and not isinstance(effect, self._only):
            return None
        return self._faults.popleft() if self._faults else None

    def deliveries(self, event: Event) -> list[Event]:
        coming = [event]
        if self._swapped:
            if self._held is None:
                self._held = event
                return []
            coming, self._held = [event, self._held], None
        return [again for one in coming for again in ((one, one) if self._twice else (one,))]
