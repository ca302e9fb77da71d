"""Clean strings that sound like a listed word are not one; all else is named by its manner."""

from functools import partial

import pytest

from bot.core.judge import views
from bot.core.judge.folded import fold
from bot.core.judge.heard import HEARD, hearing, said
from bot.core.judge.lexicon import Gate, Words, merge, parse
from bot.language import judge_tables


def found(text: str, shut: Gate, view: str = views.SOUNDS) -> list[tuple[str, str]]:
    tables = judge_tables()
    lexicon = merge(parse("台独\n代考", "own"))
    words = Words(lexicon, partial(views.forms, name=view, tables=tables), shut, hearing(shut, tables))
    seen = (one for one in views.views(fold(text, tables), tables) if one.name == view)
    return [(term.key, name) for one in seen for term, _, name in words.matches(one)]


@pytest.mark.parametrize(
    ("text", "shut", "there"),
    [
        ("学习态度", Gate(), [("台独", "sounds")]),
        ("学习态度", Gate({HEARD: frozenset({"态度"})}), []),
        ("台读", Gate({HEARD: frozenset({"态度"})}), [("台独", "sounds")]),
        ("daikao", Gate({HEARD: frozenset({"态度"})}), [("代考", "pinyin")]),
        ("daikao", Gate({"pinyin": frozenset({"代考"})}), []),
    ],
)
def test_what_is_heard(text: str, shut: Gate, there: list[tuple[str, str]]) -> None:
    assert found(text, shut) == there


def test_other_views_are_not_heard() -> None:
    assert found("台独", Gate({HEARD: frozenset({"台独"})}), views.BASE) == [("台独", "base")]


def test_what_was_said_is_the_folded_text() -> None:
    tables = judge_tables()
    *_, view = views.views(fold("找ＤＡＩ考", tables), tables)
    assert said(view, 1, 3) == "dai考"


@pytest.mark.parametrize(
    ("own", "text", "there"),
    [
        (frozenset[str](), "学习态度", ["台独"]),
        (frozenset({"台独"}), "学习态度", []),
        (frozenset({"台独"}), "台读", ["台独"]),
        (frozenset({"代考"}), "学习态度", ["台独"]),
    ],
)
def test_an_everyday_word_is_never_an_own_word_in_disguise(own: frozenset[str], text: str, there: list[str]) -> None:
    """Of shipped words it is learnt which clean words sound like them; of the operator's nobody knows."""
    tables = judge_tables()
    usual = {"学习": 10, "态度": 10}
    manner = hearing(Gate(), tables, usual, own=own)
    words = Words(
        merge(parse("台独\n代考", "own")), partial(views.forms, name=views.SOUNDS, tables=tables), None, manner
    )
    seen = (one for one in views.views(fold(text, tables), tables) if one.name == views.SOUNDS)
    assert [term.key for one in seen for term, _, _ in words.matches(one)] == there


@pytest.mark.parametrize(("text", "there"), [("下见", []), ("夏见", ["下贱"]), ("下剑", ["下贱"])])
def test_two_little_words_side_by_side_are_nothing_else(text: str, there: list[str]) -> None:
    tables = judge_tables()
    manner = hearing(Gate(), tables, {"下": 12, "见": 10})
    words = Words(
        merge(parse("下贱", "own")), partial(views.forms, name=views.SOUNDS, tables=tables), Gate(), manner
    )  # fmt: skip
    (look,) = (one for one in views.views(fold(text, tables), tables) if one.name == views.SOUNDS)
    assert [term.key for term, _, _ in words.matches(look)] == there
