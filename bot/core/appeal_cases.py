"""Which cases somebody may still object to, and the line that says how. Pure; asks for ``cases_asked``."""

from datetime import timedelta

from bot.core.appeal_words import is_reason
from bot.core.case import Act, Case, CaseState, cases_of_person
from bot.core.event import Event
from bot.core.ids import GroupKey
from bot.core.programme import GroupSpec
from bot.core.query import Query
from bot.core.rule import Turn
from bot.core.wording import appeals as wording


def cases_asked(event: Event) -> tuple[Query[object], ...]:
    """What has to be asked for what is here."""
    return (cases_of_person(event.account, event.sender.native_id),) if event.sender is not None else ()


def concerned(turn: Turn) -> list[Case]:
    """The person's cases that something was done about; in a group, those of that group."""
    event, here = turn.event, turn.here
    cases = turn.facts.get(cases_of_person(event.account, event.sender.native_id)) if event.sender is not None else ()
    place = here.group.key if here.group is not None else None
    return [one for one in cases if not one.training and place in (None, one.group) and _touched(one)]


def _touched(case: Case) -> bool:
    return bool(case.recalled) or bool(set(case.verdict) - {Act.PASS})


def hears(turn: Turn, case: Case, group: GroupSpec) -> bool:
    """Whether words of the person can still change something."""
    return case.state is not CaseState.REVIEWED and not is_pardoned(case) and not is_late(turn, case, group)


def is_pardoned(case: Case) -> bool:
    """Whether somebody has let it pass: nothing is left to object to."""
    return case.state is CaseState.SETTLED and Act.PASS in case.verdict


def is_late(turn: Turn, case: Case, group: GroupSpec) -> bool:
    """Whether the days are over in which a verdict can be appealed against."""
    days = timedelta(days=group.moderation.appeal_days)
    judged = case.state is CaseState.SETTLED and not case.undone
    return judged and case.settled_at is not None and turn.event.at > case.settled_at + days


def still_heard(turn: Turn) -> list[tuple[GroupSpec, Case]]:
    """The person's cases that words of theirs can still change, each with its group."""
    mine = ((turn.here.programme.group(GroupKey(one.group)), one) for one in concerned(turn))
    return [(group, one) for group, one in mine if group is not None and hears(turn, one, group)]


def how_to(turn: Turn, group: GroupSpec, case: Case, words: str) -> str:
    """How to object to a case, with the words that were said where they are a reason."""
    several = sum(one.no == case.no for one in concerned(turn)) > 1
    reason = " ".join(words.split())
    return wording.how_to(case.no, f"{group.name} " if several else "", reason if is_reason(reason) else "")
