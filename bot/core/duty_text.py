"""Reads what people write about shifts: which shift, which day, whom (/排班 8点-12点 张三 李四 明天).

Pure.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.core.plan_lists import names_in, shadow
from bot.core.plan_text import shift_named
from bot.core.programme import Window
from bot.core.when import parse_day
from bot.core.wording import plan_form as words

_WINDOW: Final = re.compile(words.WINDOW)
_APART: Final = re.compile(r"[\s,;、]+")


@dataclass(frozen=True, slots=True)
class ShiftWords:
    """What an argument says. ``number`` counts shifts from 0; ``unclear``: a window that is no shift."""

    number: int | None = None
    day: date | None = None
    names: tuple[str, ...] = ()
    unclear: bool = False


def read_shift(argument: str, shifts: Sequence[Window], today: date) -> ShiftWords:
    """The shift, the day and the names in an argument, in any order."""
    seen = shadow(argument)
    window = _WINDOW.search(seen)
    number = shift_named(window[0], shifts) if window else None
    unclear = window is not None and number is None
    rest = argument if window is None else f"{argument[: window.start()]} {argument[window.end() :]}"
    day, names = None, []
    for word in filter(None, _APART.split(rest)):
        if day is None and (found := parse_day(word, today)):
            day = found
        elif number is None and not unclear and (named := shift_named(word, shifts)) is not None:
            number = named
        else:
            names.append(word)
    return ShiftWords(number, day, names_in(" ".join(names)), unclear)
