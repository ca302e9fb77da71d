"""The staff hear once that a group cannot be closed, and a first day that is the last one too does not say goodbye."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from bot.core.capability import Capability
from bot.core.event import EffectSettled, Mode, Outcome
from bot.core.group import GroupState
from bot.core.ids import EffectKey, EventId, GroupKey
from bot.core.programme import Phase, PhaseKind
from bot.core.speaking import FEATURE, MODE_TAG, Change
from handlers.mode import MODE
from tests import programmes
from tests.turning import at, decide, here_in, texts

MAKER = GroupKey("maker")
GOODBYE = "集中研习到此结束"


def settled(outcome: Outcome, when: datetime, mode: Mode = Mode.CLOSED) -> EffectSettled:
    refused = outcome is Outcome.REFUSED
    change = Change(mode, "window", when, programmes.DAY)
    return EffectSettled(
        id=EventId("e"), at=when, received_at=when, account=programmes.ACCOUNT, group=MAKER, key=EffectKey("k"),
        effect="SetMuteAll", feature=FEATURE, tag=MODE_TAG, outcome=outcome, code="unsupported" if refused else "",
        lost=Capability.MUTE_ALL if refused else None, subject=change.pack(),
    )  # fmt: skip


@pytest.mark.parametrize("known", [True, False])
def test_a_refusal_is_no_news_when_a_look_has_told_it(known: bool) -> None:
    state = GroupState(MAKER, Mode.CLOSED, at("18 23:00"), told_cannot_close_at=at("18 23:00") if known else None)
    found = decide(MODE, settled(Outcome.REFUSED, at("18 23:00")), replace(here_in(), state=state))
    assert len(texts(found, "AlertStaff")) == (0 if known else 1)
    assert len(texts(found, "SendMessage")) == 1, "the group hears in any case that its time is over"


def test_a_refusal_for_another_reason_is_told_all_the_same() -> None:
    state = GroupState(MAKER, Mode.CLOSED, at("18 23:00"), told_cannot_close_at=at("18 08:00"))
    failed = replace(settled(Outcome.REFUSED, at("18 23:00")), lost=None, code="system")
    assert len(texts(decide(MODE, failed, replace(here_in(), state=state)), "AlertStaff")) == 1


@pytest.mark.parametrize(("when", "goodbye"), [("18 00:00", False), ("18 23:00", True)])
def test_the_goodbye_of_a_single_day_comes_at_its_end(when: str, goodbye: bool) -> None:
    days = (date(2020, 4, 17), programmes.DAY)
    phases = (Phase(PhaseKind.FREE, days[0], days[0]), Phase(PhaseKind.INTENSIVE, days[1], days[1]))
    programme = replace(programmes.programme(), phases=phases)
    state = GroupState(MAKER, Mode.CLOSED, at(when))
    found = decide(MODE, settled(Outcome.DELIVERED, at(when)), replace(here_in(programme=programme), state=state))
    (said,) = texts(found, "SendMessage")
    assert (GOODBYE in said) is goodbye
