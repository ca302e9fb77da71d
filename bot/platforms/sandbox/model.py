"""What exists in the sandbox world: groups, members, what was said, and how an attempt ended.

Plain values. Must never decide anything and never know the programme or a role of it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.core.card import Card
from bot.core.event import Event
from bot.core.ids import GroupKey, NativeId
from bot.core.message import Message


class Standing(StrEnum):
    """A member's rank in a group, as a chat platform knows it. It carries no rights in the programme."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"

    @property
    def manages(self) -> bool:
        """Whether the rank may mute, recall what others said, and speak while the group is muted."""
        return self is not Standing.MEMBER


@dataclass(frozen=True, slots=True)
class Member:
    """One account in one group."""

    native_id: NativeId
    name: str
    standing: Standing = Standing.MEMBER
    card: str = ""
    is_bot: bool = False
    muted_until: datetime | None = None

    @property
    def shown(self) -> str:
        """The name that the group sees."""
        return self.card or self.name


@dataclass(frozen=True, slots=True)
class Chat:
    """A place where lines stand: a group, or the private talk of one person with the bot."""

    group: NativeId | None = None
    user: NativeId | None = None

    @property
    def key(self) -> str:
        """``g:…`` or ``p:…``; what the page calls it."""
        return f"g:{self.group}" if self.group is not None else f"p:{self.user}"

    @classmethod
    def parse(cls, key: str) -> "Chat | None":
        """The chat with this key; None for anything else."""
        kind, _, native = key.partition(":")
        if not native or kind not in {"g", "p"}:
            return None
        return cls(group=NativeId(native)) if kind == "g" else cls(user=NativeId(native))


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message that stands in a chat. ``number`` is that of its log entry and orders all lines of the world;
    ``card`` is the newest state of the buttons below it."""

    number: int
    id: str
    at: datetime
    chat: Chat
    sender: NativeId
    sender_name: str
    message: Message
    is_bot: bool = False
    reply_to: str | None = None
    card: Card | None = None
    recalled_by: NativeId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A grey line of the platform itself: somebody joined, switched the mode, took back a message."""

    number: int
    at: datetime
    chat: Chat
    kind: str
    by: NativeId | None = None
    by_name: str = ""
    on: bool | None = None
    text: str = ""


Line = Said | Notice


@dataclass(slots=True)
class ChatGroup:
    """One group. ``key`` is the programme's key where it is known, for readers of the log."""

    native_id: NativeId
    name: str
    key: GroupKey | None = None
    muted: bool = False
    mode_since: datetime | None = None
    members: dict[NativeId, Member] = field(default_factory=dict)

    def managed_by(self, user: NativeId) -> bool:
        """Whether ``user`` is in the group and manages it."""
        member = self.members.get(user)
        return member is not None and member.standing.manages


@dataclass(frozen=True, slots=True)
class Done:
    """What somebody tried happened; ``events`` are what the platform reports of it, to be delivered."""

    events: tuple[Event, ...] = ()
    message_id: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """The platform did not let it happen. ``code`` names the rule; nothing was changed or written."""

    code: str
