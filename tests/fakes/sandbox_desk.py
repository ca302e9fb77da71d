"""A small stage for the sandbox page: three groups, a desk without a database, a bot that answers little.

The bot here is a stand-in for the page's own tests; what the real one says is tested elsewhere.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.clock import VirtualClock
from bot.core.effect import Effect, SendDirect, SendMessage, SetMuteAll, Why
from bot.core.event import Event, MessageReceived
from bot.core.ids import AccountName, EffectKey, GroupKey, NativeId, PersonKey, ProgrammeKey
from bot.core.message import Message
from bot.core.people import Directory, LinkedAccount, Person, Role, RoleGrant
from bot.core.programme import GroupSpec, Phase, PhaseKind, Programme, instant
from bot.platforms.base import Address
from bot.platforms.sandbox import SandboxPlatform, SandboxWorld, populate
from bot.web.sandbox import RowState, Stage, TimelineRow

ZONE = ZoneInfo("Asia/Shanghai")
ACCOUNT = AccountName("sandbox")
DAY = date(2020, 4, 18)
OPENING = instant(DAY, time(7, 55), ZONE)

WHO: tuple[tuple[str, str, str, Role, tuple[str, ...]], ...] = (
    ("liu", "刘芳", "实验一小", Role.TRAINEE, ("maker-1",)),
    ("chen", "陈建国", "武昌三中", Role.CLASS_TEACHER, ("maker-1", "maker-2")),
    ("zhou", "周晓梅", "城关二中", Role.DUTY, ("maker-1",)),
    ("wu", "吴志远", "东湖中学", Role.DUTY, ("maker-1", "ai-1")),
    ("zheng", "郑海燕", "光谷小学", Role.HOST, ("maker-1",)),
    ("sun", "孙立新", "师范学院", Role.EXPERT, ("maker-1", "maker-2", "ai-1")),
    ("qian", "钱玉婷", "新华路小学", Role.GUEST, ("maker-1",)),
    ("feng", "冯文博", "江滩中学", Role.ASSISTANT, ("maker-1",)),
    ("lin", "林秀英", "师范学院", Role.GROUP_LEAD, ("maker-1", "maker-2")),
    ("he", "何明辉", "省培项目办", Role.COORDINATOR, ()),
)
HELP = (
    "学员可以用：\n/议程  今晚聊什么\n/签到  今天报到\n/提问 您的问题\n/我的问题  有没有人答\n"
    "回复我的消息写 /为什么，可以看到原因。"
)


def programme() -> Programme:
    def spec(key: str, name: str, *, management: bool = False) -> GroupSpec:
        return GroupSpec(GroupKey(key), name, ACCOUNT, NativeId(f"n-{key}"), management=management)

    groups = (
        spec("maker-1", "创客教育研修一组"),
        spec("maker-2", "创客教育研修二组"),
        spec("ai-1", "人工智能研修一组"),
    )
    phases = (Phase(PhaseKind.INTENSIVE, DAY, DAY + timedelta(days=7)),)
    staff = spec("staff", "项目管理群", management=True)
    return Programme(ProgrammeKey("demo"), "湖北省中小学教师线上研习（示例）", ZONE, phases, groups, staff)


def directory() -> Directory:
    def person(key: str, name: str, unit: str, role: Role, groups: tuple[str, ...]) -> Person:
        scope = frozenset(GroupKey(group) for group in groups) or None
        link = LinkedAccount(ACCOUNT, NativeId(key))
        return Person(PersonKey(key), name, (link,), (RoleGrant(role, scope),), unit)

    return Directory(tuple(person(*row) for row in WHO))


class FakeDesk:
    """A desk whose timetable is three lines a group: open, salon, close."""

    def __init__(self, clock: VirtualClock) -> None:
        self.programme = programme()
        self.directory = directory()
        self.clock = clock
        self.stage: Stage | None = None
        self.idle = False
        self.restarts = 0
        self.jumps: list[datetime] = []
        self._speed = 0.0
        self._crowd = False

    def now(self) -> datetime:
        return self.clock.now()

    def speed(self) -> float:
        return self._speed

    def set_speed(self, speed: float) -> None:
        self._speed = speed

    def crowd(self) -> bool:
        return self._crowd

    def set_crowd(self, on: bool) -> None:
        self._crowd = on

    def _rows(self, on: date) -> list[TimelineRow]:
        plan = (
            (time(8), "speaking", "opening", "开启发言，发布今日安排和值班名单"),
            (time(11, 50), "duty", "shift_reminder", "提醒 12:00 接班的吴志远老师"),
            (time(17), "plan", "plan_deadline", "活动计划截止，汇总发给项目主管"),
            (time(18), "agenda", "agenda_publish", "发布明天的沙龙议程"),
            (time(20), "salon", "salon_opening", "沙龙开始：人工智能进课堂，从哪里起步？"),
            (time(21), "vote", "vote_opening", "开始投票：你最感兴趣的研讨话题"),
            (time(23), "speaking", "closing", "关闭发言，统计今天的数据"),
        )
        now = self.now()
        return [
            TimelineRow(
                at := instant(on, wall, ZONE), group.key, feature, kind,
                RowState.DONE if at <= now else RowState.PLANNED, text, f"按项目时间表，每天 {wall:%H:%M}。",
            )
            for wall, feature, kind, text in plan
            for group in self.programme.groups
        ]  # fmt: skip

    async def timeline(self, on: date, group: str | None) -> list[TimelineRow]:
        return [row for row in self._rows(on) if not self.idle and group in {None, row.group}]

    async def jump(self, to: datetime) -> None:
        self.jumps.append(to)
        rows = [row for row in self._rows(self.now().astimezone(ZONE).date()) if self.now() < row.at <= to]
        for row in rows:
            self.clock.move_to(row.at)
            await self._play(row)
        self.clock.move_to(to)

    async def _play(self, row: TimelineRow) -> None:
        assert self.stage is not None
        assert row.group is not None
        key = GroupKey(row.group)
        why = Why(row.kind)
        said: list[Effect] = [SendMessage(feature=row.feature, why=why, group=key, message=Message.of(row.text))]
        if row.feature == "speaking":
            said.insert(0, SetMuteAll(feature="speaking", why=why, group=key, on=row.kind == "closing"))
        for number, effect in enumerate(said):
            address = Address(native_group=NativeId(f"n-{row.group}"))
            await self.stage.platform.send(effect, address, EffectKey(f"{row.at}-{row.group}-{number}"))

    async def restart(self) -> None:
        assert self.stage is not None
        self.restarts += 1
        self.stage.world.wipe()
        populate(self.stage.world, self.programme, self.directory, trainees=4)


class EchoBot:
    """Stores what it hears and answers commands at once."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.heard: list[Event] = []

    async def __call__(self, event: Event) -> None:
        self.heard.append(event)
        if not isinstance(event, MessageReceived) or not event.message.text.startswith("/") or event.sender is None:
            return
        text = event.message.text
        answer = Message.of(HELP if text.startswith("/帮助") else f"收到：{text}")
        if event.native_group is None:
            to = event.sender.native_id
            effect: Effect = SendDirect(feature="help", why=Why("help"), account=ACCOUNT, native_id=to, message=answer)
            address = Address(native_user=to)
        else:
            group = GroupKey(event.native_group.removeprefix("n-"))
            effect = SendMessage(
                feature="help", why=Why("help"), group=group, message=answer, reply_to=event.message_id
            )
            address = Address(native_group=event.native_group)
        await self.stage.platform.send(effect, address, EffectKey(f"answer-{event.message_id}"))


async def build_stage(at: datetime = OPENING) -> tuple[Stage, FakeDesk, EchoBot]:
    """A populated stage with a bot that listens."""
    clock = VirtualClock(at.astimezone(UTC))
    desk = FakeDesk(clock)
    world = SandboxWorld(ACCOUNT, ZONE, clock.now)
    populate(world, desk.programme, desk.directory, trainees=4)
    platform = SandboxPlatform(world, clock, cards=True)
    stage = Stage(world, platform, desk)
    desk.stage = stage
    bot = EchoBot(stage)
    await platform.start(bot)
    return stage, desk, bot
