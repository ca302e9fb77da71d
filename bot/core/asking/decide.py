"""Whether a message becomes a ticket, a silent candidate, or nothing, and why. A value; nothing is done here.

Must never keep the text of a message in its answer beyond the few groups of characters that weighed most.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.core.asking.context import Ground, Heard, ruling, together
from bot.core.asking.scorer import Bars, Scorer, Share, probability

ADDRESSED_MORE: Final = 1.5
"""Log-odds that a message to the bot or to staff has more: it asks for somebody who answers."""


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
    Ground.OWN_TICKET: Verdict.FOLLOW_UP,
    Ground.QUOTES_PERSON: Verdict.LEFT,
    Ground.TO_PERSON: Verdict.LEFT,
}


@dataclass(frozen=True, slots=True)
class Noticed:
    """The verdict with its ground; ``probability`` and ``shares`` only where the words decided, by which ``version`` of
    the scorer, against which ``bars``."""

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


def decide(heard: Heard, scorer: Scorer, bars: Bars | None = None, likeness: float | None = None) -> Noticed:
    """``bars``: a group's own, else those of the scorer; ``likeness`` (0 to 1): how like the message is to answered
    questions and open tickets, None where nobody has looked."""
    ground = ruling(heard)
    if ground in _RULED:
        return Noticed(_RULED[ground], ground)
    limits, text = bars or scorer.bars, together(heard)
    more = ADDRESSED_MORE if ground is Ground.ADDRESSED else 0.0
    odds, shares = scorer.weighed(text, likeness)
    chance = probability(odds + more)
    verdict = Verdict.TICKET if chance >= limits.sure else Verdict.CANDIDATE
    if chance < limits.maybe:
        verdict = Verdict.QUIET
    return Noticed(verdict, ground, chance, shares, scorer.version, limits)
