"""The audit log: who did what to what, and why. Must never hold message text or personal numbers;
of what moderation found only the rule."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AuditNote:
    """One line. ``actor`` is a person's key or ``clockwork``; ``subject`` is a group's or the programme's key."""

    id: str
    at: datetime
    actor: str
    action: str
    subject: str
    reason: str = ""
    event_id: str = ""
