"""Small pure values at their edges: messages as people read them, spans of time, roles that have ended, lowering where
nobody is left to tell, two rules that write the same record."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.core.activity import CheckIn
from bot.core.answer import privately
from bot.core.capability import Capability
from bot.core.effect import AlertStaff, Effect, MuteMember, Recall, SendDirect, SendMessage, SetCard, SetMuteAll, Why
from bot.core.errors import InvariantBroken
from bot.core.event import MessageReceived
from bot.core.group import GroupState
from bot.core.ids import AccountName, GroupKey, NativeId, PersonKey
from bot.core.lowering import Ground, Undeliverable, leaders_of, lower
from bot.core.message import Attachment, Foreign, Mention, MentionAll, Message, Picture, Quote, Segment, Text
from bot.core.people import GROUP_LEADERS, LEADERS, Directory, LinkedAccount, Person, Role, RoleGrant
from bot.core.plan_lists import names_in, read_planted
from bot.core.plan_text import shift_named
from bot.core.programme import DayTimes
from bot.core.query import Facts
from bot.core.reach import Letter, tell, tell_leaders, write_to
from bot.core.rule import Decision, Rule, think
from bot.core.signals import NOTHING as NO_SIGNALS
from bot.core.wording import cli, clock
from handlers import groups
from tests import programmes
from tests.turning import at as when
from tests.turning import here_in, message
from tests.turns import Bench, told

WHY = Why(kind="test")
MAKER = GroupKey("maker")
DAY = programmes.DAY


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        (Text("好"), "好"),
        (Mention(NativeId("7"), "张三"), "@张三 "),
        (Mention(NativeId("7")), "@7 "),
        (MentionAll(), "@all "),
        (Quote("m1"), ""),
        (Picture("照片.jpg"), "[照片.jpg]"),
        (Picture(""), "[image]"),
        (Attachment("教案.docx", 10), "[教案.docx]"),
        (Foreign("voice"), "[voice]"),
    ],
)
def test_every_part_of_a_message_can_be_read(part: Segment, shown: str) -> None:
    assert Message.of("前", part).shown() == f"前{shown}"


@pytest.mark.parametrize(
    ("length", "written"),
    [
        (timedelta(seconds=3), "1 分钟"),
        (timedelta(minutes=59), "59 分钟"),
        (timedelta(hours=1), "1 小时"),
        (timedelta(hours=23, minutes=5), "23 小时 5 分钟"),
        (timedelta(hours=24, minutes=10), "1 天"),
        (timedelta(days=2, hours=3), "2 天 3 小时"),
    ],
)
def test_a_span_is_written_for_people(length: timedelta, written: str) -> None:
    assert clock.span(length) == written


# ------------------------------------------------------------------------------------------------------------- people


def grant(role: Role, *keys: str, until: date | None = None) -> RoleGrant:
    return replace(programmes.grant(role, *keys), until_on=until)


@pytest.mark.parametrize(
    ("grants", "held"),
    [
        ((grant(Role.COORDINATOR),), None),
        ((grant(Role.COORDINATOR, until=date(2020, 4, 17)),), set()),
        ((grant(Role.COORDINATOR, until=date(2020, 4, 17)), grant(Role.CLASS_TEACHER, "maker")), {"maker"}),
        ((grant(Role.CLASS_TEACHER, "maker", until=date(2020, 4, 17)), grant(Role.GROUP_LEAD, "robot")), {"robot"}),
        ((grant(Role.HOST),), set()),
    ],
)
def test_the_groups_somebody_answers_for_follow_the_day(grants: tuple[RoleGrant, ...], held: set[str] | None) -> None:
    person = Person(PersonKey("p"), "某人", grants=grants)
    found = person.groups_as(GROUP_LEADERS | LEADERS, DAY)
    assert found == held


def test_the_first_evidence_of_a_lost_right_is_kept() -> None:
    first = GroupState(MAKER).without(Capability.MUTE_ALL, "no_rights", when("18 10:00"))
    assert first.without(Capability.MUTE_ALL, "another", when("18 11:00")) is first
    assert [lost.evidence for lost in first.withdrawn] == ["no_rights"]


# ----------------------------------------------------------------------------------------------------------- lowering


def ground(
    *, staff: Directory | None = None, without: frozenset[Capability] = frozenset(), **leaders: Person
) -> Ground:
    people = staff or programmes.staff()
    return Ground(
        programmes.programme(), people, lambda _key: frozenset(Capability) - without, tuple(leaders.values())
    )  # fmt: skip


def test_a_kind_of_effect_that_nobody_knows_is_kept_and_not_lost() -> None:
    strange = Effect(feature="test", why=WHY)
    assert lower(strange, ground()) == (Undeliverable(strange),)


@pytest.mark.parametrize(
    ("effect", "means", "task"),
    [
        (SetMuteAll(feature="t", why=WHY, group=MAKER, on=True), Capability.MUTE_ALL, "maker班"),
        (SetMuteAll(feature="t", why=WHY, group=GroupKey("gone"), on=True), Capability.MUTE_ALL, "gone"),
        (Recall(feature="t", why=WHY, group=MAKER, message_id="m"), Capability.RECALL_ANY, "maker班"),
        (MuteMember(feature="t", why=WHY, group=MAKER, native_id=NativeId("7"), seconds=60), Capability.MUTE_MEMBER,
         "maker班"),
        (SetCard(feature="t", why=WHY, group=MAKER, native_id=NativeId("7"), card="张三"), Capability.SET_CARD,
         "maker班"),
    ],
)  # fmt: skip
def test_what_the_platform_cannot_do_becomes_a_task_for_people(effect: Effect, means: Capability, task: str) -> None:
    assert lower(effect, ground()) == (effect,)
    (said,) = lower(effect, ground(without=frozenset({means})))
    assert isinstance(said, SendMessage)
    assert said.group == "staff"
    assert task in said.message.shown()


def test_a_letter_finds_another_way() -> None:
    letter = SendDirect(
        feature="t", why=WHY, account=programmes.ACCOUNT, native_id=NativeId("maker-host"), via_group=MAKER,
        person=PersonKey("maker-host"), message=Message.of("请准备"),
    )  # fmt: skip
    (said,) = lower(letter, ground(without=frozenset({Capability.DIRECT})))
    assert isinstance(said, SendMessage)
    assert said.message.shown().split() == ["@主持maker", "请准备"]
    stranger = replace(letter, person=None)
    (said,) = lower(stranger, ground(without=frozenset({Capability.DIRECT, Capability.MENTION})))
    assert isinstance(said, SendMessage)
    assert said.message.text.split() == ["@maker-host", "请准备"]
    silent = frozenset({Capability.DIRECT, Capability.SEND})
    zhou = programmes.staff().people[0]
    (to_leader,) = lower(letter, ground(without=silent, zhou=zhou))
    assert isinstance(to_leader, SendDirect)
    assert to_leader.native_id == "zhou"
    assert lower(letter, ground(without=silent)) == (Undeliverable(letter),)


def test_an_alert_for_people_who_cannot_be_reached_goes_to_the_staff_group() -> None:
    alert = AlertStaff(feature="t", why=WHY, text="看一下", people=(PersonKey("nobody"), PersonKey("unlinked")))
    unlinked = Directory((Person(PersonKey("unlinked"), "未绑定"),))
    (said,) = lower(alert, ground(staff=unlinked))
    assert isinstance(said, SendMessage)
    assert said.group == "staff"


def test_who_is_told_when_no_group_can_be_reached() -> None:
    admin = programmes.person("root", "管理员", programmes.grant(Role.ADMIN))
    with_both = Directory((*programmes.staff().people, admin))

    def roles(person: Person) -> frozenset[Role]:
        return person.roles_in(None, DAY)

    assert [one.key for one in leaders_of(with_both, roles)] == ["zhou"]
    assert leaders_of(Directory((admin,)), roles) == (admin,)
    assert leaders_of(Directory(), roles) == ()


# ------------------------------------------------------------------------------------------------------------- reaching


def test_who_is_not_linked_cannot_be_written_to_and_the_staff_hear_instead() -> None:
    group = programmes.programme().groups[0]
    letter = Letter("请看", "test", WHY, "t")
    nobody = Person(PersonKey("n"), "无账号")
    elsewhere = Person(PersonKey("e"), "别处", (LinkedAccount(AccountName("other"), NativeId("e")),))
    assert write_to(nobody, group, letter) is None
    assert privately(nobody, group, "请看", feature="test", why=WHY, tag="t") is None
    (alert,) = tell([nobody, elsewhere], group, letter)
    assert isinstance(alert, AlertStaff)
    (written,) = tell_leaders([nobody, elsewhere], programmes.programme(), letter)
    assert isinstance(written, SendDirect)
    assert (written.account, written.native_id, written.via_group) == ("other", "e", None)


# --------------------------------------------------------------------------------------------------- what people write


def test_single_characters_find_together_and_longer_names_stay() -> None:
    assert names_in("张 三 李四 王") == ("张三", "李四", "王")
    assert names_in("张 李四") == ("张", "李四")


def test_a_line_that_plants_no_question_is_left_out() -> None:
    assert [one.name for one in read_planted("蔡小军 1 怎样引向真实问题？\n-\n好")] == ["蔡小军"]


@pytest.mark.parametrize("text", ["25点-27点", "99:00-99:30"])
def test_a_window_that_no_clock_shows_is_no_shift(text: str) -> None:
    assert shift_named(text, DayTimes().shifts) is None


# ------------------------------------------------------------------------------------------------------------ together


def test_what_is_only_remarked_does_not_keep_the_service_from_running() -> None:
    assert cli.faults((), ("没有管理群",)) == "! 没有管理群"
    assert cli.faults(("少一个群",), ()) == "✗ 少一个群\n共 1 处错误，改好后才能运行。"
    assert "1 处错误，1 处提醒" in cli.faults(("少一个群",), ("没有管理群",))


def test_two_rules_that_write_the_same_record_are_a_fault_of_ours() -> None:
    event = message("好", "maker-teacher", when("18 10:00"))
    record = CheckIn("maker", DAY, NativeId("7"), "张三", event.at, 1)

    def writes(_turn: object) -> Decision:
        return Decision(records=(record,))

    rules = tuple(Rule(name, (MessageReceived,), writes) for name in ("one", "two"))
    with pytest.raises(InvariantBroken, match="two rules wrote"):
        think(event, NO_SIGNALS, here_in(), rules, Facts({}))
    assert think(event, NO_SIGNALS, here_in(), rules[:1], Facts({})).records == (record,)


def test_a_group_of_which_nothing_is_known_is_shown_as_such() -> None:
    bench = Bench()
    bench.records.append(GroupState(MAKER))
    shown = told(bench.say(groups.RULE, "zhou", "/群列表", bench.at("10:00")), "zhou")
    assert "⚪ maker班" in shown
    assert "⚪ robot班" in shown
