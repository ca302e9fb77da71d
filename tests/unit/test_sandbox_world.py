"""The sandbox's world: a chat platform in memory that refuses what a real one refuses, and that its log rebuilds."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.event import (
    GroupAttached,
    GroupDetached,
    MemberJoined,
    MemberLeft,
    MemberRenamed,
    MessageRecalled,
    MessageReceived,
    Mode,
    ModeObserved,
    RightsChanged,
)
from bot.core.ids import AccountName, GroupKey, NativeId, PersonKey, ProgrammeKey
from bot.core.message import Attachment, Foreign, Mention, MentionAll, Message, Picture, Quote, Text
from bot.core.people import Directory, LinkedAccount, Person, Role, RoleGrant
from bot.core.programme import GroupSpec, Phase, PhaseKind, Programme
from bot.core.wording import sandbox as wording
from bot.platforms.sandbox import BOT, Chat, Done, Journal, Notice, Refusal, Said, SandboxWorld, Standing, populate
from bot.platforms.sandbox.codec import message_of, rows_of, segments_of
from bot.platforms.sandbox.state import State

ZONE = ZoneInfo("Asia/Shanghai")
ACCOUNT = AccountName("sandbox")
G = NativeId("g1")
ZHANG, LI, LI_MIN, WANG = NativeId("zhang"), NativeId("li"), NativeId("limin"), NativeId("wang")


class Watch:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = datetime(2020, 4, 18, 0, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def world(watch: Watch) -> SandboxWorld:
    return founded(watch)


def founded(watch: Watch, journal: Journal | None = None) -> SandboxWorld:
    world = SandboxWorld(ACCOUNT, ZONE, watch, journal)
    for native, name in ((BOT, "研习助手"), (ZHANG, "张老师"), (LI, "李"), (LI_MIN, "李敏"), (WANG, "王伟")):
        world.add_user(native, name)
    world.add_group(G, "创客一组", GroupKey("maker-1"))
    world.place(G, BOT, Standing.ADMIN)
    world.place(G, ZHANG, Standing.OWNER)
    world.place(G, LI)
    world.place(G, LI_MIN, card="实验一小李敏")
    return world


def done(result: Done | Refusal) -> Done:
    assert isinstance(result, Done), result
    return result


def heard(result: Done | Refusal) -> MessageReceived:
    (event,) = done(result).events
    assert isinstance(event, MessageReceived)
    return event


def test_a_message_becomes_an_event_with_who_when_and_where(world: SandboxWorld, watch: Watch) -> None:
    event = heard(world.say(G, LI_MIN, "大家好"))
    assert (event.native_group, event.message.text, event.at, event.addressed) == (G, "大家好", watch.at, False)
    assert event.sender is not None
    assert (event.sender.native_id, event.sender.name, event.sender.platform_role) == (LI_MIN, "实验一小李敏", "member")
    assert event.account == ACCOUNT


def test_the_bot_is_addressed_by_its_name_and_its_tag_is_taken_out(world: SandboxWorld) -> None:
    event = heard(world.say(G, LI, "@研习助手 /帮助"))
    assert event.addressed
    assert event.message.segments == (Text("/帮助"),)
    assert heard(world.say(G, LI, "  @研习助手  ")).message.segments == ()


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("@李敏 您好", (Mention(LI_MIN, "实验一小李敏"), Text("您好"))),
        ("@李 您好", (Mention(LI, "李"), Text("您好"))),
        ("问@实验一小李敏", (Text("问"), Mention(LI_MIN, "实验一小李敏"))),
        ("＠张老师\n@李", (Mention(ZHANG, "张老师"), Mention(LI, "李"))),
        ("@王伟 不在群里", (Text("@王伟 不在群里"),)),
        ("邮箱 a@b", (Text("邮箱 a@b"),)),
        ("@全体成员 学员不能", (Text("@全体成员 学员不能"),)),
        ("@", (Text("@"),)),
    ],
)
def test_names_become_tags_the_longest_first(world: SandboxWorld, text: str, segments: tuple[object, ...]) -> None:
    assert heard(world.say(G, LI, text)).message.segments == segments


def test_a_manager_can_tag_everybody(world: SandboxWorld) -> None:
    assert heard(world.say(G, ZHANG, "@全体成员 集合")).message.segments == (MentionAll(), Text("集合"))


def test_a_reply_carries_its_quote(world: SandboxWorld) -> None:
    first = done(world.say(G, LI, "问题")).message_id
    event = heard(world.say(G, ZHANG, "@研习助手 /为什么", reply_to=first))
    assert event.message.segments == (Quote(str(first)), Text("/为什么"))
    assert event.addressed
    assert world.say(G, LI, "回", reply_to="m999") == Refusal("gone")
    assert world.say_private(LI, "回", reply_to=first) == Refusal("gone")


def test_a_private_message_has_no_group_and_no_tags(world: SandboxWorld) -> None:
    event = heard(world.say_private(LI, "@张老师 /帮助"))
    assert (event.native_group, event.message.segments) == (None, (Text("@张老师 /帮助"),))
    assert world.say_private(NativeId("nobody"), "在吗") == Refusal("unknown_user")


def test_a_closed_group_hears_its_managers_only(world: SandboxWorld) -> None:
    (event,) = done(world.toggle_mute(G, ZHANG)).events
    assert isinstance(event, ModeObserved)
    assert event.mode is Mode.CLOSED
    before = len(world.journal)
    assert world.say(G, LI, "还在吗") == Refusal("group_muted")
    assert world.may_speak(G, LI) == Refusal("group_muted")
    assert len(world.journal) == before
    heard(world.say(G, ZHANG, "已关闭"))
    (event,) = done(world.toggle_mute(G, ZHANG)).events
    assert isinstance(event, ModeObserved)
    assert event.mode is Mode.OPEN
    heard(world.say(G, LI, "开了"))


@pytest.mark.parametrize(("text", "code"), [("", "empty"), (" \n", "empty"), ("长" * 5001, "too_long")])
def test_what_cannot_be_sent_is_refused(world: SandboxWorld, text: str, code: str) -> None:
    assert world.say(G, LI, text) == Refusal(code)
    assert world.say_private(LI, text) == Refusal(code)


def test_strangers_cannot_do_anything(world: SandboxWorld) -> None:
    nowhere = NativeId("nowhere")
    assert world.say(G, WANG, "喂") == Refusal("not_member")
    assert world.say(nowhere, LI, "喂") == Refusal("not_member")
    assert world.may_speak(G, WANG) == Refusal("not_member")
    assert world.rename(G, WANG, "x") == Refusal("not_member")
    assert world.leave(G, WANG) == Refusal("not_member")
    assert world.set_muted(G, LI, True) == Refusal("not_manager")
    assert world.set_muted(nowhere, LI, True) == Refusal("not_manager")
    assert world.toggle_mute(nowhere, LI) == Refusal("not_member")
    assert world.join(G, NativeId("nobody")) == Refusal("unknown_user")
    assert world.join(G, LI) == Refusal("already_member")
    assert world.set_bot_manager(G, False, by=LI) == Refusal("not_owner")
    assert world.set_bot_manager(nowhere, False) == Refusal("not_member")


def test_switching_to_what_is_already_so_reports_nothing(world: SandboxWorld) -> None:
    assert world.set_muted(G, ZHANG, False) == Done()
    assert world.set_bot_manager(G, True) == Done()


def test_messages_are_taken_back_by_their_author_or_a_manager(world: SandboxWorld) -> None:
    first, second = (str(done(world.say(G, LI, text)).message_id) for text in ("一", "二"))
    assert world.recall(LI_MIN, first) == Refusal("not_manager")
    (event,) = done(world.recall(LI, first)).events
    assert isinstance(event, MessageRecalled)
    assert (event.message_id, event.author) == (first, LI)
    (event,) = done(world.recall(ZHANG, second)).events
    assert event.sender is not None
    assert event.sender.native_id == ZHANG
    assert world.recall(LI, first) == Refusal("gone")
    private = str(done(world.say_private(LI, "私")).message_id)
    assert world.recall(ZHANG, private) == Refusal("not_manager")
    assert world.recall(LI, "m0") == Refusal("gone")


def test_coming_going_and_renaming_are_reported(world: SandboxWorld) -> None:
    kinds = [
        type(done(result).events[0])
        for result in (
            world.join(G, WANG),
            world.rename(G, WANG, " 二中  王伟 "),
            world.leave(G, WANG),
            world.leave(G, BOT),
            world.join(G, BOT, Standing.MEMBER),
        )
    ]
    assert kinds == [MemberJoined, MemberRenamed, MemberLeft, GroupDetached, GroupAttached]
    notices = [line.kind for line in world.lines(Chat(group=G)) if isinstance(line, Notice)]
    assert notices == ["join", "rename", "leave", "leave", "join"]


def test_the_owner_takes_the_bots_right_and_gives_it_back(world: SandboxWorld) -> None:
    (event,) = done(world.set_bot_manager(G, False, by=ZHANG)).events
    assert isinstance(event, RightsChanged)
    assert not event.manager
    assert world.member(G, BOT) is not None
    (event,) = done(world.set_bot_manager(G, True)).events
    assert isinstance(event, RightsChanged)
    assert event.manager
    assert event.sender is None
    world.leave(G, BOT)
    assert world.set_bot_manager(G, True) == Refusal("not_member")


def test_the_same_happening_has_the_same_id_after_a_restart(watch: Watch) -> None:
    first, second = (heard(founded(watch).say(G, LI, "同一句")) for _ in range(2))
    assert first == second


def test_lines_keep_the_order_of_the_world(world: SandboxWorld) -> None:
    for text in ("一", "二", "三"):
        world.say(G, LI, text)
    lines = world.lines(Chat(group=G))
    assert [line.message.text for line in lines if isinstance(line, Said)] == ["一", "二", "三"]
    assert [line.number for line in lines] == sorted(line.number for line in lines)


# ------------------------------------------------------------------------------------------------------------ the log


def test_a_restarted_process_reads_its_world_back(tmp_path: Path, watch: Watch) -> None:
    path = tmp_path / "sandbox" / "world.jsonl"
    world = founded(watch, Journal(path))
    world.say(G, LI, "断电之前")
    with path.open("ab") as file:
        file.write(b'{"n": 99, "what": "mes')
    again = SandboxWorld(ACCOUNT, ZONE, watch, Journal(path))
    assert again.state == world.state
    assert heard(again.say(G, LI, "之后")).message_id == world.next_message_id()
    assert Journal(path).entries == again.journal.entries


def test_a_wiped_world_is_empty_and_so_is_its_file(tmp_path: Path, watch: Watch) -> None:
    path = tmp_path / "world.jsonl"
    world = founded(watch, Journal(path))
    world.wipe()
    assert world.state == State()
    assert not path.exists()


def test_entries_carry_the_offset_of_the_programmes_zone(world: SandboxWorld) -> None:
    assert world.journal.entries[0]["at"] == "2020-04-18T08:00:00+08:00"


def test_who_listens_hears_of_every_entry_after_it_is_so(world: SandboxWorld) -> None:
    seen: list[tuple[str, bool]] = []
    world.journal.listeners.append(lambda entry: seen.append((entry["what"], world.state.groups[G].muted)))
    world.set_muted(G, ZHANG, True)
    assert seen == [("mode", True)]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.sampled_from([ZHANG, LI, LI_MIN, WANG]), st.text(max_size=12)),
        st.tuples(st.just("private"), st.sampled_from([ZHANG, LI, WANG]), st.text(max_size=12)),
        st.tuples(st.just("recall"), st.sampled_from([ZHANG, LI]), st.integers(0, 30)),
        st.tuples(st.just("toggle"), st.sampled_from([ZHANG, LI]), st.none()),
        st.tuples(st.just("join"), st.sampled_from([WANG, BOT]), st.none()),
        st.tuples(st.just("leave"), st.sampled_from([WANG, LI, BOT]), st.none()),
        st.tuples(st.just("rename"), st.sampled_from([LI, LI_MIN]), st.text(max_size=6)),
        st.tuples(st.just("rights"), st.sampled_from([ZHANG, LI]), st.booleans()),
    ),
    max_size=25,
)


@given(STEPS)
@settings(max_examples=60)
def test_the_log_alone_rebuilds_the_world(steps: list[tuple[str, NativeId, object]]) -> None:
    watch = Watch()
    world = founded(watch)
    for what, who, detail in steps:
        watch.at += timedelta(seconds=7)
        match what:
            case "say":
                world.say(G, who, f"@李敏 {detail}")
            case "private":
                world.say_private(who, str(detail))
            case "recall":
                world.recall(who, f"m{detail}")
            case "toggle":
                world.toggle_mute(G, who)
            case "join":
                world.join(G, who)
            case "leave":
                world.leave(G, who)
            case "rename":
                world.rename(G, who, str(detail))
            case "rights":
                world.set_bot_manager(G, bool(detail), by=who)
    assert State.of(world.journal) == world.state


# -------------------------------------------------------------------------------------------------------------- parts

EVERY_SEGMENT = Message((
    Text("<b>字</b>"), Mention(LI, "李"), MentionAll(), Quote("m1"), Picture("海报", "x"),
    Attachment("表.docx", 3, "r"), Foreign("voice"),
))  # fmt: skip


def test_every_segment_survives_the_log() -> None:
    assert message_of(rows_of(EVERY_SEGMENT)) == EVERY_SEGMENT


def test_empty_names_tag_nobody() -> None:
    assert segments_of("@张", [("", Mention(LI))]) == (Text("@张"),)


@pytest.mark.parametrize(
    ("key", "chat"), [("g:g1", Chat(group=G)), ("p:li", Chat(user=LI)), ("x:1", None), ("g:", None)]
)
def test_keys_of_chats(key: str, chat: Chat | None) -> None:
    assert Chat.parse(key) == chat
    assert chat is None or chat.key == key


# --------------------------------------------------------------------------------------------------------------- seed


def person(key: str, name: str, role: Role, *groups: str, account: str = "sandbox", unit: str = "") -> Person:
    scope = frozenset(GroupKey(group) for group in groups) or None
    link = LinkedAccount(AccountName(account), NativeId(key))
    return Person(PersonKey(key), name, (link,), (RoleGrant(role, scope),), unit)


def test_a_world_is_filled_from_a_programme() -> None:
    def spec(key: str, *, management: bool = False, account: str = "sandbox") -> GroupSpec:
        return GroupSpec(GroupKey(key), key, AccountName(account), NativeId(f"n-{key}"), management=management)

    phases = (Phase(PhaseKind.INTENSIVE, datetime(2020, 4, 18, tzinfo=UTC).date()),)
    programme = Programme(
        key=ProgrammeKey("p"), name="研修", zone=ZONE, phases=phases,
        groups=(spec("one"), spec("two"), spec("else", account="qq")), management=spec("staff", management=True),
    )  # fmt: skip
    directory = Directory(
        (
            person("teacher", "陈老师", Role.CLASS_TEACHER, "one", unit="一中"),
            person("duty", "周老师", Role.DUTY, "one", "two"),
            person("boss", "吴主管", Role.COORDINATOR),
            person("guest", "嘉宾", Role.GUEST, "two"),
            person("away", "别处", Role.DUTY, "one", account="qq"),
        )
    )
    world = SandboxWorld(ACCOUNT, ZONE, Watch())
    populate(world, programme, directory, trainees=3)
    one, two, staff = (world.state.groups[NativeId(f"n-{key}")] for key in ("one", "two", "staff"))
    assert [member.standing.value for member in one.members.values()] == [
        "admin", "owner", "admin", "owner", "member", "member", "member",
    ]  # fmt: skip
    assert one.members[NativeId("teacher")].shown == "一中陈老师"
    assert NativeId("guest") in two.members
    assert set(staff.members) == {BOT, "teacher", "duty", "boss"}
    assert (one.muted, staff.muted, len(world.state.groups)) == (True, False, 3)
    names = [name for native, name in world.state.users.items() if native.startswith("sim-")]
    assert len(set(names)) == 6
    size = len(world.journal)
    populate(world, programme, directory, trainees=3)
    assert len(world.journal) == size


def test_every_refusal_has_its_sentence(world: SandboxWorld, watch: Watch) -> None:
    world.write("effect", effect="MuteMember", native_group=G, to=LI, seconds=60, by=BOT, performed=True)
    assert world.say(G, LI, "喂") == Refusal("member_muted")
    assert wording.REFUSALS["member_muted"]
    watch.at += timedelta(seconds=60)
    heard(world.say(G, LI, "可以了"))
