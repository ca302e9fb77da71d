"""Were the staff served: shifts, plans, agendas, and those who watch over all of it?"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from bot.core.ids import GroupKey
from bot.core.people import Role
from bot.core.programme import GroupSpec
from bot.core.wording import rehearsal as wording
from bot.rehearsal.evidence import Evidence, Finding, Findings, Sent
from bot.rehearsal.expected import ON_TIME, limit, unanswered

_TAKES_OVER_FROM = timedelta(minutes=30)
_POSTED_AFTER = timedelta(minutes=3)
_CHASED_IN = timedelta(seconds=30)


def _told(evidence: Evidence, native: str, feature: str, start: datetime, end: datetime) -> list[Sent]:
    return [one for one in evidence.to_person(native, start, end) if one.feature == feature]


def _teachers(evidence: Evidence, group: GroupSpec, on: date) -> list[str]:
    people = evidence.staff.holding(Role.CLASS_TEACHER, group.key, on)
    return [native for one in people if (native := one.native_id(group.account)) is not None]


def _roster(evidence: Evidence, group: GroupSpec, on: date) -> Iterator[tuple[datetime, datetime, list[str]]]:
    """Begin and end of every shift, and the accounts of those on its roster when it is due to be announced."""
    before = timedelta(minutes=group.times.shift_reminder_minutes)
    for number, window in enumerate(group.times.shifts):
        begins, ends = window.on(on, evidence.programme.zone)
        yield begins, ends, _people(evidence, group, on, number, begins - before)


def _people(evidence: Evidence, group: GroupSpec, on: date, number: int, at: datetime) -> list[str]:
    """Who is on a shift's roster, as it stands at an instant."""
    duty = evidence.duty(group, on, at) if number >= 0 else ()
    people = (evidence.staff.named_in(name, group.key, on) for names in duty[number : number + 1] for name in names)
    return [native for one in people if one and (native := one.native_id(group.account)) is not None]


# ----------------------------------------------------------------------------------------------------------- shifts


def duty_reminder(evidence: Evidence) -> Findings:
    """Everybody on a roster is reminded before the shift; who hands over may hear of it too, and nobody else."""
    meant: dict[datetime, set[str]] = {}
    for group, on in evidence.days():
        fallback = [] if evidence.prepared(group.key, on) else _teachers(evidence, group, on)
        earlier = evidence.day(on)[0]
        for number, (begins, _, people) in enumerate(_roster(evidence, group, on)):
            due_at = begins - timedelta(minutes=group.times.shift_reminder_minutes)
            meant.setdefault(due_at, set()).update(people, fallback)
            meant[due_at].update(_people(evidence, group, on, number - 1, due_at))
            came = evidence.talk(group.key, earlier - _TAKES_OVER_FROM, due_at)
            meant[due_at].update(said.sender for said in came if said.word == wording.ON_DUTY)
            earlier = begins
            yield from _reminded(evidence, group, people, due_at, begins)
    for due_at, people_meant in meant.items():
        for one in evidence.sent:
            if one.feature == "duty" and one.is_private and due_at <= one.at <= due_at + ON_TIME:
                wrong = one.to not in people_meant and not evidence.said_by(one.to, one.at - ON_TIME, one.at)
                text = f"{wording.WRONG_REMINDER}{one.to}"
                yield evidence.finding("wrong", one.group, one.at, text) if wrong else None


def _reminded(
    evidence: Evidence, group: GroupSpec, people: list[str], due_at: datetime, begins: datetime
) -> Iterator[Finding | None]:
    allowed = limit(evidence, None, due_at)
    if not evidence.played(allowed.until):
        return
    for native in people:
        if _told(evidence, native, "duty", due_at, allowed.until):
            yield None
        else:
            excused = allowed.ready_at >= begins or unanswered(evidence, None, due_at)
            text = f"{wording.NO_REMINDER}{native}"
            yield evidence.finding("missed", group.key, due_at, text, excused=excused)


def no_show(evidence: Evidence) -> Findings:
    """Where nobody took over in time somebody hears of it; where somebody did, nobody does."""
    for group, on in evidence.days():
        grace = timedelta(minutes=group.times.no_show_minutes)
        for begins, ends, people in _roster(evidence, group, on):
            due_at = begins + grace
            allowed = limit(evidence, None, due_at)
            if not people or not evidence.played(allowed.until):
                continue
            came = [
                said
                for said in evidence.talk(group.key, begins - _TAKES_OVER_FROM, allowed.ready_at)
                if said.word == wording.ON_DUTY and evidence.reached(said)
            ]
            alarms = _alarms(evidence, group, due_at, allowed.until)
            if came:
                yield evidence.finding("wrong", group.key, due_at, wording.ESCALATED_FOR_NOTHING) if alarms else None
            else:
                excused = allowed.ready_at >= ends or unanswered(evidence, None, due_at)
                missing = evidence.finding("missed", group.key, due_at, wording.NOT_ESCALATED, excused=excused)
                yield None if alarms else missing


def _alarms(evidence: Evidence, group: GroupSpec, start: datetime, end: datetime) -> list[Sent]:
    """What the duty feature says of a group to whomever, unasked."""
    found = []
    for one in evidence.sent:
        if one.feature == "duty" and one.performed and start <= one.at <= end and one.reply_to is None:
            asked = one.is_private and evidence.said_by(one.to, one.at - ON_TIME, one.at)
            if not asked and (one.group == group.key or group.name in one.text):
                found.append(one)
    return found


# ------------------------------------------------------------------------------------------------------------ plans


def _is_missing(evidence: Evidence, group: GroupSpec, on: date, at: datetime) -> bool:
    return not evidence.topics(group, on, at)


def plan_reminder(evidence: Evidence) -> Findings:
    """Those whose plan is missing are reminded, the others hear nothing."""
    for group, on in evidence.days():
        for clock in group.times.plan_reminders:
            due_at = evidence.moment(on, clock)
            allowed = limit(evidence, None, due_at)
            if not evidence.played(allowed.until):
                continue
            until = allowed.until
            told = [
                one for native in _teachers(evidence, group, on) for one in _unasked(evidence, native, due_at, until)
            ]
            told += [
                one for one in evidence.in_group(group.key, due_at, until) if one.feature == "plan" and one.is_notice
            ]
            mine = [one for one in told if group.name in one.text or one.group == group.key]
            if _is_missing(evidence, group, on, due_at):
                excused = unanswered(evidence, None, due_at)
                missed = evidence.finding("missed", group.key, due_at, wording.NOT_REMINDED, excused=excused)
                yield None if mine else missed
            else:
                yield evidence.finding("wrong", group.key, due_at, wording.REMINDED_FOR_NOTHING) if mine else None


def _unasked(evidence: Evidence, native: str, start: datetime, end: datetime) -> list[Sent]:
    told = _told(evidence, native, "plan", start, end)
    return [one for one in told if not evidence.said_by(native, one.at - ON_TIME, one.at)]


def digest(evidence: Evidence) -> Findings:
    """At the deadline every coordinator gets one digest."""
    for on in evidence.dates():
        working = [group for group in evidence.programme.groups if evidence.programme.works_on(group, on)]
        for clock in sorted({group.times.plan_deadline for group in working}):
            due_at = evidence.moment(on, clock)
            allowed = limit(evidence, None, due_at)
            if not evidence.played(allowed.until):
                continue
            for person in evidence.staff.holding(Role.COORDINATOR, None, on):
                for link in person.accounts[:1]:
                    got = len(_unasked(evidence, link.native_id, due_at, allowed.until))
                    excused = unanswered(evidence, None, due_at)
                    if got == 1:
                        yield None
                    elif got:
                        yield evidence.finding("doubled", None, due_at, wording.TWO_DIGESTS)
                    else:
                        yield evidence.finding("missed", None, due_at, wording.NO_DIGEST, excused=excused)


def chased(evidence: Evidence) -> Findings:
    """``/催报`` reaches the class teachers whose plan is missing."""
    for said in evidence.heard:
        if said.word != wording.CHASE or not evidence.reached(said):
            continue
        on = evidence.local(said.at).date()
        allowed = limit(evidence, None, said.at)
        for group in evidence.programme.groups:
            if not evidence.programme.works_on(group, on) or not _is_missing(evidence, group, on, said.at):
                continue
            told = [
                one
                for native in _teachers(evidence, group, on)
                for one in _told(evidence, native, "plan", said.at, allowed.until + _CHASED_IN)
            ]
            missed = evidence.finding("missed", group.key, said.at, wording.NOT_REMINDED)
            yield None if told else missed


# ---------------------------------------------------------------------------------------------------------- agendas


def agenda(evidence: Evidence) -> Findings:
    """Every salon's agenda stands in its group the day before; one that is filed later follows at once."""
    for group, on in evidence.days():
        published = evidence.moment(on - timedelta(days=1), group.times.agenda_publish_at)
        if group.times.salon is None or not evidence.played(published) or published < evidence.begins:
            continue
        begins = group.times.salon.on(on, evidence.programme.zone)[0]
        said = [one for one in evidence.in_group(group.key, published, begins) if _is_agenda(one)]
        yield _posted(evidence, group, on, published, said)


def _is_agenda(one: Sent) -> bool:
    return one.feature == "agenda" and one.is_notice


def _posted(evidence: Evidence, group: GroupSpec, on: date, published: datetime, said: list[Sent]) -> Finding | None:
    filed = evidence.filed(group, on) if evidence.prepared(group.key, on) is None else None
    due_at = published if filed is None or filed.at <= published else filed.at + _POSTED_AFTER
    if filed is None and evidence.prepared(group.key, on) is None:
        return evidence.finding("wrong", group.key, published, wording.AGENDA_UNWANTED) if said else None
    allowed = limit(evidence, group.key, due_at)
    if not evidence.played(allowed.until):
        return None
    in_time = [one for one in said if one.at <= allowed.until]
    if not in_time:
        excused = unanswered(evidence, group.key, due_at) or evidence.was_killed(due_at)
        return evidence.finding("missed", group.key, due_at, wording.NO_AGENDA, excused=excused)
    absent = [topic for topic in evidence.topics(group, on, allowed.until) if topic not in in_time[0].text]
    if absent:
        return evidence.finding("wrong", group.key, due_at, wording.WRONG_AGENDA + absent[0])
    return None


def agenda_chased(evidence: Evidence) -> Findings:
    """Where the agenda is missing its class teacher hears of it beforehand."""
    for group, on in evidence.days():
        eve = on - timedelta(days=1)
        for clock in group.times.agenda_chases:
            due_at = evidence.moment(eve, clock)
            allowed = limit(evidence, None, due_at)
            if group.times.salon is None or due_at < evidence.begins or not evidence.played(allowed.until):
                continue
            told = [
                one
                for native in _teachers(evidence, group, on)
                for one in _told(evidence, native, "agenda", due_at, allowed.until)
                if group.name in one.text
            ]
            if _is_missing(evidence, group, on, due_at):
                yield None if told else evidence.finding("missed", group.key, due_at, wording.NOT_CHASED)
            else:
                yield evidence.finding("wrong", group.key, due_at, wording.REMINDED_FOR_NOTHING) if told else None


def lost_rights(evidence: Evidence) -> Findings:
    """Lost rights reach the staff within a minute."""
    for stretch in evidence.faults.lost:
        for group in evidence.programme.groups:
            if not stretch.touches(GroupKey(group.key)) or not evidence.played(stretch.starts_at):
                continue
            allowed = limit(evidence, None, stretch.starts_at)
            told = evidence.management(stretch.starts_at, allowed.ready_at + timedelta(seconds=60))
            fine = any(group.name in one.text for one in told)
            yield None if fine else evidence.finding("missed", group.key, stretch.starts_at, wording.NOT_REPORTED)
