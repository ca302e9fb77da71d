"""Which words of a question ask it, which begin another matter; and what is said of words that were added."""

# What people write before they ask: a line of nothing else asks nothing.
PREAMBLE = (
    "请问", "请教", "咨询", "打扰", "不好意思", "老师", "们", "各位", "大家", "您好", "你好", "早上好", "下午好",
    "晚上好", "在吗", "在不在", "一个", "几个", "有", "个", "小", "问题",
    "想", "要", "问", "一下", "下", "我", "您", "你", "了", "好",
    "个事", "件事", "点事", "个事情", "件事情", "点事情", "麻烦",
)  # fmt: skip
# How a line begins that asks about something else.
OTHER_MATTER = (
    "另外", "还有个", "还有一个", "还想问", "再问", "再请问", "再请教", "顺便问", "顺便请", "顺便再", "另一个",
    "还有另", "第二个问题", "换个问题",
)  # fmt: skip
# What stands in a line that asks; beside such words it has to say enough.
ASKS = ("吗", "怎", "什么", "如何", "为啥", "咋", "哪", "几", "多少", "能不能", "可不可以", "是否", "?", "？")
# Words that ask for help, or say that somebody waits, and do not say with what.
VAGUE = (
    "怎么办", "怎么弄", "怎么搞", "怎么做", "怎么回事", "怎么处理", "怎么操作", "怎么解决", "咋办", "咋弄", "咋整",
    "咋回事", "在线等", "在线", "坐等", "挺急", "很急", "着急", "急", "求助", "求解", "求", "帮忙", "帮帮", "帮",
    "看一下", "看看", "看下", "处理", "操作", "解决", "应该", "需要", "快点", "尽快", "马上", "回复", "回答", "解答",
    "答复", "指导", "指教", "指点", "告诉", "教教", "教一下", "教我", "说一下", "说说", "说明", "知道", "看不懂",
    "没看懂", "不懂", "不明白", "不清楚", "到底", "究竟", "具体", "详细", "步骤", "方法", "麻烦", "谢谢", "现在",
)  # fmt: skip

_ADDED = 60


def added(texts: tuple[str, ...]) -> str:
    """What the asker said beside the question, in a list; empty where that is nothing."""
    said = "；".join(" ".join(text.split()) for text in texts)
    shown = said if len(said) <= _ADDED else f"{said[:_ADDED]}…"
    return f"\n　补充：{shown}" if said else ""


def told(no: int, group: str, text: str) -> str:
    """What the asker added, to whoever was asked in private. ``text`` is quoted already."""
    return f"#{no}（{group}）提问的老师补充：\n「{text}」\n回复这条消息就转到群里。"


_MOST_BACK, _BRIEF = 20, 30


def waited(no: int, text: str, waits: str) -> str:
    """A question that nobody heard of while the bot was away. ``waits``: for how long it has waited."""
    said = " ".join(text.split())
    return f"#{no}「{said if len(said) <= _BRIEF else f'{said[:_BRIEF]}…'}」（等了 {waits}）"


def back(group: str, lines: tuple[str, ...], first: str, *, rests: bool) -> str:
    """The list of those. ``first``: the number of the first with its group's name where several could be meant;
    ``rests``: some are of an earlier day."""
    away = "机器人有一段时间没有运行，刚刚恢复。"
    head = f"{away}{group}这 {len(lines)} 个问题那时没能转给老师，群里也许已经答过，请您看看："
    left = (f"……其余的发 /待答 看，共 {len(lines)} 个",) if len(lines) > _MOST_BACK else ()
    how = f"没答过的：回复这条消息写编号和回答，或发 /答 {first} 内容；答过的发 /撤销 {first}。"
    ends = ("昨天和更早的不再自动转给下一位。",) if rests else ()
    return "\n".join((head, *lines[:_MOST_BACK], *left, how, *ends))
