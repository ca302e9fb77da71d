"""T20: spoilt bodies through every hook and every decoder of a whole App, signed so that they are read.

Nothing but the documented errors, no dead letter, bounded time and memory. ``YANXI_FUZZ`` is the number for each way
in: 100000 in the nightly run. Run with ``-s`` to see the figures.
"""

import asyncio
import json
import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import urlencode

import pytest
from aiohttp import StreamReader, web
from aiohttp.test_utils import make_mocked_request

from bot.core.errors import DeliveryError, StoreError, TheirFault
from bot.platforms.dingtalk import answers as dingtalk_answers
from bot.platforms.dingtalk import ear_lines, frames, receipts
from bot.platforms.dingtalk import members as dingtalk_members
from bot.platforms.dingtalk import mute as dingtalk_mute
from bot.platforms.dingtalk.api import token_of
from bot.platforms.dingtalk.wire import Call as DingTalkCall
from bot.platforms.onebot import codec as onebot_codec
from bot.platforms.onebot.calls import Call as OneBotCall
from bot.platforms.onebot.socket import Role, Socket
from bot.platforms.qq import answers as qq_answers
from bot.platforms.qq.reception import Reception
from bot.web.hooks import hook_routes
from tests.scenario.doors import DOORS, GOLDEN, Door, Push
from tests.scenario.gauge import LIMIT, Gauge
from tests.scenario.mutators import spoilt
from tests.scenario.sides import NOON, Rig, Side, rig

MANY = int(os.environ.get("YANXI_FUZZ", "500"))
WARM = max(300, MANY // 10)
GROUPS = ("conversationId", "OpenConversationId", "group_openid", "group_id")
KNOWN_ERRORS = (TheirFault, StoreError, DeliveryError)


def at_home(body: bytes, side: Side) -> bytes:
    """The same in a group of the programme, so that every feature sees it."""

    def moved(value: Any) -> Any:
        if isinstance(value, dict):
            there = int(side.groups[0]) if side.kind == "onebot" else side.groups[0]
            return {name: there if name in GROUPS and one else moved(one) for name, one in value.items()}
        return [moved(one) for one in value] if isinstance(value, list) else value

    return json.dumps(moved(json.loads(body)), ensure_ascii=False).encode()


def corpus(door: Door, side: Side) -> list[bytes]:
    """Recorded bodies, there and at home."""
    recorded = door.bodies()
    return recorded + [at_home(body, side) for body in recorded]


def request(path: str, push: Push) -> web.Request:
    """A request without a network."""
    payload = StreamReader(mock.Mock(_reading_paused=False), 2**16)
    if push.body:
        payload.feed_data(push.body)
    payload.feed_eof()
    headers = {"Content-Type": "application/json", **push.headers}
    where = f"{path}?{urlencode(push.query)}" if push.query else path
    return make_mocked_request("POST", where, headers=headers, payload=payload)


async def fuzzed(r: Rig, gauge: Gauge, one: Callable[[random.Random], Any]) -> None:
    """So many tries; time passes between them, so that what is to be said is said."""
    lots = random.Random(gauge.name)
    for number in range(MANY):
        if number == WARM:
            gauge.warmed_up()
        try:
            gauge.answers[str(await one(lots))] += 1
        except KNOWN_ERRORS as error:
            gauge.answers[type(error).__name__] += 1
        except Exception as error:
            gauge.crashes.append(repr(error)[:300])
        if number % 100 == 0:
            await r.run(5)
    gauge.judged()
    assert r.app.engine.buried == 0
    assert r.rows("SELECT count(*) FROM dead_letters") == [(0,)]


@pytest.mark.parametrize("name", DOORS)
async def test_spoilt_reports(tmp_path: Path, name: str) -> None:
    door, gauge = DOORS[name], Gauge(f"hook {name}")
    async with rig(tmp_path, door.side) as r:
        (side,) = r.sides
        path = f"/hooks/{side.kind}/{side.name}{door.rest}"
        handle: Any = next(route.handler for route in hook_routes(r.platforms) if route.path == path)
        bodies = corpus(door, side)

        async def one(lots: random.Random) -> int:
            push = door.sign(r.clock.now().timestamp(), spoilt(lots, bodies))
            made = request(path, push)
            with gauge.step():
                answer = await handle(made)
            status: int = answer.status
            return status

        await fuzzed(r, gauge, one)
        assert gauge.answers["200"] + gauge.answers["204"] > MANY // 20, "much of it is taken"
        assert gauge.answers["400"] > MANY // 20


def framed(kind: str, topic: str, body: bytes, number: int) -> bytes:
    """A frame of DingTalk's Stream."""
    headers = {"messageId": f"m{number}", "topic": topic, "contentType": "application/json", "eventId": f"e{number}",
               "eventType": "chat_add_member", "time": "1"}  # fmt: skip
    return json.dumps({"specVersion": "1.0", "type": kind, "headers": headers, "data": body.decode()}).encode()


async def done(tasks: set[asyncio.Task[Any]]) -> None:
    """Wait for them asleep: a loop that is spun while the disk writes would count as processor time of the step."""
    while tasks:
        await asyncio.wait(tasks)


class Deaf:
    """A line that nobody listens to."""

    waiting = False
    heard_at = NOON
    sent = 0

    async def send(self, _text: str) -> bool:
        """Into the void."""
        self.sent += 1
        return True

    def retire(self, _reason: str) -> None:
        """It has no end."""


async def test_spoilt_frames_of_the_stream(tmp_path: Path) -> None:
    gauge, line = Gauge("frames dingtalk"), Deaf()
    async with rig(tmp_path, "dingtalk-stream") as r:
        (side,) = r.sides
        link = r.platforms[side.name]._stream
        kinds = (("CALLBACK", frames.ROBOT_TOPIC, "dingtalk robot"), ("CALLBACK", frames.CARD_TOPIC, "dingtalk cards"),
                 ("EVENT", "*", "dingtalk events"))  # fmt: skip
        whole = [
            framed(kind, topic, body, number)
            for kind, topic, door in kinds
            for number, body in enumerate(corpus(DOORS[door], side))
        ]
        whole += [framed("SYSTEM", topic, b'{"opaque":"o"}', 0) for topic in ("ping", "disconnect")]

        async def one(lots: random.Random) -> str:
            if lots.random() < 0.5:
                kind, topic, door = lots.choice(kinds)
                body = spoilt(lots, corpora[door]).decode("utf-8", "replace")
                raw = framed(kind, topic, body.encode(), lots.randrange(10**9)).decode()
            else:
                raw = spoilt(lots, whole).decode("utf-8", "replace")
            before = link.counts["faults"]
            with gauge.step():
                await link._take(line, raw)
                await done(link._answers)
            assert link.counts["faults"] == before
            return "taken"

        corpora = {door: corpus(DOORS[door], side) for _, _, door in kinds}
        await fuzzed(r, gauge, one)
        assert line.sent > MANY // 10


async def test_spoilt_frames_of_a_onebot_client(tmp_path: Path) -> None:
    gauge = Gauge("frames onebot")
    async with rig(tmp_path, "onebot-http") as r:
        (side,) = r.sides
        link = r.platforms[side.name]._reverse
        there = Socket(mock.Mock(closed=False), Role.UNIVERSAL, lambda: True)
        there.proven = True
        bodies = corpus(DOORS["onebot"], side)

        async def one(lots: random.Random) -> str:
            raw = spoilt(lots, bodies)
            before = link._counts["events lost"]
            with gauge.step():
                await link._take(there, raw)
                await done(link._tasks)
            assert link._counts["events lost"] == before
            return "taken"

        await fuzzed(r, gauge, one)
        if there.watch is not None:
            there.watch.cancel()


# ------------------------------------------------------------------------------------------------ pure decoders


def _dingtalk_answer(lots: random.Random, raw: bytes) -> None:
    call = DingTalkCall("POST", "/v1.0/x", changes=lots.random() < 0.5)
    status = lots.choice([200, 200, 200, 400, 403, 429, 500, 503])
    fields = dingtalk_answers.fields_of(call, dingtalk_answers.Answer(status, raw))
    read: list[Callable[[Any], object]] = [
        receipts.sent, receipts.sent_to_people, receipts.recalled, receipts.silenced, receipts.new_group,
        dingtalk_members.page_of, dingtalk_members.people_of_chat, dingtalk_mute.shown,
        lambda fields: receipts.delivered(call, fields), lambda fields: token_of(fields, NOON),
    ]  # fmt: skip
    lots.choice(read)(fields)


def _qq_answer(lots: random.Random, raw: bytes) -> None:
    try:
        fields = json.loads(raw)
    except (ValueError, RecursionError):
        return
    if not isinstance(fields, dict):
        return
    status = lots.choice([200, 200, 201, 202, 204, 400, 401, 429, 500, 503])
    answer = qq_answers.judge(status, fields)
    qq_answers.receipt(answer)
    qq_answers.quote_index(answer)
    qq_answers.mode(fields)
    qq_answers.silenced(fields, "x")
    if not answer.ok:
        qq_answers.error(answer, None)
    qq_answers.token(status, fields, NOON)


def _onebot_answer(_lots: random.Random, raw: bytes) -> None:
    onebot_codec.read_response(OneBotCall("send_group_msg", {}), onebot_codec.read_json(raw))


def _ear_line(_lots: random.Random, raw: bytes) -> None:
    ear_lines.read(raw, Reception.__name__, NOON)  # type: ignore[arg-type]


DECODERS: dict[str, tuple[Callable[[random.Random, bytes], None], str]] = {
    "answers dingtalk": (_dingtalk_answer, "dingtalk/error_bodies.json dingtalk/out_*.json"),
    "answers qq": (_qq_answer, "qq/api_*.json"),
    "answers onebot": (_onebot_answer, "onebot/api_*.json"),
    "lines of the ear": (_ear_line, "dingtalk/cli_*.json"),
}


def parts(value: Any) -> list[bytes]:
    """Every object within a recorded file: some hold many answers."""
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    found = [json.dumps(value, ensure_ascii=False).encode()] if isinstance(value, dict) and value else []
    return found + [part for one in items for part in parts(one)]


@pytest.mark.parametrize("name", DECODERS)
def test_spoilt_answers_and_lines(name: str) -> None:
    decode, patterns = DECODERS[name]
    files = [path for pattern in patterns.split() for path in sorted(GOLDEN.glob(pattern))]
    bodies = [part for path in files if ".expect" not in path.name for part in parts(json.loads(path.read_bytes()))]
    gauge, lots = Gauge(name), random.Random(name)
    for number in range(MANY):
        if number == WARM:
            gauge.warmed_up()
        raw = spoilt(lots, bodies)
        try:
            with gauge.step():
                decode(lots, raw)
            gauge.answers["read"] += 1
        except KNOWN_ERRORS as error:
            gauge.answers[type(error).__name__] += 1
        except Exception as error:
            gauge.crashes.append(f"{error!r} {raw[:200]!r}")
    gauge.judged()


# ------------------------------------------------------------------------------------------------ the controls


async def test_a_decoder_with_a_fault_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that trusts its input: the crash and the 5xx are both seen."""
    monkeypatch.setattr(onebot_codec, "read_json", lambda raw: json.loads(raw)["post_type"])
    gauge = Gauge("control")
    with pytest.raises(AssertionError):
        await _through(tmp_path, gauge)
    assert gauge.crashes


async def _through(folder: Path, gauge: Gauge) -> None:
    door = DOORS["onebot"]
    async with rig(folder, door.side) as r:
        handle: Any = next(route.handler for route in hook_routes(r.platforms) if route.path.endswith("a0"))

        async def one(lots: random.Random) -> int:
            made = request("/hooks/onebot/a0", door.sign(0, spoilt(lots, door.bodies()[:5])))
            with gauge.step():
                return int((await handle(made)).status)

        for _ in range(100):
            try:
                gauge.answers[str(await one(random.Random(gauge.answers.total())))] += 1
            except KNOWN_ERRORS:
                gauge.answers["known"] += 1
            except Exception as error:
                gauge.crashes.append(repr(error))
        gauge.warmed_up()
        gauge.judged()


def test_a_slow_step_and_a_growing_process_are_found() -> None:
    slow, grown = Gauge("control slow"), Gauge("control grown")
    slow.warmed_up()
    with slow.step():
        begun = time.thread_time()
        while time.thread_time() - begun < 1.1 * LIMIT:
            pass
    with pytest.raises(AssertionError):
        slow.judged()
    grown.warmed_up()
    kept = bytearray(os.urandom(2**20)) * 160
    with pytest.raises(AssertionError):
        grown.judged()
    assert kept
