"""``/议程``: the agenda of today's, tomorrow's or any day's salon, for everybody (S1, S2)."""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.core.agenda import FEATURE, agenda_of, issue_on, lacks, next_salon_on, salon_begins_at, sheet_of
from bot.core.answer import answer
from bot.core.command import CommandCall, CommandSpec
from bot.core.event import Event, MessageReceived
from bot.core.people import Role
from bot.core.plan import Agenda, Plan, plan_of
from bot.core.programme import GroupSpec
from bot.core.query import Query
from bot.core.rule import Decision, Rule, Turn, on_commands
from bot.core.salon import Salon, SalonState, salon_of
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.stage import STAGE
from bot.core.target import Target, target_of
from bot.core.when import find_when
from bot.core.wording import agenda as wording
from bot.core.wording import clock
from bot.core.wording import target as target_wording

AGENDA = CommandSpec(
    name=wording.COMMAND,
    feature=FEATURE,
    aliases=wording.ALIASES,
    usage=wording.USAGE,
    example=wording.EXAMPLE,
    summary=wording.SUMMARY,
    joined_argument=True,
)


@dataclass(frozen=True, slots=True)
class _Request:
    """Which group's agenda of which day is asked for. ``on`` None: no salon is to come; ``understood`` is False when
    something was written that is no day."""

    target: Target
    on: date | None
    for_moments: bool
    understood: bool

    @property
    def group(self) -> GroupSpec | None:
        """The group when it is clear."""
        return self.target.one


def _request(call: CommandCall, event: Event, here: Situation) -> _Request:
    target = _target(call, here)
    words = target.rest.split()
    for_moments = any(word in wording.MOMENTS_WORDS for word in words)
    when = find_when(" ".join(word for word in words if word not in wording.MOMENTS_WORDS), here.on)
    on = when.day
    if on is None and target.one is not None:
        on = next_salon_on(here.programme, target.one, event.at)
    return _Request(target, on, for_moments, understood=when.day is not None or not when.rest)


def _target(call: CommandCall, here: Situation) -> Target:
    """Everybody may ask; whoever is on no roster names the group when asking in private."""
    target = target_of(call, here, frozenset(Role))
    if target.groups or here.person is not None:
        return target
    first, _, rest = call.argument.strip().partition(" ")
    named = tuple(group for group in here.programme.groups if first and first in (group.name, group.key))
    return Target(named, rest.strip()) if named else Target((), call.argument, here.programme.groups)


def _ask(event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    assert signals.command is not None
    request = _request(signals.command, event, here)
    if request.group is None or request.on is None:
        return ()
    return (plan_of(request.group.key, request.on), salon_of(request.group.key, request.on))


def _decide(turn: Turn) -> Decision:
    assert turn.call is not None
    request = _request(turn.call, turn.event, turn.here)
    if request.group is None:
        names = tuple(group.name for group in request.target.choices)
        return answer(turn, target_wording.which_group(names, wording.EXAMPLE), FEATURE)
    if not request.understood:
        return answer(turn, wording.NOT_UNDERSTOOD, FEATURE)
    if request.on is None:
        return answer(turn, wording.NO_MORE, FEATURE)
    return answer(turn, _text(turn, request.group, request.on, request.for_moments), FEATURE)


def _text(turn: Turn, group: GroupSpec, on: date, for_moments: bool) -> str:
    salon, plan = turn.facts.get(salon_of(group.key, on)), turn.facts.get(plan_of(group.key, on))
    if salon is not None and salon.state in (SalonState.RUNNING, SalonState.ENDED):
        return _shown(_of_salon(salon), group, on, for_moments, _current(salon))
    if salon is not None and salon.state is SalonState.CANCELLED:
        return wording.cancelled(clock.day(on))
    if salon_begins_at(turn.here.programme, group, on) is None and (plan is None or not plan.topics):
        return wording.no_salon(clock.day(on))
    return _planned(turn, group, on, plan, for_moments)


def _planned(turn: Turn, group: GroupSpec, on: date, plan: Plan | None, for_moments: bool) -> str:
    here = turn.here
    issue = issue_on(here.programme, group, on - timedelta(days=1))
    early = issue is not None and turn.event.at < issue.due_at
    publish = clock.moment(here.programme.local(issue.due_at), here.on) if issue else ""
    staff = here.person is not None and bool(here.person.roles_in(group.key, here.on) & STAGE)
    if plan is None or not plan.topics:
        return wording.not_yet(clock.day(on), publish) if early else wording.none_yet(clock.day(on))
    if early and plan.agenda is None:
        if not staff:
            return wording.not_yet(clock.day(on), publish)
        return wording.draft(sheet_of(agenda_of(plan), group, on), publish, lacks(plan, group.times))
    return _shown(agenda_of(plan), group, on, for_moments)


def _of_salon(salon: Salon) -> Agenda:
    return Agenda(salon.host, salon.guests, salon.topics)


def _current(salon: Salon) -> int:
    return salon.topic if salon.state is SalonState.RUNNING else 0


def _shown(agenda: Agenda, group: GroupSpec, on: date, for_moments: bool, current: int = 0) -> str:
    sheet = sheet_of(agenda, group, on, current)
    return wording.moments(sheet, group.name) if for_moments else wording.shown(sheet)


RULE = Rule(
    name=FEATURE,
    accepts=(MessageReceived,),
    decide=_decide,
    ask=_ask,
    wakes=on_commands(AGENDA),
    commands=(AGENDA,),
)
