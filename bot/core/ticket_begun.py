"""A ticket for what somebody wrote, before anything is done about it.

Pure. Must never open it: whether anybody hears of it is the desk's to say.
"""

from bot.core.event import MessageReceived
from bot.core.rule import Turn
from bot.core.ticket import LONGEST_TEXT, Ticket
from bot.core.ticket_desk import TicketDesk


def begun(turn: Turn, desk: TicketDesk, event: MessageReceived, text: str) -> Ticket:
    """A ticket for what somebody wrote, not opened yet. A finding of moderation in the same message has the next
    number."""
    assert event.sender is not None
    return Ticket(
        group=desk.group.key,
        no=desk.last_no + (2 if turn.signals.findings else 1),
        local_date=desk.here.on,
        account=event.account,
        native_id=event.sender.native_id,
        name=event.sender.name or event.sender.native_id,
        message_ids=(event.message_id,),
        texts=(text[:LONGEST_TEXT],),
        asked_at=event.at,
        last_at=event.at,
        since=event.at,
    )
