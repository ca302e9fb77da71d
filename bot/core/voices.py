"""Whose lessons move which grams of the classifier by how much: nobody alone moves anything.

Pure counting in whole numbers: the order of the lessons changes nothing, and taking one out takes back exactly what it
did. A voice is what one person said of a gram in a group, all their lessons together; on each side (lower, raise) no
voice counts for more than the second loudest of a group, and no person for more than the third loudest of a programme.
So one person's flood weighs nothing, and beside a second voice as much as that one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from bot.core.judge.finding import Category
from bot.core.learning import Lesson

A_VOICE: Final = 2
"""By how much one voice moves a weight, which runs from -127 to 127 (measured: docs/adr/0011)."""
MOST_LOWERED: Final = 8
MOST_RAISED: Final = 4
SHORTEST_RAISED: Final = 2
"""Of one gram's weight, by all voices of a group or of the programme together. Single characters are not raised: they
stand in every second innocent message (measured: docs/adr/0011); their voices hold against lowering all the same."""
MOST_GRAMS: Final = 2_000
"""Grams that a group, or the programme, may have moved at once; those moved furthest stay."""
OF_GROUP: Final = 2
"""People who must agree before a group's weights move."""
OF_PROGRAMME: Final = 3
GROUPS: Final = 2
"""People, and groups in which they said it, before the weights of the whole programme move."""

Gram = tuple[Category, str]
Voice = tuple[str, str]
"""A group and a person's key."""
Changes = Mapping[str, Mapping[Category, float]]


def strength(nets: Iterable[int], people: int) -> int:
    """How strongly as many people as it takes agree: positive to raise, negative to lower. ``nets`` says for each
    person how many lessons raise, less those that lower."""
    found = list(nets)
    return _side([net for net in found if net > 0], people) - _side([-net for net in found if net < 0], people)


def _side(loud: list[int], people: int) -> int:
    if len(loud) < people:
        return 0
    heard = sorted(loud, reverse=True)[people - 1]
    return sum(min(net, heard) for net in loud)


def in_group(gram: Gram, voices: Mapping[Voice, int], group: str) -> int:
    """By how much a gram moves in a group."""
    if len(voices) < OF_GROUP:
        return 0
    return _capped(gram, strength((net for (place, _), net in voices.items() if place == group), OF_GROUP))


def in_programme(gram: Gram, voices: Mapping[Voice, int]) -> int:
    """By how much a gram moves in every group."""
    if len(voices) < OF_PROGRAMME:
        return 0
    people: Counter[str] = Counter()
    for (_, person), net in voices.items():
        people[person] += net
    moved = strength(people.values(), OF_PROGRAMME)
    groups = {group for (group, _), net in voices.items() if net * moved > 0}
    return _capped(gram, moved) if len(groups) >= GROUPS else 0


def _capped(gram: Gram, moved: int) -> int:
    most = MOST_RAISED if len(gram[1]) >= SHORTEST_RAISED else 0
    return max(-MOST_LOWERED, min(most, A_VOICE * moved))


class Tally:
    """The voices of all lessons that count, and what follows from them."""

    __slots__ = ("_groups", "_programme", "_voices")

    def __init__(self, lessons: Iterable[Lesson] = ()) -> None:
        self._voices: dict[Gram, dict[Voice, int]] = {}
        self._groups: dict[str, dict[Gram, int]] = {}
        self._programme: dict[Gram, int] = {}
        self.count(lessons)

    def count(self, new: Iterable[Lesson], gone: Iterable[Lesson] = ()) -> bool:
        """Count new lessons, and no more those that were counted before; gives whether the weights of the whole
        programme moved."""
        touched: dict[Gram, set[str]] = {}
        for lesson, by in (*((one, one.sign) for one in new), *((one, -one.sign) for one in gone)):
            voice = (lesson.group, lesson.by)
            for one in dict.fromkeys(lesson.grams):
                gram = (lesson.category, one)
                voices = self._voices.setdefault(gram, {})
                voices[voice] = voices.get(voice, 0) + by
                touched.setdefault(gram, set()).add(lesson.group)
        moved = [self._weighed(gram, groups) for gram, groups in touched.items()]  # all of them, whatever moved
        return any(moved)

    def moved(self, group: str) -> Mapping[Gram, int]:
        """By how much each gram moves in a group by its own voices."""
        return self._groups.get(group, {})

    @property
    def programme(self) -> Mapping[Gram, int]:
        """By how much each gram moves in every group."""
        return self._programme

    def changes(self, group: str) -> Changes:
        """The adjustments of a group's classifier: its own and those of the programme."""
        changes: dict[str, dict[Category, float]] = {}
        for moved in (self.moved(group), self._programme):
            for (category, gram), by in _furthest(moved):
                held = changes.setdefault(gram, {})
                held[category] = held.get(category, 0.0) + by
        return changes

    def _weighed(self, gram: Gram, groups: Iterable[str]) -> bool:
        """Weigh a gram anew in the groups where a voice changed, and in the programme; gives whether it moved there."""
        voices = self._voices[gram] = {voice: net for voice, net in self._voices[gram].items() if net}
        for group in groups:
            _set(self._groups.setdefault(group, {}), gram, in_group(gram, voices, group))
        if not voices:
            del self._voices[gram]
        return _set(self._programme, gram, in_programme(gram, voices))


def _set(moved: dict[Gram, int], gram: Gram, by: int) -> bool:
    before = moved.pop(gram, 0)
    if by:
        moved[gram] = by
    return by != before


def _furthest(moved: Mapping[Gram, int]) -> list[tuple[Gram, int]]:
    found = list(moved.items())
    return found if len(found) <= MOST_GRAMS else sorted(found, key=lambda one: (-abs(one[1]), one[0]))[:MOST_GRAMS]
