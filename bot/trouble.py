"""Jobs that raised: how often, and when each is tried again. In memory only; a new process tries afresh."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.core.event import Mode
from bot.core.ledger import JobKey

MOST_TRIES = 5
HELD_FOR = timedelta(minutes=10)
"""A mode that could not be brought about in so many tries is left to the staff for this long."""
KIND_OF_MODE = {Mode.OPEN: "open", Mode.CLOSED: "close"}
REPAIR = "repair"
"""Begins the slot of a job that brings a mode about when no edge does."""
_MODES = frozenset(KIND_OF_MODE.values())
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Trouble:
    """A job that raised: how often, and when it is tried again."""

    tries: int
    again_at: datetime


@dataclass(slots=True)
class Troubles:
    """All jobs that raised and have not worked since."""

    _of: dict[JobKey, Trouble] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self._of)

    def again_at(self, key: JobKey) -> datetime:
        """When a job may be tried; long ago for one that did not raise."""
        return self._of[key].again_at if key in self._of else _LONG_AGO

    def held_until(self, subject: str) -> datetime:
        """Until when nothing is done about a group's mode, because the job that should waits for another try."""
        return max(map(self.again_at, self._modes(subject)), default=_LONG_AGO)

    def repair(self, subject: str, kind: str) -> JobKey | None:
        """The repair that raised and has tries left, so that these are counted."""
        return next((key for key in self._modes(subject) if key.kind == kind and self._may_go_on(key)), None)

    def worked(self, key: JobKey) -> None:
        """The job worked; with it every other that was to bring a mode about there."""
        self._of.pop(key, None)
        if key.kind in _MODES:
            for other in self._modes(key.subject):
                del self._of[other]

    def raised(self, key: JobKey, now: datetime) -> int:
        """The job raised again; returns how often it did."""
        trouble = self._of.setdefault(key, Trouble(0, now))
        trouble.tries += 1
        trouble.again_at = now + timedelta(seconds=2**trouble.tries)
        if trouble.tries >= MOST_TRIES:
            self.worked(key)
            if key.kind in _MODES:
                self._of[key] = Trouble(trouble.tries, now + HELD_FOR)
        return trouble.tries

    def _modes(self, subject: str) -> list[JobKey]:
        return [key for key in self._of if key.subject == subject and key.kind in _MODES]

    def _may_go_on(self, key: JobKey) -> bool:
        return key.slot.startswith(REPAIR) and self._of[key].tries < MOST_TRIES
