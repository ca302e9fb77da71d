"""The verdict on a rehearsal: every check with its outcome, and how much was late, missed or doubled.

Computed from the platforms' journals and the programme; never from the bot, its ledger or its database.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.core.capability import Capability
from bot.core.wording import rehearsal as wording
from bot.rehearsal.checks import CHECKS, Check
from bot.rehearsal.evidence import Evidence, Finding
from bot.rehearsal.run import Played


@dataclass(frozen=True, slots=True)
class Outcome:
    """One check: what it is called, whether it holds, and what was found."""

    key: str
    name: str
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """All checks. ``late``, ``missed`` and ``doubled`` count everything, also what a fault excuses."""

    outcomes: tuple[Outcome, ...]
    late: int
    missed: int
    doubled: int

    @property
    def ok(self) -> bool:
        """Whether every check holds."""
        return all(one.ok for one in self.outcomes)

    def as_json(self) -> dict[str, Any]:
        """What ``verdict.json`` holds."""
        checks = [{"name": one.name, "ok": one.ok, "detail": one.detail} for one in self.outcomes]
        return {"ok": self.ok, "checks": checks, "late": self.late, "missed": self.missed, "doubled": self.doubled}


def evidence_of(played: Played, gaps: frozenset[Capability] = frozenset(), slack: timedelta = timedelta(0)) -> Evidence:
    """What there is to judge; for ``gaps`` and ``slack`` see Evidence."""
    piece, times = played.piece, (played.begins, played.ends)
    return Evidence(piece.programme, piece.staff, piece.plans, played.faults, *times, played.entries, gaps, slack)


def judge(evidence: Evidence, checks: Mapping[str, Check] = CHECKS) -> Verdict:
    """Run every check."""
    found: list[Finding] = []
    outcomes = []
    for key, check in checks.items():
        looked_at = list(check(evidence))
        findings = [one for one in looked_at if one is not None]
        found += findings
        outcomes.append(_outcome(key, len(looked_at), findings))
    late, missed, doubled = (sum(one.kind == kind for one in found) for kind in ("late", "missed", "doubled"))
    return Verdict(tuple(outcomes), late, missed, doubled)


def _outcome(key: str, count: int, findings: list[Finding]) -> Outcome:
    wrong = [one for one in findings if not one.excused]
    if wrong:
        detail = wording.faulty(count, len(wrong), (one.text for one in wrong[: wording.SHOWN]))
    else:
        detail = wording.fine(count)
        detail = wording.excused(detail, len(findings)) if findings else detail
    return Outcome(key, wording.CHECKS[key], not wrong, detail)
