"""What is said about binding an account to a person."""

from datetime import timedelta

COMMAND = "绑定"
ALIASES = ("bind", "bd")
USAGE = "/绑定 12345678"
SUMMARY = "把这个账号和您本人绑定（私聊机器人）"
CODE_COMMAND = "绑定码"
CODE_ALIASES = ("bdm",)
CODE_USAGE = "/绑定码 张三"
CODE_SUMMARY = "给一位老师开绑定码"
END_COMMAND = "解绑"
END_ALIASES = ("unbind", "jb")
END_USAGE = "/解绑 张三"
END_SUMMARY = "取消一位老师自己绑定的账号"
IN_PRIVATE = "为了安全，请私聊我发送绑定码。"
BLOCKED = "尝试次数太多了，请一小时后再试，或请管理员重新开绑定码。"
WRONG = "绑定码不对或已失效，请核对后再发，或请管理员重新开一个。"


def code(name: str, digits: str, lives: timedelta) -> str:
    """For the coordinator who asked, to be handed on."""
    minutes = lives // timedelta(minutes=1)
    shown = f"{digits[:4]} {digits[4:]}"
    return f"{name}老师的绑定码：{shown}\n请{name}老师在 {minutes} 分钟内私聊我发送：/绑定 {digits}\n一个码只能用一次。"


def done(name: str) -> str:
    """The account is bound."""
    hello = f"✅ 已绑定：{name}老师，您好！发送 /帮助 看看您可以用什么。"
    return f"{hello}\n如果我在群里认不出您，请在那个群里 @我 发 /{COMMAND}。"


def claim(digits: str, lives: timedelta) -> str:
    """In a group, to somebody who is not known there."""
    minutes = lives // timedelta(minutes=1)
    return f"已经绑定过的老师，请本人在 {minutes} 分钟内私聊我发送：/{COMMAND} {digits}\n请不要替别人发送。"


def claimed(name: str, group: str) -> str:
    """An account of a group is theirs, too."""
    return f"✅ 已绑定：{name}老师在{group or '群里'}的账号。不是您本人的，请马上告诉项目主管发 /{END_COMMAND}。"


def already(name: str) -> str:
    """It belongs to somebody."""
    return f"这个账号已经绑定为{name}老师。"


def how(account: str, native_id: str) -> str:
    """Answer to the bare command: the id may also be written into the roster."""
    mine = f"您在「{account}」上的编号：{native_id}（管理员也可以直接写进名单）。"
    return f"请向管理员要绑定码，然后私聊我发送：{USAGE}\n{mine}"


def nobody(name: str) -> str:
    """The name is not on the roster."""
    return f"名单里没有「{name}」，请核对姓名，例如：{CODE_USAGE}"


def several(name: str, keys: tuple[str, ...]) -> str:
    """Two people of one name."""
    return f"名单里有几位「{name}」，请写代号：{'、'.join(keys)}"


def ended(name: str, count: int) -> str:
    """Their own bindings are gone."""
    return f"已取消{name}老师自己绑定的 {count} 个账号。" if count else f"{name}老师没有自己绑定的账号。"
