"""The report of a doubt may itself be cut short: then it is told again, and the staff learn of it in any case."""

from dataclasses import replace

import pytest

from bot.core.effect import AlertStaff
from bot.core.event import EffectSettled, Outcome
from bot.core.ids import EffectKey, EventId, GroupKey
from handlers import delivery
from tests import programmes
from tests.crash.place import Place
from tests.turning import at, decide, here_in

pytestmark = pytest.mark.crash

REPORT = "❓【maker班】08:00 的一条开闭群通知可能没有发出去"


def settled(**changes: object) -> EffectSettled:
    report = EffectSettled(
        id=EventId("e"), at=at("18 08:01"), received_at=at("18 08:01"), account=programmes.ACCOUNT,
        group=GroupKey("staff"), key=EffectKey("k"), effect="SendMessage", feature=delivery.FEATURE, tag="alert",
        outcome=Outcome.UNKNOWN, code=delivery.CRASH, subject=REPORT,
    )  # fmt: skip
    return replace(report, **changes)  # type: ignore[arg-type]


def test_a_report_that_was_cut_short_is_told_again() -> None:
    cut = settled()
    assert delivery.RULE.wakes(cut, None)  # type: ignore[arg-type]
    (alert,) = decide(delivery.RULE, cut, here_in("staff")).effects
    assert isinstance(alert, AlertStaff)
    assert alert.text == alert.subject == REPORT


@pytest.mark.parametrize("changes", [{"code": "no_answer"}, {"outcome": Outcome.REFUSED}, {"subject": ""}], ids=str)
def test_a_report_that_failed_otherwise_is_not(changes: dict[str, object]) -> None:
    assert not delivery.RULE.wakes(settled(**changes), None)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["08:00", "help"])
@pytest.mark.parametrize("second", ["marked:SendMessage", "held:send_group_msg", "sent:SendMessage"])
async def test_killed_while_it_reports(place: Place, name: str, second: str) -> None:
    assert await place.sound(name, ("call:send_group_msg", 1), (second, 1), doubt=True) == []
