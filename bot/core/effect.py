"""Everything the bot does to the world, as frozen values. Only the dispatcher performs them.

Must never hold a client, a session or platform JSON.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from bot.core.capability import Capability
from bot.core.ids import AccountName, GroupKey, NativeId, PersonKey
from bot.core.message import Message


class Lane(StrEnum):
    """Effects of one lane of a group keep their order; lanes do not wait for each other."""

    CONTROL = "control"
    SPEECH = "speech"


class InDoubt(StrEnum):
    """What to do with an effect of which nobody knows whether it happened."""

    AGAIN = "again"
    """A state: doing it twice changes nothing."""
    UNKNOWN = "unknown"
    """A spoken thing: rather missing than said twice; staff are told."""


@dataclass(frozen=True, slots=True)
class Why:
    """The reason of an effect, for ``/为什么`` and the audit log.

    ``kind`` is the rule's or job's name, ``setting`` the settings key or record that asked for it, ``by`` the person
    who gave the command, ``due_at`` the time for which it was planned.
    """

    kind: str
    setting: str = ""
    by: str = ""
    due_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What all effects share.

    ``tag`` tells the effects of one event apart and makes their outbox keys; ``subject`` is handed back in
    EffectSettled. After ``expires_at`` the effect is dropped instead of performed. ``not_before`` holds it back.
    """

    feature: str
    why: Why
    tag: str = ""
    subject: str = ""
    expires_at: datetime | None = None
    not_before: datetime | None = None
    wants_receipt: bool = False

    needs: ClassVar[Capability]
    lane: ClassVar[Lane] = Lane.SPEECH
    in_doubt: ClassVar[InDoubt] = InDoubt.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class SendMessage(Effect):
    """Say something in a group."""

    group: GroupKey
    message: Message
    reply_to: str | None = None

    needs: ClassVar[Capability] = Capability.SEND


@dataclass(frozen=True, slots=True, kw_only=True)
class SendDirect(Effect):
    """Say something to one person in private.

    ``via_group`` opens a temporary session on platforms that need one. ``urgent`` ones (safety, failure, answers to
    the person's own command) are sent at night too, the others wait for the morning.
    """

    account: AccountName
    native_id: NativeId
    message: Message
    person: PersonKey | None = None
    via_group: GroupKey | None = None
    urgent: bool = False

    needs: ClassVar[Capability] = Capability.DIRECT


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMuteAll(Effect):
    """Close (``on``) or open the speaking of a whole group. It must not wait for words that cannot be said."""

    group: GroupKey
    on: bool

    needs: ClassVar[Capability] = Capability.MUTE_ALL
    lane: ClassVar[Lane] = Lane.CONTROL
    in_doubt: ClassVar[InDoubt] = InDoubt.AGAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall(Effect):
    """Withdraw a message."""

    group: GroupKey
    message_id: str

    needs: ClassVar[Capability] = Capability.RECALL_ANY
    lane: ClassVar[Lane] = Lane.CONTROL
    in_doubt: ClassVar[InDoubt] = InDoubt.AGAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class MuteMember(Effect):
    """Silence one member for ``seconds``; 0 lifts the silence."""

    group: GroupKey
    native_id: NativeId
    seconds: int

    needs: ClassVar[Capability] = Capability.MUTE_MEMBER
    lane: ClassVar[Lane] = Lane.CONTROL
    in_doubt: ClassVar[InDoubt] = InDoubt.AGAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCard(Effect):
    """Set a member's group card."""

    group: GroupKey
    native_id: NativeId
    card: str

    needs: ClassVar[Capability] = Capability.SET_CARD
    lane: ClassVar[Lane] = Lane.CONTROL
    in_doubt: ClassVar[InDoubt] = InDoubt.AGAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertStaff(Effect):
    """Tell the staff that something needs their hands; lowered to the management group or to people in private."""

    text: str
    about: GroupKey | None = None
    people: tuple[PersonKey, ...] = field(default=())

    needs: ClassVar[Capability] = Capability.SEND


AnyEffect = SendMessage | SendDirect | SetMuteAll | Recall | MuteMember | SetCard | AlertStaff
GroupEffect = SendMessage | SetMuteAll | Recall | MuteMember | SetCard
EFFECTS: tuple[type[Effect], ...] = (SendMessage, SendDirect, SetMuteAll, Recall, MuteMember, SetCard, AlertStaff)
