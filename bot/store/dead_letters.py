"""Events that could not be handled twice over: kept with the reason, so that they can be looked at and replayed."""

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import insert

from bot.core import event as events
from bot.core.event import Event
from bot.store.columns import to_micros
from bot.store.tables import dead_letters
from bot.store.unit import Unit

_ADAPTERS: dict[str, TypeAdapter[Any]] = {
    kind.__name__: TypeAdapter(kind)
    for kind in vars(events).values()
    if isinstance(kind, type) and issubclass(kind, Event)
}


async def bury(unit: Unit, event: Event, error: str, at: datetime) -> None:
    """Keep an event that raised, with the error's text."""
    kind = type(event).__name__
    await unit.connection.execute(
        insert(dead_letters).values(
            id=event.id,
            at=to_micros(at),
            account=event.account,
            kind=kind,
            body=_ADAPTERS[kind].dump_json(event).decode(),
            error=error[:2000],
        )
    )
