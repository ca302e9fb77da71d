"""What was found in a message (M2, M3): kept, shown to whoever is on duty, or taken back at once and shown.

Staff are never judged; who is staff comes from the roster alone. A message that is taken back is nothing else any more:
no vote, no question, no command. One that is shown counts as a command, as nothing else.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.action import Action
from bot.core.activity import StoredMessage
from bot.core.audit import AuditNote
from bot.core.capability import Capability
from bot.core.case import (
    MOST_MESSAGES,
    MOST_TEXTS,
    Case,
    CaseState,
    FindingNote,
    cases_on,
    strikes_of_person,
)
from bot.core.case_desk import DUTY, Desk, desk_of, desk_queries, digest_timer, show
from bot.core.case_evidence import Kept, kept
from bot.core.case_flood import copies_queries, first_copies, note_id, with_copies
from bot.core.case_verdict import action_of, recall_of
from bot.core.effect import Effect, Why
from bot.core.event import Event, MessageReceived
from bot.core.ids import derive_id
from bot.core.judge.finding import Category, Finding, Severity
from bot.core.judge.named import named
from bot.core.judge.scored import RULE as MODEL
from bot.core.learning import grounds, pardons_for, spared
from bot.core.ledger import Timer
from bot.core.moderation import FEATURE, ModerationMode, Weighed, weighed
from bot.core.programme import GroupSpec
from bot.core.query import LastNumber, Query
from bot.core.rule import NOTHING, Decision, Rule, Turn, Verdict
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.wording.judging import reason

_MINUTE = timedelta(minutes=1)


def _wakes(_event: Event, signals: Signals) -> bool:
    return bool(signals.findings)


def _judged(event: Event, here: Situation) -> GroupSpec | None:
    """The group, when what this person says in it is judged."""
    group = here.group
    if group is None or group.management or group.moderation.mode is ModerationMode.OFF:
        return None
    return None if here.is_staff or event.sender is None else group


def _ask(event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    group = _judged(event, here)
    found = weighed(signals.findings, group.moderation) if group is not None else ()
    if group is None or event.sender is None or _only_noted(found, group):
        return ()
    person = strikes_of_person(event.account, event.sender.native_id)
    pardons = pardons_for(group.key, signals.findings)
    known = (pardons, cases_on(group.key, here.on), LastNumber(group.key), person)
    return (*known, *copies_queries(group.key, found), *desk_queries(group.key, here.on))


def _decide(turn: Turn) -> Decision:
    group = _judged(turn.event, turn.here)
    if group is None:
        return NOTHING
    found = weighed(turn.signals.findings, group.moderation)
    if not _only_noted(found, group):
        pardons = turn.facts.get(pardons_for(group.key, turn.signals.findings))
        found = spared(found, pardons, turn.event.at)
    severity, worst = found[0]
    if _only_noted(found, group):
        return Decision(records=(_note(turn, group, severity, worst, 0),))
    desk = desk_of(turn.here, group, turn.here.on, turn.event.at, turn.facts, Why(kind="case", setting="moderation"))
    cases = turn.facts.get(cases_on(group.key, turn.here.on))
    reasons = _reasons(turn, found)
    case = _same_flood(turn, group, cases, found)
    is_new = case is None
    copies = _copies(turn, group, cases, case, found)
    said = _evidence(turn.event, found)
    case = _folded(turn, case, said.text, reasons) if case else _opened(turn, group, found[0], said.text, reasons)
    case = with_copies(case, copies)
    if said.text in case.texts:
        held = grounds(case.grounds, found, case.texts.index(said.text), said.places)
        case = replace(case, grounds=held)
    flood = any((rank, one.category) == (Severity.RECALL, Category.FLOOD) for rank, one in found)
    case, effects = _taken_back(desk, case, turn, severity, copies if flood else ())
    records: tuple[Case | Timer | Action | AuditNote, ...] = (case,)
    if is_new:
        opened, shown = _shown(desk, case, cases)
        records, effects = (*opened, action_of(case), _audited(turn, case, worst)), (*effects, *shown)
    note = _note(turn, group, severity, worst, case.no)
    return Decision((*records, note), effects, _verdict(turn, group, severity))


def _only_noted(found: Weighed, group: GroupSpec) -> bool:
    """Whether it is kept for the statistics, and nothing else comes of it."""
    return found[0][0] is Severity.NOTE or group.moderation.mode is ModerationMode.DRY


def _reasons(turn: Turn, found: Weighed) -> tuple[str, ...]:
    """Why somebody has to look, in words: what was only noted is no such reason."""
    assert isinstance(turn.event, MessageReceived)
    words = turn.event.message.heard
    grave = (one for severity, one in found if severity is not Severity.NOTE)
    return tuple(dict.fromkeys(_reason(one, named(one, words)) for one in grave))


def _reason(one: Finding, number: str = "") -> str:
    return reason(one.category, one.rule, one.view, one.score, one.version, number)


def _note(turn: Turn, group: GroupSpec, severity: Severity, worst: Finding, no: int) -> FindingNote:
    return FindingNote(
        id=note_id(turn.event.id), group=group.key, at=turn.event.at, category=worst.category,
        severity=severity, rule=worst.rule, view=worst.view, score=worst.score, version=worst.version, no=no,
    )  # fmt: skip


def _verdict(turn: Turn, group: GroupSpec, severity: Severity) -> Verdict:
    """In training nothing changes. A false alarm must not swallow a command, nor a vote, which is nothing but a number
    (the seventh message of somebody in a hurry)."""
    if group.moderation.mode is ModerationMode.TRAINING:
        return Verdict.PASS
    if severity is Severity.RECALL:
        return Verdict.DROP
    return Verdict.PASS if turn.call is not None or turn.signals.ballot is not None else Verdict.HOLD


def _same_flood(turn: Turn, group: GroupSpec, cases: tuple[Case, ...], found: Weighed) -> Case | None:
    """The open case of this person that the message still belongs to: more of what the card says. What is graver, or
    something else, has a case and a card of its own, or nobody would ever see it."""
    assert turn.event.sender is not None
    since = turn.event.at - timedelta(minutes=group.moderation.fold_minutes)
    who = (turn.event.account, turn.event.sender.native_id)
    mine = [one for one in cases if (one.account, one.native_id) == who and one.state is CaseState.OPEN]
    return next((one for one in reversed(mine) if one.last_at >= since and _more_of(one, found)), None)


def _more_of(case: Case, found: Weighed) -> bool:
    """Whether the findings are no graver than those of a case, and of its categories. That words are said often makes
    them nothing else, and what the classifier guesses beside what was found is no category of its own."""
    grave = [one for severity, one in found if severity is not Severity.NOTE]
    said = [one for one in grave if one.category is not Category.FLOOD] or grave
    found_in = {said[0].category, *(one.category for one in said if one.rule != MODEL)}
    return found[0][0] <= case.severity and found_in <= {case.category, *(one.category for one in case.grounds)}


def _evidence(event: Event, found: Weighed) -> Kept:
    assert isinstance(event, MessageReceived)
    return kept(event.message, (one.span for severity, one in found if severity is not Severity.NOTE))


def _copies(
    turn: Turn, group: GroupSpec, cases: tuple[Case, ...], case: Case | None, found: Weighed
) -> tuple[StoredMessage, ...]:
    """The first copies of a flood; once a case has it for a reason, those alone that came since."""
    flood = _reasons(turn, tuple(pair for pair in found if pair[1].before))
    since = case.last_at if case is not None and set(flood) & set(case.reasons) else None
    asked = weighed(turn.signals.findings, group.moderation)
    return first_copies(group.key, asked, turn.facts, cases, since)


def _folded(turn: Turn, case: Case, text: str, reasons: tuple[str, ...]) -> Case:
    """The case with one message more."""
    event = turn.event
    assert isinstance(event, MessageReceived)
    return replace(
        case,
        message_ids=(*case.message_ids, event.message_id)[:MOST_MESSAGES],
        texts=tuple(dict.fromkeys((*case.texts, text)))[:MOST_TEXTS],
        reasons=tuple(dict.fromkeys((*case.reasons, *reasons)))[:MOST_TEXTS],
        last_at=max(case.last_at, event.at),
        count=case.count + 1,
    )


def _opened(turn: Turn, group: GroupSpec, worst: tuple[Severity, Finding], text: str, reasons: tuple[str, ...]) -> Case:
    event = turn.event
    assert isinstance(event, MessageReceived)
    assert event.sender is not None
    no = turn.facts.get(LastNumber(group.key)) + 1
    strikes = turn.facts.get(strikes_of_person(event.account, event.sender.native_id))
    return Case(
        group=group.key,
        no=no,
        local_date=turn.here.on,
        account=event.account,
        native_id=event.sender.native_id,
        name=event.sender.name or event.sender.native_id,
        message_ids=(event.message_id,),
        texts=(text,),
        category=worst[1].category,
        reasons=reasons[:MOST_TEXTS],
        severity=worst[0],
        opened_at=event.at,
        last_at=event.at,
        batch=no,
        strikes=sum(one.counts(event.at) for one in strikes),
        training=group.moderation.mode is ModerationMode.TRAINING,
    )


def _audited(turn: Turn, case: Case, worst: Finding) -> AuditNote:
    """Why the case began, as the card says it: the rule, never the message nor a part of it, and nobody's name."""
    key = derive_id(turn.event.id, FEATURE, "found")
    why = f"no {case.no} {_reason(worst)}"
    return AuditNote(key, turn.event.at, "clockwork", f"{FEATURE}.found", case.group, why, turn.event.id)


def _taken_back(
    desk: Desk, case: Case, turn: Turn, severity: Severity, copies: tuple[StoredMessage, ...]
) -> tuple[Case, tuple[Effect, ...]]:
    """``copies``: the first ones of a flood that is taken back at once."""
    event = turn.event
    assert isinstance(event, MessageReceived)
    if desk.trial or severity is not Severity.RECALL or Capability.RECALL_ANY not in desk.means:
        return case, ()
    gone = (event.message_id, *(one.message_id for one in copies))
    effects = tuple(recall_of(desk, case, one, receipt=not case.recalled and one == event.message_id) for one in gone)
    return replace(case, recalled=(*case.recalled, *gone)[:MOST_MESSAGES], training=False), effects


def _shown(desk: Desk, case: Case, cases: tuple[Case, ...]) -> tuple[tuple[Case | Timer, ...], tuple[Effect, ...]]:
    """The case with its card. In a raid of many, those after the first few wait a minute and come in one message."""
    if _crowded(desk, cases, desk.at):
        before = next((one for one in cases if one.waiting and one.state is CaseState.OPEN), None)
        waits = replace(case, waiting=True, batch=before.batch if before else case.no)
        return (waits, *(() if before else (digest_timer(waits, desk.at),))), ()
    shown = show(desk, (case,), DUTY)
    return (*shown.cases, *shown.timers), shown.effects


def _crowded(desk: Desk, cases: tuple[Case, ...], at: datetime) -> bool:
    """What waits for others counts by the first of them: at night the first few wait, too."""
    lately = [one for one in cases if one.batch == one.no or not one.waiting]
    lately = [one for one in lately if at - _MINUTE < one.opened_at <= at]
    return len(lately) >= desk.group.moderation.cards_a_minute


RULE = Rule(name=FEATURE, accepts=(MessageReceived,), decide=_decide, ask=_ask, wakes=_wakes)
