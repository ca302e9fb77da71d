"""A file that was ordered: made after the commit, told to who asked, sent where files can be sent, never lost."""

import asyncio
import csv
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from bot.core.capability import Capability
from bot.core.document import Document, Form
from bot.core.document_order import DocumentOrder, OrderState, order_of
from bot.core.effect import SendDirect, SendFile, SendMessage
from bot.core.event import DocumentMade, EffectSettled, Outcome, Sender
from bot.core.ids import EffectKey, EventId, NativeId
from bot.core.knowledge_card import CardState
from bot.core.query import Every
from bot.core.rule import Decision
from bot.core.signals import NOTHING as NO_SIGNALS
from bot.core.situation import Situation
from bot.documents.desk import MOST_FILES
from bot.documents.press import Fault
from bot.store.unit import Unit
from handlers import delivery
from handlers.documents import RULE, SENT_RULE
from tests import programmes
from tests.scenario.test_knowledge import TEACHER, asking, card, notes, order, put
from tests.turning import EVERYTHING, decide, here_in
from tests.world import HerePress, World, world

MADE = "常见问题与解答"


@pytest.fixture
async def w(tmp_path: Path) -> AsyncIterator[World]:
    """A card that passed, and a draft."""
    async with world(tmp_path, programme=asking(), start="2020-04-18 09:30") as running:
        await put(running, card(1, "=作业在哪里提交", state=CardState.APPROVED), card(2, "证书什么时候发"))
        yield running


def files(w: World) -> list[Path]:
    """The files that are there."""
    return sorted((w.folder / "documents").glob("*"))


async def orders(w: World) -> list[DocumentOrder]:
    """What was ordered."""
    query = Every(DocumentOrder, "test")

    async def work(unit: Unit) -> list[DocumentOrder]:
        return list((await unit.facts((query,))).get(query))

    return await w.app.writer.submit(work)


@pytest.mark.parametrize("word", ["", " word", " Excel", " 表格", " md", " csv"])
async def test_a_file_is_made_and_who_asked_is_told_where_it_lies(w: World, word: str) -> None:
    text = await order(w, f"/知识 导出{word}")
    (path,) = files(w)
    assert text == f"「{path.name}」已生成。这里不能发文件，请管理员从服务器的 {path.parent} 文件夹里取。"
    assert path.name.startswith("常见问题与解答-测试研习-20200418-0930")
    content = path.read_bytes()
    match path.suffix:
        case ".docx":
            with ZipFile(BytesIO(content)) as archive:
                assert "=作业在哪里提交" in archive.read("word/document.xml").decode()
        case ".xlsx":
            assert load_workbook(BytesIO(content))["知识"]["B2"].value == "=作业在哪里提交"
        case ".md":
            assert "## =作业在哪里提交" in content.decode()
        case _:
            assert next(csv.DictReader(StringIO(content.decode("utf-8-sig"))))["问题"] == "'=作业在哪里提交"
    assert [(one.state, one.name) for one in await orders(w)] == [(OrderState.MADE, path.name)]
    assert f"{TEACHER} knowledge.export {path.suffix[1:]}" in await notes(w)


async def test_in_the_staffs_group_it_is_said_there(w: World) -> None:
    await w.say("staff", "zhou", "/知识 导出")
    assert MADE in w.said("staff")[-1]
    assert w.told("zhou") == []


async def test_in_a_study_group_it_is_said_in_private(w: World) -> None:
    said = len(w.said("maker"))
    await w.say("maker", TEACHER, "/知识 导出")
    assert len(w.said("maker")) == said
    assert MADE in w.told(TEACHER)[-1]


class Stuck:
    """A press that never ends."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()

    async def write(self, document: Document, form: Form) -> bytes | Fault:
        """Begin, and wait for ever."""
        self.begun.set()
        await asyncio.Event().wait()
        raise AssertionError


async def test_an_order_outlives_the_process(w: World) -> None:
    stuck = Stuck()
    w.printing = stuck
    await w.restart()
    telling = asyncio.create_task(w.tell(TEACHER, "/知识 导出"))
    await asyncio.wait_for(stuck.begun.wait(), 10)
    assert files(w) == []
    telling.cancel()
    await asyncio.gather(telling, return_exceptions=True)
    w.printing = HerePress()
    await w.restart()
    assert MADE in w.told(TEACHER)[-1]
    assert len(files(w)) == 1
    await w.restart()
    assert len([text for text in w.told(TEACHER) if MADE in text]) == 1


@pytest.mark.parametrize(
    ("fault", "said"), [(Fault.TOO_LONG, "生成的时间太久"), (Fault.TOO_LARGE, "内容太多"), (Fault.BROKEN, "出错")]
)
async def test_what_cannot_be_made_is_told(w: World, fault: Fault, said: str) -> None:
    class Failing:
        async def write(self, document: Document, form: Form) -> bytes | Fault:
            return fault

    w.printing = Failing()
    await w.restart()
    assert said in await order(w, "/知识 导出")
    assert [(one.state, one.fault) for one in await orders(w)] == [(OrderState.FAILED, fault.value)]


async def test_a_fault_of_ours_is_told_too(w: World) -> None:
    class Raising:
        async def write(self, document: Document, form: Form) -> bytes | Fault:
            raise ZeroDivisionError

    w.printing = Raising()
    await w.restart()
    assert "生成的程序出错" in await order(w, "/知识 导出")


async def test_no_place_to_put_it(w: World) -> None:
    (w.folder / "documents").write_text("in the way")
    assert "写不进" in await order(w, "/知识 导出")


async def test_an_unknown_kind_is_told(w: World) -> None:
    asked = DocumentOrder("x", "test", "weather", Form.WORD, "sandbox", TEACHER, w.clock.now())
    await put(w, asked)  # type: ignore[arg-type]
    await w.app.quiet()
    assert "生成的程序出错" in w.told(TEACHER)[-1]


async def test_the_oldest_files_go(w: World) -> None:
    folder = w.folder / "documents"
    folder.mkdir()
    for number in range(MOST_FILES + 3):
        (folder / f"{number:03}.md").write_text("old")
    await order(w, "/知识 导出 md")
    left = [path.name for path in files(w)]
    assert len(left) == MOST_FILES
    assert "000.md" not in left
    assert "004.md" in left


# --------------------------------------------------------------------------------------------------- where it goes


def made(here: Situation, *, wanted: bool = True, **other: Any) -> Decision:
    """What is decided of a file that was ordered in private."""
    at = datetime.fromisoformat("2020-04-18T02:00:00+00:00")
    place = here.group.native_id if here.group is not None else None
    asked = DocumentOrder("o", "test", "knowledge", Form.WORD, "sandbox", TEACHER, at, place)
    event = DocumentMade(
        id=EventId("e"), at=at, received_at=at, account=programmes.ACCOUNT, sender=Sender(NativeId(TEACHER)), order="o",
        programme="test", name="a.docx", path="/data/a.docx", folder="/data", **other,
    )  # fmt: skip
    state = asked if wanted else replace(asked, state=OrderState.MADE)
    return decide(RULE, event, here, {order_of("test", "o"): state})


def able(here: Situation, capabilities: frozenset[Capability] = EVERYTHING) -> Situation:
    """A platform that can send files."""
    return replace(here, ceilings={programmes.ACCOUNT: capabilities})


@pytest.mark.parametrize("here", [here_in(None, TEACHER), here_in("staff", "zhou"), here_in("maker", TEACHER)])
def test_it_goes_to_the_staffs_group_and_nothing_is_said_before_it_is_there(here: Situation) -> None:
    (file,) = made(able(here)).effects
    assert isinstance(file, SendFile)
    assert (file.group, file.name, file.path, file.wants_receipt) == ("staff", "a.docx", "/data/a.docx", True)
    assert file.subject == "o /data"


def sent(outcome: Outcome, group: str | None = None, *, known: bool = True) -> Decision:
    """What is decided once the platform has answered; the file was asked for in ``group``."""
    at = datetime.fromisoformat("2020-04-18T02:00:00+00:00")
    asked = DocumentOrder(
        "o", "test", "knowledge", Form.WORD, "sandbox", TEACHER, at, f"g-{group}" if group else None, OrderState.MADE,
        "a.docx",
    )  # fmt: skip
    event = EffectSettled(
        id=EventId("e"), at=at, received_at=at, account=programmes.ACCOUNT, key=EffectKey("k"), effect="SendFile",
        feature="documents", tag="file", outcome=outcome, subject="o /data files",
    )  # fmt: skip
    assert SENT_RULE.wakes(event, NO_SIGNALS)
    assert not SENT_RULE.wakes(replace(event, tag="answer"), NO_SIGNALS)
    assert not delivery.RULE.wakes(event, NO_SIGNALS), "the staff would be told twice"
    assert delivery.RULE.wakes(replace(event, tag="answer", outcome=Outcome.REFUSED), NO_SIGNALS)
    return decide(SENT_RULE, event, here_in("staff"), {order_of("test", "o"): asked if known else None})


@pytest.mark.parametrize("group", [None, "maker"])
def test_who_asked_elsewhere_hears_when_it_is_there(group: str | None) -> None:
    (told,) = sent(Outcome.DELIVERED, group).effects
    assert isinstance(told, SendDirect)
    assert told.message.shown() == "「a.docx」已发到管理群。"
    assert (told.native_id, told.person, told.via_group, told.confidential) == (TEACHER, TEACHER, group, True)


def test_who_asked_there_sees_it() -> None:
    assert sent(Outcome.DELIVERED, "staff").effects == ()
    assert sent(Outcome.DELIVERED, known=False).effects == ()


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.UNKNOWN, Outcome.EXPIRED])
def test_what_did_not_arrive_is_said_with_the_place_where_it_lies(outcome: Outcome) -> None:
    (told,) = sent(outcome, "staff").effects
    assert isinstance(told, SendMessage)
    assert "没能确认发到管理群" in told.message.shown()
    assert "/data files" in told.message.shown()


def test_where_no_file_can_be_sent_it_is_said_where_it_lies() -> None:
    (told,) = made(able(here_in("staff", "zhou"), EVERYTHING - {Capability.FILES})).effects
    assert isinstance(told, SendMessage)
    assert "/data" in told.message.shown()
    alone = replace(programmes.programme(), management=None)
    (told,) = made(able(here_in(None, TEACHER, programme=alone))).effects
    assert isinstance(told, SendDirect)


def test_never_twice() -> None:
    assert made(able(here_in(None, TEACHER)), wanted=False).effects == ()
