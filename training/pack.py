"""Writes the model file that ``bot/core/judge/model.py`` reads. The same weights give the same bytes.

Must never hold anything but grams and numbers.
"""

import gzip
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Final

from bot.core.judge.model import MAGIC, ZERO, Line

LARGEST: Final = 127


def quantised(weights: Sequence[float]) -> tuple[list[int], float]:
    """Whole weights from -127 to 127, and the step: weight ≈ whole · step. The step is 1 where all are zero."""
    top = max((abs(weight) for weight in weights), default=0.0)
    step = top / LARGEST or 1.0
    return [round(weight / step) for weight in weights], step


def packed(lines: Sequence[Line], weights: Mapping[str, Sequence[int]]) -> bytes:
    """``weights``: gram → one whole number from -127 to 127 a line, in the order of the lines. Raises ValueError for
    other numbers, a wrong count, or a gram that holds a line break."""
    grams = sorted(weights)
    columns = bytearray()
    for place in range(len(lines)):
        columns += bytes(_biased(weights[gram][place]) for gram in grams)
    if any(len(weights[gram]) != len(lines) for gram in grams) or any("\n" in gram for gram in grams):
        raise ValueError("each gram needs one weight a line and no line break")
    words = "\n".join(grams).encode()
    header = json.dumps({"grams_bytes": len(words), "lines": [_line(line) for line in lines]}, sort_keys=True).encode()
    raw = MAGIC + len(header).to_bytes(4, "little") + header + words + bytes(columns)
    # no time of making in the head, or two runs would differ
    return gzip.compress(raw + hashlib.sha256(raw).digest(), compresslevel=9, mtime=0)


def _biased(weight: int) -> int:
    if not -LARGEST <= weight <= LARGEST:
        raise ValueError(f"{weight} is no weight of one byte")
    return weight + ZERO


def _line(line: Line) -> dict[str, object]:
    return {
        "category": line.category.value,
        "slope": float(f"{line.slope:.9g}"),
        "offset": float(f"{line.offset:.9g}"),
        "alarms": [float(f"{alarm:.9g}") for alarm in line.alarms],
        "bars": [float(f"{bar:.9g}") for bar in line.bars],
    }
