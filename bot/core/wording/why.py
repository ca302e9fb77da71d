"""The answer to ``/为什么``: which rule, setting and time made a message of the bot."""

from bot.core.wording.features import named
from bot.core.wording.timeline import SENTENCES

COMMAND = "为什么"
ALIASES = ("why", "wsm")
SUMMARY = "回复机器人的消息问原因"
USAGE = "/为什么"
NOT_FOUND = "请「回复」机器人的某条消息再发 /为什么；没有回复时说明最近一条。这里还没有可说明的消息。"

STILL_OPEN = "还没有老师判断。"

SETTINGS = {
    "window": "老师的临时安排",
    "extension": "老师的延时安排",
    "day_off": "停课安排",
    "times.windows (window)": "时间表的开放时段（times.windows）",
    "times.windows (closed_hours)": "时间表的开放时段（times.windows）",
    "times.windows (override)": "老师的临时安排",
    "moderation": "发言管理的设置（moderation）",
    "moderation.escalate_minutes": "发言管理的转交时间（moderation.escalate_minutes）",
    "names": "群名片核对的设置（names）",
    "questions": "问题登记的设置（questions）",
    "questions.answer_minutes": "多少分钟没有人回答就转给下一位（questions.answer_minutes）",
    "questions.candidate_minutes": "像是问题的多少分钟没有人理会才登记（questions.candidate_minutes）",
    "times.closing_notice_minutes": "时间表的关闭前提醒（times.closing_notice_minutes）",
}

RULES = {
    "case": "发现了需要判断的消息",
    "verdict": "老师的判断",
    "moderation": "回答老师的指令",
    "appeal": "申诉",
    "undo": "撤销",
}
"""What the rules of moderation are called; authors and staff alike ask about them."""


def because(feature: str, kind: str, setting: str, by: str, planned: str, sent: str, note: str) -> str:
    """The reason in three or four short lines. ``kind`` is a job's kind, or the rule that answered."""
    what = f"：{SENTENCES[kind]}" if kind in SENTENCES else ""
    lines = [f"这条消息来自「{named(feature)}」{what}，{sent} 发出（规则 {RULES.get(kind, kind)}）。"]
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


def of_case(head: str, reasons: tuple[str, ...], done: str) -> str:
    """What was found in a case, and what became of it."""
    return "\n".join((head, *reasons, done))


def no_case(no: int) -> str:
    """A number that names no case that this person may know of."""
    return f"没有找到您可以查看的 #{no}。要问机器人某条消息的原因，请「回复」那条消息再发 /为什么。"


def not_in_public(no: int) -> str:
    """What was found in somebody's message is said to nobody else."""
    return f"#{no} 的原因不在群里说，请私信问我：/为什么 {no}。要问群里某条消息，请「回复」那条消息再发 /为什么。"
