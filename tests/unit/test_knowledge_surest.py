"""What a message says besides its question does not hide the card that answers it, and finds no other one."""

from bot.core.knowledge.abstain import Fit, chance, fit
from bot.core.knowledge.index import Card, Hit, Index
from bot.core.knowledge.surest import asking, surest
from bot.language import background

CARDS = (
    Card("hand-in", "作业在哪里提交", "在首页点「我的作业」", ("作业往哪儿传",)),
    Card("replay", "直播回放在哪里看", "在「课程」里点这一天"),
    Card("code", "登录时收不到验证码", "等 60 秒再点一次"),
    Card("proof", "结业证书什么时候发", "活动结束后一周内"),
)


def index() -> Index:
    made = Index(background())
    for card in CARDS:
        made.put(card)
    return made


def likely(text: str) -> tuple[str, float, float]:
    """The best card, how likely it is by the whole message, and by its clauses too."""
    found = index()
    hits = found.search(text, 3)
    return hits[0].id, chance(hits), surest(text, hits, lambda part: found.search(part, 3))


def test_clauses_that_ask() -> None:
    assert asking("老师好，作业传到哪儿啊，找半天没找到入口") == ("作业传到哪儿啊",)
    assert asking("作业传到哪儿啊") == (), "a message of one clause is looked for whole already"
    assert asking("收到，谢谢，好的") == ()
    assert asking("老师您好，我想问一下作业传到哪儿啊") == ("作业传到哪儿啊",), "what leads a question in asks nothing"
    assert asking("怎么，作业啥时候交，证书什么时候发呀，回放在哪里看") == ("证书什么时候发呀", "作业啥时候交")


def test_what_is_said_besides_hides_nothing() -> None:
    card, whole, clauses = likely("老师您好，作业传到哪儿啊，我昨天刚进群，问了同事都说不清楚")
    assert card == "hand-in"
    assert fit(whole) is not Fit.OFFER
    assert fit(clauses) is Fit.OFFER


def test_a_clause_about_another_card_says_nothing() -> None:
    text = "回放我看完了，直播也看了，作业呢我再想想，是不是"
    card, whole, clauses = likely(text)
    found = [index().search(part, 3)[0].id for part in asking(text)]
    assert card not in found
    assert clauses == whole


def test_what_is_sure_already_is_not_looked_for_again() -> None:
    text = "作业在哪里提交，证书什么时候发"
    hits = [Hit("hand-in", 2.0, 0.0)]
    asked: list[str] = []

    def search(part: str) -> list[Hit]:
        asked.append(part)
        return hits

    assert surest(text, hits, search) == chance(hits)
    assert asked == []
    assert surest(text, [], search) == 0
