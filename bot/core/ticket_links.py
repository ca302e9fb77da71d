"""An answer that was told to groups in which the same is asked: what counts no more where it was given counts no more
there either, and whoever had it hears so.

Pure. Must never touch what the staff of such a group have answered themselves.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.effect import SendMessage, Why
from bot.core.ids import GroupKey
from bot.core.programme import Programme
from bot.core.query import Every
from bot.core.situation import Situation
from bot.core.ticket import WAITING, Answer, Ticket, TicketState, finished_lately, live_anywhere
from bot.core.ticket_alike import tie
from bot.core.ticket_answer import tell_askers, waiting_again
from bot.core.ticket_offer import redrafted
from bot.core.wording import earlier

_HEARD = (*WAITING, TicketState.RESOLVED)


@dataclass(frozen=True, slots=True)
class Followed:
    """What changes in other groups: their ``tickets``, and the names of the ``groups``."""

    tickets: tuple[Ticket, ...] = ()
    groups: tuple[str, ...] = ()
    records: tuple[object, ...] = ()
    effects: tuple[SendMessage, ...] = ()


def links_queries(here: Situation) -> tuple[Every[Ticket], ...]:
    """What has to be asked: the questions of all groups."""
    return live_anywhere(), finished_lately(here.on)


def copy_of(answer: Answer, origin: Answer) -> bool:
    """Whether an answer was told here after a colleague had given it elsewhere; such a one stands in no message."""
    return not answer.message_id and bool(answer.text) and (answer.by, answer.text) == (origin.by, origin.text)


def followed(
    programme: Programme, gone: Iterable[tuple[Ticket, Answer]], tickets: Iterable[Ticket], at: datetime, why: Why
) -> Followed:
    """The groups that were told answers which count no more (``gone``, with their questions), or were told them by one
    that was: their askers hear it, and where nothing else was answered the question waits again."""
    left = {tie(one): one for one in tickets if one.state in _HEARD and not one.held}
    met, found, groups = list(gone), list[Ticket](), list[str]()
    records, effects = list[object](), list[SendMessage]()
    for source, answer in met:
        for link in source.links:
            there = left.get(link)
            group = programme.group(GroupKey(there.group)) if there is not None else None
            if there is None or group is None or not any(copy_of(one, answer) for one in there.answers):
                continue
            met.append((left.pop(link), answer))
            fewer = replace(there, answers=tuple(one for one in there.answers if not copy_of(one, answer)), last_at=at)
            found.append(fewer)
            groups.append(group.name)
            stands = (fewer, *redrafted(fewer, at))
            records += stands if fewer.answers else waiting_again(fewer, group, at).records
            effects.append(_told(programme, source, fewer, answer, why))
    return Followed(tuple(found), tuple(groups), tuple(records), tuple(effects))


def _told(programme: Programme, source: Ticket, ticket: Ticket, gone: Answer, why: Why) -> SendMessage:
    """Numbers are those of a group, so that two groups may have the same."""
    group = programme.group(GroupKey(source.group))
    name = group.name if group is not None else source.group
    text = earlier.gone_there(ticket.no, gone.name, name, gone.text, again=not ticket.answers)
    return replace(tell_askers(ticket, ticket.askers, text, why, closes=False), tag=f"gone-{ticket.group}-{ticket.no}")
