"""What the bot does to the sandbox world: every effect, judged as a chat platform would, logged whatever its end.

The log row of a call carries ``at group effect key feature kind on to text card outcome`` for whoever reads what was
sent.
Must never ask what the programme wants.
"""

from typing import Any

from bot.core.capability import Capability
from bot.core.card import Card
from bot.core.effect import EditCard, Effect, MuteMember, Recall, SendDirect, SendMessage, SetCard, SetMuteAll
from bot.core.errors import Ambiguous, Refused, Transient
from bot.core.ids import EffectKey
from bot.core.message import Message, Quote
from bot.platforms.base import Address, Receipt
from bot.platforms.sandbox.codec import card_row, rows_of
from bot.platforms.sandbox.faults import Break, Fault, Refuse, Throttle, Vanish
from bot.platforms.sandbox.world import BOT, SandboxWorld

Row = dict[str, Any]


def perform(world: SandboxWorld, effect: Effect, address: Address, key: EffectKey) -> Receipt:
    """Carry out one call of the bot now. Raises Transient, Refused or Ambiguous."""
    row = _row(world, effect, address, key)
    fault = world.faults.on_call(effect, world.now())
    if fault is not None and not (isinstance(fault, Vanish) and fault.performed):
        world.write("effect", **row, performed=False, outcome=_outcome(fault))
        raise _raised(fault, effect)
    if (refused := _judge(world, effect, address)) is not None:
        world.write("effect", **row, performed=False, outcome="refused", code=refused.code)
        raise refused
    outcome = "delivered" if fault is None else "unknown"
    entry = world.write("effect", **row, performed=True, outcome=outcome)
    if fault is not None:
        raise _raised(fault, effect)
    return Receipt(entry["message_id"], _verified(world, effect, address))


def _row(world: SandboxWorld, effect: Effect, address: Address, key: EffectKey) -> Row:
    row: Row = {
        "group": getattr(effect, "group", None),
        "native_group": address.native_group,
        "effect": type(effect).__name__,
        "key": key,
        "feature": effect.feature,
        "kind": effect.why.kind,
        "on": None,
        "to": None,
        "text": "",
        "message_id": None,
        "by": BOT,
    }
    return row | _details(world, effect, address)


def _details(world: SandboxWorld, effect: Effect, address: Address) -> Row:
    match effect:
        case SendMessage(message=message, reply_to=reply_to, card=card):
            return _spoken(world, message, reply_to, card)
        case SendDirect(message=message, card=card):
            to = address.native_user or effect.native_id
            return _spoken(world, message, None, card) | {"to": to, "native_group": None, "group": effect.via_group}
        case EditCard(card=card):
            said = world.showing(card.id)
            text = "\n".join(part for part in (card.title, card.note) if part)
            return {"message_id": said.id if said is not None else None, "text": text, "card": card_row(card)}
        case SetMuteAll(on=on):
            return {"on": on}
        case Recall(message_id=message_id):
            return {"message_id": message_id}
        case MuteMember(native_id=native_id, seconds=seconds):
            return {"to": native_id, "on": seconds > 0, "seconds": seconds}
        case SetCard(native_id=native_id, card=card):
            return {"to": native_id, "text": card}
        case _:
            return {}


def _spoken(world: SandboxWorld, message: Message, reply_to: str | None, card: Card | None) -> Row:
    said = Message(tuple(part for part in message.segments if not isinstance(part, Quote)))
    return {
        "message_id": world.next_message_id(),
        "text": message.shown(),
        "segments": rows_of(said),
        "reply_to": reply_to or message.quoted,
        "card": card_row(card) if card is not None else None,
    }


def _judge(world: SandboxWorld, effect: Effect, address: Address) -> Refused | None:
    """What the platform says before it does anything."""
    if isinstance(effect, SendMessage | SendDirect) and not effect.message.shown().strip():
        return Refused("empty", "a message without content")
    if isinstance(effect, SendDirect):
        known = (address.native_user or effect.native_id) in world.state.users
        return None if known else Refused("unknown_user", "no such account")
    if isinstance(effect, EditCard):
        return None if world.showing(effect.card.id) is not None else Refused("gone", "no such card")
    if not isinstance(effect, SendMessage | SetMuteAll | Recall | MuteMember | SetCard):
        return Refused("unsupported", type(effect).__name__)
    native = address.native_group
    bot = world.member(native, BOT) if native is not None else None
    if native is None or bot is None:
        return Refused("not_in_group", "the bot is not in the group", Capability.SEND)
    if isinstance(effect, SendMessage):
        muted = world.may_speak(native, BOT)
        return Refused(muted.code, "nobody but managers may speak") if muted else None
    if isinstance(effect, Recall):
        return _judge_recall(world, effect, manages=bot.standing.manages)
    if not bot.standing.manages:
        return Refused("no_rights", "the bot is no manager of the group", effect.needs)
    return None if isinstance(effect, SetMuteAll) else _judge_member(world, effect, address)


def _judge_recall(world: SandboxWorld, effect: Recall, *, manages: bool) -> Refused | None:
    said = world.message(effect.message_id)
    if said is None:
        return Refused("gone", "no such message")
    if said.sender != BOT and not manages:
        return Refused("no_rights", "the bot is no manager of the group", Capability.RECALL_ANY)
    return None


def _judge_member(world: SandboxWorld, effect: MuteMember | SetCard, address: Address) -> Refused | None:
    member = world.member(address.native_group, effect.native_id) if address.native_group else None
    if member is None:
        return Refused("not_member", "no such member")
    if isinstance(effect, MuteMember) and member.standing.manages:
        return Refused("protected", "a manager cannot be muted")
    return None


def _verified(world: SandboxWorld, effect: Effect, address: Address) -> bool | None:
    group = world.group(address.native_group) if address.native_group is not None else None
    match effect:
        case SetMuteAll(on=on):
            return group is not None and group.muted is on
        case Recall(message_id=message_id):
            said = world.message(message_id)
            return said is not None and said.recalled_by is not None
        case MuteMember() | SetCard():
            return True
        case _:
            return None


def _outcome(fault: Fault) -> str:
    match fault:
        case Refuse():
            return "refused"
        case Throttle() | Break():
            return "transient"
        case Vanish():
            return "unknown"


def _raised(fault: Fault, effect: Effect) -> Refused | Transient | Ambiguous:
    match fault:
        case Refuse(code=code, reason=reason, lost=lost):
            return Refused(code, reason, lost or effect.needs)
        case Throttle(retry_after=retry_after):
            return Transient("429 too many requests", retry_after)
        case Break():
            return Transient("500 internal error")
        case Vanish():
            return Ambiguous("no answer")
