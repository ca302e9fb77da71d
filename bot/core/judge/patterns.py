"""Regular expressions of the operator: what a line of one means, and where they stand in a text.

Must never run an expression by itself: the searcher is handed in (bot/patterns.py), so that what is searched takes time
in proportion to the text, whatever somebody wrote. Must never raise.

A line is ``re:expression | category | level | note``. As ``|`` and ``#`` mean something in expressions, a field ends at
a bar with a blank on both sides (or a full-width bar), and a comment begins at a ``#`` with a blank before it.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

from bot.core.judge.finding import Category, Finding, Severity
from bot.core.judge.trie import Span, Trie, uncovered
from bot.core.wording import judging

MARK: Final = "re:"
RULE: Final = "re:"
"""Begins the name of the rule in findings."""
LONGEST: Final = 200
"""Characters of an expression."""
MOST: Final = 200
"""Expressions of all lists: each is one more walk over every message."""
PLACES: Final = 8
"""Places of one expression that are looked at, when those before lie in exceptions."""
_SAMPLES: Final = ("", "a 1")
"""Texts of which an expression may not match nothing."""
_BAR: Final = re.compile(r"\s+\|(?:\s+|$)|\s*｜\s*")
_COMMENT: Final = re.compile(r"\s#.*$")


class Searcher(Protocol):
    """An expression made ready. Searching takes time in proportion to the text and never raises."""

    def search(self, text: str, start: int = 0) -> Span | None:
        """The first place in folded text at or after ``start``."""


class Because(StrEnum):
    """Why there is no searcher for an expression."""

    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Refused:
    """An expression that cannot be searched; ``detail`` in the words of whoever refused it."""

    because: Because
    detail: str = ""


Make = Callable[[str], Searcher | Refused]


def absent(_pattern: str) -> Refused:
    """The maker where there is none."""
    return Refused(Because.ABSENT)


@dataclass(frozen=True, slots=True)
class Pattern:
    """An expression of a list with what it means."""

    pattern: str
    category: Category
    severity: Severity
    searcher: Searcher = field(compare=False, repr=False)
    note: str = ""
    number: int = field(default=0, compare=False)
    """The line of its list."""


def fields_of(line: str) -> tuple[str, ...] | None:
    """The fields of a line that holds an expression, its mark taken away; None for every other line."""
    said = line.lstrip("\ufeff").strip()
    if said[: len(MARK)].lower() != MARK:
        return None
    return tuple(part.strip() for part in _BAR.split(_COMMENT.sub("", said[len(MARK) :])))


def searcher_of(pattern: str, make: Make) -> Searcher | str:
    """The searcher of an expression, or the sentence that says why there is none."""
    if not pattern:
        return judging.no_word()
    if len(pattern) > LONGEST:
        return judging.pattern_too_long(LONGEST)
    made = make(pattern)
    if isinstance(made, Refused):
        if made.because is Because.UNREADABLE:
            return judging.pattern_unreadable(made.detail)
        return judging.pattern_too_large() if made.because is Because.TOO_LARGE else judging.patterns_absent()
    empty = (made.search(text) for text in _SAMPLES)
    return judging.pattern_of_nothing() if any(span and span[0] == span[1] for span in empty) else made


class Patterns:
    """The expressions of all lists with their exceptions: built once, asked for each message."""

    __slots__ = ("_allowed", "_patterns", "_version")

    def __init__(self, patterns: Iterable[Pattern], allowed: Iterable[str] = (), version: str = "") -> None:
        """``allowed``: exceptions in folded form; what lies inside one of them is not found."""
        self._patterns = tuple(patterns)[:MOST]
        self._allowed = Trie(dict.fromkeys(allowed, 0)) if self._patterns else Trie({})
        self._version = version

    def find(self, text: str, view: str = "base") -> list[Finding]:
        """One finding at most for each expression; its span is a place in the text."""
        return [
            Finding(one.category, one.severity, RULE + one.pattern, span, view, version=self._version)
            for one in self._patterns
            if (span := self._place(one.searcher, text)) is not None
        ]

    def _place(self, searcher: Searcher, text: str) -> Span | None:
        start = 0
        for _ in range(PLACES):
            span = searcher.search(text, start)
            if span is None or span[0] == span[1]:
                return None
            if not self._spared(text, span):
                return span
            start = span[1]
        return None

    def _spared(self, text: str, span: Span) -> bool:
        """Whether a place lies inside an exception."""
        covers = self._allowed.hits(text)
        return bool(covers) and not any(hit[2] for hit in uncovered(sorted((*covers, (*span, 1))), frozenset({0})))
