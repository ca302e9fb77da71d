"""Votes in the group (S4): ballots as people type them, the running vote, one's own vote, free votes by the staff.

A ballot is saved and nothing is said: three hundred answers would bury the talk. The running count (schedules/vote.py)
shows that numbers are heard, ``/我的票`` shows one's own; only what went wrong is answered.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.action import Action
from bot.core.answer import acted, actor_name, answer, noted, said
from bot.core.capability import Capability
from bot.core.card import Card
from bot.core.command import CommandSpec
from bot.core.effect import Effect, SendMessage, Why
from bot.core.event import Event, MessageReceived
from bot.core.fold import fold
from bot.core.free_poll import read_free_poll
from bot.core.ids import GroupKey
from bot.core.message import Message
from bot.core.numerals import parse_number
from bot.core.people import GROUP_STAFF, Role
from bot.core.poll import Ballot, Poll, poll_id, voter_of
from bot.core.programme import GroupSpec
from bot.core.query import LastNumber, Query
from bot.core.rule import NOTHING, Decision, Rule, Turn
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.stage import STAGE, may_steer
from bot.core.target import target_of
from bot.core.undo import UNDO, action_asked
from bot.core.voting import (
    FEATURE,
    FREE,
    ballots_by,
    card_of,
    close_timer,
    closes,
    hears_all,
    moved,
    newest_first,
    opening,
    polls_of,
    recount_timer,
    sheet_of,
    shown_again,
    still_open,
)
from bot.core.wording import clock
from bot.core.wording import target as target_wording
from bot.core.wording import undo as undo_wording
from bot.core.wording import vote as wording

_LATE_WORD_FOR = timedelta(minutes=30)
"""A number alone is taken for a late vote this long after the closing; later it is talk."""

VOTE = CommandSpec(
    name=wording.COMMAND,
    feature=FEATURE,
    aliases=wording.ALIASES,
    usage=wording.USAGE,
    example=wording.EXAMPLE,
    summary=wording.SUMMARY,
    joined_argument=True,
)
MINE = CommandSpec(
    name=wording.MINE_COMMAND,
    feature=FEATURE,
    aliases=wording.MINE_ALIASES,
    usage=f"/{wording.MINE_COMMAND}",
    example=f"/{wording.MINE_COMMAND}",
    summary=wording.MINE_SUMMARY,
)
END = CommandSpec(
    name=wording.END_COMMAND,
    feature=FEATURE,
    aliases=wording.END_ALIASES,
    roles=STAGE,
    usage=f"/{wording.END_COMMAND}",
    example=f"/{wording.END_COMMAND}",
    summary=wording.END_SUMMARY,
)
COMMANDS = (VOTE, MINE, END)


def _wakes(event: Event, signals: Signals) -> bool:
    if signals.command is not None:
        return signals.command.spec in COMMANDS or signals.command.spec is UNDO
    return signals.ballot is not None and event.group is not None


def _group(signals: Signals, here: Situation) -> GroupSpec | None:
    """The group of this message; from a private chat that of a person who belongs to it."""
    if signals.command is None:
        return here.group if here.group is not None and not here.group.management else None
    return target_of(signals.command, here, frozenset(Role)).one


def _ask(event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    if signals.command is not None and signals.command.spec is UNDO:
        action = action_asked(signals, here)
        return (action, polls_of(GroupKey(action.subject), here.on)) if action else ()
    group = _group(signals, here)
    if group is None or event.sender is None:
        return ()
    polls, mine = polls_of(group.key, here.on), ballots_by(group.key, _voter(event))
    return (polls, mine) if signals.command is None else (polls, mine, LastNumber(group.key))


def _voter(event: Event) -> str:
    assert event.sender is not None
    return voter_of(event.person, event.account, event.sender.native_id)


def _decide(turn: Turn) -> Decision:
    if turn.call is not None and turn.call.spec is UNDO:
        return _undo(turn)
    group = _group(turn.signals, turn.here)
    if group is None or turn.event.sender is None:
        return _nowhere(turn)
    polls = newest_first(turn.facts.get(polls_of(group.key, turn.here.on)))
    if turn.call is None:
        assert turn.signals.ballot is not None
        return _ballot(turn, group, polls, turn.signals.ballot)
    if turn.call.spec is MINE:
        return answer(turn, _mine(turn, group, polls), FEATURE)
    if turn.call.spec is END:
        return _end(turn, group, polls)
    return _command(turn, group, polls)


def _nowhere(turn: Turn) -> Decision:
    if turn.call is None:
        return NOTHING
    if turn.here.person is None:
        return answer(turn, wording.IN_THE_GROUP, FEATURE)
    names = tuple(group.name for group in target_of(turn.call, turn.here, frozenset(Role)).choices)
    return answer(turn, target_wording.which_group(names, turn.call.spec.example), FEATURE)


def _command(turn: Turn, group: GroupSpec, polls: tuple[Poll, ...]) -> Decision:
    """``/投票`` alone shows, with a number or an option it votes, with more it opens a free vote."""
    assert turn.call is not None
    argument = target_of(turn.call, turn.here, frozenset(Role)).rest.strip()
    if not argument:
        return answer(turn, _shown(turn, polls), FEATURE)
    running = next(iter(still_open(polls, turn.event.at)), None)
    number = turn.signals.ballot or parse_number(fold(argument)) or _named(argument, running)
    if number is not None:
        return _ballot(turn, group, polls, number)
    if running is not None and all(parse_number(part) is not None for part in fold(argument).replace(",", " ").split()):
        return answer(turn, wording.one_only(len(running.options)), FEATURE)
    return _open_free(turn, group, polls, argument)


def _named(argument: str, running: Poll | None) -> int | None:
    """The option that an argument spells out."""
    options = [fold(option) for option in running.options] if running else []
    return options.index(fold(argument)) + 1 if fold(argument) in options else None


def _ballot(turn: Turn, group: GroupSpec, polls: tuple[Poll, ...], choice: int) -> Decision:
    poll = next((poll for poll in polls if poll.opened_at <= turn.event.at), None)
    explicit = turn.call is not None
    if poll is None or turn.event.at >= poll.closes_at + _LATE_WORD_FOR:
        return answer(turn, wording.NONE_RUNNING, FEATURE) if explicit else NOTHING
    if not 1 <= choice <= len(poll.options):
        too_far = poll.runs_at(turn.event.at) and explicit
        return answer(turn, wording.out_of_range(choice, len(poll.options)), FEATURE) if too_far else NOTHING
    ballot = _filled(turn, group, poll, choice)
    if not poll.runs_at(turn.event.at):
        return _late(turn, group, poll, ballot)
    if poll.closed_at is not None:
        return Decision(records=(ballot, recount_timer(poll, turn.event.received_at)))
    if turn.here.group is None:
        return Decision((ballot,), (said(turn, wording.given(choice, poll.options[choice - 1]), FEATURE),))
    return Decision(records=(ballot,))


def _filled(turn: Turn, group: GroupSpec, poll: Poll, choice: int) -> Ballot:
    event, person = turn.event, turn.here.person
    assert event.sender is not None
    name = person.name if person else event.sender.name
    return Ballot(poll.id, _voter(event), event.id, event.at, choice, group.key, name)


def _late(turn: Turn, group: GroupSpec, poll: Poll, ballot: Ballot) -> Decision:
    """A number alone is answered once a person; the ballot is kept, so that it is known and an undone closing counts
    it after all."""
    earlier = turn.facts.get(ballots_by(group.key, ballot.voter))
    told = any(one.poll == poll.id and one.at >= poll.closes_at for one in earlier)
    if told and turn.call is None:
        return NOTHING
    return Decision((ballot,), (said(turn, wording.too_late(closes(poll, turn)), FEATURE),))


def _shown(turn: Turn, polls: tuple[Poll, ...]) -> str:
    running = next(iter(still_open(polls, turn.event.at)), None)
    if running is not None:
        left = clock.span(running.closes_at - turn.event.at)
        return wording.running(sheet_of(running, turn), left, hears_all=hears_all(turn))
    done = next((poll for poll in polls if poll.counts), None)
    if done is None:
        return wording.NONE_RUNNING
    ranked = tuple(sorted(enumerate(done.counts, 1), key=lambda pair: -pair[1]))
    return wording.result(done.title, done.options, ranked)


def _mine(turn: Turn, group: GroupSpec, polls: tuple[Poll, ...]) -> str:
    if not polls:
        return wording.NONE_RUNNING
    poll = polls[0]
    valid = [
        ballot
        for ballot in turn.facts.get(ballots_by(group.key, _voter(turn.event)))
        if ballot.poll == poll.id and poll.runs_at(ballot.at)
    ]
    newest = max(valid, key=lambda ballot: (ballot.at, ballot.event_id), default=None)
    running = poll.runs_at(turn.event.at)
    if newest is None:
        return wording.none_of_mine(closes(poll, turn)) if running else wording.NONE_OF_MINE_AFTER
    option = poll.options[newest.choice - 1]
    if running:
        return wording.mine(newest.choice, option, closes(poll, turn))
    return wording.mine_after(newest.choice, option)


def _open_free(turn: Turn, group: GroupSpec, polls: tuple[Poll, ...], argument: str) -> Decision:
    here, at = turn.here, turn.event.at
    if here.person is None or not here.person.roles_in(group.key, here.on) & GROUP_STAFF:
        running = still_open(polls, at)
        return answer(turn, wording.HOW if running else wording.MAY_OPEN, FEATURE)
    if open_now := still_open(polls, at):
        return answer(turn, wording.already_running(open_now[0].title, closes(open_now[0], turn)), FEATURE)
    wish = read_free_poll(argument, here.programme, group, at)
    if isinstance(wish, str):
        return answer(turn, wish, FEATURE)
    no = turn.facts.get(LastNumber(group.key)) + 1
    poll = Poll(
        poll_id(group.key, here.on, FREE, turn.event.id),
        group.key,
        here.on,
        FREE,
        wish.title,
        wish.options,
        at,
        wish.closes_at,
        opened_by=actor_name(here),
    )
    opened = opening(turn, group, poll, Why(kind=FEATURE, by=actor_name(here), note=f"/{wording.COMMAND}"))
    action = acted(turn, group, no, feature=FEATURE, kind="open", summary=wish.title, data={"poll": poll.id})
    effects = opened.effects if here.group == group else (*opened.effects, said(turn, wording.started(no), FEATURE))
    return Decision((*opened.records, action, noted(turn, "vote.open", group.key)), effects)


def _end(turn: Turn, group: GroupSpec, polls: tuple[Poll, ...]) -> Decision:
    """The closing moves to now; the job that closes votes posts the result, as it always does."""
    here, at = turn.here, turn.event.at
    poll = next(iter(still_open(polls, at)), None)
    if poll is None:
        return answer(turn, wording.NONE_RUNNING, FEATURE)
    host = poll.opened_by if poll.kind != FREE else ""
    assert here.person is not None
    if not (here.person.roles_in(group.key, here.on) & GROUP_STAFF or may_steer(here, group, host)):
        return answer(turn, wording.MAY_END, FEATURE)
    no = turn.facts.get(LastNumber(group.key)) + 1
    action = acted(
        turn,
        group,
        no,
        feature=FEATURE,
        kind="end",
        summary=poll.title,
        data={"poll": poll.id, "closes_at": poll.closes_at.isoformat()},
    )
    records = (*moved(poll, at), action, noted(turn, "vote.end", group.key))
    return Decision(records, (said(turn, wording.ended(no), FEATURE),))


def _undo(turn: Turn) -> Decision:
    asked = action_asked(turn.signals, turn.here)
    action = turn.facts.get(asked) if asked else None
    if action is None or action.feature != FEATURE or action.undone_at is not None:
        return NOTHING
    polls = turn.facts.get(polls_of(GroupKey(action.group), turn.here.on))
    poll = next((poll for poll in polls if poll.id == action.value("poll")), None)
    at = turn.event.at
    if poll is None or (action.kind == "open" and not poll.runs_at(at)):
        return answer(turn, undo_wording.not_undoable(action.no), FEATURE)
    done = (replace(action, undone_at=at, undone_by=actor_name(turn.here)), noted(turn, "vote.undo", action.group))
    if action.kind == "open":
        gone = replace(poll, closes_at=at, closed_at=at)
        cancelled = replace(close_timer(poll), due_at=None)
        card = replace(card_of(poll, wording.WITHDRAWN_NOTE), closed=True)
        return Decision((gone, cancelled, *done), _told(turn, action, wording.withdrawn(poll.title), card))
    return _resume(turn, action, poll, done)


def _resume(turn: Turn, action: Action, poll: Poll, done: tuple[object, ...]) -> Decision:
    """An early closing is undone: the vote goes on until the time it had, and every ballot given meanwhile counts."""
    closes_at = datetime.fromisoformat(action.value("closes_at"))
    if closes_at <= turn.event.at:
        return answer(turn, wording.too_late_to_undo(action.no), FEATURE)
    records = moved(replace(poll, counts=()), closes_at)
    until = closes(records[0], turn)
    text, card = wording.reopened(poll.title, until), card_of(poll, wording.closes_note(until))
    return Decision((*records, *done), _told(turn, action, text, card))


def _told(turn: Turn, action: Action, text: str, card: Card) -> tuple[Effect, ...]:
    """Said in the group and shown on the vote's card; whoever undid it from elsewhere hears it there, too."""
    why = Why(kind=FEATURE, by=actor_name(turn.here), note=f"/{UNDO.name} {action.no}")
    here = turn.here.group is not None and turn.here.group.key == action.group
    in_group = SendMessage(feature=FEATURE, why=why, tag="undo", group=GroupKey(action.group), message=Message.of(text))
    effects: list[Effect] = [in_group] if here else [in_group, said(turn, text, FEATURE)]
    group = turn.here.programme.group(GroupKey(action.group))
    means = turn.here.capabilities if here or group is None else turn.here.ceiling(group, None)
    if group is not None and Capability.EDIT in means:
        effects.append(shown_again(group, card, why, "undo-card"))
    return tuple(effects)


RULE = Rule(
    name=FEATURE,
    accepts=(MessageReceived,),
    decide=_decide,
    ask=_ask,
    wakes=_wakes,
    commands=COMMANDS,
)
