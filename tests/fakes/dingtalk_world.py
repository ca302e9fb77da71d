"""What there is inside the stand-in of DingTalk: people, groups, messages, cards, files; and how it says no.

Pure state: no socket and no time of its own (the clock is asked). Must never import anything of our own adapter.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from bot.clock import Clock

Payload = dict[str, Any]


@dataclass(slots=True)
class Person:
    """Somebody with an account. ``user_id`` is empty for people outside the robot's organisation."""

    user_id: str
    union_id: str
    nick: str
    dingtalk_id: str

    @property
    def key(self) -> str:
        """What the stand-in knows the person by: the userId, or the unionId of an outsider."""
        return self.user_id or self.union_id


@dataclass(slots=True)
class Member:
    """A person in a group: owner, admin or member; muted for all time up to ``muted_until``."""

    person: Person
    role: str = "member"
    muted_from: datetime | None = None
    muted_until: datetime | None = None


@dataclass(slots=True)
class Group:
    """A conversation of several people.

    ``kind``: scene (from the app's template) · internal (made by im/group/create, has a chatid) · exclusive (an
    internal group in the paid edition) · plain (made by hand: nothing can be muted by API).
    """

    cid: str
    kind: str
    title: str
    chat_id: str
    members: dict[str, Member] = field(default_factory=dict)
    bot: bool = True
    muted: bool = False
    disbanded: bool = False
    template_id: str = ""
    cool_app_code: str = ""
    at_all_by_admins: bool = False
    owner_visible: bool = True
    history: list[Payload] = field(default_factory=list)

    @property
    def owner(self) -> str:
        """The userId of the owner, empty when there is none."""
        return next((key for key, member in self.members.items() if member.role == "owner"), "")


@dataclass(slots=True)
class Sent:
    """A message of the robot, by whatever way it came: group, private, session, custom, card."""

    key: str
    way: str
    to: tuple[str, ...]
    msg_key: str
    content: Payload
    at: datetime
    at_users: tuple[str, ...] = ()
    at_all: bool = False
    recalled: bool = False
    read_by: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Card:
    """A delivered card: what all see and what single people see."""

    out_track_id: str
    template_id: str
    callback_type: str
    route: str
    space_type: str
    space_id: str
    public: dict[str, str]
    private: dict[str, dict[str, str]] = field(default_factory=dict)
    shown: dict[str, dict[str, str]] = field(default_factory=dict)
    """What an answer to a click showed the one who clicked, until the next update."""

    def seen_by(self, user: str) -> dict[str, str]:
        """The values as this person sees them."""
        return self.public | self.private.get(user, {}) | self.shown.get(user, {})


@dataclass(slots=True)
class CustomRobot:
    """A custom robot of a group."""

    cid: str
    token: str
    secret: str = ""
    keywords: tuple[str, ...] = ()
    stopped: bool = False
    sent_at: list[datetime] = field(default_factory=list)
    blocked_until: datetime | None = None
    answered: dict[str, Payload] = field(default_factory=dict)


@dataclass(slots=True)
class Session:
    """A sessionWebhook: where it leads and until when."""

    cid: str
    user: str
    expires: datetime


@dataclass(slots=True)
class Fault:
    """Something that goes wrong with the next ``times`` calls of ``endpoint`` (``*``: of any).

    hang: no answer · reset: the connection is reset · drop: half an answer, then the end · status: an HTTP ``status``
    (429, 500, 502, 503, 504) with or without ``retry_after`` · slow: one byte a second · throttle: the documented
    QpsLimit · permission: the documented refusal naming ``scope`` · token: the documented bad token · refuse: the
    business error ``code`` (old API: a number, or ``88:60020`` for one that is wrapped) · lie: success without doing ·
    garbage: no JSON · html: a page · late: answered at ``release()``. ``performs``: it is done all the same (of late
    it always is). The endpoint ``connect`` is the upgrade of a socket: status and hang only.
    """

    kind: str
    endpoint: str = "*"
    times: int = 1
    performs: bool = False
    code: str = "system.error"
    status: int = 0
    """0: 400 for refuse, else 500."""
    retry_after: int | None = None
    scope: str = "qyapi_robot_sendmsg"


class No(Exception):
    """An answer that is a refusal; ``wrong`` says that the call itself was not as documented."""

    def __init__(self, code: str | int, message: str = "", *, status: int = 400, wrong: str = "", **more: Any) -> None:
        super().__init__(code)
        self.code, self.message, self.status, self.wrong, self.more = code, message, status, wrong, more


class Muted(Exception):
    """DingTalk itself would not let this person speak now."""


_CHANGING = ("groups", "sent", "cards", "media", "files", "pending", "routes", "uuids", "custom", "sessions", "tickets")


class World:
    """All of it. The parts that a call may change can be copied, so that a lie can be told."""

    def __init__(self, clock: Clock, robot_code: str, corp_id: str) -> None:
        self.clock, self.robot_code, self.corp_id = clock, robot_code, corp_id
        self.base = self.old_base = ""
        self.bot_id = "$:LWCP_v1:$botEncryptedId00000000000000aa"
        self.violations: list[str] = []
        self.people: dict[str, Person] = {}
        self.groups: dict[str, Group] = {}
        self.sent: dict[str, Sent] = {}
        self.cards: dict[str, Card] = {}
        self.media: dict[str, tuple[str, str, bytes]] = {}
        self.files: dict[str, bytes] = {}
        self.pending: list[tuple[str, Payload]] = []
        self.routes: dict[str, tuple[str, str]] = {}
        self.uuids: dict[str, str] = {}
        self.custom: dict[str, CustomRobot] = {}
        self.sessions: dict[str, Session] = {}
        self.tickets: dict[str, tuple[datetime, frozenset[str]]] = {}
        self.tokens: Any = None
        self.failed_pushes: list[tuple[datetime, Payload]] = []
        self.card_templates: dict[str, tuple[str, ...] | None] = {}
        self.group_templates: set[str] = set()
        self.flow_controlled: set[str] = set()
        self.answering: dict[str, datetime] = {}
        self.exclusive_edition = False
        self.bot_speaks_when_muted = True
        self.bot_stopped = False
        self.allow_bursts = False
        self.on_violation: Callable[[str], None] = lambda text: None
        self._count = 0

    def shadow(self) -> "World":
        """A copy in which something can be done that does not happen."""
        twin = copy.copy(self)
        for name in _CHANGING:
            setattr(twin, name, copy.deepcopy(getattr(self, name)))
        return twin

    def now(self) -> datetime:
        """The virtual time."""
        return self.clock.now()

    def milliseconds(self) -> int:
        """The virtual time as DingTalk tells it."""
        return int(self.now().timestamp() * 1000)

    def wrong(self, text: str) -> None:
        """Write down something a strict platform would not take, or that the sheet forbids."""
        self.violations.append(text)
        self.on_violation(text)

    def number(self) -> int:
        """One more."""
        self._count += 1
        return self._count

    def token(self, what: str, length: int = 22) -> str:
        """An opaque word that was never given before."""
        return sha256(f"{self.robot_code} {what} {self.number()}".encode()).hexdigest()[:length]

    def group(self, cid: object, code: str = "invalid.openConversationId") -> Group:
        """The group of an openConversationId; refuses an unknown one with ``code``."""
        group = self.groups.get(cid) if isinstance(cid, str) else None
        if group is None:
            raise No(code, "openConversationId")
        return group

    def by_chat_id(self, chat_id: str) -> Group | None:
        """The group of a chatid."""
        return next((group for group in self.groups.values() if group.chat_id == chat_id), None)

    def keep(self, way: str, to: tuple[str, ...], msg_key: str, content: Payload, **more: Any) -> Sent:
        """Keep a message of the robot."""
        sent = Sent(f"pqk{self.token('message')}", way, to, msg_key, content, self.now(), **more)
        self.sent[sent.key] = sent
        return sent
