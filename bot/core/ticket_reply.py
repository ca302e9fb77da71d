"""What a line of somebody who asked says to what was answered, read from its words alone.

Pure. Must never take a line that asks for one that thanks: a question would be lost.
"""

import re
from functools import lru_cache

from bot.core.asking.context import Heard
from bot.core.questions import Senses
from bot.core.ticket_answer import LONGEST_THANKS, plain, thanks
from bot.core.wording import questions as wording

_COURTESY = re.compile(wording.COURTESY)


@lru_cache(maxsize=2048)
def bare(text: str) -> str:
    """A line without the thanks that it ends with, which are said in advance where something is asked; the line itself
    where nothing else is in it."""
    cut = max(0, len(text) - LONGEST_THANKS)  # never more is searched: the expression could take long over it
    rest = f"{text[:cut]}{_COURTESY.sub('', text[cut:])}".strip()
    return rest if plain(rest) else text


def helped(text: str, senses: Senses) -> bool:
    """Whether a line says that an answer helped. What asks by itself, thanks apart, does not."""
    return thanks(text) and not senses.notices(Heard(bare(text))).asks
