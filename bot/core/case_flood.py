"""The first copies of a flood: nobody could know what they were, but they belong to its case and go with it.

Pure. Must never bring back into a case what its author took back.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.core.activity import StoredMessage, event_id
from bot.core.case import LONGEST_TEXT, MOST_MESSAGES, MOST_TEXTS, Case, FindingNote
from bot.core.ids import derive_id
from bot.core.judge.finding import Severity
from bot.core.moderation import FEATURE, Weighed
from bot.core.query import Every, Facts, Query


def note_id(event: str) -> str:
    """The key of the note that something was found in the message of this event."""
    return derive_id(event, FEATURE)


def copies_queries(group: str, found: Weighed) -> tuple[Query[object], ...]:
    """What has to be asked for the first copies."""
    keys = _keys(found)
    return (_stored(group, keys), _noted(group, keys)) if keys else ()


def first_copies(
    group: str, found: Weighed, facts: Facts, cases: Iterable[Case], since: datetime | None
) -> tuple[StoredMessage, ...]:
    """The messages of the flood before this one that were in no case when they came, and are in none yet;
    those after ``since``, where the case has its first copies already."""
    keys = _keys(found)
    if not keys:
        return ()
    flagged = {one.id for one in facts.get(_noted(group, keys)) if one.no}
    known = {message_id for one in cases for message_id in (*one.message_ids, *one.recalled)}
    return tuple(
        one
        for one in facts.get(_stored(group, keys))
        if note_id(event_id(one.id)) not in flagged
        and one.message_id not in known
        and (since is None or one.at > since)
    )


def with_copies(case: Case, copies: tuple[StoredMessage, ...]) -> Case:
    """The case with them. They stand behind the message in which something was found: of that one it is reported what
    became of it, and these may have been taken back by their author before they were copies of anything."""
    texts = (*case.texts, *(one.text[:LONGEST_TEXT] for one in copies))
    return replace(
        case,
        message_ids=(*case.message_ids, *(one.message_id for one in copies))[:MOST_MESSAGES],
        texts=tuple(dict.fromkeys(texts))[:MOST_TEXTS],
        count=case.count + len(copies),
    )


def _keys(found: Weighed) -> tuple[str, ...]:
    return tuple(key for severity, one in found if severity is not Severity.NOTE for key in one.before)


def _stored(group: str, keys: tuple[str, ...]) -> Every[StoredMessage]:
    return Every(StoredMessage, group, (("id", keys),))


def _noted(group: str, keys: tuple[str, ...]) -> Every[FindingNote]:
    return Every(FindingNote, group, (("id", tuple(note_id(event_id(key)) for key in keys)),))
