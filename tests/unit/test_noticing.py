"""The shipped sense of questions: what it decides is what the scorer says, weighed once for each message."""

from dataclasses import replace

from bot.core.asking.context import Heard, Whom
from bot.core.asking.decide import decide
from bot.core.questions import Questions
from bot.noticing import Noticing, shipped_scorer
from bot.serve import all_features
from handlers import PIPELINE
from tests import programmes

ASK = "请问作业在哪里提交"


def test_it_decides_as_the_scorer_does() -> None:
    noticing = Noticing(shipped_scorer())
    for heard in (
        Heard(ASK),
        Heard("收到"),
        Heard(ASK, quotes=Whom.PERSON),
        Heard("收到", tagged=frozenset({Whom.BOT})),
    ):
        assert noticing(heard) == decide(heard, shipped_scorer())
    assert noticing(Heard(ASK), 1.0).probability > noticing(Heard(ASK), 0.0).probability


def test_the_words_of_a_message_are_weighed_once() -> None:
    noticing = Noticing(shipped_scorer())
    for tagged in (frozenset[Whom](), frozenset({Whom.BOT}), frozenset({Whom.STAFF})):
        noticing(Heard(ASK, tagged=tagged))
    assert noticing.weighed.cache_info().misses == 1


def test_the_program_notices_where_questions_are_looked_after() -> None:
    found = programmes.programme()
    asked = replace(found, groups=tuple(replace(one, questions=Questions(enabled=True)) for one in found.groups[:1]))
    assert all_features(found).pipeline is PIPELINE
    assert all_features().pipeline is PIPELINE
    assert [rule.name for rule in all_features(asked).pipeline] == [rule.name for rule in PIPELINE]
    assert all_features(asked).pipeline is not PIPELINE
