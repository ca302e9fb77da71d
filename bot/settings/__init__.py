"""What the people who run the bot may set, read from files and environment and checked with plain words.

``load`` never raises for a fault in a file; ``Checked`` holds the settings or every fault at once.
"""

from bot.settings.faults import Checked, Fault, Severity
from bot.settings.load import example_programme, load, sandbox_settings
from bot.settings.model import Settings
from bot.settings.service import (
    Account,
    DingTalkAccount,
    DingTalkWebhookAccount,
    OneBotAccount,
    QQAccount,
    SandboxAccount,
    Service,
)

__all__ = [
    "Account",
    "Checked",
    "DingTalkAccount",
    "DingTalkWebhookAccount",
    "Fault",
    "OneBotAccount",
    "QQAccount",
    "SandboxAccount",
    "Service",
    "Settings",
    "Severity",
    "example_programme",
    "load",
    "sandbox_settings",
]
