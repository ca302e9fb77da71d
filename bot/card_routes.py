"""Tells DingTalk where the taps of cards go, for accounts to which they come over HTTP. Once, when the service starts.

Registering the same address again changes nothing. A failure is a warning, never the end of the service: without it
cards are shown and their taps are lost. Must never hold the start up.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, runtime_checkable

import structlog

from bot.clock import Clock
from bot.core.errors import DeliveryError, Refused
from bot.core.ids import AccountName
from bot.platforms.base import Platform
from bot.settings import Account, DingTalkAccount, Settings

log = structlog.get_logger()

_AGAIN = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10))
"""After a failure that may pass: the network of a machine that has just started comes late."""


@runtime_checkable
class TakesTaps(Protocol):
    """A platform that can be told an address for taps."""

    async def register_cards(self, url: str) -> None:
        """Say where taps on cards go. Raises a DeliveryError."""
        ...


@dataclass(frozen=True, slots=True)
class CardRoute:
    """One account whose taps come to ``url``."""

    account: AccountName
    platform: TakesTaps
    url: str


def draws_over_http(account: Account) -> bool:
    """Whether the taps of this account's cards come over HTTP."""
    if not isinstance(account, DingTalkAccount) or account.transport != "http":
        return False
    templates = (account.vote_template, account.verdict_template, account.question_template)
    return bool(account.card_route) and any(templates)


def can_register(account: Account, settings: Settings) -> bool:
    """Whether there is an address to register, and a secret without which no tap would be taken."""
    secret = isinstance(account, DingTalkAccount) and account.card_secret is not None
    return secret and bool(settings.service.public_url)


def card_routes_of(settings: Settings, platforms: Mapping[AccountName, Platform]) -> tuple[CardRoute, ...]:
    """The addresses to register."""
    root = settings.service.public_url.rstrip("/")
    return tuple(
        CardRoute(platform.account, platform, f"{root}/hooks/{one.platform}/{one.name}/cards")
        for one in settings.accounts
        if draws_over_http(one) and can_register(one, settings)
        if isinstance(platform := platforms[AccountName(one.name)], TakesTaps)
    )


class CardRoutes:
    """Registers them beside the service."""

    def __init__(self, routes: Iterable[CardRoute], clock: Clock) -> None:
        self._routes = tuple(routes)
        self._clock = clock
        self._tasks: list[asyncio.Task[None]] = []
        self.failed: set[AccountName] = set()
        """Accounts whose address the platform has not taken."""

    def start(self) -> None:
        """Begin; returns at once. The platforms have started."""
        self._tasks = [asyncio.create_task(self._register(one)) for one in self._routes]

    async def stop(self) -> None:
        """Leave it."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _register(self, route: CardRoute) -> None:
        for wait in (*_AGAIN, None):
            try:
                await route.platform.register_cards(route.url)
            except DeliveryError as error:
                self.failed.add(route.account)
                reason = error.code if isinstance(error, Refused) else type(error).__name__
                log.warning("card_route_not_registered", account=route.account, reason=reason)
                if wait is None or isinstance(error, Refused):
                    return
                await self._clock.sleep_until(self._clock.now() + wait)
            else:
                self.failed.discard(route.account)
                log.info("card_route_registered", account=route.account)
                return
