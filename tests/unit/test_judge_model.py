"""The small classifier as it is served: sums reckoned another way, damage, adjustments, the shipped file."""

import gzip
import hashlib
import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.judge.finding import Category
from bot.core.judge.grams import MOST_CHARACTERS, Listed, grams
from bot.core.judge.model import (
    ALIKE,
    HEAVIEST,
    MAGIC,
    MOST_ADJUSTED,
    MOST_SHIFT,
    OVERHEARD,
    DamagedModel,
    Line,
    Model,
)
from training.pack import packed

SHIPPED = Path(__file__).parents[2] / "bot" / "assets" / "judge" / "model.bin.gz"
LINES = (
    Line(Category.ABUSE, 0.05, -3.0, (0.9, 0.5, 0.2)),
    Line(Category.ADS, 0.02, -2.0, (0.8, 0.4, 0.1)),
)
WEIGHTS = {"滚": (120, -3), "滚动": (-127, 0), "加我": (0, 127), "我": (1, 5), " 滚": (40, 0), "\ue001": (100, 0)}


@pytest.fixture(scope="module")
def shipped() -> Model:
    return Model.load(SHIPPED.read_bytes())


@pytest.fixture
def small() -> Model:
    return Model.load(packed(LINES, WEIGHTS))


def reckoned(text: str, place: int) -> float:
    """The probability from the definition, gram by gram, in floats."""
    spaced = f" {text} "
    found = {spaced[start : start + size] for size in (1, 2, 3) for start in range(len(spaced) - size + 1)}
    found &= WEIGHTS.keys()
    totals = [sum(WEIGHTS[gram][column] for gram in found) for column in range(len(LINES))]
    odds = [
        line.slope * total / max(len(found), 1) ** 0.25 + line.offset for line, total in zip(LINES, totals, strict=True)
    ]
    pressed = odds[place] - OVERHEARD * max(0.0, max(odds) - ALIKE - odds[place])
    return 1 / (1 + math.exp(-pressed))


@given(st.text(st.sampled_from("滚动加我们 a"), max_size=30))
def test_scores_are_those_of_the_definition(text: str) -> None:
    model = Model.load(packed(LINES, WEIGHTS))
    scores = model.score(text)
    assert scores[Category.ABUSE] == pytest.approx(reckoned(text, 0))
    assert scores[Category.ADS] == pytest.approx(reckoned(text, 1))


@pytest.mark.parametrize(("loudest", "left"), [(1.0, 0.0), (ALIKE, 0.0), (5.0, -OVERHEARD * (5.0 - ALIKE))])
def test_what_is_heard_much_louder_as_another_is_pressed_down(loudest: float, left: float) -> None:
    lines = (Line(Category.ABUSE, 0.0, loudest, (1, 1, 1)), Line(Category.ADS, 0.0, 0.0, (1, 1, 1)))
    scores = Model.load(packed(lines, {"a": (0, 0)})).score("a")
    assert scores[Category.ABUSE] == pytest.approx(1 / (1 + math.exp(-loudest)))
    assert scores[Category.ADS] == pytest.approx(1 / (1 + math.exp(-left)))


def test_sounds_speak_too(small: Model) -> None:
    assert small.score("gun", "\ue001")[Category.ABUSE] > small.score("gun")[Category.ABUSE]
    [heard] = small.explain("gun", Category.ABUSE, "a\ue001")
    assert (heard.gram, heard.span, heard.heard) == ("\ue001", (1, 2), True)


def test_line_breaks_are_blanks(small: Model) -> None:
    assert grams("加\n我") == grams("加 我")
    assert small.score("滚\n") == small.score("滚 ")


def test_what_spoke_is_named_with_its_place(small: Model) -> None:
    first, second = small.explain("滚 我", Category.ABUSE)[:2]
    assert (first.gram, first.span, first.heard) == ("滚", (0, 1), False)
    # the space before the text is nobody's character
    assert (second.gram, second.span) == (" 滚", (0, 1))
    assert first.share > second.share > 0
    text = "你们加我"
    [ads, last] = small.explain(text, Category.ADS)
    assert text[ads.span[0] : ads.span[1]] == ads.gram == "加我"
    assert last.gram == "我"
    assert small.explain("滚", Category.PORN) == ()
    assert small.explain("", Category.ABUSE) == ()


def test_only_the_five_heaviest_are_named(shipped: Model) -> None:
    named = shipped.explain("加微信包过内部渠道先考后付代考", Category.CHEATING)
    assert len(named) == HEAVIEST
    assert [one.share for one in named] == sorted((one.share for one in named), reverse=True)


def test_adjustments_lower_and_raise_and_are_taken_back(small: Model) -> None:
    before = small.score("滚")
    softer = small.with_adjustments({"滚": {Category.ABUSE: -60}})
    assert softer.score("滚")[Category.ABUSE] < before[Category.ABUSE]
    assert softer.score("滚")[Category.ADS] == before[Category.ADS]
    assert small.with_adjustments({"滚": {Category.ABUSE: 60}}).score("滚")[Category.ABUSE] > before[Category.ABUSE]
    assert small.score("滚") == before
    assert softer.with_adjustments({}).score("滚") == before
    # a later adjustment replaces the earlier one, and a gram that the model does not know moves nothing
    taught = softer.with_adjustments({"课": {Category.ADS: 50}, "我": {Category.ADS: 50}})
    assert taught.score("滚") == before
    assert taught.score("课") == small.score("课")
    assert taught.score("我")[Category.ADS] > small.score("我")[Category.ADS]
    assert taught.explain("我", Category.ADS)[0].share > small.explain("我", Category.ADS)[0].share


def test_adjustments_are_bounded(small: Model) -> None:
    most = {gram: {Category.ABUSE: -1e9} for gram in grams("滚动加我" * 3)}
    before, after = (model.score("滚动加我" * 3)[Category.ABUSE] for model in (small, small.with_adjustments(most)))
    steep = Model.load(packed((Line(Category.ABUSE, 9.0, 0.0, (0.9, 0.5, 0.2)),), {"滚": (1,)}))
    moved = steep.with_adjustments(most)
    odds = [math.log(p / (1 - p)) for p in (before, after)]
    assert odds[0] - odds[1] <= MOST_SHIFT + 1e-9
    values = [model.score("滚")[Category.ABUSE] for model in (steep, moved)]
    assert math.log(values[0] / (1 - values[0])) - math.log(values[1] / (1 - values[1])) == pytest.approx(MOST_SHIFT)
    with pytest.raises(ValueError, match="20000 are allowed"):
        small.with_adjustments({str(number): {} for number in range(MOST_ADJUSTED + 1)})
    with pytest.raises(ValueError, match="number"):
        small.with_adjustments({"滚": {Category.ABUSE: math.nan}})
    # what is no gram of the model is left out
    assert small.with_adjustments({"滚动加我": {}, "": {}}).taught == {}


@given(st.text(st.sampled_from("滚动加我们 a\n\ue001\ud800"), max_size=300), st.booleans(), st.data())
def test_known_grams_are_found_where_they_end(text: str, fast: bool, data: st.DataObject) -> None:
    names = [*WEIGHTS]
    heard = Listed(names, fast=fast).heard(text)
    assert {names[number] for number in heard.numbers()} == grams(text) & WEIGHTS.keys()
    assert [*heard.between(0, len(text))] == [*heard.numbers()]
    cut = data.draw(st.integers(0, len(text)))
    assert [*heard.between(0, cut), *heard.between(cut, len(text))] == [*heard.numbers()] or cut in {0, len(text)}
    spaced = f" {text} ".replace("\n", " ")
    for number in heard.between(1, cut) if 1 < cut < len(text) else ():
        assert names[number] in spaced[: cut + 1]


def again(raw: bytes) -> bytes:
    """A file whose checksum is right, whatever else is wrong with it."""
    return gzip.compress(raw + hashlib.sha256(raw).digest(), mtime=0)


def with_head(head: object, rest: bytes = b"") -> bytes:
    text = json.dumps(head).encode()
    return again(MAGIC + len(text).to_bytes(4, "little") + text + rest)


ONE = {"category": "ads", "slope": 1, "offset": 0, "alarms": [1] * 3}


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"not gzip",
        packed(LINES, WEIGHTS)[:-9],
        gzip.compress(b"something else"),
        gzip.compress(gzip.decompress(packed(LINES, WEIGHTS))[:-1] + b"x"),
        gzip.compress(bytes(20_000_000)),
        again(MAGIC),
        again(MAGIC + b"\xff\xff\xff\xff{"),
        with_head([]),
        with_head({"lines": [], "grams_bytes": "many"}),
        with_head({"lines": [{"category": "weather", "slope": 1, "offset": 0, "alarms": [1, 1, 1]}], "grams_bytes": 0}),
        with_head({"lines": [{"category": "ads", "slope": 1, "offset": 0, "alarms": [1]}], "grams_bytes": 0}),
        with_head({"lines": [ONE | {"bars": [1] * 3}], "grams_bytes": 1}, b"a"),
        with_head({"lines": [], "grams_bytes": 2}, b"\xff\xfe"),
        with_head({"lines": [ONE], "grams_bytes": 1}, b"ab"),
    ],
    ids=range(15),
)  # fmt: skip
def test_damaged_bytes_are_told(damaged: bytes) -> None:
    with pytest.raises(DamagedModel):
        Model.load(damaged)


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_one_changed_byte_is_always_told_or_changes_nothing(place: int, change: int) -> None:
    """The head of gzip holds bytes that mean nothing; every other one is under a checksum."""
    whole = bytearray(packed(LINES, WEIGHTS))
    place %= len(whole)
    whole[place] ^= change
    try:
        model = Model.load(bytes(whole))
    except DamagedModel:
        return
    assert model == Model.load(packed(LINES, WEIGHTS))


@given(st.text(max_size=300), st.text(max_size=100))
def test_any_text_has_probabilities(text: str, sounds: str) -> None:
    model = _SHIPPED.with_adjustments({gram: {Category.ABUSE: 100} for gram in list(grams(text))[:5]})
    for scores in (_SHIPPED.score(text, sounds), model.score(text, sounds)):
        assert all(0 <= value <= 1 for value in scores.values())
    for one in model.explain(text, Category.ABUSE, sounds):
        assert 0 <= one.span[0] <= one.span[1] <= len(sounds if one.heard else text)


_SHIPPED = Model.load(SHIPPED.read_bytes())


def test_a_text_without_end_is_cut(shipped: Model) -> None:
    long = "".join(chr(0x4E00 + number % 20_000) for number in range(MOST_CHARACTERS))
    assert shipped.score(long, long) == shipped.score(long + "滚" * 50, long + "滚" * 50)


def test_the_shipped_model(shipped: Model) -> None:
    assert len(SHIPPED.read_bytes()) <= 600_000
    assert {line.category for line in shipped.lines} == {
        Category.ABUSE, Category.ADS, Category.CHEATING, Category.FRAUD, Category.GAMBLING, Category.PORN,
    }  # fmt: skip
    for line in shipped.lines:
        assert line.slope > 0
        for first, second, third in (line.alarms, line.bars):
            assert 0 < third <= second <= first < 1


@pytest.mark.parametrize(
    ("category", "worse", "better"),
    [
        (Category.ABUSE, "你们组全是废物,滚出去", "滚动条在哪里,废物利用课怎么上"),
        (Category.ADS, "长期收微信号,价格好说,秒结款,私聊", "微信群的二维码过期了,麻烦班主任再发一次"),
        (Category.CHEATING, "专业代考,不过退款,考前给答案,加我", "考试成绩什么时候公布,答案在哪里核对"),
        (Category.FRAUD, "您的账户已冻结,请点击链接输入密码解冻", "账户密码忘了,请问找哪位老师重置"),
        (Category.GAMBLING, "首充送彩金,百家乐提现秒到账", "这节课用骰子讲概率,学生很喜欢"),
        (Category.PORN, "小姐姐上门服务,包夜,加微信", "请老师上门家访,记录交给班主任"),
    ],
)
def test_own_sentences_stand_in_the_right_order(shipped: Model, category: Category, worse: str, better: str) -> None:
    bad, good = shipped.score(worse), shipped.score(better)
    assert bad[category] > 3 * good[category]
    assert bad[category] > 0.5 > good[category]
    assert max(bad, key=bad.__getitem__) is category
