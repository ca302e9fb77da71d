"""What is said about opening and closing a group."""

from dataclasses import dataclass

OPEN_COMMAND = "开群"
CLOSE_COMMAND = "闭群"
EXTEND_COMMAND = "延时"
DAY_OFF_COMMAND = "停课"
CLOSED_SUMMARY = "关闭本群发言（可写原因、时长）"
OPEN_SUMMARY = "开启本群发言（可写时长、时段）"
EXTEND_SUMMARY = "推迟关闭，如 /延时 30"
DAY_OFF_SUMMARY = "某天不开放，如 /停课 明天"


@dataclass(frozen=True, slots=True)
class Opening:
    """What the opening notice tells. Times are written already; ``agenda`` are the topics of the evening."""

    hour: int
    day: str
    closes: str
    duty: tuple[tuple[str, str], ...] = ()
    salon: str = ""
    host: str = ""
    guests: tuple[str, ...] = ()
    agenda: tuple[str, ...] = ()
    late: str = ""
    planned: str = ""


def opened(notice: Opening) -> str:
    """The notice at the beginning of a window."""
    lines = [f"☀️ 各位老师{_greeting(notice.hour)}！{notice.day}，本群发言已开启，{notice.closes} 关闭。"]
    lines += _late(notice.late, notice.planned)
    if notice.duty:
        lines.append("今日值班：" + "；".join(f"{shift} {names}" for shift, names in notice.duty))
    if notice.agenda:
        lines.append(f"今晚沙龙（{notice.salon}）主持：{notice.host or '待定'}" + _guests(notice.guests))
        lines += [f"{number}. {topic}" for number, topic in enumerate(notice.agenda, 1)]
    elif notice.salon:
        lines.append(f"今晚沙龙 {notice.salon}，议程稍后公布。")
    return "\n".join(lines)


def _greeting(hour: int) -> str:
    return next(word for end, word in ((11, "早上好"), (13, "中午好"), (18, "下午好"), (24, "晚上好")) if hour < end)


def _guests(names: tuple[str, ...]) -> str:
    return f"　嘉宾：{'、'.join(names)}" if names else ""


def _late(late: str, planned: str) -> list[str]:
    return [f"（原定 {planned}，因故晚了 {late}，请老师们谅解。）"] if late else []


def reopened(closes: str, by: str, reason: str) -> str:
    """The notice when somebody ordered the group open."""
    who = f"（{by}老师安排{_because(reason)}）" if by else ""
    return f"🔔 本群发言已开启{who}，{closes} 关闭。"


def extended(closes: str, by: str) -> str:
    """The notice when the closing was put off."""
    return f"🔔 今晚发言延长到 {closes}" + (f"（{by}老师安排）" if by else "") + "。"


@dataclass(frozen=True, slots=True)
class Closing:
    """What the closing notice tells."""

    opens: str = ""
    by: str = ""
    reason: str = ""
    late: str = ""
    planned: str = ""
    last_day: bool = False
    programme: str = ""
    after_free: bool = False


def closed(notice: Closing) -> str:
    """The notice when a group was closed."""
    if notice.by:
        lines = [f"🔕 本群发言已关闭（{notice.by}老师安排{_because(notice.reason)}）。"]
    elif notice.last_day:
        lines = [
            f"🌙 「{notice.programme}」集中研习到此结束，本群发言已关闭。",
            "感谢各位老师这些天的分享与陪伴，资料请及时保存。祝工作顺利！",
        ]
    elif notice.after_free:
        lines = ["🌙 自由入群阶段结束，今天起集中研习。夜间本群发言已关闭，老师们早点休息。"]
    else:
        lines = ["🌙 今日研习结束，本群发言已关闭，老师们早点休息。"]
    lines += _late(notice.late, notice.planned)
    if notice.opens and not notice.last_day:
        lines.append(f"{notice.opens} 再开放。")
    return "\n".join(lines)


def _because(reason: str) -> str:
    return f"：{reason}" if reason else ""


def closing_soon(minutes: int, closes: str, open_items: tuple[str, ...]) -> str:
    """Ten minutes before the closing, with what is still open."""
    lines = [f"⏳ 还有 {minutes} 分钟（{closes}）关闭发言，请老师们抓紧交流。"]
    if open_items:
        lines.append("还没完成的事：")
        lines += [f"· {item}" for item in open_items]
    return "\n".join(lines)


OPEN_VOTE = "话题投票还在进行，回复题号即可投票"


def salon_running(topic: str) -> str:
    """A salon that still runs when the group is about to close."""
    return f"沙龙还在进行（{topic}）" if topic else "沙龙还在进行"


def no_plan_tomorrow(day: str) -> str:
    """The plan of the next day is missing."""
    return f"{day}的计划表还没有提交"


def self_discipline_open(text: str) -> str:
    """An opening where the platform cannot mute."""
    return text.replace("本群发言已开启", "进入研习时间")


def self_discipline_closed(text: str) -> str:
    """A closing where the platform cannot mute."""
    return text.replace("本群发言已关闭", "请老师们自觉停止发言")


def cannot_mute(group: str, *, possible: bool) -> str:
    """Told once to the staff. ``possible``: the platform has such a right, this group has not given it."""
    by_hand = (
        "请群主把机器人设为管理员（钉钉：改用应用模板建的场景群）；设好后机器人会自动接管，在那之前请管理员到点开关群。"
        if possible
        else "这个平台不让机器人全员禁言，请管理员到点开关群。"
    )
    return f"【{group}】机器人在本群没有全员禁言的权限，开群、闭群只能发通知，不能真正开关发言。\n{by_hand}"


def cannot_say(group: str) -> str:
    """Told when the bot can say nothing in a group any more."""
    return (
        f"⚠️【{group}】机器人不能在本群发言了，可能被移出了群。本群的通知会改请老师代为转发；"
        "请群主把机器人请回群里，之后会自动恢复。"
    )


def says_again(group: str) -> str:
    """The bot can speak in a group again."""
    return f"✅【{group}】机器人又能在本群发言了。"


def lost_right(group: str, wanted: str, reason: str) -> str:
    """A group could not be opened or closed because a right was taken away."""
    return (
        f"⚠️【{group}】没能{wanted}：机器人的管理权限不见了（{reason}）。"
        f"\n请现在手动{wanted}，并请群主重新把机器人设为管理员；恢复后机器人会自动接管。"
    )


def not_done(group: str, wanted: str, reason: str, *, over: bool = False) -> str:
    """A group could not be opened or closed for another reason. ``over``: it is too late to do it by hand."""
    return f"⚠️【{group}】没能{wanted}：{reason}。" + ("" if over else f"请老师手动{wanted}，并看一下机器人是否在线。")


REASONS = {
    "no_means": "机器人没有可用的办法",
    "exhausted": "平台多次没有应答",
    "transient": "平台多次没有应答，机器人还在继续试",
    "not_effective": "平台说成功了，但群的状态没有变",
    "expired": "平台一直没有应答，已经过了时间",
    "no_account": "这个群没有可用的机器人账号",
    "token": "机器人的令牌失效了",
    "fault": "程序内部错误，已记入日志",
}
OPENING = "开启发言"
CLOSING = "关闭发言"


def regained(group: str) -> str:
    """The bot is manager again."""
    return f"✅【{group}】机器人的管理权限已恢复，发言开关重新由机器人负责。"


def drift(group: str, mode: str, by: str, until: str) -> str:
    """Somebody switched the group by hand."""
    who = f"由 {by} " if by else ""
    return (
        f"ℹ️【{group}】{who}手动{mode}。机器人会尊重这个改动，到 {until} 再按时间表执行；要马上改回请发 /开群 或 /闭群。"
    )


def late_change(group: str, wanted: str, late: str) -> str:
    """A change that came so late that the group itself is not told."""
    return f"ℹ️【{group}】已补上{wanted}，比原定晚了 {late}；因为太晚，群里没有再发通知。"


def closed_reminder(opens: str) -> str:
    """Said in a group that is closed but cannot be muted."""
    return "现在是休息时间，请老师们先停止发言" + (f"，{opens} 再继续交流。" if opens else "。")


def ordered_open(closes: str, no: int) -> str:
    """Answer to an order to open."""
    return f"好的，开启发言到 {closes}（编号 {no}，取消请发 /撤销 {no}）。"


def ordered_closed(opens: str, no: int) -> str:
    """Answer to an order to close."""
    until = f"到 {opens}" if opens else ""
    return f"好的，关闭发言{until}（编号 {no}，取消请发 /撤销 {no}）。"


def ordered_window(start: str, end: str, mode: str, no: int) -> str:
    """Answer to an order for later."""
    return f"好的，{start} 到 {end} {mode}（编号 {no}，取消请发 /撤销 {no}）。"


def ordered_day_off(day: str, no: int) -> str:
    """Answer to a day off."""
    return f"好的，{day}不开放发言（编号 {no}，取消请发 /撤销 {no}）。"


def ordered_many(count: int, text: str) -> str:
    """Answer to an order for several groups."""
    return f"{text}\n已对 {count} 个群下达，成功后各群会有通知。"


def already(mode: str, until: str) -> str:
    """Nothing to do."""
    return f"本群现在就是{mode}的" + (f"，到 {until}。" if until else "。")


def named_example(example: str, group: str) -> str:
    """An example of a command that names the group."""
    return " ".join([*example.split()[:1], group, *example.split()[1:]])


IS_OPEN = "开放发言"
IS_CLOSED = "关闭发言"
PROGRAMME_ENDED = "研习已经结束，群由项目主管管理，请联系项目主管。"
NO_SPAN = "没看懂要延长多久，例如：/延时 30"
PAST = "这个时间已经过去了，请写之后的时间。"
NO_DAY = "没看懂是哪一天，例如：/停课 明天 或 /停课 4月19日"
TOO_LONG = "一次最多 24 小时；要更久请联系项目主管改时间表。"


def confirm_many(count: int, what: str) -> str:
    """A question back before several groups are touched."""
    return f"将对 {count} 个群{what}。确认请在 5 分钟内回复「确认」，不要了回复「取消」。"


CANCELLED = "好的，已取消，没有改动任何群。"
CONFIRMED_LATE = "已经超过 5 分钟，没有改动任何群；要执行请把指令再发一次。"


def undone(no: int) -> str:
    """Answer to an undo."""
    return f"好的，编号 {no} 已撤销，群的开关恢复按时间表执行。"


OPEN_ALIASES = ("开启发言", "open", "kq")
CLOSE_ALIASES = ("关群", "关闭发言", "close", "bq")
EXTEND_ALIASES = ("extend", "ys")
DAY_OFF_ALIASES = ("放假", "休息", "dayoff")
OPEN_USAGE = "/开群 [时长|时段]"
OPEN_EXAMPLE = "/开群 30"
CLOSE_USAGE = "/闭群 [时长] [原因]"
CLOSE_EXAMPLE = "/闭群 30 网络检修"
EXTEND_USAGE = "/延时 30"
DAY_OFF_USAGE = "/停课 明天"
VERBS = {
    OPEN_COMMAND: "开启发言",
    CLOSE_COMMAND: "关闭发言",
    EXTEND_COMMAND: "延时关闭",
    DAY_OFF_COMMAND: "停课一天",
}
UNTIL = "(?:直?到|至)"
CANCEL_WORDS = frozenset({"取消", "不", "不要", "否", "n", "no"})
CONFIRM = "确认"
CONFIRM_WORDS = frozenset({CONFIRM, "是", "好", "y", "yes", "ok"}) | CANCEL_WORDS
