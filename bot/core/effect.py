"""Everything the bot does to the world, as frozen values. Only the dispatcher performs them.

Must never hold a client, a session or platform JSON.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from bot.core.capability import Capability
from bot.core.card import Card
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
    """Say something in a group. With a ``card`` it is shown with buttons where there are any; ``message`` says the same
    in words and is what is sent elsewhere. ``unheard`` stands behind it where not everything is heard."""

    group: GroupKey
    message: Message
    reply_to: str | None = None
    card: Card | None = None
    unheard: str = ""

    needs: ClassVar[Capability] = Capability.SEND


@dataclass(frozen=True, slots=True, kw_only=True)
class SendDirect(Effect):
    """Say something to one person in private.

    ``via_group`` opens a temporary session on platforms that need one. ``urgent`` ones (safety, failure, answers to
    the person's own command) are sent at night too, the others wait for the morning. ``confidential`` ones are never
    said in the group instead: without a private way a member of the staff passes them on. ``unheard``: as above, by
    what is heard in ``via_group``.
    """

    account: AccountName
    native_id: NativeId
    message: Message
    card: Card | None = None
    person: PersonKey | None = None
    via_group: GroupKey | None = None
    urgent: bool = False
    confidential: bool = False
    unheard: str = ""

    needs: ClassVar[Capability] = Capability.DIRECT


@dataclass(frozen=True, slots=True, kw_only=True)
class EditCard(Effect):
    """Show a card that was sent in its new state; of several that wait only the newest is sent. ``group`` is the one
    that the card is about, wherever the card itself is shown."""

    group: GroupKey
    card: Card

    needs: ClassVar[Capability] = Capability.EDIT
    in_doubt: ClassVar[InDoubt] = InDoubt.AGAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class SendForward(Effect):
    """Say several things folded into one: a long list that would otherwise fill the screen."""

    group: GroupKey
    title: str
    pages: tuple[Message, ...]

    needs: ClassVar[Capability] = Capability.FORWARD


@dataclass(frozen=True, slots=True, kw_only=True)
class SendFile(Effect):
    """Put a file into a group. ``path`` lies on this machine; ``name`` is what people see."""

    group: GroupKey
    name: str
    path: str

    needs: ClassVar[Capability] = Capability.FILES


@dataclass(frozen=True, slots=True, kw_only=True)
class PostNotice(Effect):
    """Put a text on the group's notice board."""

    group: GroupKey
    text: str

    needs: ClassVar[Capability] = Capability.NOTICE_BOARD


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkEssence(Effect):
    """Mark a message as one of the group's best (``on``), or take the mark away."""

    group: GroupKey
    message_id: str
    on: bool = True

    needs: ClassVar[Capability] = Capability.ESSENCE
    lane: ClassVar[Lane] = Lane.CONTROL
    in_doubt: ClassVar[InDoubt] = InDoubt.AGAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerJoin(Effect):
    """Let somebody into a group or turn them down. ``flag`` is what the request carried."""

    group: GroupKey
    native_id: NativeId
    flag: str
    approve: bool
    reason: str = ""

    needs: ClassVar[Capability] = Capability.ADMIT
    lane: ClassVar[Lane] = Lane.CONTROL
    in_doubt: ClassVar[InDoubt] = InDoubt.AGAIN


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
    """Withdraw a message; ``own``: it is one of the bot's."""

    group: GroupKey
    message_id: str
    own: bool = False

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


ManagingEffect = SetMuteAll | Recall | MuteMember | SetCard | MarkEssence | AnswerJoin
"""What changes a group without a word; where it cannot be done it is a task for the staff."""
SpokenEffect = SendMessage | SendForward | SendFile | PostNotice
GroupEffect = SpokenEffect | EditCard | ManagingEffect
AnyEffect = GroupEffect | SendDirect | AlertStaff
EFFECTS: tuple[type[Effect], ...] = (
    SendMessage,
    SendDirect,
    EditCard,
    SendForward,
    SendFile,
    PostNotice,
    MarkEssence,
    AnswerJoin,
    SetMuteAll,
    Recall,
    MuteMember,
    SetCard,
    AlertStaff,
)


def needed(effect: Effect) -> Capability:
    """What a group must allow for this effect."""
    if isinstance(effect, Recall) and effect.own:
        return Capability.RECALL_OWN
    return effect.needs
