"""Questions in what people write (Q1, Q2): noticed, joined, answered, said to be solved, all without a command.

What notices and what compares are handed in (bot/core/questions.py). The staff never ask here, the others never answer.
A message that moderation holds is kept in silence until somebody lets it pass.
"""

from dataclasses import dataclass, replace

from bot.core.asking.context import Ground, Heard, together
from bot.core.asking.decide import Noticed, reason_of
from bot.core.asking.decide import Verdict as Sight
from bot.core.effect import SendMessage, Why
from bot.core.event import Event, MessageReceived
from bot.core.message import Message
from bot.core.query import Query, SentMessage
from bot.core.questions import FEATURE, Senses
from bot.core.records import identity
from bot.core.rule import NOTHING, Decision, Rule, Turn, Verdict
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.ticket import (
    LONGEST_TEXT,
    MOST_MESSAGES,
    MOST_TEXTS,
    Asker,
    Ticket,
    TicketState,
    live_in,
)
from bot.core.ticket_addressed import confirms, not_unheard, speaks_to_bot
from bot.core.ticket_alike import with_words
from bot.core.ticket_answer import (
    SAME_FOR,
    action_of,
    akin,
    alike,
    answer_text,
    ended,
    newest,
    plain,
    tell_askers,
    unhelped,
    waiting_again,
    with_asker,
    with_line,
)
from bot.core.ticket_apart import announced, apart, in_earnest
from bot.core.ticket_asked import added
from bot.core.ticket_begun import begun
from bot.core.ticket_desk import (
    TicketDesk,
    Told,
    asked_in,
    closing,
    opened,
    spoken,
    ticket_queries,
)
from bot.core.ticket_heard import (
    SCOPED,
    Reach,
    complained_of,
    heard_of,
    heard_queries,
    line_before,
    quoted_ticket,
    reach_of,
    waiting_of,
)
from bot.core.ticket_helped import said_so
from bot.core.ticket_more import more_of_offer
from bot.core.ticket_offer import cards_of, search_queries, to_offer
from bot.core.ticket_reply import asked_apart, asks_again, joins
from bot.core.ticket_said import lines_before
from bot.core.ticket_staff import answers
from bot.core.ticket_watch import is_listed, watched
from bot.core.ticket_words import asking
from bot.core.wording import earlier
from bot.core.wording import question_unheard as unheard
from bot.core.wording import questions as wording

_UNDER = frozenset({Verdict.PASS, Verdict.HOLD})


def _talk(event: Event, signals: Signals) -> bool:
    """Whether it is talk in a group: neither an order, nor a vote."""
    if not isinstance(event, MessageReceived) or event.native_group is None or event.sender is None:
        return False
    return signals.command is None and signals.unknown is None and signals.ballot is None


def noticing(senses: Senses) -> Rule:
    """The rule that listens, with what it senses by."""

    def ask(event: Event, _signals: Signals, here: Situation) -> tuple[Query[object], ...]:
        group = asked_in(here)
        if group is None:
            return ()
        assert isinstance(event, MessageReceived)
        quoted = event.message.quoted
        sent = (SentMessage(event.account, quoted),) if quoted is not None else ()
        reach = reach_of(event, here, senses)
        desk = (live_in(group.key),) if reach is Reach.TALK else ticket_queries(here, group, here.on)
        sought = search_queries(here, group, event.message.shown()) if reach.searched else ()
        if joins(event.message.text) and (apart_ := asked_apart(event.message.text, senses)):
            sought = (*sought, search_queries(here, group, apart_)[1])
        silent = (cards_of(here, group), lines_before(group.key, event.at)) if reach is Reach.REPLY else ()
        return (*sent, *desk, *sought, *silent, *heard_queries(event, here, reach))

    def decide(turn: Turn) -> Decision:
        group = asked_in(turn.here)
        if group is None:
            return NOTHING
        why = Why(kind="question", setting="questions")
        desk = TicketDesk(turn.here, group, turn.event.at, turn.facts, why)
        if turn.verdict is Verdict.HOLD:
            return _held(turn, desk, senses)
        if turn.here.is_staff:
            return answers(turn, desk, senses)
        return _member(turn, desk, senses)

    return Rule(name=FEATURE, accepts=(MessageReceived,), decide=decide, ask=ask, wakes=_talk, under=_UNDER)


# ------------------------------------------------------------------------------------------------- what members write


def _member(turn: Turn, desk: TicketDesk, senses: Senses) -> Decision:
    event, who = _message(turn), _who(turn)
    mine = waiting_of(desk.seen, who.native_id)
    if (told := said_so(turn, desk, senses)) is not None:
        return told
    if joins(event.message.text) and (joined := _same(turn, desk, senses)) is not None:
        return not_unheard(desk, event, who.native_id, joined)
    again = asks_again(event.message.text) or (confirms(plain(event.message.text)) and _was_asked(mine))
    meant = complained_of(desk.seen, who.native_id, event.message.text, turn.here.on) if again else None
    if again and (told := _asked_again(turn, desk, meant)) is not None:
        return told
    reach = reach_of(event, turn.here, senses)
    same = newest(one for one in desk.seen if alike(asking(one), event.message.text)) if reach.searched else None
    if same is not None and same.offered and same.asked_by(who.native_id):
        return Decision(waiting_again(same, desk.group, event.at).records)
    if same is not None:
        return not_unheard(desk, event, who.native_id, _joins(turn, desk, with_words(same, event.message.shown())))
    quoted = quoted_ticket(turn, desk.seen)
    mine = waiting_of((quoted,), who.native_id) or mine if quoted is not None else mine
    heard = heard_of(turn, mine, quoted, reach, by_bot=_by_bot(turn))
    noticed, cared = _scoped(turn, desk, senses.notices(heard)), _cared_for(turn, desk, quoted)
    if (more := more_of_offer(turn, desk, senses, noticed, mine, quoted)) is not None:
        return more
    new = _taken_in(_Noted(turn, desk, senses, reach, heard, noticed), mine, quoted)
    if reach is not Reach.TALK:
        new = not_unheard(desk, event, who.native_id, new)
    changed = {identity(one) for one in new.records}
    said = added(desk, mine, new.records)
    return Decision((*(one for one in cared if identity(one) not in changed), *new.records), (*new.effects, *said))


def _scoped(turn: Turn, desk: TicketDesk, noticed: Noticed) -> Noticed:
    """What the words alone make perhaps a question is one where somebody else asks the same and waits, or where an
    earlier answer surely fits, and may be said now."""
    if noticed.verdict not in (Sight.QUIET, Sight.CANDIDATE) or noticed.probability < SCOPED:
        return noticed
    text = _message(turn).message.shown()
    twin = desk.twin(text)
    if twin is not None and twin.state is TicketState.OPEN and not twin.asked_by(_who(turn).native_id):
        return replace(noticed, verdict=Sight.CANDIDATE, ground=Ground.KNOWN)
    found = desk.facts.get_if_asked(search_queries(turn.here, desk.group, text)[0], ())
    if not found or not desk.may_offer(_who(turn).native_id):
        return noticed
    fits = to_offer(found, begun(turn, desk, _message(turn), text)) is not None
    return replace(noticed, verdict=Sight.TICKET, ground=Ground.KNOWN) if fits else noticed


def _was_asked(mine: Ticket | None) -> bool:
    """Whether the bot has asked somebody whether their words are a question."""
    return mine is not None and mine.state is TicketState.CANDIDATE and bool(mine.lines)


def _asked_again(turn: Turn, desk: TicketDesk, mine: Ticket | None) -> Decision | None:
    """The person's own question once more: what only might be one, or only stands in the lists, is asked of somebody
    now; who waits is told that it was noted, once in a while. None where nothing of theirs waits and it is said in
    words: what they asked was not noticed."""
    if (unhelped := _offered_lately(turn, desk)) is not None and (mine is None or mine.no < unhelped.no):
        return Decision(waiting_again(unhelped, desk.group, turn.event.at).records)
    if mine is None:
        return NOTHING if plain(_message(turn).message.text) in wording.AGAIN else None
    if mine.state is TicketState.CANDIDATE or is_listed(mine):
        return _opened(desk, replace(mine, holder="", given_to=()))
    if any(line > turn.event.at - SAME_FOR for line in mine.lines):
        return NOTHING
    told = spoken(desk, Told(mine, line=Message.of(wording.known(mine.no))))
    return Decision(told.records, told.effects)


@dataclass(frozen=True, slots=True)
class _Noted:
    """A message of a member, looked at."""

    turn: Turn
    desk: TicketDesk
    senses: Senses
    reach: Reach
    heard: Heard
    noticed: Noticed


def _taken_in(noted: _Noted, mine: Ticket | None, quoted: Ticket | None) -> Decision:
    """What becomes of a message by what was noticed. A second question of the same person is one of its own, unless
    it asks the same again, or goes on from the first."""
    sight, event = noted.noticed.verdict, _message(noted.turn)
    if noted.noticed.asks:
        theirs = quoted is not None and quoted is not mine
        return _joins(noted.turn, noted.desk, quoted) if theirs else _new(noted, mine)
    if sight is Sight.QUIET and speaks_to_bot(event) and noted.desk.may_speak:
        return _new(noted, mine)
    if mine is None or sight not in (Sight.PART, Sight.FOLLOW_UP):
        return NOTHING
    if sight is Sight.PART and (own := apart(noted.desk, noted.senses, mine, event.message.text)) is not None:
        return _new(replace(noted, noticed=own), mine)
    if sight is Sight.PART and len(mine.texts) >= MOST_TEXTS:
        return NOTHING
    longer, candidate = _longer(mine, event), mine.state is TicketState.CANDIDATE
    goes_on = sight is Sight.PART or announced(mine)
    asks = in_earnest(noted.desk, noted.senses, mine, event.message.text) if goes_on else None
    if asks is not None:
        return _after_all(replace(noted, noticed=asks), replace(longer, noticed=reason_of(asks)))
    if sight is Sight.PART:
        sure = candidate and noted.reach is not Reach.TALK and _both(noted.senses, longer) is Sight.TICKET
        return _opened(noted.desk, longer) if sure else Decision((longer,))
    alone, text = noted.noticed.alone, event.message.text
    if any(akin(said, text) for said in mine.texts) and alone is not Sight.QUIET:
        return _opened(noted.desk, longer) if candidate else Decision((longer,))
    if alone is Sight.QUIET:
        return Decision((longer,)) if quoted is mine or speaks_to_bot(event) else NOTHING
    onward = plain(text).startswith(wording.ONWARD) or quoted is mine
    own = replace(noted.noticed, verdict=alone, ground=Ground.WORDS)
    return Decision((longer,)) if onward else _new(replace(noted, noticed=own), mine)


def _after_all(noted: _Noted, ticket: Ticket) -> Decision:
    """What was only announced is asked now; where somebody else asks the same in other words, it is with theirs."""
    twin = noted.desk.twin(_message(noted.turn).message.shown())
    if twin is None or twin.no == ticket.no:
        return _opened(noted.desk, ticket)
    done = _with_twin(noted, twin)
    return Decision((ended(ticket, TicketState.CLOSED, noted.turn.event.at), *done.records), done.effects)


def _with_twin(noted: _Noted, twin: Ticket) -> Decision:
    """The same is asked already in other words, by the same person or by somebody else."""
    if twin.asked_by(_who(noted.turn).native_id):
        return _asks_again(noted, twin)
    return _joins_twin(noted.turn, noted.desk, twin)


def _both(senses: Senses, ticket: Ticket) -> Sight:
    """What a question is with the line that was added to it."""
    return senses.notices(Heard(" ".join(ticket.texts))).verdict


def _same(turn: Turn, desk: TicketDesk, senses: Senses) -> Decision | None:
    """Who wants to know the same joins what is quoted, else what the words are like, else what was asked last. Where
    they go on with a question, only what asks the very same is joined; None where that is a question of its own."""
    text = _message(turn).message.text
    if (quoted := quoted_ticket(turn, desk.seen)) is not None:
        return _joins(turn, desk, quoted)
    if apart_ := asked_apart(text, senses):
        twin = desk.twin(apart_)
        return _joins_twin(turn, desk, twin) if twin is not None else None
    lately = [one for one in desk.seen if one.last_at > turn.event.at - SAME_FOR]
    meant = newest(one for one in lately if any(akin(said, text) for said in one.texts))
    if meant is not None:
        return _joins_twin(turn, desk, meant)
    return _joins(turn, desk, newest(lately))


def _joins(turn: Turn, desk: TicketDesk, ticket: Ticket | None) -> Decision:
    """Somebody wants to know the same: a silent candidate is a question now, an open one has one asker more."""
    if ticket is None:
        return NOTHING
    ids = (*ticket.message_ids, _message(turn).message_id)[:MOST_MESSAGES]
    asked = replace(ticket, message_ids=ids, last_at=turn.event.at)
    found = with_asker(asked, _who(turn))
    if ticket.state is TicketState.CANDIDATE:
        return _opened(desk, found)
    if found is asked:
        return Decision((asked,))
    text = answer_text(ticket)
    if not text or not desk.may_speak:
        return Decision((found,))
    said = tell_askers(ticket, (_who(turn),), text, desk.why)
    return Decision((replace(found, lines=(*found.lines, desk.at)),), (said,))


def _offered_lately(turn: Turn, desk: TicketDesk) -> Ticket | None:
    """The person's own question that was offered an earlier answer just now."""
    since, who = turn.event.at - SAME_FOR, _who(turn).native_id
    return newest(one for one in desk.seen if one.offered and one.native_id == who and one.last_at > since)


def _longer(ticket: Ticket, event: MessageReceived) -> Ticket:
    return with_line(ticket, event.message_id, event.message.shown(), event.at)


def _cared_for(turn: Turn, desk: TicketDesk, quoted: Ticket | None) -> tuple[Ticket, ...]:
    """Somebody answers what only might have been a question: it is left to them."""
    event, who = _message(turn), _who(turn).native_id
    tagged = [one for one in desk.seen if one.native_id in event.message.mentions]
    met = [one for one in (quoted, *tagged) if one is not None and one.state is TicketState.CANDIDATE]
    closed = {one.no: ended(one, TicketState.CLOSED, event.at) for one in met if one.native_id != who}
    return tuple(closed.values())


def _new(noted: _Noted, mine: Ticket | None) -> Decision:
    """A question of its own, unless somebody else asks the same in other words; the line before belongs to it where the
    two make it one."""
    turn, desk, event = noted.turn, noted.desk, _message(noted.turn)
    twin = desk.twin(event.message.shown())
    if twin is not None:
        return _with_twin(noted, twin)
    ticket = replace(begun(turn, desk, event, event.message.shown()), noticed=reason_of(noted.noticed))
    before = line_before(turn, noted.reach, mine) if noted.noticed.ground is Ground.JOINED else None
    if before is not None:
        ids = (before.message_id, event.message_id)
        ticket = replace(ticket, texts=(together(noted.heard)[:LONGEST_TEXT],), message_ids=ids)
    surely = noted.noticed.alone is Sight.TICKET or noted.noticed.ground is Ground.KNOWN
    sure = surely and before is None
    likely, asks = noted.noticed.likely, noted.noticed.asks
    told = spoken(desk, opened(desk, ticket)) if sure else watched(desk, ticket, likely=likely, noticed=asks)
    return Decision((*told.records, action_of(ticket)), told.effects)


def _asks_again(noted: _Noted, twin: Ticket) -> Decision:
    """One's own question in other words: what was said to it did not help, or it still waits."""
    longer = _longer(twin, _message(noted.turn))
    if twin.state is TicketState.ANSWERED:
        return Decision(unhelped(longer, noted.desk.group, noted.turn.event.at).records)
    return _opened(noted.desk, longer) if twin.state is TicketState.CANDIDATE else Decision((longer,))


def _joins_twin(turn: Turn, desk: TicketDesk, twin: Ticket) -> Decision:
    """As if the very same words had been said, but the person is told, and can say that it is another question."""
    done = _joins(turn, desk, with_words(twin, _message(turn).message.shown()))
    if twin.asked_by(_who(turn).native_id) or not desk.may_speak:
        return done
    said = next((one for one in done.effects if isinstance(one, SendMessage) and one.group == desk.group.key), None)
    if said is not None:
        more = replace(said, message=Message.of(*said.message.segments, earlier.APART))
        return Decision(done.records, tuple(more if one is said else one for one in done.effects))
    found = next(one for one in done.records if isinstance(one, Ticket))
    waits = found.state is TicketState.OPEN
    text = earlier.joined(twin.no) if waits else f"{wording.answered((twin.no,))}{earlier.APART}"
    line = tell_askers(twin, (), text, desk.why)
    line = replace(line, reply_to=_message(turn).message_id, unheard=unheard.line(answered=not waits))
    told = replace(found, lines=(*found.lines, desk.at))
    return Decision(tuple(told if one is found else one for one in done.records), (*done.effects, line))


def _opened(desk: TicketDesk, ticket: Ticket) -> Decision:
    told: Told = spoken(desk, opened(desk, ticket))
    return Decision(told.records, told.effects)


def _held(turn: Turn, desk: TicketDesk, senses: Senses) -> Decision:
    """Moderation looks at it first (never at what the staff write): kept, and nobody hears of it."""
    event, reach = _message(turn), reach_of(turn.event, turn.here, senses)
    noticed = senses.notices(heard_of(turn, None, None, reach, by_bot=_by_bot(turn)))
    if not noticed.asks:
        return NOTHING
    begun_ = begun(turn, desk, event, event.message.shown())
    ticket = replace(begun_, held=True, noticed=reason_of(noticed))
    return Decision((*closing(ticket, desk.group, event.at).records, action_of(ticket)))


# ---------------------------------------------------------------------------------------------------------- the message


def _message(turn: Turn) -> MessageReceived:
    assert isinstance(turn.event, MessageReceived)
    return turn.event


def _who(turn: Turn) -> Asker:
    sender = turn.event.sender
    assert sender is not None  # woken for such messages only
    return Asker(sender.native_id, sender.name or sender.native_id)


def _by_bot(turn: Turn) -> bool:
    """Whether the message quotes something that the bot said."""
    event = _message(turn)
    quoted = event.message.quoted
    return quoted is not None and turn.facts.get(SentMessage(event.account, quoted)) is not None
