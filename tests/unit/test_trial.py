"""What a word list would have done: two judges, many pages, a few examples."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.judge.finding import Category, Finding, Severity
from bot.core.judge.trial import EXAMPLES, LONGEST, Outcome, Said, Trial
from bot.core.moderation import Moderation, severity_of

NOON = datetime(2020, 4, 18, 4, tzinfo=UTC)
WORDS = {"代": Severity.FLAG, "团": Severity.FLAG, "记": Severity.NOTE}
WEIGH = partial(severity_of, rules=Moderation())


def judge(*words: str, **levels: Severity) -> "Judge":
    return Judge({word: WORDS.get(word, Severity.FLAG) for word in words} | levels)


class Judge:
    def __init__(self, words: dict[str, Severity]) -> None:
        self.words = words

    def __call__(self, text: str) -> list[Finding]:
        return [
            Finding(Category.ADS, level, f"word:{word}", (0, 1)) for word, level in self.words.items() if word in text
        ]


def said(*texts: str) -> list[Said]:
    return [Said(NOON + timedelta(minutes=number), "g1", text) for number, text in enumerate(texts)]


def own(*words: str) -> frozenset[str]:
    return frozenset(f"word:{word}" for word in words)


def test_what_is_newly_flagged_and_what_was_flagged_anyway() -> None:
    trial = Trial(judge("代"), judge("代", "团"), own("团"))
    found = trial.tried(Outcome(), said("团", "代", "代团", "好", "团团"), WEIGH)
    assert (found.messages, found.flagged, found.newly, found.freed) == (5, 3, 2, 0)
    tally = found.words["word:团"]
    assert (tally.count, tally.alone, tally.severity) == (3, 2, Severity.FLAG)
    assert [one.text for one in tally.examples] == ["团", "代团", "团团"]
    assert found.spared == {}
    assert set(found.words) == {"word:团"}


def test_what_would_not_be_flagged_any_more() -> None:
    trial = Trial(judge("代", "团"), judge("团"), own())
    found = trial.tried(Outcome(), said("代", "代团", "团"), WEIGH)
    assert (found.flagged, found.newly, found.freed) == (0, 0, 1)
    assert (found.spared["word:代"].count, found.spared["word:代"].alone) == (2, 1)


def test_a_milder_level_spares_and_a_note_is_no_flag() -> None:
    trial = Trial(judge("代"), judge(代=Severity.NOTE), own("代"))
    found = trial.tried(Outcome(), said("代"), WEIGH)
    assert (found.flagged, found.freed) == (0, 1)
    assert found.words["word:代"].severity is Severity.NOTE
    assert found.spared["word:代"].severity is Severity.FLAG
    same = Trial(judge("记"), judge(), own()).tried(Outcome(), said("记"), WEIGH)
    assert (same.spared, same.freed) == ({}, 0)


def test_the_groups_own_rules_decide_what_is_flagged() -> None:
    quiet = partial(severity_of, rules=Moderation(note=(Category.ADS,)))
    found = Trial(judge(), judge("团"), own("团")).tried(Outcome(), said("团"), quiet)
    assert (found.flagged, found.newly, found.words["word:团"].severity) == (0, 0, Severity.NOTE)


def test_examples_are_few_short_and_different() -> None:
    texts = ["团" * (LONGEST + 1), "团", "团", "团 \n 一", "团二", "团三"]
    found = Trial(judge(), judge("团"), own("团")).tried(Outcome(), said(*texts), WEIGH)
    examples = [one.text for one in found.words["word:团"].examples]
    assert examples == ["团" * LONGEST + "…", "团", "团 一"]
    assert len(examples) == EXAMPLES


@pytest.mark.parametrize("size", [1, 2, 3, 100])
@given(texts=st.lists(st.text("代团记好", max_size=4), max_size=12))
def test_the_size_of_pages_does_not_matter(size: int, texts: list[str]) -> None:
    trial = Trial(judge("代", "记"), judge("团", 代=Severity.NOTE), own("团", "代"))
    whole, paged = trial.tried(Outcome(), said(*texts), WEIGH), Outcome()
    for start in range(0, len(texts), size):
        paged = trial.tried(paged, said(*texts)[start : start + size], WEIGH)
    assert [(one.count, one.alone) for one in paged.words.values()] == [
        (one.count, one.alone) for one in whole.words.values()
    ]
    assert (paged.messages, paged.flagged, paged.newly, paged.freed) == (
        len(texts), sum("团" in text for text in texts), sum("团" in text and "代" not in text for text in texts),
        sum("代" in text and "团" not in text for text in texts),
    )  # fmt: skip
