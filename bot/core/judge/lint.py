"""Words of a list that would hit ordinary teaching talk, and lines that undo one another or what the program brings:
said before the list goes live, not after.

Must never change a list: it names the word, a sentence that it would hit, and what to write instead.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.core.judge.finding import Severity
from bot.core.judge.lexicon import Lexicon, Plain, Term, WordList, Words
from bot.core.judge.patterns import RULE, Patterns
from bot.core.judge.trie import Span
from bot.core.wording import judging

COMMON = 3
"""Sentences of teaching talk from which on a word is everyday, and an exception for each would not do."""
_AROUND = 2


@dataclass(frozen=True, slots=True)
class Advice:
    """A word of the list (an expression with its mark), one of the sentences it hits (empty: none is needed), what to
    do, and the line."""

    word: str
    example: str
    sentence: str
    number: int = 0


def lint(
    own: WordList, shipped_allowed: Sequence[str], teaching: Sequence[str], shipped: Sequence[Term] = ()
) -> tuple[Advice, ...]:
    """What to mend in the operator's list ``own``. ``shipped_allowed``: the exceptions that hold anyway; ``teaching``:
    sentences that must pass; ``shipped``: the words that the program brings. What the lines do to one another, then one
    advice a word, in the list's order, then one an expression."""
    allowed = (*own.allowed, *shipped_allowed)
    words = Words(Lexicon(own.terms, allowed))
    hits: dict[str, list[tuple[str, Span]]] = {}
    for line in teaching:
        for term, span, _ in words.matches(Plain(line.lower())):
            hits.setdefault(term.key, []).append((line, span))
    advice = [_advice(term, hits[term.key]) for term in own.terms if term.key in hits and _says(term)]
    lines = (*_of_terms(own), *_of_exceptions(own, shipped))
    return (*lines, *advice, *_of_patterns(own, [word.lower() for word in allowed], teaching))


def _says(term: Term) -> bool:
    """Whether it is more than signs: every second message has those."""
    return any(char.isalnum() for char in term.key)


def _of_terms(own: WordList) -> Iterator[Advice]:
    before: dict[str, Term] = {}
    for term in own.terms:
        if not _says(term):
            yield Advice(term.key, "", judging.lint_signs(term.key), term.number)
        first = before.get(term.key)
        if first is not None and (first.category, first.severity) != (term.category, term.severity):
            sentence = judging.lint_twice(term.key, first.number, term.category, term.severity)
            yield Advice(term.key, "", sentence, term.number)
        before[term.key] = term


def _of_exceptions(own: WordList, shipped: Sequence[Term]) -> Iterator[Advice]:
    """Exceptions that are words: of this list, which then count for nothing, or of those that the program brings."""
    ours = {term.key.lower(): term for term in own.terms}
    brought = {term.key.lower(): term for term in shipped if term.severity is not Severity.NOTE}
    for word, number in zip(own.allowed, own.excepted_at, strict=True):
        if term := ours.get(word.lower()):
            yield Advice(word, "", judging.lint_undone(word, term.number), number)
        elif term := brought.get(word.lower()):
            sentence = judging.lint_switched_off(word, term.category, term.severity)
            yield Advice(word, "", sentence, number)


def _of_patterns(own: WordList, allowed: Sequence[str], teaching: Sequence[str]) -> Iterator[Advice]:
    for pattern in own.patterns:
        search = Patterns((pattern,), allowed)
        if lines := [line for line in teaching if search.find(line.lower())]:
            sentence = judging.lint_pattern(pattern.pattern, lines[0], len(lines))
            yield Advice(RULE + pattern.pattern, lines[0], sentence, pattern.number)


def _advice(term: Term, hits: Sequence[tuple[str, Span]]) -> Advice:
    example, (start, end) = hits[0]
    lines = len({line for line, _ in hits})
    if len(term.key) == 1:
        sentence = judging.lint_single(term.key, example)
    elif lines >= COMMON or len(term.words) > 1:
        sentence = judging.lint_common(term.key, example, lines)
    else:
        around = example[max(start - _AROUND, 0) : end + _AROUND]
        sentence = judging.lint_exception(term.key, example, around)
    return Advice(term.key, example, sentence, term.number)
