"""``report.html``: the rehearsal to look at. One file that needs nothing else, for coordinators on any screen.

Every text of it was written by people or the bot: nothing goes into the page but as data or escaped.
"""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from html import escape
from importlib.resources import files
from typing import Any

import orjson

from bot.core.programme import GroupSpec
from bot.core.wording import rehearsal as wording
from bot.rehearsal.evidence import Evidence
from bot.rehearsal.expected import openings
from bot.rehearsal.run import Played
from bot.rehearsal.timeline import Row
from bot.rehearsal.verdict import Outcome, Verdict

_SLICE = timedelta(minutes=15)
_MARK = re.compile("@@[A-Z]+@@")


def page(played: Played, evidence: Evidence, verdict: Verdict, found: list[Row]) -> str:
    """The whole page."""
    template = files("bot.rehearsal").joinpath("report.html").read_text("utf-8")
    data = orjson.dumps(_data(played, evidence, found)).decode().replace("<", "\\u003c")
    parts = {
        "@@TITLE@@": escape(played.piece.programme.name),
        "@@STATE@@": "ok" if verdict.ok else "bad",
        "@@VERDICT@@": escape(wording.passed(verdict.ok, sum(not one.ok for one in verdict.outcomes))),
        "@@FIGURES@@": _figures(played, evidence, verdict, found),
        "@@FAULTS@@": _faults(played),
        "@@CHECKS@@": "".join(_check(one) for one in sorted(verdict.outcomes, key=lambda one: one.ok)),
        "@@DATA@@": data,
    }
    return _MARK.sub(lambda found: parts[found[0]], template)


def _figures(played: Played, evidence: Evidence, verdict: Verdict, found: list[Row]) -> str:
    days = (played.ends - played.begins) / timedelta(days=1)
    values = (
        str(len(played.piece.programme.groups)), f"{days:.1f}".removesuffix(".0"), f"{len(evidence.heard):,}",
        f"{len(found):,}", str(verdict.late), str(verdict.missed), str(verdict.doubled), f"{played.seconds:.0f}",
    )  # fmt: skip
    shown = zip(wording.FIGURES, values, strict=True)
    return "".join(f"<div><b>{escape(value)}</b><span>{escape(name)}</span></div>" for name, value in shown)


def _faults(played: Played) -> str:
    items = "".join(
        f"<li><b>{escape(wording.FAULTS[name])}</b><span>{escape(wording.ADAPTED[name])}</span></li>"
        for name in played.faults.names
    )
    head = escape(wording.faults_head(len(played.faults.names)))
    return f"<details class='faults'><summary>{head}</summary><ul>{items}</ul></details>" if items else ""


def _check(one: Outcome) -> str:
    mark, state = ("✔", "ok") if one.ok else ("✘", "bad")
    detail = escape(one.detail).replace("；", "；<br>") if not one.ok else escape(one.detail)
    return f"<li class='{state}'><i>{mark}</i><div><b>{escape(one.name)}</b><p>{detail}</p></div></li>"


def _data(played: Played, evidence: Evidence, found: list[Row]) -> dict[str, Any]:
    programme = played.piece.programme
    places = (*programme.groups, *((programme.management,) if programme.management else ()))
    days = [_day(evidence, number) for number in range(len(list(evidence.dates())))]
    names = {person.native_id(link.account): person.name for person in played.piece.staff.people for link in
             person.accounts}  # fmt: skip
    return {
        "days": days,
        "groups": [{"key": spec.key, "name": spec.name} for spec in places],
        "features": wording.FEATURES,
        "rows": [_brief(row, names) for row in found],
        "modes": {spec.key: _modes(evidence, spec) for spec in programme.groups},
        "hours": {spec.key: _hours(evidence, spec) for spec in programme.groups},
        "talk": {spec.key: _talk(evidence, spec) for spec in places},
        "faults": [
            {
                "name": wording.SHORT.get(one.name, one.name),
                "from": _ms(one.starts_at),
                "to": _ms(one.ends_at),
                "groups": sorted(one.groups) if one.groups is not None else None,
            }
            for one in played.faults.stretches
        ],
        "zone": str(programme.zone),
        "slice": _SLICE / timedelta(milliseconds=1),
    }


def _day(evidence: Evidence, number: int) -> dict[str, Any]:
    on = list(evidence.dates())[number]
    start, end = evidence.day(on)
    phase = evidence.phase(on)
    return {"label": wording.day_label(on.month, on.day, phase.value if phase else ""), "from": _ms(start),
            "to": _ms(end)}  # fmt: skip


def _brief(row: Row, names: dict[Any, str]) -> list[Any]:
    at = datetime.fromisoformat(row["at"])
    who = names.get(row["to"], row["to"]) if row["to"] else ""
    return [_ms(at), row["group"], row["effect"], row["feature"], row["kind"], row["on"], who, row["text"]]


def _modes(evidence: Evidence, spec: GroupSpec) -> list[list[Any]]:
    """Since when open or closed, as the platform had it."""
    return [[_ms(at), muted] for at, muted in evidence.modes[spec.key]]


def _hours(evidence: Evidence, spec: GroupSpec) -> list[list[int]]:
    return [[_ms(one.starts_at), _ms(one.ends_at)] for one in openings(evidence, spec)]


def _talk(evidence: Evidence, spec: GroupSpec) -> list[list[int]]:
    """How many messages people wrote in each slice of time."""
    counted = Counter((one.at - evidence.begins) // _SLICE for one in evidence.heard if one.group == spec.key)
    return [[_ms(evidence.begins + number * _SLICE), many] for number, many in sorted(counted.items())]


def _ms(at: datetime) -> int:
    return round(at.astimezone(UTC).timestamp() * 1000)
