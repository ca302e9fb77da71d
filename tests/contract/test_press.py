"""The process that writes and reads files: real ones, with their limits; and that nothing of ours reaches them."""

import asyncio
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from defusedxml.common import EntitiesForbidden
from openpyxl import Workbook

from bot.core import document as documents
from bot.core.document import Column, Document, Form, Paragraph, Table
from bot.documents import reading
from bot.documents.press import Fault, WorkerPress
from bot.documents.reading import Unreadable, sheet_rows
from bot.documents.worker import TOO_LARGE, UNREADABLE, writing
from bot.documents.worker import reading as read_in_worker

AT = datetime(2020, 4, 18, 9, 5)  # noqa: DTZ001
ROOT = Path(__file__).resolve().parents[2]


def document(rows: int = 3, text: str = "长") -> Document:
    return Document(
        "题目", "活动", AT, (Paragraph(text), Table("表", (Column("列"),), tuple((text,) for _ in range(rows))))
    )


def workbook(put: Callable[[Workbook], None]) -> bytes:
    book, stream = Workbook(), BytesIO()
    put(book)
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("form", Form)
async def test_every_form_is_written(form: Form) -> None:
    made = await WorkerPress().write(document(), form)
    assert isinstance(made, bytes)
    assert made.startswith(b"PK") is (form in (Form.WORD, Form.EXCEL))
    assert "长".encode() in (made if form in (Form.MARKDOWN, Form.CSV) else _unpacked(made))


def _unpacked(raw: bytes) -> bytes:
    with ZipFile(BytesIO(raw)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


async def test_what_was_written_is_read_back() -> None:
    press = WorkerPress()
    made = await press.write(document(text="=1+1"), Form.EXCEL)
    assert isinstance(made, bytes)
    assert await press.read(made) == [["列"], ["=1+1"], ["=1+1"], ["=1+1"]]


async def test_the_loop_goes_on_meanwhile() -> None:
    writing = asyncio.create_task(WorkerPress().write(document(2000), Form.WORD))
    turns = 0
    while not writing.done():
        await asyncio.sleep(0)
        turns += 1
    assert isinstance(writing.result(), bytes)
    assert turns > 100


async def test_who_takes_too_long_is_stopped() -> None:
    assert await WorkerPress(seconds=0.01).write(document(20_000), Form.WORD) is Fault.TOO_LONG


async def test_what_is_too_large_is_not_sent() -> None:
    assert await WorkerPress(most_bytes=1000).write(document(), Form.WORD) is Fault.TOO_LARGE
    assert await WorkerPress(most_bytes=1000).read(b"x" * 1001) is Fault.TOO_LARGE
    many = Document("题目", "活动", AT, (Table("表", (Column("列"),), ((1,) * (documents.MOST_CELLS + 1),)),))
    assert await WorkerPress().write(many, Form.CSV) is Fault.TOO_LARGE


async def test_cancelled_work_leaves_no_process() -> None:
    task = asyncio.create_task(WorkerPress().write(document(20_000), Form.WORD))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize(
    "raw",
    [b"", b"PK", b"not a workbook", b"PK\x03\x04" + os.urandom(200)],
    ids=["empty", "short", "text", "noise"],
)
async def test_no_workbook(raw: bytes) -> None:
    assert await WorkerPress().read(raw) is Fault.UNREADABLE


async def test_an_archive_that_is_no_workbook() -> None:
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", "<nothing/>")
    assert await WorkerPress().read(stream.getvalue()) is Fault.UNREADABLE


def test_a_bomb_is_not_unpacked() -> None:
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(reading.MOST_UNPACKED + 1))
    raw = stream.getvalue()
    assert len(raw) < 1 << 20
    assert read_in_worker(raw) == TOO_LARGE


def _with_entity(place: str) -> bytes:
    """A workbook with a declaration of an entity in one of its parts."""
    good = workbook(lambda book: book.active.append(["问题", "答案"]))
    assert sheet_rows(good) == [["问题", "答案"]]
    stream = BytesIO()
    with ZipFile(BytesIO(good)) as old, ZipFile(stream, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == place:
                declared = b'<!DOCTYPE x [<!ENTITY e "expanded">]>'
                content = declared + content.replace(b'name="Sheet"', b'name="&e;"')
            new.writestr(name, content)
    return stream.getvalue()


def test_entities_of_a_sheet_are_refused() -> None:
    with pytest.raises(ValueError, match="invalid XML") as found:
        sheet_rows(_with_entity("xl/worksheets/sheet1.xml"))
    assert isinstance(found.value.__cause__, EntitiesForbidden)


def test_entities_elsewhere_are_not_expanded() -> None:
    assert "expanded" not in str(sheet_rows(_with_entity("xl/workbook.xml")))


def test_rows_and_columns_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = workbook(lambda book: [book.active.append(list(range(80))) for _ in range(5)])  # type: ignore[func-returns-value]
    assert len(sheet_rows(raw)[0]) == reading.MOST_COLUMNS
    monkeypatch.setattr(reading, "MOST_ROWS", 4)
    with pytest.raises(Unreadable) as found:
        sheet_rows(raw)
    assert found.value.too_large
    assert read_in_worker(raw) == TOO_LARGE
    assert read_in_worker(b"") == UNREADABLE


def test_cells_of_every_kind_are_text() -> None:
    def put(book: Workbook) -> None:
        sheet = book.active
        sheet.append(["文", 12, 12.0, 0.5, AT, AT.date(), True, None, AT.time()])
        sheet.append(["=1+1"])
        sheet["A5"] = "后面"
        sheet["A9"] = ""

    assert sheet_rows(workbook(put)) == [
        ["文", "12", "12", "0.5", "2020-04-18 09:05", "2020-04-18 00:00", "True", "", "09:05:00"], [], [], [], ["后面"],
    ]  # fmt: skip


def test_a_workbook_of_covers_alone_says_nothing() -> None:
    def put(book: Workbook) -> None:
        book.active.title = "说明"

    assert sheet_rows(workbook(put)) == []


def test_a_document_that_is_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST_CELLS", 2)
    assert writing(document(), Form.CSV) == TOO_LARGE


# ------------------------------------------------------------------------------------------------------ the process


def run(code: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=60, check=False)


def test_memory_is_limited() -> None:
    """The control: the same without the limit has room enough."""
    hungry = "x = bytearray(1 << 31); print(len(x))"
    assert run(hungry).returncode == 0
    limited = run(f"from bot.documents.worker import limit; limit(); {hungry}")
    assert limited.returncode != 0
    assert b"MemoryError" in limited.stderr


def test_the_process_sees_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, str]] = []
    real = asyncio.create_subprocess_exec

    async def watched(*args: object, **other: object) -> object:
        seen.append(other["env"])  # type: ignore[arg-type]
        return await real(*args, **other)  # type: ignore[arg-type]

    monkeypatch.setenv("YANXI_ACCOUNTS__HUBEI__ACCESS_TOKEN", "canary")
    monkeypatch.setattr(asyncio, "create_subprocess_exec", watched)
    asyncio.run(WorkerPress().write(document(), Form.MARKDOWN))
    assert "PATH" in seen[0]
    assert not any("YANXI" in name for name in seen[0])


def test_what_a_library_prints_is_no_part_of_the_file() -> None:
    work = pickle.dumps(("write", (document(), Form.MARKDOWN)))
    code = (
        "import sys, io, bot.documents.worker as w\n"
        "old = w.write\n"
        "w.write = lambda *a: (print('noise'), old(*a))[1]\n"
        f"sys.stdin = io.TextIOWrapper(io.BytesIO({work!r}))\n"
        "sys.exit(w.main())"
    )
    done = run(code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode().startswith("# 题目")
    assert b"noise" in done.stderr
