"""The knowledge of a programme as a document: a booklet to hand out (Word), a table to work on (Excel, CSV), a text
that can be read back (Markdown). Pure.
"""

from collections.abc import Iterable
from datetime import datetime

from bot.core.document import Block, Cell, Column, Document, Form, Heading, KeyFigures, Paragraph, Table
from bot.core.document_order import Composer, DocumentOrder
from bot.core.knowledge_card import CardState, KnowledgeCard, cards_in
from bot.core.knowledge_desk import one_line, scope_text
from bot.core.knowledge_text import origin
from bot.core.programme import Programme
from bot.core.query import Facts, Query
from bot.core.wording import knowledge as wording

BAR = " | "
"""Parts several ways of asking on one line; in a table each has its own."""
_WIDTHS = {
    "no": 6, "question": 28, "answer": 60, "phrasings": 24, "scope": 11, "state": 9, "name": 11, "at": 16, "source": 34,
    "review": 12, "offered": 9, "helped": 9, "failed": 9,
}  # fmt: skip
_PRINTED = 6
_TABLES = (Form.EXCEL, Form.CSV)
_KEPT = (CardState.APPROVED, CardState.DRAFT, CardState.WITHDRAWN)


def knowledge_document(programme: Programme, form: Form, cards: Iterable[KnowledgeCard], made_at: datetime) -> Document:
    """The document of a programme in a form; ``made_at`` is an instant."""
    kept = sorted((card for card in cards if card.state in _KEPT), key=lambda card: card.no)
    blocks = _table(programme, kept) if form in _TABLES else _booklet(programme, kept, form)
    return Document(wording.TITLE, programme.name, programme.local(made_at), blocks)


def held_in(form: Form, cards: Iterable[KnowledgeCard]) -> list[KnowledgeCard]:
    """Those of the cards that a document of this form holds, in their order. A table is worked on, and holds what is
    not approved, too; the Markdown text is read back, and holds the staff's cards; the booklet is what is handed on."""
    if form in _TABLES:
        return [card for card in cards if card.state in _KEPT]
    passed = (card for card in cards if card.state is CardState.APPROVED)
    return [card for card in passed if form is Form.MARKDOWN or not card.staff_only]


# ------------------------------------------------------------------------------------------------------------- booklet


def _booklet(programme: Programme, cards: list[KnowledgeCard], form: Form) -> tuple[Block, ...]:
    """What trainees may read too, in parts by whom it is for."""
    shown = held_in(form, cards)
    blocks: list[Block] = [Paragraph(wording.ABOUT, quiet=True)]
    if left_out := len(held_in(Form.MARKDOWN, cards)) - len(shown):
        blocks.append(Paragraph(wording.left_out(left_out), quiet=True))
    number = 0
    for part in _parts(programme, shown):
        if form is not Form.MARKDOWN:
            blocks.append(Heading(_part_name(programme, part[0]), 1))
        for card in part:
            number += 1
            blocks += _entry(programme, card, number, form)
    return tuple(blocks)


def _parts(programme: Programme, cards: list[KnowledgeCard]) -> list[list[KnowledgeCard]]:
    """Cards of the same audience together: those for everybody first, then by the order of the categories."""
    order = {one.key: place for place, one in enumerate(programme.categories)}
    parts: dict[tuple[int, ...], list[KnowledgeCard]] = {}
    for card in cards:
        parts.setdefault(tuple(sorted(order.get(key, len(order)) for key in card.audience)), []).append(card)
    return [parts[key] for key in sorted(parts)]


def _part_name(programme: Programme, card: KnowledgeCard) -> str:
    return scope_text(card, programme) if card.audience else wording.OF_ALL


def _entry(programme: Programme, card: KnowledgeCard, number: int, form: Form) -> tuple[Block, ...]:
    if form is Form.MARKDOWN:
        extra: list[Block] = []
        if card.phrasings:
            extra.append(Paragraph(BAR.join(map(one_line, card.phrasings)), label=wording.PHRASINGS))
        if card.audience or card.staff_only:
            extra.append(Paragraph(scope_text(card, programme), label=wording.SCOPE))
        return (Heading(card.question), Paragraph(card.answer), *extra)
    came_from = origin(card, programme)
    note = " ｜ ".join(
        part
        for part in (
            wording.PHRASINGS + wording.PHRASINGS_JOIN.join(card.phrasings) if card.phrasings else "",
            wording.SOURCE + came_from if came_from else "",
        )
        if part
    )
    return (
        Heading(f"{number}. {card.question}", 2),
        Paragraph(card.answer),
        *((Paragraph(note, quiet=True),) if note else ()),
    )


# --------------------------------------------------------------------------------------------------------------- table


def _table(programme: Programme, cards: list[KnowledgeCard]) -> tuple[Block, ...]:
    counted = {
        "approved": sum(card.state is CardState.APPROVED for card in cards),
        "drafts": sum(card.state is CardState.DRAFT for card in cards),
        "offered": sum(card.offered for card in cards),
        "helped": sum(card.helped for card in cards),
    }
    columns = tuple(Column(title, _WIDTHS[name]) for name, title in wording.COLUMNS.items())
    return (
        KeyFigures(tuple((title, str(counted[name])) for name, title in wording.FIGURES.items())),
        Paragraph(wording.ABOUT_TABLE),
        Table(wording.TABLE, columns, tuple(_row(programme, card) for card in cards), plain=True, printed=_PRINTED),
    )


def _row(programme: Programme, card: KnowledgeCard) -> tuple[Cell, ...]:
    cells: dict[str, Cell] = {
        "no": card.no,
        "question": card.question,
        "answer": card.answer,
        "phrasings": "\n".join(map(one_line, card.phrasings)),
        "scope": scope_text(card, programme),
        "state": wording.STATES[card.state],
        "name": card.answered_name,
        "at": programme.local(card.answered_at) if card.answered_at is not None else None,
        "source": origin(card, programme) if card.source else "",
        "review": card.review_on,
        "offered": card.offered,
        "helped": card.helped,
        "failed": card.failed,
    }
    return tuple(cells[name] for name in wording.COLUMNS)


# ----------------------------------------------------------------------------------------------------------- for orders


def _ask(programme: Programme) -> tuple[Query[object], ...]:
    return (cards_in(programme.key),)


def _compose(programme: Programme, order: DocumentOrder, facts: Facts) -> Document:
    return knowledge_document(programme, order.form, facts.get(cards_in(programme.key)), order.asked_at)


COMPOSER = Composer(_ask, _compose)
