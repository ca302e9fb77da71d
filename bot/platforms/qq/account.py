"""What the settings say of a QQ official robot, as the adapter needs it. Secrets never appear in a repr."""

from dataclasses import dataclass, field

from bot.core.ids import AccountName


@dataclass(frozen=True, slots=True)
class QQAccount:
    """An official robot. ``certified`` ones may send 60 proactive messages a minute, others 30 (platform sheet)."""

    name: AccountName
    app_id: str
    app_secret: str = field(repr=False)
    api_url: str = "https://api.bot.qq.com"
    token_url: str = "https://api.bot.qq.com/app/getAppAccessToken"
    certified: bool = False
    call_timeout: float = 20.0
