"""Votes on time (S4): the running count now and then, the closing with its result, the result again where ballots
that were given in time were delivered after it."""

from dataclasses import replace

from bot.core.capability import Capability
from bot.core.effect import Effect, SendMessage, Why
from bot.core.event import JobDue
from bot.core.job import Job
from bot.core.ledger import Late
from bot.core.message import Message
from bot.core.poll import Poll, tally
from bot.core.programme import GroupSpec
from bot.core.query import One, Query
from bot.core.rule import NOTHING, Decision, Turn
from bot.core.situation import Situation
from bot.core.voting import (
    CLOSE,
    FEATURE,
    PROGRESS,
    RECOUNT,
    SETTING,
    ballots_of,
    card_of,
    closes,
    closing,
    poll_in,
    progress_timer,
    shown_again,
)
from bot.core.wording import vote as wording


def _poll_of(event: JobDue, group: GroupSpec) -> One[Poll]:
    return One(Poll, (poll_in(event.slot),), group.key)


def _ask(event: JobDue, here: Situation) -> tuple[Query[object], ...]:
    assert here.group is not None
    return (_poll_of(event, here.group), ballots_of(poll_in(event.slot)))


def _facts(turn: Turn) -> tuple[JobDue, GroupSpec, Poll | None]:
    event, group = turn.event, turn.here.group
    assert isinstance(event, JobDue)
    assert group is not None
    return event, group, turn.facts.get(_poll_of(event, group))


def _why(event: JobDue, poll: Poll) -> Why:
    by = poll.opened_by if poll.kind != "salon" else ""
    return Why(kind=event.kind, setting=SETTING, due_at=event.due_at, by=by)


def _decide_close(turn: Turn) -> Decision:
    event, group, poll = _facts(turn)
    if poll is None or poll.closed_at is not None or event.at < poll.closes_at:
        return NOTHING
    counted = tally(poll, turn.facts.get(ballots_of(poll.id)))
    return closing(turn, group, poll, counted, _why(event, poll))


def _decide_recount(turn: Turn) -> Decision:
    event, group, poll = _facts(turn)
    if poll is None or poll.closed_at is None:
        return NOTHING
    counted = tally(poll, turn.facts.get(ballots_of(poll.id)))
    if counted.counts == poll.counts:
        return NOTHING
    return closing(turn, group, poll, counted, _why(event, poll), again=True)


def _decide_progress(turn: Turn) -> Decision:
    event, group, poll = _facts(turn)
    if poll is None or poll.closed_at is not None or not poll.runs_at(event.at):
        return NOTHING
    voters = tally(poll, turn.facts.get(ballots_of(poll.id))).voters
    following = progress_timer(poll, max(event.at, event.due_at))
    timers = (following,) if following else ()
    if voters <= poll.counted:
        return Decision(records=timers)
    return Decision(records=(replace(poll, counted=voters), *timers), effects=_progress(turn, group, poll, voters))


def _progress(turn: Turn, group: GroupSpec, poll: Poll, voters: int) -> tuple[Effect, ...]:
    """The count of voters: on the card where one can be changed, else in a word to the group."""
    event, until = turn.event, closes(poll, turn)
    assert isinstance(event, JobDue)
    why = _why(event, poll)
    if {Capability.BUTTONS, Capability.EDIT} <= turn.here.capabilities:
        card = card_of(poll, wording.voters_note(voters, until))
        return (shown_again(group, card, why, "progress", poll.closes_at),)
    said = SendMessage(
        feature=FEATURE,
        why=why,
        tag="progress",
        group=group.key,
        message=Message.of(wording.progress(voters, until)),
        expires_at=poll.closes_at,
    )
    return (said,)


JOBS = (
    Job(CLOSE, FEATURE, Late.DEADLINE, _decide_close, _ask),
    Job(PROGRESS, FEATURE, Late.NOTICE, _decide_progress, _ask),
    Job(RECOUNT, FEATURE, Late.DEADLINE, _decide_recount, _ask),
)
