"""Which group's question a number means, where somebody who looks after several groups does not say which group.

Pure. Must never choose where two questions could be meant.
"""

from collections.abc import Iterable

from bot.core.ids import PersonKey
from bot.core.programme import GroupSpec
from bot.core.target import Target
from bot.core.ticket import Ticket, TicketState
from bot.core.ticket_answer import first_number
from bot.core.wording import target as wording

_WAITS = (TicketState.CANDIDATE, TicketState.OPEN)
_SHOWN = 20
"""Characters of what was said that the example repeats."""


def group_meant(target: Target, tickets: Iterable[Ticket], person: PersonKey) -> GroupSpec | None:
    """The only group in which a question of this number waits for this person; else the only one in which it waits for
    anybody. None where there is none, or more than one."""
    found = _waiting(target, tickets)
    groups = {one.group for one in found if one.holder == person} or {one.group for one in found}
    return next((group for group in target.choices if group.key in groups), None) if len(groups) == 1 else None


def which_group(target: Target, tickets: Iterable[Ticket], command: str) -> str:
    """The question back: those groups in which such a question waits, and the very command with a group in it."""
    groups = {one.group for one in _waiting(target, tickets)}
    names = tuple(group.name for group in target.choices if not groups or group.key in groups)
    said = " ".join(target.rest.split())
    said = said if len(said) <= _SHOWN else f"{said[:_SHOWN]}…"
    return wording.which_group(names, f"/{command} {''.join(names[:1])} {said or wording.ANY_NUMBER}")


def _waiting(target: Target, tickets: Iterable[Ticket]) -> tuple[Ticket, ...]:
    number, _ = first_number(target.rest)
    keys = {group.key for group in target.choices}
    return tuple(
        one for one in tickets if one.no == number and one.group in keys and one.state in _WAITS and not one.held
    )
