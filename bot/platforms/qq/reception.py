"""What the platform posts: verified, decoded, stored, and only then acknowledged.

A report opens its chat for replies before it is handed over, because the answer may be ready before the sink returns.
Must never answer what is not on disk, and never write text, tokens or personal ids to the log.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime

import orjson
import structlog

from bot.clock import Clock
from bot.core.errors import BotError, Malformed, Unauthentic, Unavailable, Unsupported
from bot.core.event import ButtonPressed, CapabilityObserved, Event, GroupDetached, MemberJoined, MessageReceived
from bot.platforms.base import Ignored, Sink
from bot.platforms.qq import authentic, calls, codec, content
from bot.platforms.qq.account import QQAccount
from bot.platforms.qq.codec import Frame, Known
from bot.platforms.qq.fields import credible, inner, moment, optional_id, text
from bot.platforms.qq.happenings import interaction_id
from bot.platforms.qq.replies import Field
from bot.platforms.qq.state import State

ACK = b'{"op":12,"d":0}'
"""Taken ("event-emit/webhook")."""
TAP_ANSWERED_WITHIN = 3.0
_LONGEST_KIND = 60

_GROUP_OPENERS = frozenset({"INTERACTION_CREATE", "GROUP_ADD_ROBOT", "GROUP_MSG_RECEIVE", "GROUP_MEMBER_ADD"})
_PRIVATE_OPENERS = frozenset({"INTERACTION_CREATE", "C2C_MSG_RECEIVE", "FRIEND_ADD"})
"""Events whose outer id may be replied to ("message/overview"); of GROUP_MEMBER_ADD only the field says so."""
_LATE = "GROUP_MEMBER_ADD"

_log = structlog.get_logger()

AnswerTap = Callable[[str], Awaitable[None]]


class Reception:
    """Takes the reports of one account. ``answer_tap`` tells the platform that a tap was taken."""

    def __init__(self, account: QQAccount, state: State, clock: Clock, answer_tap: AnswerTap) -> None:
        self._account, self._state, self._clock, self._answer_tap = account, state, clock, answer_tap
        self.sink: Sink | None = None
        self._taps: set[asyncio.Task[None]] = set()

    async def take(self, headers: Mapping[str, str], _query: Mapping[str, str], body: bytes) -> bytes | None:
        """One report; returns the acknowledgement when its event is on disk, or the proof of the address check.

        Raises Unauthentic, Malformed or Unavailable.
        """
        account, now = self._account, self._clock.now()
        try:
            authentic.verify(headers, body, secret=account.app_secret, app_id=account.app_id, now=now)
        except Unauthentic as error:
            return self._proof(headers, body, error)
        self._state.counts["reports"] += 1
        frame = codec.read_frame(body)
        if frame.op == codec.VALIDATION:
            return self._signed_token(frame)
        if self.sink is None:
            raise Unavailable("not started")
        await self._receive(frame, now, self.sink)
        return ACK

    async def stop(self) -> None:
        """Let nothing be handed over any more; answers to taps that are under way end."""
        self.sink = None
        for task in (taps := tuple(self._taps)):
            task.cancel()
        await asyncio.gather(*taps, return_exceptions=True)

    def _proof(self, headers: Mapping[str, str], body: bytes, error: Unauthentic) -> bytes:
        """The address check may come unsigned; nothing else may."""
        try:
            frame = codec.read_frame(body)
        except Malformed:
            raise error from None
        if frame.op != codec.VALIDATION:
            raise error
        authentic.verify_app_id(headers, self._account.app_id)
        return self._signed_token(frame)

    def _signed_token(self, frame: Frame) -> bytes:
        token, stamp = frame.d.get("plain_token"), frame.d.get("event_ts")
        self._state.counts["address checks"] += 1
        return orjson.dumps(authentic.validation(token, stamp, self._account.app_secret))

    async def _receive(self, frame: Frame, now: datetime, sink: Sink) -> None:
        event = self._read(frame, now)
        self._open(frame, now, event)
        if isinstance(event, Ignored):
            self._state.counts[f"ignored: {event.reason}"] += 1
            return
        if event is None:
            return
        self._learn(frame, event)
        await sink(self._recognised(frame, event))
        if isinstance(event, ButtonPressed):
            self._take_tap(interaction_id(frame.d))

    def _read(self, frame: Frame, now: datetime) -> Event | Ignored | None:
        group = optional_id(frame.d, "group_openid", "group_id")
        own = self._state.own.get(group or "") or ""
        known = Known(own, self._state.quotes.messages)
        try:
            event = codec.decode(frame, account=self._account.name, received_at=now, known=known)
        except Unsupported as unsupported:
            self._state.counts["unsupported"] += 1
            _log.info("qq.unsupported", account=self._account.name, kind=str(unsupported)[:_LONGEST_KIND])
            return None
        return self._first(event, frame, now) if isinstance(event, MessageReceived) else event

    def _first(self, event: MessageReceived, frame: Frame, now: datetime) -> MessageReceived:
        """A redelivery under another id, and a message under another event name, is the event of the first time."""
        print_ = codec.fingerprint(event, frame)
        marks = [f"{event.native_group} {event.message_id}", *([print_] if print_ else [])]
        first = self._state.prints.first(marks, event, now)
        self._state.counts["redelivered under another id"] += first.message_id != event.message_id
        return first

    def _open(self, frame: Frame, now: datetime, event: Event | Ignored | None) -> None:
        """Note what may be replied to, whether the report becomes an event or not."""
        group = optional_id(frame.d, "group_openid", "group_id")
        since = min(now, credible(moment(frame.d, "timestamp"), now))
        book = self._state.book
        if isinstance(event, MessageReceived):
            if event.sender is not None:
                chat = calls.group_root(group) if group else calls.user_root(event.sender.native_id)
                book.heard(chat, Field.MESSAGE, event.message_id, since)
        elif group and frame.id and frame.kind in _GROUP_OPENERS:
            book.heard(calls.group_root(group), Field.EVENT, frame.id, since, late=frame.kind == _LATE)
        elif frame.id and frame.kind in _PRIVATE_OPENERS and (who := optional_id(frame.d, "user_openid", "openid")):
            book.heard(calls.user_root(who), Field.EVENT, frame.id, since)

    def _learn(self, frame: Frame, event: Event) -> None:
        """What a report says beside its event: the robot's own id, quote indexes, toggles."""
        state, group = self._state, event.native_group
        match event:
            case MessageReceived(message_id=message_id, addressed=addressed, sender=sender):
                if group is None and sender is not None and (union := _union(frame)):
                    state.unions.put(union, sender.native_id)
                state.quotes.learn(message_id, content.indexes(frame.d).get("msg_idx", ""))
                if group and (own := content.own_id(frame.d)):
                    state.own.put(group, own)
                if group and frame.kind == codec.GROUP_ANY and not addressed:
                    state.hears.put(group, value=True)
            case MemberJoined(sender=sender) if sender and (user := optional_id(frame.d, "user_openid")):
                state.users.put(sender.native_id, user)  # the two ids need not be the same
            case CapabilityObserved(missing=missing) if group:
                state.book.may_speak_first(calls.group_root(group), allowed=not missing)
            case GroupDetached() if group:
                state.hears.forget(group)

    def _recognised(self, frame: Frame, event: Event) -> Event:
        """The event with the private id of who did it, where the platform tells it: beside their coming, or by an id
        that is the same everywhere (``union_openid``, which few robots see)."""
        if event.native_group is None or event.sender is None:
            return event
        if isinstance(event, MemberJoined):
            known = optional_id(frame.d, "user_openid")
        else:
            known = self._state.unions.get(_union(frame))
            if known is not None:
                self._state.users.put(event.sender.native_id, known)
        return replace(event, sender=replace(event.sender, known_as=known)) if known is not None else event

    def _take_tap(self, interaction: str) -> None:
        """Tell the platform once, without holding up the acknowledgement."""
        if self._state.tapped.get(interaction):
            return
        self._state.tapped.put(interaction, value=True)
        task = asyncio.get_running_loop().create_task(self._tell(interaction))
        self._taps.add(task)
        task.add_done_callback(self._taps.discard)

    async def _tell(self, interaction: str) -> None:
        try:
            async with asyncio.timeout(TAP_ANSWERED_WITHIN):
                await self._answer_tap(interaction)
        except (
            BotError,
            TimeoutError,
        ) as error:  # the person sees that nothing came back; what was tapped is stored all the same
            self._state.counts["taps unanswered"] += 1
            _log.warning("qq.tap_unanswered", account=self._account.name, fault=type(error).__name__)


def _union(frame: Frame) -> str:
    """The id of an author that is the same in every place; empty for most robots."""
    return text(inner(frame.d, "author"), "union_openid")
