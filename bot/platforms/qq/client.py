"""A QQ official robot: reports come in over the web hook, effects go out over the API.

Must never retry: that is the dispatcher's part (but for the steps that one refusal leaves open within one sending).
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from bot.clock import Clock
from bot.core.capability import Capability
from bot.core.effect import Effect, MuteMember, Recall, SendDirect, SendFile, SendMessage
from bot.core.errors import Ambiguous, DeliveryError, Refused, StoreError
from bot.core.event import CapabilityObserved
from bot.core.ids import AccountName, EffectKey, EventId, NativeId, derive_id
from bot.platforms.base import Address, Finding, Probe, Receipt, Sink
from bot.platforms.qq import answers, calls
from bot.platforms.qq.account import QQAccount
from bot.platforms.qq.answers import Answer, Verdict
from bot.platforms.qq.api import Api
from bot.platforms.qq.calls import Call
from bot.platforms.qq.diagnosis import Diagnosis
from bot.platforms.qq.fields import text, yes
from bot.platforms.qq.reception import TAP_ANSWERED_WITHIN, Reception
from bot.platforms.qq.replies import ReplyBook
from bot.platforms.qq.speaking import Speaker
from bot.platforms.qq.state import State

__all__ = ["CEILING", "QQPlatform"]

_MEMBER = frozenset({
    Capability.SEND, Capability.DIRECT, Capability.MENTION, Capability.REPLY, Capability.RECALL_OWN,
    Capability.MEMBER_EVENTS, Capability.BUTTONS, Capability.FILES,
})  # fmt: skip
_MANAGER = frozenset({Capability.RECALL_ANY, Capability.MUTE_MEMBER, Capability.ADMIT})
_ASKED = frozenset({Capability.READ_MODE, Capability.HEARS_ALL, Capability.PROACTIVE})
CEILING = _MEMBER | _MANAGER | _ASKED
"""Capability matrix of the platform sheet. Cards, the notice board, essences, the whole group's silence, folded
messages, history and editing are not offered at all; members could be listed, which nothing here does."""

_UNKNOWN = frozenset({11253, 11254, 11282})
"""Answers after which nobody knows: calls are given to some robots, or to admins, only ("check app privilege not
pass")."""

Take = Callable[[Mapping[str, str], Mapping[str, str], bytes], Awaitable[bytes | None]]


class QQPlatform:
    """One robot. ``reports`` is the address that the platform may use, see bot.web.hooks."""

    platform = "qq"

    def __init__(self, account: QQAccount, clock: Clock) -> None:
        self._account, self._clock = account, clock
        self._state = State(ReplyBook(clock.now()))
        self._api = Api(account, clock)
        self._reception = Reception(account, self._state, clock, self._answer_tap)
        self._speaker = Speaker(self._api, self._state, clock, self._tell_forbidden)

    @property
    def account(self) -> AccountName:
        """Name of the account in the settings."""
        return self._account.name

    @property
    def ceiling(self) -> frozenset[Capability]:
        """The most that an official robot can do anywhere."""
        return CEILING

    @property
    def connected(self) -> bool:
        """Whether calls can be made now; over HTTP nobody knows before the call."""
        return self._api.caller.open

    @property
    def counts(self) -> Counter[str]:
        """What came in and became no event, by reason; for the metrics."""
        return self._state.counts

    @property
    def reports(self) -> Mapping[str, Take]:
        """The taker of reports; none without a secret."""
        return {"": self._reception.take} if self._account.app_secret else {}

    @property
    def sockets(self) -> Mapping[str, Any]:
        """None: the platform posts."""
        return {}

    async def start(self, sink: Sink) -> None:
        """Take reports from now on and hand their events to ``sink``."""
        await self._api.start()
        self._reception.sink = sink

    async def stop(self) -> None:
        """Take no more, close every connection."""
        await self._reception.stop()
        await self._api.stop()

    async def send(self, effect: Effect, address: Address, key: EffectKey) -> Receipt:
        """Perform one effect. A reply keeps its id and number under ``key``, so a repetition is said once."""
        if isinstance(effect, SendMessage | SendDirect | SendFile):
            return await self._speaker.say(effect, address, key)
        call = calls.act(effect, address, self._clock.now())
        answer = await (self._withdraw(call) if isinstance(effect, Recall) else self._api.call(call))
        if not answer.ok:
            outranked = answer.code == answers.NO_RIGHT and self._state.manages.get(address.native_group or "")
            raise answers.error(answer, None if outranked else call.needs)
        verified = await self._read_back(effect, address) if isinstance(effect, MuteMember) else None
        return answers.receipt(answer, verified)

    async def probe(self, native_group: NativeId) -> Probe:
        """Ask what the robot is in the group. What it may not ask stays open. Raises Transient or Refused."""
        state = await self._api.call(calls.bot_state(native_group))
        if not state.ok and state.code not in _UNKNOWN:
            raise answers.error(state, Capability.SEND)
        present, missing, evidence = self._standing(native_group, state)
        rule = await self._api.call(calls.restrictions(native_group))
        if not rule.ok and rule.code not in _UNKNOWN:
            raise answers.error(rule, None)
        reading = frozenset({Capability.READ_MODE})
        return Probe(
            present=present | (reading if rule.ok else frozenset()),
            missing=missing | (frozenset() if rule.ok else reading),
            mode=answers.mode(rule.fields) if rule.ok else None,
            evidence=f"{evidence} restrict_chat_setting={'ok' if rule.ok else rule.code}",
        )

    async def diagnose(self, groups: Sequence[NativeId]) -> tuple[Finding, ...]:
        """Look at everything that the robot needs and change nothing."""
        return await Diagnosis(self._api, self._state, self._clock).of(groups)

    def _standing(self, group: NativeId, state: Answer) -> tuple[frozenset[Capability], frozenset[Capability], str]:
        """What ``bot_state`` shows to be there and to be missing, with the evidence."""
        hears = frozenset({Capability.HEARS_ALL}) if self._state.hears.get(group) else frozenset()
        if not state.ok:
            return hears, frozenset(), f"bot_state={state.code}"
        fields: Mapping[str, Any] = state.fields
        role, feed = text(fields, "member_role").lower(), text(fields, "recv_msg_setting").lower()
        present, missing = set(_MEMBER | hears), set[Capability]()
        self._state.manages.put(group, role in ("admin", "owner"))
        if role in ("admin", "owner"):
            present |= _MANAGER
        elif role == "member":
            missing |= _MANAGER
        if feed == "all":
            present.add(Capability.HEARS_ALL)
        elif feed:
            present.discard(Capability.HEARS_ALL)
            missing.add(Capability.HEARS_ALL)
            self._state.hears.forget(group)
        if "allow_proactive_msg" in fields:
            allowed = yes(fields, "allow_proactive_msg")
            self._state.book.may_speak_first(calls.group_root(group), allowed)
            (present if allowed else missing).add(Capability.PROACTIVE)
        if own := text(fields, "member_openid"):
            self._state.own.put(group, own)
        evidence = f"role={role or '?'} recv_msg_setting={feed or '?'}"
        return frozenset(present), frozenset(missing), evidence

    async def _withdraw(self, call: Call) -> Answer:
        """What is gone after an earlier try is done; of a message that we never withdrew a no stays a no."""
        withdrawn = self._state.withdrawn
        try:
            answer = await self._api.call(call)
        except Ambiguous:
            withdrawn.put(call.path, value=True)
            raise
        if answer.code == answers.NO_SUCH_MESSAGE and withdrawn.get(call.path):
            return Answer(Verdict.DONE)
        if answer.ok or answer.verdict in (Verdict.UNCLEAR, Verdict.SERVER):
            withdrawn.put(call.path, value=True)
        return answer

    async def _read_back(self, effect: MuteMember, address: Address) -> bool | None:
        """Whether the member's silence is what was asked; None where it cannot be read."""
        try:
            answer = await self._api.call(calls.restrictions(address.native_group or ""))
        except DeliveryError:
            return None
        found = answers.silenced(answer.fields, effect.native_id) if answer.ok else None
        return None if found is None else found is (effect.seconds > 0)

    async def _answer_tap(self, interaction: str) -> None:
        answer = await self._api.call(calls.tapped(interaction), TAP_ANSWERED_WITHIN)
        if not answer.ok:
            raise Refused(str(answer.code), answer.words)

    async def _tell_forbidden(self, chat: str) -> None:
        """A group was found to forbid proactive messages: the engine may know, and the message waits meanwhile."""
        group, sink, now = calls.group_of(chat), self._reception.sink, self._clock.now()
        if sink is None or group is None:
            return
        event = CapabilityObserved(
            id=EventId(derive_id(self.account, "proactive refused", group, now.isoformat())),
            at=now,
            received_at=now,
            account=self.account,
            native_group=NativeId(group),
            present=frozenset(),
            missing=frozenset({Capability.PROACTIVE}),
            evidence="40034105",
        )
        with suppress(StoreError):
            await sink(event)
