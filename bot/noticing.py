"""Reads the scorer of questions that travels with the program, once.

Must never judge anything itself, and must never load anything where a caller only imports it.
"""

from functools import cache
from pathlib import Path
from typing import Final

from bot.core.asking.cues import Cues, parse
from bot.core.asking.scorer import Scorer

_ASSETS: Final = Path(__file__).with_name("assets") / "asking"


@cache
def shipped_cues() -> Cues:
    """The table of cues. Raises OSError or BadCues."""
    return parse((_ASSETS / "cues.txt").read_text("utf-8"))


@cache
def shipped_scorer() -> Scorer:
    """The scorer. Raises OSError, BadCues or DamagedScorer."""
    return Scorer.load((_ASSETS / "scorer.bin.gz").read_bytes(), shipped_cues())
