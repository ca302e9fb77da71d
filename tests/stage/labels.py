"""Which feature asked for a call: a tag only. That it was made, when, and what it said stands in the platform's log.

A platform knows no features, but some checks are about one ("the digest came once"). So the effects that are being sent
are kept while they are, and a line of the platform's log is tagged with the one that fits it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.core.effect import EditCard, Effect, SendDirect, SendMessage
from bot.core.ids import EffectKey
from bot.platforms.base import Address

_NOISE = re.compile(r"[\W_]+")
_ENOUGH = 12
"""Letters that two texts have to share from the start, where a platform writes the rest its own way."""


@dataclass(frozen=True, slots=True)
class Label:
    """An effect that is being sent."""

    effect: Effect
    address: Address
    key: EffectKey

    @property
    def reply_to(self) -> str | None:
        """The message that is answered, by the platform's id."""
        effect = self.effect
        return (effect.reply_to or effect.message.quoted) if isinstance(effect, SendMessage) else None


class Labels:
    """The effects that are in flight."""

    def __init__(self) -> None:
        self._open: list[Label] = []

    @contextmanager
    def sending(self, effect: Effect, address: Address, key: EffectKey) -> Iterator[None]:
        """While the platform is called for an effect."""
        label = Label(effect, address, key)
        self._open.append(label)
        try:
            yield
        finally:
            self._open.remove(label)

    def find(self, kind: str, *, group: str | None = None, to: str | None = None, text: str = "") -> Label | None:
        """The effect that a line of the log is of: of its kind, to its place, and with its words."""
        found = [one for one in self._open if type(one.effect).__name__ == kind and _goes_to(one, group, to)]
        if not text:
            return found[0] if found else None
        wanted = _bare(text)
        return next((one for one in found if _alike(_bare(_words(one.effect)), wanted)), None)


def _goes_to(label: Label, group: str | None, to: str | None) -> bool:
    if isinstance(label.effect, SendDirect):
        return to is None or to in (label.address.native_user, label.effect.native_id)
    return group is None or group == label.address.native_group


def _words(effect: Effect) -> str:
    if isinstance(effect, SendMessage | SendDirect):
        return effect.message.shown()
    return effect.card.title if isinstance(effect, EditCard) else ""


def _bare(text: str) -> str:
    return _NOISE.sub("", text)


def _alike(one: str, other: str) -> bool:
    return one == other or one in other or (len(one) > _ENOUGH and one[:_ENOUGH] in other)
