"""How the words and combinations alone do: recall and false alarms on the labelled folder and on our own talk.

    python -m training.words FOLDER [--misses]

Must never print a text of others; ``--misses`` shows only rows that stand in this repository. Half of our own talk (by
the hash of its text) is for tuning, the other half only for judging.
"""

import argparse
import csv
import hashlib
from collections.abc import Iterable
from pathlib import Path

from bot.core.judge import combos, lexicon
from bot.core.judge.finding import Category, Finding, Severity

ROOT = Path(__file__).parent.parent
WORDS = ROOT / "bot/assets/judge/words"
GATE = ROOT / "bot/assets/judge/gate.json"
OWN = Path(__file__).parent / "own"
CLEAN = ("clean_campus_qa_dev", "clean_nus_sms_dev", "clean_lccc_toy_dev", "clean_egret_qa_dev", "clean_exam_cmmlu_dev")


def shipped() -> tuple[lexicon.Lexicon, combos.Rules]:
    """The shipped lists and combinations; a bad line in them is an error here."""
    lists = [
        lexicon.parse(path.read_text("utf-8"), path.name)
        for path in sorted(WORDS.glob("*.txt"))
        if path.name != "combos.txt"
    ]
    table = combos.parse((WORDS / "combos.txt").read_text("utf-8"), "combos.txt")
    if faults := [fault for one in (*lists, table) for fault in one.faults]:
        raise ValueError(faults)
    return lexicon.merge(*lists), table


class Judge:
    """Words and combinations on the plain form of a text."""

    def __init__(self) -> None:
        words, table = shipped()
        gate = lexicon.unpack_gate(GATE.read_text("utf-8")) if GATE.exists() else lexicon.Gate()
        self.words = lexicon.Words(words, lexicon.lowered, gate)
        self.combos = combos.Combos(table, lexicon.lowered, words.allowed, words.version)

    def flags(self, text: str) -> list[Finding]:
        """What asks for people: notes are left out."""
        folded = text.lower()
        found = (*self.words.find(lexicon.Plain(folded)), *self.combos.find(folded))
        found = combos.eased(found, self.combos.about(folded))
        return [finding for finding in found if finding.severity >= Severity.FLAG]


def tuning(text: str) -> bool:
    """Whether a row of our own belongs to the half that may be looked at."""
    return hashlib.sha256(text.encode()).digest()[0] % 2 == 0


def rows(path: Path) -> list[dict[str, str]]:
    """A file of labelled texts."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def share(judge: Judge, texts: Iterable[str]) -> str:
    """How many of some texts are flagged."""
    flagged = [bool(judge.flags(text)) for text in texts]
    return f"{sum(flagged)} of {len(flagged)} ({100 * sum(flagged) / max(len(flagged), 1):.2f} %)"


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--misses", action="store_true")
    asked = parser.parse_args()
    judge = Judge()
    print("lexicon", len(shipped()[0].terms), "combinations", len(shipped()[1].rules))
    talk = rows(OWN / "talk.csv")
    for name, half in (("tuned half", True), ("other half", False)):
        mine = [row for row in talk if tuning(row["text"]) == half]
        print(f"own talk, {name}: bad", share(judge, (row["text"] for row in mine if row["label"] == "1")))
        print(f"own talk, {name}: traps", share(judge, (row["text"] for row in mine if row["label"] == "0")))
    for category in Category:
        if here := [row["text"] for row in talk if row["category"] == category]:
            print(f"  {category}", share(judge, here))
    print("teaching", share(judge, (OWN / "teaching.txt").read_text("utf-8").splitlines()))
    indomain = rows(asked.folder / "indomain_dev.csv")
    print("indomain bad", share(judge, (row["text"] for row in indomain if row["label"] != "ok")))
    print("indomain traps", share(judge, (row["text"] for row in indomain if row["label"] == "ok")))
    for name in CLEAN:
        print(name, share(judge, (row["text"] for row in rows(asked.folder / f"{name}.csv"))))
    if asked.misses:
        _misses(judge, [row for row in talk if tuning(row["text"])])


def _misses(judge: Judge, mine: list[dict[str, str]]) -> None:
    for row in mine:
        found = judge.flags(row["text"])
        if (row["label"] == "1") != bool(found):
            print(row["category"], row["text"], [finding.rule for finding in found])


if __name__ == "__main__":
    main()
