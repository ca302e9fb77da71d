"""``yanxi evaluate moderation``: what it reads, prints and writes."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.group import FAILED, WRONG, root
from tests.contract.test_cli import CONFIG

TALK = """text,label,category
你就是个傻逼,1,abuse
代考保过，加微信,1,cheating
"请问 18:00 的课, 在哪里看回放？",0,
今天的作业交了吗,0,
今天天气不错,1,none
"""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(root, ["evaluate", "moderation", *map(str, arguments)])


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_what_it_prints_and_writes(tmp_path: Path) -> None:
    (tmp_path / "talk.csv").write_text(TALK, "utf-8-sig")
    done = run(tmp_path / "talk.csv")
    told = json.loads(done.stdout)
    assert (told["n"], told["positive"], told["flagged"]) == (5, 3, 2)
    assert (told["precision"], told["recall"], told["accuracy"]) == (1.0, 0.6667, 0.8)
    assert 0 <= told["auc"] <= 1
    assert 0 < told["p50_us"] <= told["p99_us"]
    assert told["by"]["category"]["abuse"] == {"n": 1, "flagged": 1.0}
    written = rows(tmp_path / "predictions.csv")
    assert [row["flagged"] for row in written] == ["1", "1", "0", "0", "0"]
    assert [row["row"] for row in written] == ["1", "2", "3", "4", "5"]
    assert written[0]["rule"] == "word:傻逼"
    assert "傻逼" in written[0]["reason"]
    assert float(written[0]["score"]) > 0.5 >= float(written[2]["score"])
    assert "text" not in written[0]
    assert "predictions.csv" in done.stderr


def test_many_files_are_also_measured_apart(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("text,transform\n傻*逼,spaced\n傻逼,none\n", "utf-8")
    (tmp_path / "clean.csv").write_text("text\n收到\n好的\n", "utf-8")
    told = json.loads(run(tmp_path / "bad.csv", tmp_path / "clean.csv", "--out", tmp_path / "p.csv").stdout)
    assert (told["n"], told["recall"], told["false_positive_rate"]) == (4, 1.0, 0.0)
    assert told["files"]["bad.csv"]["by"]["transform"]["spaced"]["flagged"] == 1.0
    assert told["files"]["clean.csv"]["positive"] == 0
    assert [row["file"] for row in rows(tmp_path / "p.csv")] == ["bad.csv"] * 2 + ["clean.csv"] * 2


def test_a_file_with_times_is_the_talk_of_one_group(tmp_path: Path) -> None:
    lines = [f"{second},a,第{second}次说话,{'flood' if second > 6 else 'ok'}" for second in range(1, 9)]
    lines += [f"{100 * number},b,{said},ok" for number, said in enumerate(("收到", "回放在哪里", "谢谢老师"), 1)]
    (tmp_path / "flood.csv").write_text("\n".join(["t,user,text,label", *lines]), "utf-8")
    told = json.loads(run(tmp_path / "flood.csv").stdout)
    assert (told["precision"], told["recall"]) == (1.0, 1.0)
    assert told["floods_alone"] == {"n": 11, "precision": 1.0, "recall": 1.0, "false_positive_rate": 0.0}


def test_an_advert_in_the_talk_of_a_group_is_no_flood(tmp_path: Path) -> None:
    (tmp_path / "flood.csv").write_text("t,user,text,label\n1,a,教资代考，包你满意,ok\n", "utf-8")
    told = json.loads(run(tmp_path / "flood.csv").stdout)
    assert (told["flagged"], told["floods_alone"]["false_positive_rate"]) == (1, 0.0)
    (tmp_path / "talk.csv").write_text(TALK, "utf-8")
    assert "floods_alone" not in json.loads(run(tmp_path / "talk.csv").stdout)


def test_without_the_classifier_words_and_rules_judge(tmp_path: Path) -> None:
    (tmp_path / "talk.csv").write_text(TALK, "utf-8")
    told = json.loads(run(tmp_path / "talk.csv", "--without-classifier").stdout)
    assert told["classifier_alone"]["recall"] == 0
    assert told["flagged"] == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"label\n1\n", "text"), ("text\n老师".encode("gbk"), "UTF-8"), (b"", "text"), (None, "没有这个文件")],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, content: bytes | None, said: str) -> None:
    if content is not None:
        (tmp_path / "bad.csv").write_bytes(content)
    done = run(tmp_path / "bad.csv")
    assert done.exit_code in {FAILED, WRONG}
    assert said in done.output
    assert "Traceback" not in done.output


def test_where_nothing_can_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "talk.csv").write_text(TALK, "utf-8")
    done = run(tmp_path / "talk.csv", "--out", tmp_path / "no" / "p.csv")
    assert done.exit_code == WRONG
    assert "--out" in done.output


def test_beside_a_file_in_a_place_that_takes_nothing_it_goes_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "talk.csv").write_text(TALK, "utf-8")
    (tmp_path / "there" / "predictions.csv").mkdir()
    assert run(tmp_path / "there" / "talk.csv").exit_code == 0
    assert len(rows(tmp_path / "predictions.csv")) == 5


OWN = """
[moderation]
hosts = ["good.example"]
note = ["abuse"]
classifier = false

[[rules]]
words = "ours.txt"
category = "广告"
"""


def site(folder: Path) -> Path:
    """Settings with words, hosts and rules of their own; one of the groups has other rules."""
    (folder / "ours.txt").write_text("团购年货\n", "utf-8")
    other = (
        '\n[[groups]]\nkey = "g2"\nname = "二群"\naccount = "hubei-qq"\nnative_id = "20002"\nmoderation = {note = []}\n'
    )
    (folder / "config.toml").write_text(CONFIG + other + OWN, "utf-8")
    (folder / "talk.csv").write_text(
        "text,label\n你就是个傻逼,1\n大家一起团购年货吧,1\n资料在 http://www.good.example/a,0\n今天的作业交了吗,0\n",
        "utf-8",
    )
    return folder / "talk.csv"


def test_with_settings_the_operators_own_words_hosts_and_rules_judge(tmp_path: Path) -> None:
    talk, config = site(tmp_path), tmp_path / "config.toml"
    flagged = [
        [row["flagged"] for row in rows(tmp_path / "predictions.csv")]
        for arguments in ((), ("--config", config), ("--config", config, "--group", "g2"))
        if run(talk, *arguments).exit_code == 0
    ]
    assert flagged == [["1", "0", "1", "0"], ["0", "1", "0", "0"], ["1", "1", "0", "0"]]
    assert json.loads(run(talk, "--config", config).stdout)["classifier_alone"]["recall"] == 0, "as the settings say"


def test_settings_and_groups_that_are_not_there(tmp_path: Path) -> None:
    talk = site(tmp_path)
    unknown = run(talk, "--config", tmp_path / "config.toml", "--group", "g9")
    assert (unknown.exit_code, "没有代号是 g9 的群" in unknown.stderr) == (WRONG, True)
    assert run(talk, "--config", tmp_path / "none.toml").exit_code == WRONG
