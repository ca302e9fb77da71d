"""Showing cases: to whoever is on duty now, then the next in line, the class teacher, the staff's group.

Pure; shared by the rule that finds, the jobs that pass a case on, and the verdicts. Never in the study group.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.core.capability import Capability, remaining
from bot.core.card import Button, Card, CardKind
from bot.core.case import Act, Case, CaseState
from bot.core.case_evidence import brief, passage, passages
from bot.core.courtesy import held_until
from bot.core.duty import Roll, next_in_line, people_of, roll_of, roll_queries, teachers_of
from bot.core.effect import AlertStaff, Effect, SendDirect, SendMessage, Why
from bot.core.group import state_of
from bot.core.ids import GroupKey, PersonKey
from bot.core.learning import seen
from bot.core.ledger import Late, Timer
from bot.core.message import Message
from bot.core.moderation import FEATURE, ModerationMode
from bot.core.people import Person
from bot.core.programme import GroupSpec
from bot.core.query import Facts, Query
from bot.core.situation import Situation
from bot.core.wording import cases as wording
from bot.core.wording import clock

UNANSWERED, DIGEST, APPEAL = "case_unanswered", "case_digest", "appeal_unanswered"
DUTY, NEXT, TEACHER, STAFF = range(4)
"""Who is asked, in this order."""
_CARD = "case"
_MOST_REASONS = 3
"""On a card, the gravest first; all of them stand in the record."""


def desk_queries(group: GroupKey, on: date) -> tuple[Query[object], ...]:
    """What has to be asked for a desk."""
    return (*roll_queries(group, on), state_of(group))


@dataclass(frozen=True, slots=True)
class Desk:
    """A group at an instant: who is on duty, what the bot can do there, why something is sent. ``elsewhere`` are cases
    that may have the same numbers in other groups."""

    here: Situation
    group: GroupSpec
    at: datetime
    roll: Roll
    means: frozenset[Capability]
    why: Why
    elsewhere: tuple[Case, ...] = ()

    @property
    def in_public(self) -> bool:
        """Whether what is answered now is read by the study group."""
        return self.here.group is not None and not self.here.group.management

    @property
    def trial(self) -> bool:
        """Whether nothing is done in the group now, whatever its mode was when a case began."""
        return self.group.moderation.mode is not ModerationMode.ACTIVE

    def place(self, case: Case) -> str:
        """The group's name with a blank, for whoever has a case of the same number in another group; else nothing."""
        who = (case.account, case.native_id, case.no)
        found = (one for one in self.elsewhere if (one.account, one.native_id, one.no) == who and not one.training)
        return f"{self.group.name} " if any(one.group != case.group for one in found) else ""

    def clock(self, at: datetime) -> str:
        """An instant as people read it."""
        return clock.moment(self.here.programme.local(at), self.here.on)


def desk_of(here: Situation, group: GroupSpec, on: date, at: datetime, facts: Facts, why: Why) -> Desk:
    """The desk of a group."""
    return Desk(here, group, at, roll_of(here.programme, group, on, facts), means_in(here, group, facts), why)


def means_in(here: Situation, group: GroupSpec, facts: Facts) -> frozenset[Capability]:
    """What the bot can do in a group, wherever it was asked to."""
    state = facts.get(state_of(group.key))
    return remaining(here.ceiling(group, state), state.withdrawn if state is not None else ())


@dataclass(frozen=True, slots=True)
class Shown:
    """Cases after they were shown, the messages that show them, and when somebody else is asked."""

    cases: tuple[Case, ...]
    effects: tuple[Effect, ...]
    timers: tuple[Timer, ...] = ()


def show(desk: Desk, batch: Sequence[Case], step: int) -> Shown:
    """Show cases to the first who can be reached from ``step`` on, and who has not seen them. Whoever came on duty
    since somebody was asked comes before all others, and takes nobody's turn. In the quiet hours only those on duty are
    shown anything: what would lie until the morning might be settled by then."""
    asked = {key for case in batch for key in case.shown_to}
    direct, first_step = Capability.DIRECT in desk.means, step
    on_duty = people = _fresh(desk, DUTY, asked) if direct else ()
    if on_duty:
        step = max(DUTY, step - 1)
    while direct and not people and step < STAFF:
        people = _fresh(desk, step, asked)
        step += not people
    quiet_until = held_until(desk.here.programme, desk.at)
    if people and not on_duty and quiet_until is not None:
        return _kept(batch, first_step, quiet_until)
    if not people:
        step = STAFF
    late = wording.unanswered(desk.group.moderation.escalate_minutes) if asked else ""
    first = batch[0]
    effects: list[Effect] = [
        _to_person(desk, batch, person, first.cards + number, late, urgent=bool(on_duty))
        for number, person in enumerate(people)
    ] or [_to_staff(desk, batch, first.cards, late)]
    told = tuple(person.key for person in people)
    cases = tuple(
        replace(
            one, step=step, waiting=False, shown_to=(*one.shown_to, *told), cards=one.cards + len(effects),
            batch=first.batch, grounds=seen(one.grounds) if len(batch) == 1 else one.grounds,
        )
        for one in batch
    )  # fmt: skip
    return Shown(cases, tuple(effects), _next_timer(desk, cases[0]))


def _kept(batch: Sequence[Case], step: int, until: datetime) -> Shown:
    """Shown to nobody now, and at ``until`` to whoever has to see the cases then that are still open."""
    first = batch[0]
    mark = f"until-{int(until.timestamp())}"  # apart from the slots of every other night, and of what was shown
    if step == DUTY:
        slot = f"{first.batch}/{mark}"
        unseen = tuple(replace(one, waiting=True, batch=first.batch) for one in batch)
        return Shown(unseen, (), (Timer(first.group, first.local_date, DIGEST, slot, until, Late.DEADLINE),))
    slot = f"{first.batch}/{step - 1}/{mark}"  # asked last was the step before
    return Shown(tuple(batch), (), (Timer(first.group, first.local_date, UNANSWERED, slot, until, Late.DEADLINE),))


def _fresh(desk: Desk, step: int, asked: set[str]) -> tuple[Person, ...]:
    account = desk.group.account
    found = [one for one in _asked_at(desk, step) if one.key not in asked and one.native_id(account) is not None]
    return tuple(found[:1] if step == NEXT else found)


def _asked_at(desk: Desk, step: int) -> tuple[Person, ...]:
    shift, staff = desk.roll.running(desk.at), desk.here.staff
    if step == TEACHER:
        return teachers_of(staff, desk.group.key, desk.here.on)
    if shift is None:
        return ()
    if step == NEXT:
        return next_in_line(desk.roll, shift, staff)
    there = [person for one in desk.roll.standing(shift) if (person := staff.get(PersonKey(one.person)))]
    return tuple(there) or people_of(shift, staff)


def others(desk: Desk, not_these: Iterable[str]) -> tuple[Person, ...]:
    """Who could look at something with fresh eyes: the first step at which somebody else can be reached."""
    asked = set(not_these)
    found = (_fresh(desk, step, asked) for step in range(STAFF))
    return next((people[:1] for people in found if people), ())


def _next_timer(desk: Desk, first: Case) -> tuple[Timer, ...]:
    if first.step >= STAFF:
        return ()
    due_at = desk.at + timedelta(minutes=desk.group.moderation.escalate_minutes)
    slot = f"{first.batch}/{first.step}/{first.cards}"  # a step is asked again when the shift changes
    return (Timer(first.group, first.local_date, UNANSWERED, slot, due_at, Late.DEADLINE),)


def digest_timer(case: Case, at: datetime) -> Timer:
    """When those that wait behind the first cards of a raid are shown together."""
    due_at = at + timedelta(minutes=1)
    return Timer(case.group, case.local_date, DIGEST, str(case.batch), due_at, Late.DEADLINE)


# ------------------------------------------------------------------------------------------------------------- the card


def head_of(desk: Desk, case: Case) -> str:
    """The head of a card."""
    return wording.title(desk.group.name, case.no, case.category)


def lines_of(desk: Desk, case: Case) -> tuple[str, ...]:
    """What has to be known to decide: the words, the reasons, the person's record, what was done already."""
    recalled = bool(case.recalled)
    if case.state is CaseState.OPEN:
        can_recall, gone = Capability.RECALL_ANY in desk.means, case.told_at is not None
        training = desk.trial and not recalled
        done = wording.state(
            recalled=recalled, gone=gone, can_recall=can_recall, training=training, refused=case.left_standing
        )
    else:
        verdict = wording.verbs(case.verdict)
        done = wording.decided(case.settled_name, verdict, recalled=recalled, refused=case.left_standing)
    said = wording.evidence(case.name, desk.clock(case.opened_at), passages(case), case.count)
    return (said, *case.reasons[:_MOST_REASONS], wording.record(case.strikes), _objection(case), done)


def _objection(case: Case) -> str:
    """What the person says of a case that nobody has decided; an appeal against a verdict is shown by itself."""
    waits = case.state is CaseState.OPEN or case.undone
    return wording.own_words(case.appeal) if waits and case.appealed_at is not None else ""


def _text(desk: Desk, batch: Sequence[Case], late: str, place: str, *, taps: bool) -> str:
    if len(batch) > 1:
        lines = tuple(wording.one_of_many(one.no, one.name, one.category, brief(one), _objection(one)) for one in batch)
        return wording.many(desk.group.name, lines, wording.together(place, batch[0].no, batch[-1].no), late)
    case = batch[0]
    lines = (*lines_of(desk, case), wording.how(case.no, place, taps=taps), late)
    return wording.flag(head_of(desk, case), lines)


def card_of(desk: Desk, case: Case, number: int, note: str = "", *, closed: bool = False) -> Card:
    """A case with its buttons. Some platforms show the card alone: it says who wrote what, too."""
    buttons = tuple(Button(act.value, wording.BUTTONS[act]) for act in Act)
    said = f"{case.name}：{passage(case)}｜{wording.record(case.strikes)}"
    name = f"{_CARD}|{case.group}|{case.no}|{number}"
    return Card(name, CardKind.VERDICT, wording.asked(head_of(desk, case)), buttons, note or said, closed)


def case_on(card: str) -> tuple[str, int] | None:
    """The group and number of the case that a card shows; None when it shows something else."""
    parts = card.split("|")
    if len(parts) != len(("case", "group", "no", "number")) or parts[0] != _CARD:
        return None
    return (parts[1], int(parts[2])) if parts[2].isascii() and parts[2].isdigit() else None


def mark_of(case: Case) -> str:
    """What ties a message to the case that it shows, for replies of one character; kept as the message's reason."""
    return f"#{case.no} {case.group}"


def marked(note: str) -> str:
    """The subject of the case that a message shows; empty when it shows none."""
    number, _, group = note.partition("\n")[0].removeprefix("#").partition(" ")
    return f"{group}/{number}" if note.startswith("#") and group else ""


def _taps(desk: Desk, batch: Sequence[Case]) -> bool:
    return len(batch) == 1 and Capability.BUTTONS in desk.means


def _why(desk: Desk, batch: Sequence[Case]) -> Why:
    """For those who see the card, ``/为什么`` says what was found, too."""
    if len(batch) != 1:
        return desk.why
    return replace(desk.why, note="\n".join((mark_of(batch[0]), *batch[0].reasons[:_MOST_REASONS])))


def place_of(desk: Desk, person: Person) -> str:
    """The group's name before a number, with a blank, in what is sent to whoever has several groups."""
    several = person.groups_as(frozenset(grant.role for grant in person.grants), desk.here.on)
    return f"{desk.group.name} " if several is None or len(several) > 1 else ""


def place_here(desk: Desk, person: Person | None) -> str:
    """The same in an answer where somebody asked; in the group itself there is nothing to tell apart."""
    return "" if desk.in_public or person is None else place_of(desk, person)


def _to_person(
    desk: Desk, batch: Sequence[Case], person: Person, number: int, late: str, *, urgent: bool
) -> SendDirect:
    native_id = person.native_id(desk.group.account)
    assert native_id is not None  # only those who can be reached are asked
    taps = _taps(desk, batch)
    place = place_of(desk, person)
    return SendDirect(
        feature=FEATURE,
        why=_why(desk, batch),
        tag=f"case-{batch[0].no}-{number}",
        account=desk.group.account,
        native_id=native_id,
        person=person.key,
        via_group=desk.group.key,
        message=Message.of(_text(desk, batch, late, place, taps=taps)),
        card=card_of(desk, batch[0], number) if taps else None,
        urgent=urgent,
        confidential=True,
    )


def _to_staff(desk: Desk, batch: Sequence[Case], number: int, late: str) -> SendMessage | AlertStaff:
    """To the staff's group; where there is none, to the leaders."""
    management, tag = desk.here.programme.management, f"case-{batch[0].no}-{number}"
    text = _text(desk, batch, late, f"{desk.group.name} ", taps=False)
    if management is None:
        return AlertStaff(feature=FEATURE, why=_why(desk, batch), tag=tag, text=text, about=desk.group.key)
    card = card_of(desk, batch[0], number) if len(batch) == 1 else None
    return SendMessage(
        feature=FEATURE,
        why=_why(desk, batch),
        tag=tag,
        group=management.key,
        message=Message.of(text),
        card=card,
    )
