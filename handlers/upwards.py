"""``/上报``: questions that a group cannot answer go up to the project team, and the list of those that wait (Q6).

A question on the list rests: nobody of its group is asked any more until it is taken off.
"""

import re

from bot.core.answer import answer, noted, said
from bot.core.command import CommandSpec
from bot.core.document import Form
from bot.core.document_order import ordered
from bot.core.effect import Effect
from bot.core.event import Event, MessageReceived
from bot.core.people import ANSWERERS
from bot.core.programme import GroupSpec
from bot.core.query import Query
from bot.core.rule import Decision, Rule, Turn, on_commands
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.target import Target, may_target, target_of
from bot.core.ticket import Ticket, TicketState
from bot.core.upwards import FEATURE, Origin
from bot.core.upwards_list import UpwardsDesk, list_queries, note_of, pages, taken_up
from bot.core.upwards_reply import TEAM, resting
from bot.core.wording import questions as question_wording
from bot.core.wording import target as target_wording
from bot.core.wording import upwards as wording
from bot.core.wording.documents import FORM_WORDS

RAISE = CommandSpec(
    name=wording.RAISE_COMMAND, feature=FEATURE, aliases=wording.RAISE_ALIASES, roles=ANSWERERS,
    usage=wording.RAISE_USAGE, example=wording.RAISE_EXAMPLE, summary=wording.RAISE_SUMMARY, joined_argument=True,
)  # fmt: skip
_NUMBERS = re.compile(rf"#?\d{{1,9}}(?:[\s{wording.JOINS}]+#?\d{{1,9}})*")


def _ask(_event: Event, _signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    return list_queries(here.programme)


def _decide(turn: Turn) -> Decision:
    assert turn.call is not None
    target = target_of(turn.call, turn.here, ANSWERERS)
    looked_after = tuple(one for one in target.groups or target.choices if one.questions.enabled)
    if not looked_after:
        return answer(turn, question_wording.OFF if target.one else wording.OFF, FEATURE)
    word, _, form = target.rest.strip().partition(" ")
    if word == wording.EXPORT:
        return _export(turn, form.strip())
    desk = UpwardsDesk(turn.here.programme, turn.event.at, turn.facts)
    if not target.rest.strip():
        return _list(turn, desk, looked_after)
    return _raise(turn, desk, target)


def _list(turn: Turn, desk: UpwardsDesk, groups: tuple[GroupSpec, ...]) -> Decision:
    """What waits; what everybody was asked in vain has its number from now on, so that it can be answered."""
    keys = frozenset(str(one.key) for one in groups)
    found = taken_up(desk, desk.at_the_end(keys))
    lines = tuple(line for line in found.lines if any(one.group in keys for one in line.tickets))
    if not lines:
        return answer(turn, wording.NONE_WAITING, FEATURE)
    effects: list[Effect] = []
    group = turn.here.group
    quoted = group is None or group.management
    for number, page in enumerate(pages(desk.programme, lines, desk.at, quoted=quoted)):
        effects.append(said(turn, page, FEATURE, tag=f"list-{number}", note=note_of(lines)))
    return Decision(found.records, tuple(effects))


def _export(turn: Turn, word: str) -> Decision:
    """The whole list as a file; it goes to the staff's group, or is said to lie where it lies."""
    event, here = turn.event, turn.here
    assert isinstance(event, MessageReceived)
    form = FORM_WORDS.get(word.lower(), "") if word else Form.WORD.value
    if not form:
        return answer(turn, wording.NO_FORM, FEATURE)
    if not may_target(here, TEAM):
        return answer(turn, wording.NO_EXPORT, FEATURE)
    wanted = ordered(event, here.programme.key, FEATURE, Form(form))
    return Decision((wanted, noted(turn, f"{FEATURE}.export", here.programme.key, form)))


def _raise(turn: Turn, desk: UpwardsDesk, target: Target) -> Decision:
    group = target.one
    if group is None:
        names = tuple(one.name for one in target.choices)
        example = f"/{wording.RAISE_COMMAND} {''.join(names[:1])} 12"
        return answer(turn, target_wording.which_group(names, example), FEATURE)
    if _NUMBERS.fullmatch(target.rest.strip()) is None:
        return answer(turn, wording.NUMBERS, FEATURE)
    numbers = tuple(dict.fromkeys(int(one) for one in re.findall(r"\d+", target.rest)))
    tickets, faults = _tickets(desk, group, numbers)
    if not tickets:
        return answer(turn, "\n".join(faults), FEATURE)
    by = turn.here.person.name if turn.here.person else ""
    found = taken_up(desk, tickets, by)
    pairs = tuple((ticket.no, no) for ticket, no in zip(tickets, found.numbers, strict=True))
    text = "\n".join((wording.raised(pairs, _handed_at(turn)), *faults))
    note = noted(turn, f"{FEATURE}.raised", group.key, f"no {', '.join(str(one.no) for one in tickets)}")
    rested = tuple(resting(one) for one in tickets)
    return Decision((*rested, *found.records, note), (said(turn, text, FEATURE),))


def _tickets(
    desk: UpwardsDesk, group: GroupSpec, numbers: tuple[int, ...]
) -> tuple[tuple[Ticket, ...], tuple[str, ...]]:
    """The questions that may go up, and why the others may not."""
    there = desk.live
    found, faults = list[Ticket](), list[str]()
    for no in numbers:
        ticket = there.get(Origin(group.key, no))
        if ticket is None or ticket.state is TicketState.CANDIDATE:
            faults.append(question_wording.not_found(no))
        elif ticket.state is not TicketState.OPEN:
            faults.append(question_wording.over(no, ticket.state))
        else:
            found.append(ticket)
    return tuple(found), tuple(faults)


def _handed_at(turn: Turn) -> str:
    upwards = turn.here.programme.upwards
    return f"{upwards.at:%H:%M}" if upwards.enabled else ""


RULE = Rule(
    name=FEATURE,
    accepts=(MessageReceived,),
    decide=_decide,
    ask=_ask,
    wakes=on_commands(RAISE),
    commands=(RAISE,),
)
