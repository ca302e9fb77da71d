"""Plans as people really paste them: the Word form's text, tables, chat shorthand. Each block was read by eye first."""

from dataclasses import dataclass, field
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.plan import Plan, PlantedQuestion
from bot.core.plan_lists import names_in, read_planted, shadow, split_topics
from bot.core.plan_text import merge, read_form, shift_named
from bot.core.programme import DayTimes

SHIFTS = DayTimes().shifts
TODAY = date(2020, 4, 18)
VEX_TOPICS = (
    "VEX工程挑战赛规则解读与常见误区", "学校社团怎样组队与分工", "器材不足时如何训练",
    "程序调试的教学组织", "赛前心理辅导", "教师自身的专业成长路径",
)  # fmt: skip
MAKER_TOPICS = (
    "创意从哪里来", "作品选题与评价标准", "三维设计软件的选择", "开源硬件入门路径", "如何带好创客社团",
    "家校协同", "作品说明文档怎么写",
)  # fmt: skip


@dataclass(frozen=True)
class Block:
    """A pasted text and what a person reads in it."""

    text: str
    on: date | None = None
    project: str = ""
    duty: dict[int, tuple[str, ...]] = field(default_factory=dict)
    host: str = ""
    guests: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


MAKER_FORM = """2020年湖北省中小学电脑制作活动骨干教师培训
“线上研习”活动计划表
培训项目	创客项目（创意智造班）
研习时间	4月18日
研习平台	钉钉
值班人员	8：00—12：00 （陈默）
	12：00—18：00 （ 许可 ）
	18：00—23：00 （ 高原 孟夏 ）
晚间研习沙龙（20:00-21:00）	主持人：唐宁
	嘉宾：董一、袁野、白杨（特邀，外省）
	研讨话题：（1）创意从哪里来；（2）作品选题与评价标准；（3）三维设计软件的选择；（4）开源硬件入门路径；（5）如何带好创客社团；（6）家校协同；（7）作品说明文档怎么写
注：本“线上研习”活动计划表于当日下午5时前，交省中心馆研究部项目负责人。"""
VEX_FORM = """2020年湖北省中小学电脑制作活动骨干教师培训
“线上研习”活动计划表
培训项目
机器人项目（VEX工程挑战赛）
研习时间
4月19日
研习平台
钉钉
值班人员
8：00—12：00 （ 周一鸣 ）
12：00—18：00 （ 吴桐、郑晓 ）
18：00—23：00 （ 林川 ）
晚间研习沙龙（20:00-21:00）
主持人：沈岚
嘉宾：何舟、蒋立、韩梅、杨帆
研讨话题：
1、VEX工程挑战赛规则解读与常见误区
2、学校社团怎样组队与分工
3、器材不足时如何训练
4、程序调试的教学组织
5、赛前心理辅导
6、教师自身的专业成长路径
注：本“线上研习”活动计划表于当日下午5时前，交省中心馆研究部项目负责人。"""
AI_FORM = """培训项目：人工智能
研习时间：4月20日
研习平台：钉钉
值班人员：8：00—12：00 （ 罗辑 ）
12：00—18：00 （                 ）
18：00—23：00 （ 庄颜 ）
晚间研习沙龙（20:00-21:00）
主持人：
嘉宾：程心
研讨话题：
1. 人工智能课程如何落地
2. 数据集从哪里来"""
BLANK_FORM = """培训项目
研习时间	4月___日
研习平台	钉钉
值班人员	8：00—12：00 （                 ）
12：00—18：00 （                 ）
18：00—23：00 （                 ）
晚间研习沙龙（20:00-21:00）	主持人：
嘉宾：
研讨话题：
注：本“线上研习”活动计划表于当日下午5时前，交省中心馆研究部项目负责人。"""
THREE = {0: ("张三",), 1: ("李四",), 2: ("王五",)}
MAKER_DUTY = {0: ("陈默",), 1: ("许可",), 2: ("高原", "孟夏")}
VEX_DUTY = {0: ("周一鸣",), 1: ("吴桐", "郑晓"), 2: ("林川",)}

BLOCKS = {
    "the maker form, tabs between its cells": Block(
        MAKER_FORM, TODAY, "创客项目（创意智造班）", MAKER_DUTY, "唐宁", ("董一", "袁野", "白杨"), MAKER_TOPICS
    ),
    "the VEX form, a line a cell": Block(
        VEX_FORM, date(2020, 4, 19), "机器人项目（VEX工程挑战赛）", VEX_DUTY, "沈岚",
        ("何舟", "蒋立", "韩梅", "杨帆"), VEX_TOPICS,
    ),
    "the incomplete AI form": Block(
        AI_FORM, date(2020, 4, 20), "人工智能", {0: ("罗辑",), 2: ("庄颜",)}, "", ("程心",),
        ("人工智能课程如何落地", "数据集从哪里来"),
    ),
    "the blank form": Block(BLANK_FORM),
    "windows newlines": Block(
        VEX_FORM.replace("\n", "\r\n"), date(2020, 4, 19), "机器人项目（VEX工程挑战赛）", VEX_DUTY, "沈岚",
        ("何舟", "蒋立", "韩梅", "杨帆"), VEX_TOPICS,
    ),
    "all shifts in one line": Block(
        "值班人员：8：00—12：00（张三） 12：00—18：00（李四） 18：00—23：00（王五）", duty=THREE
    ),
    "shifts in any order, spoken times": Block("值班：18点-23点 王五\n8点到12点 张三\n12点—18点：李四", duty=THREE),
    "afternoon hours": Block("值班人员\n上午8:00-12:00：张三\n下午12点-6点：李四\n晚上6点-11点：王五", duty=THREE),
    "names of the shifts": Block("值班安排：早班 张三 中班 李四 晚班 王五", duty=THREE),
    "parts of the day": Block("值班老师：\n上午：张三\n下午：李四\n晚上：王五", duty=THREE),
    "no label at all": Block("8-12 张三\n12-18点 李四\n18:00~23:00 王五", duty=THREE),
    "a dash typed as the numeral one, dots in the times": Block(
        "值班：8.00一12.00张三；12.00－18.00李四；18.00——23.00王五", duty=THREE
    ),
    "remarks in brackets behind the names": Block(
        "值班：8:00-12:00 张三（组长）\n12:00-18:00 李四老师\n18:00-23:00：王　五", duty=THREE
    ),
    "everything in one line": Block(
        "培训项目：人工智能  研习时间：4月20日  主持人：程心  嘉宾：韩梅，杨帆；罗辑", date(2020, 4, 20), "人工智能",
        {}, "程心", ("韩梅", "杨帆", "罗辑"),
    ),
    "padded labels, circled numbers": Block(
        "主 持 人：赵六\n嘉　　宾：钱七　孙八\n话　　题：①甲题②乙题③丙题", host="赵六", guests=("钱七", "孙八"),
        topics=("甲题", "乙题", "丙题"),
    ),
    "decorated labels": Block(
        "【主持人】赵六\n* 嘉宾 * ：钱七、孙八\n# 研讨话题\n- 甲题\n- 乙题", host="赵六",
        guests=("钱七", "孙八"), topics=("甲题", "乙题"),
    ),
    "traditional characters": Block(
        "值班人員：8：00—12：00（張三）\n主持人：趙六\n嘉賓：錢七、孫八\n研討話題：一、甲題\n二、乙題",
        duty={0: ("張三",)}, host="趙六", guests=("錢七", "孫八"), topics=("甲題", "乙題"),
    ),
    "topics named one by one": Block("话题1：甲题\n话题2：乙题\n话题三：丙题", topics=("甲题", "乙题", "丙题")),
    "a date in front, shorthand": Block(
        "4月20日计划\n主持 赵六老师 \n嘉宾 钱七 孙八 周九", None, host="赵六", guests=("钱七", "孙八", "周九")
    ),
    "another date style": Block("日期：2020-04-20（周一）\n主持人：赵六", date(2020, 4, 20), host="赵六"),
    "blanks that mean nothing": Block("主持人：待定\n嘉宾：无\n研讨话题：____\n值班：8:00-12:00（暂无）"),
    "a table of pipes": Block(
        "| 值班人员 | 8:00-12:00 | 张三 |\n| | 12:00-18:00 | 李四 |\n| | 18:00-23:00 | 王五 |\n| 主持人 | 赵六 |",
        duty=THREE, host="赵六",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BLOCKS)
def test_a_pasted_block_is_read_as_people_read_it(name: str) -> None:
    block = BLOCKS[name]
    read = read_form(block.text, SHIFTS, TODAY)
    assert read.on == block.on
    assert read.project == block.project
    assert dict(read.duty) == block.duty
    assert read.host == block.host
    assert read.guests == block.guests
    assert read.topics == block.topics
    assert read.left == ()


def test_a_window_that_is_no_shift_is_said_to_be_left() -> None:
    read = read_form("值班：7:00-9:00 张三\n12:00-18:00 李四", SHIFTS, TODAY)
    assert dict(read.duty) == {1: ("李四",)}
    assert read.left == ("7:00-9:00 张三",)


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("甲题；乙题；丙题", ("甲题", "乙题", "丙题")),
        ("1.甲题 2.乙题 3.丙题", ("甲题", "乙题", "丙题")),
        ("1、甲题2、乙题3、丙题", ("甲题", "乙题", "丙题")),
        ("1 甲题\n2 乙题", ("甲题", "乙题")),
        ("（一）甲题（二）乙题", ("甲题", "乙题")),
        ("1️⃣甲题\n2️⃣ 乙题", ("甲题", "乙题")),
        ("1）3D打印怎么教\n2）5G与课堂\n3）21世纪的教师", ("3D打印怎么教", "5G与课堂", "21世纪的教师")),
        ("1. 3年级学什么\n2、3年级与4年级的衔接", ("3年级学什么", "3年级与4年级的衔接")),
        ("2、3年级怎么教\n4、5年级怎么教", ("2、3年级怎么教", "4、5年级怎么教")),
        ("一线教师怎么成长\n三维设计软件", ("一线教师怎么成长", "三维设计软件")),
        ("8:00前的准备\n20.5米的赛道", ("8:00前的准备", "20.5米的赛道")),
        ("家校协同，如何开展、如何持续", ("家校协同，如何开展、如何持续",)),
        ("选题、评价、软件、硬件、社团、家校", ("选题", "评价", "软件", "硬件", "社团", "家校")),
        ("1.甲题；\n2.乙题。\n", ("甲题", "乙题")),
        ("1. 甲题；怎么办？\n2. 乙题", ("甲题；怎么办？", "乙题")),
        ("", ()),
        ("____", ()),
    ],
)  # fmt: skip
def test_topics(text: str, topics: tuple[str, ...]) -> None:
    assert split_topics(text) == topics


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("张三、李四", ("张三", "李四")),
        ("张三,李四，王五;赵六；钱七/孙八", ("张三", "李四", "王五", "赵六", "钱七", "孙八")),
        ("张三老师 李四老师", ("张三", "李四")),
        ("王老师", ("王老师",)),
        ("张　三 李四光", ("张三", "李四光")),
        ("张 三 李 四", ("张三", "李四")),
        ("甲，乙，丙", ("甲", "乙", "丙")),
        ("张三和李四", ("张三", "李四")),
        ("李和平、和珅", ("李和平", "和珅")),
        ("买买提·艾力、Tom", ("买买提·艾力", "Tom")),
        ("白杨（特邀，外省）、袁野", ("白杨", "袁野")),
        ("@张三 @李四", ("张三", "李四")),
        ("张三、张三", ("张三",)),
        ("（　　）", ()),
        ("待定", ()),
    ],
)  # fmt: skip
def test_names(text: str, names: tuple[str, ...]) -> None:
    assert names_in(text) == names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("蔡小军 1 怎样引向真实问题？", ("蔡小军", 1, "怎样引向真实问题？")),
        ("蔡小军（话题2）：怎样引向真实问题？", ("蔡小军", 2, "怎样引向真实问题？")),
        ("话题3 蔡小军：问题", ("蔡小军", 3, "问题")),
        ("蔡小军老师，第4题，问题", None),
        ("蔡小军：问题", ("蔡小军", 0, "问题")),
    ],
)  # fmt: skip
def test_planted_questions(text: str, expected: tuple[str, int, str] | None) -> None:
    found = read_planted(text)
    if expected is not None:
        assert found == (PlantedQuestion(*expected),)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("8点-12点", 0), ("8：00—12：00", 0), ("12-18", 1), ("晚班", 2), ("第二班", 1), ("18点", 2), ("早8点", 0),
        ("下午2点", 1), ("上午", 0), ("晚上班", 2), ("7:00-9:00", None), ("23:30", None), ("8", None),
        ("张三", None), ("", None),
    ],
)  # fmt: skip
def test_which_shift_is_named(text: str, number: int | None) -> None:
    assert shift_named(text, SHIFTS) == number


def test_what_a_text_does_not_mention_stays() -> None:
    before = Plan("maker", TODAY, duty=(("甲",), ("乙",)), host="丙", guests=("丁",), topics=("戊",), script="己")
    merged = merge(before, read_form("主持人：唐宁\n18:00-23:00 王五", SHIFTS, TODAY))
    assert merged == Plan(
        "maker", TODAY, duty=(("甲",), ("乙",), ("王五",)), host="唐宁", guests=("丁",), topics=("戊",), script="己"
    )


FORM_SIGNS = "值班人员主持嘉宾研讨话题：:；（）()1234567890、.-— \n\t①张三"


@given(st.text(alphabet=FORM_SIGNS, max_size=60))
def test_any_text_is_read_without_a_fault_and_nothing_is_invented(text: str) -> None:
    read = read_form(text, SHIFTS, TODAY)
    letters = set(text)
    for value in (*read.guests, *read.topics, *(name for _, names in read.duty for name in names)):
        assert set(value) - letters <= {" "}
    assert all(0 <= number < len(SHIFTS) for number, _ in read.duty)


@given(st.text(max_size=80))
def test_the_shadow_has_the_same_places(text: str) -> None:
    assert len(shadow(text)) == len(text)


topic = st.text(alphabet="怎样组织学生社团与课堂教师成长", min_size=2, max_size=12)


marks = st.sampled_from(["{}. ", "{}、", "（{}）", "{}) ", "话题{}："])


@given(st.lists(topic, min_size=1, max_size=9), marks, st.booleans())
def test_a_numbered_list_comes_back_as_it_was(topics: list[str], mark: str, lines: bool) -> None:
    text = ("\n" if lines else " ").join(mark.format(number) + one for number, one in enumerate(topics, 1))
    assert split_topics(text) == tuple(topics)
