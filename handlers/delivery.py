"""Tells the staff of messages that were not sent, or of which nobody knows; openings and closings have their own."""

from datetime import timedelta

from bot.core.document_order import FEATURE as DOCUMENTS
from bot.core.document_order import FILE
from bot.core.effect import AlertStaff, EditCard, SendDirect, Why
from bot.core.event import AccountChanged, EffectSettled, Event, Outcome
from bot.core.moderation import FEATURE as MODERATION
from bot.core.name_checks import FEATURE as NAMES
from bot.core.rule import EVERY_VERDICT, Decision, Rule, Turn
from bot.core.signals import Signals
from bot.core.speaking import FEATURE as SPEAKING
from bot.core.speaking import MODE_TAG
from bot.core.wording import clock
from bot.core.wording import machine as wording

FEATURE = "delivery"
CRASH = "crash"
"""The code of what was on its way when the process died."""
_STALE_AFTER = timedelta(hours=2)
"""An alarm that could not be told for so long says nothing that the staff do not know."""
_TOLD = (Outcome.REFUSED, Outcome.UNKNOWN)


def _wakes(event: Event, _signals: Signals) -> bool:
    if isinstance(event, AccountChanged):
        return not event.online
    if not isinstance(event, EffectSettled) or event.outcome not in _TOLD:
        return False
    if event.feature == FEATURE:
        return _cut_short(event)
    if event.feature == NAMES and event.effect == SendDirect.__name__:
        return False  # who cannot be asked in private is named in the next reminder
    if event.feature == DOCUMENTS and event.tag == FILE:
        return False  # whoever ordered the file is told where it lies
    if event.feature == MODERATION and event.subject:
        return False  # whoever decided is asked to do it by hand
    if event.feature == MODERATION and event.effect == EditCard.__name__:
        return False  # a case shown in a list has no card, and who taps on an old one hears who was first
    return not (event.feature == SPEAKING and event.tag == MODE_TAG)


def _cut_short(report: EffectSettled) -> bool:
    """Whether the process died while it told of something: a report is told rather twice than never."""
    return report.outcome is Outcome.UNKNOWN and report.code == CRASH and bool(report.subject)


def _decide(turn: Turn) -> Decision:
    event = turn.event
    if isinstance(event, AccountChanged):
        text, kind = wording.offline(event.account, event.detail), "offline"
    else:
        assert isinstance(event, EffectSettled)
        text, kind = event.subject if event.feature == FEATURE else _not_sent(turn, event), str(event.outcome)
    alert = AlertStaff(
        feature=FEATURE,
        why=Why(kind=kind, note=getattr(event, "code", "")),
        tag="alert",
        subject=text,
        text=text,
        about=event.group,
        expires_at=event.at + _STALE_AFTER,
    )
    return Decision(effects=(alert,))


def _not_sent(turn: Turn, event: EffectSettled) -> str:
    here = turn.here
    place, at = here.group.name if here.group else wording.PRIVATE, clock.second(here.programme.local(event.at))
    if event.outcome is Outcome.UNKNOWN:
        return wording.in_doubt(place, event.feature, at)
    return wording.refused(place, event.feature, at, wording.REASONS.get(event.code, event.detail or event.code))


RULE = Rule(name=FEATURE, accepts=(EffectSettled, AccountChanged), decide=_decide, wakes=_wakes, under=EVERY_VERDICT)
