"""Votes by number, and the talk that must not be taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.ballot import parse_ballot

VOTES = {
    "3": 3, " 3 ": 3, "３": 3, "三": 3, "③": 3, "❸": 3, "⑶": 3, "⒊": 3, "3\ufe0f\u20e3": 3, "🔟": 10, "03": 3,
    "12": 12, "十二": 12,
    "3。": 3, "3.": 3, "3!": 3, "３！": 3, "3~": 3, "(3)": 3, "（3）": 3, "【3】": 3, "3\n": 3,
    "2号": 2, "2 号": 2, "2号！": 2, "２號": 2, "二号": 2, "2号话题": 2, "2号題": 2, "话题2": 2, "话题三": 3,
    "選項 2": 2,
    "投2": 2, "投 2": 2, "/投 2": 2, "／投２": 2, "/投2": 2, "/ 投 2": 2, "投票2": 2, "投票 2": 2, "投票：2": 2,
    "/投票 十二": 12,
    "我投2号": 2, "我投②": 2, "我要投2号": 2, "我想投2": 2, "我就投2号": 2, "投给3号": 3, "投了3": 3, "投2号吧": 2,
    "投二": 2,
    "选2": 2, "選2": 2, "选择 2": 2, "选第二个": 2, "我选第二个": 2, "选话题2": 2, "选❸": 3, "支持2号": 2,
    "我支持第2个": 2,
    "第2题": 2, "第二題": 2, "第2个": 2, "第二個話題": 2, "第 2 题": 2, "第三项吧": 3, "投66": 66, "vote 2": 2,
    "VOTE 2": 2,
}  # fmt: skip

TALK = [
    "", " ", "3点开始", "2个问题", "三人行", "我有3个学生", "1、先打开软件", "1.先打开软件", "1. 先打开软件",
    "10分钟后", "+1", "＋1",
    "-3", "13800138000", "027-87654321", "3?", "3？", "0", "零", "00", "100", "666", "66", "88", "99", "2020", "1 2",
    "1,2", "①②",
    "1、2、3", "两", "2个", "两个", "三个", "3点", "3题", "3次", "3年级", "三年级", "第一", "第一!", "第三方",
    "第二次", "第2组",
    "第三节课", "投两票", "投2票", "投一票", "投两个", "选两个", "选2个", "选三门课", "投3点", "投2和3", "选1、3",
    "投稿3篇", "投诉2号楼",
    "我投", "投票", "选择题3", "2号楼", "2号下午", "2号老师讲得好", "三八", "十分", "一般", "一定", "一起", "五一",
    "十一假期", "3.5",
    "3/4", "3-1", "3=3", "3+2", "2H", "3D打印", "4月19日", "19日", "八点半", "30分钟", "QQ3", "3群", "支持", "支持!",
    "我支持2位老师",
    "三三两两", "一二三", "3 3", "3\n4", "投 2 人工智能与创客教育的融合发展以及未来", "٣", "²x", "Ⅲ", "/3", "//",
    "/投", "投0", "投零",
]  # fmt: skip


@pytest.mark.parametrize(("text", "choice"), VOTES.items())
def test_votes(text: str, choice: int) -> None:
    assert parse_ballot(text) == choice


@pytest.mark.parametrize("text", TALK)
def test_talk(text: str) -> None:
    assert parse_ballot(text) is None


@given(st.integers(1, 99), st.sampled_from(["投{}", "/投 {}", "我选{}号", "投票 {}", "选第{}个", "支持{}号"]))
def test_every_number_after_a_voting_word(number: int, form: str) -> None:
    assert parse_ballot(form.format(number)) == number


@given(st.integers(0, 10**12))
def test_a_lone_number_is_a_vote_only_as_far_as_votes_go(number: int) -> None:
    assert parse_ballot(str(number)) == (number if 1 <= number <= 30 else None)


@given(st.text() | st.text(alphabet="投票选第我号个题话两一二三十0123456789①❷/ .。!~()\ufe0f\u20e3"))
def test_any_text_gives_one_to_ninety_nine_or_none(text: str) -> None:
    choice = parse_ballot(text)
    assert choice is None or 1 <= choice <= 99
