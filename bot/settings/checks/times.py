"""The day's times, of the programme and of every group that has its own: what cannot happen in this order."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import time
from itertools import pairwise

from bot.core.programme import DayTimes, Window
from bot.core.wording import settings_times as say
from bot.settings.faults import Report
from bot.settings.lines import Path
from bot.settings.model import Settings

_DAY = 24 * 60
_Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Day:
    """One set of times, where it stands, and where its windows stand."""

    times: DayTimes
    path: Path
    salon_opens_group: bool
    written: frozenset[str]
    """The keys that stand here; faults among others were already told of the programme's times."""

    def place(self, *names: str) -> Path:
        """The first of these keys that stands here, else the table."""
        return next(((*self.path, name) for name in names if name in self.written), self.path)


def check_times(settings: Settings, report: Report) -> None:
    """``[times]``, ``times`` and ``day_windows`` of each group."""
    general = settings.times.over(DayTimes())
    told = set(settings.times.model_fields_set)
    _check(_Day(general, ("times",), settings.times.salon_opens_group, frozenset(told)), report)
    for number, group in enumerate(settings.groups):
        own = group.times
        opens = (
            own.salon_opens_group if "salon_opens_group" in own.model_fields_set else settings.times.salon_opens_group
        )
        times = own.over(general)
        path: Path = ("groups", number, "times")
        if own.model_fields_set:
            _check(_Day(times, path, opens, frozenset(own.model_fields_set)), report)
        for which, day in enumerate(group.day_windows):
            at: Path = ("groups", number, "day_windows", which)
            other = _Day(replace(times, windows=day.windows), at, opens, frozenset({"windows"}))
            _windows(other, report)
            _salon_inside(other, report)


def _check(day: _Day, report: Report) -> None:
    for check in (_windows, _shifts, _salon_inside, _salon, _plan, _counts):
        check(day, report)


def _windows(day: _Day, report: Report) -> None:
    times = day.times
    if not times.windows:
        report.error(day.place("windows"), say.no_windows())
    for one, other in _overlaps(times.windows):
        report.error(day.place("windows"), say.windows_overlap(one.label, other.label))
    for window in times.windows:
        start, end = _span(window)
        if times.closing_notice_minutes >= end - start:
            at = day.place("closing_notice_minutes", "windows")
            report.error(at, say.notice_longer_than_window(times.closing_notice_minutes, window.label))


def _shifts(day: _Day, report: Report) -> None:
    times = day.times
    at = day.place("shifts", "windows")
    for one, other in _overlaps(times.shifts):
        report.error(at, say.shifts_overlap(one.label, other.label))
    for shift in times.shifts:
        if times.windows and not _inside(_span(shift), times.windows):
            report.error(at, say.shift_outside(shift.label, _labels(times.windows)))
    for window in times.windows:
        if times.shifts and not _inside(_span(window), times.shifts):
            report.warning(at, say.window_without_shift(window.label))


def _salon_inside(day: _Day, report: Report) -> None:
    salon = day.times.salon
    if salon is None or salon.ends_at <= salon.starts_at or not day.times.windows:
        return
    if not day.salon_opens_group and not any(_inside(_span(salon), (window,)) for window in day.times.windows):
        report.error(day.place("salon", "windows"), say.salon_outside(salon.label, _labels(day.times.windows)))


def _salon(day: _Day, report: Report) -> None:
    times, salon = day.times, day.times.salon
    if salon is None:
        return
    if salon.ends_at <= salon.starts_at:
        report.error(day.place("salon"), say.salon_passes_midnight(salon.label))
        return
    if times.vote_closes_at < salon.ends_at:
        report.error(
            day.place("vote_closes_at", "salon"), say.vote_before_salon_end(times.vote_closes_at, salon.ends_at)
        )
    elif times.windows and not _within_day(times.vote_closes_at, times.windows):
        report.warning(day.place("vote_closes_at", "windows"), say.vote_while_closed(times.vote_closes_at))
    for at in times.salon_countdowns:
        if at >= salon.starts_at:
            report.error(day.place("salon_countdowns", "salon"), say.countdown_too_late(at, salon.starts_at))
    if times.plan_deadline > salon.starts_at:
        report.error(
            day.place("plan_deadline", "salon"), say.deadline_after_salon(times.plan_deadline, salon.starts_at)
        )


def _plan(day: _Day, report: Report) -> None:
    times = day.times
    if times.windows and not _within_day(times.plan_deadline, times.windows):
        report.error(
            day.place("plan_deadline", "windows"), say.deadline_outside(times.plan_deadline, _labels(times.windows))
        )
    for at in times.plan_reminders:
        if at >= times.plan_deadline:
            report.error(day.place("plan_reminders", "plan_deadline"), say.reminder_too_late(at, times.plan_deadline))
    for at in times.agenda_chases:
        if at >= times.agenda_publish_at:
            report.error(
                day.place("agenda_chases", "agenda_publish_at"), say.chase_too_late(at, times.agenda_publish_at)
            )
    if times.windows and not _within_day(times.agenda_publish_at, times.windows):
        report.warning(day.place("agenda_publish_at", "windows"), say.agenda_while_closed(times.agenda_publish_at))


def _counts(day: _Day, report: Report) -> None:
    times = day.times
    if times.topics_min > times.topics_max:
        report.error(
            day.place("topics_min", "topics_max"), say.least_above_most("topics", times.topics_min, times.topics_max)
        )
    if times.guests_min > times.guests_max:
        report.error(
            day.place("guests_min", "guests_max"), say.least_above_most("guests", times.guests_min, times.guests_max)
        )


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _span(window: Window) -> _Span:
    """Minutes of the day; the end lies on the next day where the window passes midnight."""
    start, end = _minutes(window.starts_at), _minutes(window.ends_at)
    return start, end if end > start else end + _DAY


def _overlaps(windows: tuple[Window, ...]) -> Iterator[tuple[Window, Window]]:
    ordered = sorted(windows, key=_span)
    for one, other in pairwise(ordered):
        if _span(other)[0] < _span(one)[1]:
            yield one, other
    if len(ordered) > 1 and _span(ordered[0])[0] + _DAY < _span(ordered[-1])[1]:
        yield ordered[-1], ordered[0]


def _inside(span: _Span, windows: Iterable[Window]) -> bool:
    """Whether windows that follow each other without a gap hold the span, today or past midnight."""
    joined: list[_Span] = []
    spans = [_span(window) for window in windows]
    for start, end in sorted([*spans, *((start + _DAY, end + _DAY) for start, end in spans)]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    start, end = span
    return any(low <= start + shift and end + shift <= high for low, high in joined for shift in (0, _DAY))


def _within_day(at: time, windows: tuple[Window, ...]) -> bool:
    """Between the first opening and the last closing."""
    spans = [_span(window) for window in windows]
    low, high = min(start for start, _ in spans), max(end for _, end in spans)
    return any(low <= _minutes(at) + shift <= high for shift in (0, _DAY))


def _labels(windows: tuple[Window, ...]) -> tuple[str, ...]:
    return tuple(window.label for window in windows)
