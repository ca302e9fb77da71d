"""How a group is moderated: which findings are kept, shown or acted on, and how long things last.

Read from the programme file. Pure; must never look at a message.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.core.judge.finding import Category, Finding, Severity

FEATURE = "moderation"


class ModerationMode(StrEnum):
    """What findings lead to in a group."""

    OFF = "off"
    DRY = "dry"
    """What is found is counted, and nobody is bothered."""
    TRAINING = "training"
    """The staff see cards and judge them; nothing is done."""
    ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Moderation:
    """``note``, ``flag`` and ``recall`` are categories that are treated so whatever a finding asks for; a score below
    ``flag_from`` or ``recall_from`` makes a finding one degree milder. ``mute_minutes`` are the lengths of a person's
    first, second … silence; ``cards_a_minute`` bounds what a raid can do to whoever is on duty."""

    mode: ModerationMode = ModerationMode.OFF
    note: tuple[Category, ...] = ()
    flag: tuple[Category, ...] = ()
    recall: tuple[Category, ...] = ()
    flag_from: float = 0.5
    recall_from: float = 0.9
    escalate_minutes: int = 10
    fold_minutes: int = 10
    cards_a_minute: int = 3
    reminder_minutes: int = 10
    strike_days: int = 30
    mute_minutes: tuple[int, ...] = (10, 60, 1440)
    appeal_days: int = 7
    appeal_hours: int = 12


def severity_of(finding: Finding, rules: Moderation) -> Severity:
    """What a finding leads to under these rules."""
    found, category = finding.severity, finding.category
    if category in rules.note:
        return Severity.NOTE
    if category in rules.recall and found is Severity.FLAG:
        found = Severity.RECALL
    if found is Severity.RECALL and (category in rules.flag or finding.score < rules.recall_from):
        found = Severity.FLAG
    return Severity.NOTE if found is Severity.FLAG and finding.score < rules.flag_from else found


Weighed = tuple[tuple[Severity, Finding], ...]
"""Findings with what they lead to, the gravest first."""


def weighed(findings: Iterable[Finding], rules: Moderation) -> Weighed:
    """The findings with what they lead to. Of equally grave and sure ones the judge's own order stands: what is in
    plain sight comes before what was hidden."""
    found = [(severity_of(one, rules), one) for one in findings]
    return tuple(sorted(found, key=lambda pair: (-pair[0], -pair[1].score)))
