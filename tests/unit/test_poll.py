"""The tally of a vote: never dependent on order, lateness or repetition; one vote a person."""

from datetime import UTC, date, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from bot.core.ids import AccountName, NativeId, PersonKey
from bot.core.poll import Ballot, Poll, Tally, tally, voter_of
from bot.core.wording import vote as wording

OPENED = datetime(2020, 4, 18, 13, 0, tzinfo=UTC)
CLOSES = datetime(2020, 4, 18, 14, 30, tzinfo=UTC)
POLL = Poll("p", "maker", date(2020, 4, 18), "salon", "题", ("甲", "乙", "丙"), OPENED, CLOSES)

# Minutes from ten before the opening to ten after the closing; few voters, so that people change their minds.
ballots = st.lists(
    st.builds(
        Ballot,
        poll=st.sampled_from(["p", "p", "p", "other"]),
        voter=st.sampled_from([f"v{number}" for number in range(6)]),
        event_id=st.uuids().map(str),
        at=st.integers(-10, 100).map(lambda minute: OPENED + timedelta(minutes=minute)),
        choice=st.integers(0, 4),
        group=st.just("maker"),
    ),
    max_size=40,
    unique_by=lambda ballot: ballot.event_id,
)


def by_hand(given_ballots: list[Ballot]) -> list[int]:
    """The count as a teller would do it: a slip a voter, overwritten in the order of time."""
    slips: dict[str, int] = {}
    for ballot in sorted(given_ballots, key=lambda one: (one.at, one.event_id)):
        if ballot.poll == "p" and OPENED <= ballot.at < CLOSES and ballot.choice in (1, 2, 3):
            slips[ballot.voter] = ballot.choice
    return [list(slips.values()).count(number) for number in (1, 2, 3)]


@given(ballots)
def test_it_counts_as_a_teller_would(given_ballots: list[Ballot]) -> None:
    assert list(tally(POLL, given_ballots).counts) == by_hand(given_ballots)


@given(ballots, st.randoms())
def test_the_order_of_delivery_does_not_matter(given_ballots: list[Ballot], chance: Random) -> None:
    shuffled = list(given_ballots)
    chance.shuffle(shuffled)
    assert tally(POLL, shuffled) == tally(POLL, given_ballots)


@given(ballots)
def test_delivered_twice_changes_nothing(given_ballots: list[Ballot]) -> None:
    assert tally(POLL, given_ballots + given_ballots) == tally(POLL, given_ballots)


@given(ballots)
def test_votes_are_as_many_as_people_who_voted_in_time(given_ballots: list[Ballot]) -> None:
    people = {
        one.voter for one in given_ballots if one.poll == "p" and OPENED <= one.at < CLOSES and 1 <= one.choice <= 3
    }
    assert tally(POLL, given_ballots).voters == len(people)


@given(ballots)
def test_what_came_too_late_or_too_early_changes_nothing(given_ballots: list[Ballot]) -> None:
    in_time = [one for one in given_ballots if OPENED <= one.at < CLOSES]
    assert tally(POLL, given_ballots) == tally(POLL, in_time)


def ballot(voter: str, choice: int, minute: int, key: str = "") -> Ballot:
    return Ballot("p", voter, key or f"{voter}{minute}", OPENED + timedelta(minutes=minute), choice, "maker")


def test_the_last_choice_before_the_closing_counts() -> None:
    found = tally(POLL, [ballot("a", 1, 1), ballot("a", 2, 89), ballot("a", 3, 90)])
    assert found.counts == (0, 1, 0)


def test_ties_are_shown_as_ties() -> None:
    assert Tally((2, 1, 2)).leaders == (1, 3)
    assert Tally((2, 1, 2)).ranked == ((1, 2), (3, 2), (2, 1))
    text = wording.result("题", ("甲", "乙", "丙"), Tally((2, 1, 2)).ranked)
    assert "并列第一" in text
    assert "甲、丙" in text


def test_nobody_voted() -> None:
    assert Tally((0, 0, 0)).leaders == ()
    assert "没有收到投票" in wording.result("题", ("甲", "乙", "丙"), Tally((0, 0, 0)).ranked)


def test_bars_grow_with_the_votes_and_every_vote_is_seen() -> None:
    lines = wording.result("题", ("甲", "乙", "丙"), Tally((100, 50, 1)).ranked).splitlines()
    bars = [line.count("▇") for line in lines if "▇" in line]
    assert bars == [10, 5, 1]


def test_a_person_with_several_accounts_is_one_voter() -> None:
    person = PersonKey("wang")
    one = voter_of(person, AccountName("ding"), NativeId("1"))
    other = voter_of(person, AccountName("qq"), NativeId("2"))
    assert one == other
    assert voter_of(None, AccountName("qq"), NativeId("2")) != voter_of(None, AccountName("ding"), NativeId("2"))
