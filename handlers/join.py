"""People who want to come into a group (T): the staff hear of it and answer with a number."""

from dataclasses import replace

from bot.core.action import Action
from bot.core.answer import actor_name, answer, noted, said
from bot.core.command import CommandCall, CommandSpec
from bot.core.effect import AlertStaff, AnswerJoin, Why
from bot.core.event import Event, JoinRequested, MessageReceived
from bot.core.ids import GroupKey, NativeId
from bot.core.numerals import parse_number
from bot.core.people import GROUP_STAFF
from bot.core.query import LastNumber, One, Query
from bot.core.rule import NOTHING, Decision, Rule, Turn
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.target import Target, target_of
from bot.core.wording import join as wording
from bot.core.wording import target as target_wording

FEATURE = "join"
APPROVE = CommandSpec(
    name=wording.APPROVE_COMMAND, feature=FEATURE, aliases=wording.APPROVE_ALIASES, roles=GROUP_STAFF,
    usage=wording.APPROVE_USAGE, example=wording.APPROVE_USAGE, summary=wording.APPROVE_SUMMARY,
)  # fmt: skip
DECLINE = CommandSpec(
    name=wording.DECLINE_COMMAND, feature=FEATURE, aliases=wording.DECLINE_ALIASES, roles=GROUP_STAFF,
    usage=wording.DECLINE_USAGE, example=wording.DECLINE_USAGE, summary=wording.DECLINE_SUMMARY,
)  # fmt: skip
_LONGEST_COMMENT = 200


def _wakes(event: Event, signals: Signals) -> bool:
    if isinstance(event, JoinRequested):
        return event.group is not None
    return signals.command is not None and signals.command.spec in (APPROVE, DECLINE)


def _read(call: CommandCall, here: Situation) -> tuple[Target, int | None, str]:
    """The group, the number and the reason that a command names."""
    target = target_of(call, here, GROUP_STAFF)
    number, _, reason = target.rest.strip().removeprefix("#").partition(" ")
    return target, parse_number(number), reason.strip()


def _ask(event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    if signals.command is None:
        return (LastNumber(here.group.key),) if here.group is not None else ()
    target, number, _ = _read(signals.command, here)
    if target.one is None or number is None:
        return ()
    return (One(Action, (target.one.key, number), target.one.key),)


def _decide(turn: Turn) -> Decision:
    return _asked(turn, turn.event) if isinstance(turn.event, JoinRequested) else _answered(turn)


def _asked(turn: Turn, event: JoinRequested) -> Decision:
    group = turn.here.group
    if group is None or event.sender is None:
        return NOTHING
    no = turn.facts.get(LastNumber(group.key)) + 1
    name = event.sender.name or event.sender.native_id
    data = (("flag", event.flag), ("native_id", str(event.sender.native_id)))
    case = Action(group.key, no, FEATURE, "request", name, "", event.at, data)
    comment = event.comment[:_LONGEST_COMMENT]
    text = wording.asked(group.name, name, comment, no, invited=event.invited_by is not None)
    alert = AlertStaff(feature=FEATURE, why=Why(kind="join_request"), tag="asked", text=text, about=group.key)
    return Decision((case,), (alert,))


def _answered(turn: Turn) -> Decision:
    assert turn.call is not None
    target, number, reason = _read(turn.call, turn.here)
    if target.one is None:
        names = tuple(group.name for group in target.choices)
        return answer(turn, target_wording.which_group(names, turn.call.spec.example), FEATURE)
    if number is None:
        return answer(turn, wording.WHICH, FEATURE)
    case = turn.facts.get(One(Action, (target.one.key, number), target.one.key))
    if case is None or case.feature != FEATURE:
        return answer(turn, wording.not_found(number), FEATURE)
    if given := case.value("answer"):
        return answer(turn, wording.already(number, case.value("by"), approved=given == APPROVE.name), FEATURE)
    return _carry_out(turn, case, approve=turn.call.spec is APPROVE, reason=reason)


def _carry_out(turn: Turn, case: Action, *, approve: bool, reason: str) -> Decision:
    by = actor_name(turn.here)
    word = APPROVE.name if approve else DECLINE.name
    effect = AnswerJoin(
        feature=FEATURE,
        why=Why(kind=FEATURE, by=by, note=f"/{word} {case.no}"),
        tag="answer-join",
        group=GroupKey(case.group),
        native_id=NativeId(case.value("native_id")),
        flag=case.value("flag"),
        approve=approve,
        reason=reason,
    )
    done = replace(case, data=(*case.data, ("answer", word), ("by", by)))
    told = said(turn, wording.done(case.summary, approved=approve), FEATURE)
    return Decision((done, noted(turn, f"join.{'approve' if approve else 'decline'}", case.group)), (effect, told))


RULE = Rule(
    name=FEATURE,
    accepts=(JoinRequested, MessageReceived),
    decide=_decide,
    ask=_ask,
    wakes=_wakes,
    commands=(APPROVE, DECLINE),
)
