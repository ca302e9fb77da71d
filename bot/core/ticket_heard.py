"""What is known around a message of a group: to whom it is turned, the person's own question, the line before it.

Pure. What is asked for depends on the words alone: most messages are talk, and cost no more than a look at the
tickets of the group, which are remembered.
"""

from datetime import date
from enum import Enum, auto
from typing import Final

from bot.core.activity import StoredMessage
from bot.core.asking.context import PIECE, TOGETHER, Before, Heard, Whom
from bot.core.event import Event, MessageReceived
from bot.core.ids import NativeId
from bot.core.query import Every, LineBefore, Query, SentMessage
from bot.core.questions import FEATURE, Senses
from bot.core.rule import Turn
from bot.core.situation import Situation
from bot.core.ticket import Ticket, TicketState, live_in, marked
from bot.core.ticket_addressed import confirms, speaks_to_bot
from bot.core.ticket_answer import newest, plain, quoted_in
from bot.core.ticket_reply import asked_apart, asks_again, bare, helped, joins, of_days_ago, replies
from bot.core.wording import questions as wording

PERHAPS: Final = 0.02
"""A piece of a sentence less likely than this is no question with the line before it either."""
SCOPED: Final = 0.2
"""A message less likely than this is no question, whatever answer is there (docs/questions-noticing.md)."""
_LEAST_SCOPED: Final = 6
"""Characters of which less says too little for an answer to fit it."""
_ORDERS: Final = ("/", "／")


class Reach(Enum):
    """How much has to be known to decide about a message."""

    TALK = auto()
    """Surely no question: the tickets of the group are enough."""
    REPLY = auto()
    """A word like 解决了 or 同问: the desk is needed."""
    PERHAPS = auto()
    """Nothing by itself; it may be a question with the person's line before."""
    KNOWN = auto()
    """The same; and it is a question where an earlier answer surely fits."""
    ASKS = auto()

    @property
    def searched(self) -> bool:
        """Whether an earlier answer is looked for."""
        return self in (Reach.KNOWN, Reach.ASKS)


_LOOKED_AT: Final = (Reach.PERHAPS, Reach.KNOWN, Reach.ASKS)


def reach_of(event: Event, here: Situation, senses: Senses) -> Reach:
    """The reach of a message, seen from its words and whether it is turned to anybody."""
    assert isinstance(event, MessageReceived)
    if here.is_staff:
        return Reach.TALK
    text = event.message.text
    word = plain(text) in wording.REPLIES or asks_again(text) or confirms(text)
    if word or helped(text, senses) or (joins(text) and not asked_apart(text, senses)):
        return Reach.REPLY
    turned = event.addressed or event.message.mentions or event.message.quoted is not None
    noticed = senses.notices(Heard(bare(text), tagged=frozenset({Whom.BOT}) if turned else frozenset()))
    if noticed.asks:
        return Reach.ASKS
    if noticed.probability >= SCOPED and len(plain(text)) >= _LEAST_SCOPED:
        return Reach.KNOWN
    piece = len(text) <= PIECE and noticed.probability >= PERHAPS
    if piece:
        return Reach.PERHAPS
    if replies(text):
        return Reach.REPLY
    return Reach.ASKS if speaks_to_bot(event) else Reach.TALK


def quoted_message(event: Event, here: Situation) -> Every[StoredMessage] | None:
    """The message that this one quotes, as it was kept."""
    assert isinstance(event, MessageReceived)
    if event.message.quoted is None or here.group is None:
        return None
    return Every(StoredMessage, here.group.key, (("message_id", event.message.quoted),))


def quoted_ticket(turn: Turn, seen: tuple[Ticket, ...]) -> Ticket | None:
    """The ticket of which somebody quotes the question, or the bot's line about it."""
    event = turn.event
    assert isinstance(event, MessageReceived)
    if event.message.quoted is None:
        return None
    sent = turn.facts.get(SentMessage(event.account, event.message.quoted))
    named = marked(sent.note) if sent is not None and sent.feature == FEATURE else None
    by_line = next((one for one in seen if (one.group, one.no) == named), None)
    return by_line or quoted_in(seen, event.message.quoted)


def meant_ticket(turn: Turn, tickets: tuple[Ticket, ...]) -> Ticket | None:
    """The same, or the ticket of which an answer is quoted."""
    event = turn.event
    assert isinstance(event, MessageReceived)
    quoted = event.message.quoted
    if quoted is None:
        return None
    return quoted_ticket(turn, tickets) or next(
        (one for one in tickets if any(words.message_id == quoted for words in one.answers)), None
    )


def heard_queries(event: Event, here: Situation, reach: Reach) -> tuple[Query[object], ...]:
    """What has to be asked beyond the desk for ``heard_of``."""
    if reach not in _LOOKED_AT:
        return ()
    quoted = quoted_message(event, here)
    before = _line_before(event, here) if reach is not Reach.ASKS else None
    return tuple(query for query in (quoted, before) if query is not None)


def _line_before(event: Event, here: Situation) -> LineBefore | None:
    assert isinstance(event, MessageReceived)
    turned = event.message.quoted is not None or event.message.mentions
    if event.sender is None or here.group is None or turned or len(event.message.text) > PIECE:
        return None
    return LineBefore(here.group.key, event.sender.native_id, event.at - TOGETHER, event.at, event.message_id)


def line_before(turn: Turn, reach: Reach, mine: Ticket | None) -> StoredMessage | None:
    """What the same person said less than a minute ago, unless it was an order or is part of a question already: of
    ``mine``, or of one that was offered an earlier answer."""
    query = _line_before(turn.event, turn.here) if reach in (Reach.PERHAPS, Reach.KNOWN) else None
    found = turn.facts.get(query) if query is not None else None
    if found is None or found.text.startswith(_ORDERS) or (mine is not None and found.message_id in mine.message_ids):
        return None
    offered = (one for one in turn.facts.get(live_in(found.group)) if one.offered)
    return None if any(found.message_id in one.message_ids for one in offered) else found


def waiting_of(seen: tuple[Ticket, ...], native_id: NativeId) -> Ticket | None:
    """The newest question of somebody that was not answered yet."""
    return newest(one for one in seen if one.native_id == native_id and one.state is not TicketState.ANSWERED)


def complained_of(seen: tuple[Ticket, ...], native_id: NativeId, text: str, today: date) -> Ticket | None:
    """The question of somebody that a line like 昨天的问题怎么还没人回我 is about: the newest that waits, of an earlier
    day where the line says so and there is one."""
    before = tuple(one for one in seen if one.local_date < today) if of_days_ago(text) else ()
    return waiting_of(before, native_id) or waiting_of(seen, native_id)


def heard_of(turn: Turn, mine: Ticket | None, quoted: Ticket | None, reach: Reach, *, by_bot: bool) -> Heard:
    """The message with what is known around it. ``mine``: the person's own question that waits, ``quoted`` the question
    that is quoted, ``by_bot``: what is quoted was said by the bot."""
    event, here = turn.event, turn.here
    assert isinstance(event, MessageReceived)
    ago = event.at - mine.asked_at if mine is not None else None
    before = Before(mine.texts[-1], ago, noticed=True) if mine is not None and ago is not None else None
    if before is None or before.ago > TOGETHER:
        line = line_before(turn, reach, mine)
        before = Before(line.text, event.at - line.at, noticed=False) if line is not None else None
    return Heard(
        text=bare(event.message.text),
        quotes=_quotes(turn, quoted, reach, by_bot=by_bot),
        tagged=_tagged(here, event),
        asked_ago=ago,
        before=before,
    )


def _tagged(here: Situation, event: MessageReceived) -> frozenset[Whom]:
    own = event.sender.native_id if event.sender is not None else None
    found = {_whom(here, event, who) if who != own else Whom.SELF for who in event.message.mentions}
    return frozenset(found | ({Whom.BOT} if event.addressed else set()))


def _whom(here: Situation, event: MessageReceived, who: NativeId) -> Whom:
    person = here.staff.of_account(event.account, who)
    staff = person is not None and here.group is not None and bool(person.roles_in(here.group.key, here.on))
    return Whom.STAFF if staff else Whom.PERSON


def _quotes(turn: Turn, quoted: Ticket | None, reach: Reach, *, by_bot: bool) -> Whom:
    event = turn.event
    assert isinstance(event, MessageReceived)
    if event.message.quoted is None:
        return Whom.NOBODY
    if by_bot:
        return Whom.BOT
    own = event.sender.native_id if event.sender is not None else None
    query = quoted_message(event, turn.here) if reach in _LOOKED_AT else None
    found = next(iter(turn.facts.get(query)), None) if query is not None else None
    if found is not None:
        return Whom.SELF if found.native_id == own else Whom.STAFF if found.staff else Whom.PERSON
    return Whom.SELF if quoted is not None and quoted.native_id == own else Whom.PERSON
