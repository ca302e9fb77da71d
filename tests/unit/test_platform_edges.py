"""The corners of what came with the real platforms: nobody to be named, nothing to be said, too many to be listed."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.event import ButtonPressed, JoinRequested, Mode, ModeObserved, Sender
from bot.core.group import GroupState
from bot.core.ids import EventId, GroupKey, NativeId
from bot.core.people import Directory, LinkedAccount, Person, PersonKey
from bot.core.rule import NOTHING
from bot.core.wording import join as join_wording
from bot.core.wording import new_groups
from bot.core.wording import standby as standby_wording
from bot.settings import load
from handlers import bind, join, mode, vote_tap
from tests import programmes
from tests.turning import at, decide, here_in, message, texts

NOW = at("18 10:00")
STAMP = {"at": NOW, "received_at": NOW, "account": programmes.ACCOUNT}


def test_what_nobody_did_is_nothing() -> None:
    here = here_in("maker")
    tap = ButtonPressed(id=EventId("t"), card="vote-p", choice="A", **STAMP)
    knock = JoinRequested(id=EventId("j"), flag="f", group=GroupKey("maker"), **STAMP)
    assert decide(vote_tap.RULE, tap, here) == NOTHING
    assert decide(join.RULE, knock, here) == NOTHING
    said = replace(message("/绑定 12345678", "x", NOW, None), sender=None)
    assert bind.RULE.ask(said, _signals(said), here_in(None)) == ()


def _signals(event: object) -> object:
    from bot.core.signals import classify
    from tests.turning import BOOK

    return classify(event, BOOK)  # type: ignore[arg-type]


def test_a_code_is_not_given_out_in_a_study_group() -> None:
    found = decide(bind.RULE, message("/绑定码 早班maker", "zhou", NOW), here_in("maker", "zhou"))
    assert "私聊" in texts(found)[0]
    assert found.records == ()


def test_two_people_of_one_name_are_told_apart_by_their_keys() -> None:
    twins = tuple(Person(PersonKey(key), "张伟", (LinkedAccount(programmes.ACCOUNT, NativeId(key)),)) for key in "ab")
    staff = Directory((*programmes.staff().people, *twins))
    here = here_in(None, "zhou", staff=staff)
    assert "a、b" in texts(decide(bind.RULE, message("/绑定码 张伟", "zhou", NOW, None), here))[0]


def test_a_request_without_a_word_has_no_empty_line() -> None:
    text = join_wording.asked("甲班", "新老师", "", 3, invited=True)
    assert "附言" not in text
    assert "邀请" in text


def test_many_groups_are_counted() -> None:
    names = tuple(f"第{number}班" for number in range(20))
    text = standby_wording.gone("a", "b", names, ())
    assert "等 20 个群" in text
    assert "第9班" not in text


def test_a_look_that_began_before_what_was_seen_last_is_old() -> None:
    state = GroupState(GroupKey("maker"), Mode.CLOSED, at("18 09:00"), Mode.CLOSED, at("18 10:00"))
    seen = ModeObserved(id=EventId("m"), mode=Mode.OPEN, group=GroupKey("maker"), **STAMP | {"at": at("18 09:59")})
    here = replace(here_in("maker"), state=state)
    assert decide(mode.MODE, seen, here) == NOTHING
    by_hand = replace(seen, sender=Sender(NativeId("boss"), "群主"))
    assert decide(mode.MODE, by_hand, here) != NOTHING, "a notice of a person's hand is none of ours"


def test_a_custom_robot_serves_one_group(tmp_path: Path) -> None:
    text = """
[[accounts]]
name = "notices"
platform = "dingtalk-webhook"
webhook_url = "https://oapi.dingtalk.com/robot/send?access_token=x"
[programme]
key = "p"
name = "活动"
[[phases]]
kind = "intensive"
starts_on = 2020-04-18
[[groups]]
key = "a"
name = "甲班"
account = "notices"
native_id = "1"
[[groups]]
key = "b"
name = "乙班"
account = "notices"
native_id = "2"
"""
    file = tmp_path / "config.toml"
    file.write_text(text, "utf-8")
    assert any("自定义机器人" in fault.text for fault in load(file, {}).errors)


@pytest.mark.parametrize("missing", [(), ("甲班", "乙班")])
def test_the_sheet_names_who_has_no_link_yet(missing: tuple[str, ...]) -> None:
    text = new_groups.sheet("a.html", "b.csv", 3, missing)
    assert ("还没有入群链接：甲班、乙班" in text) is bool(missing)
