"""Characters put in for others: the same as a look at each of them, whatever the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.judge.tables import Swap

MAPPING = {"１": "1", "壹": "1", "Ａ": "a", "🅰": "a", "\u200b": ""}


@given(st.text(st.sampled_from("１壹Ａ🅰\u200bx1a中😀"), max_size=40))
def test_it_is_what_str_translate_gives(text: str) -> None:
    swap = Swap(MAPPING)
    assert swap(text) == text.translate(str.maketrans(MAPPING))
    if any(char in MAPPING for char in text):
        assert swap.any_in(text)


def test_nothing_to_swap_leaves_a_text_as_it_is() -> None:
    assert Swap({})("壹") == "壹"
    assert not Swap({}).any_in("壹")


def test_no_character_may_stand_for_one_that_is_swapped_itself() -> None:
    with pytest.raises(ValueError, match="swapped itself"):
        Swap({"壹": "１", "１": "1"})
