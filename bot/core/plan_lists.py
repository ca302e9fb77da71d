"""Reads the lists in a plan as people write them: names, topics, questions that were planted.

Pure. Names and topics are taken as typed; only the comparing is done on folded text of the same length.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bot.core.fold import fold
from bot.core.numerals import NUMBER_SIGNS, parse_number
from bot.core.plan import PlantedQuestion
from bot.core.wording import plan_form as words

BRACKETS: Final = re.compile(r"\(([^()]*)\)")
_LISTED: Final = re.compile(rf" *[,;、/|&+\n]+ *|{words.AND}")
_BLANKS: Final = re.compile(r"\s+")
_BLANK: Final = re.compile(r"[\s_\-—…*()]*")
_LONGEST_NAME: Final = 16
_SIGNS: Final = "".join(NUMBER_SIGNS)
MARK: Final = re.compile(
    rf"{words.TOPIC_NUMBER}"
    rf"|\( *(?P<bracket>\d{{1,2}}|{words.CHINESE_NUMBER}) *\)"
    r"|(?<![\d.])(?P<dotted>\d{1,2}) *(?:[.:。](?!\d)|[、)](?P<tight>(?=\d))?)"
    rf"|(?P<chinese>{words.CHINESE_NUMBER}) *[、.:]"
    rf"|(?P<sign>[{_SIGNS}])\ufe0f?"
    r"|(?P<keycap>\d)[ \ufe0f]?\u20e3"
)
_SPACED: Final = re.compile(r"(?P<spaced>\d{1,2}) +(?=\D)")
TRAILING: Final = " \t\u3000;；。,，、|"
_LISTED_FROM: Final = 4
"""So many parts between 、 are a list of topics; fewer are one topic."""


def shadow(text: str) -> str:
    """Folded character by character, so that places in it are places in ``text``; numbering signs stay."""
    return "".join(_folded(char) for char in text)


def _folded(char: str) -> str:
    if char in NUMBER_SIGNS and not char.isdecimal():
        return char
    found = fold(char)
    return found if len(found) == 1 else (" " if not found or found.isspace() else char)


def is_blank(text: str) -> bool:
    return _BLANK.fullmatch(shadow(text)) is not None or text.strip() in words.BLANKS


def without_brackets(typed: str) -> str:
    return " ".join(_cut(typed, BRACKETS))


def names_in(text: str) -> tuple[str, ...]:
    """The names in a list, in order, each once; remarks in brackets and 老师 are left out."""
    plain = without_brackets(text)
    pieces = [name for part in _cut(plain, _LISTED) for name in _rejoined(_cut(part, _BLANKS))]
    found = [_name(piece) for piece in pieces]
    return tuple(dict.fromkeys(name for name in found if name))


def _cut(typed: str, apart: re.Pattern[str]) -> list[str]:
    """The pieces of a text between what parts them in its shadow."""
    pieces, position = [], 0
    for match in apart.finditer(shadow(typed)):
        pieces.append(typed[position : match.start()])
        position = match.end()
    return [*pieces, typed[position:]]


def _rejoined(pieces: Sequence[str]) -> Iterator[str]:
    """Two-character names are often written with a blank inside (张　三): single characters find together."""
    waiting = ""
    for piece in (one for one in pieces if one.strip()):
        if waiting:
            yield waiting + piece if len(piece) == 1 else waiting
            if len(piece) > 1:
                yield piece
            waiting = ""
        elif len(piece) == 1:
            waiting = piece
        else:
            yield piece
    if waiting:
        yield waiting


def _name(piece: str) -> str:
    name = piece.strip(" \t\u3000:：@_-—()（）*。.")
    for ending in words.HONORIFICS:
        if name.endswith(ending) and len(name) - len(ending) > 1:
            name = name.removesuffix(ending)
    return "" if is_blank(name) or len(name) > _LONGEST_NAME else name


# --------------------------------------------------------------------------------------------------------------- topics


def split_topics(text: str) -> tuple[str, ...]:
    """The topics of a list: numbered in any way, one a line, or parted by ；."""
    found: list[str] = []
    for line in filter(str.strip, text.splitlines()):
        found += _topics_of_line(line, len(found) + 1)
    found = [topic for piece in found if not is_blank(topic := piece.strip(TRAILING))]
    if len(found) == 1 and len(parts := [part.strip() for part in found[0].split("、")]) >= _LISTED_FROM:
        found = [part for part in parts if part]
    return tuple(found)


def _topics_of_line(line: str, expected: int) -> list[str]:
    seen = shadow(line)
    start = len(seen) - len(seen.lstrip(" *·•-|"))
    mark = _mark_at(seen, start, expected)
    if mark is None:
        return re.split("[;；]", line[start:])
    pieces, number = [], _number(mark)
    while mark is not None:
        begin, number = mark.end(), number + 1
        mark = next((one for one in MARK.finditer(seen, begin) if _number(one) == number), None)
        pieces.append(line[begin : mark.start() if mark else len(line)])
    return pieces


def _mark_at(seen: str, start: int, expected: int) -> re.Match[str] | None:
    """The number in front of a topic. Where another number follows it (2、3年级) it must be the one that comes next."""
    mark = MARK.match(seen, start) or _SPACED.match(seen, start)
    if mark is None or ("tight" in mark.re.groupindex and mark["tight"] is not None and _number(mark) != expected):
        return None
    return mark


def _number(mark: re.Match[str]) -> int:
    typed = next(value for name, value in mark.groupdict().items() if value and name != "tight")
    return parse_number(typed) or 0


def read_planted(text: str) -> tuple[PlantedQuestion, ...]:
    """Who was asked to put which question to which topic, one a line; topic 0 where it is not said."""
    return tuple(found for line in text.splitlines() if (found := _planted(line)))


def _planted(line: str) -> PlantedQuestion | None:
    typed = line.strip(" \t\u3000-·•")
    match = re.fullmatch(words.PLANTED, shadow(typed))
    if match is None:
        return None
    number = parse_number(match["first"] or match["second"] or match["third"] or "0") or 0
    name, question = typed[slice(*match.span("name"))], typed[slice(*match.span("question"))]
    return PlantedQuestion(name.strip(), number, question.strip())
