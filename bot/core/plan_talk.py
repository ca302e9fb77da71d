"""Filling in a plan step by step: which step comes next, what an answer says, what is asked and shown.

Pure. A draft is a Plan that nobody has filed; it travels in the dialogue's values.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from bot.core.fold import fold
from bot.core.numerals import parse_number
from bot.core.plan import Fault, Plan, PlantedQuestion, Problem
from bot.core.plan_lists import names_in, read_planted, shadow, split_topics
from bot.core.plan_text import FormRead, merge, read_form
from bot.core.programme import DayTimes, GroupSpec
from bot.core.when import find_when
from bot.core.wording import clock
from bot.core.wording import plan as wording
from bot.core.wording import plan_form as words

DATE, HOST, GUESTS, TOPICS, PLANTED, CONFIRM = "date", "host", "guests", "topics", "planted", "confirm"
DUTY: Final = "duty-"
_A_FORM: Final = 2
"""So many lines of the form, or shifts, in one message make it a pasted form."""
_APART: Final = "|"
_TOPIC_EDIT: Final = re.compile(
    rf"(?:{words.LEADING_VERBS})? *{words.TOPIC_NUMBER}(?:{words.CHANGE_TO})?[:,]? *(?P<new>.*)", re.DOTALL
)
_ADDED: Final = re.compile(words.ADD_TOPIC)
_VERB: Final = re.compile(rf"^ *{words.LEADING_VERBS} *")
_CHANGED: Final = re.compile(rf" *{words.CHANGE_TO}[:,]? *")


@dataclass(frozen=True, slots=True)
class Heard:
    """What an answer did. ``order``: ``go`` on, ``file`` it, ``cancel``, or ``again`` when it was not understood.

    ``values`` are (line, value) pairs that were written down; ``left`` is what was not understood of a form."""

    order: str
    draft: Plan
    step: str
    values: tuple[tuple[str, str], ...] = ()
    left: tuple[str, ...] = ()
    project: str = ""


def pack(draft: Plan) -> tuple[tuple[str, str], ...]:
    """A draft as the values of a dialogue."""
    planted = (f"{one.topic}{_APART}{one.name}{_APART}{one.question}" for one in draft.planted)
    return (
        ("group", draft.group),
        ("on", draft.local_date.isoformat()),
        *((f"{DUTY}{number}", _APART.join(names)) for number, names in enumerate(draft.duty)),
        (HOST, draft.host),
        (GUESTS, _APART.join(draft.guests)),
        (TOPICS, "\n".join(draft.topics)),
        (PLANTED, "\n".join(planted)),
        ("script", draft.script),
        ("project", draft.project),
        ("platform", draft.platform),
    )


def unpack(values: tuple[tuple[str, str], ...]) -> Plan:
    """The draft of ``pack``."""
    held = dict(values)
    planted = (line.split(_APART, 2) for line in held[PLANTED].splitlines())
    duty = sorted((int(name.removeprefix(DUTY)), names) for name, names in values if name.startswith(DUTY))
    return Plan(
        group=held["group"],
        local_date=date.fromisoformat(held["on"]),
        duty=tuple(tuple(filter(None, names.split(_APART))) for _, names in duty),
        host=held[HOST],
        guests=tuple(filter(None, held[GUESTS].split(_APART))),
        topics=tuple(held[TOPICS].splitlines()),
        planted=tuple(PlantedQuestion(name, int(topic), question) for topic, name, question in planted),
        script=held["script"],
        project=held["project"],
        platform=held["platform"],
    )


# ---------------------------------------------------------------------------------------------------------------- steps


def steps_of(times: DayTimes) -> tuple[str, ...]:
    """The steps in their order; without a salon there is less to ask."""
    duty = (f"{DUTY}{number}" for number in range(len(times.shifts)))
    salon = (HOST, GUESTS, TOPICS, PLANTED) if times.salon else ()
    return (DATE, *duty, *salon, CONFIRM)


def is_filled(draft: Plan, step: str, times: DayTimes) -> bool:
    """Whether there is nothing to ask at a step."""
    if step.startswith(DUTY):
        number = int(step.removeprefix(DUTY))
        return number < len(draft.duty) and bool(draft.duty[number])
    if step == TOPICS:
        return len(draft.topics) >= (1 if draft.waived_by else times.topics_min)
    held = {DATE: True, HOST: draft.host, GUESTS: draft.guests, PLANTED: draft.planted}
    return bool(held.get(step, False))


def step_after(draft: Plan, step: str, times: DayTimes) -> str:
    """The next step at which something is to be asked."""
    order = steps_of(times)
    later = order[order.index(step) + 1 :]
    return next((one for one in later if not is_filled(draft, one, times)), CONFIRM)


def first_missing(draft: Plan, times: DayTimes) -> str:
    """The first step that a pasted form left open; what is optional is not asked for."""
    asked = (one for one in steps_of(times) if one not in (PLANTED, CONFIRM))
    return next((one for one in asked if not is_filled(draft, one, times)), CONFIRM)


def _step_before(step: str, times: DayTimes) -> str:
    order = steps_of(times)
    return order[max(0, order.index(step) - 1)]


def hear(draft: Plan, step: str, text: str, times: DayTimes, today: date) -> Heard:
    """What an answer at a step does."""
    word = fold(text).strip(" \n。.!~,")
    if word in wording.CANCEL:
        return Heard("cancel", draft, step)
    if word in wording.BACK:
        return Heard("go", draft, _step_before(step, times))
    if step == CONFIRM:
        agreed = word in wording.YES | wording.FINISH
        return Heard("file", draft, step) if agreed else _edited(draft, text, times, today)
    if word in wording.FINISH:
        return Heard("go", draft, CONFIRM)
    if word in wording.SKIP or (word in wording.YES and is_filled(draft, step, times)):
        return Heard("go", draft, step_after(draft, step, times))
    if word in wording.YES:
        return Heard("again", draft, step)
    read = read_form(text, times.shifts, today)
    if read.labels >= _A_FORM or len(read.duty) >= _A_FORM:
        return form_heard(draft, read, times)
    of_topics = step == TOPICS and read.labels == 1 and bool(read.topics)
    named = read.labels or (read.duty and step not in (TOPICS, PLANTED))
    if named and not read.empty and not of_topics:
        return _merged(draft, read, step, times)
    return _answered(draft, step, text, times, today)


def form_heard(draft: Plan, read: FormRead, times: DayTimes) -> Heard:
    """A pasted form: everything of it is kept, and only what is missing is asked."""
    merged = merge(draft, read)
    return Heard("go", merged, first_missing(merged, times), left=read.left, project=read.project)


def _merged(draft: Plan, read: FormRead, step: str, times: DayTimes) -> Heard:
    """One line of the form, whatever the step."""
    merged = merge(draft, read)
    following = step_after(merged, step, times) if is_filled(merged, step, times) and step != DATE else step
    return Heard("go", merged, CONFIRM if step == CONFIRM else following, _difference(draft, merged, times), read.left)


def _answered(draft: Plan, step: str, text: str, times: DayTimes, today: date) -> Heard:
    changed = _with_answer(draft, step, text, times, today)
    if changed is None:
        return Heard("again", draft, step)
    enough = step != TOPICS or is_filled(changed, step, times)
    following = step_after(changed, step, times) if enough else step
    return Heard("go", changed, following, _difference(draft, changed, times))


def _with_answer(draft: Plan, step: str, text: str, times: DayTimes, today: date) -> Plan | None:
    if step == DATE:
        day = find_when(text, today).day
        return replace(draft, local_date=day) if day else None
    if step == TOPICS:
        topics = read_form(text, times.shifts, today).topics or split_topics(text)
        edited = _topics_edited(draft.topics, text)
        return replace(draft, topics=edited or (*draft.topics, *topics)) if topics else None
    if step == PLANTED:
        planted = read_planted(text)
        return replace(draft, planted=planted) if planted else None
    names = names_in(text)
    if not names:
        return None
    if step == HOST:
        return replace(draft, host="、".join(names))
    if step == GUESTS:
        return replace(draft, guests=names)
    return merge(draft, FormRead(duty=((int(step.removeprefix(DUTY)), names),)))


# ---------------------------------------------------------------------------------------------------------------- edits


def edit(draft: Plan, text: str, times: DayTimes, today: date) -> Plan | None:
    """The draft with a change that was written freely (主持人 唐宁, 话题3 改成 …); None: not understood."""
    topics = _topics_edited(draft.topics, text)
    if topics is not None:
        return replace(draft, topics=topics)
    if _is_topic_edit(text):
        return None
    plain = _CHANGED.sub(":", _VERB.sub("", text, count=1), count=1) if "\n" not in text.strip() else text
    read = read_form(plain, times.shifts, today)
    return None if read.empty else merge(draft, read)


def _is_topic_edit(text: str) -> bool:
    """Whether one topic is meant; where its number does not fit, the others must not be touched."""
    line = text.strip()
    return "\n" not in line and len(split_topics(line)) <= 1 and _TOPIC_EDIT.fullmatch(shadow(line)) is not None


def _edited(draft: Plan, text: str, times: DayTimes, today: date) -> Heard:
    changed = edit(draft, text, times, today)
    if changed is None:
        return Heard("again", draft, CONFIRM)
    return Heard("go", changed, CONFIRM, _difference(draft, changed, times))


def _topics_edited(topics: tuple[str, ...], text: str) -> tuple[str, ...] | None:
    line = text.strip()
    if "\n" in line:
        return None
    seen = shadow(line)
    added = _ADDED.match(seen)
    if added and added.end() < len(line):
        return (*topics, *split_topics(line[added.end() :]))
    if len(split_topics(line)) > 1:
        return None
    return _topic_replaced(topics, line, seen)


def _topic_replaced(topics: tuple[str, ...], line: str, seen: str) -> tuple[str, ...] | None:
    gone = next((word for word in words.DELETE_WORDS if seen.startswith(word) or seen.endswith(word)), "")
    plain = line.removeprefix(gone).removesuffix(gone).strip() if gone else line
    match = _TOPIC_EDIT.fullmatch(shadow(plain))
    if match is None:
        return None
    number = parse_number(match["nth"] or match["named"]) or 0
    if not 1 <= number <= len(topics) + (0 if gone else 1):
        return None
    new = "" if gone else plain[match.start("new") :].strip()
    if not gone and not new:
        return None
    return (*topics[: number - 1], *((new,) if new else ()), *topics[number:])


# ---------------------------------------------------------------------------------------------------------------- shown


def shown_lines(plan: Plan, times: DayTimes) -> tuple[tuple[str, str], ...]:
    """A plan as (line, value) pairs, in the order of the form."""
    duty = tuple(
        (f"{wording.ON_DUTY} {shift.label}", "、".join(plan.duty[number]) if number < len(plan.duty) else "")
        for number, shift in enumerate(times.shifts)
    )
    if times.salon is None:
        return duty
    return (
        *duty,
        (wording.STEP_NAMES[HOST], plan.host),
        (wording.STEP_NAMES[GUESTS], "、".join(plan.guests)),
        (wording.STEP_NAMES[TOPICS], "".join(f"\n{no}. {topic}" for no, topic in enumerate(plan.topics, 1))),
        (wording.STEP_NAMES[PLANTED], "；".join(f"{one.name} {one.topic} {one.question}" for one in plan.planted)),
    )


def _difference(before: Plan, after: Plan, times: DayTimes) -> tuple[tuple[str, str], ...]:
    old = dict(shown_lines(before, times))
    changed = tuple((name, value) for name, value in shown_lines(after, times) if value and old.get(name) != value)
    if before.local_date != after.local_date:
        changed = ((wording.STEP_NAMES[DATE], clock.day(after.local_date)), *changed)
    return changed


def summary(plan: Plan, group: GroupSpec) -> str:
    """A plan on one screen."""
    optional = wording.STEP_NAMES[PLANTED]
    lines = tuple(
        (name, value or wording.EMPTY) for name, value in shown_lines(plan, group.times) if value or name != optional
    )
    return wording.summary(clock.day(plan.local_date), group.name, lines)


def question(draft: Plan, step: str, group: GroupSpec) -> str:
    """The short question of a step."""
    times = group.times
    if step.startswith(DUTY):
        number = int(step.removeprefix(DUTY))
        return wording.ask_duty(times.shifts[number].label, draft.duty[number] if number < len(draft.duty) else ())
    if step == TOPICS and draft.topics:
        return wording.more_topics(len(draft.topics), times.topics_min)
    return {
        DATE: wording.ask_date(group.name, clock.day(draft.local_date)),
        HOST: wording.ask_host(times.salon.label if times.salon else ""),
        GUESTS: wording.ask_guests(times.guests_min, times.guests_max),
        TOPICS: wording.ask_topics(times.topics_min, times.topics_max),
        PLANTED: wording.ASK_PLANTED,
    }.get(step, wording.CONFIRM)


def problem_texts(problems: tuple[Problem, ...], times: DayTimes, *, blocking: bool) -> tuple[str, ...]:
    """The faults of one weight in words."""
    return tuple(_problem_text(one, times) for one in problems if one.blocks is blocking)


def _problem_text(one: Problem, times: DayTimes) -> str:
    of_guests = one.fault in (Fault.FEW_GUESTS, Fault.MANY_GUESTS)
    least, most = (times.guests_min, times.guests_max) if of_guests else (times.topics_min, times.topics_max)
    return wording.problem(one.fault, one.subject, least, most)


def values_heard(values: tuple[tuple[str, str], ...]) -> Iterator[str]:
    """What was written down, a line each."""
    return (wording.understood(name, value.strip()) for name, value in values)
