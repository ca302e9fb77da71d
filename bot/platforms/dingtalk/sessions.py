"""The short-lived addresses that come with messages: replies that tag somebody go there.

They come in a body that no signature covers, so only addresses of DingTalk itself are ever taken. Must never open one.
"""

import re
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.core.ids import NativeId
from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.dingtalk.fields import Fields, moment, native_id
from bot.platforms.dingtalk.people import person

LIFETIME = timedelta(minutes=90)
"""How long a session lasts where its end is not told (platform sheet, samples of robot-message-type)."""
_MOST = 4096
"""Conversations that are remembered; the one that was silent longest goes first."""
_PLAIN = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/[!#-\[\]-~]*")
"""No user part, no blank, no backslash: nothing that two readers of addresses could understand differently."""
_HTTPS_PORT = 443


@dataclass(frozen=True, slots=True)
class Session:
    """Where a conversation can be answered until ``expires_at``. ``group`` is None in private; ``url`` is a secret."""

    url: str = field(repr=False)
    expires_at: datetime
    conversation_id: NativeId
    group: NativeId | None
    message_id: str
    sender: NativeId


def session_of(body: Fields, *, account: DingTalkAccount, received_at: datetime) -> Session | None:
    """The session that a robot message brings, None where it brings none that may be used. Raises Malformed."""
    url, who = body.get("sessionWebhook"), person(body, "senderStaffId", "senderUnionId", "senderId")
    if not isinstance(url, str) or who is None or not is_ours(url, account.oapi_url):
        return None
    conversation = native_id(body, "conversationId")
    return Session(
        url=url,
        expires_at=moment(body, "sessionWebhookExpiredTime") or received_at + LIFETIME,
        conversation_id=conversation,
        group=conversation if str(body.get("conversationType")) == "2" else None,
        message_id=native_id(body, "msgId"),
        sender=who,
    )


def is_ours(url: str, base: str) -> bool:
    """Whether ``url`` is below the very ``base``, or https on its host: never a place that a forger names."""
    if not _PLAIN.fullmatch(url):
        return False
    given, ours = urlsplit(url), urlsplit(base)
    try:
        ports = given.port, ours.port
    except ValueError:
        return False
    if given.hostname != ours.hostname:
        return False
    same = (given.scheme, ports[0]) == (ours.scheme, ports[1]) and given.path.startswith(f"{ours.path.rstrip('/')}/")
    return same or (given.scheme == "https" and ports[0] in (None, _HTTPS_PORT))


class Sessions:
    """The newest session of each conversation, and of each person in private. Kept in memory alone."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[str, NativeId], Session] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def remember(self, session: Session) -> None:
        """Keep it unless one that lasts longer is known: an old message may come again."""
        key = ("person", session.sender) if session.group is None else ("group", session.group)
        known = self._kept.get(key)
        if known is not None and known.expires_at > session.expires_at:
            return
        self._kept[key] = session
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def of_group(self, group: NativeId, now: datetime) -> Session | None:
        """The session of a group that still lasts."""
        return self._lasting("group", group, now)

    def of_person(self, who: NativeId, now: datetime) -> Session | None:
        """The session of a private conversation that still lasts."""
        return self._lasting("person", who, now)

    def _lasting(self, kind: str, native: NativeId, now: datetime) -> Session | None:
        found = self._kept.get((kind, native))
        return found if found is not None and found.expires_at > now else None
