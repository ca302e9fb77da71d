"""Appeals as people type them: without a number, without the command, in reply to what the bot told them."""

from pathlib import Path

import pytest

from bot.core.case import Case, CaseState
from bot.core.moderation import Moderation, ModerationMode
from tests.scenario.moderated import below, judge, last_from, listening, live, public, rows, shown
from tests.scenario.test_questions import looked_after
from tests.world import World

HOW = "有异议的话，请私信发：/申诉 1 理由，会请老师复核；想看原因请发：/为什么 1。"
ASKED = "收到，会请另一位老师复核，结果私信告诉您。"
NUMBER = "请写明编号和理由，例如：/申诉 3 这是课堂案例。编号在给您的私信里。"
NONE = "没有找到与您有关、可以申诉的处理。有疑问请私下联系班主任。"


async def warned(w: World, no: int = 1, text: str = "坏话", group: str = "maker") -> str:
    """Somebody of whom a message was found to be bad."""
    who = w.trainee(group)
    await w.say(group, who, text)
    await w.tell(f"{group}-duty1", f"/警告 {no}")
    assert f"/申诉 {no} 理由" in w.told(who)[-1] or group != "maker"
    return who


async def told(w: World, who: str, text: str, *, to_notice: bool = False) -> list[str]:
    """What the bot answers."""
    before, notice = len(w.told(who)), last_from(w, who) if to_notice else None
    await w.tell(who, text, reply_to=notice)
    return w.told(who)[before:]


async def states(w: World) -> list[tuple[CaseState, str]]:
    return [(case.state, case.appeal) for case in await rows(w, Case)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("申诉1我是提醒大家防骗", "我是提醒大家防骗"), ("申诉1孩子的事我是求助", "孩子的事我是求助"),
        ("申诉#1，我是提醒", "我是提醒"), ("申诉第1条我是提醒", "我是提醒"), ("申诉1", ""),
        ("申诉 1 我是提醒", "我是提醒"), ("/申诉 maker班 我是提醒", "我是提醒"), ("/申诉 maker 我是提醒", "我是提醒"),
        ("/申诉 我是提醒大家防骗", "我是提醒大家防骗"), ("/申诉我是提醒大家防骗", "我是提醒大家防骗"),
    ],
)  # fmt: skip
async def test_an_appeal_is_heard_as_it_is_typed(tmp_path: Path, line: str, words: str) -> None:
    async with listening(tmp_path) as w:
        who = await warned(w)
        assert await told(w, who, line) == [ASKED]
        assert await states(w) == [(CaseState.APPEALED, words)]


@pytest.mark.parametrize(
    "line", ["我要申诉", "为什么撤我的消息？", "为什么撤回我的消息", "怎么申诉", "/申诉", "/申诉 怎么申诉"]
)
async def test_who_asks_is_told_how(tmp_path: Path, line: str) -> None:
    programme = looked_after(Moderation(mode=ModerationMode.ACTIVE))
    async with live(tmp_path, programme=programme, judge=judge) as w:
        assert await told(w, w.trainee("maker"), line) == [NUMBER if line.startswith("/") else NONE]
        who = await warned(w)
        assert await told(w, who, line) == [HOW]
        assert "坏话" in (await told(w, who, "/为什么 1"))[0] or "谩骂攻击" in w.told(who)[-1]
        assert await states(w) == [(CaseState.SETTLED, "")], "nothing is taken for an appeal that was not given as one"
        assert await told(w, "maker-duty2", line) == ([NUMBER] if line.startswith("/") else []), "staff"
        before = len(public(w))
        await w.say("maker", who, line)
        assert HOW not in public(w)[before:], "nobody reads in public which number is whose"


async def test_of_several_the_number_has_to_be_named(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        who = await warned(w)
        await w.advance_to("10:00")
        await warned(w, 2, "坏话 别的")
        for line in ("我要申诉", "/申诉 我是提醒大家防骗"):
            assert await told(w, who, line) == [NUMBER]
        assert await told(w, who, "/申诉 1 一") == [ASKED]
        await w.tell("maker-duty2", "/维持 1")
        assert await told(w, who, "我要申诉") == [HOW.replace("1", "2")], "the other one was reviewed"
        assert await told(w, who, "/申诉 maker班 我是提醒") == [ASKED]


async def test_words_in_reply_to_the_notice_are_answered_with_the_line_to_send(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        who = await warned(w)
        line = "/申诉 1 我没有诈骗，我是提醒大家"
        (said,) = await told(w, who, "我没有诈骗，我是提醒大家", to_notice=True)
        assert said == f"有异议的话，请私信发下面这一行，会请老师复核：{line}"
        assert await told(w, who, "谢谢老师，下次注意", to_notice=True) == []
        assert await told(w, who, line) == [ASKED]
        await w.tell("maker-duty2", "/维持 1")
        assert await told(w, who, "我没有诈骗", to_notice=True) == [], "nothing is left to object to"
        assert len(shown(w, "maker-duty1")) == 1


async def test_what_else_is_replied_to_or_said_is_left_alone(tmp_path: Path) -> None:
    async with listening(below(tmp_path, "a")) as w:
        who = await warned(w)
        await w.tell(who, "/签到")
        assert await told(w, who, "我没有诈骗", to_notice=True) == []
        for text in ("申诉一下就好", "申诉", "孩子的申诉书怎么写"):
            assert ASKED not in await told(w, who, text)
        assert await states(w) == [(CaseState.SETTLED, "")]
