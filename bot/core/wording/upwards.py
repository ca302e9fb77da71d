"""What is said about questions that go up to the project team and come back. Nobody who asked is named to the team."""

from bot.core.wording.questions import UNSOLVED_REPLY

RAISE_COMMAND, RAISE_ALIASES = "上报", ("report",)
REPLY_COMMAND, REPLY_ALIASES = "回复", ("答复", "reply", "hf")
RAISE_USAGE = "/上报 12"
RAISE_EXAMPLE = "/上报 12 13"
RAISE_SUMMARY = "本群答不了的问题交给项目组；只发 /上报 看清单，/上报 导出 成文件"
REPLY_USAGE = "/回复 3 内容"
REPLY_EXAMPLE = "/回复 3 统一延到周五"
REPLY_SUMMARY = "答复上报清单里的问题，转给提问的群"
EXPORT = "导出"
UNDO_WORDS = frozenset({RAISE_COMMAND, REPLY_COMMAND})
"""``/撤销 上报 3``."""
JOINS = "、,，和"
COLONS = ":：.．、)）】"
# Left out before two questions are compared: how people ask says nothing about what they ask.
ASKING = (
    "请问", "老师", "各位", "大家", "你们", "我们", "怎么办", "怎么样", "怎么", "怎样", "如何", "什么", "为什么",
    "哪里", "哪儿", "一下", "有没有", "知道", "谢谢", "一直", "能不能", "可不可以", "可以", "是不是",
    "会不会", "要不要", "行不行", "能否", "是否", "还是", "现在", "今天",
)  # fmt: skip
ASKING_SIGNS = "吗呢啊呀吧了的地得在是这那就都也还我您你个有人要能会想问"
DENIALS = "不没无别"
NOBODY = "某老师"

_QUOTED, _LISTED = 60, 120
OTHER = "其他"

OFF = "现在没有群开启问题登记，没有可以上报的问题。"
NUMBERS = f"请写明问题的编号，例如：{RAISE_EXAMPLE}；只发 /上报 看清单。"
NONE_WAITING = "上报清单里现在没有等待答复的问题。"
WHICH = f"请写明清单里的编号，例如：{REPLY_EXAMPLE}；发 /上报 看清单。"
NOT_YOURS = "这一条由负责这些群的老师或项目组答复，您现在没有这个权限，没有执行。"
NOT_UNDOABLE = "这一条由上报的群的老师、答复的老师或项目主管撤销，没有执行。"
NO_FORM = "不认识这个格式，可以写：/上报 导出 word，或 excel、md。"
NO_EXPORT = "清单由负责这些群的老师和项目主管导出，没有执行。"
CANCELLED = "好的，没有转出。"
CONFIRMED_LATE = "已经超过 5 分钟，没有转出；要答复请再发一次。"


def quote(text: str, length: int = _QUOTED) -> str:
    """Words on one line."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[:length]}…"


def numbered(numbers: tuple[int, ...]) -> str:
    """Lines of the list."""
    return "、".join(f"【{no}】" for no in numbers)


# ------------------------------------------------------------------------------------------------------------ raised


def raised(pairs: tuple[tuple[int, int], ...], at: str) -> str:
    """Tickets with their lines. ``at``: when the list is handed over; empty: nobody does so by the clock."""
    marks = "、".join(f"#{ticket}（清单【{line}】）" for ticket, line in pairs)
    following = f"，{at} 一并交给项目组" if at else "，在管理群发 /上报 可以看到"
    return f"{marks} 已列入上报清单{following}。列错了发 /撤销 上报 {pairs[0][1]}。"


def line(no: int, text: str, groups: tuple[str, ...], askers: int, since: str, *, again: bool) -> str:
    """A question of the list."""
    tried = "答复过一次，没有解决" if again else ""
    marks = ("、".join(groups), f"{askers} 人在问" if askers > 1 else "", f"{since}起", tried)
    return f"【{no}】{quote(text, _LISTED)}（{'，'.join(mark for mark in marks if mark)}）"


def topic(name: str) -> str:
    """The head of a topic's lines."""
    return f"〔{name or OTHER}〕"


def listed(count: int) -> str:
    """The head of the list."""
    return f"📮 上报清单：{count} 个问题等项目组答复"


def how(no: int, *, quoted: bool) -> str:
    """The way back."""
    quoting = f"引用这条消息写「{no} 内容」，或" if quoted else ""
    return f"答复：{quoting}发 /回复 {no} 内容，会转给提问的群；一次写几条就每条另起一行、以编号开头。"


def still(numbers: tuple[int, ...]) -> str:
    """Nothing new, but these wait."""
    return f"还在等项目组答复：{numbered(numbers)}，发 /上报 看清单。"


# ------------------------------------------------------------------------------------------------------------- replied


def team(name: str) -> str:
    """Who answered, to those who asked."""
    return f"项目组（{name}）"


def reply(no: int, text: str, *, last: bool = False) -> str:
    """The team's answer; the tags of the askers stand in front of it. ``last``: nobody can reply any more."""
    return f"#{no} 项目组的答复：{text}{'' if last else UNSOLVED_REPLY}"


def replied(no: int, groups: tuple[str, ...], askers: int) -> str:
    """What became of an answer."""
    return f"【{no}】已转给{'、'.join(groups)}（{askers} 位老师）。撤回发 /撤销 上报 {no}。"


def over(no: int) -> str:
    """Nobody waits for it any more."""
    return f"【{no}】的问题已经结束，没有转出。"


def not_found(no: int) -> str:
    """No such line."""
    return f"上报清单里没有【{no}】，发 /上报 看清单。"


def no_words(no: int) -> str:
    """A number alone."""
    return f"【{no}】还没有写答复，例如：/回复 {no} 统一延到周五"


def said_so(no: int) -> str:
    """The same words once more."""
    return f"【{no}】已经这样答复过了，没有再转。"


def preview(parts: tuple[tuple[int, tuple[str, ...], str], ...]) -> str:
    """A question back before several groups hear of it."""
    lines = (f"【{no}】→ {'、'.join(groups)}：「{quote(text)}」" for no, groups, text in parts)
    return "\n".join(("将把答复转出：", *lines, "确认请在 5 分钟内回复「确认」，不要了回复「取消」。"))


# -------------------------------------------------------------------------------------------------------------- undone


def taken_back(no: int, *, stands: bool = False) -> str:
    """To those who had the answer. ``stands``: an earlier one counts still."""
    left = "之前的回答仍然算数" if stands else "问题重新等待答复"
    return f"#{no} 项目组刚才的答复撤回了，请先不要采用，{left}。"


def undone_reply(no: int, groups: tuple[str, ...], *, stands: bool = False) -> str:
    """To whoever took it back. ``stands``: an earlier one counts still."""
    told = f"，已告诉{'、'.join(groups)}" if groups else ""
    return f"【{no}】的上一个答复不再算数{told}。{'之前的答复仍然算数。' if stands else ''}"


def undone(no: int) -> str:
    """It is on the list no more."""
    return f"【{no}】已从上报清单撤下，由本群的老师继续回答。"
