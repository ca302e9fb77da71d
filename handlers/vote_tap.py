"""A tap on the card of a vote (S4) is a ballot like a typed number.

Nothing is said: the card shows the platform's own tick, and its new state comes with the count.
"""

from bot.core.capability import Capability
from bot.core.effect import Effect, SendMessage, Why
from bot.core.event import ButtonPressed, Event
from bot.core.message import Mention, Message
from bot.core.poll import Ballot, Poll, voter_of
from bot.core.query import Query
from bot.core.rule import NOTHING, Decision, Rule, Turn
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.voting import FEATURE, ballots_by, closes, number_of, poll_by_id, poll_on, recount_timer
from bot.core.wording import vote as wording


def _wakes(event: Event, _signals: Signals) -> bool:
    return isinstance(event, ButtonPressed) and bool(poll_on(event.card))


def _voter(event: Event) -> str:
    assert event.sender is not None
    return voter_of(event.person, event.account, event.sender.native_id)


def _ask(event: Event, _signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    assert isinstance(event, ButtonPressed)
    if event.sender is None:
        return ()
    polls = poll_by_id(poll_on(event.card))
    return (polls, ballots_by(here.group.key, _voter(event))) if here.group is not None else (polls,)


def _decide(turn: Turn) -> Decision:
    event = turn.event
    assert isinstance(event, ButtonPressed)
    if event.sender is None:
        return NOTHING
    poll = next(iter(turn.facts.get(poll_by_id(poll_on(event.card)))), None)
    choice = number_of(event.choice)
    if poll is None or not 1 <= choice <= len(poll.options) or event.at < poll.opened_at:
        return NOTHING
    name = turn.here.person.name if turn.here.person else event.sender.name
    ballot = Ballot(poll.id, _voter(event), event.id, event.at, choice, poll.group, name)
    if not poll.runs_at(event.at):
        return Decision((ballot,), _late(turn, poll, ballot))
    if poll.closed_at is not None:
        return Decision(records=(ballot, recount_timer(poll, event.received_at)))
    return Decision(records=(ballot,))


def _late(turn: Turn, poll: Poll, ballot: Ballot) -> tuple[Effect, ...]:
    """Where a card cannot be shown as closed, one word a person."""
    here, event = turn.here, turn.event
    if here.group is None or Capability.EDIT in here.capabilities or event.sender is None:
        return ()
    earlier = turn.facts.get(ballots_by(here.group.key, ballot.voter))
    if any(one.poll == poll.id and one.at >= poll.closes_at for one in earlier):
        return ()
    text = wording.too_late(closes(poll, turn))
    said = Message.of(Mention(event.sender.native_id, event.sender.name), " ", text)
    why = Why(kind=FEATURE, note="tap")
    return (SendMessage(feature=FEATURE, why=why, tag="late", group=here.group.key, message=said),)


RULE = Rule(name="vote_tap", accepts=(ButtonPressed,), decide=_decide, ask=_ask, wakes=_wakes)
