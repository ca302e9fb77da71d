"""What is said about what verdicts have taught: listed words, numbers, names of groups; never a word of a message."""

from bot.core.wording.judging import category_name, rule_name

COMMAND = "学习"
ALIASES = ("学到", "learn")
USAGE = "/学习"
SUMMARY = "看处理结果教会了机器人什么，可收回"
BACK = ("撤销", "收回", "undo")
"""The word after the command that takes something back."""

SPARED = "\n本群 90 天内，同样的话不再标记。"
NOT_HERE = "请在管理群或私聊里发 /学习。"
WHICH = "请写明群和编号，例如：/学习 撤销 创客班 3。"
NOTHING = "还没有学到什么。每次 /放行、/警告、/撤回、/禁言 之后，机器人会记下，同一类判断有两位老师一致才会调整。"
_HEAD = "【学习情况】近 30 天"
_FOOT = "收回某一条：/学习 撤销 {} {}"
_MOST = 8
_MOST_GROUPS = 10


def group(name: str, confirmed: int, pardoned: int, people: int) -> str:
    """How much was judged in a group lately."""
    return f"{name}：判断 {confirmed + pardoned} 条（属实 {confirmed}，误报 {pardoned}），{people} 位老师"


def moved(grams: int) -> str:
    """That two agreed, and the classifier follows."""
    return f"· 意见一致，已调整 {grams} 个文字片段的分值"


def waiting(numbers: tuple[int, ...]) -> str:
    """What one person alone said."""
    return f"· 等另一位老师有同样判断：{_listed(numbers)}"


def words(found: tuple[tuple[str, str, int], ...]) -> str:
    """Listed words that are no longer shown in the surroundings of a case: rule, category, number."""
    shown = "、".join(f"{rule_name(rule)}（{category_name(category)}，#{no}）" for rule, category, no in found[:_MOST])
    return f"· 同样上下文不再标记：{shown}{_more(len(found))}"


def sentences(numbers: tuple[int, ...]) -> str:
    """Cases whose very words are spared."""
    return f"· 原话不再标记：{_listed(numbers)}"


def programme(grams: int) -> str:
    """What several groups agreed on."""
    return f"全部群：已调整 {grams} 个文字片段的分值"


def overview(groups: tuple[str, ...], everywhere: str, example: tuple[str, int]) -> str:
    """All of it."""
    lines = [_HEAD, *groups[:_MOST_GROUPS]]
    if len(groups) > _MOST_GROUPS:
        lines.append(f"……另有 {len(groups) - _MOST_GROUPS} 个群")
    return "\n".join((*lines, *((everywhere,) if everywhere else ()), _FOOT.format(*example)))


def taken_back(name: str, no: int, lessons: int, pardons: int) -> str:
    """Something was taken back; the verdict itself stands."""
    parts = [f"{lessons} 条判断"] if lessons else []
    parts += [f"{pardons} 处不再标记的内容"] if pardons else []
    return f"已收回 {name} #{no} 教会的{'、'.join(parts)}，原处理不变。"


def nothing_of(name: str, no: int) -> str:
    """The case taught nothing that still counts."""
    return f"{name} #{no} 没有可收回的内容。"


def _listed(numbers: tuple[int, ...]) -> str:
    return "、".join(f"#{no}" for no in numbers[:_MOST]) + _more(len(numbers))


def _more(count: int) -> str:
    return f" 等 {count} 处" if count > _MOST else ""
