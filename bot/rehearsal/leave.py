"""What a rehearsal leaves behind: ``timeline.jsonl``, ``verdict.json``, ``report.html``."""

from pathlib import Path

import orjson

from bot.rehearsal.report import page
from bot.rehearsal.run import Played
from bot.rehearsal.timeline import lines, rows
from bot.rehearsal.verdict import Verdict, evidence_of, judge


def leave(played: Played, out: Path) -> Verdict:
    """Judge what was played and write the three files into ``out``; gives the verdict."""
    evidence = evidence_of(played)
    verdict, found = judge(evidence), rows(played.entries, played.piece.programme)
    out.mkdir(parents=True, exist_ok=True)
    out.joinpath("timeline.jsonl").write_bytes(b"".join(lines(found)))
    out.joinpath("verdict.json").write_bytes(orjson.dumps(verdict.as_json(), option=orjson.OPT_INDENT_2))
    out.joinpath("report.html").write_text(page(played, evidence, verdict, found), "utf-8")
    return verdict
