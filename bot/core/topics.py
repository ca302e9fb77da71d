"""What a question is about: which category of the programme, and which words say so.

A sum that people can follow: the category's name and words (settings), the group that it was asked in, and what the
solved questions of earlier days were about, passed-on ones (``/转``) by whom they were passed to. Everything is counted
anew from the tickets, so that whatever is undone is unlearned. Pure; must never keep a text.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from math import log

from bot.core.fold import fold
from bot.core.people import Person, Role
from bot.core.programme import Category, GroupSpec, Programme
from bot.core.query import Facts, Query
from bot.core.situation import Situation

_NAMED, _SPOKEN_OF, _ASKED_THERE = 8.0, 6.0, 3.0
_MOST_OF_ONE, _MOST_OF_ALL = 1.5, 6.0
"""What one pair of characters can weigh, and all of them together: never more than the category's own name."""
_SEEN = 2
"""A pair that one question alone had says nothing."""
_UNSEEN = 0.2
_NOTHING = 1e-9
"""Sums in another order may differ by less."""
_MOST_REASONS = 5
_PIECES = re.compile(r"[a-z]+[a-z0-9]*|[\u3400-\u4dbf\u4e00-\u9fff]+")
_CATEGORY_ROLES = frozenset({Role.EXPERT, Role.GROUP_LEAD})


@dataclass(frozen=True, slots=True)
class Lessons:
    """How many solved questions each category had, and in how many of them each pair of characters stood."""

    questions: Mapping[str, int] = field(default_factory=dict)
    seen: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


NO_LESSONS = Lessons()


@dataclass(frozen=True)
class LessonsBefore(Query[Lessons]):
    """What the questions taught that were solved and asked before a local date. Answered in the process, where it is
    counted once a day; never remembered."""

    on: date


@dataclass(frozen=True, slots=True)
class Placed:
    """A category (empty: there are none), and what spoke for it, most first."""

    topic: str
    why: tuple[tuple[str, float], ...] = ()


def signs_of(text: str) -> frozenset[str]:
    """Pairs of Han characters, and Latin words whole."""
    found: set[str] = set()
    for piece in _PIECES.findall(fold(text)):
        found.update((piece,) if piece.isascii() else map("".join, pairwise(piece)))
    return frozenset(found)


def learned(solved: Iterable[tuple[str, str]]) -> Lessons:
    """Solved questions as (category, words)."""
    questions, seen = Counter[str](), defaultdict[str, Counter[str]](Counter)
    for topic, text in solved:
        questions[topic] += 1
        for sign in signs_of(text):
            seen[sign][topic] += 1
    return Lessons(questions, {sign: dict(by) for sign, by in seen.items() if sum(by.values()) >= _SEEN})


def placed(programme: Programme, group: GroupSpec, text: str, lessons: Lessons = NO_LESSONS) -> Placed:
    """The category that most speaks for; that of the group where nothing speaks louder for another."""
    said, signs = fold(text), signs_of(text)
    best, most = Placed(group.category), None
    for category in sorted(programme.categories, key=lambda one: one.key != group.category):
        why = (*_named(category, said), *_taught(category.key, signs, lessons))
        weight = sum(one for _, one in why) + _ASKED_THERE * (category.key == group.category)
        if most is None or weight > most + _NOTHING:
            reasons = sorted(why, key=lambda one: (-one[1], one[0]))[:_MOST_REASONS]
            best, most = Placed(category.key, tuple(one for one in reasons if one[1] > 0)), weight
    return best


def topic_of(programme: Programme, group: GroupSpec, text: str, lessons: Lessons = NO_LESSONS) -> str:
    """The category that a question is about."""
    return placed(programme, group, text, lessons).topic


def asked_about(here: Situation, group: GroupSpec, text: str, facts: Facts) -> str:
    """The category that a question is about, by the lessons of the days before as far as somebody asked for them."""
    return topic_of(here.programme, group, text, facts.get_if_asked(LessonsBefore(here.on), NO_LESSONS))


def _named(category: Category, said: str) -> tuple[tuple[str, float], ...]:
    name = ((category.name, _NAMED),) if fold(category.name) in said else ()
    return (*name, *((word, _SPOKEN_OF) for word in category.words if fold(word) in said))


def _taught(topic: str, signs: frozenset[str], lessons: Lessons) -> tuple[tuple[str, float], ...]:
    """What each sign says for a category and against the others; together at most so much."""
    mine, every = lessons.questions.get(topic, 0), sum(lessons.questions.values())
    if not mine or mine == every:
        return ()
    why = []
    for sign in sorted(signs & lessons.seen.keys()):
        by = lessons.seen[sign]
        here, there = by.get(topic, 0), sum(by.values()) - by.get(topic, 0)
        weight = log((here + _UNSEEN) / (mine + 1)) - log((there + _UNSEEN) / (every - mine + 1))
        why.append((sign, max(-_MOST_OF_ONE, min(_MOST_OF_ONE, weight))))
    total = sum(weight for _, weight in why)
    part = min(1.0, _MOST_OF_ALL / abs(total)) if total else 1.0
    return tuple((sign, weight * part) for sign, weight in why)


# -------------------------------------------------------------------------------------------------------------- people


def is_of(programme: Programme, person: Person, topic: str, on: date) -> bool:
    """Whether somebody looks after groups of a category."""
    held = person.groups_as(_CATEGORY_ROLES, on)
    return held is None or any(group.category == topic for group in programme.groups if group.key in held)


def after_passing(programme: Programme, person: Person, topic: str, on: date) -> str:
    """What a question is about once it was passed to somebody: their one category, if they have just one."""
    held = person.groups_as(_CATEGORY_ROLES, on)
    theirs = {group.category for group in programme.groups if held is not None and group.key in held}
    return next(iter(theirs)) if len(theirs) == 1 else topic
