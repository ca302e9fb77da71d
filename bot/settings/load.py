"""Reads settings and says everything that is wrong with them at once. The only door into this package."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.core.errors import ConfigError
from bot.core.wording import settings as say
from bot.settings.checks.cards import check_cards
from bot.settings.checks.moderation import check_moderation
from bot.settings.checks.names import names_in
from bot.settings.checks.people import check_people, check_plans
from bot.settings.checks.phases import check_groups, check_phases
from bot.settings.checks.questions import check_questions
from bot.settings.checks.service import check_accounts, check_service
from bot.settings.checks.times import check_times
from bot.settings.checks.upwards import check_upwards
from bot.settings.checks.words import check_words
from bot.settings.faults import Checked, Report
from bot.settings.model import Settings
from bot.settings.programme import TO_CREATE
from bot.settings.shape import draft
from bot.settings.sources import Raw, gather

_PACKAGE = Path(__file__).resolve().parents[1]


def load(path: Path, env: Mapping[str, str]) -> Checked:
    """The settings of a file (a ``config.toml`` or a programme alone), with secret files and environment on top."""
    raw, report = gather(path, env)
    return Checked(None, report.ordered()) if raw is None else _check(raw, report)


def sandbox_settings(programme_path: Path, env: Mapping[str, str] | None = None) -> Settings:
    """A programme with every account it names on the sandbox: no secret, nothing real. Raises ConfigError."""
    raw, report = gather(programme_path, env or {})
    checked = Checked(None, report.ordered()) if raw is None else _check(_on_sandbox(raw), report)
    if checked.settings is None:
        raise ConfigError("\n".join(fault.text for fault in checked.faults))
    return checked.settings


def example_programme() -> Path:
    """The programme that comes with the program: in the tree of a checkout, in ``_shipped`` of an installation."""
    shipped = _PACKAGE / "_shipped"
    root = shipped if shipped.is_dir() else _PACKAGE.parent
    return root / "examples" / "programmes" / "hubei-2020.toml"


def _check(raw: Raw, report: Report) -> Checked:
    names = names_in(raw)
    settings = draft(raw, report)
    if settings is None:
        report.error((), say.hopeless())
        return Checked(None, report.ordered())
    check_service(settings, report)
    check_accounts(settings, report)
    check_phases(settings, bool(raw.get("phases")), report)
    check_groups(settings, names, report)
    check_times(settings, report)
    check_cards(settings, report)
    check_words(settings, report)
    check_moderation(settings, report)
    check_questions(settings, report)
    check_upwards(settings, report)
    check_people(settings, names, report)
    check_plans(settings, names, report)
    checked = Checked(settings, report.ordered())
    return Checked(None, checked.faults) if checked.errors else checked


def _on_sandbox(raw: Raw) -> Raw:
    """The same with sandbox accounts of the same names."""
    items = [item for item in _items(raw.get("accounts")) if isinstance(item.get("name"), str)]
    homes = [*_items(raw.get("groups")), *_items([raw.get("management")])]
    links = [link for person in _items(raw.get("people")) for link in _items(person.get("accounts"))]
    named = [item["name"] for item in items] + [item.get("account") for item in (*homes, *links)]
    names = dict.fromkeys(name for name in named if isinstance(name, str)) or {"sandbox": None}
    played = {"accounts": [{"name": name, "platform": "sandbox"} for name in names]}
    if "groups" in raw and isinstance(raw["groups"], list):
        played["groups"] = [_made(item) for item in raw["groups"]]
    if "management" in raw:
        played["management"] = _made(raw["management"])
    return {**raw, **played}


def _made(group: Any) -> Any:
    """A group that has still to be made is simply there in the sandbox."""
    if not isinstance(group, dict) or group.get("native_id") != TO_CREATE:
        return group
    return {**group, "native_id": f"{TO_CREATE}-{group.get('key', 'management')}"}


def _items(value: object) -> list[Raw]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
