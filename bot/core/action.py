"""Actions with a case number: everything that can be undone with ``/撤销 编号``."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.query import One


@dataclass(frozen=True, slots=True)
class Action:
    """What somebody did in a group, under the running number that people see.

    ``data`` is what the feature needs to undo it, as (name, value) pairs; ``undone_at`` is set once.
    """

    group: str
    no: int
    feature: str
    kind: str
    summary: str
    by: str
    at: datetime
    data: tuple[tuple[str, str], ...] = ()
    undone_at: datetime | None = None
    undone_by: str = ""

    def value(self, name: str) -> str:
        """One value of ``data``; empty when there is none."""
        return dict(self.data).get(name, "")


def action_at(group: str, no: int) -> One[Action]:
    """The action of a group under a number."""
    return One(Action, (group, no), group)
