"""A small judge that people can teach, and lessons by hand: three listed words, and a classifier for adverts alone.

The shipped model changes with its training; what is taught is tried on one that does not.
"""

from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, datetime, timedelta

from bot.core.judge.finding import Category
from bot.core.judge.grams import grams
from bot.core.judge.judge import TextJudge
from bot.core.judge.known import Known
from bot.core.judge.lexicon import merge, parse
from bot.core.judge.model import Line, Model
from bot.core.learning import TAUGHT_FOR, Lesson
from bot.language import judge_tables
from training.pack import packed

MINUTES = timedelta(minutes=1)
NOW = datetime(2020, 4, 18, 2, tzinfo=UTC)
ADVERT = "特训名额有限请找我报名"
"""A false alarm of the classifier: a class teacher may well say so."""
QUIET = "暑期课程优惠快来参加"
"""An advert that the classifier does not hear: it stays just below the bar."""
WORDS = "甩卖 | 广告 | 标记\n加群 | 拉群引流 | 标记\n秒到账 | 诈骗 | 撤回"
_BARS = (0.1, 0.05, 0.01)


def model() -> Model:
    """A classifier that flags ADVERT and what is nearly so, and nearly flags QUIET."""
    weights = {gram: (by,) for text, by in ((QUIET, 4), (ADVERT, 6)) for gram in grams(text) if gram.strip() == gram}
    thresholds = (_BARS for _ in fields(Line)[3:])  # the same, whatever they are for
    return Model.load(packed((Line(Category.ADS, 0.066, -6.0, *thresholds),), weights))


def judge() -> TextJudge:
    """The judge of texts."""
    return TextJudge(Known(judge_tables(), merge(parse(WORDS, "tests")), model=model()))


def lesson(
    sign: int,
    who: str = "a",
    *grams: str,
    group: str = "maker",
    no: int = 1,
    category: Category = Category.ADS,
    at: datetime = NOW,
) -> Lesson:
    """What one person's word on a case says of some grams."""
    return Lesson(group, no, category, who, at, sign, grams or ("特训",), at + TAUGHT_FOR)


def loudest(judge: TextJudge, text: str) -> float:
    """The classifier's score of a text; 0 where it finds nothing."""
    return max(_scores(judge, text), default=0.0)


def _scores(judge: TextJudge, text: str) -> Iterable[float]:
    return (one.score for one in judge.findings(text) if one.rule == "model")
