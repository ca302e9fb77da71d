"""Whether a message becomes a ticket, a silent candidate, or nothing, and why. A value; nothing is done here.

Must never keep the text of a message in its answer beyond the few groups of characters that weighed most.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from bot.core.asking.context import Ground, Heard, ruling, together
from bot.core.asking.scorer import Bars, Share, probability
from bot.core.wording import asking as wording

ADDRESSED_MORE: Final = 1.5
"""Log-odds that a message to the bot or to staff has more: it asks for somebody who answers."""

ALOUD: Final = 0.9
"""A ticket makes the bot speak to everybody, and of three hundred messages a dozen are questions: from here on seven of
a thousand lines of mere talk are taken for one (docs/questions-noticing.md). What is below is watched in silence."""
LIKELY: Final = 0.65
"""Below this nobody is asked even when nobody cares for it: it only stands in the lists of what waits. By an author
whom nothing was learned from, five of six that lie between .5 and .7 were questions."""


class Verdict(StrEnum):
    """What a message is to the answering of questions."""

    TICKET = "ticket"
    CANDIDATE = "candidate"
    """Perhaps: watched for silently, until it is said again, joined by others, or nobody answers."""
    FOLLOW_UP = "follow_up"
    """Belongs to this person's open ticket."""
    PART = "part"
    """Belongs to this person's line before, which was noticed already."""
    LEFT = "left"
    """Meant for one particular person."""
    QUIET = "quiet"


_RULED: Final = {
    Ground.STAFF: Verdict.QUIET,
    Ground.EMPTY: Verdict.QUIET,
    Ground.CONTINUES: Verdict.PART,
    Ground.QUOTES_PERSON: Verdict.LEFT,
    Ground.TO_PERSON: Verdict.LEFT,
}


@dataclass(frozen=True, slots=True)
class Noticed:
    """The verdict with its ground; ``probability`` and ``shares`` only where the words were looked at, by which
    ``version`` of the scorer, against which ``bars``."""

    verdict: Verdict
    ground: Ground
    probability: float = 0.0
    shares: tuple[Share, ...] = ()
    version: str = ""
    bars: Bars | None = None

    @property
    def asks(self) -> bool:
        """Whether it counts as noticed: the person's next line within a minute belongs to it."""
        return self.verdict in (Verdict.TICKET, Verdict.CANDIDATE)

    @property
    def likely(self) -> bool:
        """Whether somebody should be asked when nobody cares for it; else it only stands in the lists."""
        return self.probability >= LIKELY

    @property
    def alone(self) -> Verdict:
        """What the words by themselves would make of it, whatever it belongs to."""
        return _by_bars(self.probability, self.bars) if self.bars is not None else Verdict.QUIET


class Weighs(Protocol):
    """What looks at the words: a Scorer, or one that remembers the last of them."""

    @property
    def version(self) -> str:
        """Which scorer it is."""
        ...

    @property
    def bars(self) -> Bars:
        """The bars that were made with it."""
        ...

    def weighed(self, text: str, likeness: float | None = None) -> tuple[float, tuple[Share, ...]]:
        """The log-odds that it needs an answer, and what speaks most for or against."""
        ...


def decide(heard: Heard, scorer: Weighs, bars: Bars | None = None, likeness: float | None = None) -> Noticed:
    """``bars``: a group's own, else those of the scorer, ``sure`` not below ALOUD; ``likeness`` (0 to 1): how like the
    message is to answered questions and open tickets, None where nobody has looked."""
    ground = ruling(heard)
    if ground in _RULED:
        return Noticed(_RULED[ground], ground)
    limits = bars or Bars(max(ALOUD, scorer.bars.sure), scorer.bars.maybe)
    more = ADDRESSED_MORE if ground is Ground.ADDRESSED else 0.0
    odds, shares = scorer.weighed(heard.text, likeness)
    chance = probability(odds + more)
    if ground is Ground.OWN_TICKET:
        return Noticed(Verdict.FOLLOW_UP, ground, chance, shares, scorer.version, limits)
    verdict = _by_bars(chance, limits)
    if verdict is Verdict.QUIET and (both := together(heard)) != heard.text:
        odds, why = scorer.weighed(both, likeness)
        if probability(odds + more) >= LIKELY:  # never more than perhaps: two lines say much by their length alone
            chance, shares, verdict, ground = probability(odds + more), why, Verdict.CANDIDATE, Ground.JOINED
    return Noticed(verdict, ground, chance, shares, scorer.version, limits)


def _by_bars(chance: float, bars: Bars) -> Verdict:
    if chance >= bars.sure:
        return Verdict.TICKET
    return Verdict.CANDIDATE if chance >= bars.maybe else Verdict.QUIET


def reason_of(noticed: Noticed) -> str:
    """Why, in words for people."""
    shares = [wording.share(one.kind, one.what, one.share) for one in noticed.shares if one.what.strip()]
    return wording.reason(noticed.verdict, noticed.ground, noticed.probability, shares)
