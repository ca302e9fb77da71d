"""Has a document written, or a workbook read, by a process of its own: the loop is never blocked, a fault ends one
run, and the process knows no secret of ours.
"""

import asyncio
import json
import os
import pickle
import sys
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Protocol

import structlog

from bot.core.document import Document, Form
from bot.documents.worker import TOO_LARGE, UNREADABLE

log = structlog.get_logger()

MOST_BYTES: Final = 20 << 20
"""Of a file: what the platforms take is about this."""
SECONDS: Final = 60.0
_HOME = Path(__file__).resolve().parents[2]
_KEPT = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH")
_CHUNK = 1 << 16


class Fault(StrEnum):
    """Why there is no file."""

    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    UNREADABLE = "unreadable"
    BROKEN = "broken"
    NO_SPACE = "no_space"


class Press(Protocol):
    """Writes documents."""

    async def write(self, document: Document, form: Form) -> bytes | Fault:
        """The file, or why there is none."""
        ...


class WorkerPress:
    """Writes and reads in a process of its own, one after the other."""

    def __init__(self, seconds: float = SECONDS, most_bytes: int = MOST_BYTES) -> None:
        self._seconds, self._most_bytes = seconds, most_bytes
        self._one = asyncio.Lock()

    async def write(self, document: Document, form: Form) -> bytes | Fault:
        """The file, or why there is none."""
        return await self._run("write", document, form)

    async def read(self, raw: bytes) -> list[list[str]] | Fault:
        """The rows of a workbook's first sheet, or why it cannot be read."""
        if len(raw) > self._most_bytes:
            return Fault.TOO_LARGE
        done = await self._run("read", raw)
        if isinstance(done, Fault):
            return Fault.UNREADABLE if done is Fault.BROKEN else done  # a spoilt file breaks the library
        rows: list[list[str]] = json.loads(done)
        return rows

    async def _run(self, kind: str, *arguments: Any) -> bytes | Fault:
        async with self._one:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot.documents.worker",
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
                cwd=_HOME, env={name: os.environ[name] for name in _KEPT if name in os.environ},
            )  # fmt: skip
            try:
                async with asyncio.timeout(self._seconds):
                    return await self._talk(process, pickle.dumps((kind, arguments)))
            except TimeoutError:
                return _told(Fault.TOO_LONG, kind)
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()

    async def _talk(self, process: asyncio.subprocess.Process, work: bytes) -> bytes | Fault:
        assert process.stdin is not None
        assert process.stdout is not None
        feeding = asyncio.create_task(_feed(process.stdin, work))
        try:
            parts, size = [], 0
            while part := await process.stdout.read(_CHUNK):
                parts.append(part)
                size += len(part)
                if size > self._most_bytes:
                    return _told(Fault.TOO_LARGE, "answer")
            code = await process.wait()
        finally:
            feeding.cancel()
            await asyncio.gather(feeding, return_exceptions=True)
        if code == 0:
            return b"".join(parts)
        return _told({TOO_LARGE: Fault.TOO_LARGE, UNREADABLE: Fault.UNREADABLE}.get(code, Fault.BROKEN), f"exit {code}")


async def _feed(stream: asyncio.StreamWriter, work: bytes) -> None:
    """Hand over the work; a process that has gone says why by its exit code."""
    try:
        stream.write(work)
        await stream.drain()
        stream.close()
        await stream.wait_closed()
    except (BrokenPipeError, ConnectionResetError):
        return


def _told(fault: Fault, where: str) -> Fault:
    log.warning("document_not_made", fault=fault.value, where=where)
    return fault
