"""Explains any message of the bot: rule, setting, time, and who asked for it; and what was found in a case."""

from bot.core.answer import answer
from bot.core.case import Case, CaseState, case_of, cases_of_person
from bot.core.case_desk import marked
from bot.core.case_orders import numbers_in, words_of
from bot.core.command import CommandSpec
from bot.core.event import Event, MessageReceived
from bot.core.people import GROUP_STAFF
from bot.core.query import LastSent, Query, Sent, SentMessage
from bot.core.rule import Decision, Rule, Turn, on_commands
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.target import Target, served, target_of
from bot.core.wording import cases as case_wording
from bot.core.wording import clock
from bot.core.wording import target as target_wording
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


def _numbered(event: Event, signals: Signals, here: Situation) -> tuple[Target, int] | None:
    """The number of a case that is named, and its groups; None where the message to explain is another one."""
    assert isinstance(event, MessageReceived)
    if signals.command is None or event.message.quoted is not None:
        return None
    target = target_of(signals.command, here, GROUP_STAFF)
    numbers, _ = numbers_in(words_of(target.rest)[:1])
    return (target, numbers[0]) if numbers else None


def _cases(event: Event, here: Situation, target: Target, no: int) -> tuple[Query[object], ...]:
    """Where a case of that number may be: among those of the groups somebody looks after, or their own."""
    if served(here, GROUP_STAFF):
        return tuple(case_of(group.key, no) for group in target.groups or target.choices)
    return (cases_of_person(event.account, event.sender.native_id),) if event.sender is not None else ()


def _ask(event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    numbered = _numbered(event, signals, here)
    if numbered is None:
        return (_query(event),)
    return () if _in_public(here) else _cases(event, here, *numbered)


def _in_public(here: Situation) -> bool:
    return here.group is not None and not here.group.management


def _decide(turn: Turn) -> Decision:
    numbered = _numbered(turn.event, turn.signals, turn.here)
    if numbered is not None:
        return answer(turn, _of_number(turn, *numbered), FEATURE)
    sent = turn.facts.get(_query(turn.event))
    if sent is None:
        return answer(turn, wording.NOT_FOUND, FEATURE)
    programme, today = turn.here.programme, turn.here.on
    planned = clock.moment(programme.local(sent.due_at), today) if sent.due_at else ""
    at = clock.moment(programme.local(sent.sent_at), today)
    setting = sent.setting or (wording.by_timetable() if planned else "")
    text = wording.because(sent.feature, sent.kind, setting, sent.by, planned, at, _said(sent.note))
    return answer(turn, text, FEATURE)


def _of_number(turn: Turn, target: Target, no: int) -> str:
    """What was found in a case, for those who may know: the staff of its group, its author; never in public."""
    here = turn.here
    if _in_public(here):
        return wording.not_in_public(no)
    if not served(here, GROUP_STAFF):
        return _of_ones_own(turn, no)
    groups = target.groups or target.choices
    found = [(group, case) for group in groups if (case := turn.facts.get(case_of(group.key, no))) is not None]
    if len(found) > 1:
        names = tuple(group.name for group, _ in found)
        return target_wording.which_group(names, f"/{WHY.name} {names[0]} {no}")
    if not found:
        return wording.no_case(no)
    group, case = found[0]
    head = case_wording.title(group.name, case.no, case.category)
    return wording.of_case(head, case.reasons, _decided(case))


def _of_ones_own(turn: Turn, no: int) -> str:
    """To an author: only of what they have been told of."""
    event = turn.event
    assert event.sender is not None  # an order of nobody is no command
    cases = turn.facts.get(cases_of_person(event.account, event.sender.native_id))
    mine = [one for one in cases if one.no == no and one.told_at is not None]
    newest = max(mine, key=lambda one: one.opened_at, default=None)
    return case_wording.found(newest.category, newest.reasons) if newest is not None else wording.no_case(no)


def _decided(case: Case) -> str:
    if case.state is CaseState.OPEN:
        return wording.STILL_OPEN
    verdict = case_wording.verbs(case.verdict)
    return case_wording.decided(case.settled_name, verdict, recalled=bool(case.recalled), refused=case.left_standing)


def _said(note: str) -> str:
    """The note for people: of the mark that ties a card to its case only the number."""
    mark, line, rest = note.partition("\n")
    return mark.partition(" ")[0] + line + rest if marked(note) else note


RULE = Rule(name=FEATURE, accepts=(MessageReceived,), decide=_decide, ask=_ask, wakes=on_commands(WHY), commands=(WHY,))
