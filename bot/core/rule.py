"""Ask, facts, decide: how pure rules are put together into one decision.

``think`` folds the pipeline and is pure, so that any event can be replayed to see what would happen.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Any

from bot.core.command import CommandCall, CommandSpec
from bot.core.effect import Effect
from bot.core.errors import InvariantBroken
from bot.core.event import Event
from bot.core.ids import EventId
from bot.core.query import Facts, Query
from bot.core.records import identity
from bot.core.rights import permitted
from bot.core.signals import Signals
from bot.core.situation import Situation


class Verdict(IntEnum):
    """What moderation says of a message; the pipeline keeps the maximum."""

    PASS = 0
    HOLD = 1
    DROP = 2


EVERY_VERDICT = frozenset(Verdict)
ONLY_PASS = frozenset({Verdict.PASS})


@dataclass(frozen=True, slots=True)
class Turn:
    """All that a rule may look at when it decides."""

    event: Event
    signals: Signals
    here: Situation
    facts: Facts
    verdict: Verdict = Verdict.PASS

    @property
    def call(self) -> CommandCall | None:
        """The command that was given, if one was."""
        return self.signals.command


@dataclass(frozen=True, slots=True)
class Decision:
    """What a rule wants: ``records`` to save and ``effects`` to perform. ``verdict`` is moderation's."""

    records: tuple[Any, ...] = ()
    effects: tuple[Effect, ...] = ()
    verdict: Verdict = Verdict.PASS


NOTHING = Decision()


def _no_questions(_event: Event, _signals: Signals, _here: Situation) -> tuple[Query[Any], ...]:
    return ()


def _always(_event: Event, _signals: Signals) -> bool:
    return True


Ask = Callable[[Event, Signals, Situation], tuple[Query[Any], ...]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One feature's reaction. ``wakes`` is a cheap look that spares quiet messages the rest; ``commands`` are the
    commands that the rule answers, with the roles that may give them; ``under`` the verdicts under which it runs."""

    name: str
    accepts: tuple[type[Event], ...]
    decide: Callable[[Turn], Decision]
    ask: Ask = _no_questions
    wakes: Callable[[Event, Signals], bool] = _always
    commands: tuple[CommandSpec, ...] = ()
    under: frozenset[Verdict] = field(default=ONLY_PASS)

    def answers(self, signals: Signals) -> bool:
        """Whether the rule reacts to commands; such rules are skipped when the person may not give this one."""
        return signals.command is not None and bool(self.commands)


def on_commands(*specs: CommandSpec) -> Callable[[Event, Signals], bool]:
    """A ``wakes`` that is true for these commands only."""
    return lambda _event, signals: signals.command is not None and signals.command.spec in specs


def awake(event: Event, signals: Signals, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules that take part in this event."""
    return tuple(rule for rule in rules if isinstance(event, rule.accepts) and rule.wakes(event, signals))


def questions(event: Event, signals: Signals, here: Situation, rules: Iterable[Rule]) -> frozenset[Query[Any]]:
    """Everything that the rules want to know; one round only."""
    return frozenset(query for rule in rules for query in rule.ask(event, signals, here))


def think(event: Event, signals: Signals, here: Situation, rules: Iterable[Rule], facts: Facts) -> Decision:
    """Run the pipeline in its order and put the decisions together.

    Raises InvariantBroken when two rules write the same record.
    """
    verdict = Verdict.PASS
    records: list[Any] = []
    effects: list[Effect] = []
    refused = signals.command is not None and not permitted(signals.command, here)
    for rule in rules:
        if verdict not in rule.under or (refused and rule.answers(signals)):
            continue
        decision = rule.decide(Turn(event, signals, here, facts, verdict))
        verdict = max(verdict, decision.verdict)
        records += decision.records
        effects += _tagged(rule, decision.effects, len(effects))
    _no_record_twice(records, event.id)
    return Decision(tuple(records), tuple(effects), verdict)


def _tagged(rule: Rule, effects: tuple[Effect, ...], start: int) -> list[Effect]:
    """Effects without a tag get one from the rule and their place, so that their outbox keys differ."""
    return [
        effect if effect.tag else replace(effect, tag=f"{rule.name}-{number}")
        for number, effect in enumerate(effects, start)
    ]


def _no_record_twice(records: list[Any], event_id: EventId) -> None:
    seen: set[tuple[object, ...]] = set()
    for record in records:
        key = identity(record)
        if key in seen:
            raise InvariantBroken(f"two rules wrote {key} in event {event_id}")
        seen.add(key)
