"""The day's timetable in one short sentence a line, and why each line is there. One entry a kind of job."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "abilities": "发布机器人的能力卡",
    "open": "开启发言，发布今日安排",
    "close": "关闭发言",
    "closing_soon": "预告即将关闭发言",
    "duty_names": "核对今日值班名单",
    "shift_reminder": "提醒接班的老师",
    "no_show": "无人上岗，往上报",
    "swap_unanswered": "换班没有人应答，往上报",
    "plan_reminder": "提醒提交今日计划表",
    "plan_digest": "计划表截止，汇总给项目主管",
    "agenda_chase": "催交明天的沙龙议程",
    "agenda_publish": "公布明天的沙龙议程",
    "agenda_missing": "把没有议程的群告诉项目主管",
    "agenda_correction": "更正已公布的议程",
    "salon_countdown": "预告今晚的沙龙",
    "salon_open": "沙龙开始",
    "salon_host": "主持人没有到，由研习助手开场",
    "salon_silence": "群里有些安静，提醒主持人",
    "salon_end": "沙龙结束，发布小结",
    "vote_progress": "报告投票进展",
    "vote_close": "投票截止，公布结果",
    "vote_recount": "重新计票，更正结果",
    "day_figures": "把当日数据发给项目主管",
    "names_reminder": "提醒补全群名片",
    "case_unanswered": "待判断的消息没有人处理，转给下一位",
    "case_digest": "把短时间内的多条待判断消息合成一条",
    "case_by_hand": "把平台没有执行的几条合成一条，请老师动手",
    "appeal_unanswered": "请另一位老师复核申诉",
    "question_unanswered": "问题没有人回答，转给下一位",
    "question_candidate": "像是问题又没有人理会，登记下来",
    "question_closing": "有了回答的问题自动结束",
    "question_morning": "夜里转给老师的问题，早上再告诉老师",
    "question_back": "机器人停过一阵，把那时的问题合成一条交给老师",
    "question_counted": "记下以前的回答有没有帮上忙",
    "question_drafted": "解决了的问题记为知识草稿",
    "question_unsure": "以前的回答没有人确认，请一位老师看看",
    "question_shared": "别的班问同样的问题，把老师的回答告诉他们",
    "upwards_handed": "把各群答不了的问题汇总交给项目组",
}

CHECKS = frozenset({
    "agenda_correction", "appeal_unanswered", "case_by_hand", "case_digest", "case_unanswered",
    "duty_names", "names_reminder", "no_show", "question_back", "question_candidate", "question_closing",
    "question_counted", "question_drafted", "question_morning", "question_shared", "question_unanswered",
    "question_unsure",
    "salon_host", "salon_silence", "swap_unanswered", "vote_recount",
})  # fmt: skip
"""Looks that say something only when something is wrong: shown when they did, never announced."""

SETTINGS: Mapping[str, str] = {
    "open": "发言时段 times.windows",
    "close": "发言时段 times.windows",
    "closing_soon": "闭群预告 times.closing_notice_minutes",
    "duty_names": "接班提醒 times.shift_reminder_minutes",
    "shift_reminder": "接班提醒 times.shift_reminder_minutes",
    "no_show": "无人上岗 times.no_show_minutes",
    "plan_reminder": "计划提醒 times.plan_reminders",
    "plan_digest": "计划截止 times.plan_deadline",
    "agenda_chase": "催议程 times.agenda_chases",
    "agenda_publish": "公布议程 times.agenda_publish_at",
    "agenda_missing": "公布议程 times.agenda_publish_at",
    "salon_countdown": "沙龙预告 times.salon_countdowns",
    "salon_open": "沙龙时间 times.salon",
    "salon_host": "主持人宽限 times.host_grace_minutes",
    "salon_silence": "冷场提醒 times.salon_silence_minutes",
    "salon_end": "沙龙时间 times.salon",
    "vote_close": "投票截止 times.vote_closes_at",
    "vote_progress": "投票截止 times.vote_closes_at",
    "vote_recount": "投票截止 times.vote_closes_at",
    "day_figures": "发言时段 times.windows",
    "names_reminder": "群名片核对 names.check_at",
    "upwards_handed": "上报时刻 upwards.at",
}

BY_HAND = {True: "关闭发言（人工安排）", False: "开启发言（人工安排）"}
CONFIDENTIAL = "给一位老师发了私信（只有本人看得到）"
SILENT = "当时已经符合安排，没有需要说的，所以没有发消息。"
SUPERSEDED = "这一项来不及做，后面的安排已经取代了它。"
EXPIRED = "错过了时间，再发已经没有意义，所以没有发。"
FAILED = "连续几次没有成功，已经告诉管理员。"
OVERDUE = "到时间了，还没有做。"
UNKNOWN = "发送时中断，不确定群里有没有收到；为了不重复，没有再发。"
SUPPRESSED = "这个群只演练，不发送。"


def sentence(kind: str, feature: str) -> str:
    """What happens."""
    return SENTENCES.get(kind, f"定时任务 {feature}.{kind}")


def needless(text: str) -> str:
    """It ran, and there was nothing to say."""
    return f"{text}（当时不需要）"


def repaired(kind: str) -> str:
    """A mode that was brought about outside its edge."""
    return "核对群的开关：" + SENTENCES[kind].partition("，")[0]


def by_timetable(kind: str, at: str) -> str:
    """Why a line is on the timetable."""
    setting = SETTINGS.get(kind)
    return f"按时间表，{at}，依据：{setting}。" if setting else f"预定在 {at}。"


def late(planned: str, ran: str) -> str:
    """It came late."""
    return f"原定 {planned}，实际 {ran}。"


def ordered(by: str, note: str) -> str:
    """Somebody ordered it."""
    who = f"由 {by} 安排" if by else "由群里的操作引起"
    return f"{who}：{note}。" if note else f"{who}。"


def not_sent(reason: str) -> str:
    """A message that the platform refused."""
    return f"没有发出去：{reason}。"
