"""The command to undo: every feature undoes its own actions; the number says which.

Pure. A feature's rule wakes for UNDO, asks ``action_asked`` and acts when the action is its own.
"""

from bot.core.action import Action
from bot.core.command import CommandCall, CommandSpec
from bot.core.knowledge_desk import FEATURE as KNOWLEDGE
from bot.core.numerals import parse_number
from bot.core.people import ANSWERERS, GROUP_STAFF, Role
from bot.core.query import One
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.target import target_of
from bot.core.upwards import FEATURE as UPWARDS
from bot.core.wording import knowledge, upwards
from bot.core.wording import target as target_wording
from bot.core.wording import undo as wording

UNDO = CommandSpec(
    name=wording.COMMAND,
    feature="undo",
    aliases=("undo", "cx"),
    roles=GROUP_STAFF,
    own_roles=ANSWERERS,
    usage=wording.USAGE,
    example=wording.USAGE,
    summary=wording.SUMMARY,
    joined_argument=True,
)
"""Who answers questions may take back their own answers (handlers/question_life.py)."""
_OF_PROGRAMME = dict.fromkeys(upwards.UNDO_WORDS, UPWARDS) | dict.fromkeys(knowledge.UNDO_WORDS, KNOWLEDGE)
"""What is of the whole programme: the word before the number, and the feature that it names."""
_LONGEST_FIRST = sorted(_OF_PROGRAMME, key=len, reverse=True)


def action_asked(signals: Signals, here: Situation, roles: frozenset[Role] = GROUP_STAFF) -> One[Action] | None:
    """The action that ``/撤销`` names, None when it names none. ``/撤销 上报 3`` is one of the whole programme.
    ``roles`` are those of which one is needed in the group that is meant."""
    if signals.command is None or signals.command.spec is not UNDO:
        return None
    word, rest = _parted(signals.command.argument)
    if word in _OF_PROGRAMME:
        number = parse_number(rest.strip(wording.AROUND))
        return One(Action, (here.programme.key, number), here.programme.key) if number is not None else None
    target = target_of(signals.command, here, roles)
    number = parse_number(target.rest.strip(wording.AROUND))
    if target.one is None or number is None:
        return None
    return One(Action, (target.one.key, number), target.one.key)


def which(call: CommandCall, here: Situation, roles: frozenset[Role] = GROUP_STAFF) -> str:
    """The question back where ``action_asked`` finds none: which group is meant, or which number."""
    target = target_of(call, here, roles)
    if target.one is not None or not target.choices:
        return wording.WHICH
    names = tuple(group.name for group in target.choices)
    number = parse_number(target.rest.strip(wording.AROUND))
    example = f"/{wording.COMMAND} {names[0]} {target_wording.ANY_NUMBER if number is None else number}"
    return target_wording.which_group(names, example)


def feature_named(signals: Signals) -> str:
    """The feature that the word before the number names; empty where there is no such word."""
    return _OF_PROGRAMME.get(_parted(signals.command.argument)[0], "") if signals.command is not None else ""


def _parted(argument: str) -> tuple[str, str]:
    """The word before the number and the rest, also where nothing stands between them: 上报1."""
    word, _, rest = argument.strip().partition(" ")
    for known in _LONGEST_FIRST:
        number = word.removeprefix(known)
        if number != word and parse_number(number.strip(wording.AROUND)) is not None:
            return known, f"{number} {rest}".strip()
    return word, rest
