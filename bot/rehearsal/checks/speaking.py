"""Did the groups open and close on time, was it said when it was true, were they left alone otherwise?"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from bot.core.programme import GroupSpec, PhaseKind
from bot.core.wording import rehearsal as wording
from bot.rehearsal.checks import bridged
from bot.rehearsal.evidence import Evidence, Finding, Findings, Sent
from bot.rehearsal.expected import ON_TIME, Limit, Opening, Span, limit, openings, spans, unanswered

_LONGEST_WRONG = timedelta(seconds=5)
_SAYS_LATE = timedelta(seconds=60)
_NOTICE_WINDOW = timedelta(hours=3)


def opened(evidence: Evidence) -> Findings:
    """Every group opened on time."""
    for group in evidence.programme.groups:
        for one in openings(evidence, group):
            if bridged.cannot_mute(evidence):
                yield from bridged.called(evidence, group, one.starts_at, muted=False)
                continue
            yield from _changed(evidence, group, one.starts_at, one.ends_at, muted=False)


def closed(evidence: Evidence) -> Findings:
    """Every group closed on time; where that is left to people, a word at the time and one task for the staff."""
    for group in evidence.programme.groups:
        hours = list(openings(evidence, group))
        if bridged.cannot_mute(evidence):
            yield from bridged.told_once(evidence, group)
        for number, one in enumerate(hours):
            if bridged.cannot_mute(evidence):
                yield from bridged.called(evidence, group, one.ends_at, muted=True)
                continue
            following = hours[number + 1].starts_at if number + 1 < len(hours) else evidence.ends
            yield from _changed(evidence, group, one.ends_at, following, muted=True)


def _changed(evidence: Evidence, group: GroupSpec, due_at: datetime, until: datetime, *, muted: bool) -> Findings:
    allowed = limit(evidence, group.key, due_at, needs_rights=True)
    if not evidence.played(allowed.until):
        return
    at = _since(evidence, group, due_at, muted=muted)
    if at is None or at >= until:
        text = (wording.not_closed if muted else wording.not_opened)(f"{evidence.local(due_at):%H:%M}")
        yield evidence.finding("missed", group.key, due_at, text, excused=allowed.ready_at >= until)
    elif at - due_at <= ON_TIME:
        yield None
    else:
        word = wording.late(wording.CLOSING if muted else wording.OPENING, (at - due_at).total_seconds())
        yield evidence.finding("late", group.key, due_at, word, excused=at <= allowed.until)


def _since(evidence: Evidence, group: GroupSpec, due_at: datetime, *, muted: bool) -> datetime | None:
    """From when on the group was as it should be."""
    if evidence.is_muted(group.key, due_at) is muted:
        return due_at
    return next((at for at, mode in evidence.modes[group.key] if at > due_at and mode is muted), None)


def state(evidence: Evidence) -> Findings:
    """No group was in the wrong mode for long; where the bot cannot mute, nobody was muted at all."""
    for group in evidence.programme.groups:
        if bridged.cannot_mute(evidence):
            yield from bridged.left_open(evidence, group)
            continue
        for span in spans(evidence, group):
            wrong: list[Finding | None] = [*_wrong(evidence, group, span)]
            yield from wrong or [None]


def _wrong(evidence: Evidence, group: GroupSpec, span: Span) -> Iterator[Finding]:
    marks = [at for at, _ in evidence.modes[group.key] if span.starts_at < at < span.ends_at]
    points = [span.starts_at, *marks, span.ends_at]
    for start, end in pairwise(points):
        if evidence.is_muted(group.key, start) is span.muted or end - start <= _LONGEST_WRONG:
            continue
        left = _unexcused(evidence, group, start, end)
        what = wording.SHOULD_BE_CLOSED if span.muted else wording.SHOULD_BE_OPEN
        text = wording.wrong_state(what, (end - start).total_seconds())
        yield evidence.finding("wrong", group.key, start, text, excused=left <= _LONGEST_WRONG)


def _unexcused(evidence: Evidence, group: GroupSpec, start: datetime, end: datetime) -> timedelta:
    """The longest piece of a stretch for which no fault is an excuse."""
    longest, at = timedelta(0), start
    touching = [one for one in evidence.faults.stretches if one.touches(group.key)]
    for one in sorted(touching, key=lambda stretch: stretch.starts_at):
        over = one.ends_at + one.recovers_in
        if over <= at or one.starts_at >= end:
            continue
        longest = max(longest, one.starts_at - at)
        at = max(at, over)
    return max(longest, end - at)


def true_before_said(evidence: Evidence) -> Findings:
    """What a notice says of the group is so at that moment."""
    for one in evidence.sent:
        marks = {wording.OPENED_MARK: False, wording.CLOSED_MARK: True}
        said = next((muted for mark, muted in marks.items() if mark in one.text), None)
        if said is None or not one.performed or not one.is_notice or not _is_study_group(evidence, one):
            continue
        assert one.group is not None
        is_so = evidence.is_muted(one.group, one.at) is said
        yield None if is_so else evidence.finding("wrong", one.group, one.at, wording.NOT_TRUE)


def _is_study_group(evidence: Evidence, one: Sent) -> bool:
    return any(group.key == one.group for group in evidence.programme.groups)


def notices(evidence: Evidence) -> Findings:
    """Every opening and closing is said once, with how late it was."""
    for group in evidence.programme.groups:
        for one in openings(evidence, group):
            yield from _said_once(evidence, one, one.starts_at, bridged.mark(evidence, muted=False), muted=False)
            yield from _said_once(evidence, one, one.ends_at, bridged.mark(evidence, muted=True), muted=True)


def _said_once(evidence: Evidence, one: Opening, due_at: datetime, mark: str, *, muted: bool) -> Findings:
    group, allowed = one.group, limit(evidence, one.group.key, due_at)
    at = due_at if bridged.cannot_mute(evidence) else _since(evidence, group, due_at, muted=muted)
    lost = any(stretch.covers(due_at) and stretch.touches(group.key) for stretch in evidence.faults.lost)
    if at is None or lost or not evidence.played(allowed.until):
        return
    said = [found for found in evidence.in_group(group.key, due_at, due_at + _NOTICE_WINDOW) if mark in found.text]
    wanted = at - due_at <= timedelta(minutes=evidence.programme.courtesy.notice_minutes)
    if len(said) > 1:
        yield evidence.finding("doubled", group.key, due_at, wording.TWO_NOTICES)
    elif not said and wanted:
        excused = _may_be_missing(evidence, allowed)
        yield evidence.finding("missed", group.key, due_at, wording.NO_NOTICE, excused=excused)
    elif said and at - due_at >= _SAYS_LATE and wording.LATE_MARK not in said[0].text:
        yield evidence.finding("wrong", group.key, due_at, wording.NO_LATE_WORD)
    elif said and said[0].at > allowed.until:
        word = wording.late(wording.NOTICE, (said[0].at - due_at).total_seconds())
        yield evidence.finding("late", group.key, due_at, word)
    else:
        yield None


def _may_be_missing(evidence: Evidence, allowed: Limit) -> bool:
    """After a kill or without answers a notice may stay unsaid; it is in doubt."""
    return unanswered(evidence, None, allowed.due_at) or evidence.was_killed(allowed.due_at)


def free(evidence: Evidence) -> Findings:
    """In the free phase nobody is muted, and nothing is said but agendas and answers."""
    for on in evidence.dates():
        if evidence.phase(on) is not PhaseKind.FREE:
            continue
        start, end = evidence.day(on)
        for group in evidence.programme.groups:
            found: list[Finding | None] = [
                evidence.finding("wrong", group.key, one.at, _intrusion(one))
                for one in evidence.in_group(group.key, start, end)
                if one.at < end and _intrudes(one)
            ]
            yield from found or [None]


def _intrudes(one: Sent) -> bool:
    return (one.effect == "SetMuteAll" and bool(one.on)) or (one.is_notice and one.feature not in ("agenda", "plan"))


def _intrusion(one: Sent) -> str:
    return wording.NOT_LEFT_ALONE + one.text[:30] if one.text else wording.MUTED_WHEN_FREE


def ended(evidence: Evidence) -> Findings:
    """When the programme is over the groups stay closed."""
    over = [phase.starts_on for phase in evidence.programme.phases if phase.kind is PhaseKind.ENDED]
    since = evidence.moment(min(over), datetime.min.time()) if over else evidence.ends
    if not evidence.played(since):
        return
    for group in evidence.programme.groups:
        again = [one for one in evidence.in_group(group.key, since, evidence.ends) if one.on is False]
        is_open = not evidence.is_muted(group.key, evidence.ends) and not bridged.cannot_mute(evidence)
        bad = bool(again) or is_open
        yield evidence.finding("wrong", group.key, since, wording.OPENED_AFTER_END) if bad else None
