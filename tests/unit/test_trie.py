"""Many words at once: held against looking for one word after the other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.judge.automaton import MOST
from bot.core.judge.trie import Hit, Trie, together, uncovered

ANY = st.one_of(st.text(st.characters(exclude_categories=()), max_size=4), st.text("ab1 代考\U0001d41a", max_size=4))
SMALL = st.text("ab1 代考", max_size=12)


def one_by_one(words: dict[str, int], text: str) -> list[Hit]:
    """The same by another way: each word at each place, edges by the neighbours' kinds."""
    kinds = ["l" if c in "abs" else "d" if c in "01" else "" for c in text]
    found = []
    for word, number in ((word, number) for word, number in words.items() if word):
        for start in range(len(text) - len(word) + 1):
            end = start + len(word)
            cut = start > 0 and kinds[start] and kinds[start] == kinds[start - 1]
            runs_on = end < len(text) and kinds[end - 1] and kinds[end - 1] == kinds[end]
            if text[start:end] == word and not cut and not runs_on:
                found.append((start, end, number))
    return sorted(found)


@given(st.lists(SMALL.map(str.strip), max_size=8, unique=True), SMALL)
def test_it_finds_what_looking_one_by_one_finds(words: list[str], text: str) -> None:
    numbered = {word: number for number, word in enumerate(words)}
    assert Trie(numbered).hits(text) == one_by_one(numbered, text)
    assert Trie(numbered, fast=False).hits(text) == one_by_one(numbered, text)


@given(st.lists(ANY, max_size=12, unique=True), st.lists(ANY, max_size=8).map("".join))
def test_machine_code_finds_what_plain_python_finds(words: list[str], text: str) -> None:
    numbered = {word: number for number, word in enumerate(words)}
    text = text + "".join(words)
    assert Trie(numbered).hits(text) == Trie(numbered, fast=False).hits(text)


def test_half_a_character_is_searched_all_the_same() -> None:
    assert Trie({"代考": 1}).hits("\ud83d代考") == [(1, 3, 1)]
    assert Trie({"代\ud83d": 1}).hits("代\ud83d") == [(0, 2, 1)]


def test_more_words_than_an_automaton_takes_are_found_as_well() -> None:
    many = {f"{number}号": number for number in range(MOST + 1)}
    assert Trie(many).hits("找20000号") == [(1, 7, 20000)]


@pytest.mark.parametrize(
    ("word", "text", "there"),
    [
        ("sb", "你sb吗", True),
        ("sb", "usb线", False),
        ("sb", "sbus协议", False),
        ("sb", "sb250", True),
        ("28群", "28群缺人", True),
        ("28群", "128群", False),
        ("加v", "加v88", True),
        ("加v", "加vex", False),
        ("代考", "找人代考吗", True),
        ("滚", "滚", True),
        ("q", "加q", True),
        ("q", "qq", False),
    ],
)
def test_latin_words_need_an_edge(word: str, text: str, there: bool) -> None:
    assert bool(Trie({word: 0}).hits(text)) is there


def test_overlaps_are_all_there() -> None:
    trie = Trie({"代考": 1, "代考包过": 2, "考包": 3, "": 4})
    assert trie.hits("代考包过") == [(0, 2, 1), (0, 4, 2), (1, 3, 3)]
    assert len(trie) == 3


def test_what_lies_in_an_exception_is_left_out() -> None:
    trie = Trie({"口交": 1, "路口交通": 2, "路口": 3})
    hits = trie.hits("路口交通和口交")
    assert uncovered(hits, frozenset({2})) == [(5, 7, 1)]
    assert uncovered(hits, frozenset()) == hits
    assert uncovered([(0, 2, 1)], frozenset({1})) == []


def test_a_longer_word_is_not_spared_by_a_shorter_exception() -> None:
    hits = Trie({"代考": 1, "代考包过": 2}).hits("代考包过")
    assert uncovered(hits, frozenset({1})) == [(0, 4, 2)]


@pytest.mark.parametrize(
    ("parts", "within", "place"),
    [
        ([[(0, 2)], [(5, 7)]], 10, (0, 7)),
        ([[(0, 2)], [(5, 7)]], 6, None),
        ([[(0, 2), (20, 22)], [(17, 19)]], 10, (17, 22)),
        ([[(0, 2), (20, 22)], [(2, 4), (40, 42)]], 30, (0, 4)),
        ([[(0, 2)], [(1, 3)]], 10, None),
        ([[(0, 2)], []], 10, None),
        ([[(3, 5)]], 10, (3, 5)),
    ],
)
def test_parts_stand_together(parts: list[list[tuple[int, int]]], within: int, place: tuple[int, int] | None) -> None:
    assert together(parts, within) == place


def test_a_wall_of_parts_is_looked_at_up_to_a_bound() -> None:
    wall = [(start, start + 1) for start in range(0, 20000, 2)]
    assert together([wall, wall, wall], 10) == (0, 5)


@pytest.mark.parametrize("fast", [True, False])
def test_a_longer_word_cannot_lie_over_the_end(fast: bool) -> None:
    """What is left of the text there may be a shorter word, which counts once and with its own end."""
    assert Trie({"代考": 1, "代考包过": 2}, fast=fast).hits("找代考") == [(1, 3, 1)]
