"""The staff's desk (Q1, Q5): who answers what, passed on and taken over, by command or tap. Rights are those of
the roster at this moment.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.core.answer import noted, said
from bot.core.audit import AuditNote
from bot.core.command import CommandSpec
from bot.core.effect import SendDirect, Why
from bot.core.event import ButtonPressed, Event, MessageReceived
from bot.core.ids import GroupKey
from bot.core.message import Message
from bot.core.people import ANSWERERS, Person, may
from bot.core.programme import GroupSpec
from bot.core.query import Query, SentMessage
from bot.core.questions import FEATURE
from bot.core.rule import NOTHING, Decision, Rule, Turn, on_commands
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.target import Target, target_of
from bot.core.ticket import Ticket, TicketState, finished_lately, live_in, ticket_of
from bot.core.ticket_answer import answer_by, answered, numbers_first, tell_others
from bot.core.ticket_asked import place_of, relieved
from bot.core.ticket_card import ticket_on
from bot.core.ticket_desk import TicketDesk, Told, given, ticket_queries, waiting_for
from bot.core.ticket_heard import quoted_ticket
from bot.core.ticket_meant import group_meant, place_named, which_group
from bot.core.ticket_route import given_to
from bot.core.topics import after_passing
from bot.core.wording import question_receipts as receipts
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
_MOST_NUMBERS = 10
_SHORTEST_NAME = 2
_MOST_GROUPS = 8
"""Groups in which a number is looked for, where none is named."""


# ------------------------------------------------------------------------------------------------ passed on, taken over


def _read(signals: Signals, here: Situation) -> tuple[Target, tuple[int, ...], str]:
    assert signals.command is not None
    target = target_of(signals.command, here, ANSWERERS)
    numbers, rest = numbers_first(target.rest)
    return target, numbers[:_MOST_NUMBERS], rest


def _searched(target: Target) -> tuple[GroupSpec, ...]:
    """The groups in which a question is looked for; none where there are too many."""
    groups = (target.one,) if target.one is not None else target.choices
    return groups if len(groups) <= _MOST_GROUPS else ()


def _ask(event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    assert isinstance(event, MessageReceived)
    target, numbers, _ = _read(signals, here)
    quoted = event.message.quoted if not numbers else None
    groups = _searched(target)
    if (not numbers and quoted is None) or not groups:
        return ()
    desks = [query for group in groups for query in ticket_queries(here, group, here.on)]
    sent = (SentMessage(event.account, quoted), finished_lately(here.on)) if quoted is not None else ()
    named = (ticket_of(group.key, number) for group in groups for number in numbers)
    return tuple(dict.fromkeys((*sent, *named, *desks)))


def _decide(turn: Turn) -> Decision:
    """Each of the questions that are named is passed on or taken over; one answer says what became of all."""
    target, numbers, rest = _read(turn.signals, turn.here)
    done = [_one(turn, target, number, rest) for number in numbers or (None,)]
    records = [one for decision, _ in done for one in decision.records]
    effects = [one for decision, _ in done for one in decision.effects]
    text = "\n".join(dict.fromkeys(text for _, text in done))
    return Decision((*records, *_notes(turn, records)), (*effects, said(turn, text, FEATURE)))


def _notes(turn: Turn, records: Sequence[object]) -> tuple[AuditNote, ...]:
    """Lines of the audit log for what was passed on, one a group."""
    passed: dict[str, list[str]] = {}
    for one in records:
        if isinstance(one, Ticket) and turn.call is not None and turn.call.spec is PASS:
            passed.setdefault(one.group, []).append(str(one.no))
    return tuple(noted(turn, f"{FEATURE}.passed", group, f"no {', '.join(nos)}") for group, nos in passed.items())


def _one(turn: Turn, target: Target, number: int | None, rest: str) -> tuple[Decision, str]:
    """What is done about one question, and what is said of it."""
    call = turn.call
    assert call is not None
    found = _numbered(turn, target, number) if number is not None else _quoted(turn, target)
    me = turn.here.person
    group = target.one or _group(turn, target, found, number)
    if group is None or me is None:
        return NOTHING, which_group(target, found, call.spec.name)
    if not group.questions.enabled:
        return NOTHING, wording.OFF
    ticket = next((one for one in found if one.group == group.key and not one.held), None)
    if ticket is None:
        which = wording.WHICH_TAKEN if call.spec is TAKE else wording.WHICH_PASSED
        return NOTHING, wording.not_found(number) if number is not None else which
    if ticket.state not in (TicketState.CANDIDATE, TicketState.OPEN):
        return NOTHING, wording.over(ticket.no, ticket.state)
    if call.spec is TAKE:
        desk = _desk(turn, group)
        told = _in_hand(desk, ticket, me)
        return Decision(told.records, told.effects), wording.took(ticket.no, place_named(turn.here, group))
    return _pass_on(turn, _desk(turn, group), ticket, rest)


def _numbered(turn: Turn, target: Target, number: int) -> tuple[Ticket, ...]:
    """The questions of this number in the groups that could be meant."""
    found = (turn.facts.get_if_asked(ticket_of(one.key, number), None) for one in _searched(target))
    return tuple(one for one in found if one is not None)


def _quoted(turn: Turn, target: Target) -> tuple[Ticket, ...]:
    """The question whose words, or the bot's line about which, the command replies to, in the groups that could be
    meant."""
    event = turn.event
    assert isinstance(event, MessageReceived)
    keys = [group.key for group in _searched(target)]
    if event.message.quoted is None or not keys:
        return ()
    live = [one for key in keys for one in turn.facts.get(live_in(key))]
    over = [one for one in turn.facts.get(finished_lately(turn.here.on)) if one.group in keys]
    found = quoted_ticket(turn, (*live, *over))
    return (found,) if found is not None else ()


def _group(turn: Turn, target: Target, found: Sequence[Ticket], number: int | None) -> GroupSpec | None:
    """The group that is meant, where none is named: that of the question that is quoted, else by the number."""
    me = turn.here.person
    if number is None:
        return turn.here.programme.group(GroupKey(found[0].group)) if found else None
    return group_meant(target, found, me.key) if me is not None else None


def _desk(turn: Turn, group: GroupSpec) -> TicketDesk:
    by = turn.here.person.name if turn.here.person else ""
    return TicketDesk(turn.here, group, turn.event.at, turn.facts, Why(kind="question_desk", by=by))


def _in_hand(desk: TicketDesk, ticket: Ticket, person: Person) -> Told:
    """The ticket in somebody's own hands: the clock begins anew, and only who had it has to be told."""
    told = waiting_for(desk, given_to(_open(ticket), person))
    return replace(told, effects=relieved(desk, ticket, person, person.key))


def _open(ticket: Ticket) -> Ticket:
    return replace(ticket, state=TicketState.OPEN)


def _about(desk: TicketDesk, ticket: Ticket, person: Person) -> Ticket:
    """Passed to somebody who looks after one kind of course, a question is about that: later ones are placed by it."""
    topic = after_passing(desk.here.programme, person, ticket.topic, desk.here.on)
    return replace(_open(ticket), topic=topic)


def _named(desk: TicketDesk, name: str) -> Person | None:
    """Whom a name means: as it is written, else without what stands around it (给马骏老师)."""
    bare = _after_word(name)
    written = dict.fromkeys((name, bare, bare.removesuffix(wording.NAME_END)))
    found = (desk.here.staff.named_in(one, desk.group.key, desk.here.on) for one in written)
    return next((one for one in found if one is not None), None)


def _after_word(name: str) -> str:
    return next((name.removeprefix(word) for word in wording.TO_NAME if name.startswith(word)), name).strip(" @")


def _bare(name: str) -> str:
    """A name without what stands around it."""
    return _after_word(name).removesuffix(wording.NAME_END)


def _misspelt(desk: TicketDesk, name: str) -> Person | None:
    """The only colleague who may answer and whose name has one other character; never more than a question back."""
    group, on, bare = desk.group.key, desk.here.on, _bare(name)
    staff = (one for one in desk.here.staff.people if may(one.roles_in(group, on), ANSWERERS))
    found = [one for one in staff if _one_other(one.name, bare)]
    return found[0] if len(found) == 1 else None


def _one_other(one: str, other: str) -> bool:
    if len(one) != len(other) or len(one) < _SHORTEST_NAME:
        return False
    return sum(left != right for left, right in zip(one, other, strict=True)) == 1


def _pass_on(turn: Turn, desk: TicketDesk, ticket: Ticket, rest: str) -> tuple[Decision, str]:
    event = turn.event
    assert isinstance(event, MessageReceived)
    name = rest.strip().lstrip("@")
    tagged = [desk.here.staff.of_account(event.account, who) for who in event.message.mentions]
    person = next((one for one in tagged if one is not None), None) or _named(desk, name)
    if person is None and (meant := _misspelt(desk, name)) is not None:
        me = turn.here.person
        place = place_of(desk, me) if me is not None and turn.here.group is None else ""
        return NOTHING, receipts.is_it(_bare(name), meant.name, f"/{wording.PASS_COMMAND} {place}{ticket.no}")
    if person is None:
        return NOTHING, wording.not_staff(name) if name or event.message.mentions else wording.NOBODY_NAMED
    if not may(person.roles_in(desk.group.key, desk.here.on), ANSWERERS):
        return NOTHING, wording.not_staff(person.name)
    if ticket.state is TicketState.OPEN and ticket.holder == person.key:
        return NOTHING, receipts.has_it(ticket.no, person.name)
    told = given(desk, given_to(_about(desk, ticket, person), person), person, wording.given(desk.why.by))
    passed = wording.passed(ticket.no, person.name, place_named(turn.here, desk.group))
    gone = relieved(desk, ticket, person, turn.event.person)
    return Decision(told.records, (*told.effects, *gone)), passed


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
