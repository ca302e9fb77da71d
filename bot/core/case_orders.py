"""Reads verdicts as people type them: ``/撤回 3 /警告 3``, ``/禁言 3 10m``, ``/禁言 3,5 10``, ``/放行 3-6``.

Pure; must never know who types.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from bot.core.case import Act
from bot.core.numerals import parse_number
from bot.core.silence import length_of, read_length, unread_in
from bot.core.wording.cases import NUMBER_AFTER, NUMBER_BEFORE, NUMBERS_JOINED, RANGE_SIGNS, SIGNS_AFTER

_MOST_NUMBERS = 50
_MOST_MINUTES = 1_000_000
_PARTS = re.compile(r"[/／]")
_WORD = re.compile(r"[^\s,，、;；]+")
_BLANK_BEFORE = re.compile(r"[^\s,，、;；]\s+$")
_RANGE = re.compile(rf"([0-9]{{1,9}})\s*[{RANGE_SIGNS}]+\s*([0-9]{{1,9}})")
_AND = re.compile(rf"(?<=[0-9{NUMBER_AFTER}])\s*[{NUMBERS_JOINED}]\s*(?=[{NUMBER_BEFORE}]?[0-9])")
_FIRST_NUMBER = re.compile(rf"[{NUMBER_BEFORE}]?\d")


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done about one case; ``minutes`` is the length of a silence, None: by the rules of the group.
    ``unread`` is what speaks of a length and was not understood."""

    no: int
    acts: tuple[Act, ...]
    minutes: int | None = None
    unread: str = ""


def numbers_in(words: list[str]) -> tuple[tuple[int, ...], list[str]]:
    """The case numbers at the beginning, ranges written out, and the words after them."""
    found: list[int] = []
    for place, word in enumerate(words):
        plain = word.lstrip(NUMBER_BEFORE).rstrip(NUMBER_AFTER + SIGNS_AFTER).rstrip(NUMBER_AFTER)
        number, span = parse_number(plain), _RANGE.fullmatch(plain)
        if number is None and span is None:
            return tuple(dict.fromkeys(found))[:_MOST_NUMBERS], words[place:]
        if span is not None:
            first, last = int(span[1]), int(span[2])
            found += range(first, min(last, first + _MOST_NUMBERS) + 1)
        else:
            found.append(number or 0)
    return tuple(dict.fromkeys(found))[:_MOST_NUMBERS], []


def from_number(text: str) -> str:
    """An argument from its first number on, as it was typed; empty without one."""
    found = _FIRST_NUMBER.search(text)
    return text[found.start() :].strip() if found else ""


def words_of(text: str) -> list[str]:
    """An argument as words; numbers that are joined (3和5) are words of their own."""
    return _WORD.findall(_listed(text))


def _listed(text: str) -> str:
    return _AND.sub("、", text)


@lru_cache(16)
def _further(verbs: tuple[str, ...]) -> re.Pattern[str]:
    """A verb with its number behind another one, also without the sign of a command."""
    longest = "|".join(sorted(map(re.escape, verbs), key=len, reverse=True)) or "(?!)"
    return re.compile(rf"(?:(?<=\s)|[/／]\s*)({longest})(?=\s*[{NUMBER_BEFORE}]?[0-9])", re.IGNORECASE)


def orders_in(argument: str, first: Act, verbs: Mapping[str, Act]) -> tuple[Order, ...]:
    """The verdicts of a command whose own verb is ``first``; ``verbs`` are the words that may begin further parts,
    also without their sign or a blank (``3 警告3``). A part that begins with no such word is left out. Empty when no
    case is named."""
    acts: dict[int, dict[Act, None]] = {}
    lengths: dict[int, int] = {}
    unread: dict[int, str] = {}
    whole = _further(tuple(verbs)).sub(r"/\1 ", _listed(argument))
    for place, part in enumerate(_PARTS.split(whole)):
        verb = _WORD.search(part) if place else None
        act = verbs.get(verb[0].lower()) if verb else None if place else first
        if act is None:
            continue
        said = part[verb.end() :] if verb else part
        numbers, span, odd = _silenced(said) if act is Act.MUTE else (numbers_in(words_of(said))[0], None, "")
        for number in numbers:
            acts.setdefault(number, {})[act] = None
            if span:
                lengths[number] = whole_minutes(span)
            elif odd:
                unread[number] = odd
    return tuple(Order(no, tuple(given), lengths.get(no), unread.get(no, "")) for no, given in acts.items())


def _silenced(part: str) -> tuple[tuple[int, ...], timedelta | None, str]:
    """The cases of a silence, how long it is to be, and what may speak of that and was not understood. A bare number
    behind a blank at the end is minutes (``3 5``, ``3,5 10``), unless nothing else names a case; further cases stand
    behind a comma or with their sign."""
    words = list(_WORD.finditer(part))
    said = [word[0] for word in words]
    numbers, rest = numbers_in(said)
    if rest and read_length(rest[0]):
        return numbers, length_of(rest), ""
    last = len(said) - len(rest) - 1
    if (
        last > 0
        and parse_number(said[last].rstrip(SIGNS_AFTER)) is not None
        and _BLANK_BEFORE.search(part[: words[last].start()])
    ):
        alone, more = said[last].rstrip(SIGNS_AFTER), "".join(said[last : last + 2])
        minutes = min(parse_number(alone) or 0, _MOST_MINUTES)
        odd = "" if (span := read_length(more)) else unread_in(rest)  # 10 分钟, 10 太吵了
        span = None if odd else span or timedelta(minutes=minutes) or None
        return numbers_in(said[:last])[0], span, odd or ("" if span else alone)
    span = length_of(rest)
    return numbers, span, "" if span else unread_in(rest)


def whole_minutes(span: timedelta) -> int:
    """A length in minutes; less than one is one."""
    return max(1, int(span.total_seconds() // 60))


def only_numbers(text: str, act: Act) -> tuple[Order, ...]:
    """The orders of a text that names cases, for a silence also how long, and says nothing else; empty otherwise. A
    length that cannot be read is one that was meant."""
    _, rest = numbers_in(words_of(text))
    if rest and (act is not Act.MUTE or len(rest) > 1 or not any(_silenced(text)[1:])):
        return ()
    return orders_in(text, act, {})


def contradicts(order: Order) -> bool:
    """Whether something is let pass and punished at once."""
    return Act.PASS in order.acts and len(order.acts) > 1
