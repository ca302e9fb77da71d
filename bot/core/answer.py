"""How the bot answers a command: once, where it was given, to the person who gave it; and how actions are noted.

Pure.
"""

from datetime import timedelta

from bot.core.action import Action
from bot.core.audit import AuditNote
from bot.core.effect import SendDirect, SendMessage, Why
from bot.core.event import MessageReceived
from bot.core.ids import EventId, derive_id
from bot.core.message import Message
from bot.core.people import Person
from bot.core.programme import GroupSpec
from bot.core.rule import Decision, Turn
from bot.core.situation import Situation

ANSWER_FOR = timedelta(minutes=10)
"""An answer that comes later than this confuses more than it helps."""


def said(turn: Turn, text: str, feature: str, *, tag: str = "answer", note: str = "") -> SendMessage | SendDirect:
    """One answer to the message of this turn: a quote-reply in the group, or a private message."""
    event = turn.event
    assert isinstance(event, MessageReceived)
    why = Why(kind=feature, by=turn.here.person.name if turn.here.person else "", note=note or _word(turn))
    if turn.here.group is not None:
        return SendMessage(
            feature=feature,
            why=why,
            tag=tag,
            group=turn.here.group.key,
            message=Message.of(text),
            reply_to=event.message_id,
            expires_at=event.received_at + ANSWER_FOR,
        )
    assert event.sender is not None
    return SendDirect(
        feature=feature,
        why=why,
        tag=tag,
        account=event.account,
        native_id=event.sender.native_id,
        person=event.person,
        message=Message.of(text),
        urgent=True,
        expires_at=event.received_at + ANSWER_FOR,
    )


def answer(turn: Turn, text: str, feature: str, note: str = "") -> Decision:
    """A decision that only answers."""
    return Decision(effects=(said(turn, text, feature, note=note),))


def privately(
    person: Person, group: GroupSpec, text: str, *, feature: str, why: Why, tag: str, urgent: bool = False
) -> SendDirect | None:
    """A private message to a member of the staff over the account of ``group``; None when not linked there."""
    native_id = person.native_id(group.account)
    if native_id is None:
        return None
    return SendDirect(
        feature=feature,
        why=why,
        tag=tag,
        account=group.account,
        native_id=native_id,
        person=person.key,
        via_group=group.key,
        message=Message.of(text),
        urgent=urgent,
    )


def noted(turn: Turn, action: str, subject: str, reason: str = "") -> AuditNote:
    """A line of the audit log for what the actor of this turn did."""
    return audit_note(turn.event.id, turn, action, subject, reason)


def audit_note(event_id: EventId, turn: Turn, action: str, subject: str, reason: str = "") -> AuditNote:
    """A line of the audit log."""
    actor = turn.here.actor or "clockwork"
    return AuditNote(
        derive_id(event_id, "audit", action, subject), turn.event.at, actor, action, subject, reason, event_id
    )


def acted(
    turn: Turn, group: GroupSpec, no: int, *, feature: str, kind: str, summary: str, data: dict[str, str] | None = None
) -> Action:
    """An action under its running number, so that it can be undone."""
    return Action(
        group=group.key,
        no=no,
        feature=feature,
        kind=kind,
        summary=summary,
        by=actor_name(turn.here),
        at=turn.event.at,
        data=tuple((data or {}).items()),
    )


def actor_name(here: Situation) -> str:
    """The name of who acts; empty for people who are not on the roster."""
    return here.person.name if here.person else ""


def _word(turn: Turn) -> str:
    return f"/{turn.call.spec.name}" if turn.call else ""
