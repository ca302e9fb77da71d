"""How often an earlier answer is offered to a question that stands between other words, rightly and wrongly.

    python -m training.chatter FOLDER

FOLDER holds ``own_faq_kb.jsonl`` with ``own_faq_queries_dev*``; our second set is in training/own. Each question is
asked as it stands, and with a word before and a clause behind it, by the whole message alone and with its clauses. Then
how many more are answered because an earlier answer makes a question of what the words alone only hint at, and how
much talk would be (bot/core/ticket_heard.py). Learns nothing and writes nothing.
"""

import csv
import gzip
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from bot.core.asking.context import Heard
from bot.core.asking.decide import ALOUD
from bot.core.knowledge.abstain import Fit, chance, fit
from bot.core.knowledge.index import Card, Index
from bot.core.knowledge.surest import surest
from bot.core.ticket_heard import SCOPED
from bot.language import background
from bot.noticing import Noticing, shipped_scorer
from training.closeness import OWN, rows_of

BEFORE: Final = ("老师您好，", "请教一下各位，", "我想问下", "不好意思打扰一下，", "")
BEHIND: Final = ("，找了半天没找到", "，我是昨天刚进群的", "，问了同事也都不清楚", "，急，在线等", "，谢谢啦")


TALK: Final = frozenset({"RHE", "SOC", "STA"})


def index_of(cards: Path) -> Index:
    """The cards of a file."""
    index = Index(background())
    for row in rows_of(cards):
        index.put(Card(str(row["id"]), row["question"], row["answer"]))
    return index


def talk_of(folder: Path) -> Iterator[tuple[str, str]]:
    """Lines that ask nothing of the staff: the name of their set, and the line."""
    with (OWN / "messages.csv").open(encoding="utf-8") as file:
        yield from (("our talk", row["text"]) for row in csv.DictReader(file) if row["label"] in TALK)
    for path in sorted(folder.glob("qdet_cped_valid*")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            yield from (("television drama", line.rstrip("\n").split("\t")[-1]) for line in list(file)[1:])


def scope(name: str, index: Index, lines: Iterable[tuple[str, object]]) -> str:
    """A line of a table: how many lines there are at or above ALOUD, from SCOPED to ALOUD, and below; of each, to how
    many a card would be offered, and how many of these were right (``lines``: with the card that answers, or None)."""
    notices = Noticing(shipped_scorer())
    counted: Counter[str] = Counter()
    for text, gold in lines:
        likely = notices(Heard(text)).probability
        band = "aloud" if likely >= ALOUD else "scope" if likely >= SCOPED else "quiet"
        counted[band] += 1
        hits = index.search(text, 3)
        if fit(surest(text, hits, lambda part: index.search(part, 3))) is Fit.OFFER:
            counted[f"{band} offered"] += 1
            counted[f"{band} right"] += hits[0].id == str(gold)
    cells = (
        f"{counted[band]}: {counted[f'{band} offered']} / {counted[f'{band} right']}"
        for band in ("aloud", "scope", "quiet")
    )
    return f"| {name} | {' | '.join(cells)} |"


def table(name: str, cards: Path, questions: Iterable[Path]) -> list[str]:
    """Lines of a table: offered, right among them, offered to what nothing answers."""
    index = index_of(cards)
    asked = [(row["query"], row["gold"]) for path in questions for row in rows_of(path)]
    answerable = sum(gold is not None for _, gold in asked)
    chatty = [
        (f"{BEFORE[place % len(BEFORE)]}{text}{BEHIND[place % len(BEHIND)]}", gold)
        for place, (text, gold) in enumerate(asked)
    ]
    lines = []
    for form, texts in (("as it stands", asked), ("between other words", chatty)):
        counted: Counter[str] = Counter()
        for text, gold in texts:
            hits = index.search(text, 3)
            sure = {"whole": chance(hits), "clauses": surest(text, hits, lambda part: index.search(part, 3))}
            for way, likely in sure.items():
                if fit(likely) is Fit.OFFER:
                    counted[way] += 1
                    counted[f"{way} right"] += hits[0].id == str(gold)
                    counted[f"{way} none"] += gold is None
        cells = [
            f"{counted[way]} / {counted[f'{way} right']} / {counted[f'{way} none']}" for way in ("whole", "clauses")
        ]
        lines.append(f"| {name}, {form} | {answerable} + {len(asked) - answerable} | {' | '.join(cells)} |")
    return lines


def main(folder: Path) -> None:
    """Prints the table."""
    print("| offered / right / to the unanswerable | questions | whole message | with its clauses |")
    print("| --- | --- | --- | --- |")
    for line in (
        *table("own, dev", folder / "own_faq_kb.jsonl", sorted(folder.glob("own_faq_queries_dev*"))),
        *table("own, second set", OWN / "faq_cards.jsonl", sorted(OWN.glob("faq_questions*.jsonl"))),
    ):
        print(line)
    print(f"\n| lines: offered / right | from {ALOUD} | from {SCOPED} | below |")
    print("| --- | --- | --- | --- |")
    first, second = index_of(folder / "own_faq_kb.jsonl"), index_of(OWN / "faq_cards.jsonl")
    for title, index, paths in (
        ("own, dev", first, sorted(folder.glob("own_faq_queries_dev*"))),
        ("own, second set", second, sorted(OWN.glob("faq_questions*.jsonl"))),
    ):
        print(scope(title, index, ((row["query"], row["gold"]) for path in paths for row in rows_of(path))))
    talk = [*talk_of(folder)]
    for title in dict.fromkeys(name for name, _ in talk):
        for cards, index in (("first", first), ("second", second)):
            found = scope(f"{title}, {cards} cards", index, ((text, None) for name, text in talk if name == title))
            print(found)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
