"""What the doctor finds with an application robot: every look changes nothing, every fault is a finding.

One exception is told: the platform forgets the events that it could not push once their list was read. Nobody else
reads that list, and after five minutes those events are given up anyway. Must never raise.
"""

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from bot.clock import Clock
from bot.core.capability import Capability
from bot.core.checkup import Check, Health
from bot.core.errors import Ambiguous, DeliveryError, Refused, Transient
from bot.core.ids import NativeId
from bot.platforms.base import Finding
from bot.platforms.calling import Reply
from bot.platforms.dingtalk import answers, calls, members, mute
from bot.platforms.dingtalk.account import DingTalkAccount, GroupKind
from bot.platforms.dingtalk.answers import Answer
from bot.platforms.dingtalk.api import Api, token_of
from bot.platforms.dingtalk.groups import RIGHTS, Groups
from bot.platforms.dingtalk.wire import Call, ask, code_of

_OFF = 300.0
"""Seconds that a clock may be wrong: signatures and tokens still work, notices come at the wrong minute."""
_KEY = re.compile(r"[A-Za-z0-9]{43}")
_WORDS: Mapping[str, Check] = {
    "secret": Check.SECRET, "token": Check.TOKEN, "permission": Check.PERMISSION, "quota": Check.QUOTA,
}  # fmt: skip
_NO_SUCH_GROUP = ("invalid.openConversationId", "resource.not.found", "group.disbanded", "conversation.org.notMatch")


@dataclass(frozen=True, slots=True)
class Ears:
    """Whether the link and the second ear are up; None where there is none or the account does not run."""

    stream: bool | None = None
    ear: bool | None = None


@dataclass(slots=True)
class Checkup:
    """One visit."""

    account: DingTalkAccount
    api: Api
    groups: Groups
    clock: Clock
    ears: Ears
    _found: list[Finding] = field(default_factory=list)

    async def findings(self, groups: Sequence[NativeId]) -> tuple[Finding, ...]:
        """Everything that was found, in the order in which it is worth reading."""
        if await self._credentials():
            await self._old_api()
            for group in groups:
                await self._group(group)
        self._events()
        self._hearing()
        self._cards()
        return tuple(dict.fromkeys(self._found))

    def _say(self, check: Check, health: Health, detail: str = "", about: NativeId | None = None) -> None:
        self._found.append(Finding(check, health, about, detail))

    def _fault(self, error: DeliveryError, otherwise: Check, about: NativeId | None = None) -> None:
        """A failed look as a finding."""
        if isinstance(error, Refused):
            check = _WORDS.get(error.code, otherwise)
            self._say(check, Health.BAD, error.reason, about if check is otherwise else None)
        elif isinstance(error, Transient) and error.whole_account:
            self._say(Check.QUOTA, Health.WARN, str(error))
        else:
            self._say(Check.REACHED, Health.BAD, str(error))

    async def _credentials(self) -> bool:
        """Whether the platform answers and takes the id and the secret: anything else needs that."""
        call = calls.token(self.account)
        try:
            reply = await self.api.reply(call)
        except DeliveryError as error:
            self._say(Check.REACHED, Health.BAD, str(error))
            return False
        self._say(Check.REACHED, Health.GOOD)
        self._found.extend(clock_finding(reply, self.clock.now()))
        try:
            token_of(answers.fields_of(call, Answer(reply.status, reply.body, reply.retry_after)), self.clock.now())
        except DeliveryError as error:
            self._fault(error, Check.TOKEN)
            return False
        self._say(Check.SECRET, Health.GOOD)
        return True

    async def _old_api(self) -> None:
        """The token works for the old API too; the list of lost events is what it is asked for."""
        try:
            fields = await self.api.call(members.failed_pushes())
        except DeliveryError as error:
            self._fault(error, Check.EVENTS)
            return
        self._say(Check.TOKEN, Health.GOOD)
        lost = fields.get("failed_list")
        if isinstance(lost, list) and lost:
            self._say(Check.EVENTS, Health.WARN, f"failed pushes: {len(lost)}")

    async def _group(self, group: NativeId) -> None:
        try:
            fields = await self.api.call(members.robots(group))
        except Refused as error:
            known = error.reason not in _NO_SUCH_GROUP
            self._fault(error, Check.MEMBER if known else Check.GROUP_KNOWN, group)
            if not known:
                return
        except DeliveryError as error:
            self._fault(error, Check.REACHED)
            return
        else:
            self._say(Check.GROUP_KNOWN, Health.GOOD, about=group)
            here = _names(fields, code_of(self.account))
            self._say(Check.MEMBER, Health.GOOD if here else Health.BAD, about=group)
        await self._rights(group)

    async def _rights(self, group: NativeId) -> None:
        try:
            look = await self.groups.look(group)
        except DeliveryError as error:
            self._fault(error, Check.MUTE, group)
            return
        kind = look.kind
        able = look.sure and Capability.MUTE_ALL in RIGHTS[kind]
        self._say(Check.MUTE, Health.GOOD if able else Health.WARN, f"kind={kind if look.sure else '?'}", group)
        for call in self._questions(group, kind):
            try:
                await self.api.call(call)
            except Refused as error:
                if error.code in _WORDS:
                    self._fault(error, Check.PERMISSION, group)
            except (Transient, Ambiguous) as error:
                self._fault(error, Check.REACHED)

    def _questions(self, group: NativeId, kind: GroupKind) -> list[Call]:
        """Questions that need the same rights as what the robot does there; no answer but a refusal is of interest."""
        read_state = {
            "robotCode": code_of(self.account), "openConversationId": group, "processQueryKey": "checkup",
            "maxResults": 1,
        }  # fmt: skip
        asked = [ask("POST", "/v1.0/robot/groupMessages/query", read_state, Capability.SEND)]
        settings = self.groups.settings(group)
        if kind is GroupKind.SCENE or settings.cool_app_code:
            asked.append(members.listed(group, cool_app_code=settings.cool_app_code))
        found_out = settings.kind is None  # then the right to ask may be what was missing
        if (kind is GroupKind.SCENE or found_out) and (user := settings.owner_user_id or self.account.probe_user_id):
            asked.append(mute.settings(group, user))
        return asked

    def _events(self) -> None:
        account = self.account
        if account.stream:
            if self.ears.stream is not None:
                self._say(Check.EVENTS, Health.GOOD if self.ears.stream else Health.BAD, "stream")
            return
        if not account.event_aes_key and not account.event_token:
            self._say(Check.EVENTS, Health.WARN, "no event_token and event_aes_key")
        elif not account.event_token:
            self._say(Check.EVENTS, Health.BAD, "no event_token")
        elif not is_event_key(account.event_aes_key):
            self._say(Check.EVENTS, Health.BAD, "event_aes_key is not 43 letters and digits")
        else:
            self._say(Check.EVENTS, Health.GOOD)

    def _hearing(self) -> None:
        if not self.account.ear:
            self._say(Check.HEARS, Health.WARN, "only what is addressed to the robot")
        elif self.ears.ear is None:  # not running: at least it is there
            there = shutil.which(self.account.ear[0]) is not None
            self._say(Check.HELPER, Health.GOOD if there else Health.BAD)
        else:
            self._say(Check.HEARS, Health.GOOD if self.ears.ear else Health.BAD)
            self._say(Check.HELPER, Health.GOOD if self.ears.ear else Health.BAD)

    def _cards(self) -> None:
        if not self.account.templates:
            self._say(Check.CARDS, Health.WARN, "no template")
        elif not self.account.stream and not self.account.card_route:
            self._say(Check.CARDS, Health.BAD, "no card_route")
        else:
            self._say(Check.CARDS, Health.GOOD)


def clock_finding(reply: Reply, now: datetime) -> tuple[Finding, ...]:
    """What the ``Date`` of an answer says of our clock; nothing where it is missing or no date."""
    try:
        there = parsedate_to_datetime(reply.headers.get("Date", ""))
    except (TypeError, ValueError):
        return ()
    off = (now - (there if there.tzinfo else there.replace(tzinfo=UTC))).total_seconds()
    if abs(off) <= _OFF:
        return (Finding(Check.CLOCK, Health.GOOD),)
    return (Finding(Check.CLOCK, Health.BAD, detail=f"{off / 60:+.0f} min"),)


def is_event_key(key: str) -> bool:
    """Whether an event key is 43 letters and digits: base64 of 32 bytes without its last sign."""
    return _KEY.fullmatch(key) is not None


def _names(value: Any, code: str) -> bool:
    """Whether an entry of the answer has our robot code."""
    if isinstance(value, Mapping):
        return any(
            (str(name).lower() == "robotcode" and found == code) or _names(found, code) for name, found in value.items()
        )
    return isinstance(value, list) and any(_names(one, code) for one in value)
