"""Words of a list that would hit ordinary teaching talk: said before the list goes live, not after.

Must never change a list: it names the word, a sentence that it would hit, and what to write instead.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.core.judge.lexicon import Lexicon, Plain, Term, WordList, Words
from bot.core.judge.patterns import RULE, Patterns
from bot.core.judge.trie import Span
from bot.core.wording import judging

COMMON = 3
"""Sentences of teaching talk from which on a word is everyday, and an exception for each would not do."""
_AROUND = 2


@dataclass(frozen=True, slots=True)
class Advice:
    """A word of the list (an expression with its mark), one of the sentences it hits, and what to do."""

    word: str
    example: str
    sentence: str


def lint(own: WordList, shipped_allowed: Sequence[str], teaching: Sequence[str]) -> tuple[Advice, ...]:
    """What to mend in the operator's list ``own``. ``shipped_allowed``: the exceptions that hold anyway; ``teaching``:
    sentences that must pass. One advice a word, in the list's order, then one an expression."""
    allowed = (*own.allowed, *shipped_allowed)
    words = Words(Lexicon(own.terms, allowed))
    hits: dict[str, list[tuple[str, Span]]] = {}
    for line in teaching:
        for term, span, _ in words.matches(Plain(line.lower())):
            hits.setdefault(term.key, []).append((line, span))
    advice = [_advice(term, hits[term.key]) for term in own.terms if term.key in hits]
    return (*advice, *_of_patterns(own, [word.lower() for word in allowed], teaching))


def _of_patterns(own: WordList, allowed: Sequence[str], teaching: Sequence[str]) -> Iterator[Advice]:
    for pattern in own.patterns:
        search = Patterns((pattern,), allowed)
        if lines := [line for line in teaching if search.find(line.lower())]:
            sentence = judging.lint_pattern(pattern.pattern, lines[0], len(lines))
            yield Advice(RULE + pattern.pattern, lines[0], sentence)


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
    return Advice(term.key, example, sentence)
