"""Asking a OneBot client: one call with its answer judged, and what this client turned out not to know.

Must never retry, and never ask again for an action that the client does not have.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.clock import Clock
from bot.core.errors import DeliveryError, Refused, Transient
from bot.platforms.base import Receipt
from bot.platforms.onebot import codec
from bot.platforms.onebot.codec import Call
from bot.platforms.onebot.fields import Fields

UNKNOWN_ACTION = "unknown_action"
HISTORY = "get_group_msg_history"
EXTENSIONS = frozenset({HISTORY, "get_group_system_msg", "get_essence_msg_list"})
"""Actions beyond the standard: that one is missing is remembered. Of the others it is some fault that passes."""
CLEAR = frozenset({"rights", UNKNOWN_ACTION, "parameters", "token"})
"""Codes of refusals after which nothing needs to be looked at: nothing was done, and it is known why."""


class Transport(Protocol):
    """A way to call the API."""

    @property
    def connected(self) -> bool:
        """Whether a call could be made now."""
        ...

    async def start(self) -> None:
        """Be ready for calls."""
        ...

    async def call(self, action: str, params: Mapping[str, Any], within: float) -> dict[str, Any]:
        """The API's answer as it came, awaited for so many seconds. Raises Transient or Ambiguous."""
        ...

    async def stop(self) -> None:
        """End every open call."""
        ...


class Desk:
    """Makes the calls of one account. ``within`` is how many seconds an answer is awaited."""

    def __init__(self, transport: Transport, clock: Clock, within: float) -> None:
        self._transport = transport
        self._clock = clock
        self._within = within
        self.last_confirmed: datetime | None = None
        """When a call was last answered with ok."""
        self._held_until: datetime | None = None
        self.without: set[str] = set()
        """Extensions that the client does not have."""

    async def perform(self, call: Call, within: float | None = None) -> Receipt:
        """The receipt of a call. Raises Transient, Refused or Ambiguous."""
        return codec.read_response(call, await self._call(call, within))

    async def ask(self, call: Call) -> object:
        """The ``data`` of an answer that is ok. Raises like ``perform``; at once for an action known to be missing."""
        if call.action in self.without:
            raise Refused(UNKNOWN_ACTION, call.action, call.needs)
        answer = await self._call(call)
        try:
            codec.read_response(call, answer)
        except Refused as refused:
            if refused.code == UNKNOWN_ACTION and call.action in EXTENSIONS:
                self.without.add(call.action)
            raise
        return answer.get("data")

    async def look(self, call: Call) -> Fields | None:
        """The object that a call shows; None where that cannot be learnt now."""
        try:
            found = await self.ask(call)
        except DeliveryError:
            return None
        return found if isinstance(found, Mapping) else None

    async def _call(self, call: Call, within: float | None = None) -> dict[str, Any]:
        self._look_at_hold()
        try:
            answer = await self._transport.call(call.action, call.params, within or self._within)
        except Transient as error:
            if error.whole_account and error.retry_after is not None:
                self._held_until = self._clock.now() + timedelta(seconds=error.retry_after)
            raise
        if answer.get("status") == "ok":
            self.last_confirmed = self._clock.now()
        return answer

    def _look_at_hold(self) -> None:
        """Whoever calls before the time is told how long there is to wait, without a call."""
        left = 0.0 if self._held_until is None else (self._held_until - self._clock.now()).total_seconds()
        if left > 0:
            raise Transient("fewer calls are wanted", left, whole_account=True)
