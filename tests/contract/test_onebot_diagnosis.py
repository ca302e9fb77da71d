"""What the doctor finds of a QQ account, fault by fault; it never raises and changes nothing."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.core.checkup import Check, Health
from bot.core.ids import NativeId
from bot.platforms.base import Finding
from tests.contract.onebot_side import GROUP, MEMBER, SECRET, SELF_ID, TOKEN, Bot, CountingClock, connect
from tests.fakes.onebot import FakeOneBot, Fault

HERE = NativeId(str(GROUP))
READING = {"get_version_info", "get_status", "get_login_info", "get_group_info", "get_group_member_info"}
Pair = tuple[Bot, FakeOneBot]


async def pair(way: str = "ws", dialect: str = "napcat", **account: Any) -> Pair:
    clock = CountingClock()
    fake = FakeOneBot(self_id=SELF_ID, token=TOKEN, secret=SECRET, dialect=dialect, clock=clock)
    fake.add_group(GROUP, members=(MEMBER,))
    if way == "http":
        account["api_url"] = await fake.listen()
    elif way == "forward":
        account["ws_url"] = await fake.serve_forward()
    bot = Bot(clock, **account)
    await bot.start()
    if way == "ws":
        await connect(bot, fake)
    return bot, fake


async def end(bot: Bot, fake: FakeOneBot) -> None:
    await bot.stop()
    await fake.close()


@pytest.fixture
async def napcat() -> AsyncIterator[Pair]:
    made = await pair()
    yield made
    await end(*made)
    assert made[1].violations == []


async def look(bot: Bot, *groups: NativeId) -> dict[Check, Finding]:
    found = await bot.platform.diagnose(groups)
    assert len({(one.check, one.about) for one in found}) == len(found)
    return {one.check: one for one in found}


def healths(found: dict[Check, Finding]) -> dict[Check, Health]:
    return {check: one.health for check, one in found.items()}


@pytest.mark.parametrize("way", ["ws", "forward", "http"])
async def test_a_sound_account(way: str) -> None:
    bot, fake = await pair(way)
    if way == "forward":
        await bot.dialled()
    found = await look(bot, HERE)
    expected = dict.fromkeys(
        (
            Check.REACHED, Check.TOKEN, Check.ACCOUNT_ONLINE, Check.PROACTIVE, Check.GROUP_KNOWN, Check.MEMBER,
            Check.MANAGER, Check.MUTE, Check.HEARS,
        ),
        Health.GOOD,
    )  # fmt: skip
    expected |= {Check.CARDS: Health.WARN} | ({} if way == "http" else {Check.CLOCK: Health.GOOD})
    assert healths(found) == expected
    assert found[Check.REACHED].detail == "NapCat.Onebot 4.9.80"
    assert found[Check.MANAGER].detail == "admin"
    assert {one.about for one in found.values()} == {None, HERE}
    assert {call["action"] for call in fake.calls()} <= READING
    assert not any(str(value) in one.detail for one in found.values() for value in (TOKEN, SELF_ID, MEMBER))
    await end(bot, fake)
    assert fake.violations == []


async def test_nobody_there() -> None:
    bot = Bot()
    await bot.start()
    assert healths(await look(bot, HERE)) == {Check.REACHED: Health.BAD}
    await bot.stop()
    assert healths(await look(bot, HERE)) == {Check.REACHED: Health.BAD}


@pytest.mark.parametrize(("way", "dialect"), [("forward", "napcat"), ("forward", "gocqhttp"), ("http", "napcat")])
async def test_a_token_that_is_not_taken(way: str, dialect: str) -> None:
    bot, fake = await pair(way, dialect, access_token="wrong")
    if way == "forward":
        await bot.until(lambda: bot.links == ["token"])
    found = await look(bot, HERE)
    assert healths(found) == {Check.REACHED: Health.GOOD, Check.TOKEN: Health.BAD}
    await end(bot, fake)


async def test_a_client_that_dials_with_a_wrong_token() -> None:
    bot = Bot()
    await bot.start()
    fake = FakeOneBot(self_id=SELF_ID, token="wrong")
    with pytest.raises(Exception, match="401"):
        await fake.dial(f"{bot.url}/ws")
    assert healths(await look(bot)) == {Check.REACHED: Health.GOOD, Check.TOKEN: Health.BAD}
    fake.token = TOKEN
    await connect(bot, fake)
    assert healths(await look(bot))[Check.TOKEN] is Health.GOOD
    await end(bot, fake)


@pytest.mark.parametrize("online", [True, False])
async def test_whether_it_is_logged_in(napcat: Pair, online: bool) -> None:
    bot, fake = napcat
    fake.online = online
    assert (await look(bot))[Check.ACCOUNT_ONLINE].health is (Health.GOOD if online else Health.BAD)


async def test_the_client_of_another_account(napcat: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    bot, fake = napcat
    monkeypatch.setattr(fake, "_do_get_login_info", lambda: {"user_id": 5, "nickname": "x"})
    found = (await look(bot))[Check.ACCOUNT_ONLINE]
    assert (found.health, found.detail) == (Health.BAD, "another account")


async def test_no_status_is_odd_but_no_end(napcat: Pair) -> None:
    bot, fake = napcat
    fake.faults.append(Fault("refuse", "get_status"))
    assert (await look(bot))[Check.ACCOUNT_ONLINE].health is Health.WARN


@pytest.mark.parametrize(
    ("late", "health"),
    [(0, Health.GOOD), (-40, Health.WARN), (40, Health.WARN), (301, Health.BAD), (-9999, Health.BAD)],
)
async def test_the_clock(napcat: Pair, late: int, health: Health) -> None:
    bot, fake = napcat
    await fake.tell(fake.heartbeat() | {"time": fake.seconds() - late})
    await fake.say(GROUP, MEMBER, "x")
    await bot.until(lambda: bot.texts == ["x"])
    found = (await look(bot))[Check.CLOCK]
    assert (found.health, found.detail) == (health, f"{late:+d} s")


async def test_a_strange_group(napcat: Pair) -> None:
    bot, _ = napcat
    found = await look(bot, NativeId("5"))
    assert found[Check.GROUP_KNOWN].health is Health.BAD
    assert found[Check.GROUP_KNOWN].about == "5"
    assert Check.MEMBER not in found


async def test_a_group_that_it_is_not_in(napcat: Pair) -> None:
    bot, fake = napcat
    del fake.groups[GROUP].members[SELF_ID]
    found = healths(await look(bot, HERE))
    assert (found[Check.GROUP_KNOWN], found[Check.MEMBER]) == (Health.GOOD, Health.BAD)
    assert Check.MANAGER not in found


@pytest.mark.parametrize(
    ("role", "health"),
    [("owner", Health.GOOD), ("admin", Health.GOOD), ("member", Health.BAD), ("unknown", Health.WARN)],
)
async def test_its_role(napcat: Pair, role: str, health: Health) -> None:
    bot, fake = napcat
    fake.groups[GROUP].members[SELF_ID].role = role
    found = healths(await look(bot, HERE))
    assert (found[Check.MANAGER], found[Check.MUTE], found[Check.HEARS]) == (health, health, Health.GOOD)


@pytest.mark.parametrize("dialect", ["llbot", "lagrange", "gocqhttp"])
async def test_without_a_read_back_a_mute_is_only_believed(dialect: str) -> None:
    bot, fake = await pair(dialect=dialect)
    found = await look(bot, HERE)
    assert (found[Check.MANAGER].health, found[Check.MUTE].health) == (Health.GOOD, Health.WARN)
    await end(bot, fake)


@pytest.mark.parametrize("action", sorted(READING))
@pytest.mark.parametrize("kind", ["refuse", "timeout", "lie", "odd"])
async def test_whatever_goes_wrong_it_is_a_finding(
    napcat: Pair, action: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot, fake = napcat
    if kind == "odd":
        monkeypatch.setattr(fake, f"_do_{action}", lambda **_: [{"role": 5, "user_id": [], "online": "x"}])
    else:
        fake.faults.append(Fault(kind, action, times=9))
    found = await look(bot, HERE)
    assert any(one.health is not Health.GOOD for one in found.values() if one.check is not Check.CARDS) or (
        action == "get_login_info"
    )


async def test_a_link_that_breaks_in_between_is_a_finding(napcat: Pair) -> None:
    bot, fake = napcat
    fake.faults.append(Fault("drop", "get_group_info"))
    found = await look(bot, HERE)
    assert found[Check.GROUP_KNOWN].health is Health.WARN
