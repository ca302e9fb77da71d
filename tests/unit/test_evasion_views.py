"""What the views see through, against spoilt texts from a generator that knows none of our tables.

The search here is a plain ``in``: the views alone. What the whole judge makes of them is in ``test_evasion.py``.
"""

import ast
from collections import defaultdict
from pathlib import Path

import pytest

import bot.core.judge.folded
import bot.core.judge.sounds
import bot.core.judge.tables
import bot.core.judge.views
import training.evasion
from bot.core.judge.folded import fold
from bot.core.judge.views import View, forms, views
from bot.language import judge_tables
from training.evasion import CARRIERS, TERMS, TRANSFORMS, Case, cases

TABLES = judge_tables()
CASES: dict[str, list[Case]] = defaultdict(list)
for made in cases():
    CASES[made.transform].append(made)
# Percent of the texts; ours are found whole, but for parts that nobody agrees on and initials outside the closed list.
LEAST = dict.fromkeys(TRANSFORMS, 100) | {"17 initials": 3, "18 split": 90}


def seen(case: Case) -> list[View]:
    return [
        view
        for view in views(fold(case.text, TABLES), TABLES)
        if any(
            form in view.text and view.suspicious(at := view.text.index(form), at + len(form))
            for form in forms(case.term, view.name, TABLES)
        )
    ]


@pytest.mark.parametrize("transform", TRANSFORMS)
def test_what_was_hidden_is_found_again(transform: str) -> None:
    made = CASES[transform]
    assert len(made) >= 27
    missed = [case for case in made if not seen(case)]
    assert 100 * (len(made) - len(missed)) / len(made) >= LEAST[transform], [case.text for case in missed]


@pytest.mark.parametrize("transform", [name for name in TRANSFORMS if name != "00 identity"])
def test_the_generator_really_hides(transform: str) -> None:
    """The negative control: in the raw text the word no longer stands (but where its letters are few and doubled)."""
    left = [case for case in CASES[transform] if case.term in case.text]
    assert len(left) <= (len(CASES[transform]) // 8 if transform == "10 repeated" else 0)


def test_clean_surroundings_hold_none_of_the_words() -> None:
    """The negative control of the views: without the word nothing is found in any of them."""
    found = [(carrier, term) for carrier in CARRIERS for term in TERMS if seen(Case("clean", term, carrier.format("")))]
    assert found == []


def test_the_same_cases_every_time() -> None:
    assert list(cases()) == list(cases())
    assert list(cases(seed=2)) != list(cases())


def test_the_generator_shares_no_line_and_no_import_with_the_views() -> None:
    def lines(module: object) -> set[str]:
        text = Path(str(getattr(module, "__file__", ""))).read_text("utf-8")
        return {line.strip() for line in text.splitlines() if len(line.strip()) > 40}

    judge = (bot.core.judge.folded, bot.core.judge.sounds, bot.core.judge.tables, bot.core.judge.views)
    assert all(lines(training.evasion).isdisjoint(lines(module)) for module in judge)
    tree = ast.parse(Path(training.evasion.__file__).read_text("utf-8"))
    imported = [node.module for node in tree.body if isinstance(node, ast.ImportFrom)]
    assert not [name for name in imported if name and name.startswith("bot")]
