"""What is said about a day's times that cannot be: one function a fault."""

from collections.abc import Mapping, Sequence
from datetime import time

from bot.core.wording.settings import Said

_COUNTED: Mapping[str, str] = {"topics": "话题", "guests": "嘉宾"}


def no_windows() -> Said:
    return Said("没有写发言时段。", '例如 windows = ["08:00-23:00"]；某天不开放请写 days_off。')


def windows_overlap(one: str, other: str) -> Said:
    return Said(f"发言时段 {one} 和 {other} 重叠。", "请合成一段，或把它们错开。")


def notice_longer_than_window(minutes: int, window: str) -> Said:
    return Said(f"闭群预告提前 {minutes} 分钟，比发言时段 {window} 还长。", "请改小 closing_notice_minutes。")


def shifts_overlap(one: str, other: str) -> Said:
    return Said(f"班次 {one} 和 {other} 重叠。", "前一班结束的时刻就是后一班开始的时刻。")


def shift_outside(shift: str, windows: Sequence[str]) -> Said:
    return Said(f"班次 {shift} 不在发言时段 {_list(windows)} 之内。", "请改班次，或改发言时段。")


def window_without_shift(window: str) -> Said:
    return Said(f"发言时段 {window} 没有全部排上班次，有的时候没人值班。")


def salon_outside(salon: str, windows: Sequence[str]) -> Said:
    return Said(
        f"沙龙 {salon} 不在发言时段 {_list(windows)} 之内，到时群是关着的。",
        "请改时间；确实要为沙龙单独开群，就写 salon_opens_group = true。",
    )


def salon_passes_midnight(salon: str) -> Said:
    return Said(f"沙龙 {salon} 过了当天午夜。", "沙龙要在同一天里开始和结束；没有沙龙写 salon = false。")


def vote_before_salon_end(vote: time, end: time) -> Said:
    return Said(f"投票 {vote:%H:%M} 截止，早于沙龙结束的 {end:%H:%M}。", "vote_closes_at 要晚于沙龙结束。")


def vote_while_closed(vote: time) -> Said:
    return Said(f"投票 {vote:%H:%M} 截止，那时群已经关闭，最后一段时间没人能在群里投票。")


def countdown_too_late(at: time, starts_at: time) -> Said:
    return Said(f"沙龙预告 {at:%H:%M} 不早于沙龙开始的 {starts_at:%H:%M}。", "salon_countdowns 要写开始之前的时刻。")


def deadline_after_salon(deadline: time, starts_at: time) -> Said:
    return Said(f"计划表 {deadline:%H:%M} 截止，晚于沙龙开始的 {starts_at:%H:%M}。", "plan_deadline 要早于当天的沙龙。")


def deadline_outside(deadline: time, windows: Sequence[str]) -> Said:
    return Said(f"计划表截止时刻 {deadline:%H:%M} 不在当天的发言时段 {_list(windows)} 里。", "请改 plan_deadline。")


def reminder_too_late(at: time, deadline: time) -> Said:
    return Said(f"计划表提醒 {at:%H:%M} 不早于截止时刻 {deadline:%H:%M}。", "plan_reminders 要写截止之前的时刻。")


def chase_too_late(at: time, publish_at: time) -> Said:
    return Said(f"催议程 {at:%H:%M} 不早于发布时刻 {publish_at:%H:%M}。", "agenda_chases 要写发布之前的时刻。")


def agenda_while_closed(at: time) -> Said:
    return Said(f"议程 {at:%H:%M} 发布，那时群是关着的。")


def least_above_most(what: str, least: int, most: int) -> Said:
    return Said(f"{_COUNTED[what]}最少 {least} 个，却最多 {most} 个。", f"{what}_min 不能大于 {what}_max。")


def _list(windows: Sequence[str]) -> str:
    return "、".join(windows)
