"""Interactive cards: create and deliver one, bring one up to date, register where its taps go.

Pure. Templates are made by hand in the vendor's card builder; the names of their variables are fixed here: ``title``,
``opt_<choice>``, ``count_<choice>``, ``total``, ``closed``, ``options``, ``note`` (platform sheet, poll recipe); where
people decide by what the message says, also ``text`` and ``text_2``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.core.capability import Capability
from bot.core.card import Button, Card, CardKind
from bot.core.ids import NativeId
from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.dingtalk.wire import Call, ask, change, code_of, cut_bytes, dumped

_LONGEST_VALUE = 1000
"""Bytes of one variable, 1 KB by D:create-and-deliver-cards."""
_IN_WORDS = frozenset({CardKind.VERDICT})
"""Cards go without the message that carries them. These show its words: nobody decides without the reason, the record
and what was done already."""
_PATH = "/v1.0/card/instances"
_USER_ID = 1
"""``userIdType``: people are named by their userId."""
AT_ALL = {"@ALL": "@ALL"}


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a card is announced: one line in the list of chats, one on the lock screen, and who is tagged (id → name)."""

    preview: str = ""
    alert: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)


def usable(account: DingTalkAccount, card: Card | None) -> bool:
    """Whether this card can be drawn: its kind has a template, and its taps have somewhere to go."""
    return card is not None and bool(account.templates.get(card.kind)) and (account.stream or bool(account.card_route))


def variables(card: Card, words: str = "") -> dict[str, str]:
    """The template's variables, each of them text of at most 1 KB. ``words``: those of the message that carries it;
    where they are shown, they say more than the note of a card that is open."""
    found = {"title": card.title, "total": str(card.total), "closed": "true" if card.closed else "false"}
    for button in card.buttons:
        choice = button.choice.lower()
        found[f"opt_{choice}"] = button.text or button.label
        if button.count is not None:
            found[f"count_{choice}"] = str(button.count)
    told = words if card.kind in _IN_WORDS else ""
    if told:
        found["text"], found["text_2"] = _in_two(told)
    elif card.note:
        found["note"] = card.note
    cut_values = {name: cut_bytes(value, _LONGEST_VALUE) for name, value in found.items()}
    return cut_values | {"options": _options(card.buttons)}


def _in_two(words: str) -> tuple[str, str]:
    """As many whole lines as one variable holds, and the rest."""
    lines, kept = words.split("\n"), 0
    while kept < len(lines) and len("\n".join(lines[: kept + 1]).encode()) <= _LONGEST_VALUE:
        kept += 1
    kept = max(1, kept)
    return "\n".join(lines[:kept]), "\n".join(lines[kept:])


def _options(buttons: tuple[Button, ...]) -> str:
    """The list of options as JSON; where it is too long the texts become shorter, so that it stays readable."""
    for longest in (_LONGEST_VALUE, 120, 60, 30, 15, 6):
        listed = dumped(
            [{"id": button.choice, "text": cut_bytes(button.text or button.label, longest)} for button in buttons]
        )
        if len(listed.encode()) <= _LONGEST_VALUE:
            return listed
    return "[]"


def to_group(account: DingTalkAccount, card: Card, native_group: NativeId, delivery: Delivery, words: str = "") -> Call:
    """Show a card in a group; ``words``: those of the message that carries it."""
    space: dict[str, Any] = {"supportForward": False}
    if delivery.preview:
        space["lastMessageI18n"] = {"ZH_CN": delivery.preview}
    if delivery.alert:
        space["notification"] = {"alertContent": delivery.alert, "notificationOff": False}
    deliver: dict[str, Any] = {"robotCode": code_of(account)}
    if delivery.tags:
        deliver["atUserIds"] = dict(delivery.tags)
    body = _instance(account, card, words) | {
        "openSpaceId": f"dtv1.card//IM_GROUP.{native_group}",
        "imGroupOpenSpaceModel": space,
        "imGroupOpenDeliverModel": deliver,
    }
    return change("POST", f"{_PATH}/createAndDeliver", body, Capability.BUTTONS)


def to_person(account: DingTalkAccount, card: Card, user_id: NativeId, words: str = "") -> Call:
    """Show a card to one person; ``words``: those of the message that carries it."""
    body = _instance(account, card, words) | {
        "openSpaceId": f"dtv1.card//IM_ROBOT.{user_id}",
        "imRobotOpenSpaceModel": {"supportForward": False},
        "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT", "robotCode": code_of(account)},
    }
    return change("POST", f"{_PATH}/createAndDeliver", body, Capability.BUTTONS)


def _instance(account: DingTalkAccount, card: Card, words: str) -> dict[str, Any]:
    taps = {"callbackType": "STREAM"}
    if not account.stream:
        taps = {"callbackType": "HTTP", "callbackRouteKey": account.card_route}
    return {
        "cardTemplateId": account.templates[card.kind],
        "outTrackId": card.id,
        **taps,
        "userIdType": _USER_ID,
        "cardData": {"cardParamMap": variables(card, words)},
    }


def update(card_id: str, shown: Mapping[str, str], private: Mapping[NativeId, Mapping[str, str]] | None = None) -> Call:
    """Change these variables of a card for everybody, and those of ``private`` for one person each; the others stay
    (without the options the whole map would be replaced, D:interactive-card-update-interface)."""
    body: dict[str, Any] = {
        "outTrackId": card_id,
        "userIdType": _USER_ID,
        "cardData": {"cardParamMap": dict(shown)},
        "cardUpdateOptions": {"updateCardDataByKey": True},
    }
    if private:
        body["privateData"] = {user: {"cardParamMap": dict(values)} for user, values in private.items()}
        body["cardUpdateOptions"]["updatePrivateDataByKey"] = True
    return change("PUT", _PATH, body, Capability.EDIT)


def register(route: str, url: str, secret: str) -> Call:
    """Say where the taps of cards with this route go; again and again is allowed."""
    body = {"callbackRouteKey": route, "callbackUrl": url, "apiSecret": secret, "forceUpdate": True}
    return ask("POST", "/v1.0/card/callbacks/register", body, Capability.BUTTONS)
