"""Lists of questions and answers: what people write is understood or named, and an export comes back as it was."""

import csv
import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.document import Form
from bot.core.knowledge_card import CardState, KnowledgeCard
from bot.core.knowledge_desk import (
    MOST_ANSWER,
    MOST_PHRASINGS,
    MOST_QUESTION,
    Scope,
    key_of,
    one_line,
    phrasings_of,
    scope_named,
    whole,
)
from bot.core.knowledge_document import knowledge_document
from bot.core.knowledge_file import MOST_ENTRIES, Entry, KnowledgeFile, of_csv, of_markdown, of_rows
from bot.core.programme import Category
from bot.documents.reading import sheet_rows
from bot.documents.worker import write
from tests import programmes

AT = datetime(2020, 4, 18, 1, 5, tzinfo=UTC)
CATEGORIES = (Category("contest", "竞赛课程"), Category("arts", "音乐、美术"))
PROGRAMME = replace(programmes.programme(), categories=CATEGORIES)
HEAD = "问题,答案,其他问法,适用\n"


def faults(found: KnowledgeFile) -> list[tuple[int, str]]:
    return [(one.line, one.sentence) for one in found.faults]


# ----------------------------------------------------------------------------------------------------- as people write


def test_a_table_with_columns_in_any_order_and_more_of_them() -> None:
    text = (
        "适用,编号,答案,问题,其他问法\n竞赛课程,1,首页,作业在哪里提交,作业往哪儿传|怎么交\n,2,一周后,证书什么时候发,\n"
    )
    assert of_csv(text, CATEGORIES).entries == (
        Entry(2, "作业在哪里提交", "首页", ("作业往哪儿传", "怎么交"), Scope(("contest",))),
        Entry(3, "证书什么时候发", "一周后"),
    )


def test_lines_are_those_of_the_file_where_cells_have_several() -> None:
    text = f'\n{HEAD}\n作业在哪,"首页\n再点提交",,\n\n没有答案,,,\n'
    found = of_csv(text, CATEGORIES)
    assert [(one.line, one.answer) for one in found.entries] == [(4, "首页\n再点提交")]
    assert [line for line, _ in faults(found)] == [7]


def test_short_rows_and_english_names() -> None:
    assert of_csv("Question,Answer,phrasings\n在哪,首页\n", ()).entries == (Entry(2, "在哪", "首页"),)


@pytest.mark.parametrize("state", ["草稿", "已停用", "draft", "别的"])
def test_rows_that_did_not_pass_are_left_out(state: str) -> None:
    found = of_csv(f"问题,答案,状态\n在哪,首页,{state}\n多少,三个,已通过\n几点,八点,\n谁,王老师,Approved\n", ())
    assert [one.question for one in found.entries] == ["多少", "几点", "谁"]
    assert found.skipped == 1
    assert of_csv(f"问题,答案,状态\n在哪,首页,{state}\n", ()) == KnowledgeFile(skipped=1)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",首页,,", "没有写问题"),
        ("在哪,,,", "没有写答案"),
        (f"{'长' * 301},首页,,", "问题超过 300 个字"),
        (f"在哪,首页,{'长' * 301},", "问题超过 300 个字"),
        (f"在哪,{'长' * 4001},,", "答案超过 4000 个字"),
        (f"在哪,首页,{'|'.join(f'问{n}' for n in range(21))},", "其他问法超过 20 种"),
        ("在哪,首页,,高中", "「适用」里的「高中」没有，可以写：全部、工作人员、竞赛课程"),
        (" 怎 么 交 ？,首页,,", "和第 2 行是同一个问题"),
    ],
)
def test_a_bad_row_is_named_and_spoils_no_other(row: str, said: str) -> None:
    found = of_csv(f"{HEAD}怎么交,首页,,\n{row}\n谁,王老师,,\n", CATEGORIES)
    assert [one.question for one in found.entries] == ["怎么交", "谁"]
    assert [line for line, _ in faults(found)] == [3]
    assert said in faults(found)[0][1]


def test_files_that_say_nothing() -> None:
    assert "没有一条问题" in faults(of_csv("\n\n", ()))[0][1]
    assert "没有一条问题" in faults(of_csv(HEAD, ()))[0][1]
    assert "「问题」和「答案」" in faults(of_csv("在哪,首页\n", ()))[0][1]
    assert "不是 CSV" in faults(of_csv("问题,答案\n在哪," + "长" * (csv.field_size_limit() + 1), ()))[0][1]
    assert (
        "超过 5000 条"
        in faults(of_rows([(1, ["问题", "答案"]), *((n, [str(n), "答"]) for n in range(2, 5003))], ()))[0][1]
    )
    assert (
        len(of_rows([(1, ["问题", "答案"]), *((n, [str(n), "答"]) for n in range(2, 5002))], ()).entries)
        == MOST_ENTRIES
    )


def test_markdown() -> None:
    text = """# 常见问题

前言不算。

## 作业在哪里提交？ ##

在首页。
### 小标题是答案的一部分

**其他问法：** 作业往哪儿传 | 怎么交
**适用**：竞赛课程、工作人员

# 第二部分

这里也不算。

## 证书什么时候发
\\# 一周后，\\*准时\\*
"""
    assert of_markdown(text, CATEGORIES).entries == (
        Entry(
            5, "作业在哪里提交？", "在首页。\n### 小标题是答案的一部分", ("作业往哪儿传", "怎么交"),
            Scope(("contest",), True),
        ),
        Entry(17, "证书什么时候发", "# 一周后，*准时*"),
    )  # fmt: skip
    assert "## " in faults(of_markdown("作业在哪\n首页", ()))[0][1]
    assert faults(of_markdown("## 在哪\n\n## 多少\n三个\n", ())) == [(1, "没有写答案。请补上，或删去这一行。")]


def test_scopes() -> None:
    assert scope_named("音乐、美术", CATEGORIES) == Scope(("arts",))
    assert scope_named("Contest, 工作人员 ", CATEGORIES) == Scope(("contest",), True)
    assert scope_named("", CATEGORIES) == scope_named("全部", CATEGORIES) == Scope()
    assert scope_named("高中、初中", CATEGORIES) == "高中"


def test_words_as_cards_hold_them() -> None:
    assert one_line("  作业|在\n哪\x00里 ｜？ ") == "作业/在 哪里 /？"
    assert whole("\n\n  一 \n\n二\r\n\n") == "  一\n\n二"
    assert whole(" \n ") == ""
    assert key_of("作业 在哪裡？") == key_of("作业在哪里")
    assert key_of("？？") == "??"
    assert phrasings_of("在哪", ("在哪？", "何处", "", "何处!", "哪儿")) == ("何处", "哪儿")
    assert len(phrasings_of("问", map(str, range(30)))) == MOST_PHRASINGS


# ------------------------------------------------------------------------------------------------- there and back again

WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn")) | st.sampled_from("=+-@'|#*\\`>\n \t1.：*"), max_size=60
)


@st.composite
def cards(draw: st.DrawFn) -> list[KnowledgeCard]:
    """Approved cards with any words in them."""
    found: dict[str, KnowledgeCard] = {}
    for no in range(1, draw(st.integers(1, 5)) + 1):
        question = one_line(draw(WORDS))[:MOST_QUESTION] or f"问题{no}"
        answer = whole(draw(WORDS))[:MOST_ANSWER] or "答案"
        found.setdefault(key_of(question), KnowledgeCard(
            "test", no, question, answer, CardState.APPROVED, made_at=AT, changed_at=AT,
            phrasings=phrasings_of(question, draw(st.lists(WORDS, max_size=3))),
            audience=draw(st.sampled_from(((), ("contest",), ("arts",)))), staff_only=draw(st.booleans()),
        ))  # fmt: skip
    return list(found.values())


def told(card: KnowledgeCard) -> tuple[object, ...]:
    return card.question, card.answer, card.phrasings, Scope(card.audience, card.staff_only)


def back(form: Form, raw: bytes) -> KnowledgeFile:
    if form is Form.EXCEL:
        return of_rows(enumerate(sheet_rows(raw), 1), CATEGORIES)
    text = raw.decode("utf-8-sig")
    return of_csv(text, CATEGORIES) if form is Form.CSV else of_markdown(text, CATEGORIES)


@settings(max_examples=60, deadline=None)
@given(cards(), st.sampled_from([Form.EXCEL, Form.CSV, Form.MARKDOWN]))
def test_what_is_exported_comes_back_as_it_was(found: list[KnowledgeCard], form: Form) -> None:
    # a category whose name joins two words is only read where it stands alone
    found = [replace(card, staff_only=False) if card.audience == ("arts",) else card for card in found]
    raw = write(knowledge_document(PROGRAMME, form, found, AT), form)
    read = back(form, raw)
    assert faults(read) == []
    there = {one.question: (one.question, one.answer, one.phrasings, one.scope) for one in read.entries}
    assert there == {card.question: told(card) for card in found}


def test_the_booklet_is_for_everybody_and_the_table_for_the_staff() -> None:
    found = [
        KnowledgeCard("test", no, f"问题{no}", "答案", state, AT, AT, staff_only=no == 2, audience=audience)
        for no, state, audience in (
            (1, CardState.APPROVED, ("arts",)), (2, CardState.APPROVED, ()), (3, CardState.DRAFT, ()),
            (4, CardState.WITHDRAWN, ()), (5, CardState.MERGED, ()), (6, CardState.APPROVED, ()),
            (7, CardState.APPROVED, ("contest",)),
        )
    ]  # fmt: skip
    booklet = [
        block.text for block in knowledge_document(PROGRAMME, Form.WORD, found, AT).blocks if hasattr(block, "text")
    ]
    assert booklet[1:] == [
        "另有 1 条仅供工作人员，不在本册里；导出 Excel 可以看到。", "通用", "1. 问题6", "答案",
        "竞赛课程", "2. 问题7", "答案",
        "音乐、美术", "3. 问题1", "答案",
    ]  # fmt: skip
    (table,) = knowledge_document(PROGRAMME, Form.EXCEL, found, AT).tables
    assert [row[0] for row in table.rows] == [1, 2, 3, 4, 6, 7]


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters() | st.sampled_from('",\n|=#*问题答案适用'), max_size=300), st.booleans())
def test_any_text_is_understood_or_named(text: str, is_csv: bool) -> None:
    head = HEAD if is_csv else "## 在哪\n首页\n"
    found = of_csv(head + text, CATEGORIES) if is_csv else of_markdown(head + text, CATEGORIES)
    assert all(one.question and one.answer and one.line > 0 for one in found.entries)
    assert all(one.sentence.endswith("。") and one.line > 0 for one in found.faults)
    assert len({key_of(one.question) for one in found.entries}) == len(found.entries)


def test_spoilt_workbooks_are_refused_or_read() -> None:
    raw = write(knowledge_document(PROGRAMME, Form.EXCEL, [
        KnowledgeCard("test", 1, "在哪", "首页", CardState.APPROVED, made_at=AT, changed_at=AT)
    ], AT), Form.EXCEL)  # fmt: skip
    assert of_rows(enumerate(sheet_rows(raw), 1), ()).entries[0].answer == "首页"
    draw = random.Random(5)
    outcomes = {"read": 0, "refused": 0}
    for _ in range(300):
        bad = bytearray(raw)
        for _ in range(draw.randint(1, 20)):
            bad[draw.randrange(len(bad))] = draw.randrange(256)
        if draw.random() < 0.3:
            del bad[draw.randrange(len(bad)) :]
        try:
            rows = sheet_rows(bytes(bad))
        except Exception:  # in the worker each of these ends one run
            outcomes["refused"] += 1
            continue
        outcomes["read"] += 1
        of_rows(enumerate(rows, 1), CATEGORIES)
    assert outcomes["refused"] > 10
