"""``/群列表``: all groups at a glance."""

from collections.abc import Sequence

COMMAND = "群列表"
ALIASES = ("groups", "qlb")
SUMMARY = "各群开闭、状态一览"
USAGE = "/群列表"
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
