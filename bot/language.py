"""Reads the language data that travels with the program, once, and hands the core plain values.

Must never judge anything itself, and must never load anything where a caller only imports it.
"""

import gzip
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final, TypeVar

import orjson

from bot.core.asking import fit
from bot.core.judge import combos, edges, lexicon
from bot.core.judge.known import Known, with_initials
from bot.core.judge.links import PUBLIC_HOSTS
from bot.core.judge.model import Model
from bot.core.judge.patterns import RULE
from bot.core.judge.tables import Tables, unpack
from bot.core.knowledge import tokens
from bot.core.knowledge.background import Background
from bot.core.knowledge.background import unpack as unpack_background
from bot.core.wording import judging

_ASSETS: Final = Path(__file__).with_name("assets") / "judge"
_KNOWLEDGE: Final = Path(__file__).with_name("assets") / "knowledge"
_ASKING: Final = Path(__file__).with_name("assets") / "asking"
_COMBOS: Final = "combos.txt"
_Read = TypeVar("_Read", lexicon.WordList, combos.Rules)


@cache
def judge_tables() -> Tables:
    """The character tables of folding and of the views; read at the first call (measured: bench/judge.py), then kept.

    Raises OSError where the file is missing, ValueError or KeyError where it is not what we made.
    """
    return unpack(orjson.loads(gzip.decompress((_ASSETS / "tables.json.gz").read_bytes())))


@cache
def shipped_words() -> tuple[lexicon.WordList, ...]:
    """The shipped word lists, one a file. Raises OSError where they are missing, ValueError for a line that says
    nothing: they are ours, and tested."""
    paths = sorted(path for path in (_ASSETS / "words").glob("*.txt") if path.name != _COMBOS)
    return _sound([lexicon.parse(path.read_text("utf-8"), path.name) for path in paths])


@cache
def shipped_rules() -> combos.Rules:
    """The shipped combinations. Raises as ``shipped_words`` does."""
    return _sound([combos.parse((_ASSETS / "words" / _COMBOS).read_text("utf-8"), _COMBOS)])[0]


@cache
def shipped_gate() -> lexicon.Gate:
    """Which (word, view) pairs are off. Raises OSError or ValueError."""
    return lexicon.unpack_gate((_ASSETS / "gate.json").read_text("utf-8"))


@cache
def usual_words() -> dict[str, int]:
    """Everyday words with their costs (training/usual.py). Raises OSError or ValueError."""
    return edges.unpack(gzip.decompress((_ASSETS / "usual.txt.gz").read_bytes()).decode())


@cache
def shipped_model() -> Model:
    """The classifier. Raises OSError or DamagedModel."""
    return Model.load((_ASSETS / "model.bin.gz").read_bytes())


@cache
def background() -> Background:
    """What searching earlier answers knows of Chinese: rarities and words of the same meaning. Raises OSError where the
    files are missing, ValueError or KeyError where they are not what we made."""
    meanings = tokens.parse((_KNOWLEDGE / "meanings.txt").read_text("utf-8"))
    return unpack_background(gzip.decompress((_KNOWLEDGE / "idf.txt.gz").read_bytes()).decode(), meanings)


@cache
def fitting_signs() -> fit.Signs:
    """What asks for a kind of thing, and what gives it. Raises OSError, ValueError, KeyError or re.error."""
    return fit.parse((_ASKING / "fits.txt").read_text("utf-8"))


@cache
def shipped_fitter() -> fit.Fitter:
    """What tells which open question an answer fits. Raises as ``background`` and ``fitting_signs`` do."""
    return fit.fitter(background(), fitting_signs())


@cache
def teaching() -> tuple[str, ...]:
    """Sentences of ordinary teaching talk, which no word list may hit."""
    lines = (_ASSETS / "teaching.txt").read_text("utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def known(
    own: Iterable[lexicon.WordList] = (), hosts: Iterable[str] = (), contacts: Iterable[str] = (), *, model: bool = True
) -> Known:
    """Takes the operator's own lists, and the hosts and contacts of the programme; gives all that a judge knows. Of a
    word that both list, the operator's line counts. Raises as the functions above do."""
    lists, ours = tuple(own), {term.key for one in shipped_words() for term in one.terms}
    terms = [term for one in lists for term in one.terms]
    sought = [pattern for one in lists for pattern in one.patterns]
    words = lexicon.merge(*shipped_words(), *lists)
    return Known(
        tables=with_initials(judge_tables(), words),
        lexicon=words,
        rules=shipped_rules(),
        gate=shipped_gate(),
        usual=usual_words(),
        model=shipped_model() if model else None,
        hosts=PUBLIC_HOSTS | frozenset(host.lower() for host in hosts),
        contacts=frozenset(contact.lower() for contact in contacts),
        own=frozenset((*(lexicon.rule_of(term) for term in terms), *(RULE + one.pattern for one in sought))),
        unheard=frozenset("".join(term.words) for term in terms if term.key not in ours),
    )


def _sound(lists: list[_Read]) -> tuple[_Read, ...]:
    if faults := [fault for one in lists for fault in one.faults]:
        raise ValueError(judging.bad_line(faults[0].source, faults[0].number, faults[0].sentence))
    return tuple(lists)
