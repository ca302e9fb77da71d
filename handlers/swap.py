"""Swapping a shift (D2): one asks, the other agrees or refuses, the roster changes, the class teacher is told."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.answer import answer, noted, said
from bot.core.command import CommandSpec
from bot.core.duty import FEATURE, STAFF, SWAP_UNANSWERED, teachers_of
from bot.core.duty_text import ShiftWords, read_shift
from bot.core.effect import Effect, Why
from bot.core.event import Event, MessageReceived
from bot.core.ids import GroupKey, PersonKey, derive_id
from bot.core.ledger import Late, Timer
from bot.core.people import Person
from bot.core.plan_desk import Desk, desk_queries
from bot.core.programme import GroupSpec
from bot.core.query import Every, Query
from bot.core.reach import Letter, write_to
from bot.core.roster import Shift, Swap
from bot.core.roster_desk import reassign, shift_at, shifts_at
from bot.core.rule import Decision, Rule, Turn, on_commands
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.target import Target, target_of
from bot.core.wording import clock
from bot.core.wording import duty as wording
from bot.core.wording import target as target_wording

SWAP = CommandSpec(
    name=wording.SWAP_COMMAND, feature=FEATURE, aliases=wording.SWAP_ALIASES, roles=STAFF,
    usage=wording.SWAP_USAGE, example=wording.SWAP_USAGE, summary=wording.SWAP_SUMMARY,
)  # fmt: skip
AGREE = CommandSpec(
    name=wording.AGREE_COMMAND, feature=FEATURE, aliases=wording.AGREE_ALIASES, roles=STAFF,
    usage=wording.AGREE_USAGE, example=wording.AGREE_USAGE, summary=wording.AGREE_SUMMARY,
)  # fmt: skip
REFUSE = CommandSpec(
    name=wording.REFUSE_COMMAND, feature=FEATURE, aliases=wording.REFUSE_ALIASES, roles=STAFF,
    usage=wording.REFUSE_USAGE, example=wording.REFUSE_USAGE, summary=wording.REFUSE_SUMMARY,
)  # fmt: skip
COMMANDS = (SWAP, AGREE, REFUSE)
_MOST_GROUPS = 100
_ANSWER_WITHIN = timedelta(hours=1)
_BEFORE_SHIFT = timedelta(minutes=30)
_DAYS = 2


def _target(signals: Signals, here: Situation) -> Target:
    assert signals.command is not None
    return target_of(signals.command, here, STAFF)


def _groups(signals: Signals, here: Situation) -> tuple[GroupSpec, ...]:
    """The groups that may be meant; an answer to a request may come from anywhere."""
    assert signals.command is not None
    target = _target(signals, here)
    if signals.command.spec is SWAP and target.one is not None:
        return (target.one,)
    held = here.person.groups_as(STAFF, here.on) if here.person else frozenset()
    return tuple(group for group in here.programme.groups if held is None or group.key in held)[:_MOST_GROUPS]


def _requests(person: Person) -> Every[Swap]:
    return Every(Swap, "*", (("to_person", str(person.key)), ("state", "asked")))


def _asked_by(person: Person) -> Every[Swap]:
    return Every(Swap, "*", (("from_person", str(person.key)), ("state", "asked")))


def _ask(_event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    groups = _groups(signals, here)
    if not groups or here.person is None:
        return ()
    return (_requests(here.person), _asked_by(here.person), *desk_queries(groups, here.on))


def _decide(turn: Turn) -> Decision:
    groups, person = _groups(turn.signals, turn.here), turn.here.person
    assert turn.call is not None
    assert person is not None  # the commands are for the staff
    desk, words = Desk(turn, groups), turn.call.argument.split()
    if turn.call.spec is not SWAP:
        return _answered(desk, person, agreed=turn.call.spec is AGREE)
    if words and words[0] in (wording.AGREE_COMMAND, wording.REFUSE_COMMAND, *wording.REFUSE_ALIASES):
        return _answered(desk, person, agreed=words[0] == wording.AGREE_COMMAND)
    return _request(desk, person)


# ------------------------------------------------------------------------------------------------------------- asking


def _request(desk: Desk, person: Person) -> Decision:
    turn = desk.turn
    target = _target(turn.signals, turn.here)
    sole = desk.groups[0].times.shifts
    read = read_shift(target.rest, sole, turn.here.on)
    found = [(group, shift) for group in desk.groups if (shift := _own_shift(desk, group, person, read))]
    if len(found) > 1:
        names = tuple(group.name for group, _ in found)
        return answer(turn, target_wording.which_group(names, f"/{SWAP.name} {names[0]} @…"), FEATURE)
    if not found:
        return answer(turn, _not_own(desk, read), FEATURE)
    group, shift = found[0]
    other = _other(turn, group, shift, read)
    refusal = _cannot(person, other, group, shift, read)
    if refusal or other is None:
        return answer(turn, refusal, FEATURE)
    return _asked(desk, group, shift, person, other)


def _own_shift(desk: Desk, group: GroupSpec, person: Person, read: ShiftWords) -> Shift | None:
    """The shift that is to be swapped: the one that is named, else the person's next one."""
    today, at = desk.turn.here.on, desk.turn.event.at
    if read.number is not None or read.day is not None:
        days = [read.day or today]
    else:
        days = [today + timedelta(days=step) for step in range(_DAYS)]
    shifts = [shift for on in days for shift in shifts_at(desk, group, on) if shift.ends_at > at]
    if read.number is not None:
        label = group.times.shifts[read.number].label if read.number < len(group.times.shifts) else ""
        shifts = [shift for shift in shifts if shift.label == label]
    own = [shift for shift in shifts if person.name in shift.names]
    coming = [shift for shift in own if shift.starts_at > at]
    return next(iter((*coming, *own)), None)


def _not_own(desk: Desk, read: ShiftWords) -> str:
    """Why there is nothing to swap: the shift that is named is somebody else's, or there is none to come."""
    if len(desk.groups) > 1 or read.number is None:
        return wording.NO_OWN_SHIFT
    shifts = shifts_at(desk, desk.groups[0], read.day or desk.turn.here.on)
    shift = shifts[read.number] if shifts else None
    if shift is None or shift.ends_at <= desk.turn.event.at:
        return wording.NO_OWN_SHIFT
    return wording.not_your_shift(shift.label, shift.names)


def _other(turn: Turn, group: GroupSpec, shift: Shift, read: ShiftWords) -> Person | None:
    """Whom somebody asks: the first person that is tagged, else the one that is named."""
    event = turn.event
    assert isinstance(event, MessageReceived)
    tagged = (turn.here.staff.of_account(event.account, native_id) for native_id in event.message.mentions)
    named = (turn.here.staff.named_in(name, group.key, shift.local_date) for name in read.names)
    return next((person for person in (*tagged, *named) if person is not None), None)


def _cannot(person: Person, other: Person | None, group: GroupSpec, shift: Shift, read: ShiftWords) -> str:
    if other is None:
        return wording.NOT_STAFF if read.names else wording.NOBODY_NAMED
    if other == person:
        return wording.SELF
    if not other.roles_in(group.key, shift.local_date) & STAFF or other.native_id(group.account) is None:
        return wording.NOT_STAFF
    return wording.already_there(other.name, shift.label) if other.name in shift.names else ""


def _asked(desk: Desk, group: GroupSpec, shift: Shift, person: Person, other: Person) -> Decision:
    turn, day = desk.turn, clock.day(shift.local_date)
    swap = Swap(
        id=derive_id(turn.event.id, "swap"), group=group.key, local_date=shift.local_date, shift=shift.label,
        from_name=person.name, to_name=other.name, state="asked", asked_at=turn.event.at,
        from_person=person.key, to_person=other.key,
    )  # fmt: skip
    pending = turn.facts.get(_asked_by(person))
    same = [one for one in pending if (one.group, one.local_date, one.shift) == _shift_of(swap)]
    withdrawn = [replace(one, state="withdrawn", answered_at=turn.event.at) for one in same]
    timer = _timer(swap, shift, turn.event.at)
    text = wording.swap_request(group.name, person.name, day, shift.label)
    letter = _letter(turn, text, "swap-ask", shift.ends_at)
    request = write_to(other, group, replace(letter, urgent=True))
    records = (swap, *withdrawn, *((timer,) if timer else ()), noted(turn, f"{FEATURE}.swap_asked", group.key))
    answered = said(turn, wording.swap_asked(other.name, day, shift.label), FEATURE)
    return Decision(records, (answered, *((request,) if request else ())))


def _shift_of(swap: Swap) -> tuple[str, object, str]:
    return swap.group, swap.local_date, swap.shift


def _timer(swap: Swap, shift: Shift, at: datetime) -> Timer | None:
    """When the asker is told that no answer came; in time before the shift."""
    due_at = min(at + _ANSWER_WITHIN, shift.starts_at - _BEFORE_SHIFT)
    if due_at <= at:
        return None
    return Timer(swap.group, swap.local_date, SWAP_UNANSWERED, swap.id, due_at, Late.NOTICE, expires_at=shift.starts_at)


def _letter(turn: Turn, text: str, tag: str, expires_at: datetime) -> Letter:
    by = turn.here.person.name if turn.here.person else ""
    return Letter(text, FEATURE, Why(kind="swap", by=by), tag, expires_at=expires_at)


# ---------------------------------------------------------------------------------------------------------- answering


def _answered(desk: Desk, person: Person, *, agreed: bool) -> Decision:
    turn = desk.turn
    waiting = sorted(turn.facts.get(_requests(person)), key=lambda one: one.asked_at)
    assert turn.call is not None
    named = [one for one in waiting if one.from_name in turn.call.argument]
    chosen = named or waiting
    if not chosen:
        return answer(turn, wording.NO_REQUEST, FEATURE)
    if len(chosen) > 1:
        return answer(turn, wording.which_request(tuple(_line(one) for one in chosen)), FEATURE)
    swap = chosen[0]
    group = next((one for one in desk.groups if one.key == swap.group), None)
    shift = shift_at(desk, group, swap.local_date, swap.shift) if group else None
    asker = turn.here.staff.get(PersonKey(swap.from_person))
    if group is None or shift is None or asker is None or not _still_open(swap, shift, turn.event.at):
        expired = replace(swap, state="expired", answered_at=turn.event.at)
        return Decision((expired,), (said(turn, wording.TOO_LATE, FEATURE),))
    return _agree(desk, group, shift, swap, asker) if agreed else _refuse(desk, group, shift, swap, asker)


def _line(swap: Swap) -> str:
    return wording.request_line(swap.from_name, clock.day(swap.local_date), swap.shift)


def _still_open(swap: Swap, shift: Shift, at: datetime) -> bool:
    return at < shift.ends_at and swap.from_name in shift.names and swap.to_name not in shift.names


def _agree(desk: Desk, group: GroupSpec, shift: Shift, swap: Swap, asker: Person) -> Decision:
    turn, no, day = desk.turn, desk.next_number(group), clock.day(shift.local_date)
    names = tuple(swap.to_name if name == swap.from_name else name for name in shift.names)
    news = wording.swap_teacher(group.name, swap.from_name, swap.to_name, day, shift.label, no)
    agreed = replace(swap, state="agreed", answered_at=turn.event.at, no=no)
    told: list[Effect | None] = [
        write_to(
            asker, group, _letter(turn, wording.swap_news(swap.to_name, day, shift.label), "swap-yes", shift.ends_at)
        )
    ]
    teachers = teachers_of(turn.here.staff, GroupKey(shift.group), shift.local_date)
    letter = _letter(turn, news, "swap-teacher", shift.ends_at)
    told += [write_to(one, group, letter) for one in teachers if one not in (asker, turn.here.person)]
    text = wording.swap_agreed(swap.from_name, day, shift.label, no)
    records = (agreed, *reassign(desk, group, shift, names, news))
    return Decision(records, (said(turn, text, FEATURE), *(one for one in told if one)))


def _refuse(desk: Desk, group: GroupSpec, shift: Shift, swap: Swap, asker: Person) -> Decision:
    turn, day = desk.turn, clock.day(shift.local_date)
    refused = replace(swap, state="refused", answered_at=turn.event.at)
    news = wording.swap_refused_news(swap.to_name, day, shift.label)
    told = write_to(asker, group, _letter(turn, news, "swap-no", shift.ends_at))
    note = noted(turn, f"{FEATURE}.swap_refused", group.key)
    answered = said(turn, wording.swap_refused(swap.from_name), FEATURE)
    return Decision((refused, note), (answered, *((told,) if told else ())))


RULE = Rule(
    name="swap", accepts=(MessageReceived,), decide=_decide, ask=_ask, wakes=on_commands(*COMMANDS), commands=COMMANDS
)
