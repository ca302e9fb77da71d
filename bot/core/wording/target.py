"""Words for naming groups in commands, and the question back when it is not clear which is meant."""

ANY_NUMBER = "12"
ALL_WORDS = frozenset({"全部", "所有", "所有群", "全部群", "all"})


def with_group(command: str, names: tuple[str, ...], said: str) -> str:
    """A command as it was given, with the first of the groups in it; ``said`` is the number and what followed. Where
    there was none the example must not name one that means something."""
    return f"/{command} {''.join(names[:1])} {said or '编号'}"


def which_group(names: tuple[str, ...], example: str) -> str:
    """Ask which group is meant."""
    if not names:
        return "请在您负责的群里使用这个指令。"
    shown = "、".join(names[:8]) + (" 等" if len(names) > 8 else "")
    return f"请写明是哪个群，例如：{example}\n可选：{shown}"
