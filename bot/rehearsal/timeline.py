"""``timeline.jsonl``: a row for every effect that took place, in the order of time.

Effects of one instant are ordered by group and person, within these as they happened: lanes of different groups do
not wait for each other, and two rehearsals of one seed shall give the same file.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import orjson

from bot.core.programme import Programme

Row = dict[str, Any]


def rows(entries: Iterable[dict[str, Any]], programme: Programme) -> list[Row]:
    """The rows of the journals' entries."""
    places = (*programme.groups, *((programme.management,) if programme.management else ()))
    keys = {spec.native_id: str(spec.key) for spec in places}
    done = [entry for entry in entries if entry["what"] == "effect" and entry.get("performed", True)]
    done.sort(key=_order)
    return [_row(entry, keys) for entry in done]


def _order(entry: dict[str, Any]) -> tuple[datetime, str, str]:
    place = entry.get("native_group") if entry["effect"] != "SendDirect" else ""
    return datetime.fromisoformat(entry["at"]), place or "", entry.get("to") or ""


def _row(entry: dict[str, Any], keys: dict[Any, str]) -> Row:
    place = entry.get("group") if entry["effect"] == "SendDirect" else keys.get(entry.get("native_group"))
    return {
        "at": entry["at"],
        "group": place,
        "effect": entry["effect"],
        "feature": entry.get("feature", ""),
        "kind": entry.get("kind", ""),
        "on": entry.get("on"),
        "to": entry.get("to"),
        "text": entry.get("text") or "",
    }


def lines(found: Iterable[Row]) -> Iterator[bytes]:
    """The rows as lines of JSON."""
    for row in found:
        yield orjson.dumps(row) + b"\n"
