"""Tests a set-up before it is used: the settings' accounts and groups, and this machine. Asks, and changes nothing.

Must never take part in the service: nothing comes in, nothing is saved, nothing is said in a group.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout

from bot import machine
from bot.accounts import platforms_of
from bot.card_routes import can_register, draws_over_http
from bot.clock import Clock
from bot.core.checkup import Health
from bot.core.event import Event
from bot.core.ids import AccountName, NativeId
from bot.core.wording import doctor as wording
from bot.platforms.base import Finding, Platform
from bot.settings import Account, OneBotAccount, SandboxAccount, Settings

log = structlog.get_logger()

WITHIN = 15.0
"""Seconds for an account; they are all looked at side by side."""
_TO_STOP = 2.0
_TO_DIAL = 1 / 3
"""The part of an account's time in which a connection that we dial has to be up."""
_DIALS = 0.05
_LONGEST_DETAIL = 80
_OPENED_BY_START = frozenset({"onebot", "qq"})
"""Platforms whose ``start`` only makes ready for calls (or dials a second connection, which harms nobody). DingTalk's
opens a Stream link, and that would take events away from the service: its diagnosis opens what it needs itself."""


@dataclass(frozen=True, slots=True)
class Line:
    """One result. ``part`` is ``machine`` or an account's name; ``places`` are the groups that it is about (empty: all
    or none); ``meaning`` and ``todo`` are empty where all is well; ``check`` is the key for programs."""

    part: str
    check: str
    name: str
    health: Health
    places: tuple[str, ...] = ()
    meaning: str = ""
    todo: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was found, the machine first; ``accounts`` are the accounts with their platforms, in order."""

    accounts: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]

    def of(self, health: Health) -> tuple[Line, ...]:
        """The lines of one kind."""
        return tuple(line for line in self.lines if line.health is health)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong; warnings do not count."""
        return not self.of(Health.BAD)

    def text(self) -> str:
        """The table, as wide as a phone."""
        parts = [("machine", wording.MACHINE)]
        parts += [(name, wording.heading(name, platform)) for name, platform in self.accounts]
        rows: list[str] = []
        for part, title in parts:
            rows.append(title)
            for line in self.lines:
                if line.part == part:
                    rows.append(wording.line(line.health, line.name, line.places, line.meaning, _for_people(line)))
                    rows += [wording.advice(line.todo)] if line.todo else []
        return "\n".join([*rows, wording.verdict(len(self.of(Health.BAD)), len(self.of(Health.WARN)))])


async def examine(
    settings: Settings,
    clock: Clock,
    platforms: Mapping[AccountName, Platform] | None = None,
    *,
    within: float = WITHIN,
) -> Report:
    """Look at everything. ``platforms`` are those of the settings unless given. Never raises for a fault of a set-up;
    takes about ``within`` seconds at the longest."""
    found = await machine.looks(settings.service, clock.now(), settings.zone_name)
    lines = [
        Line("machine", look.check, look.name, look.health, (), look.meaning, look.todo, look.detail) for look in found
    ]
    known = platforms
    if known is None:
        known = {platform.account: platform for platform in platforms_of(settings, clock)}
    each = await asyncio.gather(*(_account(one, settings, known, within) for one in settings.accounts))
    accounts = tuple((one.name, one.platform) for one in settings.accounts)
    return Report(accounts, (*lines, *(line for some in each for line in some)))


async def _account(
    account: Account, settings: Settings, platforms: Mapping[AccountName, Platform], within: float
) -> list[Line]:
    if isinstance(account, SandboxAccount):
        return [Line(account.name, "sandbox", wording.SANDBOX, Health.GOOD)]
    places = places_of(account.name, settings)
    lines = _to_create(account, settings)
    if not places and not lines:
        lines = [_said(account, "groups", Health.WARN, wording.NO_GROUPS, wording.NO_GROUPS_FIX)]
    lines += await _taps(account, settings)
    if isinstance(account, OneBotAccount) and account.transport == "reverse-ws":
        return [*lines, await _dialled_in(account, settings)]
    try:
        async with asyncio.timeout(within):
            platform = platforms[AccountName(account.name)]
            findings = await _diagnosed(account, platform, tuple(places), within * _TO_DIAL)
    except TimeoutError:
        return [*lines, _said(account, "hangs", Health.BAD, wording.HANGS, wording.HANGS_FIX)]
    except Exception as error:  # the doctor's edge: one adapter with a fault must not hide the others
        log.error("diagnose_failed", account=account.name, error=type(error).__name__)
        return [*lines, _said(account, "broke", Health.BAD, wording.BROKE, wording.BROKE_FIX, type(error).__name__)]
    if not findings:
        lines.append(_said(account, "nothing", Health.WARN, wording.NOTHING_FOUND, wording.NOTHING_FOUND_FIX))
    return [*lines, *folded(account, findings, places)]


def _to_create(account: Account, settings: Settings) -> list[Line]:
    names = tuple(group.name for group in settings.places if group.to_create and group.account == account.name)
    fix = wording.TO_CREATE_FIX
    return [Line(account.name, "to_create", wording.TO_CREATE, Health.BAD, names, todo=fix)] if names else []


def places_of(account: str, settings: Settings) -> dict[NativeId, str]:
    """The groups that an account serves or would take over: native id to name. Those to be made have none yet."""
    groups = [group for group in settings.places if not group.to_create]
    own = {NativeId(group.native_id): group.name for group in groups if group.account == account}
    standby = {
        NativeId(group.standby_native_id or group.native_id): group.name
        for group in groups
        if group.standby_account == account
    }
    return own | standby


async def _diagnosed(
    account: Account, platform: Platform, groups: Sequence[NativeId], dial: float
) -> tuple[Finding, ...]:
    started = account.platform in _OPENED_BY_START
    try:
        if started:
            await platform.start(_nowhere)
            await _dialled(account, platform, dial)
        return await platform.diagnose(groups)
    finally:
        if started:
            await _stopped(platform)


async def _nowhere(_event: Event) -> None:
    """Events that come while the doctor looks are the service's business; it reads them by its own connection."""


async def _dialled(account: Account, platform: Platform, within: float) -> None:
    """Wait for a connection that we dial ourselves; without one the diagnosis says why."""
    if isinstance(account, OneBotAccount) and account.transport == "forward-ws":
        for _ in range(round(within / _DIALS)):
            if platform.connected:
                return
            await asyncio.sleep(_DIALS)


async def _stopped(platform: Platform) -> None:
    try:
        async with asyncio.timeout(_TO_STOP):
            await platform.stop()
    except TimeoutError:
        log.warning("stop_hangs", account=platform.account)


async def _dialled_in(account: OneBotAccount, settings: Settings) -> Line:
    """A client that dials us is seen by the running service alone, so that is asked."""
    try:
        up = bool((await _service_says(settings))["accounts"]["ok"])
    except (KeyError, TypeError):
        return _said(account, "link", Health.WARN, wording.LINK_UNSEEN, wording.LINK_UNSEEN_FIX)
    if up:
        return _said(account, "link", Health.GOOD, wording.LINK_UP, wording.LINK_RIGHTS)
    return _said(account, "link", Health.BAD, wording.LINK_DOWN, wording.LINK_DOWN_FIX)


async def _taps(account: Account, settings: Settings) -> list[Line]:
    """Taps on cards that come over HTTP need a registered address; whether it was taken the running service knows."""
    if not draws_over_http(account):
        return []
    if not can_register(account, settings):
        return [_said(account, "card_route", Health.WARN, wording.TAPS_NOWHERE, wording.TAPS_NOWHERE_FIX)]
    try:
        failed = str((await _service_says(settings))["card_routes"]["value"]).split(",")
    except (KeyError, TypeError):
        return []
    if account.name not in failed:
        return []
    return [_said(account, "card_route", Health.BAD, wording.TAPS_REFUSED, wording.TAPS_REFUSED_FIX)]


async def _service_says(settings: Settings) -> dict[str, Any]:
    """The checks of the service that runs with these settings; empty where none answers."""
    host, port = settings.service.host, settings.service.port
    host = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    try:
        async with ClientSession(timeout=ClientTimeout(total=_TO_STOP)) as session:
            answer = await session.get(f"http://{host}:{port}/readyz")
            body = await answer.json()
        return dict(body["checks"])
    except (ClientError, OSError, TimeoutError, ValueError, KeyError, TypeError):
        return {}


def _for_people(line: Line) -> str:
    """A platform's own words help where something is wrong; beside a limit they are only in the way."""
    return "" if line.health is Health.WARN and line.part != "machine" else line.detail


def _said(account: Account, check: str, health: Health, name: str, todo: str, detail: str = "") -> Line:
    return Line(account.name, check, name, health, (), "", todo, detail)


def folded(account: Account, findings: Iterable[Finding], places: Mapping[NativeId, str]) -> list[Line]:
    """The findings in words: what is the same in several groups is one line, and so are several details of one place
    (one scope after the other that was not granted)."""
    where: dict[tuple[str, Health, str], list[str]] = {}
    for one in findings:
        detail = "" if one.about is not None and one.health is Health.GOOD else one.detail
        names = where.setdefault((one.check.value, one.health, detail), [])
        if one.about is not None:
            names.append(places.get(one.about, one.about))
    details: dict[tuple[str, Health, tuple[str, ...]], list[str]] = {}
    for (check, health, detail), names in where.items():
        details.setdefault((check, health, tuple(dict.fromkeys(names))), []).append(detail)
    return [
        _line(account, check, health, names, wording.joined(some)) for (check, health, names), some in details.items()
    ]


def _line(account: Account, check: str, health: Health, places: tuple[str, ...], detail: str) -> Line:
    name, bad = wording.ADVICE[check].name, health is Health.BAD
    if health is Health.GOOD:
        return Line(account.name, check, name, health, places, detail=detail[:_LONGEST_DETAIL])
    meaning, todo = wording.meaning(check, bad=bad), wording.todo(check, account.platform, bad=bad)
    return Line(account.name, check, name, health, places, meaning, todo, detail[:_LONGEST_DETAIL])
