"""What else happens to a ticket: its asker leaves, a question or an answer is taken back by who wrote it, an action is
undone, and moderation lets a held one pass (Q2)."""

from collections.abc import Sequence
from dataclasses import replace

from bot.core.action import Action
from bot.core.answer import actor_name, answer, noted, said
from bot.core.case import Act, Case
from bot.core.effect import Effect, SendMessage, Why
from bot.core.event import ButtonPressed, Event, MemberLeft, MessageRecalled, MessageReceived
from bot.core.ids import GroupKey
from bot.core.message import Message
from bot.core.people import ANSWERERS, GROUP_STAFF
from bot.core.programme import GroupSpec
from bot.core.query import One, Query
from bot.core.questions import FEATURE
from bot.core.rights import permitted, permitted_own
from bot.core.rule import NOTHING, Decision, Rule, Turn, on_commands
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.ticket import Ticket, TicketState, live_in, ticket_of
from bot.core.ticket_answer import ended, still_answered, tags_of, tell_askers, waiting_again
from bot.core.ticket_desk import TicketDesk, asked_in, opened, spoken, ticket_queries
from bot.core.ticket_links import Followed, followed, links_queries
from bot.core.ticket_offer import cards_of, redrafted
from bot.core.undo import UNDO, action_asked, feature_named, which
from bot.core.upwards import FEATURE as UPWARDS
from bot.core.wording import question_receipts as receipts
from bot.core.wording import questions as wording
from bot.core.wording import rights as rights_wording
from bot.core.wording import upwards as upwards_wording

_TOLD = (TicketState.ANSWERED, TicketState.RESOLVED)


def _ask_gone(event: Event, _signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    group = asked_in(here)
    if group is None:
        return ()
    return (live_in(group.key), *(links_queries(here) if isinstance(event, MessageRecalled) else ()))


def _gone(turn: Turn) -> Decision:
    """Whoever asked is not there any more: the next asker takes the place, else nobody has to be answered."""
    group, event = asked_in(turn.here), turn.event
    if group is None:
        return NOTHING
    found = turn.facts.get(live_in(group.key))
    if isinstance(event, MessageRecalled):
        elsewhere = _followed_all(turn, group, event)
        over = (one for one in _everywhere(turn) if one.group == group.key and one.state is TicketState.RESOLVED)
        gone = (one for one in over if any(words.message_id == event.message_id for words in one.answers))
        records = tuple(record for one in (*found, *gone) for record in _withdrawn(one, group, event))
        return Decision((*records, *elsewhere.records), elsewhere.effects)
    changed = [_left(one, event) for one in found]
    return Decision(tuple(one for one, before in zip(changed, found, strict=True) if one is not before))


def _left(ticket: Ticket, event: Event) -> Ticket:
    if event.sender is None or not ticket.asked_by(event.sender.native_id):
        return ticket
    stay = tuple(one for one in ticket.askers if one.native_id != event.sender.native_id)
    if not stay:
        return ended(ticket, TicketState.CLOSED, event.at)
    return replace(ticket, native_id=stay[0].native_id, name=stay[0].name, joined=stay[1:])


def _withdrawn(ticket: Ticket, group: GroupSpec, event: MessageRecalled) -> tuple[object, ...]:
    """What changes where a message is taken back: an answer counts no more, and without any the question waits again.
    A question of which no message is left, and that nobody else asks, is none any more."""
    stand = tuple(one for one in ticket.answers if one.message_id != event.message_id)
    if stand != ticket.answers:
        fewer = replace(ticket, answers=stand)
        if ticket.state not in _TOLD or still_answered(fewer):
            return (fewer, *redrafted(fewer, event.at))
        since = replace(fewer, last_at=event.at)  # later thanks are for no words of before
        return waiting_again(since, group, event.at).records
    if event.message_id not in ticket.message_ids:
        return ()
    left = tuple(one for one in ticket.message_ids if one != event.message_id)
    if left or ticket.joined or ticket.state is TicketState.ANSWERED:
        return (replace(ticket, message_ids=left),)
    return (ended(replace(ticket, message_ids=left), TicketState.CLOSED, event.at),)


def _followed_all(turn: Turn, group: GroupSpec, event: MessageRecalled) -> Followed:
    """What changes in other groups that were told the answer."""
    everywhere = _everywhere(turn)
    here = [one for one in everywhere if one.group == group.key]
    gone = [(one, words) for one in here for words in one.answers if words.message_id == event.message_id]
    return followed(turn.here.programme, gone, everywhere, event.at, Why(kind="question_gone"))


def _everywhere(turn: Turn) -> tuple[Ticket, ...]:
    return tuple(one for query in links_queries(turn.here) for one in turn.facts.get(query))


# ----------------------------------------------------------------------------------------------------------------- undo


def _asked(turn_signals: Signals, here: Situation) -> One[Action] | None:
    """What is to be undone. Who may not undo everything may take back what is their own."""
    assert turn_signals.command is not None
    own = permitted_own(turn_signals.command, here)
    return action_asked(turn_signals, here, ANSWERERS if own else GROUP_STAFF)


def _ask_undo(_event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    action = _asked(signals, here)
    if action is None:
        return ()
    return (action, ticket_of(action.subject, int(str(action.key[1]))), *links_queries(here))


def _undo(turn: Turn) -> Decision:
    """The last thing that was done: an answer, else the closing, else the ticket itself."""
    call = turn.call
    assert call is not None
    asked, own = _asked(turn.signals, turn.here), permitted_own(call, turn.here)
    action = turn.facts.get(asked) if asked else None
    mine = action is not None and action.feature == FEATURE and action.undone_at is None
    ticket = turn.facts.get(ticket_of(action.group, action.no)) if action is not None and mine else None
    group = turn.here.programme.group(GroupKey(action.group)) if action is not None else None
    if own and asked is not None and feature_named(turn.signals) == UPWARDS:
        waits = action is not None and action.feature == UPWARDS and action.undone_at is None
        # the list says what became of it; what is not on it nobody else answers here
        return NOTHING if waits else answer(turn, upwards_wording.not_found(int(str(asked.key[1]))), FEATURE)
    if own and asked is None:
        return answer(turn, which(call, turn.here, ANSWERERS), FEATURE)
    if own and (ticket is None or not _is_own(ticket, turn.here.actor)):
        refused = rights_wording.not_allowed(UNDO.name, UNDO.roles)
        return answer(turn, wording.ONLY_OWN if ticket is not None else refused, FEATURE)
    if action is None or ticket is None or group is None or not (own or permitted(call, turn.here)):
        return NOTHING  # the rule that knows the rights has refused it
    note = noted(turn, f"{FEATURE}.undo", ticket.group, f"no {ticket.no}")
    place = _answer_undone(turn, ticket)
    if place is not None:
        done = _without(turn, group, ticket, place)
        return Decision((*done.records, note), done.effects)
    records, text = _taken_back(turn, group, ticket, action, own=own)
    return Decision((*records, note), (said(turn, text, FEATURE),))


def _is_own(ticket: Ticket, actor: str) -> bool:
    """Whether somebody has answered it, or was asked about what nobody has answered."""
    return any(one.by == actor for one in ticket.answers) or (not ticket.answers and ticket.holder == actor)


def _answer_undone(turn: Turn, ticket: Ticket) -> int | None:
    """The place of the answer that is taken back: one's own last one, also where it was thanked for, else the last of
    what is not over; None where it is no answer."""
    if not ticket.answers or ticket.offered:
        return None
    place = _last_by(ticket, turn.here.actor)
    over = ticket.state in (TicketState.RESOLVED, TicketState.CLOSED)
    return place if place is not None or over else len(ticket.answers) - 1


def _taken_back(
    turn: Turn, group: GroupSpec, ticket: Ticket, action: Action, *, own: bool
) -> tuple[tuple[object, ...], str]:
    """What is no answer of the staff: the closing, an earlier answer that was offered, the ticket itself."""
    at = turn.event.at
    if ticket.state in (TicketState.RESOLVED, TicketState.CLOSED) and not own:
        return waiting_again(ticket, group, at).records, wording.undone_closing(ticket.no)
    if ticket.offered:
        return waiting_again(ticket, group, at).records, wording.undone_answer(ticket.no)
    done = replace(action, undone_at=at, undone_by=actor_name(turn.here))
    return (ended(ticket, TicketState.CLOSED, at, turn.here.actor), done), wording.undone(ticket.no)


def _last_by(ticket: Ticket, actor: str) -> int | None:
    """The place of somebody's last answer that still counts."""
    return max((place for place, one in enumerate(ticket.answers) if one.by == actor), default=None)


def _without(turn: Turn, group: GroupSpec, ticket: Ticket, place: int) -> Decision:
    """An answer counts no more, in no group that was told it. Whoever asked hears it: in the group by the receipt, else
    in a line of its own."""
    at, gone = turn.event.at, ticket.answers[place]
    left = replace(ticket, answers=(*ticket.answers[:place], *ticket.answers[place + 1 :]))
    counts = still_answered(left)
    records = (left, *redrafted(left, at)) if counts else waiting_again(left, group, at).records
    why = Why(kind="question_undo", by=actor_name(turn.here))
    others = followed(turn.here.programme, [(ticket, gone)], _everywhere(turn), at, why)
    stands = [(one.name, one.text) for one in left.answers[-1:] if counts and left.state is not TicketState.OPEN]
    was = (gone.name, gone.text)
    text = receipts.undone_one(ticket.no, was, stands[0]) if stands else wording.undone_answer(ticket.no)
    reply = said(turn, "\n".join(filter(None, (text, receipts.there_too(others.groups)))), FEATURE)
    if isinstance(reply, SendMessage) and reply.group == ticket.group:
        message = Message.of(*tags_of(ticket.askers), reply.message.text)
        return Decision((*records, *others.records), (replace(reply, message=message), *others.effects))
    line = receipts.one_gone(ticket.no, was, stands[0]) if stands else wording.answer_gone(ticket.no, gone.name)
    told = tell_askers(ticket, ticket.askers, line, why, closes=False)
    return Decision((*records, *others.records), (told, reply, *others.effects))


# ------------------------------------------------------------------------------------------------------------- released


def released(verdicts: Sequence[Rule]) -> Rule:
    """The rule that opens a question once moderation lets its message pass. ``verdicts`` are the rules that say so:
    they are asked again what they decide, which is pure, costs nothing and cannot come out otherwise."""

    def wakes(event: Event, signals: Signals) -> bool:
        return any(isinstance(event, rule.accepts) and rule.wakes(event, signals) for rule in verdicts)

    def ask(event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
        theirs = [query for rule in verdicts if rule.wakes(event, signals) for query in rule.ask(event, signals, here)]
        groups = _groups(here, theirs)
        desks = [(*ticket_queries(here, group, here.on), cards_of(here, group)) for group in groups]
        return (*theirs, *(query for desk in desks for query in desk))

    def decide(turn: Turn) -> Decision:
        decided = [rule.decide(turn) for rule in verdicts if rule.wakes(turn.event, turn.signals)]
        cases = [one for found in decided for one in found.records if isinstance(one, Case)]
        return _open_again(turn, [one for one in cases if one.verdict == (Act.PASS,)])

    return Rule("question_released", (MessageReceived, ButtonPressed), decide, ask, wakes)


def _groups(here: Situation, asked: Sequence[Query[object]]) -> tuple[GroupSpec, ...]:
    """The groups that a verdict may be about: those of the cases that it names, else those whose staff gives it."""
    named = {one.subject for one in asked if isinstance(one, One) and one.kind is Case}
    if not named and here.person is not None:
        held = here.person.groups_as(GROUP_STAFF, here.on)
        named = {group.key for group in here.programme.groups if held is None or group.key in held}
    return tuple(group for group in here.programme.groups if group.questions.enabled and group.key in named)


def _open_again(turn: Turn, cases: list[Case]) -> Decision:
    records: list[object] = []
    effects: list[Effect] = []
    for case in cases:
        group = turn.here.programme.group(GroupKey(case.group))
        if group is None or not group.questions.enabled:
            continue
        desk = TicketDesk(turn.here, group, turn.event.at, turn.facts, Why(kind="question", setting="questions"))
        there = set(case.message_ids) - set(case.recalled)
        for ticket in desk.live:
            if ticket.held and there & set(ticket.message_ids):
                told = spoken(desk, opened(desk, ticket))
                records += told.records
                effects += told.effects
    return Decision(tuple(records), tuple(effects))


GONE_RULE = Rule(name="question_gone", accepts=(MemberLeft, MessageRecalled), decide=_gone, ask=_ask_gone)
UNDO_RULE = Rule(name="question_undo", accepts=(MessageReceived,), decide=_undo, ask=_ask_undo, wakes=on_commands(UNDO))
