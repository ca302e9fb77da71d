"""Files as they come out, read by something else than what wrote them: Word as XML, Excel by another library."""

import csv
import re
from datetime import date, datetime
from io import BytesIO, StringIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.core.document import Column, Document, Form, Heading, Items, KeyFigures, Paragraph, Table, printable
from bot.documents.cells import MOST_IN_CELL
from bot.documents.worker import write

AT = datetime(2020, 4, 18, 9, 5)  # noqa: DTZ001
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RISKY = (
    "=1+1",
    "+86",
    "-1",
    "@全体",
    '=HYPERLINK("http://x")',
    "{=A1}",
    "12",
    "1e5",
    "http://example.com",
    "mailto:a@b",
)
TEXTS = st.text(st.characters(), max_size=40)


def document(*blocks: object, title: str = "题目", programme: str = "活动") -> Document:
    return Document(title, programme, AT, blocks)  # type: ignore[arg-type]


def word(*blocks: object, **other: str) -> ZipFile:
    return ZipFile(BytesIO(write(document(*blocks, **other), Form.WORD)))


def part(archive: ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(archive.read(name))


def paragraphs(archive: ZipFile) -> list[str]:
    """The texts of the paragraphs, tables included, in their order."""
    found = []
    for paragraph in part(archive, "word/document.xml").iter(f"{W}p"):
        pieces = []
        for node in paragraph.iter():
            if node.tag == f"{W}t":
                pieces.append(node.text or "")
            elif node.tag in (f"{W}tab", f"{W}br") and node.get(f"{W}val") is None:
                pieces.append("\t" if node.tag == f"{W}tab" else "\n")
        found.append("".join(pieces))
    return found


# ------------------------------------------------------------------------------------------------------------ Word


def test_everything_is_in_the_word_file() -> None:
    archive = word(
        Heading("标题", 1),
        Paragraph("第一行\n\n第二行", label="注："),
        Paragraph("小字", quiet=True),
        Items(("甲", "乙\n还有"), numbered=True),
        Items(("丙",)),
        KeyFigures((("人数", "12"), ("问题", "3"))),
        KeyFigures(()),
        Table("表格", (Column("列"), Column("数", 6)), (("一\n二", 5), (None, date(2020, 4, 18)))),
    )
    said = [text for text in paragraphs(archive) if text]
    assert said == [
        "题目", "标题", "注：第一行", "第二行", "小字", "1.\t甲", "2.\t乙\n还有", "•\t丙", "12", "3", "人数", "问题",
        "表格", "列", "数", "一", "二", "5", "—", "2020-04-18",
    ]  # fmt: skip


def test_pages_are_a4_with_numbers_the_programme_and_the_date() -> None:
    archive = word(programme="湖北 & 2020")
    body = part(archive, "word/document.xml")
    size = next(body.iter(f"{W}pgSz"))
    assert (round(int(size.get(f"{W}w", 0)) / 56.7), round(int(size.get(f"{W}h", 0)) / 56.7)) == (210, 297)
    names = archive.namelist()
    head = "".join(part(archive, next(name for name in names if "header" in name)).itertext())
    assert head == "湖北 & 20202020-04-18 09:05 生成"
    foot = part(archive, next(name for name in names if "footer" in name))
    assert [node.text for node in foot.iter(f"{W}instrText")] == ["PAGE", "NUMPAGES"]
    assert [node.get(f"{W}fldCharType") for node in foot.iter(f"{W}fldChar")] == ["begin", "separate", "end"] * 2
    assert "".join(node.text or "" for node in foot.iter(f"{W}t")) == "第 1 页，共 1 页"


def test_chinese_has_its_own_fonts() -> None:
    styles = {node.get(f"{W}styleId"): node for node in part(word(), "word/styles.xml").iter(f"{W}style")}
    for name, font in (("Normal", "宋体"), ("Title", "黑体"), ("Heading1", "黑体"), ("Heading3", "黑体")):
        fonts = next(styles[name].iter(f"{W}rFonts"))
        assert fonts.get(f"{W}eastAsia") == font
        assert not any("Theme" in key for key in fonts.attrib)


def test_paragraphs_have_styles_that_are_there() -> None:
    archive = word(Heading("一", 1), Heading("九", 9), Paragraph("小", quiet=True), Table("表", (Column("列"),)))
    used = [node.get(f"{W}val") for node in part(archive, "word/document.xml").iter(f"{W}pStyle")]
    there = {node.get(f"{W}styleId") for node in part(archive, "word/styles.xml").iter(f"{W}style")}
    assert used == ["Title", "Heading1", "Heading3", "Quiet", "Heading2", "Cell", "Quiet"]
    assert set(used) <= there


def test_header_rows_repeat_and_rows_stay_whole() -> None:
    archive = word(Table("", (Column("列"),), tuple((str(number),) for number in range(50))))
    rows = list(part(archive, "word/document.xml").iter(f"{W}tr"))
    assert len(rows) == 51
    assert [row.find(f".//{W}tblHeader") is not None for row in rows] == [True] + [False] * 50
    assert all(row.find(f".//{W}cantSplit") is not None for row in rows)


def test_links_lead_where_they_say_and_only_to_the_web() -> None:
    archive = word(
        Paragraph("看 https://a.example.cn/b?c=1&d=(2)。或 javascript:alert(1)、file:///etc/passwd http://x/y.")
    )
    body = part(archive, "word/document.xml")
    links = ["".join(link.itertext()) for link in body.iter(f"{W}hyperlink")]
    assert links == ["https://a.example.cn/b?c=1&d=(2", "http://x/y"] or links[0].startswith(
        "https://a.example.cn/b?c=1"
    )
    relations = part(archive, "word/_rels/document.xml.rels")
    targets = [one.get("Target") for one in relations if one.get("TargetMode") == "External"]
    assert targets == links
    assert "看 https" in "".join(body.itertext())
    assert "http" + "s://" + "x" * 3000 in "".join(paragraphs(word(Paragraph("https://" + "x" * 3000))))


@settings(max_examples=40, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_any_text_makes_a_word_file_that_is_xml_and_says_it(texts: list[str]) -> None:
    archive = word(*(Paragraph(text) for text in texts), Table("", (Column("x"),), tuple((text,) for text in texts)))
    said = "".join(paragraphs(archive))
    for text in texts:
        for line in printable(text).split("\n"):
            assert not line.strip() or line.replace("\t", "") in said.replace("\t", "")


# ----------------------------------------------------------------------------------------------------------- Excel


def sheets(*blocks: object, **other: str):  # type: ignore[no-untyped-def]
    return load_workbook(BytesIO(write(document(*blocks, **other), Form.EXCEL)))


def test_everything_is_in_the_workbook() -> None:
    table = Table(
        "数据", (Column("名", 20), Column("数"), Column("日")),
        (("甲", 5, date(2020, 4, 18)), ("乙", 0.5, datetime(2020, 4, 18, 20, 5)), (None, None, None)),  # noqa: DTZ001
    )  # fmt: skip
    book = sheets(
        Heading("标题"), Paragraph("段落", label="注："), Items(("甲", "乙"), numbered=True), Items(("丙",)),
        KeyFigures((("人数", "12"),)), table, Paragraph("末尾", quiet=True),
    )  # fmt: skip
    assert book.sheetnames == ["说明", "数据"]
    cover = [tuple(value for value in row if value is not None) for row in book["说明"].iter_rows(values_only=True)]
    assert [row for row in cover if row] == [
        ("题目",), ("活动", "活动"), ("生成时间", "2020-04-18 09:05"), ("标题",), ("注：段落",), ("1. 甲",), ("2. 乙",),
        ("• 丙",), ("人数", "12"), ("末尾",),
    ]  # fmt: skip
    rows = list(book["数据"].iter_rows(values_only=True))
    days = datetime(2020, 4, 18), datetime(2020, 4, 18, 20, 5)  # noqa: DTZ001
    assert rows == [("名", "数", "日"), ("甲", 5, days[0]), ("乙", 0.5, days[1]), ("—", "—", "—")]
    assert book.active.title == "数据"


def test_a_sheet_can_be_read_and_printed() -> None:
    sheet = sheets(
        Table(
            "宽", (Column("甲", 60), Column("乙", 60), Column("丙", 60)), (("长" * 100, "", ""),), plain=True, printed=2
        ),
        programme="A & B",
    )["宽"]
    assert sheet.freeze_panes == "A2"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.paperSize == 9
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_area == "'宽'!$A$1:$B$2"
    assert sheet.auto_filter.ref == "A1:C2"
    assert sheet.column_dimensions["A"].width == pytest.approx(60, abs=1)
    assert sheet.row_dimensions[2].height > 40
    assert sheet["A2"].alignment.wrap_text
    assert sheet["B2"].value is None
    assert str(sheet.oddHeader.left.text).strip() == "A && B"
    assert "2020-04-18" in str(sheet.oddHeader.right.text)


@pytest.mark.parametrize("text", RISKY)
def test_no_cell_is_live(text: str) -> None:
    raw = write(document(Table("表", (Column(text),), ((text,),)), title=text, programme=text), Form.EXCEL)
    with ZipFile(BytesIO(raw)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                content = archive.read(name).decode()
                assert "<f>" not in content
                assert "<hyperlink" not in content
    cell = load_workbook(BytesIO(raw))["表"]["A2"]
    assert (cell.data_type, cell.value) == ("s", text)
    assert bool(cell.quotePrefix) is (text[0] in "=+-@")


def test_sheets_have_names_that_excel_takes() -> None:
    names = ["a/b:c", "A B C", "history", "x" * 40, "x" * 40, "'", ""]
    book = sheets(*(Table(name, (Column("列"),)) for name in names))
    assert len({name.casefold() for name in book.sheetnames}) == len(names) + 1
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in book.sheetnames)


def test_what_a_cell_cannot_hold_is_cut_and_says_so() -> None:
    value = sheets(Table("表", (Column("列"),), (("长" * 40_000,),)))["表"]["A2"].value
    assert value == "长" * MOST_IN_CELL + "…"


@settings(max_examples=40, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_any_text_comes_back_from_the_workbook(texts: list[str]) -> None:
    raw = write(document(Table("表", (Column("列"),), tuple((text,) for text in texts), plain=True)), Form.EXCEL)
    found = [load_workbook(BytesIO(raw))["表"].cell(row, 1).value for row in range(2, len(texts) + 2)]
    assert [value or "" for value in found] == [printable(text) for text in texts]


# ----------------------------------------------------------------------------------------------------------- plain


def test_markdown() -> None:
    text = write(
        document(
            Heading("一*二*"), Paragraph("# 不是标题\n- 不是清单\n1. 也不是 <b>", label="注："),
            Items(("甲", "乙"), numbered=True), Items(("丙",)), KeyFigures((("人数", "12"),)),
            Table("表", (Column("列|一"),), (("a|b\nc",), (None,))),
            Table("", (Column("列"),), ((None,),), plain=True),
        ),
        Form.MARKDOWN,
    ).decode()  # fmt: skip
    assert text.split("\n\n") == [
        "# 题目", "活动 · 2020-04-18 09:05 生成", "## 一\\*二\\*",
        "**注：**\\# 不是标题  \n\\- 不是清单  \n1\\. 也不是 \\<b\\>", "1. 甲\n2. 乙", "- 丙", "- 人数：12", "## 表",
        "| 列\\|一 |\n| --- |\n| a\\|b<br>c |\n| — |", "| 列 |\n| --- |\n|  |\n",
    ]  # fmt: skip


def test_csv_is_read_by_excel_as_text() -> None:
    raw = write(
        document(Table("一", (Column("列"),), (("=1",), ("a\nb",))), Table("二", (Column("列"), Column("又")))),
        Form.CSV,
    )
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(raw.decode("utf-8-sig"), newline="")))
    assert rows == [["列"], ["'=1"], ["a\nb"], [], ["列", "又"]]
