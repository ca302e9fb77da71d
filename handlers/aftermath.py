"""What became of a verdict: the group and the person are told when it is true, a person is asked when the platform
would not; and how a verdict is undone."""

from dataclasses import replace

from bot.core.answer import actor_name, answer, noted, said
from bot.core.case import RECALL, Case, CaseState, Strike, case_of, cases_numbered, cases_on, named_in, strike_of
from bot.core.case_desk import Desk, means_in, place_here
from bot.core.case_refused import gone, refused, reopened, silenced
from bot.core.case_verdict import cards_again, lifted, message_in, privately
from bot.core.duty import Roll
from bot.core.effect import Effect, Why
from bot.core.event import EffectSettled, Event, MessageReceived, Outcome
from bot.core.group import state_of
from bot.core.ids import GroupKey, PersonKey
from bot.core.learning import FEATURE as LEARNING
from bot.core.learning import lessons_of, pardons_of, summed, taken_back
from bot.core.moderation import FEATURE
from bot.core.programme import GroupSpec
from bot.core.query import Every, One, Query
from bot.core.reach import Letter, alert, write_to
from bot.core.rights import permitted
from bot.core.rule import EVERY_VERDICT, NOTHING, Decision, Rule, Turn, on_commands
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.undo import UNDO, action_asked
from bot.core.wording import appeals as appeal_wording
from bot.core.wording import cases as wording


def _group_of(here: Situation, case: Case) -> GroupSpec | None:
    return here.programme.group(GroupKey(case.group))


def _desk(turn: Turn, group: GroupSpec, why: Why) -> Desk:
    means = means_in(turn.here, group, turn.facts)
    return Desk(turn.here, group, turn.event.at, Roll(group, ()), means, why)


# --------------------------------------------------------------------------------------------------- what became of it


def _reported(event: Event, _signals: Signals) -> bool:
    assert isinstance(event, EffectSettled)
    return event.feature == FEATURE and event.outcome is not Outcome.SUPPRESSED and named_in(event.subject) is not None


def _ask_report(event: Event, _signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    assert isinstance(event, EffectSettled)
    case = named_in(event.subject)
    assert case is not None
    known = (cases_on(case.subject, here.on), _strike(case), state_of(GroupKey(case.subject)))
    return (case, *known, _namesakes(here, case))


def _namesakes(here: Situation, case: One[Case]) -> Every[Case]:
    return cases_numbered((group.key for group in here.programme.groups), (int(str(case.key[1])),))


def _strike(case: One[Case]) -> One[Strike]:
    return strike_of(case.subject, int(str(case.key[1])))


def _decide_report(turn: Turn) -> Decision:
    event = turn.event
    assert isinstance(event, EffectSettled)
    query = named_in(event.subject)
    case = turn.facts.get(query) if query is not None else None
    group = _group_of(turn.here, case) if case is not None else None
    if query is None or case is None or group is None:
        return NOTHING
    desk = _desk(turn, group, Why(kind="verdict", note=f"#{case.no}"))
    desk = replace(desk, elsewhere=turn.facts.get(_namesakes(turn.here, query)))
    today = turn.facts.get(cases_on(group.key, turn.here.on))
    strike = turn.facts.get(strike_of(case.group, case.no))
    if event.outcome is Outcome.DELIVERED:
        return gone(desk, case, today) if event.effect == RECALL else silenced(desk, case, strike)
    state = turn.facts.get(state_of(group.key))
    lost = (state.without(event.lost, event.code, event.at),) if state is not None and event.lost is not None else ()
    told = refused(desk, case, event.effect, today, strike, message_in(case, event.tag))
    return replace(told, records=(*told.records, *lost))


# ---------------------------------------------------------------------------------------------------------------- undo


def _ask_undo(_event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    action = action_asked(signals, here)
    if action is None:
        return ()
    group, no = action.subject, int(str(action.key[1]))
    learnt = (pardons_of(group, no), lessons_of(group, no))
    return (action, case_of(group, no), strike_of(group, no), state_of(GroupKey(group)), *learnt)


def _undo(turn: Turn) -> Decision:
    asked = action_asked(turn.signals, turn.here)
    action = turn.facts.get(asked) if asked else None
    case = turn.facts.get(case_of(action.group, action.no)) if action is not None else None
    group = _group_of(turn.here, case) if case is not None else None
    if action is None or action.feature != FEATURE or action.undone_at is not None or case is None or group is None:
        return NOTHING
    if turn.call is None or not permitted(turn.call, turn.here):
        return NOTHING  # the rule that knows the rights has refused it
    if case.state is CaseState.OPEN:
        return answer(turn, wording.STILL_OPEN, FEATURE)
    if case.state is CaseState.REVIEWED:  # what two have decided is not one's to take back
        return answer(turn, appeal_wording.reviewed_before(case.no, overturned=case.overturned), FEATURE)
    by = actor_name(turn.here)
    desk = _desk(turn, group, Why(kind="undo", by=by, note=f"/{UNDO.name} {case.no}"))
    free, effects = lifted(desk, case)
    strike = turn.facts.get(strike_of(case.group, case.no))
    counted = strike is not None and strike.undone_at is None
    uncounted = (replace(strike, undone_at=desk.at),) if strike is not None and counted else ()
    appealed = case.state is CaseState.APPEALED
    if uncounted or appealed:
        told = wording.undone_privately(group.name, case.no, counted=bool(uncounted), appealed=appealed)
        effects += (privately(desk, case, told, "undone"),)
    if appealed:
        effects += (_to_reviewer(desk, case),)
    done = replace(action, undone_at=desk.at, undone_by=by)
    note = noted(turn, f"{FEATURE}.undo", case.group, f"no {case.no}")
    anew = reopened(free)
    records = (anew, *uncounted, done, note, *_unlearnt(turn, case))
    place = place_here(desk, turn.here.person)
    text = wording.undone(case.no, counted=bool(uncounted), silent=free is not case, recalled=bool(case.recalled),
        appealed=appealed, place=place)  # fmt: skip
    return Decision(records, (*effects, *cards_again(desk, anew), said(turn, text, FEATURE)))


def _to_reviewer(desk: Desk, case: Case) -> Effect:
    """Whoever was asked to look again need not."""
    letter = Letter(appeal_wording.appeal_closed(desk.group.name, case.no, desk.why.by), FEATURE, desk.why, "closed")
    person = desk.here.staff.get(PersonKey(case.reviewed_by))
    told = write_to(person, desk.group, letter) if person is not None else None
    return replace(told, confidential=True) if told is not None else alert(letter, desk.group)


def _unlearnt(turn: Turn, case: Case) -> tuple[object, ...]:
    """What the verdict taught, taken back, and the line of the audit log that says so."""
    by, at = turn.here.actor, turn.event.at
    pardons = taken_back(turn.facts.get(pardons_of(case.group, case.no)), by, at)
    gone = (*pardons, *taken_back(turn.facts.get(lessons_of(case.group, case.no)), by, at))
    return (*gone, noted(turn, f"{LEARNING}.undone", case.group, f"no {case.no} {summed(gone)}")) if gone else ()


REPORT_RULE = Rule(
    name="verdict_report",
    accepts=(EffectSettled,),
    decide=_decide_report,
    ask=_ask_report,
    wakes=_reported,
    under=EVERY_VERDICT,
)
UNDO_RULE = Rule(name="verdict_undo", accepts=(MessageReceived,), decide=_undo, ask=_ask_undo, wakes=on_commands(UNDO))
