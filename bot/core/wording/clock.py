"""How times and spans are written for people."""

from datetime import date, datetime, timedelta

_WEEKDAYS = "一二三四五六日"


def at(local: datetime) -> str:
    """``20:05``; the caller converts to the programme's zone."""
    return f"{local:%H:%M}"


def second(local: datetime) -> str:
    """``20:05:09``, where several things of one minute must be told apart."""
    return f"{local:%H:%M:%S}"


def day(on: date) -> str:
    """``4月18日（周六）``."""
    return f"{on.month}月{on.day}日（周{_WEEKDAYS[on.weekday()]}）"


def moment(local: datetime, today: date) -> str:
    """``20:05``, with the day in front when it is another one."""
    if local.date() == today:
        return at(local)
    if local.date() == today + timedelta(days=1):
        return f"明天 {at(local)}"
    return f"{local.month}月{local.day}日 {at(local)}"


def stamp(local: datetime) -> str:
    """``4月18日 20:05``, for what may lie days back."""
    return f"{local.month}月{local.day}日 {at(local)}"


def span(length: timedelta) -> str:
    """``20 分钟``, ``1 小时 5 分钟``, ``2 天 3 小时``; at least a minute."""
    minutes = max(1, round(length.total_seconds() / 60))
    if minutes < 60:
        return f"{minutes} 分钟"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} 小时" + (f" {minutes} 分钟" if minutes else "")
    days, hours = divmod(hours, 24)
    return f"{days} 天" + (f" {hours} 小时" if hours else "")
