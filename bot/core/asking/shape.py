"""The shape of a message: which of its clauses asks, and in what company (a matter of the training, a "you", a
frame that makes it rhetorical). Single cues cannot say that; these combinations can.

Must never look at words itself: it stands on the cues that were found.
"""

import re
from collections.abc import Mapping
from typing import Final

from bot.core.asking.cues import END, START, Cues

NAMES: Final = (
    "last_asks", "first_asks", "asks", "asks_topic", "asks_idle", "asks_topic_last", "asks_you", "last_rhetoric",
    "last_any", "told_then_asked", "mark_topic", "mark_idle", "topical", "asks_short", "last_long", "clauses", "length",
    "asks_i", "asked_then_told",
)  # fmt: skip
"""Names of the values that ``shape`` gives, in their order; the Chinese stands in bot/core/wording/asking.py."""

_CLAUSES: Final = re.compile(r"[,，。!！?？;；\s~]+")
_SHORT, _LONG, _MOST_CLAUSES, _MOST_LENGTH = 7, 8, 4, 60


def shape(prepared: str, found: Mapping[str, bool], cues: Cues) -> tuple[float, ...]:
    """Takes a prepared text and the cues found in it by name; gives one value a name, mostly 0 or 1."""
    inside = prepared.strip(START + END)
    clauses = [part for part in _CLAUSES.split(inside) if part]
    asking = [cues.clause.search(part) is not None for part in clauses]
    last, first, asks = bool(asking) and asking[-1], bool(asking) and asking[0], any(asking)
    topic, you, mark = found.get("topic", False), found.get("you", False), "?" in inside
    length = len(inside)
    values = (
        last, first and not last, asks, asks and topic, asks and not topic, last and topic and not you, asks and you,
        last and found.get("rhetoric", False), last and found.get("any", False), last and len(clauses) > 1,
        mark and topic, mark and not topic, topic, asks and length < _SHORT, last and length >= _LONG and topic,
        min(len(clauses), _MOST_CLAUSES) / _MOST_CLAUSES, min(length, _MOST_LENGTH) / _MOST_LENGTH,
        asks and found.get("i", False), first and not last and len(clauses) > 2,  # noqa: PLR2004 - more than a pair
    )  # fmt: skip
    return tuple(map(float, values))
