"""The list of groups with their state (G1), for the staff: those that a person answers for."""

from bot.core.answer import answer
from bot.core.capability import Capability
from bot.core.command import CommandSpec
from bot.core.event import Event, MessageReceived, Mode
from bot.core.group import GroupState, state_of
from bot.core.people import GROUP_STAFF, LEADERS
from bot.core.programme import GroupSpec
from bot.core.query import Query
from bot.core.rule import Decision, Rule, Turn, on_commands
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.wording import clock
from bot.core.wording import groups as wording

FEATURE = "groups"
LIST = CommandSpec(
    name=wording.COMMAND, feature=FEATURE, aliases=wording.ALIASES, roles=GROUP_STAFF, usage=wording.USAGE,
    example=wording.USAGE, summary=wording.SUMMARY,
)  # fmt: skip


def _mine(here: Situation) -> tuple[GroupSpec, ...]:
    held = here.person.groups_as(GROUP_STAFF | LEADERS, here.on) if here.person else frozenset()
    return tuple(group for group in here.programme.groups if held is None or group.key in held)


def _ask(_event: Event, _signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    return tuple(state_of(group.key) for group in _mine(here))


def _decide(turn: Turn) -> Decision:
    assert turn.call is not None
    if turn.call.folded_argument.startswith(wording.LINKS_WORD):
        links = [(group.name, group.join_url) for group in _mine(turn.here)]
        return answer(turn, wording.links(links), FEATURE)
    lines = [_line(group, turn.facts.get(state_of(group.key))) for group in _mine(turn.here)]
    return answer(turn, wording.overview(lines, clock.at(turn.here.programme.local(turn.event.at))), FEATURE)


def _line(group: GroupSpec, state: GroupState | None) -> tuple[str, str, str]:
    if state is None or (state.mode_seen is None and state.mode_decided is None):
        return wording.UNKNOWN, group.name, ""
    mode = state.mode_seen or state.mode_decided
    remarks = []
    if state.drift_reported_at is not None:
        remarks.append(wording.BY_HAND)
    if any(lost.capability is Capability.MUTE_ALL for lost in state.withdrawn):
        remarks.append(wording.NO_RIGHT)
    return wording.OPEN if mode is Mode.OPEN else wording.CLOSED, group.name, "、".join(remarks)


RULE = Rule(
    name=FEATURE, accepts=(MessageReceived,), decide=_decide, ask=_ask, wakes=on_commands(LIST), commands=(LIST,)
)
