"""What staff read when an account of the bot is gone and another acts, and when it is back."""

_SHOWN = 6


def gone(account: str, standby: str, handed_over: tuple[str, ...], left_alone: tuple[str, ...]) -> str:
    """An account cannot be reached; who acts now, and where nobody does."""
    lines = [f"⚠️ 机器人账号「{account}」掉线了，请管理员尽快重新登录或检查网络。"]
    if handed_over:
        lines.append(f"备用账号「{standby}」已接管：{_names(handed_over)}。")
    if left_alone:
        lines.append(f"没有备用账号的群：{_names(left_alone)}。恢复之前，开群、关群和提醒请老师手动处理。")
    return "\n".join(lines)


def back(account: str, handed_over: tuple[str, ...]) -> str:
    """The account is there again."""
    text = f"✅ 机器人账号「{account}」已恢复"
    return f"{text}，重新负责：{_names(handed_over)}。" if handed_over else f"{text}。"


def _names(names: tuple[str, ...]) -> str:
    if len(names) <= _SHOWN:
        return "、".join(names)
    return f"{'、'.join(names[:_SHOWN])} 等 {len(names)} 个群"
