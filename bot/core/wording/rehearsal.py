"""What a rehearsal says: its faults, its checks, its verdict sheet; and the marks by which it knows what was said.

The marks are written down a second time on purpose: a verdict that read the bot's own constants would see nothing.
"""

import re
from collections.abc import Iterable


def unknown_faults(names: Iterable[str], known: Iterable[str]) -> str:
    """A fault that does not exist was asked for."""
    return f"没有这样的故障：{'、'.join(names)}。可用的有：{'、'.join(known)}。"


FAULTS = {
    "down-0800": "第一天 07:58–08:20 机器人停机",
    "down-2300": "第一天 22:50–23:20 机器人停机",
    "down-night": "第二天 22:45 至次日 07:30 机器人停机",
    "kill": "第二天 18:00、第三天 21:00 机器人在发送途中被强行中断，10 秒后重启",
    "lost-rights": "第二个群：第一天 22:55 至次日 09:00 机器人失去管理权限",
    "429": "第二天 07:55–08:05 平台限流（429，带 Retry-After）",
    "500": "第三天 22:58–23:02 一半的群平台报错（500）",
    "silence": "平台不应答（时而执行、时而不执行）：第一天 20:59:30–21:00:30、第三天 07:59:30–08:00:30",
    "duplicates": "平台把每个事件都推送两次",
    "reorder": "三分之一的事件晚到 3–20 秒，次序颠倒",
}
ADAPTED = {
    "down-0800": "停机期间不要求；恢复后 5 秒内补开，通知说明晚了多久",
    "down-2300": "停机期间不要求；恢复后 5 秒内补关，通知说明晚了多久",
    "down-night": "整夜停机；恢复后群内不补发过时通知，只告知工作人员",
    "kill": "重启后 5 秒内补齐；每次中断最多一条通知存疑，不重发，并告知工作人员",
    "lost-rights": "该群期间不能开关发言；60 秒内报告工作人员，恢复后 5 秒内接管",
    "429": "限流期间不要求；不得提前重试，结束后 5 秒内补齐",
    "500": "报错期间不要求；恢复后 60 秒内补齐",
    "silence": "无应答的消息可能已说也可能没说：不重发，并告知工作人员；开关发言 60 秒内到位",
    "duplicates": "结果与没有重复时完全相同",
    "reorder": "回复可以晚到，结果不变",
}
CHECKS = {
    "opened": "每个群按时开启发言",
    "closed": "每个群按时关闭发言",
    "state": "开关状态没有错过 5 秒以上",
    "true_before_said": "先做到再通知：发通知时状态已经属实",
    "notices": "每次开启、关闭各通知一次，晚了会说明",
    "free": "自由入群阶段不打扰、不关群",
    "ended": "结束后群保持关闭",
    "twice": "没有重复的话",
    "stale": "没有过时的通知",
    "quiet": "22:30–7:30 没有不紧急的私信",
    "agenda": "沙龙议程提前一天公布",
    "agenda_chased": "缺议程的群有人提醒",
    "duty_reminder": "值班提醒准时发给当班的老师",
    "no_show": "没人到岗时逐级告知",
    "plan_reminder": "计划表只提醒没交的群",
    "digest": "17:00 汇总每位项目主管一份",
    "chased": "/催报 通知到没交的群",
    "salon": "沙龙准时预告、开场、结束",
    "vote_opened": "沙龙一结束就开始投票",
    "vote_result": "投票结果只公布一次，票数与独立点票一致",
    "late_votes": "截止后的票友好回绝、不计入",
    "figures": "23:00 当日数据与独立统计一致",
    "lost_rights": "失去权限 60 秒内报告",
    "answered": "每条指令都有回应，而且只有一次",
    "plain_talk": "平常聊天不插嘴",
    "refused": "没有被平台拒绝的操作",
    "patient": "平台限流时不提前重试",
    "in_doubt": "存疑的消息告知了工作人员",
}


def fine(count: int) -> str:
    """A check that found nothing wrong."""
    return f"检查 {count} 项，全部符合" if count else "本次没有涉及"


def faulty(count: int, wrong: int, first: Iterable[str]) -> str:
    """A check that failed, with the first cases."""
    return f"检查 {count} 项，{wrong} 项不符：{'；'.join(first)}" + ("……" if wrong > SHOWN else "")


def excused(text: str, count: int) -> str:
    """A check that holds because a fault explains the rest."""
    return f"{text}（另有 {count} 项受故障影响，在允许范围内）"


def passed(ok: bool, wrong: int) -> str:
    """The verdict in one line."""
    return "彩排通过" if ok else f"彩排未通过：{wrong} 项检查不符"


def faults_head(count: int) -> str:
    """Above the faults that were played."""
    return f"注入了 {count} 种故障，检查按故障放宽"


FIGURES = ("个群", "天", "条模拟发言", "次机器人动作", "次迟到", "次遗漏", "次重复", "秒演完")
"""The head of the report."""


def day_label(month: int, day: int, phase: str) -> str:
    """A day's tab."""
    kind = {"free": "自由入群", "intensive": "集中研习", "ended": "已结束"}.get(phase, "")
    return f"{month}月{day}日 {kind}".strip()


def summary(ok: bool, lines: Iterable[tuple[bool, str, str]], folder: str, seconds: float) -> str:
    """What the command prints: the checks, then the verdict and where to look."""
    rows = [f"{'✔' if fine else '✘'} {name}" + ("" if fine else f"\n    {detail}") for fine, name, detail in lines]
    wrong = sum(row.startswith("✘") for row in rows)
    return "\n".join([*rows, f"{passed(ok, wrong)}（用时 {seconds:.0f} 秒）", f"报告：{folder}"])


DAYS = "只演前几天"
SPEED = "时钟的倍速，如 600；0 为尽快"
FAULT_LIST = "注入的故障，逗号分隔，all 为全部"
OUT = "结果放在哪个文件夹"
SEED = "随机种子，同一种子结果相同"
DENSITY = "模拟发言的多少，1 约为每群每天一百多条"
PLAYING = "彩排"

FEATURES = {
    "speaking": "开闭群", "duty": "值班", "plan": "计划", "agenda": "议程", "salon": "沙龙", "vote": "投票",
    "checkin": "签到", "figures": "数据", "delivery": "送达", "help": "帮助", "other": "其他",
}  # fmt: skip
SHORT = {
    "down-0800": "停机", "down-2300": "停机", "down-night": "停机", "kill": "中断", "lost-rights": "失去权限",
    "429": "限流", "500": "报错", "silence": "无应答",
}  # fmt: skip
SHOWN = 5
STAFF, PRIVATE = "管理群", "私信"


def finding(place: str, at: str, what: str) -> str:
    """One thing that is wrong."""
    return f"【{place}】{at} {what}"


def not_opened(at: str) -> str:
    """A group that did not open."""
    return f"{at} 没有开启发言"


def not_closed(at: str) -> str:
    """A group that did not close."""
    return f"{at} 没有关闭发言"


def late(what: str, seconds: float) -> str:
    """Something that came too late."""
    return f"{what}晚了 {seconds:.0f} 秒"


def wrong_state(mode: str, seconds: float) -> str:
    """A group in the wrong mode."""
    return f"{mode} {seconds:.0f} 秒"


OPENING, CLOSING, NOTICE = "开启", "关闭", "通知"
SHOULD_BE_OPEN, SHOULD_BE_CLOSED = "应开未开", "应关未关"
NO_TASK, TASK_TWICE = "没有请工作人员手动开关", "请工作人员手动开关不止一次"
MUTED_ALL_THE_SAME = "平台不能禁言，却有人被禁言"
NOT_TRUE = "通知已发，状态却不是"
NO_NOTICE, TWO_NOTICES, NO_LATE_WORD = "没有通知", "通知了不止一次", "晚了却没有说明"
NOT_LEFT_ALONE, MUTED_WHEN_FREE = "不该说话：", "自由阶段被关闭"
OPENED_AFTER_END = "结束后又被开启"
SAID_TWICE, SAID_STALE, SAID_AT_NIGHT = "重复：", "过时：", "夜间私信："
NO_AGENDA, WRONG_AGENDA, AGENDA_UNWANTED = "没有公布次日议程", "议程缺话题：", "没有计划却公布了议程"
NOT_CHASED = "缺议程没有提醒"
NO_REMINDER, WRONG_REMINDER = "没有值班提醒：", "值班提醒发错了人："
NOT_ESCALATED, ESCALATED_FOR_NOTHING = "没人到岗也没有告知", "有人到岗却仍在告急"
NOT_REMINDED, REMINDED_FOR_NOTHING = "没交计划却没有提醒", "已交计划仍被提醒"
NO_DIGEST, TWO_DIGESTS = "没有收到汇总", "收到不止一份汇总"
NO_COUNTDOWN, NOT_STARTED, NOT_ENDED = "没有预告", "沙龙没有开场", "沙龙没有结束"
NO_VOTE, WRONG_OPTIONS = "没有开始投票", "投票选项不全"
NO_RESULT, TWO_RESULTS = "没有公布结果", "结果公布了不止一次"
NOT_TURNED_DOWN = "截止后的票没有回绝"
NO_FIGURES = "没有当日数据"
NOT_REPORTED = "失去权限没有报告"
NO_ANSWER, TWO_ANSWERS = "没有回应：", "回应了不止一次："
ASKED = ("？", "?")
BUTTED_IN, REFUSED, TOO_EARLY, DOUBT_UNTOLD = "不该回应：", "被拒绝：", "提前重试：", "存疑未告知："


def wrong_tally(expected: Iterable[int], shown: Iterable[int]) -> str:
    """A result that is not the count."""
    return f"票数应为 {list(expected)}，公布的是 {list(shown)}"


def wrong_figure(name: str, expected: object, shown: object) -> str:
    """A figure that is not the count."""
    return f"{name}应为 {expected}，公布的是 {shown}"


# --------------------------------------------------------------------------------- marks in what the bot has said

OPENED_MARK, CLOSED_MARK, LATE_MARK = "本群发言已开启", "本群发言已关闭", "晚了"
STUDY_MARK, REST_MARK, CANNOT_MUTE_MARK = "进入研习时间", "请老师们自觉停止发言", "没有全员禁言的权限"
"""Where a platform cannot mute: the word at the opening, the word at the closing, what the staff are told once."""
COUNTDOWN_MARK, STARTED_MARK, ENDED_MARK = "⏰ 还有", "沙龙现在开始", "🎉"
CLOSING_SOON_MARK = "⏳ 还有"
VOTE_MARK, RESULT_MARK = "🗳️ 投票｜", "📊 投票结果"
RESULT_LINE = re.compile(r"^(\d+)\. .*\n\D*?(\d+) 票", re.MULTILINE)
FIGURES_MARK = "当日数据"
FIGURE_LINE = re.compile(
    r"^· (?P<group>.+?)：(?P<messages>\d+) 条 / (?P<people>\d+) 人，提问 \d+，"
    r"投票 (?P<voters>\d+)，签到 (?P<checkins>\d+)，",
    re.MULTILINE,
)
FIGURE_NAMES = {"messages": "发言条数", "people": "发言人数", "voters": "投票人数", "checkins": "签到人数"}

# ----------------------------------------------------------------------------------- marks in what people have said

COMMAND = re.compile(r"^\s*[/／]\s*(\S+)")
FACES = frozenset({"强", "微笑", "鼓掌"})
ON_DUTY, CHECK_IN, EXTEND, PLAN, CHASE, BALLOT = "上岗", "签到", "延时", "计划", "催报", "投"
START, END = "开始沙龙", "结束沙龙"
YES, AND = "确认", "、"
FORM_DAY = re.compile(r"研习时间[：:]\s*(\d+)月(\d+)日")
FORM_SHIFT = re.compile(r"^\d{1,2}:\d{2}—\d{1,2}:\d{2}（(.*)）$", re.MULTILINE)
FORM_TOPIC = re.compile(r"^\d+\. (.+)$", re.MULTILINE)
MINUTES = re.compile(r"(\d+)")
BALLOT_WORDS = re.compile(r"投票|投|我|选|话题|第|个|号|[/／\s]")
BALLOT_DIGITS = str.maketrans("０１２３４５６７８９一二三四五六七八九", "0123456789123456789")
