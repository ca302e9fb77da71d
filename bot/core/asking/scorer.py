"""How likely a message needs an answer (``NEEDS``), and how likely it is a question at all (``ASKS``), in plain Python.

One line over the distinct groups of one to five characters of the prepared text, the cues and its shape; each share can
be shown. Must never keep or log a text. ``training/asking.py`` writes what ``Scorer.load`` reads.
"""

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import exp, fsum
from types import MappingProxyType
from typing import Any, Final

from bot.core.asking.cues import Cues, prepared
from bot.core.asking.shape import NAMES, shape

MAGIC: Final = b"YXQ1\n"
LONGEST: Final = 5
"""Characters of the longest group."""
ZERO: Final = 128
NEEDS: Final = "needs"
ASKS: Final = "asks"
HEAVIEST: Final = 5
_MOST_BYTES: Final = 16_000_000
_SUM: Final = 32
_CAP: Final = 500.0


class DamagedScorer(ValueError):
    """The bytes are no scorer, not whole, or made for another table of cues."""


@dataclass(frozen=True, slots=True)
class Line:
    """Log-odds = ``step`` · weights of the groups / ⁴√(their number) + cues and shape · ``rest`` + ``offset``.
    ``likeness`` is what a likeness of 1 to what is known adds, ``usual`` the likeness that adds nothing."""

    name: str
    step: float
    offset: float
    rest: tuple[float, ...]
    likeness: float = 0.0
    usual: float = 0.0


@dataclass(frozen=True, slots=True)
class Bars:
    """The two probabilities of a decision: from ``sure`` on a ticket is opened, from ``maybe`` on somebody is watched
    for silently."""

    sure: float
    maybe: float


@dataclass(frozen=True, slots=True)
class Share:
    """What one cue, one value of the shape or one group of characters adds to the log-odds."""

    kind: str
    """``cue`` (its name; also for the shape), ``text`` (the group itself) or ``likeness``."""
    what: str
    share: float


@dataclass(frozen=True, slots=True)
class Scorer:
    """Made once by ``load``. ``version`` names the bytes it came from."""

    version: str
    cues: Cues
    lines: Mapping[str, Line]
    places: Mapping[str, int]
    bars: Bars
    weights: Mapping[str, tuple[int, ...]] = field(repr=False)

    @classmethod
    def load(cls, packed: bytes, cues: Cues) -> "Scorer":
        """Takes the packed bytes and the table of cues, gives the scorer. Raises DamagedScorer."""
        raw = _unpacked(packed)
        try:
            size = int.from_bytes(raw[len(MAGIC) : len(MAGIC) + 4], "little")
            start = len(MAGIC) + 4
            head = json.loads(raw[start : start + size])
            lines = {one["name"]: _line(one) for one in head["lines"]}
            names, bars = head["cues"], Bars(float(head["sure"]), float(head["maybe"]))
            words_end = start + size + int(head["grams_bytes"])
            grams_ = raw[start + size : words_end].decode().split("\n")
        except (ValueError, TypeError, KeyError) as error:
            raise DamagedScorer("the head of the scorer cannot be read") from error
        if names != [*cues.names, *NAMES]:
            raise DamagedScorer("the scorer was made for another table of cues: run training/asking.py")
        columns = raw[words_end:]
        if len(columns) != len(grams_) * len(lines) or any(len(line.rest) != len(names) for line in lines.values()):
            raise DamagedScorer(f"{len(grams_)} grams, {len(lines)} lines, but {len(columns)} weights")
        rows = zip(*(columns[place * len(grams_) :][: len(grams_)] for place in range(len(lines))), strict=True)
        weights = {
            gram: tuple(value - ZERO for value in row) for gram, row in zip(grams_, rows, strict=True)
        }  # fmt: skip
        version = hashlib.sha256(raw).hexdigest()[:8]
        places = MappingProxyType({name: place for place, name in enumerate(lines)})
        return cls(version, cues, MappingProxyType(lines), places, bars, MappingProxyType(weights))

    def score(self, text: str, likeness: float | None = None, line: str = NEEDS) -> float:
        """The probability, 0 to 1. ``likeness`` (0 to 1) is how like the message is to what is known and asked already;
        None where nobody has looked."""
        return probability(self.odds(text, likeness, line))

    def odds(self, text: str, likeness: float | None = None, line: str = NEEDS) -> float:
        """The log-odds of the same."""
        chosen = self.lines[line]
        return chosen.offset + fsum(share for _, _, share in self._shares(text, chosen, likeness))

    def weighed(self, text: str, likeness: float | None = None) -> tuple[float, tuple[Share, ...]]:
        """The log-odds that it needs an answer, and what speaks most for or against, the loudest first."""
        chosen = self.lines[NEEDS]
        shares = list(self._shares(text, chosen, likeness))
        loudest = sorted(shares, key=lambda one: (-abs(one[2]), one[1]))[:HEAVIEST]
        return chosen.offset + fsum(share for _, _, share in shares), tuple(Share(*one) for one in loudest)

    def _shares(self, text: str, chosen: Line, likeness: float | None) -> Iterator[tuple[str, str, float]]:
        ready = prepared(text)
        names = (*self.cues.names, *NAMES)
        for name, value, weight in zip(names, rest(ready, self.cues), chosen.rest, strict=True):
            if value and weight:
                yield "cue", name, value * weight
        found, place, weights = grams(ready), self.places[chosen.name], self.weights
        one = chosen.step / root(found)
        for gram in found:
            if (row := weights.get(gram)) and row[place]:
                yield "text", gram, row[place] * one
        if likeness is not None and chosen.likeness:
            yield "likeness", "likeness", chosen.likeness * (likeness - chosen.usual)


def rest(ready: str, cues: Cues) -> tuple[float, ...]:
    """The values of the cues and of the shape of a prepared text, in the order of the weights."""
    found = cues.found(ready)
    return (*map(float, found), *shape(ready, dict(zip(cues.names, found, strict=True)), cues))


def grams(ready: str) -> set[str]:
    """The distinct groups of one to five neighbouring characters of a prepared text."""
    return {ready[at : at + size] for size in range(1, LONGEST + 1) for at in range(len(ready) - size + 1)}


def root(found: set[str]) -> float:
    """What a sum is divided by: a long message has many chances to say something, and is not so much surer."""
    return float(len(found) ** 0.25)


def probability(odds: float) -> float:
    """Log-odds as a probability; the bounds keep exp() from overflowing."""
    return 1 / (1 + exp(-max(-_CAP, min(_CAP, odds))))


def _line(one: Mapping[str, Any]) -> Line:
    weights = tuple(map(float, one["rest"]))
    return Line(
        str(one["name"]), float(one["step"]), float(one["offset"]), weights, float(one["likeness"]), float(one["usual"])
    )


def _unpacked(packed: bytes) -> bytes:
    reader = zlib.decompressobj(wbits=31)
    try:
        raw = reader.decompress(packed, _MOST_BYTES)
    except zlib.error as error:
        raise DamagedScorer("the bytes are not gzip") from error
    if not reader.eof or not raw.startswith(MAGIC) or hashlib.sha256(raw[:-_SUM]).digest() != raw[-_SUM:]:
        raise DamagedScorer("the bytes are cut short, changed, or of another kind")
    return raw[:-_SUM]
