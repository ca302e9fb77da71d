"""What the classifier learns from: our own sentences, clean chats, what is held out; and bars over clean texts."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.judge.finding import Category
from training.bars import SHARES, bars, flagged
from training.perturb import Perturber
from training.rows import (
    CALIBRATION,
    HELD_OUT,
    OK,
    Row,
    bot_tables,
    for_choosing,
    held_out,
    own_rows,
    read_chat,
    weight,
)


def test_our_sentences_are_read_by_the_name_of_their_file(tmp_path: Path) -> None:
    (tmp_path / "said").mkdir()
    (tmp_path / "talk.csv").write_text("text,label,category\n", "utf-8")
    (tmp_path / "teaching.txt").write_text("# a head\n\nSome Lesson\n", "utf-8")
    (tmp_path / "said" / "fraud.txt").write_text("# a head\nPay First\n", "utf-8")
    (tmp_path / "said" / "clean_fraud.txt").write_text("# a head\nPaid\n\n", "utf-8")
    rows = [row for row in own_rows(str.lower, tmp_path) if row.source != "own/patterns"]
    assert rows == [
        Row("some lesson", OK, "own/teaching"),
        Row("paid", OK, "own/said"),
        Row("pay first", "fraud", "own/said"),
    ]
    (tmp_path / "said" / "weather.txt").write_text("rain\n", "utf-8")
    with pytest.raises(ValueError, match=r"weather\.txt"):
        own_rows(str.lower, tmp_path)


def test_chats_lie_beside_the_labelled_texts_and_are_clean(tmp_path: Path) -> None:
    for name in ("labelled", "questions"):
        (tmp_path / name).mkdir()
    asked = "".join(f"a\tQ{number}\tb\t\n" for number in range(100))
    packed = gzip.compress(b"asker\tquestion\tanswerer\taccepted_answer\n" + asked.encode())
    (tmp_path / "questions" / "qa_egret_half0.tsv.gz").write_bytes(packed)
    rows = read_chat(tmp_path / "labelled", "qa_egret_half0", str.lower)
    assert rows[:2] == [Row("q0", OK, "qa_egret_half0"), Row("q1", OK, "qa_egret_half0")]
    assert len(rows) == 100
    held = held_out(tmp_path / "labelled", "qa_egret_half0", str.lower)
    chosen = for_choosing(tmp_path / "labelled", "qa_egret_half0", str.lower)
    assert {row.bucket for row in held} == HELD_OUT
    assert {row.bucket for row in chosen} == CALIBRATION


def test_harm_of_our_patterns_and_clean_talk_of_groups_weigh_more() -> None:
    assert weight(Row("", "ads", "own/patterns"), "ads") > weight(Row("", "ads", "own/said"), "ads")
    assert weight(Row("", OK, "own/said"), "ads") > weight(Row("", OK, "clean_lccc_toy_dev"), "ads") > 1
    assert weight(Row("", OK, "cold_train"), "ads") < weight(Row("", OK, "cold_train"), "abuse")
    assert weight(Row("", OK, "clean_campus_qa_dev"), "ads") == 1


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40), st.sampled_from([0.0, 0.05, 0.3]))
def test_no_more_clean_texts_than_allowed_lie_above_the_bars(values: list[float], rate: float) -> None:
    scores = [dict.fromkeys(SHARES, value) for value in values]
    assert flagged(scores, bars(scores, rate)) <= rate


def test_the_bars_are_as_low_as_allowed() -> None:
    scores = [{**dict.fromkeys(SHARES, 0.0), Category.ABUSE: number / 100} for number in range(100)]
    above = bars(scores, 0.05)
    assert flagged(scores, above) == 0.05
    assert above[Category.ABUSE] == pytest.approx(0.94)
    assert flagged([], above) == 0


@pytest.fixture(scope="module")
def characters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("characters")
    (folder / "chars_lookalike.csv").write_text("char,similar\n我,找\n", "utf-8")
    (folder / "chars_split.csv").write_text("char,parts\n好,女子\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def perturber(characters: Path) -> Perturber:
    return Perturber(characters, bot_tables())


@given(st.text(st.sampled_from("我们今天好去看书😀a1 "), max_size=60))
def test_spoilt_copies_are_the_same_each_time(perturber: Perturber, text: str) -> None:
    assert perturber(text) == perturber(text)
    assert perturber.words(text) == perturber.words(text)


def test_words_are_disguised_in_every_manner(characters: Path, perturber: Perturber) -> None:
    texts = [f"我们今天好{number}" for number in range(300)]
    aimed = Perturber(characters, bot_tables(), aimed=("今天", "我", "好"))
    made = "".join(aimed.words(text) for text in texts)
    assert {"找", "女子", "jin", "tian"} <= {part for part in ("找", "女子", "jin", "tian") if part in made}
    hidden, left = (sum("今天" not in made.words(text) for text in texts) for made in (aimed, perturber))
    assert hidden > 120  # most of what people have reason to disguise
    assert 0 < left < 60  # elsewhere now and then
