"""Makes bot/assets/judge/usual.txt.gz: everyday words with their costs, from jieba's dictionary (MIT) and our own list
of what it does not know or hardly knows (training/own/everyday.txt: 扫码).

    python -m training.usual

Deterministic: the same dictionary, the same bytes.
"""

import gzip
from math import log
from pathlib import Path
from typing import Final

import jieba

from bot.core.judge.edges import AROUND, pack

OUT: Final = Path(__file__).parent.parent / "bot/assets/judge/usual.txt.gz"
LEAST: Final = 60
"""Uses in jieba's count from which on a word is an everyday one (40,000 words); our own count as so frequent."""
LEAST_ALONE: Final = 20_000
"""The same for characters that are words by themselves (200: 了, 有, 没, 去)."""
OWN: Final = Path(__file__).parent / "own" / "everyday.txt"


def usual() -> dict[str, int]:
    """Word to cost."""
    lines = Path(jieba.__file__).with_name("dict.txt").read_text("utf-8").splitlines()
    entries = [(word, int(times)) for word, times, *_ in (line.split(" ") for line in lines)]
    total = sum(times for _, times in entries)
    words = {
        word: round(-2 * log(times / total))
        for word, times in entries
        if len(word) <= AROUND and times >= (LEAST if len(word) > 1 else LEAST_ALONE) and not word.isascii()
    }
    return dict.fromkeys(OWN.read_text("utf-8").split(), round(-2 * log(LEAST / total))) | words


if __name__ == "__main__":
    OUT.write_bytes(gzip.compress(pack(usual()).encode(), 9, mtime=0))
    print(OUT.name, OUT.stat().st_size)
