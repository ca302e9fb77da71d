"""What stands for an opening and a closing where the platform does not let the bot mute (the table of abilities): a
word in the group at its time, one task for the staff, and nobody muted.

Must never look at what the bot knows of its rights: that a capability is missing is a fact of the platform.
"""

from datetime import datetime, timedelta

from bot.core.capability import Capability
from bot.core.programme import GroupSpec
from bot.core.wording import rehearsal as wording
from bot.rehearsal.evidence import Evidence, Findings
from bot.rehearsal.expected import limit, unanswered

_WINDOW = timedelta(hours=3)
_SWITCHES = frozenset({"SetMuteAll", "MuteMember"})


def cannot_mute(evidence: Evidence) -> bool:
    """Whether nobody but people can open and close the groups."""
    return Capability.MUTE_ALL in evidence.gaps


def mark(evidence: Evidence, *, muted: bool) -> str:
    """By what the notice of an opening or a closing is known."""
    if cannot_mute(evidence):
        return wording.REST_MARK if muted else wording.STUDY_MARK
    return wording.CLOSED_MARK if muted else wording.OPENED_MARK


def called(evidence: Evidence, group: GroupSpec, due_at: datetime, *, muted: bool) -> Findings:
    """The group was told that its time begins or ends, when it did."""
    allowed = limit(evidence, group.key, due_at)
    if not evidence.played(allowed.until):
        return
    heard = evidence.in_group(group.key, due_at, due_at + _WINDOW)
    said = [one for one in heard if one.is_notice and mark(evidence, muted=muted) in one.text]
    if not said:
        text = (wording.not_closed if muted else wording.not_opened)(f"{evidence.local(due_at):%H:%M}")
        excused = unanswered(evidence, group.key, due_at) or evidence.was_killed(due_at)
        yield evidence.finding("missed", group.key, due_at, text, excused=excused)
    elif said[0].at > allowed.until:
        what = wording.CLOSING if muted else wording.OPENING
        yield evidence.finding("late", group.key, due_at, wording.late(what, (said[0].at - due_at).total_seconds()))
    else:
        yield None


def told_once(evidence: Evidence, group: GroupSpec) -> Findings:
    """The staff were told once that the switching is theirs."""
    told = [
        one
        for one in evidence.management(evidence.begins, evidence.ends)
        if wording.CANNOT_MUTE_MARK in one.text and group.name in one.text
    ]
    if len(told) == 1:
        yield None
    elif told:
        yield evidence.finding("doubled", group.key, told[1].at, wording.TASK_TWICE)
    else:
        yield evidence.finding("missed", group.key, evidence.begins, wording.NO_TASK)


def left_open(evidence: Evidence, group: GroupSpec) -> Findings:
    """Nobody was muted, and it was not tried either."""
    tried = [one for one in evidence.sent_in(group.key, evidence.begins, evidence.ends) if one.effect in _SWITCHES]
    shut = [at for at, muted in evidence.modes[group.key] if muted]
    for at in (*(one.at for one in tried), *shut):
        yield evidence.finding("wrong", group.key, at, wording.MUTED_ALL_THE_SAME)
    if not tried and not shut:
        yield None
