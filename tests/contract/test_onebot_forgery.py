"""Forged reports and handshakes of a OneBot client: none is taken; without the guard it names, each is."""

import hmac
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from hashlib import sha1, sha256, sha512
from typing import Any

import aiohttp
import pytest

from bot.core.event import AccountChanged
from bot.platforms.onebot import authentic, codec, reverse
from tests.contract.onebot_side import GROUP, MEMBER, SECRET, SELF_ID, TOKEN, Bot
from tests.fakes.onebot import FakeOneBot


@dataclass(frozen=True, slots=True)
class Forgery:
    """A report that the client never sent, and the guard that has to see it."""

    name: str
    guard: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def sign(body: bytes, secret: str = SECRET, algorithm: Any = sha1, prefix: str = "sha1=") -> dict[str, str]:
    return {"x_signature": prefix + hmac.new(secret.encode(), body, algorithm).hexdigest()}


def forgeries(true: bytes) -> Iterator[Forgery]:
    """Every way we could think of to change a true report or to sign a false one without the secret."""
    good = sign(true)["x_signature"]
    for place in range(0, len(true), 3):
        changed = bytes((*true[:place], true[place] ^ 1, *true[place + 1 :]))
        yield Forgery(f"byte {place} changed", "signature", changed, {"x_signature": good})
    for place in range(len("sha1="), len(good)):
        digit = "0" if good[place] != "0" else "1"
        yield Forgery(f"digit {place}", "signature", true, {"x_signature": good[:place] + digit + good[place + 1 :]})
    values = json.loads(true)
    again = json.dumps(values, indent=1).encode()
    yield Forgery("the same object written anew", "signature", again, {"x_signature": good})
    yield Forgery("more behind it", "signature", true + b" ", {"x_signature": good})
    yield Forgery("half of it", "signature", true[: len(true) // 2], {"x_signature": good})
    yield Forgery("nothing", "signature", b"", {"x_signature": good})
    for secret in ("", "s", SECRET[:-1], SECRET + "s", SECRET.upper(), TOKEN, str(SELF_ID)):
        yield Forgery(f"signed with {len(secret)} characters", "signature", true, sign(true, secret))
    yield Forgery("sha256", "signature", true, sign(true, algorithm=sha256, prefix="sha256="))
    yield Forgery("sha512 said to be sha1", "signature", true, sign(true, algorithm=sha512))
    yield Forgery("a bare digest", "signature", true, {"x_signature": "sha1=" + sha1(true).hexdigest()})
    for said in (
        "",
        "sha1=",
        "sha1",
        good.removeprefix("sha1="),
        good.upper(),
        good[:-1],
        good + "0",
        f" x{good}",
        "*",
    ):
        yield Forgery(f"signature {said[:6]!r}, {len(said)} long", "signature", true, {"x_signature": said})
    yield Forgery("the token instead", "signature", true, {"x_signature": "", "authorization": f"Bearer {TOKEN}"})
    for number in ("1", f"{SELF_ID}0", f"0{SELF_ID}", f"{SELF_ID} {SELF_ID}", "bot"):
        yield Forgery(f"of account {number}", "account", true, sign(true) | {"x_self_id": number})


@pytest.fixture
async def sides() -> AsyncIterator[tuple[Bot, FakeOneBot]]:
    bot, fake = Bot(), FakeOneBot(self_id=SELF_ID, token=TOKEN, secret=SECRET)
    fake.add_group(GROUP, members=(MEMBER,))
    await bot.start()
    fake.report_url = bot.url
    yield bot, fake
    await bot.stop()
    await fake.close()


Sides = tuple[Bot, FakeOneBot]


def report(fake: FakeOneBot) -> bytes:
    return json.dumps(fake.message(GROUP, MEMBER, "/禁言"), ensure_ascii=False).encode()


async def test_no_forged_report_is_taken(sides: Sides) -> None:
    bot, fake = sides
    tried = list(forgeries(report(fake)))
    statuses = [await fake.post(one.body, **one.headers) for one in tried]
    assert {one.name for one, status in zip(tried, statuses, strict=True) if status != 401} == set()
    assert bot.begun == []
    assert len(tried) > 200


async def test_each_forged_report_needs_its_guard(sides: Sides, monkeypatch: pytest.MonkeyPatch) -> None:
    bot, fake = sides
    true = report(fake)
    tried = list(forgeries(true))
    monkeypatch.setattr(codec, "verify_report", lambda *_: None)
    signed = [await fake.post(one.body, **one.headers) for one in tried if one.guard == "signature"]
    assert 401 not in signed  # some are no JSON any more (400), none is seen to be false
    assert signed.count(204) > 50
    monkeypatch.undo()
    taken = len(bot.begun)
    assert taken > 50
    monkeypatch.setattr(codec, "verify_self_id", lambda *_, **__: None)
    others = [await fake.post(one.body, **one.headers) for one in tried if one.guard == "account"]
    assert others == [204] * 5
    assert len(bot.begun) == taken + 5


async def test_the_true_report_is_taken_and_a_copy_of_it_is_the_same_event(sides: Sides) -> None:
    bot, fake = sides
    true = report(fake)
    assert [await fake.post(true) for _ in range(3)] == [204] * 3
    assert len({event.id for event in bot.events}) == 1


async def test_a_true_report_about_another_account_means_nothing(sides: Sides) -> None:
    bot, fake = sides
    assert await fake.post(json.loads(report(fake)) | {"self_id": 1}) == 204
    assert bot.begun == []
    assert bot.platform.counts["ignored: another account"] == 1


def handshakes() -> Iterator[tuple[str, dict[str, str]]]:
    """Handshakes with something wrong: what is added to the address, and headers."""
    for place in range(len(TOKEN)):
        yield "", {"Authorization": f"Bearer {TOKEN[:place]}x{TOKEN[place + 1 :]}"}
    for token in ("", "x", TOKEN[:-1], TOKEN + "t", TOKEN.upper(), SECRET, f"{TOKEN} {TOKEN}"):
        yield "", {"Authorization": f"Bearer {token}"}
        yield f"?access_token={token}", {"Authorization": ""}
    for scheme in ("Basic", "Digest", "Bearer:", "", "Bear"):
        yield "", {"Authorization": f"{scheme} {TOKEN}"}
    yield f"?access_token={TOKEN}", {"Authorization": "Bearer wrong"}
    yield f"?token={TOKEN}", {"Authorization": ""}
    for number in ("", "1", f"{SELF_ID}0", f"0{SELF_ID}", "bot"):
        yield "", {"X_Self_ID": number}


async def test_no_forged_handshake_is_taken(sides: Sides) -> None:
    bot, fake = sides
    tried = list(handshakes())
    for more, headers in tried:
        with pytest.raises(aiohttp.WSServerHandshakeError) as raised:
            await fake.dial(f"{bot.url}/ws{more}", **headers)
        assert raised.value.status == 401
    assert len(tried) > 50
    assert bot.begun == []
    assert not bot.platform.connected
    await fake.dial(f"{bot.url}/ws")  # the true one
    await bot.until(lambda: any(isinstance(event, AccountChanged) for event in bot.events))


async def test_each_forged_handshake_needs_its_guard(sides: Sides, monkeypatch: pytest.MonkeyPatch) -> None:
    bot, fake = sides
    monkeypatch.setattr(reverse, "verify_token", lambda *_: None)
    monkeypatch.setattr(reverse, "verify_self_id", lambda *_, **__: None)
    for more, headers in handshakes():
        await fake.dial(f"{bot.url}/ws{more}", **headers)
    await bot.until(lambda: bool(bot.events))


@pytest.mark.parametrize("given", [TOKEN, TOKEN[:-1], "", "\udcff", "签"])
def test_whatever_is_given_is_compared_in_constant_time(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return hmac.compare_digest(one, other)

    monkeypatch.setattr(authentic, "compare_digest", compare)
    taken = True
    try:
        authentic.verify_token({"Authorization": f"Bearer {given}"}, {}, TOKEN)
    except Exception:
        taken = False
    assert taken is (given == TOKEN)
    assert len(compared) == 1
