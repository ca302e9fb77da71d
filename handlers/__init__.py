"""Every feature that reacts to what happens, in the order in which they decide. Nothing registers itself."""

from dataclasses import replace

from bot.core.case_words import in_private
from bot.core.event import Event
from bot.core.questions import NOTHING_SENSED, Senses
from bot.core.rule import NOTHING, Decision, Rule, Turn
from bot.core.signals import Signals
from handlers import (
    abilities,
    activity,
    aftermath,
    agenda,
    appeal,
    appeal_asked,
    audit,
    bind,
    chase,
    checkin,
    delivery,
    documents,
    duty,
    find,
    groups,
    join,
    knowledge,
    learning,
    linked,
    mode,
    moderation,
    names,
    names_desk,
    on_duty,
    plan,
    plan_undo,
    question,
    question_answer,
    question_ask,
    question_day,
    question_desk,
    question_direct,
    question_life,
    question_list,
    question_private,
    question_unsaid,
    rights,
    roster,
    salon,
    speaking,
    standby,
    swap,
    undo,
    upwards,
    upwards_reply,
    verdict,
    verdict_short,
    verdict_unread,
    vote,
    vote_tap,
    why,
    withdrawn,
)
from handlers.help import help_rule

_FEATURES: tuple[Rule, ...] = (
    moderation.RULE,  # first: what it takes back is nothing else any more
    activity.RULE,
    audit.RULE,
    rights.RULE,
    mode.MODE,
    mode.CLOSED_REMINDER,
    speaking.RULE,
    checkin.RULE,
    groups.RULE,
    bind.RULE,
    linked.RULE,
    join.RULE,
    names.RULE,
    names_desk.RULE,
    abilities.RULE,
    abilities.LATE_CARD,
    *verdict.RULES,
    *verdict_short.RULES,
    verdict_unread.RULE,
    aftermath.REPORT_RULE,
    aftermath.UNDO_RULE,
    withdrawn.RULE,
    appeal.OBJECT_RULE,
    appeal.REVIEW_RULE,
    appeal_asked.RULE,
    learning.RULE,
    question_ask.RULE,
    question_desk.RULE,
    question_desk.TAP_RULE,
    question_answer.ANSWER_RULE,
    question_answer.REPLY_RULE,
    question_answer.HELPED_RULE,
    question_list.RULE,
    find.RULE,
    question_day.RULE,
    knowledge.RULE,
    knowledge.UNDO_RULE,
    documents.RULE,
    documents.SENT_RULE,
    question_unsaid.RULE,
    question_life.GONE_RULE,
    question_life.UNDO_RULE,
    question_life.released((*verdict.RULES, *verdict_short.RULES)),
    upwards.RULE,
    upwards_reply.RULE,
    upwards_reply.UNDO_RULE,
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


def pipeline(senses: Senses = NOTHING_SENSED) -> tuple[Rule, ...]:
    """All rules in their order; ``senses`` is what notices questions in talk."""
    private = _no_verdict(question_private.alone(senses))
    rules = (*_FEATURES, private, question_direct.direct(senses), question.noticing(senses))
    return (*rules, help_rule(spec for rule in rules for spec in rule.commands))


def _no_verdict(rule: Rule) -> Rule:
    """The rule, for lines that are no verdict: ``撤2`` is for the case, though a question waits as well, and so is what
    is answered as nearly one."""

    def wakes(event: Event, signals: Signals) -> bool:
        return rule.wakes(event, signals) and not in_private(event, signals)

    def decide(turn: Turn) -> Decision:
        unread = verdict_unread.RULE
        nearly = unread.wakes(turn.event, turn.signals) and unread.decide(turn) != NOTHING
        return NOTHING if nearly else rule.decide(turn)

    return replace(rule, wakes=wakes, decide=decide)


PIPELINE: tuple[Rule, ...] = pipeline()
