"""How sure a found card must be to be offered: ``python -m training.offers FOLDER``.

Fits the curve of ``bot/core/knowledge/abstain.py`` on three sets of our own questions and prints, for three sets that
it did not see, how many of the offers at each bar are right, how many of the answerable questions are answered rightly
and how many of those that no card answers get one; the same for the shipped curve. Then a day of our own: every
question of ``messages.csv`` and ``messages_unseen.csv`` among the cards of four programmes, nearly none of which was
written for it; what was offered there has been read (``own/offers_read.csv``). FOLDER holds the first set.
Must never print a text.
"""

import argparse
import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import exp
from operator import mul, sub
from pathlib import Path
from typing import Final, NamedTuple

from bot.core.knowledge.abstain import SHIPPED, Scale, chance, signs
from bot.core.knowledge.index import Card, Hit, Index
from bot.core.knowledge.surest import surest
from bot.language import background

OWN: Final = Path(__file__).parent / "own"
FITTED: Final = ("first", "second, half chosen on", "third")
BARS: Final = (0.95, 0.93, 0.92, 0.9, 0.88, 0.85, 0.8, 0.7, 0.6)
HEAD: Final = "| from | precision | coverage | to the unanswerable |\n| --- | --- | --- | --- |"
READ: Final = OWN / "offers_read.csv"
"""What was offered at some bar to the questions of a day, with our reading of whether it answers them."""
EXAMPLE: Final = Path(__file__).parents[1] / "examples/programmes/hubei-2020-faq.csv"
STRENGTH: Final = 10.0
"""How little large weights are held back."""
STEPS: Final = 20


class Found(NamedTuple):
    """What was found for a question, whether the first card is right, and whether any card answers it."""

    hits: Sequence[Hit]
    right: bool
    answerable: bool


def sets(folder: Path) -> dict[str, list[Found]]:
    """All our sets of questions, each searched among its cards."""
    first, second = OWN / "faq_first_cards.jsonl", OWN / "faq_cards.jsonl"
    return {
        "first": _found(first, folder / "own_faq_queries_dev.jsonl"),
        "second, half chosen on": _found(second, OWN / "faq_questions.jsonl"),
        "third": _found(first, OWN / "faq_third_questions.jsonl"),
        "second, unseen half": _found(second, OWN / "faq_questions_unseen.jsonl"),
        "fourth": _found(first, OWN / "faq_fourth_questions.jsonl"),
        "fifth": _found(OWN / "faq_fifth_cards.jsonl", OWN / "faq_fifth_questions.jsonl"),
    }


def fitted(found: Iterable[Found]) -> Scale:
    """The curve, its bars left as they are shipped."""
    rows = [one for one in found if one.hits and one.hits[0].score > 0]
    start, margin, lead, missing, said = logistic(
        [(1.0, *signs(one.hits)) for one in rows], [one.right for one in rows]
    )
    return replace(SHIPPED, start=start, margin=margin, lead=lead, missing=missing, said=said)


def logistic(rows: Sequence[Sequence[float]], truth: Sequence[bool]) -> list[float]:
    """The weights of a logistic curve over the columns of ``rows``, by Newton's steps; the first column is not held
    back. Rounded to two places."""
    size = len(rows[0])
    weights = [0.0] * size
    for _ in range(STEPS):
        slope = [(place > 0) * weight / STRENGTH for place, weight in enumerate(weights)]
        bend = [[(one == other > 0) / STRENGTH for other in range(size)] for one in range(size)]
        for row, right in zip(rows, truth, strict=True):
            chance_of = 1 / (1 + exp(-sum(map(mul, weights, row))))
            for one in range(size):
                slope[one] += (chance_of - right) * row[one]
                for other in range(size):
                    bend[one][other] += chance_of * (1 - chance_of) * row[one] * row[other]
        weights = list(map(sub, weights, _solved(bend, slope)))
    return [round(weight, 2) for weight in weights]


def _solved(table: Sequence[Sequence[float]], sums: Sequence[float]) -> list[float]:
    """Gauss: the numbers by which the columns of a table give the sums. The table is positive definite here."""
    rows = [[*row, total] for row, total in zip(table, sums, strict=True)]
    for place, row in enumerate(rows):
        row[:] = [value / row[place] for value in row]
        for other in rows:
            if other is not row:
                factor = other[place]
                other[:] = [value - factor * mine for value, mine in zip(other, row, strict=True)]
    return [row[-1] for row in rows]


def told(found: Sequence[Found], scale: Scale) -> list[str]:
    """For each bar: precision, coverage of the answerable, offers to the unanswerable."""
    lines = []
    answerable = sum(one.answerable for one in found)
    for bar in BARS:
        fired = [one for one in found if chance(one.hits, scale) >= bar]
        right = sum(one.right for one in fired)
        wrong = sum(not one.answerable for one in fired)
        precision, coverage = right / max(len(fired), 1), right / answerable
        lines.append(f"| {bar} | {precision:.3f} | {coverage:.3f} | {wrong} of {len(found) - answerable} |")
    return lines


class Day(NamedTuple):
    """A question of a day: the chance of its best card, and whether that answers it (None: nobody has read it)."""

    chance: float
    right: bool | None


def day() -> list[Day]:
    """Every question of our messages, searched among the cards of each programme as the bot searches it."""
    with READ.open(encoding="utf-8", newline="") as file:
        read = {(row["cards"], row["text"], row["card"]): row["right"] == "1" for row in csv.DictReader(file)}
    texts: dict[str, None] = {}
    for name in ("messages.csv", "messages_unseen.csv"):
        with (OWN / name).open(encoding="utf-8", newline="") as file:
            texts |= {row["text"]: None for row in csv.DictReader(file) if row["label"] == "ASK"}
    found = []
    for name, cards in _programmes().items():
        index = _index(cards)
        for text in texts:
            hits = index.search(text, 3)
            likely = surest(text, hits, lambda clause, index=index: index.search(clause, 3))
            found.append(Day(likely, read.get((name, text, hits[0].id)) if hits else None))
    return found


def told_of_day(found: Sequence[Day]) -> list[str]:
    """For each bar: how many are offered a card, how many of them rightly, how many nobody has read."""
    lines = [f"{len(found):,} questions", "", "| from | offered | right | not read |", "| --- | --- | --- | --- |"]
    for bar in BARS:
        fired = [one.right for one in found if one.chance >= bar]
        right = sum(one is True for one in fired)
        lines.append(f"| {bar} | {len(fired)} | {right} ({right / max(len(fired), 1):.0%}) | {fired.count(None)} |")
    return lines


def _programmes() -> dict[str, list[Card]]:
    """The cards of four programmes by our name for them."""
    with EXAMPLE.open(encoding="utf-8", newline="") as file:
        example = [
            Card(f"h{number}", *(row[name] for name in ("问题", "答案")), row["其他问法"].split("|"))
            for number, row in enumerate(csv.DictReader(file), 1)
        ]
    files = {"first": "faq_first_cards", "second": "faq_cards", "fifth": "faq_fifth_cards"}
    return {"hubei": example, **{name: _cards(OWN / f"{file}.jsonl") for name, file in files.items()}}


def _cards(path: Path) -> list[Card]:
    return [Card(str(card["id"]), card["question"], card["answer"]) for card in _rows(path)]


def _index(cards: Iterable[Card]) -> Index:
    index = Index(background())
    for card in cards:
        index.put(card)
    return index


def _found(cards: Path, questions: Path) -> list[Found]:
    index = _index(_cards(cards))
    found = []
    for row in _rows(questions):
        hits = index.search(row["query"], 3)
        answerable = row["gold"] is not None
        found.append(Found(hits, answerable and bool(hits) and hits[0].id == str(row["gold"]), answerable))
    return found


def _rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def main() -> None:
    """Prints the curve and its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    found = sets(parser.parse_args().folder)
    scale = fitted([one for name in FITTED for one in found[name]])
    print("fitted:", scale)
    print("shipped:", SHIPPED)
    others = [name for name in found if name not in FITTED]
    for title, names in (("fitted on", FITTED), ("unseen", others), *((name, (name,)) for name in others)):
        for name, curve in (("fitted", scale), ("shipped", SHIPPED)):
            print(f"\n{title}, {name} curve\n\n{HEAD}")
            print("\n".join(told([one for part in names for one in found[part]], curve)))
    print("\na day of our own, shipped curve\n")
    print("\n".join(told_of_day(day())))


if __name__ == "__main__":
    main()
