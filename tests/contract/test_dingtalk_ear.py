"""The second ear with a program that plays the vendor's: what it hears, what it must not do, and how it ends."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.clock import VirtualClock
from bot.core.errors import Unavailable
from bot.core.event import Event, MessageRecalled, MessageReceived
from bot.core.ids import AccountName, NativeId
from bot.platforms.dingtalk import ear as ear_module
from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.dingtalk.client import DingTalkPlatform
from bot.platforms.dingtalk.ear import SecondEar
from tests.fakes.dingtalk import FakeDingTalk

PROGRAM = Path(__file__).resolve().parents[1] / "fakes" / "second_ear.py"
START = datetime(2026, 9, 1, 4, 0, tzinfo=UTC)
READY = "[event] ready event_key=user_im_message_receive_group_all bus_pid=7 subscribe_id=s"
Say = dict[str, Any]


async def until(condition: Callable[[], object]) -> None:
    """Run the loop until it is so; the processes are real, their time is not ours."""
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 (lets the pipes work)
            await asyncio.sleep(0)


def line(number: int, text: str = "大家好", **values: Any) -> Say:
    found = {
        "type": "user_im_message_receive_group_all", "event_id": f"evt{number}", "message_id": f"msg{number}==",
        "conversation_id": "cidA==", "sender": "李老师", "sender_open_dingtalk_id": "openLi", "content": text,
        "event_time": int(START.timestamp() * 1000),
    }  # fmt: skip
    return {"out": json.dumps(found | values, ensure_ascii=False)}


class Program:
    """One life of the program, from the side of the test."""

    def __init__(self, hello: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        self.pid: int = hello["pid"]
        self.group: int = hello["group"]
        self.env: dict[str, str] = hello["env"]
        self.writer = writer
        self.did: list[dict[str, Any]] = []
        self.gone = False

    def tell(self, *commands: Say) -> None:
        for command in commands:
            self.writer.write(json.dumps(command).encode() + b"\n")


class Stage:
    """The ear, its programs and what came out."""

    def __init__(self, folder: Path) -> None:
        self.clock = VirtualClock(START)
        self.path = str(folder / "ear.sock")
        self.programs: list[Program] = []
        self.events: list[Event] = []
        self.faults: list[Exception] = []
        self.granted: list[bool] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.ear = self.make()

    def make(self, *command: str) -> SecondEar:
        command = command or (sys.executable, "-S", str(PROGRAM), self.path)
        account = DingTalkAccount(AccountName("ding"), "id", "EXAMPLE-secret", ear=command)
        return SecondEar(account, self.sink, self.clock, self.granted.append)

    async def sink(self, event: Event) -> None:
        await self.gate.wait()
        if self.faults:
            raise self.faults.pop(0)
        self.events.append(event)

    @property
    def texts(self) -> list[str]:
        return [event.message.text for event in self.events if isinstance(event, MessageReceived)]

    async def serve(self) -> None:
        self.server = await asyncio.start_unix_server(self._met, self.path)

    async def _met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        program = Program(json.loads(await reader.readline()), writer)
        self.programs.append(program)
        while said := await reader.readline():
            program.did.append(json.loads(said))
        program.gone = True
        writer.close()

    async def begin(self) -> Program:
        await self.ear.start()
        return await self.born(1)

    async def born(self, count: int) -> Program:
        await until(lambda: len(self.programs) == count)
        return self.programs[-1]

    async def wait(self, seconds: float) -> None:
        """Let the time pass that is waited for, with room for what follows from it."""
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))
        for _ in range(20):
            await asyncio.sleep(0)

    async def hears(self, program: Program, *commands: Say) -> None:
        """The program prints lines and the ear has read them."""
        before = self.ear.counts["lines"]
        program.tell(*commands)
        await until(lambda: self.ear.counts["lines"] == before + len(commands))

    async def restart(self) -> None:
        """Move the clock to the end of the pause."""
        await until(lambda: self.clock.next_wake() is not None)
        wake = self.clock.next_wake()
        assert wake is not None
        self.clock.move_to(wake)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    ours = Stage(tmp_path)
    await ours.serve()
    yield ours
    await ours.ear.stop()
    ours.server.close()
    await until(lambda: all(program.gone for program in ours.programs))


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and only waits to be looked at does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("banner", [READY, "connected bus pid=7 source=open state=connected"])
async def test_it_hears_all_when_the_program_says_so_and_not_before(stage: Stage, banner: str) -> None:
    program = await stage.begin()
    program.tell({"err": "[event] subscribing"})
    await until(lambda: stage.ear.counts["remarks"] == 1)
    assert (stage.ear.granted, stage.granted) == (False, [])
    program.tell({"err": banner})
    await until(lambda: stage.ear.granted)
    assert stage.granted == [True]


async def test_a_line_becomes_a_message_after_it_was_held_back(stage: Stage) -> None:
    program = await stage.begin()
    await stage.hears(program, line(1, "甲"), line(2, "乙"))
    assert stage.ear.granted, "a message says it as well"
    await stage.wait(1.9)
    assert stage.events == []
    await stage.wait(0.2)
    await until(lambda: len(stage.events) == 2)
    assert stage.texts == ["甲", "乙"]


async def test_the_robots_own_copy_comes_first(stage: Stage) -> None:
    program = await stage.begin()
    stage.ear.heard("msg1==")
    await stage.hears(program, line(1), line(2, "乙"), line(3))
    stage.ear.heard("msg3==")
    await stage.hears(program, line(1, type="user_im_message_recall_group"))
    await stage.wait(2)
    await until(lambda: len(stage.events) == 2)
    assert stage.texts == ["乙"]
    assert isinstance(stage.events[1], MessageRecalled), "that one was heard is no reason to miss that it was recalled"
    assert stage.ear.counts["heard already"] == 2


async def test_who_spoke_to_the_robot_is_known_to_the_ear_from_then_on(stage: Stage) -> None:
    program = await stage.begin()
    stage.ear.heard("msg1==", NativeId("0123456789012345"))
    other = {"sender": "王老师", "sender_open_dingtalk_id": "openWang"}
    await stage.hears(program, line(1), line(2, "乙"), line(3, "丙", **other))
    await stage.wait(2)
    await until(lambda: len(stage.events) == 2)
    await stage.hears(program, line(4, "丁", type="user_im_message_recall_group"))
    await stage.wait(2)
    await until(lambda: len(stage.events) == 3)
    senders = {event.sender.native_id for event in stage.events if event.sender}
    assert [event.sender.native_id for event in stage.events[:2] if event.sender] == [
        "0123456789012345",
        "open:openWang",
    ]
    assert "open:openLi" not in senders


def test_what_was_heard_is_forgotten(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.ear.heard("old")
    stage.clock.move_to(START + timedelta(minutes=11))
    stage.ear.heard("new")
    assert list(stage.ear._heard) == ["new"]
    for number in range(ear_module.MOST_REMEMBERED):
        stage.ear.heard(str(number))
    assert len(stage.ear._heard) == ear_module.MOST_REMEMBERED
    assert "new" not in stage.ear._heard


# ------------------------------------------------------------------------------------------------------ its troubles


async def test_a_program_that_crashes_is_started_again_and_not_in_a_loop(stage: Stage) -> None:
    program = await stage.begin()
    pauses = []
    for count in range(2, 9):
        await stage.hears(program, line(count))
        await stage.wait(2)
        await until(lambda count=count: len(stage.events) == count - 1)
        before = stage.clock.now()
        program.tell({"exit": 3})
        await until(lambda: not stage.ear.granted)
        await stage.restart()
        program = await stage.born(count)
        pauses.append((stage.clock.now() - before).total_seconds())
    assert all(0 < pause <= 2**place for place, pause in enumerate(pauses)), pauses
    assert max(pauses) > 5, "it really grows"
    assert len(stage.events) == 7, "what it said before it went is not lost"
    assert stage.granted == [True, False] * 7


async def test_a_program_that_ran_for_long_is_started_again_soon(stage: Stage) -> None:
    program = await stage.begin()
    for count in (2, 3, 4, 5):
        await stage.hears(program, line(count))
        await stage.wait(3600)
        before = stage.clock.now()
        program.tell({"exit": 0})
        await until(lambda: not stage.ear.granted)
        await stage.restart()
        program = await stage.born(count)
        assert stage.clock.now() - before <= timedelta(seconds=1)


@pytest.mark.parametrize("command", ["/nowhere/dws", "\0"])
async def test_a_program_that_is_not_there_is_looked_for_less_and_less(stage: Stage, command: str) -> None:
    stage.ear = stage.make(command)
    await stage.ear.start()
    for count in range(1, 15):
        await until(lambda count=count: stage.ear.counts["not started"] == count)
        await stage.restart()
    assert stage.clock.now() - START > timedelta(minutes=5)
    assert stage.granted == []


async def test_silence_is_no_sign_of_death(stage: Stage) -> None:
    program = await stage.begin()
    program.tell({"err": READY})
    await until(lambda: stage.ear.granted)
    for _ in range(48):
        await stage.wait(1800)
    assert (len(stage.programs), stage.ear.granted, program.gone) == (1, True, False)


async def test_without_a_command_nothing_runs(stage: Stage) -> None:
    account = DingTalkAccount(AccountName("ding"), "id", "secret")
    ear = SecondEar(account, stage.sink, stage.clock)
    await ear.start()
    await ear.stop()
    assert (ear.counts, ear.granted, stage.clock.next_wake()) == ({}, False, None)


async def test_garbage_hurts_nobody(stage: Stage) -> None:
    program = await stage.begin()
    program.tell({"out": "panic: \ufffd\x00 goroutine 1"}, {"out": ""}, {"raw": 3 * 1024 * 1024}, {"out": ""})
    bad: list[Say] = [{"out": text} for text in ("{", "{}", '{"type":"user_im_message_receive_group"}', '{"type":"x"}')]
    await stage.hears(program, *bad, line(1, "甲"), line(2, "乙" * 300_000))
    await stage.wait(2)
    await until(lambda: len(stage.events) == 2)
    counts = stage.ear.counts
    assert (counts["lines too long"], counts["malformed"], counts["unsupported"], counts["remarks"]) == (1, 2, 2, 1)


async def test_what_cannot_be_stored_is_stored_later(stage: Stage) -> None:
    program = await stage.begin()
    stage.faults = [Unavailable("disk full")] * 3
    await stage.hears(program, line(1, "甲"))
    for _ in range(6):
        await stage.wait(1)
    await until(lambda: stage.texts == ["甲"])
    assert stage.ear.counts["stored later"] == 3


async def test_no_more_is_read_than_can_be_stored(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage.ear, "_room", asyncio.Semaphore(5))
    stage.gate.clear()
    program = await stage.begin()
    program.tell(*(line(number) for number in range(20)))
    await until(lambda: stage.ear.counts["lines"] == 6)
    for _ in range(5):
        await stage.wait(2)
    assert (stage.ear.counts["lines"], stage.events) == (6, [])
    stage.gate.set()
    for _ in range(5):
        await stage.wait(2)
        await until(lambda: not stage.ear._storing)
    await until(lambda: stage.ear.counts["lines"] == 20)
    await stage.wait(2)
    await until(lambda: len(stage.events) == 20)


# --------------------------------------------------------------------------------------------------- what it may not


async def test_our_secrets_do_not_reach_the_program(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YANXI_SECRET", "EXAMPLE-secret")
    monkeypatch.setenv("LANG", "C.UTF-8")
    program = await stage.begin()
    # LC_CTYPE is set by the interpreter of the stand-in itself
    assert set(program.env) - {"LC_CTYPE"} <= {"PATH", "HOME", "LANG"}
    assert (program.env["PATH"], program.env["LANG"]) == (os.environ["PATH"], "C.UTF-8")


async def test_what_people_say_reaches_no_log(
    stage: Stage, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    with structlog.testing.capture_logs() as logs:
        program = await stage.begin()
        program.tell({"err": "token=tick 王老师 said 截止"})
        await stage.hears(program, line(1, "截止"), {"out": '{"type":"x","content":"截止"}'}, {"out": '{"截止'})
        stage.faults = [RuntimeError("截止")]
        await stage.wait(2)
        await until(lambda: stage.ear.counts["faults"] == 1)
        await stage.ear.stop()
    assert [entry["event"] for entry in logs] == ["dingtalk.ear", "dingtalk.ear_fault", "dingtalk.ear"]
    seen = f"{logs} {caplog.text} {capsys.readouterr()} {stage.ear.counts}"
    assert not any(word in seen for word in ("截止", "tick", "王老师", "李老师"))


# -------------------------------------------------------------------------------------------------------- the end


async def test_stopping_ends_the_program_and_hands_over_what_was_held_back(stage: Stage) -> None:
    program = await stage.begin()
    await stage.hears(program, line(1, "甲"), line(2, "乙"))
    stage.ear.heard("msg2==")
    assert program.group == program.pid != os.getpgrp(), "a group of its own"
    await stage.ear.stop()
    assert not alive(program.pid)
    assert stage.texts == ["甲"]
    assert not stage.ear.granted
    await stage.wait(600)
    assert len(stage.programs) == 1


async def test_nothing_outlives_us_not_even_what_is_deaf(stage: Stage) -> None:
    stage.ear = stage.make(sys.executable, "-S", str(PROGRAM), stage.path, "--deaf")
    program = await stage.begin()
    program.tell({"child": True})
    await until(lambda: program.did)
    child = program.did[0]["child"]
    assert alive(child)
    await stage.ear.stop()
    assert not alive(program.pid)
    await until(lambda: not alive(child))


async def test_the_end_of_the_program_is_noticed_though_a_child_keeps_its_output_open(stage: Stage) -> None:
    program = await stage.begin()
    await stage.hears(program, line(1))
    program.tell({"child": True})
    await until(lambda: program.did[-1:] == [{"did": "child"}])
    program.tell({"exit": 1})
    await until(lambda: not stage.ear.granted)
    await until(lambda: not alive(program.did[-2]["child"]))
    await stage.restart()
    await stage.born(2)


# ------------------------------------------------------------------------------------------ together with the robot


async def day(stage: Stage) -> tuple[FakeDingTalk, list[Event]]:
    """Forty messages in a group, every fourth to the robot; what is stored, the first copy of each id."""
    fake = FakeDingTalk(stage.clock)
    url = await fake.listen()
    group = fake.add_group(members=("2000000000000002",))
    account = replace(stage.ear._account, client_id=fake.client_id, client_secret=fake.client_secret)
    account = replace(account, robot_code=fake.robot_code, api_url=url, oapi_url=url)
    platform = DingTalkPlatform(account, stage.clock)
    stored: dict[str, Event] = {}

    async def store(event: Event) -> None:
        stored.setdefault(event.id, event)

    await platform.start(store)
    program = await stage.born(1)
    await until(lambda: len(fake.gateway.live()) == 1)
    for number in range(40):
        printed = len(fake.ear_lines())
        said = await fake.say(group, "2000000000000002", f"第{number}句", at_bot=number % 4 == 0)
        program.tell({"out": fake.ear_lines(printed)[0]})
        await until(lambda said=said: said.offer is None or said.heard)
        assert platform._ear is not None
        await until(lambda number=number: platform._ear.counts["lines"] == number + 1)  # type: ignore[union-attr]
    await stage.wait(2)
    await until(lambda: len(stored) == 40)
    await stage.wait(2)
    await platform.stop()
    await fake.close()
    assert fake.violations == []
    return fake, [event for event in stored.values() if isinstance(event, MessageReceived)]


async def test_with_the_robots_feed_each_message_is_there_once_and_the_addressed_copy_wins(stage: Stage) -> None:
    _, messages = await day(stage)
    found = {event.message.text.strip(): event.addressed for event in messages if isinstance(event, MessageReceived)}
    assert found == {f"第{number}句": number % 4 == 0 for number in range(40)}


async def test_without_holding_back_the_deaf_copy_would_win(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The race itself: the line is there, and the robot's copy comes a moment later."""
    for held_back, wins in ((timedelta(0), "ear"), (ear_module.HELD_BACK, "robot")):
        monkeypatch.setattr(ear_module, "HELD_BACK", held_back)
        stage.ear, stored = stage.make(), []
        count = len(stage.programs)
        await stage.ear.start()
        program = await stage.born(count + 1)
        await stage.hears(program, line(1))
        await stage.wait(0.5)
        stored += ["ear"] * len(stage.events)
        stage.ear.heard("msg1==")
        stored.append("robot")
        await stage.wait(5)
        stage.events.clear()
        await stage.ear.stop()
        assert stored[0] == wins
