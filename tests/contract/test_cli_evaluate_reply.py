"""``yanxi evaluate reply``: which open question an answer found, which message a message replies to."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli.group import WRONG, root

ANSWERED = """id,question,answer
a,漏打卡了能不能补卡,每周可以补卡一次
b,直播回放在哪里看,直播专区有回放
c,作业什么时候截止,作业周五晚上十点截止
"""
QUERIES = """question,relevant_ids
忘签到还能补上吗,a
昨晚的录播哪里有,b
几号之前交作业,c
食堂几点开饭,
"""
IDLE = "text,label,role\n今晚大家早点休息,STA,staff\n怎么补,ASK,staff\n收到,STA,trainee\n收到,STA,staff\n"
CHAT = """file\tidx\tminute\tuser\tsystem\tparents\ttext
0\t1\t0\tann\t0\t\thello
0\t2\t1\tbob\t0\t2\thow do I mount a disk?
0\t3\t1\tcy\t0\t3\tlunch
0\t4\t1\tann\t0\t2\tbob: mount /dev/sda
0\t5\t2\tbob\t0\t4\tthanks
0\t6\t2\t\t1\t6\t=== dan has joined
0\t7\t9\tdan\t0\t7\tmorning
0\t8\t9\tdan\t0\t7\tall
"""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(root, ["evaluate", "reply", *map(str, arguments)])


def told(*arguments: str | Path) -> dict[str, Any]:
    done = run(*arguments)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def test_answers_find_their_questions(tmp_path: Path) -> None:
    files = (written(tmp_path / "a.csv", ANSWERED), written(tmp_path / "q.csv", QUERIES))
    found = told(*files, "--idle", written(tmp_path / "i.csv", IDLE))
    assert (found["pairs"], found["idle"]) == (3, 2)
    assert set(found) == {"pairs", "idle", "open_1", "open_2"}, "no more open questions than there are"
    two = found["open_2"]
    assert two["accuracy"] == 1.0
    assert 0.5 < two["yardstick"] < 0.65
    assert two["coverage@0.90"] == 1.0
    assert two["at_the_bar"]["precision"] == 1.0
    assert two["at_the_bar"]["coverage"] > 0.3
    assert two["at_the_bar"]["fired_on_idle"] == 0.0
    assert found == told(*files, "--idle", tmp_path / "i.csv"), "the same draws in every run"


def test_without_idle_messages_and_with_other_columns(tmp_path: Path) -> None:
    path = tmp_path / "qa.tsv.gz"
    rows = "question\taccepted_answer\n怎么打卡\t点打卡\n怎么请假\t找班主任请假\n没有回答\t\n"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(rows)
    found = told(path)
    assert (found["pairs"], found["idle"]) == (2, 0)
    assert found["open_1"]["at_the_bar"]["fired_on_idle"] is None


def test_links_by_hand(tmp_path: Path) -> None:
    found = told(written(tmp_path / "chat.tsv", CHAT))
    assert (found["messages"], found["links"]) == (7, 7)
    # right: 2 and 3 begin (nobody is named), 4 names bob, 6 is the system's, 7 begins, 8 goes on; bob's 5 comes one
    # minute after his own line, so the rule takes that one
    assert found["precision"] == found["recall"] == found["f"] == round(6 / 7, 4)
    # before: 1←2 no, 2←3 no, 3←4 no, 4←5 yes, 5←6 no, 6←7 no (a system line is passed over), 7←8 yes
    assert found["yardstick"]["f"] == round(2 / 7, 4)


def test_a_file_that_cannot_be_used(tmp_path: Path) -> None:
    done = run(tmp_path / "none.csv")
    assert done.exit_code == WRONG
    assert "没有这个文件" in done.stderr
    done = run(written(tmp_path / "a.csv", "id,title\na,b\n"))
    assert done.exit_code == WRONG
    assert "question" in done.stderr
    done = run(written(tmp_path / "a.jsonl", "nothing\n"))
    assert done.exit_code == WRONG
    assert "JSON" in done.stderr


@pytest.mark.parametrize("name", ["chat.tsv", "chat.tsv.gz"])
def test_a_chat_of_no_messages(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(
        gzip.compress(CHAT.splitlines(keepends=True)[0].encode())
        if name.endswith("gz")
        else CHAT.splitlines(keepends=True)[0].encode()
    )
    assert told(path)["f"] == 0.0
