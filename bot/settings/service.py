"""Settings of the process itself and of the accounts it speaks through."""

from typing import Annotated, Literal

from pydantic import Field, SecretStr, StringConstraints

from bot.settings.fields import Key, Table, Text


class Service(Table):
    """The table ``[service]``. ``database`` may hold a password: it is never shown."""

    host: Text = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    public_url: str = ""
    database: Text = Field(default="sqlite+aiosqlite:///data/yanxi.db", repr=False)
    data_dir: Text = "data"
    log_format: Literal["console", "json"] = "console"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    zone: Text = "Asia/Shanghai"
    inbox_limit: Annotated[int, Field(ge=1)] = 10_000
    """Events that may wait; more are answered 503, so that the platform sends them again."""
    body_limit_kib: Annotated[int, Field(ge=1, le=10_240)] = 256
    """The largest body that a hook takes."""
    stop_seconds: Annotated[int, Field(ge=0, le=600)] = 10
    """How long a stop waits for calls under way."""


_Seconds = Annotated[int, Field(ge=1, le=120)]
_PerMinute = Annotated[int, Field(ge=1)]


class SandboxAccount(Table):
    """Chat groups in the browser on a clock of their own; needs no secret."""

    name: Key
    platform: Literal["sandbox"] = "sandbox"
    messages_per_minute: Annotated[int, Field(ge=1)] = 6000
    group_messages_per_minute: Annotated[int, Field(ge=1)] = 600


class OneBotAccount(Table):
    """A QQ number behind a OneBot v11 implementation."""

    name: Key
    platform: Literal["onebot"]
    transport: Literal["reverse-ws", "forward-ws", "http"] = "reverse-ws"
    self_id: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{3,19}$")]
    access_token: SecretStr | None = None
    """Needed for reverse-ws and forward-ws; for http it is what we show at ``api_url``, if that wants one."""
    secret: SecretStr | None = None
    """Signs the reports of http."""
    api_url: str = ""
    ws_url: str = ""
    """Where forward-ws dials."""
    timeout_seconds: _Seconds = 10
    messages_per_minute: _PerMinute = 60
    group_messages_per_minute: _PerMinute = 20


class DingTalkAccount(Table):
    """An application robot of DingTalk. Keys of events and cards are needed only for what is configured there."""

    name: Key
    platform: Literal["dingtalk"]
    transport: Literal["stream", "http"] = "stream"
    client_id: Text
    client_secret: SecretStr | None = None
    robot_code: str = ""
    """Empty: the client_id, as is usual."""
    corp_id: str = ""
    api_url: Text = "https://api.dingtalk.com"
    oapi_url: Text = "https://oapi.dingtalk.com"
    event_token: SecretStr | None = None
    event_aes_key: SecretStr | None = None
    card_secret: SecretStr | None = None
    card_route: str = ""
    vote_template: str = ""
    verdict_template: str = ""
    question_template: str = ""
    group_template: str = ""
    """Scene groups are made from it (``yanxi groups create``)."""
    owner_user_id: str = ""
    """A member of the staff inside the app's visible range: owner of groups made by the bot, and asked about when a
    group's state is read."""
    exclusive: bool = False
    """The organisation has the paid edition that can mute any internal group."""
    ear: tuple[Text, ...] = ()
    """Command line of the second ear."""
    timeout_seconds: _Seconds = 20
    messages_per_minute: _PerMinute = 960
    group_messages_per_minute: _PerMinute = 60
    calls_per_second: Annotated[int, Field(ge=1, le=60)] = 18
    probe_minutes: Annotated[int, Field(ge=10, le=1440)] = 120
    """A look at a group is a call of the month's quota: 15 groups in three days are 540 of the free edition's 5,000."""


class DingTalkWebhookAccount(Table):
    """A custom robot: send only, one group, twenty a minute at the most."""

    name: Key
    platform: Literal["dingtalk-webhook"]
    webhook_url: SecretStr | None = None
    secret: SecretStr | None = None
    keyword: str = ""
    timeout_seconds: _Seconds = 20
    messages_per_minute: Annotated[int, Field(ge=1, le=19)] = 15
    group_messages_per_minute: Annotated[int, Field(ge=1, le=19)] = 15
    """A burst of five comes on top within the first minute."""


class QQAccount(Table):
    """A QQ official robot."""

    name: Key
    platform: Literal["qq"]
    app_id: Text
    app_secret: SecretStr | None = None
    api_url: Text = "https://api.bot.qq.com"
    token_url: str = ""
    """Empty: below ``api_url``."""
    certified: bool = False
    timeout_seconds: _Seconds = 20
    messages_per_minute: _PerMinute = 28
    group_messages_per_minute: Annotated[int, Field(ge=1, le=20)] = 18


Account = Annotated[
    SandboxAccount | OneBotAccount | DingTalkAccount | DingTalkWebhookAccount | QQAccount,
    Field(discriminator="platform"),
]
