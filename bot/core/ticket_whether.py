"""Words that may be an answer, and wait for who said them to say so: written to the bot in private, or said in the
group in reply to nothing. Pure.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from bot.core.activity import StoredMessage
from bot.core.capability import Capability
from bot.core.courtesy import held_until
from bot.core.dialogue import Dialogue
from bot.core.ids import AccountName, NativeId, PersonKey
from bot.core.query import One
from bot.core.questions import FEATURE
from bot.core.rule import Decision
from bot.core.ticket import Ticket
from bot.core.ticket_asked import tag_of
from bot.core.ticket_desk import TicketDesk, given
from bot.core.ticket_route import given_to
from bot.core.ticket_said import may_answer
from bot.core.wording import question_unheard as unheard
from bot.core.wording import questions as wording

CONFIRM_FOR: Final = timedelta(minutes=15)
STEP: Final = "answer"


def words_of(account: AccountName, native_id: NativeId) -> One[Dialogue]:
    """The words of somebody that wait for a 是; apart from other dialogues, so that no half-written plan is lost."""
    place = f"{STEP}:{account}"
    return One(Dialogue, (place, native_id), place)


def kept(
    account: AccountName, native_id: NativeId, ticket: Ticket, text: str, at: datetime, message_id: str = ""
) -> Dialogue:
    """The same, to be saved. ``message_id``: they stand in the group already."""
    data = (("group", ticket.group), ("no", str(ticket.no)), ("text", text), ("message", message_id))
    return Dialogue(f"{STEP}:{account}", native_id, FEATURE, STEP, at + CONFIRM_FOR, data)


def asked_whether(desk: TicketDesk, ticket: Ticket, lines: Iterable[StoredMessage]) -> Decision | None:
    """One who was asked has said something in the group since: before anybody else is troubled they are asked whether
    it was the answer. None where nobody has, or where nobody else is to be asked yet."""
    at, account = desk.at, desk.group.account
    if not _is_time(desk, ticket):
        return None
    asked = [desk.here.staff.get(PersonKey(key)) for key in ticket.given_to]
    by = {link.native_id: one for one in asked if one is not None for link in one.accounts if link.account == account}
    line = may_answer((one for one in lines if one.at >= ticket.since), ticket, by=by.keys(), others=desk.todays)
    if line is None:
        return None
    native_id = NativeId(line.native_id)
    late = wording.whether(desk.clock(line.at), line.text)
    told = given(desk, given_to(ticket, by[native_id]), by[native_id], late, anew=False)  # a timer must not keep words
    read_at = held_until(desk.here.programme, at) or at
    to = by[native_id].native_id(account)
    assert to is not None  # only those who can be reached are asked
    words = kept(account, to, ticket, line.text, read_at, line.message_id)
    return Decision((*told.records, words), told.effects)


def asked_unheard(desk: TicketDesk, ticket: Ticket) -> Decision | None:
    """Where the bot hears only what is turned to it, whoever was tagged may have answered in the group: they are asked
    in private before anybody else is, once. Who was told in private knows already what to do."""
    person = desk.here.staff.get(PersonKey(ticket.holder))
    said = any(line >= ticket.since for line in ticket.lines)
    if person is None or not said or tag_of(desk, person) is None or not _unheard(desk) or not _is_time(desk, ticket):
        return None
    told = given(desk, ticket, person, unheard.FIRST, anew=False)
    return Decision(told.records, told.effects)


def _unheard(desk: TicketDesk) -> bool:
    """Whether answers may stand in the group that the bot has not heard, and somebody can be asked in private."""
    return Capability.HEARS_ALL not in desk.means and Capability.DIRECT in desk.means


def _is_time(desk: TicketDesk, ticket: Ticket) -> bool:
    """Whether the agreed time is over and somebody works now."""
    minutes = timedelta(minutes=desk.group.questions.answer_minutes)
    return desk.hours.running(desk.at) and desk.hours.passed(ticket.since, desk.at) >= minutes
