"""Appeals (M5): the person concerned objects, another member of the staff than the one who decided looks again.

A person decides, never the program. What was taken back as wrong counts no more, and everybody concerned hears of it.
"""

from dataclasses import replace
from datetime import timedelta

from bot.core.action import action_at
from bot.core.answer import answer, noted, said
from bot.core.appeal_cases import cases_asked, concerned, hears, how_to, is_late, is_pardoned, still_heard
from bot.core.appeal_words import Plea, beside, is_reason, named_first, plea_in
from bot.core.case import LONGEST_TEXT, Case, CaseState, case_of, strike_of
from bot.core.case_desk import APPEAL, STAFF, Desk, mark_of, means_in
from bot.core.case_orders import from_number, numbers_in, words_of
from bot.core.case_verdict import Deciders, cards_again, deciders_of, lifted, privately
from bot.core.command import CommandSpec
from bot.core.duty import Roll
from bot.core.effect import Effect, Why
from bot.core.event import Event, MessageReceived
from bot.core.group import state_of
from bot.core.ids import PersonKey
from bot.core.learning import FEATURE as LEARNING
from bot.core.learning import lessons_of, reviewed, summed
from bot.core.ledger import Late, Timer
from bot.core.moderation import FEATURE
from bot.core.people import GROUP_STAFF
from bot.core.programme import GroupSpec
from bot.core.query import Query
from bot.core.reach import Letter, alert, write_to
from bot.core.rule import Decision, Rule, Turn, on_commands
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.target import Target, target_of
from bot.core.wording import appeals as wording
from bot.core.wording import cases as case_wording
from bot.core.wording import clock
from bot.core.wording import target as target_wording

_MOST_OBJECTIONS = 3
"""What somebody adds to a case that nobody has decided yet; more would only be noise for whoever has to."""
OBJECT = CommandSpec(
    name=wording.APPEAL_COMMAND, feature=FEATURE, aliases=wording.APPEAL_ALIASES, usage=wording.APPEAL_USAGE,
    example=wording.APPEAL_USAGE, summary=wording.APPEAL_SUMMARY, joined_argument=True,
    bare_number=True,
)  # fmt: skip
UPHOLD = CommandSpec(
    name=wording.UPHOLD_COMMAND, feature=FEATURE, aliases=wording.UPHOLD_ALIASES, roles=GROUP_STAFF,
    usage=wording.UPHOLD_USAGE, example=wording.UPHOLD_USAGE, summary=wording.UPHOLD_SUMMARY, joined_argument=True,
)  # fmt: skip
OVERTURN = CommandSpec(
    name=wording.OVERTURN_COMMAND, feature=FEATURE, aliases=wording.OVERTURN_ALIASES, roles=GROUP_STAFF,
    usage=wording.OVERTURN_USAGE, example=wording.OVERTURN_USAGE, summary=wording.OVERTURN_SUMMARY,
    joined_argument=True,
)  # fmt: skip


# --------------------------------------------------------------------------------------------------- who objects


def _ask_objection(event: Event, _signals: Signals, _here: Situation) -> tuple[Query[object], ...]:
    return cases_asked(event)


def _object(turn: Turn) -> Decision:
    assert turn.call is not None
    mine = concerned(turn)
    groups = turn.here.programme.groups
    keys = {one.group for one in mine}
    plea = plea_in(turn.call.argument, groups, [group for group in groups if group.key in keys])
    if plea.no is None:
        return _without_number(turn, plea)
    found = {one.group: one for one in mine if one.no == plea.no}
    there = [group for group in groups if group.key in found]
    named = plea.group or named_first(plea.words, there)
    meant = [group for group in there if named in (None, group)]
    live = [group for group in meant if hears(turn, found[group.key], group)]
    if len(live) > 1:
        return answer(turn, wording.which_case(plea.no, tuple(one.name for one in live), plea.words), FEATURE)
    newest = sorted(meant, key=lambda group: found[group.key].opened_at)[-1:]
    group = next(iter(live or newest), None)
    if group is None:
        return answer(turn, wording.no_case(plea.no), FEATURE)
    return _of_case(turn, group, found[group.key], plea.words, several=len(there) > 1)


def _without_number(turn: Turn, plea: Plea) -> Decision:
    """Of the only case that the person can object to, where a reason is given. What may be a question, or may name
    another case, is asked back, in private with the line to send."""
    assert turn.call is not None
    words = beside(turn.call.argument, plea.group).strip()
    heard = [(group, case) for group, case in still_heard(turn) if plea.group in (None, group)]
    if len(heard) != 1:
        return answer(turn, wording.WHICH_APPEAL, FEATURE)
    group, case = heard[0]
    if is_reason(words):
        return _of_case(turn, group, case, words[:LONGEST_TEXT], several=False)
    public = turn.here.group is not None
    return answer(turn, wording.WHICH_APPEAL if public else how_to(turn, group, case, words), FEATURE)


def _of_case(turn: Turn, group: GroupSpec, case: Case, words: str, *, several: bool) -> Decision:
    """``several``: the person has cases of this number in other groups, so that the answer says which is meant."""
    if case.state is CaseState.REVIEWED:
        done, text = Decision(), wording.ONLY_ONCE
    elif case.state is CaseState.APPEALED:
        done, text = _still_reviewed(turn, case, group, words)
    elif case.state is CaseState.OPEN or case.undone:
        done, text = _still_open(turn, case, group, words)
    elif is_pardoned(case):
        done, text = Decision(), wording.LET_PASS
    elif is_late(turn, case, group):
        done, text = Decision(), wording.too_late(group.moderation.appeal_days)
    else:
        done, text = _appealed(turn, case, words), wording.ASKED
    told = said(turn, wording.of_case(group.name, case.no, text) if several else text, FEATURE)
    return replace(done, effects=(*done.effects, told))


def _appealed(turn: Turn, case: Case, words: str) -> Decision:
    asked = replace(case, state=CaseState.APPEALED, appeal=words, appealed_at=turn.event.at)
    slot = f"{case.no}/{int(turn.event.at.timestamp())}/0"
    soon = Timer(case.group, turn.here.on, APPEAL, slot, turn.event.at, Late.DEADLINE)
    return Decision((asked, soon, noted(turn, f"{FEATURE}.appeal", case.group, f"no {case.no}")))


def _still_open(turn: Turn, case: Case, group: GroupSpec, words: str) -> tuple[Decision, str]:
    """Taken back by the program, and nobody has looked yet, or what was decided was undone: the words reach whoever was
    asked, and stand on every card from now on. They can be added to, not without end."""
    before, added = [one for one in case.appeal.splitlines() if one], " ".join(words.split())
    if case.undone and (not added or added in before or len(before) >= _MOST_OBJECTIONS):
        return Decision(), wording.nothing_stands(case.no)
    if case.appealed_at is not None and (not added or added in before or len(before) >= _MOST_OBJECTIONS):
        return Decision(), wording.HEARD_ALREADY
    heard = replace(case, appeal="\n".join((*before, added)), appealed_at=turn.event.at)
    told = wording.HEARD_UNDONE if case.undone else wording.STILL_LOOKING
    return Decision((heard,), _to_who_was_asked(turn, heard, group, added)), told


def _still_reviewed(turn: Turn, case: Case, group: GroupSpec, words: str) -> tuple[Decision, str]:
    """Somebody was asked to look again: what is added reaches them, too. Who only asks is told how long it has been."""
    before, added = [one for one in case.appeal.splitlines() if one], " ".join(words.split())
    if not added or added in before or len(before) >= _MOST_OBJECTIONS:
        assert case.appealed_at is not None  # whoever appealed did so at an instant
        at = clock.moment(turn.here.programme.local(case.appealed_at), turn.here.on)
        late = turn.event.at >= case.appealed_at + timedelta(hours=group.moderation.appeal_hours)
        return Decision(), wording.still_reviewed(at, late=late)
    heard = replace(case, appeal="\n".join((*before, added)))
    return Decision((heard,), (_to_reviewer(turn, heard, group, added),)), wording.ADDED


def _to_reviewer(turn: Turn, case: Case, group: GroupSpec, words: str) -> Effect:
    """What was added, to whoever was asked to review; nobody alone was where the staff's group was."""
    desk = _desk(turn, group)
    text = wording.added(case_wording.title(group.name, case.no, case.category), words, case.no, f"{group.name} ")
    letter = Letter(text, FEATURE, desk.why, "added")
    person = turn.here.staff.get(PersonKey(case.reviewed_by))
    told = write_to(person, group, letter) if person is not None else None
    return replace(told, confidential=True) if told is not None else alert(letter, group)


def _to_who_was_asked(turn: Turn, case: Case, group: GroupSpec, words: str) -> tuple[Effect, ...]:
    """The words to whoever was shown the case last, a person or the staff's group; nobody was while it waits for the
    message that shows it with others, in which the words stand."""
    if case.waiting:
        return ()
    desk = _desk(turn, group)
    head, place = case_wording.title(group.name, case.no, case.category), f"{group.name} "
    text = wording.objected(head, words, case.no, place, undone=case.undone)
    letter = Letter(text, FEATURE, replace(desk.why, note=mark_of(case)), "objection")
    person = turn.here.staff.get(PersonKey("".join(case.shown_to[-1:]))) if case.step < STAFF else None
    told = write_to(person, group, letter) if person is not None else None
    return (replace(told, confidential=True) if told is not None else alert(letter, group),)


def _desk(turn: Turn, group: GroupSpec) -> Desk:
    by = turn.here.person.name if turn.here.person else ""
    assert isinstance(turn.event, MessageReceived)
    assert turn.call is not None
    why = Why(kind="appeal", by=by, note=f"/{turn.call.spec.name}")
    return Desk(turn.here, group, turn.event.at, Roll(group, ()), frozenset(), why)


# -------------------------------------------------------------------------------------------------------- who decides


def _read(signals: Signals, here: Situation) -> tuple[Target, int | None]:
    assert signals.command is not None
    target = target_of(signals.command, here, GROUP_STAFF)
    numbers, _ = numbers_in(words_of(target.rest)[:1])
    return target, next(iter(numbers), None)


def _ask_review(_event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    target, no = _read(signals, here)
    group = target.one
    if group is None or no is None:
        return ()
    lessons = lessons_of(group.key, no)
    return (case_of(group.key, no), action_at(group.key, no), strike_of(group.key, no), state_of(group.key), lessons)


def _review(turn: Turn) -> Decision:
    assert turn.call is not None
    target, no = _read(turn.signals, turn.here)
    group, person = target.one, turn.here.person
    if group is None:
        names = tuple(one.name for one in target.choices)
        example = target_wording.with_group(turn.call.spec.name, names, from_number(turn.call.argument))
        return answer(turn, target_wording.which_group(names, example), FEATURE)
    if no is None or person is None:
        return answer(turn, wording.WHICH_REVIEW, FEATURE)
    case = turn.facts.get(case_of(group.key, no))
    if case is None or case.state is not CaseState.APPEALED:
        still_open = case is not None and case.state is CaseState.OPEN
        return answer(turn, wording.still_to_judge(no) if still_open else wording.not_appealed(no), FEATURE)
    deciders = deciders_of(case, turn.facts.get(action_at(group.key, no)))
    if person.key in deciders.keys:
        return answer(turn, wording.own_verdict(no), FEATURE)
    desk = replace(_desk(turn, group), means=means_in(turn.here, group, turn.facts))
    return _decided(turn, desk, case, deciders, overturned=turn.call.spec is OVERTURN)


def _decided(turn: Turn, desk: Desk, case: Case, deciders: Deciders, *, overturned: bool) -> Decision:
    group, by = desk.group, desk.here.actor
    done = replace(case, state=CaseState.REVIEWED, reviewed_by=by, overturned=overturned)
    effects: tuple[Effect, ...] = ()
    strike = turn.facts.get(strike_of(group.key, case.no)) if overturned else None
    if overturned:
        done, effects = lifted(desk, done)
        effects += tuple(told for key in deciders.keys for told in _to_settler(desk, case, key))
    lost = overturned and _gone(case)
    told = privately(desk, case, wording.outcome(group.name, case.no, overturned=overturned, gone=lost), "reviewed")
    note = noted(turn, f"{FEATURE}.review", group.key, f"no {case.no} {'overturned' if overturned else 'upheld'}")
    taken_back = (replace(strike, undone_at=desk.at),) if strike is not None else ()
    answered = said(turn, wording.reviewed(case.no, overturned=overturned, gone=lost), FEATURE)
    learnt = _taught(turn, case, overturned=overturned)
    below = wording.reviewed_note(deciders.names, case_wording.verbs(case.verdict), desk.why.by, overturned=overturned)
    cards = cards_again(desk, done, below, closed=True)
    return Decision((done, *taken_back, note, *learnt), (*effects, *cards, told, answered))


def _gone(case: Case) -> bool:
    """Whether messages were taken back that nobody can bring back."""
    return bool(case.recalled) and not case.left_standing


def _taught(turn: Turn, case: Case, *, overturned: bool) -> tuple[object, ...]:
    """What the filter learns of the outcome, and the line of the audit log that says so."""
    before = turn.facts.get(lessons_of(case.group, case.no))
    found = reviewed(case, before, turn.here.actor, turn.event.at, overturned=overturned)
    return (*found, noted(turn, f"{LEARNING}.reviewed", case.group, f"no {case.no} {summed(found)}")) if found else ()


def _to_settler(desk: Desk, case: Case, key: str) -> tuple[Effect, ...]:
    """Whoever decided first hears that somebody saw it otherwise."""
    settler = desk.here.staff.get(PersonKey(key))
    letter = Letter(wording.overturned_for(desk.group.name, case.no, desk.why.by), FEATURE, desk.why, "overturned")
    told = write_to(settler, desk.group, letter) if settler is not None else None
    return (replace(told, confidential=True),) if told is not None else ()


OBJECT_RULE = Rule(
    name="appeal",
    accepts=(MessageReceived,),
    decide=_object,
    ask=_ask_objection,
    wakes=on_commands(OBJECT),
    commands=(OBJECT,),
)
REVIEW_RULE = Rule(
    name="appeal_review",
    accepts=(MessageReceived,),
    decide=_review,
    ask=_ask_review,
    wakes=on_commands(UPHOLD, OVERTURN),
    commands=(UPHOLD, OVERTURN),
)
