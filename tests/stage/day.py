"""The eve and one day of the example programme, all its groups, on a platform that is no sandbox; and the verdict."""

import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.app import features
from bot.clock import VirtualClock
from bot.core.capability import Capability
from bot.core.ids import AccountName, NativeId
from bot.core.people import Directory, LinkedAccount
from bot.core.programme import GroupSpec, Phase, PhaseKind, Programme, instant
from bot.platforms.base import Pace
from bot.platforms.sandbox.world import SandboxWorld
from bot.programme_file import directory_of, plans_of, programme_of
from bot.rehearsal.faults import BROKEN, TOO_MANY, Stretch
from bot.rehearsal.run import Options, Piece, Played, play
from bot.rehearsal.verdict import Verdict, evidence_of, judge
from bot.settings import example_programme, sandbox_settings
from handlers import PIPELINE
from schedules import JOBS
from tests.stage.relay import Relay, Row

DAY = date(2020, 4, 18)
EVE = date(2020, 4, 17)
_PHASES = (Phase(PhaseKind.FREE, EVE, EVE), Phase(PhaseKind.INTENSIVE, DAY, DAY))

OPTIONS = Options(trainees=8, density=0.5)

CLOSINGS = ["23:00:00"] * 14 + ["23:30:00"]
"""When the groups close: one of them half an hour later, because its class teacher asks for it."""

Stage = Callable[[SandboxWorld, VirtualClock], Relay]


def piece(
    account: AccountName, group_id: Callable[[int], str], person_ids: Callable[[int], list[str]],
    pace: Pace | None = None, looks_every: int | None = None,
) -> Piece:  # fmt: skip
    """The programme's one day on an account, with groups and staff as its platform numbers them: the first id of a
    person is that for private messages, further ones are those in single groups. ``looks_every``: minutes from
    one look at the groups to the next."""
    settings = sandbox_settings(example_programme())
    programme = replace(_moved(programme_of(settings), account, group_id), phases=_PHASES)
    people = tuple(
        replace(person, accounts=tuple(LinkedAccount(account, NativeId(one)) for one in person_ids(number)))
        for number, person in enumerate(directory_of(settings).people)
    )
    plans = tuple(plan for plan in plans_of(settings) if plan.local_date >= DAY)
    if looks_every is not None:
        programme = replace(programme, courtesy=replace(programme.courtesy, mode_check_minutes=looks_every))
    paces = {account: pace} if pace is not None else {}
    return Piece(programme, Directory(people), plans, features(PIPELINE, JOBS), paces)


def _moved(found: Programme, account: AccountName, group_id: Callable[[int], str]) -> Programme:
    numbers = itertools.count(1)

    def there(spec: GroupSpec) -> GroupSpec:
        return replace(spec, account=account, native_id=NativeId(group_id(next(numbers))))

    assert found.management is not None
    return replace(found, groups=tuple(map(there, found.groups)), management=there(found.management))


def moment(clock: str) -> datetime:
    """A time of the day, as an instant."""
    zone = programme_of(sandbox_settings(example_programme())).zone
    return instant(DAY, datetime.strptime(clock, "%H:%M:%S").time(), zone)  # noqa: DTZ007


STORM = Stretch(TOO_MANY, moment("20:15:00"), moment("20:15:30"))
"""In the middle of the salon the platform takes nothing; every refusal says to come back half a minute later."""
BUSY = Stretch(BROKEN, moment("20:15:00"), moment("20:15:30"), recovers_in=timedelta(seconds=60))
"""The same where the platform does not say when to come back."""


@dataclass(frozen=True, slots=True)
class Run:
    """What was played, over which relay, and the verdict."""

    played: Played
    relay: Relay
    verdict: Verdict

    @property
    def wrong(self) -> dict[str, str]:
        """The checks that do not hold."""
        return {one.key: one.detail for one in self.verdict.outcomes if not one.ok}

    @property
    def done(self) -> list[Row]:
        """What the platform's log says the bot did."""
        return [row for row in self.played.entries if row["what"] == "effect" and row["performed"]]

    @property
    def doubled(self) -> list[str]:
        """Effects that took place more than once."""
        said = Counter(row["key"] for row in self.done if row["effect"] in ("SendMessage", "SendDirect"))
        return [key for key, count in said.items() if count > 1]

    def closings(self) -> dict[str, list[str]]:
        """When each group was closed on the day itself, by the platform's log."""
        found: dict[str, list[str]] = {spec.native_id: [] for spec in self.played.piece.programme.groups}
        for row in self.done:
            if row["effect"] == "SetMuteAll" and row["on"] and row["at"] > f"{DAY}T12":
                found[row["native_group"]].append(row["at"][11:19])
        return found


async def run(
    found: Piece, relay_of: Stage, folder: Path, relays: list[Relay], options: Options = OPTIONS,
    storms: tuple[Stretch, ...] = (), gaps: frozenset[Capability] = frozenset(), slack: timedelta = timedelta(0),
) -> Run:  # fmt: skip
    """Play the day and judge it. The relay is put into ``relays`` as soon as there is one; ``storms`` are what it plays
    of its own."""

    def stand(world: SandboxWorld, clock: VirtualClock) -> Relay:
        relays.append(relay_of(world, clock))
        return relays[-1]

    async def settled() -> None:
        await relays[0].settled()

    played = await play(replace(found, stand=stand, settled=settled), options, folder)
    faults = replace(played.faults, calls=(*played.faults.calls, *storms))
    played = replace(played, entries=relays[0].entries(), faults=faults)
    return Run(played, relays[0], judge(evidence_of(played, gaps, slack)))
