"""``yanxi evaluate keywords``: how many keywords that people gave are found, beside a plain yardstick."""

import csv
import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.group import WRONG, root

ROWS = (
    (
        "创客教育在小学的实施。学校开展创客教育，缺少开源硬件。开源硬件的价格很高。 小学创客教育与开源硬件",
        "创客教育_开源硬件",
    ),
    ("", "没有"),
)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(root, ["evaluate", "keywords", *map(str, arguments)])


def test_keywords_are_found_and_counted(tmp_path: Path) -> None:
    file = tmp_path / "rows.tsv.gz"
    with gzip.open(file, "wt", encoding="utf-8") as out:
        out.write("\n".join(["abstract\tkeywords", *("\t".join(row) for row in ROWS)]))
    done = run(file)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["n"] == 2
    assert told["recall@5"] == pytest.approx(2 / 3, abs=1e-4)
    assert told["f1@5"] == pytest.approx(2 * 2 / (3 + told_words(tmp_path)), abs=1e-4)
    assert set(told["yardstick"]) == {"precision@5", "recall@5", "f1@5", "f1@5_mean"}


def told_words(folder: Path) -> int:
    with (folder / "predictions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["right"] for row in rows] == ["2", "0"]
    return sum(len(row["keywords"].split()) for row in rows)


def test_a_title_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("text,title,keywords\n学校缺少开源硬件,开源硬件的价格,开源硬件；价格\n", "utf-8")
    told = json.loads(run(file, "--out", tmp_path / "out.csv").stdout)
    assert told["recall@5"] == 1.0
    assert (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"title,keywords\na,b\n", "没有 text 这一列"),
        (b"text\na\n", "没有 keywords 这一列"),
        ("text,keywords\n创客,甲\n".encode("gb18030"), "不是 UTF-8 编码"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, content: bytes, why: str) -> None:
    file = tmp_path / "rows.csv"
    file.write_bytes(content)
    done = run(file)
    assert done.exit_code == WRONG
    assert why in done.output


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert run(tmp_path / "none.csv").exit_code == WRONG
