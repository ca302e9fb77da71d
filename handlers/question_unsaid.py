"""An earlier answer that never reached the group (Q4): the question goes to people, as if none had been there.

What is in doubt counts as not said: somebody may answer twice then, which is better than nobody.
"""

from dataclasses import replace

from bot.core.event import EffectSettled, Event, Outcome
from bot.core.ids import GroupKey
from bot.core.query import Query
from bot.core.questions import FEATURE
from bot.core.rule import NOTHING, Decision, Rule, Turn
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.ticket import TicketState, marked, ticket_of
from bot.core.ticket_answer import waiting_again, without_offer


def _wakes(event: Event, _signals: Signals) -> bool:
    """Only lines that give an answer carry the name of their ticket."""
    if not isinstance(event, EffectSettled) or event.feature != FEATURE or event.outcome is Outcome.DELIVERED:
        return False
    return marked(event.subject) is not None


def _named(event: Event) -> tuple[str, int]:
    assert isinstance(event, EffectSettled)
    found = marked(event.subject)
    assert found is not None  # not woken else
    return found


def _ask(event: Event, _signals: Signals, _here: Situation) -> tuple[Query[object], ...]:
    return (ticket_of(*_named(event)),)


def _decide(turn: Turn) -> Decision:
    named = _named(turn.event)
    ticket, group = turn.facts.get(ticket_of(*named)), turn.here.programme.group(GroupKey(named[0]))
    if ticket is None or group is None or ticket.state is not TicketState.ANSWERED:
        return NOTHING
    heard = [one for one in ticket.answers if one.at != ticket.offered_at]
    if not ticket.offered and len(heard) == len(ticket.answers):
        return NOTHING  # somebody has answered it meanwhile
    unsaid = replace(without_offer(ticket), answers=tuple(heard))
    return Decision(waiting_again(unsaid, group, turn.event.at).records)


RULE = Rule(name="question_unsaid", accepts=(EffectSettled,), decide=_decide, ask=_ask, wakes=_wakes)
