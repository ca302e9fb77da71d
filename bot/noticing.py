"""Reads the scorer of questions that travels with the program, once, and hands it to the rules as one of their senses.

Must never judge anything itself, and must never load anything where a caller only imports it.
"""

from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from bot.core.asking.context import Heard
from bot.core.asking.cues import Cues, parse
from bot.core.asking.decide import Noticed, decide
from bot.core.asking.scorer import Scorer

_ASSETS: Final = Path(__file__).with_name("assets") / "asking"
_LAST: Final = 32
"""Texts of which the weights are kept: a rule looks at a message when it asks, and again when it decides."""


@cache
def shipped_cues() -> Cues:
    """The table of cues. Raises OSError or BadCues."""
    return parse((_ASSETS / "cues.txt").read_text("utf-8"))


@cache
def shipped_scorer() -> Scorer:
    """The scorer. Raises OSError, BadCues or DamagedScorer."""
    return Scorer.load((_ASSETS / "scorer.bin.gz").read_bytes(), shipped_cues())


class Noticing:
    """Notices questions by a scorer. The words are weighed once for each message, however often they are looked at."""

    def __init__(self, scorer: Scorer) -> None:
        self.version, self.bars = scorer.version, scorer.bars
        self.weighed = lru_cache(_LAST)(scorer.weighed)

    def __call__(self, heard: Heard, likeness: float | None = None, /) -> Noticed:
        """What a message is to the answering of questions."""
        return decide(heard, self, likeness=likeness)
