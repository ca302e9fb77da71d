"""What this machine offers the service: versions, database, disk, fonts, date. Looks only; changes nothing.

Must never print, and never name a file of the data folder with what is in it.
"""

import asyncio
import os
import shutil
import sqlite3
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from alembic.util.exc import CommandError
from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError

from bot.core.checkup import Health
from bot.core.wording import doctor as wording
from bot.settings import Service
from bot.store import migrate

_PYTHON = (3, 11)
_SQLITE = (3, 40)
"""The oldest SQLite on which the service was tried."""
_MIB = 1024 * 1024
_LOW, _FULL = 1024, 100
"""MiB. A day of 200 groups takes some tens of MiB; backups stand beside the database."""
_WITHIN = 5.0
_NOT_BEFORE = datetime(2024, 1, 1, tzinfo=UTC)
"""A machine that says an earlier date has never been set."""


@dataclass(frozen=True, slots=True)
class Look:
    """One thing that was looked at; ``check`` is its key, ``meaning`` and ``todo`` are empty where all is well."""

    check: str
    health: Health
    meaning: str = ""
    todo: str = ""
    detail: str = ""

    @property
    def name(self) -> str:
        """What people call it."""
        return wording.MACHINE_CHECKS[self.check]


async def looks(service: Service, now: datetime, zone: str) -> tuple[Look, ...]:
    """Everything of this machine; ``zone`` is the programme's."""
    return (
        python(sys.version_info[:3]),
        sqlite(sqlite3.sqlite_version),
        await database(service.database),
        disk(Path(service.data_dir)),
        clock(now, zone),
        await fonts(),
    )


def python(version: tuple[int, ...]) -> Look:
    """The interpreter."""
    said = ".".join(map(str, version))
    if version < _PYTHON:
        return Look("python", Health.BAD, wording.OLD_PYTHON, wording.NEW_PYTHON, said)
    return Look("python", Health.GOOD, detail=said)


def sqlite(version: str) -> Look:
    """The library that comes with the interpreter."""
    numbers = tuple(int(part) for part in version.split(".")[:2])
    if numbers < _SQLITE:
        return Look("sqlite", Health.WARN, wording.OLD_SQLITE, wording.NEW_SQLITE, version)
    return Look("sqlite", Health.GOOD, detail=version)


async def database(url: str) -> Look:
    """Whether the database answers and has the schema of this program."""
    try:
        async with asyncio.timeout(_WITHIN):
            found = await asyncio.to_thread(migrate.current, url)
    except (SQLAlchemyError, NoSuchModuleError, ModuleNotFoundError, CommandError, OSError, TimeoutError) as error:
        return Look("database", Health.BAD, wording.DATABASE_AWAY, wording.DATABASE_FIX, type(error).__name__)
    of_sqlite = migrate.sqlite_file(url) is not None
    wanted = migrate.head()
    if found == wanted:
        return Look("database", Health.GOOD, detail=found)
    health = Health.WARN if of_sqlite else Health.BAD
    if found is None:
        todo = wording.DATABASE_COMES if of_sqlite else wording.MIGRATE
        return Look("database", health, wording.NO_DATABASE, todo)
    if found not in migrate.known():
        return Look("database", Health.BAD, wording.STRANGE_SCHEMA, wording.NEWER_PROGRAM, found)
    todo = wording.SCHEMA_COMES if of_sqlite else wording.MIGRATE
    return Look("database", health, wording.OLD_SCHEMA, todo, found)


def disk(folder: Path, free: int | None = None) -> Look:
    """The disk of the data folder, or of the nearest folder above it that is there. ``free`` (bytes) is for tests."""
    there = next((one for one in (folder, *folder.absolute().parents) if one.is_dir()), Path("/"))
    if not os.access(there, os.W_OK):
        return Look("disk", Health.BAD, wording.NOT_WRITABLE, wording.WRITABLE_FIX)
    mib = (shutil.disk_usage(there).free if free is None else free) // _MIB
    if mib < _LOW:
        health = Health.BAD if mib < _FULL else Health.WARN
        return Look("disk", health, wording.DISK_FULL, wording.DISK_FIX, wording.free(mib))
    return Look("disk", Health.GOOD, detail=wording.free(mib))


def clock(now: datetime, zone: str) -> Look:
    """The date, and the zone that the programme's times are in."""
    if now < _NOT_BEFORE:
        return Look("clock", Health.BAD, wording.ODD_CLOCK, wording.CLOCK_FIX, f"{now:%Y-%m-%d}")
    return Look("clock", Health.GOOD, detail=zone)


async def fonts(program: str = "fc-list") -> Look:
    """Whether there is a font for Chinese: pictures are drawn with it."""
    try:
        asked = await asyncio.create_subprocess_exec(
            program, ":lang=zh", "family", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
    except OSError:
        return Look("fonts", Health.WARN, wording.FONTS_UNKNOWN, wording.FONTS_LOOK)
    try:
        async with asyncio.timeout(_WITHIN):
            said, _ = await asked.communicate()
    except TimeoutError:
        asked.kill()
        await asked.wait()
        return Look("fonts", Health.WARN, wording.FONTS_UNKNOWN, wording.FONTS_LOOK)
    names = [line for line in said.decode("utf-8", "replace").splitlines() if line.strip()]
    if not names:
        return Look("fonts", Health.WARN, wording.NO_FONTS, wording.FONTS_FIX)
    return Look("fonts", Health.GOOD, detail=names[0].split(",")[0][:40])
