"""Makes connected accounts of the settings: which adapter, with which secrets, and how fast it may be used.

The only place that knows every platform. Must never decide anything about groups.
"""

from bot.clock import Clock
from bot.core.errors import ConfigError
from bot.core.ids import AccountName, NativeId
from bot.platforms.base import Pace, Platform
from bot.platforms.onebot.client import OneBotPlatform
from bot.platforms.onebot.reception import OneBotAccount as OneBotIdentity
from bot.settings import Account, DingTalkAccount, OneBotAccount, Settings


def pace_of(account: Account) -> Pace:
    """How fast an account may be used."""
    return Pace(
        spoken_per_minute=float(account.messages_per_minute),
        group_per_minute=float(account.group_messages_per_minute),
        calls_per_second=float(account.calls_per_second) if isinstance(account, DingTalkAccount) else 0.0,
    )


def platforms_of(settings: Settings, clock: Clock) -> tuple[Platform, ...]:
    """Every real account of the settings."""
    return tuple(_platform(one, settings, clock) for one in settings.accounts if one.platform != "sandbox")


def _platform(account: Account, settings: Settings, clock: Clock) -> Platform:
    if isinstance(account, OneBotAccount):
        return OneBotPlatform(_onebot(account), clock)
    raise ConfigError(account.platform)


def _onebot(account: OneBotAccount) -> OneBotIdentity:
    return OneBotIdentity(
        name=AccountName(account.name),
        self_id=NativeId(account.self_id),
        access_token=account.access_token.get_secret_value() if account.access_token else "",
        secret=account.secret.get_secret_value() if account.secret else "",
        api_url=account.api_url if account.transport == "http" else "",
        ws_url=account.ws_url if account.transport == "forward-ws" else "",
        call_timeout=float(account.timeout_seconds),
    )
