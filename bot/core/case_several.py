"""Reads a line of several words of one verdict each: ``撤1 警1``, ``撤警``, ``撤11 禁10分钟``.

Pure. A word without a number is about the case of the words beside it; must never guess where they name several.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.core.case import Act
from bot.core.case_orders import Order, Part, gathered, numbers_in, part_in, words_of
from bot.core.numerals import parse_number
from bot.core.wording import cases as wording

_SHORT = "|".join(sorted(wording.SHORT, key=len, reverse=True))
_ONE = re.compile(rf"({_SHORT})((?:(?!{_SHORT}).)*)", re.DOTALL)
_BESIDE = wording.BETWEEN_ACTS + wording.SIGNS_AFTER
_SIGNS = wording.BETWEEN_ACTS + wording.SIGNS_AFTER + wording.NUMBER_BEFORE + wording.NUMBER_AFTER + "/／-"
_FREED = re.compile(
    rf"(?:{'|'.join(wording.FREE)})[{wording.NUMBER_BEFORE}]?([0-9]{{1,9}})[{re.escape(_SIGNS + wording.FREE_AFTER)}]*"
)
_LONGEST_NEAR = 24
_SIGNED = re.compile(rf"[{wording.NUMBER_BEFORE}{wording.NUMBER_AFTER}]")


def several(text: str) -> tuple[Order, ...]:
    """The verdicts of a line that begins with such a word and holds more of them, with nothing but numbers beside; the
    number 0 names no case. Empty where it is talk; one order that is ``unclear`` where it may be read in two ways."""
    said = [(Act(wording.SHORT[one[1]]), one[2].strip(_BESIDE)) for one in _ONE.finditer(text)]
    found = [part_in(act, beside) for act, beside in said]
    parts = [one for one in found if one is not None]
    if len(said) < len(("one", "other")) or len(parts) < len(said):
        return ()
    typed = [
        numbers_in(words_of(beside))[0] if one.numbers else () for one, (_, beside) in zip(parts, said, strict=True)
    ]
    whole = [_about(parts, typed, place) for place in range(len(parts))]
    plain = [one for place, one in enumerate(whole) if one is not None and not _may_be_minutes(parts, said, place)]
    if len(plain) < len(parts):
        return (Order(0, tuple(dict.fromkeys(one.act for one in parts)), unclear=text.strip()),)
    return gathered(plain)


def _about(parts: Sequence[Part], typed: Sequence[tuple[int, ...]], place: int) -> Part | None:
    """A part with the cases that it is about: its own, else those of the next one that has some, else of the one
    before; None where these two tell different things. ``typed``: the numbers beside each word, minutes too."""
    own = parts[place]
    before = next((one for one in range(place - 1, -1, -1) if typed[one]), None)
    after = next((one for one in range(place + 1, len(parts)) if typed[one]), None)
    if own.numbers or (before is None and after is None):
        return own if own.numbers else replace(own, numbers=(0,))
    if before is None and after is not None:  # 撤、警1跟2
        return replace(own, numbers=typed[after]) if typed[after] == parts[after].numbers else None
    near = {no for one in (before, after) if one is not None for no in typed[one]}
    return replace(own, numbers=tuple(near)) if len(near) == 1 else None


def _may_be_minutes(parts: Sequence[Part], said: Sequence[tuple[Act, str]], place: int) -> bool:
    """Whether a bare number behind a silence may be its length: no other word has it."""
    own = parts[place]
    if own.act is not Act.MUTE or len(own.numbers) != 1 or own.minutes or own.unread or _SIGNED.search(said[place][1]):
        return False
    return not any(own.numbers[0] in one.numbers for one in parts if one is not own)


def nearly(text: str, names: Iterable[str]) -> bool:
    """Whether a line holds such a word and nothing that talk is made of: beside it numbers, measures, particles and
    ``names`` of groups (``撤了1``, ``1撤2警``, ``撤 创客班 2``)."""
    said = "".join(text.split())
    if len(said) > _LONGEST_NEAR or not any(word in said for word in (*wording.SHORT, *wording.FREE)):
        return False
    beside = sorted({*wording.SHORT, *wording.FREE, *wording.NEAR, *names}, key=len, reverse=True)
    rest = re.sub("|".join(map(re.escape, filter(None, beside))), "", said)
    return all(parse_number(one) is not None or one in _SIGNS for one in rest)


def to_be_freed(text: str) -> int | None:
    """The case whose silence a line would end (``解禁2``); None where it names none, or says something else."""
    found = _FREED.fullmatch("".join(text.split()))
    return int(found[1]) if found is not None else None
