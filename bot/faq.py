"""Takes files of questions and answers into the database: those of the settings at each start, others when asked to.

Must never take in part of a file that has a fault.
"""

from collections.abc import Iterable
from datetime import datetime

import structlog

from bot.core.action import Action
from bot.core.audit import AuditNote
from bot.core.ids import derive_id
from bot.core.knowledge_card import LastCardNo, cards_in
from bot.core.knowledge_change import KnowledgeChange, faq_rows
from bot.core.knowledge_desk import FEATURE, By
from bot.core.knowledge_file import Entry
from bot.core.knowledge_import import Taken, followed, imported
from bot.core.programme import Programme
from bot.core.query import LastNumber
from bot.core.wording.knowledge import COMMAND
from bot.faq_files import Faq
from bot.store.unit import Unit

log = structlog.get_logger()


async def follow(unit: Unit, programme: Programme, faq: Faq, at: datetime) -> Taken:
    """Take in what the files of the settings say now."""
    facts = await unit.facts((faq_rows(programme.key), cards_in(programme.key), LastCardNo(programme.key)))
    rows = (row for row in facts.get(faq_rows(programme.key)) if row.file not in faq.unread)
    taken = Taken(facts.get(LastCardNo(programme.key)))
    by = _by(programme, at)
    followed(programme.key, faq.files, rows, facts.get(cards_in(programme.key)), taken, by)
    await _save(unit, programme, taken, "files", by)
    return taken


async def looked(unit: Unit, programme: Programme, source: str, entries: Iterable[Entry], at: datetime) -> Taken:
    """What taking in a file once would do."""
    facts = await unit.facts((cards_in(programme.key), LastCardNo(programme.key)))
    taken = Taken(facts.get(LastCardNo(programme.key)))
    return imported(programme.key, source, entries, facts.get(cards_in(programme.key)), taken, _by(programme, at))


async def take_in(unit: Unit, programme: Programme, source: str, entries: Iterable[Entry], at: datetime) -> Taken:
    """Take in a file once."""
    taken = await looked(unit, programme, source, entries, at)
    await _save(unit, programme, taken, "import", _by(programme, at))
    return taken


def _by(programme: Programme, at: datetime) -> By:
    return By("", "", at, programme.service_date(at))


async def _save(unit: Unit, programme: Programme, taken: Taken, kind: str, by: By) -> None:
    """The cards with their way back, and a line of the audit log; nothing where nothing changed."""
    unit.save((*taken.rows, *taken.after.values()))
    if not taken.after:
        return
    key = programme.key
    query = LastNumber(key)
    no = taken.no = (await unit.facts((query,))).get(query) + 1
    id_ = derive_id("faq", key, str(no), by.at.isoformat())
    unit.save((
        Action(key, no, FEATURE, kind, COMMAND, "", by.at),
        KnowledgeChange(key, no, kind, by.at, "", tuple(taken.before.values()), tuple(taken.after.values())),
        AuditNote(id_, by.at, "clockwork", f"{FEATURE}.{kind}", key, taken.summary),
    ))  # fmt: skip
    log.info("knowledge_taken_in", kind=kind, new=len(taken.made), changed=taken.changed, withdrawn=taken.gone)
