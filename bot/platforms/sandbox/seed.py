"""Fills a sandbox world from a programme and its staff, with simulated trainees beside them.

Deterministic: the same programme always gives the same people. Founding again only adds what is missing.
"""

from collections.abc import Iterator

from bot.core.ids import GroupKey, NativeId
from bot.core.people import GROUP_STAFF, Directory, Person, Role
from bot.core.programme import GroupSpec, Programme
from bot.core.wording import sandbox as wording
from bot.platforms.sandbox.model import Standing
from bot.platforms.sandbox.world import BOT, SandboxWorld

OWNERS = frozenset({Role.CLASS_TEACHER, Role.COORDINATOR, Role.ADMIN})
IN_MANAGEMENT = GROUP_STAFF | {Role.EXPERT}


def populate(world: SandboxWorld, programme: Programme, directory: Directory, trainees: int = 6) -> None:
    """Found the groups that the world's account serves: staff by their roles, ``trainees`` simulated ones a group."""
    world.add_user(BOT, wording.BOT_NAME)
    names = _names()
    for spec in (*programme.groups, *((programme.management,) if programme.management else ())):
        if spec.account != world.account:
            continue
        world.add_group(spec.native_id, spec.name, spec.key, muted=not spec.management)
        world.place(spec.native_id, BOT, Standing.ADMIN)
        for person in directory.people:
            _place_person(world, spec, person)
        for number in range(0 if spec.management else trainees):
            _place_trainee(world, spec, number, next(names))


def _place_person(world: SandboxWorld, spec: GroupSpec, person: Person) -> None:
    native = person.native_id(world.account)
    roles = roles_of(person, None if spec.management else spec.key)
    if native is None or not roles or (spec.management and not roles & IN_MANAGEMENT):
        return
    standing = Standing.OWNER if roles & OWNERS else Standing.ADMIN if roles & GROUP_STAFF else Standing.MEMBER
    world.add_user(native, person.name)
    world.place(spec.native_id, native, standing, f"{person.unit}{person.name}" if person.unit else "")


def roles_of(person: Person, key: GroupKey | None) -> frozenset[Role]:
    """Every role that the person holds in the group on whatever day; ``key`` None: anywhere."""
    return frozenset(
        grant.role for grant in person.grants if key is None or grant.groups is None or key in grant.groups
    )


def _place_trainee(world: SandboxWorld, spec: GroupSpec, number: int, name: str) -> None:
    native = trainee_id(spec.key, number)
    unit = wording.UNITS[number % len(wording.UNITS)]
    world.add_user(native, name)
    world.place(spec.native_id, native, Standing.MEMBER, f"{unit}{name}")


def trainee_id(key: GroupKey, number: int) -> NativeId:
    """The account of a group's n-th simulated trainee."""
    return NativeId(f"sim-{key}-{number + 1:02d}")


def _names() -> Iterator[str]:
    """Names without end: each family name once before one comes again, with another given name."""
    for turn in range(10**6):
        for place, family in enumerate(wording.FAMILY_NAMES):
            yield family + wording.GIVEN_NAMES[(place * 5 + turn * 11) % len(wording.GIVEN_NAMES)]
