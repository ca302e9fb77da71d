"""An application robot of DingTalk: effects are called, then verified where the platform lets one read back.

Sending is HTTPS whichever way messages come in. Tagging works only at the address that came with a message of the last
90 minutes; what is said there cannot be taken back, so everything else goes over the OpenAPI, where people are named.
A reply is such an answer without a quote. Must never retry: that is the dispatcher's part.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.clock import Clock
from bot.core.capability import Capability
from bot.core.effect import EditCard, Effect, MuteMember, Recall, SendDirect, SendFile, SendMessage, SetMuteAll
from bot.core.errors import Ambiguous, ConfigError, Malformed, Refused, Transient
from bot.core.event import Event, MessageReceived, Mode, Sender
from bot.core.ids import AccountName, EffectKey, NativeId
from bot.platforms.base import Address, Finding, Probe, Receipt, Sink
from bot.platforms.calling import Caller
from bot.platforms.dingtalk import calls, cards, media, members, mute, receipts
from bot.platforms.dingtalk.account import DingTalkAccount, GroupKind
from bot.platforms.dingtalk.api import Api
from bot.platforms.dingtalk.calls import Way
from bot.platforms.dingtalk.checkup import Checkup, Ears, is_event_key
from bot.platforms.dingtalk.ear import SecondEar
from bot.platforms.dingtalk.ear_watch import EarWatch
from bot.platforms.dingtalk.groups import RIGHTS, Groups
from bot.platforms.dingtalk.inbound import DingTalkInbound, Take
from bot.platforms.dingtalk.link_watch import LinkWatch
from bot.platforms.dingtalk.members import NewGroup
from bot.platforms.dingtalk.stream import StreamLink
from bot.platforms.dingtalk.wire import Call, Generation, code_of

__all__ = ["DingTalkAccount", "DingTalkPlatform"]

_EVERYWHERE = frozenset({
    Capability.SEND, Capability.DIRECT, Capability.MENTION, Capability.REPLY, Capability.RECALL_OWN,
    Capability.MEMBER_EVENTS, Capability.PROACTIVE, Capability.FILES,
})  # fmt: skip
_SOMEWHERE = frozenset({
    Capability.MUTE_ALL, Capability.MUTE_MEMBER, Capability.LIST_MEMBERS, Capability.READ_MODE,
})  # fmt: skip
_BY_CARDS = frozenset({Capability.BUTTONS, Capability.EDIT})
_MOST_PAGES = 50


class DingTalkPlatform:
    """One account. ``reports`` are the addresses that DingTalk may call, see bot.web.hooks."""

    platform = "dingtalk"
    sockets: Mapping[str, Any] = {}

    def __init__(self, account: DingTalkAccount, clock: Clock) -> None:
        self._account = account
        self._clock = clock
        self._caller = Caller(account.call_timeout)
        self._api = Api(account, self._caller, clock)
        self._groups = Groups(account, self._api, clock)
        # A key that is none must not keep the doctor from saying so; ``start`` refuses it.
        self._bad_key = bool(account.event_aes_key) and not is_event_key(account.event_aes_key)
        self._inbound = DingTalkInbound(replace(account, event_aes_key="") if self._bad_key else account, clock)
        self._watch = LinkWatch(account.name, clock)
        self._stream = StreamLink(account, self._inbound, clock, self._caller, self._watch.changed)
        self._ear_watch = EarWatch(account.name, account.groups, clock)
        self._ear: SecondEar | None = None
        self._sink: Sink | None = None

    @property
    def account(self) -> AccountName:
        """Name of the account in the settings."""
        return self._account.name

    @property
    def ceiling(self) -> frozenset[Capability]:
        """The most that this account can do anywhere; cards need a template, hearing everything the second ear."""
        found = _EVERYWHERE | _SOMEWHERE
        if self._draws_cards:
            found |= _BY_CARDS
        return found | {Capability.HEARS_ALL} if self._account.ear else found

    @property
    def connected(self) -> bool:
        """Whether calls can be made now. They do not need the Stream link."""
        return self._sink is not None and not self._api.known_bad

    @property
    def counts(self) -> Counter[str]:
        """What came in and became no event, by reason; for the metrics."""
        return self._inbound.counts + self._stream.counts + (self._ear.counts if self._ear else Counter())

    @property
    def reports(self) -> Mapping[str, Take]:
        """Takers of HTTP reports by the rest of their address; none without a secret."""
        return self._inbound.reports

    @property
    def tokens_fetched(self) -> int:
        """How often an access token was asked for; for the metrics."""
        return self._api.tokens.fetched

    async def start(self, sink: Sink) -> None:
        """Be ready to send, and hand everything that comes in to ``sink``. Raises ConfigError for a bad event key."""
        if self._bad_key:
            raise ConfigError(f"{self._account.name}: event_aes_key is not 43 letters and digits")
        self._sink = self._inbound.sink = self._take
        self._given = self._watch.sink = self._ear_watch.sink = sink
        await self._caller.start()
        if self._account.ear:
            self._ear = SecondEar(self._account, sink, self._clock, self._ear_watch.changed)
            await self._ear.start()
        if self._account.stream:
            await self._stream.start()

    async def stop(self) -> None:
        """Close every connection; open calls end as Ambiguous or Transient."""
        await self._watch.stop()
        await self._ear_watch.stop()
        await self._stream.stop()
        ear, self._ear = self._ear, None
        if ear is not None:
            await ear.stop()
        self._sink = self._inbound.sink = None
        await self._caller.stop()

    async def _take(self, event: Event) -> None:
        """What the robot itself hears the ear need not tell again."""
        await self._given(event)
        if self._ear is not None and isinstance(event, MessageReceived):
            self._ear.heard(event.message_id, event.sender.native_id if event.sender else None)

    async def send(self, effect: Effect, address: Address, key: EffectKey) -> Receipt:
        """Perform one effect. Only a custom robot has a field for ``key``: nothing here can tell a repeated call."""
        match effect:
            case SendFile():
                return await self._send_file(effect, address)
            case SetMuteAll(on=on):
                return await self._set_mode(effect, address, on)
            case MuteMember():
                return await self._plainly(calls.encode(effect, address, await self._way(address)))
            case SendMessage() | SendDirect():
                return await self._say(effect, address)
            case Recall() | EditCard():
                return await self._plainly(calls.encode(effect, address, Way(self._account)))
        return await self._plainly(calls.encode(effect, address, Way(self._account)))

    async def probe(self, native_group: NativeId) -> Probe:
        """The kind of the group decides; scene groups and internal ones with a chatid show their mode."""
        look = await self._groups.look(native_group)
        rights = RIGHTS[look.kind]
        present = _EVERYWHERE | (rights if look.sure else frozenset())
        if self._draws_cards:
            present |= _BY_CARDS
        if look.closed is not None:
            present |= {Capability.READ_MODE}
        if self._groups.settings(native_group).cool_app_code:
            present |= {Capability.LIST_MEMBERS}
        if self._ear is not None and self._ear.granted:
            present |= {Capability.HEARS_ALL}
        mode = None if look.closed is None else Mode.CLOSED if look.closed else Mode.OPEN
        shown = "?" if look.closed is None else str(look.closed).lower()
        missing = (self.ceiling | {Capability.HEARS_ALL}) - present - rights
        kind = look.kind if look.sure else f"{look.kind}?"
        return Probe(present, missing, mode, evidence=f"kind={kind} groupMuteMode={shown}")

    async def diagnose(self, groups: Sequence[NativeId]) -> tuple[Finding, ...]:
        """What the account needs, and the robot's rights in ``groups``. Works before ``start`` too; raises nothing."""
        async with self.calls_only():
            hearing = Ears(
                stream=self._stream.connected if self._sink is not None and self._account.stream else None,
                ear=self._ear.granted if self._ear is not None else None,
            )
            return await Checkup(self._account, self._api, self._groups, self._clock, hearing).findings(groups)

    @asynccontextmanager
    async def calls_only(self) -> AsyncIterator[None]:
        """Calls can be made inside without ``start``: nothing comes in, so a running service loses no event."""
        opened = not self._caller.open
        if opened:
            await self._caller.start()
        try:
            yield
        finally:
            if opened:
                await self._caller.stop()

    async def members(self, native_group: NativeId) -> tuple[Sender, ...]:
        """Everybody in a group with their name where it is known. Raises Transient or Refused."""
        found = await self._names_in(native_group)
        return tuple(Sender(native_id, name) for native_id, name in found.items())

    async def _names_in(self, native_group: NativeId) -> dict[NativeId, str]:
        settings = self._groups.settings(native_group)
        kind = await self._groups.kind(native_group)
        try:
            if kind is GroupKind.INTERNAL and settings.chat_id:
                return members.people_of_chat(await self._api.call(mute.chat(settings.chat_id)))
            if kind is not GroupKind.SCENE and not settings.cool_app_code:
                raise Refused("unsupported", f"members of a {kind} group cannot be listed", Capability.LIST_MEMBERS)
            found: dict[NativeId, str] = {}
            token = ""
            for _ in range(_MOST_PAGES):
                fields = await self._api.call(members.listed(native_group, token, settings.cool_app_code))
                page = members.page_of(fields)
                found |= page.names
                if not page.next_token or page.next_token == token:
                    return found
                token = page.next_token
        except Malformed as error:
            raise Transient("an answer without members") from error
        return found

    async def create_group(self, group: NewGroup) -> tuple[NativeId, str]:
        """Make a scene group; its native id and its chatid. Harmless when repeated. Raises Transient or Refused."""
        try:
            native_group, chat_id = receipts.new_group(await self._api.call(members.create(group)))
        except Malformed as error:
            raise Transient("an answer without a group") from error
        return NativeId(native_group), chat_id

    async def set_admins(self, native_group: NativeId, users: Sequence[NativeId], *, on: bool = True) -> None:
        """Name admins of a scene group. Raises Transient, Refused or Ambiguous."""
        await self._api.call(members.set_admins(native_group, users, on=on))

    async def join_link(self, chat_id: str, shared_by: NativeId) -> str:
        """The link to join a group; ``shared_by`` is a member of it. Raises Transient or Refused."""
        try:
            return members.link_of(await self._api.call(members.join_link(chat_id, shared_by)))
        except Malformed as error:
            raise Refused("join_link", "an answer without a link") from error

    async def register_cards(self, url: str) -> None:
        """Say where taps on cards go when they do not come by Stream. Raises Transient or Refused."""
        await self._api.call(cards.register(self._account.card_route, url, self._account.card_secret))

    async def file_address(self, download_code: str) -> str:
        """Where a file that somebody sent lies for a while; it wants no token. Raises Transient or Refused."""
        fields = await self._api.call(media.download(code_of(self._account), download_code))
        found = fields.get("downloadUrl")
        if not isinstance(found, str) or not found.startswith(("https://", "http://")):
            raise Refused("download", "an answer without an address")
        return found

    @property
    def _draws_cards(self) -> bool:
        return bool(self._account.templates) and (self._account.stream or bool(self._account.card_route))

    async def _way(self, address: Address) -> Way:
        kind = await self._groups.kind(address.native_group) if address.native_group else None
        return Way(self._account, kind)

    async def _plainly(self, call: Call) -> Receipt:
        fields = await self._api.call(call)
        if call.needs is Capability.RECALL_OWN:
            return receipts.recalled(fields)
        return receipts.silenced(fields)

    async def _say(self, effect: SendMessage | SendDirect, address: Address) -> Receipt:
        """Where people can be tagged if they are to be, else by the OpenAPI. A session that refuses said nothing."""
        session = self._session(effect, address)
        if session:
            call = calls.encode(effect, address, Way(self._account, session=session))
            if call.generation is not Generation.WEBHOOK:
                return await self._said(call)
            try:
                await self._api.call(call)
            except (Refused, Transient):
                if calls.only_by_session(effect, address):
                    raise
            else:
                return Receipt()
        return await self._said(calls.encode(effect, address, Way(self._account)))

    def _session(self, effect: SendMessage | SendDirect, address: Address) -> str:
        if not calls.wants_session(effect, address):
            return ""
        now, sessions = self._clock.now(), self._inbound.sessions
        if isinstance(effect, SendDirect):
            found = sessions.of_person(address.native_user or effect.native_id, now)
        else:
            found = sessions.of_group(address.native_group, now) if address.native_group else None
        return found.url if found is not None else ""

    async def _said(self, call: Call) -> Receipt:
        fields = await self._api.call(call)
        if call.needs is Capability.BUTTONS:
            return receipts.delivered(call, fields)
        return receipts.sent_to_people(fields) if call.needs is Capability.DIRECT else receipts.sent(fields)

    async def _set_mode(self, effect: SetMuteAll, address: Address, on: bool) -> Receipt:
        """Call, then verify: a yes without an effect is noticed, and a doubt is cleared up."""
        way = await self._way(address)
        call = calls.encode(effect, address, way)
        group, kind = address.native_group, way.kind
        assert group is not None
        assert kind is not None
        try:
            receipts.silenced(await self._api.call(call))
        except Ambiguous:
            if await self._groups.closed(group, kind) is not on:
                raise
            return Receipt(verified=True)
        shown = await self._groups.closed(group, kind)
        return Receipt(verified=None if shown is None else shown is on)

    async def _send_file(self, effect: SendFile, address: Address) -> Receipt:
        """Upload, then show. Nothing is said before the upload is done, so that may be repeated."""
        if address.native_group is None:
            raise Refused("unsupported", "files go to groups only", Capability.FILES)
        path = Path(effect.path)
        try:
            size = await asyncio.to_thread(lambda: path.stat().st_size)
            kind = media.kind_of(effect.name, size)
            content = await asyncio.to_thread(path.read_bytes)
        except OSError as error:
            raise Refused("no_file", type(error).__name__) from error
        media_id = media.media_id(await self._api.call(media.upload(kind, effect.name, content)))
        shown = media.shown_as(kind, media_id, effect.name)
        code = self._groups.settings(address.native_group).cool_app_code
        return await self._said(calls.to_group(self._account, address.native_group, shown, code))
