"""Making of the classifier's file and of our own rows: the same each time, and nothing wrong is written."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.judge.finding import Category
from bot.core.judge.model import Line, Model
from training.compose import composed
from training.pack import packed, quantised

LINES = (
    Line(Category.ABUSE, 0.5, -1.0, (0.9, 0.5, 0.2), (0.95, 0.6, 0.3)),
    Line(Category.PORN, 0.25, -2.0, (0.9, 0.5, 0.2), (0.95, 0.6, 0.3)),
)


@given(
    st.dictionaries(
        st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), min_size=1, max_size=3),
        st.tuples(st.integers(-127, 127), st.integers(-127, 127)),
        min_size=1,
        max_size=20,
    )
)
def test_what_was_packed_is_loaded(weights: dict[str, tuple[int, int]]) -> None:
    made = packed(LINES, weights)
    assert made == packed(LINES, dict(reversed(weights.items())))
    model = Model.load(made)
    assert model.lines == LINES
    assert model.weights.keys() == weights.keys()
    for gram, pair in weights.items():
        lanes = model.weights[gram].to_bytes(9, "little")
        assert tuple(int.from_bytes(lanes[start : start + 3], "little") - 128 for start in (0, 3)) == pair
        assert lanes[6:] == b"\x01\x00\x00"


@pytest.mark.parametrize("weights", [{"a": (128, 0)}, {"a": (0, -128)}, {"a": (0, 0, 0)}, {"a\n": (0, 0)}])
def test_what_cannot_be_loaded_is_not_packed(weights: dict[str, tuple[int, ...]]) -> None:
    with pytest.raises(ValueError, match=r"weight"):
        packed(LINES, weights)


@given(st.lists(st.floats(-1e6, 1e6), max_size=20))
def test_weights_of_one_byte_are_near_the_true_ones(weights: list[float]) -> None:
    whole, step = quantised(weights)
    assert all(-127 <= one <= 127 for one in whole)
    assert all(abs(one * step - weight) <= step * 0.5001 for one, weight in zip(whole, weights, strict=True))


def test_our_patterns_give_the_same_sentences_each_time() -> None:
    made = list(composed())
    assert made == list(composed())
    assert not any("{" in text for text, _ in made)
    counted = Counter(label for _, label in made)
    assert counted.keys() == {"abuse", "ads", "cheating", "fraud", "gambling", "ok", "porn"}
    assert min(counted.values()) > 500


@pytest.mark.parametrize("line", ["{loop}", "{missing}"])
def test_a_slot_without_an_end_is_told(tmp_path: Path, line: str) -> None:
    path = tmp_path / "patterns.toml"
    path.write_text(f'[slots]\nloop = ["{{loop}}"]\n[ads]\ndraws = 1\nlines = ["{line}"]\n', "utf-8")
    with pytest.raises(KeyError):
        list(composed((path,)))
