"""A day's questions in figures: how many, how many answered, how soon, by topic and by group; and which wait, how long.

Pure functions over tickets, for the brief at a change of shift, the closing notice, the figures and the salon.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from bot.core.hot import HotTopic, was_asked
from bot.core.ticket import Matter, Ticket, TicketState
from bot.core.ticket_words import asking

_HELPED = (TicketState.ANSWERED, TicketState.RESOLVED)
"""An earlier answer may have done, without a new one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """``answered`` have an answer or were solved otherwise, ``open`` still wait, also those whose answer did not help;
    ``unsure`` of the answered were given an earlier answer that nobody has confirmed; ``usual`` is the middle of the
    times to the first answer, None when nobody answered."""

    questions: int = 0
    people: int = 0
    answered: int = 0
    unsure: int = 0
    open: int = 0
    usual: timedelta | None = None


def counted(tickets: Iterable[Ticket]) -> Asked:
    """The figures of some questions."""
    found = [one for one in tickets if was_asked(one)]
    waiting = still_open(found)
    waits = [(one.answers[0].at - one.asked_at).total_seconds() for one in found if one.answers]
    return Asked(
        questions=len(found),
        people=len({(one.group, asker.native_id) for one in found for asker in one.askers}),
        answered=sum(bool(one.answers) or one.state in _HELPED for one in found if one not in waiting),
        unsure=sum(one.state is TicketState.ANSWERED and not one.answers for one in found),
        open=len(waiting),
        usual=timedelta(seconds=median(waits)) if waits else None,
    )


def by_topic(tickets: Iterable[Ticket]) -> tuple[tuple[str, Asked], ...]:
    """The figures of each category, most questions first."""
    found = [one for one in tickets if was_asked(one)]
    topics = dict.fromkeys(one.topic for one in found)
    each = ((topic, counted(one for one in found if one.topic == topic)) for topic in topics)
    return tuple(sorted(each, key=lambda pair: (-pair[1].questions, pair[0])))


def still_open(tickets: Iterable[Ticket]) -> tuple[Ticket, ...]:
    """The questions that wait for an answer, the longest first."""
    found = (one for one in tickets if one.state is TicketState.OPEN and not one.held)
    return tuple(sorted(found, key=lambda one: (one.asked_at, one.group, one.no)))


def age(ticket: Ticket, at: datetime) -> timedelta:
    """How long ago a question was asked."""
    return at - ticket.asked_at


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A topic for the salon: the words, and how many people spoke of it (0: it was put off to the salon)."""

    text: str
    people: int = 0


def suggestions(tickets: Iterable[Ticket], hot: Iterable[HotTopic], most: int) -> tuple[Suggestion, ...]:
    """What a salon could be about: questions that were put off to it, then what several people asked about."""
    put_off = [one for one in still_open(tickets) if one.matter is Matter.SALON]
    found = [Suggestion(asking(one), len(one.askers)) for one in put_off]
    found += [Suggestion(f"{one.word}：{one.examples[0]}", one.people) for one in hot]
    return tuple(found[:most])
