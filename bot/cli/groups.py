"""``yanxi groups``: list the groups, make those of DingTalk that do not exist yet, print the codes to join them."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.chosen import choose, config_option, found, json_option, programme_option
from bot.cli.group import FAILED, Stop, Wrong
from bot.cli.quiet import quiet
from bot.core.wording import cli as cli_wording
from bot.core.wording import new_groups as wording

if TYPE_CHECKING:
    from bot.new_groups import Failed, Keep, Made, Planned
    from bot.settings import Settings
    from bot.settings.rewrite import GroupFile

_SHOWN_OF_ID = 12
_OUT = "join-links"


@click.group(help=wording.HELP)
def command() -> None:
    """The groups of a programme."""


@command.command("list", short_help=wording.LIST, help=wording.LIST)
@config_option
@programme_option
@json_option
def list_groups(config: Path | None, programme: Path | None, as_json: bool) -> None:
    """One line a group."""
    settings = choose(config, programme=programme).settings
    if as_json:
        names = ("key", "name", "account", "native_id", "kind", "chat_id", "join_url")
        rows = [{name: getattr(one, name) for name in names} for one in settings.places]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for one in settings.places:
        native_id = wording.NOT_YET if one.to_create else _short(one.native_id)
        click.echo(wording.row(one.key, one.name, one.account, native_id, one.kind, bool(one.join_url)))


@command.command("sheet", short_help=wording.SHEET, help=wording.SHEET)
@config_option
@programme_option
@click.option("--out", type=click.Path(path_type=Path), default=Path(_OUT), show_default=True, help=wording.OUT)
def sheet(config: Path | None, programme: Path | None, out: Path) -> None:
    """Codes to join the groups."""
    click.echo(_leave_sheet(choose(config, programme=programme).settings, out))


@command.command("create", short_help=wording.CREATE, help=wording.CREATE)
@config_option
@programme_option
@click.option("--account", help=wording.ACCOUNT)
@click.option("--group", "groups", multiple=True, help=wording.GROUP)
@click.option("--apply", "applied", is_flag=True, help=wording.APPLY)
@click.option("--out", type=click.Path(path_type=Path), help=wording.OUT)
@json_option
def create(
    config: Path | None,
    programme: Path | None,
    account: str | None,
    groups: tuple[str, ...],
    applied: bool,
    **rest: Any,
) -> None:
    """Make the groups that do not exist yet."""
    out, as_json = rest["out"], rest["as_json"]
    settings = choose(config, programme=programme).settings
    wanted = _wanted(settings, account, groups)
    results: list[Made | Failed] = []
    if applied and wanted:
        file = _Files(found(config), programme)
        with quiet():
            results = _made(settings, wanted, file, silent=as_json)
        if not as_json:
            click.echo(_ending(results, file))
    if as_json:
        click.echo(json.dumps(_report(wanted, results, applied=applied), ensure_ascii=False, indent=2))
    elif not applied or not wanted:
        _foretell(wanted)
    if applied and out is not None:
        click.echo(_leave_sheet(choose(config, programme=programme).settings, out), err=as_json)
    if _failures(results):
        raise click.exceptions.Exit(FAILED)


def _wanted(settings: "Settings", account: str | None, groups: tuple[str, ...]) -> "tuple[Planned, ...]":
    from bot.clock import RealClock
    from bot.new_groups import lacking, planned
    from bot.programme_file import programme_of

    names, keys = [one.name for one in settings.accounts], [one.key for one in settings.places]
    if account is not None and account not in names:
        raise Wrong(cli_wording.no_such_account(account, names))
    for key in groups:
        if key not in keys:
            raise Wrong(cli_wording.no_such_group(key, keys))
    today = programme_of(settings).service_date(RealClock().now())
    every = planned(settings, today)
    wanted = tuple(one for one in every if account in (None, one.account) and (not groups or one.key in groups))
    if faults := lacking(settings, (one.account for one in wanted)):
        raise Wrong("\n".join(wording.lacking(*fault) for fault in faults))
    return wanted


class _Files:
    """The files in which the groups stand: the programme's, or that of the settings."""

    def __init__(self, config: Path, programme: Path | None) -> None:
        self._config = config
        self._env = dict(os.environ)
        if programme is not None:
            self._env["YANXI_PROGRAMME"] = str(programme.resolve())
        self.opened: dict[Path, GroupFile] = {}

    def keep(self, settings: "Settings") -> "Keep":
        """Writes what became of a group where the group stands."""
        from bot.settings.rewrite import GroupFile
        from bot.settings.sources import file_of

        management = settings.management.key if settings.management is not None else ""

        def note(key: str, values: Any) -> None:
            path = file_of(self._config, self._env, "management" if key == management else "groups")
            self.opened.setdefault(path, GroupFile(path)).note(key, values)

        return note


def _made(settings: "Settings", wanted: "tuple[Planned, ...]", files: _Files, *, silent: bool) -> "list[Made | Failed]":
    import asyncio

    from bot.accounts import platforms_of
    from bot.clock import RealClock
    from bot.new_groups import make_all
    from bot.platforms.dingtalk.client import DingTalkPlatform

    async def everything() -> "list[Made | Failed]":
        results: list[Made | Failed] = []
        for platform in platforms_of(settings, RealClock()):
            here = [one for one in wanted if one.account == platform.account]
            if not here or not isinstance(platform, DingTalkPlatform):
                continue
            async with platform.calls_only():
                async for one in make_all(here, platform, files.keep(settings)):
                    results.append(one)
                    if not silent:
                        click.echo(_line(one))
        return results

    return asyncio.run(everything())


def _line(one: "Made | Failed") -> str:
    from bot.new_groups import Made

    plan = one.planned
    if not isinstance(one, Made):
        return wording.failed(plan.name, plan.key, one.reason, one.code)
    link = wording.link(one.join_url) if one.join_url else wording.no_link(one.no_link)
    return "\n".join([wording.made(plan.name, plan.key, one.native_id, one.chat_id), link, *_remarks(plan)])


def _remarks(one: "Planned") -> list[str]:
    found = [wording.cut(one.group.title)] if one.cut else []
    found += [wording.unlinked(one.unlinked)] if one.unlinked else []
    return found + ([wording.too_many(one.too_many)] if one.too_many else [])


def _foretell(wanted: "tuple[Planned, ...]") -> None:
    for one in wanted:
        click.echo(wording.plan(one.name, one.key, one.account, len(one.group.members), len(one.group.admins)))
        for remark in _remarks(one):
            click.echo(remark)
    click.echo(wording.DRY if wanted else wording.NOTHING)


def _ending(results: "list[Made | Failed]", files: _Files) -> str:
    failed = _failures(results)
    kept = [wording.written(str(one.file), str(one.backup)) for one in files.opened.values() if one.backup is not None]
    return "\n".join([*kept, wording.summary(len(results) - failed, failed)])


def _failures(results: "list[Made | Failed]") -> int:
    from bot.new_groups import Failed

    return sum(isinstance(one, Failed) for one in results)


def _report(wanted: "tuple[Planned, ...]", results: "list[Made | Failed]", *, applied: bool) -> dict[str, Any]:
    from bot.new_groups import Made

    by_key = {one.planned.key: one for one in results}
    rows = []
    for plan in wanted:
        group = plan.group
        row: dict[str, Any] = {
            "key": plan.key, "name": plan.name, "account": plan.account, "title": group.title, "uuid": group.uuid,
            "members": len(group.members), "admins": len(group.admins), "unlinked": list(plan.unlinked),
        }  # fmt: skip
        match by_key.get(plan.key):
            case Made(native_id=native_id, chat_id=chat_id, join_url=join_url, no_link=no_link):
                row |= {"native_id": native_id, "chat_id": chat_id, "join_url": join_url, "no_link": no_link}
            case None:
                pass
            case failed:
                row["failed"] = {"code": failed.code, "reason": failed.reason, "todo": wording.todo(failed.code)}
        rows.append(row)
    return {"applied": applied, "ok": not any("failed" in row for row in rows), "groups": rows}


def _leave_sheet(settings: "Settings", out: Path) -> str:
    from bot import join_sheet

    entries = join_sheet.entries_of(settings)
    try:
        page, table = join_sheet.leave(out, settings.programme.name, entries)
    except OSError as error:
        raise Stop(cli_wording.cannot_write(str(out), error.strerror or "")) from error
    return wording.sheet(str(page), str(table), len(entries), join_sheet.missing(entries))


def _short(native_id: str) -> str:
    return native_id if len(native_id) <= _SHOWN_OF_ID else f"{native_id[: _SHOWN_OF_ID - 1]}…"
