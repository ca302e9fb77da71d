"""A file that somebody asked for: made after it was written down, so that a crash loses none.

Pure. What stands in the file is put together when it is made, by a composer of the feature.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.document import Document, Form
from bot.core.event import MessageReceived
from bot.core.ids import derive_id
from bot.core.programme import Programme
from bot.core.query import Every, Facts, One, Query

FEATURE, FILE = "documents", "file"
"""The feature that hands files on, and the tag of the effect that does."""


class OrderState(StrEnum):
    """wanted → made or failed."""

    WANTED = "wanted"
    MADE = "made"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DocumentOrder:
    """``kind`` names the composer. ``account`` and ``native_id`` are who asked, ``native_group`` where (None: in
    private); ``name`` and ``fault`` say what became of it."""

    id: str
    programme: str
    kind: str
    form: Form
    account: str
    native_id: str
    asked_at: datetime
    native_group: str | None = None
    state: OrderState = OrderState.WANTED
    name: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Composer:
    """How a kind of document is put together: what it has to know, and what it says then."""

    ask: Callable[[Programme], tuple[Query[object], ...]]
    compose: Callable[[Programme, DocumentOrder, Facts], Document]


def ordered(event: MessageReceived, programme: str, kind: str, form: Form) -> DocumentOrder:
    """The order that somebody gave by a command; given again by the same event it is the same."""
    assert event.sender is not None  # commands have one
    return DocumentOrder(
        id=derive_id(event.id, "document"),
        programme=programme,
        kind=kind,
        form=form,
        account=event.account,
        native_id=event.sender.native_id,
        asked_at=event.at,
        native_group=event.native_group,
    )


def order_of(programme: str, order: str) -> One[DocumentOrder]:
    """An order by its id."""
    return One(DocumentOrder, (order,), programme)


def wanted_in(programme: str) -> Every[DocumentOrder]:
    """The orders that are still to be made."""
    return Every(DocumentOrder, programme, (("state", OrderState.WANTED),))
