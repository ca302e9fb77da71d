"""Turns by hand for the tests of pure rules: an event, where it happens, and the facts that a test states.

A query that a test does not state is answered as if nothing had ever been stored.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.core.capability import Capability
from bot.core.command import CommandBook
from bot.core.event import Event, JobDue, MessageReceived, Sender
from bot.core.hot import HotTopics
from bot.core.ids import EventId, GroupKey, NativeId
from bot.core.job import Job
from bot.core.knowledge_card import FindCards, FindCardsOf
from bot.core.message import Message
from bot.core.people import Directory
from bot.core.programme import Programme
from bot.core.query import DayFigures, Every, Facts, Figures, LastNumber, LastWords, Query
from bot.core.rule import Decision, Rule, Turn
from bot.core.signals import NOTHING as NO_SIGNALS
from bot.core.signals import classify
from bot.core.situation import Situation
from bot.core.ticket_alike import NO_TWINS, FindTwins
from bot.core.topics import NO_LESSONS, LessonsBefore
from handlers import PIPELINE
from tests import programmes

CARDS = frozenset({Capability.BUTTONS, Capability.EDIT})
EVERYTHING = frozenset(Capability) - CARDS
"""All that a group of people who type can offer; cards have tests of their own."""
BOOK = CommandBook(spec for rule in PIPELINE for spec in rule.commands)
_EMPTY: dict[type[Query[Any]], Callable[[Any], Any]] = {
    Every: lambda _query: (),
    LastNumber: lambda _query: 0,
    LastWords: lambda _query: (),
    DayFigures: lambda query: Figures(query.group),
    LessonsBefore: lambda _query: NO_LESSONS,
    HotTopics: lambda _query: (),
    FindCards: lambda _query: (),
    FindCardsOf: lambda _query: (),
    FindTwins: lambda _query: NO_TWINS,
}


def at(text: str) -> datetime:
    """``18 20:05`` in April 2020, local, as a UTC instant."""
    day, clock = text.split()
    local = datetime.fromisoformat(f"2020-04-{day} {clock}").replace(tzinfo=programmes.SHANGHAI)
    return local.astimezone(UTC)


def here_in(
    group: str | None = "maker",
    who: str = "",
    *,
    on: date = programmes.DAY,
    programme: Programme | None = None,
    staff: Directory | None = None,
    capabilities: frozenset[Capability] = EVERYTHING,
) -> Situation:
    """A group (None: a private chat), and who acts."""
    found, people = programme or programmes.programme(), staff or programmes.staff()
    person = people.of_account(programmes.ACCOUNT, NativeId(who)) if who else None
    spec = found.group(GroupKey(group)) if group else None
    roles = person.roles_in(spec.key if spec else None, on) if person else frozenset()
    return Situation(found, people, on, spec, None, person, roles, capabilities)


def decide(rule: Rule | Job, event: Event, here: Situation, stated: dict[Query[Any], Any] | None = None) -> Decision:
    """What a rule or job decides; it gets the answers to what it asks, and nothing else."""
    signals = classify(event, BOOK)
    if isinstance(rule, Job):
        assert isinstance(event, JobDue)
        asked: Iterable[Query[Any]] = rule.ask(event, here)
        signals = NO_SIGNALS
    else:
        asked = rule.ask(event, signals, here)
    known = stated or {}
    answers = {query: known.get(query, _EMPTY.get(type(query), lambda _query: None)(query)) for query in asked}
    return rule.decide(Turn(event, signals, here, Facts(answers)))


def message(text: str, who: str, when: datetime, group: str | None = "maker", key: str = "") -> MessageReceived:
    """Somebody writes, in a group or in private."""
    return MessageReceived(
        id=EventId(key or f"{who}-{when.isoformat()}-{text}"), at=when, received_at=when, account=programmes.ACCOUNT,
        native_group=NativeId(f"g-{group}") if group else None, sender=Sender(NativeId(who), who),
        group=GroupKey(group) if group else None, message_id=f"m-{who}", message=Message.of(text),
        person=None,
    )  # fmt: skip


def due(
    job: Job, due_at: datetime, *, now: datetime | None = None, on: date = programmes.DAY, slot: str = "",
    group: str | None = "maker", until: datetime | None = None,
) -> JobDue:  # fmt: skip
    """A job is due; ``now`` is when it really runs."""
    when = now or due_at
    return JobDue(
        id=EventId(f"{job.kind}-{slot}"), at=when, received_at=when, account=programmes.ACCOUNT,
        group=GroupKey(group) if group else None, subject=group or "test", local_date=on, kind=job.kind, slot=slot,
        due_at=due_at, expires_at=until,
    )  # fmt: skip


def known_as(event: MessageReceived, here: Situation) -> MessageReceived:
    """The message with its person filled in, as the engine does it."""
    return replace(event, person=here.person.key if here.person else None)


def job(jobs: tuple[Job, ...], kind: str) -> Job:
    """The job of a kind."""
    return next(one for one in jobs if one.kind == kind)


def texts(decision: Decision, effect: str = "") -> list[str]:
    """What a decision says, in order; ``effect`` picks one type."""
    found = []
    for one in decision.effects:
        if effect and type(one).__name__ != effect:
            continue
        said = getattr(one, "message", None)
        found.append(said.shown() if said is not None else getattr(one, "text", ""))
    return found
