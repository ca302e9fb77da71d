"""The answer to ``/为什么``: which rule, setting and time made a message of the bot."""

COMMAND = "为什么"
ALIASES = ("why", "wsm")
SUMMARY = "回复机器人的消息问原因"
USAGE = "/为什么"
NOT_FOUND = "请「回复」机器人的某条消息再发 /为什么；没有回复时说明最近一条。这里还没有可说明的消息。"

SETTINGS = {
    "window": "老师的临时安排",
    "extension": "老师的延时安排",
    "day_off": "停课安排",
    "times.windows (window)": "时间表的开放时段（times.windows）",
    "times.windows (closed_hours)": "时间表的开放时段（times.windows）",
    "times.windows (override)": "老师的临时安排",
    "times.closing_notice_minutes": "时间表的关闭前提醒（times.closing_notice_minutes）",
}
_FEATURES = {
    "speaking": "发言开关",
    "duty": "值班",
    "plan": "计划表",
    "agenda": "沙龙议程",
    "salon": "晚间沙龙",
    "vote": "投票",
    "figures": "当日数据",
    "checkin": "签到",
    "help": "帮助",
    "rights": "权限",
    "delivery": "发送情况",
    "machine": "程序运行",
    "groups": "群列表",
    "undo": "撤销",
    "why": "说明原因",
}


def because(feature: str, kind: str, setting: str, by: str, planned: str, sent: str, note: str) -> str:
    """The reason in three or four short lines."""
    lines = [f"这条消息来自「{_FEATURES.get(feature, feature)}」（规则 {kind}），{sent} 发出。"]
    if planned:
        lines.append(f"原定时间：{planned}")
    if setting:
        lines.append(f"依据：{SETTINGS.get(setting, setting)}")
    if by:
        lines.append(f"由 {by} 的操作引起" + (f"：{note}" if note else "") + "。")
    elif note:
        lines.append(f"说明：{note}")
    return "\n".join(lines)


def by_timetable() -> str:
    """Nobody ordered it."""
    return "时间表（项目文件）"
