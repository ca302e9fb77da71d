"""Every feature that reacts to what happens, in the order in which they decide. Nothing registers itself."""

from bot.core.rule import Rule
from handlers import (
    abilities,
    activity,
    agenda,
    audit,
    chase,
    checkin,
    delivery,
    duty,
    groups,
    mode,
    on_duty,
    plan,
    plan_undo,
    rights,
    roster,
    salon,
    speaking,
    standby,
    swap,
    undo,
    vote,
    vote_tap,
    why,
)
from handlers.help import help_rule

_FEATURES: tuple[Rule, ...] = (
    activity.RULE,
    audit.RULE,
    rights.RULE,
    mode.MODE,
    mode.CLOSED_REMINDER,
    speaking.RULE,
    checkin.RULE,
    groups.RULE,
    abilities.RULE,
    abilities.LATE_CARD,
    duty.RULE,
    on_duty.RULE,
    roster.RULE,
    swap.RULE,
    plan.RULE,
    plan_undo.RULE,
    chase.RULE,
    agenda.RULE,
    salon.RULE,
    vote.RULE,
    vote_tap.RULE,
    why.RULE,
    undo.RULE,
    standby.RULE,
    delivery.RULE,
)

PIPELINE: tuple[Rule, ...] = (*_FEATURES, help_rule(spec for rule in _FEATURES for spec in rule.commands))
