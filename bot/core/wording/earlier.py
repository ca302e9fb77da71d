"""What is said when an earlier answer is offered, or shown to whoever is asked."""

from datetime import date

TELLING = frozenset("二两三四五六七八九十百千半前后早晚今明昨男女新旧左右")
"""Characters that make another question of the same words: numbers, which of two. Denials do not: 没收到 and 收不到 are
one trouble, and 能改吗 asks what 不能改吗 asks."""

LIGHT = (
    "请问", "老师们", "老师", "各位", "大家", "您好", "你好", "麻烦", "问一下", "问下", "一下", "有人知道", "有没有人",
    "怎么办呢", "怎么办", "咋办", "怎么回事", "咋回事", "怎么弄", "谢谢", "我的", "我们", "我", "是不是", "是", "呀",
    "啊", "呢", "吧", "哦", "嘛", "了", "的",
)  # fmt: skip
"""Words that say nothing of what is asked; left out before two questions are compared."""

# What stands between two clauses, how a question is led in, and what a clause that asks has in it.
PAUSES = r"[,，。.!！?？;；:：\s~～…]+"
LEAD_IN = r"\A(?:老师们?|各位|大家|您好|你好|请问|请教|麻烦|打扰|不好意思|我?想?问一?下|我?想问|一下)+"
ASKS = r"[么嘛没不否]\Z|吗|呢|什么|啥|怎|咋|如何|谁|哪|几|多少|多久|多大|是否|能否|可否|(\w)不\1|有没有|还是"

_MOST, _LITTLE, _SHORT, _ABOUT = 300, 120, 40, 20
_SUREST = 0.99


def may_help(no: int) -> str:
    """The head of what whoever is asked may use; ``no``: the first card."""
    return f"可能有用（合适的话，回答里只写编号就行，例如 K{no}）："


def source(name: str, on: date | None) -> str:
    """Where an answer comes from."""
    return " ".join(part for part in (_called(name), f"{on.month}月{on.day}日" if on else "") if part) or "常见问题"


def _called(name: str) -> str:
    """A member of the staff, politely."""
    return f"{name}老师" if name and not name.endswith("老师") else name


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length].rstrip()}…"


def _line(text: str, length: int) -> str:
    return _cut(" ".join(text.split()), length)


def offered(no: int, from_whom: str, question: str, answer: str, card: int) -> str:
    """An earlier answer, in reply to whoever asked; they see to which question."""
    whole, about = answer.strip(), f"K{card}「{_line(question, _ABOUT)}」"
    rest = f"\n（全文私信我发 /查 K{card}）" if len(whole) > _MOST else ""
    said = f"#{no} 以前的回答（{about}，{from_whom}）：{_cut(whole, _MOST)}{rest}"
    return f"{said}\n没有解决请回复「没有解决」，马上转给老师。"


def because(card: int, question: str, matched: str, chance: float) -> str:
    """Why an earlier answer was offered. ``matched``: the words by which it was found."""
    words = f"；{matched}" if matched else ""
    return f"给出的是以前的回答 K{card}「{_line(question, _SHORT)}」{words}；合适的可能约 {min(chance, _SUREST):.0%}。"


def unsure(card: int, minutes: int) -> str:
    """To one of the staff: the asker has not said what became of it."""
    return f"（已先发了 K{card} 的回答，提问的老师 {minutes} 分钟没有回应。合适就不用管，不合适请您直接回答）"


def above(no: int) -> str:
    """Somebody else asks what was offered an answer; the tag stands in front of it."""
    return f"#{no} 请看上面以前的回答，没有解决请回复「没有解决」。"


def joined(no: int) -> str:
    """Somebody asks the same in other words."""
    return f"有老师也在问这个（#{no}），已加上您，有回答时一起告诉您。不是同一个问题请发 /提问 加上问题。"


APART = "\n（和前面老师的问题合在一起了；不是同一个问题请发 /提问 加上问题。）"
"""Behind what is said at once to who asks the same in other words."""


def shared(no: int, name: str, group: str, answer: str) -> str:
    """What a colleague answered in another group."""
    return f"#{no} {_called(name)}刚在{group}这样回答：{_cut(answer.strip(), _MOST)}\n没有解决请回复「没有解决」。"


def gone_there(no: int, name: str, group: str, text: str, *, again: bool) -> str:
    """What a colleague answered in another group counts no more; the tags of the askers stand in front of it."""
    said = f"{_called(name)}在{group}的回答「{_line(text, _SHORT)}」"
    return f"#{no} {said}撤回了，请不要照着做{'；重新请老师回答' if again else ''}。"


def useful(card: int, question: str, answer: str, from_whom: str) -> str:
    """A card for the eyes of whoever is asked."""
    return f"K{card}「{_line(question, _SHORT)}」{_line(answer, _LITTLE)}（{from_whom}）"


def beside(no: int, group: str) -> str:
    """The head of what somebody is told in private who was tagged in the group."""
    return f"#{no}（{group}）以前有过相近的回答，回复这条消息就转到群里。"


def no_card(no: int) -> str:
    """A card was named in place of words that there is none of, or that is not for the group."""
    return f"知识里没有可以转到群里的 K{no}，没有回答。"
