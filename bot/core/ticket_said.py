"""What the staff said in a group after a question, in reply to nothing: perhaps its answer.

Pure. Must never take such words for the answer by itself: the asker thanks for them, or who said them is asked.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final

from bot.core.activity import StoredMessage
from bot.core.ids import GroupKey, NativeId
from bot.core.query import StaffLines
from bot.core.ticket import Ticket
from bot.core.ticket_answer import asks_back, on_it, plain, thanks
from bot.core.ticket_reply import bare, to_all

SOON: Final = timedelta(minutes=2)
"""Who speaks so soon after a line has read it."""
LATELY: Final = timedelta(minutes=10)
"""So long after them people thank for an answer."""
_LEAST: Final = 4
"""Characters of the shortest words that say something."""


def lines_before(group: GroupKey | str, at: datetime, back: timedelta = LATELY) -> StaffLines:
    """What has to be asked: what the staff said there last."""
    return StaffLines(group, at - back, at)


def may_answer(
    lines: Iterable[StoredMessage],
    ticket: Ticket,
    *,
    by: Collection[NativeId | None] | None = None,
    until: datetime | None = None,
    others: Iterable[Ticket] = (),
) -> StoredMessage | None:
    """The newest words after a question that may be its answer: no command, no question back, no 稍等, nothing
    turned to somebody or to all, nothing that answers one of ``others``. ``lines``: the newest first; ``by``: of these
    accounts only."""
    elsewhere = {words.message_id for one in others for words in one.answers}
    return next(
        (
            one
            for one in lines
            if one.at >= ticket.last_at
            and (until is None or one.at <= until)
            and (by is None or NativeId(one.native_id) in by)
            and one.message_id not in elsewhere
            and _says_something(one.text)
        ),
        None,
    )


def _says_something(text: str) -> bool:
    words = plain(text)
    if text.strip()[:1] in ("/", "／", "#", "@") or len(words) < _LEAST or to_all(text):
        return False
    half = words[: len(words) // 2]
    asks_for = asks_back(text) or thanks(text) or bare(text) != text  # thanks in advance
    return not (on_it(text) or asks_for or (words == half * 2 and on_it(half)))
