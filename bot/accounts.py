"""Makes connected accounts of the settings: which adapter, with which secrets, and how fast it may be used.

The only place that knows every platform. Must never decide anything about groups.
"""

from typing import assert_never

from pydantic import SecretStr

from bot.clock import Clock
from bot.core.card import CardKind
from bot.core.errors import ConfigError
from bot.core.ids import AccountName, NativeId
from bot.platforms.base import Pace, Platform
from bot.platforms.dingtalk.account import CustomRobotAccount, DingTalkGroup, GroupKind
from bot.platforms.dingtalk.account import DingTalkAccount as DingTalkIdentity
from bot.platforms.dingtalk.client import DingTalkPlatform
from bot.platforms.dingtalk.custom import CustomRobotPlatform
from bot.platforms.onebot.client import OneBotPlatform
from bot.platforms.onebot.reception import OneBotAccount as OneBotIdentity
from bot.platforms.qq.account import QQAccount as QQIdentity
from bot.platforms.qq.client import QQPlatform
from bot.settings import (
    Account,
    DingTalkAccount,
    DingTalkWebhookAccount,
    OneBotAccount,
    QQAccount,
    SandboxAccount,
    Settings,
)

_BURST, _QQ_BURST = 5.0, 2.0
"""Messages at once. They come on top of the rate within one minute, and a QQ official robot has 30 in any minute, of
which the settings take 28 ("message/overview")."""


def pace_of(account: Account) -> Pace:
    """How fast an account may be used."""
    return Pace(
        spoken_per_minute=float(account.messages_per_minute),
        spoken_burst=_QQ_BURST if isinstance(account, QQAccount) else _BURST,
        group_per_minute=float(account.group_messages_per_minute),
        calls_per_second=float(account.calls_per_second) if isinstance(account, DingTalkAccount) else 0.0,
        probe_minutes=float(account.probe_minutes) if isinstance(account, DingTalkAccount) else 0.0,
    )


def platforms_of(settings: Settings, clock: Clock) -> tuple[Platform, ...]:
    """Every real account of the settings."""
    real = (one for one in settings.accounts if not isinstance(one, SandboxAccount))
    return tuple(_platform(one, settings, clock) for one in real)


def _platform(account: Account, settings: Settings, clock: Clock) -> Platform:
    match account:
        case OneBotAccount():
            return OneBotPlatform(_onebot(account), clock)
        case DingTalkAccount():
            return DingTalkPlatform(dingtalk_identity(account, settings), clock)
        case DingTalkWebhookAccount():
            return CustomRobotPlatform(_custom(account), clock)
        case QQAccount():
            return QQPlatform(_qq(account), clock)
        case SandboxAccount():
            raise ConfigError("the sandbox is no real account")
        case _:
            assert_never(account)


def _onebot(account: OneBotAccount) -> OneBotIdentity:
    return OneBotIdentity(
        name=AccountName(account.name),
        self_id=NativeId(account.self_id),
        access_token=_plain(account.access_token),
        secret=_plain(account.secret),
        api_url=account.api_url if account.transport == "http" else "",
        ws_url=account.ws_url if account.transport == "forward-ws" else "",
        call_timeout=float(account.timeout_seconds),
    )


def dingtalk_identity(account: DingTalkAccount, settings: Settings) -> DingTalkIdentity:
    """A DingTalk robot with what the settings know of its groups."""
    templates = {
        CardKind.VOTE: account.vote_template,
        CardKind.VERDICT: account.verdict_template,
        CardKind.QUESTION: account.question_template,
    }
    return DingTalkIdentity(
        name=AccountName(account.name),
        client_id=account.client_id,
        client_secret=_plain(account.client_secret),
        robot_code=account.robot_code or account.client_id,
        stream=account.transport == "stream",
        api_url=account.api_url.rstrip("/"),
        oapi_url=account.oapi_url.rstrip("/"),
        event_token=_plain(account.event_token),
        event_aes_key=_plain(account.event_aes_key),
        owner_keys=tuple(key for key in (account.client_id, account.corp_id) if key),
        card_secret=_plain(account.card_secret),
        card_route=account.card_route,
        templates={kind: template for kind, template in templates.items() if template},
        group_template_id=account.group_template,
        probe_user_id=account.owner_user_id,
        groups=_dingtalk_groups(account, settings),
        exclusive=account.exclusive,
        ear=account.ear,
        call_timeout=float(account.timeout_seconds),
    )


def _dingtalk_groups(account: DingTalkAccount, settings: Settings) -> dict[NativeId, DingTalkGroup]:
    found: dict[NativeId, DingTalkGroup] = {}
    for group in settings.places:
        if group.to_create:
            continue
        known = DingTalkGroup(GroupKind(group.kind) if group.kind else None, group.chat_id, account.owner_user_id)
        if group.account == account.name:
            found[NativeId(group.native_id)] = known
        elif group.standby_account == account.name:
            found[NativeId(group.standby_native_id or group.native_id)] = known
    return found


def _custom(account: DingTalkWebhookAccount) -> CustomRobotAccount:
    return CustomRobotAccount(
        name=AccountName(account.name),
        webhook_url=_plain(account.webhook_url),
        secret=_plain(account.secret),
        keyword=account.keyword,
        call_timeout=float(account.timeout_seconds),
    )


def _qq(account: QQAccount) -> QQIdentity:
    root = account.api_url.rstrip("/")
    return QQIdentity(
        name=AccountName(account.name),
        app_id=account.app_id,
        app_secret=_plain(account.app_secret),
        api_url=root,
        token_url=account.token_url or f"{root}/app/getAppAccessToken",
        certified=account.certified,
        call_timeout=float(account.timeout_seconds),
    )


def _plain(value: SecretStr | None) -> str:
    return value.get_secret_value() if value is not None else ""
