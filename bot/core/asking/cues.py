"""How a message is prepared for looking at, and the table of cues: named patterns that speak for or against a question.

The table itself is word data (bot/assets/asking/cues.txt). Must never keep a text.
"""

import re
from dataclasses import dataclass
from typing import Final

from bot.core.fold import fold

START: Final = "\x02"
END: Final = "\x03"
"""The two ends of a prepared text; folding drops such signs, so that no message brings them along."""
MOST_CHARACTERS: Final = 400
"""A longer message is looked at by its first and last halves of this: what somebody asks stands at an end."""
CLAUSE: Final = "clause"
"""The line of the table that is not a cue but says of one clause whether it asks."""

_TAG: Final = re.compile(r"@\S+ ?")
_ADDRESS: Final = re.compile(r"https?://[!-~]+")
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_BLANKS: Final = re.compile(r"\s+")
_REPEATED: Final = re.compile(r"(.)\1{2,}")


class BadCues(ValueError):
    """The table of cues cannot be read; the message names the line."""


@dataclass(frozen=True, slots=True)
class Cues:
    """The table. ``patterns`` in the order of the file, which is the order of the weights that were learned."""

    names: tuple[str, ...]
    patterns: tuple[re.Pattern[str], ...]
    clause: re.Pattern[str]

    def found(self, prepared: str) -> tuple[bool, ...]:
        """Of each cue whether it is there."""
        return tuple(pattern.search(prepared) is not None for pattern in self.patterns)


def parse(text: str) -> Cues:
    """Reads the table: ``name``, tab, pattern; ``#`` begins a remark. Raises BadCues."""
    lines: dict[str, re.Pattern[str]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        name, tab, pattern = line.partition("\t")
        if not tab or name in lines:
            raise BadCues(f"line {number}: needs a name of its own, a tab and a pattern")
        try:
            lines[name] = re.compile(pattern.replace(r"\^", START).replace(r"\$", END))
        except re.error as error:
            raise BadCues(f"line {number}: {error}") from error
    clause = lines.pop(CLAUSE, None)
    if clause is None:
        raise BadCues(f"the line {CLAUSE} is missing")
    return Cues(tuple(lines), tuple(lines.values()), clause)


def prepared(text: str) -> str:
    """The form in which a message is learned and scored: folded, without tags and addresses, 0 for every number, three
    and more of a sign as two, between its two ends."""
    if len(text) > MOST_CHARACTERS:
        text = f"{text[: MOST_CHARACTERS // 2]} {text[-MOST_CHARACTERS // 2 :]}"
    plain = _NUMBER.sub("0", _ADDRESS.sub(" ", _TAG.sub(" ", fold(text))))
    short = _REPEATED.sub(r"\1\1", _BLANKS.sub(" ", plain).strip())
    return f"{START}{short}{END}"
