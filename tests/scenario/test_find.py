"""Looking for an earlier answer, in a group and in private, with what each may see."""

import csv
from dataclasses import replace
from pathlib import Path

from bot.core.knowledge_card import CardState, KnowledgeCard
from bot.core.questions import Questions
from tests import programmes
from tests.scenario.test_question_offers import CARD, save
from tests.scenario.test_questions import looked_after, start
from tests.unit.test_tickets import MORNING
from tests.world import World


def card(no: int, question: str, answer: str, **changed: object) -> KnowledgeCard:
    made = KnowledgeCard("test", no, question, answer, CardState.APPROVED, made_at=MORNING, changed_at=MORNING)
    return replace(made, **changed)  # type: ignore[arg-type]


_QUESTIONS = Path(__file__).parents[2] / "examples" / "programmes" / "hubei-2020-faq.csv"
CARDS = (
    CARD,
    card(8, "作业提交的截止时间是哪天", "每个模块结束后第三天晚上十点"),
    card(9, "作业提交后还能修改吗", "批改前可以" + "撤回" * 100),
    card(10, "作业被判雷同怎么办", "说明情况并重写提交"),
    card(11, "作业评分的标准", "只给老师看的评分表", staff_only=True),
    card(12, "作业的电子表格", "美术老师专用", audience=("art",)),
    card(13, "证书什么时候发", "还没有通过", state=CardState.DRAFT),
)


async def asks(w: World, text: str) -> str:
    await w.say("maker", w.trainee("maker"), text)
    return w.said("maker")[-1]


async def test_in_a_group_a_few_lines(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await save(w, *CARDS)
        text = await asks(w, "/查 作业提交")
        lines = text.splitlines()
        assert [line.split()[0] for line in lines[:-1]] == ["K7", "K9", "K8"]
        assert "K7 作业在哪里提交：在首页点「我的作业」（唐宁老师 4月18日）" in lines
        assert lines[-1] == "看全文：私信我发 /查 K7"
        assert max(map(len, lines)) < 140
        assert "没有查到" in await asks(w, "/查 证书")
        assert "没有查到" in await asks(w, "/查 食堂")
        assert "请写上要查的内容" in await asks(w, "/查")
        assert "作业在哪里提交" in await asks(w, "/查 Ｋ7")
        for hidden in ("11", "12", "13", "99"):
            assert f"没有查到 K{hidden}" in await asks(w, f"/查 K{hidden}")


def example_cards() -> list[KnowledgeCard]:
    """The common questions of the example programme."""
    with _QUESTIONS.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        card(no, row["问题"], row["答案"], phrasings=tuple(row["其他问法"].split("|")))
        for no, row in enumerate(rows, 1)
    ]


async def test_a_card_that_only_shares_a_word_is_not_shown_beside_one_that_fits(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await save(w, *example_cards())
        assert [line.split()[0] for line in (await asks(w, "/查 回放")).splitlines()[:-1]] == ["K3"]
        assert "K11 主板" in await asks(w, "/查 主板")


async def test_in_private_more_and_why(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await save(w, *CARDS)
        trainee = w.trainee("maker")
        await w.tell(trainee, "/查 作业提交")
        text = w.told(trainee)[-1]
        assert text.count("对上的词：") == 4
        assert "对上的词：作业、提交\n" in text
        assert text.endswith("没有您要的，请到研习群里直接问。")
        assert not any(hidden in text for hidden in ("K11", "K12", "K13"))
        await w.tell(trainee, "/查 K9")
        assert w.told(trainee)[-1].count("撤回") == 100, "all of it"
        await w.tell("maker-expert", "/查 作业的评分表格")
        assert {"K11", "K12"} <= set(w.told("maker-expert")[-1].split())
        await w.tell("maker-expert", "/查 K12")
        assert "美术老师专用" in w.told("maker-expert")[-1]
        await w.say("staff", "zhou", "/查 K11")
        assert "评分表" in w.said("staff")[-1]
        await w.say("maker", "maker-expert", "/查 K11")
        assert "没有查到" in w.said("maker")[-1], "the group would read it"


async def test_a_group_of_the_category_sees_its_own(tmp_path: Path) -> None:
    found = looked_after()
    groups = (replace(found.groups[0], category="art"), found.groups[1])
    async with start(tmp_path, programme=replace(found, groups=groups)) as w:
        await save(w, *CARDS)
        assert "美术老师专用" in await asks(w, "/查 K12")


async def test_single_characters_are_named_where_nothing_longer_matched(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await save(w, card(1, "漆怎么调", "按一比三"))
        await w.tell(w.trainee("maker"), "/查 漆")
        assert "对上的词：漆" in w.told(w.trainee("maker"))[-1]


async def test_words_are_whole_and_what_only_asks_is_none(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await save(w, *example_cards())
        trainee = w.trainee("maker")
        await w.tell(trainee, "/查 值班老师临时有事怎么办")
        assert "对上的词：值班老师临时有事\n" in w.told(trainee)[-1]
        await w.tell(trainee, "/查 网页打不开怎么办")
        assert "对上的词：打不开\n" in w.told(trainee)[-1]
        assert "么办" not in w.told(trainee)[-1].replace("怎么办", "")


async def test_off_where_questions_are_not_looked_after(tmp_path: Path) -> None:
    found = programmes.programme()
    off = replace(found, groups=tuple(replace(one, questions=Questions()) for one in found.groups))
    async with start(tmp_path, programme=off) as w:
        await save(w, *CARDS)
        assert "没有开启" in await asks(w, "/查 作业")
