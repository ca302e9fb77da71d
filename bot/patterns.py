"""Makes searchers of the operator's regular expressions with RE2, which needs time in proportion to the text.

Must never use Python's own ``re`` for what an operator wrote: one expression could hold up every group for minutes.
An expression that costs too much all the same is off until the next start, and somebody is told.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from time import thread_time
from typing import Any, Final

import structlog

from bot.core.judge.folded import fold
from bot.core.judge.patterns import Because, Refused, Searcher
from bot.core.judge.trie import Span
from bot.language import judge_tables

log = structlog.get_logger()

MEMORY: Final = 1 << 20
"""Bytes that RE2 may use for an expression."""
STEPS: Final = 1500
"""The size of an expression made ready, in instructions: 10,000 characters take at most about 50 ms then."""
SLOW: Final = 0.020
"""Seconds of processor time for one message."""
PATIENCE: Final = 3
"""Messages that may be slow before an expression is off."""
_BYTE: Final = re.compile(r"(?<!\\)(?:\\\\)*\\C")
"""A single byte: half a character could be found."""
_PUNCTUATION: Final = frozenset("\\.+*?()|[]{}^$-")

Clock = Callable[[], float]
"""Seconds of processor time that this thread has used."""


@dataclass(slots=True)
class Slowness:
    """What is told when an expression is switched off: ``tell`` is given the expression."""

    spent: Clock = thread_time
    tell: Callable[[str], None] = field(default=lambda _pattern: None)


def maker(slowness: Slowness | None = None) -> Callable[[str], Searcher | Refused]:
    """What makes searchers; without RE2 on this machine every expression is refused."""
    watched = slowness or Slowness()

    def make(pattern: str) -> Searcher | Refused:
        return _made(pattern, watched)

    return make


def _made(pattern: str, slowness: Slowness) -> Searcher | Refused:
    try:
        import re2
    except ImportError:
        return Refused(Because.ABSENT)
    options = re2.Options()
    options.max_mem, options.case_sensitive = MEMORY, False
    options.dot_nl = options.never_capture = True
    options.log_errors = False
    if _BYTE.search(pattern):
        return Refused(Because.UNREADABLE, "invalid escape sequence: \\C")
    try:
        ready = re2.compile(_folded(pattern), options)
    except re2.error as error:
        said = error.args[0] if error.args else b""
        detail = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
        large = "too large" in detail
        return Refused(Because.TOO_LARGE) if large else Refused(Because.UNREADABLE, detail)
    if ready.programsize > STEPS:
        return Refused(Because.TOO_LARGE)
    return _Watched(pattern, ready, slowness)


def _folded(pattern: str) -> str:
    """The expression in the form of the text; what folding turns into a sign of expressions stands for itself."""
    return "".join(char if char.isascii() else _literal(fold(char, judge_tables()).text) for char in pattern)


def _literal(text: str) -> str:
    return "".join(f"\\{char}" if char in _PUNCTUATION else char for char in text)


@dataclass(slots=True)
class _Watched:
    """A searcher that notices what it costs."""

    pattern: str
    ready: Any
    slowness: Slowness
    slow: int = 0

    def search(self, text: str, start: int = 0) -> Span | None:
        if self.slow >= PATIENCE:
            return None
        before = self.slowness.spent()
        found = self.ready.search(text, start)
        if self.slowness.spent() - before > SLOW:
            self.slow += 1
            if self.slow == PATIENCE:
                log.warning("slow_pattern_off", messages=PATIENCE)
                self.slowness.tell(self.pattern)
        return None if found is None else (found.start(), found.end())
