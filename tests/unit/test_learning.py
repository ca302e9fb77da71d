"""What verdicts teach, as values: grounds, pardons, lessons, and all of it taken back."""

from dataclasses import replace
from datetime import timedelta

from bot.core.case import Act, Case, CaseState, Ground
from bot.core.ids import AccountName, NativeId
from bot.core.judge.finding import Category, Finding, Severity, Trace
from bot.core.learning import (
    LOWER,
    MOST_GROUNDS,
    PARDONED_FOR,
    RAISE,
    Lesson,
    Mark,
    Pardon,
    counts,
    grounds,
    pardons_for,
    reviewed,
    seen,
    spared,
    summed,
    taken_back,
    taught,
)
from bot.core.wording import learning as wording
from tests.lessons import NOW
from tests.programmes import DAY

BY = "teacher"


def finding(
    sentence: str = "s", near: str = "", category: Category = Category.ADS, rule: str = "word:x", *grams: str
) -> Finding:
    return Finding(category, Severity.FLAG, rule, (0, 1), trace=Trace(sentence, near, grams))


def ground(
    sentence: str = "s", near: str = "", category: Category = Category.ADS, severity: Severity = Severity.FLAG,
    grams: tuple[str, ...] = (),
) -> Ground:  # fmt: skip
    return Ground(category, severity, "word:x", sentence, near, grams)


def case(*held: Ground, verdict: tuple[Act, ...] = (), category: Category = Category.ADS) -> Case:
    return Case(
        "maker", 3, DAY, AccountName("a"), NativeId("1"), "n", ("m",), ("t",), category, (), 2, NOW, NOW, 3,
        state=CaseState.SETTLED, verdict=verdict, settled_by="duty", grounds=held,
    )  # fmt: skip


def pardon(mark: str, kind: Mark = Mark.SENTENCE, undone: bool = False) -> Pardon:
    return Pardon("maker", mark, 3, kind, Category.ADS, "word:x", BY, NOW, NOW + PARDONED_FOR, NOW if undone else None)


def test_a_case_remembers_what_asked_for_people_and_left_a_trace() -> None:
    kept = grounds(
        (), [(Severity.FLAG, finding("s", "n")), (Severity.NOTE, finding("t")), (Severity.FLAG, finding(""))]
    )
    assert kept == (Ground(Category.ADS, Severity.FLAG, "word:x", "s", "n"),)
    assert grounds(kept, [(Severity.FLAG, finding("s", "n"))]) == kept, "a flood says the same again"
    many = [(Severity.FLAG, finding(str(number))) for number in range(99)]
    assert len(grounds(kept, many)) == MOST_GROUNDS
    assert grounds(kept, many)[0] == kept[0]


def test_a_verdict_speaks_for_what_was_shown_alone() -> None:
    first = grounds((), [(Severity.FLAG, finding("s"))])
    both = grounds(first, [(Severity.FLAG, finding("later"))])
    assert [one.shown for one in both] == [True, False]
    held = case(*both)
    assert [one.mark for one in taught(held, (Act.PASS,), "a", NOW) if isinstance(one, Pardon)] == ["s"]
    assert [one.shown for one in seen(both)] == [True, True]
    again = reviewed(held, (), "b", NOW, overturned=True)
    assert [one.mark for one in again if isinstance(one, Pardon)] == ["s", "later"], "who looks again reads all"


def test_a_query_names_every_mark_once() -> None:
    asked = pardons_for("maker", [finding("s", "n"), finding("s", ""), finding("s", "a"), finding("", "")])
    assert asked.where == (("mark", ("a", "n", "s")),)


def test_a_pardoned_sentence_is_worth_a_note_whatever_was_found_in_it() -> None:
    found = [
        (Severity.RECALL, finding("s", category=Category.FRAUD)),
        (Severity.FLAG, finding("s", "n", Category.PERSONAL)),
        (Severity.FLAG, finding("", "", Category.FLOOD)),
    ]
    lowered = spared(found, [pardon("s")], NOW)
    assert [(severity, one.category) for severity, one in lowered] == [
        (Severity.FLAG, Category.FLOOD), (Severity.NOTE, Category.FRAUD), (Severity.NOTE, Category.PERSONAL),
    ]  # fmt: skip


def test_a_pardoned_place_spares_what_would_be_shown_and_nothing_grave() -> None:
    near = [pardon("n", Mark.NEAR)]

    def after(severity: Severity, category: Category) -> Severity:
        return spared([(severity, finding("s", "n", category))], near, NOW)[0][0]

    assert after(Severity.FLAG, Category.ADS) is Severity.NOTE
    assert after(Severity.RECALL, Category.ADS) is Severity.RECALL
    assert after(Severity.FLAG, Category.PERSONAL) is Severity.FLAG


def test_a_pardon_ends_and_can_be_taken_back() -> None:
    found = [(Severity.FLAG, finding("s"))]
    end = NOW + PARDONED_FOR
    assert spared(found, [pardon("s")], end - timedelta(microseconds=1))[0][0] is Severity.NOTE
    assert spared(found, [pardon("s")], end)[0][0] is Severity.FLAG
    assert spared(found, [pardon("s", undone=True)], NOW)[0][0] is Severity.FLAG
    assert spared(found, [], NOW) == tuple(found)


def test_a_false_alarm_pardons_and_lowers_every_category() -> None:
    held = (
        ground("s", "n", grams=("训", "特")),
        ground("s", "m", Category.ABUSE, grams=("坏",)),
        ground("t", "r", severity=Severity.RECALL),
        ground("t", "p", Category.PERSONAL),
        ground("u", "n", grams=("特", "名")),
    )
    learnt = taught(case(*held), (Act.PASS,), BY, NOW)
    marks = {(one.mark, one.kind) for one in learnt if isinstance(one, Pardon)}
    assert marks == {
        ("s", Mark.SENTENCE), ("n", Mark.NEAR), ("m", Mark.NEAR), ("t", Mark.SENTENCE), ("u", Mark.SENTENCE),
    }  # fmt: skip
    lessons = {one.category: one for one in learnt if isinstance(one, Lesson)}
    assert {category: one.grams for category, one in lessons.items()} == {
        Category.ADS: tuple(sorted("训特名")), Category.ABUSE: ("坏",),
    }  # fmt: skip
    assert {(one.sign, one.by, one.no) for one in lessons.values()} == {(LOWER, BY, 3)}
    assert all(counts(one, NOW) for one in learnt)


def test_a_confirmed_finding_raises_its_own_category_and_pardons_nothing() -> None:
    held = (ground(grams=("特",)), ground(category=Category.ABUSE, grams=("坏",)))
    for acts in ((Act.WARN,), (Act.RECALL, Act.MUTE)):
        (lesson,) = taught(case(*held), acts, BY, NOW)
        assert isinstance(lesson, Lesson)
        assert (lesson.category, lesson.sign, lesson.grams) == (Category.ADS, RAISE, ("特",))
    assert taught(case(), (Act.PASS,), BY, NOW) == taught(case(ground()), (Act.WARN,), BY, NOW) == ()


def test_a_lesson_holds_forty_grams_the_first_of_a_flood() -> None:
    held = tuple(ground(str(n), grams=tuple(chr(0x4E00 + n * 30 + i) for i in range(30))) for n in range(3))
    (lesson,) = taught(case(*held), (Act.WARN,), BY, NOW)
    assert isinstance(lesson, Lesson)
    assert len(lesson.grams) == 40
    assert set(held[0].grams) <= set(lesson.grams)


def test_an_appeal_is_a_voice_of_its_own() -> None:
    settled = case(ground(grams=("特",)), verdict=(Act.WARN,))
    (first,) = taught(settled, settled.verdict, "duty", NOW)
    assert isinstance(first, Lesson)
    (second,) = reviewed(settled, [first], BY, NOW, overturned=False)
    assert second == replace(first, by=BY)
    gone, mark, lowered = reviewed(settled, [first], BY, NOW, overturned=True)
    assert gone == replace(first, undone_at=NOW, undone_by=BY)
    assert isinstance(mark, Pardon)
    assert isinstance(lowered, Lesson)
    assert (lowered.sign, lowered.by) == (LOWER, BY)
    assert reviewed(settled, [replace(first, sign=LOWER)], BY, NOW, overturned=True) == (mark, lowered)


def test_what_is_taken_back_stays_so() -> None:
    later = NOW + timedelta(days=1)
    (gone,) = taken_back([pardon("s"), pardon("t", undone=True)], BY, later)
    assert (gone.mark, gone.undone_at, gone.undone_by) == ("s", later, BY)
    assert not counts(gone, NOW)
    assert taken_back([gone], "other", later) == ()


def test_the_audit_log_hears_how_much_and_never_what() -> None:
    learnt = taught(case(ground("s", "n", grams=("特", "训"))), (Act.PASS,), BY, NOW)
    assert summed(learnt) == "-ads 2 grams, 2 pardons"
    assert summed(taught(case(ground(grams=("特",))), (Act.WARN,), BY, NOW)) == "+ads 1 grams"
    assert summed([pardon("s")]) == "1 pardons"


def test_what_is_shown_fits_a_screen() -> None:
    groups = tuple(wording.group(f"{number}班", 1, 0, 1) for number in range(99))
    text = wording.overview(groups, "", ("0班", 3))
    assert len(text.splitlines()) < 20
    assert "另有 89 个群" in text
    assert "等 50 处" in wording.sentences(tuple(range(50)))
    assert "等 50 处" in wording.words(tuple((f"word:{number}", "ads", number) for number in range(50)))
    assert "等" not in wording.sentences(tuple(range(8)))
