"""Undoing what was done to a plan: the version before comes back as a new version, a waiver is taken back."""

from dataclasses import replace
from datetime import date

from bot.core.action import Action
from bot.core.agenda import correction_timer
from bot.core.answer import actor_name, answer, noted, said
from bot.core.effect import Why
from bot.core.event import Event, MessageReceived
from bot.core.people import GROUP_LEADERS, may
from bot.core.plan import FEATURE, Act, Plan, PlanVersion, history_of, plans_of_group, restore
from bot.core.plan_desk import Desk, desk_queries, shift_news
from bot.core.programme import GroupSpec
from bot.core.query import Query
from bot.core.rights import permitted
from bot.core.rule import NOTHING, Decision, Rule, Turn, on_commands
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.undo import UNDO, action_asked
from bot.core.wording import plan as wording
from bot.core.wording import rights as rights_wording


def _ask(_event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    action = action_asked(signals, here)
    group = next((one for one in here.programme.groups if action and one.key == action.subject), None)
    if action is None or group is None:
        return ()
    return (action, plans_of_group(group.key), history_of(group.key), *desk_queries((group,), here.on))


def _undo(turn: Turn) -> Decision:
    asked = action_asked(turn.signals, turn.here)
    action = turn.facts.get(asked) if asked else None
    if action is None or action.feature != FEATURE or action.undone_at is not None:
        return NOTHING
    person = turn.here.person
    if person is None or turn.call is None or not permitted(turn.call, turn.here):
        return NOTHING  # the rule that knows the rights has refused it
    group = next(one for one in turn.here.programme.groups if one.key == action.group)
    if not may(person.roles_in(group.key, turn.here.on), GROUP_LEADERS):
        return answer(turn, rights_wording.not_allowed(UNDO.name, frozenset(map(str, GROUP_LEADERS))), FEATURE)
    plans, versions = turn.facts.get(plans_of_group(group.key)), turn.facts.get(history_of(group.key))
    on = date.fromisoformat(action.value("date"))
    current = next(one for one in plans if one.local_date == on)
    if action.kind == "waive":
        plain = replace(current, waived_by="")
        timer = correction_timer(current, plain, turn.event.at)
        done = (plain, _undone(action, turn), noted(turn, f"{FEATURE}.undo", group.key), *((timer,) if timer else ()))
        return Decision(done, (said(turn, wording.WAIVER_UNDONE, FEATURE),))
    if str(current.version) != action.value("version"):
        return answer(turn, wording.changed_since(action.no), FEATURE)
    return _restored(Desk(turn, (group,)), group, current, action, versions)


def _restored(
    desk: Desk, group: GroupSpec, current: Plan, action: Action, versions: tuple[PlanVersion, ...]
) -> Decision:
    turn, before = desk.turn, int(action.value("before"))
    earlier = next(
        (one.plan for one in versions if (one.local_date, one.version) == (current.local_date, before)), None
    )
    act = Act(turn.event.at, actor_name(turn.here), current.source, turn.event.at)
    filed = restore(current, earlier, act)
    why = Why(kind="plan_undone", by=act.by)
    news = shift_news(desk, group, current, filed.plan, why)
    records: tuple[object, ...] = (
        *filed.records,
        _undone(action, turn),
        noted(turn, f"{FEATURE}.undo", group.key, f"no {action.no}"),
    )
    timer = correction_timer(current, filed.plan, turn.event.at)
    records += (timer,) if timer else ()
    return Decision(records, (said(turn, wording.undone(action.no, before), FEATURE), *news))


def _undone(action: Action, turn: Turn) -> Action:
    return replace(action, undone_at=turn.event.at, undone_by=actor_name(turn.here))


RULE = Rule(name="plan_undo", accepts=(MessageReceived,), decide=_undo, ask=_ask, wakes=on_commands(UNDO))
