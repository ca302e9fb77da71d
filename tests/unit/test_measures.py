"""The usual measures, against numbers worked out by hand and against definitions written in another way."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.measures import area, measures, quantile


def test_worked_out_by_hand() -> None:
    found = measures([(True, True)] * 6 + [(True, False)] * 2 + [(False, True)] * 3 + [(False, False)] * 9)
    assert (found.n, found.positive, found.flagged) == (20, 8, 9)
    assert found.precision == pytest.approx(6 / 9)
    assert found.recall == pytest.approx(0.75)
    assert found.false_positive_rate == pytest.approx(0.25)
    assert found.f1 == pytest.approx(12 / 17)
    assert found.macro_f1 == pytest.approx((12 / 17 + 18 / 23) / 2)
    assert found.accuracy == pytest.approx(0.75)


def test_nothing_divides_by_nothing() -> None:
    assert measures([]).accuracy == 0
    assert measures([(False, False)]).precision == 0
    assert area([]) is None
    assert area([(True, 0.5)]) is None
    assert quantile([], 0.5) == 0


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), max_size=30))
def test_the_area_is_the_chance_that_a_bad_one_scores_higher(pairs: list[tuple[bool, int]]) -> None:
    bad = [score for truth, score in pairs if truth]
    good = [score for truth, score in pairs if not truth]
    if not bad or not good:
        assert area(pairs) is None
        return
    wins = [1.0 if one > other else 0.5 if one == other else 0.0 for one, other in product(bad, good)]
    assert area(pairs) == pytest.approx(sum(wins) / len(wins))


def test_quantiles() -> None:
    values = [5.0, 1.0, 4.0, 2.0, 3.0]
    assert [quantile(values, share) for share in (0.0, 0.5, 0.99, 1.0)] == [1.0, 3.0, 5.0, 5.0]
