"""What goes on while the bot is killed: messages, orders, and the ticks of the day; and what each should come to."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.crash import stage
from tests.crash.invariants import CLOSED, OPENED, ORDERED_CLOSED, SOON, Expected
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
    "08:00": Scenario("closed", _until("08:00"), Expected(_each(OPENED), _modes(False), _ONE, runs={"open": 3})),
    "22:50": Scenario(
        "evening", _until("22:50"), Expected(_each(SOON), _modes(False), _NONE, runs={"closing_soon": 3})
    ),
    "23:00": Scenario("night", _until("23:00"), Expected(_each(CLOSED), _modes(True), _ONE, runs={"close": 3})),
}
