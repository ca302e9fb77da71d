"""Single steps, in this process: reading a report, thinking, planning, ticking, writing."""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import median

import orjson

from bench import process, programmes
from bench.payloads import COMMAND, QUIET, SELF_ID, Messages
from bench.table import Results, Row
from bot.app import App, Parts, features
from bot.clock import VirtualClock
from bot.core.event import Event, MembersListed, MessageReceived, Sender
from bot.core.ids import EventId, NativeId, PersonKey
from bot.core.judge.judge import TextJudge
from bot.core.message import Message
from bot.core.moderation import Moderation, ModerationMode
from bot.core.people import Directory, Person, Role, RoleGrant
from bot.core.programme import NameRules
from bot.core.query import Facts
from bot.core.rule import awake, questions, think
from bot.core.signals import classify
from bot.core.situation import Situation
from bot.judging import Judging
from bot.language import known
from bot.platforms.onebot.codec import decode
from bot.store.database import Database
from bot.store.tables import metadata
from bot.store.unit import Unit
from bot.store.writer import Writer
from handlers import PIPELINE
from schedules import JOBS

_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
_CARDS, _TEAM = 500, 40


def _each(work: Callable[[], object], times: int) -> float:
    """Microseconds a call, the best of five."""
    best = float("inf")
    for _ in range(5):
        started = time.perf_counter()
        for _ in range(times):
            work()
        best = min(best, time.perf_counter() - started)
    return 1e6 * best / times


def _message(text: str) -> Event:
    found = decode(
        orjson.loads(Messages(text, 15, 1_790_000_000).make(0)),
        account=programmes.ACCOUNT,
        self_id=NativeId(SELF_ID),
        received_at=datetime.now(UTC),
    )
    assert isinstance(found, Event)
    return found


def _thinking() -> dict[str, Row]:
    book = features(PIPELINE, JOBS).book
    now = datetime.now(UTC)
    programme, staff = programmes.programme(15, now), programmes.staff(15, 0)
    group = programme.groups[0]
    here = Situation(programme, staff, programme.service_date(now), group)
    found: dict[str, Row] = {}
    for name, text in (("quiet", QUIET), ("command", COMMAND)):
        body, event = Messages(text, 15, int(time.time())).make(0), _message(text)
        assert isinstance(event, MessageReceived)
        assert isinstance(event.message, Message)

        def decide(event: Event = event) -> object:
            signals = classify(event, book)
            rules = awake(event, signals, PIPELINE)
            asked = questions(event, signals, here, rules)
            return think(event, signals, here, rules, Facts(dict.fromkeys(asked)))

        def read(body: bytes = body) -> object:
            return decode(
                orjson.loads(body), account=programmes.ACCOUNT, self_id=NativeId(SELF_ID), received_at=_LONG_AGO
            )

        found[f"decode, {name}"] = {"µs": _each(read, 2000)}
        found[f"classify, {name}"] = {"µs": _each(lambda event=event: classify(event, book), 2000)}
        found[f"classify + think, {name}"] = {"µs": _each(decide, 2000)}
    return found


def _listing() -> dict[str, Row]:
    """What the daily list of a group's members costs the loop: half a thousand cards, forty of the staff to tell them
    from, every card judged."""
    lots, now = random.Random(7), datetime.now(UTC)
    made = programmes.programme(1, now)
    rules = Moderation(mode=ModerationMode.ACTIVE)
    group = replace(made.groups[0], names=NameRules(enabled=True), moderation=rules)
    programme = replace(made, groups=(group,))
    team = tuple(_teacher(lots, number) for number in range(_TEAM))
    here = Situation(programme, Directory(team), programme.service_date(now), group)
    cards = tuple(Sender(NativeId(str(number)), f"江城市第{number}小学+{_name(lots)}") for number in range(_CARDS))
    event = MembersListed(
        id=EventId("bench"), at=now, received_at=now, account=programmes.ACCOUNT, native_group=group.native_id,
        group=group.key, members=cards,
    )  # fmt: skip
    book, judge = features(PIPELINE, JOBS).book, Judging(programme, TextJudge(known()))

    def decide() -> object:
        signals = classify(event, book, judge)
        rules = awake(event, signals, PIPELINE)
        asked = questions(event, signals, here, rules)
        return think(event, signals, here, rules, Facts(dict.fromkeys(asked, ())))

    return {f"a list of {_CARDS} members, {_TEAM} staff": {"µs": _each(decide, 3)}}


def _name(lots: random.Random) -> str:
    return lots.choice("王李张刘陈杨赵黄周吴") + "".join(lots.choices("伟芳娜敏静丽强磊军洋勇艳杰娟涛明", k=2))


def _teacher(lots: random.Random, number: int) -> Person:
    grant = RoleGrant(Role.EXPERT)
    return Person(PersonKey(f"expert-{number}"), _name(lots), (), (grant,), unit="江城市教育局")


async def _ticking(groups: int) -> dict[str, Row]:
    """The first tick plans every group and opens it; the next has nothing to do."""
    now = datetime.now(UTC)
    clock = VirtualClock(now)
    with process.fresh_folder() as folder:
        database = Database(f"sqlite+aiosqlite:///{folder}/bot.db")
        async with database.writing() as connection:
            await connection.run_sync(metadata.create_all)
        parts = Parts(
            programme=programmes.programme(groups, now),
            staff=programmes.staff(0, 0),
            plans=(),
            database=database,
            clock=clock,
            platforms=(),
            features=features(PIPELINE, JOBS),
        )
        app = App(parts)
        started = time.perf_counter()
        await app.start()
        up = time.perf_counter() - started
        await app.quiet()
        idle = []
        for _ in range(20):
            clock.move_to(clock.now() + timedelta(seconds=1))
            started = time.perf_counter()
            await app.tick()
            idle.append(time.perf_counter() - started)
        await app.stop()
    return {
        f"start, {groups:,} groups": {"µs": 1e6 * up},
        f"tick with nothing due, {groups:,} groups": {"µs": 1e6 * median(idle)},
    }


async def _committing(together: int, count: int) -> float:
    """Rows a second of the seen table, so many waiting together, with synchronous=FULL."""
    with process.fresh_folder() as folder:
        database = Database(f"sqlite+aiosqlite:///{folder}/bot.db")
        async with database.writing() as connection:
            await connection.run_sync(metadata.create_all)
        writer = Writer(database)
        writer.start()
        number = 0

        async def work(unit: Unit) -> None:
            nonlocal number
            number += 1
            unit.mark_seen(f"row {number}")

        started = time.perf_counter()
        for _ in range(count // together):
            await asyncio.gather(*(writer.submit(work) for _ in range(together)))
        rate = count / (time.perf_counter() - started)
        await writer.stop()
        await database.close()
    return rate


async def units(_rounds: int, scale: float) -> list[str]:
    """Everything above as tables."""
    results = Results("Single steps")
    for name, row in _thinking().items():
        results.add(name, row)
    for name, row in _listing().items():
        results.add(name, row)
    for groups in (15, 10_000) if scale >= 1 else (15, 1000):
        for name, row in (await _ticking(groups)).items():
            results.add(name, row)
    commits = Results("Commits, SQLite, synchronous=FULL")
    for together in (1, 16, 256):
        rates = [await _committing(together, 512 if together == 1 else 8192) for _ in range(3)]
        for rate in rates:
            commits.add(f"{together} waiting together", {"rows/s": rate})
    return [results.markdown(("µs",)), commits.markdown(("rows/s",))]
