"""Lines of the command line and of explanations: what a person needs in order to act stands in them."""

import pytest

from bot.core.answer import privately
from bot.core.effect import Why
from bot.core.people import Person
from bot.core.wording import cli, rehearsal, timeline, why
from tests import programmes


@pytest.mark.parametrize(
    ("line", "needed"),
    [
        (cli.no_such_file("a.toml"), ["a.toml"]),
        (cli.faults(["第 3 行"], ["第 5 行"]), ["✗ 第 3 行", "! 第 5 行", "1 处错误", "1 处提醒"]),
        (cli.faults(["第 3 行"], []), ["1 处错误，改好"]),
        (cli.faults([], ["第 5 行"]), ["! 第 5 行"]),
        (cli.warned("小心"), ["小心"]),
        (cli.sound("a.toml", 15, 40, 2), ["a.toml", "15", "40", "2 处提醒"]),
        (cli.sound("a.toml", 15, 40, 0), ["40 位人员。"]),
        (cli.open_sandbox("http://127.0.0.1:1"), ["http://127.0.0.1:1/sandbox/", "Ctrl+C"]),
        (cli.serving("http://127.0.0.1:1"), ["http://127.0.0.1:1/readyz"]),
        (cli.held("x.lock", 7, "here", "8:00"), ["7", "here", "8:00", "x.lock"]),
        (cli.held("x.lock", 0, "", ""), ["另一个进程", "x.lock"]),
        (cli.cannot_listen("127.0.0.1", 80, "busy"), ["127.0.0.1:80", "busy", "--port"]),
        (cli.schema_behind("", "2"), ["空", "2", "yanxi migrate"]),
        (cli.schema_behind("1", "2"), ["1", "2"]),
        (cli.schema_unknown("9", "2"), ["9", "2"]),
        (cli.migrated("", "2"), ["空", "2"]),
        (cli.at_head("2"), ["2"]),
        (cli.no_driver("psycopg"), ["psycopg", "pip install"]),
        (cli.no_answer("refused"), ["refused"]),
        (timeline.not_sent("被拒绝"), ["被拒绝"]),
        (
            why.because("salon", "salon", "times.salon", "张三", "20:00", "20:01", "/开始沙龙"),
            ["沙龙", "20:00", "张三", "/开始沙龙"],
        ),
        (why.because("salon", "x", "", "", "", "20:01", "补发"), ["沙龙", "说明：补发"]),
        (why.because("salon", "x", "", "李四", "", "20:01", ""), ["李四 的操作引起。"]),
        (why.because("salon", "x", "", "", "", "20:01", ""), ["20:01 发出"]),
        (why.by_timetable(), ["时间表"]),
    ],
)
def test_a_line_says_what_one_needs(line: str, needed: list[str]) -> None:
    assert [word for word in needed if word not in line] == []


def test_the_summary_of_a_rehearsal_shows_what_is_wrong_and_where_to_look() -> None:
    text = rehearsal.summary(False, [(True, "开启", "很好"), (False, "关闭", "vex 晚了")], "out/report.html", 12.4)
    assert "✔ 开启" in text
    assert "很好" not in text
    assert "✘ 关闭\n    vex 晚了" in text
    assert "12 秒" in text
    assert text.endswith("out/report.html")


def test_nobody_is_written_to_who_has_no_account_there() -> None:
    group = programmes.programme().groups[0]
    stranger = Person("x", "外人")  # type: ignore[arg-type]
    assert privately(stranger, group, "好", feature="f", why=Why("k"), tag="t") is None
