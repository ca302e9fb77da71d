"""What staff read when a platform cannot do something and their hands are needed."""

from bot.core.effect import AnswerJoin, ManagingEffect, MarkEssence, Recall, SetCard, SetMuteAll

AT_ALL = "@所有人 "


def at(name: str) -> str:
    """A tag where the platform has none."""
    return f"@{name} "


def task(effect: ManagingEffect, group: str) -> str:
    """What a person has to do by hand."""
    return f"【{group}】{_hand_work(effect)}"


def _hand_work(effect: ManagingEffect) -> str:
    if isinstance(effect, SetMuteAll):
        if effect.on:
            return "机器人在本群不能全员禁言，请群管理员手动关闭发言（群设置 → 全员禁言）。"
        return "机器人在本群不能解除全员禁言，请群管理员手动开启发言（群设置 → 关闭全员禁言）。"
    if isinstance(effect, Recall):
        whose = "自己的这条消息" if effect.own else "他人消息"
        return f"机器人在本群不能撤回{whose}，请值班老师长按该消息撤回。"
    if isinstance(effect, SetCard):
        return f"机器人在本群不能改群名片，请提醒该成员改为「{effect.card}」。"
    if isinstance(effect, MarkEssence):
        return f"机器人在本群不能{'设置' if effect.on else '取消'}精华消息，请群管理员手动处理。"
    if isinstance(effect, AnswerJoin):
        return f"机器人在本群不能处理入群申请，请群管理员手动{'同意' if effect.approve else '拒绝'}。"
    if effect.seconds == 0:
        return "机器人在本群不能解除成员禁言，请群管理员手动处理。"
    return f"机器人在本群不能禁言成员，请群管理员手动禁言 {max(1, effect.seconds // 60)} 分钟。"


def file_by_hand(group: str, name: str, path: str) -> str:
    """A file that could not be put into its group."""
    return f"【{group}】机器人在本群不能发文件，请管理员从服务器上取「{name}」（{path}），转发到群里。"


def pass_on(text: str) -> str:
    """A private word that the platform does not let the bot say."""
    return f"机器人不能给这位老师发私信，请代为私下转告（不要发在群里）：\n{text}"


def cannot_say(group: str, text: str) -> str:
    """A notice that could not be posted in its group."""
    return f"【{group}】机器人在本群不能发言，请老师代为转发：\n{text}"
