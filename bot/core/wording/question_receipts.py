"""What those hear who answer, claim or pass on a question that is over, or somebody's already."""

from bot.core.wording.questions import STATES

ASKED_ONCE_MORE = "过了 15 分钟没有确认，还没有转到群里。"
CONFIRMED_LATE = "已经超过 15 分钟，没有记为回答；要回答请发 /答 群名 编号 内容。"


def finished(no: int, state: str) -> str:
    """Somebody answers what is over."""
    return f"#{no} {STATES[state]}，谢谢老师！这次的话没有转给提问的老师，想补充请直接在群里说。"


def has_it(no: int, name: str) -> str:
    """It was passed to that very person before."""
    return f"#{no} 已经在{name}那里，没有再转。"


def relieved(no: int, group: str, name: str) -> str:
    """Somebody else answers what this person was asked."""
    return f"#{no}（{group}）现在由{name}来回答，您不用再看了，谢谢老师！"
