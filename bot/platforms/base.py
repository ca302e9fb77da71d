"""What every platform adapter offers. Adapters turn foreign JSON into events and effects into calls.

Must never decide, never store, and never import the store.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bot.core.capability import Capability
from bot.core.checkup import Check, Health
from bot.core.effect import Effect
from bot.core.event import Event, Mode, Sender
from bot.core.ids import AccountName, EffectKey, NativeId


@dataclass(frozen=True, slots=True)
class Address:
    """Where an effect goes: the native ids behind a group key or a person."""

    native_group: NativeId | None = None
    native_user: NativeId | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """A clear yes. ``verified``: True when it was read back, False when the read-back contradicts, None when the
    platform offers none."""

    message_id: str | None = None
    verified: bool | None = None


@dataclass(frozen=True, slots=True)
class Probe:
    """What a platform says of the bot in a group."""

    present: frozenset[Capability]
    missing: frozenset[Capability]
    mode: Mode | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the doctor looked at. ``check`` is one of bot.core.checkup.Check, whose wording says what to do;
    ``about`` is a native group id where it is about one; ``detail`` is the platform's own word, without secrets."""

    check: Check
    health: Health
    about: NativeId | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast an account may be used; 0 is no limit. ``spoken`` and ``group`` are messages a minute for the account
    and for each group, ``calls`` control calls a second; the bursts are what may go at once. A group is looked at no
    more often than each ``probe_minutes``, where every look is paid for."""

    spoken_per_minute: float = 0.0
    spoken_burst: float = 5.0
    group_per_minute: float = 0.0
    calls_per_second: float = 0.0
    calls_burst: float = 2.0
    probe_minutes: float = 0.0


@dataclass(frozen=True, slots=True)
class Ignored:
    """A genuine report that means nothing to us, with the reason (counted)."""

    reason: str


Sink = Callable[[Event], Awaitable[None]]
"""Hands an event in; returns when it is on disk, raises Unavailable when it cannot be stored."""


class Platform(Protocol):
    """A connected account."""

    @property
    def account(self) -> AccountName:
        """Name of the account in the settings."""
        ...

    @property
    def ceiling(self) -> frozenset[Capability]:
        """The most that this platform can do anywhere."""
        ...

    @property
    def connected(self) -> bool:
        """Whether calls can be made now."""
        ...

    async def start(self, sink: Sink) -> None:
        """Connect (or be ready to be connected to) and hand events to ``sink``."""
        ...

    async def stop(self) -> None:
        """Close every connection; open calls end as Ambiguous or Transient."""
        ...

    async def send(self, effect: Effect, address: Address, key: EffectKey) -> Receipt:
        """Perform one effect. Raises Transient, Refused or Ambiguous."""
        ...

    async def probe(self, native_group: NativeId) -> Probe:
        """Ask what the bot may do in a group and which mode it shows. Raises Transient or Refused."""
        ...

    async def diagnose(self, groups: Sequence[NativeId]) -> tuple[Finding, ...]:
        """Look at everything that the account needs, the rights in ``groups`` included, and change nothing. A fault is
        a finding, never an exception."""
        ...


@runtime_checkable
class CatchesUp(Protocol):
    """A platform that can read what was said while the connection was gone."""

    def watch_groups(self, groups: Iterable[NativeId]) -> None:
        """Catch up in these groups."""
        ...


@runtime_checkable
class ListsMembers(Protocol):
    """A platform that can list who is in a group."""

    @property
    def connected(self) -> bool:
        """Whether calls can be made now."""
        ...

    async def members(self, native_group: NativeId) -> tuple[Sender, ...]:
        """Everybody but the bot, each with the name that the group sees (empty where it is not told). Raises Transient,
        Refused or Ambiguous."""
        ...
