"""What was found in a message: the same value for the duty card, ``/为什么``, the audit log and ``yanxi evaluate``.

Must never hold the message itself.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Category(StrEnum):
    """What a message may be (M1); the Chinese names stand in bot/core/wording/judging.py."""

    ABUSE = "abuse"
    ADS = "ads"
    SOLICITATION = "solicitation"
    FRAUD = "fraud"
    GAMBLING = "gambling"
    PORN = "porn"
    ILLEGAL = "illegal"
    POLITICS = "politics"
    CHEATING = "cheating"
    PERSONAL = "personal"
    LINK = "link"
    FLOOD = "flood"


class Severity(IntEnum):
    """What a finding asks for (M3)."""

    NOTE = 1
    """Kept for the statistics."""
    FLAG = 2
    """Shown to whoever is on duty."""
    RECALL = 3
    """Taken back at once, and shown."""


@dataclass(frozen=True, slots=True)
class Trace:
    """By what the same thing is known again without keeping a word of it (bot/core/judge/trace.py): ``sentence`` and
    ``near`` are fingerprints, of all that was said and of a listed word with what stands next to it (empty where there
    is none). ``grams`` spoke for the category in the classifier; of the shipped ones, and in no order."""

    sentence: str = ""
    near: str = ""
    grams: tuple[str, ...] = ()


NO_TRACE = Trace()


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason. ``rule`` names what fired, ``view`` the form of the text in which it did (``base`` where the text was
    taken as it stands), ``span`` the characters of the raw text, ``score`` how sure it is (0 to 1), ``version`` the
    word list or model it came from, ``trace`` what verdicts on it can teach, ``before`` the keys of earlier messages
    that belong to it: of a flood its first ones."""

    category: Category
    severity: Severity
    rule: str
    span: tuple[int, int]
    view: str = "base"
    score: float = 1.0
    version: str = ""
    trace: Trace = NO_TRACE
    before: tuple[str, ...] = ()
