"""What goes on while the bot is killed: messages, orders, and the ticks of the day; and what each should come to."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests import lessons
from tests.crash import stage
from tests.crash.invariants import CLOSED, OFFERED, OPENED, ORDERED_CLOSED, SOON, Expected
from tests.crash.rig import Act, Rig

_ALL = tuple(stage.GROUPS)
_NONE = dict.fromkeys(_ALL, 0)
_ONE = dict.fromkeys(_ALL, 1)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A moment to begin from, what happens, and what it comes to."""

    moment: str
    act: Act
    expected: Expected


def _says(text: str, who: int = stage.TRAINEES[0]) -> Act:
    async def act(bot: Rig) -> None:
        await bot.say("maker", who, text)
        await bot.advance()

    return act


async def _pardoned(bot: Rig) -> None:
    """A false alarm, and a verdict on it; the same words again are no case."""
    await bot.say(stage.MODERATED, stage.TRAINEES[0], lessons.ADVERT)
    await bot.say(stage.MODERATED, stage.teacher(stage.MODERATED), "/放行 1")
    await bot.say(stage.MODERATED, stage.TRAINEES[1], lessons.ADVERT)
    await bot.say(stage.MODERATED, stage.teacher(stage.MODERATED), "/放行 2")
    await bot.advance()


async def _punished(bot: Rig) -> None:
    """Something grave is taken back at once, and its author silenced by a teacher."""
    await bot.say(stage.MODERATED, stage.TRAINEES[2], "保证秒到账")
    try:
        await bot.advance()
    finally:  # whoever is on duty does not know that the bot is gone
        await bot.say(stage.MODERATED, stage.teacher(stage.MODERATED), "/禁言 1 30m")
    await bot.advance()


async def _offered(bot: Rig) -> None:
    """A card is made, offered to somebody who asks, and helps; offered to another, and does not."""
    coordinator = int(stage.NATIVE["zhou"])  # type: ignore[index]
    words = "/知识 新增 问：作业在哪里提交 答：在首页点「我的作业」"
    await bot.client.say(stage.STAFF_GROUP, coordinator, words)
    await bot.say(stage.ASKED_IN, stage.TRAINEES[3], "/提问 作业在哪里提交")
    await bot.say(stage.ASKED_IN, stage.TRAINEES[3], "/已解决")
    await bot.say(stage.ASKED_IN, stage.TRAINEES[4], "/提问 请问作业在哪里提交呀")
    await bot.say(stage.ASKED_IN, stage.TRAINEES[4], "/没有解决")
    await bot.advance()


async def _asked(bot: Rig) -> None:
    """A question is noticed, answered, and solved with a word of thanks; another one waits."""
    await bot.say(stage.ASKED_IN, stage.TRAINEES[5], "平台登录不上，怎么办")
    await bot.say(stage.ASKED_IN, stage.answerer(stage.ASKED_IN), "#1 换一个浏览器再登录")
    await bot.say(stage.ASKED_IN, stage.TRAINEES[5], "可以了，谢谢老师")
    await bot.say(stage.ASKED_IN, stage.TRAINEES[6], "请问结业考试一共能考几次")
    await bot.advance()


def _until(at: str) -> Act:
    async def act(bot: Rig) -> None:
        await bot.advance(at)

    return act


def _each(words: str) -> dict[tuple[str, str], int]:
    return {(key, words): 1 for key in _ALL}


def _modes(muted: bool, **others: bool) -> Mapping[str, bool]:
    return dict.fromkeys(_ALL, muted) | others


SCENARIOS = {
    "quiet": Scenario("open", _says("各位老师好"), Expected(modes=_modes(False), changes=_NONE)),
    "help": Scenario("open", _says("/帮助"), Expected({("maker", "/签到"): 1}, _modes(False), _NONE)),
    "check-in": Scenario(
        "open", _says("/签到"), Expected({("maker", "签到成功"): 1}, _modes(False), _NONE, check_ins=1)
    ),
    "order": Scenario(
        "open",
        _says("/闭群 开会", stage.teacher("maker")),
        Expected(
            {("maker", ORDERED_CLOSED): 1},
            _modes(False, maker=True),
            _NONE | {"maker": 1},
            overrides=1,
            runs={"close": 1, "open": 0},
        ),
    ),
    "verdict": Scenario(
        "open",
        _pardoned,
        Expected({("music", "#1：已放行"): 1, ("music", "#2 没有这一条"): 1}, _modes(False), _NONE, taught=1),
    ),
    "recall": Scenario(
        "open",
        _punished,
        Expected(
            {
                ("music", "请老师们"): 1,  # that something was taken back, or, where the verdict came first, a reminder
                ("music", "#1：正在禁言 30 分钟"): 1,
                (str(stage.TRAINEES[2]), "暂停发言 30 分钟"): 1,
            },
            _modes(False),
            _NONE,
            taught=None,
            gone=1,
            silenced=1,
        ),
    ),
    "offer": Scenario(
        "open",
        _offered,
        Expected(
            {("robot", OFFERED): 2, ("robot", "#2 已记下"): 1},
            _modes(False),
            _NONE,
            offers=(2, 1, 1),
        ),
    ),
    "question": Scenario(
        "open",
        _asked,
        Expected(
            {
                ("robot", "#1 已记下"): 1,
                ("robot", "#1 有回答了"): 1,
                ("robot", "#2 已记下"): 1,
            },
            _modes(False),
            _NONE,
            tickets=("resolved robot-expert", "open"),
        ),
    ),
    "08:00": Scenario("closed", _until("08:00"), Expected(_each(OPENED), _modes(False), _ONE, runs={"open": 3})),
    "22:50": Scenario(
        "evening", _until("22:50"), Expected(_each(SOON), _modes(False), _NONE, runs={"closing_soon": 3})
    ),
    "23:00": Scenario("night", _until("23:00"), Expected(_each(CLOSED), _modes(True), _ONE, runs={"close": 3})),
}
