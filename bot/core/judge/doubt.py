"""What speaks against a listed word in plain sight: it may be the end of one word and the beginning of the next
(``打开盒子`` names no ``开盒``), or so short that nothing should happen to a message for it alone.

Must never silence a word: what is doubted is noted or asks people, and the classifier may bear it out again. The words
of an operator are never doubted.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from bot.core.judge.edges import AROUND, whole
from bot.core.judge.finding import Category, Finding, Severity

PIECES: Final = 3
"""Characters up to which a word is found in pieces of others (操你妈 beside 课间操); longer ones are not."""
SHORT: Final = 2
"""Characters for which alone nothing is taken back: three or more are rarely there by chance."""
EXCEPTED: Final = 24
"""Cost of an exception of the lists as a word of everyday (see edges.py): a little less than a rare one's."""
_WORD: Final = "word:"


def everyday(usual: Mapping[str, int], allowed: Collection[str]) -> dict[str, int]:
    """The words by which texts are cut: everyday ones, and the lists' exceptions, which are words that somebody
    missed. Folded, both of them."""
    spared = {word: EXCEPTED for word in allowed if 1 < len(word) <= AROUND}
    return {**spared, **usual}


def pieced(finding: Finding, text: str, place: tuple[int, int], usual: Mapping[str, int]) -> Finding:
    """A finding of a listed word in the folded ``text``, at that place of it: only worth a note where everyday words
    reach over its ends."""
    start, end = place
    if not finding.rule.startswith(_WORD) or end - start > PIECES or text[start:end].isascii():
        return finding
    return finding if not usual or whole(text, start, end, usual) else replace(finding, severity=Severity.NOTE)


def unheard(finding: Finding, asked: Collection[Category], heard: Collection[Category]) -> Finding:
    """A finding of a word so short that people look before anything is taken back, unless the classifier, which was
    ``asked`` about such categories, has ``heard`` the same."""
    short = finding.rule.startswith(_WORD) and len(finding.rule) - len(_WORD) <= SHORT
    if not short or finding.category not in asked or finding.category in heard:
        return finding
    return replace(finding, severity=min(finding.severity, Severity.FLAG))
