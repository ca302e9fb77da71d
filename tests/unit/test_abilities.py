"""The table of abilities: complete, and true of what lowering does. What takes a running bot to see is tried in
tests/scenario/test_abilities.py; together they have a test ``test_without_<capability>`` a row."""

import ast
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.abilities import (
    LEANING,
    Ability,
    ability_of,
    card_due,
    first_day,
    folded,
    is_eve_or_working,
    lacks,
    page,
    row,
)
from bot.core.capability import MANAGING, Capability
from bot.core.card import Button, Card, CardKind
from bot.core.effect import (
    EFFECTS,
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
    needed,
)
from bot.core.event import MemberJoined, MemberLeft
from bot.core.group import GroupState
from bot.core.ids import AccountName, GroupKey, NativeId, PersonKey
from bot.core.lowering import Ground, Undeliverable, lower
from bot.core.message import Mention, Message
from bot.core.moderation import Moderation, ModerationMode
from bot.core.people import Role
from bot.core.programme import NameRules, Phase, PhaseKind
from bot.core.situation import Situation
from bot.core.wording import abilities as wording
from bot.core.wording.abilities import ROWS
from bot.core.wording.features import FEATURES
from handlers import PIPELINE
from tests import programmes
from tests.arch._source import sources

MAKER, STAFF = GroupKey("maker"), GroupKey("staff")
WHY = Why(kind="test")
PROGRAMME = programmes.programme()
PEOPLE = programmes.staff()
AT = datetime(2020, 4, 18, 2, tzinfo=UTC)
COMMON = {"feature": "test", "why": WHY, "tag": "t"}
TASK = "发一条任务给管理群"
CARD = Card("c1", CardKind.VOTE, "最想讨论的话题", (Button("1", "1", "没有经费怎么起步"),))


# ---------------------------------------------------------------------------------------------------------- complete


def test_every_capability_has_its_row_and_every_row_its_capability() -> None:
    assert list(ROWS) == [one.value for one in Capability], "in the same order, too"
    assert list(LEANING) == list(Capability)
    for capability in Capability:
        found = row(capability)
        assert found.name
        assert found.instead
        assert found.brief
        assert len(found.brief) <= 8, "it stands behind a name on a phone"
        assert not (found.instead + found.by_hand).endswith("。"), "the sentences around it end it"


def test_every_effect_stands_on_a_row() -> None:
    assert {effect.needs for effect in EFFECTS} <= set(LEANING)
    assert needed(Recall(group=MAKER, message_id="1", own=True, **COMMON)) is Capability.RECALL_OWN


def test_features_are_called_by_names_that_exist() -> None:
    assert {feature for features in LEANING.values() for feature in features} <= set(FEATURES)


def made() -> dict[str, str]:
    """Which effects the features make, and where: read from the source."""
    kinds = {kind.__name__ for kind in EFFECTS}
    found = {}
    for source in sources("handlers", "schedules", "bot/core"):
        if source.name in ("bot/core/lowering.py", "bot/core/effect.py"):
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds:
                found[node.func.id] = source.name
    return found


def test_what_a_feature_makes_is_leaned_on() -> None:
    needs = {kind.__name__: kind.needs for kind in EFFECTS}
    forgotten = {kind: where for kind, where in made().items() if not LEANING[needs[kind]]}
    assert forgotten == {}, "name the feature in LEANING of bot/core/abilities.py"
    assert "SetMuteAll" in made(), "the look itself works"


def test_every_row_is_tried() -> None:
    there = vars(import_module("tests.scenario.test_abilities")) | globals()
    assert [one.value for one in Capability if f"test_without_{one.value}" not in there] == []


# -------------------------------------------------------------------------------------------------------------- true


def without(capability: Capability, effect: Effect, *, everywhere: bool = False) -> list[Effect]:
    """What an effect becomes in a group that lacks one capability; the staff's group has everything."""
    everything = frozenset(Capability)
    less = everything - {capability}
    leaders = tuple(one for one in PEOPLE.people if Role.COORDINATOR in one.roles_in(None, programmes.DAY))
    ground = Ground(PROGRAMME, PEOPLE, lambda key: less if everywhere or key == MAKER else everything, leaders)
    assert lower(effect, replace(ground, capabilities=lambda _key: everything)), "control"
    found = lower(effect, ground)
    assert not any(isinstance(one, Undeliverable) for one in found)
    return [one for one in found if not isinstance(one, Undeliverable)]


def task(capability: Capability, effect: Effect) -> str:
    """The task that the staff get, and nothing else; the row must say so and say what people do."""
    (said,) = without(capability, effect)
    assert isinstance(said, SendMessage)
    assert said.group == STAFF
    assert row(capability).instead == TASK
    assert row(capability).by_hand
    assert "【maker班】" in said.message.shown()
    return said.message.shown()


def said_in_group(capability: Capability, effect: Effect) -> SendMessage:
    """What is said in the group instead; the row asks nothing of the staff's group."""
    (said,) = without(capability, effect)
    assert isinstance(said, SendMessage)
    assert said.group == MAKER
    assert TASK not in row(capability).instead
    return said


def test_without_send() -> None:
    effect = SendMessage(group=MAKER, message=Message.of("今晚八点沙龙"), **COMMON)
    (said,) = without(Capability.SEND, effect)
    assert isinstance(said, SendMessage)
    assert said.group == STAFF
    assert "请老师代为转发：\n今晚八点沙龙" in said.message.shown()
    assert "请老师代为转发" in row(Capability.SEND).instead
    (private,) = without(Capability.SEND, effect, everywhere=True)
    assert isinstance(private, SendDirect)
    assert private.native_id == "zhou"
    assert "没有管理群就私信项目主管" in row(Capability.SEND).instead


def test_without_direct() -> None:
    effect = SendDirect(account=programmes.ACCOUNT, native_id=NativeId("maker-host"), person=PersonKey("maker-host"),
                        via_group=MAKER, message=Message.of("请上岗"), **COMMON)  # fmt: skip
    said = said_in_group(Capability.DIRECT, effect)
    assert said.message.segments[0] == Mention(NativeId("maker-host"), "主持maker")
    assert "改在群里 @ 本人说" in row(Capability.DIRECT).instead


def test_without_mention() -> None:
    effect = SendMessage(group=MAKER, message=Message.of(Mention(NativeId("x"), "张老师"), "好"), **COMMON)
    said = said_in_group(Capability.MENTION, effect)
    assert not any(isinstance(one, Mention) for one in said.message.segments)
    assert "张老师" in said.message.text
    assert "名字写在文字里" in row(Capability.MENTION).instead


def test_without_reply() -> None:
    effect = SendMessage(group=MAKER, message=Message.of("好"), reply_to="m1", **COMMON)
    assert said_in_group(Capability.REPLY, effect) == replace(effect, reply_to=None)
    assert "不引用" in row(Capability.REPLY).instead


def test_without_recall_own() -> None:
    assert "自己的这条消息" in task(Capability.RECALL_OWN, Recall(group=MAKER, message_id="1", own=True, **COMMON))


def test_without_recall_any() -> None:
    """Where the right went while a recall was on its way; moderation asks the duty person itself (case_verdict)."""
    (said,) = without(Capability.RECALL_ANY, Recall(group=MAKER, message_id="1", **COMMON))
    assert isinstance(said, SendMessage)
    assert "长按该消息撤回" in said.message.shown()
    assert "私信给值班老师" in row(Capability.RECALL_ANY).instead
    assert "长按该消息撤回" in row(Capability.RECALL_ANY).by_hand


def test_without_mute_member() -> None:
    text = task(Capability.MUTE_MEMBER, MuteMember(group=MAKER, native_id=NativeId("x"), seconds=600, **COMMON))
    assert "手动禁言 10 分钟" in text


def test_an_order_to_mute_all_without_the_right_is_a_task_too() -> None:
    """The timetable does not give it where the right is missing; one that was on its way when the right went does."""
    (said,) = without(Capability.MUTE_ALL, SetMuteAll(group=MAKER, on=True, **COMMON))
    assert isinstance(said, SendMessage)
    assert "手动关闭发言" in said.message.shown()


def test_without_set_card() -> None:
    text = task(Capability.SET_CARD, SetCard(group=MAKER, native_id=NativeId("x"), card="一中张三", **COMMON))
    assert "一中张三" in text
    assert "提醒成员" in row(Capability.SET_CARD).by_hand


def test_without_buttons() -> None:
    effect = SendMessage(group=MAKER, message=Message.of("1. 没有经费怎么起步"), card=CARD, **COMMON)
    assert said_in_group(Capability.BUTTONS, effect) == replace(effect, card=None)
    assert "题号" in row(Capability.BUTTONS).instead


def test_without_edit() -> None:
    effect = EditCard(group=MAKER, card=CARD, **COMMON)
    ground = Ground(PROGRAMME, PEOPLE, lambda _key: frozenset(Capability) - {Capability.EDIT}, ())
    assert lower(effect, ground) == (Undeliverable(effect),), "kept as a row, said to nobody"
    assert "不再变" in row(Capability.EDIT).instead
    assert not row(Capability.EDIT).by_hand


def test_without_files() -> None:
    text = task(Capability.FILES, SendFile(group=MAKER, name="计划.docx", path="x/计划.docx", **COMMON))
    assert "从服务器上取「计划.docx」（x/计划.docx），转发到群里" in text
    assert "从服务器的文件夹里取文件" in row(Capability.FILES).by_hand


def test_files_are_missed_in_the_staffs_group_alone() -> None:
    here = situation(frozenset(Capability) - {Capability.FILES})
    assert PROGRAMME.management is not None
    assert Capability.FILES in ability_of(PROGRAMME.management, None, here).lacking
    assert Capability.FILES in ability_of(PROGRAMME.groups[0], None, here).spare


def test_without_notice_board() -> None:
    said = said_in_group(Capability.NOTICE_BOARD, PostNotice(group=MAKER, text="明天休息", **COMMON))
    assert said.message.shown() == "明天休息"
    assert "普通消息" in row(Capability.NOTICE_BOARD).instead


def test_without_essence() -> None:
    assert "手动" in task(Capability.ESSENCE, MarkEssence(group=MAKER, message_id="1", **COMMON))


def test_without_forward() -> None:
    effect = SendForward(group=MAKER, title="名单", pages=(Message.of("甲"), Message.of("乙")), **COMMON)
    assert said_in_group(Capability.FORWARD, effect).message.shown() == "名单\n\n甲\n\n乙"
    assert "普通消息" in row(Capability.FORWARD).instead


def test_without_admit() -> None:
    effect = AnswerJoin(group=MAKER, native_id=NativeId("x"), flag="f", approve=True, **COMMON)
    assert "手动同意" in task(Capability.ADMIT, effect)


def test_without_member_events() -> None:
    """The cards alone wake for them, and wait for the daily look where they do not come."""
    awake = [rule.name for rule in PIPELINE if {MemberJoined, MemberLeft} & set(rule.accepts)]
    assert bool(awake) is bool(LEANING[Capability.MEMBER_EVENTS])


def test_without_list_members() -> None:
    """The daily look at the cards alone asks for members; else those are known who were heard of."""
    asking = [one.name for one in sources("handlers", "schedules", "bot/core") if ".members(" in one.text]
    machinery = [one.name for one in sources("bot") if one.name.count("/") == 1 and ".members(" in one.text]
    assert bool(asking + machinery) is bool(LEANING[Capability.LIST_MEMBERS])


@pytest.mark.parametrize("enabled", [True, False])
def test_cards_are_nobodys_business_where_they_are_not_checked(enabled: bool) -> None:
    group = replace(PROGRAMME.groups[0], names=NameRules(enabled=enabled))
    cards = (Capability.LIST_MEMBERS, Capability.SET_CARD)
    found = Ability(group, frozenset(Capability) - {*cards, Capability.DIRECT}, AT)
    assert found.lacking == ((Capability.DIRECT, *cards) if enabled else (Capability.DIRECT,))
    assert found.spare == (() if enabled else cards)


def test_alerts_need_no_row_of_their_own() -> None:
    (said,) = without(Capability.SEND, AlertStaff(text="看一下", about=MAKER, **COMMON))
    assert isinstance(said, SendMessage)
    assert said.group == STAFF


# ---------------------------------------------------------------------------------------------------- state of a group

means = st.frozensets(st.sampled_from(Capability))


@given(means, means, means)
def test_a_probe_withdraws_all_that_is_missing_and_gives_back_all_that_is_there(
    before: frozenset[Capability], present: frozenset[Capability], missing: frozenset[Capability]
) -> None:
    state = GroupState(MAKER)
    for capability in sorted(before):
        state = state.without(capability, "refused", AT)
    later = AT + timedelta(hours=1)
    after = state.probed(present, missing, "role=member", later)
    evidence = {lost.capability: (lost.evidence, lost.at) for lost in after.withdrawn}
    assert set(evidence) == (before - (present - missing)) | missing
    assert all(evidence[one] == ("refused", AT) for one in set(evidence) & before), "the first evidence is kept"
    assert all(evidence[one] == ("role=member", later) for one in missing - before)
    assert (after.probed_at, after.probe_evidence) == (later, "role=member")
    assert len(after.withdrawn) == len(evidence), "none twice"


def test_what_a_manager_may_is_what_the_effects_of_managers_need() -> None:
    by_effects = {kind.needs for kind in (SetMuteAll, Recall, MuteMember, SetCard, MarkEssence, AnswerJoin, PostNotice)}
    assert by_effects == MANAGING


# ------------------------------------------------------------------------------------------------------------- folding


def situation(ceiling: frozenset[Capability]) -> Situation:
    return Situation(PROGRAMME, PEOPLE, programmes.DAY, ceilings={programmes.ACCOUNT: ceiling})


@given(means, st.lists(means, min_size=2, max_size=2))
def test_groups_of_equal_ability_are_together_and_none_is_lost(
    ceiling: frozenset[Capability], missing: list[frozenset[Capability]]
) -> None:
    here = situation(ceiling)
    found = [
        ability_of(group, GroupState(group.key).probed(frozenset(), gone, "", AT), here)
        for group, gone in zip(PROGRAMME.groups, missing, strict=True)
    ]
    assert [one.can for one in found] == [ceiling - gone for gone in missing]
    folds = folded(found)
    assert sorted(one.group.key for fold in folds for one in fold) == ["maker", "robot"]
    asleep = {"names", "moderation", "documents"}  # two are off here, files go to the staff's group alone
    leaning = {one for one in Capability if set(LEANING[one]) - asleep}
    needed_ = [leaning - (ceiling - gone) for gone in missing]
    assert (len(folds) == 1) is (needed_[0] == needed_[1])
    for lacking, names in lacks(found):
        which = [one for one in Capability if row(one) == lacking]
        said = set(names) or {"maker班", "robot班"}
        gone = {group.name for group, some in zip(PROGRAMME.groups, needed_, strict=True) if which[0] in some}
        assert said == gone


def test_the_account_that_acts_decides() -> None:
    maker = PROGRAMME.groups[0]
    standby = AccountName("standby")
    here = replace(
        situation(frozenset(Capability)),
        ceilings={programmes.ACCOUNT: frozenset(Capability), standby: frozenset({Capability.SEND})},
    )
    assert ability_of(maker, GroupState(maker.key, acting=standby), here).can == {Capability.SEND}
    assert ability_of(maker, GroupState(maker.key), here).can == frozenset(Capability)


def test_a_group_that_was_never_looked_at_is_a_fold_of_its_own() -> None:
    here = situation(frozenset(Capability))
    maker, robot = PROGRAMME.groups
    found = [ability_of(maker, None, here), ability_of(robot, GroupState(robot.key, probed_at=AT), here)]
    assert [one.probed_at for one in found] == [None, AT]
    assert len(folded(found)) == 2
    assert Ability(maker, frozenset(), None).spare


# ---------------------------------------------------------------------------------------------------- when it is posted


def test_the_card_is_due_on_the_eve_of_the_first_intensive_day() -> None:
    assert first_day(PROGRAMME) == programmes.DAY
    assert card_due(PROGRAMME) == datetime(2020, 4, 17, 10, tzinfo=UTC), "18:00 in Shanghai"


def test_without_an_intensive_phase_there_is_no_card() -> None:
    free = replace(PROGRAMME, phases=(Phase(PhaseKind.FREE, programmes.DAY),))
    assert first_day(free) is None
    assert card_due(free) is None
    assert not is_eve_or_working(free, AT)


@pytest.mark.parametrize(
    ("at", "gets_one"),
    [
        ("2020-04-17 17:59", False),
        ("2020-04-17 18:00", True),
        ("2020-04-18 07:00", True),
        ("2020-04-20 22:00", True),
        ("2020-04-21 00:00", False),
    ],
)
def test_who_starts_late_gets_the_card_until_the_last_day(at: str, gets_one: bool) -> None:
    when = datetime.fromisoformat(at).replace(tzinfo=PROGRAMME.zone).astimezone(UTC)
    assert is_eve_or_working(PROGRAMME, when) is gets_one


@pytest.mark.parametrize("mode", ModerationMode)
def test_what_moderation_needs_is_missing_only_where_it_acts(mode: ModerationMode) -> None:
    group = replace(PROGRAMME.groups[0], moderation=Moderation(mode=mode))
    found = Ability(group, frozenset(Capability) - {Capability.RECALL_ANY}, None)
    assert (Capability.RECALL_ANY in found.lacking) is (mode is ModerationMode.ACTIVE)
    assert (Capability.RECALL_ANY in found.spare) is (mode is not ModerationMode.ACTIVE)


def test_a_page_names_everything_once() -> None:
    text = page(frozenset({Capability.SEND}), frozenset({Capability.SEND, Capability.MUTE_ALL}))
    head, _, table = text.partition("\n\n")
    assert head == "- 都能做：发言\n- 要看设置和权限：全员禁言"
    assert len(table.splitlines()) == 2 + len(Capability) - 1
    assert "| △ 全员禁言 |" in table
    assert "| ✗ 私信 |" in table
    assert "要看设置" not in page(frozenset(Capability), frozenset())


def test_words_for_a_platform_that_can_do_everything() -> None:
    assert wording.one("maker班", ["发言"], (), (), wording.basis("")).splitlines()[1:-1] == ["✓ 发言"]
    card = wording.card("测试", "4月18日", (), (), ())
    assert card.splitlines()[1:] == [wording.READY, "随时再看：/能力"]
    many = [f"{number}班" for number in range(1, 8)]
    assert "还没有检查到的群：1班、2班、3班、4班 等 7 个群" in wording.card("测试", "4月18日", (), (), many)
    assert "▪ 7 个群：1班、2班、3班、4班等（" in wording.folded([(many, (), "9:00 查到")], "9:00")
