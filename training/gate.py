"""Makes bot/assets/judge/gate.json: which words are off in which view, because they fire on clean talk there.

    python -m training.gate FOLDER [--check]

Looked at are only the clean rows of free sets of the folder (LCCC toy and SWSR, MIT; egret and COLD, Apache-2.0; beside
it, in ``questions``: CPED, CrossWOZ and KdConv, Apache-2.0), our teaching talk, our own innocent sentences and the
tuned half of our own traps; nothing of them is in the result but our own words and the short
strings (two to a few characters) that sound like one. jieba's dictionary (MIT) adds such strings. The base view
is held to egret and our own talk only: the chat of the others really swears now and then. ``--check`` prints how the
other clean sets and the tricks of evasion_dev fare with it. Deterministic.
"""

import argparse
import csv
import gzip
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path

import jieba

from bot.core.judge import known, views
from bot.core.judge.finding import Severity
from bot.core.judge.folded import fold
from bot.core.judge.heard import HEARD, said
from bot.core.judge.lexicon import BASE, Gate, Lexicon, Words, gate, pack_gate
from bot.language import judge_tables, usual_words
from training.words import CLEAN, GATE, OWN, rows, shipped, tuning

SWEARING = ("clean_lccc_toy_dev", "cold_train", "cold_dev", "swsr_dev")
SOBER = ("clean_egret_qa_dev",)
TALKS = ("qdet_cped_valid", "qdet_crosswoz_val", "chat_kdconv_dev")
"""Conversations; those of a television drama swear too."""
LOOSE = ("slurred", "reversed", "alike", "initials")
"""Views in which one clean message is enough: they see most that is not there (measured with ``--check``)."""
SOUNDS_LIKE = 3
"""Clean strings that sound like a word from which on it is off by sound: fewer are listed and spared one by one."""
USED, LENGTHS = 3, (2, 4)
"""Words of the dictionary that are listed too: at least so frequent, so many characters."""
ENDINGS, COMMON = ("了", "了吗", "了吧", "着"), (1000, 20)
"""What a word of the dictionary takes on at its end, and is still the same clean word; how frequent a verb of one
character must be, and a longer word. Not the endings of mere questions: there ``草拟吗`` would be clean."""
VERBAL = ("v", "f")
"""Kinds of characters that take such endings: verbs, and those that say where to (下 is one)."""


def own_clean() -> list[str]:
    """Our own clean talk, without the half that is only for judging."""
    teaching = (OWN / "teaching.txt").read_text("utf-8").splitlines()
    return teaching + [row["text"] for row in rows(OWN / "talk.csv") if row["label"] == "0" and tuning(row["text"])]


def said_own() -> list[str]:
    """Our own innocent sentences beside the harm of each category."""
    files = sorted((OWN / "said").glob("clean_*.txt"))
    return [line for path in files for line in path.read_text("utf-8").splitlines()[1:] if line]


def talks(folder: Path) -> list[str]:
    """The lines of the conversations."""
    found = []
    for name in TALKS:
        with gzip.open(folder / "questions" / f"{name}.tsv.gz", "rt", encoding="utf-8", newline="") as file:
            found += [row["text"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    return found


def seen(texts: Iterable[str]) -> Iterator[list[views.View]]:
    """All views of each text."""
    tables = known.with_initials(judge_tables(), shipped()[0])
    return (list(views.views(fold(text, tables), tables)) for text in texts)


def prepared(lexicon: Lexicon, shut: Gate | None = None) -> Mapping[str, Words]:
    """The lexicon in the form of each view, as the bot has it."""
    return known.prepared(lexicon, shut or Gate(), judge_tables(), usual_words())


def sounding(clean: Iterable[list[views.View]], words: Mapping[str, Words]) -> dict[str, set[str]]:
    """What was heard as each word where it was not said: word to clean strings. Messages that openly say a listed word
    are left out."""
    heard: dict[str, set[str]] = {}
    for looks in clean:
        matches = [
            (term.key, span, name, look) for look in looks for term, span, name in words[look.name].matches(look)
        ]
        if any(name == BASE for _, _, name, _ in matches):
            continue
        for key, span, name, look in matches:
            if name == views.SOUNDS:
                heard.setdefault(key, set()).add(said(look, *span))
    return heard


def dictionary(lexicon: Lexicon) -> list[str]:
    """Words that people use, from jieba's dictionary (MIT), and with the endings of everyday speech those that sound
    like a listed word then (败家 and 了)."""
    lines = Path(jieba.__file__).with_name("dict.txt").read_text("utf-8").splitlines()
    parts = [(word, int(times), kind) for word, times, kind in (line.split(" ") for line in lines)]
    used = [word for word, times, _ in parts if LENGTHS[0] <= len(word) <= LENGTHS[1] and times >= USED]
    tables = judge_tables()
    listed = {form: t.key for t in lexicon.terms for form in views.forms("".join(t.words), views.SOUNDS, tables)}
    common = [
        word for word, times, kind in parts if times >= COMMON[len(word) > 1] and (len(word) > 1 or kind in VERBAL)
    ]
    for word, ending in product(common, ENDINGS):
        meant = listed.get((word + ending).translate(tables.sounds))
        if meant is not None and word not in meant:
            used.append(word + ending)
    return used


def made(folder: Path) -> Gate:
    """The gate that the clean sets ask for."""
    lexicon = shipped()[0]
    words = prepared(lexicon)
    sober = own_clean() + [row["text"] for name in SOBER for row in rows(folder / f"{name}.csv")]
    chat = [row["text"] for name in SWEARING for row in rows(folder / f"{name}.csv") if row.get("label", "0") == "0"]
    plain = gate(seen(sober), words).off
    clean = [*sober, *said_own(), *chat, *talks(folder.parent)]
    hidden = gate(seen(clean), words).off
    once = gate(seen(clean), words, fires_on=1).off
    loose = {name: once[name] for name in LOOSE if name in once}
    heard = sounding(seen(clean), words)
    shut = frozenset(key for key, strings in heard.items() if len(strings) >= SOUNDS_LIKE)
    used = sounding(seen(dictionary(lexicon)), words)
    strings = set().union(*heard.values(), *used.values()) - {term.key for term in lexicon.terms}
    plain_off = plain.get(BASE, frozenset())
    return Gate({**hidden, **loose, BASE: plain_off, views.SOUNDS: shut, HEARD: frozenset(strings)})


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args()
    shut = made(asked.folder)
    GATE.write_text(pack_gate(shut) + "\n", "utf-8")
    print({name: len(keys) for name, keys in shut.off.items()})
    if asked.check:
        for title, words in (("gated", prepared(shipped()[0], shut)), ("ungated", prepared(shipped()[0]))):
            _check(title, words, asked.folder)


def _check(title: str, words: Mapping[str, Words], folder: Path) -> None:
    for name in CLEAN:
        found = [names(views_, words) for views_ in seen(row["text"] for row in rows(folder / f"{name}.csv"))]
        hidden = [sorted(one)[0] for one in found if one and BASE not in one]
        print(name, title, "base", sum(BASE in one for one in found), "hidden", len(hidden), "of", len(found))
        print("   ", Counter(hidden).most_common())
    caught: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    listed = {term.key for term in shipped()[0].terms}
    tricks = [row for row in rows(folder / "evasion_dev.csv") if row["term"] in listed]
    for row, views_ in zip(tricks, seen(row["text"] for row in tricks), strict=True):
        asked[row["transform"]] += 1
        caught[row["transform"]] += bool(names(views_, words, Severity.NOTE))
    for transform, total in sorted(asked.items()):
        print("   ", transform, f"{100 * caught[transform] / total:.1f} %")


def names(looks: Iterable[views.View], words: Mapping[str, Words], least: Severity = Severity.FLAG) -> set[str]:
    """The views in which something of that level is found."""
    return {found.view for look in looks for found in words[look.name].find(look) if found.severity >= least}


if __name__ == "__main__":
    main()
