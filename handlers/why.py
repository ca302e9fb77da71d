"""Explains any message of the bot: rule, setting, time, and who asked for it."""

from bot.core.answer import answer
from bot.core.case_desk import marked
from bot.core.command import CommandSpec
from bot.core.event import Event, MessageReceived
from bot.core.query import LastSent, Query, Sent, SentMessage
from bot.core.rule import Decision, Rule, Turn, on_commands
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.wording import clock
from bot.core.wording import why as wording

FEATURE = "why"
WHY = CommandSpec(
    name=wording.COMMAND, feature=FEATURE, aliases=wording.ALIASES, usage=wording.USAGE, example=wording.USAGE,
    summary=wording.SUMMARY,
)  # fmt: skip


def _query(event: Event) -> Query[Sent | None]:
    assert isinstance(event, MessageReceived)
    if event.message.quoted is not None:
        return SentMessage(event.account, event.message.quoted)
    place = event.native_group or (event.sender.native_id if event.sender else "")
    return LastSent(event.account, place)


def _ask(event: Event, _signals: Signals, _here: Situation) -> tuple[Query[object], ...]:
    return (_query(event),)


def _decide(turn: Turn) -> Decision:
    sent = turn.facts.get(_query(turn.event))
    if sent is None:
        return answer(turn, wording.NOT_FOUND, FEATURE)
    programme, today = turn.here.programme, turn.here.on
    planned = clock.moment(programme.local(sent.due_at), today) if sent.due_at else ""
    at = clock.moment(programme.local(sent.sent_at), today)
    setting = sent.setting or (wording.by_timetable() if planned else "")
    text = wording.because(sent.feature, sent.kind, setting, sent.by, planned, at, _said(sent.note))
    return answer(turn, text, FEATURE)


def _said(note: str) -> str:
    """The note for people: of the mark that ties a card to its case only the number."""
    mark, line, rest = note.partition("\n")
    return mark.partition(" ")[0] + line + rest if marked(note) else note


RULE = Rule(name=FEATURE, accepts=(MessageReceived,), decide=_decide, ask=_ask, wakes=on_commands(WHY), commands=(WHY,))
