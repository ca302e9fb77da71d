"""Measures the rules for contacts and floods on labelled texts: ``python training/measure.py contact|flood FOLDER``.

It must never print a text of others unless asked to (``--show``). Each set is also shown in two halves, by the CRC of
the text (of the person, for floods). The rules were written by somebody who had seen rows of both halves, so the halves
tell how even the figures are, not how they will be on texts that nobody has seen.
"""

import argparse
import csv
import sys
import time
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bot.core.judge.contact import contacts
from bot.core.judge.finding import Finding, Severity
from bot.core.judge.flood import NONE_YET, Rates, observe
from bot.core.judge.links import PUBLIC_HOSTS, links

OWN = Path(__file__).resolve().parent / "own" / "contact.csv"
CLEAN = ("campus_qa", "nus_sms", "lccc_toy", "egret_qa", "exam_cmmlu")


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def odd(text: str) -> bool:
    return zlib.crc32(text.encode()) % 2 == 1


def structure(text: str) -> list[Finding]:
    return [*contacts(text), *links(text, PUBLIC_HOSTS)]


def line(name: str, pairs: Iterable[tuple[bool, bool]]) -> str:
    """One line of figures from pairs (is bad, was found)."""
    count = Counter(pairs)
    hit, missed, false, quiet = (count[pair] for pair in ((True, True), (True, False), (False, True), (False, False)))
    return (
        f"{name:16} rows {sum(count.values()):6}  precision {hit / max(hit + false, 1):7.2%}"
        f"  recall {hit / max(hit + missed, 1):7.2%}  false alarms {false} of {false + quiet}"
        f" ({false / max(false + quiet, 1):.3%})"
    )


def contact(folder: Path, show: bool) -> None:
    for path in (folder / "pii_dev.csv", OWN):
        rows = read(path)
        for half, label in ((None, path.stem), (False, "  even half"), (True, "  odd half")):
            chosen = [row for row in rows if half is None or odd(row["text"]) == half]
            print(line(label, ((row["label"] != "none", bool(structure(row["text"]))) for row in chosen)))
        kinds = Counter((row["label"], bool(structure(row["text"]))) for row in rows)
        print("  missed by label:", {label: n for (label, found), n in kinds.items() if label != "none" and not found})
        for row in rows if show else ():
            if bool(structure(row["text"])) != (row["label"] != "none"):
                print("   ", row, structure(row["text"]))
    for name in CLEAN:
        texts = [row["text"] for row in read(folder / f"clean_{name}_dev.csv")]
        began = time.process_time()
        found = [(text, structure(text)) for text in texts]
        cost = (time.process_time() - began) / len(texts) * 1e6
        told = [(text, all_found) for text, all_found in found if all_found]
        loud = sum(any(one.severity > Severity.NOTE for one in all_found) for _, all_found in told)
        from_contact = sum(bool(contacts(text)) for text, _ in told)
        print(
            f"{name:16} rows {len(texts):6}  contacts {from_contact} ({from_contact / len(texts):.4%})"
            f"  with links {len(told)} ({len(told) / len(texts):.4%}), above a note {loud}  {cost:.1f} µs each"
        )
        for text, all_found in told if show else ():
            print("   ", repr(text[:150]), [(one.rule, text[slice(*one.span)]) for one in all_found])


def flood(folder: Path, show: bool) -> None:
    rows = read(folder / "flood_dev.csv")
    rates: Rates = NONE_YET
    found: list[Finding | None] = []
    began = time.process_time()
    for row in rows:
        rates, finding = observe(rates, float(row["t"]), row["user"], row["text"].replace("\\n", "\n"))
        found.append(finding)
    cost = (time.process_time() - began) / len(rows) * 1e6
    print(line("flood_dev", ((row["label"] != "ok", bool(one)) for row, one in zip(rows, found, strict=True))))
    for half, label in ((False, "  even half"), (True, "  odd half")):  # whole persons go to one half
        pairs = [pair for pair in zip(rows, found, strict=True) if odd(pair[0]["user"]) == half]
        print(line(label, ((row["label"] != "ok", bool(one)) for row, one in pairs)))
    print(f"{cost:.1f} µs each")
    for row, one in zip(rows, found, strict=True) if show else ():
        if (row["label"] != "ok") != bool(one):
            print("   ", row["t"], row["user"], row["label"], repr(row["text"][:80]), one)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("contact", "flood"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", action="store_true", help="print the rows that went wrong")
    chosen = parser.parse_args(arguments)
    {"contact": contact, "flood": flood}[chosen.what](chosen.folder, chosen.show)


if __name__ == "__main__":
    main()
