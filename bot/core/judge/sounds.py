"""How a text sounds: characters and pinyin in Latin letters as the same syllable tokens.

Must never take a Latin word apart that is not pinyin from end to end.
"""

import re
from itertools import islice, product
from typing import Final

from bot.core.judge.tables import Tables

LONGEST_SYLLABLE: Final = 6
LONGEST_RUN: Final = 48
"""Letters without a break; longer ones are no pinyin that anybody would read."""
SHORTEST: Final = 2
"""Syllables of a word; one alone is in every other message."""
SHORTEST_MIXED: Final = 3
"""Syllables and single letters together (the ``v`` of ``jia v xin``)."""
MOST_SPELLINGS: Final = 16
"""Ways to say one word that are kept; a word with more of them holds only characters of many readings."""

_RUNS: Final = re.compile("[a-z]+|[^a-z]")
_LATIN: Final = re.compile("[a-z]+")

Syllable = tuple[str, int, int]
"""Its token, where it begins and ends in the letters."""


def syllables(letters: str, tables: Tables) -> list[Syllable]:
    """In: small Latin letters without a break. Out: their syllables, as few as possible (``xian`` is one), or nothing
    where they are not pinyin from end to end."""
    size = len(letters)
    if size > LONGEST_RUN:
        return []
    known = tables.syllables
    # For each place: how few syllables lead there from the front, and where the last of them begins.
    fewest: list[int] = [0, *[size + 1] * size]
    begins: list[int] = [0] * (size + 1)
    for start in range(size):
        count = fewest[start] + 1
        if count > size:
            continue
        for end in range(start + 1, min(start + LONGEST_SYLLABLE, size) + 1):
            if count < fewest[end] and letters[start:end] in known:
                fewest[end], begins[end] = count, start
    if fewest[size] > size:
        return []
    found: list[Syllable] = []
    end = size
    while end:
        start = begins[end]
        found.append((known[letters[start:end]], start, end))
        end = start
    found.reverse()
    return found


def spoken(word: str, tables: Tables) -> tuple[str, ...]:
    """In: a folded word without gaps. Out: the strings under which a text of sounds would hold it: one for each way to
    read its characters, and what the text would hold were it written in Latin letters alone, which may be taken apart
    in another place (``lianai``). Nothing where hardly a syllable is in it."""
    readings: list[list[str]] = []
    heard = 0
    for run in _RUNS.findall(word):
        if run.isascii():
            found = syllables(run, tables)
            readings += [[sound] for sound, _, _ in found] or [[char] for char in run]
            heard += len(found)
        elif sound := tables.sounds.get(ord(run)):
            readings.append([sound, *tables.readings.get(run, "")])
            heard += 1
        else:
            readings.append([run])
    if not heard or len(readings) < (SHORTEST if heard == len(readings) else SHORTEST_MIXED):
        return ()
    ways = ["".join(way) for way in islice(product(*readings), MOST_SPELLINGS)]
    letters = "".join(tables.spelt.get(char, char) for char in word)
    if _LATIN.fullmatch(letters):
        ways.append("".join(sound for sound, _, _ in syllables(letters, tables)) or letters)
    return tuple(dict.fromkeys(ways))
