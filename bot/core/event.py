"""Everything that happens, as frozen values. The same happening always has the same id, however often it is delivered.

Must never hold platform JSON, and nothing here may decide.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.core.capability import Capability
from bot.core.ids import AccountName, EffectKey, EventId, GroupKey, NativeId, PersonKey
from bot.core.message import Message


class Mode(StrEnum):
    """Whether members may speak in a group."""

    OPEN = "open"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How an effect ended."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who did something, as the platform says it; only ids ever carry rights. ``known_as``: their id in private,
    where it is another one and the platform tells it."""

    native_id: NativeId
    name: str = ""
    platform_role: str = ""
    known_as: NativeId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What all events share.

    ``at`` is when it happened (the platform's stamp where it is credible), ``received_at`` when we learnt of it;
    both aware UTC. ``group`` and ``person`` are filled in by the engine from the programme and the roster.
    """

    id: EventId
    at: datetime
    received_at: datetime
    account: AccountName
    native_group: NativeId | None = None
    sender: Sender | None = None
    group: GroupKey | None = None
    person: PersonKey | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived(Event):
    """A chat message; without a group it is private. ``addressed``: the bot itself is tagged."""

    message_id: str
    message: Message
    addressed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRecalled(Event):
    """A message was withdrawn, by its author or by ``sender``."""

    message_id: str
    author: NativeId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJoined(Event):
    """``sender`` joined the group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLeft(Event):
    """``sender`` left the group or was removed from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRenamed(Event):
    """``sender`` changed the group card."""

    card: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersListed(Event):
    """Everybody in the group but the bot; ``name`` of each is the card as shown, empty where it is not told."""

    members: tuple[Sender, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsChanged(Event):
    """The bot itself was made manager of a group (``manager`` True) or is no longer one."""

    manager: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeObserved(Event):
    """The platform shows a group's mode: a notice (``sender`` is who switched it) or a read-back."""

    mode: Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupAttached(Event):
    """The bot is in the group now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDetached(Event):
    """The bot was removed from the group, or the group was dissolved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReceived(Event):
    """A file was put into the group."""

    name: str
    size: int
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonPressed(Event):
    """``sender`` tapped a button: ``card`` and ``choice`` are those of Card.id and Button.choice. Never trust it more
    than typed text: platforms let anybody tap."""

    card: str
    choice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinRequested(Event):
    """``sender`` wants to come into the group. ``flag`` is needed for the answer; ``comment`` is what they wrote,
    ``invited_by`` who brings them along."""

    flag: str
    comment: str = ""
    invited_by: NativeId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChanged(Event):
    """The link to the platform went up or down (``online``), with the platform's own words."""

    online: bool
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountStanding(Event):
    """``account`` was seen to be gone for good reason, or to be back. ``handed_over`` are the groups whose standby acts
    from now on (``gone``) or no longer; ``left_alone`` those that nobody can act for."""

    gone: bool
    detail: str = ""
    handed_over: tuple[GroupKey, ...] = ()
    left_alone: tuple[GroupKey, ...] = ()
    standby: AccountName | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CapabilityObserved(Event):
    """A probe asked the platform what the bot may do in a group."""

    present: frozenset[Capability]
    missing: frozenset[Capability]
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDue(Event):
    """A job of a schedule is due. The key of the ledger is (subject, local_date, kind, slot)."""

    subject: str
    local_date: date
    kind: str
    slot: str
    due_at: datetime
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectSettled(Event):
    """An effect ended, and somebody wants to know: it failed, or its receipt was asked for."""

    key: EffectKey
    effect: str
    feature: str
    tag: str
    outcome: Outcome
    message_id: str | None = None
    verified: bool | None = None
    code: str = ""
    detail: str = ""
    lost: Capability | None = None
    cause: EventId | None = None
    subject: str = ""
    """Free word that the effect carried for the rule that waits for it, e.g. a poll id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentMade(Event):
    """A file that somebody ordered is there (``path``, in ``folder``), or there is none (``fault``). Account, group and
    ``sender`` are those of the order."""

    order: str
    programme: str
    name: str = ""
    path: str = ""
    folder: str = ""
    fault: str = ""
