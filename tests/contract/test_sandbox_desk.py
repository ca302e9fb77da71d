"""The stage manager: time passes in order, the day is told line by line, everything can begin again."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.ids import AccountName, NativeId
from bot.core.programme import Programme
from bot.core.wording import timeline as wording
from bot.platforms.sandbox.model import Done
from bot.pulse import Pulse
from bot.sandbox_desk import ACCOUNT, Play, SandboxDesk, on_one_account, opening_of
from bot.sandbox_files import SandboxFiles
from bot.serve import all_features
from bot.store import migrate
from bot.web.sandbox import RowState, TimelineRow
from schedules import JOBS
from tests import programmes
from tests.scenario.moderated import moderated

DAY = date(2020, 4, 18)


def play(folder: Path, programme: Programme) -> Play:
    keys = [group.key for group in programme.groups]
    return Play(
        programme, programmes.staff(keys), tuple(programmes.plan(key) for key in keys), all_features(programme),
        SandboxFiles(folder), DAY,
    )  # fmt: skip


def desk_in(folder: Path, programme: Programme | None = None) -> SandboxDesk:
    migrate.upgrade(SandboxFiles(folder).url)
    return SandboxDesk(play(folder, programme or programmes.programme()))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[SandboxDesk]:
    found = desk_in(tmp_path)
    await found.open()
    yield found
    await found.close()


def at(desk: SandboxDesk, clock: str) -> datetime:
    return datetime.fromisoformat(f"2020-04-18 {clock}").replace(tzinfo=desk.programme.zone)


def first(programme: Programme) -> str:
    return programme.groups[0].key


async def lines(desk: SandboxDesk, kind: str, on: date = DAY) -> list[TimelineRow]:
    return [row for row in await desk.timeline(on, first(desk.programme)) if row.kind == kind]


async def test_the_play_begins_five_minutes_before_the_first_group_opens(desk: SandboxDesk) -> None:
    assert desk.now() == at(desk, "07:55")
    assert (desk.speed(), desk.crowd()) == (1.0, False)
    assert all(desk.stage.world.state.groups[spec.native_id].muted for spec in desk.programme.groups)


async def test_a_jump_plays_what_lies_between(desk: SandboxDesk) -> None:
    (planned,) = await lines(desk, "open")
    assert (planned.state, planned.at) == (RowState.PLANNED, at(desk, "08:00"))
    await desk.jump(at(desk, "08:30"))
    assert desk.now() == at(desk, "08:30")
    (opened,) = await lines(desk, "open")
    assert (opened.state, opened.at) == (RowState.DONE, at(desk, "08:00"))
    assert "times.windows" in opened.why
    assert not desk.stage.world.state.groups[desk.programme.groups[0].native_id].muted
    assert desk.app.overdue() == 0


async def test_a_whole_day_and_the_next_are_told(desk: SandboxDesk) -> None:
    await desk.jump(at(desk, "23:30"))
    rows = await desk.timeline(DAY, None)
    assert rows == sorted(rows, key=lambda row: row.at)
    assert {row.state for row in rows} <= {RowState.DONE, RowState.EXPIRED}
    assert {row.group for row in rows} > {group.key for group in desk.programme.groups}
    assert any(row.text.endswith(wording.needless("")) for row in rows)
    assert {row.state for row in await desk.timeline(DAY + timedelta(days=1), None)} == {RowState.PLANNED}
    assert {row.group for row in await desk.timeline(DAY, first(desk.programme))} == {first(desk.programme)}


async def test_the_vote_has_buttons_and_a_tap_counts(desk: SandboxDesk) -> None:
    await desk.jump(at(desk, "21:10"))
    world, native = desk.stage.world, desk.programme.groups[0].native_id
    (card,) = {said.card.id for said in world.state.messages.values() if said.card and said.chat.group == native}
    trainee = next(user for user in world.state.groups[native].members if user.startswith("sim-"))
    done = world.press(trainee, card, "B")
    assert isinstance(done, Done)
    await desk.stage.platform.deliver(done.events)
    await desk.jump(at(desk, "22:31"))
    shown = world.showing(card)
    assert shown is not None
    assert shown.card is not None
    assert [button.count for button in shown.card.buttons][:2] == [0, 1]


async def test_an_order_has_a_line_with_its_author(desk: SandboxDesk) -> None:
    await desk.jump(at(desk, "09:00"))
    spec, world = desk.programme.groups[0], desk.stage.world
    teacher = next(
        person
        for person in desk.directory.people
        if any(role in {"class_teacher", "coordinator"} for role in person.roles_in(spec.key, DAY))
        and world.member(spec.native_id, person.native_id(ACCOUNT) or NativeId("")) is not None
    )
    done = world.say(spec.native_id, teacher.native_id(ACCOUNT) or NativeId(""), "/闭群 30")
    assert isinstance(done, Done)
    await desk.stage.platform.deliver(done.events)
    await desk.app.quiet()
    rows = [row for row in await desk.timeline(DAY, spec.key) if row.at == at(desk, "09:00")]
    assert any(teacher.name in row.why and row.state is RowState.DONE for row in rows)


async def test_what_was_said_in_confidence_is_not_on_the_panel(tmp_path: Path) -> None:
    desk = desk_in(tmp_path, moderated())
    await desk.open()
    await desk.jump(at(desk, "09:00"))
    spec, world = desk.programme.groups[0], desk.stage.world
    who = next(one for one in world.state.groups[spec.native_id].members if "sim-" in one)
    for text in ("加微信 abc12345 领资料", "老师们好"):
        done = world.say(spec.native_id, who, text)
        assert isinstance(done, Done)
        await desk.stage.platform.deliver(done.events)
        await desk.app.quiet()
    (row,) = [row for row in await desk.timeline(DAY, spec.key) if row.feature == "moderation"]
    assert row.text == "给一位老师发了私信（只有本人看得到）"
    assert "abc12345" not in row.why
    await desk.close()


async def test_time_passes_by_itself_and_stands_still(desk: SandboxDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    opened, ticked, tick = asyncio.Event(), asyncio.Event(), Pulse.tick

    async def noticed(pulse: Pulse) -> int:
        ticked.set()
        return await tick(pulse)

    monkeypatch.setattr(Pulse, "tick", noticed)
    desk.stage.world.journal.listeners.append(lambda entry: opened.set() if entry.get("on") is False else None)
    desk.set_speed(600)
    running = asyncio.create_task(desk.run())
    async with asyncio.timeout(20):
        await opened.wait()
    desk.set_speed(0)
    await desk.jump(desk.now())
    stands = desk.now()
    ticked.clear()
    async with asyncio.timeout(20):
        await ticked.wait()
    assert desk.now() == stands
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    (line,) = await lines(desk, "open")
    assert (line.at, line.state) == (at(desk, "08:00"), RowState.DONE)


async def test_a_jump_holds_the_running_clock(desk: SandboxDesk) -> None:
    running = asyncio.create_task(desk.run())
    to = at(desk, "20:30")
    await desk.jump(to)
    assert to <= desk.now() <= to + timedelta(seconds=1)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_the_crowd_talks_while_it_is_on(desk: SandboxDesk) -> None:
    desk.set_crowd(True)
    assert desk.crowd()
    await desk.jump(at(desk, "10:00"))
    assert desk.app.received["MessageReceived", "handled"] > 0
    desk.set_crowd(False)
    assert not desk.crowd()


async def test_it_begins_again(desk: SandboxDesk) -> None:
    news = desk.stage.open_page()
    await desk.jump(at(desk, "12:00"))
    desk.set_crowd(True)
    before = desk.app
    await desk.restart()
    assert desk.app is not before
    assert desk.pulse.app is desk.app
    assert desk.now() == at(desk, "07:55")
    assert desk.crowd()
    assert {row.state for row in await desk.timeline(DAY, None)} <= {RowState.PLANNED, RowState.DONE}
    assert (await lines(desk, "open"))[0].state is RowState.PLANNED
    told = [news.get_nowait() for _ in range(news.qsize())]
    assert {"type": "reset"} in told
    await desk.jump(at(desk, "08:10"))
    assert (await lines(desk, "open"))[0].state is RowState.DONE


async def test_it_goes_on_where_it_ended(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    await desk.open()
    await desk.jump(at(desk, "12:00"))
    groups = {key: group.muted for key, group in desk.stage.world.state.groups.items()}
    await desk.close()
    assert await desk.timeline(DAY, None) == []
    again = SandboxDesk(play(tmp_path, programmes.programme()))
    await again.open()
    assert at(again, "11:50") <= again.now() <= at(again, "12:00")
    assert {key: group.muted for key, group in again.stage.world.state.groups.items()} == groups
    assert (await lines(again, "open"))[0].state is RowState.DONE
    await again.close()


def test_every_account_becomes_the_sandboxs() -> None:
    programme = programmes.programme()
    staff = programmes.staff([group.key for group in programme.groups])
    assert programme.groups[0].account
    moved, people = on_one_account(programme, staff)
    accounts = {group.account for group in moved.groups} | {
        link.account for person in people.people for link in person.accounts
    }
    assert accounts == {AccountName("sandbox")}


def test_a_programme_without_dates_begins_today() -> None:
    programme = replace(programmes.programme(), phases=())
    assert programme.service_date(opening_of(programme, date(2026, 1, 5))) == date(2026, 1, 5)


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.kind)
def test_every_kind_of_job_has_its_sentence(job: Any) -> None:
    assert job.kind in wording.SENTENCES


def test_no_sentence_is_left_of_a_job_that_is_gone() -> None:
    kinds = {job.kind for job in JOBS}
    assert {*wording.SENTENCES, *wording.CHECKS, *wording.SETTINGS} <= kinds


def test_files_that_cannot_be_played_on(tmp_path: Path) -> None:
    files = SandboxFiles(tmp_path)
    assert files.whole
    assert files.groups() == set()
    files.journal.write_bytes(b'{"what":"group","group":"a"}\n{"what":"user"}\n')
    assert not files.whole
    assert files.groups() == {"a"}
    files.journal.write_bytes(b"not json\n")
    assert files.groups() == {""}
    files.remove()
    assert list(tmp_path.iterdir()) == []
