"""Every job of the timetable. Nothing registers itself."""

from bot.core.job import Job
from schedules import agenda, figures, salon, speaking, vote

JOBS: tuple[Job, ...] = (
    *speaking.JOBS,
    *figures.JOBS,
    *agenda.JOBS,
    *salon.JOBS,
    *vote.JOBS,
)
