"""What is said about undoing."""

COMMAND = "撤销"
SUMMARY = "撤销一个有编号的操作"
USAGE = "/撤销 12"
AROUND = " \n#【】第个号条。"
"""What may stand around a number."""
WHICH = "请写明编号，例如：/撤销 12（编号在机器人当时的回复里）。"


def not_found(no: int) -> str:
    """There is no such action here."""
    return f"没有编号 {no} 的操作，请核对一下。"


def already(no: int, by: str, at: str) -> str:
    """It was undone before."""
    return f"编号 {no} 已由 {by or '老师'} 在 {at} 撤销过了。"


def not_undoable(no: int) -> str:
    """The feature knows no way back."""
    return f"编号 {no} 的操作不能撤销了。"
