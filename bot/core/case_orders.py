"""Reads verdicts as people type them: ``/撤回 3 /警告 3``, ``/禁言 3 10m``, ``/禁言 3,5 10``, ``/放行 3-6``.

Pure; must never know who types, and never guess which of several cases is meant.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from itertools import takewhile

from bot.core.case import Act
from bot.core.numerals import parse_number
from bot.core.silence import length_of, read_length, speaks_of_time, unread_in
from bot.core.wording.cases import NUMBER_AFTER, NUMBER_BEFORE, NUMBERS_JOINED, RANGE_SIGNS, SIGNS_AFTER

_MOST_NUMBERS = 50
_MOST_MINUTES = 1_000_000
_PARTS = re.compile(r"[/／]")
_BETWEEN = r"\s,，、;；"
_WORD = re.compile(rf"[^{_BETWEEN}]+")
_BLANK_BEFORE = re.compile(rf"[^{_BETWEEN}]\s+$")
_RANGE = re.compile(rf"([0-9]{{1,9}})\s*[{RANGE_SIGNS}]+\s*([0-9]{{1,9}})")
_AND = re.compile(rf"(?<=[0-9{NUMBER_AFTER}])\s*[{NUMBERS_JOINED}]\s*(?=[{NUMBER_BEFORE}]?[0-9])")
_FIRST_NUMBER = re.compile(rf"[{NUMBER_BEFORE}]?\d")
_AS_ONE = 3
"""So many words may say one length: ``1小时 30 分``."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done about one case; ``minutes`` is the length of a silence, None: by the rules of the group.
    ``unread`` is what speaks of a length and was not understood, ``unclear`` what may be about another case or about
    this one: with either nothing is done, and it is asked back."""

    no: int
    acts: tuple[Act, ...]
    minutes: int | None = None
    unread: str = ""
    unclear: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One act and what is said of it. Without ``numbers`` it is about the cases of what stands beside it."""

    act: Act
    numbers: tuple[int, ...] = ()
    minutes: int | None = None
    unread: str = ""
    unclear: str = ""


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


def _longest(verbs: tuple[str, ...]) -> str:
    return "|".join(sorted(map(re.escape, verbs), key=len, reverse=True)) or "(?!)"


@lru_cache(16)
def _begun(verbs: tuple[str, ...]) -> re.Pattern[str]:
    """The verb behind the sign of a command; its number may follow without a blank."""
    end = rf"(?=\s*[{NUMBER_BEFORE}]?[0-9]|[{_BETWEEN}]|$)"
    return re.compile(rf"[{_BETWEEN}]*({_longest(verbs)}){end}", re.IGNORECASE)


@lru_cache(16)
def _further(verbs: tuple[str, ...]) -> re.Pattern[str]:
    """A verb behind another one, without the sign of a command."""
    return re.compile(rf"(?<=[{_BETWEEN}])({_longest(verbs)})", re.IGNORECASE)


def orders_in(argument: str, first: Act, verbs: Mapping[str, Act]) -> tuple[Order, ...]:
    """The verdicts of a command whose own verb is ``first``; ``verbs`` are the words that may begin further parts,
    also without a blank (``3 /警告3``), and without their sign where nothing else can be meant (``3 警告 3``, ``3
    警告``). A part that begins with no such word is left out. Empty when no case is named."""
    parts: list[Part] = []
    for place, typed in enumerate(_PARTS.split(_listed(argument))):
        verb = _begun(tuple(verbs)).match(typed) if place else None
        act = verbs[verb[1].lower()] if verb else None if place else first
        if act is not None:
            parts += _spelt(act, typed[verb.end() :] if verb else typed, verbs, parts[-1].numbers if parts else ())
    return gathered(parts)


def _spelt(act: Act, said: str, verbs: Mapping[str, Act], before: tuple[int, ...]) -> list[Part]:
    """The act of a part, and those that follow without a sign: only where they take up the rest, and mean the same
    cases. Where they name others it is unclear; anything else is talk. ``before``: the cases of the part before."""
    first, *rest = _further(tuple(verbs)).split(said)
    found = list(zip(rest[::2], rest[1::2], strict=True))
    further = [part_in(verbs[verb.lower()], beside) for verb, beside in found]
    own = part_in(act, first)
    if own is not None:
        own = replace(own, numbers=own.numbers or before)
        same = [one for part in further if (one := _of_these(part, own.numbers)) is not None]
        if len(same) == len(further):
            return [own, *same]
    odd = next((f"{verb}{beside}" for (verb, beside), part in zip(found, further, strict=True) if _names(part)), "")
    talk = "".join("".join(one) for one in takewhile(lambda one: not numbers_in(words_of(one[1])[:1])[0], found))
    return [replace(_loosely(act, first + talk), unclear=odd.strip())]


def _names(part: Part | None) -> bool:
    return part is not None and bool(part.numbers)


def _of_these(part: Part | None, numbers: tuple[int, ...]) -> Part | None:
    """A further act for the cases that were named before; None for talk, and where it may mean another one. Behind a
    silence a number that is not all of them may be minutes."""
    if part is None:
        return None
    if not part.numbers:
        return replace(part, numbers=numbers)
    told = set(part.numbers)
    return part if told == set(numbers) or (part.act is not Act.MUTE and told < set(numbers)) else None


def gathered(parts: Iterable[Part]) -> tuple[Order, ...]:
    """What is to be done, case by case; parts that name none are left out."""
    orders: dict[int, Order] = {}
    for part in parts:
        for no in part.numbers:
            one = orders.get(no, Order(no, ()))
            orders[no] = Order(
                no,
                tuple(dict.fromkeys((*one.acts, part.act))),
                part.minutes or one.minutes,
                part.unread or one.unread,
                part.unclear or one.unclear,
            )
    return tuple(orders.values())


def part_in(act: Act, said: str) -> Part | None:
    """An act with nothing beside it but numbers, for a silence also how long; None where there is talk. A length that
    cannot be read is one that was meant."""
    words = words_of(said)
    numbers, rest = numbers_in(words)
    if act is not Act.MUTE:
        return None if rest else Part(act, numbers)
    if span := _length_alone(words):
        return Part(act, (), whole_minutes(span))
    loose = _loosely(act, said)
    if not rest or (numbers and len(rest) == 1 and (loose.minutes or loose.unread)):
        return loose
    return Part(act, unread=rest[0]) if len(words) == 1 and speaks_of_time(rest[0]) else None


def _length_alone(words: list[str]) -> timedelta | None:
    """The length that all of the words say (``10分钟``, ``1小时 30 分``, ``10 分钟``), and no case beside it."""
    if numbers_in(words[:1])[0] and (len(words) == 1 or not _is_unit(words[1])):
        return None
    return read_length("".join(words)) if len(words) <= _AS_ONE else None


def _is_unit(word: str) -> bool:
    return parse_number(word) is None and read_length(word) is None and read_length(f"1{word}") is not None


def _loosely(act: Act, said: str) -> Part:
    """An act with the cases at the beginning, whatever stands behind them."""
    if act is not Act.MUTE:
        return Part(act, numbers_in(words_of(said))[0])
    numbers, span, odd = _silenced(_listed(said))
    return Part(act, numbers, whole_minutes(span) if span else None, "" if span else odd)


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


def contradicts(order: Order) -> bool:
    """Whether something is let pass and punished at once."""
    return Act.PASS in order.acts and len(order.acts) > 1
