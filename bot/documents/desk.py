"""Makes the files that were ordered: after the order is committed, beside everything else, again after a restart.

Must never decide where a file goes: it reports that one is there, and the rules decide.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.clock import Clock
from bot.core.document import file_name
from bot.core.document_order import Composer, DocumentOrder, OrderState, wanted_in
from bot.core.errors import Unavailable
from bot.core.event import DocumentMade, Sender
from bot.core.ids import AccountName, EventId, NativeId, derive_id
from bot.core.query import Facts
from bot.documents.press import Fault, Press
from bot.engine import Engine
from bot.store.unit import Unit
from bot.store.writer import Committed, Writer

log = structlog.get_logger()

FOLDER = "documents"
MOST_FILES = 200
"""Files that are kept; the oldest go first. Whoever wants one again orders it again."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What files are made with: ``folder`` is where they lie, ``composers`` what each kind of document says."""

    folder: Path
    press: Press
    composers: Mapping[str, Composer]


class DocumentDesk:
    """Takes orders from what is committed."""

    def __init__(self, writer: Writer, engine: Engine, clock: Clock, paper: Paper) -> None:
        self._writer, self._engine, self._clock, self._paper = writer, engine, clock, paper
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def start(self) -> None:
        """Take orders, and those that an earlier process left behind."""
        self._writer.on_commit.append(self._committed)
        query = wanted_in(self._engine.world.programme.key)
        for order in (await self._facts((query,))).get(query):
            self._begin(order)

    async def stop(self) -> None:
        """Leave what is being made; it is made at the next start."""
        tasks = tuple(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def idle(self) -> None:
        """Return when nothing is being made."""
        while self._tasks:
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def _committed(self, committed: Committed) -> None:
        for record in committed.records:
            if isinstance(record, DocumentOrder) and record.state is OrderState.WANTED:
                self._begin(record)

    def _begin(self, order: DocumentOrder) -> None:
        if order.id not in self._tasks:
            task = asyncio.get_running_loop().create_task(self._make(order), name=f"document {order.kind}")
            self._tasks[order.id] = task
            task.add_done_callback(lambda done: self._ended(order, done))

    def _ended(self, order: DocumentOrder, task: asyncio.Task[None]) -> None:
        """A fault of ours is told to who waits, like any other reason why there is no file."""
        if self._tasks.get(order.id) is task:
            del self._tasks[order.id]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("document_failed", kind=order.kind, error=type(error).__name__, exc_info=error)
            telling = asyncio.get_running_loop().create_task(self._tell(order, Fault.BROKEN))
            self._tasks[f"{order.id} told"] = telling
            telling.add_done_callback(lambda _done: self._tasks.pop(f"{order.id} told", None))

    async def _make(self, order: DocumentOrder) -> None:
        await self._tell(order, await self._made(order))

    async def _tell(self, order: DocumentOrder, made: Path | Fault) -> None:
        log.info(
            "document", kind=order.kind, form=order.form.value, fault=made.value if isinstance(made, Fault) else ""
        )
        path = "" if isinstance(made, Fault) else str(made)
        event = DocumentMade(
            id=EventId(derive_id("document", order.id)),
            at=order.asked_at,
            received_at=self._clock.now(),
            account=AccountName(order.account),
            native_group=NativeId(order.native_group) if order.native_group is not None else None,
            sender=Sender(NativeId(order.native_id)),
            order=order.id,
            programme=order.programme,
            name=Path(path).name,
            path=path,
            folder=str(self._paper.folder) if path else "",
            fault=made.value if isinstance(made, Fault) else "",
        )
        try:
            await self._engine.handle(event)
        except Unavailable:  # it is still wanted, so the next start makes it
            log.warning("document_not_told", kind=order.kind)

    async def _made(self, order: DocumentOrder) -> Path | Fault:
        composer = self._paper.composers.get(order.kind)
        if composer is None:
            return Fault.BROKEN
        programme = self._engine.world.programme
        facts = await self._facts(composer.ask(programme))
        document = composer.compose(programme, order, facts)
        content = await self._paper.press.write(document, order.form)
        if isinstance(content, Fault):
            return content
        name = file_name(document.title, document.programme, document.made_at, order.form)
        try:
            return await asyncio.to_thread(_put, self._paper.folder, name, content)
        except OSError as error:
            log.warning("document_not_kept", error=type(error).__name__)
            return Fault.NO_SPACE

    async def _facts(self, queries: tuple[object, ...]) -> Facts:
        async def work(unit: Unit) -> Facts:
            return await unit.facts(queries)  # type: ignore[arg-type]

        return await self._writer.submit(work)


def _put(folder: Path, name: str, content: bytes) -> Path:
    """A file that is there whole or not at all; of too many the oldest go."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    partial = folder / f".{name}.part"
    try:
        partial.write_bytes(content)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    kept = sorted(
        (one for one in folder.iterdir() if one.is_file()), key=lambda one: (one.stat().st_mtime_ns, one.name)
    )
    for old in kept[:-MOST_FILES]:
        old.unlink(missing_ok=True)
    return path
