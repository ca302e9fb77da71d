"""The judge of a running bot: whom it listens to, what it counts, what it forgets."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot import judging
from bot.core.event import MessageReceived, Sender
from bot.core.ids import AccountName, EventId, GroupKey, NativeId
from bot.core.judge.flood import BURST
from bot.core.judge.judge import TextJudge
from bot.core.message import Attachment, Message, Quote, Segment
from bot.core.moderation import Moderation, ModerationMode
from bot.core.programme import Programme
from bot.judging import Judging
from bot.language import known
from bot.serve import all_features
from tests import programmes

NOON = datetime(2020, 4, 18, 4, tzinfo=UTC)
TEXT = TextJudge(known(model=False))
MAKER, ROBOT = GroupKey("maker"), GroupKey("robot")


def programme(mode: ModerationMode = ModerationMode.ACTIVE) -> Programme:
    """The group ``maker`` is moderated in this mode, the others are not."""
    found = programmes.programme()
    rules = Moderation(mode=mode)
    groups = (replace(group, moderation=rules) if group.key == MAKER else group for group in found.groups)
    return replace(found, groups=tuple(groups))


def said(
    number: int, *parts: Segment | str, group: GroupKey | None = MAKER, seconds: float = 0.0, sender: str = "1"
) -> MessageReceived:
    at = NOON + timedelta(seconds=seconds)
    return MessageReceived(
        id=EventId(f"e{number}"), at=at, received_at=at, account=AccountName("sandbox"), group=group,
        sender=Sender(NativeId(sender)) if sender else None, message_id=f"m{number}", message=Message.of(*parts),
    )  # fmt: skip


def rates(judge: Judging, *events: MessageReceived) -> list[bool]:
    """For each message, whether it was one too many."""
    return [any(one.rule == BURST for one in judge(event)) for event in events]


@pytest.mark.parametrize(
    ("mode", "group", "heard"),
    [
        (ModerationMode.ACTIVE, MAKER, True),
        (ModerationMode.TRAINING, MAKER, True),
        (ModerationMode.OFF, MAKER, False),
        (ModerationMode.ACTIVE, ROBOT, False),
        (ModerationMode.ACTIVE, None, False),
    ],
)
def test_only_moderated_groups_are_judged(mode: ModerationMode, group: GroupKey | None, heard: bool) -> None:
    assert bool(Judging(programme(mode), TEXT)(said(1, "傻逼", group=group))) is heard


def test_what_is_quoted_was_said_by_others_and_a_file_has_a_name() -> None:
    judge = Judging(programme(), TEXT)
    assert judge(said(1, Quote("m0"), "收到，谢谢老师")) == ()
    assert [one.rule for one in judge(said(2, Attachment("代考答案.zip", 10)))] != []


def test_the_seventh_message_in_twenty_seconds_is_one_too_many() -> None:
    events = [said(number, f"第{number}件事情", seconds=number * 2) for number in range(8)]
    assert rates(Judging(programme(), TEXT), *events) == [False] * 6 + [True] * 2


def test_a_message_that_is_decided_again_counts_once() -> None:
    judge = Judging(programme(), TEXT)
    events = [said(number, f"第{number}件事情", seconds=number * 2) for number in range(6)]
    assert rates(judge, *(one for event in events for one in (event, event, event))) == [False] * 18
    seventh = said(7, "还有一件", seconds=13)
    assert rates(judge, seventh, seventh) == [True, True]


def test_groups_and_people_are_counted_apart() -> None:
    judge = Judging(programme(), TEXT)
    events = [said(number, f"第{number}件事情", seconds=number, sender=str(number % 3)) for number in range(9)]
    assert rates(judge, *events) == [False] * 9
    assert (
        rates(judge, *(said(100 + number, f"通知{number}", seconds=9, sender="") for number in range(9))) == [False] * 9
    )


def test_the_group_that_was_quiet_longest_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    found = programmes.programme()
    rules = Moderation(mode=ModerationMode.ACTIVE)
    both = replace(found, groups=tuple(replace(group, moderation=rules) for group in found.groups))
    monkeypatch.setattr(judging, "MOST_GROUPS", 1)
    monkeypatch.setattr(judging, "MOST_EVENTS", 3)
    judge = Judging(both, TEXT)
    first = [said(number, f"第{number}件事情", seconds=number) for number in range(6)]
    assert rates(judge, *first) == [False] * 6
    assert rates(judge, said(50, "大家好", group=ROBOT, seconds=6)) == [False]
    assert rates(judge, said(7, "最后一件", seconds=7)) == [False], "its six messages are forgotten"


def test_a_programme_that_is_not_moderated_has_no_judge() -> None:
    assert all_features(programme(ModerationMode.OFF)).judge is None
    assert all_features().judge is None
    assert isinstance(all_features(programme()).judge, Judging)
