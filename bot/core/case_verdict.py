"""What a verdict on a case does: messages taken back, a warning, a silence; and how all of it is taken back again.

Pure. Whoever asks must have checked the rights at this moment.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.core.action import Action
from bot.core.capability import Capability
from bot.core.case import MOST_MESSAGES, Act, Case, CaseState, Strike
from bot.core.case_desk import Desk, card_of, mark_of, place_here
from bot.core.case_orders import Order
from bot.core.effect import EditCard, Effect, MuteMember, Recall, SendDirect, SendMessage
from bot.core.ids import GroupKey
from bot.core.message import Message
from bot.core.moderation import FEATURE, ModerationMode
from bot.core.people import Person
from bot.core.wording import cases as wording
from bot.core.wording.judging import category_name

RECALL_TAG, MUTE_TAG, NOTICE_TAG = "recall", "mute", "notice"
_COUNTED = frozenset({Act.WARN, Act.MUTE})
"""Acts that make a strike; both of a case make one."""
_SECOND_KEY, _SECOND_NAME = "second_by", "second_name"
_MOST_REASONS = 3
_LONGEST_MUTE = 30 * 24 * 60
"""Minutes; platforms allow no longer silence (platform sheet, set_group_ban)."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What a verdict leads to, and the line for who gave it. ``done`` are the acts that were carried out; ``again`` is
    the action where it is another one now: it can be undone once more, or somebody else has joined in."""

    line: str
    case: Case | None = None
    strike: Strike | None = None
    effects: tuple[Effect, ...] = ()
    done: tuple[Act, ...] = ()
    again: Action | None = None


def recall_of(desk: Desk, case: Case, message_id: str, *, receipt: bool) -> Recall:
    """Take a message back; ``receipt``: and report, so that people are told when it is true."""
    return Recall(
        feature=FEATURE,
        why=desk.why,
        tag=f"{RECALL_TAG}-{case.no}-{message_id}",
        subject=case.subject,
        group=desk.group.key,
        message_id=message_id,
        wants_receipt=receipt,
    )


def message_in(case: Case, tag: str) -> str:
    """The message that a recall of this tag was to take back."""
    return tag.removeprefix(f"{RECALL_TAG}-{case.no}-")


def privately(desk: Desk, case: Case, text: str, tag: str, *, explained: bool = False) -> SendDirect:
    """A word to the person concerned. ``explained``: ``/为什么`` says what was found in their message."""
    told_as = case.told_as
    note = wording.found(told_as, case.reasons[:_MOST_REASONS] if told_as else ())
    return SendDirect(
        feature=FEATURE,
        why=replace(desk.why, by="", note=note) if explained else desk.why,
        tag=f"{tag}-{case.no}",
        account=case.account,
        native_id=case.native_id,
        via_group=desk.group.key,
        message=Message.of(text),
        confidential=True,
    )


def in_public(desk: Desk, text: str) -> SendMessage:
    """A word to the group that names nobody."""
    expires_at = desk.at + timedelta(minutes=desk.group.moderation.reminder_minutes)
    return SendMessage(
        feature=FEATURE,
        why=replace(desk.why, by="", note=wording.WHY_IN_PUBLIC),
        tag=NOTICE_TAG,
        group=desk.group.key,
        message=Message.of(text),
        expires_at=expires_at,
    )


def reminded_lately(desk: Desk, cases: tuple[Case, ...]) -> bool:
    """Whether the group was spoken to so recently that another word would only be noise."""
    since = desk.at - timedelta(minutes=desk.group.moderation.reminder_minutes)
    return any(case.reminded_at is not None and case.reminded_at > since for case in cases)


def objection(desk: Desk, case: Case) -> str:
    """How the person can object."""
    return wording.object_to(case.no, desk.group.moderation.appeal_days, desk.place(case))


def mute_minutes(desk: Desk, case: Case, asked: int | None) -> int:
    """How long a silence is: what was asked for, else longer with every strike that counts."""
    steps = desk.group.moderation.mute_minutes
    return min(asked or steps[min(case.strikes, len(steps) - 1)], _LONGEST_MUTE)


def apply(desk: Desk, case: Case, order: Order, person: Person) -> Applied:
    """A verdict on a case. Who was faster is named; the same person may add to an own verdict, and anybody may have
    taken back what somebody else only warned of."""
    trial = desk.trial and not (case.recalled and Act.PASS in order.acts)  # who lost a message hears that it was good
    if case.training and case.verdict and not trial:
        which, verdict = f"{place_here(desk, person)}{case.no}", wording.verbs(case.verdict)
        return Applied(wording.judged_in_training(case.no, case.settled_name, verdict, which))
    if not (case.state is CaseState.OPEN or case.undone or _adds(desk, case, order, person)):
        return Applied(wording.already(case.no, case.settled_name, wording.verbs(case.verdict)))
    acts = _new(desk, case, order)
    decided = tuple(dict.fromkeys((*case.verdict, *acts)))
    settled = replace(case, state=CaseState.SETTLED, verdict=decided, waiting=False)
    before = "" if _may_go_on(case, person) else wording.judged_by(case.settled_name, wording.verbs(case.verdict))
    if not before:
        since = case.settled_at if case.verdict and Act.MUTE not in acts else None  # a silence is counted from there
        settled = replace(settled, settled_by=person.key, settled_name=person.name, settled_at=since or desk.at)
    again = action_of(case, person if before else None) if case.undone or before else None
    settled = replace(settled, training=trial and (case.training or not (case.verdict or case.recalled)))
    if trial:
        switched_off = desk.group.moderation.mode is not ModerationMode.TRAINING
        line = wording.judged(case.no, wording.verbs(settled.verdict), switched_off=switched_off)
        return Applied(line, settled, None, _card(desk, settled, again), acts, again)
    heard = bool(_COUNTED & set(case.verdict)) or set(acts) <= set(case.verdict)
    work = _Work(desk, settled, counted=heard)
    for act in Act:
        if act in acts:
            work.carry_out(act, order)
    work.tell(acts)
    effects = (*work.effects, *_card(desk, work.case, again))
    return Applied(wording.settled(case.no, tuple(work.did), before), work.case, work.strike, effects, acts, again)


def action_of(case: Case, second: Person | None = None) -> Action:
    """The case under its number, so that what is decided can be undone by it. ``second`` is who took back what somebody
    else had only warned of: neither of the two looks at an appeal."""
    also = ((_SECOND_KEY, second.key), (_SECOND_NAME, second.name)) if second is not None else ()
    return Action(case.group, case.no, FEATURE, "case", category_name(case.category), "", case.opened_at, also)


@dataclass(frozen=True, slots=True)
class Deciders:
    """Who decided a case: one person, or two of them."""

    keys: tuple[str, ...]
    names: str


def deciders_of(case: Case, action: Action | None) -> Deciders:
    """Who decided a case, as it and its action tell."""
    second = action.value(_SECOND_KEY) if action is not None and case.verdict else ""
    if action is None or not second:
        return Deciders((case.settled_by,), case.settled_name)
    return Deciders((case.settled_by, second), f"{case.settled_name}、{action.value(_SECOND_NAME)}")


def _may_go_on(case: Case, person: Person) -> bool:
    """Whether nobody else has decided."""
    return case.state is CaseState.OPEN or case.undone or case.settled_by == person.key


def _adds(desk: Desk, case: Case, order: Order, person: Person) -> bool:
    """Whether somebody goes on with a verdict of their own, or takes back what still stands in the group after that of
    somebody else."""
    new = set(_new(desk, case, order))
    if case.state is not CaseState.SETTLED or not new or Act.PASS in (*case.verdict, *order.acts):
        return False
    return _may_go_on(case, person) or (new == {Act.RECALL} and _stands(case))


def _new(desk: Desk, case: Case, order: Order) -> tuple[Act, ...]:
    """What of an order was not decided before. A recall is tried anew that the platform refused, or that the bot could
    not do and can now."""
    anew = case.left_standing or (_stands(case) and Capability.RECALL_ANY in desk.means and not case.training)
    return tuple(act for act in order.acts if act not in case.verdict or (act is Act.RECALL and anew))


def _stands(case: Case) -> bool:
    return not set(case.message_ids) <= set(case.recalled)


def _card(desk: Desk, case: Case, action: Action | None) -> tuple[EditCard, ...]:
    """The cards in their last state. They are read by staff of several groups, so that the way back names the group."""
    names, verdict = deciders_of(case, action).names, wording.verbs(case.verdict)
    return cards_again(desk, case, wording.closed_note(names, verdict, f"{desk.group.name} {case.no}"), closed=True)


def cards_again(desk: Desk, case: Case, note: str = "", *, closed: bool = False) -> tuple[EditCard, ...]:
    """The cards of a case shown anew, where they can change."""
    if not {Capability.EDIT, Capability.BUTTONS} <= desk.means:
        return ()
    why = replace(desk.why, note=mark_of(case))
    return tuple(
        EditCard(
            feature=FEATURE,
            why=why,
            tag=f"card-{case.no}-{number}",
            group=desk.group.key,
            card=card_of(desk, case, number, note, closed=closed),
        )
        for number in range(case.cards)
    )


class _Work:
    """Carries out one verdict."""

    def __init__(self, desk: Desk, case: Case, *, counted: bool) -> None:
        """``counted``: an earlier act made a strike of the case, of which the person has heard, or nothing is new but
        that it is tried again."""
        self.desk, self.case, self.counted = desk, case, counted
        self.strike: Strike | None = None
        self.effects: list[Effect] = []
        self.did: list[str] = []

    def carry_out(self, act: Act, order: Order) -> None:
        """One act: its effects, and what it did in words."""
        if act is not Act.PASS:
            self.case = replace(self.case, overturned=False)
        if act is Act.RECALL:
            self._recall()
        elif act is Act.MUTE:
            self._mute(mute_minutes(self.desk, self.case, order.minutes))
            if (order.minutes or 0) > _LONGEST_MUTE:
                self.did[-1] += wording.cut(_LONGEST_MUTE)
        elif act is Act.WARN:
            self.did.append(wording.WARNED_BEFORE if self.counted else wording.WARNED)
        else:
            self._pass()

    def _recall(self) -> None:
        left = [one for one in self.case.message_ids if one not in self.case.recalled]
        if not left:
            self.did.append(wording.NOTHING_LEFT)
        elif Capability.RECALL_ANY in self.desk.means:
            self.effects += [
                recall_of(self.desk, self.case, one, receipt=not self.case.recalled and number == 0)
                for number, one in enumerate(left)
            ]
            beyond = 0 if self.case.recalled else max(0, self.case.count - MOST_MESSAGES)
            # tried anew: whoever was asked to do it by hand is asked again if it is refused again
            self.case = replace(self.case.without_recall_asked(), recalled=(*self.case.recalled, *left))
            self.did.append(wording.recalling(len(left), beyond))
        else:
            at = self.desk.clock(self.case.opened_at)
            task = wording.recall_by_hand(self.case.name, at, self.case.texts[0])
            self.did.append(wording.CANNOT_RECALL + (wording.RECALL_IN_PUBLIC if self.desk.in_public else task))

    def _mute(self, minutes: int) -> None:
        until = self.desk.at + timedelta(minutes=minutes)
        if Capability.MUTE_MEMBER not in self.desk.means:
            task = wording.mute_by_hand(self.case.name, minutes)
            told = wording.mute_in_public(minutes) if self.desk.in_public else task
            self.did.append(wording.CANNOT_MUTE + told)
            return
        self.effects.append(mute_of(self.desk, self.case, minutes))
        self.case = replace(self.case, muted_until=until)
        self.did.append(wording.muting(minutes))

    def _pass(self) -> None:
        unseen = [wording.UNSEEN] if any(not one.shown for one in self.case.grounds) else []
        still = [wording.STILL_THERE] if self.case.left_standing else []
        self.case = self.case.without_recall_asked()
        if not self.case.recalled:
            self.did += [wording.PASSED, *still, *unseen]
            return
        if self.case.overturned:  # passed, undone, passed again: one apology is enough
            self.did += [wording.PASSED_AGAIN, *still, *unseen]
            return
        self.did += [wording.PASSED_LATE, *still, *unseen]
        self.case = replace(self.case, overturned=True)
        at = self.desk.clock(self.case.opened_at)
        self.effects.append(
            privately(self.desk, self.case, wording.cleared_privately(self.desk.group.name, at), "cleared")
        )

    def tell(self, acts: tuple[Act, ...]) -> None:
        """A warning or a silence is a strike, of which the person hears once: of a silence when it has begun. Who had
        objected before anybody decided hears that their words were read."""
        desk, case = self.desk, self.case
        if self.counted:
            return
        if not _COUNTED & set(acts):
            if case.appealed_at is not None and case.told_at is not None and case.verdict == acts == (Act.RECALL,):
                text = wording.upheld_privately(desk.group.name, case.no, objection(desk, case))
                self.effects.append(privately(desk, case, text, "upheld", explained=True))
            return
        expires_at = desk.at + timedelta(days=desk.group.moderation.strike_days)
        self.strike = Strike(case.group, case.no, case.account, case.native_id, desk.at, expires_at)
        if Act.MUTE not in acts or Capability.MUTE_MEMBER not in desk.means:
            self.effects.append(warned(desk, case, 0))
        self.case = replace(case, told_at=desk.at)


def warned(desk: Desk, case: Case, muted: int, *, counted: bool = False) -> SendDirect:
    """The word to the person about a strike; ``muted`` are the minutes of a silence that has begun, ``counted``: of the
    strike they have heard."""
    days, at = 0 if counted else desk.group.moderation.strike_days, desk.clock(case.opened_at)
    text = wording.warned_privately(desk.group.name, at, case.told_as, objection(desk, case), muted, days)
    return privately(desk, case, text, "warned", explained=True)


def mute_of(desk: Desk, case: Case, minutes: int) -> MuteMember:
    """Silence the person of a case, who is told when it is so; 0 lifts it."""
    return MuteMember(
        feature=FEATURE,
        why=desk.why,
        tag=f"{MUTE_TAG}-{case.no}",
        subject=case.subject,
        group=GroupKey(case.group),
        native_id=case.native_id,
        seconds=minutes * 60,
        wants_receipt=minutes > 0,
    )


def lifted(desk: Desk, case: Case) -> tuple[Case, tuple[Effect, ...]]:
    """The case without its silence, and what lifts a silence that still lasts."""
    if case.muted_until is None or case.muted_until <= desk.at:
        return case, ()
    return replace(case, muted_until=None), (mute_of(desk, case, 0),)
