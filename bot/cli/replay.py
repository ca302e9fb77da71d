"""``yanxi replay``: what would be decided about one report of a platform. Performs nothing, saves nothing."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.chosen import Chosen, choose, config_option
from bot.cli.group import Stop, Wrong
from bot.core.wording import cli as wording

if TYPE_CHECKING:
    from bot.core.event import Event
    from bot.core.rule import Decision
    from bot.settings import OneBotAccount


@click.command
@config_option
@click.argument("payload", type=click.Path(path_type=Path))
@click.option("--account", required=True, help=wording.ACCOUNT)
def command(config: Path | None, payload: Path, account: str) -> None:
    """Decide about one report."""
    import asyncio

    chosen = choose(config)
    event = _event(_account(chosen, account), payload)
    shown: dict[str, Any] = {"event": None, "ignored": event} if isinstance(event, str) else {"event": _named(event)}
    if not isinstance(event, str):
        shown |= _shown(asyncio.run(_decided(chosen, event)))
    click.echo(json.dumps(shown, ensure_ascii=False, indent=2))


def _account(chosen: Chosen, name: str) -> "OneBotAccount":
    from bot.settings import OneBotAccount

    known = {account.name: account for account in chosen.settings.accounts}
    if name not in known:
        raise Wrong(wording.no_such_account(name, tuple(known)))
    account = known[name]
    if not isinstance(account, OneBotAccount):
        raise Wrong(wording.no_payloads(name))
    return account


def _event(account: "OneBotAccount", payload: Path) -> "Event | str":
    """The event of a report, or why it is none."""
    from bot.clock import RealClock
    from bot.core.errors import TheirFault, Unsupported
    from bot.core.ids import AccountName, NativeId
    from bot.platforms.base import Ignored
    from bot.platforms.onebot.codec import decode, read_json

    try:
        raw = payload.read_bytes()
    except OSError as error:
        raise Wrong(wording.no_such_file(str(payload))) from error
    name, self_id = AccountName(account.name), NativeId(account.self_id)
    try:
        found = decode(read_json(raw), account=name, self_id=self_id, received_at=RealClock().now())
    except Unsupported as unsupported:
        return f"unsupported: {unsupported}"
    except TheirFault as fault:
        raise Stop(wording.not_a_payload(str(fault))) from fault
    return found.reason if isinstance(found, Ignored) else found


async def _decided(chosen: Chosen, event: "Event") -> "Decision":
    from bot.clock import RealClock
    from bot.serve import real_app
    from bot.store import migrate
    from bot.store.statements import Statements
    from bot.store.unit import Memory, Unit

    url = chosen.database
    if not migrate.is_at_head(url):
        raise Stop(wording.no_database(str(migrate.sqlite_file(url) or "")))
    app = real_app(chosen.settings, RealClock())
    database = app.parts.database
    try:
        async with database.reading() as connection:
            return await app.engine.replay(Unit(connection, Statements(database.dialect), Memory()), event)
    finally:
        await database.close()


def _shown(decision: "Decision") -> dict[str, Any]:
    return {
        "verdict": decision.verdict.name,
        "effects": [_named(effect) for effect in decision.effects],
        "records": [_named(record) for record in decision.records],
    }


def _named(value: Any) -> dict[str, Any]:
    """A value with the name of its type, as JSON can hold it."""
    from pydantic_core import to_jsonable_python

    fields: dict[str, Any] = to_jsonable_python(value, fallback=str)
    return {"type": type(value).__name__, **fields}
