"""Rules of a group, notices and warnings: what a text names in order to forbid it is only noted.

Must never ease what was hidden, what an operator listed, a number or a link; nor anything in a text that gives a way
to reach somebody, offers something, or holds beside that which it forbids what is worth a look: an advertisement may
begin with 群规, too. Patterns have bounded repeats, so the time grows with the length of the text.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Final

from bot.core.judge.contact import ADD_HINT, QR_HINT
from bot.core.judge.finding import Category, Finding, Severity
from bot.core.judge.scored import ALOUD
from bot.core.judge.scored import RULE as GUESS
from bot.core.judge.trie import Span
from bot.core.wording import rule_cues as cues

FARTHEST: Final = 60
"""Characters behind the word that forbids in which the forbidden stands; of a list that is said to follow, ``LIST``."""
LIST: Final = 300
_HEAD: Final = 16
"""Characters on either side of it in which it is said that a list follows."""
_HINTS: Final = frozenset({ADD_HINT, QR_HINT})

# Each way begins with a letter: so the search skips what none begins with.
_MILD: Final = "|".join(f"{word}(?:{cues.BETWEEN}){{0,2}}(?={cues.POSTING})" for word in cues.MILD)
_STRICT: Final = "|".join(f"{word}[ ：:]?" for word in cues.STRICT)
_FORBIDS: Final = re.compile(f"{_STRICT}|{_MILD}|{cues.HALF}")
_STOPS: Final = re.compile(f"{cues.GOES_ON}|([{cues.CLAUSE}])")
_LISTED: Final = re.compile(cues.LISTED)
_LINE: Final = re.compile(f"[\r\n](?![ \u3000]{{0,2}}(?:{cues.ITEM}))|[！!？?]")
_CONSEQUENCE: Final = re.compile(cues.CONSEQUENCE)
_DOING: Final = re.compile(
    f"(?:{cues.DOING})[^，。；！？,;!?\n]{{1,{FARTHEST}}}?(?:{cues.DOER})[^，。；！？,;!?\n]{{0,4}}?{cues.FOLLOWS}"
    f"|(?:{cues.OFFENDER})[^，。；！？,;!?\n]{{0,8}}?{cues.FOLLOWS}"
)
_ABUSE_NAMED: Final = re.compile(cues.ABUSE_NAMED)
_SPOKEN_TO: Final = re.compile(cues.SPOKEN_TO)
_REACH_ME: Final = re.compile(cues.REACH_ME)
_OFFERED: Final = re.compile(cues.OFFERED)
_SOLD: Final = re.compile(cues.SOLD)
_MOCKED: Final = re.compile(cues.MOCKED)
_SAYS: Final = re.compile("[^\\W\\d]")


def forbidden(text: str) -> tuple[Span, ...]:
    """Takes a raw text; gives the parts of it that forbid, the word that does so included, or that say what happens to
    whoever does such things; in order, none over another. Empty where the text gives a way to reach somebody or offers
    something."""
    found = [(one.start(), _end(text, one.end())) for one in _FORBIDS.finditer(text)]
    if _CONSEQUENCE.search(text):
        found += [one.span() for one in _DOING.finditer(text)]
    if not found or _REACH_ME.search(text):
        return ()
    parts = joined(sorted(found))
    return () if _OFFERED.search(_rest(text, (0, len(text)), parts)) else parts


def offers(text: str) -> bool:
    """Whether a text says how to reach whoever wrote it, or what is to be had."""
    return bool(_REACH_ME.search(text) or _OFFERED.search(text))


def sells(text: str) -> bool:
    """Whether a text speaks as sellers do, and nobody who warns of them."""
    return _SOLD.search(text) is not None and not _FORBIDS.search(text) and not _MOCKED.search(text)


def _end(text: str, start: int) -> int:
    """Where that ends which is forbidden from ``start`` on."""
    if _LISTED.search(text, max(start - _HEAD, 0), start + _HEAD):
        stop = _LINE.search(text, start, start + LIST)
        return stop.start() if stop else min(start + LIST, len(text))
    for stop in _STOPS.finditer(text, start, start + FARTHEST):
        if stop[1]:
            return stop.start()
    return min(start + FARTHEST, len(text))


def eased(
    findings: Sequence[Finding],
    text: str,
    own: Collection[str],
    remaining: Callable[[Sequence[Span]], Sequence[Finding]],
) -> Sequence[Finding]:
    """All findings of the raw ``text``, nothing hidden among them: what it only forbids is noted, the classifier's
    guesses are those of the ``remaining`` text without such parts. ``own`` are rules of the operator."""
    loud = [one for one in findings if one.severity > Severity.NOTE and one.score >= ALOUD]
    parts = forbidden(text) if loud else ()
    if not parts:
        return findings
    named = {one for one in loud if one.rule == GUESS or _named(one, text, own, parts)}
    if len(named) < len(loud):
        return findings
    if any(one.rule == GUESS for one in named):
        left = {one.category: one for one in remaining(parts)}
        findings = [left.get(one.category, _noted(one)) if one.rule == GUESS else one for one in findings]
        if any(one.score >= ALOUD for one in left.values()):
            return findings
    return [_noted(one) if one in named and one.rule != GUESS else one for one in findings]


def _named(one: Finding, text: str, own: Collection[str], parts: Sequence[Span]) -> bool:
    """Whether a finding is what the text forbids."""
    if one.rule in own or not (one.rule in _HINTS or one.rule.startswith(("word:", "combo:"))):
        return False
    if _SAYS.search(_rest(text, one.span, parts)):
        return False
    if one.category is not Category.ABUSE:
        return True
    around = "".join(text[start:end] for start, end in parts if start < one.span[1] and one.span[0] < end)
    return bool(_ABUSE_NAMED.search(around)) and not _SPOKEN_TO.search(around)


def _noted(one: Finding) -> Finding:
    return replace(one, severity=Severity.NOTE)


def joined(parts: Sequence[Span]) -> tuple[Span, ...]:
    """Parts in order, those that overlap as one."""
    joined: list[Span] = []
    for start, end in parts:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def _rest(text: str, span: Span, parts: Sequence[Span]) -> str:
    """What of a stretch lies in none of the parts."""
    left: list[str] = []
    place = span[0]
    for start, end in parts:
        if start < span[1] and place < end:
            left.append(text[place:start])
            place = end
    return "\n".join((*left, text[place : span[1]]))
