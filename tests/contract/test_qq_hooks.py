"""Forged reports of the QQ official robot through a real socket: none is taken, none is stored, every genuine one is.

Signed by PyNaCl, another library than the one that judges.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from aiohttp import web
from nacl.signing import SigningKey

from bot.clock import VirtualClock
from bot.core.errors import Unauthentic
from bot.core.event import Event
from bot.core.ids import AccountName
from bot.platforms.qq import authentic
from bot.platforms.qq.account import QQAccount
from bot.platforms.qq.client import QQPlatform
from bot.web.hooks import RUNNER_OPTIONS, hook_routes

START = datetime(2026, 9, 1, 12, 0, 30, tzinfo=UTC)
APP_ID, SECRET, OTHER_SECRET = "102000001", "DG5g3B4j9X2KOErG", "naOC0ocQE3shWLAfffVLB1rhYPG7"
GROUP, MEMBER = "B2" * 16, "A1" * 16
PATH, OTHER_PATH = "/hooks/qq/robot", "/hooks/qq/other"
ACK = b'{"op":12,"d":0}'
FORGERIES, AT_ONCE = 2000, 8
ORDER = 2**252 + 27742317777372353535851937790883648493


def key_of(secret: str) -> SigningKey:
    return SigningKey((secret.encode() * 32)[:32])


KEYS = {secret: key_of(secret) for secret in (SECRET, OTHER_SECRET)}


def sign(stamp: str, body: bytes, secret: str = SECRET) -> str:
    return KEYS[secret].sign(stamp.encode("utf-8", "surrogateescape") + body).signature.hex()


class Server:
    """A server with two robots, and what reached their sinks."""

    def __init__(self) -> None:
        self.clock = VirtualClock(START)
        self.events: list[Event] = []
        self.number = 0
        self.platforms = {
            name: QQPlatform(QQAccount(AccountName(name), app_id, secret), self.clock)
            for name, app_id, secret in (
                ("robot", APP_ID, SECRET),
                ("other", "102000002", OTHER_SECRET),
                ("open", "102000003", ""),
            )
        }

    async def start(self) -> None:
        app = web.Application()
        app.add_routes(hook_routes(self.platforms))
        self.runner = web.AppRunner(app, shutdown_timeout=0.1, **RUNNER_OPTIONS)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        self.port = self.runner.addresses[0][1]
        for platform in self.platforms.values():
            await platform.start(self.sink)

    async def stop(self) -> None:
        for platform in self.platforms.values():
            await platform.stop()
        await self.runner.cleanup()

    async def sink(self, event: Event) -> None:
        self.events.append(event)

    @property
    def stamp(self) -> str:
        return str(int(self.clock.now().timestamp()))

    def report(self, **changes: Any) -> bytes:
        """A new message, as the platform would post it."""
        self.number += 1
        author = {"id": MEMBER, "member_openid": MEMBER, "username": "一池春水", "bot": False, "member_role": "member"}
        d = {
            "id": f"ROBOT1.0_{self.number}!", "content": "/签到", "timestamp": "2026-09-01T20:00:00+08:00",
            "author": author, "group_openid": GROUP, "message_type": 0,
        }  # fmt: skip
        said = {"id": f"GROUP_MESSAGE_CREATE:{self.number}", "op": 0, "d": d | changes, "t": "GROUP_MESSAGE_CREATE"}
        return orjson.dumps(said)

    def signed(self, body: bytes, secret: str = SECRET, stamp: str | None = None) -> dict[str, str]:
        stamp = self.stamp if stamp is None else stamp
        headers = {"X-Signature-Timestamp": stamp, "X-Signature-Ed25519": sign(stamp, body, secret)}
        return headers | {"X-Bot-Appid": APP_ID, "User-Agent": "QQBot-Callback"}

    @asynccontextmanager
    async def connect(self) -> "AsyncIterator[Connection]":
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            yield Connection(reader, writer)
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def post(self, body: bytes, headers: dict[str, str] | None = None, path: str = PATH) -> tuple[int, bytes]:
        async with self.connect() as connection:
            return await connection.post(body, self.signed(body) if headers is None else headers, path)


class Connection:
    """A bare socket: no client library straightens what we send."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def post(self, body: bytes, headers: dict[str, str], path: str) -> tuple[int, bytes]:
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value is not None)
        self._writer.write(head.encode("utf-8") + b"\r\n" + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        lengths = (line[15:] for line in answer.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        return int(answer.split(b" ")[1]), await self._reader.readexactly(int(next(lengths, b"0")))


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    ours = Server()
    await ours.start()
    yield ours
    await ours.stop()


# -------------------------------------------------------------------------------------------------------- forgeries

Forgery = Callable[[Server, random.Random], tuple[bytes, dict[str, str]]]


def unsigned(server: Server, chance: random.Random) -> tuple[bytes, dict[str, str]]:
    body = server.report()
    headers = server.signed(body)
    for name in chance.choice([["X-Signature-Ed25519"], ["X-Signature-Timestamp"], list(headers)]):
        del headers[name]
    return body, headers


def wrong_key(server: Server, chance: random.Random) -> tuple[bytes, dict[str, str]]:
    body, stamp = server.report(), server.stamp
    key = SigningKey(chance.randbytes(32))
    return body, server.signed(body) | {"X-Signature-Ed25519": key.sign(stamp.encode() + body).signature.hex()}


def wrong_secret(server: Server, chance: random.Random) -> tuple[bytes, dict[str, str]]:
    """A secret that is nearly ours, and another robot's."""
    body, stamp = server.report(), server.stamp
    secret = chance.choice([OTHER_SECRET, SECRET[:-1], SECRET + "x", SECRET.lower(), "x" + SECRET, APP_ID])
    return body, server.signed(body) | {
        "X-Signature-Ed25519": key_of(secret).sign(stamp.encode() + body).signature.hex()
    }


def odd_stamp(server: Server, chance: random.Random) -> tuple[bytes, dict[str, str]]:
    """Of another form, and rightly signed as it stands there."""
    body, good = server.report(), server.stamp
    stamp = chance.choice([
        good[:9], good + "0", f"{good[:5]} {good[5:]}", f"{good[:3]}\t{good[3:]}", f"+{good[1:]}", f"{good[:9]}x",
        f"{good}.0", f"0{good}", "".join(chr(ord("０") + int(digit)) for digit in good), "",
        f"{good[:9]}{chr(ord('٠') + int(good[9]))}",
    ])  # fmt: skip
    return body, server.signed(body, stamp=stamp)


def stale(server: Server, chance: random.Random) -> tuple[bytes, dict[str, str]]:
    body = server.report()
    apart = chance.choice([301, 302, 360, 3600, 86400]) * chance.choice([1, -1])
    return body, server.signed(body, stamp=str(int(server.stamp) + apart))


def other_stamp(server: Server, chance: random.Random) -> tuple[bytes, dict[str, str]]:
    body = server.report()
    return body, server.signed(body) | {
        "X-Signature-Timestamp": str(int(server.stamp) + chance.choice([-200, -1, 1, 9]))
    }


def cut(server: Server, chance: random.Random) -> tuple[bytes, dict[str, str]]:
    body = server.report()
    headers = server.signed(body)
    signature = headers["X-Signature-Ed25519"]
    shorter = chance.choice(
        [signature[:-2], signature[2:], signature[:64], signature[:-1], signature + "00", signature * 2]
    )
    return body, headers | {"X-Signature-Ed25519": shorter}


def shifted(server: Server, chance: random.Random) -> tuple[bytes, dict[str, str]]:
    """The signed string is the same, the border between stamp and body is not; or the halves are turned."""
    body = server.report()
    headers = server.signed(body)
    if chance.random() < 0.5:
        return server.stamp[-1:].encode() + body, headers | {"X-Signature-Timestamp": server.stamp[:-1]}
    turned = headers["X-Signature-Ed25519"]
    return body, headers | {"X-Signature-Ed25519": turned[64:] + turned[:64]}


def high_bits(server: Server, chance: random.Random) -> tuple[bytes, dict[str, str]]:
    body = server.report()
    headers = server.signed(body)
    raw = bytearray.fromhex(headers["X-Signature-Ed25519"])
    raw[63] |= chance.choice([0b1000_0000, 0b0100_0000, 0b0010_0000, 0b1110_0000])
    return body, headers | {"X-Signature-Ed25519": raw.hex()}


def malleable(server: Server, chance: random.Random) -> tuple[bytes, dict[str, str]]:
    """S + L: the same equation, another signature."""
    body = server.report()
    headers = server.signed(body)
    raw = bytes.fromhex(headers["X-Signature-Ed25519"])
    moved = int.from_bytes(raw[32:], "little") + ORDER * chance.choice([1, 2])
    return body, headers | {"X-Signature-Ed25519": (raw[:32] + moved.to_bytes(32, "little")).hex()}


def a_bit(server: Server, chance: random.Random) -> tuple[bytes, dict[str, str]]:
    body = server.report()
    headers = server.signed(body)
    if chance.random() < 0.5:
        raw = bytearray.fromhex(headers["X-Signature-Ed25519"])
        raw[chance.randrange(64)] ^= 1 << chance.randrange(8)
        return body, headers | {"X-Signature-Ed25519": raw.hex()}
    changed = bytearray(body)
    changed[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
    return bytes(changed), headers


def written_anew(server: Server, chance: random.Random) -> tuple[bytes, dict[str, str]]:
    """The same object in other bytes."""
    body = server.report()
    options = chance.choice([orjson.OPT_INDENT_2, orjson.OPT_SORT_KEYS, orjson.OPT_APPEND_NEWLINE])
    return orjson.dumps(orjson.loads(body), option=options), server.signed(body)


def of_another_report(server: Server, _chance: random.Random) -> tuple[bytes, dict[str, str]]:
    return server.report(content="/停止"), server.signed(server.report())


def another_robot(server: Server, chance: random.Random) -> tuple[bytes, dict[str, str]]:
    body = server.report()
    return body, server.signed(body) | {
        "X-Bot-Appid": chance.choice(["102000002", "1", f"{APP_ID}0", "０" + APP_ID[1:]])
    }


def odd_hex(server: Server, chance: random.Random) -> tuple[bytes, dict[str, str]]:
    body = server.report()
    signature = server.signed(body)["X-Signature-Ed25519"]
    odd = chance.choice(
        [f"{signature[:2]} {signature[2:]}", f"0x{signature[2:]}", "z" * 128, signature[:126] + "签", "null"]
    )
    return body, server.signed(body) | {"X-Signature-Ed25519": odd}


def no_check(server: Server, chance: random.Random) -> tuple[bytes, dict[str, str]]:
    """An unsigned address check that is none, or that would make a signature of a report."""
    body = server.report()
    d = chance.choice([
        {"plain_token": body.decode(), "event_ts": server.stamp}, {"plain_token": "", "event_ts": server.stamp}, {},
        {"plain_token": "abc", "event_ts": f"{server.stamp}{body.decode()}"}, {"plain_token": ["a"], "event_ts": 5},
    ])  # fmt: skip
    return orjson.dumps({"op": chance.choice([13, "13", 13.0]), "d": d}), {"X-Bot-Appid": APP_ID}


FORGERS: tuple[Forgery, ...] = (
    unsigned, wrong_key, wrong_secret, odd_stamp, stale, other_stamp, cut, shifted, high_bits, malleable, a_bit,
    written_anew, of_another_report, another_robot, odd_hex, no_check,
)  # fmt: skip


async def test_two_thousand_forgeries_and_every_genuine_one_between_them(server: Server) -> None:
    """Genuine reports take their turn between the forgeries, on the same connections: each of them is taken."""
    chance = random.Random(17)
    seen: Counter[str] = Counter()
    genuine: list[str] = []
    bodies = [(forger.__name__, *forger(server, chance)) for forger in (FORGERS * FORGERIES)[:FORGERIES]]
    chance.shuffle(bodies)

    async def some(part: list[tuple[str, bytes, dict[str, str]]]) -> None:
        async with server.connect() as connection:
            for turn, (name, body, headers) in enumerate(part):
                status, answer = await connection.post(body, headers, PATH)
                assert (status, answer) == (401, b"unauthentic\n"), name
                seen[name] += 1
                if turn % 10 == 0:
                    good = server.report()
                    genuine.append(orjson.loads(good)["d"]["id"])
                    assert await connection.post(good, server.signed(good), PATH) == (200, ACK)

    async with asyncio.timeout(60):
        await asyncio.gather(*(some(bodies[start::AT_ONCE]) for start in range(AT_ONCE)))
    assert seen.total() == FORGERIES
    assert len(seen) == len(FORGERS)
    assert sorted(getattr(event, "message_id", "") for event in server.events) == sorted(genuine)
    assert len(genuine) == FORGERIES // 10
    assert server.platforms["robot"].counts["reports"] == len(genuine)


@pytest.mark.parametrize("forger", FORGERS, ids=lambda forger: forger.__name__)
async def test_without_the_guard_the_forgery_would_be_stored(
    server: Server, forger: Forgery, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what refuses these is the signature, not the form of the report."""
    chance = random.Random(5)
    tries = [forger(server, chance) for _ in range(6)]
    for body, headers in tries:
        assert (await server.post(body, headers))[0] == 401
    assert server.events == []
    monkeypatch.setattr(authentic, "verify", lambda *_args, **_kwargs: None)
    statuses = {(await server.post(body, headers))[0] for body, headers in tries}
    if forger is no_check:  # such a body is refused in its own right
        assert (statuses, server.events) == ({401}, [])
    else:
        assert 200 in statuses
        assert server.events


async def test_a_robot_takes_its_own_reports_only(server: Server) -> None:
    body = server.report()
    ours, theirs = server.signed(body), server.signed(body, OTHER_SECRET) | {"X-Bot-Appid": "102000002"}
    assert [(await server.post(body, headers, path))[0] for headers, path in (
        (ours, PATH), (theirs, OTHER_PATH), (ours, OTHER_PATH), (theirs, PATH), (ours, "/hooks/qq/open"),
    )] == [200, 200, 401, 401, 404]  # fmt: skip
    assert [event.account for event in server.events] == ["robot", "other"]


# ------------------------------------------------------------------------------------------------------ replays


async def test_a_replay_is_the_same_event_and_after_six_minutes_none(server: Server) -> None:
    body = server.report()
    headers = server.signed(body)
    for seconds in (0, 1, 60, 239):
        server.clock.move_to(server.clock.now() + timedelta(seconds=seconds))
        assert await server.post(body, headers) == (200, ACK)
    assert len(server.events) == 4
    assert len({event.id for event in server.events}) == 1
    server.clock.move_to(START + timedelta(minutes=6))
    assert (await server.post(body, headers))[0] == 401
    assert len(server.events) == 4


async def test_a_replay_of_every_other_kind_is_the_same_event_too(server: Server) -> None:
    data = {"group_openid": GROUP, "member_openid": MEMBER, "op_member_openid": MEMBER, "timestamp": 1788264000}
    tap = {"type": 11, "id": "i-1", "group_openid": GROUP, "group_member_openid": MEMBER, "data": {"type": 11}}
    join = {"group_openid": GROUP, "member_openid": MEMBER, "join_request_id": "j"}
    kinds = {
        "GROUP_ADD_ROBOT": data, "GROUP_DEL_ROBOT": data, "GROUP_MEMBER_ADD": data, "GROUP_MEMBER_REMOVE": data,
        "GROUP_MSG_RECEIVE": data, "GROUP_MSG_REJECT": data, "GROUP_JOIN_REQUEST": join, "INTERACTION_CREATE": tap,
    }  # fmt: skip
    for kind, d in kinds.items():
        body = orjson.dumps({"id": f"{kind}:1", "op": 0, "t": kind, "d": d})
        for _ in range(2):
            assert await server.post(body) == (200, ACK)
    assert len(server.events) == 2 * len(kinds)
    assert len({event.id for event in server.events}) == len(kinds)


# ----------------------------------------------------------------------------------------------- the address check


@pytest.mark.parametrize("signed", [True, False])
async def test_the_address_check_is_proved_and_hands_nothing_on(server: Server, signed: bool) -> None:
    body = orjson.dumps({"d": {"plain_token": "Arq0D5A61EgUu4OxUvOp", "event_ts": "1725442341"}, "op": 13})
    status, answer = await server.post(body, server.signed(body) if signed else {"User-Agent": "QQBot-Callback"})
    assert status == 200
    proof = orjson.loads(answer)
    assert proof["plain_token"] == "Arq0D5A61EgUu4OxUvOp"
    KEYS[SECRET].verify_key.verify(b"1725442341Arq0D5A61EgUu4OxUvOp", bytes.fromhex(proof["signature"]))
    assert proof["signature"].startswith("87befc99c42c651b")  # as the manual's webhook page prints it
    assert server.events == []


async def test_the_address_check_of_another_robot_is_refused(server: Server) -> None:
    body = orjson.dumps({"d": {"plain_token": "a", "event_ts": "1725442341"}, "op": 13})
    assert (await server.post(body, {"X-Bot-Appid": "102000002"}))[0] == 401
    assert (await server.post(body, {}, "/hooks/qq/open"))[0] == 404


async def test_nobody_can_have_a_report_signed_by_the_address_check(server: Server) -> None:
    """With a body as the token the answer would be a good signature of that body."""
    body = server.report()
    ask = orjson.dumps({"op": 13, "d": {"plain_token": body.decode(), "event_ts": server.stamp}})
    status, answer = await server.post(ask, {})
    assert (status, answer) == (401, b"unauthentic\n")
    oracle = {"X-Signature-Timestamp": server.stamp, "X-Signature-Ed25519": sign(server.stamp, body)}
    authentic.verify(oracle, body, secret=SECRET, app_id=APP_ID, now=server.clock.now())  # what it must not give away


@pytest.mark.parametrize("op", [0, 1, 7, 12, "x", None, True])
async def test_nothing_else_is_answered_unsigned(server: Server, op: Any) -> None:
    body = orjson.dumps({"op": op, "d": {"plain_token": "a", "event_ts": "1725442341"}, "t": "GROUP_ADD_ROBOT"})
    assert (await server.post(body, {}))[0] == 401
    assert server.events == []


# ------------------------------------------------------------------------------------------------- signed, but odd


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400), (b"{", 400), (b"[]", 400), (b"{}", 400), (b'{"op":NaN}', 400), (b"[" * 9000, 400),
        (b"\xff\xfe", 400),
        (b'{"op":7}', 200), (b'{"op":0,"t":"WEATHER","d":{}}', 200), (b'{"op":0,"t":"FRIEND_ADD","d":{}}', 200),
        (b'{"op":0,"t":"GROUP_ADD_ROBOT","d":{}}', 400), (b'{"op":0,"t":"GROUP_MESSAGE_CREATE","d":{"id":5}}', 400),
        (b'{"op":0,"t":"GROUP_ADD_ROBOT","d":{"group_openid":".."}}', 400),
        (b'{"op":0,"t":"INTERACTION_CREATE","id":"x","d":{"type":18,"user_openid":"../x"}}', 200),
    ],
)  # fmt: skip
async def test_signed_but_odd(server: Server, body: bytes, status: int) -> None:
    found, answer = await server.post(body)
    assert (found, answer) == (status, ACK if status == 200 else b"malformed\n")
    assert server.events == []


async def test_a_thousand_mutilated_but_signed_reports_break_nothing(server: Server) -> None:
    chance = random.Random(23)
    odd = [None, True, -1, 2**63, 1e308, "", "x", "\x00", "..", [], {}, [[]], {"bot": {}}, [{"scope": []}], "９" * 10]
    kinds = [
        "GROUP_MESSAGE_CREATE",
        "GROUP_AT_MESSAGE_CREATE",
        "C2C_MESSAGE_CREATE",
        "INTERACTION_CREATE",
        "GROUP_MEMBER_ADD",
    ]
    names = ["mentions", "attachments", "message_scene", "verify_info", "data", "type", "member_openid", "user_openid"]
    statuses: Counter[int] = Counter()
    async with server.connect() as connection:
        for _ in range(1000):
            said = orjson.loads(server.report())
            said["t"] = chance.choice(kinds)
            for name in chance.sample(sorted(said["d"]) + names, chance.randint(1, 4)):
                said["d"][name] = chance.choice(odd)
            if chance.random() < 0.1:
                said[chance.choice(["op", "d", "t", "id"])] = chance.choice(odd)
            body = orjson.dumps(said)
            status, _ = await connection.post(body, server.signed(body), PATH)
            statuses[status] += 1
    assert set(statuses) <= {200, 400, 401}
    assert statuses[200] > 50
    assert statuses[400] > 50
    good = server.report()
    assert await server.post(good) == (200, ACK)


async def test_before_the_start_it_is_503(server: Server) -> None:
    await server.platforms["robot"].stop()
    assert (await server.post(server.report()))[0] == 503
    with pytest.raises(Unauthentic):
        await server.platforms["robot"].reports[""]({}, {}, b"")
