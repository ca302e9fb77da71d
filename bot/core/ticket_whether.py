"""Words that may be an answer, and wait for who said them to say so: written to the bot in private, or said in the
group in reply to nothing. Pure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.core.activity import StoredMessage
from bot.core.capability import Capability
from bot.core.courtesy import held_until
from bot.core.dialogue import Dialogue
from bot.core.effect import SendDirect
from bot.core.fold import fold
from bot.core.ids import AccountName, GroupKey, NativeId, PersonKey
from bot.core.message import Message
from bot.core.people import ANSWERERS, Person, may
from bot.core.query import Every, One
from bot.core.questions import FEATURE
from bot.core.rule import Decision
from bot.core.ticket import Ticket
from bot.core.ticket_asked import tag_of
from bot.core.ticket_desk import TicketDesk, given, waiting_for
from bot.core.ticket_rest import may_be_told
from bot.core.ticket_route import given_to
from bot.core.ticket_said import may_answer
from bot.core.ticket_words import asking
from bot.core.wording import question_parts as shared
from bot.core.wording import question_receipts as receipts
from bot.core.wording import question_unheard as unheard
from bot.core.wording import questions as wording
from bot.core.wording.speaking import CANCEL_WORDS

CONFIRM_FOR: Final = timedelta(minutes=15)
STEP: Final = "answer"
_PART: Final = "part"
_AROUND: Final = " 。.!！"
_REMINDED: Final = "reminded"
"""The mark of a question of which the words were asked back a second time."""


def words_of(account: AccountName, native_id: NativeId) -> One[Dialogue]:
    """The words of somebody that wait for a 是; apart from other dialogues, so that no half-written plan is lost."""
    place = f"{STEP}:{account}"
    return One(Dialogue, (place, native_id), place)


def words_kept(account: AccountName) -> Every[Dialogue]:
    """All such words: whose they might be is known when the question has been read."""
    return Every(Dialogue, f"{STEP}:{account}")


def kept(
    account: AccountName, native_id: NativeId, ticket: Ticket, text: str, at: datetime, message_id: str = ""
) -> Dialogue:
    """The same, to be saved. ``message_id``: they stand in the group already."""
    data = (("group", ticket.group), ("no", str(ticket.no)), ("text", text), ("message", message_id))
    return Dialogue(f"{STEP}:{account}", native_id, FEATURE, STEP, at + CONFIRM_FOR, data)


def kept_parts(
    account: AccountName, native_id: NativeId, parts: Iterable[tuple[Ticket, str]], at: datetime, message_id: str = ""
) -> Dialogue:
    """The same of several questions, each with its words."""
    data = ((_PART, f"{ticket.group}\n{ticket.no}\n{text}") for ticket, text in parts)
    return Dialogue(f"{STEP}:{account}", native_id, FEATURE, STEP, at + CONFIRM_FOR, (("message", message_id), *data))


def parts_in(waiting: Dialogue) -> tuple[tuple[str, int, str], ...]:
    """Group, number and words of each question."""
    if not by_parts(waiting):
        return ((waiting.value("group"), int(waiting.value("no")), waiting.value("text")),)
    found = (text.split("\n", 2) for name, text in waiting.data if name == _PART)
    return tuple((group, int(no), text) for group, no, text in found)


def by_parts(waiting: Dialogue) -> bool:
    """Whether each question was named with its words."""
    return any(name == _PART for name, _ in waiting.data)


def settles(waiting: Dialogue | None, text: str, named: tuple[str, int] | None, at: datetime) -> bool:
    """Whether a word in reply to the bot's message about a question (``named``) says yes or no to the words that wait
    to be confirmed as its answer: 是 is no answer then."""
    if waiting is None or not waiting.alive(at) or fold(text).strip(_AROUND) not in wording.YES | CANCEL_WORDS:
        return False
    return any((group, no) == named for group, no, _ in parts_in(waiting))


def unconfirmed(desk: TicketDesk, ticket: Ticket) -> Dialogue | None:
    """What whoever has a question wrote to the bot in private today, was asked about and never confirmed; None where
    they have answered since, or were reminded of it."""
    person, key = desk.here.staff.get(PersonKey(ticket.holder)), desk.group.key
    if person is None or not may(person.roles_in(key, desk.here.on), ANSWERERS):
        return None
    found = desk.facts.get_if_asked(words_kept(desk.group.account), ())
    mine = (one for one in found if one.native_id == person.native_id(desk.group.account))
    return next((one for one in mine if _waits_for(desk, one, ticket)), None)


def _waits_for(desk: TicketDesk, words: Dialogue, ticket: Ticket) -> bool:
    at = words.expires_at - CONFIRM_FOR
    if not words.step or words.value("message") or desk.here.programme.service_date(at) != desk.here.on:
        return False
    named = {(group, no) for group, no, _ in parts_in(words)}
    if (ticket.group, ticket.no) not in named or not named <= {(one.group, one.no) for one in desk.seen}:
        return False  # what is for another group, too, was asked about there
    return (_REMINDED, ticket.mark) not in words.data and all(one.at < at for one in ticket.answers)


def reminded(desk: TicketDesk, ticket: Ticket) -> Decision | None:
    """The agreed time is over, and words that may be the answer lie with the bot: whoever wrote them believes to have
    answered, and is asked back once more before anybody else is asked. None where there are none, or it is not time."""
    words, person = unconfirmed(desk, ticket), desk.here.staff.get(PersonKey(ticket.holder))
    if words is None or not _is_time(desk, ticket) or not may_be_told(desk, person):
        return None
    known = {one.no: asking(one) for one in desk.seen}
    lines = tuple(shared.part(no, desk.group.name, known[no], text) for _, no, text in parts_in(words))
    said = SendDirect(
        feature=FEATURE,
        why=desk.why,  # names no question: a 是 in reply to it is no answer by itself
        tag=f"reminded-{ticket.no}",
        account=desk.group.account,
        native_id=NativeId(words.native_id),
        person=PersonKey(ticket.holder),
        via_group=GroupKey(ticket.group),
        message=Message.of(receipts.STILL_KEPT + shared.shall_i(lines)),
        urgent=held_until(desk.here.programme, desk.at) is not None,
    )
    again = replace(words, expires_at=desk.at + CONFIRM_FOR, data=(*words.data, (_REMINDED, ticket.mark)))
    return Decision((*waiting_for(desk, ticket).records, again), (said,))


def asked_whether(desk: TicketDesk, ticket: Ticket, lines: Sequence[StoredMessage]) -> Decision | None:
    """One who was asked has said something in the group since, or whoever is asked next has after the question: they
    are asked whether it was the answer, and not told that nobody gave one. None where nobody has, or where nobody else
    is to be asked yet."""
    at, account = desk.at, desk.group.account
    if not _is_time(desk, ticket):
        return None
    asked, following = [desk.here.staff.get(PersonKey(key)) for key in ticket.given_to], desk.route.next(ticket)
    by = {who: (given_to(ticket, one), one) for one in asked if one is not None for who in _ids(one, account)}
    line = may_answer((one for one in lines if one.at >= ticket.since), ticket, by=by.keys(), others=desk.todays)
    if line is None and following[1] is not None and may_be_told(desk, following[1]):
        by = dict.fromkeys(_ids(following[1], account), (following[0], following[1]))
        line = may_answer(lines, ticket, by=by.keys(), others=desk.todays)
    if line is None:
        return None
    native_id = NativeId(line.native_id)
    late = wording.whether(desk.clock(line.at), line.text)
    told = given(desk, *by[native_id], late, anew=False)  # a timer must not keep words
    read_at = held_until(desk.here.programme, at) or at
    to = by[native_id][1].native_id(account)
    assert to is not None  # only those who can be reached are asked
    words = kept(account, to, ticket, line.text, read_at, line.message_id)
    return Decision((*told.records, words), told.effects)


def _ids(person: Person, account: AccountName) -> tuple[NativeId, ...]:
    """Everything that somebody is called on an account: in each group, and in private."""
    return tuple(link.native_id for link in person.accounts if link.account == account)


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
