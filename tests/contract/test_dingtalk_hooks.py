"""DingTalk's three callbacks through real sockets: what is genuine is stored before it is answered, nothing else is.

Requests are made here from the vendor's recipes, with another cipher than ours.
"""

import hashlib
import hmac
import json
import random
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from Crypto.Cipher import AES
from Crypto.Util.Padding import pad, unpad

from bot.clock import VirtualClock
from bot.core.errors import Malformed, Unavailable
from bot.core.event import AccountChanged, ButtonPressed, Event, MemberJoined, MessageReceived
from bot.core.ids import AccountName, NativeId
from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.dingtalk.envelope import EventKeys, Opened
from bot.platforms.dingtalk.inbound import SILENCE, DingTalkInbound
from bot.web.hooks import RUNNER_OPTIONS, hook_routes

START = datetime(2026, 2, 25, 6, 13, 20, tzinfo=UTC)
HOUR = 3_600_000
APP_SECRET, CARD_SECRET, TOKEN = "EXAMPLE-app-secret", "EXAMPLE-card-secret", "tokEXAMPLE01"
AES_KEY, OTHER_AES_KEY = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456", "9876543210abcdefghijklmnopqrstuvwxyzABCDEFG"
CLIENT_ID, CORP_ID = "dingexampleappkey01", "dingexamplecorp0001"
ACCOUNT = DingTalkAccount(
    AccountName("ding"), CLIENT_ID, APP_SECRET, stream=False, event_token=TOKEN, event_aes_key=AES_KEY,
    owner_keys=(CLIENT_ID, CORP_ID), card_secret=CARD_SECRET,
)  # fmt: skip
OTHER = replace(
    ACCOUNT, name=AccountName("other"), client_id="dingother", client_secret="another-app-secret",
    event_token="another-token", event_aes_key=OTHER_AES_KEY, owner_keys=(), card_secret="another-card-secret",
)  # fmt: skip
NEXT = replace(
    ACCOUNT, client_secret="next-app-secret", event_token="next-token", event_aes_key=OTHER_AES_KEY,
    card_secret="next-card-secret",
)  # fmt: skip


# --------------------------------------------------------------------------------- what DingTalk would send


@dataclass(frozen=True)
class Push:
    """One request; ``to`` is the rest of the address."""

    to: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)


def base64_hmac(secret: str, words: str) -> str:
    return b64encode(hmac.digest(secret.encode(), words.encode(), "sha256")).decode()


def robot_head(millis: int | str, secret: str = APP_SECRET) -> dict[str, str]:
    return {"timestamp": str(millis), "sign": base64_hmac(secret, f"{millis}\n{secret}")}


def card_head(millis: int | str, secret: str = CARD_SECRET) -> dict[str, str]:
    return {"x-ddpaas-signature-timestamp": str(millis), "x-ddpaas-signature": base64_hmac(secret, str(millis))}


def message(number: int = 0, **changes: Any) -> bytes:
    said = {
        "conversationId": "cid1==", "conversationType": "2", "msgId": f"msg{number}==", "msgtype": "text",
        "text": {"content": " 你好"}, "senderId": "$:me", "senderStaffId": "me", "isInAtList": True,
        "sessionWebhook": "https://oapi.dingtalk.com/robot/sendBySession?session=0",
    }  # fmt: skip
    return json.dumps(said | changes, ensure_ascii=False).encode()


def tap(choice: str = "A", **changes: Any) -> bytes:
    inside = json.dumps({"cardPrivateData": {"actionIds": ["b"], "params": {"choice": choice}}})
    said = {"type": "actionCallback", "outTrackId": "c1", "userId": "me", "content": inside}
    return json.dumps(said | changes).encode()


def notice(number: int = 0, **changes: Any) -> str:
    said = {"EventType": "chat_add_member", "eventId": f"e{number}", "OpenConversationId": "cid1==", "UserId": ["me"]}
    return json.dumps(said | {"title": "暑期教师研修一组"} | changes, ensure_ascii=False)


def encrypt(said: str, owner: str = CLIENT_ID, aes_key: str = AES_KEY) -> str:
    key = b64decode(aes_key + "=")
    plain = b"0123456789abcdef" + len(said.encode()).to_bytes(4, "big") + said.encode() + owner.encode()
    return b64encode(AES.new(key, AES.MODE_CBC, key[:16]).encrypt(pad(plain, 32))).decode()


def signed(encrypted: str, millis: int | str, token: str = TOKEN, nonce: str = "n0nce") -> dict[str, str]:
    words = "".join(sorted([token, str(millis), nonce, encrypted]))
    return {"msg_signature": hashlib.sha1(words.encode()).hexdigest(), "timestamp": str(millis), "nonce": nonce}


def event_push(millis: int, said: str | None = None, **ways: str) -> Push:
    token = ways.pop("token", TOKEN)
    sealed = encrypt(notice() if said is None else said, **ways)
    return Push("events", json.dumps({"encrypt": sealed}).encode(), query=signed(sealed, millis, token))


def robot_push(millis: int, body: bytes | None = None, secret: str = APP_SECRET) -> Push:
    return Push("", message() if body is None else body, robot_head(millis, secret))


def card_push(millis: int, body: bytes | None = None, secret: str = CARD_SECRET) -> Push:
    return Push("cards", tap() if body is None else body, card_head(millis, secret))


# ------------------------------------------------------------------------------------------------- the server


class Hooked:
    """What the adapter offers to the server."""

    platform = "dingtalk"
    sockets: Mapping[str, Any] = {}

    def __init__(self, inbound: DingTalkInbound) -> None:
        self.reports = inbound.reports


class Server:
    """A server with DingTalk's hooks, and what reached the sink."""

    def __init__(self, *inbounds: DingTalkInbound) -> None:
        self.clock = VirtualClock(START)
        self.inbounds = inbounds or (self.listening(ACCOUNT),)
        self.events: list[Event] = []
        self.broken = False

    def listening(self, account: DingTalkAccount, **ways: Any) -> DingTalkInbound:
        return DingTalkInbound(account, self.clock, **ways)

    @property
    def millis(self) -> int:
        return int(self.clock.now().timestamp() * 1000)

    async def start(self) -> None:
        app = web.Application()
        app.add_routes(hook_routes({inbound.account.name: Hooked(inbound) for inbound in self.inbounds}))
        for inbound in self.inbounds:
            inbound.clock = self.clock
            inbound.sink = self.sink
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, **RUNNER_OPTIONS)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.session = aiohttp.ClientSession(f"http://127.0.0.1:{self._runner.addresses[0][1]}")

    async def stop(self) -> None:
        await self.session.close()
        await self._runner.cleanup()

    async def sink(self, event: Event) -> None:
        if self.broken:
            raise Unavailable("disk")
        self.events.append(event)

    async def push(self, push: Push, account: str = "ding") -> tuple[int, bytes]:
        path = f"/hooks/dingtalk/{account}/{push.to}".rstrip("/")
        async with self.session.post(path, data=push.body, headers=push.headers, params=push.query) as response:
            return response.status, await response.read()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    ours = Server()
    await ours.start()
    yield ours
    await ours.stop()


# ---------------------------------------------------------------------------------------------------- genuine


async def test_a_message_is_stored_and_answered_with_silence(server: Server) -> None:
    assert await server.push(robot_push(server.millis)) == (200, SILENCE)
    (event,) = server.events
    assert isinstance(event, MessageReceived)
    assert (event.message.text, event.native_group, event.addressed) == ("你好", "cid1==", True)
    assert server.inbounds[0].sessions.of_group(NativeId("cid1=="), START) is not None


@pytest.mark.parametrize(
    ("body", "count"),
    [
        (message(conversationType="9"), "unsupported"),
        (message(senderId="bot", chatbotUserId="bot"), "ignored: own message"),
        (message(text=None, errorCode=1), "ignored: error code"),
    ],
)
async def test_what_means_nothing_to_us_is_taken_and_counted(server: Server, body: bytes, count: str) -> None:
    assert await server.push(robot_push(server.millis, body)) == (200, SILENCE)
    assert server.events == []
    assert server.inbounds[0].counts[count] == 1


def opened_reply(body: bytes, owner: str) -> str:
    """What the vendor's side makes of our answer."""
    reply = json.loads(body)
    assert set(reply) == {"msg_signature", "timeStamp", "nonce", "encrypt"}
    assert reply["msg_signature"] == signed(reply["encrypt"], reply["timeStamp"], nonce=reply["nonce"])["msg_signature"]
    key = b64decode(AES_KEY + "=")
    plain = unpad(AES.new(key, AES.MODE_CBC, key[:16]).decrypt(b64decode(reply["encrypt"])), 32)
    size = int.from_bytes(plain[16:20], "big")
    assert plain[20 + size :].decode() == owner
    return plain[20 : 20 + size].decode()


@pytest.mark.parametrize("owner", [CLIENT_ID, CORP_ID])
@pytest.mark.parametrize(
    ("said", "stored"), [(notice(), 1), ('{"EventType":"check_url"}', 0), (notice(EventType="user_add_org"), 0)]
)
async def test_an_event_is_answered_with_a_sealed_success(server: Server, owner: str, said: str, stored: int) -> None:
    status, body = await server.push(event_push(server.millis, said, owner=owner))
    assert (status, opened_reply(body, owner)) == (200, "success")
    assert [type(event) for event in server.events] == [MemberJoined] * stored
    _, again = await server.push(event_push(server.millis, said, owner=owner))
    first, second = json.loads(body), json.loads(again)
    assert first["nonce"] != second["nonce"]
    assert first["encrypt"] != second["encrypt"]


async def test_a_tap_is_answered_with_what_the_one_who_tapped_sees(server: Server) -> None:
    status, body = await server.push(card_push(server.millis, tap("B")))
    assert status == 200
    assert json.loads(body) == {
        "cardUpdateOptions": {"updateCardDataByKey": True, "updatePrivateDataByKey": True},
        "userPrivateData": {"cardParamMap": {"my_choice": "B", "voted": "true"}},
    }
    (event,) = server.events
    assert isinstance(event, ButtonPressed)
    assert event.choice == "B"
    assert await server.push(card_push(server.millis, tap(type="other"))) == (200, b"{}")


@pytest.mark.parametrize("push", [robot_push, event_push, card_push])
async def test_nothing_is_acknowledged_that_is_not_on_disk(server: Server, push: Callable[[int], Push]) -> None:
    server.broken = True
    assert await server.push(push(server.millis)) == (503, b"come again\n")
    server.broken = False
    assert (await server.push(push(server.millis)))[0] == 200
    assert len(server.events) == 1


async def test_a_started_server_without_a_sink_asks_to_come_again(server: Server) -> None:
    server.inbounds[0].sink = None
    assert (await server.push(robot_push(server.millis)))[0] == 503


@pytest.mark.parametrize(
    ("without", "left"),
    [
        ({}, {"", "events", "cards"}),
        ({"client_secret": ""}, {"events", "cards"}),
        ({"stream": True}, {"events", "cards"}),
        ({"event_token": ""}, {"", "cards"}),
        ({"event_aes_key": ""}, {"", "cards"}),
        ({"card_secret": ""}, {"", "events"}),
    ],
)
async def test_an_address_without_its_secret_does_not_exist(without: dict[str, Any], left: set[str]) -> None:
    server = Server(DingTalkInbound(replace(ACCOUNT, **without), VirtualClock(START)))
    await server.start()
    try:
        pushes = {
            push.to: push for push in (robot_push(server.millis), event_push(server.millis), card_push(server.millis))
        }
        statuses = {to: (await server.push(push))[0] for to, push in pushes.items()}
    finally:
        await server.stop()
    assert statuses == {to: 200 if to in left else 404 for to in pushes}
    assert set(server.inbounds[0].reports) == left


# ----------------------------------------------------------------------------------------------------- replay


@pytest.mark.parametrize("made", [robot_push, event_push, card_push])
async def test_a_request_sent_again_is_the_same_event_until_it_is_stale(
    server: Server, made: Callable[[int], Push]
) -> None:
    push = made(server.millis)
    for minutes in (0, 0, 4, 6, 60):
        server.clock.move_to(START + timedelta(minutes=minutes))
        assert (await server.push(push))[0] == 200
    assert len(server.events) == 5
    assert len({event.id for event in server.events}) == 1
    server.clock.move_to(START + timedelta(minutes=61))
    assert await server.push(push) == (401, b"unauthentic\n")
    assert len(server.events) == 5


async def test_changing_ones_mind_is_three_taps(server: Server) -> None:
    for choice in ("A", "B", "A"):
        server.clock.move_to(server.clock.now() + timedelta(milliseconds=1))
        assert (await server.push(card_push(server.millis, tap(choice))))[0] == 200
    assert len({event.id for event in server.events}) == 3


# -------------------------------------------------------------------------------------------------- forgeries

Forge = Callable[[random.Random, int], Push]


def _unsigned(good: Callable[[int], Push]) -> Forge:
    """Without the signature, without the timestamp, or without both."""

    def forge(lots: random.Random, now: int) -> Push:
        push = good(now)
        if push.to == "events":
            gone = lots.choice([{"msg_signature"}, {"timestamp"}, {"nonce"}, set(push.query)])
            return replace(push, query={name: value for name, value in push.query.items() if name not in gone})
        gone = lots.choice([set(push.headers), *({name} for name in push.headers)])
        return replace(push, headers={name: value for name, value in push.headers.items() if name not in gone})

    return forge


def _respelt(good: Callable[[int], Push]) -> Forge:
    """The right signature, spoilt in its form."""

    def forge(lots: random.Random, now: int) -> Push:
        push, spoil = good(now), lots.choice([
            lambda s: s[: lots.randrange(len(s))], lambda s: s + "=", lambda s: s.swapcase(), lambda s: s[::-1],
            lambda s: "".join(chr(ord(c) ^ 1) if i == 3 else c for i, c in enumerate(s)),
        ])  # fmt: skip
        name = "sign" if push.to == "" else "x-ddpaas-signature" if push.to == "cards" else "msg_signature"
        if push.to == "events":
            return replace(push, query={**push.query, name: spoil(push.query[name])})
        return replace(push, headers={**push.headers, name: spoil(push.headers[name])})

    return forge


def _moved(good: Callable[[int], Push]) -> Forge:
    """The right signature under another timestamp."""

    def forge(lots: random.Random, now: int) -> Push:
        push, shift = good(now), lots.choice([-1, 1]) * lots.randrange(1, HOUR)
        name = {"": "timestamp", "cards": "x-ddpaas-signature-timestamp", "events": "timestamp"}[push.to]
        stamp = lots.choice([str(now + shift), f"0{now}", f"{now}0", "", "x"])
        if push.to == "events":
            return replace(push, query={**push.query, name: stamp})
        return replace(push, headers={**push.headers, name: stamp})

    return forge


def _at_another_time(good: Callable[[int], Push]) -> Forge:
    """Rightly signed, but more than an hour old, or as far ahead."""
    return lambda lots, now: good(now + lots.choice([-1, 1]) * lots.randrange(HOUR + 1, 400 * HOUR))


def _touched(lots: random.Random, now: int) -> Push:
    """The ciphertext is not the one that was signed."""
    push = event_push(now)
    sealed = bytearray(b64decode(json.loads(push.body)["encrypt"]))
    sealed[lots.randrange(len(sealed))] ^= lots.randrange(1, 256)
    return replace(push, body=json.dumps({"encrypt": b64encode(sealed).decode()}).encode())


def _swapped(lots: random.Random, now: int) -> Push:
    """The query of one genuine envelope with another genuine envelope."""
    first, second = (event_push(now, notice(lots.randrange(10**6) + place)) for place in (0, 10**6))
    return replace(first, body=second.body)


FORGERIES: dict[str, Forge] = {
    **{
        f"{way.__name__} {good.__name__}": way(good)
        for way in (_unsigned, _respelt, _moved, _at_another_time)
        for good in (robot_push, card_push, event_push)
    },
    "guessed secret": lambda lots, now: robot_push(now, secret=lots.randbytes(8).hex()),
    "other account's secret": lambda lots, now: robot_push(now, secret=OTHER.client_secret),
    "empty secret": lambda lots, now: robot_push(now, secret=""),
    "card recipe for a message": lambda lots, now: Push("", message(), dict(
        zip(("timestamp", "sign"), card_head(now, APP_SECRET).values(), strict=True))),
    "signature of the body": lambda lots, now: Push("", message(), {
        "timestamp": str(now), "sign": base64_hmac(APP_SECRET, message().decode())}),
    "hex": lambda lots, now: Push("", message(), {
        "timestamp": str(now), "sign": b64decode(robot_head(now)["sign"]).hex()}),
    "guessed card secret": lambda lots, now: card_push(now, secret=lots.randbytes(8).hex()),
    "other account's card secret": lambda lots, now: card_push(now, secret=OTHER.card_secret),
    "message recipe for a card": lambda lots, now: Push("cards", tap(), dict(
        zip(card_head(now), robot_head(now, CARD_SECRET).values(), strict=True))),
    "the app's secret for a card": lambda lots, now: card_push(now, secret=APP_SECRET),
    "guessed token": lambda lots, now: event_push(now, token=lots.randbytes(6).hex()),
    "other account's token": lambda lots, now: event_push(now, token=OTHER.event_token),
    "another key": lambda lots, now: event_push(now, aes_key=OTHER_AES_KEY),
    "another owner": lambda lots, now: event_push(now, owner=lots.choice(["dingother", "", CLIENT_ID[:-1], "x"])),
    "touched": _touched,
    "swapped": _swapped,
}  # fmt: skip
EACH = 75


async def test_two_thousand_forgeries_none_of_them_accepted(server: Server) -> None:
    lots, answers = random.Random(20260225), Counter[tuple[int, bytes]]()
    for forge in FORGERIES.values():
        for _ in range(EACH):
            answers[await server.push(forge(lots, server.millis))] += 1
    assert answers == {(401, b"unauthentic\n"): EACH * len(FORGERIES)}
    assert answers.total() >= 2000
    assert server.events == []
    assert len(server.inbounds[0].sessions) == 0
    inbound = server.inbounds[0]
    assert inbound.refused_since(START) == 1000  # the last thousand are remembered
    assert inbound.refused_since(START + timedelta(milliseconds=1)) == 0
    assert sum(count for name, count in inbound.counts.items() if name.startswith("refused: ")) == answers.total()
    for push in (robot_push(server.millis), card_push(server.millis), event_push(server.millis)):
        assert (await server.push(push))[0] == 200
    assert len(server.events) == 3


class Unguarded(DingTalkInbound):
    """The same without its three guards: envelopes are opened with whichever key fits, unchecked."""

    def _admit_robot(self, headers: Mapping[str, str]) -> None:
        pass

    def _admit_card(self, headers: Mapping[str, str]) -> None:
        pass

    def _open(self, body: bytes, query: Mapping[str, str]) -> Opened:
        sealed = b64decode(json.loads(body)["encrypt"])
        for aes_key in (AES_KEY, OTHER_AES_KEY):
            key = b64decode(aes_key + "=")
            plain = AES.new(key, AES.MODE_CBC, key[:16]).decrypt(sealed)
            said = plain[20 : 20 + int.from_bytes(plain[16:20], "big")]
            if said.startswith(b"{") and said.endswith(b"}"):
                return Opened(said, CLIENT_ID, EventKeys(TOKEN, AES_KEY, (CLIENT_ID,)))
        raise Malformed("garbled")


async def test_without_the_guards_they_are_let_through() -> None:
    server = Server(Unguarded(ACCOUNT, VirtualClock(START)))
    await server.start()
    lots, taken = random.Random(20260225), Counter[str]()
    try:
        for name, forge in FORGERIES.items():
            for _ in range(20):
                taken[name] += (await server.push(forge(lots, server.millis)))[0] == 200
    finally:
        await server.stop()
    # a touched ciphertext mostly garbles what is inside, all the others are whole
    assert {name: count for name, count in taken.items() if name != "touched"} == dict.fromkeys(
        set(FORGERIES) - {"touched"}, 20
    )
    assert len(server.events) >= 20 * (len(FORGERIES) - 1)


@pytest.mark.parametrize(
    ("made", "body"),
    [
        (robot_push, b""),
        (robot_push, b"[]"),
        (robot_push, b"\xff"),
        (robot_push, message(msgId=None)),
        (robot_push, message(text=None)),
        (card_push, b"{"),
        (card_push, tap(outTrackId="")),
        (card_push, tap(content="x")),
        (event_push, "x"),
        (event_push, '{"eventId":"1"}'),
        (event_push, notice(OpenConversationId=None)),
        (event_push, notice(UserId="me")),
    ],
)
async def test_a_right_head_with_a_wrong_body_is_malformed(server: Server, made: Any, body: Any) -> None:
    assert await server.push(made(server.millis, body)) == (400, b"malformed\n")
    assert server.events == []
    assert server.inbounds[0].refused_since(START) == 0


async def test_an_outer_body_that_is_no_object_is_malformed_whoever_sends_it(server: Server) -> None:
    for body in (b"", b"[]", b"{", b'{"encrypt":NaN}'):
        assert await server.push(replace(event_push(server.millis), body=body)) == (400, b"malformed\n")
    assert await server.push(replace(event_push(server.millis), body=b"{}")) == (401, b"unauthentic\n")


async def test_the_door_of_one_account_is_not_the_door_of_another() -> None:
    clock = VirtualClock(START)
    server = Server(DingTalkInbound(ACCOUNT, clock), DingTalkInbound(OTHER, clock))
    await server.start()
    try:
        for push in (robot_push(server.millis), card_push(server.millis), event_push(server.millis)):
            assert (await server.push(push, "other"))[0] == 401
            assert (await server.push(push, "ding"))[0] == 200
    finally:
        await server.stop()
    assert {event.account for event in server.events} == {"ding"}


async def test_while_secrets_change_the_old_and_the_new_are_accepted() -> None:
    """First the old settings, then both, then the new ones: a push signed with what holds is never refused."""
    stages: list[tuple[DingTalkAccount, tuple[DingTalkAccount, ...], list[DingTalkAccount]]] = [
        (ACCOUNT, (), [ACCOUNT]),
        (NEXT, (ACCOUNT,), [ACCOUNT, NEXT]),
        (NEXT, (), [NEXT]),
    ]
    for account, former, valid in stages:
        server = Server(DingTalkInbound(account, VirtualClock(START), former=former))
        await server.start()
        answers = Counter[tuple[bool, int]]()
        try:
            for number in range(300):
                by = (ACCOUNT, NEXT)[number % 2]
                push = (
                    robot_push(server.millis, message(number), by.client_secret),
                    card_push(server.millis, tap(str(number)), by.card_secret),
                    event_push(server.millis, notice(number), token=by.event_token, aes_key=by.event_aes_key),
                )[number // 2 % 3]
                answers[by in valid, (await server.push(push))[0]] += 1
        finally:
            await server.stop()
        expected = {(True, 200): 150 * len(valid), (False, 401): 150 * (2 - len(valid))}
        assert answers == {key: count for key, count in expected.items() if count}
        assert len(server.events) == len({event.id for event in server.events}) == 150 * len(valid)


async def test_a_session_that_a_forger_names_is_not_kept(server: Server) -> None:
    """The signature does not cover the body: a request overheard may come with another address in it."""
    body = message(sessionWebhook="https://evil.example/robot/sendBySession?session=0")
    assert await server.push(robot_push(server.millis, body)) == (200, SILENCE)
    inbound = server.inbounds[0]
    assert len(inbound.sessions) == 0
    assert inbound.counts["session refused"] == 1


async def test_the_staff_hear_once_a_day_that_the_quota_is_used_up(server: Server) -> None:
    """Midnight is that of the vendor's zone: 06:13 UTC is the afternoon there, 16:00 UTC the next day."""
    ids = []
    for hours, told in ((0, 1), (1, 1), (9, 1), (9.8, 2), (20, 2), (34, 3)):
        server.clock.move_to(START + timedelta(hours=hours))
        for code in (20001, "20001"):
            body = message(text=None, errorCode=code, errorMessage="quota")
            assert await server.push(robot_push(server.millis, body)) == (200, SILENCE)
        ids = [event.id for event in server.events]
        assert (len(ids), len(set(ids))) == (told, told)
    for event in server.events:
        assert isinstance(event, AccountChanged)
        assert (event.online, event.detail) == (False, "quota")
    assert server.inbounds[0].counts["ignored: quota"] == 12
    # after a restart it is the same event again
    server.clock.move_to(server.clock.now() + timedelta(hours=1))
    fresh = DingTalkInbound(ACCOUNT, server.clock)
    fresh.sink = server.sink
    await fresh.robot(json.loads(message(text=None, errorCode=20001)))
    assert server.events[-1].id == ids[-1]


async def test_the_quota_is_told_again_when_it_could_not_be_stored(server: Server) -> None:
    body = message(text=None, errorCode=20001)
    server.broken = True
    assert (await server.push(robot_push(server.millis, body)))[0] == 503
    server.broken = False
    assert (await server.push(robot_push(server.millis, body)))[0] == 200
    assert len(server.events) == 1


# ------------------------------------------------------------------------------ the entry points of the frames


async def test_a_frame_and_a_push_of_the_same_message_are_one(server: Server) -> None:
    inbound = server.inbounds[0]
    await inbound.robot(json.loads(message()))
    await inbound.event("chat_add_member", {"openConversationId": "cid1==", "userId": ["me"]}, "e0")
    shown = await inbound.card(json.loads(tap("B")), "frame-1")
    assert shown["userPrivateData"]["cardParamMap"]["my_choice"] == "B"
    for push in (robot_push(server.millis), event_push(server.millis)):
        assert (await server.push(push))[0] == 200
    first, joined, _, *again = server.events
    assert [first.id, joined.id] == [event.id for event in again]


async def test_half_an_event_comes_again_whole(server: Server) -> None:
    inbound, left = server.inbounds[0], [1]

    async def sink(event: Event) -> None:
        if not left:
            raise Unavailable("disk")
        left.pop()
        server.events.append(event)

    inbound.sink = sink
    said = {"openConversationId": "cid1==", "userId": ["a", "b"]}
    with pytest.raises(Unavailable):
        await inbound.event("chat_add_member", said, "e1")
    inbound.sink = server.sink
    await inbound.event("chat_add_member", said, "e1")
    ids = [event.id for event in server.events]
    assert ids == [ids[0], ids[0], ids[2]]
    assert ids[2] != ids[0]


async def test_what_is_unknown_is_taken_and_what_is_broken_is_not(server: Server) -> None:
    inbound = server.inbounds[0]
    await inbound.event("bpms_task_change", {}, "e1")
    assert await inbound.card(json.loads(tap(type="x"))) == {}
    await inbound.robot(json.loads(message(conversationType="9")))
    assert inbound.counts["unsupported"] == 3
    for broken in (inbound.robot({}), inbound.event("chat_disband", {}, "e"), inbound.card({}, "f")):
        with pytest.raises(Malformed):
            await broken
    assert server.events == []
