"""What a rehearsal says: its faults, its checks, its verdict sheet."""

from collections.abc import Iterable


def unknown_faults(names: Iterable[str], known: Iterable[str]) -> str:
    """A fault that does not exist was asked for."""
    return f"没有这样的故障：{'、'.join(names)}。可用的有：{'、'.join(known)}。"


FAULTS = {
    "down-0800": "第一天 07:58–08:20 机器人停机",
    "down-2300": "第一天 22:50–23:20 机器人停机",
    "down-night": "第二天 22:45 至次日 07:30 机器人停机",
    "kill": "第三天 18:00、21:00 机器人在发送途中被强行中断，10 秒后重启",
    "lost-rights": "第二个群：第一天 22:55 至次日 09:00 机器人失去管理权限",
    "429": "第二天 07:55–08:05 平台限流（429，带 Retry-After）",
    "500": "第三天 22:58–23:02 一半的群平台报错（500）",
    "silence": "平台不应答（时而执行、时而不执行）：第一天 20:59:30–21:00:30、第三天 07:59:30–08:00:30",
    "duplicates": "平台把每个事件都推送两次",
    "reorder": "三分之一的事件晚到 3–20 秒，次序颠倒",
}
