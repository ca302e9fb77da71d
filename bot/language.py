"""Reads the language data that travels with the program, once, and hands the core plain values.

Must never judge anything itself, and must never load anything where a caller only imports it.
"""

import gzip
from functools import cache
from pathlib import Path
from typing import Final

import orjson

from bot.core.judge.tables import Tables, unpack

_ASSETS: Final = Path(__file__).with_name("assets") / "judge"


@cache
def judge_tables() -> Tables:
    """The character tables of folding and of the views; read at the first call (measured: bench/judge.py), then kept.

    Raises OSError where the file is missing, ValueError or KeyError where it is not what we made.
    """
    return unpack(orjson.loads(gzip.decompress((_ASSETS / "tables.json.gz").read_bytes())))
