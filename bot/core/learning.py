"""What verdicts teach (M4): a pardon for the very same words at once, and a lesson for the classifier, which waits for
a second voice (bot/core/voices.py).

Pure. A pardon and a lesson must never hold a word of a message: fingerprints, shipped grams and listed words alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeVar

from bot.core.case import Act, Case, Ground
from bot.core.judge.finding import Category, Finding, Severity
from bot.core.judge.model import MOST_SPEAKING
from bot.core.query import ANY, Every

FEATURE: Final = "learning"
PARDONED_FOR: Final = timedelta(days=90)
TAUGHT_FOR: Final = timedelta(days=180)
MOST_GROUNDS: Final = 12
"""Findings of one case that are remembered; a flood says the same again and again."""
NOWHERE: Final[Mapping[tuple[int, int], tuple[int, int]]] = MappingProxyType({})
LOWER, RAISE = -1, 1
"""What a lesson does to the weights of its grams: a false alarm lowers them, a confirmed finding raises them."""


class Mark(StrEnum):
    """What a pardon is known by."""

    SENTENCE = "sentence"
    NEAR = "near"


@dataclass(frozen=True, slots=True)
class Pardon:
    """What was no harm in a group: ``mark`` is the fingerprint of a sentence, or of a listed word between its two
    neighbours on each side. ``no`` is the case, ``by`` the key of whoever decided. Until ``expires_at``."""

    group: str
    mark: str
    no: int
    kind: Mark
    category: Category
    rule: str
    by: str
    at: datetime
    expires_at: datetime
    undone_at: datetime | None = None
    undone_by: str = ""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one person's word on a case says of the classifier's grams. ``no`` is the case, ``by`` the key of whoever
    judged it, ``sign`` LOWER or RAISE. It counts until ``expires_at``."""

    group: str
    no: int
    category: Category
    by: str
    at: datetime
    sign: int
    grams: tuple[str, ...]
    expires_at: datetime
    undone_at: datetime | None = None
    undone_by: str = ""


Taught = Pardon | Lesson
Kind = TypeVar("Kind", Pardon, Lesson)


def counts(one: Taught, at: datetime) -> bool:
    """Whether it still counts at an instant."""
    return one.undone_at is None and at < one.expires_at


# ------------------------------------------------------------------------------------------------------------- queries

ALL_LESSONS: Final = Every(Lesson, ANY, (("undone_at", None),))
ALL_PARDONS: Final = Every(Pardon, ANY, (("undone_at", None),))


def pardons_for(group: str, findings: Iterable[Finding]) -> Every[Pardon]:
    """The pardons that may speak for a message with these findings."""
    marks = {mark for one in findings for mark in (one.trace.sentence, one.trace.near) if mark}
    return Every(Pardon, group, (("mark", tuple(sorted(marks))),))


def pardons_of(group: str, no: int) -> Every[Pardon]:
    """The pardons that a case led to."""
    return Every(Pardon, group, (("no", no),))


def lessons_of(group: str, no: int) -> Every[Lesson]:
    """The lessons that a case led to."""
    return Every(Lesson, group, (("no", no),))


# --------------------------------------------------------------------------------------------------- what a case holds


def grounds(
    before: Sequence[Ground],
    found: Iterable[tuple[Severity, Finding]],
    text: int = 0,
    places: Mapping[tuple[int, int], tuple[int, int]] = NOWHERE,
) -> tuple[Ground, ...]:
    """The grounds of a case with those of a further message: what asked for people, and left a trace. The first message
    is what the case is known by; a later one is not shown until the next card, unless the same was said before.
    ``text`` is its number among the texts of the case, ``places`` where in it the findings' spans stand."""
    first = not before
    new = (
        Ground(one.category, severity, one.rule, one.trace.sentence, one.trace.near, one.trace.grams, shown=first,
            text=text, place=places.get(one.span, (0, 0)))
        for severity, one in found
        if severity is not Severity.NOTE and one.trace.sentence
    )  # fmt: skip
    known = {replace(one, shown=False) for one in before}
    return (*before, *(one for one in dict.fromkeys(new) if one not in known))[:MOST_GROUNDS]


def seen(held: Sequence[Ground]) -> tuple[Ground, ...]:
    """The grounds once a card has shown all messages of the case."""
    return tuple(replace(one, shown=True) for one in held)


def spared(
    found: Sequence[tuple[Severity, Finding]], pardons: Iterable[Pardon], at: datetime
) -> tuple[tuple[Severity, Finding], ...]:
    """The findings of a message after the pardons: what was pardoned is worth a note, the gravest comes first still. A
    sentence is spared whatever was found in it; a word in its surroundings only where it would be shown, not taken
    back, and no personal number."""
    marks = {one.mark for one in pardons if counts(one, at)}

    def spares(severity: Severity, one: Finding) -> bool:
        return one.trace.sentence in marks or (_bends(severity, one.category) and one.trace.near in marks)

    lowered = [(Severity.NOTE if spares(severity, one) else severity, one) for severity, one in found]
    return tuple(sorted(lowered, key=lambda pair: -pair[0]))


def _bends(severity: Severity, category: Category) -> bool:
    """Whether a verdict may spare more than the very same sentence."""
    return severity is not Severity.RECALL and category is not Category.PERSONAL


# ----------------------------------------------------------------------------------------------- what a verdict teaches


def taught(case: Case, acts: Iterable[Act], by: str, at: datetime) -> tuple[Taught, ...]:
    """What a verdict on a case teaches: a false alarm is pardoned, and every verdict is a lesson. It speaks for what
    was shown alone: whoever decides says nothing of a message that nobody has seen."""
    case = replace(case, grounds=tuple(one for one in case.grounds if one.shown))
    if Act.PASS in acts:
        return (*_pardons(case, by, at), *_lessons(case, LOWER, by, at))
    return _lessons(case, RAISE, by, at)


def _pardons(case: Case, by: str, at: datetime) -> tuple[Pardon, ...]:
    marks: dict[str, tuple[Mark, Ground]] = {}
    for one in case.grounds:
        marks.setdefault(one.sentence, (Mark.SENTENCE, one))
        if one.near and _bends(one.severity, one.category):
            marks.setdefault(one.near, (Mark.NEAR, one))
    return tuple(
        Pardon(case.group, mark, case.no, kind, one.category, one.rule, by, at, at + PARDONED_FOR)
        for mark, (kind, one) in marks.items()
    )


def _lessons(case: Case, sign: int, by: str, at: datetime) -> tuple[Lesson, ...]:
    """One lesson a category. Whoever confirms says so of what the case was shown for, not of all that was found."""
    grams: dict[Category, dict[str, None]] = {}
    for one in case.grounds:
        if sign is LOWER or one.category is case.category:
            grams.setdefault(one.category, {}).update(dict.fromkeys(one.grams))
    return tuple(
        Lesson(case.group, case.no, category, by, at, sign, tuple(sorted(tuple(held)[:MOST_SPEAKING])), at + TAUGHT_FOR)
        for category, held in grams.items()
        if held
    )


def reviewed(case: Case, lessons: Iterable[Lesson], by: str, at: datetime, *, overturned: bool) -> tuple[Taught, ...]:
    """What an appeal teaches: upheld it is a second voice; overturned it takes the first one back, and pardons."""
    read = replace(case, grounds=seen(case.grounds))  # whoever looks again is shown all of it
    if not overturned:
        return taught(read, case.verdict, by, at)
    wrong = (one for one in lessons if one.sign == RAISE)
    return (*taken_back(wrong, by, at), *taught(read, (Act.PASS,), by, at))


def taken_back(records: Iterable[Kind], by: str, at: datetime) -> tuple[Kind, ...]:
    """The records as they are when they no longer count; those that count no more already are left out."""
    return tuple(replace(one, undone_at=at, undone_by=by) for one in records if one.undone_at is None)


def summed(records: Iterable[object]) -> str:
    """What was learnt or taken back, for the audit log: how much of each, never what."""
    found = list(records)
    lessons = [one for one in found if isinstance(one, Lesson)]
    parts = [f"{'-' if one.sign == LOWER else '+'}{one.category} {len(one.grams)} grams" for one in lessons]
    pardons = sum(isinstance(one, Pardon) for one in found)
    return ", ".join((*parts, *((f"{pardons} pardons",) if pardons else ())))
