"""What the staff write to the bot in private without a command and in reply to nothing (Q2): mostly it is the answer to
what they were just asked, and nobody else would ever hear of it.

Must never put words into a group that were not meant for it: what is meant is asked back first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.core.answer import answer, said
from bot.core.dialogue import Dialogue
from bot.core.effect import Why
from bot.core.event import Event, MessageReceived
from bot.core.fold import fold
from bot.core.ids import GroupKey
from bot.core.people import ANSWERERS, Person, may
from bot.core.plan_text import is_form
from bot.core.programme import GroupSpec
from bot.core.query import One, Query
from bot.core.questions import FEATURE, Senses
from bot.core.rule import NOTHING, Decision, Rule, Turn
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.ticket import Ticket, TicketState, finished_lately, live_anywhere
from bot.core.ticket_answer import (
    Given,
    answer_by,
    answered,
    asks_back,
    cannot,
    fitting,
    in_hand,
    on_it,
    plain,
    tell_others,
    thanks,
)
from bot.core.ticket_given import given
from bot.core.ticket_offer import named_queries
from bot.core.ticket_whether import kept, words_of
from bot.core.wording import questions as wording
from bot.core.wording.speaking import CANCEL_WORDS

_LEAST = 2
"""Characters of the shortest answer; a single one is a slip, or meant for something else."""

Held = Mapping[Ticket, GroupSpec]
"""The questions that wait for somebody, with their groups, the one that was asked first first."""


def alone(senses: Senses) -> Rule:
    """The rule. ``senses`` tell which of several questions an answer fits."""

    def decide(turn: Turn) -> Decision:
        person, at = turn.here.person, turn.event.at
        assert person is not None  # woken for nobody else
        other, waiting = turn.facts.get(_other(turn.event)), turn.facts.get(_words(turn.event))
        if other is not None and other.alive(at):
            return NOTHING  # it is an answer to another question of the bot
        word = fold(_text(turn)).strip(" 。.!！")
        if word in wording.YES | CANCEL_WORDS and waiting is not None and waiting.alive(at):
            return _settled(turn, person, waiting, yes=word in wording.YES)
        if word in wording.GREETINGS | CANCEL_WORDS or thanks(word):
            return NOTHING
        held = _held(turn, person)
        if any(is_form(_text(turn), group.times.shifts, turn.here.on) for group in held.values()):
            return NOTHING  # a plan
        return _meant(turn, person, senses, held) if held and len(plain(word)) >= _LEAST else NOTHING

    return Rule("question_private", (MessageReceived,), decide, _ask, _wakes)


def _wakes(event: Event, signals: Signals) -> bool:
    if not isinstance(event, MessageReceived) or event.native_group is not None or event.person is None:
        return False
    order = signals.command is not None or signals.unknown is not None or signals.ballot is not None
    return not order and event.message.quoted is None and bool(event.message.text.strip())


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
    return (_other(event), _words(event), *tickets, *named_queries(here, signals.text))


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
    waits = [one for one in turn.facts.get(live_anywhere()) if one.holder == person.key and not one.held]
    waits = sorted((one for one in waits if one.state is TicketState.OPEN), key=lambda one: (one.since, one.no))
    return {one: group for one in waits if (group := _open_to(turn, person, one.group)) is not None}


def _meant(turn: Turn, person: Person, senses: Senses, held: Held) -> Decision:
    """A question back: whether these words answer the question that waits, of several the one that they fit."""
    text, last = _text(turn), [*held][-1]
    if asks_back(text):
        return answer(turn, wording.ASK_THERE, FEATURE)
    ticket = fitting(held, text, senses.fits, person.key) if len(held) > 1 else last
    if on_it(text):
        meant = ticket or last
        return Decision(in_hand(meant, person, held[meant], turn.event.at).records)
    if cannot(text):
        meant = ticket or last
        return answer(turn, wording.pass_it_on(meant.no, f"{held[meant].name} "), FEATURE)
    if ticket is None:
        lines = [wording.one_waiting(one.no, group.name, one.texts[0]) for one, group in held.items()]
        return answer(turn, wording.which_private(lines), FEATURE)
    return _asked_back(turn, ticket, held)


def _asked_back(turn: Turn, ticket: Ticket, held: Held) -> Decision:
    """The words are kept until they are confirmed."""
    event = turn.event
    assert event.sender is not None
    waiting = kept(event.account, event.sender.native_id, ticket, _text(turn), event.at)
    back = wording.shall_i(ticket.no, held[ticket].name, ticket.texts[0], several=len(held) > 1)
    return Decision((waiting,), (said(turn, back, FEATURE),))


def _settled(turn: Turn, person: Person, waiting: Dialogue, *, yes: bool) -> Decision:
    """Confirmed, or not; rights are those of now."""
    done = replace(waiting, step="", data=())
    group = _open_to(turn, person, waiting.value("group"))
    stands = waiting.value("message")
    if not yes or group is None:
        text = wording.NOT_THE_ANSWER if stands else wording.NOT_PASSED_ON
        return Decision((done,), (said(turn, text if group is not None else wording.NOT_STAFF, FEATURE),))
    live = [one for one in turn.facts.get(live_anywhere()) if one.group == group.key]
    if stands:
        decision = _stood(turn, person, group, live, waiting)
    else:
        decision = given(turn, group, person, live, (Given((int(waiting.value("no")),), waiting.value("text")),))
    return replace(decision, records=(*decision.records, done))


def _stood(turn: Turn, person: Person, group: GroupSpec, live: Sequence[Ticket], waiting: Dialogue) -> Decision:
    """The words stand in the group already: they are noted, and not said again."""
    no = int(waiting.value("no"))
    ticket = next((one for one in live if one.no == no and one.state is TicketState.OPEN), None)
    if ticket is None:
        return answer(turn, wording.settled_meanwhile(no), FEATURE)
    words = answer_by(person, turn.event.at, waiting.value("text"), waiting.value("message"))
    told = answered(ticket, group, words)
    others = tell_others(told.ticket, Why(kind="question_private", by=person.name))
    return Decision(told.records, (*others, said(turn, wording.told((no,), group.name), FEATURE)))
