"""Who is on duty, since when, who is next (D2): everybody may ask."""

from datetime import date, datetime

from bot.core.answer import answer
from bot.core.command import CommandSpec
from bot.core.duty import FEATURE, STAFF, Roll, roll_of, roll_queries
from bot.core.event import Event, MessageReceived
from bot.core.programme import GroupSpec
from bot.core.query import Query
from bot.core.roster import Shift
from bot.core.rule import Decision, Rule, Turn, on_commands
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.target import target_of
from bot.core.when import find_when
from bot.core.wording import clock
from bot.core.wording import duty as wording

WHO = CommandSpec(
    name=wording.WHO_COMMAND, feature=FEATURE, aliases=wording.WHO_ALIASES,
    usage=wording.WHO_USAGE, example=wording.WHO_USAGE, summary=wording.WHO_SUMMARY,
)  # fmt: skip
_MOST_GROUPS = 30


def _groups(signals: Signals, here: Situation) -> tuple[GroupSpec, ...]:
    assert signals.command is not None
    target = target_of(signals.command, here, STAFF)
    return (target.groups or target.choices)[:_MOST_GROUPS]


def _day(signals: Signals, here: Situation) -> date:
    assert signals.command is not None
    return find_when(target_of(signals.command, here, STAFF).rest, here.on).day or here.on


def _ask(_event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    days = {here.on, _day(signals, here)}
    asked = [query for group in _groups(signals, here) for on in sorted(days) for query in roll_queries(group.key, on)]
    return tuple(dict.fromkeys(asked))


def _decide(turn: Turn) -> Decision:
    here, groups = turn.here, _groups(turn.signals, turn.here)
    if not groups:
        return answer(turn, wording.ASK_IN_GROUP if here.group is None else wording.STAFF_GROUP, FEATURE)
    on = _day(turn.signals, here)
    rolls = [roll_of(here.programme, group, on, turn.facts) for group in groups]
    if len(rolls) > 1:
        lines = [_overview(roll, turn.event.at) for roll in rolls]
        return answer(turn, "\n".join([wording.OVERVIEW, *lines]), FEATURE)
    if on != here.on:
        return answer(turn, _roster(rolls[0], on, here.on), FEATURE)
    return answer(turn, _now(turn, rolls[0]), FEATURE)


def _overview(roll: Roll, at: datetime) -> str:
    shift = roll.running(at)
    people = tuple(one.name for one in roll.standing(shift)) if shift else ()
    return wording.overview_line(roll.group.name, people, shift.names if shift else ())


def _now(turn: Turn, roll: Roll) -> str:
    here, at = turn.here, turn.event.at
    shift, coming = roll.running(at), roll.coming(at)
    lines = [_on(turn, roll, shift) if shift else wording.NOBODY_ON]
    if coming is not None:
        day = "" if coming.local_date == here.on else f"{clock.day(coming.local_date)} "
        lines.append(wording.next_shift(f"{day}{coming.label}", coming.names))
    return "\n".join([*lines, _roster(roll, here.on, here.on)] if roll.on(here.on) else lines)


def _on(turn: Turn, roll: Roll, shift: Shift) -> str:
    local = turn.here.programme.local
    people = tuple((one.name, clock.at(local(one.on_at))) for one in roll.standing(shift) if one.on_at)
    return wording.on_now(shift.label, people, shift.names)


def _roster(roll: Roll, on: date, today: date) -> str:
    shifts = roll.on(on)
    if not shifts:
        return wording.NO_ROSTER_DAY
    lines = [wording.TODAY_ROSTER if on == today else wording.day_roster(clock.day(on))]
    return "\n".join(
        [*lines, *(wording.roster_line(one.label, one.names, wording.CAME if roll.came(one) else "") for one in shifts)]
    )


RULE = Rule(
    name="on_duty", accepts=(MessageReceived,), decide=_decide, ask=_ask, wakes=on_commands(WHO), commands=(WHO,)
)
