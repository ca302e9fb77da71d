"""What a platform account can do in a group: declared as a ceiling, probed per group, withdrawn by refusals.

Must never know a platform by name.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Capability(StrEnum):
    """One thing that an account may be able to do in one group."""

    SEND = "send"
    DIRECT = "direct"
    MENTION = "mention"
    REPLY = "reply"
    RECALL_OWN = "recall_own"
    RECALL_ANY = "recall_any"
    MUTE_MEMBER = "mute_member"
    MUTE_ALL = "mute_all"
    READ_MODE = "read_mode"
    HOLD_SCHEDULE = "hold_schedule"
    LIST_MEMBERS = "list_members"
    MEMBER_EVENTS = "member_events"
    SET_CARD = "set_card"
    HEARS_ALL = "hears_all"
    PROACTIVE = "proactive"
    HISTORY = "history"
    BUTTONS = "buttons"
    EDIT = "edit"
    FILES = "files"
    NOTICE_BOARD = "notice_board"
    ESSENCE = "essence"
    FORWARD = "forward"
    ADMIT = "admit"


MANAGING = frozenset({
    Capability.RECALL_ANY, Capability.MUTE_MEMBER, Capability.MUTE_ALL, Capability.SET_CARD, Capability.NOTICE_BOARD,
    Capability.ESSENCE, Capability.ADMIT,
})  # fmt: skip
"""What comes and goes with a manager's right."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A capability that a refusal or a probe showed to be missing, with the evidence."""

    capability: Capability
    evidence: str
    at: datetime


def remaining(ceiling: frozenset[Capability], withdrawn: tuple[Withdrawal, ...]) -> frozenset[Capability]:
    """What is left of ``ceiling`` in a group after ``withdrawn``."""
    return ceiling - {lost.capability for lost in withdrawn}
