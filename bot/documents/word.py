"""Writes a document as Word: A4, page numbers, fonts named for Chinese, tables whose header rows repeat.

Runs in the worker. Must never take a text for markup; links are made for http and https alone.
"""

import re
from io import BytesIO
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as TextParagraph

from bot.core.document import Block, Document, Heading, Items, KeyFigures, Paragraph, Table, printable
from bot.core.wording import documents as wording
from bot.documents.cells import shown, widths_in

LATIN, SONG, HEI = wording.LATIN, wording.SONG, wording.HEI
_GREY, _BLUE, _SHADE, _LINE = RGBColor(0x59, 0x59, 0x59), "0563C1", "E8EEF7", "A6A6A6"
_MARGIN, _PAGE = 22, (210, 297)
_BODY, _SMALL, _CELL = 11, 9, 9.5
_TITLE, _LEVELS = 20, (15, 13, 12)
_INK = 170
"""Millimetres of a page's width that can be written on are more; tables fill this."""
_URL = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_TRAILING = ".,;:!?'"
_MOST_URL = 2000


def word(document: Document) -> bytes:
    """The file."""
    found = docx.Document()
    _page(found, document)
    _styles(found)
    _properties(found, document)
    _new(found, "Title").add_run(_line(document.title))
    for block in document.blocks:
        _put(found, block)
    stream = BytesIO()
    found.save(stream)
    return stream.getvalue()


# ----------------------------------------------------------------------------------------------------------------- page


def _page(found: Any, document: Document) -> None:
    section = found.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(_PAGE[0]), Mm(_PAGE[1])
    section.left_margin = section.right_margin = Mm(_MARGIN)
    section.top_margin, section.bottom_margin = Mm(25), Mm(22)
    head = section.header.paragraphs[0]
    head.style = found.styles["Header"]
    found.styles["Header"].paragraph_format.tab_stops.clear_all()
    head.paragraph_format.tab_stops.add_tab_stop(Mm(_PAGE[0] - 2 * _MARGIN), WD_TAB_ALIGNMENT.RIGHT)
    made = wording.made(f"{document.made_at:%Y-%m-%d %H:%M}")
    head.add_run(f"{_line(document.programme)}\t{made}")
    foot = section.footer.paragraphs[0]
    foot.style = found.styles["Footer"]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    before, between, after = wording.PAGE
    foot.add_run(before)
    _field(foot, "PAGE")
    foot.add_run(between)
    _field(foot, "NUMPAGES")
    foot.add_run(after)


def _field(paragraph: Any, code: str) -> None:
    """A number that Word works out itself."""
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("text", "1"), ("end", "")):
        run = paragraph.add_run(text if kind == "text" else "")
        if kind == "text":
            continue
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.set(qn("xml:space"), "preserve")
            element.text = text
        run._r.append(element)


def _styles(found: Any) -> None:
    styles = found.styles
    _font(styles["Normal"], SONG, _BODY)
    styles["Normal"].paragraph_format.space_after = Pt(4)
    styles["Normal"].paragraph_format.line_spacing = 1.35
    _font(styles["Title"], HEI, _TITLE, bold=True)
    styles["Title"].paragraph_format.space_after = Pt(10)
    _no_border(styles["Title"])
    for level, size in enumerate(_LEVELS, 1):
        style = styles[f"Heading {level}"]
        _font(style, HEI, size, bold=True)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(size), Pt(4)
        style.paragraph_format.keep_with_next = True
    quiet = styles.add_style("Quiet", WD_STYLE_TYPE.PARAGRAPH)
    quiet.base_style = styles["Normal"]
    for name in ("Quiet", "Header", "Footer"):
        _font(styles[name], SONG, _SMALL, grey=True)
    cell = styles.add_style("Cell", WD_STYLE_TYPE.PARAGRAPH)
    cell.base_style = styles["Normal"]
    _font(cell, SONG, _CELL)
    cell.paragraph_format.space_after, cell.paragraph_format.line_spacing = Pt(1), 1.1


def _font(style: Any, chinese: str, size: float, *, bold: bool = False, grey: bool = False) -> None:
    """The fonts of a style. Chinese characters take the one named as ``eastAsia``; a theme's fonts would win over it,
    so they are taken out."""
    font = style.font
    font.name, font.size, font.bold = LATIN, Pt(size), bold
    font.color.rgb = _GREY if grey else RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    fonts.set(qn("w:eastAsia"), chinese)
    fonts.set(qn("w:hAnsi"), LATIN)


def _no_border(style: Any) -> None:
    for border in style.element.pPr.findall(qn("w:pBdr")):
        style.element.pPr.remove(border)


def _properties(found: Any, document: Document) -> None:
    core = found.core_properties
    core.title, core.author, core.comments = _line(document.title)[:255], _line(document.programme)[:255], ""
    core.created = core.modified = document.made_at.replace(tzinfo=None)
    core.last_modified_by = ""


# --------------------------------------------------------------------------------------------------------------- blocks


def _new(found: Any, style: str = "Normal") -> Any:
    """A paragraph at the end. The library would walk through all that are there for each of them."""
    element = OxmlElement("w:p")
    found.element.body[-1].addprevious(element)  # the last child is the section
    return _styled(TextParagraph(element, found._body), style)


def _styled(paragraph: Any, style: str) -> Any:
    """A paragraph in a style, by the style's id: looking for it by its name takes nine tenths of the time."""
    paragraph._p.style = None if style == "Normal" else style.replace(" ", "")
    return paragraph


def _put(found: Any, block: Block) -> None:
    match block:
        case Heading(text=text, level=level):
            _new(found, f"Heading {min(max(level, 1), len(_LEVELS))}").add_run(_line(text))
        case Paragraph():
            _paragraph(found, block)
        case Items(items=items, numbered=numbered):
            for number, item in enumerate(items, 1):
                _listed(found, f"{number}." if numbered else "•", item)
        case KeyFigures():
            _figures(found, block)
        case Table():
            _table(found, block)


def _paragraph(found: Any, block: Paragraph) -> None:
    lines = [line for line in printable(block.text).split("\n") if line.strip()]  # the styles set the space between
    for number, line in enumerate(lines):
        paragraph = _new(found, "Quiet" if block.quiet else "Normal")
        if block.label and number == 0:
            paragraph.add_run(_line(block.label)).bold = True
        _words(paragraph, line)


def _listed(found: Any, mark: str, item: str) -> None:
    """An entry with a hanging mark: the numbers are text, so that they are the same in every program."""
    paragraph = _new(found)
    indent = Pt(_BODY * 1.6)
    paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = indent, -indent
    paragraph.paragraph_format.tab_stops.add_tab_stop(indent)
    paragraph.add_run(f"{mark}\t")
    lines = printable(item).split("\n")
    for number, line in enumerate(lines):
        _words(paragraph, line)
        if number < len(lines) - 1:
            paragraph.add_run().add_break()


def _words(paragraph: Any, line: str) -> None:
    """A line with its web addresses as links."""
    at = 0
    for match in _URL.finditer(line):
        url = _address(match[0])
        if len(url) > _MOST_URL:
            continue
        if line[at : match.start()]:
            paragraph.add_run(line[at : match.start()])
        _link(paragraph, url)
        at = match.start() + len(url)
    if line[at:]:
        paragraph.add_run(line[at:])


def _address(found: str) -> str:
    """An address without the signs of the sentence around it."""
    url = found.rstrip(_TRAILING)
    for opens, closes in ("()", "[]"):
        while url.endswith(closes) and url.count(closes) > url.count(opens):
            url = url[:-1].rstrip(_TRAILING)
    return url


def _link(paragraph: Any, url: str) -> None:
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(url)
    run.font.underline = True
    run.font.color.rgb = RGBColor.from_string(_BLUE)
    link.append(run._r)
    paragraph._p.append(link)


def _framed(table: Any) -> None:
    """Thin grey lines, and room around the words."""
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    properties = table._tbl.tblPr
    borders, margins = OxmlElement("w:tblBorders"), OxmlElement("w:tblCellMar")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", _LINE)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    for side, room in (("top", "50"), ("left", "100"), ("bottom", "50"), ("right", "100")):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), room)
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    # the order in which the format wants them: borders, layout, margins, look
    for element, later in ((borders, ("w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")), (margins, ("w:tblLook",))):
        properties.insert_element_before(element, *later)


def _figures(found: Any, block: KeyFigures) -> None:
    if not block.figures:
        return
    table = found.add_table(rows=2, cols=len(block.figures))
    _framed(table)
    for column, (name, value) in enumerate(block.figures):
        for row, (text, size, bold) in enumerate(((value, 15, True), (name, _SMALL, False))):
            paragraph = table.cell(row, column).paragraphs[0]
            _styled(paragraph, "Cell").alignment = WD_ALIGN_PARAGRAPH.CENTER
            run = paragraph.add_run(_line(text))
            run.font.size, run.font.bold = Pt(size), bold
    _new(found, "Quiet")


def _table(found: Any, block: Table) -> None:
    if block.name:
        _new(found, "Heading 2").add_run(_line(block.name))
    table = found.add_table(rows=1, cols=len(block.columns))
    table.autofit = False
    _framed(table)
    widths = [Mm(width) for width in widths_in(block, _INK - 4)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width  # some programs go by the columns, some by the cells
    _row(table.rows[0], [column.title for column in block.columns], widths, head=True)
    for cells in block.rows:
        texts = [shown(cell) or ("" if block.plain else wording.EMPTY) for cell in cells]
        _row(table.add_row(), texts, widths)
    _new(found, "Quiet")


def _row(row: Any, texts: list[str], widths: list[Any], *, head: bool = False) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))
    for cell, text, width in zip(row.cells, texts, widths, strict=True):
        cell.width = width
        lines = printable(text).split("\n")
        for number, line in enumerate(lines):
            paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
            _styled(paragraph, "Cell")
            if head:
                paragraph.add_run(line).bold = True
            else:
                _words(paragraph, line)
        if head:
            shade = OxmlElement("w:shd")
            for name, value in (("val", "clear"), ("color", "auto"), ("fill", _SHADE)):
                shade.set(qn(f"w:{name}"), value)
            cell._tc.get_or_add_tcPr().append(shade)


def _line(text: str) -> str:
    return " ".join(printable(text).split())
