"""From effects to outbox rows: lowered to what the group's platform can do, addressed, held back at night.

Must never send anything.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.core.capability import Capability, remaining
from bot.core.courtesy import held_until
from bot.core.effect import Effect, SendDirect
from bot.core.event import Event
from bot.core.group import GroupState
from bot.core.ids import AccountName, EffectKey, GroupKey, NativeId, derive_id
from bot.core.lowering import Ground, Undeliverable, leaders_of, lower
from bot.core.people import Directory, Person
from bot.core.programme import GroupSpec, Programme
from bot.standing import Standing
from bot.store.outbox import Row, RowState, lane_of

States = Mapping[GroupKey, GroupState | None]


@dataclass(slots=True)
class World:
    """The programme and its people as they stand; replaced as a whole when a roster is imported. ``ceilings`` are
    what each account's platform can do at the most."""

    programme: Programme
    staff: Directory
    ceilings: dict[AccountName, frozenset[Capability]]
    standing: Standing = field(default_factory=Standing)

    _leaders: tuple[Directory, date, tuple[Person, ...]] | None = None

    def leaders(self, on: date) -> tuple[Person, ...]:
        """Who is told when no group can be reached on a day; looked for once a roster and day."""
        if self._leaders is None or self._leaders[0] is not self.staff or self._leaders[1] != on:
            found = leaders_of(self.staff, lambda person: person.roles_in(None, on))
            self._leaders = (self.staff, on, found)
        return self._leaders[2]

    def capabilities(self, spec: GroupSpec, state: GroupState | None) -> frozenset[Capability]:
        """What the bot can do in a group now, with the account that acts there."""
        ceiling = self.ceilings.get(self.standing.acting(spec).account, frozenset())
        return remaining(ceiling, state.withdrawn) if state else ceiling


def places_of(effects: Iterable[Effect], programme: Programme) -> set[GroupKey]:
    """The groups whose state lowering has to know."""
    places: set[GroupKey] = {programme.management.key} if programme.management else set()
    for effect in effects:
        key = _group_of(effect)
        if key is not None:
            places.add(key)
    return places


def rows_of(event: Event, effects: Iterable[Effect], world: World, states: States, now: datetime) -> list[Row]:
    """The outbox rows of an event's effects, in their order."""
    ground = _ground(world, states, world.programme.service_date(event.at))
    return [_row(event, lowered, world, now) for effect in effects for lowered in lower(effect, ground)]


def _ground(world: World, states: States, on: date) -> Ground:
    def capabilities(key: GroupKey) -> frozenset[Capability]:
        spec = world.programme.group(key)
        return world.capabilities(spec, states.get(key)) if spec else frozenset()

    management, gone = world.programme.management, frozenset(world.standing.gone)
    mute = frozenset({management.key}) if management and world.standing.acting(management).account in gone else None
    return Ground(world.programme, world.staff, capabilities, world.leaders(on), gone, mute or frozenset())


def _row(event: Event, lowered: Effect | Undeliverable, world: World, now: datetime) -> Row:
    effect = lowered.effect if isinstance(lowered, Undeliverable) else lowered
    account, native_id, group = _target(effect, world.programme)
    not_before = _not_before(effect, world.programme, now)
    lane = lane_of(effect, account, native_id)
    row = Row(
        key=EffectKey(derive_id(event.id, effect.tag, type(effect).__name__, native_id)),
        account=account,
        lane=f"{lane}/held" if not_before is not None and not_before > now else lane,
        effect=effect,
        cause=event.id,
        group=group,
        native_id=native_id,
        created_at=now,
        not_before=not_before,
    )
    spec = world.programme.group(group)
    if isinstance(lowered, Undeliverable):
        row.state, row.settled_at, row.code = RowState.REFUSED, now, "no_means"
    elif spec is not None and spec.dry_run:
        row.state, row.settled_at = RowState.SUPPRESSED, now
    return row


def _not_before(effect: Effect, programme: Programme, now: datetime) -> datetime | None:
    if isinstance(effect, SendDirect) and not effect.urgent:
        return held_until(programme, effect.not_before or now) or effect.not_before
    return effect.not_before


def _group_of(effect: Effect) -> GroupKey | None:
    if isinstance(effect, SendDirect):
        return effect.via_group
    return getattr(effect, "group", None) or getattr(effect, "about", None)


def _target(effect: Effect, programme: Programme) -> tuple[AccountName, NativeId, GroupKey | None]:
    key = _group_of(effect)
    if isinstance(effect, SendDirect):
        return effect.account, effect.native_id, key
    spec = programme.group(key)
    if spec is None:
        return AccountName(""), NativeId(""), key
    return spec.account, spec.native_id, spec.key
