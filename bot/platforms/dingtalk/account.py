"""What the settings say of a DingTalk robot, as the adapter needs it. Secrets never appear in a repr."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.core.card import CardKind
from bot.core.ids import AccountName, NativeId


class GroupKind(StrEnum):
    """How a group came to be, which decides how it can be muted (platform sheet, whole-group mute)."""

    SCENE = "scene"
    """Made from the app's own template: everything works."""
    INTERNAL = "internal"
    """An internal group made by the API: whole-group mute through its chatid only."""
    EXCLUSIVE = "exclusive"
    """Any internal group of an organisation with the paid edition."""
    PLAIN = "plain"
    """Made by hand: no mute."""


@dataclass(frozen=True, slots=True)
class DingTalkGroup:
    """What is known of a group besides its openConversationId. ``kind`` None: found out by probing."""

    kind: GroupKind | None = None
    chat_id: str = ""
    owner_user_id: str = ""
    cool_app_code: str = ""


@dataclass(frozen=True, slots=True)
class DingTalkAccount:
    """An application robot.

    ``robot_code`` is the client_id in the common case. ``owner_keys`` are accepted at the end of an encrypted event
    (client_id, corp id). ``probe_user_id`` is any member, needed to read a group's mute state. ``templates`` are card
    template ids a kind; without one cards are said in words. ``ear`` is the command line of the second ear.
    """

    name: AccountName
    client_id: str
    client_secret: str = field(repr=False)
    robot_code: str = ""
    stream: bool = True
    api_url: str = "https://api.dingtalk.com"
    oapi_url: str = "https://oapi.dingtalk.com"
    event_token: str = field(default="", repr=False)
    event_aes_key: str = field(default="", repr=False)
    owner_keys: tuple[str, ...] = ()
    card_secret: str = field(default="", repr=False)
    card_route: str = ""
    templates: Mapping[CardKind, str] = field(default_factory=dict)
    group_template_id: str = ""
    probe_user_id: str = ""
    groups: Mapping[NativeId, DingTalkGroup] = field(default_factory=dict)
    exclusive: bool = False
    ear: tuple[str, ...] = ()
    call_timeout: float = 20.0


@dataclass(frozen=True, slots=True)
class CustomRobotAccount:
    """A custom robot: send only. ``webhook_url`` holds its access token."""

    name: AccountName
    webhook_url: str = field(repr=False)
    secret: str = field(default="", repr=False)
    keyword: str = ""
    call_timeout: float = 20.0
