"""The list that goes up as a document: a form to fill in by hand for the next level, and what came back. No names of
those who asked. Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.core.document import Block, Cell, Column, Document, Form, Heading, Paragraph, Table
from bot.core.document_order import Composer, DocumentOrder
from bot.core.programme import Programme
from bot.core.query import Every, Facts, Query
from bot.core.ticket import live_anywhere
from bot.core.upwards import Origin, Raised, RaisedState
from bot.core.upwards_list import group_names, shown
from bot.core.wording import upwards_document as wording

_WIDTHS = {"no": 8, "topic": 12, "question": 36, "groups": 20, "askers": 8, "since": 16, "answer": 40, "by": 16}


@dataclass(frozen=True, slots=True)
class _Row:
    """A line with what is said about it beside its question."""

    raised: Raised
    groups: tuple[str, ...]
    askers: int


def upwards_document(
    programme: Programme, form: Form, raised: Iterable[Raised], rows: Iterable[_Row], made_at: datetime
) -> Document:
    """What waits by topic, then what was answered; one table of it all where it is worked on."""
    waiting = sorted(rows, key=lambda one: (_place(programme, one.raised), one.raised.no))
    back = sorted((one for one in raised if one.state is RaisedState.ANSWERED), key=lambda one: one.no)
    answered = [_Row(one, _groups(programme, one), 0) for one in back]
    if form in (Form.EXCEL, Form.CSV):
        blocks: tuple[Block, ...] = (_table(programme, [*waiting, *answered], wording.TABLE, tuple(wording.COLUMNS)),)
    else:
        blocks = (*_waiting(programme, waiting), *_answered(answered))
    return Document(wording.TITLE, programme.name, programme.local(made_at), blocks)


def _waiting(programme: Programme, rows: list[_Row]) -> Iterable[Block]:
    yield Paragraph(wording.ABOUT if rows else wording.NOTHING, quiet=True)
    for topic in dict.fromkeys(one.raised.topic for one in rows):
        named = [one for one in rows if one.raised.topic == topic]
        yield _table(programme, named, _topic(programme, topic), wording.PRINTED)


def _answered(rows: list[_Row]) -> Iterable[Block]:
    if rows:
        yield Heading(wording.ANSWERED, 1)
    for one in rows:
        yield Heading(f"{one.raised.no}. {one.raised.question}", 2)
        for answer in one.raised.answers:
            yield Paragraph(answer.text)
            yield Paragraph(wording.came(answer.name, one.groups), quiet=True)


def _table(programme: Programme, rows: list[_Row], name: str, names: tuple[str, ...]) -> Table:
    """Empty cells stay empty: somebody writes there."""
    columns = tuple(Column(wording.COLUMNS[one], _WIDTHS[one]) for one in names)
    return Table(name, columns, tuple(_cells(programme, one, names) for one in rows), plain=True)


def _cells(programme: Programme, row: _Row, names: tuple[str, ...]) -> tuple[Cell, ...]:
    last = row.raised.answers[-1] if row.raised.answers else None
    cells: dict[str, Cell] = {
        "no": row.raised.no,
        "topic": _topic(programme, row.raised.topic),
        "question": row.raised.question,
        "groups": wording.several(row.groups),
        "askers": row.askers or None,
        "since": programme.local(row.raised.raised_at),
        "answer": last.text if last is not None else "",
        "by": last.name if last is not None else "",
    }
    return tuple(cells[name] for name in names)


def _topic(programme: Programme, topic: str) -> str:
    return next((one.name for one in programme.categories if one.key == topic), wording.OTHER)


def _place(programme: Programme, raised: Raised) -> int:
    keys = [one.key for one in programme.categories]
    return keys.index(raised.topic) if raised.topic in keys else len(keys)


def _groups(programme: Programme, raised: Raised) -> tuple[str, ...]:
    named = {str(group.key): group.name for group in programme.groups}
    return tuple(dict.fromkeys(named[one.group] for one in raised.origins if one.group in named))


# ----------------------------------------------------------------------------------------------------------- for orders


def _every(programme: Programme) -> Every[Raised]:
    return Every(Raised, programme.key)


def _ask(programme: Programme) -> tuple[Query[object], ...]:
    return (_every(programme), live_anywhere())


def _compose(programme: Programme, order: DocumentOrder, facts: Facts) -> Document:
    raised = facts.get(_every(programme))
    live = {Origin(one.group, one.no): one for one in facts.get(live_anywhere()) if not one.held}
    waiting = shown((one for one in raised if one.state is RaisedState.WAITING), live)
    rows = (_Row(one.raised, group_names(programme, one.tickets), one.askers) for one in waiting)
    return upwards_document(programme, order.form, raised, rows, order.asked_at)


COMPOSER = Composer(_ask, _compose)
