"""``yanxi evaluate question``: what it reads, prints and writes."""

import csv
import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.group import WRONG, root

TALK = """text,label,role,quote,at
请问作业在哪里提交,1,trainee,,
有没有老师知道学时怎么查啊？,1,,,expert
请大家思考：为什么要分层布置作业？,0,class_teacher,,
请问作业在哪里提交,0,trainee,person,
请问作业在哪里提交,0,,,person
收到,0,,,
"""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(root, ["evaluate", "question", *map(str, arguments)])


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_what_it_prints_and_writes(tmp_path: Path) -> None:
    (tmp_path / "talk.csv").write_text(TALK.replace("expert", "staff"), "utf-8-sig")
    done = run(tmp_path / "talk.csv")
    told = json.loads(done.stdout)
    assert (told["n"], told["positive"], told["flagged"]) == (6, 2, 2)
    assert (told["precision"], told["recall"], told["f1"], told["accuracy"]) == (1.0, 1.0, 1.0, 1.0)
    assert (told["auc"], told["precision_at_recall_70"]) == (1.0, 1.0)
    assert 0 < told["p50_us"] <= told["p99_us"]
    assert told["rule_mark"]["recall"] == 0.5
    assert told["rule_words"]["precision"] == 0.4
    assert told["tickets"]["n"] == told["question_alone"]["n"] == 6
    assert told["by"]["label"]["1"]["n"] == 2
    assert told["by"]["label"]["0"] == {"n": 4, "noticed": 0, "tickets": 0, "rule_words": 3}
    written = rows(tmp_path / "predictions.csv")
    assert [row["noticed"] for row in written] == ["1", "1", "0", "0", "0", "0"]
    assert [row["ground"] for row in written][1:5] == ["addressed", "staff", "quotes_person", "to_person"]
    assert "工作人员" in written[2]["reason"]
    assert "text" not in written[0]
    assert not any("提交" in value for row in written for value in row.values())


def test_whom_the_at_names(tmp_path: Path) -> None:
    """An unknown word in ``at`` is somebody in particular."""
    (tmp_path / "talk.csv").write_text(TALK, "utf-8")
    run(tmp_path / "talk.csv")
    assert rows(tmp_path / "predictions.csv")[1]["ground"] == "to_person"


def test_files_of_other_forms(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        '{"label": "ASK", "text": "请问作业在哪里提交"}\n\n{"label": "STA", "text": "收到"}\n', "utf-8"
    )
    with gzip.open(tmp_path / "b.tsv.gz", "wt", encoding="utf-8") as file:
        file.write('dialogue\tspeaker\tdialogue_act\ttext\nd\ts\tquestion\t怎么了\nd\ts\tanswer\t"没事\n')
    told = json.loads(run(tmp_path / "a.jsonl", tmp_path / "b.tsv.gz", "--out", tmp_path / "p.csv").stdout)
    assert (told["n"], told["positive"]) == (4, 2)
    assert told["files"]["a.jsonl"]["by"]["label"]["ASK"]["noticed"] == 1
    assert told["files"]["b.tsv.gz"]["question_alone"]["positive"] == 1
    assert [row["file"] for row in rows(tmp_path / "p.csv")] == ["a.jsonl"] * 2 + ["b.tsv.gz"] * 2


def test_nothing_needed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text,label\n收到,0\n", "utf-8")
    told = json.loads(run(tmp_path / "a.csv").stdout)
    assert told["auc"] is told["precision_at_recall_70"] is None


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"body,label\nx,1\n", "没有 text 这一列"),
        ("a.csv", b"text\nx\n", "没有 label 这一列"),
        ("a.csv", "text,label\n作业,1\n".encode("gb18030"), "不是 UTF-8"),
        ("a.jsonl", b"{\n", "没有 text"),
        ("a.jsonl", b"[1]\n", "没有 text"),
        ("a.tsv.gz", b"plain", "不是 UTF-8"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_evaluated(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    done = run(tmp_path / name)
    assert done.exit_code == WRONG
    assert said in done.stderr


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    done = run(tmp_path / "nowhere.csv")
    assert done.exit_code == WRONG
    assert "nowhere.csv" in done.stderr
