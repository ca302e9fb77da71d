"""By which id a member of the staff is known in a group (T): where the platform gives people another one in each, and
one more in private, tags and private messages need the right one.

Learnt when the person is seen there. Must never link anybody: whose an id is has been settled before, never by a name.
"""

from bot.core.binding import bound
from bot.core.event import Event, MemberJoined, MessageReceived
from bot.core.people import PRIVATE, LinkedAccount
from bot.core.rule import EVERY_VERDICT, NOTHING, Decision, Rule, Turn
from bot.core.signals import Signals


def _wakes(event: Event, _signals: Signals) -> bool:
    return event.person is not None and event.sender is not None


def _decide(turn: Turn) -> Decision:
    event, person = turn.event, turn.here.person
    assert person is not None
    assert event.sender is not None
    seen = LinkedAccount(event.account, event.sender.native_id, event.native_group or PRIVATE)
    alone = LinkedAccount(event.account, event.sender.native_id)  # one id, and no word of places: it counts everywhere
    if seen in person.accounts or [link for link in person.accounts if link.account == event.account] == [alone]:
        return NOTHING
    return Decision((bound(seen, person.key, event.at),))


RULE = Rule("linked", (MessageReceived, MemberJoined), _decide, wakes=_wakes, under=EVERY_VERDICT)
