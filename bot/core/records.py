"""Which values are stored, under which key, and whom they concern. One line a record; tables are made from this.

Must never hold SQL.
"""

from dataclasses import dataclass
from typing import Any

from bot.core.abilities import CardPosted
from bot.core.action import Action
from bot.core.activity import CheckIn, StoredMessage
from bot.core.audit import AuditNote
from bot.core.binding import BindCode, BindTries, Bound
from bot.core.case import Case, FindingNote, Strike
from bot.core.dialogue import Dialogue
from bot.core.document_order import DocumentOrder
from bot.core.group import GroupState
from bot.core.knowledge_card import KnowledgeCard
from bot.core.knowledge_change import FaqRow, KnowledgeChange
from bot.core.learning import Lesson, Pardon
from bot.core.ledger import JobRun, Timer
from bot.core.name_checks import CardCheck
from bot.core.plan import Plan, PlanVersion
from bot.core.poll import Ballot, Poll
from bot.core.roster import Attendance, RosterChange, Swap
from bot.core.salon import Salon
from bot.core.ticket import Ticket
from bot.core.timetable import Override
from bot.core.upwards import Raised


@dataclass(frozen=True, slots=True)
class RecordSpec:
    """``key`` are the fields of the primary key; ``subject`` is the field by which answers are remembered and
    forgotten (a group, a programme, a poll …); ``indexes`` are further look-ups; ``append``: never changed, so a
    second saving of the same key is ignored."""

    kind: type[Any]
    table: str
    key: tuple[str, ...]
    subject: str
    indexes: tuple[tuple[str, ...], ...] = ()
    append: bool = False


RECORDS: tuple[RecordSpec, ...] = (
    RecordSpec(GroupState, "group_states", ("group",), "group"),
    RecordSpec(CardPosted, "ability_cards", ("programme",), "programme"),
    RecordSpec(Override, "overrides", ("id",), "group", (("group", "ends_at"),)),
    RecordSpec(JobRun, "job_runs", ("subject", "local_date", "kind", "slot"), "subject", append=True),
    RecordSpec(Timer, "timers", ("subject", "local_date", "kind", "slot"), "subject", (("due_at",),)),
    RecordSpec(AuditNote, "audit", ("id",), "subject", (("subject", "at"),), append=True),
    RecordSpec(Action, "actions", ("group", "no"), "group"),
    RecordSpec(Dialogue, "dialogues", ("place", "native_id"), "place"),
    RecordSpec(StoredMessage, "messages", ("id",), "group", (("group", "at"),), append=True),
    RecordSpec(BindCode, "bind_codes", ("code",), "code"),
    RecordSpec(Bound, "bound_accounts", ("account", "native_id"), "account"),
    RecordSpec(BindTries, "bind_tries", ("account", "native_id"), "account"),
    RecordSpec(CheckIn, "check_ins", ("group", "local_date", "native_id"), "group"),
    RecordSpec(Plan, "plans", ("group", "local_date"), "group"),
    RecordSpec(PlanVersion, "plan_versions", ("group", "local_date", "version"), "group", append=True),
    RecordSpec(RosterChange, "roster_changes", ("group", "local_date", "shift"), "group"),
    RecordSpec(Attendance, "attendances", ("group", "local_date", "shift", "person"), "group"),
    RecordSpec(Swap, "swaps", ("id",), "group", (("group", "local_date"),)),
    RecordSpec(Salon, "salons", ("group", "local_date"), "group"),
    RecordSpec(Poll, "polls", ("id",), "group", (("group", "local_date"),)),
    RecordSpec(Ballot, "ballots", ("poll", "event_id"), "poll", append=True),
    RecordSpec(CardCheck, "card_checks", ("group", "native_id"), "group", (("native_id",),)),
    RecordSpec(
        Case,
        "cases",
        ("group", "no"),
        "group",
        (("group", "local_date"), ("group", "state"), ("account", "native_id"), ("local_date",)),
    ),
    RecordSpec(Strike, "strikes", ("group", "no"), "group", (("account", "native_id"),)),
    RecordSpec(Pardon, "pardons", ("group", "mark", "no"), "group", (("group", "no"),)),
    RecordSpec(Lesson, "lessons", ("group", "no", "category", "by"), "group"),
    RecordSpec(
        Ticket,
        "tickets",
        ("group", "no"),
        "group",
        (("group", "local_date"), ("group", "state"), ("account", "native_id"), ("holder", "state"), ("state",)),
    ),
    RecordSpec(
        KnowledgeCard,
        "knowledge_cards",
        ("programme", "no"),
        "programme",
        (("programme", "changed_at"), ("programme", "source")),
    ),
    RecordSpec(KnowledgeChange, "knowledge_changes", ("programme", "no"), "programme", append=True),
    RecordSpec(FaqRow, "faq_rows", ("programme", "file", "mark"), "programme"),
    RecordSpec(DocumentOrder, "document_orders", ("id",), "programme", (("programme", "state"),)),
    RecordSpec(Raised, "raised_questions", ("programme", "no"), "programme", (("programme", "state"),)),
    RecordSpec(FindingNote, "finding_notes", ("id",), "group", (("group", "at"),), append=True),
)

SPECS: dict[type[Any], RecordSpec] = {spec.kind: spec for spec in RECORDS}


def identity(record: Any) -> tuple[object, ...]:
    """(type name, key values): equal for two values of the same row."""
    spec = SPECS[type(record)]
    return (spec.table, *(getattr(record, name) for name in spec.key))


def subject_of(record: Any) -> str:
    """Whom the record concerns."""
    return str(getattr(record, SPECS[type(record)].subject))
