"""What there is on the stand-in of the QQ official platform: groups, people, messages, reply tickets, the log.

Written from the platform sheet. Must never import anything of our own adapter, nor read any clock but the one given.
"""

import asyncio
import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

from bot.clock import Clock

Payload = dict[str, Any]
BEIJING = timezone(timedelta(hours=8))

# Judged by code, not by text; the few HTTP statuses the sheet names, 400 for the rest.
STATUSES = {
    11241: 401, 11242: 401, 11243: 401, 11244: 401, 11251: 401, 11253: 401, 11254: 401, 11265: 401, 11282: 401,
    11255: 500, 11281: 500, 11252: 500, 50055001: 500, 50055002: 500, 50065001: 500, 100001: 429,
    304023: 202, 304024: 202,
}  # fmt: skip
TEXTS = {
    11253: "check app privilege not pass",
    11255: "invalid request",
    40034005: "回复消息msg_id已过期",
    40034100: "主动消息发送超过频控限制",
    40034105: "主动消息发送失败，无权限",
    40034128: "被动回复时间或次数超限",
    40054002: "机器人被禁言",
    40062003: "无操作权限",
    40064004: "已超出消息撤回时限",
}


class Refusal(Exception):
    """The platform says no. ``wrong``: what the caller could have known, so it is written down as a violation."""

    def __init__(self, code: int, wrong: str = "", *, status: int | None = None, data: Any = None) -> None:
        super().__init__(code, wrong)
        self.code, self.wrong, self.data = code, wrong, data
        self.status = status or STATUSES.get(code, 400)


class Muted(Exception):
    """QQ itself would not let this member speak now."""


@dataclass(slots=True)
class Fault:
    """Something that goes wrong with the next ``times`` calls of ``endpoint`` (``*``: of any but the token's).

    hang: no answer · reset: the connection is cut · slow: answered at ``release()`` · status: an HTTP ``status`` with
    an error-shaped body, with ``retry_after`` seconds when given · garbage: a 200 that is no JSON · refuse: an error
    of ``code`` (11253 and 40062003 are what a lost permission looks like) · lie: says ok, does nothing.
    ``performs``: the call is done all the same.
    """

    kind: str
    endpoint: str = "*"
    times: int = 1
    performs: bool = False
    code: int = 50055001
    status: int = 500
    retry_after: int | None = None


@dataclass(slots=True)
class Quirks:
    """What the platform is known to do differently at times."""

    int_timestamps: bool = False
    """Times of messages as whole seconds."""
    bare_authors: bool = False
    """The author as in 2025: no name, no role, no ``bot``; no ``ext`` either."""
    bang: bool = False
    """Mentions as ``<@!id>``."""
    numbers_as_text: bool = True
    """``expires_in`` is a string."""
    error_style: str = "both"
    """both · code · err_code: which of the two fields an error has."""
    welcome: str = "unsupported"
    """A reply to GROUP_MEMBER_ADD: unsupported (40034027) · late (40034025 for thirty seconds, then accepted)."""
    limits_per_group: bool = False
    """Calls are counted for each group; the sheet does not say, and the strict reading is for the whole robot."""
    empty_status: int = 204
    """How a call without a result body is answered."""


@dataclass(slots=True)
class Member:
    """A member of a group, by the openid this robot knows."""

    openid: str
    name: str
    joined_at: datetime
    role: str = "member"
    bot: bool = False
    user_openid: str = ""
    muted_until: datetime | None = None

    def muted(self, now: datetime) -> bool:
        """Whether this member may not speak."""
        return self.muted_until is not None and self.muted_until > now


@dataclass(slots=True)
class JoinRequest:
    """Somebody waits at the door."""

    id: str
    openid: str
    name: str
    at: datetime
    verify_info: Payload
    user_openid: str = ""
    invited_by: str = ""
    state: str = "waiting"

    @property
    def row(self) -> Payload:
        """As the list and the event show it, without the group."""
        return {
            "join_request_id": self.id, "member_openid": self.openid, "username": self.name,
            "apply_at": rfc3339(self.at), "apply_source": "invited" if self.invited_by else "self_apply",
            "verify_info": self.verify_info, "risk_tips": "", "union_openid": "", "invited_by": self.invited_by,
            "bot": False,
        }  # fmt: skip


@dataclass(slots=True)
class Group:
    """A group. ``receive`` is recv_msg_setting; ``global_mode`` is none, always or schedule and set by hand only."""

    openid: str
    name: str
    bot: Member
    members: dict[str, Member] = field(default_factory=dict)
    receive: str = "all"
    proactive: bool = True
    global_mode: str = "none"
    recurring_rules: list[Payload] = field(default_factory=list)
    requests: dict[str, JoinRequest] = field(default_factory=dict)
    blacklist: set[str] = field(default_factory=set)

    @property
    def has_bot(self) -> bool:
        """Whether the robot is a member."""
        return self.bot.openid in self.members

    def member(self, name: str) -> Member:
        """The member of this name or openid."""
        return next(one for one in self.members.values() if name in (one.name, one.openid))


@dataclass(slots=True)
class User:
    """Somebody who may talk to the robot alone."""

    openid: str
    name: str
    friend: bool = True
    proactive: bool = True


@dataclass(slots=True)
class Stored:
    """A message that is there. ``place`` is the openid of the group or the user; ``paid``: what its sending spent."""

    id: str
    ref_idx: str
    at: datetime
    place: str
    author: str
    text: str
    own: bool = False
    kind: int = 0
    body: Payload = field(default_factory=dict)
    quote: "Stored | None" = None
    paid: str = ""
    recalled: bool = False
    audited: bool = True
    payloads: list[Payload] = field(default_factory=list)

    @property
    def buttons(self) -> dict[str, Payload]:
        """The buttons by their ids."""
        rows = ((self.body.get("keyboard") or {}).get("content") or {}).get("rows", [])
        return {button["id"]: button for row in rows for button in row["buttons"]}


@dataclass(slots=True)
class Ticket:
    """What one message or event allows: replies in the same place, for some time, each number once."""

    kind: str
    place: str
    at: datetime
    replies: int = 0
    seqs: dict[int, str] = field(default_factory=dict)
    refused: int = 0
    forgotten: bool = False
    """The client was started again since: what it spent of this it cannot know."""


@dataclass(slots=True)
class Click:
    """A press of a button and what became of it."""

    id: str
    at: datetime
    accepted: bool = False
    code: int | None = None


class World:
    """The state, and the append-only log with the times of the given clock."""

    def __init__(self, clock: Clock, app_id: str) -> None:
        self.clock, self.app_id = clock, app_id
        self.groups: dict[str, Group] = {}
        self.users: dict[str, User] = {}
        self.messages: dict[str, Stored] = {}
        self.refs: dict[str, Stored] = {}
        self.tickets: dict[str, Ticket] = {}
        self.clicks: dict[str, Click] = {}
        self.log: list[Payload] = []
        self.violations: list[str] = []
        self.refusals: list[tuple[str, int]] = []
        self.changed = asyncio.Condition()
        self.count = 0
        self._marks: dict[tuple[str, ...], list[datetime]] = {}

    @property
    def now(self) -> datetime:
        """The time."""
        return self.clock.now()

    def write(self, kind: str, **values: Any) -> None:
        """Add a line to the log."""
        self.log.append({"at": self.now.isoformat(), "kind": kind, **values})

    def violation(self, text: str) -> None:
        """Write down what a client must not do."""
        self.violations.append(text)
        self.write("violation", text=text)

    async def notify(self) -> None:
        """Let those look who wait for something."""
        async with self.changed:
            self.changed.notify_all()

    async def until(self, condition: Callable[[], bool], within: float = 5.0) -> None:
        """Wait until something is so; it is looked at after every call and every delivery."""
        async with asyncio.timeout(within), self.changed:
            await self.changed.wait_for(condition)

    # ---- names

    def openid(self, *parts: str) -> str:
        """An opaque id that differs for every robot."""
        return sha256("/".join((self.app_id, *parts)).encode()).hexdigest()[:32].upper()

    def next(self, *parts: str) -> bytes:
        """Bytes that were not there before."""
        self.count += 1
        return sha256("/".join((self.app_id, str(self.count), *parts)).encode()).digest()

    def message_id(self) -> str:
        """An id as long and as mixed as the real ones."""
        return "ROBOT1.0_" + b64encode(self.next("message") + self.next("tail")[:19], b"-.").decode().rstrip("=")

    def ref_idx(self) -> str:
        """What a quote needs."""
        return "REFIDX_" + b64encode(self.next("ref")[:17]).decode()

    def unique(self) -> str:
        """An id in the form of a UUID."""
        raw = self.next("uuid").hex()
        return f"{raw[:8]}-{raw[8:12]}-4{raw[13:16]}-a{raw[17:20]}-{raw[20:32]}"

    def keep(self, message: Stored) -> Stored:
        """Store a message."""
        self.messages[message.id] = self.refs[message.ref_idx] = message
        return message

    # ---- limits

    def within(self, key: tuple[str, ...], most: int, seconds: float) -> bool:
        """Whether one more is within ``most`` in any ``seconds``; does not count it."""
        since = self.now - timedelta(seconds=seconds)
        return sum(1 for at in self._marks.get(key, ()) if at > since) < most

    def today(self, key: tuple[str, ...], most: int) -> bool:
        """Whether one more is within ``most`` on this day in Beijing; does not count it."""
        day = self.now.astimezone(BEIJING).date()
        return sum(1 for at in self._marks.get(key, ()) if at.astimezone(BEIJING).date() == day) < most

    def mark(self, *keys: tuple[str, ...]) -> None:
        """Count one under each key."""
        for key in keys:
            self._marks.setdefault(key, []).append(self.now)

    # ---- who is asked for

    def group(self, openid: str) -> Group:
        """The group; unknown openids are an invalid request."""
        if (group := self.groups.get(openid)) is None:
            wrong = "a user's openid" if openid in self.users else "an openid of nowhere"
            raise Refusal(11255, f"{wrong} sent to a group's address")
        return group

    def user(self, openid: str) -> User:
        """The user; a group's openid is an invalid request."""
        if (user := self.users.get(openid)) is None:
            wrong = "a group's openid" if openid in self.groups else "an openid of nowhere"
            raise Refusal(11255, f"{wrong} sent to a user's address")
        return user


def rfc3339(at: datetime) -> str:
    """A time as the platform writes it: whole seconds, Beijing."""
    return at.astimezone(BEIJING).isoformat(timespec="seconds")


def digest(body: Payload) -> str:
    """The same for the same body."""
    return sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
