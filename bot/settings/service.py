"""Settings of the process itself and of the accounts it speaks through."""

from typing import Annotated, Literal

from pydantic import Field, SecretStr, StringConstraints

from bot.settings.fields import Key, Table, Text

LATER_PLATFORMS = ("dingtalk", "dingtalk-webhook", "qq")
"""Named in the interfaces, not part of this version."""
LATER_TRANSPORTS = ("forward-ws",)


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
    transport: Literal["reverse-ws", "http"] = "reverse-ws"
    self_id: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{3,19}$")]
    access_token: SecretStr | None = None
    """Needed for reverse-ws; for http it is what we show at ``api_url``, if that wants one."""
    secret: SecretStr | None = None
    """Signs the reports of http."""
    api_url: str = ""
    timeout_seconds: Annotated[int, Field(ge=1, le=120)] = 10
    messages_per_minute: Annotated[int, Field(ge=1)] = 60
    group_messages_per_minute: Annotated[int, Field(ge=1)] = 20


Account = Annotated[SandboxAccount | OneBotAccount, Field(discriminator="platform")]
