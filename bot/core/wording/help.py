"""``/帮助``: what this person can use here, on one phone screen."""

from collections.abc import Sequence

COMMAND = "帮助"
ALIASES = ("help", "bz", "菜单", "功能")
SUMMARY = "看能用的指令；/帮助 值班 看一个指令的用法"
USAGE = "/帮助 [指令]"
EXAMPLE = "/帮助 值班"


def overview(lines: Sequence[tuple[str, str]], staff: bool) -> str:
    """Command and what it does, one a line."""
    head = "老师好，您在这里可以用：" if staff else "老师好，可以用这些指令："
    body = [f"{usage}　{summary}" for usage, summary in lines]
    return "\n".join([head, *body, "也可以私聊我，不用加斜杠。"])


def by_feature(rows: Sequence[tuple[str, Sequence[str]]], rest: Sequence[str]) -> str:
    """All commands by name, a line for each feature; ``rest`` are those of small features."""
    body = [f"【{name}】{_named(names)}" for name, names in (*rows, *((("其他", rest),) if rest else ()))]
    hint = "怎么用：/帮助 闭群；一类一起看：/帮助 发言管理。也可以私聊我，不用加斜杠。"
    return "\n".join(["老师好，您在这里可以用：", *body, hint])


def feature(name: str, lines: Sequence[tuple[str, str]]) -> str:
    """The commands of one feature and what they do, one a line."""
    return "\n".join([f"【{name}】", *(f"{usage}　{summary}" for usage, summary in lines)])


def _named(names: Sequence[str]) -> str:
    return " ".join(f"/{name}" for name in names)


def detail(usage: str, summary: str, example: str, aliases: Sequence[str], who: str, beside: Sequence[str]) -> str:
    """One command; ``beside`` are others of its feature."""
    lines = [f"{usage}　{summary}", f"例：{example}"]
    if aliases:
        lines.append("也可以写：" + "、".join(aliases[:4]))
    if who:
        lines.append(f"使用者：{who}")
    if beside:
        lines.append("相关：" + _named(beside[:8]))
    return "\n".join(lines)


def unknown(word: str) -> str:
    """No such command to explain."""
    return f"没有「{word}」这个指令。发 /帮助 看全部。"
