"""What the context alone says about a message: who speaks, to whom, and what came just before.

These rules come first, because the same words are a question in one place and none in another. Must never look at the
words.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

TOGETHER: Final = timedelta(seconds=60)
"""The same person's next line within this time belongs to the one before."""
PIECE: Final = 12
"""Characters of a piece of a sentence that somebody sends in two."""
FOLLOWED: Final = timedelta(minutes=30)
"""So long after asking, another question of the same person is about the same matter."""


class Whom(StrEnum):
    """Whom a message is turned to, by quoting or by @."""

    NOBODY = "nobody"
    BOT = "bot"
    STAFF = "staff"
    PERSON = "person"
    SELF = "self"
    EVERYBODY = "everybody"


class Ground(StrEnum):
    """Which rule spoke, or that the words decided (JOINED: those of two lines; KNOWN: together with an earlier answer
    that surely fits). The Chinese stands in bot/core/wording/asking.py."""

    STAFF = "staff"
    OWN_TICKET = "own_ticket"
    CONTINUES = "continues"
    JOINED = "joined"
    QUOTES_PERSON = "quotes_person"
    TO_PERSON = "to_person"
    ADDRESSED = "addressed"
    EMPTY = "empty"
    WORDS = "words"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Before:
    """The same person's line before, with how long ago it was and whether it was noticed as a question."""

    text: str
    ago: timedelta
    noticed: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """A message of a group with what is known around it. ``text`` is what was typed, without tags and quotes.
    ``tagged``: whom it tags. ``asked_ago``: how long ago this person's open ticket was opened, None without one."""

    text: str
    staff: bool = False
    quotes: Whom = Whom.NOBODY
    tagged: frozenset[Whom] = frozenset()
    asked_ago: timedelta | None = None
    before: Before | None = None


def ruling(heard: Heard) -> Ground:
    """The first rule that fits, in this order; ADDRESSED and WORDS leave the decision to the scorer."""
    if heard.staff:
        return Ground.STAFF
    if not heard.text.strip():
        return Ground.EMPTY
    turned = _turned_to(heard)
    if turned in (Ground.QUOTES_PERSON, Ground.TO_PERSON):
        return turned
    if heard.before is not None and heard.before.noticed and heard.before.ago <= TOGETHER:
        return Ground.CONTINUES
    if heard.asked_ago is not None and (heard.asked_ago <= FOLLOWED or heard.quotes is not Whom.NOBODY):
        return Ground.OWN_TICKET
    return turned


def _turned_to(heard: Heard) -> Ground:
    helpers = {Whom.BOT, Whom.STAFF}
    if heard.tagged & helpers or heard.quotes in helpers:
        return Ground.ADDRESSED
    if heard.quotes is Whom.PERSON:
        return Ground.QUOTES_PERSON
    if Whom.PERSON in heard.tagged:
        return Ground.TO_PERSON
    return Ground.WORDS


def together(heard: Heard) -> str:
    """The words to score: with those of the line before where it was not noticed by itself, and the two are the pieces
    of one sentence. Whole sentences of one minute are about this and that, and turned to somebody."""
    before = heard.before
    if before is None or before.noticed or before.ago > TOGETHER:
        return heard.text
    if max(len(before.text), len(heard.text)) > PIECE or "@" in before.text:
        return heard.text
    return f"{before.text} {heard.text}"
