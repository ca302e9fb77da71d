"""``yanxi timetable``: what will happen on a day, when and why. Reads the planning; runs nothing, saves nothing."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.chosen import Chosen, choose, config_option, json_option, programme_option, sandbox_option
from bot.cli.group import Wrong
from bot.core.wording import cli as wording

if TYPE_CHECKING:
    from bot.core.ledger import Occurrence
    from bot.core.programme import Programme
    from bot.timeline import Timetable


@click.command
@config_option
@sandbox_option
@programme_option
@click.option("--date", "on", type=click.DateTime(["%Y-%m-%d"]), help=wording.DATE)
@click.option("--group", help=wording.GROUP)
@json_option
def command(
    config: Path | None,
    sandbox: bool,
    programme: Path | None,
    on: datetime | None,
    group: str | None,
    as_json: bool,
) -> None:
    """What happens on a day."""
    import asyncio

    from bot.programme_file import programme_of
    from bot.serve import all_features
    from bot.timeline import Timetable

    chosen = choose(config, sandbox=sandbox, programme=programme)
    timetable = Timetable(programme_of(chosen.settings), all_features().jobs)
    _known(timetable.programme, group)
    day = on.date() if on is not None else _today(timetable.programme, chosen)
    found = [one for one in asyncio.run(_planned(chosen, timetable, day, group)) if _is_shown(one)]
    if as_json:
        click.echo(json.dumps([_row(timetable, one) for one in found], ensure_ascii=False, indent=2))
        return
    click.echo(wording.day_title(day.isoformat(), timetable.programme.name))
    for line in _lines(timetable, found) or [wording.EMPTY_DAY]:
        click.echo(line)


async def _planned(chosen: Chosen, timetable: "Timetable", on: date, group: str | None) -> "list[Occurrence]":
    """Asks the database that is there; an empty one in its place where there is none yet."""
    from tempfile import TemporaryDirectory

    from bot.store import migrate
    from bot.store.database import Database
    from bot.timeline import planned

    with TemporaryDirectory() as folder:
        url = chosen.database
        if not migrate.is_at_head(url):
            url = f"sqlite+aiosqlite:///{folder}/empty.db"
            migrate.upgrade(url)
        database = Database(url)
        try:
            async with database.reading() as connection:
                return await planned(connection, timetable, on, group)
        finally:
            await database.close()


def _known(programme: "Programme", group: str | None) -> None:
    keys = [spec.key for spec in programme.groups]
    if group is not None and group not in keys:
        raise Wrong(wording.no_such_group(group, keys))


def _today(programme: "Programme", chosen: Chosen) -> date:
    """Today; in the sandbox, whose clock is its own, the day on which the play begins."""
    from bot.clock import RealClock
    from bot.sandbox_desk import opening_of

    today = programme.service_date(RealClock().now())
    return programme.service_date(opening_of(programme, today)) if chosen.sandbox else today


def _is_shown(one: "Occurrence") -> bool:
    from bot.core.wording.timeline import CHECKS

    return one.key.kind not in CHECKS


def _row(timetable: "Timetable", one: "Occurrence") -> dict[str, Any]:
    from bot.core.wording import clock, timeline

    programme, job = timetable.programme, timetable.jobs.get(one.key.kind)
    local = programme.local(one.due_at)
    feature = job.feature if job is not None else ""
    return {
        "at": local.isoformat(),
        "group": None if one.key.subject == programme.key else one.key.subject,
        "feature": feature,
        "kind": one.key.kind,
        "slot": one.key.slot,
        "text": timeline.sentence(one.key.kind, feature),
        "why": timeline.by_timetable(one.key.kind, clock.at(local)),
    }


def _lines(timetable: "Timetable", found: "list[Occurrence]") -> list[str]:
    """One line for what happens at one time in many groups."""
    rows = [_row(timetable, one) for one in found]
    together = groupby(sorted(rows, key=_alike), key=_alike)
    return [wording.day_line(at[11:16], _where(timetable, list(some)), text, why) for (at, text, why), some in together]


def _alike(row: dict[str, Any]) -> tuple[str, str, str]:
    return row["at"], row["text"], row["why"]


def _where(timetable: "Timetable", rows: list[dict[str, Any]]) -> str:
    names = list(_names(timetable, rows))
    return names[0] if len(names) == 1 else wording.groups(len(names))


def _names(timetable: "Timetable", rows: list[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        spec = timetable.programme.group(row["group"])
        yield spec.name if spec is not None else wording.WHOLE
