"""A file that was ordered is there: it goes to the staff's group, and who asked hears of it. Where no file can be sent
it is said where it lies. Never into a study group: what it holds is for the staff to hand on.
"""

from dataclasses import replace

from bot.core.answer import ANSWER_FOR, noted
from bot.core.capability import Capability
from bot.core.case_desk import means_in
from bot.core.document_order import DocumentOrder, OrderState, order_of
from bot.core.effect import SendDirect, SendFile, SendMessage, Why
from bot.core.event import DocumentMade, Event
from bot.core.group import state_of
from bot.core.message import Message
from bot.core.query import Query
from bot.core.rule import NOTHING, Decision, Rule, Turn
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.wording import documents as wording

FEATURE = "documents"


def _ask(event: Event, _signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    assert isinstance(event, DocumentMade)
    staff = here.programme.management
    return (order_of(event.programme, event.order), *((state_of(staff.key),) if staff is not None else ()))


def _decide(turn: Turn) -> Decision:
    event, here = turn.event, turn.here
    assert isinstance(event, DocumentMade)
    order = turn.facts.get(order_of(event.programme, event.order))
    if order is None or order.state is not OrderState.WANTED:
        return NOTHING
    state = OrderState.FAILED if event.fault else OrderState.MADE
    ended = replace(order, state=state, name=event.name, fault=event.fault)
    note = noted(turn, f"{FEATURE}.{state}", order.programme, f"{order.kind} {order.form}")
    if event.fault:
        return Decision((ended, note), (_told(turn, wording.failed(event.fault), order),))
    staff = here.programme.management
    if staff is None or Capability.FILES not in means_in(here, staff, turn.facts):
        return Decision((ended, note), (_told(turn, wording.stored(event.name, event.folder), order),))
    file = SendFile(
        feature=FEATURE, why=_why(order), tag="file", group=staff.key, name=event.name, path=event.path
    )  # fmt: skip
    if here.group is not None and here.group.management:
        return Decision((ended, note), (file,))
    return Decision((ended, note), (file, _told(turn, wording.sent(event.name, staff.name), order)))


def _why(order: DocumentOrder) -> Why:
    return Why(kind="document", note=f"{order.kind} {order.form}")


def _told(turn: Turn, text: str, order: DocumentOrder) -> SendMessage | SendDirect:
    """To who asked: in the staff's group, else in private."""
    event, here = turn.event, turn.here
    assert event.sender is not None
    ends = event.received_at + ANSWER_FOR
    if here.group is not None and here.group.management:
        return SendMessage(
            feature=FEATURE, why=_why(order), tag="answer", group=here.group.key, message=Message.of(text),
            expires_at=ends,
        )  # fmt: skip
    return SendDirect(
        feature=FEATURE, why=_why(order), tag="answer", account=event.account, native_id=event.sender.native_id,
        person=event.person, message=Message.of(text), urgent=True, expires_at=ends,
        via_group=here.group.key if here.group is not None else None, confidential=True,
    )  # fmt: skip


RULE = Rule(name=FEATURE, accepts=(DocumentMade,), decide=_decide, ask=_ask)
