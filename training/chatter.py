"""How often an earlier answer is offered to a question that stands between other words, rightly and wrongly.

    python -m training.chatter FOLDER

FOLDER holds ``own_faq_kb.jsonl`` with ``own_faq_queries_dev*``; our second set is in training/own. Each question is
asked as it stands, and with a word before and a clause behind it, by the whole message alone and with its clauses.
Learns nothing and writes nothing.
"""

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from bot.core.knowledge.abstain import Fit, chance, fit
from bot.core.knowledge.index import Card, Index
from bot.core.knowledge.surest import surest
from bot.language import background
from training.closeness import OWN, rows_of

BEFORE: Final = ("老师您好，", "请教一下各位，", "我想问下", "不好意思打扰一下，", "")
BEHIND: Final = ("，找了半天没找到", "，我是昨天刚进群的", "，问了同事也都不清楚", "，急，在线等", "，谢谢啦")


def table(name: str, cards: Path, questions: Iterable[Path]) -> list[str]:
    """Lines of a table: offered, right among them, offered to what nothing answers."""
    index = Index(background())
    for row in rows_of(cards):
        index.put(Card(str(row["id"]), row["question"], row["answer"]))
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


if __name__ == "__main__":
    main(Path(sys.argv[1]))
