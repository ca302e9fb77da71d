"""Opening and closing a vote: records, timers and texts, shared by the commands, the salon's end and the jobs.

Pure. Ballots are never answered one by one; the count is told now and then (see PROGRESS_AFTER).
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.core.answer import privately
from bot.core.capability import Capability
from bot.core.card import Button, Card, CardKind
from bot.core.effect import AlertStaff, EditCard, Effect, SendMessage, Why
from bot.core.ids import GroupKey
from bot.core.ledger import Late, Timer
from bot.core.message import Message
from bot.core.poll import Ballot, Poll, Tally, poll_id
from bot.core.programme import GroupSpec, Programme, instant
from bot.core.query import ANY, Every
from bot.core.rule import Decision, Turn
from bot.core.salon import Salon
from bot.core.stage import hosts_of
from bot.core.wording import clock
from bot.core.wording import vote as wording

FEATURE = "vote"
CLOSE, PROGRESS, RECOUNT = "vote_close", "vote_progress", "vote_recount"
SALON, FREE = "salon", "free"
PROGRESS_AFTER = tuple(timedelta(minutes=minutes) for minutes in (3, 10, 20, 40, 60))
"""When the count of voters is told after the opening, if it has grown: soon, so that people see that their numbers
were heard, then less and less."""
_RECOUNT_AFTER = timedelta(seconds=60)
SETTING = "times.vote_closes_at"
CARD_OF = "vote-"
"""What the card ids of polls begin with."""


def polls_of(group: GroupKey, on: date) -> Every[Poll]:
    """The polls of a group that may matter on a local date: its own and those of the day before, past midnight."""
    return Every(Poll, group, (("local_date", (on - timedelta(days=1), on)),))


def ballots_by(group: GroupKey, voter: str) -> Every[Ballot]:
    """Everything that one voter chose in a group."""
    return Every(Ballot, ANY, (("group", group), ("voter", voter)))


def ballots_of(poll: str) -> Every[Ballot]:
    """All ballots of a poll."""
    return Every(Ballot, poll)


def newest_first(polls: tuple[Poll, ...]) -> tuple[Poll, ...]:
    """Polls by their opening; numbers without a name belong to the newest."""
    return tuple(sorted(polls, key=lambda poll: (poll.opened_at, poll.id), reverse=True))


def still_open(polls: tuple[Poll, ...], at: datetime) -> tuple[Poll, ...]:
    """The polls that run at an instant, newest first."""
    return tuple(poll for poll in newest_first(polls) if poll.closed_at is None and poll.runs_at(at))


def closing_time(programme: Programme, group: GroupSpec, salon: Salon) -> datetime:
    """When the vote after a salon closes; a time before the salon is one past midnight."""
    at = instant(salon.local_date, group.times.vote_closes_at, programme.zone)
    if at <= salon.starts_at:
        at = instant(salon.local_date + timedelta(days=1), group.times.vote_closes_at, programme.zone)
    return at


def salon_vote(turn: Turn, group: GroupSpec, salon: Salon, polls: tuple[Poll, ...]) -> Decision:
    """The vote on a salon's topics, opened now and closed at its own time, however late it is opened; none at all,
    and a word to the staff, when that time has passed. What else is being voted on in the group ends now."""
    at, closes_at = turn.event.at, closing_time(turn.here.programme, group, salon)
    number = poll_id(group.key, salon.local_date, SALON)
    if any(poll.id == number for poll in polls):
        return Decision()
    why = Why(kind="salon_end", setting=SETTING, due_at=salon.ends_at)
    if at >= closes_at:
        text = wording.no_vote(group.name, clock.at(turn.here.programme.local(closes_at)))
        return Decision(effects=(AlertStaff(feature=FEATURE, why=why, tag="no-vote", text=text, about=group.key),))
    poll = Poll(
        number,
        group.key,
        salon.local_date,
        SALON,
        wording.SALON_TITLE,
        salon.topics,
        at,
        closes_at,
        opened_by=salon.host,
    )
    ended = [record for other in still_open(polls, at) for record in moved(other, at)]
    opened = opening(turn, group, poll, why)
    return Decision((*ended, *opened.records), opened.effects)


def poll_by_id(poll: str) -> Every[Poll]:
    """A poll of whatever group: a tap names it, and says where it was made on some platforms only."""
    return Every(Poll, ANY, (("id", poll),))


def card_of(poll: Poll, note: str, counts: tuple[int, ...] = ()) -> Card:
    """A poll with buttons. With ``counts`` it is over; before, they stay unknown, so that nobody follows the crowd."""
    buttons = tuple(
        Button(choice_of(number), wording.button(number), option, counts[number - 1] if counts else None)
        for number, option in enumerate(poll.options, 1)
    )
    title = wording.CLOSED_TITLE + poll.title if counts else poll.title
    return Card(CARD_OF + poll.id, CardKind.VOTE, title, buttons, note, closed=bool(counts))


def choice_of(number: int) -> str:
    """How a card names an option: A, B, C …"""
    return chr(ord("A") + number - 1)


def number_of(choice: str) -> int:
    """The option (from 1) that a tap names; 0 when it names none."""
    return ord(choice) - ord("A") + 1 if len(choice) == 1 and "A" <= choice <= "Z" else 0


def poll_on(card: str) -> str:
    """The poll that a card shows; empty when it shows something else."""
    return card.removeprefix(CARD_OF) if card.startswith(CARD_OF) else ""


def shown_again(group: GroupSpec, card: Card, why: Why, tag: str, expires_at: datetime | None = None) -> EditCard:
    """The card of a poll in its new state."""
    return EditCard(feature=FEATURE, why=why, tag=tag, group=group.key, card=card, expires_at=expires_at)


def opening(turn: Turn, group: GroupSpec, poll: Poll, why: Why) -> Decision:
    """A poll with its timers and its first message."""
    by = poll.opened_by if poll.kind == FREE else ""
    taps = Capability.BUTTONS in turn.here.capabilities
    text = wording.opened(sheet_of(poll, turn), hears_all=hears_all(turn), by=by, taps=taps)
    note = wording.closes_note(closes(poll, turn))
    said = replace(_said(group, text, why, tag="vote", expires_at=poll.closes_at), card=card_of(poll, note))
    progress = progress_timer(poll, poll.opened_at)
    timers = (close_timer(poll), *((progress,) if progress else ()))
    return Decision(records=(poll, *timers), effects=(said,))


def moved(poll: Poll, closes_at: datetime) -> tuple[Poll, Timer, Timer]:
    """A poll with another closing time; the old timer is called off, the new one has a slot of its own."""
    changed = replace(poll, closes_at=closes_at, closed_at=None)
    return (changed, replace(close_timer(poll), due_at=None), close_timer(changed))


def close_timer(poll: Poll) -> Timer:
    """The closing of a poll; the result does not depend on how late it runs."""
    slot = f"{poll.id}-{poll.closes_at:%m%dT%H%M%S%f}"
    return Timer(poll.group, poll.local_date, CLOSE, slot, poll.closes_at, Late.DEADLINE)


def progress_timer(poll: Poll, after: datetime) -> Timer | None:
    """The next time at which the count of voters is told."""
    waits = (wait for wait in PROGRESS_AFTER if after < poll.opened_at + wait < poll.closes_at - timedelta(minutes=2))
    wait = next(waits, None)
    if wait is None:
        return None
    slot = f"{poll.id}-{wait // timedelta(minutes=1)}"
    due_at = poll.opened_at + wait
    return Timer(poll.group, poll.local_date, PROGRESS, slot, due_at, Late.NOTICE, poll.closes_at)


def recount_timer(poll: Poll, received_at: datetime) -> Timer:
    """A ballot was given in time but came after the result: count again when the others are in, too."""
    due_at = (received_at + _RECOUNT_AFTER).replace(second=0, microsecond=0)
    slot = f"{poll.id}-{due_at:%m%dT%H%M}"
    return Timer(poll.group, poll.local_date, RECOUNT, slot, due_at, Late.DEADLINE)


def poll_in(slot: str) -> str:
    """The poll that a timer's slot names."""
    return slot.partition("-")[0]


def closing(turn: Turn, group: GroupSpec, poll: Poll, counted: Tally, why: Why, *, again: bool = False) -> Decision:
    """Post a result: in the group, and to the host. ``again``: ballots given in time were delivered late."""
    programme, at = turn.here.programme, turn.event.at
    day = "" if programme.service_date(at) == poll.local_date else clock.day(poll.local_date)
    text = wording.result(poll.title, poll.options, counted.ranked, day)
    if again:
        text = wording.recounted(text, counted.voters - sum(poll.counts))
    card = card_of(poll, wording.voters_note(counted.voters), counted.counts)
    effects: list[Effect] = [_said(group, text, why, tag="result")]
    if Capability.EDIT in turn.here.capabilities:
        effects.append(shown_again(group, card, why, "card"))
    if poll.kind == SALON and not again:
        effects += _to_hosts(turn, group, poll, text, why)
    done = replace(poll, closed_at=poll.closed_at or at, counts=counted.counts)
    return Decision(records=(done,), effects=tuple(effects))


def _to_hosts(turn: Turn, group: GroupSpec, poll: Poll, text: str, why: Why) -> list[Effect]:
    """The host of the salon, whose name the poll keeps."""
    people = hosts_of(turn.here.staff, group.key, poll.local_date, poll.opened_by)
    copy = wording.host_copy(group.name, clock.day(poll.local_date), text)
    sent = (privately(person, group, copy, feature=FEATURE, why=why, tag=f"host-{person.key}") for person in people)
    return [one for one in sent if one is not None]


def sheet_of(poll: Poll, turn: Turn) -> wording.Sheet:
    """A poll as it is shown."""
    return wording.Sheet(poll.title, poll.options, closes(poll, turn))


def closes(poll: Poll, turn: Turn) -> str:
    """A poll's closing time, written."""
    programme = turn.here.programme
    return clock.moment(programme.local(poll.closes_at), programme.service_date(turn.event.at))


def hears_all(turn: Turn) -> bool:
    """Whether the bot hears numbers that are not addressed to it; unknown from a private chat, then assumed."""
    return turn.here.group is None or Capability.HEARS_ALL in turn.here.capabilities


def _said(group: GroupSpec, text: str, why: Why, *, tag: str, expires_at: datetime | None = None) -> SendMessage:
    return SendMessage(
        feature=FEATURE, why=why, tag=tag, group=group.key, message=Message.of(text), expires_at=expires_at
    )
