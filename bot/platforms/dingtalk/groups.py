"""Which kind each group is and whether it shows itself closed: from the settings, else found out and remembered.

Must never change a group.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.core.capability import Capability
from bot.core.errors import DeliveryError, Refused
from bot.core.ids import NativeId
from bot.platforms.dingtalk import members, mute
from bot.platforms.dingtalk.account import DingTalkAccount, DingTalkGroup, GroupKind
from bot.platforms.dingtalk.api import Api

_ASKED_AGAIN = timedelta(hours=24)
"""A group that was not a scene group may have become one."""
_ACCOUNT_REFUSED = frozenset({"quota", "token", "secret", "gone"})
"""Refusals that have nothing to do with the kind of the group."""
_SCENE_ALL_THE_SAME = frozenset({"cannot.find.user"})
"""The group was accepted, the person who was asked about is not in it."""

RIGHTS: dict[GroupKind, frozenset[Capability]] = {
    GroupKind.SCENE: frozenset({Capability.MUTE_ALL, Capability.MUTE_MEMBER, Capability.LIST_MEMBERS}),
    GroupKind.INTERNAL: frozenset({Capability.MUTE_ALL, Capability.LIST_MEMBERS}),
    GroupKind.EXCLUSIVE: frozenset({Capability.MUTE_ALL}),
    GroupKind.PLAIN: frozenset(),
}
"""What a kind of group allows beyond talking (platform sheet, whole-group mute; groups and members)."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at a group showed. ``closed`` is None where that cannot be read. Not ``sure``: we may not ask, so the
    kind is a guess whose rights only a try can tell."""

    kind: GroupKind
    closed: bool | None = None
    sure: bool = True


class Groups:
    """The groups of one account."""

    def __init__(self, account: DingTalkAccount, api: Api, clock: Clock) -> None:
        self._account = account
        self._api = api
        self._clock = clock
        self._found: dict[NativeId, tuple[GroupKind, datetime]] = {}
        self._users: dict[NativeId, str] = {}

    def settings(self, native_group: NativeId) -> DingTalkGroup:
        """What the settings say of a group."""
        return self._account.groups.get(native_group) or DingTalkGroup()

    def known(self, native_group: NativeId) -> GroupKind | None:
        """The kind of a group without asking; None when it was not found out yet, or too long ago."""
        if (kind := self.settings(native_group).kind) is not None:
            return kind
        kind, at = self._found.get(native_group, (None, None))
        if kind is None or at is None or (kind is not GroupKind.SCENE and self._clock.now() - at > _ASKED_AGAIN):
            return None
        return kind

    async def kind(self, native_group: NativeId) -> GroupKind:
        """The kind of a group, asked for where it is not known. Raises Transient or Refused."""
        return self.known(native_group) or (await self._find(native_group)).kind

    async def look(self, native_group: NativeId) -> Look:
        """The kind of a group and whether it is closed. Raises Transient or Refused."""
        kind = self.known(native_group)
        return await self._find(native_group) if kind is None else Look(kind, await self._read(native_group, kind))

    async def closed(self, native_group: NativeId, kind: GroupKind) -> bool | None:
        """Whether a group is closed; None where that cannot be learnt now. Raises nothing."""
        try:
            return await self._read(native_group, kind)
        except DeliveryError:
            return None

    async def _read(self, native_group: NativeId, kind: GroupKind) -> bool | None:
        """Raises Transient, or Refused when the whole account is refused."""
        settings = self.settings(native_group)
        try:
            if kind is GroupKind.SCENE and (user := self._somebody(native_group)):
                return mute.shown(await self._api.call(mute.settings(native_group, user)))
            if kind is GroupKind.INTERNAL and settings.chat_id:
                return mute.shown(await self._api.call(mute.chat(settings.chat_id)))
        except Refused as refused:
            if refused.code in _ACCOUNT_REFUSED:
                raise
        return None

    async def _find(self, native_group: NativeId) -> Look:
        """Ask as of a scene group; what is none refuses to answer."""
        try:
            closed = await self._as_scene(native_group)
            return self._remember(native_group, Look(GroupKind.SCENE, closed))
        except Refused as refused:
            if refused.code in _SCENE_ALL_THE_SAME:
                return self._remember(native_group, Look(GroupKind.SCENE))
            if refused.code in _ACCOUNT_REFUSED:
                raise
            kind = self._otherwise(native_group)
            if refused.code == "permission":
                return Look(GroupKind.SCENE if kind is GroupKind.PLAIN else kind, sure=False)
        return self._remember(native_group, Look(kind, await self._read(native_group, kind)))

    async def _as_scene(self, native_group: NativeId) -> bool | None:
        """Whether a scene group is closed; where nobody is known to ask about, its members say who there is."""
        user = self._somebody(native_group)
        if not user:
            fields = await self._api.call(members.listed(native_group, "", self.settings(native_group).cool_app_code))
            if self.settings(native_group).cool_app_code:  # that is answered for any group with the cool app
                raise Refused("unknown", "members alone do not tell the kind")
            user = members.somebody(fields)
            self._users[native_group] = user
        return mute.shown(await self._api.call(mute.settings(native_group, user))) if user else None

    def _otherwise(self, native_group: NativeId) -> GroupKind:
        if self.settings(native_group).chat_id:
            return GroupKind.INTERNAL
        return GroupKind.EXCLUSIVE if self._account.exclusive else GroupKind.PLAIN

    def _remember(self, native_group: NativeId, look: Look) -> Look:
        self._found[native_group] = (look.kind, self._clock.now())
        return look

    def _somebody(self, native_group: NativeId) -> str:
        """A member to ask about: the group's owner, the one in the settings, or one who was found."""
        named = self.settings(native_group).owner_user_id or self._account.probe_user_id
        return named or self._users.get(native_group, "")
