"""What the stand-in of a OneBot client is made of: dialects, groups and members, and what can go wrong.

Written from what the clients do (platform sheet). Must never import anything of our own adapter.
"""

from dataclasses import dataclass, field
from typing import Any

Params = dict[str, Any]
Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Dialect:
    """What one client does its own way."""

    scheme: str = "Bearer"
    agent: str = "OneBot/11"
    strings: bool = False
    """Messages come as CQ strings."""
    negative: bool = False
    """Message ids are negative."""
    reads_mode: bool = False
    """get_group_info has group_all_shut."""
    ban_bug: bool = False
    """Switching the whole mute on is told as lift_ban, with duration -1."""
    reports_own: bool = False
    """What the bot says is reported as if anybody had said it."""
    always_ok: tuple[str, ...] = ()
    """Actions that say ok even when nothing was done."""
    upgrade_first: bool = False
    """A forward WebSocket accepts any token, then says 1403 and closes; others refuse the handshake."""
    lacks: tuple[str, ...] = ()
    """Actions that it does not have."""
    own_paths: bool = False
    """Takes a file only as a path of its own machine."""
    fills_shut: bool = True
    """shut_up_timestamp is filled in; else it is always 0."""
    listed: int = 0
    """Messages of the history whatever count is asked for; 0 keeps to the count."""
    flag: str = "{seq}"
    """How the flag of a join request is written."""
    app: str = "NapCat.Onebot"
    fail_ws: int = 1200
    fail_http: int = 200
    text_fields: tuple[str, ...] = ("message", "wording")


DIALECTS = {
    "napcat": Dialect(reads_mode=True, upgrade_first=True),
    "llbot": Dialect(
        agent="LLOneBot/4.0",
        ban_bug=True,
        fail_http=200,
        upgrade_first=True,
        own_paths=True,
        flag="{group}|{seq}|22|0",
        app="LLOneBot",
    ),
    "lagrange": Dialect(
        lacks=("get_group_msg_history", "get_group_system_msg", "get_essence_msg_list"),
        own_paths=True,
        fills_shut=False,
        flag="{seq}-{group}-7-0",
        app="Lagrange.OneBot",
        negative=True,
        reports_own=True,
        always_ok=("set_group_ban", "set_group_whole_ban", "set_group_card"),
        fail_ws=200,
        text_fields=(),
    ),
    "gocqhttp": Dialect(
        own_paths=True,
        listed=20,
        flag="{seq}",
        app="go-cqhttp",
        scheme="Token",
        agent="CQHttp/4.15.0",
        strings=True,
        negative=True,
        always_ok=("set_group_whole_ban",),
        fail_ws=100,
        fail_http=100,
        text_fields=("msg", "wording"),
    ),
}


@dataclass(slots=True)
class Member:
    """A member of a group."""

    user_id: int
    nickname: str
    card: str = ""
    role: str = "member"
    muted_for: int = 0
    shut_until: int = 0
    """Seconds, as shut_up_timestamp has it."""


@dataclass(slots=True)
class Group:
    """A group with its members and whether all are muted."""

    group_id: int
    name: str = "group"
    members: dict[int, Member] = field(default_factory=dict)
    all_shut: bool = False
    history: list[Payload] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    essence: list[int] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    requests: dict[str, Payload] = field(default_factory=dict)
    """Who wants to come in, by flag."""
    knocks: int = 0
    """Tries to speak where the bot is silenced, since it last could."""


@dataclass(slots=True)
class Fault:
    """Something that goes wrong with the next ``times`` calls of ``action`` (``*``: of any).

    hang: no answer · drop: the connection is cut · late: answered at ``release`` · refuse: failed, with ``text`` ·
    timeout: failed with NapCat's "Timeout: NTEvent" · lie: says ok · garbage: an answer that is no JSON ·
    status: an HTTP status. ``performs``: the action is done all the same.
    """

    kind: str
    action: str = "*"
    times: int = 1
    performs: bool = False
    text: str = ""
    status: int = 500
    retry_after: int | None = None


class Failed(Exception):
    """The client says no."""


class Muted(Exception):
    """QQ itself would not let this member speak now."""
