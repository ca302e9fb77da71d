"""What is said about the salon's agenda."""

from dataclasses import dataclass

from bot.core.wording.address import teacher, teachers

COMMAND = "议程"
ALIASES = ("agenda", "yc", "沙龙议程")
SUMMARY = "看沙龙议程，可写 今天、明天或日期"
USAGE = "/议程 [明天]"
EXAMPLE = "/议程 明天"
MOMENTS_WORDS = ("朋友圈", "转发")

_FRESH = "🆕"
_NOW = "👉"


@dataclass(frozen=True, slots=True)
class Sheet:
    """An agenda to be shown. ``current`` is the topic that is being discussed, 0 for none; ``fresh`` the topics that
    a correction marks."""

    day: str
    hours: str
    host: str
    guests: tuple[str, ...]
    topics: tuple[str, ...]
    current: int = 0
    fresh: frozenset[int] = frozenset()


def published(sheet: Sheet, *, tomorrow: bool) -> str:
    """Posted on the day before; later only when it was ready no sooner."""
    head = f"📋 {'明日' if tomorrow else '今晚'}沙龙议程｜{sheet.day} {sheet.hours}"
    return "\n".join([head, *_body(sheet), "欢迎老师们提前想一想，到时一起聊。"])


def shown(sheet: Sheet) -> str:
    """Answer to the command."""
    return "\n".join([f"📋 沙龙议程｜{sheet.day} {sheet.hours}", *_body(sheet)])


def draft(sheet: Sheet, publish_at: str, lacks: tuple[str, ...]) -> str:
    """Answer to the staff before the agenda is posted."""
    lines = [f"📝 议程草稿｜{sheet.day} {sheet.hours}（{publish_at} 公布）", *_body(sheet)]
    return "\n".join(lines + ([f"还要留意：{'；'.join(lacks)}。"] if lacks else []))


def corrected(sheet: Sheet, *, host: bool, guests: bool, gone: tuple[str, ...], reordered: bool) -> str:
    """A changed agenda: what is new is marked, what is gone is named, the whole stands below."""
    changes = [
        *(["主持人有调整"] if host else []),
        *(["嘉宾有调整"] if guests else []),
        *(["话题顺序有调整"] if reordered else []),
        *([f"新话题以 {_FRESH} 标出"] if sheet.fresh else []),
        *([f"不再安排：{'、'.join(gone)}"] if gone else []),
    ]
    head = f"📋 议程更正｜{sheet.day} {sheet.hours}"
    return "\n".join([head, f"{'；'.join(changes)}。", *_body(sheet), "以此为准，请老师们留意。"])


def _body(sheet: Sheet) -> list[str]:
    lines = [f"主持：{teacher(sheet.host) or '待定'}"]
    if sheet.guests:
        lines.append(f"嘉宾（按发言顺序）：{teachers(sheet.guests)}")
    return lines + [_topic(sheet, number, topic) for number, topic in enumerate(sheet.topics, 1)]


def _topic(sheet: Sheet, number: int, topic: str) -> str:
    mark = _NOW if number == sheet.current else _FRESH if number in sheet.fresh else ""
    return f"{mark}{number}. {topic}"


def moments(sheet: Sheet, group: str) -> str:
    """Plain text that can be pasted into WeChat Moments as it is: no signs, no tags, nothing about people but names."""
    lines = [f"【线上研习沙龙】{group}", f"时间：{sheet.day} {sheet.hours}"]
    lines += [f"主持：{teacher(sheet.host)}"] if sheet.host else []
    lines += [f"嘉宾：{teachers(sheet.guests)}"] if sheet.guests else []
    lines += ["研讨话题："] + [f"{number}. {topic}" for number, topic in enumerate(sheet.topics, 1)]
    return "\n".join([*lines, "期待与您交流！"])


def for_moments(group: str, text: str) -> str:
    """Handed to host and class teacher with the posting."""
    return f"【{group}】议程已发到群里。下面这段可以直接复制到朋友圈：\n\n{text}"


def for_moments_again(group: str, text: str) -> str:
    """The same after a correction."""
    return f"【{group}】议程有改动，已在群里更正。发过朋友圈的话，请换成这一段：\n\n{text}"


def fault(name: str, *, topics: int, least: int, most: int, guests: int, guest_range: tuple[int, int]) -> str:
    """One thing that an agenda lacks."""
    low, high = guest_range
    return {
        "no_topics": "还没有研讨话题",
        "too_few": f"话题只有 {topics} 个（要 {least}–{most} 个）",
        "too_many": f"话题有 {topics} 个（要 {least}–{most} 个）",
        "no_host": "还没有主持人",
        "few_guests": f"嘉宾只有 {guests} 位（要 {low}–{high} 位）",
        "many_guests": f"嘉宾有 {guests} 位（要 {low}–{high} 位）",
    }[name]


def chase(group: str, day: str, lacks: tuple[str, ...], publish_at: str, *, ideas: bool = False) -> str:
    """To class teacher and host while there is still time. ``ideas``: the day's questions may suggest topics."""
    return (
        f"【{group}】{day}的沙龙议程今天 {publish_at} 公布，目前{'；'.join(lacks)}。"
        "\n请老师抽空补上：发 /计划 填写计划表，填好后会自动公布。"
    ) + ("\n话题可以从今天的提问里选：发 /选题 看看。" if ideas else "")


def not_posted(group: str, day: str, lacks: tuple[str, ...]) -> str:
    """To the class teacher when an agenda could not be posted."""
    return (
        f"【{group}】{day}的沙龙议程没有公布：{'；'.join(lacks)}。"
        "\n补好计划表（/计划）两分钟后会自动公布；确实要这样安排，请项目主管放行。"
    )


def not_corrected(group: str, day: str, lacks: tuple[str, ...]) -> str:
    """To the class teacher when a posted agenda was changed into one that cannot be posted."""
    return (
        f"【{group}】{day}的议程改动没有公布：{'；'.join(lacks)}，群里仍是原来的议程。"
        "\n调整好后会自动更正；确实要这样安排，请项目主管放行。"
    )


def missing(day: str, rows: tuple[tuple[str, tuple[str, ...]], ...], total: int) -> str:
    """To the staff's group at the time of posting: everything that is missing, in one message."""
    lines = [f"⚠️ {day}沙龙议程：{total} 个群中有 {len(rows)} 个没能公布"]
    lines += [f"· {group}：{'；'.join(lacks)}" for group, lacks in rows]
    return "\n".join([*lines, "请老师们帮忙催一催，补好后会自动公布。"])


def not_yet(day: str, publish: str) -> str:
    """Asked for before it is posted."""
    return f"{day}的沙龙议程还没有公布，{publish} 会发到群里。"


def none_yet(day: str) -> str:
    """Asked for, and there is none."""
    return f"{day}的沙龙议程还在准备，公布后会发到群里。"


def no_salon(day: str) -> str:
    """There is no salon on that day."""
    return f"{day}没有安排沙龙。"


def cancelled(day: str) -> str:
    """The salon was called off."""
    return f"{day}的沙龙已取消。"


NO_MORE = "接下来没有安排沙龙了。"
NOT_UNDERSTOOD = "没看懂是哪一天，例如：/议程 明天，或 /议程 4月19日"
EVE_WORDS = ("今天", "明天")
