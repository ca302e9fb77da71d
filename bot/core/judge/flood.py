"""Rates: too many messages, the same again and again, walls of text; by one person and by many.

It must never keep a message: only when, who (a checksum of the id), a sketch of hashes and the key under which it is
stored, so that the first copies of a flood are known. The state is a value of at
most 256 rows that turns into bytes and back; ``observe`` changes nothing that it was given.
"""

import re
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from bot.core.judge.digits import digits
from bot.core.judge.edition import edition
from bot.core.judge.finding import Category, Finding, Severity
from bot.core.wording import structure_cues as cues

BURST: Final = "burst"
REPEAT: Final = "repeat"
REPEAT_MANY: Final = "repeat_many"
WALL: Final = "wall"

_BURST_COUNT: Final = 7
_BURST_SECONDS: Final = 20.0
_MEMORY_SECONDS: Final = 1800.0
_ALIKE: Final = 0.6
_REPEATS: Final = 3
# Words that anybody says again within half an hour (好的, 在吗) count only in quick succession.
_SHORT: Final = 3
_SHORT_REPEATS: Final = 5
_SHORT_SECONDS: Final = 60.0
# A network that repeats a message does so at once; it counts as said twice only if the person goes on.
_LAG_SECONDS: Final = 3.0
_LAG_FORGOTTEN: Final = 60.0
_MANY_PEOPLE: Final = 5
_MANY_SECONDS: Final = 600.0
_MANY_LENGTH: Final = 12
_WALL_LENGTH: Final = 60
_WALL_READ: Final = 400
_WALL_DISTINCT: Final = 0.2
_LONG_WALL: Final = 3000
_WALL_LINES: Final = 60
_WALL_BLANK: Final = 4
_ROWS: Final = 256
_ROWS_OF_ONE: Final = 16
_SKETCH: Final = 24
_GRAM_BYTES: Final = 2
_READ: Final = 4000

_RELAY: Final = re.compile(f"{cues.RELAY}|[+]?[0-9]{{1,3}}|[a-h]{{1,5}}|[a-h1-9 ,.]{{1,40}}|\\[[^\\[\\]]{{1,6}}\\]")
_RELAY_START: Final = re.compile(f"[#@ ]{{0,3}}(?:{cues.RELAY_START})")
_LIST: Final = re.compile(f"(?:^|\n)\\s{{0,4}}[0-9]{{1,3}}[{cues.LIST_MARKS}]")
_GREETING: Final = re.compile(cues.GREETING)
_TRIM: Final = re.compile(f"[^0-9a-z{cues.HAN}]+")
_EDGE: Final = re.compile("^[0-9]{1,4}(?=[^0-9])|(?<=[^0-9])[0-9]{1,4}$")
# One sign put between two characters to look new; the number of a question or a page is no such thing.
_INSERTED: Final = re.compile(
    f"(?<=[{cues.HAN}])(?<![{cues.NUMBERED_BEFORE}])[0-9a-z](?=[{cues.HAN}])(?![{cues.NUMBERED_AFTER}])"
)
_CONTACT: Final = re.compile("[0-9]{5}|[a-z]{5}")
_BLANKS: Final = re.compile("\\s{2,}")
_COMMAND: Final = re.compile("\\s{0,4}[/／][^\n]{0,40}")
_RELAY_LENGTH: Final = 15
_LIST_LINES: Final = 2
# How a sketch was made: of a short word, of a text too uniform to have pairs worth comparing, of pairs.
_WORD: Final = b"w"
_EXACT: Final = b"="
_PAIRS: Final = b"p"
_FEW_PAIRS: Final = 2
# Odd numbers near 2^16 divided by the golden ratio and by e (multiplicative hashing, Knuth 6.4).
_MIX: Final = 40503
_SPREAD: Final = 24109
_EDITION: Final = edition(globals(), vars(cues))
_HEAD: Final = struct.Struct("<dIB")


@dataclass(frozen=True, slots=True)
class Row:
    """One message: when (seconds), whose (checksum), the sketch of what it said (empty where that may be said by
    everybody), and the key under which it is stored (empty: it is not)."""

    at: float
    person: int
    sketch: bytes
    key: str = ""


@dataclass(frozen=True, slots=True)
class Rates:
    """The last messages of one group, oldest first."""

    rows: tuple[Row, ...] = ()


NONE_YET: Final = Rates()


def observe(rates: Rates, at: float, person: str, text: str, key: str = "") -> tuple[Rates, Finding | None]:
    """Takes what is remembered of a group and a message (``at`` in seconds, of any clock that goes on; ``key``: under
    which it is stored); gives what is to be remembered, and the reason if this message is one too many, with the keys
    of the same person's messages before it that belong to it. Commands and messages without words leave no trace."""
    if not text.strip() or _COMMAND.fullmatch(text):
        return rates, None
    row = Row(at, zlib.crc32(person.encode(errors="replace")), _sketch(text), key)
    recent = list(rates.rows)
    if recent and at - recent[0].at > _MEMORY_SECONDS:
        recent = [past for past in recent if at - past.at <= _MEMORY_SECONDS]
    mine = [past for past in recent if past.person == row.person]
    finding = _wall(text) or _burst(mine, row, text) or _repeat(mine, row, text) or _many(recent, row, text)
    if len(mine) >= _ROWS_OF_ONE:
        recent.remove(mine[0])
    return Rates((*recent[1 - _ROWS :], row)), finding


def dump(rates: Rates) -> bytes:
    """Takes the state; gives it as bytes, at most 16 KB; without the keys."""
    return b"".join(_HEAD.pack(row.at, row.person, len(row.sketch)) + row.sketch for row in rates.rows)


def load(data: bytes) -> Rates:
    """Takes what ``dump`` gave; gives the state. Bytes that end too early lose the rest, nothing more."""
    rows: list[Row] = []
    place = 0
    while place + _HEAD.size <= len(data):
        at, person, length = _HEAD.unpack_from(data, place)
        place += _HEAD.size
        rows.append(Row(at, person, data[place : place + length]))
        place += length
    return Rates(tuple(rows))


def _finding(rule: str, text: str, severity: Severity = Severity.FLAG, before: Sequence[Row] = ()) -> Finding:
    keys = tuple(past.key for past in before if past.key)
    return Finding(Category.FLOOD, severity, rule, (0, len(text)), version=_EDITION, before=keys)


def _wall(text: str) -> Finding | None:
    if len(text) < _WALL_LENGTH:
        return None
    dense = _BLANKS.sub(" ", text[:_READ])[:_WALL_READ]
    if len(dense) >= _WALL_LENGTH and len(set(pairwise(dense))) < _WALL_DISTINCT * len(dense):
        return _finding(WALL, text)
    lines = text[:_READ].split("\n")
    if len(lines) > _WALL_LINES and sum(bool(line.strip()) for line in lines) * _WALL_BLANK < len(lines):
        return _finding(WALL, text)
    return _finding(WALL, text, Severity.NOTE) if len(text) > _LONG_WALL else None


def _burst(mine: list[Row], row: Row, text: str) -> Finding | None:
    count = 1 + sum(abs(row.at - past.at) <= _BURST_SECONDS for past in mine)
    return _finding(BURST, text) if count >= _BURST_COUNT else None


def _repeat(mine: list[Row], row: Row, text: str) -> Finding | None:
    if not row.sketch:
        return None
    word = row.sketch[:1] == _WORD
    within, needed = (_SHORT_SECONDS, _SHORT_REPEATS) if word else (_MEMORY_SECONDS, _REPEATS)
    pairs = _pairs(row.sketch)
    same = [past for past in mine if row.at - past.at <= within and _alike(past.sketch, row.sketch, pairs)]
    times = [past.at for past in same]
    lagged = sum(two - one <= _LAG_SECONDS and row.at - two > _LAG_FORGOTTEN for one, two in pairwise(times))
    return _finding(REPEAT, text, before=same) if 1 + len(times) - lagged >= needed else None


def _many(recent: list[Row], row: Row, text: str) -> Finding | None:
    """The same long text from many people: only noted where they may have been asked to copy it."""
    if row.sketch[:1] != _PAIRS or len(text) < _MANY_LENGTH or _GREETING.search(text):
        return None
    others = {
        past.person
        for past in recent
        if past.sketch == row.sketch and row.at - past.at <= _MANY_SECONDS and past.person != row.person
    }
    if 1 + len(others) < _MANY_PEOPLE:
        return None
    return _finding(REPEAT_MANY, text, Severity.FLAG if _CONTACT.search(digits(text).number) else Severity.NOTE)


def _sketch(text: str) -> bytes:
    """What the message says, in at most 49 bytes: the 24 smallest hashes of its pairs of characters (bottom-k sketch,
    Broder 1997), or a checksum where it is too short or too uniform for that. Empty where everybody says it."""
    folded = digits(text[:_READ]).text.strip(cues.ENDS)
    if _RELAY.fullmatch(folded) or _is_list(folded):
        return b""
    bare = _EDGE.sub("", _INSERTED.sub("", _TRIM.sub("", folded))) or folded
    pairs = {((one * _MIX + two) * _SPREAD) & 0xFFFF for one, two in pairwise(map(ord, bare))}
    if len(bare) <= _SHORT or len(pairs) <= _FEW_PAIRS:
        kind = _WORD if len(bare) <= _SHORT else _EXACT
        return kind + zlib.crc32(bare.encode(errors="replace")).to_bytes(4, "little")
    kept = sorted(pairs)[:_SKETCH]
    return _PAIRS + struct.pack(f"<{len(kept)}H", *kept)


def _is_list(folded: str) -> bool:
    lines = len(_LIST.findall(folded))
    if _RELAY_START.match(folded):
        return lines > 0 or len(folded) <= _RELAY_LENGTH
    return lines >= _LIST_LINES


def _alike(past: bytes, now: bytes, pairs: frozenset[int]) -> bool:
    """Whether two sketches are of near-duplicates; ``pairs`` is what ``now`` holds."""
    if past == now:
        return True
    small, large = sorted((len(past), len(now)))
    if not pairs or past[:1] != _PAIRS or small < _ALIKE * large:  # so few cannot be enough of so many
        return False
    others = _pairs(past)
    if len(pairs) < _SKETCH > len(others):
        return len(pairs & others) >= _ALIKE * len(pairs | others)
    common = sorted(pairs | others)[:_SKETCH]  # cut sketches tell only about the smallest hashes of both
    return sum(pair in pairs and pair in others for pair in common) >= _ALIKE * len(common)


def _pairs(sketch: bytes) -> frozenset[int]:
    if sketch[:1] != _PAIRS:
        return frozenset()
    return frozenset(struct.unpack(f"<{len(sketch) // _GRAM_BYTES}H", sketch[1:]))
