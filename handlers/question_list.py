"""Lists of questions (Q5): those of a group, one's own, and those that wait for somebody, over all groups.

In the group a list names nobody who asked.
"""

from bot.core.answer import answer
from bot.core.command import CommandSpec
from bot.core.event import Event, MessageReceived
from bot.core.fold import fold
from bot.core.ids import GroupKey
from bot.core.people import ANSWERERS
from bot.core.programme import GroupSpec
from bot.core.query import Query
from bot.core.questions import FEATURE
from bot.core.rule import Decision, Rule, Turn, on_commands
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.target import served, target_of
from bot.core.ticket import WAITING, Matter, Ticket, TicketState, held_by, live_in
from bot.core.ticket_mine import mine, mine_queries
from bot.core.ticket_words import asking, beside
from bot.core.wording import clock
from bot.core.wording import question_lists as lists
from bot.core.wording import question_words as words
from bot.core.wording import questions as wording

LIST = CommandSpec(
    name=wording.LIST_COMMAND, feature=FEATURE, aliases=wording.LIST_ALIASES, usage=wording.LIST_USAGE,
    example=wording.LIST_USAGE, summary=wording.LIST_SUMMARY,
)  # fmt: skip
MINE = CommandSpec(
    name=wording.MINE_COMMAND, feature=FEATURE, aliases=wording.MINE_ALIASES, usage=wording.MINE_USAGE,
    example=wording.MINE_USAGE, summary=wording.MINE_SUMMARY,
)  # fmt: skip
TODO = CommandSpec(
    name=wording.TODO_COMMAND, feature=FEATURE, aliases=wording.TODO_ALIASES, roles=ANSWERERS,
    usage=wording.TODO_USAGE, example=wording.TODO_USAGE, summary=wording.TODO_SUMMARY,
)  # fmt: skip
_MOST_MINE = 10


def _groups(signals: Signals, here: Situation) -> tuple[GroupSpec, ...]:
    """The groups that a list is about, as far as questions are looked after there."""
    assert signals.command is not None
    target = target_of(signals.command, here, ANSWERERS)
    return tuple(group for group in target.groups or target.choices if group.questions.enabled)


def _ask(event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    assert signals.command is not None
    if signals.command.spec is LIST:
        return tuple(live_in(group.key) for group in _groups(signals, here))
    if signals.command.spec is TODO:
        return (held_by((here.actor,)),)
    return mine_queries(event, here) if event.sender is not None else ()


def _decide(turn: Turn) -> Decision:
    assert turn.call is not None
    if turn.call.spec is LIST:
        return answer(turn, _list(turn), FEATURE)
    return answer(turn, _to_do(turn) if turn.call.spec is TODO else _own(turn), FEATURE)


def _elsewhere(signals: Signals, here: Situation) -> GroupSpec | None:
    """The group that is named in private, where whoever asks is none of its staff."""
    assert signals.command is not None
    named = fold(signals.command.argument.strip().partition(" ")[0])
    if here.group is not None and not here.group.management:
        return None
    mine = served(here, ANSWERERS)
    found = (one for one in here.programme.groups if named in (fold(one.name), fold(one.key)))
    return next((one for one in found if one not in mine), None)


def _list(turn: Turn) -> str:
    groups = _groups(turn.signals, turn.here)
    if groups and (other := _elsewhere(turn.signals, turn.here)) is not None:
        return lists.not_there(other.name)
    if not groups:
        return wording.OFF if turn.here.group is not None else wording.LIST_THERE
    found = [one for group in groups for one in turn.facts.get(live_in(group.key)) if one.state in WAITING]
    if not found:
        return wording.NO_QUESTIONS
    lines = tuple(_line(turn, one, named=len(groups) > 1) for one in sorted(found, key=lambda one: one.asked_at))
    return wording.many(wording.in_group(len(lines), lists.place(_names(turn.here, groups))), lines)


def _names(here: Situation, groups: tuple[GroupSpec, ...]) -> tuple[str, ...]:
    """The names of the groups of a list; none where it is read in the group itself."""
    return tuple(one.name for one in groups if here.group is None or one.key != here.group.key)


def _own(turn: Turn) -> str:
    found = mine(turn) if turn.event.sender is not None else ()
    shown = [one for one in found if one.state is not TicketState.CANDIDATE]
    newest = sorted(shown, key=lambda one: one.asked_at, reverse=True)[:_MOST_MINE]
    if not newest:
        return wording.NONE_MINE
    several = len({one.group for one in newest}) > 1
    return wording.many(wording.mine(len(newest)), tuple(_line(turn, one, named=several) for one in newest))


def _to_do(turn: Turn) -> str:
    found = sorted(turn.facts.get(held_by((turn.here.actor,))), key=lambda one: one.asked_at)
    if not found:
        return wording.NOTHING_TO_DO
    several = len({one.group for one in found}) > 1 or turn.here.group is None
    lines = tuple(f"{_line(turn, one, named=several)}{words.added(beside(one))}" for one in found)
    place = f"{_name(turn.here, found[0])} " if several else ""
    return wording.many(wording.to_do(len(found)), lines, wording.answer_with(place, found[0].no))


def _line(turn: Turn, ticket: Ticket, *, named: bool) -> str:
    programme = turn.here.programme
    names = {one.key: one.name for one in programme.categories}
    past = ticket.matter is Matter.SALON and ticket.local_date != turn.here.on  # that evening is over
    matter = ticket.matter if ticket.matter is not Matter.TEACHING and not past else ""
    topic = wording.MATTERS[matter] if matter else names.get(ticket.topic, "")
    return wording.line(
        ticket.no,
        asking(ticket),
        ticket.state,
        clock.moment(programme.local(ticket.asked_at), turn.here.on),
        place=f"{_name(turn.here, ticket)} " if named else "",
        askers=len(ticket.askers),
        topic=topic,
    )


def _name(here: Situation, ticket: Ticket) -> str:
    group = here.programme.group(GroupKey(ticket.group))
    return group.name if group is not None else ticket.group


RULE = Rule(
    name="question_list",
    accepts=(MessageReceived,),
    decide=_decide,
    ask=_ask,
    wakes=on_commands(LIST, MINE, TODO),
    commands=(LIST, MINE, TODO),
)
