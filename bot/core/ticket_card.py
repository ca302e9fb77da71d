"""A question as a card with buttons, for whoever is asked; and which ticket a card shows. Pure."""

from bot.core.card import Button, Card, CardKind
from bot.core.ticket import Ticket
from bot.core.ticket_words import asking
from bot.core.wording import questions as wording

_CARD = "question"


def card_of(group: str, ticket: Ticket) -> Card:
    """A question with its buttons; ``group`` is the group's name."""
    buttons = tuple(Button(choice, label) for choice, label in wording.BUTTONS.items())
    title = wording.title(group, ticket.no)
    name = f"{_CARD}|{ticket.group}|{ticket.no}|{ticket.cards}"
    return Card(name, CardKind.QUESTION, title, buttons, f"{ticket.name}：{wording.quote(asking(ticket))}")


def ticket_on(card: str) -> tuple[str, int] | None:
    """The group and number of the ticket that a card shows; None when it shows something else."""
    parts = card.split("|")
    if len(parts) != len(("question", "group", "no", "number")) or parts[0] != _CARD:
        return None
    return (parts[1], int(parts[2])) if parts[2].isascii() and parts[2].isdigit() else None
