"""A custom robot of one group: it can speak, and that is all.

``msgUuid`` makes a repeated message one message, so a send whose outcome is unknown may be sent again: the only way of
DingTalk where that is so. Never more than 20 messages in any 60 seconds: the 21st would silence it for ten minutes
(D:custom-robots-send-group-messages). Must never log its address: the address is the secret.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from bot.clock import Clock
from bot.core.capability import Capability
from bot.core.checkup import Check, Health
from bot.core.effect import Effect, SendMessage, needed
from bot.core.errors import Ambiguous, DeliveryError, NotYet, Refused, Transient
from bot.core.ids import AccountName, EffectKey, NativeId
from bot.core.message import Message
from bot.platforms.base import Address, Finding, Probe, Receipt, Sink
from bot.platforms.calling import Caller, Reply
from bot.platforms.dingtalk import answers, webhook
from bot.platforms.dingtalk.account import CustomRobotAccount
from bot.platforms.dingtalk.answers import Answer
from bot.platforms.dingtalk.authentic import sign_robot
from bot.platforms.dingtalk.checkup import clock_finding
from bot.platforms.dingtalk.wire import JSON, Call, Generation

MOST_IN_WINDOW = 20
WINDOW = timedelta(seconds=60)
CEILING = frozenset({Capability.SEND, Capability.MENTION, Capability.PROACTIVE})
_SILENCE = {"msgtype": "empty"}
"""The message that says nothing: refused as a wrong type, or taken and not shown."""


def signed(url: str, secret: str, now: datetime) -> str:
    """The address with timestamp and signature, the latter URL-encoded; as it is where there is no secret."""
    if not secret:
        return url
    millis = int(now.timestamp() * 1000)
    return f"{url}{'&' if '?' in url else '?'}timestamp={millis}&sign={quote(sign_robot(secret, millis), safe='')}"


def body_of(message: Message, keyword: str, key: EffectKey) -> dict[str, Any]:
    """The body that says ``message``; the ``keyword`` that the robot insists on is put in where it is missing."""
    said = webhook.words(message, tags=True)
    text = webhook.shortened(said.text, keyword)
    return webhook.body_of(webhook.Words(text, said.tagged, said.everybody, said.rich)) | {"msgUuid": key}


class Window:
    """At most so many calls in any 60 seconds, counted from the end of a call to the beginning of a later one."""

    def __init__(self, clock: Clock, most: int) -> None:
        self._clock = clock
        self._most = most
        self._under_way = 0
        self._ended: deque[datetime] = deque()

    def wait(self) -> float:
        """Seconds until one more may begin; 0 when it may now."""
        now = self._clock.now()
        while self._ended and now - self._ended[0] >= WINDOW:
            self._ended.popleft()
        if self._under_way + len(self._ended) < self._most:
            return 0.0
        if not self._ended:
            return WINDOW.total_seconds()
        return (self._ended[0] + WINDOW - now).total_seconds()

    def begin(self) -> None:
        """A call goes out."""
        self._under_way += 1

    def end(self) -> None:
        """It was answered, or nobody waits for it any longer."""
        self._under_way -= 1
        self._ended.append(self._clock.now())


class CustomRobotPlatform:
    """One robot. ``most_in_window`` is what the guard allows in a minute; tests of the guard set it out of reach."""

    platform = "dingtalk-webhook"
    reports: Mapping[str, Any] = {}
    sockets: Mapping[str, Any] = {}

    def __init__(self, account: CustomRobotAccount, clock: Clock, *, most_in_window: int = MOST_IN_WINDOW) -> None:
        self._account = account
        self._clock = clock
        self._caller = Caller(account.call_timeout)
        self._window = Window(clock, most_in_window)
        self._silent_until: datetime | None = None
        self._started = False

    @property
    def account(self) -> AccountName:
        """Name of the account in the settings."""
        return self._account.name

    @property
    def ceiling(self) -> frozenset[Capability]:
        """Speaking, with tags."""
        return CEILING

    @property
    def connected(self) -> bool:
        """Whether calls can be made now; nobody knows before the call."""
        return self._started

    async def start(self, sink: Sink) -> None:
        """Be ready to send. Nothing ever comes in."""
        await self._caller.start()
        self._started = True

    async def stop(self) -> None:
        """Close every connection."""
        self._started = False
        await self._caller.stop()

    async def send(self, effect: Effect, address: Address, key: EffectKey) -> Receipt:
        """Say something in the robot's group; ``key`` makes a repeated call harmless. The address says nothing: a
        custom robot has one group. Raises Transient, NotYet or Refused, never Ambiguous."""
        if not isinstance(effect, SendMessage):
            raise Refused("unsupported", f"{type(effect).__name__} is not possible here", needed(effect))
        if not effect.message.shown().strip():
            raise Refused("empty", "a message without content")
        self._wait_for_turn()
        await self._call(body_of(effect.message, self._account.keyword, key))
        return Receipt()

    async def probe(self, native_group: NativeId) -> Probe:
        """There is nothing that could be asked."""
        return Probe(CEILING, frozenset(), evidence="custom robot")

    async def diagnose(self, groups: Sequence[NativeId]) -> tuple[Finding, ...]:
        """Send silence: address, signature and clock are judged all the same. Raises nothing."""
        opened = not self._caller.open
        if opened:
            await self._caller.start()
        try:
            return await self._look()
        finally:
            if opened:
                await self._caller.stop()

    async def _look(self) -> tuple[Finding, ...]:
        try:
            self._wait_for_turn()
            reply = await self._post(_SILENCE)
        except NotYet as error:
            return (Finding(Check.QUOTA, Health.WARN, detail=str(error)),)
        except DeliveryError as error:
            return (Finding(Check.REACHED, Health.BAD, detail=str(error)),)
        found = [Finding(Check.REACHED, Health.GOOD), *clock_finding(reply, self._clock.now())]
        try:
            self._judge(reply)
        except Refused as refused:
            found.append(self._meaning(refused))
        except DeliveryError as error:
            found.append(Finding(Check.QUOTA, Health.WARN, detail=str(error)))
        else:
            found.append(Finding(Check.SECRET, Health.GOOD))
        hears = Finding(Check.HEARS, Health.WARN, detail="custom robot")
        return (*found, hears, Finding(Check.MUTE, Health.WARN, detail="custom robot"))

    def _meaning(self, refused: Refused) -> Finding:
        """What the refusal of silence says: address, signature and keyword are looked at before it."""
        if refused.code == "gone":
            return Finding(Check.SECRET, Health.BAD, detail=refused.reason)
        if refused.code != "security":
            return Finding(Check.SECRET, Health.GOOD)
        health = Health.WARN if self._account.keyword else Health.BAD  # silence has no keyword in it
        return Finding(Check.SECRET, health, detail=refused.reason)

    def _wait_for_turn(self) -> None:
        now = self._clock.now()
        if self._silent_until is not None and now < self._silent_until:
            raise Transient("silenced", (self._silent_until - now).total_seconds(), whole_account=True)
        if (wait := self._window.wait()) > 0:
            raise NotYet("20 messages in this minute", wait)

    async def _call(self, body: Mapping[str, Any]) -> None:
        try:
            self._judge(await self._post(body))
        except Ambiguous as error:  # msgUuid: said again it is the same message
            raise Transient(str(error)) from error

    async def _post(self, body: Mapping[str, Any]) -> Reply:
        url = signed(self._account.webhook_url, self._account.secret, self._clock.now())
        self._window.begin()
        try:
            return await self._caller.request("POST", url, body=body, headers={"Content-Type": JSON})
        finally:
            self._window.end()

    def _judge(self, reply: Reply) -> None:
        call = Call("POST", "", Generation.WEBHOOK, needs=Capability.SEND, changes=True)
        try:
            answers.fields_of(call, Answer(reply.status, reply.body, reply.retry_after))
        except Transient as error:
            if error.whole_account and error.retry_after is not None:
                self._silent_until = self._clock.now() + timedelta(seconds=error.retry_after)
            raise
