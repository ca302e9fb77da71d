"""Answering by command, in reply to the bot's private message, or by a tap; and saying whether it helped (Q2)."""

from dataclasses import replace

from bot.core.answer import answer, said
from bot.core.command import CommandSpec
from bot.core.dialogue import Dialogue
from bot.core.event import Event, MessageReceived
from bot.core.ids import GroupKey
from bot.core.people import ANSWERERS, may
from bot.core.query import One, Query, SentMessage
from bot.core.questions import FEATURE
from bot.core.rule import NOTHING, Decision, Rule, Turn, on_commands
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.target import Target, target_of
from bot.core.ticket import Ticket, TicketState, finished_lately, live_anywhere, live_in, marked
from bot.core.ticket_answer import (
    Given,
    answers_in,
    cannot,
    first_number,
    helped_out,
    in_hand,
    on_it,
    quoted_in,
    resolved,
    unhelped,
    with_line,
)
from bot.core.ticket_given import given
from bot.core.ticket_meant import group_meant, which_group
from bot.core.ticket_mine import meant_by_command, mine_queries
from bot.core.ticket_offer import named_queries
from bot.core.ticket_whether import settles, words_of
from bot.core.wording import question_replies as replies
from bot.core.wording import questions as wording
from bot.core.wording.question_unhelped import reopened

ANSWER = CommandSpec(
    name=wording.ANSWER_COMMAND, feature=FEATURE, aliases=wording.ANSWER_ALIASES, roles=ANSWERERS,
    usage=wording.ANSWER_USAGE, example=wording.ANSWER_EXAMPLE, summary=wording.ANSWER_SUMMARY, joined_number=True,
)  # fmt: skip
SOLVED = CommandSpec(
    name=wording.SOLVED_COMMAND, feature=FEATURE, aliases=wording.SOLVED_ALIASES, usage=wording.SOLVED_USAGE,
    example=wording.SOLVED_USAGE, summary=wording.SOLVED_SUMMARY, joined_number=True,
)  # fmt: skip
UNSOLVED = CommandSpec(
    name=wording.UNSOLVED_COMMAND, feature=FEATURE, aliases=wording.UNSOLVED_ALIASES, usage=wording.UNSOLVED_USAGE,
    example=wording.UNSOLVED_USAGE, summary=wording.UNSOLVED_SUMMARY, joined_number=True,
)  # fmt: skip


# --------------------------------------------------------------------------------------------------------------- answer


def _read(signals: Signals, here: Situation) -> Target:
    assert signals.command is not None
    return target_of(signals.command, here, ANSWERERS)


def _ask_answer(_event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    target = _read(signals, here)
    assert signals.command is not None
    if target.one is None and (not target.choices or first_number(target.rest)[0] is None):
        return ()
    live = live_in(target.one.key) if target.one is not None else live_anywhere()
    return (live, finished_lately(here.on), *named_queries(here, signals.command.argument))


def _answer(turn: Turn) -> Decision:
    event = turn.event
    assert isinstance(event, MessageReceived)
    target, person = _read(turn.signals, turn.here), turn.here.person
    anywhere = turn.facts.get_if_asked(live_anywhere(), ())
    group = target.one or (group_meant(target, anywhere, person.key, answering=True) if person is not None else None)
    if group is None or person is None:
        return answer(turn, which_group(target, anywhere, wording.ANSWER_COMMAND, answering=True), FEATURE)
    if not group.questions.enabled:
        return answer(turn, wording.OFF, FEATURE)
    live = turn.facts.get_if_asked(live_in(group.key), tuple(one for one in anywhere if one.group == group.key))
    quoted = quoted_in(live, event.message.quoted)
    parts = answers_in(target.rest, {one.no for one in live})
    if quoted is not None and parts and not parts[0].numbers:
        parts = (replace(parts[0], numbers=(quoted.no,)), *parts[1:])
    if not parts or not all(part.numbers for part in parts):
        return answer(turn, wording.WHICH, FEATURE)
    if not all(part.text for part in parts):
        return answer(turn, wording.NO_WORDS, FEATURE)
    return given(turn, group, person, live, parts)


# ------------------------------------------------------------------------------- in reply to the bot's private message


def _replies(event: Event, signals: Signals) -> bool:
    if not isinstance(event, MessageReceived) or event.native_group is not None or signals.command is not None:
        return False
    return event.message.quoted is not None and event.person is not None


def _sent(event: Event) -> SentMessage:
    assert isinstance(event, MessageReceived)
    return SentMessage(event.account, event.message.quoted or "")


def _ask_reply(event: Event, _signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    assert isinstance(event, MessageReceived)
    known = (_sent(event), live_anywhere(), finished_lately(here.on), *named_queries(here, event.message.text))
    return (*known, _words(event))


def _words(event: Event) -> One[Dialogue]:
    assert event.sender is not None  # only who is known wakes the rule
    return words_of(event.account, event.sender.native_id)


def _reply(turn: Turn) -> Decision:
    event, person = turn.event, turn.here.person
    assert isinstance(event, MessageReceived)
    sent = turn.facts.get(_sent(event))
    named = marked(sent.note) if sent is not None and sent.feature == FEATURE else None
    group = turn.here.programme.group(GroupKey(named[0])) if named is not None else None
    text = event.message.text.strip()
    if named is None or group is None or person is None or not text or not group.questions.enabled:
        return NOTHING
    if settles(turn.facts.get(_words(event)), text, named, event.at):
        return NOTHING  # handlers/question_private.py
    if not may(person.roles_in(group.key, turn.here.on), ANSWERERS):
        return answer(turn, wording.NOT_STAFF, FEATURE)
    found = tuple(one for one in turn.facts.get(live_anywhere()) if one.group == group.key)
    waits = next((one for one in found if one.no == named[1] and one.state is TicketState.OPEN), None)
    if waits is not None and on_it(text):
        return Decision(
            in_hand(waits, person, group, event.at).records, (said(turn, wording.took(waits.no, group.name), FEATURE),)
        )
    if waits is not None and cannot(text):
        return answer(turn, wording.pass_it_on(waits.no, f"{group.name} "), FEATURE)
    return given(turn, group, person, found, (Given((named[1],), text),))


# ------------------------------------------------------------------------------------------------------- did it help?


def _ask_helped(event: Event, _signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    assert isinstance(event, MessageReceived)
    quoted = (_sent(event),) if event.message.quoted is not None else ()
    return (*mine_queries(event, here), *quoted) if event.sender is not None else ()


def _helped(turn: Turn) -> Decision:
    event, call = turn.event, turn.call
    assert call is not None
    if event.sender is None:
        return NOTHING
    number, more = first_number(call.argument)
    helped = call.spec is SOLVED
    ticket = meant_by_command(turn, number, helped=helped)
    if isinstance(ticket, str):
        return answer(turn, ticket, FEATURE)
    if helped and (left := helped_out(ticket, event.sender.native_id)) is not None:
        return Decision((left,), (said(turn, replies.left(ticket.no), FEATURE),))
    if helped:
        done = resolved(ticket, event.at, turn.here.actor)
        return Decision(done.records, (said(turn, wording.solved(ticket.no), FEATURE),))
    return _not_helped(turn, ticket, more)


def _not_helped(turn: Turn, ticket: Ticket, more: str) -> Decision:
    """It waits again, with what is still so; what waits already only gets the words. Where nobody was asked before, the
    group hears at once who is asked now (schedules/question.py), and nothing beside."""
    event, group = turn.event, turn.here.programme.group(GroupKey(ticket.group))
    assert isinstance(event, MessageReceived)
    assert group is not None  # only such tickets are found
    message_id = event.message_id if turn.here.group is not None else ""
    longer = with_line(ticket, message_id, more, event.at) if more else ticket
    reply = said(turn, reopened(ticket.no), FEATURE)
    if ticket.state is TicketState.OPEN:
        return Decision((longer,) if more else (), (reply,))
    if turn.here.group is not None and ticket.offered and not ticket.rungs:
        return Decision(unhelped(longer, group, event.at).records)
    if turn.here.group is not None:
        longer = replace(longer, lines=(*longer.lines, event.at))  # the group has heard it
    return Decision(unhelped(longer, group, event.at).records, (reply,))


ANSWER_RULE = Rule(
    name="question_answer",
    accepts=(MessageReceived,),
    decide=_answer,
    ask=_ask_answer,
    wakes=on_commands(ANSWER),
    commands=(ANSWER,),
)
REPLY_RULE = Rule(name="question_reply", accepts=(MessageReceived,), decide=_reply, ask=_ask_reply, wakes=_replies)
HELPED_RULE = Rule(
    name="question_helped",
    accepts=(MessageReceived,),
    decide=_helped,
    ask=_ask_helped,
    wakes=on_commands(SOLVED, UNSOLVED),
    commands=(SOLVED, UNSOLVED),
)
