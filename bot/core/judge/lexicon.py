"""Word lists: what a line of one means, how lists are put together, and which of their words stand in a text.

Must never raise for what people write in a list: a bad line is a value with its number and a plain sentence. Must never
fold by itself either; how a word looks in a view is the caller's ``forms``.

A line is ``word | category | level | note``; what is missing is taken from the list's default. ``#`` begins a comment,
``word+word`` wants both near each other, ``word!`` is an exception: a word that lies inside it is none there.
``re:`` begins a regular expression (bot/core/judge/patterns.py).
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Protocol

from bot.core.judge import patterns
from bot.core.judge.finding import Category, Finding, Severity
from bot.core.judge.patterns import Pattern
from bot.core.judge.trie import Span, Trie, together, uncovered
from bot.core.wording import judging

BASE = "base"
"""The view of the text as it stands."""
LONGEST = 40
"""Characters a word may have: longer ones are sentences, which nobody repeats letter for letter."""
WITHIN = 40
"""Characters of text in which all parts of a ``+`` combination must stand."""
FIRES_ON = 2
"""A (word, view) pair that fires on so many clean messages is off (measured: false alarms 2.66 % to 0.16 %)."""
PLACES = 8
"""Places that are named for one word: a wall of it is one reason, not thousands."""
_FIELDS = 4
_MARKS = ("!", "！")

Forms = Callable[[str], Sequence[str]]
"""What to look for when a word is looked for in the texts of one view; nothing where it means nothing there."""


class Seen(Protocol):
    """One view of a message, as bot/core/judge/views.py makes it."""

    @property
    def name(self) -> str:
        """The view's name."""

    @property
    def text(self) -> str:
        """What to search."""

    def suspicious(self, start: int, end: int) -> bool:
        """Whether what stands between the characters there is nothing, or looks put in on purpose."""

    def bounded(self, start: int, end: int) -> bool:
        """Whether no Latin letter or digit goes on in the message on either side."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A text as it stands, as a view."""

    text: str
    name: str = BASE

    def suspicious(self, start: int, end: int) -> bool:
        """Nothing stands between."""
        return start < end

    def bounded(self, start: int, end: int) -> bool:
        """The search itself looks at the edges in the text as it stands."""
        return start < end


Manner = Callable[[Any, int, int, str], str]
"""The name by which a finding in a view counts, given the view, the place and the word; empty where it is none
(bot/core/judge/heard.py)."""


def by_view(seen: Seen, start: int, end: int, word: str) -> str:
    """The plain manner: the view's own name."""
    return seen.name


def lowered(word: str) -> Sequence[str]:
    """The form of a word in a text that is only in small letters."""
    return (word.lower(),)


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or words that are meant together."""

    words: tuple[str, ...]
    category: Category
    severity: Severity
    note: str = ""
    number: int = field(default=0, compare=False)
    """The line of its list."""

    @property
    def key(self) -> str:
        """The word as its list writes it; names the term in gates and findings."""
        return "+".join(self.words)


def rule_of(term: Term) -> str:
    """The name of the rule that a term is, in findings."""
    return f"word:{term.key}"


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that means nothing, with what to mend."""

    source: str
    number: int
    sentence: str


@dataclass(frozen=True, slots=True)
class WordList:
    """One list as read."""

    terms: tuple[Term, ...] = ()
    allowed: tuple[str, ...] = ()
    faults: tuple[BadLine, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    excepted_at: tuple[int, ...] = field(default=(), compare=False)
    """The lines of ``allowed``."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All lists together. ``version`` follows from what is in it, so two runs with the same words say the same."""

    terms: tuple[Term, ...]
    allowed: tuple[str, ...]
    patterns: tuple[Pattern, ...] = ()
    version: str = field(init=False)

    def __post_init__(self) -> None:
        lines = sorted(f"{t.key}|{t.category}|{t.severity}|{t.note}" for t in self.terms)
        sought = sorted(f"re:{p.pattern}|{p.category}|{p.severity}|{p.note}" for p in self.patterns)
        content = "\n".join([*lines, *sought, "!", *sorted(self.allowed)])
        object.__setattr__(self, "version", hashlib.sha256(content.encode()).hexdigest()[:12])


def fields_of(line: str) -> tuple[str, ...] | None:
    """The fields of a line without its comment, ``None`` for a line that says nothing. A full-width bar counts too."""
    said = line.partition("#")[0].replace("｜", "|").lstrip("\ufeff").strip()
    return tuple(part.strip() for part in said.split("|")) if said else None


def level_of(fields: tuple[str, ...], default: tuple[Category, Severity]) -> tuple[Category, Severity] | str:
    """Category and level of a line, or the sentence that says why there is none."""
    if len(fields) > _FIELDS:
        return judging.too_many_fields()
    named, level = (*fields[1:3], "", "")[:2]
    category = judging.category_named(named) if named else default[0]
    if category is None:
        return judging.unknown_category(named)
    severity = judging.severity_named(level) if level else default[1]
    if severity is None:
        return judging.unknown_severity(level)
    return Category(category), Severity(severity)


def parse(
    text: str,
    source: str,
    category: Category = Category.ILLEGAL,
    severity: Severity = Severity.FLAG,
    make: patterns.Make = patterns.absent,
) -> WordList:
    """A list's text to its words. ``source`` names the list in faults; category and severity are the defaults; ``make``
    makes a searcher of a regular expression."""
    read = _Reading((category, severity), make)
    for number, line in enumerate(text.splitlines(), 1):
        if sentence := read.line(number, line):
            read.faults.append(BadLine(source, number, sentence))
    return WordList(
        tuple(read.terms), tuple(read.allowed), tuple(read.faults), tuple(read.sought), tuple(read.excepted_at)
    )


@dataclass(slots=True)
class _Reading:
    """A list as far as it was read."""

    default: tuple[Category, Severity]
    make: patterns.Make
    terms: list[Term] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)
    excepted_at: list[int] = field(default_factory=list)
    sought: list[Pattern] = field(default_factory=list)
    faults: list[BadLine] = field(default_factory=list)

    def line(self, number: int, line: str) -> str | None:
        """Takes one line; the sentence that says what is wrong with it, or None."""
        if (found := patterns.fields_of(line)) is not None:
            return self._pattern(number, found)
        fields = fields_of(line)
        return self._word(number, fields) if fields is not None else None

    def _word(self, number: int, fields: tuple[str, ...]) -> str | None:
        word = fields[0].replace("＋", "+")
        exception = word.endswith(_MARKS) or word.startswith(_MARKS)
        word = word.strip("".join(_MARKS)).strip()
        if not word:
            return judging.no_word()
        if len(word) > LONGEST:
            return judging.word_too_long(LONGEST)
        if exception:
            self.allowed.append(word)
            self.excepted_at.append(number)
            return None
        parts = tuple(part.strip() for part in word.split("+"))
        if not all(parts):
            return judging.empty_part()
        level = level_of(fields, self.default)
        if isinstance(level, str):
            return level
        self.terms.append(Term(parts, *level, note=_note(fields), number=number))
        return None

    def _pattern(self, number: int, fields: tuple[str, ...]) -> str | None:
        level = level_of(fields, self.default)
        if isinstance(level, str):
            return level
        searcher = patterns.searcher_of(fields[0], self.make)
        if isinstance(searcher, str):
            return searcher
        if len(self.sought) == patterns.MOST:
            return judging.too_many_patterns(patterns.MOST)
        self.sought.append(Pattern(fields[0], *level, note=_note(fields), searcher=searcher, number=number))
        return None


def _note(fields: tuple[str, ...]) -> str:
    return fields[3] if len(fields) == _FIELDS else ""


def merge(*lists: WordList) -> Lexicon:
    """Lists put together; of two that name the same word the later one (the operator's) counts, also when one of them
    calls it an exception."""
    terms: dict[str, Term] = {}
    allowed: dict[str, None] = {}
    sought: dict[str, Pattern] = {}
    for one in lists:
        sought |= {pattern.pattern: pattern for pattern in one.patterns}
        for term in one.terms:
            allowed.pop(term.key, None)
            terms[term.key] = term
        for word in one.allowed:
            terms.pop(word, None)
            allowed[word] = None
    return Lexicon(tuple(terms.values()), tuple(allowed), tuple(sought.values()))


# ------------------------------------------------------------------------------------------------------------ the gate


@dataclass(frozen=True, slots=True)
class Gate:
    """Which (word, view) pairs are off: view to term keys. What it does not name is on."""

    off: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def shut(self, view: str) -> frozenset[str]:
        """The keys that are off in a view."""
        return self.off.get(view, frozenset())


def gate(clean: Iterable[Iterable[Seen]], words: Mapping[str, "Words"], fires_on: int = FIRES_ON) -> Gate:
    """What must be off so that the words stay silent on clean talk. ``clean``: the views of each clean message;
    ``words``: for each view the lexicon in its form, itself without a gate. A message counts once for a pair, and
    one that openly says a listed word counts for ``base`` alone: the rest of it may not be clean either."""
    fired: Counter[tuple[str, str]] = Counter()
    for views in clean:
        pairs = {(name, term.key) for seen in views for term, _, name in words[seen.name].matches(seen)}
        said = {pair for pair in pairs if pair[0] == BASE}
        fired.update(said or pairs)
    off: dict[str, set[str]] = {}
    for (name, key), count in fired.items():
        if count >= fires_on:
            off.setdefault(name, set()).add(key)
    return Gate({name: frozenset(keys) for name, keys in off.items()})


def pack_gate(shut: Gate) -> str:
    """A gate as the text that is shipped: the same gate, the same text."""
    return json.dumps({view: sorted(keys) for view, keys in sorted(shut.off.items())}, ensure_ascii=False, indent=0)


def unpack_gate(text: str) -> Gate:
    """A shipped gate. Raises ``ValueError`` for what ``pack_gate`` has not written."""
    read = json.loads(text)
    if not isinstance(read, dict) or not all(isinstance(keys, list) for keys in read.values()):
        raise ValueError("not a gate")
    return Gate({str(view): frozenset(map(str, keys)) for view, keys in read.items()})


# ---------------------------------------------------------------------------------------------------------- in a text


class Words:
    """A lexicon made ready for one form of text: built once, asked for each message."""

    __slots__ = ("_allowed", "_edged", "_gate", "_lexicon", "_manner", "_parted", "_single", "_trie")

    def __init__(
        self, lexicon: Lexicon, forms: Forms = lowered, gate: Gate | None = None, manner: Manner = by_view
    ) -> None:
        """``forms`` writes a word as it may stand in the texts that will be asked; ``gate`` says what is off there,
        under the names that ``manner`` gives."""
        self._manner = manner
        numbers: dict[str, int] = {}
        self._lexicon = lexicon
        self._gate = gate or Gate()
        self._single: dict[int, list[Term]] = {}
        self._parted: dict[int, list[tuple[Term, tuple[int, ...]]]] = {}

        def numbered(word: str) -> list[int]:
            return [numbers.setdefault(form, len(numbers)) for form in forms(word) if form]

        for term in lexicon.terms:
            for ids in product(*map(numbered, term.words)):
                if len(ids) == 1:
                    self._single.setdefault(ids[0], []).append(term)
                else:
                    self._parted.setdefault(ids[0], []).append((term, ids))
        self._allowed = frozenset(number for word in lexicon.allowed for number in numbered(word))
        self._edged = frozenset(term.key for term in lexicon.terms if any(map(_latin_edge, term.words)))
        self._trie = Trie(numbers)

    def matches(self, seen: Seen) -> list[tuple[Term, Span, str]]:
        """Terms with their places in a view of this form and the name by which each counts. Exceptions, what is off,
        and what stands in two sentences are left out."""
        hits = self._trie.hits(seen.text)
        if not hits:
            return []
        found: dict[int, list[Span]] = {}
        for start, end, number in uncovered(hits, self._allowed):
            if seen.suspicious(start, end):
                found.setdefault(number, []).append((start, end))
        matched = [
            (term, span, self._manner(seen, *span, "".join(term.words)))
            for number, spans in found.items()
            for term, span in (*self._alone(number, spans, seen), *self._together(number, found))
        ]
        return [match for match in matched if match[2] and match[0].key not in self._gate.shut(match[2])]

    def find(self, seen: Seen) -> tuple[Finding, ...]:
        """The findings in one view of a message; their spans are places in that view."""
        return tuple(
            Finding(term.category, term.severity, rule_of(term), span, name, version=self._lexicon.version)
            for term, span, name in self.matches(seen)
        )

    def _alone(self, number: int, spans: Sequence[Span], seen: Seen) -> Iterator[tuple[Term, Span]]:
        for term in self._single.get(number, ()):
            free = term.key not in self._edged
            yield from ((term, span) for span in spans[:PLACES] if free or seen.bounded(*span))

    def _together(self, number: int, found: Mapping[int, Sequence[Span]]) -> Iterator[tuple[Term, Span]]:
        for term, parts in self._parted.get(number, ()):
            if all(part in found for part in parts) and (place := together([found[part] for part in parts], WITHIN)):
                yield term, place


def _latin_edge(word: str) -> bool:
    return any(char.isascii() and char.isalnum() for char in (word[0], word[-1]))
