"""How the staff are reached: in private where they are linked, else by the staff's group, never not at all.

Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.core.effect import AlertStaff, Effect, SendDirect, Why
from bot.core.message import Message
from bot.core.people import Person
from bot.core.programme import GroupSpec, Programme


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be said, by which feature and why. ``tag`` tells the letters of one event apart."""

    text: str
    feature: str
    why: Why
    tag: str
    urgent: bool = False
    expires_at: datetime | None = None


def write_to(person: Person, group: GroupSpec, letter: Letter) -> SendDirect | None:
    """A private message to a member of the staff over the account of ``group``; None when not linked there."""
    native_id = person.native_id(group.account)
    if native_id is None:
        return None
    return SendDirect(
        feature=letter.feature,
        why=letter.why,
        tag=f"{letter.tag}-{person.key}",
        account=group.account,
        native_id=native_id,
        person=person.key,
        via_group=group.key,
        message=Message.of(letter.text),
        urgent=letter.urgent,
        expires_at=letter.expires_at,
    )


def tell(people: Iterable[Person], group: GroupSpec, letter: Letter) -> tuple[Effect, ...]:
    """Private messages to those of ``people`` who can be reached; when nobody can, a word to the staff's group."""
    sent = tuple(found for person in people if (found := write_to(person, group, letter)))
    return sent or (alert(letter, group),)


def alert(letter: Letter, group: GroupSpec) -> AlertStaff:
    """A word to the staff's group about a group."""
    return AlertStaff(
        feature=letter.feature,
        why=letter.why,
        tag=letter.tag,
        text=letter.text,
        about=group.key,
        expires_at=letter.expires_at,
    )


def tell_leaders(people: Iterable[Person], programme: Programme, letter: Letter) -> tuple[Effect, ...]:
    """Private messages to those who answer for the whole programme, over any account that they are linked to."""
    sent: list[Effect] = []
    for person in people:
        link = next(iter(person.reached), None)
        if link is not None:
            via = (
                programme.management if programme.management and programme.management.account == link.account else None
            )
            sent.append(
                SendDirect(
                    feature=letter.feature,
                    why=letter.why,
                    tag=f"{letter.tag}-{person.key}",
                    account=link.account,
                    native_id=link.native_id,
                    person=person.key,
                    via_group=via.key if via else None,
                    message=Message.of(letter.text),
                    urgent=letter.urgent,
                    expires_at=letter.expires_at,
                )
            )
    return tuple(sent)
