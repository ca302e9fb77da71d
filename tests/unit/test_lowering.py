"""Lowering over every subset of capabilities: only allowed effects come out, and never nothing."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.capability import Capability
from bot.core.card import Button, Card, CardKind
from bot.core.effect import (
    AlertStaff,
    AnswerJoin,
    EditCard,
    Effect,
    MarkEssence,
    MuteMember,
    PostNotice,
    Recall,
    SendDirect,
    SendFile,
    SendForward,
    SendMessage,
    SetCard,
    SetMuteAll,
    Why,
)
from bot.core.ids import GroupKey, NativeId, PersonKey
from bot.core.lowering import Ground, Undeliverable, lower
from bot.core.message import Mention, MentionAll, Message
from tests import programmes

MAKER, STAFF = GroupKey("maker"), GroupKey("staff")
WHY = Why(kind="test")
PROGRAMME = programmes.programme()
PEOPLE = programmes.staff()
CARD = Card("vote-p", CardKind.VOTE, "题", (Button("A", "投 1", "甲"),))
LATER = datetime(2020, 4, 18, 12, tzinfo=UTC)


def effects() -> list[Effect]:
    common = {"feature": "test", "why": WHY, "tag": "t", "expires_at": LATER}
    return [
        SendMessage(group=MAKER, message=Message.of(Mention(NativeId("x"), "张老师"), "好"), reply_to="m1", **common),
        SendMessage(group=MAKER, message=Message.of(MentionAll(), "好"), **common),
        SendMessage(group=STAFF, message=Message.of("好"), **common),
        SendDirect(account=programmes.ACCOUNT, native_id=NativeId("maker-host"), person=PersonKey("maker-host"),
                   via_group=MAKER, message=Message.of("好"), **common),
        SendDirect(account=programmes.ACCOUNT, native_id=NativeId("zhou"), message=Message.of("好"), **common),
        SetMuteAll(group=MAKER, on=True, **common),
        SetMuteAll(group=MAKER, on=False, **common),
        Recall(group=MAKER, message_id="m1", **common),
        MuteMember(group=MAKER, native_id=NativeId("x"), seconds=600, **common),
        MuteMember(group=MAKER, native_id=NativeId("x"), seconds=0, **common),
        SetCard(group=MAKER, native_id=NativeId("x"), card="一中张三", **common),
        SendMessage(group=MAKER, message=Message.of("投票"), card=CARD, **common),
        SendForward(group=MAKER, title="名单", pages=(Message.of("一"), Message.of("二")), **common),
        SendFile(group=MAKER, name="日报.docx", path="data/x.docx", **common),
        PostNotice(group=MAKER, text="议程", **common),
        MarkEssence(group=MAKER, message_id="m1", **common),
        AnswerJoin(group=MAKER, native_id=NativeId("x"), flag="f", approve=True, **common),
        Recall(group=MAKER, message_id="m1", own=True, **common),
        AlertStaff(text="看一下", about=MAKER, **common),
        AlertStaff(text="看一下", people=(PersonKey("zhou"),), **common),
    ]  # fmt: skip


means = st.frozensets(st.sampled_from(Capability))


def allowed(effect: Effect, in_maker: frozenset[Capability], in_staff: frozenset[Capability]) -> bool:
    """Independent reading of what each effect needs where."""
    if isinstance(effect, SendDirect):
        return effect.via_group is None or Capability.DIRECT in in_maker
    here = in_staff if getattr(effect, "group", None) == STAFF else in_maker
    if isinstance(effect, Recall) and effect.own:
        return Capability.RECALL_OWN in here
    if not isinstance(effect, SendMessage):
        return type(effect).needs in here
    tags = [part for part in effect.message.segments if isinstance(part, Mention | MentionAll)]
    return (
        Capability.SEND in here
        and (not tags or Capability.MENTION in here)
        and (effect.reply_to is None or Capability.REPLY in here)
        and (effect.card is None or Capability.BUTTONS in here)
    )


@given(st.sampled_from(effects()), means, means)
def test_only_allowed_effects_come_out_and_never_nothing(
    effect: Effect, in_maker: frozenset[Capability], in_staff: frozenset[Capability]
) -> None:
    leaders = tuple(person for person in PEOPLE.people if person.key == "zhou")
    ground = Ground(PROGRAMME, PEOPLE, lambda key: in_staff if key == STAFF else in_maker, leaders)
    lowered = lower(effect, ground)
    assert lowered
    for one in lowered:
        assert not isinstance(one, Undeliverable), "a coordinator can always be told"
        assert allowed(one, in_maker, in_staff), one
        assert one.feature == effect.feature
        assert one.why == WHY


@pytest.mark.parametrize("effect", effects(), ids=lambda one: type(one).__name__)
def test_with_all_means_nothing_is_changed_but_alerts(effect: Effect) -> None:
    ground = Ground(PROGRAMME, PEOPLE, lambda _key: frozenset(Capability), ())
    lowered = lower(effect, ground)
    if isinstance(effect, AlertStaff):
        assert len(lowered) == 1
    else:
        assert lowered == (effect,)


@pytest.mark.parametrize("effect", effects(), ids=lambda one: type(one).__name__)
def test_with_no_means_and_nobody_to_tell_the_effect_is_kept(effect: Effect) -> None:
    ground = Ground(PROGRAMME, programmes.staff(()), lambda _key: frozenset(), ())
    lowered = lower(effect, ground)
    assert lowered
    assert all(isinstance(one, Undeliverable | SendDirect) for one in lowered)


def lowered_without(effect: Effect, *missing: Capability) -> list[Effect | Undeliverable]:
    leaders = tuple(person for person in PEOPLE.people if person.key == "zhou")
    means = frozenset(Capability) - frozenset(missing)
    return list(lower(effect, Ground(PROGRAMME, PEOPLE, lambda _key: means, leaders)))


def common() -> dict[str, Any]:
    return {"feature": "test", "why": WHY, "tag": "t", "group": MAKER}


def test_what_is_folded_or_pinned_elsewhere_is_said_in_words() -> None:
    folded = SendForward(title="名单", pages=(Message.of("一"), Message.of("二")), **common())
    (said,) = lowered_without(folded, Capability.FORWARD)
    assert isinstance(said, SendMessage)
    assert said.message.text == "名单\n\n一\n\n二"
    (said,) = lowered_without(PostNotice(text="议程", **common()), Capability.NOTICE_BOARD)
    assert isinstance(said, SendMessage)
    assert said.message.text == "议程"


def test_a_file_that_cannot_be_sent_is_a_task() -> None:
    (task,) = lowered_without(SendFile(name="日报.docx", path="x", **common()), Capability.FILES)
    assert isinstance(task, SendMessage)
    assert (task.group, "日报.docx" in task.message.text) == (STAFF, True)


def test_a_card_that_cannot_change_stays_as_it_is() -> None:
    edit = EditCard(card=CARD, **common())
    assert lowered_without(edit) == [edit]
    assert lowered_without(edit, Capability.EDIT) == [Undeliverable(edit)]


def test_a_vote_without_buttons_keeps_its_words() -> None:
    (said,) = lowered_without(SendMessage(message=Message.of("投票"), card=CARD, **common()), Capability.BUTTONS)
    assert isinstance(said, SendMessage)
    assert (said.card, said.message.text) == (None, "投票")
