"""A QQ account behind OneBot v11: effects are called, then verified where the client lets one read back.

Calls go over the HTTP API where the account has one, else over the reverse WebSocket. (A forward WebSocket would be a
third Transport, with a Reception of its own socket.) Must never retry: that is the dispatcher's part.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from bot.clock import Clock
from bot.core.capability import Capability
from bot.core.effect import Effect, SetMuteAll
from bot.core.errors import Ambiguous, DeliveryError, Malformed, Refused, Unavailable
from bot.core.event import Mode
from bot.core.ids import AccountName, EffectKey, NativeId
from bot.platforms.base import Address, Finding, Probe, Receipt, Sink
from bot.platforms.onebot import codec
from bot.platforms.onebot.codec import Call
from bot.platforms.onebot.fields import Fields, is_number, optional_whole, text
from bot.platforms.onebot.http_api import HttpApi
from bot.platforms.onebot.link import ReverseLink
from bot.platforms.onebot.reception import OneBotAccount, Reception

__all__ = ["OneBotAccount", "OneBotPlatform"]

_ANY_MEMBER = frozenset({
    Capability.SEND, Capability.DIRECT, Capability.MENTION, Capability.REPLY, Capability.RECALL_OWN,
    Capability.LIST_MEMBERS, Capability.MEMBER_EVENTS, Capability.HEARS_ALL, Capability.PROACTIVE, Capability.HISTORY,
    Capability.FILES,
})  # fmt: skip
_MANAGERS = frozenset({
    Capability.RECALL_ANY, Capability.MUTE_MEMBER, Capability.MUTE_ALL, Capability.SET_CARD, Capability.NOTICE_BOARD,
})  # fmt: skip
CEILING = _ANY_MEMBER | _MANAGERS | {Capability.READ_MODE}

Take = Callable[[Mapping[str, str], Mapping[str, str], bytes], Awaitable[bytes | None]]


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


class OneBotPlatform:
    """One account. ``reports`` and ``sockets`` are the addresses that its client may use, see bot.web.hooks."""

    platform = "onebot"

    def __init__(self, account: OneBotAccount, clock: Clock) -> None:
        self._account = account
        self._reception = Reception(account, clock)
        self._link = ReverseLink(self._reception)
        api = HttpApi(account.api_url, account.access_token) if account.api_url else None
        self._calls: Transport = api or self._link
        self._transports: tuple[Transport, ...] = (self._link, api) if api else (self._link,)

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
        """Whether calls can be made now."""
        return self._calls.connected

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
        """Takers of WebSockets by the rest of their address; none without a token."""
        return {"ws": self._link} if self._account.access_token else {}

    async def start(self, sink: Sink) -> None:
        """Take reports and sockets from now on, and hand their events to ``sink``."""
        self._reception.sink = sink
        for transport in self._transports:
            await transport.start()

    async def stop(self) -> None:
        """Close every connection; open calls end as Ambiguous."""
        for transport in self._transports:
            await transport.stop()
        self._reception.sink = None

    async def take_report(self, headers: Mapping[str, str], _query: Mapping[str, str], body: bytes) -> bytes | None:
        """One signed HTTP report; returns when its event is on disk. Raises Unauthentic, Malformed or Unavailable."""
        codec.verify_report(headers, body, self._account.secret)
        codec.verify_self_id(headers, self._account.self_id, required=False)
        if self._reception.sink is None:
            raise Unavailable("not started")
        if (event := self._reception.read(codec.read_json(body))) is not None:
            await self._reception.hand_over(event)
        return None

    async def send(self, effect: Effect, address: Address, key: EffectKey) -> Receipt:
        """Perform one effect. The protocol has no field for ``key``: it cannot tell a repeated call."""
        call = codec.encode(effect, address)
        if isinstance(effect, SetMuteAll):
            return await self._set_mode(call, effect.on)
        return codec.read_response(call, await self._call(call))

    async def probe(self, native_group: NativeId) -> Probe:
        """The bot's own role in the group decides; an unknown one leaves the manager's rights open."""
        group, me = _id(native_group), _id(self._account.self_id)
        info = Call("get_group_member_info", {"group_id": group, "user_id": me, "no_cache": True}, Capability.SEND)
        role = text(codec.answer_of(info, await self._call(info)), "role")
        shut = await self._shut(group)
        managing = _MANAGERS if role in ("owner", "admin") else frozenset()
        refused = _MANAGERS if role == "member" else frozenset()
        reading = frozenset({Capability.READ_MODE})
        return Probe(
            present=_ANY_MEMBER | managing | (reading if shut is not None else frozenset()),
            missing=refused | (reading if shut is None else frozenset()),
            mode=None if shut is None else _mode(shut),
            evidence=f"role={role or '?'} group_all_shut={'?' if shut is None else int(shut)}",
        )

    async def diagnose(self, groups: Sequence[NativeId]) -> tuple[Finding, ...]:
        """What the account needs; the manager's rights in ``groups`` included."""
        return ()

    async def _call(self, call: Call) -> dict[str, Any]:
        return await self._calls.call(call.action, call.params, self._account.call_timeout)

    async def _set_mode(self, call: Call, on: bool) -> Receipt:
        """Call, then verify: some clients say ok though nothing was done, others are in doubt though it was."""
        group = call.params["group_id"]
        try:
            receipt = codec.read_response(call, await self._call(call))
        except Ambiguous:
            if await self._shown(group) is not on:
                raise
            return Receipt(verified=True)
        shown = await self._shown(group)
        return replace(receipt, verified=None if shown is None else shown is on)

    async def _shown(self, group: int | str) -> bool | None:
        """Whether the group shows itself muted; None where that cannot be learnt now."""
        try:
            return await self._shut(group)
        except DeliveryError:
            return None

    async def _shut(self, group: int | str) -> bool | None:
        """Whether the group is muted; None where the client has no field for it."""
        call = Call("get_group_info", {"group_id": group, "no_cache": True}, Capability.READ_MODE)
        try:
            return _all_shut(codec.answer_of(call, await self._call(call)))
        except Refused:
            return None


def _all_shut(fields: Fields) -> bool | None:
    try:
        shut = optional_whole(fields, "group_all_shut")
    except Malformed:
        return None
    return None if shut is None else shut != 0


def _mode(shut: bool) -> Mode:
    return Mode.CLOSED if shut else Mode.OPEN


def _id(value: NativeId) -> int | str:
    return int(value) if is_number(value) else value
