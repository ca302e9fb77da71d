"""The API with its token: one call, judged; a token that is refused is made new once.

Must never retry anything else, and never write a token, a path with ids or a body to a log.
"""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.clock import Clock
from bot.core.errors import Ambiguous, Transient
from bot.platforms.calling import Caller, Reply
from bot.platforms.qq import answers
from bot.platforms.qq.account import QQAccount
from bot.platforms.qq.answers import Answer, Verdict
from bot.platforms.qq.calls import Call
from bot.platforms.tokens import Token, TokenKeeper

EARLY = timedelta(seconds=45)
"""The platform gives out another token only in the last 60 s of the old one ("dev-prepare/access-token")."""


class Api:
    """The calls of one account. ``skew`` is how far our clock is ahead of the platform's, where it was told."""

    def __init__(self, account: QQAccount, clock: Clock) -> None:
        self._account = account
        self._clock = clock
        self._root = account.api_url.rstrip("/")
        self.caller = Caller(account.call_timeout)
        self._tokens = TokenKeeper(self._fetch, clock, EARLY)
        self.skew: timedelta | None = None
        self._held: dict[bool, datetime] = {}
        """Until when the platform wants fewer calls, by whether a question was refused: then only questions wait, for
        limits are per call ("dev-prepare/api-call-guide"); else everything does."""

    async def start(self) -> None:
        """Open the session."""
        await self.caller.start()

    async def stop(self) -> None:
        """Close it; open calls end as Ambiguous."""
        await self.caller.stop()

    async def call(self, call: Call, within: float | None = None) -> Answer:
        """What the platform answered, good or bad. Raises Transient where nothing can have happened, Refused where the
        secret is refused, Ambiguous where nobody knows."""
        asks = call.method == "GET"
        self._look_at_hold(asks=asks)
        token = await self._token()
        answer = await self._once(call, token, within)
        if answer.verdict is Verdict.TOKEN and await self._renewed(token):
            answer = await self._once(call, await self._token(), within)
        if answer.verdict is Verdict.RATE:
            self._held[asks] = self._clock.now() + timedelta(seconds=answers.pause(answer))
        return answer

    async def fetch_token(self) -> Token:
        """A token from the platform, whatever is known. Raises Refused, Transient or Ambiguous."""
        account = self._account
        body = {"appId": account.app_id, "clientSecret": account.app_secret}
        reply = await self.caller.request("POST", account.token_url, body=body)
        self._look_at_the_clock(reply)
        return answers.token(reply.status, reply.fields, self._clock.now())

    async def _once(self, call: Call, token: str, within: float | None) -> Answer:
        headers = {"Authorization": f"QQBot {token}"}
        url = f"{self._root}{call.path}"
        reply = await self.caller.request(call.method, url, body=call.body, headers=headers, within=within)
        self._look_at_the_clock(reply)
        fields = reply.fields
        readable = bool(fields) or reply.body.strip() in (b"", b"{}", b"null")
        return answers.judge(reply.status, fields, reply.retry_after, readable=readable)

    async def _fetch(self) -> Token:
        try:
            return await self.fetch_token()
        except Ambiguous as error:  # whatever was to be done with the token was not
            raise Transient("no token in time") from error

    async def _token(self) -> str:
        return await self._tokens.get()

    async def _renewed(self, token: str) -> bool:
        return await self._tokens.refused(token)

    def _look_at_hold(self, *, asks: bool) -> None:
        """Whoever calls before the time is told how long there is to wait, without a call."""
        now = self._clock.now()
        until = max(self._held.get(False, now), self._held.get(True, now) if asks else now)
        if until > now:
            raise Transient("the platform wants fewer calls", (until - now).total_seconds(), whole_account=not asks)

    def _look_at_the_clock(self, reply: Reply) -> None:
        said = reply.headers.get("Date", "")
        try:
            theirs = parsedate_to_datetime(said)
        except (ValueError, TypeError):
            return
        self.skew = self._clock.now() - _aware(theirs)


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)
