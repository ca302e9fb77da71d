"""What the staff read of a card whose answer was taken back, or did not help, after the card was made of it."""

NOTE = "回答后来撤回，或没有解决"


def card(no: int, *, withdrawn: bool) -> str:
    """To whoever looks at it. ``withdrawn``: it is offered to nobody, and waits for nobody."""
    if withdrawn:
        return f"⚠️ 知识 {no} 的回答后来撤回了，或没有解决提问老师的问题，现在不提供。"
    return f"⚠️ 知识 {no} 的回答后来撤回了，或没有解决提问老师的问题，请核对；要换答案发 /知识 改 {no} 答：…"


def approved(no: int) -> str:
    """To whoever has let it pass."""
    return f"⚠️ 知识 {no} 的回答后来撤回过，或没有解决提问老师的问题，请再核对一次；不合适请发 /知识 停用 {no}"
