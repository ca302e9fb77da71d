"""A file that was ordered is there: it goes to the staff's group, and who asked hears of it once it has arrived. Where
no file can be sent it is said where it lies. Never into a study group: what it holds is for the staff to hand on.
"""

from dataclasses import replace

from bot.core.answer import ANSWER_FOR, noted
from bot.core.capability import Capability
from bot.core.case_desk import means_in
from bot.core.document_order import FEATURE, FILE, DocumentOrder, OrderState, order_of
from bot.core.effect import SendDirect, SendFile, SendMessage, Why
from bot.core.event import DocumentMade, EffectSettled, Event, Outcome
from bot.core.group import state_of
from bot.core.ids import AccountName, NativeId
from bot.core.message import Message
from bot.core.query import Query
from bot.core.rule import EVERY_VERDICT, NOTHING, Decision, Rule, Turn
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.wording import documents as wording


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
        feature=FEATURE, why=_why(order), tag=FILE, group=staff.key, name=event.name, path=event.path,
        subject=f"{order.id} {event.folder}", wants_receipt=True,
    )  # fmt: skip
    return Decision((ended, note), (file,))


def _why(order: DocumentOrder) -> Why:
    return Why(kind="document", note=f"{order.kind} {order.form}")


def _told(turn: Turn, text: str, order: DocumentOrder) -> SendMessage | SendDirect:
    """To who asked: in the staff's group, else in private."""
    account, ends = AccountName(order.account), turn.event.received_at + ANSWER_FOR
    place = NativeId(order.native_group) if order.native_group is not None else None
    group = turn.here.programme.group_at(account, place)
    if group is not None and group.management:
        return SendMessage(
            feature=FEATURE, why=_why(order), tag="answer", group=group.key, message=Message.of(text), expires_at=ends
        )
    person = turn.here.staff.of_account(account, NativeId(order.native_id))
    return SendDirect(
        feature=FEATURE, why=_why(order), tag="answer", account=account, native_id=NativeId(order.native_id),
        person=person.key if person is not None else None, message=Message.of(text), urgent=True, expires_at=ends,
        via_group=group.key if group is not None else None, confidential=True,
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------------- what became


def _settled(event: Event, _signals: Signals) -> bool:
    return isinstance(event, EffectSettled) and event.feature == FEATURE and event.tag == FILE


def _ask_settled(event: Event, _signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    assert isinstance(event, EffectSettled)
    return (order_of(here.programme.key, event.subject.partition(" ")[0]),)


def _sent(turn: Turn) -> Decision:
    """It is said to be there when it is there. Whoever asked in that very group sees it."""
    event, here = turn.event, turn.here
    assert isinstance(event, EffectSettled)
    id_, _, folder = event.subject.partition(" ")
    order, staff = turn.facts.get(order_of(here.programme.key, id_)), here.programme.management
    if order is None or staff is None:
        return NOTHING
    if event.outcome is not Outcome.DELIVERED:
        return Decision(effects=(_told(turn, wording.not_sent(order.name, staff.name, folder), order),))
    if order.native_group == staff.place(AccountName(order.account)).native_id:
        return NOTHING
    return Decision(effects=(_told(turn, wording.sent(order.name, staff.name), order),))


RULE = Rule(name=FEATURE, accepts=(DocumentMade,), decide=_decide, ask=_ask)
SENT_RULE = Rule(
    name="document_sent", accepts=(EffectSettled,), decide=_sent, ask=_ask_settled, wakes=_settled, under=EVERY_VERDICT
)
