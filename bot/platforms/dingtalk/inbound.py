"""Everything that comes in from an application robot, whichever way: checked, decoded, counted, handed to the sink.

Three addresses over HTTP, each served only where its secret is configured, and three entry points for Stream frames,
which need no signature because we opened the socket. Nothing is answered before it is on disk. Must never store, and
never write text, names or secrets to the log.
"""

import secrets
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from typing import Any, Final

import orjson
import structlog

from bot.clock import Clock
from bot.core.errors import Unauthentic, Unavailable, Unsupported
from bot.core.event import AccountChanged, Event
from bot.core.ids import EventId, derive_id
from bot.platforms.base import Ignored, Sink
from bot.platforms.dingtalk import codec
from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.dingtalk.authentic import header, verify_card, verify_robot
from bot.platforms.dingtalk.envelope import SUCCESS, EventKeys, Opened, open_envelope, seal_envelope
from bot.platforms.dingtalk.sessions import Sessions

_log = structlog.get_logger()

Take = Callable[[Mapping[str, str], Mapping[str, str], bytes], Awaitable[bytes | None]]

SILENCE: Final = b'{"msgtype":"empty"}'
"""The answer that says nothing in the chat (platform sheet, receive-message)."""
_QUOTA_ZONE = timezone(timedelta(hours=8))
"""The vendor's own zone, in which the monthly quota turns over."""
_REFUSALS_KEPT = 1000


class DingTalkInbound:
    """One account's ears. ``former`` are settings of the same account whose secrets are still accepted while they are
    being changed at DingTalk. ``draw`` makes that many random bytes."""

    def __init__(
        self,
        account: DingTalkAccount,
        clock: Clock,
        *,
        former: Sequence[DingTalkAccount] = (),
        draw: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self.account = account
        self.clock = clock
        self.sink: Sink | None = None
        self.counts: Counter[str] = Counter()
        self.sessions = Sessions()
        self._draw = draw
        self._told_quota: date | None = None
        self._refused: deque[datetime] = deque(maxlen=_REFUSALS_KEPT)
        known = (account, *former)
        self._robot_secrets = tuple(one.client_secret for one in known if one.client_secret)
        self._card_secrets = tuple(one.card_secret for one in known if one.card_secret)
        self._rings = tuple(
            EventKeys(one.event_token, one.event_aes_key, one.owner_keys or (one.client_id,))
            for one in known
            if one.event_token and one.event_aes_key
        )

    @property
    def reports(self) -> Mapping[str, Take]:
        """Takers of HTTP reports: of robot messages where they do not come by Stream, of events, of taps on cards."""
        account = self.account
        served: dict[str, Take] = {}
        if account.client_secret and not account.stream:
            served[""] = self._take_robot
        if account.event_token and account.event_aes_key:
            served["events"] = self._take_event
        if account.card_secret:
            served["cards"] = self._take_card
        return served

    def refused_since(self, at: datetime) -> int:
        """How many pushes could not be verified since then, of the last thousand."""
        return sum(when >= at for when in self._refused)

    async def robot(self, body: Mapping[str, Any]) -> None:
        """Take a robot message; return when it is on disk. Raises Malformed or Unavailable."""
        self.counts["messages"] += 1
        now = self.clock.now()
        with self._unsupported():
            found = codec.decode_robot(body, account=self.account, received_at=now)
            if codec.is_over_quota(body):
                await self._tell_quota(now)
            self._remember_session(body, now)
            await self._hand_over(found)

    async def event(self, kind: str, fields: Mapping[str, Any], event_id: str = "") -> None:
        """Take an event of the subscription; return when all that it tells is on disk. Raises Malformed or Unavailable.

        A part that was stored before comes again with the same id, so that half an event is never kept.
        """
        self.counts["events"] += 1
        with self._unsupported():
            found = codec.decode_event(
                kind, fields, account=self.account, received_at=self.clock.now(), event_id=event_id
            )
            for one in (found,) if isinstance(found, Ignored) else found:
                await self._hand_over(one)

    async def card(self, body: Mapping[str, Any], message_id: str = "") -> dict[str, Any]:
        """Take a tap; return what to show to the one who tapped, when it is on disk. Raises Malformed or Unavailable.

        ``message_id`` is the frame's, see ``decode_card``. A callback that is no tap is answered with nothing.
        """
        self.counts["taps"] += 1
        shown: dict[str, Any] = {}
        with self._unsupported():
            press = codec.decode_card(body, account=self.account, received_at=self.clock.now(), mark=message_id)
            await self._hand_over(press)
            shown |= codec.card_answer(press)
        return shown

    async def _take_robot(self, headers: Mapping[str, str], query: Mapping[str, str], body: bytes) -> bytes:
        with self._verified("robot"):
            self._admit_robot(headers)
        await self.robot(codec.read_json(body))
        return SILENCE

    async def _take_event(self, headers: Mapping[str, str], query: Mapping[str, str], body: bytes) -> bytes:
        """The console's check is an event like any other and is answered the same."""
        with self._verified("events"):
            opened = self._open(body, query)
        fields = codec.read_json(opened.message)
        await self.event(codec.kind_of(fields), fields)
        millis = str(int(self.clock.now().timestamp() * 1000))
        sealed = seal_envelope(SUCCESS, opened, nonce=self._draw(8).hex(), millis=millis, random=self._draw(16))
        return orjson.dumps(sealed)

    async def _take_card(self, headers: Mapping[str, str], query: Mapping[str, str], body: bytes) -> bytes:
        """The signed timestamp is the mark of the tap: a request sent again is the same tap, a later one is another."""
        with self._verified("cards"):
            self._admit_card(headers)
        mark = header(headers, "x-ddpaas-signature-timestamp")
        return orjson.dumps(await self.card(codec.read_json(body), mark))

    def _admit_robot(self, headers: Mapping[str, str]) -> None:
        verify_robot(headers, self._robot_secrets, self.clock.now())

    def _admit_card(self, headers: Mapping[str, str]) -> None:
        verify_card(headers, self._card_secrets, self.clock.now())

    def _open(self, body: bytes, query: Mapping[str, str]) -> Opened:
        return open_envelope(body, query, self._rings, self.clock.now())

    @contextmanager
    def _verified(self, way: str) -> Iterator[None]:
        try:
            yield
        except Unauthentic as refusal:
            self.counts[f"refused: {way}: {refusal}"] += 1
            self._refused.append(self.clock.now())
            raise

    @contextmanager
    def _unsupported(self) -> Iterator[None]:
        """What is genuine but unknown is taken and counted: refusing it would only bring it again."""
        try:
            yield
        except Unsupported as unsupported:
            self.counts["unsupported"] += 1
            _log.info("dingtalk.unsupported", account=self.account.name, kind=str(unsupported))

    def _remember_session(self, body: Mapping[str, Any], now: datetime) -> None:
        session = codec.session_of(body, account=self.account, received_at=now)
        if session is not None:
            self.sessions.remember(session)
        elif body.get("sessionWebhook"):
            self.counts["session refused"] += 1

    async def _tell_quota(self, now: datetime) -> None:
        """The staff hear of it once a day, after a restart too: the day makes the id."""
        today = now.astimezone(_QUOTA_ZONE).date()
        if self._told_quota == today:
            return
        name = self.account.name
        event_id = EventId(derive_id(name, "quota", today.isoformat()))
        changed = AccountChanged(id=event_id, at=now, received_at=now, account=name, online=False, detail="quota")
        await self._hand_over(changed)
        self._told_quota = today

    async def _hand_over(self, found: Event | Ignored) -> None:
        if isinstance(found, Ignored):
            self.counts[f"ignored: {found.reason}"] += 1
            return
        if self.sink is None:
            raise Unavailable("not started")
        await self.sink(found)
