"""Noticing questions: the context first, then the words, and that every answer can say why."""

import csv
import gzip
import hashlib
import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.asking.context import FOLLOWED, TOGETHER, Before, Ground, Heard, Whom, ruling, together
from bot.core.asking.cues import MOST_CHARACTERS, BadCues, Cues, parse, prepared
from bot.core.asking.decide import ALOUD, Verdict, decide
from bot.core.asking.scorer import (
    ASKS,
    MAGIC,
    NEEDS,
    Bars,
    DamagedScorer,
    Line,
    Scorer,
    grams,
    probability,
    rest,
)
from bot.core.asking.shape import NAMES, shape
from bot.core.wording import asking as wording
from bot.noticing import shipped_cues, shipped_scorer
from training.asking_pack import packed

MESSAGES = Path(__file__).parents[2] / "training" / "own" / "messages.csv"
UNSEEN = MESSAGES.with_name("messages_unseen.csv")
SHIPPED = Path(__file__).parents[2] / "bot" / "assets" / "asking" / "scorer.bin.gz"
TABLE = "# remark\n\nmark\t\\?\ntopic\t作业\nyou\t你\nhello\t\\^早\\$\nclause\t吗\\Z|\\?\n"
CUES = parse(TABLE)
ZEROS = (0.0,) * (len(CUES.names) + len(NAMES))


def with_mark(weight: float) -> tuple[float, ...]:
    return (weight, *ZEROS[1:])


def scorer(likeness: float = 0.0) -> Scorer:
    """Two lines: NEEDS likes 作业 and the mark and starts at -1; ASKS likes the mark alone."""
    lines = (Line(NEEDS, 0.5, -1.0, with_mark(1.0), likeness, 0.25), Line(ASKS, 0.1, 0.0, with_mark(3.0)))
    weights = {"作业": (16, 0), "吗": (-4, 2), "班": (0, 5)}
    return Scorer.load(packed(lines, Bars(0.8, 0.4), weights, CUES.names), CUES)


def test_what_was_packed_is_loaded() -> None:
    found = scorer(0.5)
    assert list(found.lines) == [NEEDS, ASKS]
    assert found.lines[NEEDS] == Line(NEEDS, 0.5, -1.0, with_mark(1.0), 0.5, 0.25)
    assert found.bars == Bars(0.8, 0.4)
    assert found.weights == {"作业": (16, 0), "吗": (-4, 2), "班": (0, 5)}
    assert found.version == scorer(0.5).version != scorer().version


def test_odds_are_the_sum_that_the_docstring_says() -> None:
    text = "作业吗?"
    found = grams(prepared(text))
    assert len(found) == 6 + 5 + 4 + 3 + 2  # the two ends count as characters
    expected = 0.5 * (16 - 4) / len(found) ** 0.25 + 1.0 - 1.0
    assert scorer().odds(text) == pytest.approx(expected)
    assert scorer().score(text) == pytest.approx(probability(expected))
    assert scorer().odds(text, line=ASKS) == pytest.approx(0.1 * 2 / len(found) ** 0.25 + 3.0)


def test_likeness_counts_from_the_usual_one() -> None:
    plain = scorer(2.0).odds("作业")
    assert scorer(2.0).odds("作业", 0.25) == pytest.approx(plain)
    assert scorer(2.0).odds("作业", 0.75) == pytest.approx(plain + 1.0)
    assert "likeness" in {one.kind for one in scorer(2.0).weighed("作业", 0.75)[1]}
    assert "likeness" not in {one.kind for one in scorer(2.0).weighed("作业")[1]}


def test_shares_add_up_to_the_odds() -> None:
    odds, shares = scorer(2.0).weighed("作业吗?", 0.5)
    assert odds == pytest.approx(scorer(2.0).odds("作业吗?", 0.5))
    assert sum(one.share for one in shares) - 1.0 == pytest.approx(odds)
    assert (shares[0].kind, shares[0].what) == ("text", "作业")
    assert ("cue", "mark") in {(one.kind, one.what) for one in shares}
    assert not any(one.what == "班" for one in scorer().weighed("班")[1])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: b"no gzip",
        lambda whole: whole[:-9],
        lambda whole: gzip.compress(b"other" + gzip.decompress(whole)),
        lambda whole: gzip.compress(gzip.decompress(whole)[:-33] + bytes(33)),
        lambda _: gzip.compress(summed(MAGIC + b"\x02\x00\x00\x00{]")),
        lambda _: gzip.compress(summed(MAGIC + b"\x02\x00\x00\x00{}")),
    ],
)
def test_damaged_bytes_are_refused(spoil: object) -> None:
    whole = packed((Line(NEEDS, 1.0, 0.0, ZEROS),), Bars(0.8, 0.4), {"a": (1,)}, CUES.names)
    assert Scorer.load(whole, CUES).weights == {"a": (1,)}
    with pytest.raises(DamagedScorer):
        Scorer.load(spoil(whole), CUES)  # type: ignore[operator]


def summed(raw: bytes) -> bytes:
    return raw + hashlib.sha256(raw).digest()


def test_a_scorer_of_other_cues_or_too_few_weights_is_refused() -> None:
    whole = packed((Line(NEEDS, 1.0, 0.0, ZEROS),), Bars(0.8, 0.4), {"a": (1,)}, CUES.names)
    with pytest.raises(DamagedScorer, match="another table"):
        Scorer.load(whole, parse(TABLE.replace("hello", "hallo")))
    short = packed((Line(NEEDS, 1.0, 0.0, ZEROS[1:]),), Bars(0.8, 0.4), {"a": (1,)}, CUES.names)
    with pytest.raises(DamagedScorer, match="1 grams"):
        Scorer.load(short, CUES)


def test_what_cannot_be_loaded_is_not_packed() -> None:
    line = Line(NEEDS, 1.0, 0.0, ZEROS)
    for weights in ({"a": (128,)}, {"a": (-129,)}, {"a\n": (1,)}):
        with pytest.raises(ValueError, match=r"weight|bytes"):
            packed((line,), Bars(0.8, 0.4), weights, CUES.names)


@pytest.mark.parametrize(
    ("table", "said"),
    [("mark", "line 1"), ("a\tx\na\ty\nclause\tz", "line 2"), ("a\t(\nclause\tz", "line 1"), ("a\tx", "clause")],
)
def test_a_bad_table_of_cues_is_named(table: str, said: str) -> None:
    with pytest.raises(BadCues, match=said):
        parse(table)


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("＠张老师 第12章　課表在哪？", "第0章 课表在哪?"),
        ("@张老师 请看", "请看"),
        ("见https://a.example/x?y=1 谢谢", "见 谢谢"),
        ("哈哈哈哈", "哈哈"),
        ("3.5分\n还是100分", "0分 还是0分"),
        ("\x02早\x03", "早"),
        ("", ""),
    ],
)
def test_how_a_text_is_prepared(text: str, inside: str) -> None:
    assert prepared(text) == f"\x02{inside}\x03"


def test_of_a_long_text_both_ends_are_seen() -> None:
    ready = prepared("甲乙" * MOST_CHARACTERS + "在哪交?")
    assert len(ready) <= MOST_CHARACTERS + 3
    assert ready.endswith("在哪交?\x03")
    assert ready.startswith("\x02甲乙")


def shaped(text: str, table: Cues = CUES) -> dict[str, float]:
    ready = prepared(text)
    values = shape(ready, dict(zip(table.names, table.found(ready), strict=True)), table)
    return dict(zip(NAMES, values, strict=True))


def test_the_shape_of_messages() -> None:
    told = shaped("昨天就交了作业，还能改吗")
    assert told["last_asks"] == told["asks_topic_last"] == told["told_then_asked"] == told["last_long"] == 1
    assert told["first_asks"] == told["asks_idle"] == told["asks_short"] == told["mark_topic"] == 0
    turned = shaped("能改吗，我先去上课，一会儿看")
    assert (turned["first_asks"], turned["last_asks"], turned["asked_then_told"]) == (1, 0, 1)
    idle = shaped("你吃了吗?")
    assert idle["asks_you"] == idle["asks_idle"] == idle["asks_short"] == idle["mark_idle"] == 1
    empty = shaped("")
    assert not any(empty.values())
    assert shaped("甲，" * 30)["clauses"] == shaped("甲" + "乙丙" * 90)["length"] == 1.0


@given(st.text(max_size=600))
def test_any_text_gets_a_probability_and_all_its_values(text: str) -> None:
    for line in (NEEDS, ASKS):
        assert 0 <= shipped_scorer().score(text, line=line) <= 1
    assert len(rest(prepared(text), shipped_cues())) == len(shipped_cues().names) + len(NAMES)


def test_the_probability_of_extremes() -> None:
    assert probability(1e9) == 1.0
    assert probability(-1e9) == pytest.approx(0.0)
    assert probability(0.0) == 0.5


# ------------------------------------------------------------------------------------------------- the context

NOW, LATER = timedelta(seconds=20), TOGETHER + timedelta(seconds=1)
ASK = "作业在哪里提交?"


@pytest.mark.parametrize(
    ("heard", "ground"),
    [
        (Heard(ASK), Ground.WORDS),
        (Heard(ASK, staff=True), Ground.STAFF),
        (Heard(ASK, staff=True, tagged=frozenset({Whom.BOT})), Ground.STAFF),
        (Heard("  "), Ground.EMPTY),
        (Heard(ASK, quotes=Whom.PERSON), Ground.QUOTES_PERSON),
        (Heard(ASK, quotes=Whom.SELF), Ground.WORDS),
        (Heard(ASK, quotes=Whom.STAFF), Ground.ADDRESSED),
        (Heard(ASK, quotes=Whom.BOT), Ground.ADDRESSED),
        (Heard(ASK, tagged=frozenset({Whom.PERSON})), Ground.TO_PERSON),
        (Heard(ASK, tagged=frozenset({Whom.PERSON, Whom.STAFF})), Ground.ADDRESSED),
        (Heard(ASK, quotes=Whom.PERSON, tagged=frozenset({Whom.BOT})), Ground.ADDRESSED),
        (Heard(ASK, tagged=frozenset({Whom.EVERYBODY})), Ground.WORDS),
        (Heard(ASK, asked_ago=FOLLOWED), Ground.OWN_TICKET),
        (Heard(ASK, asked_ago=FOLLOWED + NOW), Ground.WORDS),
        (Heard(ASK, asked_ago=FOLLOWED + NOW, quotes=Whom.STAFF), Ground.OWN_TICKET),
        (Heard("在线等", before=Before(ASK, NOW, noticed=True)), Ground.CONTINUES),
        (Heard("在线等", before=Before(ASK, TOGETHER, noticed=True)), Ground.CONTINUES),
        (Heard("在线等", before=Before(ASK, LATER, noticed=True)), Ground.WORDS),
        (Heard("在线等", before=Before("大家好", NOW, noticed=False)), Ground.WORDS),
        (Heard("在线等", tagged=frozenset({Whom.PERSON}), before=Before(ASK, NOW, noticed=True)), Ground.TO_PERSON),
    ],
)
def test_which_rule_speaks(heard: Heard, ground: Ground) -> None:
    assert ruling(heard) is ground


def test_lines_of_one_minute_are_scored_together() -> None:
    assert together(Heard(ASK)) == ASK
    assert together(Heard("怎么办", before=Before("进不去", NOW, noticed=False))) == "进不去 怎么办"
    assert together(Heard("怎么办", before=Before("进不去", LATER, noticed=False))) == "怎么办"
    assert together(Heard("怎么办", before=Before("进不去", NOW, noticed=True))) == "怎么办"
    assert together(Heard("怎么办", before=Before("@王老师 你好", NOW, noticed=False))) == "怎么办"
    assert together(Heard("怎么办", before=Before("今天的作业我昨天晚上就交了", NOW, noticed=False))) == "怎么办"


@pytest.mark.parametrize(
    ("heard", "verdict"),
    [
        (Heard(ASK, staff=True), Verdict.QUIET),
        (Heard(" "), Verdict.QUIET),
        (Heard(ASK, quotes=Whom.PERSON), Verdict.LEFT),
        (Heard(ASK, tagged=frozenset({Whom.PERSON})), Verdict.LEFT),
        (Heard("急", before=Before(ASK, NOW, noticed=True)), Verdict.PART),
    ],
)
def test_rules_settle_without_the_words(heard: Heard, verdict: Verdict) -> None:
    noticed = decide(heard, scorer())
    assert noticed.verdict is verdict
    assert not noticed.asks
    assert (noticed.probability, noticed.shares, noticed.version) == (0.0, (), "")


def test_the_words_of_a_follow_up_say_what_they_would_be_alone() -> None:
    asking, talk = (decide(Heard(text, asked_ago=NOW), scorer()) for text in (ASK, "好"))
    assert asking.verdict is talk.verdict is Verdict.FOLLOW_UP
    assert (asking.alone, talk.alone) == (Verdict.TICKET, Verdict.QUIET)
    assert decide(Heard(ASK, staff=True), scorer()).alone is Verdict.QUIET


def test_two_lines_that_ask_together_are_a_candidate_at_the_most() -> None:
    before = Before("作业", NOW, noticed=False)
    assert decide(Heard("吗?"), scorer(), Bars(0.7, 0.6)).verdict is Verdict.QUIET
    noticed = decide(Heard("吗?", before=before), scorer(), Bars(0.7, 0.6))
    assert (noticed.verdict, noticed.ground) == (Verdict.CANDIDATE, Ground.JOINED)
    assert noticed.probability >= 0.7
    idle = Before("早", NOW, noticed=False)
    assert decide(Heard("呀", before=idle), scorer(), Bars(0.7, 0.6)).verdict is Verdict.QUIET
    assert decide(Heard(ASK, before=before), scorer()).ground is Ground.WORDS, "enough by itself"


def test_two_bars() -> None:
    heard = Heard("作业吗?")
    chance = probability(scorer().weighed(heard.text)[0])
    for bars, verdict in (
        (Bars(chance, 0.1), Verdict.TICKET),
        (Bars(0.999, chance), Verdict.CANDIDATE),
        (Bars(0.999, chance + 0.001), Verdict.QUIET),
    ):
        noticed = decide(heard, scorer(), bars)
        assert noticed.verdict is verdict
        assert noticed.asks is (verdict is not Verdict.QUIET)
        assert noticed.probability == chance
        assert noticed.bars == bars
    assert decide(heard, scorer()).bars == Bars(ALOUD, 0.4)


def test_what_is_said_to_the_bot_counts_more_and_likeness_too() -> None:
    plain = decide(Heard("作业吗"), scorer(2.0))
    told = decide(Heard("作业吗", tagged=frozenset({Whom.BOT})), scorer(2.0))
    like = decide(Heard("作业吗"), scorer(2.0), likeness=1.0)
    assert plain.probability < min(told.probability, like.probability)
    assert told.ground is Ground.ADDRESSED


# ------------------------------------------------------------------------------------------------- what is shipped


@pytest.mark.parametrize(
    "text",
    [
        "请问作业在哪里提交", "有没有老师知道学时怎么查啊", "我的视频传不上去，提示格式错误，怎么办",
        "老师您好，我们学校的两位老师没有收到短信，需要重新注册吗",
    ],
)  # fmt: skip
def test_plain_questions_are_noticed(text: str) -> None:
    assert decide(Heard(text), shipped_scorer()).asks


@pytest.mark.parametrize(
    "text",
    ["收到", "谢谢老师", "大家早上好", "大家吃饭了吗", "这谁顶得住啊", "打卡第三天，收获满满", "怎么又下雨了"],
)
def test_small_talk_opens_no_ticket(text: str) -> None:
    assert decide(Heard(text), shipped_scorer()).verdict is not Verdict.TICKET


def test_the_shipped_file_is_small_and_the_bars_are_in_order() -> None:
    found = shipped_scorer()
    assert len(SHIPPED.read_bytes()) <= 200_000
    assert 0 < found.bars.maybe <= found.bars.sure < 1
    assert set(found.lines) == {NEEDS, ASKS}


def test_our_rows_are_many_sound_and_each_there_once() -> None:
    with MESSAGES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 800
    assert len({row["text"] for row in rows}) == len(rows)
    assert {row["label"] for row in rows} == {"ASK", "SOC", "RHE", "FUP", "PRO", "ANS", "STA"}
    assert {row["programme"] for row in rows} >= {"hubei", "fuyu", "hefei", "jinan", "binzhou"}
    assert {row["role"] for row in rows} == {"trainee", "staff"}
    assert all(row["role"] == "staff" for row in rows if row["label"] == "PRO")
    assert not any(row["quote"] == "person" or row["role"] == "staff" for row in rows if row["label"] == "ASK")


def test_what_is_only_measured_on_is_not_learned() -> None:
    with MESSAGES.open(encoding="utf-8", newline="") as learned, UNSEEN.open(encoding="utf-8", newline="") as kept:
        rows, others = list(csv.DictReader(learned)), list(csv.DictReader(kept))
    assert len(others) >= 250
    assert not {row["text"] for row in rows} & {row["text"] for row in others}
    assert not {row["voice"] for row in rows} & {row["voice"] for row in others}


# ------------------------------------------------------------------------------------------------- saying why


def test_everything_has_a_name_for_people() -> None:
    assert set(wording.GROUNDS) == {one.value for one in Ground}
    assert set(wording.VERDICTS) == {one.value for one in Verdict}
    assert set(wording.CUES) == {*shipped_cues().names, *NAMES, "likeness"}
    assert len(set(wording.CUES.values())) == len(wording.CUES)
    assert wording.cue_name("mark") == "有问号"


def test_why_is_told_in_chinese() -> None:
    noticed = decide(Heard("作业吗?"), scorer())
    shares = [wording.share(one.kind, one.what, one.share) for one in noticed.shares]
    said = wording.reason(noticed.verdict, noticed.ground, noticed.probability, shares)
    assert "按字句判断" in said
    assert "“作业”（支持" in said
    assert "有问号（支持 1.0）" in said
    assert "“吗”（反对" in said
    assert not re.search(r"[\x02\x03A-Za-z]", said)
    ruled = wording.reason(Verdict.LEFT, Ground.TO_PERSON, 0.0, ())
    assert ruled == "不记为提问：只@了一位老师，留给那位老师回应。"
    assert wording.reason(Verdict.QUIET, Ground.WORDS, 0.031, ()) == "不记为提问：按字句判断，像提问的程度 3%。"
