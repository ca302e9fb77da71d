"""The list that goes up: which questions are on it, which of them are the same, and how it is read.

Pure. A line whose questions were all answered in their groups is not shown; nothing has to be kept for that.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from bot.core.action import Action
from bot.core.fold import fold
from bot.core.ids import GroupKey
from bot.core.programme import GroupSpec, Programme
from bot.core.query import Facts, LastNumber, Query
from bot.core.ticket import Rung, Ticket, TicketState, live_anywhere
from bot.core.ticket_alike import tie
from bot.core.ticket_watch import is_listed
from bot.core.upwards import FEATURE, Origin, Raised, waiting_in
from bot.core.wording import clock
from bot.core.wording import upwards as wording

_ALIKE = 0.7
_ENOUGH = 3
"""Characters that two questions must have in common."""
_SHORTEST_NAME = 2
LONGEST_LIST = 20


def list_queries(programme: Programme) -> tuple[Query[object], ...]:
    """What has to be asked for the list."""
    return (waiting_in(programme.key), live_anywhere(), LastNumber(programme.key))


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its questions that still wait."""

    raised: Raised
    tickets: tuple[Ticket, ...]

    @property
    def askers(self) -> int:
        """How many people wait for it."""
        return sum(len(one.askers) for one in self.tickets)


@dataclass(frozen=True, slots=True)
class UpwardsDesk:
    """The list at an instant; the facts are those of ``list_queries``."""

    programme: Programme
    at: datetime
    facts: Facts

    @property
    def live(self) -> dict[Origin, Ticket]:
        """The questions of all groups that are not closed, and that moderation does not hold."""
        found = self.facts.get(live_anywhere())
        return {Origin(one.group, one.no): one for one in found if not one.held}

    @property
    def lines(self) -> tuple[Line, ...]:
        """The list: every line of which a question still waits."""
        return shown(self.facts.get(waiting_in(self.programme.key)), self.live)

    def group(self, ticket: Ticket) -> GroupSpec | None:
        """The group of a question, when questions are looked after in it."""
        found = self.programme.group(GroupKey(ticket.group))
        return found if found is not None and found.questions.enabled else None

    def all_left(self, groups: frozenset[str]) -> tuple[Ticket, ...]:
        """All questions of these groups that wait, for the last list; not what is hardly one and stands in the lists
        of the staff alone."""
        there = {origin for line in self.lines for origin in line.raised.origins}
        found = (one for origin, one in self.live.items() if one.group in groups and origin not in there)
        return tuple(one for one in found if _waits(one) and self.group(one) is not None)

    def at_the_end(self, groups: frozenset[str]) -> tuple[Ticket, ...]:
        """The questions of these groups that everybody was asked, the staff's group last, and nobody answered."""
        there = {origin for line in self.lines for origin in line.raised.origins}
        found = (one for origin, one in self.live.items() if one.group in groups and origin not in there)
        return tuple(one for one in found if self._left_alone(one))

    def _left_alone(self, ticket: Ticket) -> bool:
        group = self.group(ticket)
        if group is None or ticket.state is not TicketState.OPEN or ticket.due_at is not None:
            return False
        return Rung.STAFF in ticket.rungs and self.at - ticket.since >= timedelta(
            minutes=group.questions.answer_minutes
        )


def _waits(ticket: Ticket) -> bool:
    return ticket.state is TicketState.OPEN and not (is_listed(ticket) and ticket.holder)


def shown(raised: Iterable[Raised], live: dict[Origin, Ticket]) -> tuple[Line, ...]:
    """Lines with those of their questions that wait; lines of which none does are left out."""
    lines = []
    for one in raised:
        tickets = tuple(live[origin] for origin in one.origins if origin in live)
        waiting = tuple(ticket for ticket in tickets if ticket.state is TicketState.OPEN)
        if waiting:
            lines.append(Line(one, waiting))
    return tuple(lines)


@dataclass(frozen=True, slots=True)
class TakenUp:
    """The list after questions were put on it; ``numbers`` are the lines of the questions, in their order."""

    lines: tuple[Line, ...]
    records: tuple[Raised | Action, ...]
    numbers: tuple[int, ...]


def taken_up(desk: UpwardsDesk, tickets: Iterable[Ticket], by: str = "") -> TakenUp:
    """Put questions on the list: to the line that asks the same, else as a new one."""
    lines = {line.raised.no: line for line in desk.lines}
    last, records, numbers = desk.facts.get(LastNumber(desk.programme.key)), dict[int, Raised](), list[int]()
    new: list[Action] = []
    for ticket in tickets:
        origin = Origin(ticket.group, ticket.no)
        line = next((one for one in lines.values() if origin in one.raised.origins), None)
        if line is None and (line := next((one for one in lines.values() if same(one, ticket)), None)):
            line = Line(replace(line.raised, origins=(*line.raised.origins, origin)), (*line.tickets, ticket))
            records[line.raised.no] = line.raised
        elif line is None:
            line = Line(_line_of(desk, ticket, last := last + 1, by), (ticket,))
            records[line.raised.no] = line.raised
            key = desk.programme.key
            new.append(Action(key, line.raised.no, FEATURE, "raised", wording.RAISE_COMMAND, by, desk.at))
        lines[line.raised.no] = line
        numbers.append(line.raised.no)
    return TakenUp(tuple(lines.values()), (*records.values(), *new), tuple(numbers))


def _line_of(desk: UpwardsDesk, ticket: Ticket, no: int, by: str) -> Raised:
    origin = Origin(ticket.group, ticket.no)
    return Raised(desk.programme.key, no, nameless(ticket), (origin,), desk.at, by, ticket.topic)


def nameless(ticket: Ticket) -> str:
    """A question's words without the names of those who ask it."""
    text = "\n".join(ticket.texts)
    for asker in ticket.askers:
        if len(asker.name) >= _SHORTEST_NAME:
            text = text.replace(asker.name, wording.NOBODY)
    return text


def same(line: Line, ticket: Ticket) -> bool:
    """Whether a question is one that is on the list already: found so when it was asked, or by its words."""
    if any(tie(one) in ticket.links for one in line.tickets):
        return True
    return any(alike("\n".join(one.texts), "\n".join(ticket.texts)) for one in line.tickets)


def alike(first: str, second: str) -> bool:
    """Whether two questions speak of the same: few of their characters are in one alone, the ways of asking apart."""
    mine, theirs = _said(first), _said(second)
    if len(mine & theirs) < _ENOUGH or mine & set(wording.DENIALS) != theirs & set(wording.DENIALS):
        return False
    return len(mine & theirs) >= _ALIKE * len(mine | theirs)


@lru_cache(maxsize=1024)
def _said(text: str) -> frozenset[str]:
    said = fold(text)
    for word in wording.ASKING:
        said = said.replace(word, "")
    return frozenset(char for char in said if char.isalnum() and char not in wording.ASKING_SIGNS)


# --------------------------------------------------------------------------------------------------------- how it reads


def pages(programme: Programme, lines: Iterable[Line], at: datetime, *, quoted: bool = True) -> tuple[str, ...]:
    """The list by topics, in messages of at most so many lines; the first has the head, the last the way back, which
    is also to quote it where that is looked at (``quoted``)."""
    found = sorted(lines, key=lambda one: (one.raised.topic == "", one.raised.topic, one.raised.no))
    cut = [found[start : start + LONGEST_LIST] for start in range(0, len(found), LONGEST_LIST)]
    texts = ["\n".join(_page(programme, part, at)) for part in cut]
    texts[0] = f"{wording.listed(len(found))}\n{texts[0]}"
    texts[-1] += f"\n{wording.how(found[0].raised.no, quoted=quoted)}"
    return tuple(texts)


def _page(programme: Programme, lines: list[Line], at: datetime) -> list[str]:
    names = {one.key: one.name for one in programme.categories}
    texts, topic = list[str](), None
    for line in lines:
        if names and line.raised.topic != topic:
            topic = line.raised.topic
            texts.append(wording.topic(names.get(topic, "")))
        texts.append(_text(programme, line, at))
    return texts


def _text(programme: Programme, line: Line, at: datetime) -> str:
    since = min(one.asked_at for one in line.tickets)
    return wording.line(
        line.raised.no,
        line.raised.question,
        group_names(programme, line.tickets),
        line.askers,
        clock.moment(programme.local(since), programme.service_date(at)),
        again=any(one.answers for one in line.tickets),
    )


def group_names(programme: Programme, tickets: Iterable[Ticket]) -> tuple[str, ...]:
    """The groups of questions, each once."""
    groups = (programme.group(GroupKey(one.group)) for one in tickets)
    return tuple(dict.fromkeys(one.name for one in groups if one is not None))


def note_of(lines: Iterable[Line]) -> str:
    """What a message of the bot says about which lines it shows; kept as the message's reason."""
    return " ".join(str(one.raised.no) for one in lines)


def numbers_of(note: str) -> tuple[int, ...]:
    """The lines that ``note_of`` names."""
    return tuple(int(word) for word in note.split() if word.isdecimal())
