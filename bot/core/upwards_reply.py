"""The project team's answers: which lines they are for, to whom they go, and how they are taken back.

Pure. Whoever asks must have checked the rights at this moment.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.core.effect import Effect, SendMessage, Why
from bot.core.ids import GroupKey
from bot.core.people import GROUP_LEADERS, GROUP_STAFF, LEADERS, Person, Role
from bot.core.situation import Situation
from bot.core.ticket import WAITING, Answer, Ticket, TicketState
from bot.core.ticket_answer import Given, answered, still_answered, tell_askers, waiting_again
from bot.core.ticket_links import followed
from bot.core.upwards import FEATURE, Raised, RaisedState
from bot.core.upwards_list import UpwardsDesk
from bot.core.wording import upwards as wording

TEAM = GROUP_LEADERS | {Role.EXPERT}
"""Who may answer for the project team."""

_HEAD = re.compile(
    rf"[【\[(（#]?(\d{{1,6}}(?:\s*[{wording.JOINS}]\s*\d{{1,6}})*)\s*[{wording.COLONS}]*\s*(.*)", re.DOTALL
)
_AGAIN = re.compile(rf"\s*[/／](?:{'|'.join((wording.REPLY_COMMAND, *wording.REPLY_ALIASES))})(?=\s*[【#]?\d)")


def replies_in(argument: str, known: frozenset[int]) -> tuple[Given, ...]:
    """The answers of one message: a part for each ``/回复``, and for each line that begins with a number of ``known``
    that has no answer yet. Other lines belong to the answer before, be they numbered or not."""
    parts: list[str] = []
    left = known
    for part in _AGAIN.split(argument):
        for place, line in enumerate(part.strip().splitlines()):
            found = _given(line)
            if place == 0 or (found.numbers and found.text and left.issuperset(found.numbers)):
                parts.append(line)
                left = left.difference(found.numbers)
            else:
                parts[-1] += f"\n{line}"
    return tuple(_given(part) for part in parts)


def by_number(parts: tuple[Given, ...]) -> dict[int, str]:
    """The words for each line; what is said of one at several places is one answer."""
    answers: dict[int, str] = {}
    for part in parts:
        for no in part.numbers:
            answers[no] = f"{answers[no]}\n{part.text}" if no in answers else part.text
    return answers


def _given(part: str) -> Given:
    found = _HEAD.fullmatch(part.strip())
    if found is None:
        return Given((), part.strip())
    return Given(tuple(dict.fromkeys(int(one) for one in re.findall(r"\d+", found[1]))), found[2].strip())


@dataclass(frozen=True, slots=True)
class Replied:
    """What becomes of a line; ``tickets`` are those whose askers hear of it."""

    raised: Raised
    tickets: tuple[Ticket, ...]
    records: tuple[object, ...] = ()
    effects: tuple[Effect, ...] = ()

    @property
    def askers(self) -> int:
        """How many people hear it."""
        return sum(len(one.askers) for one in self.tickets)


def asked_still(desk: UpwardsDesk, raised: Raised) -> tuple[Ticket, ...]:
    """The questions of a line that may still be answered."""
    found = (desk.live.get(origin) for origin in raised.origins)
    return tuple(one for one in found if one is not None and one.state in WAITING and desk.group(one) is not None)


def replied(desk: UpwardsDesk, raised: Raised, answer: Answer, why: Why) -> Replied:
    """The answer goes to every group that asked, and to everybody there who did; some must (``asked_still``)."""
    tickets, records, effects = asked_still(desk, raised), list[object](), list[Effect]()
    for ticket in tickets:
        group = desk.group(ticket)
        assert group is not None  # asked_still gives no others
        told = answered(ticket, group, replace(answer, name=wording.team(answer.name)))
        records += told.records
        last = desk.programme.is_over(desk.programme.service_date(answer.at))
        effects.append(_told(told.ticket, wording.reply(ticket.no, answer.text, last=last), why))
    line = replace(raised, state=RaisedState.ANSWERED, answers=(*raised.answers, answer))
    return Replied(line, tickets, (line, *records), tuple(effects))


def _told(ticket: Ticket, text: str, why: Why) -> SendMessage:
    """Numbers are those of a group, so that two groups may have the same."""
    said = tell_askers(ticket, ticket.askers, text, why)
    return replace(said, tag=f"{FEATURE}-{ticket.group}-{ticket.no}-{len(ticket.answers)}")


def taken_back(desk: UpwardsDesk, raised: Raised, why: Why) -> Replied:
    """The last answer counts no more: whoever had it is told, also in groups that it was passed on to, and the line
    waits again. What was solved stays so."""
    last, left = raised.answers[-1], raised.answers[:-1]
    tickets, records, effects = list[Ticket](), list[object](), list[Effect]()
    for ticket in asked_still(desk, raised):
        kept = tuple(one for one in ticket.answers if (one.by, one.at, one.text) != (last.by, last.at, last.text))
        if kept == ticket.answers:
            continue
        fewer = replace(ticket, answers=kept)
        back = fewer if still_answered(fewer) else _resting(fewer)
        tickets.append(back)
        records.append(back)
        stands = back.state is not TicketState.OPEN
        effects.append(_told(back, wording.taken_back(ticket.no, stands=stands), why))
    line = replace(raised, answers=left, state=RaisedState.ANSWERED if left else RaisedState.WAITING)
    others = followed(desk.programme, [(one, last) for one in tickets], desk.live.values(), desk.at, why)
    return Replied(line, (*tickets, *others.tickets), (line, *records, *others.records), (*effects, *others.effects))


def withdrawn(desk: UpwardsDesk, raised: Raised) -> Replied:
    """A line that should not have been raised: its questions wait in their groups again."""
    tickets = tuple(one for one in asked_still(desk, raised) if one.state is TicketState.OPEN)
    records = list[object]()
    for ticket in tickets:
        group = desk.group(ticket)
        assert group is not None  # asked_still gives no others
        records += waiting_again(ticket, group, desk.at).records
    line = replace(raised, state=RaisedState.WITHDRAWN)
    return Replied(line, tickets, (line, *records))


def _resting(ticket: Ticket) -> Ticket:
    return resting(replace(ticket, state=TicketState.OPEN, closed_at=None, closed_by=""))


def resting(ticket: Ticket) -> Ticket:
    """A question that waits for the project team: nobody of the group is asked meanwhile."""
    return replace(ticket, due_at=None, holder="")


# -------------------------------------------------------------------------------------------------------------- rights


def may_reply(here: Situation, raised: Raised) -> bool:
    """Whether somebody may answer a line: as one of the team, in a group that asked or everywhere."""
    return _held(here, TEAM, (GroupKey(one.group) for one in raised.origins))


def may_undo(here: Situation, raised: Raised) -> bool:
    """Whether somebody may take a line or its answer back: a coordinator, or, of an answer, who gave it, of a line,
    the staff of a group that asked."""
    if _held(here, LEADERS, ()):
        return True
    if raised.answers:
        return raised.answers[-1].by == here.actor
    return _held(here, GROUP_STAFF, (GroupKey(one.group) for one in raised.origins))


def _held(here: Situation, roles: frozenset[Role], groups: Iterable[GroupKey]) -> bool:
    person: Person | None = here.person
    if person is None:
        return False
    held = person.groups_as(roles | LEADERS, here.on)
    return held is None or any(key in held for key in groups)
