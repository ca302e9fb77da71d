"""The forms in which a folded text is read again, because people hide words: each remembers where it came from.

Must never decide anything: which word counts in which view is the lexicon's to know, and most words count in few of
them (a view that fires on clean talk is switched off for that word). Linear in the length of the text; never raises.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.judge.folded import Folded, fold
from bot.core.judge.sounds import spoken, syllables
from bot.core.judge.tables import Tables

BASE: Final = "base"
SQUEEZED: Final = "squeezed"
DEDUPLICATED: Final = "deduplicated"
REVERSED: Final = "reversed"
MERGED: Final = "merged"
ALIKE: Final = "alike"
VERTICAL: Final = "vertical"
INITIALS: Final = "initials"
SOUNDS: Final = "sounds"
PINYIN: Final = "pinyin"
SLURRED: Final = "slurred"
NAMES: Final = (BASE, SQUEEZED, DEDUPLICATED, REVERSED, MERGED, ALIKE, VERTICAL, INITIALS, SOUNDS)

WIDEST: Final = 24
"""Columns that are read from above; a line of a poem or of a sign is not longer."""

# What stands between two characters of a view, from nothing to what no sentence has there.
_NONE, _ORDINARY, _WEAK, _ODD = range(4)
_SENTENCE: Final = ",。!?:;\"'“”‘’「」『』《》<>()[]{}【】〔〕…—"
_TRAILING: Final = _SENTENCE + "."
"""Dots in a row are where a sentence trails off (the folding writes ``…`` as three); one alone is a trick."""
_LOOSE: Final = _SENTENCE + " \n、./-~〜"

_KEPT: Final = re.compile(r"[^\W_]+")
_RUNS: Final = re.compile(r"[a-z]+|[^\W_a-z]+")
_REPEATED: Final = re.compile(r"(.)\1+")
_LETTERS: Final = re.compile("[a-z]+")


@dataclass(frozen=True, slots=True)
class View:
    """``text`` is what to search. ``starts`` and ``ends`` hold for each of its characters the part of the folded text
    it came from (``starts`` None: the same place; ``ends`` None: one character). ``gaps`` holds what stood before each
    (empty: nothing anywhere)."""

    name: str
    text: str
    folded: Folded
    starts: Sequence[int] | None = None
    ends: Sequence[int] | None = None
    gaps: bytes = b""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """In: a part of ``text`` that is not empty. Out: the part of the raw text it came from."""
        return self.folded.span(*self.reach(start, end))

    def suspicious(self, start: int, end: int) -> bool:
        """Whether what stands between the characters there looks put in on purpose: nothing at all stands between, or
        something no sentence has there, or every two are apart. ``加。微信`` is two sentences, not a hidden word; two
        characters with a comma between them are as well."""
        between = self.gaps[start + 1 : end]
        odd = max(between, default=_NONE)
        if odd in {_NONE, _ODD}:
            return True
        return _NONE not in between and (odd == _WEAK or len(between) > 1)

    def bounded(self, start: int, end: int) -> bool:
        """Whether no Latin letter or digit goes on in the text on either side: ``sb`` in ``this boy`` is not."""
        first, last = self.reach(start, end)
        text = self.folded.text
        around = text[first - 1 : first] + text[last : last + 1]
        return not any(char.isascii() and char.isalnum() for char in around)

    def reach(self, start: int, end: int) -> tuple[int, int]:
        """In: a part of ``text`` that is not empty. Out: the part of the folded text it came from."""
        if self.starts is None:
            return start, end
        last = max(self.starts[start:end]) + 1 if self.ends is None else max(self.ends[start:end])
        return min(self.starts[start:end]), last


@dataclass(slots=True)
class _Growing:
    """A view in the making, piece by piece."""

    pieces: list[str]
    starts: list[int]
    ends: list[int]
    gaps: bytearray

    def add(self, text: str, start: int, end: int, gap: int = _NONE) -> None:
        """Text of which every character stands for the whole of that part."""
        self.pieces.append(text)
        self.starts += [start] * len(text)
        self.ends += [end] * len(text)
        self._gap(gap, len(text))

    def copy(self, text: str, start: int, gap: int = _NONE) -> None:
        """Text of which every character stands for one."""
        self.pieces.append(text)
        self.starts += range(start, start + len(text))
        self.ends += range(start + 1, start + len(text) + 1)
        self._gap(gap, len(text))

    def view(self, name: str, folded: Folded) -> View:
        return View(name, "".join(self.pieces), folded, self.starts, self.ends, bytes(self.gaps))

    def _gap(self, gap: int, size: int) -> None:
        self.gaps.append(gap)
        self.gaps += bytes(size - 1)


def views(folded: Folded, tables: Tables) -> Iterator[View]:
    """Every view of the text, made when it is asked for, ``base`` first. A view in which nothing would differ for any
    word is left out; ``reversed``, ``alike`` and ``sounds`` always come (where there is a text at all), because words
    have another form there (see ``forms``). ``merged`` and ``sounds`` may come twice, read in two ways."""
    base = View(BASE, folded.text, folded)
    yield base
    tight = _squeezed(base)
    if not tight.text:
        return
    if tight is not base:
        yield tight
    if _REPEATED.search(tight.text):
        yield _deduplicated(tight)
    yield _reversed(tight)
    yield from _merged(tight, tables)
    yield View(ALIKE, tight.text.translate(tables.alike), folded, tight.starts, tight.ends, tight.gaps)
    if "\n" in folded.text and (vertical := _vertical(folded)):
        yield vertical
    if initials := _initials(folded, tables):
        yield initials
    yield _sounds(tight, tables)
    aloud = folded.text.translate(tables.aloud)
    if aloud != folded.text:
        yield _sounds(_squeezed(View(BASE, aloud, Folded(folded.raw, aloud, folded.places))), tables)


def forms(word: str, name: str, tables: Tables) -> tuple[str, ...]:
    """In: a word of a list and the name of a view. Out: the strings to look for in the text of that view; none where
    the word is too short there to mean anything (fewer than two characters, or two syllables)."""
    folded = fold(word, tables).text
    tight = "".join(_KEPT.findall(folded))
    match name:
        case "base":
            return (folded,) if folded else ()
        case "deduplicated":
            found = _REPEATED.sub(r"\1", tight)
        case "merged":
            found = tight.translate(tables.parted)
        case "alike":
            found = tight.translate(tables.alike)
        case "sounds":
            # A word listed in Latin letters is meant so: weixin is a trick, its characters are not.
            return () if tight.isascii() else spoken(tight, tables)
        case _:
            found = tight
    return (found,) if len(found) > 1 else ()


def manner(view: View, start: int, end: int, word: str, tables: Tables) -> str:
    """By what name the finding of a word there is to be counted and switched off: the view's, but that ``sounds`` is
    three things of which clean talk holds very different numbers: ``pinyin`` (Latin letters for a word that has none),
    ``sounds`` (other characters, the same syllables), ``slurred`` (only with confusable syllables taken for one)."""
    if view.name != SOUNDS:
        return view.name
    first, last = view.reach(start, end)
    said, meant = (_letters(text, tables) for text in (view.folded.text[first:last], fold(word, tables).text))
    if _LETTERS.search(view.folded.text, first, last) and not _LETTERS.search(word.lower()):
        return PINYIN
    return SOUNDS if said == meant else SLURRED


def _letters(text: str, tables: Tables) -> str:
    """Folded text without gaps, its characters in pinyin (the usual reading of each)."""
    return "".join([tables.spelt.get(char, char) for run in _KEPT.findall(text) for char in run])


def _kind(between: str) -> int:
    if not between:
        return _NONE
    if not between.strip(_SENTENCE) or (len(between) > 1 and not between.strip(_TRAILING)):
        return _ORDINARY
    return _ODD if between.strip(_LOOSE) else _WEAK


def _squeezed(base: View) -> View:
    """Letters, digits and characters alone; the same view where there is nothing else."""
    text = base.text
    if text.isalnum():
        return base
    pieces: list[str] = []
    starts: list[int] = []
    gaps = bytearray()
    before = 0
    for run in _KEPT.finditer(text):
        start, end = run.span()
        pieces.append(run[0])
        starts += range(start, end)
        gaps.append(_kind(text[before:start]))
        gaps += bytes(end - start - 1)
        before = end
    return View(SQUEEZED, "".join(pieces), base.folded, starts, None, bytes(gaps))


def _deduplicated(tight: View) -> View:
    """Each run of one character once; it leads back to the whole run."""
    text, starts = tight.text, range(len(tight.text)) if tight.starts is None else tight.starts
    firsts: list[int] = []
    lasts: list[int] = []
    before = 0
    for run in _REPEATED.finditer(text):
        firsts += range(before, run.start() + 1)
        lasts += range(before, run.start())
        lasts.append(run.end() - 1)
        before = run.end()
    firsts += range(before, len(text))
    lasts += range(before, len(text))
    return View(
        DEDUPLICATED,
        "".join([text[place] for place in firsts]),
        tight.folded,
        [starts[place] for place in firsts],
        [starts[place] + 1 for place in lasts],
        bytes([tight.gaps[place] for place in firsts]) if tight.gaps else b"",
    )


def _reversed(tight: View) -> View:
    starts = range(len(tight.text) - 1, -1, -1) if tight.starts is None else tight.starts[::-1]
    # What stood before a character stands after it now.
    gaps = b"\0" + tight.gaps[:0:-1] if tight.gaps else b""
    return View(REVERSED, tight.text[::-1], tight.folded, starts, None, gaps)


def _merged(tight: View, tables: Tables) -> Iterator[View]:
    """Characters that were taken apart put together again; nothing where none was. Where a part could go either way,
    one view goes from the left and one from the right. Parts with the end of a sentence between them are left alone."""
    text, gaps, parts = tight.text, tight.gaps, tables.parts
    pairs = [
        place
        for place in range(len(text) - 1)
        if text[place : place + 2] in parts and not (gaps and gaps[place + 1] == _ORDINARY)
    ]
    if not pairs:
        return
    left: list[int] = []
    for place in pairs:
        if not left or place > left[-1] + 1:
            left.append(place)
    yield _joined(tight, left, tables)
    right: list[int] = []
    for place in reversed(pairs):
        if not right or place < right[-1] - 1:
            right.append(place)
    if (right := right[::-1]) != left:
        yield _joined(tight, right, tables)


def _joined(tight: View, pairs: Sequence[int], tables: Tables) -> View:
    text, gaps = tight.text, tight.gaps or bytes(len(tight.text))
    places = range(len(text)) if tight.starts is None else tight.starts
    pieces: list[str] = []
    kept: list[int] = []
    before = 0
    for place in pairs:
        pieces += text[before:place], tables.parts[text[place : place + 2]]
        kept += range(before, place + 1)
        before = place + 2
    pieces.append(text[before:])
    kept += range(before, len(text))
    starts = [places[place] for place in kept]
    ends = [start + 1 for start in starts]
    for joined, place in enumerate(pairs):
        ends[place - joined] = places[place + 1] + 1
    merged = "".join(pieces).translate(tables.parted)
    return View(MERGED, merged, tight.folded, starts, ends, bytes([gaps[place] for place in kept]))


def _vertical(folded: Folded) -> View | None:
    """The lines read from above, column by column (of which the first is an acrostic); None where there is but one
    line, or only lines of one character, which the squeezed view has."""
    lines: list[list[int]] = []
    before = 0
    for line in folded.text.split("\n"):
        if places := [place for run in _KEPT.finditer(line) for place in range(*run.span())][:WIDEST]:
            lines.append([before + place for place in places])
        before += len(line) + 1
    width = max(map(len, lines), default=1)
    if width == 1 or len(lines) <= 1:
        return None
    columns = [[line[column] for line in lines if column < len(line)] for column in range(width)]
    # The last place of a column is taken again for the break behind it: no word reaches over.
    starts = [place for column in columns for place in [*column, column[-1]]]
    text = "\n".join("".join([folded.text[place] for place in column]) for column in columns)
    return View(VERTICAL, text, folded, starts[:-1])


def _initials(folded: Folded, tables: Tables) -> View | None:
    """The abbreviations of the closed list written out; None where there are none."""
    text = folded.text
    growing = _Growing([], [], [], bytearray())
    before = 0
    for run in _LETTERS.finditer(text):
        if word := tables.initials.get(run[0]):
            if before < run.start():
                growing.copy(text[before : run.start()], before)
            growing.add(word, *run.span())
            before = run.end()
    if not growing.pieces:
        return None
    if before < len(text):
        growing.copy(text[before:], before)
    return growing.view(INITIALS, folded)


def _sounds(tight: View, tables: Tables) -> View:
    """Characters and pinyin as syllables, everything else that is a letter or a digit as it stands."""
    text = tight.folded.text
    if not _LETTERS.search(text):
        return View(SOUNDS, tight.text.translate(tables.sounds), tight.folded, tight.starts, None, tight.gaps)
    growing = _Growing([], [], [], bytearray())
    before = 0
    for run in _RUNS.finditer(text):
        start, end = run.span()
        gap = _kind(text[before:start])
        before = end
        found = syllables(run[0], tables) if text[start].isascii() else []
        if not found:
            growing.copy(run[0].translate(tables.sounds), start, gap)
        for place, (sound, first, last) in enumerate(found):
            growing.add(sound, start + first, start + last, _NONE if place else gap)
    return growing.view(SOUNDS, tight.folded)
