"""Group cards that somebody has to look at: words that do not belong in a group, or the staff's names worn by others.

Pure. Whoever is on duty is told in private, once a card; must never say in the study group what stands in a card.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.core.capability import Capability
from bot.core.duty import people_of, roll_of, teachers_of
from bot.core.effect import Effect, Why
from bot.core.event import Event
from bot.core.ids import NativeId, PersonKey
from bot.core.judge.finding import Category, Finding, Severity
from bot.core.judge.lexicon import BASE
from bot.core.judge.scored import RULE as MODEL
from bot.core.moderation import Moderation, ModerationMode, severity_of
from bot.core.name_checks import FEATURE, CardCheck, is_exempt
from bot.core.names import Nameplate, legible, nameplate
from bot.core.people import NO_STAFF, Person
from bot.core.programme import GroupSpec
from bot.core.query import Facts
from bot.core.reach import Letter, alert, write_to
from bot.core.signals import Signals, cards_in
from bot.core.situation import Situation
from bot.core.wording import names as wording

_WORD = "word:"
"""Begins the rule of a listed word."""
_MODES = frozenset({ModerationMode.TRAINING, ModerationMode.ACTIVE})
"""In which people are asked to look at what is found."""


@dataclass(frozen=True, slots=True)
class Flag:
    """Why a card has to be looked at: what its words are about, or whom of the staff it shows."""

    card: str
    categories: tuple[Category, ...] = ()
    like: Person | None = None

    @property
    def line(self) -> str:
        """The card and the reason, for the staff."""
        if self.like is None:
            return wording.unfit(self.card, self.categories)
        return wording.like_staff(self.card, self.like.name, self.like.unit)


def flags_in(event: Event, signals: Signals, here: Situation, group: GroupSpec) -> dict[NativeId, Flag]:
    """The cards of an event that somebody has to look at. The staff's own are nobody's business."""
    findings, team = dict(signals.cards), _team(here, group)
    found: dict[NativeId, Flag] = {}
    for who, card in cards_in(event):
        person = here.staff.of_account(event.account, who)
        if is_exempt(person):
            continue
        categories = _unfit(findings.get(who, ()), group.moderation)
        like = None if categories else _worn(card, team, person)
        if categories or like is not None:
            found[who] = Flag(card, categories, like)
    return found


def _unfit(findings: Iterable[Finding], rules: Moderation) -> tuple[Category, ...]:
    """What stands in plain sight: nobody swears *at* anything in a card, so a listed word there is enough. What only
    sounds like one, or is guessed, is the name of too many people."""
    plain = [one for one in findings if one.view == BASE and one.rule != MODEL] if rules.mode in _MODES else []
    meant = (
        one.category
        for one in plain
        if one.category not in rules.note
        and (one.rule.startswith(_WORD) or severity_of(one, rules) is not Severity.NOTE)
    )
    return tuple(dict.fromkeys(meant))


def _team(here: Situation, group: GroupSpec) -> tuple[tuple[Person, Nameplate], ...]:
    """Everybody who works in the group, or for the whole programme."""
    there = (one for one in here.staff.people if one.roles_in(group.key, here.on) - NO_STAFF)
    return tuple((one, nameplate(one.name, one.unit)) for one in there)


def _worn(card: str, team: Iterable[tuple[Person, Nameplate]], owner: Person | None) -> Person | None:
    """Whom of the staff a card shows whose name its owner has not. Names are shared by many: where the unit of the
    staff is known it has to be the same, too."""
    text, own = legible(card), owner.name if owner is not None else ""
    return next((one for one, plate in team if one.name != own and plate.on(text)), None)


def told(
    event: Event, here: Situation, group: GroupSpec, flags: Mapping[NativeId, Flag], known: Iterable[CardCheck],
    facts: Facts,
) -> tuple[Effect, ...]:  # fmt: skip
    """A word to whoever is on duty about cards that were not seen before; ``known`` are the cards until now."""
    before = {one.native_id: one.card for one in known}
    new = [flag.line for who, flag in flags.items() if before.get(who) != flag.card]
    if not new:
        return ()
    letter = Letter(wording.flagged(group.name, new), FEATURE, Why(kind="names_flagged", setting="names"), "flagged")
    people = _on_watch(event, here, group, facts) if Capability.DIRECT in here.capabilities else ()
    written = [sent for person in people if (sent := write_to(person, group, letter)) is not None]
    return tuple(replace(one, confidential=True) for one in written) or (alert(letter, group),)


def _on_watch(event: Event, here: Situation, group: GroupSpec, facts: Facts) -> tuple[Person, ...]:
    """Who has taken the running shift over, else its roster, else the class teacher: the first who can be reached."""
    roll = roll_of(here.programme, group, here.on, facts)
    shift = roll.running(event.at)
    there = (
        [person for one in roll.standing(shift) if (person := here.staff.get(PersonKey(one.person)))] if shift else []
    )
    roster = people_of(shift, here.staff) if shift else ()
    for people in (there, roster, teachers_of(here.staff, group.key, here.on)):
        reached = tuple(one for one in people if one.native_id(group.account) is not None)
        if reached:
            return reached
    return ()
