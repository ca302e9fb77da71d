"""Several verdicts in one line: each is about the case that was meant, or nothing is done and it is asked back."""

from pathlib import Path

import pytest

from bot.core.case import Act
from tests.scenario.moderated import listening
from tests.scenario.test_moderation_alone import WHO, flagged, verdicts
from tests.scenario.test_questions import last_private
from tests.world import World

R, W, M = Act.RECALL, Act.WARN, Act.MUTE
ASKED = "，没有执行。几个处理请分开写，例如：/撤回 3 /禁言 3 10m。"


async def two(w: World) -> None:
    """Two cases, of two people."""
    await flagged(w)
    await flagged(w, 2, text="坏话 别的")


@pytest.mark.parametrize(
    ("line", "first", "second", "minutes"),
    [
        ("/撤回 1 警告", (R, W), (), 0), ("/撤回 1 警告 1", (R, W), (), 0), ("/撤回 1 /警告", (R, W), (), 0),
        ("/撤回 1 禁言 2分钟", (R, M), (), 2), ("/撤回 1 /警告2", (R,), (W,), 0),
        ("/撤回 1 警告 2 次", (R,), (), 0), ("/警告 2 警告 1 次", (), (W,), 0), ("/警告 1 撤回了吗", (W,), (), 0),
        ("撤1 禁2分钟", (R, M), (), 2), ("撤1，禁言1小时", (R, M), (), 60), ("撤回 1 禁言 2分钟", (R, M), (), 2),
    ],
)  # fmt: skip
async def test_each_is_about_the_case_that_was_named(
    tmp_path: Path, line: str, first: tuple[Act, ...], second: tuple[Act, ...], minutes: int
) -> None:
    async with listening(tmp_path) as w:
        await two(w)
        await w.tell(WHO, line)
        assert await verdicts(w) == [first, second]
        lasts = f"禁言 {minutes} 分钟" if minutes < 60 else "禁言 1 小时"
        assert (lasts in w.told(WHO)[-1]) is bool(minutes)


@pytest.mark.parametrize(
    ("line", "odd"),
    [
        ("/撤回 2 禁言 1", "禁言 1"), ("/撤回 2 警告 1", "警告 1"), ("/警告 1 警告 2", "警告 2"),
        ("撤1，2警", "撤1,2警"), ("撤1 2警", "撤1 2警"), ("撤1 禁2", "撤1 禁2"), ("撤、禁2", "撤、禁2"),
    ],
)  # fmt: skip
async def test_what_may_mean_another_case_is_asked_back(tmp_path: Path, line: str, odd: str) -> None:
    async with listening(tmp_path) as w:
        await two(w)
        await w.tell(WHO, line)
        assert w.told(WHO)[-1] == f"没有看懂「{odd}」{ASKED}"
        assert await verdicts(w) == [(), ()]
        assert w.calls("Recall") + w.calls("MuteMember") == []
        told = len(w.told(w.trainee("maker")))
        await w.tell(w.trainee("maker"), line)
        assert len(w.told(w.trainee("maker"))) == told or line.startswith("/"), "to others it is talk"


@pytest.mark.parametrize(
    "line", ["撤，禁2分钟", "撤禁2分钟", "撤 禁 2m", "禁2分钟 撤", "撤回 禁言 2分钟", "/撤回 /禁言 2m"]
)
async def test_a_length_beside_another_word_in_reply_to_the_card(tmp_path: Path, line: str) -> None:
    async with listening(tmp_path) as w:
        await flagged(w)
        await w.tell(WHO, line, reply_to=last_private(w, WHO))
        assert "正在禁言 2 分钟" in w.told(WHO)[-1]
        assert [set(one) for one in await verdicts(w)] == [{R, M}]


async def test_a_bare_number_there_may_be_a_case_or_minutes(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await two(w)
        await w.tell(WHO, "撤，禁2", reply_to=last_private(w, WHO))
        assert w.told(WHO)[-1].endswith(ASKED)
        assert await verdicts(w) == [(), ()]


NEARLY = ["撤了1", "撤1吧", "放行吧", "撤一和二", "撤1/警1", "1撤2警", "撤 maker班 2", "把1撤了", "撤1 10m"]


@pytest.mark.parametrize("line", NEARLY)
async def test_what_is_nearly_a_verdict_is_answered_with_how_to_write_it(tmp_path: Path, line: str) -> None:
    how = "没看懂，没有执行。请写成：撤1、警1、禁1 10分钟、放1；或回复那张卡片，只写：撤、警、禁、放。"
    async with listening(tmp_path) as w:
        await w.tell(WHO, line)
        assert w.told(WHO) == [], "nothing waits"
        await two(w)
        card, told = last_private(w, WHO), len(w.told(WHO))
        await w.tell(WHO, line)
        await w.tell(WHO, line, reply_to=card)
        assert w.told(WHO)[told:] == [how, how]
        for who in ("maker-duty2", w.trainee("maker")):
            await w.tell(who, line)
            assert how not in w.told(who), "nobody waits for them"
        assert await verdicts(w) == [(), ()]


async def test_what_merely_holds_such_a_word_is_talk(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await two(w)
        told = len(w.told(WHO))
        for line in ("撤回哪一条好呢", "放学了", "警告信怎么写", "明天放假", "我先放一下材料", "放" * 45):
            await w.tell(WHO, line)
        assert w.told(WHO)[told:] == []
        await w.tell(WHO, "/签到")
        told = len(w.told(WHO))
        await w.tell(WHO, "撤1吧", reply_to=last_private(w, WHO))
        assert w.told(WHO)[told:] == [], "in reply to something else"


async def test_who_would_end_a_silence_reads_how(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await flagged(w)
        await w.tell(WHO, "禁1 10分钟")
        await w.tell(WHO, "解禁1")
        assert w.told(WHO)[-1] == "解除禁言请发：/撤销 1"
        told = len(w.told(WHO))
        await w.tell(WHO, "什么时候解禁")
        assert len(w.told(WHO)) == told
        assert [call.on for call in w.calls("MuteMember")] == [True]
