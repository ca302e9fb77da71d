"""The views: what each shows, how it leads back, and what it must leave alone."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot.language
from bot.core.judge import views as views_module
from bot.core.judge.folded import fold
from bot.core.judge.sounds import LONGEST_RUN, MOST_SPELLINGS, spoken, syllables
from bot.core.judge.tables import unpack
from bot.core.judge.views import NAMES, WIDEST, View, forms, manner, views
from bot.language import judge_tables

TABLES = judge_tables()
SPELLING = {token: name for name, token in reversed(TABLES.syllables.items())}
PLAIN = "今天作业交了吗各位老师好加微信代考保过vxnmsl 12，。！\n、-😀ⓐ女表子脑脑\u200b殘ǎ_"
texts = st.one_of(st.text(st.characters(exclude_categories=())), st.text(st.sampled_from(PLAIN), max_size=60))


def all_views(raw: str) -> list[View]:
    return list(views(fold(raw, TABLES), TABLES))


def named(raw: str, name: str) -> View:
    [view] = [view for view in all_views(raw) if view.name == name]
    return view


def names(raw: str) -> list[str]:
    return [view.name for view in all_views(raw)]


def raw_of(view: View, part: str) -> str:
    start = view.text.index(part)
    first, last = view.span(start, start + len(part))
    return view.folded.raw[first:last]


def spelt(text: str) -> str:
    """Tokens as one of their spellings, for reading."""
    return " ".join(SPELLING.get(char, char) for char in text)


def test_only_views_that_differ_are_made() -> None:
    assert names("") == ["base"]
    assert names("，。😀") == ["base"]
    assert names("各位好") == ["base", "reversed", "alike", "sounds"]
    assert names("各位，好") == ["base", "squeezed", "reversed", "alike", "sounds"]
    assert set(names("加 vx\n女表子子")) == set(NAMES)


def test_squeezed_leads_back_over_what_stood_between() -> None:
    view = named("请加_微\u200b😀\n信1群", "squeezed")
    assert view.text == "请加微信1群"
    assert raw_of(view, "加微信") == "加_微\u200b😀\n信"


@pytest.mark.parametrize(
    ("raw", "hidden"),
    [
        ("加微信", True),  # nothing stands between: the word itself
        ("加。微信", False),
        ("加，微信", False),
        ("加 微信", False),
        ("加、微、信", True),
        ("加 微 信", True),
        ("加，微，信", True),  # every two apart
        ("加，微 信", True),
        ("加*微信", True),
        ("加😀微信", True),
        ("加。*微信", True),
        ("加\n微信", False),
        ("加\n微\n信", True),
    ],
)
def test_what_looks_put_in_on_purpose(raw: str, hidden: bool) -> None:
    view = all_views(raw)[1] if "squeezed" in names(raw) else all_views(raw)[0]
    assert view.suspicious(0, 3) is hidden
    assert named(raw, "sounds").suspicious(0, 3) is hidden
    assert named(raw, "reversed").suspicious(0, 3) is hidden


@pytest.mark.parametrize(
    ("raw", "hidden"),
    [
        ("脑，残", False),
        ("脑。残", False),
        ("脑……残", False),
        ("脑...残", False),
        ("脑.残", True),
        ("脑 残", True),
        ("脑-残", True),
    ],
)
def test_two_characters_with_a_comma_between_are_two_clauses(raw: str, hidden: bool) -> None:
    assert named(raw, "squeezed").suspicious(0, 2) is hidden


def test_gaps_before_and_after_do_not_count() -> None:
    view = named("好，加*微信，好", "reversed")
    assert view.text == "好信微加好"
    assert view.suspicious(1, 4)
    assert not view.suspicious(0, 2)


def test_letters_that_go_on_are_no_word() -> None:
    assert not named("this boy", "squeezed").bounded(3, 5)
    assert named("你 s b 吗", "squeezed").bounded(1, 3)
    assert all_views("sb")[0].bounded(0, 2)
    assert not all_views("usb")[0].bounded(1, 3)
    assert not all_views("sb1")[0].bounded(0, 2)


def test_repeated_characters_are_taken_once() -> None:
    view = named("真是脑脑 脑残残残！", "deduplicated")
    assert view.text == "真是脑残"
    assert raw_of(view, "脑残") == "脑脑 脑残残残"
    assert named("哈哈脑残", "deduplicated").gaps == b""
    assert named("你ssbb", "deduplicated").bounded(1, 3)


def test_reversed_leads_back() -> None:
    view = named("有信-微加吗", "reversed")
    assert view.text == "吗加微信有"
    assert raw_of(view, "加微信") == "信-微加"
    assert raw_of(named("信微加", "reversed"), "加微") == "微加"


def test_parts_are_put_together() -> None:
    assert raw_of(named("你这女 表子啊", "merged"), "婊子") == "女 表子"
    assert raw_of(named("亻弋考", "merged"), "代考") == "亻弋考"
    assert "merged" not in names("妇女。表子")


def test_where_parts_overlap_both_ways_are_read() -> None:
    """``员力口``: the middle one goes with either neighbour."""
    found = [view for view in all_views("员力口微信") if view.name == "merged"]
    assert ["加" in view.text for view in found] == [False, True]
    assert raw_of(found[1], "加微") == "力口微"


def test_characters_with_the_same_parts_are_one() -> None:
    other, common = next(iter(TABLES.parted.mapping.items()))
    pair = next(pair for pair, char in TABLES.parts.items() if char == common)
    assert forms(f"好{other}", "merged", TABLES) == (named(f"好{pair}", "merged").text,)


def test_look_alikes_fall_together() -> None:
    [form] = forms("微信", "alike", TABLES)
    assert raw_of(named("加徽倍吗", "alike"), form) == "徽倍"


def test_columns_are_read_from_above() -> None:
    view = named("代写作业\n考试加油\n\n保 证质量\n过", "vertical")
    assert view.text.split("\n") == ["代考保过", "写试证", "作加质", "业油量"]
    assert raw_of(view, "代考保过") == "代写作业\n考试加油\n\n保 证质量\n过"
    assert raw_of(view, "业油") == "业\n考试加油"


def test_one_line_and_lines_of_one_character_have_no_columns() -> None:
    assert "vertical" not in names("代写作业\n")
    assert "vertical" not in names("代\n考")
    assert len(named("\n".join(["长" * 99] * 2), "vertical").text.split("\n")) == WIDEST


def test_the_closed_list_of_initials_is_written_out() -> None:
    view = named("喂NMSL你，加VX吧", "initials")
    assert view.text == "喂你妈死了你,加微信吧"
    assert (raw_of(view, "你妈死了"), raw_of(view, "死了你"), raw_of(view, "加微")) == ("NMSL", "NMSL你", "加VX")
    assert named("vx", "initials").text == "微信"
    assert "initials" not in names("usb javax")


def test_characters_and_pinyin_sound_the_same() -> None:
    for raw in ("闹残", "nao残", "脑can", "naocan", "NǍO cán", "脑 惨", "老蚕", "laochan"):
        assert forms("脑残", "sounds", TABLES)[0] in named(raw, "sounds").text, raw


def test_a_text_of_sounds_leads_back() -> None:
    form = forms("脑残", "sounds", TABLES)[0]
    assert raw_of(named("你是naocan吗", "sounds"), form) == "naocan"
    assert raw_of(named("ok你na ocan闹-can吗", "sounds"), form) == "闹-can"
    assert raw_of(named("真闹 蚕", "sounds"), form) == "闹 蚕"


@pytest.mark.parametrize(
    ("raw", "word", "name"),
    [
        ("真nao-can啊", "脑残", "pinyin"),
        ("真闹残啊", "脑残", "sounds"),
        ("真闹，残啊", "脑残", "sounds"),
        ("真老残啊", "脑残", "slurred"),
        ("迦VX吗", "加vx", "sounds"),
        ("扎vx吗", "渣VX", "sounds"),
        ("jiavx吗", "加vx", "sounds"),
    ],
)
def test_a_word_may_sound_in_three_manners(raw: str, word: str, name: str) -> None:
    view = named(raw, "sounds")
    [form] = [form for form in forms(word, "sounds", TABLES) if form in view.text]
    start = view.text.index(form)
    assert manner(view, start, start + len(form), word, TABLES) == name
    assert manner(named(raw, "reversed"), 0, 2, word, TABLES) == "reversed"


def test_pictures_and_rare_characters_are_read_aloud() -> None:
    """They come in a view of their own: the picture may as well be put in between (``你❤妈``)."""
    plain, aloud = [view for view in all_views("你🐴 si了，微❤") if view.name == "sounds"]
    [form, *_] = forms("你妈死了", "sounds", TABLES)
    assert form not in plain.text
    assert raw_of(aloud, form) == "你🐴 si了"
    assert raw_of(aloud, forms("微信", "sounds", TABLES)[0]) == "微❤"
    assert [forms("黑人", "sounds", TABLES)[0] in view.text for view in all_views("嗨任")][-2:] == [False, True]
    assert names("你妈").count("sounds") == 1


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("wangbadan", ["wang", "ba", "dan"]),
        ("xian", ["xian"]),
        ("fangan", ["fan", "gan"]),
        ("hello", []),
        ("a", ["a"]),
        ("", []),
        ("ma" * (LONGEST_RUN // 2), ["ma"] * (LONGEST_RUN // 2)),
        ("ma" * (LONGEST_RUN // 2) + "a", []),
    ],
)
def test_pinyin_is_taken_apart(letters: str, expected: list[str]) -> None:
    found = syllables(letters, TABLES)
    assert [letters[start:end] for _, start, end in found] == expected
    assert [token for token, _, _ in found] == [TABLES.syllables[syllable] for syllable in expected]


def test_confusable_syllables_share_a_token() -> None:
    token = TABLES.syllables
    for one, other in [("lan", "nan"), ("zhi", "zi"), ("chan", "can"), ("shi", "si"), ("jing", "jin"), ("lue", "lve")]:
        assert token[one] == token[other]
    assert token["fan"] != token["han"]


def test_forms_of_a_word() -> None:
    assert forms("ＷｅＣｈａｔ", "base", TABLES) == ("wechat",)
    assert forms("\u200b", "base", TABLES) == ()
    assert forms("A-B", "squeezed", TABLES) == ("ab",)
    assert forms("草草草", "deduplicated", TABLES) == ()
    assert forms("哈哈镜", "deduplicated", TABLES) == ("哈镜",)
    assert forms("屎", "merged", TABLES) == ()
    assert forms("WeiXin", "sounds", TABLES) == ()


def test_spoken_words() -> None:
    ways = spoken("银行卡", TABLES)
    assert {named(written, "sounds").text for written in ("yinxingka", "yinhangka")} <= set(ways)
    assert spoken("脑", TABLES) == spoken("sb", TABLES) == spoken("av片"[1:], TABLES) == spoken("", TABLES) == ()
    assert [spelt(form) for form in spoken("加vx", TABLES)] == ["jia v x", "j i a v x"]
    assert spoken("恋爱", TABLES)[1:] == (named("lianai", "sounds").text,)
    assert spoken("weixin", TABLES) == spoken("威信", TABLES)
    assert spoken("爱9ᚠ", TABLES) == (named("爱9ᚠ", "sounds").text,)
    many = max(TABLES.readings, key=lambda char: len(TABLES.readings[char]))
    assert len(spoken(many * 9, TABLES)) <= MOST_SPELLINGS + 1


@given(texts)
def test_every_view_of_any_text_leads_back_into_it(raw: str) -> None:
    for view in all_views(raw):
        size = len(view.text)
        assert len(view.starts or view.text) == size
        assert view.ends is None or len(view.ends) == size
        assert len(view.gaps) in {0, size}
        assert view.name in NAMES
        for start in range(0, size, 7):
            first, last = view.span(start, min(size, start + 3))
            assert 0 <= first < last <= len(raw)
            assert view.suspicious(start, start + 1)
            assert view.bounded(start, start + 1) in {True, False}


@given(texts)
def test_a_character_of_a_plain_view_folds_from_where_it_leads(raw: str) -> None:
    for view in all_views(raw):
        if view.name in {"base", "squeezed", "deduplicated", "reversed"}:
            for place, char in enumerate(view.text):
                first, last = view.span(place, place + 1)
                assert char in fold(raw[first:last], TABLES).text


@given(st.text(st.sampled_from("代考保过答案真题加微信群女表脑残abnv"), min_size=2, max_size=8), texts, texts)
def test_a_word_is_in_every_view_of_a_text_that_holds_it(word: str, before: str, after: str) -> None:
    """Whatever a view does to a text it does to a word as well."""
    raw = f"{before}。{word}。{after}"
    for view in all_views(raw):
        if view.name in {"squeezed", "alike", "base"}:
            assert all(form in view.text for form in forms(word, view.name, TABLES))
        if view.name == "reversed":
            assert all(form[::-1] in view.text for form in forms(word, view.name, TABLES))
        if view.name == "sounds" and not any("a" <= char <= "z" for char in word):
            assert spoken(word, TABLES)[0] in view.text


def test_ten_thousand_characters_of_everything() -> None:
    raw = ("代\u200b考，vx ma女表子\n" * 800)[:10_000]
    assert {view.name for view in all_views(raw)} == set(NAMES) - {"deduplicated"}
    assert all(len(view.text) <= 12_000 for view in all_views(raw))


def test_the_names_are_those_of_the_module() -> None:
    assert {getattr(views_module, name.upper()) for name in NAMES} == set(NAMES)


def test_data_that_is_not_ours_is_refused() -> None:
    path = Path(bot.language.__file__).with_name("assets") / "judge" / "tables.json.gz"
    packed = json.loads(gzip.decompress(path.read_bytes()))
    assert unpack(packed) == TABLES
    with pytest.raises(ValueError, match="shorter"):
        unpack({**packed, "alike": [packed["alike"][0], ""]})
    with pytest.raises(KeyError):
        unpack({**packed, "sounds": {"xyz": "字"}})
    assert judge_tables() is TABLES
