"""Keywords of a text without a dictionary: phrases that begin and end where others do, often said, rare at large.

A candidate is a run of up to eight characters between function words. Said once, it is a whole run; said again, its
neighbours differ on both sides. Its worth is how often it is said times how rare its characters are, less where its
edges lie inside runs; what lies in a chosen one, or around it, is left out. Pure; must never keep a text.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from math import sqrt

from bot.core.fold import fold
from bot.core.wording.keyword_words import ASKING_WORDS, FUNCTION_SIGNS, FUNCTION_WORDS

LONGEST_RUN = 8
_LONGEST, _SHORTEST = 10, 2
_WORD_RARITY = 8.0
"""That of a Latin word or a number, which no table of characters knows."""
_HEADED = 4.0
"""In the heading, too."""
_SHAPES = {2: 0.5, 4: 1.2, 7: 0.6, 8: 0.6}
"""By length: two characters are often half a word, four mostly a whole one, more than six often two."""
_TWO = 2
_EDGES = 0.5

_UNITS = re.compile(r"[a-z0-9+\-·]*[a-z][a-z0-9+\-·]*|\d+(?:-\d+)*|[\u3007\u3400-\u4dbf\u4e00-\u9fff]")
_CLAUSES = re.compile(r"[^\w+\-·]+|(?<=[\u4e00-\u9fff])\.|\.(?=[\u4e00-\u9fff])")

Rarity = Callable[[str], float]
Phrase = tuple[str, ...]


def _split_at(words: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted({*words, *FUNCTION_SIGNS}, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, longest_first)))


_IN_WRITING = _split_at(FUNCTION_WORDS.split())
_IN_TALK = _split_at(ASKING_WORDS.split())


@dataclass(slots=True)
class Seen:
    """Where a phrase was said: how often, how many of its ends are ends of runs, what stood before and behind it."""

    times: int = 0
    edges: int = 0
    headed: bool = False
    before: set[str] = field(default_factory=set)
    behind: set[str] = field(default_factory=set)

    @property
    def is_whole(self) -> bool:
        """Whether it is more than a part of one longer phrase."""
        if self.times == 1:
            return self.edges == _TWO
        return min(len(self.before), len(self.behind)) > 1


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword with its worth."""

    word: str
    worth: float


def runs(text: str, *, talk: bool = False) -> tuple[tuple[Phrase, ...], ...]:
    """A text's clauses, each as its runs of characters and Latin words between function words."""
    split = _IN_TALK if talk else _IN_WRITING
    clauses = (clause for clause in _CLAUSES.split(fold(text)) if clause)
    return tuple(tuple(filter(None, (tuple(_UNITS.findall(run)) for run in split.split(one)))) for one in clauses)


def parts(run: Phrase) -> Iterator[tuple[int, int]]:
    """Every phrase of a run as (start, end)."""
    for start in range(len(run)):
        for end in range(start + 1, min(len(run), start + LONGEST_RUN) + 1):
            if end - start > 1 or len(run[start]) > 1:
                yield start, end


def keywords(text: str, rarity: Rarity, heading: str = "", most: int = 5) -> tuple[Keyword, ...]:
    """The keywords of a text, the worthiest first. ``heading`` is its title, which counts as a part of it."""
    seen: dict[Phrase, Seen] = defaultdict(Seen)
    for headed, part in ((False, text), (True, heading)):
        for number, clause in enumerate(runs(part)):
            for place, run in enumerate(clause):
                _count(seen, run, f"{headed}{number}.{place}", headed=headed)
    worth = {phrase: _worth(phrase, one, rarity) for phrase, one in seen.items() if one.is_whole and is_word(phrase)}
    return chosen(worth, most)


def _count(seen: dict[Phrase, Seen], run: Phrase, mark: str, *, headed: bool) -> None:
    """``mark`` stands for the ends of this run: two runs have different neighbours there."""
    for start, end in parts(run):
        one = seen[run[start:end]]
        one.times += 1
        one.edges += (start == 0) + (end == len(run))
        one.headed |= headed
        one.before.add(run[start - 1] if start else mark)
        one.behind.add(run[end] if end < len(run) else mark)


def is_word(phrase: Phrase) -> bool:
    """Whether a phrase can be a keyword: of some length, not only figures."""
    word = "".join(phrase)
    return _SHORTEST <= len(word) <= _LONGEST and not word.replace("-", "").isdigit()


def _worth(phrase: Phrase, one: Seen, rarity: Rarity) -> float:
    weight = one.times * rare(phrase, rarity) * (_EDGES + one.edges / (_TWO * one.times))
    return weight * (_HEADED if one.headed else 1.0)


def rare(phrase: Phrase, rarity: Rarity) -> float:
    """How much a phrase says by its characters and its length."""
    total = sum(rarity(unit) if len(unit) == 1 else _WORD_RARITY for unit in phrase)
    return _SHAPES.get(len(phrase), 1.0) * total / sqrt(len(phrase))


def chosen(worth: dict[Phrase, float], most: int) -> tuple[Keyword, ...]:
    """The worthiest, none inside another."""
    found: list[Keyword] = []
    words = {"".join(phrase): weight for phrase, weight in worth.items()}
    for word, weight in sorted(words.items(), key=lambda pair: (-pair[1], pair[0])):
        if len(found) == most:
            break
        if not any(word in other.word or other.word in word for other in found):
            found.append(Keyword(word, weight))
    return tuple(found)
