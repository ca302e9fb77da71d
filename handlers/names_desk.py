"""Commands about group cards (R2): the own card, the figures of the groups, setting somebody's card and undoing it."""

from dataclasses import replace

from bot.core.action import Action
from bot.core.answer import acted, actor_name, answer, noted, said
from bot.core.capability import Capability
from bot.core.command import CommandCall, CommandSpec
from bot.core.effect import SetCard, Why
from bot.core.event import Event, MessageReceived
from bot.core.fold import fold
from bot.core.ids import GroupKey, NativeId
from bot.core.name_checks import FEATURE, CardCheck, check_of, checks_of, is_exempt, lacking
from bot.core.names import format_of
from bot.core.people import GROUP_STAFF
from bot.core.programme import GroupSpec
from bot.core.query import ANY, Every, LastNumber, Query
from bot.core.rights import permitted
from bot.core.rule import NOTHING, Decision, Rule, Turn, on_commands
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.target import target_of
from bot.core.undo import UNDO, action_asked
from bot.core.wording import names as wording
from bot.core.wording import rights as rights_wording
from bot.core.wording import undo as undo_wording

MINE = CommandSpec(
    name=wording.COMMAND, feature=FEATURE, aliases=wording.ALIASES, usage=wording.USAGE, example=wording.USAGE,
    summary=wording.SUMMARY,
)  # fmt: skip
STATS = CommandSpec(
    name=wording.STATS_COMMAND, feature=FEATURE, aliases=wording.STATS_ALIASES, roles=GROUP_STAFF,
    usage=wording.STATS_USAGE, example=wording.STATS_USAGE, summary=wording.STATS_SUMMARY,
)  # fmt: skip
SET = CommandSpec(
    name=wording.CARD_COMMAND, feature=FEATURE, aliases=wording.CARD_ALIASES, roles=GROUP_STAFF,
    usage=wording.CARD_USAGE, example=wording.CARD_USAGE, summary=wording.CARD_SUMMARY,
)  # fmt: skip
COMMANDS = (MINE, STATS, SET)
_LONGEST_CARD = 60
_KIND = "set_card"
_BEFORE = "before"


def _read(call: CommandCall) -> CommandCall:
    """``/实名 统计`` is the command of the figures."""
    word, _, rest = call.argument.strip().partition(" ")
    if call.spec is MINE and fold(word) in wording.STATS_WORDS:
        return replace(call, spec=STATS, argument=rest.strip())
    return call


def _counted(call: CommandCall, here: Situation) -> tuple[GroupSpec, ...]:
    target = target_of(call, here, GROUP_STAFF)
    return target.groups or target.choices


def _named(event: Event) -> NativeId | None:
    """The one who is tagged."""
    tagged = event.message.mentions if isinstance(event, MessageReceived) else ()
    return tagged[0] if len(tagged) == 1 else None


def _own(native_id: NativeId) -> Every[CardCheck]:
    return Every(CardCheck, ANY, (("native_id", native_id),))


def _ask(event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    assert signals.command is not None
    if signals.command.spec is UNDO:
        asked = action_asked(signals, here)
        return (asked,) if asked else ()
    call = _read(signals.command)
    if call.spec is STATS:
        return tuple(checks_of(group.key) for group in _counted(call, here))
    if call.spec is MINE:
        return (_own(event.sender.native_id),) if event.sender else ()
    whom = _named(event)
    if here.group is None or whom is None:
        return ()
    return (LastNumber(here.group.key), check_of(here.group.key, whom))


def _decide(turn: Turn) -> Decision:
    assert turn.call is not None
    if turn.call.spec is UNDO:
        return _undo(turn)
    call = _read(turn.call)
    if call.spec is STATS:
        return answer(turn, _figures(turn, call), FEATURE)
    return answer(turn, _mine(turn), FEATURE) if call.spec is MINE else _set(turn)


# ------------------------------------------------------------------------------------------------------- the own card


def _mine(turn: Turn) -> str:
    event, here = turn.event, turn.here
    assert event.sender is not None
    if is_exempt(here.person):
        return wording.STAFF
    mine = {one.group: one for one in turn.facts.get(_own(event.sender.native_id)) if one.left_at is None}
    if here.group is not None:
        if not here.group.names.enabled:
            return wording.OFF
        seen = mine.get(here.group.key)
        card = event.sender.name or (seen.card if seen else "")
        return _shown(turn, here.group, card, seen) if card else wording.UNSEEN
    groups = (one for one in here.programme.groups if one.names.enabled and one.account == event.account)
    lines = [_shown(turn, one, seen.card, seen) for one in groups if (seen := mine.get(one.key)) and seen.card]
    return "\n".join(lines) or wording.UNSEEN


def _shown(turn: Turn, group: GroupSpec, card: str, seen: CardCheck | None) -> str:
    """``seen``: what is known of the card; it may have been found unfit for other reasons than its format."""
    wanted = format_of(group.names.format)
    missing = lacking(card, wanted, turn.here.person)
    if missing:
        return wording.mine_missing(group.name, missing, wanted.text, wanted.example)
    if seen is not None and seen.card == card and not seen.fine:
        return wording.mine_unfit(group.name, wanted.text, wanted.example)
    return wording.mine_fine(group.name)


# -------------------------------------------------------------------------------------------------------- the figures


def _figures(turn: Turn, call: CommandCall) -> str:
    if not permitted(call, turn.here):
        return rights_wording.not_allowed(wording.STATS_USAGE.removeprefix("/"), GROUP_STAFF)
    groups = _counted(call, turn.here)
    return wording.stats([_count(turn, group) for group in groups]) if groups else wording.NO_GROUPS


def _count(turn: Turn, group: GroupSpec) -> wording.Count:
    if not group.names.enabled:
        return wording.Count(group.name, on=False)
    seen = [one for one in turn.facts.get(checks_of(group.key)) if one.left_at is None]
    if not seen:
        return wording.Count(group.name)
    since = turn.here.programme.service_date(min(one.seen_at for one in seen))
    fine, asked = sum(one.fine for one in seen), sum(one.times > 0 for one in seen)
    return wording.Count(group.name, len(seen), fine, asked, since)


# ------------------------------------------------------------------------------------------------ somebody else's card


def _set(turn: Turn) -> Decision:
    group, whom = turn.here.group, _named(turn.event)
    assert turn.call is not None
    if group is None or group.management:
        return answer(turn, wording.IN_GROUP, FEATURE)
    card = " ".join(turn.call.argument.split())
    if whom is None or not card:
        return answer(turn, wording.WHOM, FEATURE)
    if len(card) > _LONGEST_CARD:
        return answer(turn, wording.TOO_LONG, FEATURE)
    if Capability.SET_CARD not in turn.here.capabilities:
        return answer(turn, wording.by_hand(card), FEATURE)
    wanted = format_of(group.names.format)
    person = turn.here.staff.of_account(turn.event.account, whom)
    missing = lacking(card, wanted, person)
    if group.names.enabled and not is_exempt(person) and missing:
        return answer(turn, wording.incomplete(missing, wanted.text), FEATURE)
    return _setting(turn, group, whom, card)


def _setting(turn: Turn, group: GroupSpec, whom: NativeId, card: str) -> Decision:
    no = turn.facts.get(LastNumber(group.key)) + 1
    known = turn.facts.get(check_of(group.key, whom))
    person = turn.here.staff.of_account(turn.event.account, whom)
    data = {"native_id": str(whom), **({_BEFORE: known.card} if known is not None and known.card else {})}
    action = acted(turn, group, no, feature=FEATURE, kind=_KIND, summary=card, data=data)
    told = said(turn, wording.done(person.name if person else "", card, no), FEATURE)
    effect = _effect(turn, group.key, whom, card, f"/{SET.name}")
    return Decision((action, noted(turn, "names.set_card", group.key)), (effect, told))


def _effect(turn: Turn, group: GroupKey, whom: NativeId, card: str, note: str) -> SetCard:
    why = Why(kind=_KIND, by=actor_name(turn.here), note=note)
    return SetCard(feature=FEATURE, why=why, tag="set-card", group=group, native_id=whom, card=card)


def _undo(turn: Turn) -> Decision:
    asked = action_asked(turn.signals, turn.here)
    action = turn.facts.get(asked) if asked else None
    if action is None or action.feature != FEATURE or action.undone_at is not None:
        return NOTHING
    if not action.value(_BEFORE):
        return answer(turn, undo_wording.not_undoable(action.no), FEATURE)
    return _undoing(turn, action)


def _undoing(turn: Turn, action: Action) -> Decision:
    group, whom = GroupKey(action.group), NativeId(action.value("native_id"))
    effect = _effect(turn, group, whom, action.value(_BEFORE), f"/{UNDO.name} {action.no}")
    undone = replace(action, undone_at=turn.event.at, undone_by=actor_name(turn.here))
    records = (undone, noted(turn, "names.undo", action.group, f"no {action.no}"))
    return Decision(records, (effect, said(turn, wording.undone(action.no), FEATURE)))


RULE = Rule(
    name="names_desk",
    accepts=(MessageReceived,),
    decide=_decide,
    ask=_ask,
    wakes=on_commands(*COMMANDS, UNDO),
    commands=COMMANDS,
)
