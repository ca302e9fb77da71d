"""The staff's desk (Q1, Q5): who answers what, passed on and taken over, by command or tap. Rights are those of
the roster at this moment.
"""

from dataclasses import replace

from bot.core.answer import answer, noted, said
from bot.core.command import CommandSpec
from bot.core.effect import SendDirect, Why
from bot.core.event import ButtonPressed, Event, MessageReceived
from bot.core.ids import GroupKey
from bot.core.message import Message
from bot.core.people import ANSWERERS, Person, may
from bot.core.programme import GroupSpec
from bot.core.query import Query
from bot.core.questions import FEATURE
from bot.core.rule import Decision, Rule, Turn, on_commands
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.target import Target, target_of
from bot.core.ticket import Ticket, TicketState, ticket_of
from bot.core.ticket_answer import answer_by, answered, first_number, tell_others
from bot.core.ticket_card import ticket_on
from bot.core.ticket_desk import TicketDesk, Told, given, ticket_queries
from bot.core.ticket_meant import group_meant, place_named, which_group
from bot.core.ticket_route import given_to
from bot.core.topics import after_passing
from bot.core.wording import questions as wording

PASS = CommandSpec(
    name=wording.PASS_COMMAND, feature=FEATURE, aliases=wording.PASS_ALIASES, roles=ANSWERERS,
    usage=wording.PASS_USAGE, example=wording.PASS_USAGE, summary=wording.PASS_SUMMARY, joined_number=True,
)  # fmt: skip
TAKE = CommandSpec(
    name=wording.TAKE_COMMAND, feature=FEATURE, aliases=wording.TAKE_ALIASES, roles=ANSWERERS,
    usage=wording.TAKE_USAGE, example=wording.TAKE_USAGE, summary=wording.TAKE_SUMMARY, joined_number=True,
)  # fmt: skip
TAKES, DONE, NEXT = wording.BUTTONS
_MOST_GROUPS = 8
"""Groups in which a number is looked for, where none is named."""


# ------------------------------------------------------------------------------------------------ passed on, taken over


def _read(signals: Signals, here: Situation) -> tuple[Target, int | None, str]:
    assert signals.command is not None
    target = target_of(signals.command, here, ANSWERERS)
    number, rest = first_number(target.rest)
    return target, number, rest


def _ask(_event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    target, number, _ = _read(signals, here)
    if number is None:
        return ()
    groups = (target.one,) if target.one is not None else target.choices
    if len(groups) > _MOST_GROUPS:
        return ()
    desks = [query for group in groups for query in ticket_queries(here, group, here.on)]
    return tuple(dict.fromkeys((*(ticket_of(group.key, number) for group in groups), *desks)))


def _decide(turn: Turn) -> Decision:
    call = turn.call
    assert call is not None
    target, number, rest = _read(turn.signals, turn.here)
    found = _numbered(turn, target, number)
    me = turn.here.person
    group = target.one or (group_meant(target, found, me.key) if me is not None else None)
    if group is None or me is None:
        return answer(turn, which_group(target, found, call.spec.name), FEATURE)
    if not group.questions.enabled:
        return answer(turn, wording.OFF, FEATURE)
    if number is None:
        return answer(turn, wording.WHICH_TAKEN if call.spec is TAKE else wording.WHICH_PASSED, FEATURE)
    ticket = turn.facts.get(ticket_of(group.key, number))
    if ticket is None or ticket.held:
        return answer(turn, wording.not_found(number), FEATURE)
    if ticket.state not in (TicketState.CANDIDATE, TicketState.OPEN):
        return answer(turn, wording.over(number, ticket.state), FEATURE)
    if call.spec is TAKE:
        told = _in_hand(_desk(turn, group), ticket, me)
        return Decision(told.records, (said(turn, wording.took(number, place_named(turn.here, group)), FEATURE),))
    return _pass_on(turn, _desk(turn, group), ticket, rest)


def _numbered(turn: Turn, target: Target, number: int | None) -> tuple[Ticket, ...]:
    """The questions of this number in the groups that could be meant."""
    found = (turn.facts.get_if_asked(ticket_of(one.key, number or 0), None) for one in target.choices)
    return tuple(one for one in found if one is not None)


def _desk(turn: Turn, group: GroupSpec) -> TicketDesk:
    by = turn.here.person.name if turn.here.person else ""
    return TicketDesk(turn.here, group, turn.event.at, turn.facts, Why(kind="question_desk", by=by))


def _in_hand(desk: TicketDesk, ticket: Ticket, person: Person) -> Told:
    """The ticket in somebody's own hands: the clock begins anew, and nobody has to be told."""
    told = given(desk, given_to(_open(ticket), person), person, "")
    return Told(told.ticket, timers=told.timers)


def _open(ticket: Ticket) -> Ticket:
    return replace(ticket, state=TicketState.OPEN)


def _about(desk: TicketDesk, ticket: Ticket, person: Person) -> Ticket:
    """Passed to somebody who looks after one kind of course, a question is about that: later ones are placed by it."""
    topic = after_passing(desk.here.programme, person, ticket.topic, desk.here.on)
    return replace(_open(ticket), topic=topic)


def _pass_on(turn: Turn, desk: TicketDesk, ticket: Ticket, rest: str) -> Decision:
    event = turn.event
    assert isinstance(event, MessageReceived)
    name = rest.strip().lstrip("@")
    tagged = [desk.here.staff.of_account(event.account, who) for who in event.message.mentions]
    person = next((one for one in tagged if one is not None), None)
    if person is None and name:
        person = desk.here.staff.named_in(name, desk.group.key, desk.here.on)
    if person is None:
        text = wording.not_staff(name) if name or event.message.mentions else wording.NOBODY_NAMED
        return answer(turn, text, FEATURE)
    if not may(person.roles_in(desk.group.key, desk.here.on), ANSWERERS):
        return answer(turn, wording.not_staff(person.name), FEATURE)
    told = given(desk, given_to(_about(desk, ticket, person), person), person, wording.given(desk.why.by))
    note = noted(turn, f"{FEATURE}.passed", desk.group.key, f"no {ticket.no}")
    return Decision(
        (*told.records, note),
        (
            *told.effects,
            said(turn, wording.passed(ticket.no, person.name, place_named(turn.here, desk.group)), FEATURE),
        ),
    )


# ----------------------------------------------------------------------------------------------------------------- taps


def _tapped(event: Event, _signals: Signals) -> bool:
    return isinstance(event, ButtonPressed) and event.sender is not None and ticket_on(event.card) is not None


def _on_card(event: Event, here: Situation) -> tuple[GroupSpec | None, int]:
    assert isinstance(event, ButtonPressed)
    group, no = ticket_on(event.card) or ("", 0)
    return here.programme.group(GroupKey(group)), no


def _ask_tap(event: Event, _signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    group, no = _on_card(event, here)
    return (ticket_of(group.key, no), *ticket_queries(here, group, here.on)) if group is not None else ()


def _tap(turn: Turn) -> Decision:
    event = turn.event
    assert isinstance(event, ButtonPressed)
    group, no = _on_card(event, turn.here)
    person = turn.here.person
    if group is None or not group.questions.enabled or event.choice not in wording.BUTTONS:
        return _told(turn, wording.NO_CARD)
    if person is None or not may(person.roles_in(group.key, turn.here.on), ANSWERERS):
        return _told(turn, wording.NOT_STAFF)
    ticket = turn.facts.get(ticket_of(group.key, no))
    if ticket is None:
        return _told(turn, wording.NO_CARD)
    if ticket.state is not TicketState.OPEN:
        return _told(turn, wording.over(no, ticket.state))
    desk = _desk(turn, group)
    if event.choice == TAKES:
        return _told(turn, wording.took(no, group.name), _in_hand(desk, ticket, person))
    if event.choice == DONE:
        done = answered(ticket, group, answer_by(person, event.at, ""))
        return _told(turn, wording.told((no,), group.name), replace(done, effects=tell_others(ticket, desk.why)))
    asked, following = desk.route.next(ticket)
    text = wording.passed(no, following.name, group.name) if following is not None else wording.nobody_left(no)
    return _told(turn, text, given(desk, asked, following, wording.given(person.name)))


def _told(turn: Turn, text: str, done: Told | None = None) -> Decision:
    """An answer to a tap, in private."""
    event = turn.event
    assert event.sender is not None
    reply = SendDirect(
        feature=FEATURE,
        why=Why(kind="question_desk", note="tap"),
        tag="answer",
        account=event.account,
        native_id=event.sender.native_id,
        person=event.person,
        message=Message.of(text),
        urgent=True,
    )
    return Decision(done.records if done else (), (*(done.effects if done else ()), reply))


RULE = Rule(
    name="question_desk",
    accepts=(MessageReceived,),
    decide=_decide,
    ask=_ask,
    wakes=on_commands(PASS, TAKE),
    commands=(PASS, TAKE),
)
TAP_RULE = Rule(name="question_tap", accepts=(ButtonPressed,), decide=_tap, ask=_ask_tap, wakes=_tapped)
