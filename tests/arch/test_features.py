"""Every feature is registered and has its name where people read it."""

import importlib
import pkgutil
from datetime import time
from pathlib import Path

import handlers
import schedules
from bot.core.job import Job
from bot.core.ledger import Late
from bot.core.programme import instant
from bot.core.rule import Rule
from bot.core.timetable import GroupCalendar, edges
from bot.core.wording.features import FEATURES
from handlers import PIPELINE
from schedules import JOBS
from tests import programmes
from tests.programmes import DAY

SILENT = frozenset({"activity", "audit"})
"""Features that never say anything."""


def modules(package: object) -> list[object]:
    path = Path(str(package.__file__)).parent  # type: ignore[attr-defined]
    names = [one.name for one in pkgutil.iter_modules([str(path)])]
    return [importlib.import_module(f"{package.__name__}.{name}") for name in names]  # type: ignore[attr-defined]


def test_every_rule_is_in_the_pipeline() -> None:
    defined = {value for module in modules(handlers) for value in vars(module).values() if isinstance(value, Rule)}
    missing = [rule.name for rule in defined if rule not in PIPELINE]
    assert missing == [], "add them to _FEATURES in handlers/__init__.py"


def test_every_job_is_in_the_timetable() -> None:
    defined = {job for module in modules(schedules) for job in getattr(module, "JOBS", ()) if isinstance(job, Job)}
    missing = [job.kind for job in defined if job not in JOBS]
    assert missing == [], "add *feature.JOBS to schedules/__init__.py"


def test_every_feature_has_a_name_for_people() -> None:
    spoken = {spec.feature for rule in PIPELINE for spec in rule.commands} | {job.feature for job in JOBS}
    assert sorted(spoken - SILENT - set(FEATURES)) == [], "add them to bot/core/wording/features.py"


def test_every_notice_has_an_end() -> None:
    """Without one it would be posted however late it is found."""
    found = programmes.programme()
    calendar = GroupCalendar(found, found.groups[0])
    walked = edges(calendar, instant(DAY, time(0), found.zone), instant(DAY, time(23, 59), found.zone))
    planned = [
        one
        for job in JOBS
        for one in (
            *(job.of_group(found, found.groups[0], DAY) if job.of_group else ()),
            *(job.of_programme(found, DAY) if job.of_programme else ()),
            *(one for edge in walked for one in (job.of_edge(calendar, edge) if job.of_edge else ())),
        )
    ]
    assert len(planned) > 20
    assert [one.key.kind for one in planned if one.late is Late.NOTICE and one.expires_at is None] == []
