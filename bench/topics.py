"""``python -m bench.topics``: what topics, lessons and a day's hot topics cost, and how well topics are learned.

The five programmes of our messages stand for categories (nothing is named by them, so all is learned); each tenth is
placed by what the other nine taught; the same with jieba's words in place of pairs of characters, and with both.
Absolute times mean nothing on a shared machine: read them beside the loop.
"""

import csv
import logging
import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import jieba

from bot.core.fold import fold
from bot.core.hot import Said, hot_topics
from bot.core.ids import AccountName, GroupKey, NativeId, ProgrammeKey
from bot.core.programme import Category, GroupSpec, Programme
from bot.core.topics import learned, topic_of
from bot.language import background

OWN = Path("training/own/messages.csv")
ROUNDS = 5
PARTS = 10
SEEDS = (7, 8, 9, 10, 11)
DAY, LESSONS, PEOPLE = 3_000, 1_500, 700


def _cpu(work: Callable[[], object]) -> float:
    """Milliseconds of this process, the middle of several rounds."""
    found = []
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        found.append(1e3 * (time.process_time() - started))
    return sorted(found)[ROUNDS // 2]


def _loop() -> int:
    return sum(number * number for number in range(200_000))


def _programme(names: list[str]) -> Programme:
    """Whose one group has a category that no message is about, so that what was learned decides."""
    group = GroupSpec(GroupKey("g"), "g", AccountName("a"), NativeId("1"), category="")
    categories = tuple(Category(name, f"<{name}>") for name in names)
    return Programme(ProgrammeKey("p"), "p", ZoneInfo("UTC"), (), (group,), categories=categories)


def words(text: str) -> str:
    """A text of which every word that jieba finds is one sign: topics take Latin words whole."""
    return " ".join(f"w{word.encode().hex()}" for word in jieba.cut_for_search(fold(text)) if word.isalnum())


def accuracy(rows: list[tuple[str, str]], seed: int = SEEDS[0]) -> tuple[float, float]:
    """(of what was learned, of the commonest topic always)."""
    shuffled = random.Random(seed).sample(rows, len(rows))
    names = sorted({topic for topic, _ in rows})
    programme, right = _programme(names), 0
    for part in range(PARTS):
        lessons = learned(row for number, row in enumerate(shuffled) if number % PARTS != part)
        for topic, text in shuffled[part::PARTS]:
            right += topic_of(programme, programme.groups[0], text, lessons) == topic
    return right / len(rows), Counter(topic for topic, _ in rows).most_common(1)[0][1] / len(rows)


def main() -> None:
    """Prints one table."""
    with OWN.open(encoding="utf-8", newline="") as file:
        found = [row for row in csv.DictReader(file) if row["label"] == "ASK" and row["programme"] != "mixed"]
    rows = [(row["programme"], row["text"]) for row in found]
    many = [rows[number % len(rows)] for number in range(DAY)]
    said = [Said(frozenset({str(number % PEOPLE)}), text) for number, (_, text) in enumerate(many)]
    rarity = background().rarity
    lessons, programme = learned(many[:LESSONS]), _programme(sorted({topic for topic, _ in rows}))
    group = programme.groups[0]
    jieba.setLogLevel(logging.ERROR)
    kinds = {
        "pairs, as shipped": rows,
        "jieba's words": [(topic, words(text)) for topic, text in rows],
        "both": [(topic, f"{text} {words(text)}") for topic, text in rows],
    }
    for name, these in kinds.items():
        found_ = [accuracy(these, seed) for seed in SEEDS]
        middle = sum(right for right, _ in found_) / len(found_)
        print(f"| placed rightly by {name}, of {len(rows)} | {middle:.3f} (always the commonest: {found_[0][1]:.3f}) |")
    print(f"| finding jieba's words | {1e3 * _cpu(lambda: [words(text) for _, text in rows]) / len(rows):.0f} µs |")
    each = _cpu(lambda: [topic_of(programme, group, text, lessons) for _, text in rows]) / len(rows)
    print(f"| placing a question | {1e3 * each:.0f} µs |")
    print(f"| learning from {LESSONS} | {_cpu(lambda: learned(many[:LESSONS])):.0f} ms |")
    print(f"| hot topics of 300 | {_cpu(lambda: hot_topics(said[:300], rarity)):.0f} ms |")
    print(f"| hot topics of {DAY} | {_cpu(lambda: hot_topics(said, rarity)):.0f} ms |")
    print(f"| yardstick: 200,000 squares | {_cpu(_loop):.1f} ms |")


if __name__ == "__main__":
    main()
