"""What of a long message is kept and shown: always what was found in it."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.case import LONGEST_TEXT, Case, Ground
from bot.core.case_evidence import brief, kept, passage, passages
from bot.core.judge.finding import Category, Severity
from bot.core.message import Attachment, Foreign, Mention, Message
from bot.core.wording.cases import BRIEF, LONG, QUOTED
from tests.unit.test_learning import case

TALK = "激光切割课收获很大，先用大卡纸做一个原型，再量尺寸画到电脑里。"
BAD, NUMBER = "滚出去别来了", "加微信 abc12345"
Place = tuple[int, int]


def place_of(text: str, *words: str) -> list[Place]:
    return [(text.index(word), text.index(word) + len(word)) for word in words]


def opened(text: str, places: Sequence[Place]) -> Case:
    said = kept(Message.of(text), places)
    grounds = [
        Ground(Category.ABUSE, Severity.FLAG, f"word:{number}", "s", text=0, place=said.places.get(place, (0, 0)))
        for number, place in enumerate(places)
    ]
    return replace(case(*grounds), texts=(said.text,))


def test_a_short_message_is_kept_and_shown_whole() -> None:
    text = TALK + BAD
    held = opened(text, place_of(text, BAD))
    assert held.texts == (text,)
    assert passages(held) == (text,)
    assert brief(opened(TALK * 2 + BAD, place_of(TALK * 2 + BAD, BAD))) == "…" + (TALK * 2 + BAD)[-BRIEF:]


@pytest.mark.parametrize("before", [0, 3, 10, 200, 330])
@pytest.mark.parametrize("after", [0, 1, 20, 300])
def test_what_was_found_stands_on_the_card_wherever_it_is(before: int, after: int) -> None:
    text = TALK * before + BAD + TALK * after
    held = opened(text, place_of(text, BAD))
    assert len(held.texts[0]) <= LONGEST_TEXT
    assert held.texts[0].startswith(text[:100]), "the beginning tells which message it is"
    assert BAD in held.texts[0]
    assert BAD in passage(held)
    assert len(passage(held)) <= LONG + 2
    assert BAD in brief(held)
    if len(text) > LONG:
        assert passage(held).startswith("…") is (before > 3)
        assert passage(held).endswith("…") is (after > 1)


def test_several_passages_far_apart_are_all_shown() -> None:
    text = TALK * 20 + BAD + TALK * 90 + NUMBER + TALK * 90
    held = opened(text, place_of(text, NUMBER, BAD))
    for said in (held.texts[0], passage(held)):
        assert said.index(BAD) < said.index(NUMBER), "in the order of the message"
        assert said.count("…") == 3
    assert BAD in passage(replace(held, texts=(*held.texts, "x"))), "with other texts there is less room"
    assert len(passage(replace(held, texts=(*held.texts, "x")))) <= QUOTED + 3


def test_the_narrower_place_is_shown_and_of_a_wide_one_both_ends() -> None:
    text = TALK * 20 + BAD + TALK * 40 + NUMBER + TALK * 20
    (first, _), (_, last) = place_of(text, BAD, NUMBER)
    wide = opened(text, [(first, last)])
    assert BAD in passage(wide)
    assert NUMBER in passage(wide)
    narrow = opened(text, [(first, last), *place_of(text, NUMBER)])
    assert NUMBER in passage(narrow)
    assert BAD not in passage(narrow)


def test_without_a_place_it_is_the_beginning() -> None:
    text = TALK * 100
    held = opened(text, [(0, len(text))])
    assert held.texts == (text[:LONGEST_TEXT],)
    assert passage(held) == text[:QUOTED] + "…"
    assert kept(Message.of(text), []).text == text[:LONGEST_TEXT]


def test_what_people_see_and_what_is_heard_differ() -> None:
    tagged = Message.of(Mention(case().native_id, "王老师"), TALK * 5 + BAD)
    start = tagged.heard.index(BAD)
    found = kept(tagged, [(start, start + len(BAD))])
    assert found.text == tagged.shown()
    ((first, last),) = found.places.values()
    assert found.text[first:last] == BAD
    torn = Message.of("加", Mention(case().native_id, "王老师"), "微信", Attachment("滚.doc", 3), Foreign("card", BAD))
    assert kept(torn, [(0, 3)]).text == torn.heard, "as it was heard"
    assert kept(torn, [(0, 3)]).places == {(0, 3): (0, 3)}


@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 3000)), max_size=9), st.integers(1, 3000))
def test_nothing_is_ever_too_long(ends: list[Place], length: int) -> None:
    text = "".join(chr(0x4E00 + number % 5000) for number in range(length))
    places = [(min(pair), max(pair)) for pair in ends if min(pair) < max(pair) <= length]
    held = opened(text, places)
    assert 0 < len(held.texts[0]) <= LONGEST_TEXT
    assert 0 < len(passage(held)) <= LONG + 12
    assert 0 < len(brief(held)) <= BRIEF + 12
