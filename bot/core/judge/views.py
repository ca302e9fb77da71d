"""The forms in which a folded text is read again, because people hide words: each remembers where it came from.

Must never decide anything: which word counts in which view is the lexicon's to know, and most words count in few of
them (a view that fires on clean talk is switched off for that word). Linear in the length of the text; never raises.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, compress
from typing import Final, overload

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
_SIGNS: Final = re.compile(r"([\W_]+)")
_REPEATED: Final = re.compile(r"(.)\1+")
_AGAIN: Final = re.compile(r"(.)(?=\1)")
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
    if again := [place.end() for place in _AGAIN.finditer(tight.text)]:
        yield _deduplicated(tight, again)
    yield _reversed(tight)
    yield from _merged(tight, tables)
    yield View(ALIKE, tight.text.translate(tables.alike), folded, tight.starts, tight.ends, tight.gaps)
    if "\n" in folded.text and (vertical := _vertical(folded)):
        yield vertical
    if initials := _initials(folded, tables):
        yield initials
    yield _sounds(tight, tables)
    aloud = tables.aloud(folded.text)
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
            found = tables.parted(tight)
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
    if len(between) <= 1:
        return _KIND_OF_ONE.get(between, _ODD)
    if not between.strip(_TRAILING):
        return _ORDINARY
    return _ODD if between.strip(_LOOSE) else _WEAK


_KIND_OF_ONE: Final = {"": _NONE} | dict.fromkeys(_LOOSE, _WEAK) | dict.fromkeys(_SENTENCE, _ORDINARY)


def _squeezed(base: View) -> View:
    """Letters, digits and characters alone; the same view where there is nothing else."""
    text = base.text
    if text.isalnum():
        return base
    parts = _SIGNS.split(text)
    kept = "".join(parts[::2])
    gaps = bytearray(len(kept))
    place = len(parts[0])
    for sign, run in zip(parts[1::2], parts[2::2], strict=True):
        if run:
            gaps[place] = _KIND_OF_ONE.get(sign) or _kind(sign)
            place += len(run)
    starts = [*compress(range(len(text)), map(str.isalnum, text))]  # what _SIGNS leaves
    return View(SQUEEZED, kept, base.folded, starts, None, bytes(gaps))


class _Later(Sequence[int]):
    """Numbers that are worked out when somebody asks for one: most messages hold nothing whose place matters."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], Sequence[int]]) -> None:
        self._make = make
        self._made: Sequence[int] | None = None

    def _all(self) -> Sequence[int]:
        if self._made is None:
            self._made = self._make()
        return self._made

    @overload
    def __getitem__(self, place: int) -> int: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[int]: ...
    def __getitem__(self, place: int | slice) -> int | Sequence[int]:
        return self._all()[place]

    def __len__(self) -> int:
        return len(self._all())


def _without(tight: View, name: str, dropped: Sequence[int], pieces: Sequence[str], kept: Sequence[slice]) -> View:
    """A view without these places, each of which belongs to what is kept before it."""
    starts = range(len(tight.text)) if tight.starts is None else tight.starts

    def ends() -> list[int]:
        gone = {*dropped}
        last = [place for place in range(len(starts)) if place + 1 not in gone]
        return [starts[place] + 1 for place in last]

    return View(
        name,
        "".join(pieces),
        tight.folded,
        _Later(lambda: [*chain.from_iterable([starts[part] for part in kept])]),
        _Later(ends),
        b"".join([tight.gaps[part] for part in kept]),
    )


def _cut(dropped: Sequence[int], size: int) -> list[slice]:
    """What is left of so many places without these."""
    return [*map(slice, (0, *(one + 1 for one in dropped)), (*dropped, size))]


def _deduplicated(tight: View, again: Sequence[int]) -> View:
    """Each run of one character once; it leads back to the whole run. ``again`` are the places that only repeat."""
    kept = _cut(again, len(tight.text))
    return _without(tight, DEDUPLICATED, again, [tight.text[part] for part in kept], kept)


def _reversed(tight: View) -> View:
    starts = range(len(tight.text) - 1, -1, -1) if tight.starts is None else tight.starts[::-1]
    # What stood before a character stands after it now.
    gaps = b"\0" + tight.gaps[:0:-1] if tight.gaps else b""
    return View(REVERSED, tight.text[::-1], tight.folded, starts, None, gaps)


def _merged(tight: View, tables: Tables) -> Iterator[View]:
    """Characters that were taken apart put together again; nothing where none was. Where a part could go either way,
    one view goes from the left and one from the right. Parts with the end of a sentence between them are left alone."""
    text, gaps = tight.text, tight.gaps
    pairs = [
        place
        for place in (found.start() for found in tables.apart.finditer(text))
        if text[place : place + 2] in tables.parts and not (gaps and gaps[place + 1] == _ORDINARY)
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
    text, dropped = tight.text, [place + 1 for place in pairs]
    kept = _cut(dropped, len(text))
    whole = [tables.parts[text[place : place + 2]] for place in pairs]
    pieces = [text[part.start : part.stop - 1] + char for part, char in zip(kept, whole, strict=False)]
    return _without(tight, MERGED, dropped, [tables.parted("".join([*pieces, text[kept[-1]]]))], kept)


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
    text, said = tight.folded.text, tight.text.translate(tables.sounds)
    spelt = [(*run.span(), found) for run in _LETTERS.finditer(text) if (found := syllables(run[0], tables))]
    if not spelt:
        return View(SOUNDS, said, tight.folded, tight.starts, None, tight.gaps)
    before, tight_starts = 0, range(len(said)) if tight.starts is None else tight.starts
    pieces: list[str] = []
    starts: list[int] = []
    wide: list[tuple[int, int]] = []
    gaps: list[bytes] = []
    for start, end, found in spelt:
        place = bisect_left(tight_starts, start)
        pieces += said[before:place], *(sound for sound, _, _ in found)
        starts += tight_starts[before:place]
        wide += ((len(starts) + at, start + last) for at, (_, _, last) in enumerate(found))
        starts += (start + first for _, first, _ in found)
        gaps += tight.gaps[before : place + 1], bytes(len(found) - 1)
        before = place + end - start
    pieces.append(said[before:])
    starts += tight_starts[before:]
    gaps.append(tight.gaps[before:])

    def ends() -> list[int]:
        made = [place + 1 for place in starts]
        for place, end in wide:
            made[place] = end
        return made

    return View(SOUNDS, "".join(pieces), tight.folded, starts, _Later(ends), b"".join(gaps) if tight.gaps else b"")
