"""Check-in (A1): once a person, group and local day, with the days in a row."""

from datetime import timedelta

from bot.core.activity import CheckIn
from bot.core.answer import answer, said
from bot.core.command import CommandSpec
from bot.core.event import Event, MessageReceived
from bot.core.programme import PhaseKind
from bot.core.query import Every, Query
from bot.core.rule import Decision, Rule, Turn, on_commands
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.wording import checkin as wording
from bot.core.wording import clock

FEATURE = "checkin"
CHECK_IN = CommandSpec(
    name=wording.COMMAND, feature=FEATURE, aliases=wording.ALIASES, usage=wording.USAGE, example=wording.USAGE,
    summary=wording.SUMMARY,
)  # fmt: skip


def _of_day(group: str, on: object) -> Every[CheckIn]:
    return Every(CheckIn, group, (("local_date", on),))


def _ask(_event: Event, _signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    if here.group is None:
        return ()
    return _of_day(here.group.key, here.on), _of_day(here.group.key, here.on - timedelta(days=1))


def _decide(turn: Turn) -> Decision:
    here, event = turn.here, turn.event
    assert event.sender is not None
    if here.group is None or here.group.management:
        return answer(turn, wording.IN_GROUP, FEATURE)
    phase = here.programme.phase_on(here.on)
    if phase is None or phase.kind is PhaseKind.ENDED:
        return answer(turn, wording.NOT_TODAY, FEATURE)
    today = turn.facts.get(_of_day(here.group.key, here.on))
    before = {one.native_id: one for one in turn.facts.get(_of_day(here.group.key, here.on - timedelta(days=1)))}
    mine = next((one for one in today if one.native_id == event.sender.native_id), None)
    if mine is not None:
        return answer(turn, wording.again(clock.at(here.programme.local(mine.at))), FEATURE)
    yesterday = before.get(event.sender.native_id)
    streak = yesterday.streak + 1 if yesterday else 1
    record = CheckIn(here.group.key, here.on, event.sender.native_id, event.sender.name, event.at, streak)
    return Decision(records=(record,), effects=(said(turn, wording.done(len(today) + 1, streak), FEATURE),))


RULE = Rule(
    name=FEATURE, accepts=(MessageReceived,), decide=_decide, ask=_ask, wakes=on_commands(CHECK_IN),
    commands=(CHECK_IN,),
)  # fmt: skip
