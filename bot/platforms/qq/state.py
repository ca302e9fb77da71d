"""What one account knows between two reports: openings for replies, quote indexes, itself in each group.

All of it may be lost with the process. Must never call or store anything.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.ids import NativeId
from bot.platforms.qq.memory import Bounded, Fingerprints, QuoteIndexes
from bot.platforms.qq.replies import ReplyBook

_MOST_GROUPS, _MOST_TAPS, _MOST_USERS = 4096, 4096, 65536


@dataclass(slots=True)
class State:
    """One account's. By group: ``own`` is the robot's id there, ``manages`` whether it is an admin, ``hears`` whether
    every word comes. ``users`` are the private ids of members where the platform told them, ``unions`` those of the ids
    that are the same everywhere, ``tapped`` the interactions that were answered, ``withdrawn`` the recalls that were or
    may have been done, ``out_of_quota`` when the platform last said that no proactive message is left."""

    book: ReplyBook
    quotes: QuoteIndexes = field(default_factory=QuoteIndexes)
    prints: Fingerprints = field(default_factory=Fingerprints)
    own: Bounded[str, str] = field(default_factory=lambda: Bounded(_MOST_GROUPS))
    users: Bounded[str, str] = field(default_factory=lambda: Bounded(_MOST_USERS))
    unions: Bounded[str, NativeId] = field(default_factory=lambda: Bounded(_MOST_USERS))
    manages: Bounded[str, bool] = field(default_factory=lambda: Bounded(_MOST_GROUPS))
    hears: Bounded[str, bool] = field(default_factory=lambda: Bounded(_MOST_GROUPS))
    tapped: Bounded[str, bool] = field(default_factory=lambda: Bounded(_MOST_TAPS))
    withdrawn: Bounded[str, bool] = field(default_factory=lambda: Bounded(_MOST_TAPS))
    counts: Counter[str] = field(default_factory=Counter)
    out_of_quota: datetime | None = None
