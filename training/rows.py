"""Labelled rows for the text classifier: which set gives which rows, under which licence, and which are held out.

Must never write a row anywhere: the sets of others stay in the folder they came in.
"""

import csv
import gzip
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.core.judge.tables import Tables, unpack
from training.compose import composed

OK: Final = "ok"
CATEGORIES: Final = ("abuse", "ads", "cheating", "fraud", "gambling", "porn")
HELD_OUT: Final = frozenset({0, 1})
"""Buckets of ten that no training and no calibration ever sees."""
CALIBRATION: Final = frozenset({2})
OWN: Final = Path(__file__).parent / "own"
TABLES: Final = Path(__file__).parents[1] / "bot" / "assets" / "judge" / "tables.json.gz"

LIKE_A_GROUP: Final = frozenset({
    "own/said", "own/patterns", "own/talk", "own/teaching", "chat_kdconv_dev", "qdet_crosswoz_val",
    "clean_egret_qa_dev", "qa_egret_half0",
})  # fmt: skip
"""Sets whose clean rows are like the talk of a study group, or were written against false alarms."""
ABOUT_ABUSE: Final = frozenset({"cold_train", "cold_dev", "swsr_dev"})
"""Sets that were gathered around race, region and gender: their clean rows tell what is no abuse, and little else."""
CHAT: Final = frozenset({"clean_lccc_toy_dev", "qdet_cped_valid"})
"""Talk of all sorts; now and then somebody really swears."""

Fold = Callable[[str], str]


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """One folded text with its label (a category or ``ok``) and the set it came from."""

    text: str
    label: str
    source: str

    @property
    def bucket(self) -> int:
        """0 to 9, by the text alone, so that equal texts always fall together."""
        return int(hashlib.sha256(self.text.encode("utf-8", "replace")).hexdigest()[:8], 16) % 10


_FLAG: Final = {"0": OK, "1": "abuse"}
_HARM: Final = {
    "不违规": OK, "低俗色情": "porn", "博彩": "gambling", "欺诈": "fraud", "谩骂引战": "abuse", "黑产广告": "ads",
}  # fmt: skip
_FBS: Final = {
    "AD:Retail": "ads", "AD:Network_service": "ads", "AD:Other": "ads", "AD:Real_estate": "ads", "AD:Loan": "ads",
    "FR:Phishing(Bank)": "fraud", "FR:Phishing(Other)": "fraud", "FR:Financial": "fraud", "FR:Other": "fraud",
    "IL:Gambling": "gambling", "IL:Escort_service": "porn", "IL:Fake_ID_and_invoice": "ads",
}  # fmt: skip
_INDOMAIN: Final = {
    "ok": OK, "ads": "ads", "fraud": "fraud", "cheat": "cheating", "abuse": "abuse", "gamble": "gambling",
    "porn": "porn",
}  # fmt: skip
# file → the column of the label ("" = every row is clean), its values; what is not in the values is left out.
_Set = tuple[str, dict[str, str]]
FREE: Final[dict[str, _Set]] = {
    "cold_train": ("label", _FLAG),
    "cold_dev": ("label", _FLAG),
    "swsr_dev": ("label", _FLAG),
    "clean_lccc_toy_dev": ("", {}),
    "clean_egret_qa_dev": ("", {}),
}
OTHERS: Final[dict[str, _Set]] = {
    "toxicn_train": ("label", _FLAG),
    "chineseharm_dev": ("label", _HARM),
    "sms_dev": ("label", {"0": OK, "1": "ads"}),
    "fbs_sms_dev": ("label", _FBS),
    "clean_campus_qa_dev": ("", {}),
    "clean_nus_sms_dev": ("", {}),
    "clean_exam_cmmlu_dev": ("", {}),
}
MEASURED_ONLY: Final[dict[str, _Set]] = {"indomain_dev": ("label", _INDOMAIN)}
CHATS: Final[dict[str, tuple[str, ...]]] = {
    "qdet_cped_valid": ("text",),
    "qdet_crosswoz_val": ("text",),
    "chat_kdconv_dev": ("text",),
    "qa_egret_half0": ("question", "accepted_answer"),
}
"""Free clean talk of the folder ``questions`` beside the one of labelled texts, each with its columns of texts."""


def bot_tables() -> Tables:
    """The character tables that the bot ships: training folds as serving does. Raises OSError."""
    return unpack(json.loads(gzip.decompress(TABLES.read_bytes())))


def weight(row: Row, category: str) -> float:
    """How much a row counts in learning a category. Chosen on rows that are not held out."""
    if row.label != OK:
        own = 2.0 if category == "abuse" else 4.0
        return own if row.source == "own/patterns" else 1.0
    if row.source in LIKE_A_GROUP:
        return 3.0
    if category == "abuse":
        return 1.0
    return 0.1 if row.source in ABOUT_ABUSE else 1.5 if row.source in CHAT else 1.0


def read_set(folder: Path, name: str, fold: Fold) -> list[Row]:
    """The rows of one of the sets above, folded. Raises OSError where the file is missing."""
    column, labels = ({**FREE, **OTHERS, **MEASURED_ONLY})[name]
    found = []
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for record in csv.DictReader(file):
            label = labels.get(record[column]) if column else OK
            text = record.get("text") or (record.get("text_tokenised") or "").replace(" ", "")
            if label is not None and (folded := fold(text).strip()):
                found.append(Row(folded, label, name))
    return found


def read_chat(folder: Path, name: str, fold: Fold) -> list[Row]:
    """The rows of one of the chats, folded; all are clean. ``folder`` is that of the labelled texts. Raises OSError
    where the file is missing."""
    found = []
    path = folder.resolve().parent / "questions" / f"{name}.tsv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for record in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            found += [Row(text, OK, name) for column in CHATS[name] if (text := fold(record[column] or "").strip())]
    return found


def own_rows(fold: Fold, folder: Path = OWN) -> list[Row]:
    """What we wrote ourselves: the talk (label 1 = harm of the category), the clean teaching texts, the patterns, and
    the sentences of ``said``, a file a category (``clean_fraud.txt`` holds what only looks like fraud)."""
    return [*_own(fold, folder), *_said(fold, folder / "said")]


def _own(fold: Fold, folder: Path) -> Iterator[Row]:
    names = {"solicitation": "ads", **{name: name for name in CATEGORIES}}
    with (folder / "talk.csv").open(encoding="utf-8", newline="") as file:
        for record in csv.DictReader(file):
            label = names.get(record["category"]) if record["label"] == "1" else OK
            if label is not None and (text := fold(record["text"]).strip()):
                yield Row(text, label, "own/talk")
    yield from _lines(folder / "teaching.txt", OK, "own/teaching", fold)
    for made, label in composed():
        yield Row(fold(made).strip(), label, "own/patterns")


def _said(fold: Fold, folder: Path) -> Iterator[Row]:
    for path in sorted(folder.glob("*.txt")):
        if not path.stem.startswith("clean_") and path.stem not in CATEGORIES:
            raise ValueError(f"{path.name}: no category is called so")
        yield from _lines(path, path.stem if path.stem in CATEGORIES else OK, "own/said", fold)


def _lines(path: Path, label: str, source: str, fold: Fold) -> Iterator[Row]:
    for line in path.read_text("utf-8").splitlines():
        if (text := fold(line).strip()) and not line.startswith("#"):
            yield Row(text, label, source)


def perturbed_bases(folder: Path, fold: Fold) -> frozenset[str]:
    """The unperturbed sentences of the robustness set: whoever trains on them measures memory, not robustness."""
    with (folder / "cntp_dev.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(fold(row["text"]).strip() for row in csv.DictReader(file) if row["perturbation"] == "base")


def learned(row: Row) -> bool:
    """Whether training may see it. ``cold_train`` and our own rows are wholly for learning; nothing is measured on
    them."""
    return row.source == "cold_train" or row.source.startswith("own/") or row.bucket not in HELD_OUT


def training_rows(folder: Path, fold: Fold, everything: bool) -> list[Row]:
    """All that may be learned from (calibration included), sorted, each text once. Raises OSError."""
    names = sorted({**FREE, **OTHERS} if everything else FREE)
    kept_out = perturbed_bases(folder, fold)
    rows = [row for name in names for row in read_set(folder, name, fold)] + own_rows(fold)
    rows += [row for name in CHATS for row in read_chat(folder, name, fold)]
    held = {row.text for row in rows if not learned(row)}
    first: dict[str, Row] = {}
    for row in sorted(rows):
        if learned(row) and row.text not in kept_out and row.text not in held:
            first.setdefault(row.text, row)
    return list(first.values())


def held_out(folder: Path, name: str, fold: Fold) -> list[Row]:
    """The rows of one set that no training saw (all of a set that is only measured). Raises OSError."""
    return [row for row in _rows(folder, name, fold) if name in MEASURED_ONLY or not learned(row)]


def for_choosing(folder: Path, name: str, fold: Fold) -> list[Row]:
    """The rows of one set that the shipped model does not learn from, without those that are held out: to choose by.
    Raises OSError."""
    kept = name in OTHERS or name in MEASURED_ONLY
    return [row for row in _rows(folder, name, fold) if learned(row) and (kept or row.bucket in CALIBRATION)]


def _rows(folder: Path, name: str, fold: Fold) -> list[Row]:
    return read_chat(folder, name, fold) if name in CHATS else read_set(folder, name, fold)
