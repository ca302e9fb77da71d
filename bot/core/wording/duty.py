"""What is said about duty: reminders, taking over, handing over, who is on, changes of the roster."""

ON_COMMAND = "上岗"
ON_ALIASES = ("接班", "到岗", "on", "sg")
ON_SUMMARY = "接班（班前 30 分钟起）"
ON_USAGE = "/上岗"
OFF_COMMAND = "下岗"
OFF_ALIASES = ("交班", "离岗", "off", "xg")
OFF_SUMMARY = "交班离开"
OFF_USAGE = "/下岗 [原因]"
WHO_COMMAND = "值班"
WHO_ALIASES = ("谁值班", "值班表", "duty", "zb")
WHO_SUMMARY = "谁在值班、下一班是谁"
WHO_USAGE = "/值班 [明天]"
SET_COMMAND = "排班"
SET_ALIASES = ("调班", "pb")
SET_SUMMARY = "安排某一班的值班人员"
SET_USAGE = "/排班 8点-12点 张三 李四 [明天]"
SWAP_COMMAND = "换班"
SWAP_ALIASES = ("代班", "替班", "hb")
SWAP_SUMMARY = "请同事接替自己的班"
SWAP_USAGE = "/换班 @李四 [18点-23点] [明天]"
AGREE_COMMAND = "同意"
AGREE_ALIASES = ("同意换班",)
AGREE_SUMMARY = "同意别人的换班请求"
AGREE_USAGE = "/同意"
REFUSE_COMMAND = "不同意"
REFUSE_ALIASES = ("拒绝", "拒绝换班")
REFUSE_SUMMARY = "拒绝别人的换班请求"
REFUSE_USAGE = "/不同意"
NOBODY = "（未排）"


# -------------------- reminders


def joined(names: tuple[str, ...]) -> str:
    """Names in a row."""
    return "、".join(names) or NOBODY


def incoming(group: str, shift: str, together: tuple[str, ...], brief: tuple[str, ...]) -> str:
    """To the person who comes on, with the handover."""
    lines = [f"老师您好，{shift} 由您值班（{group}）。到岗请发 /上岗，来不了请发 /换班 @接替的老师。"]
    lines += [f"同班：{'、'.join(together)}"] if together else []
    return "\n".join([*lines, *handover(brief)])


def staying(group: str, shift: str, brief: tuple[str, ...]) -> str:
    """To somebody who sits two shifts in a row."""
    return "\n".join([f"老师您好，您接着值 {shift}（{group}），到点请再发一次 /上岗。", *handover(brief)])


def outgoing(group: str, ends: str, following: tuple[str, ...], brief: tuple[str, ...]) -> str:
    """To the person who goes off, with the handover."""
    after = f"接班：{joined(following)}老师。" if following else "下一班还没有排人，请先留意群里。"
    return "\n".join([f"老师辛苦了，您的班到 {ends}（{group}）。{after}", *handover(brief)])


def brief_only(group: str, shift: str, brief: tuple[str, ...]) -> str:
    """To somebody who took over before the reminder."""
    return "\n".join([f"【{group}】{shift}", *handover(brief)])


def handover(brief: tuple[str, ...]) -> list[str]:
    """The open items, or that there are none."""
    return ["交接："] + [f"· {item}" for item in brief] if brief else ["交接：目前没有遗留事项。"]


def incoming_in_group(shift: str, names: tuple[str, ...]) -> str:
    """In the group, for those who cannot be reached in private."""
    return f"{shift} 值班：{'、'.join(names)}老师，到岗请发 /上岗，辛苦了。"


def nobody_planned(group: str, day: str, shift: str) -> str:
    """To the class teacher: a shift without names."""
    return f"【{group}】{day} {shift} 还没有排值班老师，请发 /排班 {shift} 姓名"


def unknown_names(group: str, day: str, names: tuple[str, ...]) -> str:
    """To the class teacher, once: names that nobody on the roster has."""
    return (
        f"【{group}】{day}值班表上的「{'、'.join(names)}」不在工作人员名册里，机器人联系不到。"
        "\n请核对姓名（/排班 可改），或请管理员补录名册。"
    )


# -------------------- handover


def item_previous(shift: str, came: tuple[tuple[str, str], ...]) -> str:
    """Who sat the shift before."""
    if not came:
        return f"上一班 {shift} 没有人上岗"
    return f"上一班 {shift}：" + "、".join(f"{name}（{at} 上岗）" for name, at in came)


def item_plan(parts: tuple[str, ...], deadline: str) -> str:
    """Today's plan is not complete."""
    return f"今日计划还缺：{'、'.join(parts)}（{deadline} 截止）"


def item_no_plan(day: str, deadline: str) -> str:
    """A plan is missing altogether."""
    return f"{day}计划表未提交" + (f"（{deadline} 截止）" if deadline else "")


def item_tomorrow(day: str) -> str:
    """Tomorrow has no agenda."""
    return f"明天 {day}的沙龙议程还没有"


def item_salon(time: str, host: str, topics: int) -> str:
    """Tonight's salon."""
    if not topics:
        return f"今晚沙龙 {time}：议程还没有"
    return f"今晚沙龙 {time}：{topics} 个话题，主持 {host or '未定'}"


def item_salon_running(topic: str) -> str:
    """The salon runs."""
    return f"沙龙进行中（{topic}）" if topic else "沙龙进行中"


def item_vote(title: str, closes: str) -> str:
    """A vote runs."""
    return f"投票进行中：{title}（{closes} 截止）"


def item_drift(mode: str, at: str) -> str:
    """Somebody switched the group by hand."""
    return f"发言被手动{mode}（{at}），到下个时间点才恢复按时间表"


OPENED = "开启"
CLOSED = "关闭"


def item_rights(names: tuple[str, ...]) -> str:
    """Rights that the bot has lost."""
    return f"机器人缺权限：{'、'.join(names)}（请群主设为管理员）"


RIGHTS = {
    "mute_all": "全员禁言", "recall_any": "撤回他人消息", "mute_member": "禁言成员", "set_card": "改群名片",
    "send": "发言", "direct": "私信",
}  # fmt: skip


def item_order(start: str, end: str, mode: str, by: str, reason: str) -> str:
    """A one-off order."""
    who = "，".join(part for part in (f"{by}老师安排" if by else "", reason) if part)
    return f"临时安排：{start}–{end} {mode}发言" + (f"（{who}）" if who else "")


def item_next(shift: str, names: tuple[str, ...]) -> str:
    """Who comes after."""
    return f"下一班 {shift}：{joined(names)}"


# -------------------- no-show


def nobody_yet(group: str, shift: str) -> str:
    """To those who are on the roster."""
    return f"{shift} 的班还没有人上岗（{group}）。到岗请发 /上岗；来不了请尽快告诉班主任，谢谢老师。"


def _listed(names: tuple[str, ...]) -> str:
    """The roster in brackets, once."""
    return f"（{joined(names)}）" if names else joined(names)


def please_stand_in(group: str, shift: str, names: tuple[str, ...]) -> str:
    """To the next in line."""
    return f"老师您好，{group} {shift} 的值班{_listed(names)}还没有人上岗。您方便先顶一下吗？方便请发 /上岗 {group}"


def teacher_no_show(group: str, shift: str, names: tuple[str, ...], late: str, asked: tuple[str, ...]) -> str:
    """To the class teacher."""
    also = f"已请 {'、'.join(asked)} 老师帮忙顶班。" if asked else "没有可以联系到的替补。"
    return f"【{group}】{shift} 的值班{_listed(names)}已过 {late} 还没有人上岗。{also}请协调一下，或您先发 /上岗。"


def staff_no_show(group: str, shift: str, names: tuple[str, ...], late: str) -> str:
    """To the management group."""
    head = f"⚠️【{group}】{shift} 的值班{_listed(names)}已过 {late} 仍无人上岗，班主任已知。"
    return f"{head}能帮忙的老师请发 /上岗 {group}"


def settled(group: str, shift: str, name: str, at: str) -> str:
    """To those who had been told."""
    return f"【{group}】{shift} 已由 {name} 老师 {at} 上岗。"


# -------------------- commands


def taken_over(shift: str, *, name: str, ends: str, late: str, stand_in_for: tuple[str, ...]) -> str:
    """Answer to taking over."""
    text = f"✅ {name}老师已上岗（{shift}），值到 {ends}，辛苦了。"
    if stand_in_for:
        text += f"\n本班原排 {'、'.join(stand_in_for)} 老师，已记为您代班。"
    return text + (f"\n比接班时间晚了 {late}，已登记。" if late else "")


def taken_over_extra(shift: str, name: str, others: tuple[str, ...]) -> str:
    """Answer to taking over a shift that somebody has already."""
    return f"✅ {name}老师已上岗（{shift}），{'、'.join(others)} 老师也在岗，已记为协助。"


def already_on(shift: str, at: str) -> str:
    """Taking over twice."""
    return f"您 {at} 已经上岗了（{shift}）。"


def not_yet(shift: str, from_at: str) -> str:
    """Too early."""
    return f"现在没有要接的班，下一班 {shift}，{from_at} 起可以上岗。"


NO_SHIFT = "现在没有要接的班。"


def not_for_you(names: tuple[str, ...]) -> str:
    """Somebody without a duty role."""
    return f"本班排的是 {joined(names)} 老师；代班由值班、教辅、班主任老师来，请先联系班主任。"


def relieved(name: str, shift: str, at: str) -> str:
    """To the person who goes off."""
    return f"{name}老师 {at} 已接班（{shift}），您可以休息了，辛苦。"


def left(shift: str, *, following: str, early: str, alone: bool) -> str:
    """Answer to leaving."""
    text = f"好的，已交班（{shift}），辛苦了。{following}"
    if early:
        text += f"\n比下班时间早 {early}，已登记。"
    return text + ("本班现在没有人在岗，已提醒同班和下一位老师。" if alone else "")


def next_shift(shift: str, names: tuple[str, ...]) -> str:
    """Who is next."""
    return f"下一班 {shift}：{joined(names)}。"


LAST_SHIFT = "今天没有下一班了。"
NOT_ON = "您现在不在岗，不用交班。"


def please_take_over(group: str, shift: str, name: str, ends: str) -> str:
    """To the next in line when somebody leaves early."""
    return f"{group}：{name}老师提前离岗（{shift}），到 {ends} 之间没有人值班。您方便先顶一下吗？方便请发 /上岗 {group}"


def on_now(shift: str, people: tuple[tuple[str, str], ...], names: tuple[str, ...]) -> str:
    """Who is on duty."""
    if people:
        return f"正在值班（{shift}）：" + "、".join(f"{name}（{at} 起）" for name, at in people)
    return f"现在是 {shift} 的班：{joined(names)}，还没有上岗。"


NOBODY_ON = "现在没有值班。"
TODAY_ROSTER = "今日值班："


def day_roster(day: str) -> str:
    """Heading of another day's roster."""
    return f"{day}值班："


def roster_line(shift: str, names: tuple[str, ...], mark: str) -> str:
    """One shift of the roster."""
    return f"· {shift} {joined(names)}{mark}"


CAME = "（已上岗）"


def overview_line(group: str, people: tuple[str, ...], names: tuple[str, ...]) -> str:
    """One group in the overview of several."""
    return f"· {group}：{'、'.join(people)}" if people else f"· {group}：{joined(names)}（未上岗）"


OVERVIEW = "各群正在值班："
NO_ROSTER_DAY = "这一天不在集中研习期，没有值班安排。"
STAFF_GROUP = "管理群没有值班安排。请写群名，例如：/值班 创意智造班"
ASK_IN_GROUP = "请在您所在的群里发 /值班。"
BAD_SET = "没看懂，例如：/排班 8点-12点 张三 李四；改明天的写 /排班 8点-12点 张三 明天"


def bad_shift(shifts: tuple[str, ...]) -> str:
    """The shift could not be read."""
    return f"没看懂是哪一班，可选：{'、'.join(shifts)}。例如：{SET_USAGE}"


def set_done(day: str, shift: str, names: tuple[str, ...], no: int, unknown: tuple[str, ...]) -> str:
    """Answer to setting a shift."""
    text = f"好的，{day} {shift} 值班：{joined(names)}（编号 {no}，撤销请发 /撤销 {no}）。"
    return text + (f"\n名册里没有「{'、'.join(unknown)}」，提醒发不到。" if unknown else "")


PAST_SHIFT = "这一班已经结束了，请写之后的班。"


def undone(no: int, shift: str, names: tuple[str, ...]) -> str:
    """Answer to an undo."""
    return f"好的，编号 {no} 已撤销，{shift} 恢复为 {joined(names)}。"


def changed_since(no: int) -> str:
    """An undo that would overwrite a later change."""
    return f"编号 {no} 之后这一班又调整过，不能直接撤销，请用 /排班。"


def on_your_roster(group: str, day: str, shift: str, by: str) -> str:
    """To somebody who was put on a shift."""
    return f"您被排在 {day} {shift} 值班（{group}，{by}老师安排）。有困难请发 /换班 @接替的老师"


def off_your_roster(group: str, day: str, shift: str, by: str) -> str:
    """To somebody who was taken off a shift."""
    return f"{day} {shift}（{group}）的值班由{by}老师调整，您不用值了。"


# -------------------- swaps

NOBODY_NAMED = "请写明请谁接替，例如：/换班 @李四"
SELF = "不能和自己换班，请 @ 接替的老师。"
NOT_STAFF = "这位老师不在本群的工作人员名册里，不能接班；请换一位，或请班主任发 /排班。"
NO_OWN_SHIFT = "没有找到您接下来的班；要换哪一班请写时间，例如：/换班 @李四 18点"


def not_your_shift(shift: str, names: tuple[str, ...]) -> str:
    """Somebody else's shift."""
    return f"{shift} 排的是 {joined(names)}，只能换自己的班。"


def already_there(name: str, shift: str) -> str:
    """The other one sits it anyway."""
    return f"{name}老师本来就在 {shift} 值班，请换一位。"


def swap_asked(name: str, day: str, shift: str) -> str:
    """Answer to asking."""
    return f"好的，已请 {name} 老师接 {day} {shift}，对方同意后生效，结果会告诉您。"


def swap_request(group: str, asker: str, day: str, shift: str) -> str:
    """To the other person."""
    return f"{asker}老师想请您接 {day} {shift} 的班（{group}）。可以请回复「同意」，不方便请回复「不同意」。"


def swap_agreed(asker: str, day: str, shift: str, no: int) -> str:
    """Answer to agreeing."""
    return f"好的，{day} {shift} 由您接替 {asker} 老师（编号 {no}，撤销请发 /撤销 {no}）。谢谢！"


def swap_news(name: str, day: str, shift: str) -> str:
    """To the asker: agreed."""
    return f"{name}老师同意了，{day} {shift} 由{name}老师值班，您不用值了。"


def swap_teacher(group: str, asker: str, name: str, day: str, shift: str, no: int) -> str:
    """To the class teacher."""
    return f"【{group}】换班：{day} {shift} 由 {asker} 换为 {name}（编号 {no}，不合适请发 /撤销 {no}）。"


def swap_refused(asker: str) -> str:
    """Answer to refusing."""
    return f"好的，已告诉 {asker} 老师您不方便。"


def swap_refused_news(name: str, day: str, shift: str) -> str:
    """To the asker: refused."""
    return f"{name}老师 {day} {shift} 不方便，请 /换班 @别的老师，或联系班主任。"


def swap_unanswered(name: str, day: str, shift: str) -> str:
    """To the asker before the shift: no answer came."""
    return f"{name}老师还没有回复 {day} {shift} 的换班，这一班目前还是您的。"


def request_line(asker: str, day: str, shift: str) -> str:
    """One waiting request."""
    return f"{asker}（{day} {shift}）"


NO_REQUEST = "没有等您答复的换班请求。"
TOO_LATE = "这一班已经开始或已另有安排，换班请求作废了。"


def which_request(requests: tuple[str, ...]) -> str:
    """Several requests wait."""
    return "有几个换班请求，请写明是谁的，例如：/同意 " + requests[0] + "\n" + "；".join(requests)
