"""What those hear who are asked: the question in private with the way back and what may help; last the staff's group.

Pure. Says nothing by itself: the desk (bot/core/ticket_desk.py) says when.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.answer import ANSWER_FOR
from bot.core.capability import Capability
from bot.core.courtesy import held_until
from bot.core.effect import AlertStaff, SendDirect
from bot.core.ids import GroupKey, NativeId, PersonKey
from bot.core.message import Message
from bot.core.people import Person
from bot.core.questions import FEATURE
from bot.core.ticket import Ticket, TicketState
from bot.core.ticket_card import card_of
from bot.core.ticket_offer import shown, to_show
from bot.core.wording import clock, earlier
from bot.core.wording import question_receipts as receipts
from bot.core.wording import question_unheard as unheard
from bot.core.wording import question_words as words
from bot.core.wording import questions as wording
from bot.core.wording.question_unhelped import SO_FAR, answered

if TYPE_CHECKING:
    from bot.core.ticket_desk import TicketDesk

_MOST_ANSWERS = 3


def has_several(desk: "TicketDesk", person: Person) -> bool:
    """Whether somebody looks after several groups, and cannot watch this one."""
    groups = person.groups_as(frozenset(one.role for one in person.grants), desk.here.on)
    return groups is None or len(groups) > 1


def tag_of(desk: "TicketDesk", person: Person) -> NativeId | None:
    """The id by which somebody is tagged in the group; None for who does not watch it, or is not known there by any."""
    return None if has_several(desk, person) else person.native_id(desk.group.account, desk.group.native_id)


def place_of(desk: "TicketDesk", person: Person) -> str:
    """The group's name with a blank, where a person could mean several."""
    return f"{desk.group.name} " if has_several(desk, person) else ""


def why_asked(desk: "TicketDesk", ticket: Ticket, *, to_group: bool = False) -> str:
    """Why the next in line is asked: what was answered did not help, or how long nobody has answered."""
    if ticket.answers:
        return SO_FAR
    return wording.late(clock.span(desk.at - ticket.unanswered_since), to_group=to_group)


def to_person(desk: "TicketDesk", ticket: Ticket, person: Person, native_id: NativeId, late: str) -> SendDirect:
    """The question for somebody, with what may help and the way back; ``late`` says why this person is asked."""
    place, taps = place_of(desk, person), Capability.BUTTONS in desk.means
    others = sum(one.holder == person.key and one.mark != ticket.mark for one in desk.held)
    asked = (_words(desk, ticket), *_answers(desk, ticket), _useful(desk, ticket))
    lines = (*asked, late, wording.how(ticket.no, place, taps=taps))
    return SendDirect(
        feature=FEATURE,
        why=replace(desk.why, note=ticket.mark),
        tag=f"question-{ticket.no}-{person.key}",
        account=desk.group.account,
        native_id=native_id,
        person=person.key,
        via_group=GroupKey(ticket.group),
        message=Message.of("\n".join(line for line in (*lines, wording.more(others) if others else "") if line)),
        card=card_of(desk.group.name, ticket) if taps else None,
        unheard=unheard.ASKED,
    )


def added(desk: "TicketDesk", before: Ticket | None, records: Iterable[object]) -> tuple[SendDirect, ...]:
    """What the asker added, for who was asked in private and does not watch the group. In the quiet hours nothing: they
    are told in the morning."""
    if before is None or before.state is not TicketState.OPEN:
        return ()
    changed = (one for one in records if isinstance(one, Ticket) and one.no == before.no)
    after = next((one for one in changed if len(one.texts) > len(before.texts)), None)
    if after is None:
        return ()
    person = desk.here.staff.get(PersonKey(after.holder))
    if person is None or not _reached(desk, person) or not has_several(desk, person) or not _hears_now(desk):
        return ()
    return (_word(desk, after, person, "added", words.told(after.no, desk.group.name, wording.quote(after.texts[-1]))),)


def _hears_now(desk: "TicketDesk") -> bool:
    """Whether what is said in private is said now, and not in the group, where the asker has just said it."""
    return Capability.DIRECT in desk.here.capabilities and held_until(desk.here.programme, desk.at) is None


def beside(desk: "TicketDesk", ticket: Ticket, person: Person) -> tuple[SendDirect, ...]:
    """For who was tagged in the group: earlier answers, if there are any that may be of use."""
    useful = _useful(desk, ticket)
    if not useful or not _reached(desk, person):
        return ()
    return (_word(desk, ticket, person, "useful", f"{earlier.beside(ticket.no, desk.group.name)}\n{useful}"),)


def relieved(desk: "TicketDesk", ticket: Ticket, person: Person, actor: PersonKey | None) -> tuple[SendDirect, ...]:
    """For whoever had a question that is ``person``'s now, unless it is they who gave it away."""
    before = desk.here.staff.get(PersonKey(ticket.holder))
    if before is None or not _reached(desk, before) or before.key in (person.key, actor):
        return ()
    return (_word(desk, ticket, before, "relieved", receipts.relieved(ticket.no, desk.group.name, person.name)),)


def _reached(desk: "TicketDesk", person: Person) -> bool:
    return person.native_id(desk.group.account) is not None


def _word(desk: "TicketDesk", ticket: Ticket, person: Person, kind: str, text: str) -> SendDirect:
    """A word about a ticket to somebody who can be reached; worth nothing later."""
    native_id = person.native_id(desk.group.account)
    assert native_id is not None
    return SendDirect(
        feature=FEATURE,
        why=replace(desk.why, note=ticket.mark),
        tag=f"{kind}-{ticket.no}",
        account=desk.group.account,
        native_id=native_id,
        person=person.key,
        via_group=GroupKey(ticket.group),
        message=Message.of(text),
        expires_at=desk.at + ANSWER_FOR,
    )


def to_staff(desk: "TicketDesk", ticket: Ticket, late: str) -> AlertStaff:
    """The question for the staff's group, where nobody else is left."""
    way_back = wording.how(ticket.no, f"{desk.group.name} ", taps=False)
    perhaps = "" if Capability.HEARS_ALL in desk.means else unheard.STAFF
    lines = (_words(desk, ticket), *_answers(desk, ticket), _useful(desk, ticket), late, perhaps, way_back)
    return AlertStaff(
        feature=FEATURE,
        why=replace(desk.why, note=ticket.mark),
        tag=f"question-{ticket.no}",
        about=desk.group.key,
        text="\n".join(line for line in lines if line),
    )


def _useful(desk: "TicketDesk", ticket: Ticket) -> str:
    return shown(to_show(desk.cards(ticket), ticket), desk.here.programme)


def _answers(desk: "TicketDesk", ticket: Ticket) -> tuple[str, ...]:
    """What was answered and did not help, the newest last."""
    return tuple(answered(one.name, desk.clock(one.at), one.text) for one in ticket.answers[-_MOST_ANSWERS:])


def _words(desk: "TicketDesk", ticket: Ticket) -> str:
    askers, at = len(ticket.askers), desk.clock(ticket.asked_at)
    return wording.ask(desk.group.name, ticket.no, ticket.name, at, ticket.texts, askers)
