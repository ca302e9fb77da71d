"""The rehearsal itself: two groups, one day of the timetable, faults, sabotage; its files and its command."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.app import features
from bot.cli.group import root
from bot.core.effect import SendMessage
from bot.core.errors import ConfigError
from bot.core.job import Job
from bot.core.programme import Phase, PhaseKind
from bot.core.rule import Decision, Rule, Turn
from bot.engine import Features
from bot.rehearsal import timeline
from bot.rehearsal.faults import ALL, NAMES, parse, plan_of
from bot.rehearsal.leave import leave
from bot.rehearsal.run import Options, Piece, Played, play
from bot.rehearsal.verdict import Verdict, evidence_of, judge
from handlers import PIPELINE
from schedules import JOBS
from tests import programmes

DAY = date(2020, 4, 18)
FEATURES = features(PIPELINE, JOBS)


def piece(known: Features = FEATURES) -> Piece:
    """Two groups with one free day, one day of the timetable and the end; one of them has no plan yet."""
    phases = (
        Phase(PhaseKind.FREE, date(2020, 4, 17), date(2020, 4, 17)), Phase(PhaseKind.INTENSIVE, DAY, DAY),
        Phase(PhaseKind.ENDED, date(2020, 4, 19)),
    )  # fmt: skip
    keys = ("maker", "robot")
    return Piece(
        replace(programmes.programme(keys), phases=phases),
        programmes.staff(keys),
        (programmes.plan("maker", DAY),),
        known,
    )


async def played(folder: Path, options: Options | None = None, known: Features = FEATURES) -> Played:
    return await play(piece(known), options or Options(trainees=8), folder)


def made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def wrong(verdict: Verdict) -> dict[str, str]:
    return {one.key: one.detail for one in verdict.outcomes if not one.ok}


async def test_a_day_of_two_groups_is_green_and_leaves_its_files(tmp_path: Path) -> None:
    found = await played(tmp_path)
    verdict = leave(found, tmp_path / "out")
    assert wrong(verdict) == {}
    rows = [json.loads(line) for line in (tmp_path / "out/timeline.jsonl").read_text("utf-8").splitlines()]
    _check_rows(rows)
    left = json.loads((tmp_path / "out/verdict.json").read_text("utf-8"))
    assert set(left) == {"ok", "checks", "late", "missed", "doubled"}
    assert left["ok"] is True
    assert all(set(check) == {"name", "ok", "detail"} for check in left["checks"])
    page = (tmp_path / "out/report.html").read_text("utf-8")
    assert "彩排通过" in page
    assert "@@" not in page
    assert "http://" not in page and "https://" not in page and "src=" not in page  # noqa: PT018


def _check_rows(rows: list[dict[str, Any]]) -> None:
    keys = {"at", "group", "effect", "feature", "kind", "on", "to", "text"}
    assert all(set(row) == keys for row in rows)
    times = [datetime.fromisoformat(row["at"]) for row in rows]
    assert times == sorted(times)
    assert all(row["at"].endswith("+08:00") for row in rows)
    assert {"speaking", "duty", "plan", "agenda", "salon", "vote", "figures", "checkin"} <= {
        row["feature"] for row in rows
    }
    modes = [(row["at"][8:16], row["on"]) for row in rows if row["effect"] == "SetMuteAll" and row["group"] == "maker"]
    assert modes[-3:-1] == [("18T00:00", True), ("18T08:00", False)]


@pytest.mark.parametrize("name", [*NAMES, ALL])
async def test_with_every_fault(tmp_path: Path, name: str) -> None:
    found = await played(tmp_path, Options(trainees=6, faults=parse([name])))
    assert wrong(judge(evidence_of(found))) == {}


async def test_the_same_seed_gives_the_same_timeline(tmp_path: Path) -> None:
    def left(number: int, found: Played) -> bytes:
        leave(found, tmp_path / f"out{number}")
        return (tmp_path / f"out{number}/timeline.jsonl").read_bytes()

    options = Options(trainees=6, faults=parse(["duplicates,reorder,silence"]))
    one, two = [left(number, await played(made(tmp_path / f"db{number}"), options)) for number in (1, 2)]
    assert one == two
    assert one != left(3, await played(made(tmp_path / "db3"), replace(options, seed=2)))


async def test_paced_it_shows_the_same_and_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[float] = []
    options = Options(days=1, trainees=2, density=0.2)
    quick = await play(piece(), options, made(tmp_path / "quick"))
    slow = await play(
        piece(), replace(options, speed=200_000), made(tmp_path / "slow"), lambda share, _: told.append(share)
    )
    assert timeline.rows(slow.entries, slow.piece.programme) == timeline.rows(quick.entries, quick.piece.programme)
    assert slow.seconds >= 86_400 / 200_000
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1)


# ------------------------------------------------------------------------------------------------------- sabotage


def without_jobs(*kinds: str) -> Features:
    return features(PIPELINE, [job for job in JOBS if job.kind not in kinds])


def silenced(kind: str) -> Features:
    """The job believes that it did its work, and does nothing."""
    return features(PIPELINE, [_mute(job) if job.kind == kind else job for job in JOBS])


def _mute(job: Job) -> Job:
    return replace(job, decide=lambda turn: replace(job.decide(turn), effects=()))


def with_rules(change: Iterable[Rule]) -> Features:
    return features(tuple(change), JOBS)


def _doubled(rule: Rule) -> Rule:
    """The rule that says everything in groups twice."""

    def decide(turn: Turn) -> Decision:
        decision = rule.decide(turn)
        more = [replace(one, tag=f"{one.tag}-again") for one in decision.effects if isinstance(one, SendMessage)]
        return replace(decision, effects=(*decision.effects, *more))

    return replace(rule, decide=decide)


SABOTAGE = {
    "opened": silenced("open"),
    "closed": silenced("close"),
    "duty_reminder": without_jobs("shift_reminder"),
    "plan_reminder": without_jobs("plan_reminder"),
    "digest": without_jobs("plan_digest"),
    "agenda": without_jobs("agenda_publish", "agenda_correction"),
    "agenda_chased": without_jobs("agenda_chase"),
    "figures": without_jobs("day_figures"),
    "vote_result": without_jobs("vote_close"),
    "notices": with_rules(_doubled(rule) if rule.name == "mode" else rule for rule in PIPELINE),
    "answered": with_rules(_doubled(rule) if rule.name == "checkin" else rule for rule in PIPELINE),
    "salon": with_rules(rule for rule in PIPELINE if rule.name != "salon"),
}


@pytest.mark.parametrize("key", SABOTAGE)
async def test_sabotage_is_seen(tmp_path: Path, key: str) -> None:
    found = await played(tmp_path, Options(trainees=4), SABOTAGE[key])
    assert key in wrong(judge(evidence_of(found)))


# ----------------------------------------------------------------------------------------------- faults and command


def test_faults_by_name() -> None:
    assert parse(["429, down-0800"]) == ("down-0800", "429")
    assert parse([ALL]) == NAMES
    with pytest.raises(ConfigError, match="down-0800"):
        parse(["down-0801"])


def test_faults_without_a_day_of_the_timetable() -> None:
    programme = piece().programme
    assert plan_of(NAMES, programme, date(2020, 4, 17), date(2020, 4, 17)).stretches == ()


def test_the_command_says_what_it_found(tmp_path: Path) -> None:
    done = CliRunner().invoke(root, ["rehearse", "--days", "1", "--out", str(tmp_path / "out"), "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["ok"] is True
    assert {file.name for file in (tmp_path / "out").iterdir()} == {"timeline.jsonl", "verdict.json", "report.html"}


@pytest.mark.parametrize("arguments", [["--faults", "nope"], ["nowhere.toml"], ["--days", "0"]])
def test_wrong_use_ends_with_two(arguments: list[str], tmp_path: Path) -> None:
    done = CliRunner().invoke(root, ["rehearse", *arguments, "--out", str(tmp_path / "out")])
    assert done.exit_code == 2, done.output
