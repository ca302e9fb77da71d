"""What the doctor looks at, platform by platform; what is said of each stands in bot.core.wording.doctor.

Pure names; the adapters do the looking.
"""

from enum import StrEnum


class Health(StrEnum):
    """How a finding is meant."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


class Check(StrEnum):
    """One thing that can be right or wrong with a set-up."""

    REACHED = "reached"
    """The platform's address answers (a closed port, a wrong address)."""
    SECRET = "secret"
    """The application's id and secret are accepted."""
    TOKEN = "token"
    """The access token is accepted (a revoked one, or a client's token)."""
    CLOCK = "clock"
    """This machine's clock agrees with the platform's."""
    PERMISSION = "permission"
    """The application was granted the right to call what it must."""
    QUOTA = "quota"
    """The month's or day's calls are not used up."""
    EVENTS = "events"
    """Events that the platform pushes reach us and can be read (the event key)."""
    ACCOUNT_ONLINE = "account_online"
    """The account itself is logged in."""
    GROUP_KNOWN = "group_known"
    """The group id is one of this platform's."""
    MEMBER = "member"
    """The bot is in the group."""
    MANAGER = "manager"
    """The bot may manage the group."""
    MUTE = "mute"
    """The bot can close and open the group."""
    HEARS = "hears"
    """The bot hears everything that is said in the group."""
    PROACTIVE = "proactive"
    """The bot may speak without being spoken to."""
    CARDS = "cards"
    """Cards with buttons can be sent."""
    HELPER = "helper"
    """The program that listens along is there."""
