"""Every check of a verdict, by the key of its name, in the order of the sheet. A check looks at evidence only."""

from collections.abc import Callable

from bot.rehearsal.checks import evening, manners, speaking, staff
from bot.rehearsal.evidence import Evidence, Findings

Check = Callable[[Evidence], Findings]

CHECKS: dict[str, Check] = {
    "opened": speaking.opened,
    "closed": speaking.closed,
    "state": speaking.state,
    "true_before_said": speaking.true_before_said,
    "notices": speaking.notices,
    "free": speaking.free,
    "ended": speaking.ended,
    "duty_reminder": staff.duty_reminder,
    "no_show": staff.no_show,
    "agenda": staff.agenda,
    "agenda_chased": staff.agenda_chased,
    "plan_reminder": staff.plan_reminder,
    "digest": staff.digest,
    "chased": staff.chased,
    "salon": evening.salon,
    "vote_opened": evening.vote_opened,
    "vote_result": evening.vote_result,
    "late_votes": evening.late_votes,
    "figures": evening.figures,
    "lost_rights": staff.lost_rights,
    "twice": manners.twice,
    "stale": manners.stale,
    "quiet": manners.quiet,
    "answered": manners.answered,
    "plain_talk": manners.plain_talk,
    "refused": manners.refused,
    "patient": manners.patient,
    "in_doubt": manners.in_doubt,
}
