"""What files say is taken in: new, changed and gone rows; what the staff changed stays until the file changes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.core.knowledge_card import CardState, KnowledgeCard
from bot.core.knowledge_change import FaqRow
from bot.core.knowledge_desk import By, Scope
from bot.core.knowledge_file import Entry
from bot.core.knowledge_import import Taken, followed, imported

AT = datetime(2020, 4, 18, 1, 5, tzinfo=UTC)
WHERE, WHEN = Entry(2, "作业在哪里提交", "首页", ("怎么交",)), Entry(3, "证书什么时候发", "一周后")


def by(day: int = 0) -> By:
    return By("", "", AT + timedelta(days=day), date(2020, 4, 18) + timedelta(days=day))


class Base:
    """The cards and rows of a programme over several starts."""

    def __init__(self) -> None:
        self.cards: dict[int, KnowledgeCard] = {}
        self.rows: dict[tuple[str, str], FaqRow] = {}
        self.day = 0

    def start(self, **files: tuple[Entry, ...]) -> Taken:
        """A start with these files."""
        self.day += 1
        taken = Taken(max(self.cards, default=0))
        named = {f"{name}.csv": entries for name, entries in files.items()}
        followed("test", named, self.rows.values(), self.cards.values(), taken, by(self.day))
        return self._kept(taken)

    def take(self, *entries: Entry) -> Taken:
        """A file that is taken in once."""
        self.day += 1
        taken = Taken(max(self.cards, default=0))
        return self._kept(imported("test", "once.csv", entries, self.cards.values(), taken, by(self.day)))

    def _kept(self, taken: Taken) -> Taken:
        self.cards |= taken.after
        self.rows |= {(row.file, row.mark): row for row in taken.rows}
        return taken

    def change(self, no: int, **other: object) -> None:
        """The staff change a card."""
        self.cards[no] = replace(self.cards[no], changed_by="zhou", **other)  # type: ignore[arg-type]


def test_new_rows_are_approved_cards_of_the_file() -> None:
    base = Base()
    taken = base.start(faq=(WHERE, WHEN))
    assert (taken.made, taken.changed, taken.gone, taken.same) == ([1, 2], 0, 0, 0)
    first = base.cards[1]
    assert (first.question, first.answer, first.phrasings) == ("作业在哪里提交", "首页", ("怎么交",))
    assert (first.state, first.source, first.review_on) == (CardState.APPROVED, "faq.csv", date(2020, 7, 18))
    assert taken.summary == "new 2 changed 0 withdrawn 0 same 0"


def test_the_same_file_again_changes_nothing() -> None:
    base = Base()
    base.start(faq=(WHERE, WHEN))
    taken = base.start(faq=(WHEN, replace(WHERE, line=9)))
    assert (taken.after, taken.rows, taken.same) == ({}, [], 2)


def test_what_the_staff_changed_stays_until_the_file_changes() -> None:
    base = Base()
    base.start(faq=(WHERE,))
    base.change(1, answer="「我的作业」", question="作业在哪儿交", helped=3)
    base.start(faq=(WHERE,))
    assert base.cards[1].answer == "「我的作业」"
    taken = base.start(faq=(replace(WHERE, answer="首页右上角"),))
    assert (taken.changed, taken.before[1].answer) == (1, "「我的作业」")
    assert (base.cards[1].answer, base.cards[1].question, base.cards[1].helped) == ("首页右上角", "作业在哪里提交", 3)


def test_what_the_staff_withdrew_stays_so() -> None:
    base = Base()
    base.start(faq=(WHERE,))
    base.change(1, state=CardState.WITHDRAWN)
    base.start(faq=(WHERE,))
    assert base.cards[1].state is CardState.WITHDRAWN


def test_rows_that_are_gone_are_withdrawn_and_come_back() -> None:
    base = Base()
    base.start(faq=(WHERE, WHEN))
    taken = base.start(faq=(WHERE,))
    assert (taken.gone, base.cards[2].state, base.cards[1].state) == (1, CardState.WITHDRAWN, CardState.APPROVED)
    assert base.start(faq=(WHERE,)).after == {}
    base.start(faq=(WHERE, WHEN))
    assert base.cards[2].state is CardState.APPROVED
    assert base.start(faq=(WHERE, WHEN)).after == {}
    base.change(2, state=CardState.MERGED)
    base.start()
    assert [base.cards[no].state for no in (1, 2)] == [CardState.WITHDRAWN, CardState.MERGED]


def test_a_question_that_has_a_card_gets_no_second_one() -> None:
    base = Base()
    base.take(WHERE)
    base.change(1, answered_by="e", answered_name="吴专家", answered_at=AT, source="#7 maker", phrasings=("学到的",))
    assert base.start(faq=(replace(WHERE, question="作业在哪里提交？"),)).made == []
    card = base.cards[1]
    assert (card.question, card.answered_name, card.source) == ("作业在哪里提交？", "吴专家", "#7 maker")
    assert card.phrasings == ("怎么交", "学到的")
    assert base.start(faq=(replace(WHERE, answer="别处"),)).changed == 1
    assert (base.cards[1].answered_name, base.cards[1].source) == ("", "faq.csv")


def test_two_files_with_the_same_question_end_as_one_card() -> None:
    base = Base()
    base.start(a=(WHERE,))
    taken = base.start(a=(WHERE,), b=(WHERE,))
    assert (taken.made, taken.same, len(base.cards)) == ([], 2, 1)


def test_an_import_changes_what_differs_and_nothing_else() -> None:
    base = Base()
    assert base.take(WHERE, WHEN).made == [1, 2]
    assert base.take(WHERE, WHEN).same == 2
    taken = base.take(replace(WHERE, scope=Scope(("contest",), staff_only=True)), WHEN)
    assert (taken.changed, taken.same) == (1, 1)
    assert (base.cards[1].audience, base.cards[1].staff_only) == (("contest",), True)
    base.change(2, state=CardState.WITHDRAWN)
    assert base.take(WHEN).changed == 1
    assert base.cards[2].state is CardState.APPROVED


def test_a_merged_card_is_not_woken() -> None:
    base = Base()
    base.take(WHERE)
    base.change(1, state=CardState.MERGED, merged_into=9)
    assert base.take(WHERE).made == [2]
    assert base.cards[1].state is CardState.MERGED


def test_of_several_cards_with_the_question_the_one_in_use_is_taken() -> None:
    base = Base()
    base.take(WHERE)
    base.change(1, state=CardState.WITHDRAWN)
    base.cards[5] = replace(base.cards[1], no=5, state=CardState.DRAFT)
    taken = base.take(replace(WHERE, answer="别处"))
    assert list(taken.after) == [5]


def test_a_row_whose_card_is_not_there_makes_a_new_one() -> None:
    base = Base()
    base.start(faq=(WHERE,))
    base.cards.clear()
    assert base.start(faq=(replace(WHERE, answer="别处"),)).made == [1]
    base.cards.clear()
    assert base.start().after == {}
