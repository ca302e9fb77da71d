"""The list of raised questions as a file."""

TITLE = "上报项目组的问题"
TABLE = "上报的问题"
ABOUT = "答复可以写在「答复」一栏里交回，或在管理群发 /回复 编号 内容，由机器人转给提问的群。"
NOTHING = "现在没有等待答复的问题。"
ANSWERED = "已经答复的问题"
OTHER = "其他"
COLUMNS = {
    "no": "编号", "topic": "类别", "question": "问题", "groups": "提问的群", "askers": "人数", "since": "上报时间",
    "answer": "答复", "by": "答复人",
}  # fmt: skip
PRINTED = ("no", "question", "groups", "askers", "answer")
"""Columns of the form that is filled in by hand."""


def several(names: tuple[str, ...]) -> str:
    """Groups in a cell."""
    return "、".join(names)


def came(name: str, groups: tuple[str, ...]) -> str:
    """Who answered, and whom."""
    return f"{name}答复，已转给{'、'.join(groups)}"
