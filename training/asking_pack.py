"""Writes the file that ``bot/core/asking/scorer.py`` reads. The same weights give the same bytes.

Must never hold anything but short groups of characters and numbers.
"""

import gzip
import hashlib
import json
from collections.abc import Mapping, Sequence

from bot.core.asking.scorer import MAGIC, ZERO, Bars, Line
from bot.core.asking.shape import NAMES


def packed(
    lines: Sequence[Line], bars: Bars, weights: Mapping[str, tuple[int, ...]], cue_names: Sequence[str]
) -> bytes:
    """``weights``: gram → one whole number from -128 to 127 a line, in the order of the lines. Raises ValueError for
    others."""
    grams_ = sorted(weights)
    if any("\n" in gram for gram in grams_):
        raise ValueError("a line break parts the groups and has no weight")
    words = "\n".join(grams_).encode()
    columns = b"".join(bytes(weights[gram][place] + ZERO for gram in grams_) for place in range(len(lines)))
    head = {
        "lines": [_told(line) for line in lines], "cues": [*cue_names, *NAMES], "grams_bytes": len(words),
        "sure": round(bars.sure, 6), "maybe": round(bars.maybe, 6),
    }  # fmt: skip
    header = json.dumps(head, sort_keys=True).encode()
    raw = MAGIC + len(header).to_bytes(4, "little") + header + words + columns
    return gzip.compress(raw + hashlib.sha256(raw).digest(), compresslevel=9, mtime=0)


def _told(line: Line) -> dict[str, object]:
    return {
        "name": line.name, "step": float(f"{line.step:.9g}"), "offset": float(f"{line.offset:.9g}"),
        "rest": [float(f"{value:.6g}") for value in line.rest],
        "likeness": float(f"{line.likeness:.6g}"), "usual": float(f"{line.usual:.6g}"),
    }  # fmt: skip
