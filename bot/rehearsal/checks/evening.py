"""Did the salon run, was the vote open and honest, are the day's figures right?"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from bot.core.programme import GroupSpec
from bot.core.wording import rehearsal as wording
from bot.rehearsal.ballots import count, number_of
from bot.rehearsal.evidence import Evidence, Finding, Findings, Heard, Sent
from bot.rehearsal.expected import Limit, limit, unanswered
from bot.rehearsal.faults import REORDER

_EARLY = timedelta(minutes=30)
_RESULT_WINDOW = timedelta(minutes=30)
_HELD_BACK = timedelta(seconds=25)


def _salons(evidence: Evidence) -> Iterator[tuple[GroupSpec, date, datetime, datetime, tuple[str, ...]]]:
    """Every salon that was played: group, date, begin, end, topics."""
    for group, on in evidence.days():
        if group.times.salon is None:
            continue
        begins, ends = group.times.salon.on(on, evidence.programme.zone)
        topics = evidence.topics(group, on, begins)
        if topics and evidence.played(ends):
            yield group, on, begins, ends, topics


def _lost(evidence: Evidence, group: GroupSpec, at: datetime) -> bool:
    """Whether what was said then may be unsaid: no answer from the platform, or killed at that moment."""
    held = _HELD_BACK if REORDER in evidence.faults.names else timedelta(0)
    return any(unanswered(evidence, group.key, when) for when in (at, at + held)) or evidence.was_killed(at)


def _marked(evidence: Evidence, group: GroupSpec, mark: str, start: datetime, end: datetime) -> list[Sent]:
    return [one for one in evidence.in_group(group.key, start, end) if mark in one.text]


# ------------------------------------------------------------------------------------------------------------ salon


def salon(evidence: Evidence) -> Findings:
    """Announced, opened and ended on time."""
    for group, on, begins, ends, _ in _salons(evidence):
        for clock in group.times.salon_countdowns:
            yield _counted_down(evidence, group, evidence.moment(on, clock), begins)
        until = limit(evidence, group.key, begins).until
        started = _marked(evidence, group, wording.STARTED_MARK, begins - _EARLY, until)
        excused = _lost(evidence, group, begins)
        missing = evidence.finding("missed", group.key, begins, wording.NOT_STARTED, excused=excused)
        yield None if started else missing
        over = _over(evidence, group, begins, ends)
        ended = _marked(evidence, group, wording.ENDED_MARK, over.due_at, over.until)
        excused = _lost(evidence, group, over.due_at)
        missing = evidence.finding("missed", group.key, over.due_at, wording.NOT_ENDED, excused=excused)
        yield None if ended else missing


def _counted_down(evidence: Evidence, group: GroupSpec, due_at: datetime, begins: datetime) -> Finding | None:
    allowed = limit(evidence, group.key, due_at)
    said = _marked(evidence, group, wording.COUNTDOWN_MARK, due_at, allowed.until)
    if said:
        return None
    excused = allowed.ready_at >= begins or _lost(evidence, group, due_at)
    return evidence.finding("missed", group.key, due_at, wording.NO_COUNTDOWN, excused=excused)


def _over(evidence: Evidence, group: GroupSpec, begins: datetime, ends: datetime) -> Limit:
    """When the salon is over: when the host says so, else at its time."""
    said = [one for one in evidence.talk(group.key, begins, ends) if one.word == wording.END and evidence.reached(one)]
    slack = _HELD_BACK if said and REORDER in evidence.faults.names else timedelta(0)
    due_at = said[0].at if said else ends
    allowed = limit(evidence, group.key, due_at + slack)
    return Limit(due_at, allowed.ready_at, allowed.until, allowed.excused)


# ------------------------------------------------------------------------------------------------------------- vote


def vote_opened(evidence: Evidence) -> Findings:
    """The vote begins when the salon ends, with all its topics."""
    for group, _, begins, ends, topics in _salons(evidence):
        over = _over(evidence, group, begins, ends)
        said = _marked(evidence, group, wording.VOTE_MARK, over.due_at, over.until)
        if not said:
            excused = _lost(evidence, group, over.due_at)
            yield evidence.finding("missed", group.key, over.due_at, wording.NO_VOTE, excused=excused)
        elif any(topic not in said[0].text for topic in topics):
            yield evidence.finding("wrong", group.key, over.due_at, wording.WRONG_OPTIONS)
        else:
            yield None


def _vote(
    evidence: Evidence, group: GroupSpec, on: date, begins: datetime, ends: datetime
) -> tuple[datetime, datetime] | None:
    """From when to when people could vote: from the journal, not from the bot. None when it did not begin."""
    closes = evidence.moment(on, group.times.vote_closes_at)
    over = _over(evidence, group, begins, ends)
    said = [one for one in evidence.sent_in(group.key, over.due_at, closes) if wording.VOTE_MARK in one.text]
    return (said[0].at, closes) if said else None


def _ballots(evidence: Evidence, group: GroupSpec, opens: datetime, closes: datetime) -> list[Heard]:
    return [one for one in evidence.talk(group.key, opens, closes) if evidence.reached(one)]


def vote_result(evidence: Evidence) -> Findings:
    """One result, and it is the count."""
    for group, on, begins, ends, topics in _salons(evidence):
        vote = _vote(evidence, group, on, begins, ends)
        if vote is None or not evidence.played(limit(evidence, group.key, vote[1]).until):
            continue
        opens, closes = vote
        until = limit(evidence, group.key, closes).until
        said = _marked(evidence, group, wording.RESULT_MARK, closes, closes + _RESULT_WINDOW)
        posts = [one for one in said if one.text.startswith(wording.RESULT_MARK) and one.is_notice]
        if not posts or posts[0].at > until:
            excused = _lost(evidence, group, closes)
            yield evidence.finding("missed", group.key, closes, wording.NO_RESULT, excused=excused)
            continue
        if len(posts) > 1:
            yield evidence.finding("doubled", group.key, closes, wording.TWO_RESULTS)
        counted = count(_ballots(evidence, group, opens, closes), opens, closes, len(topics))
        expected = [counted[number] for number in range(1, len(topics) + 1)]
        final = [one for one in said if one.is_notice][-1]
        shown = {int(number): int(votes) for number, votes in wording.RESULT_LINE.findall(final.text)}
        read = [shown.get(number, 0) for number in range(1, len(topics) + 1)]
        wrong = evidence.finding("wrong", group.key, closes, wording.wrong_tally(expected, read))
        yield None if read == expected else wrong


def late_votes(evidence: Evidence) -> Findings:
    """Who votes after the closing is told so."""
    for group, on, begins, ends, _ in _salons(evidence):
        vote = _vote(evidence, group, on, begins, ends)
        if vote is None:
            continue
        told: set[str] = set()
        for said in evidence.talk(group.key, vote[1], vote[1] + _RESULT_WINDOW):
            if number_of(said.text) is None or said.sender in told or not evidence.reached(said):
                continue
            told.add(said.sender)
            slack = _HELD_BACK if REORDER in evidence.faults.names else timedelta(0)
            until = limit(evidence, group.key, said.at + slack).until
            if not evidence.played(until):
                continue
            replied = any(one.reply_to == said.id for one in evidence.in_group(group.key, said.at, until))
            excused = _lost(evidence, group, said.at)
            missed = evidence.finding("missed", group.key, said.at, wording.NOT_TURNED_DOWN, excused=excused)
            yield None if replied else missed


# ---------------------------------------------------------------------------------------------------------- figures


def figures(evidence: Evidence) -> Findings:
    """The day's figures are what an independent count finds."""
    for on in evidence.dates():
        working = [group for group in evidence.programme.groups if evidence.programme.works_on(group, on)]
        ends = [window.on(on, evidence.programme.zone)[1] for group in working for window in group.times.windows]
        if not ends or evidence.programme.management is None:
            continue
        due_at = max(ends)
        allowed = limit(evidence, evidence.programme.management.key, due_at)
        if not evidence.played(allowed.until):
            continue
        said = [one for one in evidence.management(due_at, allowed.until) if wording.FIGURES_MARK in one.text]
        if len(said) != 1:
            excused = unanswered(evidence, None, due_at) or evidence.was_killed(due_at)
            yield evidence.finding("missed", None, due_at, wording.NO_FIGURES, excused=excused and not said)
            continue
        lines = {found["group"]: found for found in wording.FIGURE_LINE.finditer(said[0].text)}
        for group in working:
            line = lines.get(group.name)
            shown = {name: int(line[name]) for name in wording.FIGURE_NAMES} if line else {}
            yield from _compared(evidence, group, on, said[0].at, shown)


def _compared(evidence: Evidence, group: GroupSpec, on: date, at: datetime, shown: dict[str, int]) -> Findings:
    most = _counted(evidence, group, on, at)
    held = _HELD_BACK if REORDER in evidence.faults.names else timedelta(0)
    least = _counted(evidence, group, on, at - held)
    for name, label in wording.FIGURE_NAMES.items():
        value = shown.get(name, -1)
        wrong = evidence.finding("wrong", group.key, at, wording.wrong_figure(label, most[name], value))
        yield None if least[name] <= value <= most[name] else wrong


def _counted(evidence: Evidence, group: GroupSpec, on: date, at: datetime) -> dict[str, int]:
    start = evidence.day(on)[0]
    talk = [one for one in evidence.talk(group.key, start, at + timedelta(microseconds=1)) if evidence.reached(one)]
    voters: set[str] = set()
    if group.times.salon is not None:
        begins, ends = group.times.salon.on(on, evidence.programme.zone)
        vote, options = _vote(evidence, group, on, begins, ends), len(evidence.topics(group, on, begins))
        if vote is not None:
            voters = {
                one.sender
                for one in talk
                if vote[0] <= one.at < vote[1] and (number_of(one.text) or options + 1) <= options
            }
    return {
        "messages": sum(not one.pressed for one in talk),
        "people": len({one.sender for one in talk if not one.pressed}),
        "voters": len(voters),
        "checkins": len({one.sender for one in talk if one.word == wording.CHECK_IN}),
    }
