"""The one table of what the bot can do: every capability, the features that lean on it, and what happens without it.

Shared by ``/能力``, the capability card, the pages of docs/platforms and their tests. Pure; must never know a platform.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.core.capability import Capability, Withdrawal, remaining
from bot.core.group import GroupState
from bot.core.moderation import ModerationMode
from bot.core.programme import GroupSpec, PhaseKind, Programme, instant
from bot.core.query import One
from bot.core.situation import Situation
from bot.core.wording import abilities as wording
from bot.core.wording.abilities import Row

FEATURE = "abilities"
JOB = "abilities"
"""The kind of the job that posts the card."""
_CARD_AT = time(18)
"""On the eve: early enough to have rights changed, late enough to be read with tomorrow in mind."""

NAMES, MODERATION, DOCUMENTS, QUESTIONS = "names", "moderation", "documents", "questions"
_NOTICES = ("speaking", "duty", "plan", "agenda", "salon", "vote", "figures")
LEANING: dict[Capability, tuple[str, ...]] = {
    Capability.SEND: _NOTICES,
    Capability.DIRECT: ("duty", "plan", "agenda", "salon", NAMES, QUESTIONS),
    Capability.MENTION: ("salon", QUESTIONS),
    Capability.REPLY: ("help", "vote", "checkin"),
    Capability.RECALL_OWN: (),
    Capability.RECALL_ANY: (MODERATION,),
    Capability.MUTE_MEMBER: (MODERATION,),
    Capability.MUTE_ALL: ("speaking",),
    Capability.READ_MODE: ("speaking",),
    Capability.HOLD_SCHEDULE: (),
    Capability.LIST_MEMBERS: (NAMES,),
    Capability.MEMBER_EVENTS: (NAMES,),
    Capability.SET_CARD: (NAMES,),
    Capability.HEARS_ALL: ("vote", "salon", "figures", "speaking", MODERATION, QUESTIONS),
    Capability.PROACTIVE: _NOTICES,
    Capability.HISTORY: ("vote", "figures", QUESTIONS),
    Capability.BUTTONS: ("vote", MODERATION),
    Capability.EDIT: ("vote", MODERATION),
    Capability.FILES: (DOCUMENTS,),
    Capability.NOTICE_BOARD: (),
    Capability.ESSENCE: (),
    Capability.FORWARD: (),
    Capability.ADMIT: ("join",),
}
"""Features by the names of bot.core.wording.features; empty: nothing needs it yet. What is empty here is not asked of
anybody's hands on the card."""


@dataclass(frozen=True, slots=True)
class CardPosted:
    """The capability card of a programme was posted; it is posted once."""

    programme: str
    posted_at: datetime


def posted(programme: Programme) -> One[CardPosted]:
    """Whether the card was posted."""
    return One(CardPosted, (programme.key,), programme.key)


def first_day(programme: Programme) -> date | None:
    """The first intensive day."""
    return min((one.starts_on for one in programme.phases if one.kind is PhaseKind.INTENSIVE), default=None)


def card_due(programme: Programme) -> datetime | None:
    """When the card is to be posted: on the eve of the first intensive day."""
    first = first_day(programme)
    return instant(first - timedelta(days=1), _CARD_AT, programme.zone) if first is not None else None


def is_eve_or_working(programme: Programme, at: datetime) -> bool:
    """Whether a programme that starts so late still gets its card: from the eve on, on intensive days."""
    due_at, on = card_due(programme), programme.service_date(at)
    return due_at is not None and at >= due_at and (at < due_at + timedelta(days=1) or programme.intensive_on(on))


@dataclass(frozen=True, slots=True)
class Ability:
    """What the bot can do in a group. ``probed_at`` None: the platform was not asked yet."""

    group: GroupSpec
    can: frozenset[Capability]
    probed_at: datetime | None
    withdrawn: tuple[Withdrawal, ...] = ()

    @property
    def can_in_order(self) -> tuple[Capability, ...]:
        """What is there, in the order of the table."""
        return tuple(one for one in Capability if one in self.can)

    @property
    def lacking(self) -> tuple[Capability, ...]:
        """What is missing and needed, in the order of the table."""
        return tuple(one for one in Capability if one not in self.can and self._leans_on(one))

    @property
    def spare(self) -> tuple[Capability, ...]:
        """What is missing and not needed yet."""
        return tuple(one for one in Capability if one not in self.can and not self._leans_on(one))

    @property
    def needs(self) -> tuple[Row, ...]:
        """What is missing and needed in words, and where moderation cannot hear what it is to judge."""
        judged = not self.group.management and self.group.moderation.mode is not ModerationMode.OFF
        unwatched = judged and Capability.HEARS_ALL not in self.can
        return (*rows(self.lacking), *((wording.UNWATCHED,) if unwatched else ()))

    def _leans_on(self, one: Capability) -> bool:
        """Whether anything needs it in this group; the check of cards, moderation and questions only where they are on,
        and files only in the staff's group."""
        asleep = set() if self.group.names.enabled else {NAMES}
        asleep |= set() if self.group.management else {DOCUMENTS}
        asleep |= set() if self.group.moderation.mode is ModerationMode.ACTIVE else {MODERATION}
        asleep |= set() if self.group.questions.enabled else {QUESTIONS}
        return bool(set(LEANING[one]) - asleep)


def row(capability: Capability) -> Row:
    """The words of a capability."""
    return wording.ROWS[capability.value]


def rows(capabilities: Iterable[Capability]) -> tuple[Row, ...]:
    """The words of several."""
    return tuple(map(row, capabilities))


def ability_of(group: GroupSpec, state: GroupState | None, here: Situation) -> Ability:
    """What the bot can do in a group, from what its platform can do and what was found missing there."""
    ceiling = here.ceiling(group, state)
    if state is None:
        return Ability(group, ceiling, None)
    withdrawn = tuple(lost for lost in state.withdrawn if lost.capability in ceiling)
    return Ability(group, remaining(ceiling, withdrawn), state.probed_at, withdrawn)


def folded(abilities: Iterable[Ability]) -> tuple[tuple[Ability, ...], ...]:
    """Groups in which the same is missing, together; the largest fold first."""
    folds: dict[tuple[tuple[Row, ...], bool], list[Ability]] = {}
    for one in abilities:
        folds.setdefault((one.needs, one.probed_at is None), []).append(one)
    return tuple(tuple(fold) for fold in sorted(folds.values(), key=len, reverse=True))


def lacks(abilities: Sequence[Ability]) -> tuple[tuple[Row, tuple[str, ...]], ...]:
    """Everything needed that is missing somewhere, with the names of the groups; no names where it is all."""
    found = []
    for missing in (*rows(Capability), wording.UNWATCHED):
        names = tuple(one.group.name for one in abilities if missing in one.needs)
        if names:
            found.append((missing, () if len(names) == len(abilities) else names))
    return tuple(found)


def page(always: frozenset[Capability], sometimes: frozenset[Capability]) -> str:
    """The section of a platform's page: what is always there, and what depends on the set-up or on rights."""
    order = tuple(Capability)
    return wording.page(
        rows(one for one in order if one in always),
        rows(one for one in order if one in sometimes and one not in always),
        rows(one for one in order if one not in always | sometimes),
        {row(one).name: features for one, features in LEANING.items()},
    )


def matrix(platforms: Sequence[tuple[str, frozenset[Capability], frozenset[Capability]]]) -> str:
    """The overview of all pages: (title, what is always there, what depends on the set-up or on rights)."""
    columns = [(title, [_sign(one, always, sometimes) for one in Capability]) for title, always, sometimes in platforms]
    return wording.matrix(columns, [row(one).name for one in Capability])


def _sign(one: Capability, always: frozenset[Capability], sometimes: frozenset[Capability]) -> str:
    return wording.ALWAYS if one in always else wording.SOMETIMES if one in sometimes else wording.NEVER
