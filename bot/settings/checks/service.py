"""The process and its accounts: secrets that are there and long enough, no account twice."""

import re
from collections.abc import Mapping
from ipaddress import ip_address
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import SecretStr

from bot.core.wording import settings as say
from bot.settings.faults import Report
from bot.settings.lines import Path
from bot.settings.model import Settings
from bot.settings.service import (
    Account,
    DingTalkAccount,
    DingTalkWebhookAccount,
    OneBotAccount,
    QQAccount,
    SandboxAccount,
)
from bot.settings.shape import nearest

DATABASES = ("sqlite+aiosqlite://", "postgresql+psycopg://")
_SHORTEST_TOKEN = 32
_WEB = ("http://", "https://")
_SOCKET = ("ws://", "wss://")
_AES_KEY = re.compile(r"[A-Za-z0-9]{43}")


def check_service(settings: Settings, report: Report) -> None:
    """``[service]`` and the zones."""
    service = settings.service
    if service.public_url and not service.public_url.startswith(_WEB):
        report.error(("service", "public_url"), say.not_a_web_address("service.public_url"))
    if not service.database.startswith(DATABASES):
        report.error(("service", "database"), say.unknown_database(DATABASES))
    _zone(service.zone, ("service", "zone"), report)
    if settings.programme.zone:
        _zone(settings.programme.zone, ("programme", "zone"), report)


def check_accounts(settings: Settings, report: Report) -> None:
    """``[[accounts]]``."""
    seen: dict[str, int] = {}
    identities: dict[tuple[str, str], str] = {}
    public = not _is_loopback(settings.service.host)
    for number, account in enumerate(settings.accounts):
        path: Path = ("accounts", number)
        if account.name in seen:
            report.error(
                (*path, "name"), say.account_twice(account.name, report.line(("accounts", seen[account.name], "name")))
            )
        seen.setdefault(account.name, number)
        if isinstance(account, SandboxAccount):
            if public:
                report.warning(("service", "host"), say.sandbox_in_public(account.name))
            continue
        _each(account, path, report, public)
        _once(account, path, identities, report)
    kinds = {isinstance(account, SandboxAccount) for account in settings.accounts}
    if len(kinds) > 1:
        sandbox = next(n for n, account in enumerate(settings.accounts) if isinstance(account, SandboxAccount))
        report.error(("accounts", sandbox, "platform"), say.sandbox_with_real(settings.accounts[sandbox].name))


def _each(account: Account, path: Path, report: Report, public: bool) -> None:
    if isinstance(account, OneBotAccount):
        _onebot(account, path, report, public)
    elif isinstance(account, DingTalkAccount):
        _dingtalk(account, path, report)
    elif isinstance(account, DingTalkWebhookAccount):
        _required(account, {"webhook_url": account.webhook_url}, path, report)
        _web(path, "webhook_url", _plain(account.webhook_url), report)
    elif isinstance(account, QQAccount):
        _required(account, {"app_secret": account.app_secret}, path, report)
        for key in ("api_url", "token_url"):
            _web(path, key, getattr(account, key), report)


def _once(account: Account, path: Path, seen: dict[tuple[str, str], str], report: Report) -> None:
    """Two accounts of one robot would each get half of what is said."""
    key = next((key for key in ("self_id", "client_id", "app_id") if hasattr(account, key)), None)
    if key is None:
        return
    identity = (account.platform, str(getattr(account, key)))
    if identity in seen:
        twice = say.self_id_twice if key == "self_id" else say.same_robot_twice
        report.error((*path, key), twice(account.name, seen[identity]))
    seen.setdefault(identity, account.name)


def _onebot(account: OneBotAccount, path: Path, report: Report, public: bool) -> None:
    if report.doubtful(*path, "transport"):
        return
    wanted: dict[str, SecretStr | str | None] = {"access_token": account.access_token}
    if account.transport == "http":
        wanted = {"secret": account.secret, "api_url": account.api_url}
    if account.transport == "forward-ws":
        wanted["ws_url"] = account.ws_url
    _required(account, wanted, path, report)
    _web(path, "api_url", account.api_url, report)
    if account.ws_url and not account.ws_url.startswith(_SOCKET):
        report.error((*path, "ws_url"), say.not_a_socket_address(report.written((*path, "ws_url"))))
    served = {"reverse-ws": "access_token", "http": "secret"}.get(account.transport)
    value = _plain(getattr(account, served)) if served else ""
    if served and public and value and len(value.encode()) < _SHORTEST_TOKEN:
        report.error((*path, served), say.weak_token(report.written((*path, served)), _SHORTEST_TOKEN))


def _dingtalk(account: DingTalkAccount, path: Path, report: Report) -> None:
    _required(account, {"client_secret": account.client_secret}, path, report)
    for key in ("api_url", "oapi_url"):
        _web(path, key, getattr(account, key), report)
    token, aes_key = _plain(account.event_token), _plain(account.event_aes_key)
    if bool(token) != bool(aes_key):
        there, missing = ("event_token", "event_aes_key") if token else ("event_aes_key", "event_token")
        report.error((*path, missing), say.needs_too(account.name, missing, there))
    if aes_key and not _AES_KEY.fullmatch(aes_key):
        report.error((*path, "event_aes_key"), say.bad_aes_key(report.written((*path, "event_aes_key"))))


def _required(account: Account, wanted: Mapping[str, SecretStr | str | None], path: Path, report: Report) -> None:
    because = str(getattr(account, "transport", account.platform))
    for key, value in wanted.items():
        if not _plain(value) and not report.doubtful(*path, key):
            report.error((*path, key), say.needs(account.name, because, key))


def _web(path: Path, key: str, value: str, report: Report) -> None:
    if value and not value.startswith(_WEB):
        report.error((*path, key), say.not_a_web_address(report.written((*path, key))))


def _plain(value: SecretStr | str | None) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else value or ""


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _zone(name: str, path: Path, report: Report) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        report.error(path, say.unknown_zone(report.written(path), name, nearest(name, sorted(available_timezones()))))
