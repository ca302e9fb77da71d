"""Numbers that belong to one person: mobile phone, identity card, bank card.

It must never report a number that fails its own rule (prefix, checksum and date, Luhn), whatever stands around it.
Each message is read once from left to right, a fixed number of looks at each digit, so the time grows with its length.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from bot.core.wording import structure_cues as cues

PHONE: Final = "phone"
ID_CARD: Final = "id_card"
BANK_CARD: Final = "bank_card"

_BLOCK: Final = re.compile("[0-9]+(?:x(?![0-9a-z]))?|(?<![0-9a-z])x(?![0-9a-z])")
# At most two characters between two digits of one number, and none that ends a clause.
_GAP: Final = re.compile(f"[^0-9a-z{cues.HAN}{cues.CLAUSE_ENDS},;!?]{{0,2}}")
# Digits one by one may stand in a list as well: 1,3,9.
_DIGIT_GAP: Final = re.compile(f"{_GAP.pattern}|[{cues.LIST_COMMAS}]\\s?")
# Mobile prefixes 13 to 19 (MIIT numbering plan for public mobile networks); +86, 0086 and 0 may stand before.
_MOBILE: Final = re.compile("1[3-9][0-9]{9}")
# China Mobile's service number, which everybody gives as an example.
_EXAMPLE: Final = "13800138000"
_ABROAD: Final = re.compile("^(?:0086|86|0)(?=1[3-9])")
_SHAPES: Final = frozenset({(11,), (3, 4, 4), (4, 4, 3), (4, 3, 4), (3, 8), (7, 4), (1,) * 11, (13,), (15,)})
_PHONE_CUE: Final = re.compile(f"{cues.PHONE_BEFORE}|[☎📞📱]|tel|phone|mobile|call|(?<![a-z])vx?")
_OTHER_NUMBER: Final = re.compile(f"{cues.OTHER_NUMBER}|isbn")
_GLUED: Final = re.compile("(?<![a-z])(?:tel|phone|mobile|call|wx|vx|v|qq|q)$")
# GB 11643: region, birthday, serial, check character by weights modulo 11.
_ID: Final = re.compile("[1-8][0-9]{16}[0-9x]")
_ID_SHAPES: Final = frozenset({
    (18,), (6, 8, 4), (6, 4, 4, 4), (3, 3, 8, 4), (3, 3, 4, 4, 4), (6, 4, 2, 2, 4), (6, 12), (14, 4), (17, 1),
    (4, 4, 4, 4, 2), (1,) * 18,
})  # fmt: skip
_ID_CUE: Final = re.compile(cues.ID_BESIDE)
# First two digits of the regions (GB/T 2260, with 83 for residents from Taiwan).
_REGION: Final = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10x98765432"
_YEARS: Final = range(1900, 2036)
# ISO/IEC 7812: 62 is UnionPay; 4 and 51 to 55 the others issued in China, believed only where a cue stands by.
_UNIONPAY: Final = re.compile("62[0-9]{14,17}")
_OTHER_CARD: Final = re.compile("(?:4|5[1-5])[0-9]{15}")
_CARD_CUE: Final = re.compile(cues.CARD_BESIDE)
# How a number of each length must begin to be worth more than one look; the longest first.
_BEGINNINGS: Final = tuple(
    (length, re.compile(beginning))
    for length, beginning in (
        (19, "62"),
        (18, "62|[1-8][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3]"),
        (17, "62"),
        (16, "62|4|5[1-5]"),
        (15, "00861[3-9]"),
        (13, "861[3-9]"),
        (12, "01[3-9]"),
        (11, "1[3-9]"),
    )
)
_SHORTEST: Final = 11
# So many digits with no more between any two than may stand in a number: without them there is none.
_CLOSE: Final = re.compile(f"(?:[0-9x][^0-9a-z{cues.HAN}]{{0,2}}){{{_SHORTEST - 1}}}[0-9x]")
_NEAR: Final = 12
_AFTER: Final = 8
_MIDDLE: Final = "5"
_CARD_LENGTHS: Final = (16, 19)
_CARD_GROUPS: Final = (1, 4)
_WITH_ZERO: Final = 12


@dataclass(frozen=True, slots=True)
class Leak:
    """One number found: the rule, its stretch of the folded text, and its digits."""

    rule: str
    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class _Chain:
    """Blocks of digits that may be one number. ``edges`` are the offsets in ``joined`` where a block begins, and its
    end; ``gaps`` what stands between; ``places`` where each digit stands in the text."""

    joined: str
    places: tuple[int, ...]
    edges: tuple[int, ...]
    gaps: tuple[str, ...]


def leaks(text: str) -> Iterator[Leak]:
    """Takes folded text; gives the personal numbers in it, in their order, none over another."""
    if not _CLOSE.search(text):
        return
    for chain in _chains(text):
        done = 0
        number = {edge: count for count, edge in enumerate(chain.edges)}
        for first, begin in enumerate(chain.edges[:-1]):
            if begin < done:
                continue
            for length, beginning in _BEGINNINGS:
                last = number.get(begin + length) if beginning.match(chain.joined, begin) else None
                rule = None if last is None else _judge(text, chain, first, last)
                if rule is not None:
                    done = begin + length
                    value = chain.joined[begin:done]
                    yield Leak(rule, chain.places[begin], chain.places[done - 1] + 1, value)
                    break


def _chains(text: str) -> Iterator[_Chain]:
    blocks: list[re.Match[str]] = []
    for block in _BLOCK.finditer(text):
        if blocks and not _joined(text, blocks[-1], block):
            yield from _chain(text, blocks)
            blocks = []
        blocks.append(block)
    yield from _chain(text, blocks)


def _joined(text: str, left: re.Match[str], right: re.Match[str]) -> bool:
    gap = _GAP if len(left[0]) > 1 or len(right[0]) > 1 else _DIGIT_GAP
    return bool(gap.fullmatch(text, left.end(), right.start()))


def _chain(text: str, blocks: list[re.Match[str]]) -> Iterator[_Chain]:
    joined = "".join(block[0] for block in blocks)
    if len(joined) < _SHORTEST:
        return
    edges = [0]
    for block in blocks:
        edges.append(edges[-1] + len(block[0]))
    places = tuple(place for block in blocks for place in range(block.start(), block.end()))
    gaps = tuple(text[one.end() : two.start()] for one, two in pairwise(blocks))
    yield _Chain(joined, places, tuple(edges), gaps)


def _judge(text: str, chain: _Chain, first: int, last: int) -> str | None:
    """The rule that the blocks from ``first`` up to ``last`` meet, or None."""
    value = chain.joined[chain.edges[first] : chain.edges[last]]
    if _ID.fullmatch(value):
        shaped = _shape(chain, first, last) in _ID_SHAPES or _beside(_ID_CUE, text, chain, first, last)
        return ID_CARD if shaped and _is_id(value) else _bank(text, chain, first, last)
    if len(value) >= _CARD_LENGTHS[0]:
        return _bank(text, chain, first, last)
    return _phone(text, chain, first, last)


def _around(text: str, chain: _Chain, first: int, last: int) -> tuple[str, str]:
    start, end = chain.places[chain.edges[first]], chain.places[chain.edges[last] - 1] + 1
    return text[max(start - _NEAR, 0) : start], text[end : end + _AFTER]


def _beside(cue: re.Pattern[str], text: str, chain: _Chain, first: int, last: int) -> bool:
    before, after = _around(text, chain, first, last)
    return bool(cue.search(before) or cue.search(after))


def _shape(chain: _Chain, first: int, last: int) -> tuple[int, ...]:
    return tuple(two - one for one, two in pairwise(chain.edges[first : last + 1]))


def _is_id(value: str) -> bool:
    year, month, day = int(value[6:10]), int(value[10:12]), int(value[12:14])
    if not _REGION.match(value) or year not in _YEARS:
        return False
    try:
        date(year, month, day)
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(value, _WEIGHTS, strict=False))
    return _CHECKS[total % len(_CHECKS)] == value[-1]


def _bank(text: str, chain: _Chain, first: int, last: int) -> str | None:
    value = chain.joined[chain.edges[first] : chain.edges[last]]
    cue = _beside(_CARD_CUE, text, chain, first, last)
    if not cue and not _looks_like_card(text, chain, first, last):
        return None
    if not (_UNIONPAY.fullmatch(value) or (cue and _OTHER_CARD.fullmatch(value))):
        return None
    return BANK_CARD if _luhn(value) else None


def _looks_like_card(text: str, chain: _Chain, first: int, last: int) -> bool:
    shape = _shape(chain, first, last)
    groups = len(shape) == 1 or (len(set(shape[:-1])) == 1 and shape[0] in _CARD_GROUPS and shape[-1] <= shape[0])
    return groups and sum(shape) in _CARD_LENGTHS and not _OTHER_NUMBER.search(_around(text, chain, first, last)[0])


def _luhn(value: str) -> bool:
    """ISO/IEC 7812-1: every second digit from the right doubled, the digits of all added, a multiple of ten."""
    return sum(sum(divmod(int(digit) * (1 + place % 2), 10)) for place, digit in enumerate(reversed(value))) % 10 == 0


def _phone(text: str, chain: _Chain, first: int, last: int) -> str | None:
    value = chain.joined[chain.edges[first] : chain.edges[last]]
    shape = _shape(chain, first, last)
    home = _ABROAD.sub("", value, count=1)
    if not _MOBILE.fullmatch(home) or home == _EXAMPLE or (home != value and len(shape) > 1):
        return None
    before, after = _around(text, chain, first, last)
    cue = _beside(_PHONE_CUE, text, chain, first, last)
    if not cue and (_OTHER_NUMBER.search(before) or shape not in _SHAPES or len(value) == _WITH_ZERO):
        return None
    if not cue and shape == (1,) * 11 and max(value) < _MIDDLE:  # the options chosen in a test: 1 3 2 4 1
        return None
    if before[-1:] in {"/", "=", "_"} or "a" <= after[:1] <= "z":
        return None
    if "a" <= before[-1:] <= "z" and not _GLUED.search(before):
        return None
    return None if _part_of_more(chain, first, last) else PHONE


def _part_of_more(chain: _Chain, first: int, last: int) -> bool:
    """Whether the neighbours go on in the same manner: decimals, or a longer row of groups."""
    inner = chain.gaps[first] if last - first > 1 else "."
    left = first > 0 and chain.gaps[first - 1] == inner and not chain.joined[: chain.edges[first]].endswith("86")
    right = last < len(chain.edges) - 1 and chain.gaps[last - 1] == inner
    return left or right
