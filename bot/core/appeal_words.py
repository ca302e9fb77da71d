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
from bot.core.wording.appeals import SIGNS_BETWEEN
from bot.core.wording.cases import NUMBER_AFTER, NUMBER_BEFORE

_WORD = re.compile(rf"[^\s{SIGNS_BETWEEN}]+")
_STUCK = re.compile(rf"[{NUMBER_BEFORE}]?\s*(\d{{1,9}})\s*[{NUMBER_AFTER}]?")


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
