"""The day's figures for the management group."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group. ``shifts`` is how many were taken over, of how many; ``absent`` names who did not come."""

    name: str
    messages: int
    people: int
    asking: int
    voters: int
    check_ins: int
    shifts_kept: int
    shifts: int
    absent: tuple[str, ...] = ()


def day(title: str, lines: Sequence[GroupLine], late: str, questions: str = "") -> str:
    """All groups of a programme on a day; ``questions``: what became of those that were registered."""
    total = (
        f"合计：发言 {sum(one.messages for one in lines)} 条，{sum(one.people for one in lines)} 人次，"
        f"提问约 {sum(one.asking for one in lines)} 个，投票 {sum(one.voters for one in lines)} 人，"
        f"签到 {sum(one.check_ins for one in lines)} 人，"
        f"值班 {sum(one.shifts_kept for one in lines)}/{sum(one.shifts for one in lines)} 班到岗"
    )
    head = f"📊 {title}当日数据" + (f"（晚了 {late} 统计）" if late else "")
    registered = [f"登记的问题：{questions}"] if questions else []
    return "\n".join([head, total, *registered, *(_line(one) for one in lines)])


def _line(one: GroupLine) -> str:
    text = (
        f"· {one.name}：{one.messages} 条 / {one.people} 人，提问 {one.asking}，投票 {one.voters}，"
        f"签到 {one.check_ins}，值班 {one.shifts_kept}/{one.shifts}"
    )
    return text + (f"（未到岗：{'、'.join(one.absent)}）" if one.absent else "")
