"""Which group's question a number means, where somebody who looks after several groups does not say which group; and
how receipts name the group.

Pure. Must never choose where two questions could be meant.
"""

from collections.abc import Iterable

from bot.core.ids import PersonKey
from bot.core.programme import GroupSpec
from bot.core.situation import Situation
from bot.core.target import Target
from bot.core.ticket import Ticket, TicketState
from bot.core.ticket_answer import first_number
from bot.core.wording import target as wording

_WAITS = (TicketState.CANDIDATE, TicketState.OPEN)
_SHOWN = 20
"""Characters of what was said that the example repeats."""


def group_meant(
    target: Target, tickets: Iterable[Ticket], person: PersonKey, *, answering: bool = False
) -> GroupSpec | None:
    """The only group in which a question of this number waits for this person; else the only one in which it waits for
    anybody. None where there is none, or more than one. ``answering``: words may be added to what was answered, so a
    group in which somebody answered it could be meant, too, and is by whoever answered it; where one waits for this
    person, what others answered is not meant."""
    found = _meant(target, tickets, answering=answering)
    waits = {one.group for one in found if one.state in _WAITS}
    mine = {one.group for one in found if one.holder == person and one.state in _WAITS}
    added = {one.group for one in found if any(answer.by == person for answer in one.answers)}
    groups = mine | added if mine else {one.group for one in found}
    if len(groups) > 1 or not groups & (waits | added):
        return None
    return next(group for group in target.choices if group.key in groups)


def which_group(target: Target, tickets: Iterable[Ticket], command: str, *, answering: bool = False) -> str:
    """The question back: those groups in which such a question could be meant, and the command with a group in it."""
    groups = {one.group for one in _meant(target, tickets, answering=answering)}
    names = tuple(group.name for group in target.choices if not groups or group.key in groups)
    said = " ".join(target.rest.split())
    said = said if len(said) <= _SHOWN else f"{said[:_SHOWN]}…"
    return wording.which_group(names, f"/{command} {''.join(names[:1])} {said or wording.ANY_NUMBER}")


def place_named(here: Situation, group: GroupSpec) -> str:
    """The name of a group in a receipt that is not read in that group; empty in it."""
    return "" if here.group is not None and here.group.key == group.key else group.name


def _meant(target: Target, tickets: Iterable[Ticket], *, answering: bool) -> tuple[Ticket, ...]:
    number, _ = first_number(target.rest)
    keys, states = {group.key for group in target.choices}, (*_WAITS, TicketState.ANSWERED) if answering else _WAITS
    return tuple(
        one for one in tickets if one.no == number and one.group in keys and one.state in states and not one.held
    )
