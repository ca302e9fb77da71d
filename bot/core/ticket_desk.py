"""A group's desk for questions: opening a ticket, asking somebody, and the one quiet line that the group hears.

Pure; shared by what notices, the commands, and the jobs that ask the next in line.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.core.answer import ANSWER_FOR
from bot.core.capability import Capability
from bot.core.case_desk import means_in
from bot.core.courtesy import held_until
from bot.core.duty import roll_of, roll_queries
from bot.core.effect import Effect, SendMessage, Why
from bot.core.group import state_of
from bot.core.ids import GroupKey, NativeId
from bot.core.knowledge_card import FoundCard
from bot.core.ledger import Late, Timer
from bot.core.message import Mention, Message
from bot.core.people import Person
from bot.core.programme import GroupSpec
from bot.core.query import Facts, LastNumber, Query
from bot.core.questions import FEATURE
from bot.core.situation import Situation
from bot.core.ticket import Matter, Ticket, TicketState, held_by, live_in, tickets_on
from bot.core.ticket_alike import NO_TWINS, Twins, answered_elsewhere, tied
from bot.core.ticket_asked import beside, place_of, tag_of, to_person, to_staff, why_asked
from bot.core.ticket_clock import Hours, hours_of, hours_queries
from bot.core.ticket_offer import (
    OFFERED,
    because,
    cards_of,
    counted,
    offer,
    offered_lately,
    search_queries,
    to_be_confirmed,
    to_offer,
    waited_for,
)
from bot.core.ticket_rest import may_be_told, next_at, until
from bot.core.ticket_route import Route, matter_of, people_asked
from bot.core.topics import LessonsBefore, asked_about
from bot.core.wording import clock, earlier
from bot.core.wording import question_unheard as unheard
from bot.core.wording import questions as wording

UNANSWERED, CANDIDATE, CLOSING = "question_unanswered", "question_candidate", "question_closing"
MORNING = "question_morning"
"""The job that tells whoever was asked in the quiet hours."""


def asked_in(here: Situation) -> GroupSpec | None:
    """The group, when questions are looked after in it."""
    group = here.group
    return group if group is not None and not group.management and group.questions.enabled else None


def looked_after(here: Situation) -> bool:
    """Whether questions are looked after here; in private and among the staff: in any group."""
    if here.group is not None and not here.group.management:
        return here.group.questions.enabled
    return any(group.questions.enabled for group in here.programme.groups)


def today_of(here: Situation, at: datetime) -> Situation:
    """A question of last night is asked of those of today."""
    return replace(here, on=here.programme.service_date(at))


def ticket_queries(here: Situation, group: GroupSpec, on: date) -> tuple[Query[object], ...]:
    """What has to be asked for a desk."""
    key = group.key
    kept = (live_in(key), tickets_on(key, on), held_by(people_asked(here, group)), LastNumber(key), state_of(key))
    return (*kept, LessonsBefore(on), *hours_queries(key), *roll_queries(key, on))


@dataclass(frozen=True, slots=True)
class TicketDesk:
    """A group at an instant; the facts are those of ``ticket_queries``. Nothing is worked out before it is looked at:
    most messages are talk, and need no roll and no calendar."""

    here: Situation
    group: GroupSpec
    at: datetime
    facts: Facts
    why: Why
    given: tuple[str, ...] = ()
    """Whom other questions were given to at this very moment."""

    @property
    def live(self) -> tuple[Ticket, ...]:
        """The tickets of the group that are not closed."""
        return self.facts.get(live_in(self.group.key))

    @property
    def seen(self) -> tuple[Ticket, ...]:
        """The live tickets that moderation does not hold."""
        return tuple(one for one in self.live if not one.held)

    @property
    def last_no(self) -> int:
        """The highest number given in the group so far."""
        return self.facts.get(LastNumber(self.group.key))

    @property
    def means(self) -> frozenset[Capability]:
        """What the bot can do in the group."""
        return means_in(self.here, self.group, self.facts)

    @property
    def hours(self) -> Hours:
        """When somebody can be expected to answer."""
        return hours_of(self.here.programme, self.group, self.facts)

    @property
    def held(self) -> tuple[Ticket, ...]:
        """What waits for those who could be asked, in any group."""
        return self.facts.get(held_by(people_asked(self.here, self.group)))

    @property
    def route(self) -> Route:
        """Who could be asked."""
        roll = roll_of(self.here.programme, self.group, self.here.on, self.facts)
        return Route(self.here, self.group, self.at, roll, Counter([*(one.holder for one in self.held), *self.given]))

    @property
    def may_speak(self) -> bool:
        """Whether the group may hear of a question now, and has heard little enough of the bot in the last hour."""
        if not self.hours.may_speak(self.at):
            return False
        since, known = self.at - timedelta(hours=1), {one.no: one for one in self.todays}.values()
        return sum(line > since for one in known for line in one.lines) < self.group.questions.lines_an_hour

    def may_offer(self, who: NativeId) -> bool:
        """Whether an earlier answer may be said to somebody now."""
        return self.may_speak and not offered_lately(self.todays, who, self.at)

    @property
    def todays(self) -> tuple[Ticket, ...]:
        """All that was asked today, and what is not closed of before."""
        return (*self.facts.get(tickets_on(self.group.key, self.here.on)), *self.live)

    def cards(self, ticket: Ticket) -> tuple[FoundCard, ...]:
        """Earlier answers to a ticket's question, as far as somebody has looked for them."""
        for no in (ticket.no, 0):
            found = dict(self.facts.get_if_asked(cards_of(self.here, self.group, no), ()))
            if ticket.no in found:
                return found[ticket.no]
        for text in (ticket.texts[-1], *ticket.also[-1:]):  # a candidate is opened by the words of who joins it, too
            if (searched := self.facts.get_if_asked(search_queries(self.here, self.group, text)[0], None)) is not None:
                return searched
        return ()

    def twins(self, text: str) -> Twins:
        """Where the same is asked already, as far as somebody has looked for it."""
        return self.facts.get_if_asked(search_queries(self.here, self.group, text)[1], NO_TWINS)

    def twin(self, text: str) -> Ticket | None:
        """The ticket of this group in which the same is asked in other words."""
        no = self.twins(text).here
        return next((one for one in self.seen if one.no == no), None)

    def clock(self, at: datetime) -> str:
        """An instant as people read it."""
        return clock.moment(self.here.programme.local(at), self.here.on)


@dataclass(frozen=True, slots=True)
class Told:
    """A ticket after something was done about it; ``line`` is what the group hears of it, ``because`` why it is that
    answer."""

    ticket: Ticket
    effects: tuple[Effect, ...] = ()
    timers: tuple[Timer, ...] = ()
    line: Message | None = None
    others: tuple[Ticket, ...] = ()
    """Tickets of other groups that were linked with it."""
    because: str = ""

    @property
    def note(self) -> str:
        """What ties the line to the ticket, and why it is said."""
        return "\n".join(part for part in (self.ticket.mark, self.because) if part)

    @property
    def records(self) -> tuple[Ticket | Timer, ...]:
        """What has to be saved."""
        return (self.ticket, *self.others, *self.timers)


def opened(desk: TicketDesk, ticket: Ticket, *, aloud: bool = True) -> Told:
    """A ticket is opened: an earlier answer is offered, else somebody is asked now, or when people work again, or it
    waits for the salon. Not ``aloud``: whoever is asked is told in private, and the group need not hear of it."""
    text = "\n".join(ticket.texts)
    ticket = replace(
        ticket,
        state=TicketState.OPEN,
        held=False,
        since=desk.at,
        topic=asked_about(desk.here, desk.group, text, desk.facts),
        matter=matter_of(desk.hours, desk.at, text),
    )
    twins = desk.twins(ticket.texts[-1]).elsewhere
    ticket, others = tied(ticket, twins)
    told = (_offered(desk, ticket, twins) if aloud else None) or _to_people(desk, ticket, aloud=aloud)
    return replace(told, others=others)


def _offered(desk: TicketDesk, ticket: Ticket, twins: tuple[Ticket, ...]) -> Told | None:
    """The ticket with an earlier answer, or what a colleague has answered elsewhere; None where there is none that may
    be said."""
    if not desk.may_offer(ticket.native_id):
        return None
    ticket = replace(ticket, offered_at=desk.at)
    found = desk.cards(ticket)
    if (card := to_offer(found, ticket)) is not None:
        told = closing(replace(ticket, state=TicketState.ANSWERED, offered=card.no), desk.group, desk.at)
        timers = (*told.timers, counted(ticket, card.no, OFFERED, desk.at))
        if (unsure_at := desk.hours.due(desk.at, desk.group.questions.answer_minutes)) is not None:
            timers = (*timers, to_be_confirmed(told.ticket, unsure_at))
        line = offer(ticket, card, desk.here.programme)
        return replace(told, timers=timers, line=line, because=because(found[0], ticket))
    there = answered_elsewhere(twins)
    return borrowed(desk, ticket, there) if there is not None else None


def borrowed(desk: TicketDesk, ticket: Ticket, there: Ticket) -> Told:
    """The ticket with the answer that a colleague gave to the same question in another group."""
    answer, group = there.answers[-1], desk.here.programme.group(GroupKey(there.group))
    given_there = replace(answer, at=desk.at, message_id="")
    told = closing(
        replace(ticket, state=TicketState.ANSWERED, answers=(*ticket.answers, given_there), offered_at=desk.at),
        desk.group,
        desk.at,
    )
    name = group.name if group is not None else there.group
    return replace(told, line=Message.of(earlier.shared(ticket.no, answer.name, name, answer.text)))


def closing(ticket: Ticket, group: GroupSpec, at: datetime) -> Told:
    """The ticket, which closes by itself after a time."""
    due_at = at + timedelta(hours=group.questions.close_hours)
    slot = f"{ticket.no}/{due_at:%y%m%d%H%M%S%f}"
    timer = Timer(ticket.group, ticket.local_date, CLOSING, slot, due_at)
    return Told(replace(ticket, due_at=due_at), timers=(timer,))


def _to_people(desk: TicketDesk, ticket: Ticket, *, aloud: bool = True) -> Told:
    salon = desk.hours.salon_today(desk.at)
    if ticket.matter is Matter.SALON and salon is not None:
        ticket = replace(ticket, since=salon[1])
        waits = waiting_until(ticket, desk.hours.due(ticket.since, desk.group.questions.answer_minutes))
        return replace(waits, line=Message.of(wording.for_salon(ticket.no)))
    if not desk.hours.running(desk.at):
        return _later(desk, ticket)
    return _asked(desk, ticket, aloud=aloud)


def _later(desk: TicketDesk, ticket: Ticket) -> Told:
    """The ticket waits as it is until somebody may be asked."""
    due_at = next_at(desk)
    return replace(waiting_until(ticket, due_at), line=until(desk, ticket, due_at))


def waiting_until(ticket: Ticket, due_at: datetime | None) -> Told:
    """The ticket with the instant at which the next one is asked."""
    ticket = replace(ticket, due_at=due_at)
    if due_at is None:
        return Told(ticket)
    slot = f"{ticket.no}/{due_at:%y%m%d%H%M%S%f}"
    return Told(ticket, timers=(Timer(ticket.group, ticket.local_date, UNANSWERED, slot, due_at, Late.DEADLINE),))


def _due(desk: TicketDesk, ticket: Ticket) -> datetime | None:
    due_at = desk.hours.due(ticket.since, desk.group.questions.answer_minutes)
    return desk.hours.in_the_morning(desk.at, due_at) if due_at is not None else None


def _asked(desk: TicketDesk, unasked: Ticket, *, aloud: bool) -> Told:
    """The first who is asked: tagged in the group, where it may be said and the person looks after this one alone. Who
    may not be told now is not said to have been asked."""
    ticket, person = desk.route.first(unasked)
    if person is None:
        return Told(ticket, (to_staff(desk, ticket, ""),), line=Message.of(wording.noted_for_staff(ticket.no)))
    waits = waiting_until(ticket, _due(desk, ticket))
    tag = tag_of(desk, person)
    if aloud and desk.may_speak and tag is not None:
        line = Message.of(wording.noted(ticket.no), Mention(tag, person.name), wording.LOOK)
        return replace(waits, line=line, effects=beside(desk, ticket, person))
    if not may_be_told(desk, person):
        return _later(desk, unasked)
    told = _to_person(desk, waits, person, "" if aloud else wording.perhaps(place_of(desk, person), ticket.no))
    return replace(told, line=Message.of(wording.noted_for(ticket.no, person.name)))


def again(desk: TicketDesk, ticket: Ticket, early: timedelta = timedelta()) -> Told:
    """The agreed time may be over, or will be so ``early``: the next in line is asked, unless the clock stood meanwhile
    or stands now."""
    asked_of = bool(ticket.rungs or ticket.holder)
    if ticket.offered_at is not None and not asked_of:  # what was offered did not help: it was promised to people
        matter = Matter.TEACHING if ticket.matter is Matter.SALON else ticket.matter
        return spoken(desk, _to_people(desk, replace(ticket, matter=matter)))
    if (anew := _handed_over(desk, ticket)) is not None:
        return anew
    minutes = desk.group.questions.answer_minutes
    if ticket.rungs and desk.hours.passed(ticket.since, desk.at) < timedelta(minutes=minutes) - early:
        return waiting_until(ticket, _due(desk, ticket))
    asked, person = desk.route.next(ticket) if ticket.rungs else desk.route.first(ticket)
    if not desk.hours.running(desk.at) or not may_be_told(desk, person):
        return waiting_until(ticket, next_at(desk))
    late = why_asked(desk, ticket, to_group=person is None) if asked_of else ""
    return given(desk, asked, person, late)


def _handed_over(desk: TicketDesk, ticket: Ticket) -> Told | None:
    """What was asked of somebody on an earlier day is asked of who is on duty now, before the next in line is; None
    where it was not, or they were asked already."""
    if not ticket.rungs or desk.here.programme.service_date(ticket.since) >= desk.here.on:
        return None
    if not desk.hours.running(desk.at) or held_until(desk.here.programme, desk.at) is not None:
        return None
    found = desk.route.anew(ticket)
    return given(desk, *found, late=wording.LEFT_OVER) if found is not None else None


def given(desk: TicketDesk, ticket: Ticket, person: Person | None, late: str, *, anew: bool = True) -> Told:
    """A ticket in new hands: the person is told in private, the staff's group where nobody is left. ``anew``: in the
    quiet hours the words are put together in the morning; else they wait as they are."""
    told = waiting_for(desk, ticket)
    if person is None:
        ticket = replace(told.ticket, due_at=None)
        return Told(ticket, (to_staff(desk, ticket, late),))
    return _to_person(desk, told, person, late, anew=anew)


def waiting_for(desk: TicketDesk, ticket: Ticket) -> Told:
    """A ticket in the hands of somebody who knows it: the clock begins anew."""
    ticket = replace(ticket, since=desk.at)
    return waiting_until(ticket, _due(desk, ticket))


def spoken(desk: TicketDesk, told: Told) -> Told:
    """What was done, with the line to the group where it may still hear one."""
    if told.line is None or not desk.may_speak:
        return replace(told, line=None)
    ticket = replace(told.ticket, lines=(*told.ticket.lines, desk.at))
    said = SendMessage(
        feature=FEATURE,
        why=replace(desk.why, note=told.note),
        tag=f"line-{ticket.no}",
        subject=waited_for(ticket),
        group=desk.group.key,
        message=told.line,
        reply_to=ticket.message_ids[-1] if ticket.message_ids else None,
        expires_at=desk.at + ANSWER_FOR,
        unheard=unheard.line(answered=ticket.state is TicketState.ANSWERED),
    )
    return replace(told, ticket=ticket, effects=(*told.effects, said), line=None)


# ----------------------------------------------------------------------------------------------------- to who is asked


def _to_person(desk: TicketDesk, told: Told, person: Person, late: str, *, anew: bool = True) -> Told:
    """The ticket with what is said to who is asked: in the quiet hours to who is on duty at once, to others in the
    morning, if it is still theirs then."""
    ticket, native_id = told.ticket, person.native_id(desk.group.account)
    if native_id is None:
        return replace(told, effects=(to_staff(desk, ticket, late),))
    wakes_at = held_until(desk.here.programme, desk.at)
    told_now = may_be_told(desk, person)
    if anew and wakes_at is not None and not told_now:
        slot = f"{ticket.no}/{person.key}/{late}"
        timer = Timer(ticket.group, ticket.local_date, MORNING, slot, wakes_at)
        return replace(told, timers=(*told.timers, timer))
    sent = replace(to_person(desk, ticket, person, native_id, late), urgent=told_now and wakes_at is not None)
    cards = ticket.cards + (sent.card is not None)
    return replace(told, ticket=replace(ticket, cards=cards), effects=(*told.effects, sent))


def in_the_morning(desk: TicketDesk, ticket: Ticket, person: Person, late: str) -> Told:
    """What was not said in the quiet hours, in the words of now; their time begins now, too."""
    return _to_person(desk, waiting_for(desk, ticket), person, late, anew=False)
