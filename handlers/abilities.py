"""What the bot can and cannot do in a group (``/能力``), and the card of a programme that starts late.

Shows what was found; must never ask a platform itself.
"""

from datetime import timedelta

from bot.core.abilities import FEATURE, JOB, Ability, ability_of, folded, is_eve_or_working, posted, row, rows
from bot.core.answer import answer
from bot.core.command import CommandCall, CommandSpec
from bot.core.event import CapabilityObserved, Event, MessageReceived
from bot.core.group import state_of
from bot.core.ledger import Late, Timer
from bot.core.people import GROUP_STAFF, LEADERS
from bot.core.programme import GroupSpec
from bot.core.query import One, Query
from bot.core.rule import NOTHING, Decision, Rule, Turn, on_commands
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.target import target_of
from bot.core.wording import abilities as wording
from bot.core.wording import clock
from bot.core.wording import target as target_wording

ABILITIES = CommandSpec(
    name=wording.COMMAND, feature=FEATURE, aliases=wording.ALIASES, roles=GROUP_STAFF, usage=wording.USAGE,
    example=wording.EXAMPLE, summary=wording.SUMMARY,
)  # fmt: skip
_STARTED = "start"
_LOOKING_TAKES = timedelta(minutes=1)
_CARD_FOR = timedelta(hours=12)
"""A card that could not be posted for so long is left out; ``/能力`` shows the same."""


def _meant(call: CommandCall, here: Situation) -> tuple[GroupSpec, ...]:
    """The group that is meant; without a name outside a study group all those that the person answers for."""
    if not call.argument.strip() and (here.group is None or here.group.management):
        held = here.person.groups_as(GROUP_STAFF | LEADERS, here.on) if here.person else frozenset()
        return tuple(group for group in here.programme.groups if held is None or group.key in held)
    return target_of(call, here, GROUP_STAFF).groups


def _ask(_event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    assert signals.command is not None
    return tuple(state_of(group.key) for group in _meant(signals.command, here))


def _decide(turn: Turn) -> Decision:
    assert turn.call is not None
    groups = _meant(turn.call, turn.here)
    if not groups:
        names = tuple(group.name for group in target_of(turn.call, turn.here, GROUP_STAFF).choices)
        example = f"/{wording.COMMAND} {names[0]}" if names else wording.EXAMPLE
        return answer(turn, target_wording.which_group(names, example), FEATURE)
    found = [ability_of(group, turn.facts.get(state_of(group.key)), turn.here) for group in groups]
    return answer(turn, _one(found[0], turn) if len(found) == 1 else _all(found, turn), FEATURE)


def _one(ability: Ability, turn: Turn) -> str:
    basis = wording.basis(_when(ability, turn))
    later = [
        wording.withdrawn(row(lost.capability).name, clock.stamp(turn.here.programme.local(lost.at)))
        for lost in ability.withdrawn
        if lost.at != ability.probed_at
    ]
    can = [one.name for one in rows(ability.can_in_order)]
    text = wording.one(ability.group.name, can, ability.needs, rows(ability.spare), basis)
    return "\n".join([text, *later])


def _all(abilities: list[Ability], turn: Turn) -> str:
    folds = []
    for fold in folded(abilities):
        oldest = min(fold, key=lambda one: (one.probed_at is not None, one.probed_at))
        basis = wording.since(_when(oldest, turn))
        folds.append(([one.group.name for one in fold], fold[0].needs, basis))
    return wording.folded(folds, clock.at(turn.here.programme.local(turn.event.at)))


def _when(ability: Ability, turn: Turn) -> str:
    at = ability.probed_at
    return clock.stamp(turn.here.programme.local(at)) if at is not None else ""


RULE = Rule(
    name=FEATURE,
    accepts=(MessageReceived,),
    decide=_decide,
    ask=_ask,
    wakes=on_commands(ABILITIES),
    commands=(ABILITIES,),
)


def _started(here: Situation) -> One[Timer]:
    key = here.programme.key
    return One(Timer, (key, here.on, JOB, _STARTED), key)


def _ask_late(event: Event, _signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    return (posted(here.programme), _started(here)) if is_eve_or_working(here.programme, event.at) else ()


def _decide_late(turn: Turn) -> Decision:
    """The first look at the groups of a bot that came after the eve: the card follows when the look is done."""
    event, here = turn.event, turn.here
    if not is_eve_or_working(here.programme, event.at):
        return NOTHING
    if turn.facts.get(posted(here.programme)) is not None or turn.facts.get(_started(here)) is not None:
        return NOTHING
    due_at = event.at + _LOOKING_TAKES
    timer = Timer(here.programme.key, here.on, JOB, _STARTED, due_at, Late.NOTICE, due_at + _CARD_FOR)
    return Decision(records=(timer,))


LATE_CARD = Rule(name="abilities_late", accepts=(CapabilityObserved,), decide=_decide_late, ask=_ask_late)
