"""Is the bot quiet, punctual with its words, and does it answer once and only when it was asked?"""

from collections import defaultdict
from datetime import datetime, timedelta

from bot.core.programme import GroupSpec
from bot.core.questions import FEATURE as QUESTIONS
from bot.core.wording import rehearsal as wording
from bot.rehearsal.ballots import number_of
from bot.rehearsal.evidence import Evidence, Findings, Heard, Sent
from bot.rehearsal.expected import limit, openings, spans, unanswered
from bot.rehearsal.faults import REORDER, TOO_MANY

_REPEATED = timedelta(minutes=10)
_ANSWER = timedelta(seconds=5)
_HELD_BACK = timedelta(seconds=25)
_TOLD = timedelta(minutes=2)
_URGENT = frozenset({"machine", "delivery", "speaking"})


def _slack(evidence: Evidence) -> timedelta:
    """How late an answer may come because the question came late."""
    return _HELD_BACK if REORDER in evidence.faults.names else timedelta(0)


def _is_answer(evidence: Evidence, one: Sent) -> bool:
    if one.reply_to is not None:
        return True
    since = one.at - _ANSWER - _slack(evidence)
    return one.is_private and any(said.sender == one.to for said in evidence.said_by(one.to, since, one.at))


def twice(evidence: Evidence) -> Findings:
    """Nothing is said twice in one place."""
    before: dict[tuple[str | None, str, str, str], datetime] = {}
    for one in evidence.sent:
        if not one.performed or not one.text or one.effect not in ("SendMessage", "SendDirect"):
            continue
        if _is_answer(evidence, one):
            continue
        key = (one.to if one.is_private else one.group, one.feature, one.kind, one.text)
        again = key in before and one.at - before[key] < _REPEATED
        before[key] = one.at
        yield evidence.finding("doubled", one.group, one.at, wording.SAID_TWICE + one.text[:30]) if again else None


def stale(evidence: Evidence) -> Findings:
    """No notice in a group comes when it no longer means anything."""
    groups = {group.key: group for group in evidence.programme.groups}
    for one in evidence.sent:
        group = groups.get(one.group) if one.is_notice and one.performed else None  # type: ignore[call-overload]
        if group is not None:
            fits = _fits(evidence, group, one)
            yield None if fits else evidence.finding("late", one.group, one.at, wording.SAID_STALE + one.text[:30])


def _fits(evidence: Evidence, group: GroupSpec, one: Sent) -> bool:
    hours, longest = list(openings(evidence, group)), timedelta(minutes=evidence.programme.courtesy.notice_minutes)
    if wording.OPENED_MARK in one.text or wording.STUDY_MARK in one.text:
        return any(hour.starts_at <= one.at < hour.ends_at for hour in hours)
    if wording.CLOSED_MARK in one.text or wording.REST_MARK in one.text:
        closings = [span.starts_at for span in spans(evidence, group) if span.muted]
        return any(at <= one.at <= at + longest for at in closings)
    if one.text.startswith(wording.CLOSING_SOON_MARK):
        soon = timedelta(minutes=group.times.closing_notice_minutes)
        return any(hour.ends_at - soon <= one.at < hour.ends_at for hour in hours)
    on = evidence.local(one.at).date()
    if one.feature == "salon" and one.text.startswith(wording.COUNTDOWN_MARK) and group.times.salon:
        return one.at < group.times.salon.on(on, evidence.programme.zone)[0]
    if one.text.startswith(wording.VOTE_MARK):
        return one.at < evidence.moment(on, group.times.vote_closes_at)
    return _is_near(evidence, group, one) if one.feature == "agenda" else True


def _is_near(evidence: Evidence, group: GroupSpec, one: Sent) -> bool:
    """An agenda comes between its time on the day before and the beginning of the salon."""
    for day, on in evidence.days():
        if day.key != group.key or group.times.salon is None:
            continue
        published = evidence.moment(on - timedelta(days=1), group.times.agenda_publish_at)
        if published <= one.at < group.times.salon.on(on, evidence.programme.zone)[0]:
            return True
    return False


def _asks_on_duty(evidence: Evidence, one: Sent) -> bool:
    """Whether a question is asked of somebody while groups are open, as is done of those who are on duty."""
    programme, on = evidence.programme, evidence.local(one.at).date()
    open_now = (window.on(on, programme.zone) for group in programme.groups for window in group.times.windows)
    return one.feature == QUESTIONS and any(start <= one.at < end for start, end in open_now)


def quiet(evidence: Evidence) -> Findings:
    """At night nobody gets private messages but in answer, when something is on fire, or on duty."""
    window = evidence.programme.courtesy.quiet
    for one in evidence.sent:
        if not one.is_private or not one.performed:
            continue
        today = evidence.local(one.at).date()
        nights = (window.on(on, evidence.programme.zone) for on in (today - timedelta(days=1), today))
        at_night = any(start <= one.at < end for start, end in nights) and one.feature not in _URGENT
        is_fine = not at_night or _is_answer(evidence, one) or _asks_on_duty(evidence, one)
        yield None if is_fine else evidence.finding("wrong", None, one.at, wording.SAID_AT_NIGHT + one.text[:30])


def answered(evidence: Evidence) -> Findings:
    """Every command is answered, once. Ballots are counted quietly, however they are written."""
    replies: dict[str, int] = defaultdict(int)
    for one in evidence.sent:
        if one.performed and one.reply_to:
            replies[one.reply_to] += 1
    for said in evidence.heard:
        if not said.word or said.word.startswith(wording.BALLOT) or not evidence.reached(said):
            continue
        allowed = limit(evidence, said.group, said.at + _slack(evidence))
        if not evidence.played(allowed.until):
            continue
        if replies[said.id] > 1:
            yield evidence.finding("doubled", said.group, said.at, wording.TWO_ANSWERS + said.text[:20])
        elif replies[said.id] or _reacted(evidence, said, allowed.until + _ANSWER):
            yield None
        else:
            lost = unanswered(evidence, said.group, said.at) or evidence.was_killed(said.at)
            yield evidence.finding("missed", said.group, said.at, wording.NO_ANSWER + said.text[:20], excused=lost)


def _reacted(evidence: Evidence, said: Heard, until: datetime) -> bool:
    """Whether something happened because of a command: in its group, or to its giver in private."""
    return bool(
        evidence.to_person(said.sender, said.at, until)
        or (said.group is not None and [one for one in evidence.in_group(said.group, said.at, until) if one.is_notice])
    )


def plain_talk(evidence: Evidence) -> Findings:
    """Nobody who merely talks is answered. Who asks something, with its mark, may hear that it was noted."""
    by_id = {said.id: said for said in evidence.heard}
    butted = {
        one.reply_to
        for one in evidence.sent
        if one.performed and one.reply_to in by_id and not _noted(one, by_id[one.reply_to])
    }
    for said in evidence.heard:
        if said.word or said.group is None or number_of(said.text) is not None:
            continue
        bad = said.id in butted
        yield evidence.finding("wrong", said.group, said.at, wording.BUTTED_IN + said.text[:20]) if bad else None


def _noted(one: Sent, said: Heard) -> bool:
    return one.feature == QUESTIONS and said.text.rstrip().endswith(wording.ASKED)


def refused(evidence: Evidence) -> Findings:
    """The bot does not try what the platform will not let it do."""
    for one in evidence.sent:
        if one.outcome == "refused":
            lost = any(stretch.touches(one.group) and stretch.covers(one.at) for stretch in evidence.faults.lost)  # type: ignore[arg-type]
            yield evidence.finding("wrong", one.group, one.at, wording.REFUSED + one.effect, excused=lost)
        elif one.performed:
            yield None


def patient(evidence: Evidence) -> Findings:
    """When the platform says when to come back, the bot does not come sooner."""
    for stretch in evidence.faults.calls:
        if stretch.name != TOO_MANY:
            continue
        tried: set[str] = set()
        for one in evidence.sent:
            if stretch.covers(one.at) and one.outcome == "transient":
                soon = one.key in tried
                tried.add(one.key)
                yield evidence.finding("wrong", one.group, one.at, wording.TOO_EARLY + one.text[:20]) if soon else None


def in_doubt(evidence: Evidence) -> Findings:
    """The staff hear of what may not have been said; a report that gets no answer itself is not repeated either."""
    for one in evidence.sent:
        if one.outcome != "unknown" or one.effect not in ("SendMessage", "SendDirect") or one.feature == "delivery":
            continue
        until = limit(evidence, None, one.at).until + _TOLD
        told = any(found.feature == "delivery" for found in evidence.management(one.at, until))
        tried = any(found.feature == "delivery" and one.at <= found.at <= until for found in evidence.sent)
        what = wording.DOUBT_UNTOLD + one.text[:20]
        yield None if told else evidence.finding("missed", one.group, one.at, what, excused=tried)
