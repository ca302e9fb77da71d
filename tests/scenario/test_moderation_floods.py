"""Floods and raids with the real judge: few lines for whoever is on duty, one for the group, nothing said twice.

Everything is counted in the platform's own journal.
"""

import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.capability import Capability
from bot.core.case import Case, CaseState
from bot.core.effect import MuteMember, Recall
from bot.core.ids import NativeId
from bot.core.judge.finding import Category
from bot.core.people import Directory
from bot.platforms.sandbox.faults import Refuse, ScriptedFaults
from bot.platforms.sandbox.model import Chat, Standing
from tests import programmes
from tests.scenario.moderated import live, of_moderation, public, rows, shown, taken_back, text_judge
from tests.world import World

GRAVE = "刷单兼职日入500，加QQ 123456789"
FLAGGED = "加微信 abc12345 领资料"
HARMLESS = "快来看啊"
MOMENT = timedelta(milliseconds=50)


def crowd(w: World, many: int) -> list[str]:
    """So many further members of the group."""
    people = [f"raider-{number:02d}" for number in range(many)]
    for who in people:
        w.platform_world.add_user(NativeId(who), f"路人{who[-2:]}")
        w.platform_world.place(w.native("maker"), NativeId(who), Standing.MEMBER)
    return people


async def flood(w: World, many: int, people: list[str], text: str, *, numbered: bool = False) -> None:
    """So many messages, one every 50 milliseconds, of these people in turn."""
    for number in range(many):
        w.clock.move_to(w.clock.now() + MOMENT)
        await w.say("maker", people[number % len(people)], f"{text}{number}" if numbered else text)


def lines_of(w: World) -> Counter[str]:
    """How often moderation spoke to whom."""
    return Counter(str(call.to or call.group) for call in of_moderation(w))


async def test_two_hundred_harmless_messages_by_one_are_one_case(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        who = w.trainee("maker")
        await flood(w, 200, [who], HARMLESS, numbered=True)
        (case,) = await rows(w, Case)
        assert (case.category, case.count, len(case.message_ids)) == ("flood", 200, 100), "its first copies, too"
        assert lines_of(w) == {"maker-duty1": 1}, "one card, nothing in public"
        await w.tell("maker-duty1", "/撤回 1 /禁言 1")
        assert "正在撤回 100 条（刷屏太多，另有 100 条请群管理员在群里撤回）" in w.told("maker-duty1")[-1]
        assert len(taken_back(w)) == 100
        assert lines_of(w) == {"maker-duty1": 2, "maker": 1, who: 1}


async def test_two_hundred_grave_messages_by_one_are_gone(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        who = w.trainee("maker")
        await flood(w, 200, [who], GRAVE, numbered=True)
        (case,) = await rows(w, Case)
        assert case.count == 200
        assert len(taken_back(w)) == 200
        assert lines_of(w) == {"maker-duty1": 1, "maker": 1, who: 1}


ADVERT = "快来看我的网店，全场五折包邮哦"


async def test_the_first_copies_go_with_their_case(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        who = w.trainee("maker")
        for number in range(5):
            w.clock.move_to(w.clock.now() + timedelta(seconds=5))
            await w.say("maker", who, "一会儿上课吗" if number == 1 else ADVERT)
        (card,) = shown(w, "maker-duty1")
        assert "（共 3 条）" in card
        await w.say("maker", who, ADVERT)
        await w.tell("maker-duty1", "撤")
        assert w.told("maker-duty1")[-1] == "#1：正在撤回 5 条。"
        assert len(taken_back(w)) == 5
        assert lines_of(w)[who] == 1
        await w.say("maker", who, ADVERT)
        (_, again) = await rows(w, Case)
        assert again.count == 1, "what was settled belongs to no other case"


async def test_a_raid_of_copies_is_gone_altogether(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        people = crowd(w, 6)
        for number in range(10):
            for who in people:
                w.clock.move_to(w.clock.now() + MOMENT)
                await w.say("maker", who, f"第{number}波攻势来啦你们挡不住的")
        await w.advance_to("09:02")
        await w.tell("maker-duty1", "/撤回 1-6")
        assert w.told("maker-duty1")[-1].count("正在撤回 10 条") == 6
        assert len(taken_back(w)) == 60


async def test_a_flood_that_is_taken_back_at_once_goes_with_its_first_copies(tmp_path: Path) -> None:
    async with live(tmp_path, recall=(Category.FLOOD,)) as w:
        who = w.trainee("maker")
        for number in range(4):
            await w.say("maker", who, ADVERT)
            assert len(taken_back(w)) == (0, 0, 3, 4)[number]
        assert lines_of(w)[who] == 1


async def test_first_copies_that_their_author_took_back_are_not_asked_for(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        who = w.trainee("maker")
        for _ in range(3):
            await w.say("maker", who, ADVERT)
        (case,) = await rows(w, Case)
        assert len(case.message_ids) == 3
        last = w.platform_world.lines(Chat(group=w.native("maker")))[-1]
        assert case.message_ids[0] == last.id, "of the last one it is told what became of it"
        await w._happened(w.platform_world.recall(NativeId(who), case.message_ids[1]))
        await w.say("maker", who, ADVERT)
        (case,) = await rows(w, Case)
        assert (case.count, len(case.message_ids)) == (4, 3), "it does not come back"


async def test_the_first_copies_join_a_case_that_was_there_before(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        who = w.trainee("maker")
        await w.say("maker", who, FLAGGED)
        longer = f"{ADVERT}，今天最后一天，错过再等一年，大家抓紧时间下单吧"
        for text in (longer, longer, f"{longer}，加微信 abc12345"):
            await w.say("maker", who, text)
        (case,) = await rows(w, Case)
        assert (case.count, len(case.message_ids)) == (4, 4)
        assert case.texts == (FLAGGED, f"{longer}，加微信 abc12345", longer)


async def test_twenty_people_with_one_text_are_one_digest(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        people = crowd(w, 20)
        await flood(w, 200, people, GRAVE)
        assert len(await rows(w, Case)) == 20
        assert len(taken_back(w)) == 200
        await w.advance_to("09:05")
        cards = shown(w, "maker-duty1")
        assert ["短时间内有" in text for text in cards] == [False, False, False, True]
        assert lines_of(w) == {"maker-duty1": 4, "maker": 1} | dict.fromkeys(people, 1)
        await w.tell("maker-duty1", "/禁言 1-20")
        assert {one.state for one in await rows(w, Case)} == {CaseState.SETTLED}
        assert len(w.told("maker-duty1")[-1].splitlines()) == 20
        assert sum(call.effect == "MuteMember" and call.outcome == "delivered" for call in w.calls()) == 20
        assert lines_of(w)["maker"] == 1


async def test_refusals_in_a_raid_come_in_one_message(tmp_path: Path) -> None:
    """The bot's right went without a word: of forty orders the first refusal is told at once, the rest soon."""
    async with live(tmp_path) as w:
        people = crowd(w, 20)
        await flood(w, 20, people, FLAGGED)
        await w.advance_to("09:02")
        w.platform_world.set_bot_manager(w.native("maker"), False)
        before = len(w.told("maker-duty1"))
        await w.tell("maker-duty1", "/撤回 1-20 /禁言 1-20")
        assert Counter(call.outcome for call in w.calls("Recall")) == {"refused": 20}
        said = w.told("maker-duty1")[before:]
        assert len(said) <= 3, "the answer, and the two refusals of the first case"
        assert "长按 → 撤回" in "\n".join(said)
        await w.restart("09:10")
        (digest,) = [text for text in w.told("maker-duty1") if "没有让机器人执行以下" in text]
        assert len(digest.splitlines()) == 32, "thirty lines and how many there are"
        assert "以下 38 条" in digest
        assert "#20 路人19" not in digest
        cases = await rows(w, Case)
        assert all(not one.unasked and set(one.failed) == {"Recall", "MuteMember"} for one in cases)
        assert [one.muted_until for one in cases] == [None] * 20
        told = len(w.told("maker-duty1"))
        await w.advance_to("09:40")
        assert len(w.told("maker-duty1")) == told


async def test_a_refused_silence_in_a_raid_says_how_long(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await flood(w, 3, crowd(w, 3), FLAGGED)
        w.platform_world.faults = ScriptedFaults([Refuse("protected")] * 9, only=(MuteMember,))
        await w.tell("maker-duty1", "/禁言 1-3 30m")
        await w.advance_to("09:03")
        digest = w.told("maker-duty1")[-1]
        assert "#2 路人01：请群管理员禁言 30 分钟" in digest
        assert "#3 路人02：请群管理员禁言 30 分钟" in digest
        await w.advance_to("09:10")
        assert public(w)


async def test_with_nobody_to_ask_refusals_go_to_the_staffs_group(tmp_path: Path) -> None:
    none = Directory(tuple(one for one in programmes.staff().people if one.key == "zhou"))
    async with live(tmp_path, staff=none) as w:
        w.platform_world.faults = ScriptedFaults([Refuse("gone", lost=Capability.HISTORY)] * 9, only=(Recall,))
        await flood(w, 3, crowd(w, 3), GRAVE)
        await w.advance_to("09:03")
        told = [text for text in w.said("staff") if "没有让机器人执行" in text]
        assert len(told) == 2, "the first, and the two others together"
        assert "#3" in told[-1]


@pytest.mark.parametrize(
    "text",
    ["研" * 10_000, "加 微 信 " * 2000, "13812345678" * 909, "https://a.cn/" * 769, "aB3❤\n" * 2000, "刷单兼职" * 2500],
)
def test_a_message_of_ten_thousand_characters_costs_little(text: str) -> None:
    """Processor time of the judge alone, the best of three; ten times what was measured may be used."""
    judge = text_judge()
    took = []
    for _ in range(3):
        began = time.process_time()
        judge.findings(text[:10_000])
        took.append(time.process_time() - began)
    sys.stdout.write(f"{text[:8]!r}: {min(took) * 1000:.1f} ms\n")
    assert min(took) < 0.5
