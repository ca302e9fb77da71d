"""Once a day the list of questions that groups cannot answer is handed to the project team (Q6).

A line that a level leaves open goes to the next level the day after; at the last one it stays, and is recalled in one
line. A restart changes nothing: what was handed to whom is kept with each line.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from bot.core.action import Action
from bot.core.answer import privately
from bot.core.effect import AlertStaff, Effect, SendMessage, Why
from bot.core.event import JobDue
from bot.core.ids import GroupKey
from bot.core.job import Job
from bot.core.ledger import JobKey, Late, Occurrence
from bot.core.message import Message
from bot.core.people import Person, Role
from bot.core.programme import Programme
from bot.core.query import Query
from bot.core.rule import Decision, Turn
from bot.core.situation import Situation
from bot.core.upwards import FEATURE, HANDED, Level
from bot.core.upwards_list import Line, TakenUp, UpwardsDesk, list_queries, note_of, pages, taken_up
from bot.core.upwards_reply import resting
from bot.core.upwards_times import goes_up_on, is_last, makes_up
from bot.core.wording import upwards as wording

_ROLES = {
    Level.CLASS_TEACHER: Role.CLASS_TEACHER, Level.GROUP_LEAD: Role.GROUP_LEAD, Level.COORDINATOR: Role.COORDINATOR,
}  # fmt: skip


def _occurrences(programme: Programme, on: date) -> Iterable[Occurrence]:
    if (due_at := goes_up_on(programme, on)) is not None:
        yield Occurrence(JobKey(programme.key, on, HANDED), due_at, Late.REPORT)


def _ask(_event: JobDue, here: Situation) -> tuple[Query[object], ...]:
    return list_queries(here.programme)


def _decide(turn: Turn) -> Decision:
    event, programme = turn.event, turn.here.programme
    assert isinstance(event, JobDue)
    desk = UpwardsDesk(programme, event.at, turn.facts)
    made_up, groups = makes_up(programme, event.local_date), frozenset(str(one.key) for one in programme.groups)
    last = made_up or is_last(programme, event.local_date)
    left = desk.all_left(groups) if last else desk.at_the_end(groups)
    found = taken_up(desk, left)
    lines = [one for one in found.lines if _missed(one, found, programme)] if made_up else found.lines
    why = Why(kind=HANDED, setting="upwards.at", due_at=event.due_at)
    hands = _Hands(turn, why, last=last)
    raised = tuple(hands.over(line).raised for line in lines)
    effects = hands.effects
    rested = tuple(resting(one) for one in left)
    actions = tuple(one for one in found.records if isinstance(one, Action))
    return Decision((*rested, *raised, *actions), effects)


def _missed(line: Line, found: TakenUp, programme: Programme) -> bool:
    """Whether the last list did not show a line, or not with all its questions."""
    handed_at, last = line.raised.handed_at, programme.last_day
    seen = handed_at is not None and last is not None and programme.service_date(handed_at) > last
    return not seen or line.raised.no in found.numbers


class _Hands:
    """Whom each line goes to, and what they are told. The ``last`` time none is left for a later one: the last level
    comes first."""

    def __init__(self, turn: Turn, why: Why, *, last: bool) -> None:
        self._turn, self._why, self._last = turn, why, last
        self._programme = turn.here.programme
        self._staff: list[Line] = []
        self._people: dict[Person, list[Line]] = defaultdict(list)
        self._still: list[Line] = []

    def over(self, line: Line) -> Line:
        """The line in the hands of the next level that somebody can be reached at."""
        levels = self._programme.upwards.levels
        places = range(max(0, line.raised.level + 1), len(levels))
        for place in reversed(places) if self._last else places:
            if levels[place] is Level.MANAGEMENT:
                self._staff.append(line)
            elif people := self._reached(levels[place], line):
                for person in people:
                    self._people[person].append(line)
            else:
                continue
            return replace(line, raised=replace(line.raised, level=place, handed_at=self._turn.event.at))
        if line.raised.level < 0:  # nobody of any level can be told
            self._staff.append(line)
            return replace(line, raised=replace(line.raised, level=len(levels) - 1, handed_at=self._turn.event.at))
        self._still.append(line)
        return replace(line, raised=replace(line.raised, handed_at=self._turn.event.at)) if self._last else line

    def _reached(self, level: Level, line: Line) -> tuple[Person, ...]:
        here, role = self._turn.here, _ROLES[level]
        keys: tuple[GroupKey | None, ...] = tuple(GroupKey(one.group) for one in line.tickets)
        found = (one for key in keys for one in here.staff.holding(role, key, here.on))
        return tuple(one for one in dict.fromkeys(found) if self._account_of(one, line) is not None)

    def _account_of(self, person: Person, line: Line) -> GroupKey | None:
        groups = (self._programme.group(GroupKey(one.group)) for one in line.tickets)
        return next((one.key for one in groups if one is not None and person.native_id(one.account)), None)

    @property
    def effects(self) -> tuple[Effect, ...]:
        """Everything that is said."""
        return (*self._to_staff(), *(one for person in self._people for one in self._to(person)))

    def _to_staff(self) -> Iterable[Effect]:
        texts = list(pages(self._programme, self._staff, self._turn.event.at)) if self._staff else []
        if self._still:
            numbers = tuple(one.raised.no for one in self._still)
            texts.append(wording.still(numbers))
        why = replace(self._why, note=note_of((*self._staff, *self._still)))
        management = self._programme.management
        for number, text in enumerate(texts):
            tag = f"list-{number}"
            if management is None:
                yield AlertStaff(feature=FEATURE, why=why, tag=tag, text=text)
            else:
                yield SendMessage(feature=FEATURE, why=why, tag=tag, group=management.key, message=Message.of(text))

    def _to(self, person: Person) -> Iterable[Effect]:
        lines = self._people[person]
        why = replace(self._why, note=note_of(lines))
        group = self._programme.group(self._account_of(person, lines[0]))
        assert group is not None  # only who can be reached was chosen
        for number, text in enumerate(pages(self._programme, lines, self._turn.event.at)):
            sent = privately(person, group, text, feature=FEATURE, why=why, tag=f"list-{person.key}-{number}")
            assert sent is not None
            yield sent


JOBS = (Job(HANDED, FEATURE, Late.REPORT, _decide, _ask, of_programme=_occurrences),)
