"""Verdicts of a word (M2, M3): in reply to the card or to the message itself, or in private, where one case waits for
who says it, or its number is named.

Must never guess which case is meant, nor answer people who are no staff.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.core.case import Case, CaseState, case_of
from bot.core.case_desk import means_in
from bot.core.case_evidence import brief
from bot.core.case_orders import Order, contradicts, from_number
from bot.core.case_quoted import Quoted, quoted, quoted_queries, recent_cases
from bot.core.case_settle import Given, answered, namesakes, of_card, settle
from bot.core.case_words import in_private, in_reply
from bot.core.event import Event, MessageReceived
from bot.core.group import state_of
from bot.core.ids import GroupKey
from bot.core.people import GROUP_STAFF
from bot.core.programme import GroupSpec
from bot.core.query import Query
from bot.core.questions import FEATURE as QUESTIONS
from bot.core.rule import NOTHING, Decision, Rule, Turn
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.target import served
from bot.core.upwards import FEATURE as UPWARDS
from bot.core.wording import cases as wording
from bot.core.wording import target as target_wording

_ANSWERED = frozenset({QUESTIONS, UPWARDS})
"""Features of which a message is answered by a reply to it, in whatever words."""
_GOES_ON = timedelta(minutes=10)
"""So long after a verdict another word of who gave it may belong to it (撤, then 警)."""


# ------------------------------------------------------------------------------------------------- replies to a message


def _ask_reply(event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    return (*quoted_queries(event, signals, here), *(state_of(group.key) for group in here.programme.groups))


def _decide_reply(turn: Turn) -> Decision:
    replied = quoted(turn)
    assert replied is not None  # woken for nothing else
    case, sent, order = replied.case, replied.sent, replied.reply.order or replied.reply.named[0]
    if replied.by_number or (turn.call is None and sent is not None and sent.feature in _ANSWERED):
        return NOTHING
    if not replied.subject:
        return _of_no_case(turn, replied)
    if sent is None and not _may_say(turn.here):
        return NOTHING
    if replied.names_another:
        group = turn.here.group
        means = means_in(turn.here, group, turn.facts) if group is not None and not group.management else frozenset()
        return answered(turn, wording.other_case(replied.subject.rpartition("/")[2], order.no), means)
    if case is None:
        return answered(turn, wording.NO_CARD)
    if contradicts(order):
        return answered(turn, wording.CONTRADICTORY)
    return of_card(turn, case, replace(order, no=case.no), turn.facts.get(recent_cases(turn.here)))


def _of_no_case(turn: Turn, replied: Quoted) -> Decision:
    """In reply to what somebody wrote in the group, or to something else that the bot said. A bare word in a group is
    talk where it names no case."""
    here = turn.here
    if not _may_say(here) or (turn.call is None and here.group is not None):
        return NOTHING
    if replied.reply.named:
        return answered(turn, wording.number_or_minutes(replied.reply.named[0].no))
    by_the_bot = replied.sent is not None
    return answered(turn, wording.NOT_A_CARD if by_the_bot or here.group is None else wording.NO_CASE_THERE)


def _may_say(here: Situation) -> bool:
    """Whether somebody is of the staff: of this group, in private of any."""
    groups = served(here, GROUP_STAFF)
    return here.group in groups or (bool(groups) and (here.group is None or here.group.management))


# ---------------------------------------------------------------------------------------------------------- in private


def _ask_alone(event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    orders = in_private(event, signals)
    named = (case_of(group.key, one.no) for group in served(here, GROUP_STAFF) for one in orders if one.no)
    replied, states = quoted_queries(event, signals, here), (state_of(group.key) for group in here.programme.groups)
    return (recent_cases(here), *replied, *named, namesakes(here, orders), *states)


def _decide_alone(turn: Turn) -> Decision:
    orders, replied = in_private(turn.event, turn.signals), quoted(turn)
    if replied is not None and not replied.by_number:
        return NOTHING  # the rule of replies
    return _of_numbers(turn, orders) if orders[0].no else _of_who_waits(turn, orders[0])


def _of_who_waits(turn: Turn, order: Order) -> Decision:
    """On the only case that waits for this person; where several do they are named. Where none does, on the one that
    they have just decided."""
    if order.unclear:
        return answered(turn, wording.unclear(order.unclear)) if _may_say(turn.here) else NOTHING
    recent = turn.facts.get(recent_cases(turn.here))
    mine = [one for one in recent if one.state is CaseState.OPEN and turn.here.actor in one.shown_to]
    if len(mine) > 1:
        return _which(turn, order, mine)
    case = mine[0] if mine else _just_decided(turn, recent)
    if case is not None:
        return of_card(turn, case, replace(order, no=case.no), recent)
    if turn.call is not None:
        return answered(turn, wording.WHICH)
    return answered(turn, wording.NOTHING_WAITS) if _may_say(turn.here) else NOTHING


def _just_decided(turn: Turn, recent: Sequence[Case]) -> Case | None:
    """The case that this person decided last, a short while ago."""
    mine = [(one.settled_at, one) for one in recent if one.settled_at is not None and _goes_on(turn, one)]
    return max(mine, key=lambda pair: pair[0])[1] if mine else None


def _of_numbers(turn: Turn, orders: tuple[Order, ...]) -> Decision:
    """On cases that are named by number alone: of the only group that has them, or has shown them to this person."""
    groups = served(turn.here, GROUP_STAFF)
    if not groups:
        return NOTHING
    if any(contradicts(order) for order in orders):
        return answered(turn, wording.CONTRADICTORY)
    found = {group.key: _named_in(turn, group, orders) for group in groups}
    there = [group for group in groups if found[group.key]]
    asked = [group for group in there if any(_waits(turn.here, one) for one in found[group.key].values())]
    asked = asked or [group for group in there if any(_goes_on(turn, one) for one in found[group.key].values())]
    if turn.call is not None and len(groups) > 1 and len(asked) != 1:  # a command names its group, or what waits does
        example = target_wording.with_group(turn.call.spec.name, (groups[0].name,), from_number(turn.call.argument))
        return answered(turn, target_wording.which_group(tuple(group.name for group in groups), example))
    meant = next((some for some in (asked, there, list(groups)) if len(some) == 1), [])
    if meant:
        today = tuple(one for one in turn.facts.get(recent_cases(turn.here)) if one.group == meant[0].key)
        return settle(turn, Given(meant[0], orders, found[meant[0].key], today))
    if not there:
        return answered(turn, "\n".join(wording.not_found(one.no) for one in orders))
    return _which(turn, orders[0], [one for group in (asked or there) for one in found[group.key].values()])


def _named_in(turn: Turn, group: GroupSpec, orders: tuple[Order, ...]) -> dict[int, Case]:
    found = {one.no: turn.facts.get(case_of(group.key, one.no)) for one in orders}
    return {no: case for no, case in found.items() if case is not None}


def _waits(here: Situation, case: Case) -> bool:
    return case.state is CaseState.OPEN and here.actor in case.shown_to


def _goes_on(turn: Turn, case: Case) -> bool:
    """Whether whoever writes has decided the case a short while ago."""
    since = turn.event.at - _GOES_ON
    return case.settled_by == turn.here.actor and case.settled_at is not None and case.settled_at >= since


def _which(turn: Turn, order: Order, cases: Sequence[Case]) -> Decision:
    names = {group.key: group.name for group in turn.here.programme.groups}
    lines = [
        wording.one_in(names[key], one.no, one.name, one.category, brief(one))
        for one in cases
        if (key := GroupKey(one.group)) in names
    ]
    last = cases[-1]
    example = f"{wording.VERBS[order.acts[0]]} {names.get(GroupKey(last.group), last.group)} {last.no}"
    return answered(turn, wording.which_of(lines, example))


REPLY_RULE = Rule(
    name="verdict_reply",
    accepts=(MessageReceived,),
    decide=_decide_reply,
    ask=_ask_reply,
    wakes=lambda event, signals: in_reply(event, signals) is not None,
)
ALONE_RULE = Rule(
    name="verdict_alone",
    accepts=(MessageReceived,),
    decide=_decide_alone,
    ask=_ask_alone,
    wakes=lambda event, signals: bool(in_private(event, signals)),
)
RULES = (REPLY_RULE, ALONE_RULE)
