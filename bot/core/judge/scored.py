"""What the classifier says of a text: one finding a category, from the piece of the text that says it loudest.

Must never be the only ground for taking a message back: its findings ask for people, whatever the score.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, log
from typing import Final

from bot.core.judge.finding import Category, Finding, Severity
from bot.core.judge.model import Line, Model
from bot.core.judge.trie import Span
from bot.core.judge.views import View

RULE: Final = "model"
VIEW: Final = "model"
SHORTEST: Final = 4
"""Characters that a text must have to be scored: two or three say nothing by themselves that the lists do not know."""
WHOLE: Final = 240
"""Characters that are scored at once; a longer text is scored piece by piece, so that a clean wall hides nothing."""
PIECE: Final = 200
STEP: Final = 160
_SMALLEST: Final = 1e-9
HALF_HEARD: Final = 0.35
"""Score that bears out a weak word: the bar of the classifier alone is one half."""
ALOUD: Final = 0.5
"""Score from which on what was heard asks for people, unless a programme wants it otherwise."""
SURE: Final = 0.9
"""Score from which on what speaks for a message (a warning, a lesson) does not ease what was heard."""
LEAST: Final = 0.1
"""Below this a finding is not worth keeping: about one clean message in a hundred reaches it."""


STRICTNESS: Final[Mapping[Category, float]] = {
    Category.ABUSE: 0.2, Category.ADS: 0.6, Category.CHEATING: 1.0, Category.FRAUD: 1.6, Category.GAMBLING: 1.0,
    Category.PORN: 0.8,
}  # fmt: skip
"""Where between the model's bars (0 the first, 2 the last) a category's own bar lies. The bars share the false alarms
of free chat out by how hard a category is to tell; on campus answers, messages and exam questions those of fraud,
gambling and porn hardly ever fire, and lie lower therefore (chosen on half the rows of the development sets' clean
texts, so their false alarms in docs/moderation.md are not those of unseen texts)."""


@dataclass(frozen=True, slots=True)
class Said:
    """How sure the classifier is of a category: 0.5 is the bar, which about one clean message in a thousand reaches.
    ``probability`` is what it was before it was held against the bar."""

    category: Category
    score: float
    probability: float
    span: tuple[int, int]
    """Of the folded text."""


def said(model: Model, base: View, sounds: View | None) -> tuple[Said, ...]:
    """Takes a message's plain view and its view of sounds; gives the category of each line of the model."""
    if len(base.text) < SHORTEST:
        return ()
    bars = [bar(line) for line in model.lines]
    seen = model.listed.heard(base.text)
    sound = model.listed.heard(sounds.text) if sounds is not None else None
    best: list[tuple[float, float, tuple[int, int]]] = []
    for start, end in _pieces(len(base.text)):
        known = {*seen.between(start, end)}
        if sounds is not None and sound is not None:
            known.update(sound.between(*_sounded(sounds, *base.reach(start, end))))
        scores = model.likely(known)
        span = base.reach(start, end)
        heard = [(over(likely, at), likely, span) for likely, at in zip(scores, bars, strict=True)]
        best = [one if one[0] >= other[0] else other for one, other in zip(best or heard, heard, strict=True)]
    return tuple(Said(line.category, *one) for line, one in zip(model.lines, best, strict=True))


def without(view: View, parts: Sequence[Span]) -> View:
    """A view with what came from those parts of the raw text taken out, a blank in the place of each. ``parts`` are in
    order, none over another."""
    starts = range(len(view.text)) if view.starts is None else view.starts
    places = starts if view.folded.places is None else [view.folded.places[start] for start in starts]
    pieces: list[str] = []
    kept: list[int] = []
    before = 0
    for first, last in parts:
        start, end = bisect_left(places, first), bisect_left(places, last)
        if start < end:
            pieces += view.text[before:start], " "
            kept += *starts[before:start], starts[start]
            before = end
    return View(view.name, "".join((*pieces, view.text[before:])), view.folded, [*kept, *starts[before:]])


def found(heard: Iterable[Said], base: View, version: str) -> tuple[Finding, ...]:
    """What was said loudly enough to keep, as findings, the loudest first; spans are those of the raw text."""
    loud = sorted((one for one in heard if one.score >= LEAST), key=lambda one: -one.score)
    return tuple(
        Finding(one.category, Severity.FLAG, RULE, base.span(*one.span), VIEW, round(one.score, 4), version)
        for one in loud
    )


def over(probability: float, at: float) -> float:
    """A probability against its bar, above 0 and below 1: 0.5 at the bar, the odds counted from there."""
    above = probability * (1 - at)
    return above / (above + at * (1 - probability))


@cache
def bar(line: Line) -> float:
    """The probability from which on a category is flagged."""
    place = STRICTNESS[line.category]
    first = min(int(place), len(line.bars) - 2)
    low, high = (_odds(one) for one in line.bars[first : first + 2])
    return 1 / (1 + exp((place - first) * (low - high) - low))


def _odds(probability: float) -> float:
    kept = min(max(probability, _SMALLEST), 1 - _SMALLEST)
    return log(kept / (1 - kept))


def _pieces(length: int) -> Iterator[tuple[int, int]]:
    if length <= WHOLE:
        yield 0, length
        return
    for start in range(0, length - PIECE + STEP, STEP):
        yield start, min(start + PIECE, length)


def sounding(sounds: View | None, start: int, end: int) -> str:
    """The part of the sounds that stands for a part of the folded text."""
    return "" if sounds is None else sounds.text[slice(*_sounded(sounds, start, end))]


def _sounded(sounds: View, start: int, end: int) -> tuple[int, int]:
    """A part of the folded text as a part of its sounds."""
    if sounds.starts is None:
        return start, end
    return bisect_left(sounds.starts, start), bisect_left(sounds.starts, end)
