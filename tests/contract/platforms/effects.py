"""The effects that the suite sends."""

from pathlib import Path
from typing import Any

from bot.core.capability import Capability
from bot.core.card import Button, Card, CardKind
from bot.core.effect import (
    AnswerJoin,
    EditCard,
    Effect,
    MarkEssence,
    MuteMember,
    PostNotice,
    Recall,
    SendDirect,
    SendFile,
    SendForward,
    SendMessage,
    SetCard,
    SetMuteAll,
    Why,
)
from bot.core.ids import AccountName, GroupKey, NativeId
from bot.core.message import Message
from tests.contract.platforms.harness import MARK, Harness

COMMON: dict[str, Any] = {"feature": "f", "why": Why("test")}
IN_GROUP: dict[str, Any] = COMMON | {"group": GroupKey("g")}
DUTIES: dict[Capability, type[Effect]] = {
    Capability.DIRECT: SendDirect, Capability.RECALL_OWN: Recall, Capability.RECALL_ANY: Recall,
    Capability.MUTE_MEMBER: MuteMember, Capability.MUTE_ALL: SetMuteAll, Capability.SET_CARD: SetCard,
    Capability.EDIT: EditCard, Capability.FILES: SendFile, Capability.NOTICE_BOARD: PostNotice,
    Capability.ESSENCE: MarkEssence, Capability.FORWARD: SendForward, Capability.ADMIT: AnswerJoin,
}  # fmt: skip
"""The effect that stands or falls with a capability."""


def say(*parts: Any, **values: Any) -> SendMessage:
    return SendMessage(**IN_GROUP, message=Message.of(*(parts or (f"{MARK} 早上好",))), **values)


def tell(side: Harness, *parts: Any, **values: Any) -> SendDirect:
    message = Message.of(*(parts or (f"{MARK} 请上岗",)))
    return SendDirect(**COMMON, account=AccountName("a"), native_id=side.friend, message=message, **values)


def shut(on: bool = True) -> SetMuteAll:
    return SetMuteAll(**IN_GROUP, on=on)


def silence(side: Harness, seconds: int = 600) -> MuteMember:
    return MuteMember(**IN_GROUP, native_id=side.person, seconds=seconds)


def rename(side: Harness, card: str = "一中李敏") -> SetCard:
    return SetCard(**IN_GROUP, native_id=side.person, card=card)


def take_back(message_id: str, *, own: bool) -> Recall:
    return Recall(**IN_GROUP, message_id=message_id, own=own)


def mark(message_id: str, on: bool = True) -> MarkEssence:
    return MarkEssence(**IN_GROUP, message_id=message_id, on=on)


def answer(who: str, flag: str, approve: bool) -> AnswerJoin:
    return AnswerJoin(**IN_GROUP, native_id=NativeId(who), flag=flag, approve=approve)


def put(path: Path, name: str = "名单 1.pdf") -> SendFile:
    return SendFile(**IN_GROUP, name=name, path=str(path))


def vote(a: int = 0, b: int = 0, *, closed: bool = False) -> Card:
    buttons = (Button("A", "周三", "周三下午", a), Button("B", "周四", "周四晚上", b))
    return Card("vote-1", CardKind.VOTE, f"{MARK} 哪天？", buttons, closed=closed)


def edit(card: Card) -> EditCard:
    return EditCard(**IN_GROUP, card=card)


def duty(side: Harness, capability: Capability, path: Path) -> Effect:
    """An effect that needs ``capability`` and could be done but for that."""
    effects: dict[Capability, Effect] = {
        Capability.DIRECT: tell(side), Capability.RECALL_OWN: take_back("1", own=True),
        Capability.RECALL_ANY: take_back("1", own=False), Capability.MUTE_MEMBER: silence(side),
        Capability.MUTE_ALL: shut(), Capability.SET_CARD: rename(side), Capability.EDIT: edit(vote()),
        Capability.FILES: put(path), Capability.NOTICE_BOARD: PostNotice(**IN_GROUP, text=MARK),
        Capability.ESSENCE: mark("1"), Capability.ADMIT: answer("98", "1", approve=True),
        Capability.FORWARD: SendForward(**IN_GROUP, title=MARK, pages=(Message.of(MARK),)),
    }  # fmt: skip
    return effects[capability]
