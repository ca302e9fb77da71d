"""T18 and T19: two thousand forgeries at each address of a whole App leave no row and get one answer; what is sent
again has one effect, and outside its window none.

Every kind of the list is there: unsigned, stale, of the future, of another app, of another key, truncated, with a
shifted timestamp. What is on disk is read by another connection. That each guard is needed is shown below.
"""

import random
from collections import Counter
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.platforms.dingtalk import authentic as dingtalk_authentic
from bot.platforms.dingtalk import envelope
from bot.platforms.dingtalk.inbound import DingTalkInbound
from bot.platforms.onebot import codec as onebot_codec
from bot.platforms.onebot import reverse
from bot.platforms.qq import authentic as qq_authentic
from tests.scenario.doors import DOORS, SELF_ID, Door, forged, happened, knock
from tests.scenario.gauge import tell
from tests.scenario.sides import TOKEN, Rig, rig

MANY = 2000
REFUSAL = (401, b"unauthentic\n")
KINDS = {"unsigned", "stale", "of the future", "wrong app", "wrong key", "truncated signature", "shifted stamp"}


def door_url(r: Rig, door: Door) -> str:
    side = r.sides[0]
    return f"http://127.0.0.1:{r.runner.addresses[0][1]}/hooks/{side.kind}/{side.name}{door.rest}"


def on_disk(r: Rig) -> int:
    """Everything that was ever taken in."""
    found: int = r.rows("SELECT count(*) FROM seen")[0][0]
    return found


def test_every_kind_is_there() -> None:
    for door in DOORS.values():
        missing = KINDS - set(door.forgers)
        if door.window is None:  # no time in the protocol, and an account instead of an app
            missing -= {"stale", "of the future", "shifted stamp", "wrong app"}
        assert missing == set(), door.name


@pytest.mark.parametrize("name", DOORS)
async def test_two_thousand_forgeries_leave_nothing(tmp_path: Path, name: str) -> None:
    door, lots, answers = DOORS[name], random.Random(18), Counter[tuple[int, bytes]]()
    async with rig(tmp_path, door.side) as r, aiohttp.ClientSession() as client:
        url, before = door_url(r, door), on_disk(r)
        for number, (_, push) in enumerate(forged(door, r.clock.now(), MANY, lots)):
            answers[await knock(client, url, push)] += 1
            if number % 20 == 0:  # genuine ones between them, on the same connections
                true = door.sign(r.clock.now().timestamp(), happened(door, number, r.clock.now()))
                assert (await knock(client, url, true))[0] < 300
        await r.app.quiet()
        assert answers == {REFUSAL: MANY}
        assert on_disk(r) - before == MANY // 20, "the genuine ones, each of them"
        tell("T18", f"{name}, {len(door.forgers)} kinds: refused of {MANY}, genuine taken", f"{MANY}, {MANY // 20}")


@pytest.mark.parametrize("name", DOORS)
async def test_without_its_guard_each_forgery_would_be_taken(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control. What is cut must still be readable to be taken, so those kinds are left out."""
    monkeypatch.setattr(DingTalkInbound, "_admit_robot", lambda *_: None)
    monkeypatch.setattr(DingTalkInbound, "_admit_card", lambda *_: None)
    monkeypatch.setattr(envelope, "compare_digest", lambda *_: True)
    monkeypatch.setattr(envelope, "_fresh", lambda *_: None)
    monkeypatch.setattr(envelope, "_owner", lambda _given, keys: keys.owner_keys[0])
    monkeypatch.setattr(qq_authentic, "verify", lambda *_, **__: None)
    monkeypatch.setattr(onebot_codec, "verify_report", lambda *_: None)
    monkeypatch.setattr(onebot_codec, "verify_self_id", lambda *_, **__: None)
    door, lots, taken = DOORS[name], random.Random(18), Counter[str]()
    unreadable = {"truncated body"} | ({"wrong key"} if door.rest == "/events" else set())
    async with rig(tmp_path, door.side) as r, aiohttp.ClientSession() as client:
        url, before = door_url(r, door), on_disk(r)
        made = [(kind, push) for kind, push in forged(door, r.clock.now(), 60, lots) if kind not in unreadable]
        for kind, push in made:
            taken[kind] += (await knock(client, url, push))[0] < 300
        await r.app.quiet()
        assert set(taken) == set(door.forgers) - unreadable
        assert all(taken.values())
        assert on_disk(r) > before


# ------------------------------------------------------------------------------------------------ handshakes


def handshake(lots: random.Random, number: int) -> tuple[str, dict[str, str]]:
    """A handshake with something wrong: what is added to the address, and headers."""
    good = {"Authorization": f"Bearer {TOKEN}", "X-Self-ID": SELF_ID, "X-Client-Role": "Universal"}
    place = lots.randrange(len(TOKEN))
    match number % 8:
        case 0:
            return "", {"X-Self-ID": SELF_ID}
        case 1:
            return "", good | {"Authorization": f"Bearer {lots.randbytes(16).hex()}"}
        case 2:
            return "", good | {"Authorization": f"Bearer {TOKEN[:place]}"}
        case 3:
            return "", good | {"Authorization": f"Bearer {TOKEN[:place]}x{TOKEN[place + 1 :]}"}
        case 4:
            return "", good | {"Authorization": f"{lots.choice(['Basic', 'Digest', ''])} {TOKEN}"}
        case 5:
            return f"?access_token={TOKEN[:place]}", {"X-Self-ID": SELF_ID}
        case 6:
            return "", good | {"X-Self-ID": str(lots.randrange(10**9))}
    return f"?access_token={TOKEN}", good | {"Authorization": "Bearer wrong"}


async def shake(client: aiohttp.ClientSession, url: str, headers: dict[str, str]) -> tuple[int, bytes]:
    """A handshake: 101, or the refusal with its body."""
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    key = {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    async with client.get(url, headers=headers | upgrade | key) as answer:
        return answer.status, b"" if answer.status == 101 else await answer.read()


async def test_two_thousand_forged_handshakes_open_nothing(tmp_path: Path) -> None:
    lots, answers = random.Random(18), Counter[tuple[int, bytes]]()
    async with rig(tmp_path, "onebot-http") as r, aiohttp.ClientSession() as client:
        url, before = f"{door_url(r, DOORS['onebot'])}/ws", on_disk(r)
        for number in range(MANY):
            more, headers = handshake(lots, number)
            answers[await shake(client, url + more, headers)] += 1
        assert answers == {REFUSAL: MANY}
        assert on_disk(r) == before
        tell("T18", f"onebot handshakes: refused of {MANY}", MANY)
        good = {"Authorization": f"Bearer {TOKEN}", "X-Self-ID": SELF_ID}
        assert (await shake(client, url, good))[0] == 101, "the control: the true one is let in"


async def test_without_the_guards_each_forged_handshake_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reverse, "verify_token", lambda *_: None)
    monkeypatch.setattr(reverse, "verify_self_id", lambda *_, **__: None)
    lots = random.Random(18)
    async with rig(tmp_path, "onebot-http") as r, aiohttp.ClientSession() as client:
        url = f"{door_url(r, DOORS['onebot'])}/ws"
        for number in range(16):
            more, headers = handshake(lots, number)
            assert (await shake(client, url + more, headers))[0] == 101


# ------------------------------------------------------------------------------------------------ replays

AGES = {"the same second": 0, "4 min": 240, "6 min": 360, "23 h": 23 * 3600}


@pytest.mark.parametrize("restart", [False, True], ids=["running", "restarted between"])
@pytest.mark.parametrize("name", DOORS)
async def test_what_is_sent_again_has_one_effect(tmp_path: Path, name: str, restart: bool) -> None:
    """T19. Inside the window it is taken and is the same; outside it is refused. OneBot's reports carry no time."""
    door, found, effects = DOORS[name], {}, 0
    async with rig(tmp_path, door.side) as r, aiohttp.ClientSession() as client:
        start = r.clock.now()
        pushes = [door.sign(start.timestamp(), happened(door, number, start)) for number in range(20)]
        for push in pushes:
            assert (await knock(client, door_url(r, door), push))[0] < 300
        for age, seconds in AGES.items():
            if restart:
                effects += handled(r)
                await r.restart()
            r.clock.move_to(start + timedelta(seconds=seconds))
            answers = {await knock(client, door_url(r, door), push) for push in pushes}
            found[age] = "taken" if all(status < 300 for status, _ in answers) else answers
        outside = [age for age, seconds in AGES.items() if door.window is not None and seconds > door.window]
        assert found == {age: {REFUSAL} if age in outside else "taken" for age in AGES}
        assert effects + handled(r) == 20, "one effect each"
        refused = ", ".join(outside) or "never"
        tell("T19", f"{name}: effects of 20 told five times, refused after", f"{effects + handled(r)}, {refused}")


def handled(r: Rig) -> int:
    """What this process took in for the first time, but for news of the account itself."""
    rows = r.app.received.items()
    return sum(count for (kind, what), count in rows if what == "handled" and kind != "AccountChanged")


@pytest.mark.parametrize("name", [name for name, door in DOORS.items() if door.window is not None])
async def test_a_window_that_never_closes_would_let_the_old_ones_in(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the window: still one effect, but taken after a day."""
    monkeypatch.setattr(qq_authentic, "FRESH", 10**9)
    for module in (dingtalk_authentic, envelope):
        monkeypatch.setattr(module, "abs", lambda _: 0, raising=False)
    door = DOORS[name]
    async with rig(tmp_path, door.side) as r, aiohttp.ClientSession() as client:
        push = door.sign(r.clock.now().timestamp(), happened(door, 1, r.clock.now()))
        r.clock.move_to(r.clock.now() + timedelta(hours=23))
        assert (await knock(client, door_url(r, door), push))[0] < 300
