"""Reads appeals as people type them: ``/申诉 3 理由``, ``/申诉 3理由``, ``/申诉 第3条 理由``, ``/申诉 创客班 3 理由``.

Pure; must never know who types.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.core.case import LONGEST_TEXT
from bot.core.case_orders import numbers_in
from bot.core.fold import fold
from bot.core.programme import GroupSpec
from bot.core.ticket_answer import thanks
from bot.core.wording import appeals as wording
from bot.core.wording.appeals import SIGNS_BETWEEN
from bot.core.wording.cases import NUMBER_AFTER, NUMBER_BEFORE

_WORD = re.compile(rf"[^\s{SIGNS_BETWEEN}]+")
_STUCK = re.compile(rf"[{NUMBER_BEFORE}]?\s*(\d{{1,9}})\s*[{NUMBER_AFTER}]?")
_ASKS = tuple(re.compile(one) for one in wording.ASKS_TO_APPEAL)
_WANTS = re.compile(wording.WANTS_TO_APPEAL)
_QUESTION = re.compile("|".join(map(re.escape, wording.QUESTION_WORDS)))
_LEAST_REASON, _LONGEST_ASKING, _LONGEST_POLITE = 4, 40, 14
"""Characters."""


@dataclass(frozen=True, slots=True)
class Plea:
    """What somebody says of a case: its number (None: there is none), the group where one is named, the reason."""

    no: int | None
    words: str = ""
    group: GroupSpec | None = None


def plea_in(argument: str, groups: Sequence[GroupSpec], own: Sequence[GroupSpec]) -> Plea:
    """Takes what stands behind the command, and the groups that may be named: in full any, by a part of the name those
    in which the person has cases (``own``)."""
    text = argument.strip()
    group = named_first(text, groups)
    rest = text[len(group.name) :] if group is not None else ""
    if group is None and text:
        first, *behind = text.split(maxsplit=1)
        group, rest = _called(first, own), "".join(behind)
    no, words = _numbered(rest if group is not None else text)
    return Plea(no, words[:LONGEST_TEXT], group)


def _called(word: str, own: Sequence[GroupSpec]) -> GroupSpec | None:
    """The only one of a person's groups that a word means."""
    name = fold(word)
    found = [one for one in own if name == fold(one.key) or name in fold(one.name)] if len(name) > 1 else []
    return found[0] if len(found) == 1 else None


def named_first(text: str, groups: Iterable[GroupSpec]) -> GroupSpec | None:
    """The group whose name a text begins with, the longest name first."""
    longest = sorted(groups, key=lambda one: -len(one.name))
    return next((one for one in longest if text.lower().startswith(one.name.lower())), None)


def beside(argument: str, group: GroupSpec | None) -> str:
    """What stands behind the command beside the group that it names."""
    if group is None:
        return argument
    return argument[len(group.name) :] if named_first(argument, (group,)) else argument.partition(" ")[2]


def _numbered(text: str) -> tuple[int | None, str]:
    """The number at the beginning, and the words behind it."""
    word = _WORD.search(text)
    numbers, _ = numbers_in([word[0]]) if word else ((), [])
    if word and numbers:
        return numbers[0], _reason(text[word.end() :])
    stuck = _STUCK.match(text.lstrip(SIGNS_BETWEEN + " "))
    return (int(stuck[1]), _reason(stuck.string[stuck.end() :])) if stuck else (None, "")


def _reason(rest: str) -> str:
    return rest.strip().lstrip(SIGNS_BETWEEN).strip()


def asks_to_appeal(text: str) -> bool:
    """Whether a line says that somebody wants to object to what was done about their words, or asks why it was."""
    said = _plain(text)
    if len(said) > _LONGEST_ASKING:
        return False
    return _WANTS.fullmatch(said) is not None or any(one.search(said) for one in _ASKS)


def is_reason(words: str) -> bool:
    """Whether words behind the command are a reason: no question, and no number that may name a case."""
    said = _plain(words)
    return len(said) >= _LEAST_REASON and _QUESTION.search(said) is None and re.search(r"\d", said) is None


def is_polite(text: str) -> bool:
    """Whether a reply only says that it was read, or is sorry."""
    said = _plain(text)
    short = len(said) <= _LONGEST_POLITE and not any(word in said for word in wording.OBJECTING)
    return not any(map(str.isalnum, said)) or (short and (thanks(text) or said.startswith(wording.POLITE)))


def _plain(text: str) -> str:
    return "".join(fold(text).split()).strip(",.!~。、")
