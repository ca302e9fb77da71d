"""What trainees ask the bot in private without a command (Q4): an earlier answer where one fits, else the way to
somebody who can answer. Nobody is troubled, and no ticket is made: the group is where questions are asked.

Must stay silent where nothing is asked: people answer reminders, send pictures, and say thanks.
"""

from bot.core.answer import answer
from bot.core.appeal_words import asks_to_appeal
from bot.core.asking.context import Heard
from bot.core.event import Event, MessageReceived
from bot.core.fold import fold
from bot.core.knowledge.abstain import Fit
from bot.core.knowledge_card import FindCards
from bot.core.query import Query
from bot.core.questions import FEATURE, Senses
from bot.core.rights import is_staff_somewhere
from bot.core.rule import NOTHING, Decision, Rule, Turn
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.ticket_desk import looked_after
from bot.core.ticket_heard import SCOPED
from bot.core.ticket_offer import source_of
from bot.core.ticket_reply import unsolved
from bot.core.wording import find as wording
from bot.core.wording.question_replies import ASK_IN_GROUP
from bot.core.wording.questions import GREETINGS_ASKED

_LONGEST = 200
"""Characters; what is longer, or has lines, was written for something else."""


def direct(senses: Senses) -> Rule:
    """The rule. ``senses`` notice whether something is asked."""

    def ask(event: Event, _signals: Signals, here: Situation) -> tuple[Query[object], ...]:
        asks = _answered_here(here) and senses.notices(Heard(_text(event))).probability >= SCOPED
        return (_search(event, here),) if asks else ()

    def decide(turn: Turn) -> Decision:
        here, event = turn.here, turn.event
        if not _answered_here(here):
            return NOTHING
        if fold(_text(event)).strip(" 。.!！~?？") in GREETINGS_ASKED:
            return answer(turn, wording.HELLO, FEATURE)
        if unsolved(_text(event)):
            return answer(turn, ASK_IN_GROUP, FEATURE)
        found = turn.facts.get_if_asked(_search(event, here), ())
        if found and found[0].fit is Fit.OFFER:
            card = found[0].card
            told = wording.whole(card.no, card.question, card.answer, source_of(card, here.programme))
            return answer(turn, wording.ask_there(told), FEATURE)
        asks = senses.notices(Heard(_text(event))).asks
        return answer(turn, wording.ASK_THERE, FEATURE) if asks else NOTHING

    return Rule("question_direct", (MessageReceived,), decide, ask, _wakes)


def _answered_here(here: Situation) -> bool:
    return looked_after(here) and not is_staff_somewhere(here)


def _text(event: Event) -> str:
    assert isinstance(event, MessageReceived)
    return event.message.text.strip()


def _wakes(event: Event, signals: Signals) -> bool:
    if not isinstance(event, MessageReceived) or event.native_group is not None or event.message.quoted is not None:
        return False
    order = signals.command is not None or signals.unknown is not None or signals.ballot is not None
    text = event.message.text.strip()
    asked = bool(text) and "\n" not in text and len(text) <= _LONGEST
    return not order and asked and not asks_to_appeal(text)  # no matter for the group


def _search(event: Event, here: Situation) -> FindCards:
    """Cards for everybody: in private there is no group to go by."""
    return FindCards(here.programme.key, _text(event))
