"""An access token with one refresher: many callers, one request, and no loop when the platform keeps refusing.

Must never write a token to a log.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import Clock

_FORCED_EVERY = timedelta(seconds=60)
"""A token that is refused right after it was made new is not made new again: something else is wrong."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token and when it stops being good."""

    value: str = field(repr=False)
    expires_at: datetime


Fetch = Callable[[], Awaitable[Token]]
"""Asks the platform. Raises Transient, Refused or Ambiguous."""


class TokenKeeper:
    """Hands out a token that is good for at least ``early``; asks for a new one at most once at a time."""

    def __init__(self, fetch: Fetch, clock: Clock, early: timedelta) -> None:
        self._fetch = fetch
        self._clock = clock
        self._early = early
        self._token: Token | None = None
        self._forced_at: datetime | None = None
        self._asking = asyncio.Lock()
        self.fetched = 0

    async def get(self) -> str:
        """A good token. Raises what the fetch raises."""
        if (token := self._good()) is not None:
            return token.value
        async with self._asking:  # whoever waited here finds what the first one fetched
            return (self._good() or await self._new()).value

    async def refused(self, value: str) -> bool:
        """The platform refused ``value``: make it new unless somebody did. True when another try is worth it."""
        async with self._asking:
            if self._token is None or self._token.value != value:
                return True
            now = self._clock.now()
            if self._forced_at is not None and now - self._forced_at < _FORCED_EVERY:
                return False
            self._forced_at, self._token = now, None
            return (await self._new()).value != value

    def _good(self) -> Token | None:
        token = self._token
        return token if token is not None and self._clock.now() < token.expires_at - self._early else None

    async def _new(self) -> Token:
        token = await self._fetch()
        self.fetched += 1
        self._token = token
        return token
