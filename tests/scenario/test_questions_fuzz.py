"""Anybody says anything, in any order, quoting and tagging whom they like: no rule ever stumbles over questions."""

from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from bot.core.asking.context import Heard
from bot.core.asking.decide import Noticed
from bot.core.ids import NativeId
from bot.core.message import Mention, Quote
from bot.core.questions import Senses
from bot.core.ticket import Ticket, TicketState
from bot.platforms.sandbox.model import Chat, Said
from tests.scenario.test_questions import LOGIN, MAKING, notices, rows, start
from tests.scenario.test_questions_edges import post
from tests.world import World

WORDS = (
    LOGIN, MAKING, "作业交到哪里呢", "证书几号发呢", "第三单元讲吧", "同问", "同问，我也是", "？", "解决了",
    "没有解决", "谢谢老师", "还是不行", "那手机上怎么办", "稍等", "您用的什么浏览器？", "平台登录不上就换手机",
    "#1 换浏览器", "好的", "1 换浏览器 2 压缩一下", "今天真冷", "[图片]", "/提问 作业在哪里交", "/提问",
    "/同问 1", "/答 1 换浏览器", "/答 1 好 2 行 3 可以", "/转 1 教辅maker", "/认领 2", "/撤销 1", "/撤销 2",
    "/已解决", "/没有解决 1", "/问题", "/我的问题", "/待答", "/为什么", "/上报 1", "/查 作业",
)  # fmt: skip
PRIVATE = (
    "是", "取消", "好的", "换一个浏览器试试", "这个我不会", "找别的老师吧", "在吗", "是手机上吗", "放",
    "/答 1 换浏览器",
    "/认领 1", "/转 2 教辅maker", "/待答", "稍等", "谢谢",
)  # fmt: skip
MESSAGES = 150


async def anything(w: World, chance: Random) -> None:
    """One message of somebody."""
    people = [*(w.trainee("maker", number) for number in range(1, 5)), "maker-duty1", "maker-expert", "maker-host"]
    if chance.random() < 0.2:
        await w.tell(chance.choice((*people, "wu")), chance.choice(PRIVATE))
        return
    who, text = chance.choice(people), chance.choice(WORDS)
    if text.startswith("/"):
        await w.say("maker", who, text)
        return
    said = [one.id for one in w.platform_world.lines(Chat(group=w.native("maker"))) if isinstance(one, Said)]
    quote = (Quote(chance.choice(said[-12:])),) if said and chance.random() < 0.35 else ()
    tag = (Mention(NativeId(chance.choice(people))),) if chance.random() < 0.25 else ()
    await post(w, who, *quote, *tag, text)


@pytest.mark.parametrize("seed", range(4))
async def test_no_order_of_words_is_too_much(tmp_path: Path, seed: int) -> None:
    chance = Random(seed)
    buried: list[str] = []
    async with start(tmp_path) as w:
        w.app.engine.on_dead_letter = lambda event, error: buried.append(f"{error} {event}")
        for _ in range(MESSAGES):
            await anything(w, chance)
            if chance.random() < 0.3:
                await w.advance_to(w.clock.now() + timedelta(seconds=chance.choice((5, 70, 400))))
        await w.advance_to("22:00")
        found = await rows(w, Ticket)
    assert buried == []
    assert found
    assert len({(one.group, one.no) for one in found}) == len(found)
    for one in found:
        assert (one.closed_at is not None) == (one.state in (TicketState.RESOLVED, TicketState.CLOSED))
        assert one.state is not TicketState.ANSWERED or one.answers or one.offered
        assert one.native_id not in {who.native_id for who in one.joined}, "nobody asks twice"


def stumbles(heard: Heard, likeness: float | None = None, /) -> Noticed:
    if heard.text == "今天真冷":
        raise RuntimeError("stumbled")
    return notices(heard, likeness)


async def test_a_rule_that_stumbles_is_seen(tmp_path: Path) -> None:
    buried: list[str] = []
    async with start(tmp_path, senses=Senses(stumbles)) as w:
        w.may_bury = True
        w.app.engine.on_dead_letter = lambda _event, error: buried.append(error)
        await w.say("maker", w.trainee("maker"), "今天真冷")
    assert buried == ["RuntimeError"]
