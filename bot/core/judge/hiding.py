"""Whether somebody hid a word, or merely wrote it as people write.

Must never look at the word itself: only at what was done to it.
"""

import re
from typing import Final

from bot.core.judge import views
from bot.core.judge.views import View
from bot.core.wording.structure_cues import HAN

OPEN: Final = frozenset({views.BASE, views.INITIALS})
"""Views in which nothing need be hidden: usual abbreviations are how people write."""
_STYLED: Final = re.compile("[\u2460-\u24ff\uff10-\uff5a\U0001d400-\U0001d7ff\U0001f100-\U0001f1ff]")
"""Letters and digits in circles, of full width, of a mathematical alphabet."""
_JUMPING: Final = re.compile("[a-z][A-Z]")
_NAMES: Final = frozenset({"WeChat"})
"""Capitals inside a word are put in on purpose, but for names."""
_HAN: Final = re.compile(f"[{HAN}]")


def is_hidden(look: View, start: int, end: int) -> bool:
    """Takes a place in a view; gives whether the view undoes a trick, or the word stands in plain sight but with signs
    between its characters that nobody sees, in fancy letters, or alone in traditional characters."""
    if look.name not in OPEN:
        return True
    first, last = look.reach(start, end)
    folded = look.folded
    begin, stop = folded.span(first, last)
    raw = folded.raw[begin:stop]
    if len(raw) != last - first or _STYLED.search(raw) or (_JUMPING.search(raw) and raw not in _NAMES):
        return True
    around = ((folded.raw[:begin], folded.text[:first]), (folded.raw[stop:], folded.text[last:]))
    return _converted(raw, folded.text[first:last]) and not any(_converted(*part) for part in around)


def _converted(raw: str, folded: str) -> bool:
    """Whether a traditional character was folded to a simplified one."""
    return len(raw) == len(folded) and any(
        one != other and _HAN.match(one) is not None for one, other in zip(raw, folded, strict=True)
    )
