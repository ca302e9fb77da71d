"""Effects to API calls. One effect is one call: what is too long for it is cut, never split.

Pure. Must never call: that is the client's part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.capability import Capability
from bot.core.effect import EditCard, Effect, MuteMember, Recall, SendDirect, SendMessage, SetMuteAll, needed
from bot.core.errors import InvariantBroken, Refused
from bot.core.ids import NativeId
from bot.core.message import Mention, Message
from bot.platforms.base import Address
from bot.platforms.dingtalk import cards, kinds, mute, webhook
from bot.platforms.dingtalk.account import DingTalkAccount, DingTalkGroup, GroupKind
from bot.platforms.dingtalk.kinds import Kind
from bot.platforms.dingtalk.wire import Call, Generation, ask, change, code_of, outsider

MOST_PEOPLE = 20
"""People in one private send (the page; its error text speaks of 100)."""
MOST_KEYS = 20
"""Messages in one recall."""


@dataclass(frozen=True, slots=True)
class Way:
    """How an effect can go now. ``kind`` is the group's, found out before; ``session`` the address at which the
    conversation can be answered, empty when there is none."""

    account: DingTalkAccount
    kind: GroupKind | None = None
    session: str = ""

    def group(self, native_group: NativeId) -> DingTalkGroup:
        """What the settings say of a group."""
        return self.account.groups.get(native_group) or DingTalkGroup()


def encode(effect: Effect, address: Address, way: Way) -> Call:
    """The call that performs ``effect``. Raises Refused where DingTalk has none, or nothing would be said."""
    match effect:
        case SendMessage():
            return _say(effect, _id(address.native_group), way)
        case SendDirect():
            return _tell(effect, _id(address.native_user or effect.native_id), way)
        case EditCard(card=card):
            if not cards.usable(way.account, card):
                raise Refused("no_template", f"no template for {card.kind} cards", Capability.EDIT)
            return cards.update(card.id, cards.variables(card))
        case SetMuteAll(on=on):
            group = _id(address.native_group)
            return mute.whole(way.kind or GroupKind.PLAIN, group, way.group(group).chat_id, on)
        case MuteMember(native_id=person, seconds=seconds):
            if way.kind is not GroupKind.SCENE:
                raise Refused("unsupported", "members are muted in scene groups only", Capability.MUTE_MEMBER)
            return mute.member(_id(address.native_group), person, seconds)
        case Recall(message_id=key, own=True):
            return recall_in_group(way.account, _id(address.native_group), [key])
    raise Refused("unsupported", f"{type(effect).__name__} is not possible here", needed(effect))


def _say(effect: SendMessage, native_group: NativeId, way: Way) -> Call:
    message = _something(effect.message)
    if effect.card is not None and cards.usable(way.account, effect.card):
        said = webhook.words(message, tags=True)
        tags: Mapping[str, str] = {person: _name(message, person) for person in said.tagged}
        if said.everybody:
            tags = cards.AT_ALL
        delivery = cards.Delivery(preview=effect.card.title, alert=kinds.title_of(message.text), tags=tags)
        return cards.to_group(way.account, effect.card, native_group, delivery, message.shown())
    if way.session:
        return answer(way.session, webhook.body_of(webhook.words(message, tags=True)))
    return to_group(way.account, native_group, webhook.kind_of(message), way.group(native_group).cool_app_code)


def _tell(effect: SendDirect, person: NativeId, way: Way) -> Call:
    message = _something(effect.message)
    if outsider(person):
        if way.session:
            return answer(way.session, webhook.body_of(webhook.words(message, tags=False)))
        raise Refused("outsider", "people outside the organisation can only be answered")
    if effect.card is not None and cards.usable(way.account, effect.card):
        return cards.to_person(way.account, effect.card, person, message.shown())
    return to_people(way.account, [person], webhook.kind_of(message))


def _something(message: Message) -> Message:
    if not message.shown().strip():
        raise Refused("empty", "a message without content")
    return message


def _name(message: Message, person: NativeId) -> str:
    names = (part.name for part in message.segments if isinstance(part, Mention) and part.native_id == person)
    return next(names, "") or person


def _id(value: NativeId | None) -> NativeId:
    if not value:
        raise InvariantBroken("an address without an id")
    return value


def only_by_session(effect: SendMessage | SendDirect, address: Address) -> bool:
    """Whether nobody would be reached in another way than by an answer."""
    return isinstance(effect, SendDirect) and outsider(address.native_user or effect.native_id)


def wants_session(effect: SendMessage | SendDirect, address: Address) -> bool:
    """Whether an effect is better said at the address for answers: somebody is tagged, or spoken to."""
    if not isinstance(effect, SendMessage):
        return only_by_session(effect, address)
    said = webhook.words(effect.message, tags=True)
    return bool(said.tagged) or said.everybody or effect.reply_to is not None


def to_group(account: DingTalkAccount, native_group: NativeId, kind: Kind, cool_app_code: str = "") -> Call:
    """Say something in a group; nobody can be tagged."""
    body = {"robotCode": code_of(account), "openConversationId": native_group, **kind.body}
    if cool_app_code:
        body["coolAppCode"] = cool_app_code
    return change("POST", "/v1.0/robot/groupMessages/send", body, Capability.SEND)


def to_people(account: DingTalkAccount, people: Sequence[NativeId], kind: Kind) -> Call:
    """Say something to at most twenty members of the organisation in private. Raises ValueError for more."""
    if not 0 < len(people) <= MOST_PEOPLE:
        raise ValueError("one to twenty people")
    body: dict[str, Any] = {"robotCode": code_of(account), "userIds": list(people), **kind.body}
    return change("POST", "/v1.0/robot/oToMessages/batchSend", body, Capability.DIRECT)


def recall_in_group(account: DingTalkAccount, native_group: NativeId, keys: Sequence[str]) -> Call:
    """Take back at most twenty messages of ours, by their processQueryKeys. Raises ValueError for more."""
    body = {"robotCode": code_of(account), "openConversationId": native_group, "processQueryKeys": _keys(keys)}
    return change("POST", "/v1.0/robot/groupMessages/recall", body, Capability.RECALL_OWN)


def recall_in_private(account: DingTalkAccount, keys: Sequence[str]) -> Call:
    """Take back at most twenty private messages of ours, within a day. Raises ValueError for more."""
    body = {"robotCode": code_of(account), "processQueryKeys": _keys(keys)}
    return change("POST", "/v1.0/robot/otoMessages/batchRecall", body, Capability.RECALL_OWN)


def _keys(keys: Sequence[str]) -> list[str]:
    if not 0 < len(keys) <= MOST_KEYS:
        raise ValueError("one to twenty keys")
    return list(keys)


def answer(session: str, body: Mapping[str, Any]) -> Call:
    """Answer in a conversation: the way to tag people. Such a message cannot be taken back."""
    return Call("POST", session, Generation.WEBHOOK, body, needs=Capability.SEND, changes=True)


def token(account: DingTalkAccount) -> Call:
    """A new access token, for both generations (D:obtain-the-access-token-of-an-internal-app)."""
    return ask("POST", "/v1.0/oauth2/accessToken", {"appKey": account.client_id, "appSecret": account.client_secret})
