"""Word lists: what a line means, which list counts, what is found and what the gate switches off."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.judge.finding import Category, Finding, Severity
from bot.core.judge.lexicon import (
    PLACES,
    BadLine,
    Gate,
    Lexicon,
    Plain,
    Term,
    Words,
    gate,
    merge,
    pack_gate,
    parse,
    unpack_gate,
)
from bot.core.wording import judging

SHIPPED = Path(__file__).parents[2] / "bot/assets/judge/words"


def found(text: str, *lines: str) -> set[str]:
    words = Words(merge(parse("\n".join(lines), "own")))
    return {finding.rule.removeprefix("word:") for finding in words.find(Plain(text))}


@pytest.mark.parametrize(
    ("line", "term"),
    [
        ("代考", Term(("代考",), Category.ILLEGAL, Severity.FLAG)),
        ("代考 | 作弊", Term(("代考",), Category.CHEATING, Severity.FLAG)),
        ("代考｜考试作弊｜撤回｜见规定", Term(("代考",), Category.CHEATING, Severity.RECALL, "见规定")),
        ("代考 | CHEATING | note", Term(("代考",), Category.CHEATING, Severity.NOTE)),
        ("代考 || 3 | x # 说明", Term(("代考",), Category.ILLEGAL, Severity.RECALL, "x")),
        ("\ufeff代考 ＋ 包过 | 作弊 | 高", Term(("代考", "包过"), Category.CHEATING, Severity.RECALL)),
    ],
)
def test_a_line_is_read(line: str, term: Term) -> None:
    read = parse(line, "own")
    assert (read.terms, read.allowed, read.faults) == ((term,), (), ())


@pytest.mark.parametrize("line", ["三黄片!", "三黄片！", "！三黄片", "三黄片! | 色情"])
def test_an_exception_is_read(line: str) -> None:
    read = parse(line, "own")
    assert (read.terms, read.allowed) == ((), ("三黄片",))


@pytest.mark.parametrize("line", ["", "   ", "# 说明", "  # 代考 | 作弊"])
def test_a_line_may_say_nothing(line: str) -> None:
    read = parse(line, "own")
    assert read.terms == read.allowed == read.faults == ()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("代考 | 不知道", "类别「不知道」"),
        ("代考 | 作弊 | 特级", "等级「特级」"),
        (" | 作弊", "没有词"),
        ("!", "没有词"),
        ("代考 | 作弊 | 3 | a | b", "竖线多了"),
        ("字" * 41, "超过 40 个字"),
        ("代考+ | 作弊", "少了一个词"),
        ("代考 | " + "长" * 30, "长" * 20 + "…"),
    ],
)
def test_a_bad_line_is_a_value_with_its_number(line: str, said: str) -> None:
    read = parse(f"# 头\n{line}\n替考", "own.txt")
    assert [term.key for term in read.terms] == ["替考"]
    (fault,) = read.faults
    assert isinstance(fault, BadLine)
    assert (fault.source, fault.number) == ("own.txt", 2)
    assert said in fault.sentence
    assert judging.bad_line(fault.source, fault.number, fault.sentence).startswith("own.txt 第 2 行：")


@given(st.text())
def test_no_list_raises(text: str) -> None:
    read = parse(text, "own")
    Words(merge(read)).find(Plain(text.lower()))


def test_the_later_list_counts() -> None:
    first = parse("代考 | 作弊 | 3\n替考\n路口交通!", "shipped")
    second = parse("代考 | 作弊 | 1\n替考!\n路口交通", "own")
    together = merge(first, second)
    assert [(term.key, term.severity) for term in together.terms] == [
        ("代考", Severity.NOTE),
        ("路口交通", Severity.FLAG),
    ]
    assert together.allowed == ("替考",)


def test_the_version_follows_from_the_contents() -> None:
    one, other = parse("代考\n替考", "a"), parse("替考\n\n# x\n代考", "b")
    assert merge(one).version == merge(other).version
    assert merge(one).version != merge(parse("代考\n替考!", "a")).version
    assert merge(one).version != merge(parse("代考\n替考 | | 3", "a")).version


def test_words_are_found_with_their_places_and_version() -> None:
    lexicon = merge(parse("代考 | 作弊 | 3", "own"))
    assert Words(lexicon).find(Plain("找代考吗")) == (
        Finding(Category.CHEATING, Severity.RECALL, "word:代考", (1, 3), "base", version=lexicon.version),
    )
    assert Words(lexicon).find(Plain("代码考试")) == ()


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("路口交通灯", set()),
        ("口交", {"口交"}),
        ("路口交通与口交", {"口交"}),
        ("三黄片说明书", set()),
        ("看黄片", {"黄片"}),
        ("加vx1", {"VX"}),
        ("vxx", set()),
    ],
)
def test_exceptions_and_edges(text: str, there: set[str]) -> None:
    assert found(text, "口交", "黄片", "VX", "路口交通!", "三黄片!") == there


def test_a_longer_word_beats_a_shorter_exception() -> None:
    assert found("代考包过", "代考包过", "代考", "代考!") == {"代考包过"}


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("包过吗，可以代考", True),
        ("代考", False),
        ("代考" + "。" * 60 + "包过", False),
        ("包过", False),
    ],
)
def test_a_combination_needs_all_parts_near_each_other(text: str, there: bool) -> None:
    assert bool(found(text, "代考+包过")) is there


def test_a_wall_of_one_word_is_named_a_few_times() -> None:
    words = Words(merge(parse("代考", "own")))
    assert len(words.find(Plain("代考" * 5000))) == PLACES


@dataclass(frozen=True)
class Fake:
    """A view that says what the test wants."""

    text: str
    name: str = "squeezed"
    fair: bool = True
    edge: bool = True

    def suspicious(self, start: int, end: int) -> bool:
        return self.fair

    def bounded(self, start: int, end: int) -> bool:
        return self.edge


def test_a_view_says_what_stands_between_and_around() -> None:
    words = Words(merge(parse("代考\nsb", "own")))
    assert {term.key for term, _, _ in words.matches(Fake("代考sb"))} == {"代考", "sb"}
    assert words.matches(Fake("代考sb", fair=False)) == []
    assert {term.key for term, _, _ in words.matches(Fake("代考sb", edge=False))} == {"代考"}


def doubled(word: str) -> Sequence[str]:
    """A view in which a word has two forms, and short ones none."""
    return (word[::-1], "x" + word) if len(word) > 1 else ()


def test_a_word_may_have_several_forms_or_none() -> None:
    words = Words(merge(parse("代考\n滚\n包过+代考\n滚+代考", "own")), doubled)
    assert {term.key for term, _, _ in words.matches(Plain("考代。过包"))} == {"代考", "包过+代考"}
    assert {term.key for term, _, _ in words.matches(Plain("x代考滚"))} == {"代考"}


CLEAN = ("替考虑周到", "再替考虑一下", "代考一次")


def test_the_gate_shuts_what_fires_on_clean_talk_twice() -> None:
    lexicon = merge(parse("替考\n代考\n替考+周到\n周到+替考", "own"))
    plain = Words(lexicon)
    shut = gate(([Plain(text)] for text in CLEAN), {"base": plain})
    assert shut == Gate({"base": frozenset({"替考"})})
    gated = Words(lexicon, gate=shut)
    assert [term.key for term, _, _ in gated.matches(Plain("替考"))] == []
    assert [term.key for term, _, _ in gated.matches(Fake("替考"))] == ["替考"]
    assert [term.key for term, _, _ in plain.matches(Plain("替考"))] == ["替考"]
    assert gate(([Plain(text)] for text in CLEAN), {"base": plain}, fires_on=4) == Gate()


def test_what_is_openly_said_counts_for_the_base_alone() -> None:
    lexicon = merge(parse("替考\n代考", "own"))
    forms = {"base": Words(lexicon), "squeezed": Words(lexicon)}
    said = [[Plain("替考"), Fake("替考")], [Plain("替考"), Fake("替考代考")], [Plain("代.考"), Fake("代考")]]
    assert gate(said, forms) == Gate({"base": frozenset({"替考"})})
    assert gate(said, forms, fires_on=1).shut("squeezed") == frozenset({"代考"})


def test_a_finding_may_count_by_its_manner() -> None:
    lexicon = merge(parse("代考\n替考", "own"))
    words = Words(lexicon, gate=Gate({"pinyin": frozenset({"代考"})}), manner=lambda seen, start, end, word: "pinyin")
    assert [(term.key, name) for term, _, name in words.matches(Plain("代考替考"))] == [("替考", "pinyin")]


def test_a_shut_combination_is_silent() -> None:
    lexicon = merge(parse("替考+周到", "own"))
    assert Words(lexicon, gate=Gate({"base": frozenset({"替考+周到"})})).matches(Plain("替考周到")) == []


def test_a_message_counts_once() -> None:
    lexicon = merge(parse("替考", "own"))
    assert gate([[Plain("替考替考替考"), Plain("替考")]], {"base": Words(lexicon)}) == Gate()


@given(st.dictionaries(st.sampled_from(["base", "sounds"]), st.frozensets(st.text(max_size=5)), max_size=2))
def test_a_gate_is_packed_and_read_again(off: dict[str, frozenset[str]]) -> None:
    assert unpack_gate(pack_gate(Gate(off))) == Gate(off)


@pytest.mark.parametrize("text", ["[]", '{"base": 1}', "{", "null"])
def test_what_is_no_gate_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"gate|Expecting"):
        unpack_gate(text)


def test_the_shipped_lists_have_no_bad_line() -> None:
    lists = [parse(path.read_text("utf-8"), path.name) for path in SHIPPED.glob("*.txt") if path.name != "combos.txt"]
    assert [fault for one in lists for fault in one.faults] == []
    lexicon = merge(*lists)
    assert len(lexicon.terms) > 1000
    assert len({term.key for term in lexicon.terms}) == sum(len(one.terms) for one in lists)


def test_names_are_read_and_written() -> None:
    for category in Category:
        assert judging.category_named(judging.category_name(category)) == category
        assert judging.category_named(category.upper()) == category
    for severity in Severity:
        assert judging.severity_named(judging.severity_name(severity)) == severity
    assert set(judging.CATEGORY_ALIASES.values()) <= set(Category)


def test_a_lexicon_can_be_empty() -> None:
    assert Words(Lexicon((), ())).find(Plain("代考")) == ()
