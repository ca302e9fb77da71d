"""Who is on the stage of a salon: its host, its guests, those who may steer it; and which guest a word means.

Pure.
"""

from dataclasses import dataclass
from datetime import date

from bot.core.fold import fold
from bot.core.ids import GroupKey
from bot.core.numerals import parse_number
from bot.core.people import GROUP_STAFF, LEADERS, Directory, Person, Role
from bot.core.programme import GroupSpec
from bot.core.situation import Situation
from bot.core.wording.address import bare, place_word

STAGE = GROUP_STAFF | {Role.GUEST, Role.EXPERT}
"""Roles of people who may stand on a stage; who of them steers a salon is settled by ``may_steer``."""
_STEERS = frozenset({Role.HOST, Role.CLASS_TEACHER, Role.GROUP_LEAD}) | LEADERS


def person_named(staff: Directory, name: str, group: GroupKey, on: date) -> Person | None:
    """The person that a plan names: the one of this group, or the only one of that name in the programme."""
    found = staff.named_in(name, group, on)
    if found is not None:
        return found
    everywhere = staff.named(name)
    return everywhere[0] if len(everywhere) == 1 else None


def hosts_of(staff: Directory, group: GroupKey, on: date, host: str) -> tuple[Person, ...]:
    """The host that the plan names; where it names nobody who is known, those who hold the role."""
    named = person_named(staff, host, group, on) if host else None
    return (named,) if named else staff.holding(Role.HOST, group, on)


def charge_of(staff: Directory, group: GroupKey, on: date, host: str) -> tuple[Person, ...]:
    """Class teacher and host, each once: those who prepare a salon."""
    people = (*staff.holding(Role.CLASS_TEACHER, group, on), *hosts_of(staff, group, on, host))
    return tuple({person.key: person for person in people}.values())


def may_steer(here: Situation, group: GroupSpec, host: str) -> bool:
    """Whether the actor may open, lead and end the salon of a group: its host, class teacher, lead, a leader."""
    if here.person is None:
        return False
    named = person_named(here.staff, host, group.key, here.on) if host else None
    return bool(here.person.roles_in(group.key, here.on) & _STEERS) or (named is not None and _same(named, here.person))


def _same(one: Person, other: Person) -> bool:
    return one.key == other.key


@dataclass(frozen=True, slots=True)
class Found:
    """Which guest (from 1) a word means; 0 when that is not clear, then ``choices`` are those it may mean."""

    number: int = 0
    choices: tuple[str, ...] = ()


def find_guest(word: str, guests: tuple[str, ...]) -> Found:
    """Takes what follows ``/请`` (a name, a family name with a title, a place in the order); gives the guest meant."""
    wanted = bare(fold(word).strip().lstrip("@").strip())
    names = [bare(fold(name)) for name in guests]
    place = parse_number(place_word(wanted))
    if place is not None and 0 < place <= len(guests):
        return Found(place)
    for fits in (_is, _begins_or_ends, _within):
        found = [number for number, name in enumerate(names, 1) if wanted and fits(wanted, name)]
        if len(found) == 1:
            return Found(found[0])
        if found:
            return Found(choices=tuple(guests[number - 1] for number in found))
    return Found(choices=tuple(guests[number - 1] for number, name in enumerate(names, 1) if _alike(wanted, name)))


def _is(wanted: str, name: str) -> bool:
    return wanted == name


def _begins_or_ends(wanted: str, name: str) -> bool:
    """A family name, or a given name."""
    return name.startswith(wanted) or name.endswith(wanted)


def _within(wanted: str, name: str) -> bool:
    """A part of the name, or the name with words around it (外省王老师, 请王宁老师)."""
    return wanted in name or name in wanted


def _alike(wanted: str, name: str) -> bool:
    """The same family name or but one slip: worth asking, never worth guessing."""
    if not wanted or not name:
        return False
    slips = sum(one != other for one, other in zip(wanted, name, strict=False)) + abs(len(wanted) - len(name))
    return wanted[0] == name[0] or (len(name) > 1 and slips == 1)
