"""The way up: that there is something to hand over, and somebody at each level."""

from bot.core.people import Role
from bot.core.questions import Questions
from bot.core.upwards import Level
from bot.core.wording import settings_upwards as say
from bot.settings.faults import Report
from bot.settings.model import Settings


def check_upwards(settings: Settings, report: Report) -> None:
    """``[upwards]``."""
    if not settings.upwards.enabled:
        return
    asking = settings.questions.over(Questions())
    if not any(group.questions.over(asking).enabled for group in settings.groups):
        report.warning(("upwards", "enabled"), say.no_questions())
    roles = {role.role for person in settings.people for role in person.roles}
    for number, level in enumerate(settings.upwards.levels):
        path = ("upwards", "levels", number)
        if level in settings.upwards.levels[:number]:
            report.warning(path, say.level_twice(level))
        elif level is Level.MANAGEMENT:
            if settings.management is None:
                report.warning(path, say.no_management())
        elif Role(level.value) not in roles:
            report.warning(path, say.nobody_at(level))
