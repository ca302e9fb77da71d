"""``yanxi rehearse``: play a programme with simulated people and say whether it went well. Touches nothing real."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.chosen import json_option
from bot.cli.group import FAILED, Wrong
from bot.core.wording import cli as cli_wording
from bot.core.wording import rehearsal as wording

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from click._termui_impl import ProgressBar

    from bot.rehearsal.run import Options, Piece, Played, Progress
    from bot.rehearsal.verdict import Verdict


@click.command
@click.argument("programme", required=False, type=click.Path(path_type=Path))
@click.option("--days", type=click.IntRange(min=1), help=wording.DAYS)
@click.option("--speed", type=click.FloatRange(min=0), default=0.0, help=wording.SPEED)
@click.option("--faults", multiple=True, help=wording.FAULT_LIST)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("rehearsal"), help=wording.OUT)
@click.option("--seed", type=int, default=1, help=wording.SEED)
@click.option("--density", type=click.FloatRange(min=0, max=20), default=1.0, help=wording.DENSITY)
@json_option
@click.pass_context
def command(  # noqa: PLR0913, PLR0917 (one a switch)
    ctx: click.Context,
    programme: Path | None,
    days: int | None,
    speed: float,
    faults: tuple[str, ...],
    out: Path,
    seed: int,
    density: float,
    as_json: bool,
) -> None:
    """Rehearse a programme."""
    from bot.rehearsal.run import Options

    piece = _piece(programme)
    options = Options(days=days, speed=speed, faults=_faults(faults), seed=seed, density=density)
    played, verdict = _played(piece, options, out, silent=as_json)
    if as_json:
        click.echo(json.dumps(verdict.as_json(), ensure_ascii=False, indent=2))
    else:
        lines = ((one.ok, one.name, one.detail) for one in verdict.outcomes)
        click.echo(wording.summary(verdict.ok, lines, str(out / "report.html"), played.seconds))
    if not verdict.ok:
        ctx.exit(FAILED)


def _faults(given: tuple[str, ...]) -> tuple[str, ...]:
    from bot.core.errors import ConfigError
    from bot.rehearsal.faults import parse

    try:
        return parse(given)
    except ConfigError as error:
        raise Wrong(str(error)) from error


def _piece(path: Path | None) -> "Piece":
    """The programme of a file, every account of it on the sandbox."""
    from bot.accounts import pace_of
    from bot.core.errors import ConfigError
    from bot.core.ids import AccountName
    from bot.programme_file import directory_of, plans_of, programme_of
    from bot.rehearsal.run import Piece
    from bot.serve import all_features
    from bot.settings import example_programme, sandbox_settings

    if path is not None and not path.is_file():
        raise Wrong(cli_wording.no_such_file(str(path)))
    try:
        settings = sandbox_settings(path or example_programme())
    except ConfigError as error:
        raise Wrong(cli_wording.faults(str(error).splitlines(), ())) from error
    programme, staff, plans = programme_of(settings), directory_of(settings), plans_of(settings)
    accounts = settings.accounts
    return Piece(
        programme, staff, plans, all_features(programme, settings),
        paces={AccountName(one.name): pace_of(one) for one in accounts},
    )  # fmt: skip


def _played(piece: "Piece", options: "Options", out: Path, *, silent: bool) -> "tuple[Played, Verdict]":
    import asyncio
    import logging
    from tempfile import TemporaryDirectory

    import structlog

    from bot.rehearsal.leave import leave
    from bot.rehearsal.run import play

    # What goes wrong on purpose is told by the verdict, not by the log.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with TemporaryDirectory(prefix="yanxi-rehearsal-") as folder, _Bar(silent, piece.programme.zone) as bar:
        played = asyncio.run(play(piece, options, Path(folder), bar))
    return played, leave(played, out)


class _Bar:
    """A progress bar on a terminal; nothing elsewhere. Usable as a Progress."""

    def __init__(self, silent: bool, zone: "ZoneInfo") -> None:
        self._zone = zone
        self._silent = silent or not sys.stderr.isatty()

    def __enter__(self) -> "Progress":
        self._bar: ProgressBar[datetime] = click.progressbar(
            length=1000, label=wording.PLAYING, file=sys.stderr, hidden=self._silent,
            item_show_func=lambda at: f"{at:%m-%d %H:%M}" if at else "",
        )  # fmt: skip
        self._bar.__enter__()
        return self._tell

    def __exit__(self, *_: object) -> None:
        self._bar.__exit__(None, None, None)

    def _tell(self, share: float, at: datetime) -> None:
        self._bar.update(max(0, round(share * 1000) - self._bar.pos), at.astimezone(self._zone))
