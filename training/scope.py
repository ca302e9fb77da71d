"""Whether likeness to what is known and open helps to notice questions: ``python -m training.scope FOLDER``.

The same messages, with role, quote and @, weighed without it, as the line learned it, and with more. Known: the
questions of our cards and of the folder's; open: the questions that stand before a message in its file. Two ways to be
like: shared pairs of characters, by which the line learned it, and the part of the message's worth that the best card
speaks of, as the search says. First: how many of our lines that only hint at a question are so like one that asks that
whoever says them would join it. Must never print a text.
"""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from itertools import pairwise
from math import sqrt
from pathlib import Path
from types import MappingProxyType

from bot.core.asking.cues import prepared
from bot.core.asking.decide import Verdict, decide
from bot.core.asking.scorer import NEEDS, Scorer
from bot.core.knowledge.closeness import CLOSE, closest
from bot.core.knowledge.closeness import read as reading
from bot.core.knowledge.index import Card, Index
from bot.core.measures import area, measures
from bot.core.ticket_heard import SCOPED
from bot.evaluation_question import Row, read
from bot.language import background
from bot.noticing import shipped_scorer

OWN = Path(__file__).with_name("own")
CARDS = ("faq_cards.jsonl", "faq_first_cards.jsonl", "faq_fifth_cards.jsonl")
TIMES = (0, 1, 4, 12)
Likeness = Callable[[str, Sequence[str]], float]


def pairs(text: str) -> frozenset[str]:
    """The pairs of characters of a prepared text."""
    return frozenset(map("".join, pairwise(prepared(text))))


def by_pairs(known: Iterable[str]) -> Likeness:
    """The cosine to the nearest of the known and open ones, as in training."""
    there = [pairs(one) for one in known]

    def like(text: str, asked: Sequence[str]) -> float:
        mine = pairs(text)
        every = [*there, *map(pairs, asked)]
        return max((len(mine & one) / sqrt(len(mine) * len(one) or 1) for one in every), default=0.0)

    return like


def by_search(known: Iterable[str]) -> Likeness:
    """The part of a message that the best card, or the best open question, speaks of."""
    cards = Index(background())
    for number, question in enumerate(known):
        cards.put(Card(str(number), question))

    def like(text: str, asked: Sequence[str]) -> float:
        opened = Index(background())
        for number, question in enumerate(asked):
            opened.put(Card(str(number), question))
        found = [*cards.search(text, 1), *opened.search(text, 1)]
        return max((1 - one.missing for one in found if one.score > 0), default=0.0)

    return like


def weighing(scorer: Scorer, times: float, usual: float) -> Scorer:
    """The scorer with so much more of what it learned of likeness; ``usual`` is what adds nothing."""
    line = scorer.lines[NEEDS]
    changed = replace(line, likeness=line.likeness * times, usual=usual)
    return replace(scorer, lines=MappingProxyType({**scorer.lines, NEEDS: changed}))


def told(rows: Sequence[Row], scorer: Scorer, likes: Sequence[float], times: float) -> str:
    """One cell: F1 of what is noticed, its AUC, precision and recall of tickets."""
    chosen = weighing(scorer, times, sum(likes) / len(likes))
    found = [decide(row.heard, chosen, likeness=one if times else None) for row, one in zip(rows, likes, strict=True)]
    truth = [row.asks for row in rows]
    noticed = measures(zip(truth, (one.asks for one in found), strict=True))
    tickets = measures(zip(truth, (one.verdict is Verdict.TICKET for one in found), strict=True))
    ranked = area(zip(truth, (one.probability for one in found), strict=True))
    return f"{noticed.f1:.3f} / {ranked or 0:.3f} / {tickets.precision:.3f}, {tickets.recall:.3f}"


def joined(rows: Sequence[Row], scorer: Scorer) -> tuple[int, int, int]:
    """(lines that only hint at a question, questions, those of the first that are as like as one of the others)."""
    reads = lru_cache(None)(partial(reading, background=background()))
    asked = [row.heard.text for row in rows if row.asks]
    hints = [row.heard.text for row in rows if SCOPED <= scorer.score(row.heard.text) < scorer.bars.maybe]
    like = sum(closest(one, [other for other in asked if other != one], reads) >= CLOSE for one in hints)
    return len(hints), len(asked), like


def main() -> None:
    """Prints both."""
    folder, scorer = Path(sys.argv[1]), shipped_scorer()
    own = [row for name in ("messages.csv", "messages_unseen.csv") for row in read(OWN / name)]
    print("{} hint at a question, {} ask, {} of the first would join one".format(*joined(own, scorer)))
    files = [folder / "own_faq_kb.jsonl", *(OWN / name for name in CARDS)]
    lines = [line for path in files if path.exists() for line in path.read_text("utf-8").splitlines()]
    known = [json.loads(line)["question"] for line in lines]
    print(f"{len(known)} cards; noticed F1 / AUC / tickets' precision, recall")
    print("| messages | like by | none | as learned | 4 times | 12 times |\n| --- | --- | --- | --- | --- | --- |")
    for path in (OWN / "messages_unseen.csv", folder / "own_msg_dev.jsonl"):
        rows = list(read(path))
        open_ = [[one.heard.text for one in rows[:place] if one.asks] for place in range(len(rows))]
        for name, like in (("pairs", by_pairs(known)), ("search", by_search(known))):
            likes = [like(row.heard.text, asked) for row, asked in zip(rows, open_, strict=True)]
            cells = " | ".join(told(rows, scorer, likes, times) for times in TIMES)
            print(f"| {path.name}, {len(rows)} | {name} | {cells} |")


if __name__ == "__main__":
    main()
