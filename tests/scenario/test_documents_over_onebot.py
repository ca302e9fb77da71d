"""An ordered file over OneBot v11: written by the real worker, uploaded over real sockets, then said to be there."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.clock import VirtualClock
from bot.core.people import Role
from bot.core.questions import Questions
from bot.documents.desk import DocumentDesk, Paper
from bot.documents.press import WorkerPress
from bot.serve import COMPOSERS
from tests.fakes.onebot import FakeOneBot
from tests.programmes import SHANGHAI
from tests.scenario.test_onebot_day import SECRET, SELF_ID, TOKEN, Day


@pytest.fixture
async def d(tmp_path: Path) -> AsyncIterator[Day]:
    """The example programme on QQ, with questions looked after and files made."""
    clock = VirtualClock(datetime(2020, 4, 18, 9, 40, tzinfo=SHANGHAI).astimezone(UTC))
    fake = FakeOneBot(self_id=SELF_ID, token=TOKEN, secret=SECRET, dialect="napcat", clock=clock)
    day = Day(tmp_path, clock, fake, "ws")
    groups = tuple(replace(group, questions=Questions(enabled=True)) for group in day.programme.groups)
    day.programme = replace(day.programme, groups=groups)
    await day.start()
    paper = Paper(tmp_path / "documents", WorkerPress(), COMPOSERS)
    day.app.documents = DocumentDesk(day.app.writer, day.app.engine, clock, paper)
    await day.app.documents.start()
    yield day
    await day.stop()
    await fake.close()
    assert fake.violations == []


def coordinator(d: Day) -> str:
    """Who leads the programme."""
    return next(person.key for person in d.staff.people if any(one.role is Role.COORDINATOR for one in person.grants))


def uploads(d: Day) -> list[str]:
    """The names of the files that the client was handed, in their order."""
    return [row["params"]["name"] for row in d.fake.calls("upload_group_file")]


async def test_the_file_lies_in_the_staffs_group_before_it_is_said_so(d: Day) -> None:
    zhou = coordinator(d)
    await d.tell(d.people[zhou], "/知识 新增 问：=平台用什么浏览器 答：Chrome 或 Edge")
    await d.tell(d.people[zhou], "/知识 导出 excel")
    assert d.programme.management is not None
    (name,) = uploads(d)
    content = d.fake.groups[int(d.programme.management.native_id)].files[name]
    assert load_workbook(BytesIO(content))["知识"]["B2"].value == "=平台用什么浏览器"
    assert d.told(zhou)[-1][1] == f"「{name}」已发到{d.programme.management.name}。"
    order = [row["action"] for row in d.fake.log if row.get("action") in ("upload_group_file", "send_private_msg")]
    assert order[-2:] == ["upload_group_file", "send_private_msg"]


async def test_ordered_in_the_staffs_group_the_file_is_the_answer(d: Day) -> None:
    zhou = coordinator(d)
    await d.tell(d.people[zhou], "/知识 新增 问：平台用什么浏览器 答：Chrome 或 Edge")
    told = len(d.told(zhou))
    assert d.programme.management is not None
    await d.say(d.programme.management.key, d.people[zhou], "/知识 导出")
    assert len(uploads(d)) == 1
    assert len(d.told(zhou)) == told
