"""The knowledge base on the command line: what is exported comes back as it was, what is faulty is named, not taken."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from bot.core.document import Document, Form
from bot.core.knowledge_card import CardState, KnowledgeCard, cards_in
from bot.documents.press import Fault, WorkerPress
from bot.faq_files import MOST_BYTES
from bot.store.database import Database
from bot.store.queries import answer
from bot.store.statements import Statements
from bot.store.unit import Memory, Unit
from tests.contract.test_cli import CONFIG, yanxi

DAY = datetime(2020, 4, 18, 1, tzinfo=UTC)
FAQ = (
    "问题,答案,其他问法,适用\n作业在哪里提交,在首页,作业往哪儿传|怎么交作业,全部\n证书什么时候发,结束后一周,,工作人员\n"
)


def card(no: int, question: str, **other: object) -> KnowledgeCard:
    told = {"state": CardState.APPROVED, "made_at": DAY, "changed_at": DAY, "approved_at": DAY, "answer": "答"}
    return KnowledgeCard(programme="demo", no=no, question=question, **(told | other))  # type: ignore[arg-type]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Settings, and an empty database."""
    (tmp_path / "config.toml").write_text(CONFIG, "utf-8")
    assert yanxi(tmp_path, "migrate").exit_code == 0
    return tmp_path


def url(site: Path) -> str:
    return f"sqlite+aiosqlite:///{site}/data/real.db"


def put(site: Path, *cards: KnowledgeCard) -> None:
    async def work() -> None:
        database = Database(url(site))
        async with database.writing() as connection:
            unit = Unit(connection, Statements(database.dialect), Memory())
            unit.save(cards)
            await unit.flush()
        await database.close()

    asyncio.run(work())


def kept(site: Path, programme: str = "demo") -> dict[str, KnowledgeCard]:
    async def work() -> tuple[KnowledgeCard, ...]:
        database = Database(url(site))
        async with database.reading() as connection:
            found: tuple[KnowledgeCard, ...] = await answer(connection, cards_in(programme))
        await database.close()
        return found

    return {one.question: one for one in asyncio.run(work())}


@pytest.mark.parametrize("ending", ["xlsx", "csv", "md"])
def test_what_is_exported_comes_back_as_it_was(site: Path, ending: str) -> None:
    told = "- 在首页\n\n# 再点「提交」\n**注意**：a|b"
    before = (
        card(1, "=作业在哪里提交？", answer=told, phrasings=("+作业往哪儿传", "怎么交")),
        card(2, "证书什么时候发", answer="@班主任 会说", staff_only=True),
    )  # fmt: skip
    put(site, *before)
    assert "2 条" in yanxi(site, "knowledge", "export", f"out.{ending}").output
    result = yanxi(site, "knowledge", "import", f"out.{ending}")
    assert result.output == "✓ 新增 0 条，修改 0 条，没有变化 2 条。\n"
    put(site, *(replace(one, answer="改坏了", phrasings=(), staff_only=False) for one in before))
    result = yanxi(site, "knowledge", "import", f"out.{ending}")
    assert result.output == "✓ 新增 0 条，修改 2 条，没有变化 0 条。\n"
    found = kept(site)
    for one in before:
        back = found[one.question]
        assert (back.no, back.answer, back.staff_only) == (one.no, one.answer, one.staff_only)
        assert set(back.phrasings) == set(one.phrasings)


def test_a_booklet(site: Path) -> None:
    """It is said how many are in it: neither those of the staff, nor drafts."""
    put(
        site,
        card(1, "作业在哪里提交"),
        card(2, "证书什么时候发", staff_only=True),
        card(3, "草稿", state=CardState.DRAFT),
    )
    assert yanxi(site, "knowledge", "export", "手册.DOCX").output.endswith("手册.DOCX，1 条。\n")
    assert (site / "手册.DOCX").read_bytes().startswith(b"PK")


def test_drafts_of_an_export_are_not_taken_for_approved(site: Path) -> None:
    put(
        site,
        card(1, "作业在哪里提交"),
        card(2, "草稿", state=CardState.DRAFT),
        card(3, "停用的", state=CardState.WITHDRAWN),
    )
    yanxi(site, "knowledge", "export", "out.xlsx")
    assert load_workbook(site / "out.xlsx")["知识"].max_row == 4
    assert "没有变化 1 条，没有通过而跳过 2。" in yanxi(site, "knowledge", "import", "out.xlsx").output
    assert kept(site)["草稿"].state is CardState.DRAFT


def test_an_import_tried_changes_nothing(site: Path) -> None:
    (site / "faq.csv").write_text(FAQ, "utf-8-sig")
    result = yanxi(site, "knowledge", "import", "faq.csv", "--dry-run")
    assert result.output == "会新增 2 条，修改 0 条，没有变化 0 条。没有导入。\n"
    assert kept(site) == {}
    assert yanxi(site, "knowledge", "import", "faq.csv").output == "✓ 新增 2 条，修改 0 条，没有变化 0 条。\n"
    found = kept(site)
    assert found["作业在哪里提交"].phrasings == ("作业往哪儿传", "怎么交作业")
    assert found["证书什么时候发"].staff_only
    assert found["证书什么时候发"].source == "faq.csv"


def test_one_bad_row_and_nothing_is_taken(site: Path) -> None:
    (site / "faq.csv").write_text(
        f"{FAQ}没有答案的,,,\n作业在哪里提交？,又一次,,高中\n作业在哪里提交？,又一次,,\n", "utf-8"
    )
    result = yanxi(site, "knowledge", "import", "faq.csv")
    assert result.exit_code == 2
    assert "faq.csv 第 4 行：没有写答案。请补上，或删去这一行。" in result.output
    assert "faq.csv 第 5 行：「适用」里的「高中」没有，可以写：全部、工作人员。" in result.output
    assert "faq.csv 第 6 行：和第 2 行是同一个问题。请删去一处。" in result.output
    assert kept(site) == {}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (
            "faq.csv",
            "问题,答案\n作业在哪,首页".encode("gb18030"),
            "不是 UTF-8 编码。请用 Excel 打开，另存为「CSV UTF-8",
        ),
        ("faq.csv", "问题,答案".encode("utf-16"), "不是 UTF-8 的文字文件"),
        ("faq.csv", b"\xef\xbb\xbf", "里面没有一条问题"),
        ("faq.csv", "问,题\n作业在哪,首页".encode(), "第一行要写列名，至少有「问题」和「答案」两列"),
        ("faq.md", "作业在哪\n首页".encode(), "每个问题前面要写 ##"),
        ("faq.xlsx", b"PK\x03\x04 not really", "打不开，不是完好的 Excel"),
        ("faq.docx", b"PK", "不能从 faq.docx 导入"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(site: Path, name: str, content: bytes, said: str) -> None:
    (site / name).write_bytes(content)
    result = yanxi(site, "knowledge", "import", name)
    assert result.exit_code == 2
    assert said in result.output


def test_no_such_file(site: Path) -> None:
    assert "没有问题文件 none.csv" in yanxi(site, "knowledge", "import", "none.csv").output
    assert "没有问题文件 none.xlsx" in yanxi(site, "knowledge", "import", "none.xlsx").output


def test_a_folder_and_a_file_that_is_too_large(site: Path) -> None:
    (site / "faq.csv").mkdir()
    assert "读不到问题文件 faq.csv" in yanxi(site, "knowledge", "import", "faq.csv").output
    with (site / "large.csv").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    assert "large.csv 超过 8 MB" in yanxi(site, "knowledge", "import", "large.csv").output
    many = Workbook()
    for number in range(20_001):
        many.active.append([number])
    many.save(site / "many.xlsx")
    assert "many.xlsx 内容太多" in yanxi(site, "knowledge", "import", "many.xlsx").output


def test_an_export_that_cannot_be_made_says_why(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def too_long(_self: WorkerPress, _document: Document, _form: Form) -> Fault:
        return Fault.TOO_LONG

    put(site, card(1, "作业在哪里提交"))
    monkeypatch.setattr(WorkerPress, "write", too_long)
    result = yanxi(site, "knowledge", "export", "a.docx")
    assert (result.exit_code, (site / "a.docx").exists()) == (1, False)
    assert "文件没有生成：生成的时间太久" in result.output


def test_many_bad_rows_are_counted(site: Path) -> None:
    (site / "faq.csv").write_text("问题,答案\n" + "只有问题,\n" * 60, "utf-8")
    assert "另有 10 行也有问题" in yanxi(site, "knowledge", "import", "faq.csv").output


def test_exports_that_cannot_be(site: Path) -> None:
    assert "还没有内容" in yanxi(site, "knowledge", "export", "a.docx").output
    assert "不认识 a.pdf 的扩展名" in yanxi(site, "knowledge", "export", "a.pdf").output
    put(site, card(1, "作业在哪里提交"))
    result = yanxi(site, "knowledge", "export", "no/such/folder/a.docx")
    assert result.exit_code == 1
    assert "no/such/folder/a.docx" in result.output


def test_without_a_database(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(CONFIG, "utf-8")
    assert yanxi(tmp_path, "knowledge", "export", "a.docx").exit_code == 1


# ------------------------------------------------------------------------------------------------------ in the settings


def settings(site: Path, files: str) -> None:
    (site / "config.toml").write_text(f"{CONFIG}\n[questions]\nfiles = [{files}]\n", "utf-8")


def test_check_names_the_rows(site: Path) -> None:
    (site / "faq.csv").write_text(f"{FAQ}没有答案的,,,\n", "utf-8")
    settings(site, '"faq.csv", "faq.csv", "none.csv", "list.xlsx"')
    result = yanxi(site, "check")
    assert result.exit_code == 2
    assert "faq.csv 第 4 行：没有写答案" in result.output
    assert "问题文件 faq.csv 写了两次" in result.output
    assert "没有问题文件" in result.output
    assert "yanxi knowledge import" in result.output
    (site / "faq.csv").write_text("问题,答案\n" + "只有问题,\n" * 60, "utf-8")
    settings(site, '"faq.csv"')
    assert "另有 10 行也有问题" in yanxi(site, "check").output


def test_sound_files_pass(site: Path) -> None:
    (site / "faq.csv").write_text(FAQ, "utf-8")
    (site / "more.md").write_text("## 还有什么\n没有了\n", "utf-8")
    settings(site, '"faq.csv", "more.md"')
    assert yanxi(site, "check").exit_code == 0
