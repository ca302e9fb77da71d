"""The built-in platform: chat groups on the same machine, without any account."""

from bot.platforms.sandbox.calls import perform
from bot.platforms.sandbox.faults import Break, Fault, FaultScript, NoFaults, Refuse, ScriptedFaults, Throttle, Vanish
from bot.platforms.sandbox.journal import Journal
from bot.platforms.sandbox.model import Chat, ChatGroup, Done, Member, Notice, Refusal, Said, Standing
from bot.platforms.sandbox.platform import SandboxPlatform
from bot.platforms.sandbox.seed import populate
from bot.platforms.sandbox.world import BOT, SandboxWorld

__all__ = [
    "BOT",
    "Break",
    "Chat",
    "ChatGroup",
    "Done",
    "Fault",
    "FaultScript",
    "Journal",
    "Member",
    "NoFaults",
    "Notice",
    "Refusal",
    "Refuse",
    "Said",
    "SandboxPlatform",
    "SandboxWorld",
    "ScriptedFaults",
    "Standing",
    "Throttle",
    "Vanish",
    "perform",
    "populate",
]
