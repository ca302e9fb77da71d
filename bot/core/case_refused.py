"""What became of a recall or a silence. Done: now it can be said. Refused: a person is asked, for the first at once,
for those of the next minute in one message.

Pure. Must never say what is not so, and never ask twice for the same thing of a case.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from bot.core.case import RECALL, Case, CaseState, Strike
from bot.core.case_desk import Desk
from bot.core.case_verdict import in_public, objection, privately, reminded_lately, warned
from bot.core.effect import Effect
from bot.core.ids import PersonKey
from bot.core.ledger import Late, Timer
from bot.core.moderation import FEATURE
from bot.core.reach import Letter, alert, write_to
from bot.core.rule import NOTHING, Decision
from bot.core.wording import cases as wording

BY_HAND = "case_by_hand"
_MINUTE = timedelta(minutes=1)


def gone(desk: Desk, case: Case, today: tuple[Case, ...]) -> Decision:
    """A message is gone: the group hears that something was taken back, the person what, why and how to object."""
    effects: list[Effect] = []
    told = case
    if not reminded_lately(desk, today):
        effects.append(in_public(desk, wording.RECALLED_IN_PUBLIC))
        told = replace(told, reminded_at=desk.at)
    if case.told_at is None:
        at = desk.clock(case.opened_at)
        text = wording.recalled_privately(desk.group.name, at, case.told_as, objection(desk, case))
        effects.append(privately(desk, case, text, "recalled", explained=True))
        told = replace(told, told_at=desk.at)
    return Decision((told,) if effects else (), tuple(effects))


def silenced(desk: Desk, case: Case, strike: Strike | None) -> Decision:
    """A silence has begun: the person hears of it, and of the strike unless they have before."""
    minutes = _silence(case)
    told = warned(desk, case, minutes, counted=_counted_before(case, strike))
    return Decision(effects=(told,)) if minutes else NOTHING


def _counted_before(case: Case, strike: Strike | None) -> bool:
    """Whether the strike is older than the silence: whoever was warned has heard of it."""
    return strike is not None and case.settled_at is not None and strike.at < case.settled_at


def refused(
    desk: Desk, case: Case, effect: str, today: tuple[Case, ...], strike: Strike | None = None, message_id: str = ""
) -> Decision:
    """The platform would not: whoever decided, or has seen the case, does it by hand. Asked once a case and kind.
    ``message_id`` is what it would not take back: that stands still."""
    if effect == RECALL and message_id not in case.message_ids:  # an earlier try had worked, or its author was faster
        return gone(desk, case, today) if message_id in case.recalled else NOTHING
    stands = replace(case, recalled=tuple(one for one in case.recalled if one != message_id))
    if effect in (*case.failed, *case.unasked):
        return Decision((stands,)) if stands != case else NOTHING
    case = stands
    unheard = effect != RECALL and _silence(case) and not _counted_before(case, strike)
    warning = (warned(desk, case, 0),) if unheard else ()
    others = [one for one in today if one.no != case.no] if case.local_date == desk.here.on else []
    if any(one.by_hand_at is not None and one.by_hand_at > desk.at - _MINUTE for one in others):
        waits = replace(case, unasked=(*case.unasked, effect))
        slot = f"{case.no}/{effect}/{int(desk.at.timestamp())}"  # what was tried anew may be refused anew
        timer = Timer(case.group, case.local_date, BY_HAND, slot, desk.at + _MINUTE, Late.DEADLINE)
        return Decision((waits,) if any(one.unasked for one in others) else (waits, timer), warning)
    asked = _asked(desk, case, (effect,))
    text = wording.refused(desk.group.name, case.no, _task(desk, case, effect))
    return Decision((asked,), (*warning, _letter(desk, _asked_of(case), text, f"by-hand-{effect}")))


def asked_together(desk: Desk, cases: Iterable[Case]) -> Decision:
    """Everything that waits to be asked for: one message to each who has to do some of it."""
    waiting = [one for one in cases if one.unasked]
    tasks: dict[str, list[str]] = {}
    for case in waiting:
        tasks.setdefault(_asked_of(case), []).extend(_line(desk, case, effect) for effect in case.unasked)
    letters = tuple(
        _letter(desk, key, wording.refused_many(desk.group.name, tuple(lines)), f"by-hand-{number}")
        for number, (key, lines) in enumerate(tasks.items())
    )
    return Decision(tuple(_asked(desk, one, one.unasked) for one in waiting), letters)


def _asked(desk: Desk, case: Case, effects: tuple[str, ...]) -> Case:
    """The case when somebody was asked: a silence that never began ends nowhere."""
    until = case.muted_until if set(effects) == {RECALL} else None
    return replace(case, failed=(*case.failed, *effects), unasked=(), by_hand_at=desk.at, muted_until=until)


def reopened(case: Case) -> Case:
    """The case without its verdict. What the platform refused is no longer asked of anybody, and may be tried again;
    what is gone is gone."""
    return replace(
        case, state=CaseState.SETTLED, verdict=(), settled_by="", settled_name="", failed=(), unasked=(),
        told_at=case.told_at if case.recalled else None, appealed_at=None, reviewed_by="",
    )  # fmt: skip


def _asked_of(case: Case) -> str:
    """Who decided, or else who saw the case last; empty when nobody did."""
    return case.settled_by or "".join(case.shown_to[-1:])


def _letter(desk: Desk, key: str, text: str, tag: str) -> Effect:
    letter = Letter(text, FEATURE, desk.why, tag, urgent=True)
    person = desk.here.staff.get(PersonKey(key))
    told = write_to(person, desk.group, letter) if person is not None else None
    return replace(told, confidential=True) if told is not None else alert(letter, desk.group)


def _silence(case: Case) -> int:
    """Minutes of the silence that was refused; 0 when one was to be lifted."""
    if case.muted_until is None or case.settled_at is None:
        return 0
    return round((case.muted_until - case.settled_at) / _MINUTE)


def _task(desk: Desk, case: Case, effect: str) -> str:
    """What is to be done, in full."""
    if effect == RECALL:
        return wording.recall_by_hand(case.name, desk.clock(case.opened_at), case.texts[0])
    minutes = _silence(case)
    return wording.mute_by_hand(case.name, minutes) if minutes else wording.unmute_by_hand(case.name)


def _line(desk: Desk, case: Case, effect: str) -> str:
    """What is to be done, as one of many lines."""
    if effect == RECALL:
        return wording.recall_line(case.no, case.name, desk.clock(case.opened_at), case.texts[0])
    return wording.mute_line(case.no, case.name, _silence(case))
