"""What verdicts have taught (``/学习``), and how a case's lesson is taken back while its verdict stands.

For those who lead, in the staff's group or in private. Must never show a message.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.answer import answer, noted, said
from bot.core.case_orders import numbers_in, words_of
from bot.core.command import CommandCall, CommandSpec
from bot.core.event import Event, MessageReceived
from bot.core.learning import (
    ALL_LESSONS,
    ALL_PARDONS,
    FEATURE,
    LOWER,
    Lesson,
    Mark,
    Pardon,
    counts,
    lessons_of,
    pardons_of,
    summed,
    taken_back,
)
from bot.core.people import LEADERS
from bot.core.programme import GroupSpec
from bot.core.query import Query
from bot.core.rule import Decision, Rule, Turn, on_commands
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.target import Target, target_of
from bot.core.voices import Tally
from bot.core.wording import learning as wording
from bot.core.wording import target as target_wording

LEARNING = CommandSpec(
    name=wording.COMMAND, feature=FEATURE, aliases=wording.ALIASES, roles=LEADERS, usage=wording.USAGE,
    example=wording.USAGE, summary=wording.SUMMARY,
)  # fmt: skip
_LATELY = timedelta(days=30)


def _taking_back(call: CommandCall, here: Situation) -> tuple[Target, int | None] | None:
    """The group and the number of what is to be taken back; None when that was not asked for."""
    argument = call.argument.strip()
    word = next((one for one in wording.BACK if argument.startswith(one)), None)
    if word is None:
        return None
    target = target_of(replace(call, argument=argument.removeprefix(word)), here, LEADERS)
    numbers, _ = numbers_in(words_of(target.rest)[:1])
    return target, next(iter(numbers), None)


def _in_public(here: Situation) -> bool:
    return here.group is not None and not here.group.management


def _ask(_event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    assert signals.command is not None
    if _in_public(here):
        return ()
    asked = _taking_back(signals.command, here)
    if asked is None:
        return (ALL_LESSONS, ALL_PARDONS)
    target, no = asked
    return (lessons_of(target.one.key, no), pardons_of(target.one.key, no)) if target.one and no is not None else ()


def _decide(turn: Turn) -> Decision:
    assert turn.call is not None
    if _in_public(turn.here):
        return answer(turn, wording.NOT_HERE, FEATURE)
    asked = _taking_back(turn.call, turn.here)
    if asked is None:
        return answer(turn, _overview(turn), FEATURE)
    target, no = asked
    if no is None:
        return answer(turn, wording.WHICH, FEATURE)
    if target.one is None:
        names = tuple(group.name for group in target.choices)
        example = f"/{wording.COMMAND} {wording.BACK[0]} {''.join(names[:1])} {no}"
        return answer(turn, target_wording.which_group(names, example), FEATURE)
    return _undone(turn, target.one, no)


def _undone(turn: Turn, group: GroupSpec, no: int) -> Decision:
    by, at = turn.here.actor, turn.event.at
    lessons = taken_back(turn.facts.get(lessons_of(group.key, no)), by, at)
    pardons = taken_back(turn.facts.get(pardons_of(group.key, no)), by, at)
    if not lessons and not pardons:
        return answer(turn, wording.nothing_of(group.name, no), FEATURE)
    note = noted(turn, f"{FEATURE}.undone", group.key, f"no {no} {summed((*lessons, *pardons))}")
    told = said(turn, wording.taken_back(group.name, no, len(lessons), len(pardons)), FEATURE)
    return Decision((*lessons, *pardons, note), (told,))


# ------------------------------------------------------------------------------------------------------- the overview


def _overview(turn: Turn) -> str:
    at = turn.event.at
    lessons = [one for one in turn.facts.get(ALL_LESSONS) if counts(one, at)]
    pardons = [one for one in turn.facts.get(ALL_PARDONS) if counts(one, at)]
    tally = Tally(lessons)
    groups: list[str] = []
    first: tuple[str, int] | None = None
    for group in turn.here.programme.groups:
        mine = [one for one in lessons if one.group == group.key]
        spared = [one for one in pardons if one.group == group.key]
        if mine or spared:
            groups.append("\n".join(_of_group(group, mine, spared, tally, at)))
            first = first or (group.name, mine[0].no if mine else spared[0].no)
    if first is None:
        return wording.NOTHING
    everywhere = wording.programme(len(tally.programme)) if tally.programme else ""
    return wording.overview(tuple(groups), everywhere, first)


def _of_group(
    group: GroupSpec, lessons: list[Lesson], pardons: list[Pardon], tally: Tally, at: datetime
) -> tuple[str, ...]:
    lines = [wording.group(group.name, *_judged(lessons, pardons, at))]
    moved = tally.moved(group.key)
    if moved:
        lines.append(wording.moved(len(moved)))
    alone = [one for one in lessons if not any(moved.get((one.category, gram), 0) * one.sign > 0 for gram in one.grams)]
    if alone:
        lines.append(wording.waiting(tuple(dict.fromkeys(one.no for one in alone))))
    pardons = sorted(pardons, key=lambda one: (one.no, one.rule))
    near = tuple((one.rule, str(one.category), one.no) for one in pardons if one.kind is Mark.NEAR)
    if near:
        lines.append(wording.words(near))
    whole = tuple(dict.fromkeys(one.no for one in pardons if one.kind is Mark.SENTENCE))
    return (*lines, *((wording.sentences(whole),) if whole else ()))


def _judged(lessons: list[Lesson], pardons: list[Pardon], at: datetime) -> tuple[int, int, int]:
    """How many cases were confirmed and how many were false alarms lately, and by how many people: one verdict teaches
    several things."""
    taught = [one for one in lessons if one.at > at - _LATELY]
    spared = [one for one in pardons if one.at > at - _LATELY]
    wrong = {one.no for one in taught if one.sign == LOWER} | {one.no for one in spared}
    people = {one.by for one in taught} | {one.by for one in spared}
    return len({one.no for one in taught} - wrong), len(wrong), len(people)


RULE = Rule(
    name=FEATURE,
    accepts=(MessageReceived,),
    decide=_decide,
    ask=_ask,
    wakes=on_commands(LEARNING),
    commands=(LEARNING,),
)
