"""Answering by command, in reply to the bot's private message, or by a tap; and saying whether it helped (Q2)."""

from dataclasses import replace

from bot.core.answer import answer, said
from bot.core.command import CommandSpec
from bot.core.effect import Effect, Why
from bot.core.event import Event, MessageReceived
from bot.core.ids import GroupKey
from bot.core.message import Message
from bot.core.people import Person, may
from bot.core.programme import GroupSpec
from bot.core.query import Query, SentMessage
from bot.core.questions import FEATURE
from bot.core.rule import NOTHING, Decision, Rule, Turn, on_commands
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.target import Target, target_of
from bot.core.ticket import WAITING, Ticket, TicketState, live_anywhere, live_in, marked, tickets_of_person
from bot.core.ticket_answer import (
    Given,
    answer_by,
    answered,
    answers_in,
    first_number,
    of_asker,
    quoted_in,
    resolved,
    tags_of,
    tell_askers,
    waiting_again,
)
from bot.core.ticket_desk import asked_in
from bot.core.ticket_route import ANSWERERS
from bot.core.wording import questions as wording
from bot.core.wording import target as target_wording

ANSWER = CommandSpec(
    name=wording.ANSWER_COMMAND, feature=FEATURE, aliases=wording.ANSWER_ALIASES, roles=ANSWERERS,
    usage=wording.ANSWER_USAGE, example=wording.ANSWER_EXAMPLE, summary=wording.ANSWER_SUMMARY, joined_argument=True,
)  # fmt: skip
SOLVED = CommandSpec(
    name=wording.SOLVED_COMMAND, feature=FEATURE, aliases=wording.SOLVED_ALIASES, usage=wording.SOLVED_USAGE,
    example=wording.SOLVED_USAGE, summary=wording.SOLVED_SUMMARY, joined_argument=True,
)  # fmt: skip
UNSOLVED = CommandSpec(
    name=wording.UNSOLVED_COMMAND, feature=FEATURE, aliases=wording.UNSOLVED_ALIASES, usage=wording.UNSOLVED_USAGE,
    example=wording.UNSOLVED_USAGE, summary=wording.UNSOLVED_SUMMARY, joined_argument=True,
)  # fmt: skip


# --------------------------------------------------------------------------------------------------------------- answer


def _read(signals: Signals, here: Situation) -> tuple[Target, tuple[Given, ...]]:
    assert signals.command is not None
    target = target_of(signals.command, here, ANSWERERS)
    return target, answers_in(target.rest)


def _ask_answer(_event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    group = _read(signals, here)[0].one
    if group is None:
        return ()
    return (live_in(group.key),)


def _answer(turn: Turn) -> Decision:
    event = turn.event
    assert isinstance(event, MessageReceived)
    target, parts = _read(turn.signals, turn.here)
    group, person = target.one, turn.here.person
    if group is None or person is None:
        names = tuple(one.name for one in target.choices)
        example = f"/{wording.ANSWER_COMMAND} {''.join(names[:1])} 12"
        return answer(turn, target_wording.which_group(names, example), FEATURE)
    if not group.questions.enabled:
        return answer(turn, wording.OFF, FEATURE)
    live = turn.facts.get(live_in(group.key))
    quoted = quoted_in(live, event.message.quoted)
    if quoted is not None and parts and not parts[0].numbers:
        parts = (replace(parts[0], numbers=(quoted.no,)), *parts[1:])
    if not parts or not all(part.numbers for part in parts):
        return answer(turn, wording.WHICH, FEATURE)
    if not all(part.text for part in parts):
        return answer(turn, wording.NO_WORDS, FEATURE)
    return _given(_Work(turn, group, person, live), parts)


def _given(work: "_Work", parts: tuple[Given, ...]) -> Decision:
    """Every part goes to its tickets. Given in the group, one line tags everybody who asked; given elsewhere, the words
    go to the group, and whoever answers is told so."""
    for part in parts:
        for no in part.numbers:
            work.carry_out(no, part.text)
    told = (wording.told(tuple(work.done)),) if work.done and not work.here else ()
    text = "\n".join((*told, *work.lines))
    reply = said(work.turn, text, FEATURE)
    if work.here and work.done:
        tags = tags_of({one.native_id: one for no in work.done for one in work.tickets[no].askers}.values())
        words = "\n".join((wording.answered(tuple(work.done)), *work.lines))
        reply = replace(reply, message=Message.of(*tags, words), why=replace(reply.why, note=work.mark))
    return Decision(tuple(work.records.values()), (*work.effects, reply))


class _Work:
    """Carries out the answers of one message; ``live`` are the tickets that it may be about."""

    def __init__(self, turn: Turn, group: GroupSpec, person: Person, live: tuple[Ticket, ...]) -> None:
        self.turn, self.group, self.person = turn, group, person
        self.here = turn.here.group is not None and turn.here.group.key == group.key
        self.tickets = {one.no: one for one in live if not one.held}
        self.records: dict[object, object] = {}
        self.effects: list[Effect] = []
        self.done: list[int] = []
        self.lines: list[str] = []
        self.mark = ""

    def carry_out(self, no: int, text: str) -> None:
        """One answer to one ticket; a second one to the same adds to the first."""
        ticket, event = self.tickets.get(no), self.turn.event
        assert isinstance(event, MessageReceived)
        if ticket is None:
            self.lines.append(wording.not_found(no))
            return
        told = answered(ticket, self.group, answer_by(self.person, event.at, text, event.message_id))
        self.tickets[no] = told.ticket
        self.records |= {("ticket", no): told.ticket} | {("timer", one.kind, one.slot): one for one in told.timers}
        self.done += [] if no in self.done else [no]
        self.mark = ticket.mark
        if self.here:
            return
        why = Why(kind="answer", by=self.person.name, note=ticket.mark)
        words = wording.answered_by(no, self.person.name, text)
        said_so = tell_askers(told.ticket, told.ticket.askers, words, why)
        self.effects.append(replace(said_so, tag=f"{said_so.tag}-{len(told.ticket.answers)}"))


# ------------------------------------------------------------------------------- in reply to the bot's private message


def _replies(event: Event, signals: Signals) -> bool:
    if not isinstance(event, MessageReceived) or event.native_group is not None or signals.command is not None:
        return False
    return event.message.quoted is not None and event.person is not None


def _sent(event: Event) -> SentMessage:
    assert isinstance(event, MessageReceived)
    return SentMessage(event.account, event.message.quoted or "")


def _ask_reply(event: Event, _signals: Signals, _here: Situation) -> tuple[Query[object], ...]:
    return (_sent(event), live_anywhere())


def _reply(turn: Turn) -> Decision:
    event, person = turn.event, turn.here.person
    assert isinstance(event, MessageReceived)
    sent = turn.facts.get(_sent(event))
    named = marked(sent.note) if sent is not None and sent.feature == FEATURE else None
    group = turn.here.programme.group(GroupKey(named[0])) if named is not None else None
    text = event.message.text.strip()
    if named is None or group is None or person is None or not text or not group.questions.enabled:
        return NOTHING
    if not may(person.roles_in(group.key, turn.here.on), ANSWERERS):
        return answer(turn, wording.NOT_STAFF, FEATURE)
    found = tuple(one for one in turn.facts.get(live_anywhere()) if one.group == group.key)
    return _given(_Work(turn, group, person, found), (Given((named[1],), text),))


# ------------------------------------------------------------------------------------------------------- did it help?


def _mine(event: Event, here: Situation) -> tuple[Query[tuple[Ticket, ...]], ...]:
    assert event.sender is not None
    group = asked_in(here)
    return (tickets_of_person(event.account, event.sender.native_id), *((live_in(group.key),) if group else ()))


def _ask_helped(event: Event, _signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    return _mine(event, here) if event.sender is not None else ()


def _helped(turn: Turn) -> Decision:
    event, call = turn.event, turn.call
    assert call is not None
    if event.sender is None:
        return NOTHING
    number, _ = first_number(call.argument)
    found = {(one.group, one.no): one for query in _mine(event, turn.here) for one in turn.facts.get(query)}
    place = turn.here.group.key if turn.here.group is not None else None
    waiting = [one for one in found.values() if one.state in WAITING and place in (None, one.group)]
    if number is None:
        ticket = of_asker(waiting, event.sender.native_id)
    else:
        theirs = [one for one in waiting if turn.here.is_staff or one.asked_by(event.sender.native_id)]
        ticket = next((one for one in theirs if one.no == number), None)
    group = turn.here.programme.group(GroupKey(ticket.group)) if ticket is not None else None
    if ticket is None or group is None:
        return answer(turn, wording.WHICH_MINE, FEATURE)
    if call.spec is SOLVED:
        done = resolved(ticket, event.at, turn.here.actor)
        return Decision(done.records, (said(turn, wording.solved(ticket.no), FEATURE),))
    text = wording.reopened(ticket.no)
    if ticket.state is TicketState.OPEN:
        return answer(turn, text, FEATURE)
    return Decision(waiting_again(ticket, group, event.at).records, (said(turn, text, FEATURE),))


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
