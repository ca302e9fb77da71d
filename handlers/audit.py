"""Writes the audit log: commands that need a right (given or refused), and every change of a group's mode.

Must never write message text.
"""

from bot.core.audit import AuditNote
from bot.core.event import EffectSettled, Event, MessageReceived, ModeObserved, RightsChanged
from bot.core.ids import derive_id
from bot.core.rights import permitted
from bot.core.rule import EVERY_VERDICT, Decision, Rule, Turn
from bot.core.signals import Signals
from bot.core.speaking import FEATURE as SPEAKING
from bot.core.speaking import MODE_TAG, Change

FEATURE = "audit"


def _wakes(event: Event, signals: Signals) -> bool:
    if isinstance(event, MessageReceived):
        return signals.command is not None and bool(signals.command.spec.roles)
    if isinstance(event, EffectSettled):
        return event.feature == SPEAKING and event.tag == MODE_TAG
    return event.sender is not None


def _decide(turn: Turn) -> Decision:
    event = turn.event
    if turn.call is not None:
        given = "given" if permitted(turn.call, turn.here) else "refused"
        return _note(turn, f"command.{turn.call.spec.feature}.{given}", turn.call.spec.name)
    if isinstance(event, EffectSettled):
        change = Change.unpack(event.subject)
        return _note(turn, f"mode.{change.mode}.{event.outcome}", f"{change.because} {event.code}".strip())
    if isinstance(event, ModeObserved):
        return _note(turn, f"mode.{event.mode}.observed", "")
    assert isinstance(event, RightsChanged)
    return _note(turn, "rights.gained" if event.manager else "rights.lost", "")


def _note(turn: Turn, action: str, reason: str) -> Decision:
    event, here = turn.event, turn.here
    subject = here.group.key if here.group else here.programme.key
    note = AuditNote(derive_id(event.id, FEATURE, action), event.at, _actor(turn), action, subject, reason, event.id)
    return Decision(records=(note,))


def _actor(turn: Turn) -> str:
    """The person's key; a digest of the account for people who are not on the roster; else the clockwork."""
    if turn.here.person is not None:
        return turn.here.person.key
    sender = turn.event.sender
    if sender is None:
        return "clockwork"
    return derive_id("actor", turn.event.account, sender.native_id)[:12]


RULE = Rule(
    name=FEATURE,
    accepts=(MessageReceived, EffectSettled, ModeObserved, RightsChanged),
    decide=_decide,
    wakes=_wakes,
    under=EVERY_VERDICT,
)
