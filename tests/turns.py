"""Turns built by hand, for testing rules and jobs as the pure functions they are: records in, a decision out.

The facts are answered from a plain list of records by the smallest possible reading of each query.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.core.action import Action
from bot.core.command import CommandBook
from bot.core.effect import AlertStaff, SendDirect, SendMessage
from bot.core.event import Event, JobDue, MessageReceived, Sender
from bot.core.hot import HotTopics
from bot.core.ids import AccountName, EventId, GroupKey, NativeId
from bot.core.job import Job
from bot.core.message import Mention, Message, Quote, Segment
from bot.core.people import Directory
from bot.core.programme import Programme
from bot.core.query import ANY, Every, Facts, LastNumber, One, Query
from bot.core.records import SPECS, identity, subject_of
from bot.core.rule import Decision, Rule, Turn, questions, think
from bot.core.signals import NOTHING, classify
from bot.core.situation import Situation
from bot.core.topics import NO_LESSONS, LessonsBefore
from handlers import PIPELINE
from tests import programmes

BOOK = CommandBook(spec for rule in PIPELINE for spec in rule.commands)


def answered(query: Query[Any], records: Sequence[Any]) -> Any:
    """The answer to a query from a list of records, the last of one key counting."""
    latest = list({identity(record): record for record in records}.values())
    match query:
        case One(kind=kind, key=key):
            names = SPECS[kind].key
            return next((r for r in latest if type(r) is kind and tuple(getattr(r, n) for n in names) == key), None)
        case Every(kind=kind, subject=subject, where=where):
            found = [r for r in latest if type(r) is kind and subject in (ANY, subject_of(r))]
            kept = [r for r in found if all(_fits(getattr(r, name), wanted) for name, wanted in where)]
            return tuple(sorted(kept, key=identity))
        case LastNumber(subject=subject):
            return max((r.no for r in latest if isinstance(r, Action) and r.group == subject), default=0)
        case LessonsBefore():
            return NO_LESSONS
        case HotTopics():
            return ()
    raise AssertionError(query)


def _fits(value: object, wanted: object) -> bool:
    return value in wanted if isinstance(wanted, tuple) else value == wanted


@dataclass
class Bench:
    """A programme with its staff and records; what decisions save is kept, what they want is looked at."""

    programme: Programme = field(default_factory=programmes.programme)
    staff: Directory = field(default_factory=programmes.staff)
    records: list[Any] = field(default_factory=list)
    count: int = 0

    def at(self, clock: str, on: date = programmes.DAY) -> datetime:
        """An instant from local time."""
        local = datetime.fromisoformat(f"{on.isoformat()} {clock}").replace(tzinfo=self.programme.zone)
        return local.astimezone(datetime.fromisoformat("2020-01-01T00:00:00+00:00").tzinfo)

    def of(self, kind: type[Any]) -> list[Any]:
        """The records of a type, as they stand."""
        return [r for r in {identity(record): record for record in self.records}.values() if type(r) is kind]

    def situation(self, event: Event, on: date) -> Situation:
        """Where and who."""
        group = self.programme.group(event.group)
        person = self.staff.get(event.person)
        roles = person.roles_in(group.key if group else None, on) if person else frozenset()
        return Situation(self.programme, self.staff, on, group=group, person=person, roles=roles)

    def say(
        self, rule: Rule, who: str, text: str, at: datetime, group: str | None = None, *extra: Segment,
        addressed: bool = False,
    ) -> Decision:  # fmt: skip
        """Somebody writes in a group, or in private; the rule decides and its records are kept."""
        self.count += 1
        place = self.programme.group(GroupKey(group)) if group else None
        person = self.staff.of_account(programmes.ACCOUNT, NativeId(who))
        event = MessageReceived(
            id=EventId(f"event-{self.count}"), at=at, received_at=at, account=programmes.ACCOUNT,
            native_group=place.native_id if place else None, group=place.key if place else None,
            sender=Sender(NativeId(who), who), person=person.key if person else None,
            message_id=f"m-{self.count}", message=Message.of(*extra, text), addressed=addressed,
        )  # fmt: skip
        signals = classify(event, BOOK)
        if not rule.wakes(event, signals):
            return Decision()
        here = self.situation(event, self.programme.service_date(at))
        asked = questions(event, signals, here, (rule,))
        facts = Facts({query: answered(query, self.records) for query in asked})
        return self._kept(think(event, signals, here, (rule,), facts))

    def due(self, job: Job, subject: str, on: date, slot: str, at: datetime) -> Decision:
        """A job is due; it decides and its records are kept."""
        group = self.programme.group(GroupKey(subject))
        event = JobDue(
            id=EventId(f"{job.kind}-{subject}-{on}-{slot}"), at=at, received_at=at, account=AccountName("sandbox"),
            group=group.key if group else None, subject=subject, local_date=on, kind=job.kind, slot=slot, due_at=at,
        )  # fmt: skip
        here = self.situation(event, on)
        facts = Facts({query: answered(query, self.records) for query in job.ask(event, here)})
        return self._kept(job.decide(Turn(event, NOTHING, here, facts)))

    def _kept(self, decision: Decision) -> Decision:
        self.records += decision.records
        return decision


def tag(who: str) -> Mention:
    """An @ of a person."""
    return Mention(NativeId(who))


def quote(message_id: str) -> Quote:
    """A reply to a message."""
    return Quote(message_id)


def texts(decision: Decision) -> list[tuple[str, str]]:
    """(to whom, text) of everything that a decision says: a native id, ``#group`` or ``staff``."""
    return list(_said(decision.effects))


def _said(effects: Iterable[object]) -> Iterable[tuple[str, str]]:
    for effect in effects:
        match effect:
            case SendMessage(group=group, message=message):
                yield f"#{group}", message.shown()
            case SendDirect(native_id=native_id, message=message):
                yield native_id, message.shown()
            case AlertStaff(text=text):
                yield "staff", text
            case _:
                yield "?", repr(effect)


def told(decision: Decision, who: str) -> str:
    """What is said to somebody; the texts of several messages in a row."""
    return "\n".join(text for to, text in texts(decision) if to == who)
