"""Identifiers. They are derived, never drawn: the same event always yields the same rows and outbox keys.

Must never read a clock, a counter or a random source.
"""

from hashlib import blake2b
from typing import NewType

AccountName = NewType("AccountName", str)
"""Name of one bot identity in the settings, e.g. ``hubei-qq``."""
EffectKey = NewType("EffectKey", str)
EventId = NewType("EventId", str)
GroupKey = NewType("GroupKey", str)
"""Key of a group in the programme file, e.g. ``maker-1``; stable over platforms."""
NativeId = NewType("NativeId", str)
"""A platform's own id of a group or a person; always kept as text (QQ ids exceed int32)."""
PersonKey = NewType("PersonKey", str)
ProgrammeKey = NewType("ProgrammeKey", str)

_SEPARATOR = "\x1f"


def derive_id(*parts: str) -> str:
    """A 24-character id that depends on the parts and their order only."""
    return blake2b(_SEPARATOR.join(parts).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
