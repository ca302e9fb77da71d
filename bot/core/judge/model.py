"""The small text classifier: how likely a folded message is each kind of harm, in plain Python.

A line over the distinct known groups of one to three characters (grams.py), one line a category, each with its own
calibration. It must never fold text itself (training and serving hand it texts folded by the same function), nor keep
or log any text. ``training/pack.py`` writes what ``Model.load`` reads.
"""

import hashlib
import json
import re
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import exp, isnan, sqrt
from typing import Any, Final

from bot.core.judge.finding import Category
from bot.core.judge.grams import MOST_CHARACTERS, Listed, grams, padded

MAGIC: Final = b"YXJM1\n"
LANE: Final = 3
"""Bytes of one category's lane. The weights of a gram stand side by side in one whole number, so that one addition
adds them for all categories; 3 bytes hold the sum of 65,000 grams."""
ZERO: Final = 128
"""What stands for the weight 0: lanes hold no sign."""
MOST_BYTES: Final = 16_000_000
MOST_CHANGE: Final = 127
"""Of one gram's weight by adjustments: the largest weight that the model itself can have."""
MOST_ADJUSTED: Final = 20_000
MOST_SHIFT: Final = 4.0
"""Log-odds by which all adjustments together may move one message: what people teach bends the model, and can neither
silence a flagrant message nor raise an innocent one by itself."""
HEAVIEST: Final = 5
ALIKE: Final = 2.0
OVERHEARD: Final = 2.0
"""Each line knows its own harm and clean talk only, and hears some of its own in the harm of others. What is further
below the loudest than ``ALIKE`` (in log-odds) is pressed down by so many times the rest: an advertisement is not
betting as well."""
MOST_SPEAKING: Final = 40

_NUMBER: Final = re.compile(r"\d")


class DamagedModel(ValueError):
    """The bytes are not a model of this kind, or not whole."""


@dataclass(frozen=True, slots=True)
class Line:
    """One category's line: log-odds = ``slope`` · sum of weights / ⁴√(number of known grams) + ``offset``. ``alarms``
    are the probabilities above which one in a thousand, five in a thousand, one in a hundred clean texts of
    calibration lie; ``bars`` those of all categories together: so many clean texts lie above the bar of any
    category."""

    category: Category
    slope: float
    offset: float
    alarms: tuple[float, float, float]
    bars: tuple[float, float, float] = (1.0, 1.0, 1.0)

    def __hash__(self) -> int:
        return hash(self.slope)  # that of all fields costs a chat message a tenth of its time


@dataclass(frozen=True, slots=True)
class Weighed:
    """A gram that spoke for a category: where it first stands in the folded text (in the sounds where ``heard``: it
    stands only there), and its share of the log-odds."""

    gram: str
    span: tuple[int, int]
    share: float
    heard: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    """Made once by ``load``. ``version`` names the bytes it came from; ``taught`` holds the adjustments, kept apart."""

    version: str
    lines: tuple[Line, ...]
    weights: Mapping[str, int] = field(repr=False)
    taught: Mapping[int, int] = field(repr=False)
    listed: Listed = field(repr=False)
    columns: Sequence[int] = field(repr=False)
    """The weights by the number of their gram."""

    @classmethod
    def load(cls, packed: bytes) -> "Model":
        """Takes the packed bytes, gives the model. Raises DamagedModel."""
        raw = _unpacked(packed)
        try:
            length = int.from_bytes(raw[len(MAGIC) : len(MAGIC) + 4], "little")
            start = len(MAGIC) + 4
            header = json.loads(raw[start : start + length])
            lines = tuple(map(_line, header["lines"]))
            words_end = start + length + int(header["grams_bytes"])
            names = raw[start + length : words_end].decode().split("\n")
        except (ValueError, TypeError, KeyError) as error:
            raise DamagedModel("the head of the model cannot be read") from error
        columns = raw[words_end:]
        if len(columns) != len(names) * len(lines):
            raise DamagedModel(f"{len(names)} grams and {len(lines)} categories, but {len(columns)} weights")
        weights = _side_by_side(columns, len(names), len(lines))
        version = hashlib.sha256(raw).hexdigest()[:8]
        return cls(version, lines, dict(zip(names, weights, strict=True)), {}, Listed(names), weights)

    def score(self, folded: str, sounds: str = "") -> dict[Category, float]:
        """Probability of each category, 0 to 1, for a text and its text of sounds (the view of that name), both made
        as in training. An empty text scores little more than its offsets."""
        found = {*self.listed.heard(folded[:MOST_CHARACTERS]).numbers()}
        if sounds:
            found.update(self.listed.heard(sounds[:MOST_CHARACTERS]).numbers())
        scores = self.likely(found)
        return {line.category: score for line, score in zip(self.lines, scores, strict=True)}

    def likely(self, found: Collection[int]) -> list[float]:
        """The probability of each line for the distinct known grams of a text, by their numbers."""
        root = _root(len(found))
        sums = zip(self.lines, self._sums(map(self.columns.__getitem__, found)), strict=True)
        odds = [line.slope * total / root + line.offset for line, total in sums]
        least = max(odds, default=0.0) - ALIKE
        odds = [one if one >= least else one - OVERHEARD * (least - one) for one in odds]
        if self.taught:
            changes = zip(self.lines, odds, self._sums(filter(None, map(self.taught.get, found))), strict=True)
            odds = [one + _within(line.slope * change / root, MOST_SHIFT) for line, one, change in changes]
        return [_probability(one) for one in odds]

    def explain(self, folded: str, category: Category, sounds: str = "") -> tuple[Weighed, ...]:
        """The five grams that speak most for a category, heaviest first; none for a category it does not know. The
        spans are those of the texts given; whoever shows them maps them back to the raw text."""
        place = next((index for index, line in enumerate(self.lines) if line.category is category), None)
        if place is None:
            return ()
        found = grams(folded, sounds) & self.weights.keys()
        share = self.lines[place].slope / _root(len(found))
        ranked = sorted((-self._weight(gram, place) * share, gram) for gram in found)
        text, heard = padded(folded), padded(sounds)
        return tuple(
            Weighed(gram, _span(text if gram in text else heard, gram), -size, gram not in text)
            for size, gram in ranked[:HEAVIEST]
            if size < 0
        )

    def speaking(self, folded: str, category: Category, sounds: str = "", most: int = MOST_SPEAKING) -> tuple[str, ...]:
        """The shipped grams of a text that speak most for a category, in the order of the alphabet; none with a digit
        in it: what people say about themselves is numbers. Empty for a category it does not know."""
        place = next((index for index, line in enumerate(self.lines) if line.category is category), None)
        if place is None:
            return ()
        shift, mask = place * LANE * 8, (1 << LANE * 8) - 1
        found = [(gram, self.weights[gram] >> shift & mask) for gram in grams(folded, sounds) if gram in self.weights]
        loud = sorted((-weight, gram) for gram, weight in found if weight > ZERO and not _NUMBER.search(gram))
        return tuple(sorted(gram for _, gram in loud[:most]))

    def with_adjustments(self, changes: Mapping[str, Mapping[Category, float]]) -> "Model":
        """A copy that also weighs these changes (of weights: -127 to 127, larger ones are cut; they replace earlier
        adjustments; a gram that the model does not know moves nothing). The shipped weights stay as they are: an empty
        mapping gives the model back as it was loaded.
        Raises ValueError for more than 20,000 grams or a change that is no number."""
        if len(changes) > MOST_ADJUSTED:
            raise ValueError(f"{len(changes)} adjusted grams, {MOST_ADJUSTED} are allowed")
        numbers = self.listed.numbers(changes)
        return replace(self, taught={numbers[gram]: self._packed_changes(changes[gram]) for gram in numbers})

    def _packed_changes(self, change: Mapping[Category, float]) -> int:
        row = bytearray()
        for line in self.lines:
            row += (ZERO + round(_within(change.get(line.category, 0.0), MOST_CHANGE))).to_bytes(LANE, "little")
        return int.from_bytes(row + b"\x01", "little")

    def _sums(self, weights: Iterable[int]) -> list[int]:
        total = sum(weights)
        bits = LANE * 8
        mask = (1 << bits) - 1
        zeros = (total >> bits * len(self.lines)) * ZERO
        return [(total >> bits * index & mask) - zeros for index in range(len(self.lines))]

    def _weight(self, gram: str, place: int) -> int:
        taught = self.taught.get(self.listed.numbers((gram,))[gram])
        return self._sums((self.weights[gram],))[place] + (self._sums((taught,))[place] if taught else 0)


def _root(found: int) -> float:
    """What the sum over so many known grams is divided by: a long text has many chances to say something, and is not
    so much the worse for it. 1 where nothing is known, and the sum 0."""
    return sqrt(sqrt(found or 1))


def _span(padded: str, gram: str) -> tuple[int, int]:
    start = padded.index(gram) - 1
    return max(start, 0), min(start + len(gram), len(padded) - 2)


def _probability(odds: float) -> float:
    # the bounds keep exp() from overflowing and change nothing that a float could show
    return 1 / (1 + exp(-_within(odds, 500.0)))


def _within(value: float, most: float) -> float:
    if isnan(value):
        raise ValueError("a change must be a number")
    return max(-most, min(most, value))


def _unpacked(packed: bytes) -> bytes:
    reader = zlib.decompressobj(wbits=31)
    try:
        raw = reader.decompress(packed, MOST_BYTES)
    except zlib.error as error:
        raise DamagedModel("the bytes are not gzip") from error
    if not reader.eof or not raw.startswith(MAGIC):
        raise DamagedModel("the bytes are cut short, too many, or of another kind")
    if hashlib.sha256(raw[:-32]).digest() != raw[-32:]:
        raise DamagedModel("the bytes do not match their own checksum")
    return raw[:-32]


def _line(line: Mapping[str, Any]) -> Line:
    name, slope, offset = Category(line["category"]), float(line["slope"]), float(line["offset"])
    return Line(name, slope, offset, _three(line["alarms"]), _three(line["bars"]))


def _three(values: Iterable[float]) -> tuple[float, float, float]:
    first, second, third = map(float, values)
    return first, second, third


def _side_by_side(columns: bytes, rows: int, lanes: int) -> list[int]:
    """The columns of weights as one whole number a gram; its last lane counts 1, so that a sum knows its zeros."""
    width = LANE * (lanes + 1)
    table = bytearray(rows * width)
    for lane in range(lanes):
        table[lane * LANE :: width] = columns[lane * rows : (lane + 1) * rows]
    table[lanes * LANE :: width] = b"\x01" * rows
    return [int.from_bytes(table[start : start + width], "little") for start in range(0, len(table), width)]
