"""``yanxi evaluate retrieval``: what it reads, prints and writes."""

import csv
import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.group import FAILED, WRONG, root

CARDS = """id,question,answer
a,漏打卡了能不能补卡,每周一次
b,直播回放在哪里看,直播专区
c,作业什么时候截止,周五晚上
d,证书上的姓名写错了,联系班主任
"""
QUERIES = """question,relevant_ids
忘签到,a
昨晚的录播哪里有,b
几号之前交作业,c|d
食堂几点开饭,
"""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(root, ["evaluate", "retrieval", *map(str, arguments)])


def both(folder: Path, cards: str = CARDS, queries: str = QUERIES) -> tuple[Path, Path]:
    (folder / "cards.csv").write_text(cards, "utf-8-sig")
    (folder / "queries.csv").write_text(queries, "utf-8")
    return folder / "cards.csv", folder / "queries.csv"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_what_it_prints_and_writes(tmp_path: Path) -> None:
    done = run(*both(tmp_path))
    told = json.loads(done.stdout)
    assert (told["cards"], told["n"], told["answerable"]) == (4, 4, 3)
    assert (told["recall@1"], told["recall@3"], told["mrr@10"]) == (1.0, 1.0, 1.0)
    assert told["coverage@0.95"]["coverage"] == 1.0
    assert told["coverage@0.95"]["fired_on_unanswerable"] == 0.0
    assert 0 < told["p50_us"] <= told["p99_us"]
    assert told["offer"]["fired_on_unanswerable"] == 0.0
    assert told["yardstick"]["n"] == 4
    assert told["yardstick"]["recall@1"] == 0.6667, "the yardstick knows no words of the same meaning"
    written = rows(tmp_path / "predictions.csv")
    assert [row["rank"] for row in written] == ["1", "1", "1", "0"]
    assert [row["relevant_ids"] for row in written] == ["a", "b", "c|d", ""]
    assert written[3]["fit"] == "nothing"
    assert "签到" not in (tmp_path / "predictions.csv").read_text("utf-8")


def test_measures_by_hand(tmp_path: Path) -> None:
    """Only what shares a character can be found: one first, one second, one nowhere."""
    cards = "id,question,answer\n1,甲乙,\n2,甲丙丁戊己,\n3,庚,\n"
    told = json.loads(run(*both(tmp_path, cards, "question,relevant_ids\n甲乙,1\n甲乙,2\n辛,3\n庚,\n")).stdout)
    expected = {"recall@1": 0.3333, "recall@3": 0.6667, "recall@5": 0.6667, "mrr@10": 0.5, "answerable": 3}
    for measured in (told, told["yardstick"]):
        assert {name: measured[name] for name in expected} == expected
    # 庚 is the surest, and nothing should have been found: no bar gives nine right of ten
    assert told["coverage@0.90"] == {"coverage": 0.0, "fired_on_unanswerable": 0.0}


def test_grown_leaves_the_question_itself_out(tmp_path: Path) -> None:
    """An earlier phrasing helps its sisters and never itself."""
    cards = "id,question,answer\n1,甲,\n2,乙,\n"
    queries = "question,relevant_ids\n丙丁,1\n丙丁戊,1\n己,2\n"
    paths = both(tmp_path, cards, queries)
    assert json.loads(run(*paths).stdout)["recall@1"] == 0
    told = json.loads(run(*paths, "--grown").stdout)
    assert told["recall@1"] == told["yardstick"]["recall@1"] == 0.6667
    assert [row["rank"] for row in rows(tmp_path / "predictions.csv")] == ["1", "1", "0"]


def test_a_second_row_of_a_card_is_another_way_of_asking(tmp_path: Path) -> None:
    cards = "id,question,answer\n1,甲,\n1,丙丁,答\n2,乙,\n"
    told = json.loads(run(*both(tmp_path, cards, "question,relevant_ids\n丙丁,1\n答,1\n")).stdout)
    assert (told["cards"], told["recall@1"]) == (2, 1.0)


def test_json_lines(tmp_path: Path) -> None:
    (tmp_path / "cards.jsonl").write_text('{"id": 0, "question": "怎么打卡", "answer": "点链接"}\n\n', "utf-8")
    queries = [{"query": "打卡", "gold": 0}, {"query": "龘", "gold": None}, {"question": "卡", "relevant_ids": "0"}]
    (tmp_path / "queries.jsonl").write_text("\n".join(json.dumps(one) for one in queries), "utf-8")
    told = json.loads(run(tmp_path / "cards.jsonl", tmp_path / "queries.jsonl").stdout)
    assert (told["n"], told["answerable"], told["recall@1"]) == (3, 2, 1.0)


def test_pairs_become_clusters(tmp_path: Path) -> None:
    """One of each cluster is a card, the others are asked, and all else distracts."""
    with gzip.open(tmp_path / "pairs.tsv.gz", "wt", encoding="utf-8") as file:
        file.write("1\t怎么打卡\t如何打卡\n1\t如何打卡\t打卡怎么弄\n0\t怎么打卡\t怎么请假\n1\t请假\t请假\n")
    (tmp_path / "more.tsv").write_text("0\t怎么打卡\t无关\n0\t无关\t别的\n", "utf-8")
    told = json.loads(run(tmp_path / "pairs.tsv.gz").stdout)
    assert (told["cards"], told["n"], told["recall@1"]) == (3, 2, 1.0)
    assert json.loads(run(tmp_path / "pairs.tsv.gz", tmp_path / "more.tsv").stdout)["cards"] == 5


def test_nothing_answerable_has_no_recall(tmp_path: Path) -> None:
    told = json.loads(run(*both(tmp_path, queries="question,relevant_ids\n食堂,\n")).stdout)
    assert (told["recall@1"], told["mrr@10"], told["coverage@0.90"]["coverage"]) == (None, None, None)


@pytest.mark.parametrize(
    ("cards", "queries", "said"),
    [
        (b"id,answer\n1,a\n", None, "question"),
        (b"id,question\n1,a\n", b"question\na\n", "relevant_ids"),
        ("id,question\n1,老师".encode("gbk"), None, "UTF-8"),
        (None, None, "没有这个文件"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, cards: bytes | None, queries: bytes | None, said: str) -> None:
    first, second = both(tmp_path)
    first.unlink()
    for path, content in ((first, cards), (second, queries)):
        if content is not None:
            path.write_bytes(content)
    done = run(first, second)
    assert done.exit_code in {WRONG, FAILED}
    assert said in done.stderr


def test_a_missing_or_spoilt_second_file_is_said(tmp_path: Path) -> None:
    first, second = both(tmp_path)
    assert "问题文件" in run(first).stderr
    assert "nowhere.csv" in run(first, tmp_path / "nowhere.csv").stderr
    (tmp_path / "q.jsonl").write_text("{", "utf-8")
    assert "JSON" in run(first, tmp_path / "q.jsonl").stderr
    (tmp_path / "pairs.tsv").write_text("1\ta\n", "utf-8")
    assert "三列" in run(tmp_path / "pairs.tsv").stderr
    (tmp_path / "pairs.tsv").write_bytes(b"\xff\xfe")
    assert "UTF-8" in run(tmp_path / "pairs.tsv").stderr
    assert run(first, second, "--out", tmp_path / "no" / "p.csv").exit_code in {WRONG, FAILED}
