"""The whole judge on single texts: what is found, in which view, where, and what is left alone."""

import string
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.judge import edges, scored
from bot.core.judge import known as known_
from bot.core.judge.finding import Category, Finding, Severity
from bot.core.judge.judge import LONGEST, MOST, TextJudge
from bot.core.judge.known import Known
from bot.core.judge.lexicon import merge, parse
from bot.core.judge.model import Line
from bot.core.judge.views import NAMES
from bot.core.moderation import Moderation, severity_of
from bot.language import judge_tables, known, teaching

SHIPPED = TextJudge(known(hosts=("hubei.example",), contacts=("88886666",)))
RULES = Moderation()


def flagged(text: str, judge: TextJudge = SHIPPED) -> tuple[Finding, ...]:
    return tuple(one for one in judge.findings(text) if severity_of(one, RULES) >= Severity.FLAG)


def judge_with(lines: str, *, usual: bool = False) -> TextJudge:
    shipped = known()
    return TextJudge(
        Known(judge_tables(), merge(parse(lines, "own")), usual=shipped.usual if usual else {}),
    )


@pytest.mark.parametrize(
    ("text", "category", "view", "there"),
    [
        ("你就是个傻逼吧", Category.ABUSE, "base", "傻逼"),
        ("你就是个傻 * 逼吧", Category.ABUSE, "squeezed", "傻 * 逼"),
        ("教资代考，包你满意", Category.CHEATING, "base", "教资代考"),
        ("百\u200b家\u200b乐，来玩", Category.GAMBLING, "base", "百\u200b家\u200b乐"),
        ("我的身份证 11010519491231002x 帮我报名", Category.PERSONAL, "base", "11010519491231002x"),
        ("看这里 http://abc-77.top/x", Category.LINK, "base", "http://abc-77.top/x"),
    ],
)
def test_what_is_found_and_where(text: str, category: Category, view: str, there: str) -> None:
    ours = [one for one in flagged(text) if one.category is category and one.rule != scored.RULE]
    assert (ours[0].view, text[slice(*ours[0].span)]) == (view, there)


LEFT_ALONE = """
收到
我们小区充电桩不够用
攻击机器人怎么编程
爆破编程是什么
毒性实验的安全要求
杀毒软件装不上
http://hubei.example/plan
教务处 QQ：88886666
校区充电在女生宿舍楼后
谨防刷单返利，不要相信
学生说“你这个傻瓜”，班主任该怎么处理
性教育课件有人分享吗
鸦片战争的时间线
反对校园霸凌的班会怎么开
说说这几个词的感情色彩
一共二百五十元，两千二百五也行
砍一刀算什么营销
内射影和外射影
自习室包夜二十
万一遇到裸聊敲诈，先留证据，马上报警
发现色情读物及时上报
这种六合彩短信又来了，怎么屏蔽
"""


@pytest.mark.parametrize("text", ["", " ", "\u200b", *LEFT_ALONE.split("\n")])
def test_what_is_left_alone(text: str) -> None:
    assert flagged(text) == ()


def test_teaching_talk_is_unharmed_by_words_and_rules() -> None:
    judge = TextJudge(known(model=False))
    assert [line for line in teaching() if flagged(line, judge)] == []


def test_a_rule_is_said_once_and_in_plain_sight_first() -> None:
    found = judge_with("代考").findings("代考，代 + 考，带考")
    assert [(one.rule, one.view) for one in found] == [("word:代考", "base")]


def test_a_weak_word_counts_where_it_was_hidden() -> None:
    judge = judge_with("加微信 | 引流 | 记录")
    open_, hidden = judge.findings("加微信")[0], judge.findings("加*微*信")[0]
    assert (open_.severity, hidden.severity) == (Severity.NOTE, Severity.FLAG)


def test_a_usual_abbreviation_hides_nothing() -> None:
    (found,) = judge_with("他妈的 | 谩骂 | 记录").findings("tmd")
    assert (found.view, found.severity) == ("initials", Severity.NOTE)


def test_whoever_warns_is_spared_but_whoever_hides_is_not() -> None:
    judge = TextJudge(known(model=False))
    assert flagged("六合彩，群里开奖", judge)
    assert flagged("小心刷单返利，都是骗局", judge) == ()
    assert flagged("小心刷*单*返*利，都是骗局", judge) != ()


def test_what_sounds_like_a_word_by_chance_is_a_note_in_a_long_text() -> None:
    judge = judge_with("蛆虫")
    (short,) = judge.findings("区充")
    (long_,) = judge.findings("区充，" + "今天的课很有意思" * 4)
    assert (short.severity, long_.severity) == (Severity.FLAG, Severity.NOTE)


@pytest.mark.parametrize(("text", "severity"), [("区充", Severity.FLAG), ("区充 A.对 B.错 C.都不对", Severity.NOTE)])
def test_what_is_guessed_in_a_question_with_its_answers_asks_nobody(text: str, severity: Severity) -> None:
    (found,) = judge_with("蛆虫").findings(text)
    assert found.severity is severity
    assert flagged("A.傻逼 B.脑残 C.都是")


QUIZ = " A.风险与收益无关 B.要看期限 C.以上都对"


def test_what_a_question_with_its_answers_is_about_is_no_offer() -> None:
    judge = TextJudge(known(model=False))
    offer = "外汇投资有高收益，快来"
    assert flagged(offer, judge)
    assert flagged(offer + QUIZ, judge) == ()
    selling = "教资真题出售，要的私聊"
    assert flagged(selling, judge)
    assert flagged(selling + QUIZ, judge)


def test_a_weak_word_is_borne_out_by_the_classifier() -> None:
    shipped = known()
    weak = replace(shipped, lexicon=merge(parse("彩金 | 赌博 | 记录", "own")))
    text = "注册送彩金，真人荷官在线发牌，充值返水"
    (alone,) = (one for one in TextJudge(replace(weak, model=None)).findings(text) if one.rule == "word:彩金")
    (heard,) = (one for one in TextJudge(weak).findings(text) if one.rule == "word:彩金")
    assert (alone.severity, heard.severity) == (Severity.NOTE, Severity.FLAG)


@pytest.mark.parametrize(
    ("fine", "not_fine"),
    [
        ("二楼有穷鬼套餐", "你个穷鬼也来吃"),
        ("谁有禁毒课件，讲讲摇头丸的危害", "谁有摇头丸，哪里买"),
        ("校园卡丢了，关注公众号领取电子卡", "关注公众号领取免费真题"),
        ("食堂加微信群点单，送到楼下", "加微信群，资料免费领"),
        ("食堂收支付宝，澳门那家只收现金", "澳门平台，提现秒到，现金结"),
        ("奖学金会办个社保卡，需要的时候学校会说", "信用卡代办，需要的私我"),
    ],
)
def test_campus_life_is_no_offer(fine: str, not_fine: str) -> None:
    assert flagged(fine) == ()
    assert flagged(not_fine)


def test_the_first_letters_of_a_long_word_stand_for_it() -> None:
    judge = TextJudge(
        known([parse("网络赌博 | 赌博 | 标记\n考前泄题 | 作弊 | 记录\n代考 | 作弊 | 标记\nvx群 | 引流", "own")])
    )
    assert [(one.rule, one.view) for one in flagged("有人玩WLDB吗", judge)] == [("word:网络赌博", "initials")]
    assert flagged("kqxt", judge) == ()
    assert flagged("dk", judge) == ()
    assert flagged("wldbs", judge) == ()


def test_words_of_the_lists_are_not_found_as_each_other() -> None:
    found = judge_with("微信 | 引流 | 记录\n薇信").findings("微信")
    assert [(one.rule, one.view) for one in found] == [("word:微信", "base")]


def test_doubled_letters_need_all_letters() -> None:
    judge = judge_with("加扣扣")
    assert judge.findings("加扣德育分分") == ()
    assert [one.view for one in judge.findings("加加扣扣")] != []


@pytest.mark.parametrize(("text", "there"), [("校区充电", False), ("你这个区充", True)])
def test_pieces_of_other_words_are_no_word(text: str, there: bool) -> None:
    assert bool(judge_with("蛆虫", usual=True).findings(text)) is there
    assert judge_with("蛆虫").findings(text), "without everyday words it is heard"


def test_beyond_so_many_words_only_the_first_are_guessed_at(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "代考\n替考"
    every = judge_with(lines)
    assert [one.rule for one in every.findings("daikao，tikao")] == ["word:代考", "word:替考"]
    monkeypatch.setattr(known_, "MOST_GUESSED", 1)
    first = judge_with(lines)
    assert [one.rule for one in first.findings("daikao，tikao")] == ["word:代考"]
    assert [one.rule for one in first.findings("代*考，替*考")] == ["word:代考", "word:替考"]
    assert first.version == every.version
    assert first.findings("daikao")[0].version == every.findings("daikao")[0].version


def test_only_so_many_findings() -> None:
    lines = "\n".join(f"词{first}{second}" for first in "甲乙丙丁戊" for second in "子丑寅卯辰巳")
    assert len(judge_with(lines).findings(lines)) == MOST


def test_more_than_any_platform_sends_is_not_read() -> None:
    assert judge_with("代考").findings("。" * LONGEST + "代考") == ()
    assert judge_with("代考").findings("。" * (LONGEST - 2) + "代考")


def test_the_version_names_words_and_classifier() -> None:
    with_model, without = TextJudge(known()), TextJudge(known(model=False))
    assert with_model.version.startswith(without.version + "/")
    assert judge_with("代考").version != judge_with("替考").version


ANYTHING = st.text(
    st.characters() | st.sampled_from("傻逼代考微信加 *.。\n\u200b①②٣" + string.ascii_letters), max_size=200
)


@given(ANYTHING)
def test_any_text_is_judged_alike_twice_and_spans_lie_in_it(text: str) -> None:
    found = SHIPPED.findings(text)
    assert found == SHIPPED.findings(text)
    for one in found:
        assert 0 <= one.span[0] < one.span[1] <= len(text)
        assert 0 <= one.score <= 1
        assert one.view in {*NAMES, "pinyin", "slurred", "digits", scored.VIEW}


# ------------------------------------------------------------------------------------------------------- the classifier


def test_harm_in_a_long_clean_text_is_heard_in_its_piece() -> None:
    harm = "国际娱乐城真人荷官在线发牌，注册送彩金，充值返水日结"
    clean = "，".join(teaching()[:150])
    whole = {one.category: one.score for one in SHIPPED.findings(clean) if one.rule == scored.RULE}
    (piece,) = [
        one for one in SHIPPED.findings(clean + harm + clean)
        if one.rule == scored.RULE and one.category is Category.GAMBLING
    ]  # fmt: skip
    start, end = piece.span
    assert piece.score > whole.get(Category.GAMBLING, 0.0)
    assert start <= len(clean) + len(harm)
    assert end >= len(clean)
    assert end - start <= scored.PIECE


@pytest.mark.parametrize("before", [500, 9_990, 12_000, 18_000])
def test_harm_is_heard_however_late_it_comes(before: int) -> None:
    clean = "各位老师今晚八点直播课别迟到，作业交到平台。" * 1_000
    text = clean[:before] + "首充送彩金，提现秒到账，稳赚不赔" + clean
    heard = [one for one in SHIPPED.findings(text[:LONGEST]) if one.rule == scored.RULE]
    assert any(one.score > 0.5 and one.span[0] <= before <= one.span[1] for one in heard)


@pytest.mark.parametrize(
    ("category", "least", "most"),
    [
        (Category.ADS, 0.6, 0.9 - 1e-9),
        (Category.ABUSE, 0.80, 0.90),
        (Category.CHEATING, 0.6 - 1e-9, 0.6 + 1e-9),
        (Category.FRAUD, 0.3, 0.6),
    ],
)
def test_a_bar_lies_between_those_of_the_model(category: Category, least: float, most: float) -> None:
    line = Line(category, 1.0, 0.0, (0.5, 0.5, 0.5), (0.9, 0.6, 0.3))
    assert least <= scored.bar(line) <= most
    assert 0 < scored.bar(replace(line, bars=(1.0, 1.0, 0.0))) < 1


def test_two_or_three_characters_are_for_the_lists() -> None:
    assert SHIPPED.judged("加我").loudest == 0
    assert SHIPPED.judged("加我呀").likeliest == 0
    assert SHIPPED.judged("加我一个").likeliest > 0


def test_the_bar_is_one_half() -> None:
    assert scored.over(0.2, 0.2) == pytest.approx(0.5)
    assert scored.over(0.9, 0.2) > 0.9
    assert scored.over(0.0, 0.2) < 1e-6
    assert scored.over(1.0, 0.2) > 1 - 1e-6


# ------------------------------------------------------------------------------------------------------------ the edges


@pytest.mark.parametrize(
    ("text", "place", "whole"),
    [
        ("校区充电", (1, 3), False),
        ("校区充电", (0, 2), True),
        ("区充", (0, 2), True),
        ("他去充电", (1, 3), False),
        ("你个瞎币吧", (2, 4), True),
    ],
)
def test_edges_are_those_of_the_likeliest_cut(text: str, place: tuple[int, int], whole: bool) -> None:
    usual = {"校区": 20, "充电": 22, "小区": 20}
    assert edges.whole(text, *place, usual) is whole


@given(st.dictionaries(st.text("甲乙丙丁", min_size=2, max_size=4), st.integers(1, 60)))
def test_everyday_words_come_back_as_they_went(words: dict[str, int]) -> None:
    assert edges.unpack(edges.pack(words)) == words
