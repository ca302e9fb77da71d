"""Call, then verify: some clients say ok though nothing was done, others are in doubt though it was.

What a read-back or a notice shows decides; where neither says anything the answer stands alone. Must never call twice
what changes something.
"""

from dataclasses import replace
from datetime import datetime

from bot.clock import Clock
from bot.core.capability import Capability
from bot.core.effect import AnswerJoin, Effect, MarkEssence, MuteMember, Recall, SetCard, SetMuteAll
from bot.core.errors import Ambiguous, DeliveryError, Malformed, Refused
from bot.core.ids import NativeId
from bot.platforms.base import Receipt
from bot.platforms.onebot.asking import CLEAR, Desk
from bot.platforms.onebot.codec import Call
from bot.platforms.onebot.fields import Fields, is_number, optional_whole
from bot.platforms.onebot.memory import Memory

VERIFIED = (SetMuteAll, SetCard, MuteMember, Recall, MarkEssence, AnswerJoin)


class Verifier:
    """Performs what changes a group and says whether it is so now."""

    def __init__(self, desk: Desk, memory: Memory, clock: Clock) -> None:
        self._desk = desk
        self._memory = memory
        self._clock = clock

    async def perform(self, effect: Effect, call: Call, group: NativeId) -> Receipt:
        """The receipt, with ``verified``. Raises Transient, Refused or Ambiguous."""
        since = self._memory.turn
        try:
            receipt = await self._desk.perform(call)
        except (Ambiguous, Refused) as error:
            if isinstance(error, Refused) and error.code in CLEAR:
                raise
            if await self._is_so(effect, group, since, answered=False) is not True:
                raise
            return Receipt(verified=True)
        return replace(receipt, verified=await self._is_so(effect, group, since, answered=True))

    async def _is_so(self, effect: Effect, group: NativeId, since: int, *, answered: bool) -> bool | None:
        """Whether what was wanted is so now; None where that cannot be told."""
        match effect:
            case SetMuteAll(on=on):
                shown = await self.shut(group)
                shown = self._memory.shut(group, since) if shown is None else shown
                return None if shown is None else shown is on
            case SetCard(native_id=member, card=card):
                shown_card = (await self._member(group, member) or {}).get("card")
                return shown_card.strip() == card.strip() if isinstance(shown_card, str) else None
            case MuteMember(native_id=member, seconds=seconds):
                return await self._is_silent(group, member, wanted=seconds > 0)
            case Recall(message_id=message_id):
                return await self._is_gone(message_id, answered=answered)
            case MarkEssence(message_id=message_id, on=on):
                return True if await self._is_marked(group, message_id) is on else None
            case AnswerJoin(native_id=member, approve=True):
                return True if await self._member(group, member) is not None else None
        return None

    async def shut(self, group: NativeId) -> bool | None:
        """Whether the group shows itself muted; None where that cannot be learnt."""
        call = Call("get_group_info", {"group_id": number(group), "no_cache": True}, Capability.READ_MODE)
        shut = _whole(await self._desk.look(call), "group_all_shut")
        if shut is None:
            return None
        self._memory.read_shut(group, shut != 0)
        return shut != 0

    async def _member(self, group: NativeId, member: NativeId) -> Fields | None:
        return await self._desk.look(member_info(group, member))

    async def _is_silent(self, group: NativeId, member: NativeId, *, wanted: bool) -> bool | None:
        now = self._clock.now()
        told = self._memory.silence(group, member)
        if told is not None and _lasts(told.until, now) is wanted:
            return True
        stamp = _whole(await self._member(group, member), "shut_up_timestamp")
        return None if stamp is None else (stamp > now.timestamp()) is wanted

    async def _is_gone(self, message_id: str, *, answered: bool) -> bool | None:
        """A client that knows no such message after an ok has withdrawn it; before one it may never have known it."""
        if self._memory.was_recalled(message_id):
            return True
        if not answered:
            return None
        try:
            await self._desk.ask(Call("get_msg", {"message_id": number(message_id)}))
        except Refused as refused:
            return None if refused.code in CLEAR else True
        except DeliveryError:
            return None
        return self._memory.was_recalled(message_id)

    async def _is_marked(self, group: NativeId, message_id: str) -> bool | None:
        try:
            rows = await self._desk.ask(Call("get_essence_msg_list", {"group_id": number(group)}))
        except DeliveryError:
            return None
        if not isinstance(rows, list):
            return None
        return any(isinstance(row, dict) and str(row.get("message_id")) == message_id for row in rows)


def member_info(group: NativeId, member: NativeId) -> Call:
    """The call that shows a member's entry in a group."""
    params = {"group_id": number(group), "user_id": number(member), "no_cache": True}
    return Call("get_group_member_info", params, Capability.SEND)


def number(value: str) -> int | str:
    """An id as the standard wants it: a number where it is one."""
    return int(value) if is_number(value) else value


def _whole(fields: Fields | None, name: str) -> int | None:
    try:
        return None if fields is None else optional_whole(fields, name)
    except Malformed:
        return None


def _lasts(until: datetime | None, now: datetime) -> bool:
    return until is not None and until > now
