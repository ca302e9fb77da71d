"""Setting a shift by command, and undoing changes of the roster (D1, D2)."""

from dataclasses import replace

from bot.core.action import Action
from bot.core.answer import actor_name, answer, noted, said
from bot.core.command import CommandSpec
from bot.core.duty import FEATURE, unknown_names
from bot.core.duty_text import ShiftWords, read_shift
from bot.core.event import Event, MessageReceived
from bot.core.people import GROUP_LEADERS, may
from bot.core.plan_desk import Desk, desk_queries
from bot.core.programme import GroupSpec
from bot.core.query import Query
from bot.core.roster_desk import news_of, put_back, reassign, shift_at, shifts_at
from bot.core.rule import NOTHING, Decision, Rule, Turn, on_commands
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.target import target_of
from bot.core.undo import UNDO, action_asked
from bot.core.wording import clock
from bot.core.wording import duty as wording
from bot.core.wording import rights as rights_wording
from bot.core.wording import target as target_wording

SET = CommandSpec(
    name=wording.SET_COMMAND, feature=FEATURE, aliases=wording.SET_ALIASES, roles=GROUP_LEADERS,
    usage=wording.SET_USAGE, example=wording.SET_USAGE, summary=wording.SET_SUMMARY,
)  # fmt: skip


def _group(signals: Signals, here: Situation) -> GroupSpec | None:
    assert signals.command is not None
    if signals.command.spec is UNDO:
        action = action_asked(signals, here)
        return next((one for one in here.programme.groups if action and one.key == action.subject), None)
    return target_of(signals.command, here, GROUP_LEADERS).one


def _ask(_event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    group, action = _group(signals, here), action_asked(signals, here)
    if group is None:
        return ()
    return (*desk_queries((group,), here.on), *((action,) if action else ()))


def _decide(turn: Turn) -> Decision:
    assert turn.call is not None
    group = _group(turn.signals, turn.here)
    if turn.call.spec is UNDO:
        return _undo(turn, group) if group else NOTHING
    target = target_of(turn.call, turn.here, GROUP_LEADERS)
    if group is None:
        names = tuple(one.name for one in target.choices)
        return answer(turn, target_wording.which_group(names, SET.example), FEATURE)
    return _set(Desk(turn, (group,)), group, read_shift(target.rest, group.times.shifts, turn.here.on))


def _set(desk: Desk, group: GroupSpec, read: ShiftWords) -> Decision:
    turn, on = desk.turn, read.day or desk.turn.here.on
    shifts = shifts_at(desk, group, on)
    if not shifts:
        return answer(turn, wording.NO_ROSTER_DAY, FEATURE)
    if read.number is None:
        return answer(turn, wording.bad_shift(tuple(one.label for one in shifts)), FEATURE)
    if not read.names:
        return answer(turn, wording.BAD_SET, FEATURE)
    shift = shifts[read.number]
    if shift.ends_at <= turn.event.at:
        return answer(turn, wording.PAST_SHIFT, FEATURE)
    after, no = replace(shift, names=read.names), desk.next_number(group)
    unknown = unknown_names((after,), turn.here.staff)
    text = wording.set_done(clock.day(on), shift.label, read.names, no, unknown)
    records = reassign(desk, group, shift, read.names, text.splitlines()[0])
    return Decision(records, (said(turn, text, FEATURE), *news_of(desk, group, shift, after)))


def _may_undo(turn: Turn, group: GroupSpec, action: Action) -> bool:
    """Those who lead the group, whoever did it, and whoever stood there before."""
    person = turn.here.person
    assert person is not None  # the command is for the staff
    concerned = (action.by, *action.value("before").split("|"))
    return person.name in concerned or may(person.roles_in(group.key, turn.here.on), GROUP_LEADERS)


def _undo(turn: Turn, group: GroupSpec) -> Decision:
    asked, desk = action_asked(turn.signals, turn.here), Desk(turn, (group,))
    action = turn.facts.get(asked) if asked else None
    if action is None or action.feature != FEATURE or action.undone_at is not None:
        return NOTHING
    if not _may_undo(turn, group, action):
        return answer(turn, rights_wording.not_allowed(UNDO.name, frozenset(map(str, GROUP_LEADERS))), FEATURE)
    found = put_back(desk, group, action)
    if found is None:
        return answer(turn, wording.changed_since(action.no), FEATURE)
    change, after = found
    before = shift_at(desk, group, after.local_date, after.label) or after
    undone = replace(action, undone_at=turn.event.at, undone_by=actor_name(turn.here))
    note = noted(turn, f"{FEATURE}.undo", group.key, f"no {action.no}")
    text = wording.undone(action.no, after.label, after.names)
    return Decision((change, undone, note), (said(turn, text, FEATURE), *news_of(desk, group, before, after)))


RULE = Rule(
    name="roster", accepts=(MessageReceived,), decide=_decide, ask=_ask, wakes=on_commands(SET, UNDO), commands=(SET,)
)
