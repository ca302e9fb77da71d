"""Every feature that reacts to what happens, in the order in which they decide. Nothing registers itself."""

from bot.core.rule import Rule
from handlers import activity, agenda, audit, checkin, delivery, groups, mode, rights, salon, speaking, undo, vote, why
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
    agenda.RULE,
    salon.RULE,
    vote.RULE,
    why.RULE,
    undo.RULE,
    delivery.RULE,
)

PIPELINE: tuple[Rule, ...] = (*_FEATURES, help_rule(spec for rule in _FEATURES for spec in rule.commands))
