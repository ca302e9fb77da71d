"""A conversation of several steps with one person in one place: filling in a form, confirming a command."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Dialogue:
    """``place`` is the group key, ``private:<account>``, or ``answer:<account>`` (words that wait to be confirmed,
    bot/core/ticket_whether.py); one dialogue a person and place. ``feature`` owns it,
    ``step`` is where it stands, ``data`` what was collected. ``step`` empty: ended."""

    place: str
    native_id: str
    feature: str
    step: str
    expires_at: datetime
    data: tuple[tuple[str, str], ...] = ()

    def alive(self, at: datetime) -> bool:
        """Whether an answer is still expected."""
        return bool(self.step) and at < self.expires_at

    def value(self, name: str) -> str:
        """One collected value; empty when there is none."""
        return dict(self.data).get(name, "")
