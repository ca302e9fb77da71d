"""The platform would not take a message back: it stands still, and nobody is told otherwise."""

from datetime import timedelta
from pathlib import Path

from bot.core.case import Case
from bot.core.ids import NativeId
from bot.core.moderation import ModerationMode
from bot.platforms.sandbox.model import Chat
from tests.scenario.moderated import listening, public, rows, shown, taken_back
from tests.world import World


async def _refused(w: World) -> str:
    """A message that the bot tries to take back in vain; its author."""
    w.platform_world.set_bot_manager(w.native("maker"), False)  # nobody tells the bot
    await w.say("maker", w.trainee("maker"), "广告词")
    return w.trainee("maker")


async def test_a_pardon_says_that_the_message_stands(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        who = await _refused(w)
        line = w.platform_world.lines(Chat(group=w.native("maker")))[-1]
        await w.tell("maker-duty1", "/放行 1")
        assert "#1：已放行；平台先前没有让机器人撤回，消息还在群里，不用再撤。" in w.told("maker-duty1")[-1]
        assert w.told(who) == []
        await w._happened(w.platform_world.recall(NativeId("maker-teacher"), line.id))  # who was asked before
        assert public(w) == w.told(who) == [], "a false alarm is nobody's fault"


async def test_the_next_cards_say_that_a_hand_is_needed(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await _refused(w)
        await w.make_manager("maker", manager=True)
        await w.advance_to(w.clock.now() + timedelta(minutes=25))
        later = [text for who in ("maker-duty2", "maker-teacher") for text in shown(w, who)]
        assert later
        assert ["平台没有让机器人撤回，消息还在群里：需要撤回时请在群里长按" in text for text in later] == [True] * len(
            later
        )
        assert ["正由机器人自动撤回" in text for text in later] == [False] * len(later)


async def test_a_recall_is_tried_anew_and_asked_for_anew(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        who = await _refused(w)
        await w.tell("maker-duty2", "/撤回 1")
        assert "机器人在本群不能撤回，请在群里找到" in w.told("maker-duty2")[-1]
        await w.tell("maker-duty2", "/撤销 1")
        assert "不能恢复" not in w.told("maker-duty2")[-1]
        await w.make_manager("maker", manager=True)
        w.platform_world.set_bot_manager(w.native("maker"), False)
        await w.tell("maker-duty2", "/撤回 1")
        assert "平台没有让机器人执行，请老师动手" in w.told("maker-duty2")[-1]
        assert public(w) == w.told(who) == []
        await w.tell("maker-duty2", "/撤销 1")
        await w.make_manager("maker", manager=True)
        await w.tell("maker-duty2", "/撤回 1")
        assert len(taken_back(w)) == len(public(w)) == 1
        assert "已撤回" in w.told(who)[-1]
        (case,) = await rows(w, Case)
        assert (len(case.recalled), case.failed, case.left_standing) == (1, (), False)


async def test_whoever_reviews_reads_that_it_stands_and_nobody_upholds_what_never_was(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        who = await _refused(w)
        await w.tell(who, "/申诉 1 冤枉")
        assert "没有找到与您有关的 #1" in w.told(who)[-1], "nothing was done to them"
        await w.tell("maker-duty1", "/撤回 1")
        assert [text for text in w.told(who) if "维持" in text] == []
        await w.tell(who, "/申诉 1 冤枉")
        (asked,) = [text for text in (*w.told("maker-duty2"), *w.told("maker-teacher")) if "【申诉】" in text]
        assert "原处理：撤回（早班maker），平台没有让机器人撤回，消息可能还在群里" in asked


async def test_what_was_gone_before_a_refusal_stays_gone(tmp_path: Path) -> None:
    """One of two is taken back, the other one is refused."""
    async with listening(tmp_path) as w:
        who = w.trainee("maker")
        await w.say("maker", who, "广告词 1")
        w.platform_world.set_bot_manager(w.native("maker"), False)
        await w.say("maker", who, "广告词 2")
        (case,) = await rows(w, Case)
        assert (len(case.message_ids), len(case.recalled), case.left_standing) == (2, 1, True)
        await w.tell("maker-duty1", "/放行 1")
        said = w.told("maker-duty1")[-1]
        assert "消息已经撤回，不能恢复，已私信说明；平台先前没有让机器人撤回，消息还在群里" in said
        assert "被误撤回" in w.told(who)[-1]


async def test_a_persons_recall_that_was_refused_is_tried_again(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        w.platform_world.set_bot_manager(w.native("maker"), False)
        await w.say("maker", w.trainee("maker"), "坏话")
        await w.tell("maker-duty1", "撤")
        assert "平台没有让机器人执行，请老师动手" in w.told("maker-duty1")[-1]
        await w.tell("maker-duty1", "撤")
        assert "机器人在本群不能撤回，请在群里找到" in w.told("maker-duty1")[-1]
        await w.make_manager("maker", manager=True)
        await w.tell("maker-duty1", "/撤回 1")
        assert w.told("maker-duty1")[-1] == "#1：正在撤回。"
        assert len(taken_back(w)) == len(public(w)) == len(w.told(w.trainee("maker"))) == 1
        await w.tell("maker-duty1", "/撤回 1")
        assert "已由早班maker处理（撤回），没有重复执行" in w.told("maker-duty1")[-1], "now it is gone"


async def test_somebody_else_may_try_again(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await _refused(w)
        await w.say("maker", w.trainee("maker", 2), "坏话")
        await w.tell("maker-duty1", "/撤回 2 /警告 2")
        assert "机器人在本群不能撤回" in w.told("maker-duty1")[-1]
        await w.tell("maker-duty2", "/撤回 2")
        assert "没有重复执行" in w.told("maker-duty2")[-1], "somebody does it by hand, and the bot still cannot"
        await w.make_manager("maker", manager=True)
        await w.tell("maker-duty2", "/撤回 2")
        assert w.told("maker-duty2")[-1] == "#2：正在撤回（先前由早班maker处理：撤回、警告）。"
        assert len(taken_back(w)) == len(w.told(w.trainee("maker", 2))) == 1, "of the strike they have heard"


async def test_a_recall_in_training_leaves_nothing_to_try_again(tmp_path: Path) -> None:
    async with listening(tmp_path, ModerationMode.TRAINING) as w:
        await w.say("maker", w.trainee("maker"), "坏话")
        await w.tell("maker-duty1", "/撤回 1")
        await w.tell("maker-duty1", "/撤回 1")
        assert "没有重复执行" in w.told("maker-duty1")[-1]
        assert taken_back(w) == []
