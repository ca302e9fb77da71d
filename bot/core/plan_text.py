"""Reads a plan as people write it: the whole form pasted in one block, single lines of it, lists of names and topics.

Pure. Names and topics are taken as typed; only the comparing is done on folded text of the same length.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Final

from bot.core.plan import Plan, PlantedQuestion
from bot.core.plan_lists import (
    BRACKETS,
    MARK,
    TRAILING,
    is_blank,
    names_in,
    read_planted,
    shadow,
    split_topics,
    without_brackets,
)
from bot.core.programme import Window
from bot.core.when import find_when, parse_clock, parse_window
from bot.core.wording import plan_form as words

_FIELD_OF: Final = {"".join(word.split()): name for name, listed in words.LABELS.items() for word in listed}
_ANY_LABEL: Final = "|".join(" *".join(word) for word in sorted(_FIELD_OF, key=len, reverse=True))
_LABEL: Final = re.compile(
    rf"(?:^|(?<=[\s;|,。、)\]】:]))(?P<open>[ *#>·•\-【\[]*)(?P<word>{_ANY_LABEL})(?P<close> ?[】\]*]*)"
    r"(?P<gap>[ |]*)(?P<extra>\([^()\n]{0,40}\))?[】\]*]* *(?P<colon>:?)",
    re.MULTILINE,
)
_DECORATION: Final = " *#>·•-【[|"
_WINDOW: Final = re.compile(words.WINDOW)
_SHIFT_LINE: Final = re.compile(rf"\n[ |]*(?={words.WINDOW})")
_SHORT: Final = frozenset({"project", "on", "platform", "host", "guests", "note"})
_SHIFT_WORD: Final = re.compile(rf"(?P<word>{words.SHIFT_WORD})(?=[\s:(|])")
_DASHES: Final = re.compile(words.DASHES)


@dataclass(frozen=True, slots=True)
class FormRead:
    """What was understood of a text. ``labels``: how many lines of the form it names; ``left``: what looked like a
    part of the roster and was not understood."""

    project: str = ""
    platform: str = ""
    on: date | None = None
    duty: tuple[tuple[int, tuple[str, ...]], ...] = ()
    host: str = ""
    guests: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    planted: tuple[PlantedQuestion, ...] = ()
    script: str = ""
    labels: int = 0
    left: tuple[str, ...] = field(default=())

    @property
    def empty(self) -> bool:
        """Whether nothing of a plan was found."""
        return not (self.on or self.duty or self.host or self.guests or self.topics or self.planted or self.project)


A_FORM = 3
"""Labels of the form that a text must hold to be meant as one."""


def is_form(text: str, shifts: Sequence[Window], today: date) -> bool:
    """Whether somebody pasted a form, and did not only speak of what stands in it."""
    return "\n" in text.strip() and read_form(text, shifts, today).labels >= A_FORM


def read_form(text: str, shifts: Sequence[Window], today: date) -> FormRead:
    """Everything of the form that a text holds, in any order."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    head, sections = _sections(text)
    content = {name: "\n".join(part for key, part in sections if key == name) for name, _ in sections}
    duty, left = _duty(f"{head}\n{content.get('duty', '')}", shifts)
    return FormRead(
        project=_line(content.get("project", "")),
        platform=_line(content.get("platform", "")),
        on=_day(content.get("on", ""), today) or _day(_WINDOW.sub(" ", shadow(head)), today),
        duty=duty,
        host="、".join(names_in(content.get("host", ""))),
        guests=names_in(content.get("guests", "")),
        topics=split_topics(content.get("topics", "")),
        planted=read_planted(content.get("planted", "")),
        script=content.get("script", "").strip(),
        labels=len({name for name, _ in sections} - {"note"}),
        left=left,
    )


def merge(plan: Plan, read: FormRead) -> Plan:
    """The plan with what was understood put in; what a text does not mention stays."""
    duty = list(plan.duty)
    for number, names in read.duty:
        duty += [()] * (number + 1 - len(duty))
        duty[number] = names
    return replace(
        plan,
        duty=tuple(duty),
        local_date=read.on or plan.local_date,
        project=read.project or plan.project,
        platform=read.platform or plan.platform,
        host=read.host or plan.host,
        guests=read.guests or plan.guests,
        topics=read.topics or plan.topics,
        planted=read.planted or plan.planted,
        script=read.script or plan.script,
    )


# ---------------------------------------------------------------------------------------------------- lines of the form


def _sections(text: str) -> tuple[str, list[tuple[str, str]]]:
    """What stands before the first label, and the content under each label in order."""
    seen = shadow(text)
    found = [match for match in _LABEL.finditer(seen) if _is_label(match, seen)]
    topics = _topic_label(seen, found)
    starts = [(one.start(), one.end(), _FIELD_OF["".join(one["word"].split())]) for one in found] + topics
    starts.sort()
    ends = [*(start for start, _, _ in starts[1:]), len(text)][: len(starts)]
    head = text[: starts[0][0]] if starts else text
    found_parts = [(name, text[begin:end]) for (_, begin, name), end in zip(starts, ends, strict=True)]
    return head, [part for name, content in found_parts for part in _roster_apart(name, content)]


def _roster_apart(name: str, content: str) -> list[tuple[str, str]]:
    """A line that begins with a window is of the roster, whatever line of the form stands above it."""
    shift = _SHIFT_LINE.search(shadow(content)) if name in _SHORT else None
    return (
        [(name, content)] if shift is None else [(name, content[: shift.start()]), ("duty", content[shift.start() :])]
    )


def _is_label(match: re.Match[str], seen: str) -> bool:
    """A label has its colon, or stands at the beginning of a line, apart from what follows."""
    if match["colon"]:
        return True
    line = seen[seen.rfind("\n", 0, match.start()) + 1 : match.start()]
    if line.strip(_DECORATION):
        return False
    after = seen[match.end() : match.end() + 1]
    name = _FIELD_OF["".join(match["word"].split())]
    if name == "topics" and MARK.match(seen, match.start("word")):
        return False
    return bool(
        match["close"] or match["gap"] or match["extra"] or after in ("", "\n") or (name == "duty" and after.isdigit())
    )


def _topic_label(seen: str, found: Sequence[re.Match[str]]) -> list[tuple[int, int, str]]:
    """Topics that stand there one by one (话题1：…) without the line 研讨话题 above them."""
    if any(_FIELD_OF["".join(one["word"].split())] == "topics" for one in found):
        return []
    first = re.search(rf"^ *(?={words.TOPIC_NUMBER})", seen, re.MULTILINE)
    return [(first.start(), first.start(), "topics")] if first else []


def _line(content: str) -> str:
    line = next((line.strip(TRAILING) for line in content.splitlines() if line.strip(TRAILING)), "")
    return "" if is_blank(line) else line


def _day(content: str, today: date) -> date | None:
    plain = re.sub(r"(?<=\d)\.(?=\d)", "-", re.sub(r"[()]", " ", shadow(content)))
    return find_when(plain, today).day


# --------------------------------------------------------------------------------------------------------------- roster


def _duty(content: str, shifts: Sequence[Window]) -> tuple[tuple[tuple[int, tuple[str, ...]], ...], tuple[str, ...]]:
    seen = shadow(content)
    marks = [(one.start(), one.end(), _shift_of_window(one[0], shifts)) for one in _WINDOW.finditer(seen)]
    if not marks:
        marks = [(one.start(), one.end(), _shift_of_word(one["word"], shifts)) for one in _SHIFT_WORD.finditer(seen)]
    ends = [*(start for start, _, _ in marks[1:]), len(content)][: len(marks)]
    duty: dict[int, tuple[str, ...]] = {}
    left = []
    for (start, begin, number), end in zip(marks, ends, strict=True):
        names = _names_of_shift(content[begin:end])
        if number is None:
            left.append(content[start:end].strip())
        elif names:
            duty[number] = names
    return tuple(sorted(duty.items())), tuple(left)


def shift_named(text: str, shifts: Sequence[Window]) -> int | None:
    """The number (from 0) of the shift that a word or a window names: 8点-12点, 晚班, 18点, 第二班."""
    seen = shadow(text).strip()
    if _WINDOW.fullmatch(seen):
        return _shift_of_window(seen, shifts)
    if re.fullmatch(words.SHIFT_WORD, seen):
        return _shift_of_word(seen, shifts)
    clock = None if seen.isdigit() else parse_clock(seen)
    return _shift_at(clock, shifts) if clock else None


def _shift_of_window(typed: str, shifts: Sequence[Window]) -> int | None:
    window = parse_window(_DASHES.sub("-", typed).replace(".", ":"))
    if window is None:
        return None
    exact = [number for number, shift in enumerate(shifts) if (shift.starts_at, shift.ends_at) == window]
    same_start = [number for number, shift in enumerate(shifts) if shift.starts_at == window[0]]
    return next(iter((*exact, *same_start)), None)


def _shift_of_word(typed: str, shifts: Sequence[Window]) -> int | None:
    meant = words.SHIFT_WORDS.get(typed) or words.SHIFT_WORDS[typed[:-1]]
    if isinstance(meant, str):
        return _shift_at(time.fromisoformat(meant), shifts)
    number = meant - 1 if meant > 0 else len(shifts) + meant
    return number if 0 <= number < len(shifts) else None


def _shift_at(at: time, shifts: Sequence[Window]) -> int | None:
    for number, shift in enumerate(shifts):
        passes_midnight = shift.ends_at <= shift.starts_at
        inside = (
            at >= shift.starts_at or at < shift.ends_at if passes_midnight else shift.starts_at <= at < shift.ends_at
        )
        if inside:
            return number
    return None


def _names_of_shift(content: str) -> tuple[str, ...]:
    """The names behind a window: those outside brackets, else those in them, of the first line that has any."""
    for line in content.splitlines():
        seen = shadow(line).lstrip(" :)|")
        typed = line[len(line) - len(seen) :]
        outside = names_in(BRACKETS.sub(lambda match: " " * len(match[0]), seen)) and names_in(without_brackets(typed))
        if outside:
            return outside
        inside = [names_in(typed[match.start(1) : match.end(1)]) for match in BRACKETS.finditer(seen)]
        if any(inside):
            return next(names for names in inside if names)
    return ()
