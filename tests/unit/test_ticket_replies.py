"""What lines of people say to an answer: tables of the words alone."""

import pytest

from bot.core.questions import Senses
from bot.core.ticket_answer import thanks
from bot.core.ticket_reply import (
    asked_apart,
    asks_again,
    bare,
    fails,
    helped,
    joins,
    says_more,
    still,
    takes_note,
    to_all,
    unsolved,
)
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
        "请问今晚沙龙几点开始，谢谢",
        "请问证书多久发，谢谢老师",
        "请问3D打印机谁负责维修，谢谢！",
        "请问亚克力板功率设多少，谢谢",
        "有没有老师知道激光机多少钱，感谢",
        "想了解一下掌控板的价格，谢谢",
        "麻烦老师发一下课件，谢谢",
        "谢谢老师，顺便问一下明天签到的事",
    ],
)
def test_what_asks_is_no_thanks(text: str) -> None:
    assert not thanks(text)


def test_what_asks_without_the_words_that_ask_is_none_either() -> None:
    assert thanks("帮忙看看程序，感谢")
    assert not helped("帮忙看看程序，感谢", SENSES)
    assert helped("麻烦老师了，谢谢", SENSES)
    assert helped("试了几次终于好了，谢谢老师", SENSES)


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("没有解决，点了「去提交」没有反应", True),
        ("还是没有解决啊", False),
        ("没解决啊", False),
        ("没有解决 老师", False),
        ("没有解决，我的学时一直是0", True),
        ("没有解决，还是抖", True),
        ("谢谢，但还是不行，导进去线是乱的", True),
        ("没用", False),
        ("没用，红灯还亮着", True),
        ("还没好呀", False),
        ("没有解决！！", False),
        ("不是我要问的", False),
    ],
)
def test_it_did_not_help_whatever_follows(text: str, more: bool) -> None:
    assert unsolved(text)
    assert says_more(text) is more


@pytest.mark.parametrize(
    "text",
    [
        "没用过3D打印机的老师怎么上手",
        "不行的话我再来问",
        "有没有解决办法",
        "没有解决方案",
        "没好意思问",
        "没有用这个软件",
        "解决了",
        "还是老师厉害",
        "没解决的老师请举手",
        "",
    ],
)
def test_words_that_only_look_so(text: str) -> None:
    assert not unsolved(text)
    assert not says_more(text)


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("换了，还是抖", True),
        ("试了不行", True),
        ("还是报错", True),
        ("重启了还是没反应", True),
        ("按老师说的做了，还是上传不了", True),
        ("点了以后还有没有解决", False),
        ("还是老师厉害", False),
        ("今天的课很好，还是希望多练", False),
        ("我选A还是B", False),
        ("换了，还是抖" + "。" * 60 + "好", False),
    ],
)
def test_soon_after_an_answer_it_is_still_so(text: str, is_so: bool) -> None:
    assert still(text) is is_so


def test_soon_after_an_answer_it_does_not_work() -> None:
    assert fails("收不到")
    assert fails("点了没反应")
    assert not fails("今天收到了")
    assert not fails("我们学校的网络登录不上去，机房的老师说下周才修好")


@pytest.mark.parametrize(
    ("text", "everybody"),
    [
        ("各位老师，请大家今天17:00前把群名片改成单位加姓名，谢谢配合", True),
        ("下午的课改到三点，请各位准时", True),
        ("@all 今晚有沙龙", True),
        ("通知：明天停电", True),
        ("下午的课改到三点，大家注意", True),
        ("尊敬的各位老师好", True),
        ("证书要等大家都交完再发", False),
        ("先清一下缓存，再重新登录", False),
        ("通知在群文件里", False),
        ("重要的是先接地", False),
        ("大家都是用五伏供电", False),
    ],
)
def test_words_to_all(text: str, everybody: bool) -> None:
    assert to_all(text) is everybody


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("收到，谢谢老师", True),
        ("谢谢老师，收到", True),
        ("好的谢谢老师", True),
        ("好的，换了线就可以了，谢谢", False),
        ("谢谢老师", False),
        ("好了，谢谢", False),
    ],
)
def test_thanks_that_only_take_note(text: str, only: bool) -> None:
    assert takes_note(text) is only


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("我也想问一下，学生作品的展板多大尺寸合适？", True),
        ("同问，另外作业几号截止", True),
        ("同问", False),
        ("同问，我这里也是这样", False),
        ("同问，我们学校也是这样怎么回事", False),
        ("我也想问这个怎么弄", False),
        ("+1 老师", False),
        ("我也想知道", False),
    ],
)
def test_who_wants_to_know_the_same_may_ask_something_else(text: str, apart: bool) -> None:
    assert joins(text)
    assert bool(asked_apart(text, SENSES)) is apart


def test_what_does_not_begin_so() -> None:
    assert not joins("我想问一下")


@pytest.mark.parametrize(
    "text",
    [
        "怎么没人回我啊", "有没有老师回一下", "没人理我吗", "有人在吗", "求解答", "我的问题怎么没人回答",
        "谁能回答一下", "哪位老师知道", "还没有回复",
        "还是没人回答我", "昨天的问题怎么还没人回我", "我昨天的提问还没有老师回复", "昨晚问的到现在没人回",
    ],
)  # fmt: skip
def test_that_nobody_has_answered(text: str) -> None:
    assert asks_again(text)


@pytest.mark.parametrize(
    "text",
    [
        "有没有人知道怎么连wifi", "老师没有回答学生的问题怎么办", "没有人报名怎么办", "没有问题", "老师看一下作业",
        "没人回" * 9, "昨天的作业没人批改", "昨天的问题怎么解决", "下午有老师在吗",
    ],
)  # fmt: skip
def test_what_asks_more_than_that(text: str) -> None:
    assert not asks_again(text)
