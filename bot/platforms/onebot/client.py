"""A QQ account behind OneBot v11: effects are called, then verified where the client lets one read back.

Calls go over the HTTP API where the account has one, else over a WebSocket: the client's own where its address is
known, else the one that the client dials. Must never retry: that is the dispatcher's part.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.clock import Clock
from bot.core.capability import Capability
from bot.core.effect import Effect, SendDirect, SendFile, SendForward, SendMessage
from bot.core.errors import DeliveryError, InvariantBroken, Malformed, NotYet, Refused, Transient, Unavailable
from bot.core.event import AccountChanged, Mode, Sender
from bot.core.ids import AccountName, EffectKey, NativeId
from bot.platforms.base import Address, Finding, Probe, Receipt, Sink
from bot.platforms.onebot import codec, files
from bot.platforms.onebot.asking import CLEAR, HISTORY, Desk, Transport
from bot.platforms.onebot.catch_up import CatchUp
from bot.platforms.onebot.codec import Call
from bot.platforms.onebot.diagnosis import Doctor
from bot.platforms.onebot.fields import Fields, optional_whole, text
from bot.platforms.onebot.forward import ForwardLink
from bot.platforms.onebot.http_api import HttpApi
from bot.platforms.onebot.link import interval_of
from bot.platforms.onebot.members import member_list, member_of
from bot.platforms.onebot.reception import OneBotAccount, Reception
from bot.platforms.onebot.reverse import ReverseLink
from bot.platforms.onebot.verify import VERIFIED, Verifier, member_info
from bot.platforms.onebot.vitality import Vitality

__all__ = ["OneBotAccount", "OneBotPlatform"]

_ANY_MEMBER = frozenset({
    Capability.SEND, Capability.DIRECT, Capability.MENTION, Capability.REPLY, Capability.RECALL_OWN,
    Capability.MEMBER_EVENTS, Capability.HEARS_ALL, Capability.PROACTIVE, Capability.HISTORY,
    Capability.FILES, Capability.FORWARD, Capability.LIST_MEMBERS,
})  # fmt: skip
_MANAGERS = frozenset({
    Capability.RECALL_ANY, Capability.MUTE_MEMBER, Capability.MUTE_ALL, Capability.SET_CARD, Capability.NOTICE_BOARD,
    Capability.ADMIT, Capability.ESSENCE,
})  # fmt: skip
CEILING = _ANY_MEMBER | _MANAGERS | {Capability.READ_MODE}
_LONGEST_HOLD = 60.0
"""Seconds until a group where the bot cannot speak is looked at again: the silence may be lifted unseen."""
_LATEST_STAMP = 10**11

Take = Callable[[Mapping[str, str], Mapping[str, str], bytes], Awaitable[bytes | None]]


class OneBotPlatform:
    """One account. ``reports`` and ``sockets`` are the addresses that its client may use, see bot.web.hooks."""

    platform = "onebot"

    def __init__(self, account: OneBotAccount, clock: Clock) -> None:
        self._account = account
        self._clock = clock
        self._reception = Reception(account, clock)
        self._reverse = ReverseLink(self._reception)
        self._forward = ForwardLink(self._reception) if account.ws_url else None
        api = HttpApi(account.api_url, account.access_token) if account.api_url else None
        self._calls: Transport = api or self._forward or self._reverse
        self._transports: tuple[Transport, ...] = tuple(t for t in (self._reverse, self._forward, api) if t is not None)
        self._desk = Desk(self._calls, clock, account.call_timeout)
        self._verifier = Verifier(self._desk, self._reception.memory, clock)
        self._doctor = Doctor(self._reception, self._desk, self._verifier)
        self._catch_up = CatchUp(self._reception, self._desk, self._reverse.pass_on)
        self._vitality = Vitality(self._reception, self._desk, self._reverse.pass_on)
        self._app: str | None = None

    @property
    def account(self) -> AccountName:
        """Name of the account in the settings."""
        return self._account.name

    @property
    def ceiling(self) -> frozenset[Capability]:
        """The most that a OneBot account can do anywhere."""
        return CEILING

    @property
    def connected(self) -> bool:
        """Whether calls can be made now, for an account that is logged in as far as anybody said."""
        return self._calls.connected and self._reception.online is not False

    @property
    def last_confirmed(self) -> datetime | None:
        """When a call was last answered with ok; None before the first."""
        return self._desk.last_confirmed

    @property
    def counts(self) -> Counter[str]:
        """What came in and became no event, by reason; for the metrics."""
        return self._reception.counts

    @property
    def reports(self) -> Mapping[str, Take]:
        """Takers of HTTP reports by the rest of their address; none without a secret."""
        return {"": self.take_report} if self._account.secret else {}

    @property
    def sockets(self) -> Mapping[str, ReverseLink]:
        """Takers of WebSockets by the rest of their address; none without a token, none where we dial."""
        return {"ws": self._reverse} if self._account.access_token and self._forward is None else {}

    def watch_groups(self, ids: Iterable[NativeId]) -> None:
        """The groups whose history is read after every gap; those heard since the start are read anyway."""
        self._catch_up.watch(ids)

    async def start(self, sink: Sink) -> None:
        """Take reports and sockets from now on, dial where we dial, and hand the events to ``sink``."""
        self._reception.sink = sink
        self._reception.on_news = self._news
        for transport in self._transports:
            await transport.start()
        if self._account.api_url:  # over HTTP nobody says hello
            self._catch_up.begin()

    async def stop(self) -> None:
        """Close every connection; open calls end as Ambiguous."""
        self._reception.on_news = None
        await self._catch_up.stop()
        await self._vitality.stop()
        for transport in self._transports:
            await transport.stop()
        self._reception.sink = None

    async def take_report(self, headers: Mapping[str, str], _query: Mapping[str, str], body: bytes) -> bytes | None:
        """One signed HTTP report; returns when its event is on disk. Raises Unauthentic, Malformed or Unavailable."""
        codec.verify_report(headers, body, self._account.secret)
        codec.verify_self_id(headers, self._account.self_id, required=False)
        if self._reception.sink is None:
            raise Unavailable("not started")
        payload = codec.read_json(body)
        event = self._reception.read(payload)
        if payload.get("meta_event_type") == "heartbeat":
            self._vitality.beat(interval_of(payload))
        if event is not None:
            await self._reception.hand_over(event)
        return None

    async def send(self, effect: Effect, address: Address, key: EffectKey) -> Receipt:
        """Perform one effect. The protocol has no field for ``key``: it cannot tell a repeated call."""
        if isinstance(effect, SendDirect) and address.native_group is None:
            source = self._reception.memory.source(address.native_user or effect.native_id)
            address = replace(address, native_group=source)
        call = codec.encode(effect, address, self_id=self._account.self_id)
        group = address.native_group
        if isinstance(effect, VERIFIED):
            if group is None:
                raise InvariantBroken("an address without a group")
            return await self._verifier.perform(effect, call, group)
        if isinstance(effect, SendMessage | SendForward | SendFile) and group is not None:
            return await self._speak(effect, call, group)
        return await self._desk.perform(call)

    async def probe(self, native_group: NativeId) -> Probe:
        """The bot's own role in the group decides; an unknown one leaves the manager's rights open. What the client was
        seen not to have is missing too."""
        role = await self._read_own(native_group)
        shut = await self._verifier.shut(native_group)
        managing = _MANAGERS if role in ("owner", "admin") else frozenset()
        refused = _MANAGERS if role == "member" else frozenset()
        reading = frozenset({Capability.READ_MODE})
        lacking = frozenset({Capability.HISTORY}) if HISTORY in self._desk.without else frozenset()
        return Probe(
            present=(_ANY_MEMBER - lacking) | managing | (reading if shut is not None else frozenset()),
            missing=refused | lacking | (reading if shut is None else frozenset()),
            mode=None if shut is None else Mode.CLOSED if shut else Mode.OPEN,
            evidence=f"role={role or '?'} group_all_shut={'?' if shut is None else int(shut)}",
        )

    async def members(self, native_group: NativeId) -> tuple[Sender, ...]:
        """Everybody in a group but the bot, with the card (without one the nickname). Raises Transient, Refused or
        Ambiguous."""
        rows = await self._desk.ask(member_list(native_group))
        if not isinstance(rows, list):
            raise Transient("an answer without members")
        people = (member_of(row) for row in rows if isinstance(row, Mapping))
        return tuple(one for one in people if one is not None and one.native_id != self._account.self_id)

    async def diagnose(self, groups: Sequence[NativeId]) -> tuple[Finding, ...]:
        """What the account needs; the manager's rights in ``groups`` included."""
        refused = (self._forward or self._reverse).refused
        return await self._doctor.look(groups, refused=refused and not self._account.api_url)

    def _news(self, event: AccountChanged) -> None:
        if event.online:
            self._catch_up.begin()
        elif self._reception.online is False or event.detail == "heartbeat":
            self._vitality.look()

    async def _speak(self, effect: Effect, call: Call, group: NativeId) -> Receipt:
        """Say something where the bot may speak: going on in a group that silenced it gets accounts banned."""
        self._hold(group)
        within = None
        if isinstance(effect, SendFile):
            call, within = await files.with_content(call, effect.path, await self._implementation())
        try:
            return await self._desk.perform(call, within)
        except Refused as refused:
            if refused.code not in CLEAR:
                await self._learn(group)
                self._hold(group)
            raise

    def _hold(self, group: NativeId) -> None:
        """Raise NotYet while the bot cannot speak in the group."""
        now = self._clock.now()
        if (until := self._reception.memory.held_until(group, now)) is not None:
            raise NotYet("muted", min((until - now).total_seconds(), _LONGEST_HOLD))

    async def _learn(self, group: NativeId) -> None:
        try:
            await self._read_own(group)
        except DeliveryError:
            return

    async def _read_own(self, group: NativeId) -> str:
        """The bot's own role in a group. Raises Transient, Refused or Ambiguous."""
        found = await self._desk.ask(member_info(group, self._account.self_id))
        entry: Fields = found if isinstance(found, dict) else {}
        role = text(entry, "role")
        manager = None if role not in ("owner", "admin", "member") else role != "member"
        self._reception.memory.read_own(group, manager=manager, until=_silent_until(entry, self._clock.now()))
        return role

    async def _implementation(self) -> str:
        """The client's own name, asked once; empty while it says none."""
        if self._app is None:
            version = await self._desk.look(Call("get_version_info", {}))
            if version is None:
                return ""
            self._app = text(version, "app_name")
        return self._app


def _silent_until(entry: Fields, now: datetime) -> datetime | None:
    try:
        stamp = optional_whole(entry, "shut_up_timestamp") or 0
    except Malformed:
        return None
    return datetime.fromtimestamp(stamp, UTC) if now.timestamp() < stamp < _LATEST_STAMP else None
