"""The coordinator chases the plans that are missing now (P3)."""

from datetime import timedelta

from bot.core.answer import actor_name, answer, noted, said
from bot.core.audit import AuditNote
from bot.core.command import CommandSpec
from bot.core.duty import teachers_of
from bot.core.effect import Effect, Why
from bot.core.event import Event, MessageReceived
from bot.core.fold import fold
from bot.core.ids import PersonKey
from bot.core.people import LEADERS
from bot.core.plan import FEATURE, Filing, deadline_of, every_plan
from bot.core.plan_chase import AUDIT_ACTION, Standing, standings
from bot.core.query import Every, Query
from bot.core.reach import Letter, write_to
from bot.core.rule import Decision, Rule, Turn, on_commands
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.wording import clock
from bot.core.wording import plan_chase as wording

CHASE = CommandSpec(
    name=wording.CHASE_COMMAND,
    feature=FEATURE,
    aliases=wording.CHASE_ALIASES,
    roles=LEADERS,
    usage=wording.CHASE_USAGE,
    example=wording.CHASE_USAGE,
    summary=wording.CHASE_SUMMARY,
)
_NOT_AGAIN_FOR = timedelta(minutes=10)


def _chases(here: Situation) -> Every[AuditNote]:
    return Every(AuditNote, here.programme.key, (("action", AUDIT_ACTION),))


def _ask(_event: Event, _signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    return (every_plan(here.on), _chases(here))


def _decide(turn: Turn) -> Decision:
    here = turn.here
    rows = standings(here.programme, here.on, turn.facts.get(every_plan(here.on)))
    if not rows:
        return answer(turn, wording.NO_WORKING_DAY, FEATURE)
    missing = _meant(turn, [row for row in rows if row.filing is Filing.MISSING])
    if not missing:
        return answer(turn, wording.ALL_FILED, FEATURE)
    subject = ",".join(row.group.key for row in missing)
    before = [one for one in turn.facts.get(_chases(here)) if one.reason == subject]
    last = max(before, key=lambda one: one.at, default=None)
    if last is not None and turn.event.at < last.at + _NOT_AGAIN_FOR:
        by = here.staff.get(PersonKey(last.actor))
        at = clock.at(here.programme.local(last.at))
        return answer(turn, wording.just_chased(at, by.name if by else ""), FEATURE)
    return _chase(turn, missing, subject)


def _meant(turn: Turn, missing: list[Standing]) -> list[Standing]:
    """The groups that the argument names; without one, all that are missing."""
    named = fold(turn.call.argument).strip() if turn.call else ""
    of_name = [row for row in missing if named and named in (fold(row.group.name), fold(row.group.key))]
    known = named and any(named in (fold(one.name), fold(one.key)) for one in turn.here.programme.groups)
    return of_name if known else missing


def _chase(turn: Turn, missing: list[Standing], subject: str) -> Decision:
    told: list[Effect] = []
    reached: list[str] = []
    unreached: list[str] = []
    for row in missing:
        letters = _letters(turn, row)
        told += letters
        (reached if letters else unreached).append(row.group.name)
    text = wording.answer_chase(len(reached), tuple(reached), tuple(unreached))
    note = noted(turn, AUDIT_ACTION, turn.here.programme.key, subject)
    return Decision((note,), (said(turn, text, FEATURE), *told))


def _letters(turn: Turn, row: Standing) -> list[Effect]:
    here, group = turn.here, row.group
    due_at = deadline_of(here.programme, group, here.on)
    deadline, by = clock.at(here.programme.local(due_at)), actor_name(here)
    text = wording.chased(group.name, deadline, by, over=turn.event.at > due_at)
    why = Why(kind="plan_chase", setting="times.plan_deadline", by=by)
    letter = Letter(text, FEATURE, why, f"chase-{group.key}")
    teachers = teachers_of(here.staff, group.key, here.on)
    return [found for person in teachers if (found := write_to(person, group, letter))]


RULE = Rule(
    name="chase", accepts=(MessageReceived,), decide=_decide, ask=_ask, wakes=on_commands(CHASE), commands=(CHASE,)
)
