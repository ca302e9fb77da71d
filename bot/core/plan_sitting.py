"""One sitting at a plan: the draft that somebody has begun in a place, what is said to them next, handing it in.

Pure; shared by the plan's commands and its dialogue.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.core.answer import answer, said
from bot.core.dialogue import Dialogue
from bot.core.effect import Effect
from bot.core.event import Event
from bot.core.plan import FEATURE, Filing, Plan, default_date, filing_of
from bot.core.plan_desk import Desk, file
from bot.core.plan_talk import CONFIRM, Heard, pack, problem_texts, question, summary, values_heard
from bot.core.programme import GroupSpec
from bot.core.query import One
from bot.core.rule import Decision, Turn
from bot.core.situation import Situation
from bot.core.when import find_when
from bot.core.wording import clock
from bot.core.wording import plan as wording

_PRIVATE_FOR = timedelta(minutes=30)
_IN_GROUP_FOR = timedelta(minutes=5)
_KEPT_FOR = timedelta(hours=20)
"""A draft that was left off is taken up again within this time."""


def dialogue_of(event: Event, here: Situation) -> One[Dialogue]:
    """The dialogue of this person in this place."""
    place = here.group.key if here.group else f"private:{event.account}"
    return One(Dialogue, (place, event.sender.native_id if event.sender else ""), place)


@dataclass(frozen=True, slots=True)
class Case:
    """What is asked about one group's plan, with the rest of the command's argument."""

    desk: Desk
    group: GroupSpec
    rest: str = ""

    @property
    def turn(self) -> Turn:
        """The turn in which it is asked."""
        return self.desk.turn

    def day(self) -> tuple[date | None, str]:
        """The date that the argument names, else the one that is most likely meant, and what remains."""
        when = find_when(self.rest, self.turn.here.on)
        return when.day or self._likely(), when.rest

    def _likely(self) -> date | None:
        """Today's as long as it is missing, however late; else what the deadline makes likely."""
        here, today = self.turn.here, self.turn.here.on
        missing = filing_of(self.desk.plan(self.group, today), self.group.times) is Filing.MISSING
        if missing and here.programme.works_on(self.group, today):
            return today
        return default_date(here.programme, self.group, self.turn.event.at)

    def known_day(self) -> tuple[date | None, str]:
        """As ``day``; without a date in the argument, today's plan where the next one has not been begun."""
        on, rest = self.day()
        today = self.turn.here.on
        named = find_when(self.rest, today).day is not None
        if (
            not named
            and on is not None
            and self.desk.plan(self.group, on) is None
            and self.desk.plan(self.group, today)
        ):
            return today, rest
        return on, rest

    def fault(self, on: date) -> str:
        """Why no plan can be filed for a date; empty when one can."""
        if on < self.turn.here.on:
            return wording.past(clock.day(on))
        return "" if self.turn.here.programme.works_on(self.group, on) else wording.not_working(clock.day(on))

    def fresh(self, on: date) -> Plan:
        """An empty plan."""
        programme = self.turn.here.programme
        return Plan(self.group.key, on, project=programme.project, platform=programme.platform_name)


def waiting(desk: Desk) -> Dialogue | None:
    """The draft that this person has left off here, if it is not too old."""
    found = desk.turn.facts.get(dialogue_of(desk.turn.event, desk.turn.here))
    if found is None or found.feature != FEATURE or not found.step:
        return None
    return found if desk.turn.event.at < found.expires_at + _KEPT_FOR else None


def go_on(desk: Desk, group: GroupSpec, heard: Heard, opening: str = "") -> Decision:
    """Say what was understood and ask the next question, or show the whole."""
    turn, draft, step = desk.turn, heard.draft, heard.step
    if fault := Case(desk, group).fault(draft.local_date):
        return answer(turn, fault, FEATURE)
    if heard.order == "again":
        lines = [wording.not_understood(step)]
    else:
        lines = [opening] if opening else []
        lines += values_heard(heard.values) if step != CONFIRM else ()
        lines += [wording.not_read(heard.left)] if heard.left else []
        lines += _names_other(desk, group, heard.project)
        lines += [_whole(desk, group, draft)] if step == CONFIRM else [question(draft, step, group)]
    place, native_id = dialogue_of(turn.event, turn.here).key
    kept_for = _PRIVATE_FOR if turn.here.group is None else _IN_GROUP_FOR
    begun = Dialogue(str(place), str(native_id), FEATURE, step, turn.event.at + kept_for, pack(draft))
    return Decision((begun,), (said(turn, "\n".join(lines), FEATURE),))


def _names_other(desk: Desk, group: GroupSpec, project: str) -> list[str]:
    others = [one for one in desk.turn.here.programme.groups if one.key != group.key and one.name in project]
    return [wording.other_group(project, group.name)] if others and group.name not in project else []


def _whole(desk: Desk, group: GroupSpec, draft: Plan) -> str:
    problems = desk.problems(group, draft)
    blocking = problem_texts(problems, group.times, blocking=True)
    remarks = problem_texts(problems, group.times, blocking=False)
    lines = [summary(draft, group)]
    lines += [wording.notes(remarks)] if remarks else []
    if blocking:
        return "\n".join([*lines, wording.still_missing(blocking)])
    filed = filing_of(desk.plan(group, draft.local_date), group.times) is not Filing.MISSING
    return "\n".join([*lines, wording.CONFIRM_AGAIN if filed else wording.CONFIRM])


def hand_in(desk: Desk, group: GroupSpec, draft: Plan) -> Decision:
    """File a draft and end the sitting; when it is refused, the sitting goes on."""
    outcome = file(desk, group, draft, "chat")
    answered: tuple[Effect, ...] = (said(desk.turn, outcome.text, FEATURE),)
    sitting = waiting(desk)
    if not outcome.done:
        return Decision((), answered)
    ended = (replace(sitting, step=""),) if sitting is not None else ()
    return Decision((*outcome.records, *ended), (*answered, *outcome.effects))
