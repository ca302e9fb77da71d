"""Swearing at things, at oneself or at nothing asks nobody; the same words thrown at somebody do."""

import pytest

from bot.core.judge.aimed import eased
from bot.core.judge.finding import Category, Finding, Severity
from bot.core.judge.judge import TextJudge
from bot.language import known

SHIPPED = TextJudge(known())
WORDS = TextJudge(known(model=False))


def level(text: str, judge: TextJudge = SHIPPED) -> Severity:
    """Of the abuse in a text."""
    return max(one.severity for one in judge.findings(text) if one.category is Category.ABUSE)


@pytest.mark.parametrize(
    ("at_nobody", "at_somebody"),
    [
        ("傻逼门禁又坏了", "傻逼群主又来了"),
        ("这校园网真是傻逼", "你们班长真是傻逼"),
        ("宿舍又断电，傻逼", "宿舍又断电，傻逼宿管"),
        ("傻逼，选课又卡死", "傻逼，老师又卡死"),
        ("这玩意太智障了", "你这玩意太智障了"),
        ("我真是个傻逼，又忘了保存", "我看他真是个傻逼，又忘了保存"),
        ("早上起来跑成傻逼", "早上起来骂成傻逼"),
        ("我们那个空调脑残", "我们那个组长脑残"),
        ("脑残空调，他妈的", "你妈死了，破空调"),
        ("狗东西打印机又卡纸", "狗东西张伟弄坏了打印机"),
        ("我就是个猪脑子，又忘了交", "张伟就是个猪脑子，平台都不会用"),
        ("傻逼，空调又坏了", "张伟傻逼，空调又坏了"),
        ("这机器人真脑残，代码报错", "这人真脑残，代码报错"),
    ],
)
def test_what_is_thrown_at_nobody_is_noted(at_nobody: str, at_somebody: str) -> None:
    assert level(at_nobody) is Severity.NOTE
    assert level(at_somebody) > Severity.NOTE


@pytest.mark.parametrize("text", ["傻逼", "@全体成员 傻逼！", "明天考试加油 脑残", "我们都是傻逼", "哈哈哈傻逼真的"])
def test_an_insult_by_itself_is_thrown_at_whoever_reads(text: str) -> None:
    assert level(text) > Severity.NOTE


@pytest.mark.parametrize(
    ("text", "noted"), [("有，他妈的明天又要早起", True), ("他妈的给你脸了", False), ("他妈的，妈的智障", False)]
)
def test_a_curse_is_nothing_where_nobody_is_near(text: str, noted: bool) -> None:
    assert (level(text, WORDS) is Severity.NOTE) is noted


def test_a_curse_that_the_classifier_half_hears_is_thrown() -> None:
    curse = Finding(Category.ABUSE, Severity.RECALL, "word:他妈的", (0, 3))
    guess = Finding(Category.ABUSE, Severity.FLAG, "model", (0, 6), "model", 0.4)
    weak = Finding(Category.ABUSE, Severity.FLAG, "model", (0, 6), "model", 0.2)
    assert [one.severity for one in eased([curse, guess], "他妈的好烦啊", ())] == [Severity.RECALL, Severity.FLAG]
    assert [one.severity for one in eased([curse, weak], "他妈的好烦啊", ())] == [Severity.NOTE, Severity.NOTE]


@pytest.mark.parametrize(
    ("text", "severity"),
    [("太恶心了，垃圾食堂", Severity.NOTE), ("太恶心了，垃圾食堂的阿姨", Severity.FLAG), ("太恶心了", Severity.FLAG)],
)
def test_what_is_only_guessed_is_noted_where_a_thing_is_meant_and_nobody_is_near(text: str, severity: Severity) -> None:
    guess = Finding(Category.ABUSE, Severity.FLAG, "model", (0, len(text)), "model", 0.9)
    assert [one.severity for one in eased([guess], text, ())] == [severity]


@pytest.mark.parametrize(
    ("about", "aimed"),
    [
        ("孩子被同学骂脑残，心理老师怎么疏导", "你活该被骂脑残"),
        ("校园霸凌中骂人“去死”怎么处理", "楼上的去死吧"),
        ("给学生看的案例里有“去死”两个字，是不是不太合适", "“你们都很好”，去死"),
        ("“败类”的感情色彩是贬义", "你这个“败类”的色彩真足"),
        ("锑的元素符号是Sb，学生一看就笑", "这些学生真sb"),
        ("动物园新来了两只草泥马", "草泥马的管理员"),
        ("四川方言里瓜娃子有时候是亲昵", "瓜娃子，给老子爬"),
    ],
)
def test_what_is_spoken_about_is_thrown_at_nobody(about: str, aimed: str) -> None:
    assert level(about, WORDS) is Severity.NOTE
    assert level(aimed, WORDS) > Severity.NOTE


def test_what_is_hidden_stays_what_it_is() -> None:
    assert level("傻*逼门禁又坏了") > Severity.NOTE


def test_a_word_of_the_operator_keeps_its_level() -> None:
    finding = Finding(Category.ABUSE, Severity.FLAG, "word:坏东西", (2, 5))
    assert [*eased([finding], "门禁坏东西", {finding.rule})] == [finding]
    assert [one.severity for one in eased([finding], "门禁坏东西", ())] == [Severity.NOTE]


def test_other_harm_is_not_touched() -> None:
    finding = Finding(Category.ADS, Severity.FLAG, "word:空调", (0, 2))
    assert [*eased([finding], "空调坏了", ())] == [finding]


@pytest.mark.parametrize(
    ("told", "thrown"),
    [
        ("孩子说我是垃圾老师，怎么办", "你们说我是垃圾老师，你才是垃圾老师"),
        ("家长骂我是垃圾老师，我很难过", "家长说得对，你是垃圾老师"),
        ("家长在群里骂我是垃圾老师，怎么回", "家长说张老师是垃圾老师"),
    ],
)
def test_what_others_called_oneself_is_told_and_not_thrown(told: str, thrown: str) -> None:
    assert level(told, WORDS) is Severity.NOTE
    assert level(thrown, WORDS) > Severity.NOTE


@pytest.mark.parametrize("text", ["王老师真他妈的厉害", "这个裁判真他妈的牛", "同学们讲得真他妈的好！"])
def test_a_curse_that_praises_hurts_nobody(text: str) -> None:
    assert level(text, WORDS) is Severity.NOTE


@pytest.mark.parametrize("text", ["你他妈的牛逼什么", "王老师真他妈的好意思"])
def test_a_curse_that_only_sounds_like_praise_is_thrown(text: str) -> None:
    assert level(text, WORDS) > Severity.NOTE
