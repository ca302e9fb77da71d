"""The small rules of moderation by tables: what a finding leads to, how verdicts are read, who is shown a case."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.capability import Capability
from bot.core.case import Act, Case, CaseState, Strike, case_of, named_in
from bot.core.case_desk import DUTY, STAFF, Desk, case_on, marked, others, show
from bot.core.case_orders import Order, contradicts, numbers_in, orders_in, words_of
from bot.core.case_refused import reopened
from bot.core.case_settle import answered
from bot.core.case_verdict import apply, mute_minutes
from bot.core.case_words import COMMANDS
from bot.core.command import CommandBook
from bot.core.duty import Roll
from bot.core.effect import AlertStaff, SendDirect, SendMessage, Why
from bot.core.event import ButtonPressed, EffectSettled, Event, MessageReceived, Outcome, Sender
from bot.core.ids import EffectKey, EventId, GroupKey, NativeId
from bot.core.judge.finding import Category, Finding, Severity
from bot.core.lowering import Ground, lower
from bot.core.message import Message, Quote
from bot.core.moderation import Moderation, ModerationMode, severity_of, weighed
from bot.core.people import Directory
from bot.core.query import Facts
from bot.core.rule import Turn, Verdict, think
from bot.core.signals import NOTHING, Signals, classify
from bot.core.wording import cases as wording
from handlers import moderation
from handlers.aftermath import REPORT_RULE
from handlers.verdict import TAP_RULE
from handlers.verdict_short import REPLY_RULE
from tests import programmes
from tests.turning import at, decide, here_in, message, texts

NOON = at("18 10:00")
MAKER = programmes.programme().groups[0]
WATCHED = replace(MAKER, moderation=replace(MAKER.moderation, mode=ModerationMode.ACTIVE))
EVERYTHING = frozenset(Capability)
NOTE, FLAG, RECALL = Severity


def case(no: int = 1, **changed: Any) -> Case:
    made = Case(
        group="maker", no=no, local_date=programmes.DAY, account=programmes.ACCOUNT, native_id=NativeId("x"), 
        name="某老师", message_ids=(f"m{no}",),
        texts=("原话",), category=Category.ABUSE, reasons=("理由",), severity=FLAG,
        opened_at=NOON, last_at=NOON, batch=no,
    )  # fmt: skip
    return replace(made, **changed)


def desk(means: frozenset[Capability] = EVERYTHING, *, management: bool = True, staff: Directory | None = None) -> Desk:
    programme = programmes.programme()
    found = programme if management else replace(programme, management=None)
    here = here_in(programme=found, staff=staff)
    return Desk(here, WATCHED, NOON, Roll(MAKER, ()), means, Why(kind="test"))


# ------------------------------------------------------------------------------------------------- what it leads to


@pytest.mark.parametrize(
    ("severity", "score", "rules", "leads_to"),
    [
        (NOTE, 1.0, {}, NOTE),
        (FLAG, 1.0, {}, FLAG),
        (RECALL, 1.0, {}, RECALL),
        (FLAG, 0.4, {}, NOTE),
        (RECALL, 0.8, {}, FLAG),
        (RECALL, 0.4, {}, NOTE),
        (RECALL, 1.0, {"note": (Category.ADS,)}, NOTE),
        (RECALL, 1.0, {"flag": (Category.ADS,)}, FLAG),
        (FLAG, 1.0, {"recall": (Category.ADS,)}, RECALL),
        (FLAG, 0.8, {"recall": (Category.ADS,)}, FLAG),
        (NOTE, 1.0, {"recall": (Category.ADS,)}, NOTE),
        (FLAG, 1.0, {"recall": (Category.ABUSE,), "note": (Category.LINK,)}, FLAG),
    ],
)
def test_what_a_finding_leads_to(severity: Severity, score: float, rules: dict[str, Any], leads_to: Severity) -> None:
    found = Finding(Category.ADS, severity, "r", (0, 1), score=score)
    assert severity_of(found, Moderation(**rules)) is leads_to


def test_the_gravest_and_surest_comes_first() -> None:
    found = [
        Finding(Category.ADS, one, "r", (0, 1), score=sure) for one, sure in ((FLAG, 0.9), (RECALL, 0.95), (FLAG, 1))
    ]
    assert [(severity, one.score) for severity, one in weighed(found, Moderation())] == [
        (RECALL, 0.95), (FLAG, 1), (FLAG, 0.9),
    ]  # fmt: skip


# ------------------------------------------------------------------------------------------------ how it is typed

VERBS = {"撤回": Act.RECALL, "警告": Act.WARN, "禁言": Act.MUTE, "放行": Act.PASS, "mute": Act.MUTE}


@pytest.mark.parametrize(
    ("first", "argument", "orders"),
    [
        (Act.RECALL, "3", [(3, "recall", None)]),
        (Act.RECALL, "#3 /警告 3", [(3, "recall warn", None)]),
        (Act.RECALL, "3 ／禁言 3 10m", [(3, "recall mute", 10)]),
        (Act.RECALL, "3 警告 3", [(3, "recall warn", None)]),
        (Act.RECALL, "3和5 警告3", [(3, "recall warn", None), (5, "recall", None)]),
        (Act.RECALL, "3 /警告3 /禁言#3 10", [(3, "recall warn mute", 10)]),
        (Act.WARN, "#3 跟 #5", [(3, "warn", None), (5, "warn", None)]),
        (Act.WARN, "3 撤回了吗", [(3, "warn", None)]),
        (Act.WARN, "3 警告过 2 次了", [(3, "warn", None)]),
        (Act.MUTE, "3 2小时", [(3, "mute", 120)]),
        (Act.MUTE, "3", [(3, "mute", None)]),
        (Act.MUTE, "3 5", [(3, "mute", 5)]),
        (Act.MUTE, "#3 10 分钟", [(3, "mute", 10)]),
        (Act.MUTE, "3 10 太吵了", [(3, "mute", 10)]),
        (Act.MUTE, "3，5 10", [(3, "mute", 10), (5, "mute", 10)]),
        (Act.MUTE, "3,5", [(3, "mute", None), (5, "mute", None)]),
        (Act.MUTE, "3, 5", [(3, "mute", None), (5, "mute", None)]),
        (Act.MUTE, "#3 #5", [(3, "mute", None), (5, "mute", None)]),
        (Act.MUTE, "#3 #5 1h", [(3, "mute", 60), (5, "mute", 60)]),
        (Act.MUTE, "4-6 30", [(4, "mute", 30), (5, "mute", 30), (6, "mute", 30)]),
        (Act.MUTE, "3 4-6", [(3, "mute", None), (4, "mute", None), (5, "mute", None), (6, "mute", None)]),
        (Act.MUTE, "3 0", [(3, "mute", None)]),
        (Act.MUTE, "3 43200", [(3, "mute", 43200)]),
        (Act.MUTE, "3 30秒", [(3, "mute", 1)]),
        (Act.RECALL, "3 /禁言 3 5", [(3, "recall mute", 5)]),
        (Act.RECALL, "3 5 /警告 3 5", [(3, "recall warn", None), (5, "recall warn", None)]),
        (Act.MUTE, "3 很吵", [(3, "mute", None)]),
        (Act.WARN, "3 10m", [(3, "warn", None)]),
        (Act.PASS, "3、4，5", [(3, "pass", None), (4, "pass", None), (5, "pass", None)]),
        (Act.PASS, "3-5 误报", [(3, "pass", None), (4, "pass", None), (5, "pass", None)]),
        (Act.PASS, "5-3", []),
        (Act.RECALL, "三 /MUTE 4 1h", [(3, "recall", None), (4, "mute", 60)]),
        (Act.RECALL, "3 /放行 3", [(3, "recall pass", None)]),
        (Act.RECALL, "3 /谢谢 4 /", [(3, "recall", None)]),
        (Act.RECALL, "", []),
        (Act.RECALL, "这条", []),
    ],
)
def test_reading_verdicts(first: Act, argument: str, orders: list[tuple[int, str, int | None]]) -> None:
    found = orders_in(argument, first, VERBS)
    assert [(one.no, " ".join(one.acts), one.minutes) for one in found] == orders
    assert [contradicts(one) for one in found] == ["recall pass" in acts for _, acts, _ in orders]


@given(st.text(max_size=60))
def test_anything_may_be_typed(text: str) -> None:
    assert len(orders_in(text, Act.MUTE, VERBS)) <= 50 * (text.count("/") + text.count("／") + 1)


def test_a_range_is_bounded() -> None:
    numbers, rest = numbers_in(words_of("1-999999999 2"))
    assert (len(numbers), rest) == (50, [])


@pytest.mark.parametrize(
    ("card", "found"),
    [
        ("case|maker|3|0", ("maker", 3)), ("case|maker|x|0", None), ("case|maker|²|0", None), ("vote-1", None),
        ("vote|a|1|0", None), ("case|maker|3", None),
    ],
)  # fmt: skip
def test_what_a_card_is_about(card: str, found: tuple[str, int] | None) -> None:
    assert case_on(card) == found


@pytest.mark.parametrize(
    ("note", "subject"), [("#3 maker", "maker/3"), ("/警告", ""), ("#3", ""), ("", ""), ("tap", "")]
)
def test_what_a_message_is_about(note: str, subject: str) -> None:
    assert marked(note) == subject


@pytest.mark.parametrize("subject", ["", "x", "/3", "maker/", "maker/²"])
def test_subjects_of_others_name_no_case(subject: str) -> None:
    assert named_in(subject) is None
    assert named_in("a/b/3") == case_of("a/b", 3)


# --------------------------------------------------------------------------------------------------- who is shown it


def test_without_a_private_way_it_is_the_staffs_group_and_never_the_study_group() -> None:
    shown = show(desk(EVERYTHING - {Capability.DIRECT}), (case(),), DUTY)
    (said,) = shown.effects
    assert isinstance(said, SendMessage)
    assert said.group == "staff"
    assert said.card is not None
    assert shown.timers == ()
    assert shown.cases[0].step == STAFF


def test_without_a_staffs_group_the_leaders_are_told() -> None:
    shown = show(desk(frozenset(), management=False), (case(), case(2)), DUTY)
    (said,) = shown.effects
    assert isinstance(said, AlertStaff)
    assert "短时间内有 2 条" in said.text


def test_a_long_list_is_cut() -> None:
    assert "共 31 条" in wording.many("班", tuple("x" * 31), "例")


def test_somebody_of_several_groups_is_told_which() -> None:
    shown = show(desk(staff=Directory((replace(programmes.staff().people[0], grants=(
        programmes.grant(programmes.Role.CLASS_TEACHER, "maker", "robot"),)),))), (case(),), DUTY)  # fmt: skip
    assert "/放行 maker班 1" in texts(moderation.Decision(effects=shown.effects))[0]


def test_nobody_else() -> None:
    assert others(desk(staff=Directory()), ()) == ()


def test_every_private_word_about_a_case_is_confidential() -> None:
    shown = show(desk(), (case(),), DUTY).effects
    done = apply(desk(), case(), Order(1, (Act.WARN,)), PEOPLE[0]).effects
    passed = apply(desk(), case(recalled=("m1",)), Order(1, (Act.PASS,)), PEOPLE[0]).effects
    for effects in (shown, done, passed):
        private = [one for one in effects if isinstance(one, SendDirect)]
        assert private
        assert all(one.confidential for one in private)


def test_a_private_word_is_never_said_in_the_group_instead() -> None:
    programme = programmes.programme()
    said = SendDirect(
        feature="moderation", why=Why(kind="t"), tag="t", account=programmes.ACCOUNT, native_id=NativeId("x"),
        via_group=GroupKey("maker"), message=Message.of("原话"), confidential=True,
    )  # fmt: skip
    for means in (EVERYTHING - {Capability.DIRECT}, frozenset({Capability.SEND}), frozenset()):
        ground = Ground(programme, programmes.staff(), lambda _key, means=means: means)
        for lowered in lower(said, ground):
            assert getattr(lowered, "group", None) != "maker"
    aloud = lower(replace(said, confidential=False), Ground(programme, programmes.staff(), lambda _key: EVERYTHING - {
        Capability.DIRECT}))  # fmt: skip
    assert getattr(aloud[0], "group", None) == "maker", "what is not confidential is: the guard does something"


# --------------------------------------------------------------------------------------------------------- verdicts


@pytest.mark.parametrize(
    ("strikes", "asked", "minutes"), [(0, None, 10), (1, None, 60), (2, None, 1440), (9, None, 1440), (0, 5, 5),
                                      (0, 99_999, 43_200)]
)  # fmt: skip
def test_silences_grow(strikes: int, asked: int | None, minutes: int) -> None:
    assert mute_minutes(desk(), case(strikes=strikes), asked) == minutes


PEOPLE = programmes.staff().people
SETTLED = {"state": CaseState.SETTLED, "settled_by": PEOPLE[0].key, "settled_name": PEOPLE[0].name}


@pytest.mark.parametrize(
    ("before", "acts", "who", "done"),
    [
        ({}, (Act.WARN,), 0, True),
        ({**SETTLED, "verdict": (Act.RECALL,)}, (Act.WARN,), 0, True),
        ({**SETTLED, "verdict": (Act.RECALL,)}, (Act.WARN,), 1, False),
        ({**SETTLED, "verdict": (Act.RECALL,), "recalled": ("m1",)}, (Act.RECALL,), 0, False),
        ({**SETTLED, "verdict": (Act.RECALL,)}, (Act.PASS,), 0, False),
        ({**SETTLED, "verdict": (Act.PASS,)}, (Act.WARN,), 0, False),
        ({**SETTLED, "verdict": (Act.WARN,), "state": CaseState.APPEALED}, (Act.MUTE,), 0, False),
        ({**SETTLED, "verdict": (Act.WARN,)}, (Act.RECALL,), 1, True),
        ({**SETTLED, "verdict": (Act.WARN,), "recalled": ("m1",)}, (Act.RECALL,), 1, False),
        ({**SETTLED, "verdict": (Act.WARN,)}, (Act.RECALL, Act.MUTE), 1, False),
        ({**SETTLED, "verdict": ()}, (Act.WARN,), 1, True),
    ],
)
def test_a_case_is_settled_once(before: dict[str, Any], acts: tuple[Act, ...], who: int, done: bool) -> None:
    applied = apply(desk(), case(**before), Order(1, acts), PEOPLE[who])
    assert (applied.case is not None) is done
    assert bool(applied.effects) is done


@pytest.mark.parametrize(("failed", "recalled"), [((), ("m1",)), (("Recall",), ()), (("MuteMember",), ("m1",))])
def test_a_case_without_its_verdict(failed: tuple[str, ...], recalled: tuple[str, ...]) -> None:
    """What was refused (not in ``recalled``) may be tried again; what is gone is gone, and its author knows."""
    before = case(**SETTLED, verdict=(Act.RECALL, Act.MUTE), recalled=recalled, failed=failed, told_at=NOON)
    after = reopened(before)
    assert (after.verdict, after.settled_by, after.failed, after.recalled) == ((), "", (), recalled)
    assert after.told_at == (NOON if recalled else None)
    assert apply(desk(), after, Order(1, (Act.RECALL,)), PEOPLE[1]).case is not None


def test_strikes_end_by_time() -> None:
    strike = Strike("maker", 1, programmes.ACCOUNT, NativeId("x"), NOON, NOON + timedelta(days=30))
    assert strike.counts(NOON + timedelta(days=29, hours=23))
    assert not strike.counts(NOON + timedelta(days=30))
    assert not replace(strike, undone_at=NOON).counts(NOON)


# ------------------------------------------------------------------------------------------------------- the pipeline


def moderated(mode: ModerationMode = ModerationMode.ACTIVE) -> Any:
    found = programmes.programme()
    return replace(found, groups=tuple(replace(one, moderation=Moderation(mode=mode)) for one in found.groups))


def verdict_on(severity: Severity, mode: ModerationMode, text: str) -> tuple[Verdict, bool]:
    """What moderation says, and whether a rule after it still ran."""
    event = message(text, "x", NOON)
    found = (Finding(Category.ADS, severity, "r", (0, 1)),)
    signals = replace(classify(event, verdict_book()), findings=found)
    here = here_in(programme=moderated(mode))
    ran: list[Event] = []

    def later(turn: Turn) -> moderation.Decision:
        ran.append(turn.event)
        return moderation.Decision()

    rules = (moderation.RULE, moderation.Rule("later", (MessageReceived,), later))
    asked = [query for rule in rules for query in rule.ask(event, signals, here)]
    answers = {query: 0 if "LastNumber" in type(query).__name__ else None if "One" in type(query).__name__ else ()
               for query in asked}  # fmt: skip
    return think(event, signals, here, rules, Facts(answers)).verdict, bool(ran)


def verdict_book() -> CommandBook:
    return CommandBook(COMMANDS)


@pytest.mark.parametrize(
    ("severity", "mode", "text", "outcome"),
    [
        (RECALL, ModerationMode.ACTIVE, "一句话", (Verdict.DROP, False)),
        (RECALL, ModerationMode.ACTIVE, "一", (Verdict.DROP, False)),
        (FLAG, ModerationMode.ACTIVE, "一句话", (Verdict.HOLD, False)),
        (FLAG, ModerationMode.ACTIVE, "一", (Verdict.PASS, True)),
        (FLAG, ModerationMode.ACTIVE, "/放行 1", (Verdict.PASS, True)),
        (RECALL, ModerationMode.ACTIVE, "/放行 1", (Verdict.DROP, False)),
        (NOTE, ModerationMode.ACTIVE, "一句话", (Verdict.PASS, True)),
        (RECALL, ModerationMode.TRAINING, "一句话", (Verdict.PASS, True)),
        (RECALL, ModerationMode.OFF, "一句话", (Verdict.PASS, True)),
    ],
)
def test_what_is_taken_back_is_nothing_else(
    severity: Severity, mode: ModerationMode, text: str, outcome: tuple[Verdict, bool]
) -> None:
    assert verdict_on(severity, mode, text) == outcome


def test_only_what_is_said_in_a_group_is_judged() -> None:
    asked: list[str] = []

    def judge(event: MessageReceived) -> tuple[Finding, ...]:
        asked.append(event.message.text)
        return (Finding(Category.ADS, FLAG, "r", (0, 1)),)

    book = verdict_book()
    assert classify(message("甲", "x", NOON), book, judge).findings
    assert classify(message("乙", "x", NOON, None), book, judge).findings == ()
    assert classify(message("丙", "x", NOON), book).findings == ()
    assert asked == ["甲"]


# ------------------------------------------------------------------------------------------ what names nothing any more


def tap(card: str, choice: str, who: str = "maker-duty1") -> ButtonPressed:
    return ButtonPressed(
        id=EventId("t"), at=NOON, received_at=NOON, account=programmes.ACCOUNT, sender=Sender(NativeId(who), who),
        card=card, choice=choice,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("card", "choice", "known"),
    [("case|maker|1|0", "pass", None), ("case|maker|1|0", "A", case()), ("case|gone|1|0", "pass", case(group="gone"))],
)
def test_a_dead_button_explains_itself(card: str, choice: str, known: Case | None) -> None:
    group = card.split("|")[1]
    done = decide(TAP_RULE, tap(card, choice), here_in(None, "maker-duty1"), {case_of(group, 1): known})
    assert texts(done) == [wording.NO_CARD]
    assert done.records == ()


def test_other_cards_and_messages_are_left_alone() -> None:
    assert not TAP_RULE.wakes(tap("vote-1", "A"), NOTHING)
    assert not TAP_RULE.wakes(replace(tap("case|maker|1|0", "A"), sender=None), NOTHING)
    assert not REPLY_RULE.wakes(tap("case|maker|1|0", "A"), NOTHING)
    assert not REPLY_RULE.wakes(message("放", "x", NOON), Signals(text="放"))


@pytest.mark.parametrize(
    ("means", "effect"), [(EVERYTHING, SendDirect), (EVERYTHING - {Capability.DIRECT}, SendMessage)]
)
def test_a_verdict_beneath_a_message_is_answered_in_private_where_that_is_possible(
    means: frozenset[Capability], effect: type[SendDirect | SendMessage]
) -> None:
    event = message("撤", "maker-duty1", NOON)
    event = replace(event, message=replace(event.message, segments=(Quote("m1"), *event.message.segments)))
    turn = Turn(event, Signals(text="撤"), here_in("maker", "maker-duty1"), Facts({}))
    assert [type(one) for one in answered(turn, "好", means).effects] == [effect]


def test_a_report_about_nothing_does_nothing() -> None:
    report = EffectSettled(
        id=EventId("e"), at=NOON, received_at=NOON, account=programmes.ACCOUNT, key=EffectKey("k"), effect="Recall",
        feature="moderation", tag="t", outcome=Outcome.REFUSED, subject="maker/9",
    )  # fmt: skip
    assert decide(REPORT_RULE, report, here_in()) == moderation.Decision()
    assert not REPORT_RULE.wakes(replace(report, subject=""), NOTHING)
    assert not REPORT_RULE.wakes(replace(report, feature="vote"), NOTHING)
