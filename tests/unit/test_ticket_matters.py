"""What kind of help a question needs, by tables: the salon is for what can be talked about."""

import pytest

from bot.core.ticket import Matter
from bot.core.ticket_clock import Hours
from bot.core.ticket_route import matter_of
from bot.core.timetable import GroupCalendar
from tests import programmes
from tests.turning import at


def seen(text: str, when: str = "18 09:00") -> Matter:
    programme = programmes.programme()
    return matter_of(Hours(GroupCalendar(programme, programme.groups[0])), at(when), text)


@pytest.mark.parametrize(
    "text",
    [
        "请问今晚沙龙迟到了还能进吗", "请问评价表在哪里领", "请问职称评审证明什么时候开", "请问家长能不能旁听",
        "请问学生不满十岁能参赛吗", "晚上沙龙要开摄像头么", "今晚沙龙讨论什么", "沙龙讨论几点开始", "家长群怎么进",
        "老师，结业要不要考试", "这作业到底是今晚交还是明晚交", "学生不会登录怎么办",
    ],
)  # fmt: skip
def test_how_the_days_are_run_is_for_who_is_on_duty(text: str) -> None:
    assert seen(text) is Matter.TECHNICAL


@pytest.mark.parametrize(
    "text",
    [
        "社团招不到人怎么办", "家长不支持孩子学编程怎么沟通", "学生总是不爱动手怎么引导", "项目式学习怎么评价学生",
        "能不能在今晚沙龙上讨论一下分层教学", "怎么开展跨学科教学", "有没有带社团的经验",
    ],
)  # fmt: skip
def test_what_can_be_talked_about_is_for_the_salon(text: str) -> None:
    assert seen(text) is Matter.SALON
    assert seen(text, "18 21:30") is Matter.TEACHING, "this evening's is over"


@pytest.mark.parametrize(
    "text",
    ["激光切割机切3毫米椴木板功率要设多少", "学生的作品要不要带回去", "职称评审要准备哪些作品", "分层作业怎么设计"],
)
def test_all_else_is_for_the_experts(text: str) -> None:
    assert seen(text) is Matter.TEACHING
