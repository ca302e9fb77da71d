"""Spoils JSON: bytes turned, cut, doubled; values of another type, huge, deep, twice named, not to be encoded.

Pure: the same lots make the same bytes.
"""

import copy
import json
import random
from collections.abc import Callable
from typing import Any

DEEP = 3000
HUGE = (
    "1e400", "-1e400", "1" + "0" * 400, "9223372036854775808", "-9223372036854775809", "18446744073709551616",
    "0.1e-400", "1E5", "-0", "NaN", "Infinity", "-Infinity", "0x10", "1_000", "01",
)  # fmt: skip
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 2**31, 2**53, 2**63 - 1, -(2**63), 1e308, "", " ", "x", "0", "-1", "1e3", "\x00",
    "\u202e签到", "９" * 10, "\ufeff", "A" * 5000, "[CQ:at,qq=all]", "<@!1>", [], {}, [[]], [None], [{}], {"": None},
    {"type": "at"}, [{"type": "text", "data": 5}], [{"type": []}], "2020-13-45T99:99:99+99:99", "%s%n", "../../x",
)  # fmt: skip


NONSENSE = (
    b"", b"null", b"[]", b"{}", b'""', b"0", b"\x00" * 50, b"[" * 100_000, b"<?xml?><a/>", b"a=1&b=2", b" " * 5000,
    b'{"a":"' + b"x" * 100_000 + b'"}',
)  # fmt: skip


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in items:
        found += _places(one, (*path, name))
    return found


def _changed(lots: random.Random, body: bytes, change: Callable[[Any, Any], None]) -> bytes:
    """Change something at a random place of the tree: called with the container and the name in it."""
    tree = copy.deepcopy(json.loads(body))
    for _ in range(lots.randint(1, 3)):
        places = [path for path in _places(tree) if path]
        if not places:
            break
        *way, last = lots.choice(places)
        inside = tree
        for name in way:
            inside = inside[name]
        change(inside, last)
    return json.dumps(tree, ensure_ascii=False).encode("utf-8", "surrogatepass")


def wrong_types(lots: random.Random, body: bytes) -> bytes:
    """Values of another type."""

    def change(inside: Any, name: Any) -> None:
        inside[name] = copy.deepcopy(lots.choice(ODD))

    return _changed(lots, body, change)


def missing(lots: random.Random, body: bytes) -> bytes:
    """Values that are not there."""

    def change(inside: Any, name: Any) -> None:
        del inside[name]

    return _changed(lots, body, change)


def inner_json(lots: random.Random, body: bytes) -> bytes:
    """Texts that hold JSON of their own, spoilt; any other text is cut somewhere."""

    def change(inside: Any, name: Any) -> None:
        if isinstance(inside[name], str) and inside[name]:
            whole = inside[name]
            inside[name] = whole[: lots.randrange(len(whole))] + lots.choice(["", "}", "[" * 2000, "\ud800"])

    return _changed(lots, body, change)


def replaced_number(lots: random.Random, body: bytes) -> bytes:
    """A number that no machine holds, or that JSON does not know."""
    return _with_mark(lots, body, lots.choice(HUGE).encode())


def nested(lots: random.Random, body: bytes) -> bytes:
    """Depth instead of a value."""
    opens, closes = lots.choice([(b"[", b"]"), (b'{"a":', b"}")])
    deep = lots.choice([20, 900, DEEP])
    return _with_mark(lots, body, opens * deep + b"1" + closes * lots.choice([deep, 0]))


def surrogates(lots: random.Random, body: bytes) -> bytes:
    """Half a character, as an escape or as bytes."""
    half = lots.choice([b'"\\ud800"', b'"\\udfff\\ud800"', b'"a\\ud83d"', b'"\xed\xa0\x80"', b'"\\u0000"'])
    return _with_mark(lots, body, half)


def invalid_text(lots: random.Random, body: bytes) -> bytes:
    """Bytes that are no UTF-8."""
    odd = lots.choice([b'"\xff"', b'"\xc0\x80"', b'"\xf8\x88\x80\x80\x80"', b'"\xe7\xad"', b"\xef\xbb\xbf1"])
    return _with_mark(lots, body, odd)


def _with_mark(lots: random.Random, body: bytes, instead: bytes) -> bytes:
    def change(inside: Any, name: Any) -> None:
        inside[name] = "MARK"

    return _changed(lots, body, change).replace(b'"MARK"', instead)


def twice_named(lots: random.Random, body: bytes) -> bytes:
    """The same name twice, with other values."""
    other = wrong_types(lots, body)
    return body.rstrip()[:-1] + b"," + other.lstrip()[1:]


def flipped(lots: random.Random, body: bytes) -> bytes:
    """Some bits turned."""
    raw = bytearray(body)
    for _ in range(lots.randint(1, 8)):
        raw[lots.randrange(len(raw))] ^= 1 << lots.randrange(8)
    return bytes(raw)


def cut(lots: random.Random, body: bytes) -> bytes:
    """The end is missing, or the beginning."""
    place = lots.randrange(len(body))
    return body[:place] if lots.random() < 0.8 else body[place:]


def doubled(lots: random.Random, body: bytes) -> bytes:
    """A piece of it twice, or all of it."""
    start = lots.randrange(len(body))
    end = lots.randint(start, len(body))
    return body * 2 if lots.random() < 0.2 else body[:end] + body[start:]


def nonsense(lots: random.Random, body: bytes) -> bytes:
    """Nothing like it."""
    return lots.choice(NONSENSE) if lots.random() < 0.9 else lots.randbytes(lots.randrange(300))


MUTATORS: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    wrong_types, wrong_types, wrong_types, missing, inner_json, replaced_number, nested, surrogates, invalid_text,
    twice_named, flipped, cut, doubled, nonsense,
)  # fmt: skip


def spoilt(lots: random.Random, bodies: list[bytes]) -> bytes:
    """One of these bodies with something wrong in it; now and then as it is."""
    body = lots.choice(bodies)
    if lots.random() < 0.03:
        return body
    return lots.choice(MUTATORS)(lots, body)
