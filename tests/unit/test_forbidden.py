"""What a text names in order to forbid it asks nobody; an advertisement gains nothing by sounding like rules."""

from dataclasses import replace

import pytest

from bot.core.judge.finding import Category, Finding, Severity
from bot.core.judge.folded import fold
from bot.core.judge.forbidden import eased, forbidden
from bot.core.judge.judge import TextJudge
from bot.core.judge.lexicon import WordList, parse
from bot.core.judge.scored import without
from bot.core.judge.views import View, views
from bot.core.moderation import Moderation, severity_of
from bot.language import judge_tables, known

SHIPPED = TextJudge(known())
WORDS = TextJudge(known(model=False))
RULES = """
本群群规：1.禁止发广告、刷单兼职；2.禁止辱骂他人；3.禁止私加微信；4.禁止传播色情赌博信息
群规提醒一下大家：1. 不得发布广告、刷单兼职等信息；2. 不得辱骂他人，如傻逼、脑残等；3. 不得在群里加微信、发二维码
群公告：严禁发布代考替考、考试答案、刷单返利、贷款秒批等信息，违者移出
【入群须知】请改群名片为单位+姓名；禁止发送二维码、拉人进群、广告推销；禁止辱骂、人身攻击
请大家遵守：不辱骂（如傻逼、脑残、滚蛋），不发广告（如扫码进群、加微信领资料）
班主任说的：群里不许骂人，骂“傻逼”“滚”一次警告，两次禁言
禁言规则：发刷单兼职、秒到账贷款的直接撤回
工作坊公约：不发布色情、暴力、赌博、毒品信息；不发布裸聊、招嫖信息；不买卖枪支弹药
提醒：最近有人冒充班主任收资料费，凡是说扫码进群交费的都是骗子
转发班主任的通知：群内禁止发布以下内容：代考、刷单返利、加微信领资料、网络赌博、裸聊。违者移出群聊。
工作坊守则第四条：不准代考、替考、代写论文，违者取消学员资格
以下内容一律不要发：\\n1. 代写代考\\n2. 刷单返利、贷款秒批\\n3. 裸聊、约炮\\n4. 网络赌博
请各位老师文明发言，不得使用“滚蛋”“垃圾”“废物”等侮辱性词语
凡发布代考、卖答案信息的，一经查实取消成绩并通报单位
群里不许说脏话，像傻逼、脑残这种词都不行
""".strip()
OFFERS = """
群规：刷单返利，日结五百，加我微信
群规提醒：不得错过，刷单兼职一单50元，有意私聊我
禁止刷单兼职？我们不是，贷款秒批，加微信 abc12345
群规：禁止辱骂，傻逼张伟滚出去
严禁外传！内部答案出售，考前原题，要的私我
温馨提示：请勿错过代考包过，联系我
禁止刷单兼职 贷款秒批当天放款
不得发布广告，出售枪支弹药
不能错过的网络赌博平台，百家乐真人荷官
禁止发广告、枪*支*弹*药
禁止你妈死了的人说话
不得骂你傻逼
禁止发布刷单兼职信息，点这里 http://abc.top/x 赚钱
禁止发布刷单兼职，每单五十元
群规：不许骂人，像某些人就是傻逼
禁止骂人，像王老师这种傻逼
""".strip()


def shown(text: str, judge: TextJudge = SHIPPED) -> tuple[str, ...]:
    """The rules that would ask somebody."""
    rules = Moderation()
    return tuple(one.rule for one in judge.findings(text) if severity_of(one, rules) > Severity.NOTE)


@pytest.mark.parametrize("text", RULES.split("\n"))
def test_rules_of_a_group_ask_nobody(text: str) -> None:
    assert shown(text.replace("\\n", "\n")) == ()
    assert SHIPPED.findings(text)  # kept for the statistics


@pytest.mark.parametrize("text", OFFERS.split("\n"))
def test_who_offers_gains_nothing_by_forbidding(text: str) -> None:
    assert shown(text)


def test_a_number_in_rules_is_judged_and_nothing_is_spared_beside_it() -> None:
    assert shown("禁止发刷单兼职、贷款秒批") == ()
    assert "word:刷单兼职" in shown("禁止发刷单兼职、贷款秒批，加微信 abc12345")


def test_what_an_operator_lists_stands_whoever_forbids_it() -> None:
    own: WordList = parse("团购年货 | 广告 | 标记", "ours.txt")
    assert shown("禁止发布团购年货", TextJudge(known([own]))) == ("word:团购年货",)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("今天研习很有意思", []),
        ("不得不说很好", []),
        ("不要错过", []),
        ("也不发广告", []),
        ("禁止刷单，贷款", ["禁止刷单"]),
        ("禁止刷单，如返利、兼职", ["禁止刷单，如返利、兼职"]),
        ("禁止以下：\n1. 刷单\n2. 贷款\n谢谢", ["禁止以下：\n1. 刷单\n2. 贷款"]),
        ("禁止以下：刷单", ["禁止以下：刷单"]),
        ("禁止" + "刷" * 100, ["禁止" + "刷" * 60]),
        ("发刷单的直接移出", ["发刷单的直接移出"]),
        ("禁止转发刷单的将被移出", ["禁止转发刷单的将被移出"]),
        ("禁止刷单，加我", []),
        ("禁止刷单，日结", []),
    ],
)
def test_which_parts_forbid(text: str, parts: list[str]) -> None:
    assert [text[start:end] for start, end in forbidden(text)] == parts


def test_the_classifier_is_asked_again_without_what_is_forbidden() -> None:
    text = "禁止刷单返利"
    word = Finding(Category.FRAUD, Severity.FLAG, "word:刷单返利", (2, 6))
    guess = Finding(Category.FRAUD, Severity.FLAG, "model", (0, 6), "model", 0.9)
    asked: list[object] = []

    def silent(parts: object) -> list[Finding]:
        asked.append(parts)
        return []

    assert [one.severity for one in eased([word, guess], text, (), silent)] == [Severity.NOTE] * 2
    assert asked == [((0, 6),)]
    loud = eased([word, guess], text, (), lambda _: [replace(guess, score=0.7)])
    assert [(one.severity, one.score) for one in loud] == [(Severity.FLAG, 1.0), (Severity.FLAG, 0.7)]
    low = eased([word, guess], text, (), lambda _: [replace(guess, score=0.2)])
    assert [(one.severity, one.score) for one in low] == [(Severity.NOTE, 1.0), (Severity.FLAG, 0.2)]


def test_without_a_classifier_words_alone_are_eased() -> None:
    assert shown("禁言规则：发刷单兼职、秒到账贷款的直接撤回", WORDS) == ()


def cut(text: str, name: str, *parts: tuple[int, int]) -> View:
    """A view of a text without some parts of it."""
    folded = fold(text, judge_tables())
    return without(next(one for one in views(folded, judge_tables()) if one.name == name), parts)


def test_what_is_taken_out_leaves_a_blank_and_places_stay_right() -> None:
    plain = cut("一二三四五", "base", (1, 3))
    assert (plain.text, plain.span(0, 1), plain.span(2, 3)) == ("一 四五", (0, 1), (3, 4))
    moved = cut("一\u200b二，三四", "base", (0, 3), (3, 4))
    assert (moved.text, moved.span(2, 3)) == ("  三四", (4, 5))
    heard = cut("一二，三四", "sounds", (2, 3), (4, 5))
    assert (len(heard.text), heard.text[3], heard.span(2, 3)) == (4, " ", (3, 4))
