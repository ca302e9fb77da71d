"""Answers that name their questions by number are carried out: to every question its own words, and one line to all who
asked. Pure; whoever calls has checked the rights.
"""

from collections.abc import Iterable
from dataclasses import replace

from bot.core.answer import said
from bot.core.effect import Effect, Why
from bot.core.event import MessageReceived
from bot.core.knowledge_card import card_of
from bot.core.message import Message
from bot.core.people import Person
from bot.core.programme import GroupSpec
from bot.core.questions import FEATURE
from bot.core.rule import Decision, Turn
from bot.core.ticket import Answer, Ticket, TicketState, finished_lately
from bot.core.ticket_answer import (
    Given,
    answer_by,
    answered,
    plain,
    stands_there,
    tags_of,
    tell_askers,
    tell_others,
)
from bot.core.ticket_meant import place_named
from bot.core.ticket_offer import card_named, words_of
from bot.core.wording import earlier
from bot.core.wording import question_receipts as receipts
from bot.core.wording import question_unheard as unheard
from bot.core.wording import questions as wording


def given(turn: Turn, group: GroupSpec, person: Person, live: Iterable[Ticket], parts: tuple[Given, ...]) -> Decision:
    """Every part goes to its tickets, of those that are ``live``. Given in the group, one line tags everybody who
    asked; given elsewhere, the words go to the group, and whoever answers is told so. A card's number (``K12``) stands
    for its words."""
    work = _Work(turn, group, person, live)
    work.here = work.here and not any(card_named(part.text) for part in parts)
    for part in parts:
        text = work.words(part.text)
        for no in part.numbers if text else ():
            work.carry_out(no, text)
    told = (wording.told(tuple(work.done), place_named(turn.here, group)),) if work.done and not work.here else ()
    text = "\n".join((*told, *work.lines))
    reply = said(work.turn, text, FEATURE)
    if work.here and work.done:
        tags = tags_of({one.native_id: one for no in work.done for one in work.tickets[no].askers}.values())
        words = "\n".join((wording.answered(tuple(work.done)), *work.lines))
        why = replace(reply.why, note=work.mark)
        reply = replace(reply, message=Message.of(*tags, words), why=why, unheard=unheard.TOLD)
    return Decision(tuple(work.records.values()), (*work.effects, reply))


def _same(given: Answer, person: Person, text: str) -> bool:
    """Whether somebody has said these very words before."""
    return given.by == person.key and bool(plain(text)) and plain(given.text) == plain(text)


class _Work:
    """Carries out the answers of one message; ``live`` are the tickets that it may be about."""

    def __init__(self, turn: Turn, group: GroupSpec, person: Person, live: Iterable[Ticket]) -> None:
        self.turn, self.group, self.person = turn, group, person
        self.here = turn.here.group is not None and turn.here.group.key == group.key
        self.tickets = {one.no: one for one in live if not one.held}
        self.records: dict[object, object] = {}
        self.effects: list[Effect] = []
        self.done: list[int] = []
        self.lines: list[str] = []
        self.mark = ""

    def words(self, text: str) -> str:
        """The words that are meant; empty, and a line that says so, when a card is named that is not for the group."""
        no = card_named(text)
        if not no:
            return text
        asked = card_of(self.turn.here.programme.key, no)
        said_by_card = words_of(self.turn.facts.get_if_asked(asked, None))
        self.lines += [] if said_by_card else [earlier.no_card(no)]
        return said_by_card

    def over(self, no: int) -> str:
        """Why an answer goes nowhere: whoever gives it hears that the question is over, and not that there was none."""
        lately = self.turn.facts.get_if_asked(finished_lately(self.turn.here.on), ())
        ended = next((one for one in lately if (one.group, one.no) == (self.group.key, no) and not one.held), None)
        return receipts.finished(no, ended.state) if ended is not None else wording.not_found(no)

    def carry_out(self, no: int, text: str) -> None:
        """One answer to one ticket; a second one to the same adds to the first."""
        ticket, event = self.tickets.get(no), self.turn.event
        assert isinstance(event, MessageReceived)
        if ticket is None:
            self.lines.append(self.over(no))
            return
        if ticket.state is TicketState.ANSWERED and any(_same(one, self.person, text) for one in ticket.answers):
            self.lines.append(receipts.said_so(no))
            return
        there = stands_there(text)
        words = ("", "") if there else (text, event.message_id)
        told = answered(ticket, self.group, answer_by(self.person, event.at, *words))
        self.tickets[no] = told.ticket
        self.records |= {("ticket", no): told.ticket} | {("timer", one.kind, one.slot): one for one in told.timers}
        self.done += [] if no in self.done else [no]
        self.mark = ticket.mark
        if self.here:
            return
        why = Why(kind="answer", by=self.person.name, note=ticket.mark)
        if there:  # the asker has read it; who only joined need not have
            self.effects += tell_others(told.ticket, why)
            return
        over = self.turn.here.programme.is_over(self.turn.here.on)
        line = wording.answered_by(no, self.person.name, text, last=over)
        said_so = tell_askers(told.ticket, told.ticket.askers, line, why)
        self.effects.append(replace(said_so, tag=f"{said_so.tag}-{len(told.ticket.answers)}"))
