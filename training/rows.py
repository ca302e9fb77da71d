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


def bot_tables() -> Tables:
    """The character tables that the bot ships: training folds as serving does. Raises OSError."""
    return unpack(json.loads(gzip.decompress(TABLES.read_bytes())))


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


def own_rows(fold: Fold, folder: Path = OWN) -> list[Row]:
    """What we wrote ourselves: the talk (label 1 = harm of the category), the clean teaching texts, the patterns."""
    return list(_own(fold, folder))


def _own(fold: Fold, folder: Path) -> Iterator[Row]:
    names = {"solicitation": "ads", **{name: name for name in CATEGORIES}}
    with (folder / "talk.csv").open(encoding="utf-8", newline="") as file:
        for record in csv.DictReader(file):
            label = names.get(record["category"]) if record["label"] == "1" else OK
            if label is not None and (text := fold(record["text"]).strip()):
                yield Row(text, label, "own/talk")
    for line in (folder / "teaching.txt").read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield Row(fold(line).strip(), OK, "own/teaching")
    for made, label in composed():
        yield Row(fold(made).strip(), label, "own/patterns")


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
    held = {row.text for row in rows if not learned(row)}
    first: dict[str, Row] = {}
    for row in sorted(rows):
        if learned(row) and row.text not in kept_out and row.text not in held:
            first.setdefault(row.text, row)
    return list(first.values())


def held_out(folder: Path, name: str, fold: Fold) -> list[Row]:
    """The rows of one set that no training saw (all of a set that is only measured). Raises OSError."""
    rows = read_set(folder, name, fold)
    return [row for row in rows if name in MEASURED_ONLY or not learned(row)]
