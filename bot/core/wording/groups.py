"""``/群列表``: all groups at a glance."""

from collections.abc import Sequence

COMMAND = "群列表"
ALIASES = ("groups", "qlb")
SUMMARY = "各群开闭一览；/群列表 链接 看入群链接"
USAGE = "/群列表"
LINKS_WORD = "链接"
OPEN = "开"
CLOSED = "关"
UNKNOWN = "？"
BY_HAND = "手动"
NO_RIGHT = "无权限"


def overview(lines: Sequence[tuple[str, str, str]], at: str) -> str:
    """(mode, name, remark) a group."""
    open_ = sum(mode == OPEN for mode, _, _ in lines)
    head = f"{at} 共 {len(lines)} 个群，{open_} 个开放："
    return "\n".join(
        [head, *(f"{_sign(mode)} {name}{f'（{remark}）' if remark else ''}" for mode, name, remark in lines)]
    )


def _sign(mode: str) -> str:
    return {OPEN: "🟢", CLOSED: "🔴"}.get(mode, "⚪")


def links(groups: Sequence[tuple[str, str]]) -> str:
    """Join links, one group a line."""
    return "\n".join(["入群链接：", *(f"{name}：{link or '（没有登记）'}" for name, link in groups)])
