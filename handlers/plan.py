"""The daily plan in the chat (P1, P3): filled in step by step or pasted, shown, changed, filed, let through."""

from dataclasses import replace

from bot.core.agenda import correction_timer
from bot.core.answer import acted, actor_name, answer, noted, said
from bot.core.command import CommandCall, CommandSpec
from bot.core.duty import teachers_of
from bot.core.effect import Why
from bot.core.event import Event, MessageReceived
from bot.core.fold import fold
from bot.core.people import GROUP_LEADERS, LEADERS, may
from bot.core.plan import FEATURE, Filing, filing_of
from bot.core.plan_desk import Desk, desk_queries, file
from bot.core.plan_sitting import Case, dialogue_of, go_on, hand_in, waiting
from bot.core.plan_talk import (
    CONFIRM,
    DATE,
    Heard,
    edit,
    first_missing,
    form_heard,
    hear,
    problem_texts,
    summary,
    unpack,
)
from bot.core.plan_text import A_FORM, FormRead, is_form, read_form
from bot.core.programme import GroupSpec
from bot.core.query import Query
from bot.core.reach import Letter, write_to
from bot.core.rule import NOTHING, Decision, Rule, Turn
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.target import target_of
from bot.core.wording import clock
from bot.core.wording import plan as wording
from bot.core.wording import target as target_wording

PLAN = CommandSpec(
    name=wording.PLAN_COMMAND, feature=FEATURE, aliases=wording.PLAN_ALIASES, roles=GROUP_LEADERS,
    usage=wording.PLAN_USAGE, example=wording.PLAN_EXAMPLE, summary=wording.PLAN_SUMMARY,
)  # fmt: skip
COMMANDS = (PLAN,)
_MOST_GROUPS = 200


# ------------------------------------------------------------------------------------------------------------------ ask


def _wakes(event: Event, signals: Signals) -> bool:
    if signals.command is not None:
        return signals.command.spec is PLAN
    return event.person is not None and signals.unknown is None  # a slip is named by the rule of rights, once


def _desk_groups(here: Situation) -> tuple[GroupSpec, ...]:
    """The groups whose plans may come up here: this one, or in private all that the person answers for."""
    if here.group is not None and not here.group.management:
        return (here.group,)
    held = here.person.groups_as(GROUP_LEADERS, here.on) if here.person else frozenset()
    return tuple(group for group in here.programme.groups if held is None or group.key in held)[:_MOST_GROUPS]


def _ask(event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    groups = _desk_groups(here)
    return (dialogue_of(event, here), *desk_queries(groups, here.on)) if groups else ()


# --------------------------------------------------------------------------------------------------------------- decide


def _decide(turn: Turn) -> Decision:
    groups = _desk_groups(turn.here)
    if not groups:
        which = target_wording.which_group((), PLAN.example)
        return answer(turn, which, FEATURE) if turn.call else NOTHING
    desk = Desk(turn, groups)
    return _command(desk, turn.call) if turn.call is not None else _talk(desk)


def _command(desk: Desk, call: CommandCall) -> Decision:
    turn = desk.turn
    words = call.argument.split(maxsplit=1)
    verb = fold(words[0]) if words else ""
    order = _ORDERS.get(next((name for name, listed in _VERBS if verb in listed), ""))
    argument = (words[1] if len(words) > 1 else "") if order else call.argument
    group, rest = _group_meant(desk, replace(call, argument=argument))
    if group is None:
        names = tuple(one.name for one in desk.groups)
        return answer(turn, target_wording.which_group(names, PLAN.example), FEATURE)
    return (order or _fill)(Case(desk, group, rest))


def _group_meant(desk: Desk, call: CommandCall) -> tuple[GroupSpec | None, str]:
    """The group that is named, or the one that the pasted form is of."""
    target = target_of(call, desk.turn.here, GROUP_LEADERS)
    if target.one is not None or len(target.rest) < A_FORM:
        return target.one, target.rest
    return _group_of_form(desk, target.rest), target.rest


def _group_of_form(desk: Desk, text: str) -> GroupSpec | None:
    if len(desk.groups) == 1:
        return desk.groups[0]
    project = fold(read_form(text, desk.groups[0].times.shifts, desk.turn.here.on).project)
    for place in (project, fold(text)):
        named = [group for group in desk.groups if fold(group.name) in place]
        if len(named) == 1:
            return named[0]
    return None


def _show(case: Case) -> Decision:
    on, here = case.known_day()[0] or case.turn.here.on, case.turn.here
    plan = case.desk.plan(case.group, on)
    if plan is None:
        return answer(case.turn, wording.no_plan(case.group.name, clock.day(on)), FEATURE)
    at = clock.moment(here.programme.local(plan.filed_at), here.on) if plan.filed_at else ""
    filing = filing_of(plan, case.group.times)
    lines = [summary(plan, case.group), wording.state_line(filing, plan.filed_by, at, plan.version, plan.waived_by)]
    blocking = problem_texts(case.desk.problems(case.group, plan), case.group.times, blocking=True)
    lines += [wording.still_missing(blocking)] if blocking else []
    return answer(case.turn, "\n".join(lines), FEATURE)


def _template(case: Case) -> Decision:
    on, programme, times = case.day()[0] or case.turn.here.on, case.turn.here.programme, case.group.times
    plan = case.desk.plan(case.group, on)
    project = plan.project if plan and plan.project else case.group.name
    shifts = tuple(shift.label for shift in times.shifts)
    day = wording.short_day(on)
    text = wording.template(day, project, programme.platform_name, shifts, times.salon.label if times.salon else "")
    return answer(case.turn, text, FEATURE)


def _change(case: Case) -> Decision:
    """A change given in one line; what is filed already is filed anew, a draft goes on being filled in."""
    on, rest = case.known_day()
    if on is None or (fault := case.fault(on)):
        return answer(case.turn, fault if on else wording.NOTHING_TO_FILE, FEATURE)
    before = case.desk.plan(case.group, on)
    changed = edit(before or case.fresh(on), rest, case.group.times, case.turn.here.on)
    if changed is None:
        return answer(case.turn, wording.not_understood(CONFIRM), FEATURE)
    if filing_of(before, case.group.times) is Filing.MISSING:
        return go_on(case.desk, case.group, Heard("go", changed, first_missing(changed, case.group.times)))
    outcome = file(case.desk, case.group, changed, "chat")
    return Decision(outcome.records, (said(case.turn, outcome.text, FEATURE), *outcome.effects))


def _submit(case: Case) -> Decision:
    """File what is there: the draft that is being filled in, else the plan that was prepared."""
    begun = waiting(case.desk)
    on = case.day()[0]
    draft = unpack(begun.data) if begun and begun.value("group") == case.group.key else None
    draft = draft or (case.desk.plan(case.group, on) if on else None)
    if draft is None:
        return answer(case.turn, wording.NOTHING_TO_FILE, FEATURE)
    return hand_in(case.desk, case.group, draft)


def _waive(case: Case) -> Decision:
    """The coordinator lets an unusual number of topics through (S1)."""
    turn = case.turn
    person = turn.here.person
    if person is None or not may(person.roles_in(case.group.key, turn.here.on), LEADERS):
        return answer(turn, wording.ONLY_LEADERS_WAIVE, FEATURE)
    on = case.day()[0] or turn.here.on
    if fault := case.fault(on):
        return answer(turn, fault, FEATURE)
    plan = case.desk.plan(case.group, on) or case.fresh(on)
    no, by, day = case.desk.next_number(case.group), actor_name(turn.here), clock.day(on)
    text = wording.waived(case.group.name, day, no)
    why = Why(kind="plan_waived", setting="times.topics_min", by=by)
    letter = Letter(wording.waived_for_you(case.group.name, day, by), FEATURE, why, "waived")
    teachers = teachers_of(turn.here.staff, case.group.key, on)
    told = tuple(found for one in teachers if one != person and (found := write_to(one, case.group, letter)))
    let_through = replace(plan, waived_by=by)
    timer = correction_timer(plan, let_through, turn.event.at)
    records = (
        let_through,
        *((timer,) if timer else ()),
        acted(turn, case.group, no, feature=FEATURE, kind="waive", summary=text, data={"date": on.isoformat()}),
        noted(turn, f"{FEATURE}.waive", case.group.key, on.isoformat()),
    )
    return Decision(records, (said(turn, text, FEATURE), *told))


def _fill(case: Case) -> Decision:
    """Begin to fill in, or take a pasted form, or go on where it was left off."""
    turn, times = case.turn, case.group.times
    on, rest = case.day()
    read = read_form(case.rest, times.shifts, turn.here.on) if rest else FormRead()
    on = read.on or on
    if on is None or (fault := case.fault(on)):
        return answer(turn, fault if on else wording.not_working(clock.day(turn.here.on)), FEATURE)
    begun = waiting(case.desk)
    if begun is not None and begun.value("group") == case.group.key and not case.rest.strip():
        return go_on(case.desk, case.group, Heard("go", unpack(begun.data), begun.step), wording.RESUMED)
    before = case.desk.plan(case.group, on)
    draft = before or case.fresh(on)
    if not read.empty and (read.labels or read.duty):
        return go_on(case.desk, case.group, form_heard(draft, read, times))
    step = CONFIRM if before is not None and (before.topics or before.host or any(before.duty)) else DATE
    return go_on(case.desk, case.group, Heard("go", draft, step))


# ------------------------------------------------------------------------------------------------------------- dialogue


def _talk(desk: Desk) -> Decision:
    """A message that is no command: an answer to the question that was asked, or a form pasted just so."""
    turn, event = desk.turn, desk.turn.event
    assert isinstance(event, MessageReceived)
    text = event.message.text
    begun = waiting(desk)
    if begun is None or not begun.alive(event.at):
        return _pasted(desk, text)
    if not text.strip() or (turn.here.group is not None and _to_others(event)):
        return NOTHING
    draft = unpack(begun.data)
    group = next((one for one in desk.groups if one.key == draft.group), None)
    if group is None:
        return NOTHING
    heard = hear(draft, begun.step, text, group.times, turn.here.on)
    if heard.order == "cancel":
        return Decision((replace(begun, step=""),), (said(turn, wording.CANCELLED, FEATURE),))
    if heard.order == "file":
        return hand_in(desk, group, heard.draft)
    return go_on(desk, group, heard)


def _to_others(event: MessageReceived) -> bool:
    """In a group, words that answer or tag somebody else are not for the bot."""
    return not event.addressed and (event.message.quoted is not None or bool(event.message.mentions))


def _pasted(desk: Desk, text: str) -> Decision:
    turn, event = desk.turn, desk.turn.event
    assert isinstance(event, MessageReceived)
    if turn.here.group is not None and (not event.addressed or not turn.here.roles & GROUP_LEADERS):
        return NOTHING
    group = _group_of_form(desk, text)
    if not is_form(text, (group or desk.groups[0]).times.shifts, turn.here.on):
        return NOTHING
    if group is None:
        return answer(turn, target_wording.which_group(tuple(one.name for one in desk.groups), PLAN.example), FEATURE)
    return _fill(Case(desk, group, text))


_VERBS = (
    ("show", wording.SHOW_WORDS), ("change", wording.CHANGE_WORDS), ("waive", wording.WAIVE_WORDS),
    ("template", wording.TEMPLATE_WORDS), ("submit", wording.SUBMIT_WORDS),
)  # fmt: skip
_ORDERS = {"show": _show, "change": _change, "waive": _waive, "template": _template, "submit": _submit}

RULE = Rule(name=FEATURE, accepts=(MessageReceived,), decide=_decide, ask=_ask, wakes=_wakes, commands=COMMANDS)
