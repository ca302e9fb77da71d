"""Rows from which noticing questions is learned, and on which it is measured: which set gives what, with which licence.

Must never write a row of others anywhere. ``FREE`` sets alone may enter the shipped scorer; the rest is measured.
"""

import csv
import gzip
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

OWN: Final = Path(__file__).parent / "own" / "messages.csv"
FREE: Final = ("qdet_cped_valid", "qdet_crosswoz_val", "chat_kdconv_dev", "qa_egret_half0")
"""Apache-2.0: television drama, task dialogues, chat about things known, questions of a developers' forum."""
GATE: Final = "gate_huixiangdou_half0"
DEV: Final = "own_msg_dev.jsonl"
KNOWN: Final = "own_faq_kb.jsonl"
_MARK: Final = "?？"
_ENDS: Final = "。.!！~～"
_ASKING: Final = ("RHE", "FUP", "PRO", "SOC")
_ASKED_BY: Final = ("吗", "呢", "什么", "怎么", "哪", "几", "多少", "谁")
MARKS: Final = str.maketrans("", "", "?？")
_TOLD: Final = 80
"""Characters of a forum's answer that are learned from."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One text. ``together`` names what must not be torn apart by cross-validation: a voice, a dialogue."""

    text: str
    asks: bool
    together: str
    label: str = ""
    role: str = ""
    quote: str = ""
    at: str = ""
    turned: bool = False
    """Written with a question mark where its author had none, or without the one that was there."""


def own_rows(path: Path = OWN) -> list[Asked]:
    """Our own messages; ``asks``: needs an answer."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Asked(row["text"], row["label"] == "ASK", row["voice"], row["label"], row["role"], row["quote"], row["at"])
            for row in csv.DictReader(file)
        ]


def both_ways(rows: Iterable[Asked]) -> list[Asked]:
    """Each row, and what might end in a question mark the other way, too: people write one or none, as they like. Who
    wrote our rows hardly ever did where somebody wants to know, so that the mark spoke against a question."""
    return [one for row in rows for one in (row, _turned(row)) if one is not None]


def _turned(row: Asked) -> Asked | None:
    bare = row.text.rstrip()
    if bare.translate(MARKS) != bare and bare[-1] in _MARK:
        return replace(row, text=bare.rstrip(_MARK), turned=True)
    if row.asks or (row.label in _ASKING and any(word in bare for word in _ASKED_BY)):
        return replace(row, text=bare.rstrip(_ENDS) + "？", turned=True)
    return None


def dev_rows(folder: Path) -> list[Asked]:
    """The messages of the final check."""
    found = [json.loads(line) for line in (folder / DEV).read_text("utf-8").splitlines()]
    return [Asked(row["text"], row["label"] == "ASK", str(place), row["label"]) for place, row in enumerate(found)]


def known_questions(folder: Path) -> list[str]:
    """Questions of our own answered ones, to be like or unlike to."""
    return [json.loads(line)["question"] for line in (folder / KNOWN).read_text("utf-8").splitlines()]


def drama(folder: Path) -> list[Asked]:
    """CPED: the dialogue act says whether a line asks."""
    return [
        Asked(row["text"], row["dialogue_act"] == "question", row["dialogue"])
        for row in _table(folder, "qdet_cped_valid")
    ]


def tasks(folder: Path) -> list[Asked]:
    """CrossWOZ: whether a line requests something."""
    return [
        Asked(row["text"], row["is_request"] == "1", row["dialogue"]) for row in _table(folder, "qdet_crosswoz_val")
    ]


def chat(folder: Path) -> list[Asked]:
    """KdConv has no labels but question marks; half of them (by hash) are taken away, or the mark would be all."""
    found = []
    for row in _table(folder, "chat_kdconv_dev"):
        text = row["text"]
        asks = text.translate(MARKS) != text
        bare = hashlib.sha256(text.encode()).digest()[0] % 2 == 0
        found.append(Asked(text.translate(MARKS) if bare else text, asks, row["dialogue"]))
    return found


def forum(folder: Path) -> list[Asked]:
    """egret: titles ask, the beginnings of the accepted answers do not."""
    found = []
    for place, row in enumerate(_table(folder, "qa_egret_half0")):
        found.append(Asked(row["question"], True, f"egret{place}"))
        found.append(Asked(row["accepted_answer"][:_TOLD], False, f"egret{place}"))
    return found


def gate(folder: Path) -> list[Asked]:
    """Messages of a developers' group, in the scope of its assistant or not; to measure only."""
    return [Asked(row["text"], row["answerable"] == "1", row["text"]) for row in _table(folder, GATE)]


def _table(folder: Path, name: str) -> list[dict[str, str]]:
    with gzip.open(folder / f"{name}.tsv.gz", "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
