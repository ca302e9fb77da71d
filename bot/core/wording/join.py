"""What is said about people who want to come into a group."""

APPROVE_COMMAND = "准入"
APPROVE_ALIASES = ("approve", "zr")
APPROVE_USAGE = "/准入 12"
APPROVE_SUMMARY = "同意一个入群申请"
DECLINE_COMMAND = "婉拒"
DECLINE_ALIASES = ("decline", "wj")
DECLINE_USAGE = "/婉拒 12 请写学校和姓名"
DECLINE_SUMMARY = "拒绝一个入群申请"
WHICH = "请写明申请的编号，例如：/准入 12（编号在机器人的提醒里）。"


def asked(group: str, name: str, comment: str, no: int, *, invited: bool) -> str:
    """For the staff: somebody waits at the door."""
    how = "（由群成员邀请）" if invited else ""
    lines = [f"🚪【{group}】入群申请 #{no}：{name}{how}"]
    if comment:
        lines.append(f"附言：{comment}")
    lines.append(f"回复 /准入 {group} {no} 或 /婉拒 {group} {no} 理由，也可以直接在群里处理。")
    return "\n".join(lines)


def done(name: str, *, approved: bool) -> str:
    """The answer is on its way."""
    return f"好的，{'同意' if approved else '拒绝'} {name} 入群。"


def already(no: int, by: str, *, approved: bool) -> str:
    """Somebody answered before."""
    return f"#{no} 已由{by or '老师'}{'同意' if approved else '拒绝'}。"


def not_found(no: int) -> str:
    """There is no such request."""
    return f"没有编号 {no} 的入群申请，请核对一下。"
