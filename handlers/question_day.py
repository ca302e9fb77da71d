"""``/今日问题``: the day's questions in figures, and ``/选题``: what a salon could be about. For the staff."""

from bot.core.answer import answer
from bot.core.command import CommandSpec
from bot.core.event import Event, MessageReceived
from bot.core.hot import HotTopics
from bot.core.ids import GroupKey
from bot.core.people import ANSWERERS
from bot.core.programme import GroupSpec
from bot.core.query import Query
from bot.core.question_day import Asked, age, by_topic, counted, still_open, suggestions
from bot.core.questions import FEATURE
from bot.core.rule import Decision, Rule, Turn, on_commands
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.target import target_of
from bot.core.ticket import Ticket, live_in, tickets_on
from bot.core.ticket_words import asking
from bot.core.wording import clock
from bot.core.wording import question_day as wording
from bot.core.wording import questions as question_wording

DAY = CommandSpec(
    name=wording.DAY_COMMAND, feature=FEATURE, aliases=wording.DAY_ALIASES, roles=ANSWERERS,
    usage=wording.DAY_USAGE, example=wording.DAY_USAGE, summary=wording.DAY_SUMMARY,
)  # fmt: skip
IDEAS = CommandSpec(
    name=wording.IDEAS_COMMAND, feature=FEATURE, aliases=wording.IDEAS_ALIASES, roles=ANSWERERS,
    usage=wording.IDEAS_USAGE, example=wording.IDEAS_USAGE, summary=wording.IDEAS_SUMMARY,
)  # fmt: skip
_MOST_OPEN = 5
_MOST_HOT = 5


def _groups(signals: Signals, here: Situation) -> tuple[GroupSpec, ...]:
    """The groups that are meant, as far as questions are looked after there; without a name all of somebody's."""
    assert signals.command is not None
    target = target_of(signals.command, here, ANSWERERS)
    return tuple(group for group in target.groups or target.choices if group.questions.enabled)


def _hot(here: Situation, groups: tuple[GroupSpec, ...]) -> HotTopics:
    return HotTopics(tuple(str(group.key) for group in groups), here.on)


def _ask(_event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    groups = _groups(signals, here)
    tickets = (query for group in groups for query in (tickets_on(group.key, here.on), live_in(group.key)))
    return (*tickets, _hot(here, groups)) if groups else ()


def _decide(turn: Turn) -> Decision:
    assert turn.call is not None
    groups = _groups(turn.signals, turn.here)
    if not groups:
        return answer(turn, question_wording.OFF, FEATURE)
    tickets = tuple(one for group in groups for one in turn.facts.get(tickets_on(group.key, turn.here.on)))
    text = _ideas(turn, groups, tickets) if turn.call.spec is IDEAS else _day(turn, groups, tickets)
    return answer(turn, text, FEATURE)


def _ideas(turn: Turn, groups: tuple[GroupSpec, ...], tickets: tuple[Ticket, ...]) -> str:
    found = suggestions(tickets, turn.facts.get(_hot(turn.here, groups)), groups[0].times.topics_max)
    if not found:
        return wording.NO_IDEAS
    return wording.ideas(tuple(wording.idea(no, one.text, one.people) for no, one in enumerate(found, 1)))


def _day(turn: Turn, groups: tuple[GroupSpec, ...], tickets: tuple[Ticket, ...]) -> str:
    here, total = turn.here, counted(tickets)
    waiting = still_open(one for group in groups for one in turn.facts.get(live_in(group.key)))
    if not total.questions and not waiting:
        return wording.NOTHING_ASKED
    parts = [*_parts(here, groups, tickets)]
    hot = turn.facts.get(_hot(here, groups))[:_MOST_HOT]
    if hot:
        parts += [wording.HOT, *(wording.hot(one.word, one.people, one.examples) for one in hot)]
    if waiting:
        named = len(groups) > 1
        lines = (_waiting(turn, one, named=named) for one in waiting[:_MOST_OPEN])
        parts += [wording.OPEN, *lines]
    return wording.day(clock.day(here.on), _text(total), tuple(parts))


def _parts(here: Situation, groups: tuple[GroupSpec, ...], tickets: tuple[Ticket, ...]) -> tuple[str, ...]:
    """By groups where there are several, else by topics."""
    if len(groups) > 1:
        each = ((group.name, counted(one for one in tickets if one.group == group.key)) for group in groups)
        return tuple(wording.part(name, _text(asked)) for name, asked in each if asked.questions)
    names = {one.key: one.name for one in here.programme.categories}
    topics = by_topic(tickets)
    return tuple(wording.part(names.get(key, ""), _text(asked)) for key, asked in topics) if len(topics) > 1 else ()


def _text(asked: Asked) -> str:
    usual = clock.span(asked.usual) if asked.usual is not None else ""
    return wording.figures(asked.questions, asked.people, asked.answered, asked.unsure, asked.open, usual)


def _waiting(turn: Turn, ticket: Ticket, *, named: bool) -> str:
    group = turn.here.programme.group(GroupKey(ticket.group))
    place = f"{group.name} " if named and group is not None else ""
    return wording.waiting(ticket.no, place, asking(ticket), clock.span(age(ticket, turn.event.at)))


RULE = Rule(
    name="question_day",
    accepts=(MessageReceived,),
    decide=_decide,
    ask=_ask,
    wakes=on_commands(DAY, IDEAS),
    commands=(DAY, IDEAS),
)
