"""What becomes of a ticket: answered, resolved, waiting again, taken back; and who has to hear of it.

Pure. Whoever asks must have checked the rights at this moment.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from bot.core.action import Action
from bot.core.asking.fit import Fitter, Waiting
from bot.core.effect import SendMessage, Why
from bot.core.fold import fold
from bot.core.ids import GroupKey, NativeId
from bot.core.message import Mention, Message, Segment, Text
from bot.core.numerals import parse_number
from bot.core.people import Person
from bot.core.programme import GroupSpec
from bot.core.questions import FEATURE
from bot.core.ticket import LONGEST_TEXT, MOST_MESSAGES, MOST_TEXTS, WAITING, Answer, Asker, Rung, Ticket, TicketState
from bot.core.ticket_desk import Told, closing, waiting_until
from bot.core.ticket_offer import drafted, outcome, redrafted, shared
from bot.core.wording import earlier
from bot.core.wording import question_replies as replies
from bot.core.wording import question_unheard as unheard
from bot.core.wording import questions as wording

_ONE = rf"#?\d{{1,9}}(?!\d|[{wording.POINTS}]\d)"
_LIST = rf"{_ONE}(?:\s*[{wording.JOINS}]\s*{_ONE})*"
_SIGN = rf"(?:[{wording.COLONS}{wording.BRACKETS}]|[{wording.POINTS}](?!\d))"
_NUMBERS = re.compile(rf"\s*({_LIST})(?:\s|{_SIGN})*(.*)", re.DOTALL)
_MARKS = re.compile(rf"(?:\A\s*|(?<=[\s{wording.STOPS}]))({_LIST})({_SIGN}?)\s*(?=(\S))")
_PARTS = re.compile(rf"[/／](?:{'|'.join((wording.ANSWER_COMMAND, *wording.ANSWER_ALIASES))})(?=\s*#?\d)")

_HELPED = re.compile(rf"(?:{'|'.join(wording.HELPED)})(?:{'|'.join(wording.HELPED_ENDS)})")
_CANNOT = re.compile(wording.CANNOT)
_ASKING = re.compile(replies.ASKING)
LONGEST_THANKS = 25
"""Characters of the longest line that is nothing but thanks."""
_SHORT = 20
"""A question of the staff that is not longer asks back; a longer one may end an answer (看到了吗？)."""

_MOST_OFFERED = 5
"""So many of those that were offered an earlier answer are compared with words of the staff: the more there are, the
less sure anything is."""


SAME_FOR = timedelta(minutes=10)
"""So long a word like 同问 means what was asked last."""


@dataclass(frozen=True, slots=True)
class Given:
    """Words for some tickets, by number; no numbers: it has to be seen from elsewhere."""

    numbers: tuple[int, ...]
    text: str


def answers_in(argument: str, live: Collection[int] = ()) -> tuple[Given, ...]:
    """The answers of one message: ``12 words``, ``12、13 words``, ``12 words /答 13 words``; with the ``live`` numbers
    also ``12 words 13 words``, as long as all are written in the way of the first: steps in an answer are none, and
    neither is ``3 天``."""
    return tuple(_given(one) for part in _PARTS.split(argument) if part.strip() for one in _split(part, live))


def _split(part: str, live: Collection[int]) -> list[str]:
    marks = list(_MARKS.finditer(part))
    if not marks or marks[0].start() > 0:
        return [part]
    first = _way(marks[0])
    meant = [mark for mark in marks[1:] if _way(mark) == first and _named(mark[1]) <= set(live)]
    cuts = [mark.start(1) for mark in meant if first != _BARE or mark[3] not in wording.UNITS]
    pieces = [part[start:end] for start, end in pairwise((0, *cuts, len(part)))]
    return [*(one.rstrip().rstrip(wording.BETWEEN) for one in pieces[:-1]), pieces[-1]]


_BARE = (False, "")


def _way(mark: re.Match[str]) -> tuple[bool, str]:
    """How a number is written: with a # before it, with which sign behind it."""
    return mark[1].startswith("#"), mark[2]


def _named(numbers: str) -> set[int]:
    return {int(one) for one in re.findall(r"\d+", numbers)}


_APART = rf"(?=[\s{wording.COLONS}{wording.BRACKETS}]|\Z)"
_ORDINAL = re.compile(rf"\s*{wording.NTH}\s*([0-9{wording.NUMERALS}]{{1,9}})\s*(?:{wording.NTH_OF})?{_APART}")
_CALLED = re.compile(rf"\s*(#?\d{{1,9}}){wording.NUMBER_WORD}{_APART}")


def _plainly(part: str) -> str:
    """第2个 and 2号 at the beginning, as the number alone."""
    if (nth := _ORDINAL.match(part)) is not None and (number := parse_number(nth[1])) is not None:
        return f"{number} {part[nth.end() :]}"
    return _CALLED.sub(r"\1 ", part, count=1)


def _given(part: str) -> Given:
    found = _NUMBERS.fullmatch(_plainly(part))
    if found is None:
        return Given((), part.strip())
    return Given(tuple(dict.fromkeys(int(one) for one in re.findall(r"\d+", found[1]))), found[2].strip())


def numbers_first(argument: str) -> tuple[tuple[int, ...], str]:
    """All numbers at the beginning of an argument, also with nothing but blanks between them, and the rest."""
    numbers, rest = list[int](), argument
    while (found := _given(rest)).numbers:
        numbers += found.numbers
        rest = found.text
    return tuple(dict.fromkeys(numbers)), rest.strip()


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
    return _waits(ticket, at, at + timedelta(minutes=group.questions.answer_minutes if ticket.rungs else 0))


def still_answered(ticket: Ticket) -> bool:
    """Whether an answer is left that may have helped: what was given before the question waited last did not."""
    return any(one.at >= ticket.since for one in ticket.answers)


def unhelped(ticket: Ticket, group: GroupSpec, at: datetime) -> Told:
    """An answer did not help. That of a member of the staff is in nobody's hands until the job tells them, which is at
    once (bot/core/ticket_unhelped.py)."""
    if ticket.offered or not ticket.answers:
        return waiting_again(ticket, group, at)
    return _waits(replace(ticket, holder=""), at, at)


def _waits(ticket: Ticket, at: datetime, due_at: datetime) -> Told:
    again = replace(ticket, state=TicketState.OPEN, since=at, closed_at=None, closed_by="")
    told = waiting_until(without_offer(again), due_at)
    follows = (*outcome(ticket, at, helped=False), *redrafted(ticket, at))
    return replace(told, timers=(*told.timers, *follows))


def on_it(text: str) -> bool:
    """Whether a member of the staff only says that they look into it, or asks back: that answers nothing."""
    return plain(text) in wording.ON_IT or asks_back(text)


def asks_back(text: str) -> bool:
    """Whether a member of the staff wants to know more before they answer."""
    words = plain(text)
    return len(words) <= _SHORT and words.endswith(wording.ASKS_BACK)


def stands_there(text: str) -> bool:
    """Whether a member of the staff only says that they have answered in the group, where the bot may not have heard
    it."""
    return plain(text) in unheard.THERE


def cannot(text: str) -> bool:
    """Whether a member of the staff says that somebody else should answer."""
    return _CANNOT.fullmatch(plain(text)) is not None


def in_hand(ticket: Ticket, person: Person, group: GroupSpec, at: datetime) -> Told:
    """The ticket with somebody who looks into it: the clock begins anew, and it was asked of somebody."""
    taken = replace(ticket, holder=person.key, given_to=tuple(dict.fromkeys((*ticket.given_to, person.key))))
    return waiting_again(replace(taken, rungs=ticket.rungs or (int(Rung.ASSISTANT),)), group, at)


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


def with_line(ticket: Ticket, message_id: str, text: str, at: datetime) -> Ticket:
    """The ticket with one more line of who asked; of too many the newest stands last. ``message_id``: empty for what
    does not stand in the group."""
    ids = (*ticket.message_ids, message_id) if message_id else ticket.message_ids
    return replace(
        ticket,
        message_ids=ids[:MOST_MESSAGES],
        texts=(*ticket.texts[: MOST_TEXTS - 1], text[:LONGEST_TEXT]),
        last_at=at,
    )


def with_asker(ticket: Ticket, asker: Asker) -> Ticket:
    """Somebody else wants to know the same; nobody does so twice."""
    return ticket if ticket.asked_by(asker.native_id) else replace(ticket, joined=(*ticket.joined, asker))


def helped_out(ticket: Ticket, native_id: NativeId) -> Ticket | None:
    """The ticket without somebody who only joined and needs no answer any more, while nobody has given one: who asked
    first still waits. None where it is theirs to say that it is solved."""
    if ticket.state is not TicketState.OPEN or native_id not in {one.native_id for one in ticket.joined}:
        return None
    return replace(ticket, joined=tuple(one for one in ticket.joined if one.native_id != native_id))


def answer_text(ticket: Ticket) -> str:
    """What somebody is told who joins a question that was answered; empty when there is nothing to tell."""
    if ticket.offered:
        return earlier.above(ticket.no)
    last = ticket.answers[-1] if ticket.state is TicketState.ANSWERED and ticket.answers else None
    return wording.answered_by(ticket.no, last.name, last.text) if last is not None and last.text else ""


def tags_of(askers: Iterable[Asker]) -> tuple[Segment, ...]:
    """The tags of people, with a blank behind each."""
    return tuple(part for one in askers for part in (Mention(one.native_id, one.name), Text(" ")))


def tell_askers(ticket: Ticket, askers: Iterable[Asker], text: str, why: Why, *, closes: bool = True) -> SendMessage:
    """A word to the group that tags those who asked. Not ``closes``: there is nothing that they could say to it."""
    return SendMessage(
        feature=FEATURE,
        why=replace(why, note=ticket.mark),
        tag=f"answer-{ticket.no}",
        group=GroupKey(ticket.group),
        message=Message.of(*tags_of(askers), text),
        reply_to=next(iter(ticket.message_ids), None),
        unheard=unheard.TOLD if closes else "",
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
    """Whether a short message says that an answer helped, and asks for nothing more."""
    said = plain(text)
    if len(said) > LONGEST_THANKS or any(word in said for word in wording.NOT_YET) or _ASKING.search(said) is not None:
        return False
    return _HELPED.match(said) is not None or any(word in said for word in wording.THANKS)


def akin(first: str, second: str) -> bool:
    """Whether two messages of one person seem to ask the same: half of the shorter one's telling characters."""
    one, two = _telling(first), _telling(second)
    shared = len(one & two)
    return shared > 1 and shared * 2 >= min(len(one), len(two))


def tells(text: str) -> int:
    """How many different characters of a text say something."""
    return len(_telling(text))


def _telling(text: str) -> frozenset[str]:
    return frozenset(char for char in plain(text) if char.isalnum() and char not in wording.UNTELLING)


def quoted_in(tickets: Iterable[Ticket], message_id: str | None) -> Ticket | None:
    """The ticket of which a message is quoted."""
    return next((one for one in tickets if message_id is not None and message_id in one.message_ids), None)


def action_of(ticket: Ticket) -> Action:
    """The ticket under its number, so that what is done about it can be undone by it. Never its words."""
    return Action(ticket.group, ticket.no, FEATURE, "ticket", wording.LIST_COMMAND, "", ticket.asked_at)


def newest(tickets: Iterable[Ticket]) -> Ticket | None:
    """The one that was asked last."""
    return max(tickets, key=lambda one: (one.asked_at, one.no), default=None)


def heard_at(ticket: Ticket) -> datetime | None:
    """When those who asked were told something last."""
    said = (*(one.at for one in ticket.answers), *((ticket.offered_at,) if ticket.offered_at is not None else ()))
    return max(said, default=None)


def heard_last(tickets: Iterable[Ticket], native_id: NativeId) -> Ticket | None:
    """What somebody may mean by "it did not help": the one that was answered last, even when it waits again or was
    thanked for."""
    mine = [one for one in tickets if one.state in (*WAITING, TicketState.RESOLVED) and one.asked_by(native_id)]
    told = [(at, one.no, one) for one in mine if (at := heard_at(one)) is not None]
    return max(told, key=lambda found: found[:2], default=(None, 0, None))[2]


def of_asker(tickets: Iterable[Ticket], native_id: NativeId) -> Ticket | None:
    """What somebody may mean by "it is solved": the newest that was answered, else the newest that waits."""
    mine = [one for one in tickets if one.state in WAITING and one.asked_by(native_id)]
    return newest(one for one in mine if one.state is TicketState.ANSWERED) or newest(mine)


def fitting(tickets: Iterable[Ticket], text: str, fits: Fitter, person: str = "") -> Ticket | None:
    """The question that the words of a member of the staff answer, of those that wait and of those that were only
    offered an earlier answer; None where that is not sure."""
    found = sorted(tickets, key=lambda one: (one.asked_at, one.no), reverse=True)
    offered = [one for one in found if one.offered and one.state is TicketState.ANSWERED]
    waiting = [one for one in found if one.state in (TicketState.OPEN, TicketState.CANDIDATE)] + offered[:_MOST_OFFERED]
    place = fits([Waiting("\n".join(one.texts), person in one.given_to) for one in waiting], text)
    return waiting[place] if place is not None else None
