"""Every job of the timetable. Nothing registers itself."""

from bot.core.job import Job
from schedules import (
    abilities,
    agenda,
    appeal,
    duty,
    figures,
    moderation,
    names,
    plan,
    question,
    question_back,
    question_card,
    question_unsure,
    salon,
    speaking,
    upwards,
    vote,
)

JOBS: tuple[Job, ...] = (
    *speaking.JOBS,
    *abilities.JOBS,
    *figures.JOBS,
    *duty.JOBS,
    *moderation.JOBS,
    *appeal.JOBS,
    *plan.JOBS,
    *agenda.JOBS,
    *salon.JOBS,
    *vote.JOBS,
    *names.JOBS,
    *question.JOBS,
    *question_back.JOBS,
    *question_card.JOBS,
    *question_unsure.JOBS,
    *upwards.JOBS,
)
