"""The order in which effects leave: strict within a lane, fair between lanes, one notice at a time, paced, and held
back where an account fails. The lanes are driven here as the dispatcher drives them, on made-up instants."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from bot.core.card import Button, Card, CardKind
from bot.core.effect import EditCard, Effect, SendDirect, SendMessage, SetMuteAll, Why
from bot.core.ids import AccountName, EffectKey, EventId, GroupKey, NativeId
from bot.core.message import Message
from bot.lanes import AccountLanes, Breaker, Budget
from bot.store.outbox import Row, lane_of

START = datetime(2020, 4, 18, 0, 0, tzinfo=UTC)
ACCOUNT = AccountName("sandbox")
WHY = Why(kind="test")
_numbers = count(1)


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def row(effect: Effect, group: str | None, *, not_before: datetime | None = None, created_at: datetime = START) -> Row:
    native_id = effect.native_id if isinstance(effect, SendDirect) else NativeId(f"g-{group}")
    return Row(
        EffectKey(f"k{next(_numbers)}"), ACCOUNT, lane_of(effect, ACCOUNT, native_id), effect, EventId("e"), group,
        native_id, created_at, not_before=not_before,
    )  # fmt: skip


def notice(group: str, **more: datetime) -> Row:
    effect = SendMessage(feature="t", why=WHY, group=GroupKey(group), message=Message.of("通知"))
    return row(effect, group, **more)


def reply(group: str) -> Row:
    effect = SendMessage(feature="t", why=WHY, group=GroupKey(group), message=Message.of("答"), reply_to="m1")
    return row(effect, group)


def close(group: str) -> Row:
    return row(SetMuteAll(feature="t", why=WHY, group=GroupKey(group), on=True), group)


def letter(*, urgent: bool, via: str | None = None) -> Row:
    effect = SendDirect(
        feature="t", why=WHY, account=ACCOUNT, native_id=NativeId("person"), message=Message.of("信"), urgent=urgent
    )
    return row(effect, via)


def lanes(*rows: Row, per_minute: float = 0, per_group: float = 0, now: datetime = START, **more: int) -> AccountLanes:
    found = AccountLanes(Budget(per_minute), per_group, **more)
    for one in rows:
        found.add(one, now)
    return found


def ready(found: AccountLanes, now: datetime = START) -> list[Row]:
    """Everything that may start now, none of it finished."""
    started = []
    while (one := found.next(now)) is not None:
        started.append(one)
    return started


# ------------------------------------------------------------------------------------------------------------- order


def test_a_lane_goes_one_by_one_in_its_order() -> None:
    first, second, third = (reply("maker") for _ in range(3))
    found = lanes(first, second, third)
    for one in (first, second, third):
        assert ready(found) == [one]
        assert found.waiting > 0
        found.finished(one, START)
    assert ready(found) == []
    assert found.waiting == 0


def test_a_row_that_is_tried_later_holds_its_lane_and_no_other() -> None:
    first, second, other = reply("maker"), reply("maker"), reply("robot")
    found = lanes(first, second, other)
    assert ready(found) == [first, other]
    found.later(first, START + seconds(5), START)
    found.finished(other, START)
    assert ready(found) == []
    assert found.next_time(START) == START + seconds(5)
    assert ready(found, START + seconds(4.9)) == []
    assert ready(found, START + seconds(5)) == [first]
    found.finished(first, START + seconds(5))
    assert ready(found, START + seconds(5)) == [second]


def test_control_speech_and_letters_do_not_wait_for_each_other() -> None:
    mute, answered, written = close("maker"), reply("maker"), letter(urgent=True)
    assert ready(lanes(written, answered, mute)) == [mute, written, answered]


def test_a_closing_does_not_wait_behind_words_that_are_tried_again() -> None:
    answered, muted = reply("maker"), close("maker")
    found = lanes(answered)
    assert ready(found) == [answered]
    found.later(answered, START + timedelta(minutes=30), START)
    found.add(muted, START)
    assert ready(found) == [muted]


def test_lanes_take_turns() -> None:
    many, few = [reply("maker") for _ in range(3)], [reply("robot")]
    found = lanes(*many, *few, most_at_once=1)
    order = []
    while (one := found.next(START)) is not None:
        order.append(one)
        found.finished(one, START)
    assert order == [many[0], few[0], *many[1:]], "a busy group does not starve the others"


def test_so_many_at_once_and_no_more() -> None:
    rows = [reply(f"g{number}") for number in range(5)]
    found = lanes(*rows, most_at_once=2)
    assert ready(found) == rows[:2]
    found.finished(rows[0], START)
    assert ready(found) == [rows[2]]


# ----------------------------------------------------------------------------------------------------------- classes


def test_of_notices_one_is_in_flight_at_a_time_and_answers_pass_it() -> None:
    notices, answered = [notice("maker"), notice("robot"), letter(urgent=False)], reply("staff")
    found = lanes(*notices, answered)
    assert ready(found) == [answered, notices[0]], "a crash leaves at most one notice in doubt"
    found.later(notices[0], START + seconds(1), START)
    assert ready(found) == [notices[1]], "one that waits to be tried again keeps nobody"
    found.finished(notices[1], START)
    assert ready(found) == [notices[2]]


def test_what_is_most_urgent_goes_first() -> None:
    said, answered, muted = notice("maker"), reply("robot"), close("staff")
    assert ready(lanes(said, answered, muted)) == [muted, answered, said]


# ------------------------------------------------------------------------------------------------------------- delay


def test_what_is_held_back_goes_when_its_time_has_come() -> None:
    held = notice("maker", not_before=START + timedelta(hours=8))
    found = lanes(held)
    assert ready(found) == []
    assert found.next_time(START) == START + timedelta(hours=8)
    assert found.oldest(START) is None, "it does not wait yet"
    later = START + timedelta(hours=8, seconds=3)
    assert found.oldest(later) == START + timedelta(hours=8)
    assert ready(found, later) == [held]


def test_the_oldest_that_could_go_is_known() -> None:
    found = lanes(notice("maker", created_at=START - seconds(9)), notice("robot", created_at=START - seconds(5)))
    assert found.oldest(START) == START - seconds(9)
    tried = reply("maker")
    tried.attempts, tried.not_before = 2, START + seconds(30)
    assert lanes(tried).oldest(START) == START, "what was tried before waits since it was made"


def test_a_lane_that_was_delayed_twice_starts_once() -> None:
    one = reply("maker")
    found = lanes(one)
    assert ready(found) == [one]
    found.later(one, START + seconds(1), START)
    assert ready(found, START + seconds(1)) == [one]
    found.later(one, START + seconds(2), START + seconds(1))
    assert ready(found, START + seconds(2)) == [one]
    assert ready(found, START + seconds(3)) == []
    found.finished(one, START + seconds(3))
    assert found.next_time(START + seconds(3)) is None


# ------------------------------------------------------------------------------------------------------------ breaker


def test_an_account_that_fails_again_and_again_is_left_alone_longer_each_time() -> None:
    breaker = Breaker()
    for _ in range(4):
        breaker.failed(START)
    assert breaker.open_until is None
    pauses = []
    for _ in range(8):
        breaker.failed(START)
        assert breaker.open_until is not None
        pauses.append((breaker.open_until - START).total_seconds())
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    breaker.worked()
    assert breaker.open_until is None
    assert breaker.failures == 0


def test_an_open_breaker_lets_nothing_be_said_and_says_until_when() -> None:
    closing, answer = close("maker"), reply("robot")
    found = lanes(closing, answer)
    for _ in range(5):
        found.breaker.failed(START)
    assert ready(found) == [closing], "control of a group does not wait for it"
    assert found.next_time(START) == START + seconds(1)
    assert ready(found, START + seconds(1)) == [answer]


# ------------------------------------------------------------------------------------------------------------- budget


def test_the_burst_goes_at_once_and_the_rest_at_the_pace() -> None:
    rows = [reply(f"g{number}") for number in range(7)]
    found = lanes(*rows, per_minute=60)
    assert ready(found) == rows[:5]
    assert found.next_time(START) == START + seconds(1)
    assert ready(found, START + seconds(0.5)) == []
    assert ready(found, START + seconds(1)) == [rows[5]]


def test_control_of_a_group_needs_no_budget() -> None:
    found = lanes(*(reply(f"g{number}") for number in range(6)), close("maker"), per_minute=1)
    assert len(ready(found)) == 6
    again = close("robot")
    found.add(again, START)
    assert ready(found) == [again]


def test_while_a_notice_is_in_flight_the_next_one_needs_no_alarm() -> None:
    found = lanes(*(notice(f"g{number}") for number in range(7)), per_minute=60)
    for _ in range(5):
        (one,) = ready(found)
        assert found.next_time(START) is None, "the end of the one in flight wakes the next"
        found.finished(one, START)
    assert found.next_time(START) == START + seconds(1)


def test_each_group_has_its_own_pace_and_letters_have_none() -> None:
    rows = [reply("maker") for _ in range(6)]
    found = lanes(*rows, per_group=60)
    for one in rows[:5]:
        assert ready(found) == [one]
        found.finished(one, START)
    assert ready(found) == []
    other, written, muted = reply("robot"), letter(urgent=True, via="maker"), close("maker")
    for one in (other, written, muted):
        found.add(one, START)
    assert ready(found) == [muted, other, written]
    assert found.next_time(START) == START + seconds(1)
    assert ready(found, START + seconds(1)) == [rows[5]]


@dataclass
class Drive:
    """Runs lanes over made-up time: what is put in, when each row starts, how long each takes."""

    found: AccountLanes
    now: datetime = START
    started: list[tuple[datetime, Row]] = field(default_factory=list)

    def until(self, end: datetime, took: Iterable[float]) -> None:
        """Play until ``end``; a row that has started takes the next of ``took`` seconds."""
        times, flying = iter(took), list[tuple[datetime, Row]]()
        while self.now <= end:
            for one in ready(self.found, self.now):
                self.started.append((self.now, one))
                flying.append((self.now + seconds(next(times, 0.0)), one))
            soonest = min((at for at, _ in flying), default=None)
            at = min((one for one in (soonest, self.found.next_time(self.now)) if one is not None), default=None)
            if at is None:
                return
            assert at > self.now or flying, "an alarm for now would ring for ever"
            self.now = max(at, self.now)
            for one in [row for landed, row in flying if landed <= self.now]:
                self.found.finished(one, self.now)
            flying = [pair for pair in flying if pair[0] > self.now]


@given(
    per_minute=st.sampled_from([1, 7, 20, 60, 600]),
    groups=st.lists(st.integers(0, 6), min_size=1, max_size=60),
    kinds=st.lists(st.booleans(), min_size=60, max_size=60),
    took=st.lists(st.floats(0, 3), max_size=60),
)
def test_never_more_than_the_budget_in_any_minute_beyond_the_burst(
    per_minute: int, groups: list[int], kinds: list[bool], took: list[float]
) -> None:
    rows = [
        (reply if answers else notice)(f"g{number}") for number, answers in zip(groups, kinds, strict=False)
    ]  # fmt: skip
    drive = Drive(lanes(*rows, per_minute=per_minute))
    drive.until(START + timedelta(hours=2), took)
    times = [at for at, _ in drive.started]
    for at in times:
        inside = [one for one in times if at <= one < at + timedelta(seconds=60)]
        assert len(inside) <= per_minute + 5 + 1e-6
    assert len(times) == len(rows), "and everything goes in the end"
    for lane in {one.lane for one in rows}:
        assert [one for _, one in drive.started if one.lane == lane] == [one for one in rows if one.lane == lane]


def test_the_property_bites_where_the_budget_is_switched_off() -> None:
    drive = Drive(lanes(*(reply(f"g{number}") for number in range(60)), per_minute=0))
    drive.until(START + timedelta(hours=2), ())
    assert {at for at, _ in drive.started} == {START}, "without a limit all go at once"


def test_a_token_is_never_saved_beyond_the_burst() -> None:
    budget = Budget(60)
    later = START + timedelta(hours=3)
    for _ in range(5):
        assert budget.wait(START) == timedelta(0)
        budget.take(START)
    for _ in range(5):
        assert budget.wait(later) == timedelta(0)
        budget.take(later)
    assert budget.wait(later) == seconds(1)
    free = Budget(0)
    free.take(START)
    assert free.wait(START) == timedelta(0)


def edit(group: str, number: int, card: str = "vote-p") -> Row:
    shown = Card(card, CardKind.VOTE, f"第{number}次", (Button("A", "投 1"),))
    return row(EditCard(feature="t", why=WHY, group=GroupKey(group), card=shown), group)


def test_control_calls_keep_to_the_platforms_rate_and_to_their_order() -> None:
    found = AccountLanes(Budget(0), calls=Budget(60 * 18, 2))
    rows = [close(f"{number:03d}") for number in range(100)]
    for one in rows:
        found.add(one, START)
    gone: list[tuple[float, Row]] = []
    now = START
    while len(gone) < len(rows):
        for one in ready(found, now):
            gone.append(((now - START).total_seconds(), one))
            found.finished(one, now)
        at = found.next_time(now)
        assert at is not None or len(gone) == len(rows)
        now = max(now + timedelta(microseconds=1), at or now)
    assert [one for _, one in gone] == rows
    times = [at for at, _ in gone]
    most = max(sum(start <= at < start + 1 for at in times) for start in times)
    assert most <= 20
    assert times[-1] <= 100 / 18 + 0.01


def test_a_rate_for_control_calls_does_not_slow_words_down_nor_the_other_way_round() -> None:
    found = AccountLanes(Budget(60, 1), calls=Budget(60, 1))
    shut, more, word, second = close("a"), close("b"), reply("c"), reply("d")
    for one in (shut, more, word, second):
        found.add(one, START)
    assert ready(found) == [shut, word]
    assert ready(found, START + seconds(1)) == [more, second]


def test_early_notices_do_not_starve_control_calls() -> None:
    found = AccountLanes(Budget(0), calls=Budget(60, 1))
    for number in range(500):
        found.add(notice(f"n{number}"), START)
    shut = close("last")
    found.add(shut, START)
    assert ready(found)[0] is shut


def test_an_account_that_was_told_to_wait_does_nothing_before_the_time() -> None:
    found = lanes(close("a"), reply("b"), notice("c"))
    found.hold(START + seconds(7))
    assert ready(found, START + seconds(6.9)) == []
    assert found.next_time(START) == START + seconds(7), "somebody has to wake up for it"
    assert len(ready(found, START + seconds(7))) == 3
    found.hold(START + seconds(3))
    assert found.held_until == START + seconds(7)


def test_of_the_states_of_a_card_only_the_newest_is_worth_a_call() -> None:
    found = AccountLanes(Budget(0), calls=Budget(60, 1))
    rows = [edit("a", number) for number in range(5)]
    other = edit("a", 9, card="vote-q")
    for one in (*rows, other):
        found.add(one, START)
    outdated, called, now = [], [], START
    while found.waiting:
        while (one := found.next(now)) is not None:
            (outdated if found.is_outdated(one) else called).append(one)
            found.finished(one, now)
        now += seconds(1)
    assert outdated == rows[:-1]
    assert {one.key for one in called} == {rows[-1].key, other.key}
    assert now == START + seconds(2)


def test_cards_wait_for_everything_else() -> None:
    found = lanes(edit("a", 1), notice("b"), reply("c"), close("d"))
    assert [type(one.effect).__name__ for one in ready(found)] == [
        "SetMuteAll",
        "SendMessage",
        "SendMessage",
        "EditCard",
    ]
