"""Taps on cards: what a callback says, and what the one who tapped is shown at once.

Must never tell totals: what is answered here reaches only that one person; everybody else gets the card's update later.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import orjson

from bot.core.errors import Malformed, Unsupported
from bot.core.event import ButtonPressed, Sender
from bot.core.ids import EventId, NativeId, derive_id
from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.dingtalk.fields import Fields, inner, native_id, optional_id, text
from bot.platforms.dingtalk.people import UNION

_CHOICE = "choice"
_SPACE = "dtv1.card//IM_GROUP."
"""Stands before the conversation id where a client sends the openSpaceId."""
_LONGEST_CHOICE = 200
_UNION_IDS = "2"
"""userIdType: 1 is a userId, 2 a unionId (platform sheet, create-and-deliver-cards)."""


def decode_card(body: Fields, *, account: DingTalkAccount, received_at: datetime, mark: str = "") -> ButtonPressed:
    """The tap that a callback tells. Raises Malformed or Unsupported.

    ``mark`` tells one delivery of a tap from another tap: the frame's messageId, or the timestamp that an HTTP
    callback's signature covers; with it A, B, A tapped one after the other are three taps, and each of them sent again
    is itself. Without it the body and the minute of its arrival must do, and the third of the three is lost when they
    come within a minute.
    """
    if (kind := text(body, "type") or "actionCallback") != "actionCallback":
        raise Unsupported(f"card callback {kind[:40]}")
    card, who, choice = native_id(body, "outTrackId"), _who(body), _choice(body)
    told = mark or f"{_content(body)}{received_at:%Y-%m-%dT%H:%M}"
    return ButtonPressed(
        id=EventId(derive_id(account.name, "card", card, who, choice, told)),
        at=received_at,
        received_at=received_at,
        account=account.name,
        native_group=_group(body),
        sender=Sender(who),
        card=card,
        choice=choice,
    )


def card_answer(press: ButtonPressed) -> dict[str, Any]:
    """What shows ``press`` to the one who tapped (platform sheet, event-callback-card). The private part is not keyed
    by user, and every value is text."""
    return {
        "cardUpdateOptions": {"updateCardDataByKey": True, "updatePrivateDataByKey": True},
        "userPrivateData": {"cardParamMap": {"my_choice": press.choice, "voted": "true"}},
    }


def _who(body: Fields) -> NativeId:
    who = native_id(body, "userId")
    return NativeId(UNION + who) if text(body, "userIdType") == _UNION_IDS else who


def _group(body: Fields) -> NativeId | None:
    space = optional_id(body, "spaceId")
    if space is None or not (text(body, "spaceType") == "IM_GROUP" or space.startswith(_SPACE)):
        return None
    return NativeId(space.removeprefix(_SPACE))


def _choice(body: Fields) -> str:
    """``params.choice``, wherever the parameters stand; else the id of the button."""
    places = list(_places(body))
    chosen = [text(inner(place, "params"), _CHOICE) for place in places]
    chosen += [text(place, _CHOICE) or _first(place.get("actionIds")) or text(place, "actionId") for place in places]
    found = next(filter(None, chosen), "")
    if not 0 < len(found) <= _LONGEST_CHOICE:
        raise Malformed("no choice")
    return found


def _places(body: Fields) -> Iterator[Fields]:
    """Where parameters were seen: in ``content`` or ``value``, below cardPrivateData or not, or in the body itself."""
    for place in (inner(body, "content"), inner(body, "value"), body):
        yield inner(place, "cardPrivateData")
        yield place


def _first(value: object) -> str:
    found = value[0] if isinstance(value, list) and value else value
    return text({"id": found}, "id") if not isinstance(found, Mapping) else ""


def _content(body: Fields) -> str:
    try:
        return orjson.dumps(dict(body), option=orjson.OPT_SORT_KEYS).decode()
    except TypeError as error:
        raise Malformed("not JSON") from error
