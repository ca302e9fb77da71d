"""What becomes of a ticket: answered, resolved, waiting again, taken back; and who has to hear of it.

Pure. Whoever asks must have checked the rights at this moment.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from bot.core.effect import SendMessage, Why
from bot.core.fold import fold
from bot.core.ids import GroupKey, NativeId
from bot.core.ledger import Timer
from bot.core.message import Mention, Message, Segment, Text
from bot.core.people import Person
from bot.core.programme import GroupSpec
from bot.core.questions import FEATURE, Fit
from bot.core.ticket import LONGEST_TEXT, WAITING, Answer, Asker, Ticket, TicketState
from bot.core.ticket_desk import UNANSWERED, Told, closing
from bot.core.ticket_offer import drafted, outcome, shared
from bot.core.wording import earlier
from bot.core.wording import questions as wording

_NUMBERS = re.compile(rf"\s*#?(\d{{1,9}}(?:\s*[{wording.JOINS}]\s*#?\d{{1,9}})*)[\s{wording.COLONS}]*(.*)", re.DOTALL)
_PARTS = re.compile(rf"[/／](?:{'|'.join((wording.ANSWER_COMMAND, *wording.ANSWER_ALIASES))})(?=\s*#?\d)")

_THANKS = re.compile(rf"(?:{'|'.join((*wording.THANKS, *wording.BESIDE))}|\w{{1,2}}老师)+")


@dataclass(frozen=True, slots=True)
class Given:
    """Words for some tickets, by number; no numbers: it has to be seen from elsewhere."""

    numbers: tuple[int, ...]
    text: str


def answers_in(argument: str) -> tuple[Given, ...]:
    """The answers of one command: ``12 words``, ``12、13 words``, ``12 words /答 13 words``."""
    return tuple(_given(part) for part in _PARTS.split(argument) if part.strip())


def _given(part: str) -> Given:
    found = _NUMBERS.fullmatch(part)
    if found is None:
        return Given((), part.strip())
    return Given(tuple(dict.fromkeys(int(one) for one in re.findall(r"\d+", found[1]))), found[2].strip())


def first_number(argument: str) -> tuple[int | None, str]:
    """The number at the beginning of an argument, and the rest."""
    found = _given(argument)
    return (found.numbers[0], found.text) if found.numbers else (None, found.text)


def answer_by(person: Person, at: datetime, text: str, message_id: str = "") -> Answer:
    """An answer of a member of the staff."""
    return Answer(person.key, person.name, at, message_id, text[:LONGEST_TEXT])


def answered(ticket: Ticket, group: GroupSpec, answer: Answer) -> Told:
    """An answer came: nobody else is asked, and the ticket closes by itself. It takes the place of an earlier one that
    was offered, and is offered where else the same is asked."""
    found = replace(ticket, state=TicketState.ANSWERED, answers=(*ticket.answers, answer))
    told = closing(without_offer(found), group, answer.at)
    return replace(told, timers=(*told.timers, *shared(found, answer.at)))


def waiting_again(ticket: Ticket, group: GroupSpec, at: datetime) -> Told:
    """The ticket waits again; where nobody was asked yet, somebody is at once. The job looks at the clock of the group
    when it is due."""
    due_at = at + timedelta(minutes=group.questions.answer_minutes if ticket.rungs else 0)
    waits = replace(ticket, state=TicketState.OPEN, since=at, due_at=due_at, closed_at=None, closed_by="")
    slot = f"{ticket.no}/{due_at:%y%m%d%H%M%S%f}"
    timer = Timer(ticket.group, ticket.local_date, UNANSWERED, slot, due_at)
    return Told(without_offer(waits), timers=(timer, *outcome(ticket, at, helped=False)))


def without_offer(ticket: Ticket) -> Ticket:
    """The ticket without the card that stood in place of an answer; it is not offered to it again."""
    return replace(ticket, offered=0, tried=(*ticket.tried, ticket.offered)) if ticket.offered else ticket


def resolved(ticket: Ticket, at: datetime, by: str = "") -> Told:
    """It is solved: a card that was offered hears that it helped; what the staff answered becomes the draft of one."""
    return Told(
        ended(ticket, TicketState.RESOLVED, at, by),
        timers=(*outcome(ticket, at, helped=True), *drafted(ticket, at)),
    )


def ended(ticket: Ticket, state: TicketState, at: datetime, by: str = "") -> Ticket:
    """The ticket waits for nothing any more."""
    return replace(ticket, state=state, due_at=None, closed_at=at, closed_by=by)


def with_asker(ticket: Ticket, asker: Asker) -> Ticket:
    """Somebody else wants to know the same; nobody does so twice."""
    return ticket if ticket.asked_by(asker.native_id) else replace(ticket, joined=(*ticket.joined, asker))


def answer_text(ticket: Ticket) -> str:
    """What somebody is told who joins a question that was answered; empty when there is nothing to tell."""
    if ticket.offered:
        return earlier.above(ticket.no)
    last = ticket.answers[-1] if ticket.state is TicketState.ANSWERED and ticket.answers else None
    return wording.answered_by(ticket.no, last.name, last.text) if last is not None and last.text else ""


def tags_of(askers: Iterable[Asker]) -> tuple[Segment, ...]:
    """The tags of people, with a blank behind each."""
    return tuple(part for one in askers for part in (Mention(one.native_id, one.name), Text(" ")))


def tell_askers(ticket: Ticket, askers: Iterable[Asker], text: str, why: Why) -> SendMessage:
    """A word to the group that tags those who asked."""
    return SendMessage(
        feature=FEATURE,
        why=replace(why, note=ticket.mark),
        tag=f"answer-{ticket.no}",
        group=GroupKey(ticket.group),
        message=Message.of(*tags_of(askers), text),
        reply_to=next(iter(ticket.message_ids), None),
    )


def tell_others(ticket: Ticket, why: Why) -> tuple[SendMessage, ...]:
    """Those who only joined have not seen that the answer is theirs, too; who asked first has."""
    return (tell_askers(ticket, ticket.joined, wording.answered((ticket.no,)), why),) if ticket.joined else ()


# ------------------------------------------------------------------------------------------------------- which is meant


@lru_cache(maxsize=2048)
def plain(text: str) -> str:
    """Words as they stand in the tables of short replies."""
    return fold(text).strip(wording.SIGNS)


def alike(first: str, second: str) -> bool:
    """Whether two people typed the very same; signs alone are like nothing."""
    words = plain(first).rstrip(wording.ASKED_FOR)
    return bool(words) and words == plain(second).rstrip(wording.ASKED_FOR)


@lru_cache(maxsize=2048)
def thanks(text: str) -> bool:
    """Whether a message says that an answer helped, and nothing else."""
    said = "".join(char for char in plain(text) if char.isalnum())
    return _THANKS.fullmatch(said) is not None and any(word in said for word in wording.THANKS)


def akin(first: str, second: str) -> bool:
    """Whether two messages of one person seem to ask the same: half of the shorter one's telling characters."""
    one, two = _telling(first), _telling(second)
    return bool(one and two) and len(one & two) * 2 >= min(len(one), len(two))


def _telling(text: str) -> frozenset[str]:
    return frozenset(char for char in plain(text) if char.isalnum() and char not in wording.UNTELLING)


def quoted_in(tickets: Iterable[Ticket], message_id: str | None) -> Ticket | None:
    """The ticket of which a message is quoted."""
    return next((one for one in tickets if message_id is not None and message_id in one.message_ids), None)


def newest(tickets: Iterable[Ticket]) -> Ticket | None:
    """The one that was asked last."""
    return max(tickets, key=lambda one: (one.asked_at, one.no), default=None)


def of_asker(tickets: Iterable[Ticket], native_id: NativeId) -> Ticket | None:
    """What somebody may mean by "it is solved": the newest that was answered, else the newest that waits."""
    mine = [one for one in tickets if one.state in WAITING and one.asked_by(native_id)]
    return newest(one for one in mine if one.state is TicketState.ANSWERED) or newest(mine)


def fitting(tickets: Iterable[Ticket], text: str, fits: Fit) -> Ticket | None:
    """The open ticket that an answer fits best; None when it fits none."""
    scored = [(fits("\n".join(one.texts), text), one) for one in tickets if one.state is TicketState.OPEN]
    best = max(scored, key=lambda pair: (pair[0], pair[1].no), default=None)
    return best[1] if best is not None and best[0] > 0 else None
