"""What makes another question of nearly the same words, and which words are taken for the same."""

import csv
from pathlib import Path

import pytest

from bot.core.knowledge.closeness import CLOSE
from tests.unit.test_closeness import close

OWN = Path(__file__).parents[2] / "training" / "own"


def pairs(name: str) -> list[dict[str, str]]:
    with (OWN / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", ["twins.csv", "twins_unseen.csv"])
def test_no_two_questions_about_one_thing_are_taken_for_one(name: str) -> None:
    others = [(row["first"], row["second"]) for row in pairs(name) if row["same"] == "0"]
    assert len(others) >= 40
    assert [pair for pair in others if close(*pair) >= CLOSE] == []


def test_the_same_in_other_words_mostly_is() -> None:
    same = [(row["first"], row["second"]) for row in pairs("twins.csv") if row["same"] == "1"]
    assert sum(close(*pair) >= CLOSE for pair in same) >= 0.8 * len(same)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("视频怎么转成音频", "音频怎么转成视频"),
        ("电脑怎么给手机传文件", "手机怎么给电脑传文件"),
        ("灯亮屏幕不亮怎么办", "屏幕亮灯不亮怎么办"),
        ("灯亮电机不转怎么办", "电机转灯不亮怎么办"),
        ("打不开怎么办", "怎么打不开啊"),
        ("作业提交不了", "作业怎么提交"),
        ("声音太大怎么办", "声音太小怎么办"),
        ("作业1怎么交", "作业怎么交"),
        ("作业可以补交吗", "作业要补交吗"),
        ("证书怎么下载", "证书为什么要下载"),
        ("模型导不进去", "模型导不出来"),
        ("程序传不上去", "程序传不下来"),
        ("打印机打不动怎么办", "打印机不动怎么办"),
        ("不能怎么办呢", "没有怎么办呢"),
        ("C++怎么安装", "C怎么安装"),
        ("あんな的翻译是什么", "グラス的翻译是什么"),
        ("恢复出厂设置会怎样", "怎样恢复出厂设置"),
        ("怎么让车牌反光", "车牌怎样能不反光"),
        ("卡不用又不注销怎么办", "卡不用怎么注销"),
        ("器材什么时候还", "什么时候有器材"),
        ("初级证书怎么下载", "中级证书怎么下载"),
    ],
)
def test_what_makes_another_question(first: str, second: str) -> None:
    assert close(first, second) < CLOSE
    assert close(first, second) == close(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("怎么下载证书", "证书怎么下载"),
        ("证书下载在哪里", "在哪里下载证书"),
        ("学时不更新", "学时更新不了怎么办"),
        ("为什么板子不亮", "掌控板不亮怎么回事"),
        ("能不能补交作业", "作业可以补交吗"),
        ("无人机怎么充电", "请问无人机如何充电"),
        ("器材怎么还", "器材怎么归还"),
        ("怎么样才能导出视频", "视频如何导出"),
    ],
)
def test_what_makes_none(first: str, second: str) -> None:
    assert close(first, second) >= CLOSE
