"""Group cards: a format such as ``单位+姓名`` read from the settings, and whether a card has what it asks for.

Pure. Lenient on purpose: order, separators, brackets, emoji, full width and titles are free; whoever can be understood
is left in peace. Must never be used to decide who somebody is: rights come from the linked account alone.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache, partial

from bot.core.fold import fold
from bot.core.wording import name_words as words

MOST_PARTS = 5
_LONGEST_FORMAT = 40
_LONGEST_READ = 200
_DOTS = "·•・‧∙⋅ㆍ"
_DOT = "·"
_NUMBER = re.compile(r"(\d{5,})")
_HANZI = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff\u3007]+")
_LATIN = re.compile(r"[^\W\d_\u2e80-\U0003ffff]{2,}")
_UNIT_SHORT = re.compile(words.UNIT_SHORT)
_SHORTEST_UNIT = 3
_SHORTEST_NAME, _LONGEST_NAME, _LONGEST_COMPOUND = 2, 3, 4
_LONGEST_DOTTED = 8
_MOST_LATIN = 4
_ENOUGH_FOR_ONE = 3
"""Characters that one part takes at the least where two stand in one word, e.g. a place before a school."""


class PartKind(StrEnum):
    """What a part of a card says."""

    NAME = "name"
    UNIT = "unit"
    PLACE = "place"
    SUBJECT = "subject"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a format; ``word`` is what the format calls it."""

    kind: PartKind
    word: str


@dataclass(frozen=True, slots=True)
class CardFormat:
    """A format: ``text`` as written, its parts, and an example that is made from it."""

    text: str
    parts: tuple[Part, ...]
    example: str

    @property
    def name_word(self) -> str:
        """What the format calls the name; every format has one."""
        return next(part.word for part in self.parts if part.kind is PartKind.NAME)


class FormatFault(StrEnum):
    """Why a format cannot be used."""

    NO_NAME = "no_name"
    TWO_NAMES = "two_names"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Fine:
    """The card has everything."""


@dataclass(frozen=True, slots=True)
class Missing:
    """What could not be found in the card, in the words and the order of the format."""

    parts: tuple[str, ...]


FINE = Fine()
_VOCABULARY = sorted(
    (
        (word, kind)
        for kind, known in (
            (PartKind.NAME, words.NAME_WORDS),
            (PartKind.UNIT, words.UNIT_WORDS),
            (PartKind.PLACE, words.PLACE_WORDS),
            (PartKind.SUBJECT, words.SUBJECT_WORDS),
        )
        for word in known
    ),
    key=lambda entry: -len(entry[0]),
)
_PART = re.compile("|".join((*(re.escape(word) for word, _ in _VOCABULARY), r"[^\W_]")))
_KINDS = dict(_VOCABULARY)


@lru_cache(maxsize=256)
def read_format(text: str) -> CardFormat | FormatFault:
    """A format as an operator writes it: the words for the parts with any signs between them, or why it is none."""
    text = " ".join(text.split())
    if len(text) > _LONGEST_FORMAT:
        return FormatFault.TOO_LONG
    parts, example = _scan(text)
    names = sum(part.kind is PartKind.NAME for part in parts)
    if names != 1:
        return FormatFault.TWO_NAMES if names else FormatFault.NO_NAME
    if len(parts) > MOST_PARTS:
        return FormatFault.TOO_LONG
    return CardFormat(text, parts, example)


def _scan(text: str) -> tuple[tuple[Part, ...], str]:
    """The parts and an example; what no vocabulary knows is a part under its own word."""
    parts: list[Part] = []
    example: list[str] = []
    other, at = "", 0
    for found in _PART.finditer(text):
        word, between = found.group(), text[at : found.start()]
        kind, at = _KINDS.get(word), found.end()
        if other and (between or kind is not None):
            parts.append(Part(PartKind.OTHER, other))
            other = ""
        example += (between, word if kind is None else words.SAMPLES[kind])
        if kind is None:
            other += word
        else:
            parts.append(Part(kind, word))
    if other:
        parts.append(Part(PartKind.OTHER, other))
    return tuple(parts), "".join((*example, text[at:]))


def format_of(text: str) -> CardFormat:
    """The same for a format that was checked with the settings. Raises ValueError for one that is none."""
    found = read_format(text)
    if isinstance(found, FormatFault):
        raise ValueError(found)
    return found


def judge_card(card: str, wanted: CardFormat, roster_names: Iterable[str] = ()) -> Fine | Missing:
    """Whether a card (as the platform shows it) has every part. ``roster_names``: one of these must be the name; empty:
    any name will do."""
    text = legible(card)
    others = tuple(part for part in wanted.parts if part.kind is not PartKind.NAME)
    known = tuple(name for name in map(_cleaned, roster_names) if name)
    best: tuple[Part, ...] | None = None
    name_first = wanted.parts[0].kind is PartKind.NAME
    for rest in _with_roster(text, known) if known else _readings(text, name_first=name_first):
        missing = _not_covered(rest, others)
        if not missing:
            return FINE
        best = missing if best is None or len(missing) < len(best) else best
    if best is None:
        pieces = _pieces(text)
        unseen = {part for part in others if not any(_says(part.kind, piece) for piece in pieces)}
        best = tuple(part for part in wanted.parts if part.kind is PartKind.NAME or part in unseen)
    return Missing(tuple(part.word for part in best))


def _cleaned(card: str) -> str:
    """Letters, digits and the dot of names; everything else, and the word 老师, parts."""
    text = fold(card)
    for dot in _DOTS:
        text = text.replace(dot, _DOT)
    text = "".join(char if char.isalnum() or char == _DOT else " " for char in text).replace(words.TEACHER, " ")
    return _NUMBER.sub(r" \1 ", text).strip()


def _pieces(text: str) -> tuple[str, ...]:
    found = (piece.strip(_DOT) for piece in text.split())
    return tuple(bare for piece in found if (bare := _bare(piece)))


def _bare(piece: str) -> str:
    """Without a title at the end; nothing of a title alone."""
    title = next((title for title in words.TITLES if piece.endswith(title)), "")
    return piece.removesuffix(title)


def _with_roster(text: str, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """What is left beside a name of the roster, wherever it stands; blanks and dots within it are free."""
    for name in names:
        letters = [re.escape(char) for char in name if char.isalnum()]
        for found in re.finditer(f"[ {_DOT}]*".join(letters), text):
            yield _pieces(f"{text[: found.start()]} {text[found.end() :]}")


@dataclass(frozen=True, slots=True)
class Nameplate:
    """A name with a unit (empty: any), read once to be looked for in many cards."""

    name: str
    unit: str

    def on(self, card: str) -> bool:
        """Whether a card, as ``legible`` gives it, has this name, and this unit in full or from somewhere on (育才小学
        for 江城市育才小学)."""
        if not self.name or any(char not in card for char in self.name if char.isalnum()):
            return False
        for rest in _with_roster(card, (self.name,)):
            longer = any(len(piece) == 1 for piece in rest)  # 陈默默 is not 陈默
            if not longer and (not self.unit or any(map(partial(_is_of, self.unit), rest))):
                return True
        return False


def nameplate(name: str, unit: str = "") -> Nameplate:
    """A name and a unit as they stand on the roster."""
    return Nameplate(_cleaned(name), "".join(_cleaned(unit).split()))


def legible(card: str) -> str:
    """A card, as the platform shows it, in the form in which nameplates are looked for."""
    return _cleaned(card[:_LONGEST_READ])


def _is_of(unit: str, piece: str) -> bool:
    return unit in piece or (len(piece) >= _SHORTEST_UNIT and unit.endswith(piece))


def _readings(text: str, *, name_first: bool) -> Iterator[tuple[str, ...]]:
    """What is left beside anything that may be a name, one reading after the other."""
    yield from _read(_pieces(text), name_first)
    apart = _pieces(text.replace(_DOT, " ")) if _DOT in text else ()
    if any(_is_unit(piece) or _is_subject(piece) for piece in apart):  # else the dot is that of a name
        yield from _read(apart, name_first)


def _read(pieces: tuple[str, ...], name_first: bool) -> Iterator[tuple[str, ...]]:
    for at, piece in enumerate(pieces):
        before, after = pieces[:at], pieces[at + 1 :]
        if _is_name(piece):
            yield (*before, *after)
        for rest in _run_together(piece, name_first):
            yield (*before, rest, *after)
        if after and _is_surname(piece) and len(after[0]) < _LONGEST_NAME and _HANZI.fullmatch(after[0]):
            yield (*before, *after[1:])
        for end in range(1, _MOST_LATIN + 1):
            if at + end > len(pieces) or not _LATIN.fullmatch(pieces[at + end - 1]):
                break
            yield tuple(one for one in (*before, *pieces[at + end :]) if _is_plain(one))


def _run_together(piece: str, name_first: bool) -> Iterator[str]:
    """The unit of a piece in which unit and name stand without a sign between them. The name may only come first where
    the format has it so: else every place before a university would be somebody."""
    for cut in range(_SHORTEST_NAME, len(piece) - 1):
        first, second = piece[:cut], piece[cut:]
        if _is_unit(first) and _is_name(second):
            yield first
        if name_first and _is_unit(second) and _is_name(first):
            yield second
    if _DOT in piece and _is_unit(piece):  # a name with a dot has no telling length
        yield piece


def _is_surname(word: str) -> bool:
    return word in words.SURNAMES or word in words.COMPOUND_SURNAMES


def _is_plain(word: str) -> bool:
    """Beside a name in Latin letters: a nickname is no unit."""
    return _is_unit(word) or (len(word) > _LONGEST_NAME and not _LATIN.fullmatch(word))


def _is_name(word: str) -> bool:
    """Whether a word may be the full name of a person, written in Chinese."""
    if _DOT in word:
        return all(map(_is_dotted, word.split(_DOT)))
    if not _HANZI.fullmatch(word) or word in words.NO_NAMES or word.endswith(words.NEVER_LAST):
        return False
    if _is_unit(word) or _is_subject(word):
        return False
    if word[:2] in words.COMPOUND_SURNAMES:
        return _SHORTEST_NAME < len(word) <= _LONGEST_COMPOUND
    if word[0] not in words.SURNAMES:
        return False
    longest = _LONGEST_COMPOUND if word[1:2] in words.SURNAMES else _LONGEST_NAME
    return _SHORTEST_NAME <= len(word) <= longest


def _is_dotted(word: str) -> bool:
    return _HANZI.fullmatch(word) is not None and len(word) <= _LONGEST_DOTTED and not _is_unit(word)


def _is_unit(word: str) -> bool:
    if _UNIT_SHORT.search(word) or word.endswith(words.UNIT_LATIN):
        return True
    return any(word.endswith(ending) and len(word) > len(ending) for ending in words.UNIT_ENDINGS)


def _is_subject(word: str) -> bool:
    return any(subject in word for subject in words.SUBJECTS)


def _says(kind: PartKind, piece: str) -> bool:
    """Whether a piece is plainly of this kind."""
    if kind is PartKind.UNIT:
        return _is_unit(piece) or any(ending in piece for ending in words.UNIT_ENDINGS if len(ending) > 1)
    if kind is PartKind.PLACE:
        return any(char in words.PLACE_ENDINGS for char in piece[1:])
    return kind is PartKind.SUBJECT and _is_subject(piece)


def _not_covered(rest: tuple[str, ...], others: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts beside the name that nothing in ``rest`` can be. Plain kinds first, the others by what is left."""
    left = list(rest)
    spare = 0
    open_parts: list[Part] = []
    for part in others:
        piece = next((one for one in rest if _says(part.kind, one)), None)
        if piece is None:
            open_parts.append(part)
        elif piece in left:
            left.remove(piece)
            spare += len(piece) // _ENOUGH_FOR_ONE - 1
    missing: list[Part] = []
    for part in open_parts:
        piece = next((one for one in left if _may_be(part.kind, one)), None)
        if piece is not None:
            left.remove(piece)
        elif spare > 0:
            spare -= 1
        else:
            missing.append(part)
    return tuple(missing)


def _may_be(kind: PartKind, piece: str) -> bool:
    return kind is PartKind.OTHER or (len(piece) >= _SHORTEST_NAME and not piece.isdecimal())
