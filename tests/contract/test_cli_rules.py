"""Word lists on the command line: what ``yanxi check`` says of them, and what ``yanxi rules try`` finds."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.activity import StoredMessage
from bot.settings.programme import RulesTable
from bot.store.database import Database
from bot.store.statements import Statements
from bot.store.unit import Memory, Unit
from bot.words_in_force import keep, kept
from tests.contract.test_cli import CONFIG, yanxi

DAY = datetime(2020, 4, 18, 1, tzinfo=UTC)
SECOND = """
[[groups]]
key = "g2"
name = "二群"
account = "hubei-qq"
native_id = "20002"

[moderation]
classifier = false  # its opinion changes with each training
"""
SAID = (
    ("g1", "大家一起团购年货吧", False),
    ("g1", "团购年货有优惠", True),
    ("g1", "今天的作业交了吗", False),
    ("g2", "团购年货", False),
    ("g2", "团购年货，黄片", False),
    ("g2", "路口交通灯", False),
    ("", "团购年货（私聊）", False),
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Settings with two groups, and a day of messages."""
    (tmp_path / "config.toml").write_text(CONFIG + SECOND, "utf-8")
    assert yanxi(tmp_path, "migrate").exit_code == 0
    asyncio.run(stored(f"sqlite+aiosqlite:///{tmp_path}/data/real.db"))
    return tmp_path


async def stored(url: str) -> None:
    database = Database(url)
    try:
        async with database.writing() as connection:
            unit = Unit(connection, Statements(database.dialect), Memory())
            unit.save(
                StoredMessage(str(number), "hubei-qq", group, str(number), "1", "某", at(number), text, staff=staff)
                for number, (group, text, staff) in enumerate(SAID)
            )
            await unit.flush()
    finally:
        await database.close()


def at(number: int) -> datetime:
    return DAY + timedelta(days=number)


def put(folder: Path, text: str, name: str = "ours.txt") -> None:
    (folder / name).write_text(text, "utf-8")


# ---------------------------------------------------------------------------------------------------------- check


def test_check_names_bad_lines_and_what_would_hit_teaching_talk(site: Path) -> None:
    put(site, "团购年货 | 广告\n作业 | 广告\n")
    put(site, CONFIG + SECOND + '\n[[rules]]\nwords = "ours.txt"\n', "config.toml")
    done = yanxi(site, "check")
    assert done.exit_code == 0
    assert "! ours.txt 第 2 行：「作业」在" in done.stdout
    assert "1 处提醒" in done.stdout
    (fault,) = json.loads(yanxi(site, "check", "--json").stdout)["faults"]
    assert (fault["severity"], fault["file"], fault["line"], fault["path"]) == (
        "warning", "ours.txt", 2, "rules[0].words",
    )  # fmt: skip
    put(site, "团购年货 | 水果\nre:(a\n")
    done = yanxi(site, "check")
    assert done.exit_code == 2
    assert "✗ ours.txt 第 1 行：类别「水果」没有" in done.stdout
    assert "✗ ours.txt 第 2 行：正则写得不对" in done.stdout
    assert yanxi(site, "timetable").exit_code == 2


# ------------------------------------------------------------------------------------------------------------ try


def test_a_list_is_tried_on_what_members_said(site: Path) -> None:
    put(site, "# 我们的词\n团购年货 | 广告\n没人说的词\nre:黄色?片|禁片 | 色情 | 撤回\n作业 | 广告 | 记录\n")
    before = (site / "data" / "real.db").read_bytes()
    done = yanxi(site, "rules", "try", "ours.txt")
    assert done.exit_code == 0, done.stderr
    assert "试算 ours.txt：3 个词、1 条正则、0 个例外。" in done.stdout
    assert "看了 2 个群里学员的 5 条消息" in done.stdout
    assert "词表会标记 3 条；现在没有标记、换上后会标记的有 2 条。" in done.stdout
    assert "3 条  词「团购年货」（广告推销，标记，其中 2 条只因为它）" in done.stdout
    assert "04-18 09:00 g1：「大家一起团购年货吧」" in done.stdout
    assert "1 条  正则「黄色?片|禁片」（色情，撤回）" in done.stdout
    assert "1 条  词「作业」（广告推销，记录）" in done.stdout
    assert "其余 1 个词和正则没有命中" in done.stdout
    assert "! ours.txt 第 5 行：「作业」" in done.stdout
    assert "有优惠" not in done.stdout
    assert "私聊" not in done.stdout
    assert "[[rules]]" in done.stdout
    assert done.stdout.endswith("什么也没有改。\n")
    assert (site / "data" / "real.db").read_bytes() == before


def test_programs_read_it_too_and_may_ask_for_less(site: Path) -> None:
    put(site, "团购年货 | 广告\n")
    args = ("rules", "try", "ours.txt", "--json")
    found = json.loads(yanxi(site, *args).stdout)
    assert (found["messages"], found["flagged"], found["newly_flagged"], found["no_longer_flagged"]) == (5, 3, 2, 0)
    (word,) = found["by_word"]
    assert (word["rule"], word["category"], word["severity"], word["count"], word["changes"]) == (
        "word:团购年货", "ads", "flag", 3, 2,
    )  # fmt: skip
    assert [one["group"] for one in word["examples"]] == ["g1", "g2", "g2"]
    assert word["examples"][0]["at"] == "2020-04-18T09:00:00+08:00"
    assert json.loads(yanxi(site, *args, "--group", "g1").stdout)["flagged"] == 1
    late = json.loads(yanxi(site, *args, "--since", "2020-04-22").stdout)
    assert (late["messages"], late["flagged"], late["since"]) == (2, 1, "2020-04-22")


def test_exceptions_show_what_would_be_spared(site: Path) -> None:
    put(site, "黄片!\n")
    done = yanxi(site, "rules", "try", "ours.txt")
    assert "现在会标记、换上后不再标记的有 1 条。" in done.stdout
    assert "不再标记的：\n     1 条  词「黄片」（色情，撤回" in done.stdout


def test_a_list_in_use_is_compared_with_the_settings_without_it(site: Path) -> None:
    put(site, "团购年货\n")
    put(site, CONFIG + SECOND + '\n[[rules]]\nwords = "ours.txt"\ncategory = "广告"\n', "config.toml")
    done = yanxi(site, "rules", "try", str(site / "ours.txt"))
    assert "会标记的有 2 条" in done.stdout
    assert "（广告推销，标记" in done.stdout
    assert "已经写在设置里" in done.stdout


def test_where_nothing_was_said_it_says_so(site: Path) -> None:
    put(site, "团购年货\n")
    done = yanxi(site, "rules", "try", "ours.txt", "--since", "2021-01-01")
    assert done.exit_code == 0
    assert "2 个群 2021-01-01 以来还没有学员的消息" in done.stdout


def test_wrong_use_is_told(site: Path, tmp_path: Path) -> None:
    put(site, "团购年货 | 水果\n")
    faulty = yanxi(site, "rules", "try", "ours.txt")
    assert faulty.exit_code == 2
    assert "ours.txt 第 1 行：类别「水果」没有" in faulty.stderr
    gone = yanxi(site, "rules", "try", "none.txt")
    assert (gone.exit_code, "没有词表文件 none.txt" in gone.stderr) == (2, True)
    put(site, "团购年货\n")
    assert yanxi(site, "rules", "try", "ours.txt", "--group", "g9").exit_code == 2
    (site / "data" / "real.db").unlink()
    assert yanxi(site, "rules", "try", "ours.txt").exit_code == 1


IN_USE = CONFIG + SECOND + '\n[[rules]]\nwords = "ours.txt"\ncategory = "广告"\n'


def started(folder: Path) -> None:
    """The service has started with the lists as they are now."""
    keep((RulesTable(words=str(folder / "ours.txt")),), folder / "data")


def test_an_edited_list_is_compared_with_what_the_service_started_with(site: Path) -> None:
    put(site, "团购年货\n")
    put(site, IN_USE, "config.toml")
    started(site)
    put(site, "没人说的词\n交通灯\n")
    done = yanxi(site, "rules", "try", "ours.txt")
    assert "现在没有标记、换上后会标记的有 1 条。\n现在会标记、换上后不再标记的有 2 条。" in done.stdout
    assert "不再标记的：\n     3 条  词「团购年货」（广告推销，标记，其中 2 条只因为它）" in done.stdout
    assert "和服务上次启动时的它相比" in done.stdout
    found = json.loads(yanxi(site, "rules", "try", "ours.txt", "--json").stdout)
    assert (found["newly_flagged"], found["no_longer_flagged"], found["compared_with"]) == (1, 2, "last_start")


def test_a_copy_may_take_the_place_of_a_list(site: Path) -> None:
    put(site, "团购年货\n")
    put(site, IN_USE, "config.toml")
    put(site, "交通灯\n", "new.txt")
    done = yanxi(site, "rules", "try", "new.txt", "--instead", "ours.txt")
    assert "现在会标记、换上后不再标记的有 2 条。" in done.stdout
    assert "1 条  词「交通灯」（广告推销，标记）" in done.stdout, "its lines are what those of the other were"
    assert "的 words 改成" in done.stdout
    on_top = yanxi(site, "rules", "try", "new.txt")
    assert "不再标记的有 0 条。" in on_top.stdout
    assert "1 条  词「交通灯」（违法违规，标记）" in on_top.stdout
    wrong = yanxi(site, "rules", "try", "new.txt", "--instead", "none.txt")
    assert (wrong.exit_code, "设置里没有词表 none.txt" in wrong.stderr) == (2, True)


def test_a_list_that_the_service_never_read_says_how_to_compare(site: Path) -> None:
    put(site, "团购年货\n")
    put(site, IN_USE, "config.toml")
    done = yanxi(site, "rules", "try", "ours.txt")
    assert "--instead ours.txt" in done.stdout


def test_what_lines_are_that_do_not_say_it(site: Path) -> None:
    put(site, "团购年货\n")
    done = yanxi(site, "rules", "try", "ours.txt", "--category", "引流", "--severity", "撤回")
    assert "词「团购年货」（拉群引流，撤回" in done.stdout
    assert "类别「水果」没有" in yanxi(site, "rules", "try", "ours.txt", "--category", "水果").stderr
    assert "等级「很高」没有" in yanxi(site, "rules", "try", "ours.txt", "--severity", "很高").stderr


def test_lists_are_kept_at_the_start_and_forgotten_with_the_settings(tmp_path: Path) -> None:
    put(tmp_path, "甲\n", "a.txt")
    put(tmp_path, "乙\n", "b.txt")
    one, two = (RulesTable(words=str(tmp_path / name), category="广告") for name in ("a.txt", "b.txt"))
    data = tmp_path / "data"
    assert kept(one, data) is None
    keep((one, two), data)
    put(tmp_path, "丙\n", "a.txt")
    found = kept(one, data)
    assert found is not None
    assert (Path(found.words).read_text("utf-8"), found.category) == ("甲\n", "广告")
    keep((one,), data)
    assert (kept(two, data), len(list((data / "word-lists").iterdir()))) == (None, 1)
    (tmp_path / "a.txt").unlink()
    keep((one,), data)
    assert kept(one, data) is not None, "a file that is gone costs nothing"


def test_lines_that_undo_something_are_named_by_check_and_try(site: Path) -> None:
    put(site, "团购年货 | 广告\n团购年货!\n黄片!\n👍\nre:[0-9]{4}\n")
    put(site, IN_USE, "config.toml")
    for done in (yanxi(site, "check"), yanxi(site, "rules", "try", "ours.txt")):
        for line, said in (
            (2, "那一行就不起作用了"),
            (3, "会关掉自带词表里的「黄片」"),
            (4, "只有标点或表情"),
            (5, "2020年4月18日"),
        ):
            assert [row for row in done.stdout.splitlines() if f"ours.txt 第 {line} 行" in row and said in row]
