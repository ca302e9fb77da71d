"""Sentences made from our own patterns (``own/*.toml``): a line with {slots}, drawn a fixed number of times.

They only teach: nothing is ever measured on them, since they are all of one hand.
"""

import hashlib
import random
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

PATTERNS: Final = tuple(Path(__file__).parent / "own" / f"{name}.toml" for name in ("patterns", "quarrels"))
_SLOT: Final = re.compile(r"\{(\w+)\}")
_DEEPEST: Final = 6


def composed(paths: Sequence[Path] = PATTERNS) -> Iterator[tuple[str, str]]:
    """(text, label) pairs, the same ones in the same order each time. Raises KeyError for a slot without fillings."""
    for path in paths:
        yield from _composed(path)


def _composed(path: Path) -> Iterator[tuple[str, str]]:
    patterns = tomllib.loads(path.read_text("utf-8"))
    slots: Mapping[str, Sequence[str]] = patterns.pop("slots")
    for label in sorted(patterns):
        for line in patterns[label]["lines"]:
            lots = random.Random(hashlib.sha256(f"{label}|{line}".encode()).hexdigest())
            draws = patterns[label]["draws"] if _SLOT.search(line) else 1
            for text in dict.fromkeys(_filled(line, slots, lots) for _ in range(draws)):
                yield text, label


def _filled(line: str, slots: Mapping[str, Sequence[str]], lots: random.Random) -> str:
    for _ in range(_DEEPEST):
        if not _SLOT.search(line):
            return line
        line = _SLOT.sub(lambda match: lots.choice(slots[match[1]]), line)
    raise KeyError(f"the slots of {line!r} never end")


def fillings(names: Collection[str], longest: int, paths: Sequence[Path] = PATTERNS) -> frozenset[str]:
    """The fillings of some slots that hold no slot themselves and are no longer than so many characters."""
    slots = [tomllib.loads(path.read_text("utf-8"))["slots"] for path in paths]
    words = (word for some in slots for name in names for word in some.get(name, ()))
    return frozenset(word for word in words if len(word) <= longest and not _SLOT.search(word))
