"""Every job of the timetable. Nothing registers itself."""

from bot.core.job import Job
from schedules import abilities, agenda, duty, figures, names, plan, salon, speaking, vote

JOBS: tuple[Job, ...] = (
    *speaking.JOBS,
    *abilities.JOBS,
    *figures.JOBS,
    *duty.JOBS,
    *plan.JOBS,
    *agenda.JOBS,
    *salon.JOBS,
    *vote.JOBS,
    *names.JOBS,
)
