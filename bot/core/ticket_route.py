"""Where a question goes: whether it is technical or a matter for the salon, who is asked next.

Pure. Whoever works now comes first, of experts those of the category, then whoever has least to answer.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.duty import Roll, people_of
from bot.core.fold import fold
from bot.core.ids import PersonKey
from bot.core.people import Person, Role
from bot.core.programme import GroupSpec
from bot.core.situation import Situation
from bot.core.ticket import Matter, Rung, Ticket
from bot.core.ticket_clock import Hours
from bot.core.topics import is_of
from bot.core.wording import question_matters as matters
from bot.core.wording import questions as wording

_ROUTINE = re.compile(matters.ROUTINE)
_DISCUSSED = re.compile(matters.DISCUSSED)
_OPENLY = re.compile(matters.OPENLY)
_FOR_SALON = re.compile(matters.FOR_SALON)
_ROLES = {
    Rung.ASSISTANT: Role.ASSISTANT, Rung.LECTURER: Role.HOST, Rung.EXPERT: Role.EXPERT, Rung.LEAD: Role.GROUP_LEAD,
}  # fmt: skip


def matter_of(hours: Hours, at: datetime, text: str) -> Matter:
    """What kind of help is needed. The salon is for what can be talked about, never for how the days are run, the
    salon itself included. Nothing is left to a salon that is over, or that there is none of."""
    said = fold(text)
    if any(word in said for word in wording.TECHNICAL):
        return Matter.TECHNICAL
    wanted = _FOR_SALON.search(said) is not None
    if not wanted and _ROUTINE.search(said) is not None:
        return Matter.TECHNICAL
    discussed = wanted or (_DISCUSSED.search(said) is not None and _OPENLY.search(said) is not None)
    return Matter.SALON if discussed and hours.salon_today(at) is not None else Matter.TEACHING


@dataclass(frozen=True, slots=True)
class Route:
    """Who could be asked in a group at an instant; ``load`` is how much each person has to answer."""

    here: Situation
    group: GroupSpec
    at: datetime
    roll: Roll
    load: Mapping[str, int]

    def first(self, ticket: Ticket) -> tuple[Ticket, Person | None]:
        """The ticket, given to the first who is asked (None: the staff's group)."""
        return self._given(ticket, Rung.EXPERT) if ticket.matter is Matter.TEACHING else self.next(ticket)

    def next(self, ticket: Ticket) -> tuple[Ticket, Person | None]:
        """The ticket, given to the next in line of those who were not asked yet."""
        left = next((rung for rung in Rung if rung not in ticket.rungs), Rung.STAFF)
        return self._given(ticket, left)

    def anew(self, ticket: Ticket) -> tuple[Ticket, Person] | None:
        """The ticket, given to one who is on duty now and was not asked yet, whoever was asked before; None where there
        is none."""
        person = self._least_of(self._on_shift(), Rung.ASSISTANT, ticket)
        if person is None:
            return None
        asked = replace(ticket, rungs=tuple(dict.fromkeys((*ticket.rungs, int(Rung.ASSISTANT)))))
        return given_to(asked, person), person

    def on_duty(self, person: Person) -> bool:
        """Whether it is somebody's shift now."""
        return any(one.key == person.key for one in self._on_shift())

    def _given(self, ticket: Ticket, rung: Rung) -> tuple[Ticket, Person | None]:
        asked = replace(ticket, rungs=tuple(dict.fromkeys((*ticket.rungs, int(rung)))))
        if rung is Rung.STAFF:
            return replace(asked, holder=""), None
        person = self._least_busy(rung, ticket)
        if person is None:
            return self.next(asked)
        return given_to(asked, person), person

    def _least_busy(self, rung: Rung, ticket: Ticket) -> Person | None:
        return self._least_of(self._at(rung), rung, ticket)

    def _least_of(self, people: Iterable[Person], rung: Rung, ticket: Ticket) -> Person | None:
        account = self.group.account
        there = [one for one in people if one.key not in ticket.given_to and one.native_id(account) is not None]
        return min(there, key=lambda one: (self._elsewhere(one, rung, ticket), self.load.get(one.key, 0)), default=None)

    def _elsewhere(self, person: Person, rung: Rung, ticket: Ticket) -> bool:
        """Whether an expert looks after other things than what is asked about."""
        if rung is not Rung.EXPERT or not ticket.topic:
            return False
        return not is_of(self.here.programme, person, ticket.topic, self.here.on)

    def _at(self, rung: Rung) -> tuple[Person, ...]:
        if rung is Rung.ASSISTANT and (found := self._on_shift()):
            return found
        return self.here.staff.holding(_ROLES[rung], self.group.key, self.here.on)

    def _on_shift(self) -> tuple[Person, ...]:
        """Whoever took over the shift that runs, else its roster; nobody where none runs."""
        staff, shift = self.here.staff, self.roll.running(self.at)
        if shift is None:
            return ()
        stand = (one for was in self.roll.standing(shift) if (one := staff.get(PersonKey(was.person))))
        return tuple(stand) or people_of(shift, staff)


def given_to(ticket: Ticket, person: Person) -> Ticket:
    """The ticket in the hands of a person."""
    return replace(ticket, holder=person.key, given_to=tuple(dict.fromkeys((*ticket.given_to, person.key))))


def people_asked(here: Situation, group: GroupSpec) -> tuple[str, ...]:
    """Everybody who could be asked in a group: those whose load has to be known."""
    roles = (*_ROLES.values(), Role.DUTY)
    return tuple(sorted({one.key for role in roles for one in here.staff.holding(role, group.key, here.on)}))
