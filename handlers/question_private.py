"""What the staff write to the bot in private without a command, in reply to nothing or to a list (Q2): mostly it is the
answer to what they were just asked, and nobody else would ever hear of it.

Must never put words into a group that were not meant for it: what is meant is asked back first, but for a number in
reply to a list.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.core.answer import answer, said
from bot.core.dialogue import Dialogue
from bot.core.effect import Effect, Why
from bot.core.event import Event, MessageReceived
from bot.core.fold import fold
from bot.core.ids import GroupKey
from bot.core.people import ANSWERERS, Person, may
from bot.core.plan_text import is_form
from bot.core.programme import GroupSpec
from bot.core.query import One, Query, SentMessage
from bot.core.questions import FEATURE, Senses
from bot.core.rule import NOTHING, Decision, Rule, Turn
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.ticket import Ticket, TicketState, finished_lately, live_anywhere, marked
from bot.core.ticket_answer import (
    Given,
    answer_by,
    answered,
    answers_in,
    asks_back,
    cannot,
    fitting,
    in_hand,
    on_it,
    plain,
    stands_there,
    tell_others,
    thanks,
)
from bot.core.ticket_given import given
from bot.core.ticket_offer import named_queries
from bot.core.ticket_parts import named_outright, numbered_once
from bot.core.ticket_whether import by_parts, kept, kept_parts, parts_in, settles, words_of
from bot.core.ticket_words import asking
from bot.core.wording import cases
from bot.core.wording import question_parts as shared
from bot.core.wording import question_receipts as receipts
from bot.core.wording import questions as wording
from bot.core.wording.speaking import CANCEL_WORDS

_LEAST = 2
"""Characters of the shortest answer; a single one is a slip, or meant for something else."""

_LATE_FOR: Final = timedelta(hours=2)
"""How long after its time a 是 is still understood; later it means something else."""

Held = Mapping[Ticket, GroupSpec]
"""The questions that wait for somebody, with their groups, the one that was asked first first."""


def alone(senses: Senses) -> Rule:
    """The rule. ``senses`` tell which of several questions an answer fits."""

    def decide(turn: Turn) -> Decision:
        person, at = turn.here.person, turn.event.at
        assert person is not None  # woken for nobody else
        other, waiting = turn.facts.get(_other(turn.event)), turn.facts.get(_words(turn.event))
        if (other is not None and other.alive(at)) or not _to_nothing(turn):
            return NOTHING  # it is an answer to another question of the bot
        word = fold(_text(turn)).strip(" 。.!！")
        if word in wording.YES | CANCEL_WORDS and waiting is not None and waiting.alive(at):
            return _settled(turn, person, waiting, yes=word in wording.YES)
        if word in wording.YES and waiting is not None and waiting.step and at < waiting.expires_at + _LATE_FOR:
            return _late(turn, person, waiting)
        if word in wording.GREETINGS | CANCEL_WORDS or thanks(word):
            return NOTHING
        held = _held(turn, person)
        groups = held.values() or _served(turn, person)
        if any(is_form(_text(turn), group.times.shifts, turn.here.on) for group in groups):
            return NOTHING  # a plan
        listed = _listed(turn, person) if _quoted(turn.event) is not None else None
        if listed is not None:
            return listed
        if len(plain(word)) < _LEAST:
            return NOTHING
        return _meant(turn, person, senses, held) if held else _unasked(turn, person)

    return Rule("question_private", (MessageReceived,), decide, _ask, _wakes)


def _wakes(event: Event, signals: Signals) -> bool:
    if not isinstance(event, MessageReceived) or event.native_group is not None or event.person is None:
        return False
    order = signals.command is not None or signals.unknown is not None or signals.ballot is not None
    return not order and bool(event.message.text.strip())


def _quoted(event: Event) -> SentMessage | None:
    assert isinstance(event, MessageReceived)
    return SentMessage(event.account, event.message.quoted) if event.message.quoted is not None else None


def _to_nothing(turn: Turn) -> bool:
    """Whether it replies to nothing, or to what the bot said of questions without naming one: a list, a question back;
    or says yes or no to words that wait. What else names one is answered by the reply (handlers/question_answer.py),
    the rest is of others."""
    quoted = _quoted(turn.event)
    sent = turn.facts.get(quoted) if quoted is not None else None
    if sent is None or sent.feature != FEATURE:
        return sent is None
    named = marked(sent.note)
    return named is None or settles(turn.facts.get(_words(turn.event)), _text(turn), named, turn.event.at)


def _words(event: Event) -> One[Dialogue]:
    assert event.sender is not None
    return words_of(event.account, event.sender.native_id)


def _other(event: Event) -> One[Dialogue]:
    """What else the bot may have asked this person in private."""
    assert event.sender is not None
    place = f"private:{event.account}"
    return One(Dialogue, (place, event.sender.native_id), place)


def _ask(event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    tickets = (live_anywhere(), finished_lately(here.on))
    quoted = _quoted(event)
    sent = (quoted,) if quoted is not None else ()
    return (*sent, _other(event), _words(event), *tickets, *named_queries(here, signals.text))


def _text(turn: Turn) -> str:
    assert isinstance(turn.event, MessageReceived)
    return turn.event.message.text.strip()


def _open_to(turn: Turn, person: Person, key: str) -> GroupSpec | None:
    """The group, where questions are looked after in it and this person may answer there now."""
    group = turn.here.programme.group(GroupKey(key))
    if group is None or not group.questions.enabled:
        return None
    return group if may(person.roles_in(group.key, turn.here.on), ANSWERERS) else None


def _held(turn: Turn, person: Person) -> Held:
    """Where nothing is in somebody's hands: what they were asked before it was passed on."""
    waits = [one for one in _live(turn, person) if one.state is TicketState.OPEN]
    waits.sort(key=lambda one: (one.since, one.no))
    mine = [one for one in waits if one.holder == person.key]
    return {one: group for one in mine or _asked_of(waits, person) if (group := _group_of(turn, one)) is not None}


def _live(turn: Turn, person: Person) -> tuple[Ticket, ...]:
    """What is not over in the groups in which this person may answer now."""
    return _within(turn, person, turn.facts.get(live_anywhere()))


def _within(turn: Turn, person: Person, tickets: Iterable[Ticket]) -> tuple[Ticket, ...]:
    return tuple(one for one in tickets if not one.held and _open_to(turn, person, one.group) is not None)


def _served(turn: Turn, person: Person) -> list[GroupSpec]:
    """The groups of what is not over."""
    keys = dict.fromkeys(one.group for one in _live(turn, person))
    return [group for key in keys if (group := _open_to(turn, person, key)) is not None]


def _asked_of(tickets: Iterable[Ticket], person: Person) -> list[Ticket]:
    return [one for one in tickets if person.key in (one.holder, *one.given_to)]


def _group_of(turn: Turn, ticket: Ticket) -> GroupSpec | None:
    return turn.here.programme.group(GroupKey(ticket.group))


def _listed(turn: Turn, person: Person) -> Decision | None:
    """Answers by number in reply to a list: every one goes to its question. None where no number is named; where one
    could mean two questions, both are named and nothing is done."""
    live, over = _live(turn, person), _within(turn, person, turn.facts.get(finished_lately(turn.here.on)))
    parts = answers_in(_text(turn), {one.no for one in live})
    if not parts or not all(part.numbers and _is_answer(part.text) for part in parts):
        return None
    groups: dict[str, list[Given]] = {}
    for no, text in ((no, part.text) for part in parts for no in part.numbers):
        called = [one for one in (*live, *over) if one.no == no]
        found = _asked_of(called, person) or called
        if len(found) != 1:
            return answer(turn, _which(turn, found) if found else wording.not_found(no), FEATURE)
        groups.setdefault(found[0].group, []).append(Given((no,), text))
    return _given_in(turn, person, live, groups)


def _is_answer(text: str) -> bool:
    """Whether words behind a number answer: 3 天 is none, and neither is 稍等, nor a verdict on a case."""
    said = bool(text) and text[0] not in wording.UNITS and plain(text) not in cases.SHORT
    return said and not on_it(text) and not cannot(text)


def _given_in(turn: Turn, person: Person, live: Iterable[Ticket], groups: Mapping[str, Sequence[Given]]) -> Decision:
    """The answers in each of the groups, each with its receipt."""
    records, effects = list[object](), list[Effect]()
    for key, parts in groups.items():
        group = _open_to(turn, person, key)
        assert group is not None  # others have been left out
        done = given(turn, group, person, [one for one in live if one.group == key], tuple(parts))
        records += done.records
        effects += [*done.effects[:-1], replace(done.effects[-1], tag=f"answer-{key}")]
    return Decision(tuple(records), tuple(effects))


def _which(turn: Turn, found: Iterable[Ticket]) -> str:
    named = [(one, group) for one in found if (group := _group_of(turn, one)) is not None]
    return wording.which_private([wording.one_waiting(one.no, group.name, asking(one)) for one, group in named])


def _meant(turn: Turn, person: Person, senses: Senses, held: Held) -> Decision:
    """A question back: whether these words answer the question that waits, of several the one that they fit."""
    text, last = _text(turn), [*held][-1]
    if asks_back(text):
        return answer(turn, wording.ASK_THERE, FEATURE)
    if (numbered := _numbered(turn, person, held)) is not None:
        return numbered
    ticket = fitting(held, text, senses.fits, person.key) if len(held) > 1 else last
    if stands_there(text):
        meant = ticket or last
        of_group = [one for one in held if one.group == meant.group]
        return given(turn, held[meant], person, of_group, (Given((meant.no,), text),))
    if on_it(text):
        meant = ticket or last
        return Decision(in_hand(meant, person, held[meant], turn.event.at).records)
    if cannot(text):
        meant = ticket or last
        return answer(turn, wording.pass_it_on(meant.no, f"{held[meant].name} "), FEATURE)
    if ticket is None:
        return answer(turn, _which(turn, held), FEATURE)
    return _asked_back(turn, ticket, held[ticket], text, several=len(held) > 1)


def _unasked(turn: Turn, person: Person) -> Decision:
    """Words of somebody in whose hands nothing is: who begins them with the number of a question believes to have
    answered it. All else is talk."""
    if asks_back(_text(turn)):
        return answer(turn, wording.ASK_THERE, FEATURE) if _called(turn, person) else NOTHING
    return _numbered(turn, person, {}) or NOTHING


def _called(turn: Turn, person: Person) -> list[tuple[str, list[Ticket]]]:
    """The words for each of the questions that a message in reply to nothing names by number, with those that have
    this number; empty where it names none."""
    live, text = _live(turn, person), _text(turn)
    parts = [(no, part.text) for part in answers_in(text, {one.no for one in live}) for no in part.numbers or (0,)]
    called = [(words, [one for one in live if one.no == no]) for no, words in parts]
    if not all(found for _, found in called) or (len(parts) == 1 and not numbered_once(text, parts[0][0])):
        return []
    return called


def _numbered(turn: Turn, person: Person, held: Held) -> Decision | None:
    """A question back for words that name their questions by number, in reply to nothing: each goes to its own. None
    where they name none; where one number could mean two, both are named."""
    called = _called(turn, person)
    if not called or not all(_is_answer(words) for words, _ in called):
        return None
    mine = [_asked_of(found, person) or found for _, found in called]
    if not any(one in held for found in mine for one in found):
        if held and not named_outright(_text(turn), several=len(called) > 1):
            return None
        mine = [_may_be_meant(found, person) for _, found in called]
    if (unclear := next((found for found in mine if len(found) > 1), None)) is not None:
        return answer(turn, _which(turn, unclear), FEATURE)
    return _asked_of_each(turn, [(found[0], words) for found, (words, _) in zip(mine, called, strict=True)])


def _may_be_meant(found: list[Ticket], person: Person) -> list[Ticket]:
    """Of the questions with a number those that wait for anybody, or that this person has answered."""
    waits = [
        one
        for one in found
        if one.state is not TicketState.ANSWERED or any(given.by == person.key for given in one.answers)
    ]
    return waits or found


def _asked_of_each(turn: Turn, pairs: Sequence[tuple[Ticket, str]], before: str = "") -> Decision:
    """The words are kept until they are confirmed."""
    event = turn.event
    assert event.sender is not None
    named = [(one, text, _group_of(turn, one)) for one, text in pairs]
    lines = tuple(shared.part(one.no, group.name, asking(one), text) for one, text, group in named if group is not None)
    waiting = kept_parts(event.account, event.sender.native_id, pairs, event.at)
    return Decision((waiting,), (said(turn, before + shared.shall_i(lines), FEATURE),))


def _asked_back(
    turn: Turn, ticket: Ticket, group: GroupSpec, text: str, *, several: bool = False, before: str = ""
) -> Decision:
    """The words are kept until they are confirmed. ``before``: what is said first."""
    event = turn.event
    assert event.sender is not None
    waiting = kept(event.account, event.sender.native_id, ticket, text, event.at)
    back = before + wording.shall_i(ticket.no, group.name, asking(ticket), several=several)
    return Decision((waiting,), (said(turn, back, FEATURE),))


def _late(turn: Turn, person: Person, waiting: Dialogue) -> Decision:
    """Confirmed too late: it is said, and the words are asked back once more, as long as their questions wait."""
    parts = parts_in(waiting)
    live = {(one.group, one.no): one for one in _live(turn, person) if one.state is TicketState.OPEN}
    pairs = [(live[group, no], text) for group, no, text in parts if (group, no) in live]
    if len(pairs) < len(parts) or waiting.value("message"):
        done = replace(waiting, step="", data=())
        return Decision((done,), (said(turn, receipts.CONFIRMED_LATE, FEATURE),))
    if by_parts(waiting):
        return _asked_of_each(turn, pairs, receipts.ASKED_ONCE_MORE)
    ticket, text = pairs[0]
    group = _group_of(turn, ticket)
    assert group is not None  # only those of groups that may be answered in are live
    return _asked_back(turn, ticket, group, text, before=receipts.ASKED_ONCE_MORE)


def _settled(turn: Turn, person: Person, waiting: Dialogue, *, yes: bool) -> Decision:
    """Confirmed, or not; rights are those of now."""
    done = replace(waiting, step="", data=())
    parts = parts_in(waiting)
    open_to = all(_open_to(turn, person, group) is not None for group, _, _ in parts)
    stands = waiting.value("message")
    if not yes or not open_to:
        text = wording.NOT_THE_ANSWER if stands else wording.NOT_PASSED_ON
        return Decision((done,), (said(turn, text if open_to else wording.NOT_STAFF, FEATURE),))
    groups: dict[str, list[Given]] = {}
    for key, no, text in parts:
        groups.setdefault(key, []).append(Given((no,), text))
    if stands:
        decision = _stood(turn, person, parts[0][0], groups[parts[0][0]], stands)
    else:
        decision = _given_in(turn, person, turn.facts.get(live_anywhere()), groups)
    return replace(decision, records=(*decision.records, done))


def _stood(turn: Turn, person: Person, key: str, parts: Sequence[Given], message_id: str) -> Decision:
    """The words stand in the group already: they are noted, and not said again."""
    group = _open_to(turn, person, key)
    assert group is not None  # whoever calls has looked
    live = {one.no: one for one in _live(turn, person) if one.group == key and one.state is TicketState.OPEN}
    records, effects, why = list[object](), list[Effect](), Why(kind="question_private", by=person.name)
    for no, text in ((part.numbers[0], part.text) for part in parts if part.numbers[0] in live):
        told = answered(live[no], group, answer_by(person, turn.event.at, text, message_id))
        records += told.records
        effects += tell_others(told.ticket, why)
    noted = tuple(part.numbers[0] for part in parts if part.numbers[0] in live)
    late = (wording.settled_meanwhile(part.numbers[0]) for part in parts if part.numbers[0] not in live)
    lines = (*((wording.told(noted, group.name),) if noted else ()), *late)
    return Decision(tuple(records), (*effects, said(turn, "\n".join(lines), FEATURE)))
