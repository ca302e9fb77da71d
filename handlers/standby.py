"""Primary and standby (T): who acts for a group is kept, and the staff are told over an account that is there.

The machinery notices (bot/failover.py) and has switched already; here it becomes a record and a word.
"""

from dataclasses import replace

from bot.core.effect import AlertStaff, Why
from bot.core.event import AccountStanding, Event
from bot.core.group import GroupState, state_of
from bot.core.query import Query
from bot.core.rule import EVERY_VERDICT, Decision, Rule, Turn
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.wording import standby as wording

FEATURE = "standby"


def _ask(event: Event, _signals: Signals, _here: Situation) -> tuple[Query[object], ...]:
    assert isinstance(event, AccountStanding)
    return tuple(state_of(key) for key in event.handed_over)


def _decide(turn: Turn) -> Decision:
    event = turn.event
    assert isinstance(event, AccountStanding)
    states = [turn.facts.get(state_of(key)) or GroupState(key) for key in event.handed_over]
    acting = event.standby if event.gone else None
    # What one account was refused says nothing of the other's rights: they are asked for anew.
    records = tuple(replace(state, acting=acting, withdrawn=(), probe_evidence="") for state in states)
    alert = AlertStaff(
        feature=FEATURE, why=Why(kind="gone" if event.gone else "back"), tag="alert", text=_text(turn, event)
    )
    return Decision(records, (alert,))


def _text(turn: Turn, event: AccountStanding) -> str:
    names = {group.key: group.name for group in turn.here.programme.groups}
    over = tuple(names.get(key, key) for key in event.handed_over)
    if not event.gone:
        return wording.back(event.account, over)
    alone = tuple(names.get(key, key) for key in event.left_alone)
    return wording.gone(event.account, event.standby or "", over, alone)


RULE = Rule(name=FEATURE, accepts=(AccountStanding,), decide=_decide, ask=_ask, under=EVERY_VERDICT)
