"""An independent count of votes: who voted for which number, from what people wrote. Not the bot's own reading."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from bot.core.wording import rehearsal as wording
from bot.rehearsal.evidence import Heard


def number_of(text: str) -> int | None:
    """The number that a whole message votes for; None when it is talk."""
    left = wording.BALLOT_WORDS.sub("", text.translate(wording.BALLOT_DIGITS))
    return int(left) if left.isdecimal() and len(left) == 1 and int(left) else None


def count(talk: Iterable[Heard], opens: datetime, closes: datetime, options: int) -> Counter[int]:
    """The votes for each option: everybody's last one that was given in time."""
    chosen: dict[str, int] = {}
    for said in sorted(talk, key=lambda one: (one.at, one.n)):
        number = number_of(said.text)
        if number is not None and number <= options and opens <= said.at < closes:
            chosen[said.sender] = number
    return Counter(chosen.values())
