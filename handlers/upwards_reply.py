"""``/回复``, also by quoting the list: the project team's answers go back to the groups that asked (Q6).

What reaches several groups is shown and confirmed once. Rights are those of the roster at this moment.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.core.answer import answer, noted, said
from bot.core.command import CommandSpec
from bot.core.dialogue import Dialogue
from bot.core.effect import Effect, Why
from bot.core.event import Event, MessageReceived
from bot.core.fold import fold
from bot.core.people import Person
from bot.core.query import Every, One, Query, SentMessage
from bot.core.rule import NOTHING, Decision, Rule, Turn, on_commands
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.ticket_answer import Given, answer_by, plain
from bot.core.undo import UNDO, action_asked, feature_named
from bot.core.upwards import FEATURE, Raised, RaisedState, raised_of
from bot.core.upwards_list import UpwardsDesk, group_names, list_queries, numbers_of
from bot.core.upwards_reply import (
    TEAM,
    Replied,
    asked_still,
    by_number,
    may_reply,
    may_undo,
    replied,
    replies_in,
    taken_back,
    withdrawn,
)
from bot.core.wording import speaking as confirming
from bot.core.wording import upwards as wording

REPLY = CommandSpec(
    name=wording.REPLY_COMMAND, feature=FEATURE, aliases=wording.REPLY_ALIASES, roles=TEAM,
    usage=wording.REPLY_USAGE, example=wording.REPLY_EXAMPLE, summary=wording.REPLY_SUMMARY, joined_argument=True,
)  # fmt: skip
_CONFIRM_FOR = timedelta(minutes=5)
_STEP = "confirm_reply"


def _word(text: str) -> str:
    return fold(text).strip(" 。.!！")


def _wakes(event: Event, signals: Signals) -> bool:
    if signals.command is not None:
        return signals.command.spec is REPLY
    if event.person is None or not isinstance(event, MessageReceived):
        return False
    return event.message.quoted is not None or _word(signals.text) in confirming.CONFIRM_WORDS


def _meant(here: Situation, signals: Signals) -> bool:
    """In a study group staff quote questions all day: there a list is answered by command, and confirmed in a word."""
    if signals.command is not None or here.group is None or here.group.management:
        return True
    return _word(signals.text) in confirming.CONFIRM_WORDS


def _place(event: Event, here: Situation) -> str:
    return here.group.key if here.group else f"private:{event.account}"


def _dialogue(event: Event, here: Situation) -> One[Dialogue]:
    place = _place(event, here)
    return One(Dialogue, (place, event.sender.native_id if event.sender else ""), place)


def _sent(event: Event) -> SentMessage | None:
    assert isinstance(event, MessageReceived)
    return SentMessage(event.account, event.message.quoted) if event.message.quoted is not None else None


def _all(here: Situation) -> Every[Raised]:
    return Every(Raised, here.programme.key)


def _ask(event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    if not _meant(here, signals):
        return ()
    sent = _sent(event)
    quoted = (sent,) if sent is not None else ()
    return (*quoted, _dialogue(event, here), _all(here), *list_queries(here.programme))


def _decide(turn: Turn) -> Decision:
    person = turn.here.person
    if person is None or not _meant(turn.here, turn.signals):
        return NOTHING
    known = {one.no: one for one in turn.facts.get(_all(turn.here))}
    work = _Work(turn, UpwardsDesk(turn.here.programme, turn.event.at, turn.facts), person, known)
    sent = _sent(turn.event)
    shown = turn.facts.get(sent) if sent is not None else None
    quoted = numbers_of(shown.note) if shown is not None and shown.feature == FEATURE else ()
    if turn.call is not None:
        return work.asked(turn.call.argument, quoted)
    parts = replies_in(_text(turn), frozenset(quoted))
    if parts and set(quoted).issuperset(parts[0].numbers or (0,)):
        return work.asked(_text(turn), quoted)
    return _confirmed(work)


def _text(turn: Turn) -> str:
    """What was typed."""
    assert isinstance(turn.event, MessageReceived)
    return turn.event.message.text.strip()


def _confirmed(work: "_Work") -> Decision:
    turn = work.turn
    waiting = turn.facts.get(_dialogue(turn.event, turn.here))
    word = _word(turn.signals.text)
    if waiting is None or waiting.step != _STEP or word not in confirming.CONFIRM_WORDS:
        return NOTHING
    done = replace(waiting, step="")
    if not waiting.alive(turn.event.at):
        late = word == confirming.CONFIRM
        return Decision((done,), (said(turn, wording.CONFIRMED_LATE, FEATURE),)) if late else NOTHING
    if word in confirming.CANCEL_WORDS:
        return Decision((done,), (said(turn, wording.CANCELLED, FEATURE),))
    decision = work.carried_out({int(no): text for no, text in waiting.data})
    return replace(decision, records=(*decision.records, done))


@dataclass
class _Work:
    """The answers of one message, and what becomes of them."""

    turn: Turn
    desk: UpwardsDesk
    person: Person
    known: dict[int, Raised]

    def asked(self, text: str, quoted: tuple[int, ...]) -> Decision:
        """Answers are carried out at once when they reach one group, else they are shown first."""
        parts = replies_in(text, self._in_state(RaisedState.WAITING))
        if parts and self._in_state(RaisedState.ANSWERED).intersection(parts[0].numbers):  # answers are corrected
            parts = replies_in(text, self._in_state(RaisedState.WAITING, RaisedState.ANSWERED))
        if len(parts) == 1 and not parts[0].numbers and len(quoted) == 1:
            parts = (Given(quoted, parts[0].text),)
        if not parts or not all(part.numbers for part in parts):
            return answer(self.turn, wording.WHICH, FEATURE)
        answers = by_number(parts)
        fault = next((fault for no, text in answers.items() if (fault := self._fault(no, text))), "")
        if fault:
            return answer(self.turn, fault, FEATURE)
        if len(answers) > 1 or len(self._groups(min(answers))) > 1:
            return self._shown(answers)
        return self.carried_out(answers)

    def _in_state(self, *states: RaisedState) -> frozenset[int]:
        return frozenset(no for no, one in self.known.items() if one.state in states)

    def _fault(self, no: int, text: str) -> str:
        """Why an answer cannot be given; empty when it can."""
        raised = self.known.get(no)
        if raised is None or raised.state is RaisedState.WITHDRAWN:
            return wording.not_found(no)
        if not may_reply(self.turn.here, raised):
            return wording.NOT_YOURS
        if not text:
            return wording.no_words(no)
        if raised.state is RaisedState.ANSWERED and any(plain(one.text) == plain(text) for one in raised.answers[-1:]):
            return wording.said_so(no)
        return "" if asked_still(self.desk, raised) else wording.over(no)

    def _groups(self, no: int) -> tuple[str, ...]:
        return group_names(self.desk.programme, asked_still(self.desk, self.known[no]))

    def _shown(self, answers: dict[int, str]) -> Decision:
        """A question back; what was written is kept for five minutes."""
        event = self.turn.event
        assert event.sender is not None
        waiting = Dialogue(
            place=_place(event, self.turn.here),
            native_id=event.sender.native_id,
            feature=FEATURE,
            step=_STEP,
            expires_at=event.at + _CONFIRM_FOR,
            data=tuple((str(no), text) for no, text in answers.items()),
        )
        shown = tuple((no, self._groups(no), text) for no, text in answers.items())
        return Decision((waiting,), (said(self.turn, wording.preview(shown), FEATURE),))

    def carried_out(self, answers: dict[int, str]) -> Decision:
        """Every answer goes to its line. Meanwhile one may have become impossible: the others go all the same."""
        event = self.turn.event
        assert isinstance(event, MessageReceived)
        records, effects, lines = list[object](), list[Effect](), list[str]()
        why = Why(kind="upwards_reply", by=self.person.name)
        for no, text in answers.items():
            if fault := self._fault(no, text):
                lines.append(fault)
                continue
            found = replied(self.desk, self.known[no], answer_by(self.person, event.at, text, event.message_id), why)
            records += found.records
            effects += found.effects
            lines.append(wording.replied(no, group_names(self.desk.programme, found.tickets), found.askers))
        note = noted(self.turn, f"{FEATURE}.replied", self.desk.programme.key, f"no {', '.join(map(str, answers))}")
        return Decision((*records, note), (*effects, said(self.turn, "\n".join(lines), FEATURE)))


# ----------------------------------------------------------------------------------------------------------------- undo


def _ask_undo(_event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    action = action_asked(signals, here)
    if action is None or feature_named(signals) != FEATURE:
        return ()
    return (action, raised_of(here.programme.key, int(str(action.key[1]))), *list_queries(here.programme))


def _undo(turn: Turn) -> Decision:
    """The last thing that was done about a line: its answer, else the line itself."""
    asked = action_asked(turn.signals, turn.here)
    if asked is None or feature_named(turn.signals) != FEATURE:
        return NOTHING
    action, raised = turn.facts.get(asked), turn.facts.get(raised_of(turn.here.programme.key, int(str(asked.key[1]))))
    if action is None or raised is None or action.undone_at is not None:
        return NOTHING  # the rule of undoing says so
    if not may_undo(turn.here, raised):
        return answer(turn, wording.NOT_UNDOABLE, FEATURE)
    desk = UpwardsDesk(turn.here.programme, turn.event.at, turn.facts)
    note = noted(turn, f"{FEATURE}.undo", turn.here.programme.key, f"no {raised.no}")
    if raised.answers:
        why = Why(kind="upwards_undo", by=turn.here.person.name if turn.here.person else "")
        back = taken_back(desk, raised, why)
        stands = back.raised.state is RaisedState.ANSWERED
        text = wording.undone_reply(raised.no, group_names(desk.programme, back.tickets), stands=stands)
        return Decision((*back.records, note), (*back.effects, said(turn, text, FEATURE)))
    off: Replied = withdrawn(desk, raised)
    by = turn.here.person.name if turn.here.person else ""
    done = replace(action, undone_at=turn.event.at, undone_by=by)
    return Decision((*off.records, done, note), (said(turn, wording.undone(raised.no), FEATURE),))


RULE = Rule(
    name="upwards_reply",
    accepts=(MessageReceived,),
    decide=_decide,
    ask=_ask,
    wakes=_wakes,
    commands=(REPLY,),
)
UNDO_RULE = Rule(name="upwards_undo", accepts=(MessageReceived,), decide=_undo, ask=_ask_undo, wakes=on_commands(UNDO))
