"""What is said when an answer did not help: to whoever gave it, to who is asked next, and one line to the group."""

from bot.core.wording.questions import quote

YOURS = "（您答过，提问的老师说还没有解决，请您再看看）"
SO_FAR = "（上面的回答没有解决，转给您看看）"

_SHOWN = 60


def reopened(no: int, name: str = "") -> str:
    """The answer did not help; ``name``: who looks at it now."""
    return f"#{no} 再请{name or '老师'}看看。"


def answered(name: str, at: str, text: str) -> str:
    """An answer that did not solve the question, for who is asked."""
    return f"{name} {at} 答过{f'「{quote(text, _SHOWN)}」' if text else ''}，还没有解决"
