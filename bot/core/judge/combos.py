"""Words that are harmless one by one and not together: offer × goods × how to reach me or what it costs.

Must never fire on one part alone, unless the rule says what must be missing. The rules are data
(bot/assets/judge/words/combos.txt), in the lists' own form:

``{sell} = 出售 转让``     a group of words, parted by spaces; a group may hold groups written before it
``{sell}+{answers}/原题+-{asking} | category | level | name``   all parts near each other, ``/`` between alternatives,
                           a part after ``-`` must not be in the message at all, one after ``--`` not in the same clause
``真题在群文件!``           an exception, as in the lists

``~`` inside a word stands for one digit or numeral, so ``~元`` is a price; ``#`` begins a comment.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import chain
from operator import or_

from bot.core.judge.finding import Category, Finding, Severity
from bot.core.judge.lexicon import BadLine, Forms, fields_of, level_of, lowered
from bot.core.judge.scored import RULE as GUESS
from bot.core.judge.scored import SURE
from bot.core.judge.tables import Swap
from bot.core.judge.trie import Span, Trie, alone, number_of, signs, together, uncovered
from bot.core.wording import judging

_STAYS = frozenset({Category.PORN, Category.GAMBLING})
"""Surely heard these stand: warnings of them are not written in the words of those who offer them."""
WITHIN = 32
"""Letters and digits in which all parts must stand: an offer is one sentence, a chat message often two."""
_ANY_DIGIT = "~"
_CLAUSE_ENDS = re.compile(r"[\s,.;:!?，。；：！？、…]")
_ABOUT = "about"
_as_any_digit = Swap(dict.fromkeys(judging.NUMERALS, _ANY_DIGIT))
_GROUP = re.compile(r"\{([^{}]{1,20})\}\s*=(.*)")
_MARKS = "!！"


@dataclass(frozen=True, slots=True)
class Combination:
    """One rule: every set of ``needs`` near each other, no word of ``never`` anywhere, none of ``beside`` in the same
    clause."""

    name: str
    needs: tuple[frozenset[str], ...]
    never: frozenset[str]
    beside: frozenset[str]
    category: Category
    severity: Severity


@dataclass(frozen=True, slots=True)
class Rules:
    """A table of combinations as read."""

    rules: tuple[Combination, ...] = ()
    allowed: tuple[str, ...] = ()
    faults: tuple[BadLine, ...] = ()
    about: frozenset[str] = frozenset()
    """The group ``{about}``: words of those who speak about a thing and do not offer it (see ``eased``)."""

    @property
    def version(self) -> str:
        """Follows from what is in the table."""
        lines = [
            f"{one.name}|{one.category}|{one.severity}|{[*map(sorted, (*one.needs, one.never, one.beside))]}"
            for one in self.rules
        ]
        content = "\n".join([*sorted(lines), "!", *sorted(self.allowed), "about", *sorted(self.about)])
        return hashlib.sha256(content.encode()).hexdigest()[:8]


@dataclass(slots=True)
class _Reading:
    groups: dict[str, frozenset[str]] = field(default_factory=dict)
    rules: list[Combination] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def line(self, said: str, fields: tuple[str, ...]) -> str | None:
        """Takes one line; the sentence that says what is wrong with it, or None."""
        if group := _GROUP.fullmatch(said):
            words = self._words(group[2].split())
            if isinstance(words, str):
                return judging.unknown_set(words)
            self.groups[group[1]] = words
            return None
        if fields[0].strip(_MARKS) != fields[0]:
            self.allowed.append(fields[0].strip(_MARKS))
            return None
        return self._rule(fields)

    def _rule(self, fields: tuple[str, ...]) -> str | None:
        needs: list[frozenset[str]] = []
        never: frozenset[str] = frozenset()
        beside: frozenset[str] = frozenset()
        for part in map(str.strip, fields[0].replace("＋", "+").split("+")):
            words = self._words(part.removeprefix("-").removeprefix("-").split("/"))
            if isinstance(words, str):
                return judging.unknown_set(words) if words else judging.empty_part()
            if part.startswith("--"):
                beside |= words
            elif part.startswith("-"):
                never |= words
            else:
                needs.append(words)
        if not needs:
            return judging.nothing_needed()
        level = level_of(fields, (Category.ADS, Severity.FLAG))
        if isinstance(level, str):
            return level
        name = fields[3] if len(fields) > 3 and fields[3] else fields[0]  # noqa: PLR2004 - the fourth field
        self.rules.append(Combination(name, tuple(needs), never, beside, *level))
        return None

    def _words(self, names: Iterable[str]) -> frozenset[str] | str:
        """Words and groups put together; the name that is not known, empty for a word that is not there."""
        words: frozenset[str] = frozenset()
        for name in map(str.strip, names):
            if not name.startswith("{"):
                if not name:
                    return ""
                words |= {name}
            elif (group := self.groups.get(name.strip("{}"))) is None:
                return name
            else:
                words |= group
        return words


def parse(text: str, source: str) -> Rules:
    """A table's text to its rules. ``source`` names it in faults; bad lines are values, never errors."""
    reading = _Reading()
    faults: list[BadLine] = []
    for number, line in enumerate(text.splitlines(), 1):
        fields = fields_of(line)
        if fields is not None and (sentence := reading.line("|".join(fields), fields)):
            faults.append(BadLine(source, number, sentence))
    about = reading.groups.get(_ABOUT, frozenset())
    return Rules(tuple(reading.rules), tuple(reading.allowed), tuple(faults), about)


def eased(findings: Sequence[Finding], about: bool) -> tuple[Finding, ...]:
    """Findings of words alone, where the message speaks ``about`` such things: what is named to warn of it is only
    noted. Abuse stays what it is, and so does everything beside a combination, which needs an offer, and the kinds of
    harm that nobody warns of in the words in which the classifier surely hears them."""
    if not about or any(finding.rule.startswith("combo:") for finding in findings):
        return tuple(findings)
    heard = {one.category for one in findings if one.rule == GUESS and one.score >= SURE}
    stays = {Category.ABUSE, *(heard & _STAYS)}
    return tuple(
        finding if finding.category in stays else replace(finding, severity=Severity.NOTE) for finding in findings
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    """A rule in numbers. ``rarest`` is the part that is looked for first; ``groups`` has a bit for each of its parts,
    ``words`` one for each word that it asks for."""

    place: int
    rule: Combination
    needs: tuple[frozenset[int], ...]
    never: frozenset[int]
    beside: frozenset[int]
    rarest: frozenset[int]
    groups: int
    words: int


class Combos:
    """A table made ready: built once, asked for each message. First which rules have all their parts somewhere (in a
    chat message hardly any has), then where the words of those stand."""

    __slots__ = (
        "_about",
        "_allowed",
        "_by_group",
        "_counted",
        "_groups_of",
        "_only",
        "_rarest",
        "_singles",
        "_version",
        "_words",
    )

    def __init__(self, table: Rules, forms: Forms = lowered, allowed: Iterable[str] = (), version: str = "") -> None:
        """``forms`` writes a word as it may stand in the texts that will be asked; ``allowed`` are the lists' own
        exceptions, which hold here too."""
        numbers: dict[str, int] = {}
        groups: dict[frozenset[int], int] = {}
        self._version = version
        self._by_group: dict[int, list[_Entry]] = {}
        for place, rule in enumerate(table.rules):
            needs = tuple(_numbered(words, numbers, forms) for words in rule.needs)
            bits = [1 << groups.setdefault(part, len(groups)) for part in needs]
            never, beside = (_numbered(words, numbers, forms) for words in (rule.never, rule.beside))
            rarest = min(range(len(needs)), key=lambda part: _usual(rule.needs[part]))
            asked = _union(1 << number for number in never.union(beside, *needs))
            entry = _Entry(place, rule, needs, never, beside, needs[rarest], _union(bits), asked)
            self._by_group.setdefault(bits[rarest], []).append(entry)
        self._rarest = _union(self._by_group)
        self._allowed = _numbered(frozenset((*table.allowed, *allowed)), numbers, forms)
        self._groups_of = dict.fromkeys(numbers.values(), 0)
        for words, group in groups.items():
            for number in words:
                self._groups_of[number] |= 1 << group
        self._about = Trie({form: 0 for word in table.about for form in forms(word)})
        self._counted = Trie({word: number for word, number in numbers.items() if _ANY_DIGIT in word})
        plain = {word: number for word, number in numbers.items() if _ANY_DIGIT not in word}
        self._singles = {word: number for word, number in plain.items() if len(word) == 1}
        self._only = frozenset(self._singles)
        self._words = Trie({word: number for word, number in plain.items() if len(word) > 1})

    def find(
        self, text: str, view: str = "base", single: Mapping[str, int] | None = None, gaps: bytes | None = None
    ) -> tuple[Finding, ...]:
        """The findings of one form of a message, at most one for each rule; their spans are places in that form.
        ``single``: what ``single`` gives for the text or more of it, where the caller has it. ``gaps`` (as a view has
        them): only rules with a word that something stands in are asked, for all others the text without signs says
        no more than the text with them."""
        hits = self._words.hits(text)
        counted = self._counted.hits(_as_any_digit(text)) if _as_any_digit.any_in(text) else []
        parted = None if gaps is None else {hit[2] for hit in (*hits, *counted) if any(gaps[hit[0] + 1 : hit[1]])}
        if parted is not None and not parted:
            return ()
        single = self.single(text) if single is None else single
        there = {*map(number_of, hits), *map(number_of, counted), *single.values()}
        may = self._may(there, there if parted is None else parted)
        if not may:
            return ()
        asked = _union(entry.words for entry in may)
        wanted = {number for number in there if asked >> number & 1}
        hits = [hit for hit in hits if hit[2] in wanted or hit[2] in self._allowed]
        for char, number in single.items():
            if number in wanted:
                hits += alone(char, number, text)
        hits.sort()
        found: dict[int, list[Span]] = {}
        for start, end, number in (*uncovered(hits, self._allowed), *counted):
            found.setdefault(number, []).append((start, end))
        return tuple(self._standing(text, view, may, found))

    def single(self, text: str) -> Mapping[str, int]:
        """The words of one character in a text, with their numbers."""
        return {char: self._singles[char] for char in self._only.intersection(text)}

    def _may(self, there: Iterable[int], asking: Iterable[int]) -> list[_Entry]:
        """The rules of which each part has a word that is ``there``, and one part has one of the ``asking``."""
        given = _union(map(self._groups_of.__getitem__, asking))
        groups = _union(map(self._groups_of.__getitem__, there))
        rarest = groups & self._rarest
        may: list[_Entry] = []
        while rarest:
            lowest = rarest & -rarest
            may += [
                entry
                for entry in self._by_group[lowest]
                if entry.groups & groups == entry.groups and entry.groups & given
            ]
            rarest ^= lowest
        return may

    def about(self, text: str) -> bool:
        """Whether the text, in the same form, speaks about things (the group ``{about}``)."""
        return bool(self._about.hits(text))

    def _standing(
        self, text: str, view: str, may: Iterable[_Entry], found: Mapping[int, Sequence[Span]]
    ) -> Iterator[Finding]:
        """Of the rules that may fire those that do, in the order of their rarest words."""
        there = {*found}
        order = {number: place for place, number in enumerate(found)}
        left = [
            (min(order[number] for number in first), entry.place, entry)
            for entry in may
            if (first := entry.rarest & there) and entry.never.isdisjoint(there)
        ]
        uncounted = signs(text) if left else ()
        for _, _, entry in sorted(left):
            if (span := _place(entry.needs, found, there, uncounted)) and not _near(
                entry.beside, found, _clause(text, span)
            ):
                rule = entry.rule
                yield Finding(rule.category, rule.severity, f"combo:{rule.name}", span, view, version=self._version)


def _union(bits: Iterable[int]) -> int:
    return reduce(or_, bits, 0)


def _numbered(words: frozenset[str], numbers: dict[str, int], forms: Forms) -> frozenset[int]:
    return frozenset(numbers.setdefault(form, len(numbers)) for word in sorted(words) for form in forms(word))


def _usual(words: frozenset[str]) -> tuple[int, int]:
    """How often one of the words will be met: single characters are in every message."""
    return sum(len(word) == 1 for word in words), len(words)


def _place(
    needs: tuple[frozenset[int], ...],
    found: Mapping[int, Sequence[Span]],
    there: AbstractSet[int],
    uncounted: Sequence[int],
) -> Span | None:
    parts: list[list[Span]] = []
    for part in needs:
        parts.append(sorted(chain.from_iterable([found[number] for number in part & there])))
        if not parts[-1]:
            return None
    return together(parts, WITHIN, uncounted)


def _clause(text: str, place: Span) -> Span:
    """The clause, or the clauses, in which a place lies."""
    start = place[0]
    while start and not _CLAUSE_ENDS.match(text, start - 1):
        start -= 1
    after = _CLAUSE_ENDS.search(text, place[1])
    return start, after.start() if after else len(text)


def _near(words: frozenset[int], found: Mapping[int, Sequence[Span]], clause: Span) -> bool:
    spans = (span for number in words & found.keys() for span in found[number])
    return any(start < clause[1] and end > clause[0] for start, end in spans)
