"""What is known of the members' group cards, whom to ask next, and when the cards of a group are looked through.

Pure. Must never say in a group what stands in somebody's card.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.core.ids import AccountName, GroupKey, NativeId
from bot.core.names import CardFormat, Fine, Missing, judge_card
from bot.core.people import NO_STAFF, Directory, Person
from bot.core.programme import GroupSpec, PhaseKind, Programme, instant
from bot.core.query import Every, One
from bot.core.wording import names as wording

FEATURE = "names"
REMINDER = "names_reminder"
MOST_NAMED = 10
"""People whom one reminder names."""
MOST_TIMES = 3
"""How often somebody is asked, in private and in the group together; then only the figures know."""
ASK_AGAIN = timedelta(hours=20)
"""Who was asked so recently is not named: a day has to pass, whatever the minute of the reminder."""
SWEEP_FOR = timedelta(hours=2)
"""How long after its time the look through the cards is still made."""
REMIND_AFTER = timedelta(minutes=10)
"""From the look to the reminder: a slow platform has to list its members first."""


@dataclass(frozen=True, slots=True)
class CardCheck:
    """One member's card as it was last seen (empty: never). ``seen_at`` is when the member was noticed first,
    ``asked_at`` the last time that they were asked, ``times`` how often."""

    group: str
    native_id: str
    card: str
    fine: bool
    seen_at: datetime
    asked_at: datetime | None = None
    times: int = 0
    left_at: datetime | None = None

    def asked(self, at: datetime) -> "CardCheck":
        """The same after asking."""
        return replace(self, asked_at=at, times=self.times + 1)

    def to_name(self, at: datetime) -> bool:
        """Whether a reminder in the group is meant for this member."""
        waited = self.asked_at is None or at - self.asked_at >= ASK_AGAIN
        return not self.fine and self.left_at is None and self.times < MOST_TIMES and waited


def check_of(group: GroupKey, native_id: NativeId) -> One[CardCheck]:
    """What is known of one member's card."""
    return One(CardCheck, (group, native_id), group)


def checks_of(group: GroupKey) -> Every[CardCheck]:
    """What is known of everybody's card in a group."""
    return Every(CardCheck, group)


def is_exempt(person: Person | None) -> bool:
    """Staff of any group are; a card never makes anybody staff."""
    return person is not None and any(grant.role not in NO_STAFF for grant in person.grants)


def judged(card: str, wanted: CardFormat, person: Person | None) -> Fine | Missing:
    """A card judged for its owner: whoever is on the roster has to show that name."""
    return judge_card(card, wanted, (person.name,) if person is not None else ())


def lacking(card: str, wanted: CardFormat, person: Person | None) -> tuple[str, ...]:
    """What a card still lacks, in words. Somebody else's name is a name: then it is said whose is missing."""
    found = judged(card, wanted, person)
    if isinstance(found, Fine):
        return ()
    anybody = judge_card(card, wanted)
    unnamed = isinstance(anybody, Missing) and wanted.name_word in anybody.parts
    if person is None or unnamed:
        return found.parts
    own = wording.own_name(person.name)
    return tuple(own if part == wanted.name_word else part for part in found.parts)


@dataclass(frozen=True, slots=True)
class Looking:
    """A look through the cards of one group: who is on the roster, the account that sees the ids, the format, when."""

    staff: Directory
    account: AccountName
    group: GroupSpec
    wanted: CardFormat
    at: datetime

    def at_card(
        self, before: CardCheck | None, native_id: NativeId, card: str, *, unfit: bool = False
    ) -> CardCheck | None:
        """The record after seeing a card; None for the exempt. ``unfit``: something stands there that must not."""
        person = self.staff.of_account(self.account, native_id)
        if is_exempt(person):
            return None
        fine = not unfit and isinstance(judged(card, self.wanted, person), Fine)
        if before is None:
            return CardCheck(self.group.key, native_id, card, fine, self.at)
        return replace(before, card=card, fine=fine, left_at=None)

    def through(
        self, known: Iterable[CardCheck], members: Iterable[tuple[NativeId, str]], unfit: Container[NativeId] = ()
    ) -> tuple[CardCheck, ...]:
        """The records that a full list of members changes; who is not on it has left. Nothing for an empty list.
        ``unfit``: on whose cards something stands that must not."""
        before = {one.native_id: one for one in known}
        shown = dict(members)
        if not shown:
            return ()
        seen = (
            self.at_card(before.get(one), one, card, unfit=one in unfit) for one, card in shown.items() if card.strip()
        )
        changed = [one for one in seen if one is not None and one != before.get(one.native_id)]
        gone = [
            replace(one, left_at=self.at) for one in before.values() if one.native_id not in shown and not one.left_at
        ]
        return (*changed, *gone)


def to_remind(known: Iterable[CardCheck], at: datetime) -> tuple[CardCheck, ...]:
    """Whom a reminder is meant for: those first who were asked least, then those who were noticed first."""
    return tuple(sorted((one for one in known if one.to_name(at)), key=lambda one: (one.times, one.seen_at)))


def sweep_at(programme: Programme, group: GroupSpec, on: date) -> datetime | None:
    """When the cards of a group are looked through on a local date: on days of the programme that are not off, from
    the free phase on; None where that is switched off."""
    phase = programme.phase_on(on)
    if not group.names.enabled or phase is None or phase.kind is PhaseKind.ENDED or on in group.days_off:
        return None
    return instant(on, group.names.check_at, programme.zone)
