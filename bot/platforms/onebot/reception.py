"""What comes in, whichever way it came: decoded, counted, remembered, handed to the sink.

Must never store or answer anything, and never write text or tokens to the log.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import structlog

from bot.clock import Clock
from bot.core.errors import Malformed, Unavailable, Unsupported
from bot.core.event import AccountChanged, Event, MessageReceived
from bot.core.ids import AccountName, EventId, NativeId, derive_id
from bot.platforms.base import Ignored, Sink
from bot.platforms.onebot.codec import decode
from bot.platforms.onebot.memory import Memory
from bot.platforms.onebot.notices import stamp

_LONGEST_LAG = 10.0**9

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class OneBotAccount:
    """One QQ account and how its client is reached.

    A ``secret`` opens the address of signed reports, an ``access_token`` that of the reverse WebSocket. With an
    ``api_url`` calls go over HTTP, with a ``ws_url`` we dial the client's own WebSocket, else it dials ours.
    """

    name: AccountName
    self_id: NativeId
    access_token: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    api_url: str = ""
    ws_url: str = ""
    call_timeout: float = 20.0


class Reception:
    """Turns payloads into events and keeps count of those that become none."""

    def __init__(self, account: OneBotAccount, clock: Clock) -> None:
        self.account = account
        self.clock = clock
        self.counts: Counter[str] = Counter()
        self.memory = Memory(account.self_id)
        self.sink: Sink | None = None
        self.on_news: Callable[[AccountChanged], None] | None = None
        """Told when the account goes on- or offline, before the event is stored."""
        self.lag: timedelta | None = None
        """How far our clock was ahead of the client's at its last sign of life."""
        self.online: bool | None = None
        """Whether the account is logged in, as its client says; None while nobody has said so."""
        self._told: bool | None = None

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
        if type(found) is MessageReceived and found.native_group is not None:
            return self.memory.note(found)
        if isinstance(found, Ignored) and found.reason == "another account":
            self.counts["ignored: another account"] += 1
            return None
        self.memory.note_payload(payload, now)
        if isinstance(found, AccountChanged):
            lag = now.timestamp() - stamp(payload)
            self.lag = timedelta(seconds=max(-_LONGEST_LAG, min(lag, _LONGEST_LAG)))
            if not self._is_news(found):
                found = Ignored("heartbeat")
        if isinstance(found, Ignored):
            self.counts[f"ignored: {found.reason}"] += 1
            return None
        return self.memory.note(found)

    def read_past(self, payload: Mapping[str, Any], group: NativeId) -> tuple[int, Event] | None:
        """A group message out of the history with its stamp in seconds; None where it is none."""
        usual = {"post_type": "message", "message_type": "group", "self_id": self.account.self_id, "group_id": group}
        values = usual | {name: value for name, value in payload.items() if value is not None}
        account, now = self.account, self.clock.now()
        try:
            found = decode(values, account=account.name, self_id=account.self_id, received_at=now)
            seconds = stamp(values)
        except (Malformed, Unsupported):
            self.counts["odd history"] += 1
            return None
        return (seconds, found) if isinstance(found, MessageReceived) and found.native_group == group else None

    def changed(self, online: bool, detail: str) -> Event | None:
        """The event of an account or a link that is seen to be up or down; None when that is no news."""
        return None if self._told is online else self._seen(online, detail)

    def status_said(self, online: bool, detail: str) -> Event | None:
        """The event of an account that was asked about, or that shows no sign of life; None when that is no news."""
        self.online = online
        return self.changed(online, detail)

    def link_lost(self) -> Event | None:
        """The client has hung up, or we have."""
        self.online = None
        self.memory.forget_modes()
        return self.changed(False, "link lost")

    def token_refused(self) -> Event:
        """The client does not take our token; whoever dials says it once."""
        self.online = None
        return self._seen(False, "token")

    def unreached(self) -> Event | None:
        """The client could never be reached; no news when it was there before, for then its going was told."""
        return self._seen(False, "cannot be reached") if self._told is None else None

    def _seen(self, online: bool, detail: str) -> AccountChanged:
        self._told = online
        now, name = self.clock.now(), self.account.name
        event_id = EventId(derive_id(name, detail, now.isoformat()))
        event = AccountChanged(id=event_id, at=now, received_at=now, account=name, online=online, detail=detail)
        if self.on_news is not None:
            self.on_news(event)
        return event

    async def hand_over(self, event: Event) -> None:
        """Return when the event is on disk. Raises Unavailable."""
        if self.sink is None:
            raise Unavailable("not started")
        await self.sink(event)

    def _is_news(self, event: AccountChanged) -> bool:
        """A heartbeat is an event only when it says something new; a connect or a disconnect always is."""
        before, self._told, self.online = self._told, event.online, event.online
        news = event.detail != "heartbeat" or event.online is not (before is not False)
        if news and self.on_news is not None:
            self.on_news(event)
        return news
