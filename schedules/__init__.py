"""Every job of the timetable. Nothing registers itself."""

from bot.core.job import Job
from schedules import speaking

JOBS: tuple[Job, ...] = (*speaking.JOBS,)
