"""Looks at everything that a robot needs, for the doctor: reads only, and every fault is a finding.

Must never raise, never change anything, and never say a secret.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from bot.clock import Clock
from bot.core.checkup import Check, Health
from bot.core.errors import BotError, DeliveryError, Refused
from bot.core.ids import NativeId
from bot.platforms.base import Finding
from bot.platforms.qq import calls
from bot.platforms.qq.answers import WRONG_SECRET, Answer, Verdict
from bot.platforms.qq.api import Api
from bot.platforms.qq.fields import text, yes
from bot.platforms.qq.state import State

_SKEW_WARN, _SKEW_BAD = timedelta(seconds=60), timedelta(seconds=300)
_QUOTA_MEMORY = timedelta(days=1)
_LONGEST_DETAIL = 200
_NOT_ADMIN = 11282

_FAULTS: Final[Mapping[Verdict, tuple[Check, Health]]] = {
    Verdict.PRIVILEGE: (Check.PERMISSION, Health.WARN),
    Verdict.TARGET: (Check.GROUP_KNOWN, Health.BAD),
    Verdict.GONE: (Check.MEMBER, Health.BAD),
    Verdict.TOKEN: (Check.TOKEN, Health.BAD),
    Verdict.RATE: (Check.QUOTA, Health.WARN),
}


class Diagnosis:
    """One look at an account."""

    def __init__(self, api: Api, state: State, clock: Clock) -> None:
        self._api, self._state, self._clock = api, state, clock
        self._found: list[Finding] = []

    async def of(self, groups: Sequence[NativeId]) -> tuple[Finding, ...]:
        """What was found, the account first, then group by group."""
        self._events()
        self._quota()
        if await self._secret() and await self._token():
            for group in groups:
                if not await self._group(group):
                    break
        self._skew()
        return tuple(self._found)

    def _say(self, check: Check, health: Health, detail: object = "", about: NativeId | None = None) -> None:
        self._found.append(Finding(check, health, about, str(detail)[:_LONGEST_DETAIL]))

    def _events(self) -> None:
        """Nothing can be asked: whether reports come is seen only when they come."""
        came = self._state.counts["reports"]
        self._say(Check.EVENTS, Health.GOOD if came else Health.WARN, f"reports={came}")

    def _quota(self) -> None:
        last = self._state.out_of_quota
        used_up = last is not None and self._clock.now() - last < _QUOTA_MEMORY
        self._say(Check.QUOTA, Health.WARN if used_up else Health.GOOD, "proactive" if used_up else "")

    async def _secret(self) -> bool:
        try:
            await self._api.fetch_token()
        except Refused as refused:
            wrong = refused.code.isdigit() and int(refused.code) in WRONG_SECRET
            self._say(Check.REACHED, Health.GOOD)
            self._say(Check.SECRET if wrong else Check.TOKEN, Health.BAD, refused)
            return False
        except BotError as error:
            self._say(Check.REACHED, Health.BAD, error)
            return False
        self._say(Check.SECRET, Health.GOOD)
        return True

    async def _token(self) -> bool:
        answer = await self._asked(calls.me(), None)
        if answer is None:
            return False
        self._say(Check.REACHED, Health.GOOD)
        if answer.verdict is Verdict.TOKEN:
            self._say(Check.TOKEN, Health.BAD, _word(answer))
            return False
        self._say(Check.TOKEN, Health.GOOD)
        if answer.verdict is Verdict.PRIVILEGE:
            self._say(Check.PERMISSION, Health.BAD, _word(answer))
        return True

    async def _group(self, group: NativeId) -> bool:
        """Look at one group; False when asking on makes no sense."""
        try:
            call = calls.bot_state(group)
        except Refused as refused:
            self._say(Check.GROUP_KNOWN, Health.BAD, refused, group)
            return True
        answer = await self._asked(call, group)
        if answer is None:
            return False
        if answer.ok:
            self._standing(group, answer)
            return True
        if answer.code == _NOT_ADMIN:
            self._say(Check.MANAGER, Health.BAD, _word(answer), group)
            return True
        check, health = _FAULTS.get(answer.verdict, (Check.GROUP_KNOWN, Health.WARN))
        self._say(check, health, _word(answer), group)
        return answer.verdict not in (Verdict.RATE, Verdict.TOKEN)

    def _standing(self, group: NativeId, answer: Answer) -> None:
        fields = answer.fields
        self._say(Check.MUTE, Health.WARN, "read only", group)  # no documented way to close a whole group
        role, feed = text(fields, "member_role").lower(), text(fields, "recv_msg_setting").lower()
        self._say(Check.GROUP_KNOWN, Health.GOOD, "", group)
        self._say(Check.MEMBER, Health.GOOD, "", group)
        self._say(Check.PERMISSION, Health.GOOD, "", group)
        manages = role in ("admin", "owner")
        self._say(Check.MANAGER, Health.GOOD if manages else Health.WARN, f"member_role={role or '?'}", group)
        hears = feed == "all" or (not feed and bool(self._state.hears.get(group)))
        self._say(Check.HEARS, Health.GOOD if hears else Health.WARN, f"recv_msg_setting={feed or '?'}", group)
        allowed = yes(fields, "allow_proactive_msg")
        word = f"allow_proactive_msg={str(allowed).lower()}" if "allow_proactive_msg" in fields else "unknown"
        self._say(Check.PROACTIVE, Health.GOOD if allowed else Health.WARN, word, group)

    async def _asked(self, call: calls.Call, about: NativeId | None) -> Answer | None:
        try:
            return await self._api.call(call)
        except DeliveryError as error:
            self._say(Check.REACHED, Health.BAD, error, about)
            return None

    def _skew(self) -> None:
        """A signature's stamp may differ from our clock by five minutes, so this is why reports may be refused."""
        if (skew := self._api.skew) is None:
            return
        apart = abs(skew)
        health = Health.BAD if apart >= _SKEW_BAD else Health.WARN if apart >= _SKEW_WARN else Health.GOOD
        self._say(Check.CLOCK, health, f"{round(skew.total_seconds())} s")


def _word(answer: Answer) -> str:
    return f"{answer.code or 'http'}: {answer.words}"
