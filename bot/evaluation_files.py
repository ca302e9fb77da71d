"""Reads the files that searching is measured with: cards and questions, or labelled pairs of questions.

Must never change a file, and says what is wrong with one in a word (NotReadable).
"""

import csv
import gzip
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TextIO

from bot.core.knowledge.index import Card
from bot.evaluation_reply import Answered
from bot.evaluation_retrieval import Query

_LONGEST_FIELD: Final = 10_000_000
_PAIRED: Final = (".tsv", ".tsv.gz")
_SAME: Final = "1"
_STAFF: Final = "staff"
_ASK: Final = "ASK"


class NotReadable(ValueError):
    """The file cannot be used; the message names the column that is not there, or the encoding."""


def paired(path: Path) -> bool:
    """Whether a file holds labelled pairs: label, question, question, apart by tabs, no header."""
    return path.name.endswith(_PAIRED)


def cards(path: Path) -> list[Card]:
    """CSV with the columns id, question and answer, or JSON lines with these names. A second row with the id of an
    earlier one holds another way of asking. Raises OSError and NotReadable."""
    found: dict[str, Card] = {}
    for row in _rows(path):
        card_id, question, answer = _text(row, "id"), _text(row, "question"), str(row.get("answer") or "")
        if (card := found.get(card_id)) is not None:
            found[card_id] = Card(card_id, card.question, card.answer or answer, (*card.phrasings, question))
        else:
            found[card_id] = Card(card_id, question, answer)
    return list(found.values())


def queries(path: Path) -> list[Query]:
    """CSV with the columns question and relevant_ids (joined by ``|``; empty: nothing fits), or JSON lines with query
    and gold. Raises OSError and NotReadable."""
    found = []
    for number, row in enumerate(_rows(path), 1):
        text = _text(row, "question" if "question" in row or "query" not in row else "query")
        relevant = row["gold"] if "gold" in row else _text(row, "relevant_ids")
        ids = str(relevant).split("|") if relevant is not None else []
        found.append(Query(number, text, frozenset(card_id.strip() for card_id in ids if card_id.strip())))
    return found


def answered(path: Path) -> list[Answered]:
    """Questions with their answers: columns question and answer (or accepted_answer), id if there is one; rows without
    either are left out. Raises OSError and NotReadable."""
    found = []
    for number, row in enumerate(_rows(path)):
        answer = _text(row, "accepted_answer" if "accepted_answer" in row else "answer")
        if (question := _text(row, "question")) and answer:
            found.append(Answered(question, answer, str(row.get("id", number))))
    return found


def asked_as(pairs: Sequence[Answered], queries: Iterable[Query]) -> list[Answered]:
    """The same answers under the wordings of a query file; those that nobody asked are left out."""
    known = {one.about: one.answer for one in pairs}
    return [
        Answered(query.text, known[about], about)
        for query in queries for about in sorted(query.relevant) if about in known
    ]  # fmt: skip


def idle(path: Path) -> list[str]:
    """What the staff write that answers nothing that is open: columns text, label and role. Raises as ``answered``."""
    rows = [(_text(row, "text"), _text(row, "label"), _text(row, "role")) for row in _rows(path)]
    return [text for text, label, role in rows if role == _STAFF and label != _ASK]


def clusters(path: Path, more: Path | None = None) -> tuple[list[Card], list[Query]]:
    """What pairs give: questions that are the same, directly or by way of others, make a cluster; its first is the
    card, the others are asked; all other questions stand among the cards and distract, those of ``more`` too.

    Raises OSError and NotReadable.
    """
    same: dict[str, str] = {}

    def root(text: str) -> str:
        while same.setdefault(text, text) != text:
            text = same[text]
        return text

    for label, first, second in _pairs(path):
        one, other = root(first), root(second)
        if label == _SAME:
            same[other] = one
    ids = {text: str(number) for number, text in enumerate(text for text in same if root(text) == text)}
    asked = [text for text in same if text not in ids]
    found = [Query(number, text, frozenset({ids[root(text)]})) for number, text in enumerate(asked, 1)]
    distracting = (text for _, *both in (_pairs(more) if more else ()) for text in both)
    for text in distracting:
        if text not in same:
            ids.setdefault(text, str(len(ids)))
    return [Card(card_id, text) for text, card_id in ids.items()], found


def _pairs(path: Path) -> Iterator[tuple[str, str, str]]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
            for line in file:
                match line.rstrip("\r\n").split("\t"):
                    case [label, first, second]:
                        yield label, first, second
                    case _:
                        raise NotReadable("label")
    except UnicodeDecodeError as error:
        raise NotReadable("utf-8") from error


def _rows(path: Path) -> Iterator[Mapping[str, Any]]:
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        with _opened(path) as file:
            if path.suffix == ".jsonl":
                yield from (json.loads(line) for line in file if line.strip())
            elif path.name.endswith(_PAIRED):
                yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            else:
                yield from csv.DictReader(file)
    except UnicodeDecodeError as error:
        raise NotReadable("utf-8") from error
    except json.JSONDecodeError as error:
        raise NotReadable("json") from error


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _text(row: Mapping[str, Any], name: str) -> str:
    if name not in row:
        raise NotReadable(name)
    value = row[name]
    return "" if value is None else str(value).strip()
