"""How questions are looked after in a group, and what a program may sense of them.

The times come from the programme file. What notices a question, and what tells whether words fit one, are values that
are handed in: the rules must never know how they are made. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.core.asking.context import Ground, Heard
from bot.core.asking.decide import Noticed, Verdict
from bot.core.asking.fit import Fitter, Waiting

FEATURE = "questions"


@dataclass(frozen=True, slots=True)
class Questions:
    """``answer_minutes`` count on duty only; nobody answers, and the next in line is asked. A message that may be a
    question is watched for ``candidate_minutes``; what was answered closes by itself after ``close_hours``. The bot
    says at most ``lines_an_hour`` unasked in a group."""

    enabled: bool = False
    answer_minutes: int = 15
    candidate_minutes: int = 5
    close_hours: int = 24
    lines_an_hour: int = 12


class Notice(Protocol):
    """Says whether a message needs an answer. ``likeness``: how like it is to answered questions and open ones, 0 to 1,
    None where nobody has looked."""

    def __call__(self, heard: Heard, likeness: float | None = None, /) -> Noticed: ...


def nothing_noticed(_heard: Heard, _likeness: float | None = None) -> Noticed:
    """Without anything that notices, only commands ask."""
    return Noticed(Verdict.QUIET, Ground.WORDS)


def nothing_fits(_waiting: Sequence[Waiting], _answer: str) -> None:
    """Without anything that compares, an answer says which question it is for."""


@dataclass(frozen=True, slots=True)
class Senses:
    """What is sensed of messages beyond their commands."""

    notices: Notice = nothing_noticed
    fits: Fitter = nothing_fits


NOTHING_SENSED = Senses()
