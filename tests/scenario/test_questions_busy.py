"""A busy group: three hundred messages in ten minutes, twelve questions among them.

What notices them is a list, so that what is tried here is everything that happens after it.
"""

from collections.abc import Iterator
from pathlib import Path

from bot.core.asking.context import Heard
from bot.core.asking.decide import Noticed, decide
from bot.core.asking.scorer import Bars
from bot.core.questions import Senses
from bot.core.ticket import Ticket, TicketState
from tests.scenario.test_questions import heard, looked_after, rows, start

QUESTIONS = (
    "平台登录不上", "作业上传到哪", "回放看不到", "验证码收不到", "软件安装不了", "直播没有声音",
    "传感器怎么接线", "学时没有更新", "二维码过期了", "附件打不开", "网页一直白屏", "密码忘记了",
)  # fmt: skip
MESSAGES, MINUTES, BUDGET = 300, 10, 6


def said() -> Iterator[tuple[int, str, bool]]:
    """(who, what, whether it asks): a question at every twenty-fifth message."""
    for number in range(MESSAGES):
        asks = number % 25 == 7
        yield number % 6 + 1, QUESTIONS[number // 25] if asks else f"第 {number} 句闲聊", asks


class Listed:
    """Weighs nothing but whether the words are in the list."""

    version, bars = "test", Bars(0.9, 0.5)

    def weighed(self, text: str, _likeness: float | None = None) -> tuple[float, tuple[()]]:
        return (9.0 if text in QUESTIONS else -9.0), ()


def notices(heard: Heard, likeness: float | None = None, /) -> Noticed:
    return decide(heard, Listed(), likeness=likeness)


async def test_every_question_is_tracked_and_the_group_hears_little(tmp_path: Path) -> None:
    senses = Senses(notices)
    async with start(tmp_path, programme=looked_after(lines_an_hour=BUDGET), senses=senses) as w:
        for number, (who, text, _) in enumerate(said()):
            if number % (MESSAGES // MINUTES) == 0:
                await w.advance_to(f"09:{number * MINUTES // MESSAGES:02d}")
            await w.say("maker", w.trainee("maker", who), text)
        found = await rows(w, Ticket)

        assert sorted(one.texts[0] for one in found) == sorted(QUESTIONS)
        assert {one.state for one in found} == {TicketState.OPEN}
        assert len(heard(w)) == BUDGET
        first = w.told("maker-duty1")
        assert len([text for text in first if "待回答" in text]) == len(QUESTIONS) - BUDGET
        assert all(one.holder == "maker-duty1" for one in found)
