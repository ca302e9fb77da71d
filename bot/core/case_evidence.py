"""What of a long message is kept and shown: its beginning, and every passage in which something was found.

Pure. Nobody must be asked about words that they are not shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from bot.core.case import LONGEST_TEXT, Case
from bot.core.message import Message
from bot.core.wording.cases import BRIEF, LEFT_OUT, LONG, QUOTED, quote

Place = tuple[int, int]
MOST_PASSAGES = 5
"""Passages of one message that are shown; the gravest first."""
_BEGINNING = 120
"""Characters of the beginning that are kept whatever was found, so that the message is known again in the group."""
_SIGNS = 2 * MOST_PASSAGES + 2
"""Signs for what is left out, at most."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The text that a case keeps of a message, and where in it stands what was found (by the span of the finding)."""

    text: str
    places: Mapping[Place, Place]


def kept(message: Message, spans: Iterable[Place]) -> Kept:
    """Takes a message and the spans of what was found in its words (``Message.heard``), the gravest first; gives what
    a case keeps of it. What cannot be found in the message as people see it is shown as it was heard."""
    shown, heard = message.shown(), message.heard
    wanted = [span for span in dict.fromkeys(spans) if span[1] - span[0] < len(heard)]
    places = {span: place for span in wanted if (place := _place_in(shown, heard, span))}
    text, places = (shown, places) if len(places) == len(wanted) else (heard, {one: one for one in wanted})
    if len(text) <= LONGEST_TEXT:
        return Kept(text, places)
    if not places:
        return Kept(text[:LONGEST_TEXT], {})
    windows = _windows(len(text), tuple(places.values()), LONGEST_TEXT - _BEGINNING - _SIGNS)
    pieces = _merged([(0, _BEGINNING), *windows])
    return Kept(_joined(text, pieces), {span: moved for span, one in places.items() if (moved := _moved(one, pieces))})


def passage(case: Case, number: int = 0, most: int | None = None) -> str:
    """What a card shows of a text of the case, on one line; ``most`` characters of it: as many as there is room for."""
    text = case.texts[number]
    places = [one.place for one in case.grounds if one.text == number and one.place[1] > one.place[0]]
    room = most or (LONG if places and len(case.texts) == 1 else QUOTED)
    if not places or len(" ".join(text.split())) <= room:
        return quote(text, room)
    return " ".join(_joined(text, _windows(len(text), places, room)).split())


def passages(case: Case) -> tuple[str, ...]:
    """The same of all its texts."""
    return tuple(passage(case, number) for number in range(len(case.texts)))


def brief(case: Case) -> str:
    """The same in a few words, for a line among many."""
    return passage(case, 0, BRIEF)


def _place_in(shown: str, heard: str, span: Place) -> Place | None:
    words = heard[slice(*span)]
    if shown[slice(*span)] == words:
        return span
    start = shown.find(words)
    return (start, start + len(words)) if start >= 0 else None


def _windows(length: int, places: Sequence[Place], most: int) -> list[Place]:
    """Parts of a text, ``most`` characters together, around what was found in it. What holds a narrower place is shown
    by that one; of what is too long for its part both ends are."""
    narrow = [one for one in places if not any(_holds(one, other) for other in places)][:MOST_PASSAGES]
    room = most // len(narrow)
    return _merged(list(chain.from_iterable(_around(length, one, room) for one in narrow)))


def _around(length: int, place: Place, room: int) -> tuple[Place, ...]:
    first, last = place
    spare = room - (last - first)
    if spare < 0:
        return (first, first + room // 2), (last - room // 2, last)
    start = max(0, min(first - spare // 2, length - room))
    return ((start, min(length, start + room)),)


def _holds(one: Place, other: Place) -> bool:
    return one != other and one[0] <= other[0] and other[1] <= one[1]


def _merged(windows: Iterable[Place]) -> list[Place]:
    found: list[Place] = []
    for start, end in sorted(windows):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _joined(text: str, pieces: Sequence[Place]) -> str:
    before = LEFT_OUT if pieces[0][0] > 0 else ""
    after = LEFT_OUT if pieces[-1][1] < len(text) else ""
    return before + LEFT_OUT.join(text[slice(*one)] for one in pieces) + after


def _moved(place: Place, pieces: Sequence[Place]) -> Place | None:
    """Where a place of the whole text stands in the pieces, which begin with its beginning; None: in none of them."""
    first, last = _point(place[0], pieces), _point(place[1], pieces)
    return (first, last) if first is not None and last is not None else None


def _point(at: int, pieces: Sequence[Place]) -> int | None:
    before = 0
    for start, end in pieces:
        if start <= at <= end:
            return before + at - start
        before += end - start + len(LEFT_OUT)
    return None
