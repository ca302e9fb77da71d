"""What the whole judge flags of words that somebody hid, by a generator that knows none of our tables.

``python -m training.evasion --report`` prints the rates; ``test_evasion_views.py`` has the views alone.
"""

from dataclasses import replace

import pytest

from bot.core.judge.judge import TextJudge
from bot.core.judge.lexicon import Gate
from bot.core.judge.views import NAMES
from bot.language import known
from training.evasion import TERMS, TRANSFORMS, cases, in_plain_sight, rates, report, whole_judge

FLAGGED = whole_judge()
PLAIN = in_plain_sight(FLAGGED)
RATES = rates(cases(PLAIN), FLAGGED)
# Per cent of the texts; a word of two characters may be there by chance, and initials count only of long words.
LEAST = dict.fromkeys(TRANSFORMS, 92) | {"00 identity": 100, "17 initials": 50}


def test_most_words_are_flagged_in_plain_sight() -> None:
    assert len(PLAIN) >= 28
    assert set(PLAIN) < set(TERMS)


@pytest.mark.parametrize("transform", TRANSFORMS)
def test_the_judge_flags_what_was_hidden(transform: str) -> None:
    hits, size = RATES[transform]
    assert size >= 18
    assert 100 * hits / size >= LEAST[transform]


def test_a_shut_gate_would_be_seen() -> None:
    """The negative control: with the words off in every view but the plain one, the rates fall below what is asked."""
    all_known = known(model=False)
    off = Gate({name: frozenset(term.key for term in all_known.lexicon.terms) for name in NAMES if name != "base"})
    blind = TextJudge(replace(all_known, gate=off))
    found = rates(cases(PLAIN), lambda text: bool(blind.findings(text)))
    assert [name for name in TRANSFORMS if 100 * found[name][0] / found[name][1] < LEAST[name]]


def test_the_table_has_a_row_for_each_transform_with_mean_and_least() -> None:
    lines = list(report(cases(PLAIN[:2]), lambda text: PLAIN[0] in text))
    assert len(lines) == 2 + len({one.transform for one in cases(PLAIN[:2])}) + 2
    assert lines[-2].startswith("| mean of ")
    assert lines[-1].startswith("| least | ")
