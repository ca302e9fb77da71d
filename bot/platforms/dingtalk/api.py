"""The API of one account: the token, one forced refresh after a refusal, and no call before the platform wants one.

Must never retry anything else, and never write a token, an address with its query or a body to a log.
"""

from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.core.errors import Ambiguous, Refused, Transient
from bot.platforms.calling import Caller, Reply
from bot.platforms.dingtalk import answers, calls
from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.dingtalk.answers import Answer, BadToken
from bot.platforms.dingtalk.wire import Call, Generation
from bot.platforms.tokens import Token, TokenKeeper

_EARLY = timedelta(minutes=10)
"""A token is made new so long before its end (platform sheet, tokens: 5 to 10 minutes)."""
_LIFE = 7200.0
_MOST_A_SECOND = 18
"""Questions to one endpoint; the platform takes 20. What changes something is paced by the dispatcher."""
_BAD_FOR = timedelta(seconds=60)
"""After refused credentials the account counts as down so long, then it is tried again."""


class Api:
    """Calls of both generations and of webhooks. ``bad_until``: the credentials were refused."""

    def __init__(self, account: DingTalkAccount, caller: Caller, clock: Clock) -> None:
        self._account = account
        self._caller = caller
        self._clock = clock
        self.tokens = TokenKeeper(self.fetch_token, clock, _EARLY)
        self._asked: dict[str, deque[datetime]] = {}
        self._held_until: datetime | None = None
        self._bad_until: datetime | None = None

    @property
    def known_bad(self) -> bool:
        """Whether calls cannot be made now: the platform refused our credentials a moment ago."""
        return self._bad_until is not None and self._clock.now() < self._bad_until

    async def call(self, call: Call) -> Mapping[str, Any]:
        """The fields of a yes. Raises Transient, NotYet, Refused or Ambiguous."""
        self._look_at_hold()
        if call.generation is Generation.WEBHOOK:
            return await self._once(call, "")
        if not call.changes:
            await self._pace(call.path)
        value = await self.tokens.get()
        try:
            return await self._once(call, value)
        except BadToken:
            if not await self.tokens.refused(value):
                self._bad_until = self._clock.now() + _BAD_FOR
                raise
        return await self._once(call, await self.tokens.get())

    async def fetch_token(self) -> Token:
        """A token asked for now; nothing is remembered. Raises Transient or Refused."""
        try:
            fields = await self._once(calls.token(self._account), "")
        except Refused:
            self._bad_until = self._clock.now() + _BAD_FOR
            raise
        self._bad_until = None
        return token_of(fields, self._clock.now())

    async def reply(self, call: Call, value: str = "") -> Reply:
        """An answer as it came. Raises Transient or Ambiguous."""
        return await self._caller.request(
            call.method, call.url(self._account, value), body=call.body, headers=call.headers(value),
            within=max(self._account.call_timeout, call.within or 0.0),
        )  # fmt: skip

    async def _once(self, call: Call, value: str) -> Mapping[str, Any]:
        try:
            reply = await self.reply(call, value)
            return answers.fields_of(call, Answer(reply.status, reply.body, reply.retry_after))
        except Transient as error:
            if error.whole_account and error.retry_after is not None and call.generation is not Generation.WEBHOOK:
                self._hold(error.retry_after)
            raise
        except Ambiguous as error:
            if call.changes:
                raise
            raise Transient(str(error)) from error

    async def _pace(self, path: str) -> None:
        """Wait for a turn, so that looking at many groups at once does not run into the limit."""
        asked = self._asked.setdefault(path, deque(maxlen=_MOST_A_SECOND))
        turn = self._clock.now()
        if len(asked) == _MOST_A_SECOND:
            turn = max(turn, asked[0] + timedelta(seconds=1))
        asked.append(turn)
        await self._clock.sleep_until(turn)

    def _hold(self, seconds: float) -> None:
        until = self._clock.now() + timedelta(seconds=seconds)
        self._held_until = max(until, self._held_until or until)

    def _look_at_hold(self) -> None:
        """Whoever asks before the time is told how long there is to wait, without a call."""
        if self._held_until is None:
            return
        left = (self._held_until - self._clock.now()).total_seconds()
        if left > 0:
            raise Transient("the platform wants fewer calls", left, whole_account=True)
        self._held_until = None


def token_of(fields: Mapping[str, Any], now: datetime) -> Token:
    """The token of an answer; a short-lived one is used for three quarters of its life. Raises Transient."""
    value, life = fields.get("accessToken"), fields.get("expireIn", _LIFE)
    if not isinstance(value, str) or not value:
        raise Transient("an answer without a token")
    try:
        seconds = min(max(0.0, float(life)), 10 * _LIFE)  # in this order, so that NaN becomes 0
    except (TypeError, ValueError, OverflowError):
        seconds = _LIFE
    margin = min(_EARLY.total_seconds(), max(seconds, 0.0) / 4)
    return Token(value, now + timedelta(seconds=seconds - margin) + _EARLY)
