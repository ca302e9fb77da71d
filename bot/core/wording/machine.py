"""What staff read about faults of the program itself."""

from bot.core.wording.features import named


def buried(error: str) -> str:
    """A message could not be handled."""
    return f"⚠️ 有一条消息没能处理（{error}），已原样保存，可以稍后重放；请告诉管理员。"


def job_failed(group: str, kind: str, error: str) -> str:
    """A scheduled job failed for good."""
    return f"⚠️【{group}】定时任务「{kind}」连续五次没有成功（{error}），请管理员查看日志，并先手动处理。"


def in_doubt(place: str, feature: str, at: str) -> str:
    """A message of which nobody knows whether it was said."""
    what = f"{at} 的一条{named(feature)}消息"
    return f"❓【{place}】{what}可能没有发出去（发送时中断，没有重发以免重复）。请老师看一眼群里。"


def refused(place: str, feature: str, at: str, reason: str) -> str:
    """A message that could not be sent."""
    return f"⚠️【{place}】{at} 的一条{named(feature)}消息没有发出去：{reason}。"


def offline(account: str, detail: str) -> str:
    """An account lost its connection."""
    return (
        f"⚠️ 机器人账号「{account}」掉线了"
        + (f"（{detail}）" if detail else "")
        + "，期间的开闭群和通知会在恢复后补上。"
    )


PRIVATE = "私聊"
REASONS = {
    "no_means": "没有可用的办法",
    "exhausted": "平台多次没有应答",
    "no_account": "没有可用的机器人账号",
    "token": "机器人的令牌失效了",
    "fault": "程序内部错误，已记入日志",
}
