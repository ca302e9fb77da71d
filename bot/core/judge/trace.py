"""What is left of a message when it has to be known again and must not be kept: fingerprints, and the shipped grams
that spoke against it.

Must never hold or give away the text; nothing here decides anything. It runs for messages in which something was found,
not for all.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Final

from bot.core.judge import views
from bot.core.judge.finding import Finding, Trace
from bot.core.judge.folded import Folded, fold
from bot.core.judge.judge import LONGEST
from bot.core.judge.known import Known
from bot.core.judge.scored import sounding

BESIDE: Final = 2
"""Characters on each side that belong to a word's surroundings."""
AROUND: Final = 240
"""Characters of a text of which the grams are taken: what the classifier weighs at once."""
BEFORE: Final = 60
"""Of these, how many may stand before the place that was found."""
_WORDED: Final = ("word:", "combo:")
_KEPT: Final = re.compile(r"[^\W_]+")
_SIZE: Final = 12
_LOOKED: Final = 20
"""Characters in which the surroundings are looked for; a longer row of signs ends them."""


def traced(findings: Sequence[Finding], raw: str, known: Known) -> tuple[Finding, ...]:
    """The findings of a text with their traces."""
    if not findings:
        return ()
    folded = fold(raw[:LONGEST], known.tables)
    sentence = sentence_of(folded)
    sounds = _sounds(folded, known)
    made: dict[tuple[str, int, int], tuple[str, ...]] = {}
    found: list[Finding] = []
    for finding in findings:
        start, end = _around(folded, finding)
        key = (finding.category, start, end)
        if key not in made:
            made[key] = _grams(folded, sounds, finding, known)
        found.append(replace(finding, trace=Trace(sentence, near_of(folded, finding), made[key])))
    return tuple(found)


def sentence_of(folded: Folded) -> str:
    """The fingerprint of all that was said, blanks and signs aside; of the signs where there is nothing else."""
    said = _squeezed(folded.text) or folded.text.strip()
    return _print("sentence", said) if said else ""


def near_of(folded: Folded, finding: Finding) -> str:
    """The fingerprint of a listed word or combination as it was written, with the two characters before and after;
    empty for what is no word."""
    if not finding.rule.startswith(_WORDED):
        return ""
    start, end = _places(folded, finding.span)
    before, after = folded.text[max(0, start - _LOOKED) : start], folded.text[end : end + _LOOKED]
    word = _squeezed(folded.text[start:end])
    beside = _squeezed(before)[-BESIDE:], _squeezed(after)[:BESIDE]
    return _print("near", finding.category, finding.rule, word, *beside)


def _grams(folded: Folded, sounds: views.View | None, finding: Finding, known: Known) -> tuple[str, ...]:
    if known.model is None:
        return ()
    start, end = _around(folded, finding)
    return known.model.speaking(folded.text[start:end], finding.category, sounding(sounds, start, end))


def _around(folded: Folded, finding: Finding) -> tuple[int, int]:
    start, _ = _places(folded, finding.span)
    first = max(0, min(start - BEFORE, len(folded.text) - AROUND))
    return first, first + AROUND


def _places(folded: Folded, span: tuple[int, int]) -> tuple[int, int]:
    """A part of the raw text as a part of the folded one."""
    if folded.places is None:
        return span
    return bisect_left(folded.places, span[0]), bisect_left(folded.places, span[1])


def _sounds(folded: Folded, known: Known) -> views.View | None:
    if known.model is None:
        return None
    return next((look for look in views.views(folded, known.tables) if look.name == views.SOUNDS), None)


def _squeezed(text: str) -> str:
    return "".join(_KEPT.findall(text))


def _print(*parts: str) -> str:
    return blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=_SIZE).hexdigest()
