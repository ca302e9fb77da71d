"""An earlier answer before anybody is asked (Q4), and how a solved question becomes a card (Q5).

The words are noticed by a table; the search, its bars and everything that follows are those that are shipped.
"""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.effect import SendMessage
from bot.core.event import EffectSettled, Outcome
from bot.core.ids import EffectKey, EventId
from bot.core.knowledge_card import CardState, KnowledgeCard
from bot.core.ledger import JobRun, Timer
from bot.core.signals import NOTHING as NO_SIGNALS
from bot.core.ticket import Answer, Ticket, TicketState, ticket_of
from bot.core.ticket_offer import SHARED
from bot.knowing import Knowing
from bot.language import background
from bot.platforms.sandbox.faults import Refuse, ScriptedFaults
from bot.store.unit import Unit
from handlers import question_unsaid
from tests import programmes
from tests.scenario.test_questions import LOGIN, asked, heard, last_id, last_private, looked_after, rows, start, ticket
from tests.turning import decide, here_in
from tests.unit.test_tickets import MORNING
from tests.unit.test_tickets import ticket as made
from tests.world import World

WHERE = "作业在哪里提交"
ASKED = "作业在什么地方提交呢"
MAYBE = "做好的研修作业放什么栏目"
CARD = KnowledgeCard(
    "test", 7, WHERE, "在首页点「我的作业」", CardState.APPROVED, made_at=MORNING, changed_at=MORNING,
    answered_by="tang", answered_name="唐宁", answered_at=MORNING,
)  # fmt: skip
LINE = (
    "#1 以前的回答（K7「作业在哪里提交」，唐宁老师 4月18日）：在首页点「我的作业」\n"
    "没有解决请回复「没有解决」，马上转给老师。"
)


async def save(w: World, *records: object) -> None:
    async def work(unit: Unit) -> None:
        unit.save(records)

    await w.app.writer.submit(work)


async def card(w: World, no: int = 7) -> KnowledgeCard:
    return next(one for one in await rows(w, KnowledgeCard) if one.no == no)


def counts(one: KnowledgeCard) -> tuple[int, int, int]:
    return one.offered, one.helped, one.failed


async def test_an_earlier_answer_helps(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await save(w, CARD)
        await w.say("maker", w.trainee("maker"), ASKED)
        assert heard(w) == [LINE]
        found = await ticket(w)
        assert (found.state, found.offered, found.answers, found.holder) == (TicketState.ANSWERED, 7, (), "")
        assert counts(await card(w)) == (1, 0, 0)
        assert asked(w, "maker-duty1") == asked(w, "maker-expert") == [], "nobody is troubled"
        await w.say("maker", w.trainee("maker"), "解决了，谢谢")
        assert (await ticket(w)).state is TicketState.RESOLVED
        told = await card(w)
        assert counts(told) == (1, 1, 0)
        assert told.phrasings == (ASKED,), "the words that it helped with are another way of asking"
        assert len(heard(w)) == 1
        assert len(await rows(w, KnowledgeCard)) == 1, "nothing new was answered"


@pytest.mark.parametrize("word", ["没有解决", "/没有解决", "/没有解决 1", "还是不行", "？", ASKED])
async def test_an_earlier_answer_that_does_not_help(tmp_path: Path, word: str) -> None:
    async with start(tmp_path) as w:
        await save(w, CARD)
        await w.say("maker", w.trainee("maker"), ASKED)
        await w.say("maker", w.trainee("maker"), word)
        found = await ticket(w)
        assert (found.state, found.offered, found.tried, found.rungs) == (TicketState.OPEN, 0, (7,), (0,))
        assert counts(await card(w)) == (1, 0, 1)
        assert heard(w)[1:] == ["#1 已记下，请 @早班maker  看看。"], "at once, as if it had just been asked"
        assert w.told("maker-duty1") == [], "what did not help is not shown to who is asked"
        await w.say("maker", "maker-duty1", "发到邮箱里", found.message_ids[0])
        await w.say("maker", w.trainee("maker"), "解决了")
        assert counts(await card(w)) == (1, 0, 1)
        assert [one.answer for one in await rows(w, KnowledgeCard)] == ["在首页点「我的作业」", "发到邮箱里"]


async def test_nobody_says_anything_and_it_closes(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await save(w, CARD)
        await w.say("maker", w.trainee("maker"), ASKED)
        await w.restart("11:00")
        await w.advance_to("2020-04-19 09:30")
        found = await ticket(w)
        assert (found.state, found.offered) == (TicketState.CLOSED, 7)
        assert counts(await card(w)) == (1, 0, 0)
        assert len(heard(w)) == 1


async def test_by_command_and_in_other_ways(tmp_path: Path) -> None:
    """A command is answered with the earlier answer; who joins is led to it; the staff take it back."""
    async with start(tmp_path) as w:
        await save(w, CARD)
        await w.say("maker", w.trainee("maker"), f"/提问 {WHERE}")
        assert heard(w) == [LINE]
        await w.say("maker", "maker-teacher", "/为什么", last_id(w))
        assert "给出的是以前的回答 K7「作业在哪里提交」；对上的词：作业、提交；合适的可能约 9" in w.said("maker")[-1]
        await w.say("maker", w.trainee("maker", 2), "同问")
        assert heard(w)[-1].endswith("#1 请看上面以前的回答，没有解决请回复「没有解决」。")
        await w.say("maker", w.trainee("maker", 3), "/同问 1")
        assert "请看上面以前的回答" in heard(w)[-1]
        await w.tell("zhou", "/撤销 maker班 1")
        assert "不再算数" in w.told("zhou")[-1]
        found = await ticket(w)
        assert (found.state, found.tried, len(found.askers)) == (TicketState.OPEN, (7,), 3)
        assert counts(await card(w)) == (1, 0, 1)


async def test_the_staff_answer_in_its_place(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await save(w, CARD)
        await w.say("maker", w.trainee("maker"), ASKED)
        await w.say("maker", "maker-expert", "今天改到邮箱提交", last_id(w))
        found = await ticket(w)
        assert (found.offered, found.tried, [one.text for one in found.answers]) == (0, (7,), ["今天改到邮箱提交"])
        await w.say("maker", w.trainee("maker"), "谢谢")
        assert counts(await card(w)) == (1, 0, 0), "neither helped nor failed: it was answered anew"


async def test_what_is_never_said_to_the_group(tmp_path: Path) -> None:
    """For the staff alone, for another category, not approved, worn out, without words, only perhaps."""
    several = (
        replace(CARD, no=1, staff_only=True), replace(CARD, no=2, audience=("art",)),
        replace(CARD, no=3, state=CardState.DRAFT), replace(CARD, no=4, state=CardState.WITHDRAWN),
    )  # fmt: skip
    for cards, text, useful in (
        (several, ASKED, "K1"),
        ((replace(CARD, failed=3, helped=2),), ASKED, "K7"),
        ((replace(CARD, answer=" "),), ASKED, "K7"),
        ((CARD,), MAYBE, "K7"),
        ((CARD,), "食堂的午饭是什么时候", ""),
    ):
        folder = tmp_path / f"{len(cards)}{useful}{cards[0].failed}{cards[0].answer[:1].strip()}{text[:2]}"
        folder.mkdir()
        async with start(folder) as w:
            await save(w, *cards)
            await w.say("maker", w.trainee("maker"), text)
            who = "专家" if text == MAYBE else "早班"
            assert heard(w) == [f"#1 已记下，请 @{who}maker  看看。"], text
            private = w.told((await ticket(w)).holder)
            assert len(private) == bool(useful), (text, private)
            if useful:
                assert private[0].startswith("#1（maker班）以前有过相近的回答")
                assert useful in private[0]


async def test_a_card_that_helped_more_than_it_failed_is_still_offered(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await save(w, replace(CARD, failed=3, helped=3))
        await w.say("maker", w.trainee("maker"), ASKED)
        assert heard(w) == [LINE]


async def test_seldom_and_within_the_budget(tmp_path: Path) -> None:
    """One offer a person in ten minutes; none when the group has heard enough; whoever is asked sees it in private."""
    signing = replace(CARD, no=8, question="忘记签到了能补签吗", answer="当天可以补签")
    async with start(tmp_path, programme=looked_after(lines_an_hour=2)) as w:
        await save(w, CARD, signing)
        await w.say("maker", w.trainee("maker"), ASKED)
        await w.advance_to("09:05")
        await w.say("maker", w.trainee("maker"), "忘记签到了能补签吗，什么时候补")
        assert heard(w)[-1] == "#2 已记下，请 @早班maker  看看。"
        assert "K8「忘记签到了能补签吗」当天可以补签" in w.told("maker-duty1")[-1]
        await w.say("maker", w.trainee("maker", 2), "忘记签到了什么时候能补")
        assert len(heard(w)) == 2


async def test_who_is_told_in_private_sees_what_may_be_of_use(tmp_path: Path) -> None:
    """Those who look after several groups; and the next in line, from a search of that moment."""
    grants = programmes.staff()
    people = tuple(
        replace(one, grants=(programmes.grant(one.grants[0].role),)) if one.key == "maker-expert" else one
        for one in grants.people
    )
    async with start(tmp_path, staff=replace(grants, people=people)) as w:
        await save(w, CARD)
        await w.say("maker", w.trainee("maker"), MAYBE)
        (text,) = asked(w, "maker-expert")
        assert "K7「作业在哪里提交」在首页点「我的作业」（唐宁老师 4月18日）" in text
        await save(w, replace(CARD, answer="改在邮箱提交"))
        await w.advance_to("09:16")
        assert "改在邮箱提交" in asked(w, "maker-duty1")[-1]


@pytest.mark.parametrize("text", [ASKED, f"/提问 {WHERE}"])
async def test_an_offer_that_was_not_said_goes_to_people(tmp_path: Path, text: str) -> None:
    async with start(tmp_path) as w:
        await save(w, CARD)
        w.platform_world.faults = ScriptedFaults([Refuse("blocked")], only=(SendMessage,))
        await w.say("maker", w.trainee("maker"), text)
        assert heard(w)[-1] == "#1 已记下，请 @早班maker  看看。"
        found = await ticket(w)
        assert (found.state, found.offered, found.tried) == (TicketState.OPEN, 0, (7,))
        assert counts(await card(w)) == (1, 0, 0), "it cannot have failed"
        w.platform_world.faults = ScriptedFaults([Refuse("blocked")], only=(SendMessage,))
        await w.say("maker", w.trainee("maker", 2), "/签到")
        await w.say("maker", "maker-duty1", "在首页", found.message_ids[0])
        assert (await ticket(w)).state is TicketState.ANSWERED


async def test_a_colleagues_answer_that_was_not_said(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("maker", "maker-duty1", "换个浏览器再试", (await ticket(w)).message_ids[0])
        w.platform_world.faults = ScriptedFaults([Refuse("blocked")], only=(SendMessage,))
        await w.say("robot", w.trainee("robot"), "平台登不上，怎么办呀")
        found = await ticket(w, group="robot")
        assert (found.state, found.answers) == (TicketState.OPEN, ())
        assert heard(w, "robot")[-1] == "#1 已记下，请 @早班robot  看看。"


def test_what_was_answered_meanwhile_stays() -> None:
    asked = ticket_of("maker", 1)
    group, at = here_in("maker", programme=looked_after()), MORNING
    event = EffectSettled(
        id=EventId("s"), at=at, received_at=at, account=programmes.ACCOUNT, key=EffectKey("k"), effect="SendMessage",
        feature="questions", tag="line-1", outcome=Outcome.EXPIRED, subject="#1 maker",
    )  # fmt: skip
    by_hand = made(1, state=TicketState.ANSWERED, answers=(Answer("a", "唐宁", at, text="换浏览器"),))
    for known in (None, by_hand, made(1), made(1, state=TicketState.RESOLVED, offered=7)):
        assert decide(question_unsaid.RULE, event, group, {asked: known}).records == ()
    assert not question_unsaid.RULE.wakes(replace(event, outcome=Outcome.DELIVERED), NO_SIGNALS)
    assert not question_unsaid.RULE.wakes(replace(event, feature="mode"), NO_SIGNALS)
    assert not question_unsaid.RULE.wakes(replace(event, subject=""), NO_SIGNALS)


async def test_the_staff_say_a_cards_number_in_place_of_words(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await save(w, CARD, replace(CARD, no=8, question="评分标准", answer="评分表", staff_only=True))
        await w.say("maker", w.trainee("maker"), MAYBE)
        (private,) = w.told("maker-expert")
        await w.tell("maker-expert", "Ｋ7", last_private(w, "maker-expert"))
        assert heard(w)[-1].endswith("#1 专家maker答：在首页点「我的作业」\n（没有解决请回复「没有解决」）")
        assert "已记为回答" in w.told("maker-expert")[-1]
        await w.say("maker", w.trainee("maker"), "解决了")
        (one,) = [one for one in await rows(w, KnowledgeCard) if one.no == 7]
        assert one.phrasings == (MAYBE,)
        assert len(await rows(w, KnowledgeCard)) == 2, "no draft of what is a card"
        await w.say("maker", w.trainee("maker", 2), LOGIN)
        await w.say("maker", "maker-expert", "/答 2 K7")
        assert "在首页点" in heard(w)[-2]
        await w.say("maker", w.trainee("maker", 3), "证书什么时候发")
        for hidden in (8, 99):
            await w.tell("maker-expert", f"/答 3 K{hidden}")
            assert w.told("maker-expert")[-1] == f"知识里没有可以转到群里的 K{hidden}，没有回答。"
        assert (await ticket(w, 3)).state is TicketState.OPEN
        assert private


async def test_who_nobody_of_the_staff_answered(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await save(w, replace(CARD, answered_name="", answered_at=None, answer="按" * 400))
        await w.say("maker", w.trainee("maker"), ASKED)
        assert heard(w)[0].startswith("#1 以前的回答（K7「作业在哪里提交」，常见问题）：按按按")
        assert "（全文私信我发 /查 K7）" in heard(w)[0]
        assert len(heard(w)[0]) < 380


# ------------------------------------------------------------------------------------------------ alike open questions


async def test_who_asks_the_same_in_other_words_joins(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        one, two, three = (w.trainee("maker", number) for number in (1, 2, 3))
        await w.say("maker", one, LOGIN)
        await w.say("maker", two, "老师，请问平台登不上了怎么办呀")
        assert heard(w)[-1] == (
            "有老师也在问这个（#1），已加上您，有回答时一起告诉您。不是同一个问题请发 /提问 加上问题。"
        )
        await w.say("maker", three, "/提问 我的平台登录不上")
        assert "也在问这个" in heard(w)[-1]
        (found,) = await rows(w, Ticket)
        assert (len(found.askers), found.also) == (3, ("老师，请问平台登不上了怎么办呀", "我的平台登录不上"))
        await w.say("maker", "maker-duty1", "换个浏览器再试", found.message_ids[0])
        assert heard(w)[-1].startswith("@")
        await w.say("maker", one, "解决了")
        (draft,) = await rows(w, KnowledgeCard)
        assert (draft.state, draft.question, draft.answer) == (CardState.DRAFT, LOGIN, "换个浏览器再试")
        assert draft.phrasings == found.also
        await w.say("maker", three, "/提问 平台登录不上了，另一个问题")
        assert len(await rows(w, Ticket)) == 2


async def test_another_question_does_not_join(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        one, two = w.trainee("maker"), w.trainee("maker", 2)
        await w.say("maker", one, "第一次作业怎么办理提交")
        await w.say("maker", two, "第二次作业怎么办理提交")
        assert len(await rows(w, Ticket)) == 2
        await w.say("maker", one, "/提问 老师第一次作业怎么办理提交")
        assert heard(w)[-1] == "#1 已经记下了，正在等老师回答。"
        await w.say("maker", two, "/提问 第一次作业怎么办理提交呀")
        assert "也在问这个" in heard(w)[-1]
        await w.say("maker", two, "/提问 第一次作业怎么办理提交啊")
        assert len(await rows(w, Ticket)) == 3, "who joined and says so by command has a question of their own"


async def test_ones_own_question_in_other_words(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        trainee = w.trainee("maker")
        await w.say("maker", trainee, LOGIN)
        await w.advance_to("09:40")
        await w.say("maker", trainee, "老师平台还登录不上怎么办")
        (found,) = await rows(w, Ticket)
        assert found.texts == (LOGIN, "老师平台还登录不上怎么办")
        await w.say("maker", "maker-duty1", "换浏览器", found.message_ids[0])
        await w.advance_to("10:20")
        await w.say("maker", trainee, "平台登不上怎么办呀")
        (found,) = await rows(w, Ticket)
        assert (found.state, len(found.texts)) == (TicketState.OPEN, 3), "it did not help"


async def test_ones_own_candidate_in_other_words_is_a_question(tmp_path: Path) -> None:
    async with start(tmp_path, programme=looked_after(candidate_minutes=120)) as w:
        trainee = w.trainee("maker")
        await w.say("maker", trainee, "作业在哪里提交呢")
        await save(w, CARD)
        await w.advance_to("09:40")
        await w.say("maker", trainee, "作业在哪提交呢")
        (found,) = await rows(w, Ticket)
        assert (found.state, found.offered) == (TicketState.ANSWERED, 7)


async def test_a_candidate_that_another_asks_in_other_words_is_a_question(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "证书什么时候发到手里呢".replace("什么", "啥"))
        assert (await ticket(w)).state is TicketState.CANDIDATE
        await w.say("maker", w.trainee("maker", 2), "证书啥时候发到手里来呢")
        found = await ticket(w)
        assert (found.state, len(found.askers)) == (TicketState.OPEN, 2)
        await w.say("maker", w.trainee("maker", 3), "作业在哪里提交呢")
        await save(w, CARD)
        await w.say("maker", w.trainee("maker", 4), "作业在哪提交呢")
        assert (await ticket(w, 2)).offered == 7, "found by the words of who joins"


async def test_a_colleagues_answer_goes_to_the_other_group(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.advance_to("09:01")
        await w.say("robot", w.trainee("robot"), "平台登不上，怎么办呀")
        assert ((await ticket(w)).links, (await ticket(w, group="robot")).links) == (("#1 robot",), ("#1 maker",))
        await w.say("maker", "maker-duty1", "换个浏览器再试", (await ticket(w)).message_ids[0])
        there = await ticket(w, group="robot")
        assert (there.state, there.answers[0].name) == (TicketState.ANSWERED, "早班maker")
        assert heard(w, "robot")[-1].endswith(
            "#1 早班maker老师刚在maker班这样回答：换个浏览器再试\n没有解决请回复「没有解决」。"
        )
        await w.say("robot", w.trainee("robot"), "没有解决")
        assert (await ticket(w, group="robot")).state is TicketState.OPEN
        await w.advance_to("09:17")
        assert asked(w, "robot-host"), "the next in line"
        assert (await ticket(w)).state is TicketState.ANSWERED


async def test_what_a_colleague_has_answered_is_offered_at_once(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("maker", "maker-duty1", "换个浏览器再试", (await ticket(w)).message_ids[0])
        await w.say("robot", w.trainee("robot"), "平台登不上，怎么办呀")
        assert heard(w, "robot") == [
            "#1 早班maker老师刚在maker班这样回答：换个浏览器再试\n没有解决请回复「没有解决」。"
        ]
        await w.say("robot", w.trainee("robot"), "没有解决")
        assert heard(w, "robot")[-1] == "#1 已记下，请 @早班robot  看看。"


async def test_who_was_answered_already_hears_nothing_more(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("robot", w.trainee("robot"), LOGIN)
        await w.say("robot", "robot-duty1", "清缓存", (await ticket(w, group="robot")).message_ids[0])
        assert "清缓存" in heard(w)[-1]
        lines = len(heard(w, "robot"))
        await w.say("maker", "maker-duty1", "换个浏览器再试", (await ticket(w)).message_ids[0])
        assert len(heard(w, "robot")) == lines
        assert [one.text for one in (await ticket(w, group="robot")).answers] == ["清缓存"]


async def test_an_answer_that_was_taken_back_is_not_passed_on(tmp_path: Path) -> None:
    """The bot was away while both happened: what was taken back meanwhile is no answer."""
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("robot", w.trainee("robot"), LOGIN)
        mine = await ticket(w)
        gone = Timer("robot", mine.local_date, SHARED, "1/1/1/maker", w.clock.now())
        missing = Timer("robot", mine.local_date, SHARED, "1/9/1/maker", w.clock.now())
        await save(w, gone, missing)
        await w.app.quiet()
        assert {one.kind for one in await rows(w, JobRun)} >= {SHARED}
        assert (await ticket(w, group="robot")).state is TicketState.OPEN


# -------------------------------------------------------------------------------------------------------------- drafts


async def test_alike_questions_make_one_draft(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        for number, (text, answer) in enumerate(
            ((LOGIN, "换浏览器"), ("平台登不上了怎么办", "换浏览器"), ("请问平台登录不上怎么办", "清缓存")), 1
        ):
            await w.say("maker", w.trainee("maker", number), text)
            found = next(one for one in await rows(w, Ticket) if one.state is TicketState.OPEN)
            await w.say("maker", "maker-duty1", answer, found.message_ids[0])
            await w.say("maker", w.trainee("maker", number), "解决了")
        (draft,) = await rows(w, KnowledgeCard)
        assert (draft.no, draft.answer) == (1, "换浏览器\n清缓存")
        assert draft.phrasings == ("平台登不上了怎么办", "请问平台登录不上怎么办")
        assert len(draft.message_ids) == 6
        assert draft.review_on is not None
        assert heard(w)[-1].startswith("#3 已记下"), "a draft is offered to nobody"


async def test_a_question_solved_twice_is_one_draft(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        question = (await ticket(w)).message_ids[0]
        await w.say("maker", "maker-duty1", "换浏览器", question)
        await w.say("maker", w.trainee("maker"), "解决了")
        await w.advance_to("09:05")
        await w.tell("zhou", "/撤销 maker班 1")
        await w.say("maker", "maker-duty1", "清缓存", question)
        await w.say("maker", "maker-duty1", "/已解决 1")
        (draft,) = await rows(w, KnowledgeCard)
        assert draft.answer == "清缓存", "the first did not solve it"


# --------------------------------------------------------------------------------------------------------- the reading


async def all_read(knowing: Knowing | None) -> None:
    """Wait for another thread, which reads."""
    assert knowing is not None
    async with asyncio.timeout(20):
        while not knowing.complete:  # noqa: ASYNC110
            await asyncio.sleep(0)


async def test_a_first_reading_that_failed_is_made_good(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await all_read(w.app.knowing)  # one look at a time
        await save(w, CARD)
        knowing = w.app.knowing = Knowing(w.programme, background())
        knowing.follow(w.app.writer)
        with pytest.raises(AttributeError):
            await knowing.load(None, w.clock.now())  # type: ignore[arg-type]
        await w.advance_to("09:02")
        await all_read(knowing)
        await w.say("maker", w.trainee("maker"), ASKED)
        assert heard(w) == [LINE]
