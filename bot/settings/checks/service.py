"""The process and its accounts: secrets that are there and long enough, no account twice."""

from ipaddress import ip_address
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from bot.core.wording import settings as say
from bot.settings.faults import Report
from bot.settings.lines import Path
from bot.settings.model import Settings
from bot.settings.service import OneBotAccount, SandboxAccount
from bot.settings.shape import nearest

DATABASES = ("sqlite+aiosqlite://", "postgresql+psycopg://")
_SHORTEST_TOKEN = 32
_WEB = ("http://", "https://")


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
    numbers: dict[str, int] = {}
    public = not _is_loopback(settings.service.host)
    for number, account in enumerate(settings.accounts):
        path: Path = ("accounts", number)
        if account.name in seen:
            report.error(
                (*path, "name"), say.account_twice(account.name, report.line(("accounts", seen[account.name], "name")))
            )
        seen.setdefault(account.name, number)
        if isinstance(account, OneBotAccount):
            _onebot(account, path, report, public)
            if account.self_id in numbers:
                first = settings.accounts[numbers[account.self_id]].name
                report.error((*path, "self_id"), say.self_id_twice(account.name, first))
            numbers.setdefault(account.self_id, number)
        elif public:
            report.warning(("service", "host"), say.sandbox_in_public(account.name))
    kinds = {isinstance(account, SandboxAccount) for account in settings.accounts}
    if len(kinds) > 1:
        sandbox = next(n for n, account in enumerate(settings.accounts) if isinstance(account, SandboxAccount))
        report.error(("accounts", sandbox, "platform"), say.sandbox_with_real(settings.accounts[sandbox].name))


def _onebot(account: OneBotAccount, path: Path, report: Report, public: bool) -> None:
    token = account.access_token.get_secret_value() if account.access_token else ""
    secret = account.secret.get_secret_value() if account.secret else ""
    if report.doubtful(*path, "transport"):
        return
    if account.transport == "reverse-ws" and not token:
        report.error((*path, "access_token"), say.no_access_token(account.name))
    if account.transport == "http":
        if not secret:
            report.error((*path, "secret"), say.no_secret(account.name))
        if not account.api_url:
            report.error((*path, "api_url"), say.no_api_url(account.name))
    if account.api_url and not account.api_url.startswith(_WEB):
        report.error((*path, "api_url"), say.not_a_web_address(report.written((*path, "api_url"))))
    served = {"access_token": token} if account.transport == "reverse-ws" else {"secret": secret}
    for key, value in served.items():
        if public and value and len(value.encode()) < _SHORTEST_TOKEN:
            report.error((*path, key), say.weak_token(report.written((*path, key)), _SHORTEST_TOKEN))


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
