"""Tries a word list on the stored messages of a programme, a page at a time.

Must never write, and never hold more than one page of messages.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.judge.trial import Outcome, Said, Trial
from bot.core.moderation import severity_of
from bot.core.programme import GroupSpec
from bot.core.query import SaidCount, SaidIn
from bot.store.queries import answer

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


async def count(connection: AsyncConnection, groups: Iterable[GroupSpec], since: datetime) -> int:
    """How many messages there are to look at."""
    return sum([await answer(connection, SaidCount(group.key, since)) for group in groups])


async def tried(
    connection: AsyncConnection,
    trial: Trial,
    groups: Iterable[GroupSpec],
    since: datetime,
    told: Callable[[int], None],
) -> Outcome:
    """What the list would have done; ``told`` is given the number of messages of each page that is done."""
    outcome = Outcome()
    for group in groups:
        weigh = partial(severity_of, rules=group.moderation)
        after: tuple[datetime, str] | None = None
        while page := await answer(connection, SaidIn(group.key, since, after)):
            outcome = trial.tried(outcome, (Said(one.at, one.group, one.text) for one in page), weigh)
            after = (page[-1].at, page[-1].id)
            told(len(page))
    return outcome
