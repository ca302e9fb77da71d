"""What the vote's commands and jobs decide: quiet ballots, kind refusals, free votes, counts told now and then."""

import itertools
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.action import Action
from bot.core.capability import Capability
from bot.core.event import MessageReceived
from bot.core.free_poll import FreePoll, read_free_poll
from bot.core.ids import AccountName, GroupKey, NativeId, PersonKey
from bot.core.ledger import Timer
from bot.core.people import LinkedAccount, Person, Role
from bot.core.poll import Ballot, Poll, tally
from bot.core.query import LastNumber, One
from bot.core.rule import Decision
from bot.core.voting import PROGRESS_AFTER, ballots_by, ballots_of, close_timer, polls_of, progress_timer
from handlers.vote import RULE
from schedules.vote import JOBS
from tests import programmes
from tests.turning import EVERYTHING, at, decide, due, here_in, job, known_as, message, texts

DAY, MAKER = programmes.DAY, GroupKey("maker")
POLL = Poll(
    "p", "maker", DAY, "salon", "你最感兴趣的研讨话题", ("甲话题", "乙话题", "丙话题"), at("18 21:00"), at("18 22:30"),
    opened_by="主持maker",
)  # fmt: skip
CLOSED = replace(POLL, closed_at=at("18 22:30"), counts=(1, 2, 0))


def give(
    text: str, now: str = "18 21:10", *, who: str = "sim-1", polls: tuple[Poll, ...] = (POLL,),
    earlier: tuple[Ballot, ...] = (), group: str | None = "maker", action: Action | None = None,
    capabilities: frozenset[Capability] = EVERYTHING,
) -> Decision:  # fmt: skip
    here = here_in(group, who, capabilities=capabilities)
    event: MessageReceived = known_as(message(text, who, at(now), group), here)
    voter = f"person:{event.person}" if event.person else f"sandbox:{who}"
    stated = {polls_of(MAKER, DAY): polls, ballots_by(MAKER, voter): earlier, LastNumber(MAKER): 2}
    if action is not None:
        stated[One(Action, ("maker", action.no), "maker")] = action
    return decide(RULE, event, here, stated)


def ballot(found: Decision) -> Ballot | None:
    return next((record for record in found.records if isinstance(record, Ballot)), None)


def poll(found: Decision) -> Poll:
    return next(record for record in found.records if isinstance(record, Poll))


def timers(found: Decision) -> list[tuple[str, datetime | None]]:
    return [(record.kind, record.due_at) for record in found.records if isinstance(record, Timer)]


@pytest.mark.parametrize(
    "text", ["2", "２", "二", "②", "投 2", "/投 2", "/投2", "我投 2 号", "/投票 2", "/投票 乙话题", "第二个"]
)
def test_however_it_is_typed_a_ballot_is_kept_and_nothing_is_said(text: str) -> None:
    found = give(text)
    kept = ballot(found)
    assert kept is not None
    assert (kept.choice, kept.voter, kept.at) == (2, "sandbox:sim-1", at("18 21:10"))
    assert found.effects == ()


def test_only_an_explicit_number_that_is_not_on_offer_is_answered() -> None:
    assert give("9") == Decision()
    assert "1–3" in texts(give("/投 9"))[0]
    assert "1–3" in texts(give("/投 100"))[0]
    assert "每人一票" in texts(give("/投 1 2"))[0]


def test_the_accounts_of_one_person_are_one_voter() -> None:
    here = here_in("maker", "maker-guest")
    assert here.person is not None
    kept = ballot(give("2", who="maker-guest"))
    assert kept is not None
    assert kept.voter == "person:maker-guest"
    second = LinkedAccount(AccountName("sandbox"), NativeId("guest-qq"))
    both = Person(PersonKey("maker-guest"), "嘉宾maker", (*here.person.accounts, second), here.person.grants)
    other = Ballot("p", "person:maker-guest", "later", at("18 21:20"), 3, "maker", both.name)
    assert tally(POLL, (kept, other)).counts == (0, 0, 1)


def test_a_late_number_is_answered_once_a_late_command_always() -> None:
    found = give("2", "18 22:31", polls=(CLOSED,))
    assert "22:30 截止" in texts(found)[0]
    late = ballot(found)
    assert late is not None
    assert give("3", "18 22:32", polls=(CLOSED,), earlier=(late,)) == Decision()
    assert "截止" in texts(give("/投 3", "18 22:32", polls=(CLOSED,), earlier=(late,)))[0]
    assert tally(CLOSED, (late,)).voters == 0


def test_long_after_the_closing_a_number_is_talk() -> None:
    assert give("2", "18 23:00", polls=(CLOSED,)) == Decision()
    assert give("2", "18 20:59") == Decision()
    assert give("2", polls=()) == Decision()
    assert "没有进行中" in texts(give("/投 2", polls=()))[0]


def test_a_ballot_in_time_that_comes_after_the_result_is_counted_again() -> None:
    found = give("2", "18 22:29", polls=(CLOSED,))
    assert ballot(found) is not None
    assert [kind for kind, _ in timers(found)] == ["vote_recount"]
    assert found.effects == ()


def test_the_newest_vote_takes_the_numbers() -> None:
    older = replace(POLL, id="old", opened_at=at("18 20:00"), closes_at=at("18 22:00"))
    kept = ballot(give("2", polls=(older, POLL)))
    assert kept is not None
    assert kept.poll == "p"


def test_votes_are_taken_in_private_from_people_we_know_only() -> None:
    found = give("/投 2", who="maker-guest", group=None)
    assert ballot(found) is not None
    assert "乙话题" in texts(found)[0]
    stranger = give("/投 2", who="stranger", group=None)
    assert "在群里投票" in texts(stranger)[0]
    assert stranger.records == ()


def test_the_running_vote_shows_options_and_time_but_no_counts() -> None:
    text = texts(give("/投票"))[0]
    assert "3. 丙话题" in text
    assert "1 小时 20 分钟" in text
    assert "票（" not in text
    assert "请 @我" in texts(give("/投票", capabilities=EVERYTHING - {Capability.HEARS_ALL}))[0]


def test_the_closed_vote_shows_its_result() -> None:
    text = texts(give("/投票", "18 22:40", polls=(CLOSED,)))[0]
    assert text.index("乙话题") < text.index("甲话题")
    assert "没有得票：3" in text


def test_ones_own_vote() -> None:
    first = Ballot("p", "sandbox:sim-1", "a", at("18 21:01"), 1, "maker")
    newer = Ballot("p", "sandbox:sim-1", "b", at("18 21:05"), 3, "maker")
    assert "3. 丙话题" in texts(give("/我的票", earlier=(newer, first)))[0]
    assert "还没有收到" in texts(give("/我的票"))[0]
    assert "已计入" in texts(give("/我的票", "18 22:40", polls=(CLOSED,), earlier=(first,)))[0]
    assert "已经截止" in texts(give("/我的票", "18 22:40", polls=(CLOSED,)))[0]


# ------------------------------------------------------------------------------------------------------- by the staff


def test_an_early_closing_is_left_to_the_job_and_can_be_undone() -> None:
    found = give("/结束投票", "18 21:30", who="maker-duty3")
    ended = poll(found)
    assert ended.closes_at == at("18 21:30")
    assert timers(found) == [("vote_close", None), ("vote_close", at("18 21:30"))]
    action = next(record for record in found.records if isinstance(record, Action))
    posted = replace(ended, closed_at=at("18 21:30"), counts=(0, 0, 0))
    back = give("/撤销 3", "18 21:40", who="maker-duty3", polls=(posted,), action=action)
    assert (poll(back).closes_at, poll(back).closed_at, poll(back).counts) == (at("18 22:30"), None, ())
    assert ("vote_close", at("18 22:30")) in timers(back)
    too_late = give("/撤销 3", "18 22:31", who="maker-duty3", polls=(posted,), action=action)
    assert too_late.records == ()


def test_trainees_and_experts_do_not_end_or_open_votes() -> None:
    assert "工作人员" in texts(give("/结束投票", who="maker-expert"))[0]
    assert "工作人员" in texts(give("/投票 题目 一 二", polls=()))[0]
    assert "题号" in texts(give("/投票 我要投乙 谢谢"))[0]


def test_a_free_vote_opens_with_its_time_and_can_be_withdrawn() -> None:
    found = give("/投票 明晚先聊哪一个 社团建设 作品评价 到 15:00", "18 14:00", who="maker-duty2", polls=())
    opened = poll(found)
    assert (opened.title, opened.options) == ("明晚先聊哪一个", ("社团建设", "作品评价"))
    assert opened.closes_at == at("18 15:00")
    assert "午班maker老师发起" in texts(found)[0]
    action = next(record for record in found.records if isinstance(record, Action))
    back = give("/撤销 3", "18 14:05", who="maker-duty2", polls=(opened,), action=action)
    assert poll(back).closed_at == at("18 14:05")
    assert timers(back) == [("vote_close", None)]


def test_one_vote_at_a_time() -> None:
    assert "还在投票" in texts(give("/投票 题目 一 二", who="maker-duty3"))[0]


@pytest.mark.parametrize(
    ("argument", "title", "options", "closes"),
    [
        ("题目 甲 乙", "题目", ("甲", "乙"), "22:30"),
        ("题目 甲 乙 到22:00", "题目", ("甲", "乙"), "22:00"),
        ("题目 甲 乙 到 晚9点", "题目", ("甲", "乙"), "21:00"),
        ("题目 甲 乙 到30分钟", "题目", ("甲", "乙"), "14:30"),
        ("几点开始好 晚上7点 晚上8点", "几点开始好", ("晚上7点", "晚上8点"), "22:30"),
        ("先聊哪个|怎么带社团 从零开始|评价", "先聊哪个", ("怎么带社团 从零开始", "评价"), "22:30"),
        ("题目\n1. 甲\n2、乙\n3.5 米", "题目", ("甲", "乙", "3.5 米"), "22:30"),
    ],
)
def test_free_votes_as_people_type_them(argument: str, title: str, options: tuple[str, ...], closes: str) -> None:
    programme = programmes.programme()
    found = read_free_poll(argument, programme, programme.groups[0], at("18 14:00"))
    assert found == FreePoll(title, options, at(f"18 {closes}"))


@pytest.mark.parametrize(
    ("argument", "word"),
    [
        ("题目", "至少两个"),
        ("题目 甲", "至少两个"),
        ("题目 甲 甲", "一样"),
        ("题目 " + " ".join("甲乙丙丁戊己庚辛壬癸子丑寅"), "最多 12"),
        ("题目 甲 乙 到 13:00", "晚于现在"),
    ],
)
def test_free_votes_that_cannot_be_opened(argument: str, word: str) -> None:
    programme = programmes.programme()
    found = read_free_poll(argument, programme, programme.groups[0], at("18 14:00"))
    assert isinstance(found, str)
    assert word in found


def test_a_free_vote_late_in_the_evening_still_has_half_an_hour() -> None:
    programme = programmes.programme()
    found = read_free_poll("题目 甲 乙", programme, programme.groups[0], at("18 22:28"))
    assert isinstance(found, FreePoll)
    assert found.closes_at == at("18 22:58")


def test_kind_words_where_there_is_nothing_to_show_or_end() -> None:
    assert "没有进行中" in texts(give("/投票", polls=()))[0]
    assert "没有进行中" in texts(give("/我的票", polls=()))[0]
    assert "没有进行中" in texts(give("/结束投票", polls=(), who="maker-duty3"))[0]
    assert "至少两个" in texts(give("/投票 题目", polls=(), who="maker-duty3"))[0]


def test_a_number_in_the_staffs_group_is_talk_and_a_command_asks_which_group() -> None:
    assert give("2", group="staff", who="wu") == Decision()
    assert "maker班、robot班" in texts(give("/投票", group="staff", who="wu"))[0]


def test_from_a_private_chat_the_group_and_the_staff_both_hear_of_it() -> None:
    found = give("/投票 题目 甲 乙", "18 14:00", who="maker-teacher", polls=(), group=None)
    assert len(texts(found, "SendMessage")) == 1
    assert "编号 3" in texts(found, "SendDirect")[0]
    action = next(record for record in found.records if isinstance(record, Action))
    back = give("/撤销 3", "18 14:05", who="maker-teacher", polls=(poll(found),), action=action, group=None)
    assert len(texts(back, "SendMessage")) == len(texts(back, "SendDirect")) == 1


def test_only_its_own_actions_are_undone_and_only_once() -> None:
    own = Action("maker", 3, "vote", "open", "题目", "午班maker", at("18 14:00"), data=(("poll", "p"),))
    for action in (replace(own, feature="speaking"), replace(own, undone_at=at("18 14:01"))):
        assert give("/撤销 3", who="maker-duty3", action=action) == Decision()
    assert "不能撤销" in texts(give("/撤销 3", "18 22:40", who="maker-duty3", action=own))[0]


# ------------------------------------------------------------------------------------------------------------ jobs


def run(kind: str, when: str, found: Poll, ballots: tuple[Ballot, ...], now: str = "") -> Decision:
    chosen = job(JOBS, kind)
    event = due(chosen, at(when), now=at(now or when), slot=f"{found.id}-x")
    return decide(chosen, event, here_in(), {One(Poll, (found.id,), "maker"): found, ballots_of(found.id): ballots})


def cast(voter: str, choice: int, when: str) -> Ballot:
    return Ballot("p", voter, f"{voter}-{when}", at(when), choice, "maker")


BALLOTS = (cast("a", 1, "18 21:01"), cast("b", 2, "18 21:02"), cast("a", 2, "18 22:29"), cast("c", 3, "18 22:30"))


@pytest.mark.parametrize("now", ["18 22:30", "18 22:55", "19 08:00"])
def test_the_result_is_the_same_however_late_it_is_closed(now: str) -> None:
    found = run("vote_close", "18 22:30", POLL, BALLOTS, now)
    assert poll(found).counts == (0, 2, 0)
    assert "共 2 位老师" in texts(found, "SendMessage")[0]
    assert ("4月18日" in texts(found, "SendMessage")[0]) is now.startswith("19")
    assert [getattr(effect, "person", "") for effect in found.effects[1:]] == ["maker-host"]


def test_it_closes_once_and_not_before_its_time() -> None:
    assert run("vote_close", "18 22:30", CLOSED, BALLOTS) == Decision()
    assert run("vote_close", "18 21:30", POLL, BALLOTS) == Decision()


def test_a_vote_without_ballots_ends_kindly() -> None:
    assert "没有收到投票" in texts(run("vote_close", "18 22:30", POLL, ()), "SendMessage")[0]


def test_the_count_is_told_only_when_it_has_grown() -> None:
    found = run("vote_progress", "18 21:03", POLL, BALLOTS[:2])
    assert "2 位老师" in texts(found)[0]
    assert poll(found).counted == 2
    quiet = run("vote_progress", "18 21:10", replace(POLL, counted=2), BALLOTS[:2])
    assert quiet.effects == ()
    assert [due_at for _, due_at in timers(quiet)] == [at("18 21:20")]


def test_counts_are_told_less_and_less_often_and_never_at_the_end() -> None:
    told, after = [], POLL.opened_at
    while timer := progress_timer(POLL, after):
        assert timer.due_at is not None
        told.append(timer.due_at - POLL.opened_at)
        after = timer.due_at
    assert tuple(told) == PROGRESS_AFTER
    gaps = [later - earlier for earlier, later in itertools.pairwise(told)]
    assert min(gaps) >= timedelta(minutes=5)
    assert progress_timer(replace(POLL, closes_at=POLL.opened_at + timedelta(minutes=4)), POLL.opened_at) is None


def test_late_deliveries_correct_the_result_once() -> None:
    again = run("vote_recount", "18 22:31", replace(CLOSED, counts=(1, 1, 0)), BALLOTS)
    assert "更正" in texts(again)[0]
    assert poll(again).counts == (0, 2, 0)
    assert len(again.effects) == 1
    assert run("vote_recount", "18 22:31", replace(CLOSED, counts=(0, 2, 0)), BALLOTS) == Decision()


def test_timers_of_votes_that_are_over_do_nothing() -> None:
    assert run("vote_progress", "18 22:31", CLOSED, BALLOTS) == Decision()
    assert run("vote_recount", "18 22:31", POLL, BALLOTS) == Decision()


def test_every_closing_time_has_a_slot_of_its_own() -> None:
    assert close_timer(POLL).slot != close_timer(replace(POLL, closes_at=at("18 22:00"))).slot


def test_staff_roles_are_what_the_tests_take_them_for() -> None:
    assert Role.DUTY in here_in("maker", "maker-duty3").roles
