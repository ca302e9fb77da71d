"""Looking for an earlier answer (Q5): ``/查 关键词``, for everybody; in a group a few lines, in private more, and why.

Only approved cards, and only those that whoever reads the answer may see: in a group that is the whole group.
"""

from bot.core.answer import answer
from bot.core.command import CommandSpec
from bot.core.event import Event, MessageReceived
from bot.core.knowledge.matched import matched
from bot.core.knowledge_card import CardState, FindCards, FoundCard, KnowledgeCard, card_of
from bot.core.query import ANY, One, Query
from bot.core.rights import is_staff_somewhere
from bot.core.rule import Decision, Rule, Turn, on_commands
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.ticket_desk import looked_after
from bot.core.ticket_offer import card_named, source_of
from bot.core.wording import find as wording

FEATURE = "find"
FIND = CommandSpec(
    name=wording.FIND_COMMAND, feature=FEATURE, aliases=wording.FIND_ALIASES, usage=wording.FIND_USAGE,
    example=wording.FIND_EXAMPLE, summary=wording.FIND_SUMMARY, joined_argument=True,
)  # fmt: skip
_IN_GROUP, _IN_PRIVATE = 3, 5
_SPEAKS_OF = 0.5
"""A card that says nothing of the half of what is looked for was not meant."""


def _aloud(here: Situation) -> bool:
    """Whether a whole study group reads the answer."""
    return here.group is not None and not here.group.management


def _number(signals: Signals) -> int:
    assert signals.command is not None
    return card_named(signals.command.argument)


def _search(signals: Signals, here: Situation) -> FindCards:
    assert signals.command is not None
    aloud, staff = _aloud(here), is_staff_somewhere(here)
    audience = here.group.category if aloud and here.group is not None else ANY if staff else ""
    return FindCards(
        here.programme.key,
        signals.command.argument.strip(),
        audience,
        staff=staff and not aloud,
        limit=_IN_GROUP if aloud else _IN_PRIVATE,
        reasons=not aloud,
    )


def _one(signals: Signals, here: Situation) -> One[KnowledgeCard]:
    return card_of(here.programme.key, _number(signals))


def _ask(_event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    if not looked_after(here):
        return ()
    return (_one(signals, here),) if _number(signals) else (_search(signals, here),)


def _decide(turn: Turn) -> Decision:
    call, here = turn.call, turn.here
    assert call is not None
    if not looked_after(here):
        return answer(turn, wording.OFF, FEATURE)
    if not call.argument.strip():
        return answer(turn, wording.WHAT, FEATURE)
    no = _number(turn.signals)
    if no:
        return answer(turn, _whole(turn, no), FEATURE)
    found = [one for one in turn.facts.get(_search(turn.signals, here)) if one.missing < _SPEAKS_OF]
    if not found:
        return answer(turn, wording.NOTHING, FEATURE)
    return answer(turn, _few(turn, found) if _aloud(here) else _many(turn, found), FEATURE)


def _few(turn: Turn, found: list[FoundCard]) -> str:
    lines = [wording.short(*_of(turn, one.card)) for one in found]
    return "\n".join((*lines, wording.hint(found[0].card.no)))


def _many(turn: Turn, found: list[FoundCard]) -> str:
    text = _search(turn.signals, turn.here).text
    told = [wording.found(*_of(turn, one.card), matched(text, one.why)) for one in found]
    return wording.ask("\n\n".join(told))


def _whole(turn: Turn, no: int) -> str:
    card = turn.facts.get(_one(turn.signals, turn.here))
    search = _search(turn.signals, turn.here)
    if card is None or card.state is not CardState.APPROVED or (card.staff_only and not search.staff):
        return wording.not_there(no)
    if card.audience and search.audience not in (ANY, *card.audience):
        return wording.not_there(no)
    return wording.whole(*_of(turn, card))


def _of(turn: Turn, card: KnowledgeCard) -> tuple[int, str, str, str]:
    return card.no, card.question, card.answer, source_of(card, turn.here.programme)


RULE = Rule(
    name=FEATURE,
    accepts=(MessageReceived,),
    decide=_decide,
    ask=_ask,
    wakes=on_commands(FIND),
    commands=(FIND,),
)
