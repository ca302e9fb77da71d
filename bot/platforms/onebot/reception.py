"""What comes in, whichever way it came: decoded, counted, handed to the sink.

Must never store or answer anything, and never write text or tokens to the log.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog

from bot.clock import Clock
from bot.core.errors import Unavailable, Unsupported
from bot.core.event import AccountChanged, Event
from bot.core.ids import AccountName, EventId, NativeId, derive_id
from bot.platforms.base import Ignored, Sink
from bot.platforms.onebot.codec import decode

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class OneBotAccount:
    """One QQ account and how its client is reached.

    A ``secret`` opens the address of signed reports, an ``access_token`` that of the reverse WebSocket. With an
    ``api_url`` calls go over HTTP, without one over the WebSocket.
    """

    name: AccountName
    self_id: NativeId
    access_token: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    api_url: str = ""
    call_timeout: float = 20.0


class Reception:
    """Turns payloads into events and keeps count of those that become none."""

    def __init__(self, account: OneBotAccount, clock: Clock) -> None:
        self.account = account
        self.clock = clock
        self.counts: Counter[str] = Counter()
        self.sink: Sink | None = None
        self._online: bool | None = None

    def read(self, payload: Mapping[str, Any]) -> Event | None:
        """The event to hand over, None where the payload means nothing to us. Raises Malformed."""
        self.counts["reports"] += 1
        account, now = self.account, self.clock.now()
        try:
            found = decode(payload, account=account.name, self_id=account.self_id, received_at=now)
        except Unsupported as unsupported:
            self.counts["unsupported"] += 1
            _log.info("onebot.unsupported", account=account.name, kind=str(unsupported))
            return None
        if isinstance(found, AccountChanged) and not self._is_news(found):
            found = Ignored("heartbeat")
        if isinstance(found, Ignored):
            self.counts[f"ignored: {found.reason}"] += 1
            return None
        return found

    def link_lost(self) -> Event:
        """The client has hung up."""
        self._online = False
        now, name = self.clock.now(), self.account.name
        event_id = EventId(derive_id(name, "link lost", now.isoformat()))
        return AccountChanged(id=event_id, at=now, received_at=now, account=name, online=False, detail="link lost")

    async def hand_over(self, event: Event) -> None:
        """Return when the event is on disk. Raises Unavailable."""
        if self.sink is None:
            raise Unavailable("not started")
        await self.sink(event)

    def _is_news(self, event: AccountChanged) -> bool:
        """A heartbeat is an event only when it says something new; a connect or a disconnect always is."""
        before, self._online = self._online, event.online
        return event.detail != "heartbeat" or event.online is not (before is not False)
