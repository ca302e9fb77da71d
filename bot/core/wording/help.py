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


def detail(usage: str, summary: str, example: str, aliases: Sequence[str], who: str) -> str:
    """One command."""
    lines = [f"{usage}　{summary}", f"例：{example}"]
    if aliases:
        lines.append("也可以写：" + "、".join(aliases[:4]))
    if who:
        lines.append(f"使用者：{who}")
    return "\n".join(lines)


def unknown(word: str) -> str:
    """No such command to explain."""
    return f"没有「{word}」这个指令。发 /帮助 看全部。"
