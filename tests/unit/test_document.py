"""Documents as values: their texts, their size, what XML cannot hold, what a spreadsheet could take for a formula."""

import re
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import document as documents
from bot.core.document import (
    Column,
    Document,
    Form,
    Heading,
    Items,
    KeyFigures,
    Paragraph,
    Table,
    active,
    file_name,
    guarded,
    printable,
    texts_of,
    too_large,
    unguarded,
)

AT = datetime(2020, 4, 18, 9, 5)  # noqa: DTZ001 (a file knows no zone)
TABLE = Table("表", (Column("列一"), Column("列二")), (("甲", 1), (None, "乙")))
WHOLE = Document(
    "题目",
    "活动",
    AT,
    (Heading("标题"), Paragraph("段落", label="注："), Items(("一", "二")), KeyFigures((("人数", "12"),)), TABLE),
)
# XML 1.0, section 2.2.
XML_CHAR = re.compile("[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")


def test_every_text_is_there() -> None:
    assert list(texts_of(WHOLE)) == [
        "题目", "活动", "标题", "注：", "段落", "一", "二", "人数", "12", "表", "列一", "列二", "甲", "乙",
    ]  # fmt: skip
    assert WHOLE.tables == (TABLE,)


def test_too_much_for_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not too_large(WHOLE)
    monkeypatch.setattr(documents, "MOST_CELLS", 3)
    assert too_large(WHOLE)
    monkeypatch.setattr(documents, "MOST_CELLS", 4)
    assert not too_large(WHOLE)
    monkeypatch.setattr(documents, "MOST_TEXT", 20)
    assert too_large(WHOLE)


@given(st.text(st.characters()))
def test_what_xml_cannot_hold_is_left_out(text: str) -> None:
    plain = printable(text)
    assert XML_CHAR.fullmatch(plain)
    assert "\r" not in plain
    assert printable(plain) == plain


def test_nothing_else_is_left_out() -> None:
    assert printable("甲\t乙 ✅👩‍🏫 é\r\n丙\r丁\v戊\u2028己") == "甲\t乙 ✅👩‍🏫 é\n丙\n丁\n戊\n己"
    assert printable("a\x00b\x1bc\ud800d\ufffee") == "abcde"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", "＝1", "'=1", "''+1"])
def test_what_could_become_a_formula_is_marked(text: str) -> None:
    assert active(text)
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", "1-1", "'quoted'", "答案"])
def test_what_could_not_is_left_alone(text: str) -> None:
    assert guarded(text) == text
    assert unguarded(text) == text


@given(st.text(st.sampled_from("='+-@a\t")))
def test_the_mark_comes_off_again(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t"))


def test_names_of_files() -> None:
    assert file_name("常见问题", "湖北/2020 *春*", AT, Form.WORD) == "常见问题-湖北2020春-20200418-090500.docx"
    assert file_name("?", "/", AT, Form.CSV) == "document-20200418-090500.csv"
    assert len(file_name("长" * 100, "长", AT, Form.EXCEL)) < 90
