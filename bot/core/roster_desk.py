"""Changing who stands on a shift: the change, its case number, and a word to everybody whose shift it moves.

Pure; shared by setting a shift, by swaps, and by undoing either.
"""

from dataclasses import replace
from datetime import date

from bot.core.action import Action
from bot.core.answer import acted, actor_name, noted
from bot.core.duty import FEATURE, moves, person_named
from bot.core.effect import Effect, Why
from bot.core.plan_desk import Desk
from bot.core.programme import GroupSpec
from bot.core.reach import Letter, write_to
from bot.core.roster import RosterChange, Shift, shifts_on
from bot.core.wording import clock
from bot.core.wording import duty as wording

_APART = "|"


def shifts_at(desk: Desk, group: GroupSpec, on: date) -> tuple[Shift, ...]:
    """The shifts of a date with the names that stand there now."""
    return shifts_on(desk.turn.here.programme, group, on, desk.plan(group, on), desk.changes(group, on))


def shift_at(desk: Desk, group: GroupSpec, on: date, label: str) -> Shift | None:
    """One shift of a date."""
    return next((one for one in shifts_at(desk, group, on) if one.label == label), None)


def standing_change(desk: Desk, group: GroupSpec, shift: Shift) -> RosterChange | None:
    """The change that counts for a shift now."""
    changes = desk.changes(group, shift.local_date)
    return next((one for one in changes if one.shift == shift.label and one.revoked_at is None), None)


def reassign(
    desk: Desk, group: GroupSpec, shift: Shift, names: tuple[str, ...], summary: str
) -> tuple[RosterChange, Action, object]:
    """The records that put ``names`` on a shift, with what undoing it needs."""
    turn, before = desk.turn, standing_change(desk, group, shift)
    by = actor_name(turn.here)
    change = RosterChange(group.key, shift.local_date, shift.label, names, by, turn.event.at)
    action = acted(
        turn, group, desk.next_number(group), feature=FEATURE, kind="roster", summary=summary,
        data={"date": shift.local_date.isoformat(), "shift": shift.label, "changed": "1" if before else "",
              "before": _APART.join(shift.names)},
    )  # fmt: skip
    return change, action, noted(turn, f"{FEATURE}.roster", group.key, f"{shift.local_date} {shift.label}")


def put_back(desk: Desk, group: GroupSpec, action: Action) -> tuple[RosterChange, Shift] | None:
    """The change that undoes an action, and the shift as it then stands; None when it was changed since."""
    turn, on = desk.turn, date.fromisoformat(action.value("date"))
    shift = shift_at(desk, group, on, action.value("shift"))
    change = standing_change(desk, group, shift) if shift else None
    if shift is None or change is None or change.at != action.at:
        return None
    names = tuple(filter(None, action.value("before").split(_APART)))
    if action.value("changed"):
        back = replace(change, names=names, by=actor_name(turn.here), at=turn.event.at)
        return back, replace(shift, names=names)
    planned = shifts_on(turn.here.programme, group, on, desk.plan(group, on), ())
    return replace(change, revoked_at=turn.event.at), next(one for one in planned if one.label == shift.label)


def news_of(desk: Desk, group: GroupSpec, before: Shift, after: Shift) -> tuple[Effect, ...]:
    """A word to those who came onto a shift and to those who went, while it is not over."""
    turn, by, on = desk.turn, actor_name(desk.turn.here), clock.day(after.local_date)
    why = Why(kind="roster", setting="times.shifts", by=by)
    if after.ends_at <= turn.event.at:
        return ()
    told: list[Effect | None] = []
    for move in moves((before,), (after,)):
        for names, word in ((move.came, wording.on_your_roster), (move.went, wording.off_your_roster)):
            letter = Letter(word(group.name, on, after.label, by), FEATURE, why, "roster", expires_at=after.ends_at)
            people = [found for name in names if (found := person_named(name, turn.here.staff, after))]
            told += [write_to(person, group, letter) for person in people if person != turn.here.person]
    return tuple(one for one in told if one)
