"""A message with buttons: what is shown, what can be tapped, and in which state. The same value on every platform.

Must never hold platform JSON. A card never stands alone: the message that carries it says the same in words.
"""

from dataclasses import dataclass
from enum import StrEnum


class CardKind(StrEnum):
    """What a card is for; platforms that draw cards from templates need a template a kind."""

    VOTE = "vote"
    VERDICT = "verdict"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Button:
    """``choice`` comes back in ButtonPressed; ``label`` has at most ten characters and stands on the button, ``text``
    is what is chosen, in full, and ``count`` how often that was done (None: not shown)."""

    choice: str
    label: str
    text: str = ""
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """``id`` is ours, unique for ever and at most 100 characters; whoever knows it can tell what the card is about.

    ``note`` is one line below the buttons. A card that is ``closed`` takes no taps any more.
    """

    id: str
    kind: CardKind
    title: str
    buttons: tuple[Button, ...]
    note: str = ""
    closed: bool = False

    @property
    def total(self) -> int:
        """All counts together."""
        return sum(button.count or 0 for button in self.buttons)
