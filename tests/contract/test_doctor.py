"""The doctor against the stand-ins: a set-up in order is green, and each broken one is named with what to do.

The stand-ins answer with this machine's date, so the clock of a set-up that is in order is the machine's own.
"""

import asyncio
import json
import socket
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
import structlog.testing
from aiohttp import web
from click.testing import CliRunner

from bot import doctor, machine
from bot.cli.group import root
from bot.clock import RealClock, VirtualClock
from bot.core.checkup import Check, Health
from bot.core.errors import Refused
from bot.core.ids import AccountName, NativeId
from bot.core.wording import doctor as wording
from bot.doctor import Report, examine, places_of
from bot.platforms.base import Finding
from bot.settings import Settings, load
from bot.store import migrate
from tests.fakes.dingtalk import FakeDingTalk
from tests.fakes.dingtalk import Fault as DingFault
from tests.fakes.onebot import FakeOneBot
from tests.fakes.qqofficial import FakeQQ
from tests.fakes.qqofficial import Fault as QQFault

CANARY = "canary-0123456789-0123456789-0123456789"
SELF, GROUP = 2854196310, 90001
TOKEN = "t" * 32
CID = "cidA1b2C3d4E5f6G7h8I9j0KQ=="
ROBOT_SECRET = "SECexample0001"
HOURS = timedelta(hours=2)
LOST = "call_back/get_call_back_failed_result"
DATABASE = 'database = "sqlite+aiosqlite:///{folder}/yanxi.db"'


def settings(folder: Path, account: dict[str, Any], native_id: str) -> Settings:
    """Checked settings with one account and one group, as they come from a file."""
    lines = [f"{key} = {json.dumps(value)}" for key, value in account.items()]
    text = "\n".join([
        "[service]", DATABASE.format(folder=folder), f'data_dir = "{folder}"',
        "[[accounts]]", 'name = "bot"', *lines,
        "[programme]", 'key = "demo"', 'name = "示例"', 'zone = "Asia/Shanghai"',
        "[[phases]]", 'kind = "intensive"', "starts_on = 2020-04-18",
        "[[groups]]", 'key = "g1"', 'name = "一群"', 'account = "bot"', f'native_id = "{native_id}"',
    ])  # fmt: skip
    file = folder / "config.toml"
    file.write_text(text, "utf-8")
    checked = load(file, {})
    assert checked.settings is not None, [fault.text for fault in checked.faults]
    return checked.settings


def closed_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class Set:
    """A set-up that a test may break: the stand-in, the account's settings, the group, both clocks."""

    fake: Any
    account: dict[str, Any]
    native_id: str
    clock: VirtualClock = field(default_factory=lambda: VirtualClock(RealClock().now()))
    more: dict[str, Any] = field(default_factory=dict)

    async def examined(self, folder: Path) -> Report:
        found = settings(folder, self.account, self.native_id)
        return await examine(found, self.clock, within=5)


# ------------------------------------------------------------------------------------------------- set-ups in order


@asynccontextmanager
async def onebot_http() -> AsyncIterator[Set]:
    fake = FakeOneBot(self_id=SELF, token=TOKEN, secret="s" * 32, clock=VirtualClock(RealClock().now()))
    fake.add_group(GROUP)
    url = await fake.listen()
    account = {"platform": "onebot", "transport": "http", "self_id": str(SELF), "access_token": TOKEN,
               "secret": "s" * 32, "api_url": url}  # fmt: skip
    try:
        yield Set(fake, account, str(GROUP))
    finally:
        await fake.close()


@asynccontextmanager
async def onebot_forward() -> AsyncIterator[Set]:
    fake = FakeOneBot(self_id=SELF, token=TOKEN, clock=VirtualClock(RealClock().now()))
    fake.add_group(GROUP)
    url = await fake.serve_forward()
    account = {"platform": "onebot", "transport": "forward-ws", "self_id": str(SELF), "access_token": TOKEN,
               "ws_url": url}  # fmt: skip
    try:
        yield Set(fake, account, str(GROUP))
    finally:
        await fake.close()


@asynccontextmanager
async def dingtalk() -> AsyncIterator[Set]:
    fake = FakeDingTalk(VirtualClock(RealClock().now()))
    group = fake.add_group(cid=CID)
    await fake.listen()
    account = {"platform": "dingtalk", "transport": "http", "client_id": fake.client_id,
               "client_secret": fake.client_secret, "api_url": fake.api_url, "oapi_url": fake.oapi_url,
               "owner_user_id": group.owner, "event_token": "tok", "event_aes_key": "a" * 42 + "E"}  # fmt: skip
    try:
        yield Set(fake, account, CID, more={"group": group})
    finally:
        await fake.close()


@asynccontextmanager
async def custom() -> AsyncIterator[Set]:
    fake = FakeDingTalk(VirtualClock(RealClock().now()))
    fake.add_group("plain", cid=CID)
    await fake.listen()
    url = fake.add_custom_robot(CID, secret=ROBOT_SECRET)
    account = {"platform": "dingtalk-webhook", "webhook_url": url, "secret": ROBOT_SECRET}
    try:
        yield Set(fake, account, CID)
    finally:
        await fake.close()


@asynccontextmanager
async def official() -> AsyncIterator[Set]:
    fake = FakeQQ(VirtualClock(RealClock().now()), "102000001", "DG5g3B4j9X2KOErG")
    group = fake.add_group()
    url = await fake.listen()
    account = {"platform": "qq", "app_id": "102000001", "app_secret": "DG5g3B4j9X2KOErG", "api_url": url}
    try:
        yield Set(fake, account, group.openid, more={"group": group})
    finally:
        await fake.close()


SET_UPS: dict[str, Callable[[], Any]] = {
    "onebot-http": onebot_http, "onebot-forward": onebot_forward, "dingtalk": dingtalk, "custom": custom,
    "qq": official,
}  # fmt: skip


@pytest.mark.parametrize("name", SET_UPS)
async def test_a_set_up_in_order_has_nothing_that_is_bad(name: str, tmp_path: Path) -> None:
    async with SET_UPS[name]() as made:
        report = await made.examined(tmp_path)
        assert [line for line in report.lines if line.health is Health.BAD] == []
        assert report.ok
        assert "reached" in {line.check for line in report.of(Health.GOOD) if line.part == "bot"}
        assert made.fake.violations == []


# --------------------------------------------------------------------------------------------------- broken set-ups

Break = Callable[[Set], None]


def changed(**account: Any) -> Break:
    return lambda made: made.account.update(account)


def elsewhere(native_id: str) -> Break:
    return lambda made: setattr(made, "native_id", native_id)


def off(made: Set) -> None:
    """This machine is two hours ahead."""
    made.clock.move_to(made.clock.now() + HOURS)


def late_client(made: Set) -> None:
    """The client's machine is two hours ahead: the same to us."""
    made.fake.clock.move_to(made.fake.clock.now() + HOURS)


def bot_gone(made: Set) -> None:
    del made.fake.groups[GROUP].members[SELF]


def no_manager(made: Set) -> None:
    made.fake.groups[GROUP].members[SELF].role = "member"


def not_online(made: Set) -> None:
    made.fake.online = False


def faulty(*faults: Any) -> Break:
    return lambda made: made.fake.faults.extend(faults)


def ding_group(**values: Any) -> Break:
    def change(made: Set) -> None:
        for name, value in values.items():
            setattr(made.more["group"], name, value)

    return change


def ding_forbidden(made: Set) -> None:
    made.fake.forbidden.update({"robots/query", "groupMessages/query", "members/batchQuery", "muteSettings"})


def ding_unread(made: Set) -> None:
    """With another event key the service answers a push with 401, so the platform lists it as failed."""
    event = {"EventType": "chat_quit", "EventTime": 0, "CorpId": made.fake.corp_id}
    made.fake.world.failed_pushes.append((made.fake.world.now(), event))


def ding_used_up(made: Set) -> None:
    made.fake.quota_left = 0


def qq_not_granted(made: Set) -> None:
    made.fake.not_granted.add("bot_state")


def qq_no_group(made: Set) -> None:
    group = made.more["group"]
    group.members.pop(group.bot.openid)


def qq_member(made: Set) -> None:
    made.more["group"].bot.role = "member"


def at_dead_port(key: str, scheme: str = "http") -> Break:
    return lambda made: made.account.update({key: f"{scheme}://127.0.0.1:{closed_port()}"})


def dead_robot(made: Set) -> None:
    made.account["webhook_url"] = made.account["webhook_url"].replace("EXAMPLE", "GONE")


BAD, WARN = Health.BAD, Health.WARN
BROKEN: list[tuple[str, str, Break, Check, Health, str]] = [
    # set-up, what is broken, how, what must be named, how bad, what to do
    ("onebot-http", "wrong secret", changed(access_token="u" * 32), Check.TOKEN, BAD, "access_token"),
    ("onebot-forward", "wrong secret", changed(access_token="u" * 32), Check.TOKEN, BAD, "access_token"),
    ("onebot-http", "bot not in group", bot_gone, Check.MEMBER, BAD, "拉进群"),
    ("onebot-http", "not admin", no_manager, Check.MANAGER, BAD, "设为管理员"),
    ("onebot-http", "not admin, so no mute", no_manager, Check.MUTE, BAD, "设为管理员"),
    ("onebot-forward", "not admin", no_manager, Check.MANAGER, BAD, "设为管理员"),
    ("onebot-forward", "clock off", late_client, Check.CLOCK, BAD, "自动对时"),
    ("onebot-http", "wrong group id", elsewhere("555"), Check.GROUP_KNOWN, BAD, "native_id"),
    ("onebot-http", "port closed", at_dead_port("api_url"), Check.REACHED, BAD, "api_url"),
    ("onebot-forward", "port closed", at_dead_port("ws_url", "ws"), Check.REACHED, BAD, "ws_url"),
    ("onebot-http", "account offline", not_online, Check.ACCOUNT_ONLINE, BAD, "重新登录"),
    ("onebot-http", "another account", changed(self_id="10002"), Check.ACCOUNT_ONLINE, BAD, "self_id"),
    ("dingtalk", "wrong secret", changed(client_secret="EXAMPLE-another-secret"), Check.SECRET, BAD, "client_secret"),
    ("dingtalk", "no permission", ding_forbidden, Check.PERMISSION, BAD, "qyapi_chat_manage"),
    ("dingtalk", "bot not in group", ding_group(bot=False), Check.MEMBER, BAD, "机器人"),
    ("dingtalk", "not manageable", ding_group(kind="plain"), Check.MUTE, WARN, "group_template"),
    ("dingtalk", "clock off", off, Check.CLOCK, BAD, "自动对时"),
    ("dingtalk", "event key wrong", ding_unread, Check.EVENTS, WARN, "event_aes_key"),
    ("dingtalk", "quota gone", ding_used_up, Check.QUOTA, BAD, "5000"),
    ("dingtalk", "token revoked", faulty(DingFault("token", LOST, 9)), Check.TOKEN, BAD, "client_secret"),
    ("dingtalk", "wrong group id", elsewhere("cidnosuchgroup=="), Check.GROUP_KNOWN, BAD, "openConversationId"),
    ("dingtalk", "port closed", at_dead_port("api_url"), Check.REACHED, BAD, "api.dingtalk.com"),
    ("custom", "wrong secret", changed(secret="SECanother"), Check.SECRET, BAD, "加签"),
    ("custom", "token revoked", dead_robot, Check.SECRET, BAD, "webhook_url"),
    ("custom", "clock off", off, Check.CLOCK, BAD, "自动对时"),
    ("custom", "quota gone", faulty(DingFault("throttle", times=9)), Check.QUOTA, WARN, "10 分钟"),
    ("custom", "port closed", at_dead_port("webhook_url"), Check.REACHED, BAD, "webhook_url"),
    ("qq", "wrong secret", changed(app_secret="DG5g3B4j9X2KOErX"), Check.SECRET, BAD, "AppSecret"),
    ("qq", "no permission", qq_not_granted, Check.PERMISSION, WARN, "申请"),
    ("qq", "bot not in group", qq_no_group, Check.MEMBER, BAD, "群机器人"),
    ("qq", "not admin", qq_member, Check.MANAGER, WARN, "设为管理员"),
    ("qq", "clock off", off, Check.CLOCK, BAD, "自动对时"),
    ("qq", "quota gone", faulty(QQFault("refuse", "bot_state", 9, code=100001)), Check.QUOTA, WARN, "1000"),
    ("qq", "token revoked", faulty(QQFault("refuse", "me", 9, code=11244)), Check.TOKEN, BAD, "AppSecret"),
    ("qq", "wrong group id", elsewhere("0" * 32), Check.GROUP_KNOWN, BAD, "group_openid"),
    ("qq", "port closed", at_dead_port("api_url"), Check.REACHED, BAD, "api.bot.qq.com"),
]


@pytest.mark.parametrize(
    ("name", "break_", "check", "health", "todo"),
    [(name, how, check, health, todo) for name, _, how, check, health, todo in BROKEN],
    ids=[f"{name}: {what}" for name, what, *_ in BROKEN],
)
async def test_what_is_broken_is_named_with_what_to_do(
    name: str, break_: Break, check: Check, health: Health, todo: str, tmp_path: Path
) -> None:
    async with SET_UPS[name]() as made:
        before = await made.examined(tmp_path)
        assert not [line for line in before.lines if line.check == check and line.health is health], "control"
    async with SET_UPS[name]() as broken:  # a fresh one: some looks leave a trace in the stand-in
        break_(broken)
        report = await broken.examined(tmp_path)
        (line, *more) = [line for line in report.lines if line.check == check and line.health is health]
        assert more == []
        assert todo in line.todo
        assert line.meaning
        assert report.ok is (health is not BAD)
        assert f"   → {line.todo}" in report.text()
        for secret in (TOKEN, ROBOT_SECRET, "DG5g3B4j9X2KOErG", "EXAMPLE-app-secret", "EXAMPLE&", "u" * 32):
            assert secret not in report.text()
            assert secret not in repr(report)


@pytest.mark.parametrize("kind", ["wrong secret", "token revoked", "clock off", "wrong group id", "port closed"])
@pytest.mark.parametrize("platform", ["dingtalk", "qq"])
def test_the_usual_ways_to_break_a_set_up_are_tried_on_each(platform: str, kind: str) -> None:
    assert (platform, kind) in {(name, what) for name, what, *_ in BROKEN}


# ------------------------------------------------------------------------------------------------ the doctor's own part


class Odd:
    """An adapter that does what no adapter may."""

    account, ceiling, connected = AccountName("bot"), frozenset(), False

    def __init__(self, *, stops: bool = True, findings: tuple[Finding, ...] | None = None, fault: bool = False) -> None:
        self.stops, self.findings, self.fault = stops, findings, fault
        self.gate = asyncio.Event()

    async def start(self, _sink: Any) -> None:
        await _sink(None)

    async def stop(self) -> None:
        if not self.stops:
            await self.gate.wait()

    async def diagnose(self, _groups: Any) -> tuple[Finding, ...]:
        if self.fault:
            raise Refused("odd", "a fault of the adapter")
        if self.findings is None:
            await self.gate.wait()
        return self.findings or ()


QQ = {"platform": "qq", "app_id": "1", "app_secret": CANARY}


async def odd(folder: Path, platform: Odd) -> Report:
    clock = VirtualClock(RealClock().now())
    return await examine(settings(folder, QQ, "openid"), clock, {AccountName("bot"): platform}, within=0.05)  # type: ignore[dict-item]


def of_account(report: Report) -> list[tuple[str, Health]]:
    return [(line.check, line.health) for line in report.lines if line.part == "bot"]


async def test_a_platform_that_hangs_does_not_hang_the_doctor(tmp_path: Path) -> None:
    assert of_account(await odd(tmp_path, Odd())) == [("hangs", BAD)]


async def test_nor_does_one_that_cannot_be_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_TO_STOP", 0.01)
    found = Odd(stops=False, findings=(Finding(Check.REACHED, Health.GOOD),))
    assert of_account(await odd(tmp_path, found)) == [("reached", Health.GOOD)]


async def test_an_adapter_with_a_fault_is_told_and_hides_nothing(tmp_path: Path) -> None:
    report = await odd(tmp_path, Odd(fault=True))
    assert of_account(report) == [("broke", BAD)]
    assert "a fault of the adapter" not in report.text(), "nobody knows what is in it"
    assert len(report.lines) > 5


async def test_an_adapter_that_finds_nothing_is_no_green_light(tmp_path: Path) -> None:
    assert of_account(await odd(tmp_path, Odd(findings=()))) == [("nothing", WARN)]


async def test_what_is_the_same_in_many_groups_is_one_line(tmp_path: Path) -> None:
    groups = [NativeId(f"g{number}") for number in range(15)]
    findings = tuple(Finding(Check.MANAGER, BAD, group, "member") for group in groups)
    report = await odd(tmp_path, Odd(findings=(*findings, Finding(Check.MANAGER, WARN, NativeId("openid"), "?"))))
    assert of_account(report) == [("manager", BAD), ("manager", WARN)]
    assert "✗ 管理员〔g0、g1、g2 等 15 个群〕：" in report.text()
    assert "！ 管理员〔一群〕" in report.text()


def test_standby_accounts_are_looked_at_in_the_groups_that_they_would_take_over(tmp_path: Path) -> None:
    found = settings(tmp_path, QQ, "openid")
    table = found.groups[0].model_copy(update={"account": "a", "standby_account": "b", "standby_native_id": "9"})
    both = found.model_copy(update={"groups": (table,), "management": None})
    assert places_of("a", both) == {"openid": "一群"}
    assert places_of("b", both) == {"9": "一群"}
    same = both.model_copy(update={"groups": (table.model_copy(update={"standby_native_id": ""}),)})
    assert places_of("b", same) == {"openid": "一群"}
    assert places_of("c", both) == {}


async def test_an_account_without_groups_is_said(tmp_path: Path) -> None:
    found = settings(tmp_path, QQ, "openid").model_copy(update={"groups": ()})
    known: dict[AccountName, Any] = {AccountName("bot"): Odd(findings=(Finding(Check.REACHED, Health.GOOD),))}
    report = await examine(found, VirtualClock(RealClock().now()), known, within=1)
    assert of_account(report) == [("groups", WARN), ("reached", Health.GOOD)]


@pytest.mark.parametrize(("up", "health"), [(True, Health.GOOD), (False, BAD), (None, WARN)])
async def test_a_client_that_dials_us_is_known_to_the_running_service_only(
    tmp_path: Path, up: bool | None, health: Health
) -> None:
    async def ready(_request: web.Request) -> web.Response:
        return web.json_response({"ready": up, "checks": {"accounts": {"ok": up}}}, status=200 if up else 503)

    app = web.Application()
    app.router.add_get("/readyz", ready)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = closed_port() if up is None else runner.addresses[0][1]
    account = {"platform": "onebot", "transport": "reverse-ws", "self_id": "10001", "access_token": CANARY}
    found = settings(tmp_path, account, "20001")
    served = found.model_copy(update={"service": found.service.model_copy(update={"port": port})})
    try:
        report = await examine(served, VirtualClock(RealClock().now()), within=1)
    finally:
        await runner.cleanup()
    assert of_account(report) == [("link", health)]
    assert "/能力" in report.text() or up is False


# -------------------------------------------------------------------------------------------------------- the machine

NOW = datetime(2026, 4, 18, tzinfo=UTC)


def test_versions() -> None:
    assert machine.python((3, 10, 9)).health is BAD
    assert machine.python((3, 11, 0)).health is Health.GOOD
    assert machine.sqlite("3.39.4").health is WARN
    assert machine.sqlite("3.40.1").health is Health.GOOD
    assert machine.sqlite("4.0").health is Health.GOOD


@pytest.mark.parametrize(("mib", "health"), [(99, BAD), (100, WARN), (1023, WARN), (1024, Health.GOOD)])
def test_the_disk(tmp_path: Path, mib: int, health: Health) -> None:
    assert machine.disk(tmp_path / "not" / "there", mib * 1024 * 1024).health is health


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine.os, "access", lambda *_: False)
    assert machine.disk(tmp_path).todo == wording.WRITABLE_FIX


def test_a_clock_that_was_never_set() -> None:
    assert machine.clock(datetime(1970, 1, 2, tzinfo=UTC), "Asia/Shanghai").health is BAD
    assert machine.clock(NOW, "Asia/Shanghai").detail == "Asia/Shanghai"


async def test_the_database(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/yanxi.db"
    assert (await machine.database(url)).meaning == wording.NO_DATABASE
    migrate.upgrade(url)
    assert (await machine.database(url)).health is Health.GOOD
    with closing(sqlite3.connect(tmp_path / "yanxi.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999_ffff'")
        connection.commit()
    assert (await machine.database(url)).meaning == wording.STRANGE_SCHEMA
    (tmp_path / "broken.db").write_bytes(b"no database at all" * 100)
    assert (await machine.database(f"sqlite+aiosqlite:///{tmp_path}/broken.db")).health is BAD
    dead = await machine.database(f"postgresql+psycopg://nobody:{CANARY}@127.0.0.1:{closed_port()}/none")
    assert dead.health is BAD
    assert CANARY not in repr(dead)


async def test_an_older_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/yanxi.db"
    migrate.upgrade(url)
    older, head = migrate.head(), "0002_next"
    monkeypatch.setattr(machine.migrate, "head", lambda: head)
    monkeypatch.setattr(machine.migrate, "known", lambda: frozenset({older, head}))
    found = await machine.database(url)
    assert (found.health, found.meaning) == (WARN, wording.OLD_SCHEMA)
    monkeypatch.setattr(machine.migrate, "sqlite_file", lambda _url: None)
    found = await machine.database(url)
    assert (found.health, found.todo) == (BAD, wording.MIGRATE), "PostgreSQL is never migrated on the way"


@pytest.mark.parametrize(
    ("body", "health"),
    [("echo 'Noto Sans CJK SC,思源黑体'", Health.GOOD), ("true", WARN), (None, WARN)],
)
async def test_fonts(tmp_path: Path, body: str | None, health: Health) -> None:
    program = tmp_path / "fc-list"
    if body is not None:
        program.write_text(f"#!/bin/sh\n{body}\n")
        program.chmod(0o755)
    assert (await machine.fonts(str(program))).health is health


async def test_fonts_that_take_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "fc-list"
    program.write_text("#!/bin/sh\nexec tail -f /dev/null\n")
    program.chmod(0o755)
    monkeypatch.setattr(machine, "_WITHIN", 0.05)
    assert (await machine.fonts(str(program))).meaning == wording.FONTS_UNKNOWN


# ------------------------------------------------------------------------------------------------------------ in words


@pytest.mark.parametrize("platform", [*wording.PLATFORMS, "another"])
@pytest.mark.parametrize("check", list(Check))
def test_every_finding_has_its_words_on_every_platform(check: Check, platform: str) -> None:
    for bad in (True, False):
        assert wording.meaning(check, bad=bad)
        todo = wording.todo(check, platform, bad=bad)
        assert todo.endswith("。")
        assert len(todo) < 150


def test_the_words_are_in_the_order_of_the_checks() -> None:
    assert list(wording.ADVICE) == [check.value for check in Check]


# ---------------------------------------------------------------------------------------------------- the command line


def yanxi(folder: Path, *args: str) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        return CliRunner().invoke(root, ["doctor", *args], prog_name="yanxi")


def test_the_command_ends_with_one_when_something_is_wrong(tmp_path: Path) -> None:
    account = {"platform": "onebot", "transport": "http", "self_id": "10001", "access_token": CANARY, "secret": CANARY,
               "api_url": f"http://127.0.0.1:{closed_port()}"}  # fmt: skip
    settings(tmp_path, account, "20001")
    done = yanxi(tmp_path)
    assert done.exit_code == 1
    assert "✗ 能连上：连不上平台" in done.output
    assert done.output.rstrip().endswith("先改标 ✗ 的。")
    assert max(map(len, done.output.splitlines())) < 160
    assert CANARY not in done.output
    rows = json.loads(yanxi(tmp_path, "--json").stdout)
    assert rows["ok"] is False
    assert ("bot", "reached", "bad") in {(row["part"], row["check"], row["health"]) for row in rows["lines"]}
    assert CANARY not in json.dumps(rows)


def test_the_sandbox_is_green(tmp_path: Path) -> None:
    settings(tmp_path, {"platform": "sandbox"}, "20001")
    done = yanxi(tmp_path)
    assert done.exit_code == 0, done.output
    assert "沙盒不需要账号" in done.output
    assert json.loads(yanxi(tmp_path, "--json").stdout)["ok"] is True


def test_faulty_settings_end_with_two(tmp_path: Path) -> None:
    account = {"platform": "dingtalk", "transport": "http", "client_id": "ding1", "client_secret": CANARY,
               "event_token": "tok", "event_aes_key": "too-short"}  # fmt: skip
    with pytest.raises(AssertionError):
        settings(tmp_path, account, "cid")
    done = yanxi(tmp_path)
    assert done.exit_code == 2
    assert "event_aes_key" in done.output
    rows = json.loads(yanxi(tmp_path, "--json").stdout)
    assert rows["ok"] is False
    assert rows["lines"] == []
    assert yanxi(tmp_path, "--config", "nowhere.toml").exit_code == 2


def test_warnings_of_the_settings_are_said_first(tmp_path: Path) -> None:
    settings(tmp_path, {"platform": "sandbox"}, "20001")
    file = tmp_path / "config.toml"
    file.write_text(file.read_text("utf-8").replace("[service]", '[service]\nhost = "0.0.0.0"'), "utf-8")
    done = yanxi(tmp_path)
    assert done.exit_code == 0
    assert done.output.startswith("! ")


def test_no_log_line_stands_between_the_results(tmp_path: Path) -> None:
    account = {"platform": "onebot", "transport": "forward-ws", "self_id": "10001", "access_token": CANARY,
               "ws_url": f"ws://127.0.0.1:{closed_port()}"}  # fmt: skip
    settings(tmp_path, account, "20001")
    with structlog.testing.capture_logs():
        before = structlog.get_config()["wrapper_class"]
        done = yanxi(tmp_path, "--json")
        assert structlog.get_config()["wrapper_class"] is before
    assert json.loads(done.output)["ok"] is False


def test_the_settings_own_warnings_are_in_the_json_too(tmp_path: Path) -> None:
    settings(tmp_path, {"platform": "sandbox"}, "20001")
    file = tmp_path / "config.toml"
    file.write_text(file.read_text("utf-8").replace("[service]", '[service]\nhost = "0.0.0.0"'), "utf-8")
    assert [fault["severity"] for fault in json.loads(yanxi(tmp_path, "--json").output)["faults"]] == ["warning"]
