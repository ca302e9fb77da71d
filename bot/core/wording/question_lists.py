"""What is said where several questions are asked of somebody at once, and above lists of them."""

from bot.core.wording.questions import quote

_SHORT = 80


def asked(no: int, name: str, at: str, text: str) -> str:
    """A question among several."""
    return f"#{no} {name} {at}：「{quote(text, _SHORT)}」"


def several(group: str, lines: tuple[str, ...], no: int, place: str) -> str:
    """To who is asked. ``no`` is one of the numbers; ``place`` the group's name with a blank, where it is needed."""
    head = f"{_head(group, lines)}，请您一起看看："
    reply = "回复这条消息，每行写上编号和回答，就转到群里"
    return "\n".join((head, *lines, f"{reply}；或发 /答 {place}{no} 内容，/转 {place}{no} @老师"))


def several_for_staff(group: str, lines: tuple[str, ...], no: int) -> str:
    """To the staff's group."""
    head = f"{_head(group, lines)}还没有人回答，请能回答的老师看看："
    return "\n".join((head, *lines, f"回答请发 /答 {group} {no} 内容；/转 {group} {no} @老师"))


def place(names: tuple[str, ...]) -> str:
    """The groups of a list that is not read in one of them."""
    return names[0] if len(names) == 1 else "各群" if names else ""


def not_there(group: str) -> str:
    """A list of a group of which somebody is no staff."""
    return f"{group}的问题由那个班的老师看，您现在没有这个权限，没有执行。发 /问题 看您负责的群。"


def _head(group: str, lines: tuple[str, ...]) -> str:
    return f"【待回答】{group} 有 {len(lines)} 个问题"
