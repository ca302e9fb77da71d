"""A world in which questions are looked after by what is shipped: the scorer, what fits an answer, the knowledge."""

from contextlib import AbstractAsyncContextManager
from functools import cache
from pathlib import Path
from typing import Any

from bot.core.questions import Senses
from bot.language import shipped_fitter
from bot.noticing import Noticing, shipped_scorer
from tests.scenario.test_questions import looked_after, rows, start
from tests.world import World

__all__ = ["live", "rows", "senses"]


@cache
def senses() -> Senses:
    """The senses that are shipped."""
    return Senses(Noticing(shipped_scorer()), shipped_fitter())


def live(tmp_path: Path, at: str = "2020-04-18 09:00", **changed: Any) -> AbstractAsyncContextManager[World]:
    """The tests' programme, looked after for real."""
    return start(tmp_path, at, programme=looked_after(**changed), senses=senses())
