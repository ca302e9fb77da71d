"""One spelling for many, with the way back: what people type, in the form that rules and word lists are written in.

It is for comparing only and must never be shown or stored as content. Linear in the length of the text; takes any
string, lone surrogates too, and never raises.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.judge.tables import DROPPED, WIDER, Tables

_MOVING: Final = re.compile(f"[{DROPPED}{WIDER}]")


@dataclass(frozen=True, slots=True)
class Folded:
    """``text`` is ``raw`` folded; ``places`` holds for each character of ``text`` where in ``raw`` it came from, and is
    None where both run side by side, which is nearly always."""

    raw: str
    text: str
    places: Sequence[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """In: a part of ``text`` that is not empty. Out: the part of ``raw`` it came from, with whatever was dropped
        in between."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end - 1] + 1


def fold(raw: str, tables: Tables) -> Folded:
    """Full-width, styled, circled, accented and traditional characters to their plain form, capitals to small letters;
    zero-width, combining and control characters away (compatibility forms: UAX #15; the rest: training/tables.py).

    Idempotent: folding what is folded changes nothing.
    """
    text = raw.translate(tables.fold)
    if DROPPED not in text and WIDER not in text:
        return Folded(raw, text)
    if WIDER not in text:
        return Folded(raw, text.replace(DROPPED, ""), [place for place, char in enumerate(text) if char != DROPPED])
    pieces: list[str] = []
    places: list[int] = []
    before = 0
    for found in _MOVING.finditer(text):
        place = found.start()
        wide = tables.wider[raw[place]] if found[0] == WIDER else ""
        pieces += (text[before:place], wide)
        places += (*range(before, place), *[place] * len(wide))
        before = place + 1
    pieces.append(text[before:])
    places += range(before, len(text))
    return Folded(raw, "".join(pieces), places)
