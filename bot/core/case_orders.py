"""Reads verdicts as people type them: ``/撤回 3 /警告 3``, ``/禁言 3 10m``, ``/放行 3-6``.

Pure; must never know who types.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.case import Act
from bot.core.numerals import parse_number
from bot.core.when import parse_span
from bot.core.wording.cases import RANGE_SIGNS

_MOST_NUMBERS = 50
_PARTS = re.compile(r"[/／]")
_WORDS = re.compile(r"[\s,，、;；]+")
_RANGE = re.compile(rf"([0-9]{{1,9}})\s*[{RANGE_SIGNS}]+\s*([0-9]{{1,9}})")


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done about one case; ``minutes`` is the length of a silence, None: by the rules of the group."""

    no: int
    acts: tuple[Act, ...]
    minutes: int | None = None


def numbers_in(words: list[str]) -> tuple[tuple[int, ...], list[str]]:
    """The case numbers at the beginning, ranges written out, and the words after them."""
    found: list[int] = []
    for place, word in enumerate(words):
        plain = word.removeprefix("#")
        number, span = parse_number(plain), _RANGE.fullmatch(plain)
        if number is None and span is None:
            return tuple(dict.fromkeys(found))[:_MOST_NUMBERS], words[place:]
        if span is not None:
            first, last = int(span[1]), int(span[2])
            found += range(first, min(last, first + _MOST_NUMBERS) + 1)
        else:
            found.append(number or 0)
    return tuple(dict.fromkeys(found))[:_MOST_NUMBERS], []


def words_of(text: str) -> list[str]:
    """An argument as words."""
    return [word for word in _WORDS.split(text) if word]


def orders_in(argument: str, first: Act, verbs: Mapping[str, Act]) -> tuple[Order, ...]:
    """The verdicts of a command whose own verb is ``first``; ``verbs`` are the words that may begin further parts.
    A part that begins with no such word is left out. Empty when no case is named."""
    acts: dict[int, dict[Act, None]] = {}
    lengths: dict[int, int] = {}
    for place, part in enumerate(_PARTS.split(argument)):
        words = words_of(part)
        act = first if place == 0 else verbs.get(words[0].lower()) if words else None
        if act is None:
            continue
        numbers, rest = numbers_in(words if place == 0 else words[1:])
        span = parse_span(rest[0]) if rest and act is Act.MUTE else None
        for number in numbers:
            acts.setdefault(number, {})[act] = None
            if span is not None:
                lengths[number] = int(span.total_seconds() // 60)
    return tuple(Order(no, tuple(given), lengths.get(no)) for no, given in acts.items())


def contradicts(order: Order) -> bool:
    """Whether something is let pass and punished at once."""
    return Act.PASS in order.acts and len(order.acts) > 1
