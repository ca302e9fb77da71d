"""The error tree. First branch: whose fault it is. Leaf: what the caller does about it.

BotError
├─ TheirFault    Unauthentic 401 · Malformed 400 · Unsupported 200      never retried
├─ DeliveryError Transient(retry_after) ─ NotYet · Refused(code, lost) · Ambiguous
├─ StoreError    Conflict (decide again) · Unavailable (503)
└─ OurFault      ConfigError (at start) · InvariantBroken (dead letter and alert)

A member's mistake is no error: it is a value and a polite sentence.
"""

from bot.core.capability import Capability


class BotError(Exception):
    """Root of everything this program raises on purpose."""


class TheirFault(BotError):
    """What reached us is not what the platform documents. ``status`` is the HTTP answer."""

    status = 400


class Unauthentic(TheirFault):
    """No or wrong signature or token."""

    status = 401


class Malformed(TheirFault):
    """Not parsable, or a field is missing or of the wrong type."""

    status = 400


class Unsupported(TheirFault):
    """Genuine, but a kind that we do not know: acknowledged and counted."""

    status = 200


class DeliveryError(BotError):
    """A call to a platform did not end in a clear yes."""


class Transient(DeliveryError):
    """Nothing happened there; try again, not before ``retry_after`` seconds where it is given.

    ``whole_account``: the platform wants fewer calls, so everything of the account waits that long.
    """

    def __init__(self, reason: str, retry_after: float | None = None, *, whole_account: bool = False) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.whole_account = whole_account


class NotYet(Transient):
    """Nothing is broken, but the way is closed for now: the bot is muted, or may only answer and nobody has spoken.

    No reason to stop other calls, and no try that counts.
    """


class Refused(DeliveryError):
    """A clear no. ``lost`` names the capability that the refusal shows to be missing."""

    def __init__(self, code: str, reason: str, lost: Capability | None = None) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason
        self.lost = lost


class Ambiguous(DeliveryError):
    """Sent, but whether it took effect is not known."""


class StoreError(BotError):
    """The database did not do what was asked."""


class Conflict(StoreError):
    """Another process was first; decide again on fresh facts."""


class Unavailable(StoreError):
    """Cannot store now; the sender should send again (503)."""


class OurFault(BotError):
    """A fault of this program or of its settings."""


class ConfigError(OurFault):
    """Settings that cannot be run; the text lists every fault."""


class InvariantBroken(OurFault):
    """A rule of the design was broken, e.g. two rules wrote the same record in one event."""
