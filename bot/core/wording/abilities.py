"""What is said about what the bot can and cannot do in a group. One row a capability: the only place where it stands.

``instead`` is what the bot does where the capability is missing, ``by_hand`` what people have to do themselves (empty:
nothing). A test tries every row against what the program really does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.wording.features import named

COMMAND = "能力"
ALIASES = ("机器人能做什么", "abilities", "nl")
SUMMARY = "机器人在群里能做什么、不能做什么"
USAGE = "/能力 [群]"
EXAMPLE = "/能力"


@dataclass(frozen=True, slots=True)
class Row:
    """A capability in words. ``brief`` is ``by_hand`` (else ``instead``) in few words, for lists."""

    name: str
    instead: str
    brief: str
    by_hand: str = ""


ROWS = {
    "send": Row(
        "发言",
        "本群的通知改发到管理群（没有管理群就私信项目主管），请老师代为转发",
        "请老师转发",
        "把管理群里的通知转发到本群",
    ),
    "direct": Row("私信", "改在群里 @ 本人说", "改在群里 @"),
    "mention": Row("@成员", "把名字写在文字里，本人收不到提醒", "只写名字"),
    "reply": Row("引用回复", "不引用原话，直接回答", "直接回答"),
    "recall_own": Row("撤回自己的消息", "发一条任务给管理群", "请老师撤回", "管理员长按机器人的那条消息撤回"),
    "recall_any": Row("撤回他人消息", "把原话和点哪里私信给值班老师", "请老师撤回", "值班老师或管理员长按该消息撤回"),
    "mute_member": Row("禁言成员", "发一条任务给管理群", "请管理员禁言", "群管理员手动禁言和解除"),
    "mute_all": Row(
        "全员禁言",
        "到点照发开群、闭群通知，请大家自觉；头一次会告诉管理群；闭群后听到有人发言，隔一阵温和提醒一次",
        "需手动开关",
        "每天开群、闭群时，群管理员手动开关全员禁言",
    ),
    "read_mode": Row("查看禁言状态", "以平台的回执和通知为准；有人手动开关而平台不通知时，机器人不知道", "以回执为准"),
    "hold_schedule": Row(
        "平台自带定时", "由机器人自己到点开关；机器人停着的时候不会开关，恢复后补上", "机器人自己定时"
    ),
    "list_members": Row(
        "成员名单", "只认得名单里的工作人员、说过话和新进群的人；群名片不能每天整群核对", "核对不了全群"
    ),
    "member_events": Row("进退群通知", "不知道谁进群、谁退群；群名片等每天核对时再看", "不知道进退"),
    "set_card": Row("改群名片", "发一条任务给管理群", "请本人改", "提醒成员自己改群名片"),
    "hears_all": Row(
        "听到全部发言",
        "只听得到 @机器人、私信和卡片点击：投票改为 @机器人 报题号，冷场不提醒，当日数据只算听到的，"
        "发言管理也只看听到的；提问、回答也只认 @机器人 和私信的，到时间没有听到回答就私信问老师，再转给下一位",
        "须 @机器人",
        "告诉学员：指令、投票、提问都要先 @机器人，或者私信；告诉老师：在群里回答也要 @机器人",
    ),
    "proactive": Row(
        "主动发言",
        "通知先攒着，等群里有人 @机器人 说话就发；过了时效的不再发",
        "等有人 @机器人",
        "通知到点没有出来时，请老师在群里 @机器人 说一句话",
    ),
    "history": Row("补看断线期间的消息", "断线期间的发言、提问不补", "断线期间不补"),
    "buttons": Row("按钮卡片", "投票改为回复题号，判断发言改为回复一个字", "改为回复题号"),
    "edit": Row("更新卡片", "发出的卡片不再变，结果另发一条消息", "结果另发"),
    "files": Row("发文件", "发一条任务给管理群", "请老师转发", "从服务器的文件夹里取文件，转发到群里"),
    "notice_board": Row("群公告", "改发一条普通消息", "改发普通消息", "需要置顶时，管理员手动发群公告"),
    "essence": Row("精华消息", "发一条任务给管理群", "请管理员设置", "群管理员手动设置或取消精华"),
    "forward": Row("合并转发", "长清单改发一条普通消息", "改发普通消息"),
    "admit": Row("处理入群申请", "发一条任务给管理群", "请管理员处理", "群管理员手动同意或拒绝"),
}
"""By the value of the capability, in the order of bot.core.capability."""

UNWATCHED = Row(
    "发言管理",
    "开着，但本群只听得到 @机器人 的话，其余的发言不会被检查",
    "只查 @机器人 的话",
    "要管全部发言，请改用 QQ 群，或安排老师看群",
)
"""Where messages are to be judged and most of them are never heard: no capability, but it must not look watched."""

NOT_LOOKED = "还没有检查到，下面是这个平台最多能做的"
READY = "一切就绪：各群要用到的都能做，不需要老师另外动手。"
NO_GROUPS = "您还没有负责的群。"
_MOST_NAMES = 4


def one(group: str, can: Sequence[str], cannot: Sequence[Row], spare: Sequence[Row], basis: str) -> str:
    """One group. ``cannot`` is missing and needed, ``spare`` is missing and not needed now."""
    lines = [f"【{group}】机器人的能力", f"✓ {'、'.join(can) or '（没有）'}"]
    for row in cannot:
        lines.append(f"✗ {row.name}：{row.instead}。")
        if row.by_hand:
            lines.append(f"　👉 {row.by_hand}")
    if spare:
        lines.append(f"另外没有：{'、'.join(row.name for row in spare)}")
    return "\n".join([*lines, basis])


def basis(at: str) -> str:
    """When it was looked at."""
    return f"依据：{at} 向平台查到" if at else f"依据：{NOT_LOOKED}"


def withdrawn(name: str, at: str) -> str:
    """A capability that went at another time than that of the look."""
    return f"{name}：{at} 起不能用"


def folded(groups: Sequence[tuple[Sequence[str], Sequence[Row], str]], at: str) -> str:
    """(names, what is missing and needed, basis) for groups of equal ability."""
    lines = [f"{at} 机器人在各群的能力："]
    for names, missing, basis_ in groups:
        lines.append(f"{_names(names)}（{basis_}）")
        lines += [f"　{row.name} ✗ {row.brief}" for row in missing] or ["　要用到的都能做 ✓"]
    return "\n".join([*lines, "看一个群的细节：/能力 群名"])


def since(at: str) -> str:
    """When the groups of a fold were looked at; several times: the oldest."""
    return f"{at} 查到" if at else "还没有检查到"


def _names(names: Sequence[str]) -> str:
    shown = "、".join(names[:_MOST_NAMES]) + ("等" if len(names) > _MOST_NAMES else "")
    return f"▪ {len(names)} 个群：{shown}" if len(names) > 1 else f"▪ {shown}"


def card(
    programme: str,
    day: str,
    by_hand: Sequence[tuple[Row, Sequence[str]]],
    otherwise: Sequence[tuple[Row, Sequence[str]]],
    unknown: Sequence[str],
) -> str:
    """The card before the programme: (row, names of the groups; empty: all groups)."""
    lines = [f"📋 「{programme}」{day}开始集中研习，机器人的能力卡："]
    if by_hand:
        lines.append("要请老师动手的：")
        for row, names in by_hand:
            lines += [f"✗ {row.name}（{_where(names)}）", f"　机器人：{row.instead}。", f"　老师：{row.by_hand}。"]
    elif not unknown:
        lines.append(READY)
    if otherwise:
        lines.append("平台没有、换了做法的：")
        lines += [f"· {row.name}（{_where(names)}）：{row.instead}。" for row, names in otherwise]
    if unknown:
        lines.append(f"还没有检查到的群：{_list(unknown)}。请看机器人是否在线、是否在群里（yanxi doctor）。")
    return "\n".join([*lines, "随时再看：/能力"])


def _where(names: Sequence[str]) -> str:
    return _list(names) if names else "所有群"


def _list(names: Sequence[str]) -> str:
    return "、".join(names[:_MOST_NAMES]) + (f" 等 {len(names)} 个群" if len(names) > _MOST_NAMES else "")


def page(can: Sequence[Row], maybe: Sequence[Row], cannot: Sequence[Row], leaning: dict[str, tuple[str, ...]]) -> str:
    """The section of a platform's page: what is always there, what depends on the set-up, what is not there."""
    lines = [f"- 都能做：{'、'.join(row.name for row in can) or '（无）'}"]
    if maybe:
        lines.append(f"- 要看设置和权限：{'、'.join(row.name for row in maybe)}")
    lines += ["", "| 没有时 | 机器人怎么做 | 需要人做的 | 用到它的功能 |", "| --- | --- | --- | --- |"]
    for row in (*maybe, *cannot):
        mark = "△" if row in maybe else "✗"
        features = "、".join(named(feature) for feature in leaning.get(row.name, ())) or "暂无"
        lines.append(f"| {mark} {row.name} | {row.instead} | {row.by_hand or '无'} | {features} |")
    return "\n".join(lines)


def matrix(columns: Sequence[tuple[str, Sequence[str]]], names: Sequence[str]) -> str:
    """All platforms side by side: (platform, one sign a capability); ``names`` are the capabilities' names."""
    head = f"| 能力 | {' | '.join(title for title, _ in columns)} |"
    line = "| --- |" + " --- |" * len(columns)
    rows = [f"| {name} | {' | '.join(signs[number] for _, signs in columns)} |" for number, name in enumerate(names)]
    return "\n".join([head, line, *rows])


ALWAYS, SOMETIMES, NEVER = "✓", "△", "✗"
