"""What a running bot has learnt: the lessons that count, and for each group with any a judge whose classifier is bent.

Kept in memory, and nothing but what the stored lessons say: loaded at the start, renewed after each commit that changed
a lesson and when one expires. Must never change the shipped model, and never be asked to learn while a message waits.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.core.ids import GroupKey
from bot.core.judge.judge import TextJudge
from bot.core.judge.model import Model
from bot.core.learning import ALL_LESSONS, Lesson, counts
from bot.core.voices import Changes, Tally
from bot.store.unit import Unit
from bot.store.writer import Committed, Writer

MOST_JUDGES: Final = 256
"""Groups whose bent classifiers are kept ready (docs/adr/0011 says what one weighs); others are made when needed."""
LOOKS_EVERY: Final = timedelta(hours=1)
"""How often lessons that have expired are looked for."""

_OTHERS: Final = GroupKey("")
"""Stands for the groups that follow the programme alone."""
_Key = tuple[str, int, str, str]


class Taught:
    """Made of the judge that the program comes with; without a classifier there is nothing to bend."""

    def __init__(self, shipped: TextJudge) -> None:
        self._shipped = shipped
        self._lessons: dict[_Key, Lesson] = {}
        self._tally = Tally()
        self._judges: OrderedDict[GroupKey, TextJudge] = OrderedDict()
        self._looked_at: datetime | None = None

    async def load(self, writer: Writer, at: datetime) -> None:
        """Learn everything anew from the database."""

        async def work(unit: Unit) -> tuple[Lesson, ...]:
            return (await unit.facts((ALL_LESSONS,))).get(ALL_LESSONS)

        lessons = await writer.submit(work)
        self._lessons, self._tally, self._looked_at = {}, Tally(), at
        self._judges.clear()
        self.learn(one for one in lessons if counts(one, at))

    def committed(self, committed: Committed) -> None:
        """Learn what a transaction has changed."""
        changed = [record for record in committed.records if isinstance(record, Lesson)]
        if changed:
            self.learn(changed)

    def learn(self, lessons: Iterable[Lesson]) -> None:
        """Count lessons in their newest state: one that was taken back counts no more."""
        new: dict[_Key, Lesson] = {}
        gone: list[Lesson] = []
        for one in lessons:
            key = (one.group, one.no, one.category, one.by)
            if known := self._lessons.pop(key, None):
                gone.append(known)
            new[key] = one
        counted = {key: one for key, one in new.items() if one.undone_at is None}
        self._lessons |= counted
        everywhere = self._tally.count(counted.values(), gone)
        self._forget_judges({one.group for one in (*counted.values(), *gone)}, everywhere=everywhere)

    def refresh(self, at: datetime) -> None:
        """Let go of the lessons whose time is over."""
        if self._looked_at is not None and at < self._looked_at + LOOKS_EVERY:
            return
        self._looked_at = at
        self.learn([replace(one, undone_at=at) for one in self._lessons.values() if not counts(one, at)])

    def judge(self, group: GroupKey) -> TextJudge:
        """The judge of a group: the shipped one where nothing was learnt; one for all that have learnt nothing of
        their own."""
        model, mine = self._shipped.known.model, bool(self._tally.moved(group))
        if model is None or not (mine or self._tally.programme):
            return self._shipped
        key = group if mine else _OTHERS
        if (ready := self._judges.get(key)) is not None:
            self._judges.move_to_end(key)
            return ready
        made = self._judges[key] = self._shipped.taught(_bent(model, self._tally.changes(key)))
        if len(self._judges) > MOST_JUDGES:
            self._judges.popitem(last=False)
        return made

    def _forget_judges(self, groups: Iterable[str], *, everywhere: bool) -> None:
        if everywhere:
            self._judges.clear()
        for group in groups:
            self._judges.pop(GroupKey(group), None)


def _bent(model: Model, changes: Changes) -> Model:
    """The model with what was learnt, under a version of its own: findings say which one judged."""
    return replace(model.with_adjustments(changes), version=f"{model.version}+{_named(changes)}")


def _named(changes: Changes) -> str:
    lines = sorted(f"{gram}|{category}|{by}" for gram, held in changes.items() for category, by in held.items())
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()[:6]
