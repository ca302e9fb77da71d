"""Votes by button: a tap is a ballot, the card shows the count, and where there are no cards the words say it all."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.capability import Capability
from bot.core.card import CardKind
from bot.core.effect import EditCard, SendMessage
from bot.core.event import ButtonPressed, Sender
from bot.core.ids import EventId, GroupKey, NativeId
from bot.core.ledger import Timer
from bot.core.poll import Ballot, Poll, tally
from bot.core.query import One, Query
from bot.core.rule import Decision
from bot.core.signals import NOTHING
from bot.core.voting import ballots_by, ballots_of, card_of, choice_of, number_of, poll_by_id, poll_on, progress_timer
from handlers.vote_tap import RULE
from schedules.vote import JOBS
from tests import programmes
from tests.turning import CARDS, EVERYTHING, at, decide, due, here_in, job, texts

POLL = Poll(
    "p", "maker", programmes.DAY, "salon", "你最感兴趣的研讨话题", ("甲", "乙", "丙"), at("18 21:00"), at("18 22:30")
)
CLOSED = replace(POLL, closed_at=at("18 22:30"), counts=(1, 2, 0))
WITH_CARDS = EVERYTHING | CARDS


def tap(
    choice: str, now: str = "18 21:10", *, poll: Poll = POLL, group: str | None = "maker", card: str = "vote-p",
    capabilities: frozenset[Capability] = WITH_CARDS, earlier: tuple[Ballot, ...] = (),
) -> Decision:  # fmt: skip
    here = here_in(group, capabilities=capabilities)
    event = ButtonPressed(
        id=EventId(f"tap-{choice}-{now}"), at=at(now), received_at=at(now), account=programmes.ACCOUNT,
        native_group=NativeId(f"g-{group}") if group else None, group=GroupKey(group) if group else None,
        sender=Sender(NativeId("sim-1"), "老师一"), card=card, choice=choice,
    )  # fmt: skip
    return decide(
        RULE, event, here, {poll_by_id("p"): (poll,), ballots_by(GroupKey("maker"), "sandbox:sim-1"): earlier}
    )


@pytest.mark.parametrize("group", ["maker", None])
def test_a_tap_is_a_ballot_and_nothing_is_said(group: str | None) -> None:
    found = tap("B", group=group)
    (kept,) = found.records
    assert isinstance(kept, Ballot)
    assert (kept.poll, kept.choice, kept.voter, kept.group) == ("p", 2, "sandbox:sim-1", "maker")
    assert found.effects == ()
    assert tally(POLL, (kept,)).counts == (0, 1, 0)


@pytest.mark.parametrize("choice", ["D", "b", "", "2", "AB", "Ａ"])
def test_what_is_not_on_the_card_is_no_ballot(choice: str) -> None:
    assert tap(choice) == Decision()


def test_taps_on_a_poll_that_is_unknown_or_not_open_yet_are_nothing() -> None:
    assert tap("A", "18 20:59") == Decision()
    assert not RULE.wakes(replace_card("verdict-p"), NOTHING)


def replace_card(card: str) -> ButtonPressed:
    now = at("18 21:10")
    return ButtonPressed(id=EventId("x"), at=now, received_at=now, account=programmes.ACCOUNT, card=card, choice="A")


def test_a_late_tap_is_told_once_where_the_card_cannot_be_closed() -> None:
    found = tap("A", "18 22:31", poll=CLOSED, capabilities=EVERYTHING)
    assert "22:30 截止" in texts(found)[0]
    kept = next(record for record in found.records if isinstance(record, Ballot))
    again = tap("B", "18 22:32", poll=CLOSED, capabilities=EVERYTHING, earlier=(kept,))
    assert again.effects == ()
    assert tap("A", "18 22:31", poll=CLOSED).effects == ()


def test_a_tap_in_time_that_comes_after_the_result_is_counted_again() -> None:
    found = tap("A", "18 22:29", poll=CLOSED)
    assert [record.kind for record in found.records if isinstance(record, Timer)] == ["vote_recount"]


def test_the_card_of_a_running_vote_keeps_the_counts_to_itself() -> None:
    card = card_of(POLL, "…")
    assert [button.count for button in card.buttons] == [None, None, None]
    assert [(button.choice, button.label, button.text) for button in card.buttons] == [
        ("A", "投 1", "甲"), ("B", "投 2", "乙"), ("C", "投 3", "丙"),
    ]  # fmt: skip
    assert (card.kind, card.closed, poll_on(card.id)) == (CardKind.VOTE, False, "p")
    done = card_of(POLL, "…", (1, 2, 0))
    assert (done.closed, done.total, [button.count for button in done.buttons]) == (True, 3, [1, 2, 0])


def test_choices_and_numbers_are_each_others_inverse() -> None:
    assert [number_of(choice_of(number)) for number in range(1, 13)] == list(range(1, 13))


@pytest.mark.parametrize(("capabilities", "kinds"), [(WITH_CARDS, [EditCard]), (EVERYTHING, [SendMessage])])
def test_the_count_goes_onto_the_card_or_into_words(capabilities: frozenset[Capability], kinds: list[type]) -> None:
    timer = progress_timer(POLL, POLL.opened_at)
    assert timer is not None
    given = Ballot("p", "sandbox:a", "e", at("18 21:01"), 1, "maker")
    progress = job(JOBS, timer.kind)
    event = due(progress, at("18 21:03"), slot=timer.slot)
    found = decide(
        progress, event, here_in("maker", capabilities=capabilities),
        {ballots_of("p"): (given,), **poll_fact()},
    )  # fmt: skip
    assert [type(effect) for effect in found.effects] == kinds


def poll_fact() -> dict[Query[Any], Any]:
    return {One(Poll, ("p",), GroupKey("maker")): POLL}


def test_the_closing_closes_the_card_with_its_counts() -> None:
    given = tuple(Ballot("p", f"sandbox:{n}", f"e{n}", at("18 21:01"), 2, "maker") for n in range(3))
    close = job(JOBS, "vote_close")
    event = due(close, at("18 22:30"), now=at("18 22:30") + timedelta(seconds=1), slot="p-x")
    found = decide(close, event, here_in("maker", capabilities=WITH_CARDS), {ballots_of("p"): given, **poll_fact()})
    (card,) = (effect.card for effect in found.effects if isinstance(effect, EditCard))
    assert card.closed
    assert [button.count for button in card.buttons] == [0, 3, 0]
    plain = decide(close, event, here_in("maker"), {ballots_of("p"): given, **poll_fact()})
    assert not any(isinstance(effect, EditCard) for effect in plain.effects)
