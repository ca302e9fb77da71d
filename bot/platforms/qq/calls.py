"""Effects to calls of the API: paths and bodies, field by field.

Must never call: that is the client's part. No id gets into an address unescaped.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import quote, unquote

from bot.core.capability import Capability
from bot.core.card import Card
from bot.core.effect import (
    AlertStaff,
    AnswerJoin,
    Effect,
    MuteMember,
    Recall,
    SendDirect,
    SendFile,
    SendMessage,
    needed,
)
from bot.core.errors import InvariantBroken, Refused
from bot.core.message import Attachment, Foreign, Mention, MentionAll, Message, Picture, Quote, Segment, Text
from bot.core.wording import qq as wording
from bot.platforms.base import Address
from bot.platforms.qq.happenings import SEPARATOR

TEXT, MARKDOWN, MEDIA = 0, 2, 7
IMAGE, FILE = 1, 4
MOST_A_ROW, MOST_ROWS, LONGEST_LABEL = 5, 5, 10
"""Of a keyboard ("trans/msg-btn")."""
_ROOM = 12
"""Characters of labels that stand side by side without being cut."""
_CALLBACK, _EVERYBODY, _BLUE = 1, 2, 1
_LONGEST_MUTE = timedelta(days=30) - timedelta(minutes=1)
_LONGEST_REASON = 100
_CHINA = timezone(timedelta(hours=8))
_PICTURES = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Call:
    """One call. ``needs`` is what a refusal for lack of rights takes away."""

    method: str
    path: str
    body: Mapping[str, Any] | None = None
    needs: Capability | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """A picture or file that is put up before it is sent: an ``url`` of the net, or a ``path`` of this machine."""

    kind: int
    name: str
    url: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Speech:
    """A message without its means. ``chat`` is the root of its path; ``plain`` is what is said where the platform
    refuses the buttons; ``upload`` becomes the ``media`` of the body."""

    chat: str
    body: Mapping[str, Any]
    needs: Capability
    plain: Mapping[str, Any] | None = None
    upload: Upload | None = None

    @property
    def path(self) -> str:
        """Where it is posted."""
        return f"{self.chat}/messages"


def group_root(native_group: str | None) -> str:
    """The root of a group's calls."""
    return f"/v2/groups/{part(native_group)}"


def group_of(chat: str) -> str | None:
    """The group of a root, None of a person's."""
    root = group_root("x").removesuffix("x")
    return unquote(chat.removeprefix(root)) if chat.startswith(root) else None


def user_root(native_user: str | None) -> str:
    """The root of a person's calls."""
    return f"/v2/users/{part(native_user)}"


def part(native: str | None) -> str:
    """An id as a piece of a path. Raises Refused for one that would lead elsewhere."""
    if not native:
        raise InvariantBroken("an address without an id")
    if native.strip(".") == "":
        raise Refused("parameters", "an id that is none")
    return quote(native, safe="")


def speech(effect: Effect, address: Address, quoted: str | None = None) -> Speech:
    """What a spoken effect posts; ``quoted`` is the quote index of the message it answers. Raises Refused where there
    is nothing to say."""
    match effect:
        case SendMessage(message=message, card=card):
            return _speech(group_root(address.native_group), message, card, quoted, needed(effect))
        case SendDirect(message=message, card=card, native_id=person):
            return _speech(user_root(address.native_user or person), message, card, None, needed(effect))
        case SendFile(name=name, path=path):
            body = {"msg_type": MEDIA, "content": " "}
            upload = Upload(FILE, name, path=path)
            return Speech(group_root(address.native_group), body, needed(effect), upload=upload)
    raise InvariantBroken(f"{type(effect).__name__} was not lowered")


def _speech(chat: str, message: Message, card: Card | None, quoted: str | None, needs: Capability) -> Speech:
    private = chat.startswith("/v2/users/")
    picture = _only_picture(message)
    words = "".join(_word(one, private) for one in message.segments if one is not picture).strip()
    if not words and picture is None:
        raise Refused("empty", "a message without content")
    tags = not private and bool(message.mentions)
    keyboard = keyboard_of(card) if card is not None and not card.closed else None
    if picture is not None and not tags and keyboard is None:
        body = {"msg_type": MEDIA, "content": words or " "}  # older clients of the API demand a content
        return Speech(chat, body, needs, upload=Upload(IMAGE, picture.name, url=picture.url))
    if picture is not None:
        words = f"{words}\n{picture.url}".strip()
    plain: dict[str, Any] = {"msg_type": TEXT, "content": words}
    if tags:  # tags are drawn in markdown only (field report; the manual claims text too)
        plain = {"msg_type": MARKDOWN, "markdown": {"content": words}}
    elif quoted is not None:
        plain["message_reference"] = {"message_id": quoted}
    if keyboard is None:
        return Speech(chat, plain, needs)
    body = {"msg_type": MARKDOWN, "markdown": {"content": words}, "keyboard": keyboard}
    return Speech(chat, body, needs, plain=plain)


def _only_picture(message: Message) -> Picture | None:
    """The first picture that can be sent: one message carries one."""
    found = (one for one in message.segments if isinstance(one, Picture) and one.url.startswith(_PICTURES))
    return next(found, None)


def _word(one: Segment, private: bool) -> str:
    match one:
        case Text(text=words):
            return _harmless(words)
        case Mention(native_id=tagged, name=name):
            return wording.at(_harmless(name or tagged)) if private else f'<qqbot-at-user id="{_attribute(tagged)}" />'
        case MentionAll():
            return wording.EVERYBODY
        case Picture(name=name) | Attachment(name=name):
            return f"[{_harmless(name)}]"
        case Quote() | Foreign():
            return ""


def _harmless(words: str) -> str:
    """Words of people must not become tags ("trans/text-chain"): the bracket is shown in its wide form."""
    return words.replace("<qqbot-", "＜qqbot-").replace("<@", "＜@")


def _attribute(value: str) -> str:
    return "".join(char for char in value if char not in '"<>&')


def keyboard_of(card: Card) -> dict[str, Any] | None:
    """The keyboard of a card; None where it has no buttons, or more than a keyboard holds (the words say it all)."""
    buttons = [_button(card.id, one.choice, one.label) for one in card.buttons]
    if not buttons or len(buttons) > MOST_A_ROW * MOST_ROWS:
        return None
    rows = _rows(buttons)
    if len(rows) > MOST_ROWS:
        rows = [buttons[at : at + MOST_A_ROW] for at in range(0, len(buttons), MOST_A_ROW)]
    return {"content": {"rows": [{"buttons": row} for row in rows]}}


def _rows(buttons: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    rows: list[list[dict[str, Any]]] = []
    room = 0
    for button in buttons:
        length = len(button["render_data"]["label"])
        if not rows or room < length or len(rows[-1]) == MOST_A_ROW:
            rows.append([])
            room = _ROOM
        rows[-1].append(button)
        room -= length
    return rows


def _button(card: str, choice: str, label: str) -> dict[str, Any]:
    shown = label[:LONGEST_LABEL]
    return {
        "id": choice,
        "render_data": {"label": shown, "visited_label": shown, "style": _BLUE},
        "action": {
            "type": _CALLBACK,
            "permission": {"type": _EVERYBODY},
            "data": f"{card}{SEPARATOR}{choice}",
            "unsupport_tips": wording.UPDATE_QQ,
        },
    }


def act(effect: Effect, address: Address, now: datetime) -> Call:
    """The call of an effect that changes the group without a word. ``now`` is what a silence is counted from. Raises
    Refused for what the platform does not offer."""
    root = group_root(address.native_group)
    match effect:
        case Recall(message_id=message_id):
            return Call("DELETE", f"{root}/messages/{part(message_id)}", None, needed(effect))
        case MuteMember(native_id=person, seconds=seconds):
            one = {"op": "add" if seconds > 0 else "del", "member_openid": person, "mute_expire_at": ""}
            if seconds > 0:
                one["mute_expire_at"] = stamp(now + min(timedelta(seconds=seconds), _LONGEST_MUTE))
            return Call("POST", f"{root}/restrict_chat_setting", {"members": [one]}, needed(effect))
        case AnswerJoin(native_id=person, flag=flag, approve=approve, reason=reason):
            body = {"op": "approve" if approve else "decline", "join_request_id": flag}
            if reason and not approve:
                body["reject_reason"] = reason[:_LONGEST_REASON]
            return Call("POST", f"{root}/approval_join_request/{part(person)}", body, needed(effect))
    if isinstance(effect, AlertStaff):
        raise InvariantBroken("AlertStaff was not lowered")
    raise Refused("unsupported", f"{type(effect).__name__} is not possible here", needed(effect))


def stamp(at: datetime) -> str:
    """A time as the platform writes it: RFC 3339 in Chinese time, whole seconds."""
    return at.astimezone(_CHINA).isoformat(timespec="seconds")


def bot_state(native_group: str) -> Call:
    """What the robot is in a group."""
    return Call("GET", f"{group_root(native_group)}/bot_state", None, Capability.SEND)


def restrictions(native_group: str) -> Call:
    """The group's silence, and its members'."""
    return Call("GET", f"{group_root(native_group)}/restrict_chat_setting", None, Capability.READ_MODE)


def me() -> Call:
    """The robot itself."""
    return Call("GET", "/users/@me")


def tapped(interaction: str) -> Call:
    """A tap was taken; said within three seconds, once ("interaction_create")."""
    return Call("PUT", f"/interactions/{part(interaction)}", {"code": 0})
