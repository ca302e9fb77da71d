"""What lines of people say to an answer: tables of the words alone."""

import pytest

from bot.core.questions import Senses
from bot.core.ticket_answer import thanks
from bot.core.ticket_reply import bare, helped
from bot.noticing import Noticing, shipped_scorer

SENSES = Senses(Noticing(shipped_scorer()))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("请问证书多久发，谢谢老师", "请问证书多久发"),
        ("明天几点签到谢谢", "明天几点签到"),
        ("求一份教案模板 非常感谢各位老师！！", "求一份教案模板"),
        ("怎么提交，麻烦老师了，谢谢许老师啦", "怎么提交，麻烦老师了"),
        ("不知道怎么谢谢老师", "不知道怎么谢谢老师"),
        ("谢谢老师，请问证书多久发", "谢谢老师，请问证书多久发"),
        ("谢谢老师！", "谢谢老师！"),
        ("，，谢谢", "，，谢谢"),
        ("", ""),
    ],
)
def test_thanks_at_the_end_are_left_out(text: str, left: str) -> None:
    assert bare(text) == left


def test_however_long_it_is() -> None:
    assert bare("了" * 5000 + "谢谢" + "了老师" * 5 + "好") == "了" * 5000 + "谢谢" + "了老师" * 5 + "好"
    assert bare("多" * 5000 + "，谢谢") == "多" * 5000


@pytest.mark.parametrize(
    "text",
    [
        "请问今晚沙龙几点开始，谢谢", "请问证书多久发，谢谢老师", "请问3D打印机谁负责维修，谢谢！",
        "请问亚克力板功率设多少，谢谢",
        "有没有老师知道激光机多少钱，感谢", "想了解一下掌控板的价格，谢谢", "麻烦老师发一下课件，谢谢",
        "谢谢老师，顺便问一下明天签到的事",
    ],
)  # fmt: skip
def test_what_asks_is_no_thanks(text: str) -> None:
    assert not thanks(text)


def test_what_asks_without_the_words_that_ask_is_none_either() -> None:
    assert thanks("帮忙看看程序，感谢")
    assert not helped("帮忙看看程序，感谢", SENSES)
    assert helped("麻烦老师了，谢谢", SENSES)
    assert helped("试了几次终于好了，谢谢老师", SENSES)
