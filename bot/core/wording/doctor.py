"""What ``yanxi doctor`` says: what each finding means, and what to do, platform by platform. One entry a check."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

NOTHING_TO_DO = "不用处理。"
MACHINE = "本机"


@dataclass(frozen=True, slots=True)
class Advice:
    """A check in words. ``bad`` and ``warn`` are what it means; ``todo`` what to do, by platform ("": any other);
    ``warned`` the same where it is only a warning and something else is to be done."""

    name: str
    bad: str
    warn: str
    todo: Mapping[str, str]
    warned: Mapping[str, str] = field(default_factory=dict)


_RUNNING = "看 NapCat 等客户端是否在运行，api_url、ws_url 的地址和端口是否写对，防火墙是否放行。"

ADVICE = {
    "reached": Advice(
        "能连上",
        "连不上平台",
        "连得上，但没有说清自己是谁",
        {
            "onebot": _RUNNING,
            "dingtalk": "看本机能否访问 api.dingtalk.com 和 oapi.dingtalk.com（DNS、代理、防火墙）；"
            "api_url、oapi_url 没有特殊需要就删去。",
            "dingtalk-webhook": "看本机能否访问 oapi.dingtalk.com，webhook_url 是否复制完整。",
            "qq": "看本机能否访问 api.bot.qq.com（DNS、代理、防火墙）；api_url、token_url 没有特殊需要就删去。",
            "": "看本机的网络、代理和防火墙。",
        },
        {"onebot": "只要下面各项正常就能用；建议升级客户端。", "": "过一会儿再查一次。"},
    ),
    "secret": Advice(
        "应用密钥",
        "应用的编号或密钥不对",
        "应用的密钥没法确认",
        {
            "dingtalk": "在钉钉开放平台「凭证与基础信息」重新复制 Client ID 和 Client Secret，"
            "写进 client_id、client_secret。",
            "dingtalk-webhook": "在群设置里核对：机器人还在不在，webhook_url 是否完整，"
            "「加签」的密钥与 secret、「自定义关键词」与 keyword 是否一致。",
            "qq": "在 QQ 开放平台「开发设置」核对 AppID，重置 AppSecret，写进 app_id、app_secret。",
            "": "重新复制密钥，写进设置。",
        },
    ),
    "token": Advice(
        "访问令牌",
        "令牌不被承认：可能写错、被收回，或在别处重置过",
        "令牌没法确认",
        {
            "onebot": "两边要一样：本程序的 access_token（http 方式也是它）和客户端网络配置里的 token。",
            "dingtalk": "看应用是否被停用、凭证是否刚重置；重置过就把新的写进 client_secret。",
            "dingtalk-webhook": "群里的机器人可能被删或重建了：重新复制 webhook_url。",
            "qq": "看机器人是否被封禁、AppSecret 是否刚重置；重置过就把新的写进 app_secret。",
            "": "重新取得令牌，写进设置。",
        },
    ),
    "clock": Advice(
        "时钟",
        "本机的时钟和平台差得太多：签名会被拒绝，开闭群的时间也会错",
        "本机的时钟和平台有些差别",
        {"": "打开系统的自动对时（如 timedatectl set-ntp true），再看时区对不对。"},
    ),
    "permission": Advice(
        "接口权限",
        "应用没有要用到的接口权限",
        "有的接口平台没有开放给这个机器人",
        {
            "dingtalk": "在钉钉开放平台「权限管理」申请 qyapi_robot_sendmsg、qyapi_chat_manage、qyapi_chat_read、"
            "qyapi_base，用卡片再加 Card.Instance.Write，专属版再加 Custom.Group.Write；申请后重新发布应用。",
            "qq": "看机器人是否已上线或被限制；群管理的接口要向 QQ 开放平台申请（多为邀请开放）。",
            "": "在平台上给应用申请所需的接口权限。",
        },
        {"qq": "收发消息不受影响；要用群管理、成员列表，须向 QQ 开放平台申请（多为邀请开放）。"},
    ),
    "quota": Advice(
        "调用次数",
        "平台给的调用次数用完了",
        "平台嫌调用太快或次数快用完",
        {
            "dingtalk": "在钉钉管理后台看接口用量：标准版每月 5000 次，用完须升级专业版或等下个月；"
            "也可调低 messages_per_minute。",
            "dingtalk-webhook": "一分钟超过 20 条会停用 10 分钟：等 10 分钟再查，并调低 messages_per_minute。",
            "qq": "主动消息每群每天最多 1000 条、每分钟 20 条：等明天再查，或请老师先 @机器人。",
            "": "等一会儿再查，并调低 messages_per_minute。",
        },
    ),
    "events": Advice(
        "事件推送",
        "平台推送的事件收不到，或者解不开",
        "还没法确认平台的事件推得过来",
        {
            "dingtalk": "stream 方式：在开放平台「事件订阅」选 Stream 模式并保存；"
            "http 方式：把「签名 Token」和「加密 aes_key」（43 位）原样写进 event_token、event_aes_key。",
            "qq": "在 QQ 开放平台「回调配置」填 https://你的域名/hooks/qq/账号名，勾选群消息等事件；"
            "程序运行起来后再保存。",
            "onebot": "看客户端的上报地址和密钥（secret）是否与设置一致。",
            "": "核对平台上填的推送地址和密钥。",
        },
        {
            "dingtalk": "http 方式要填 event_token、event_aes_key 才收得到进退群等事件；"
            "若写着 failed pushes，是平台推过却没收好的事件：看公网地址是否通，event_aes_key 是否与平台一致。",
            "qq": "doctor 不收推送，查不到。程序运行后在群里 @机器人 发一句 /帮助，有回答就对了。",
        },
    ),
    "account_online": Advice(
        "账号在线",
        "机器人的 QQ 不在线，或者登录的是另一个号",
        "客户端没有说账号是否在线",
        {
            "onebot": "在客户端里重新登录；设置里的 self_id 要和登录的 QQ 号一样。",
            "": "看账号是否登录。",
        },
        {"onebot": "打开客户端看一眼是否在线。"},
    ),
    "group_known": Advice(
        "群号",
        "平台不认识这个群号",
        "这个群没法查",
        {
            "onebot": "核对 native_id 是不是群号，机器人是否已进群。",
            "dingtalk": "核对 native_id：要写 openConversationId（cid 开头的一串），群须属于本企业。",
            "qq": "核对 native_id：要写 group_openid，每个机器人看到的不同；先把机器人拉进群。",
            "": "核对 native_id。",
        },
        {"": "过一会儿再查；一直这样就核对 native_id 和接口权限。"},
    ),
    "member": Advice(
        "在群里",
        "机器人不在这个群里",
        "查不到机器人在不在群里",
        {
            "onebot": "把机器人的 QQ 拉进群（群主或管理员邀请，并同意入群）。",
            "dingtalk": "在群设置「机器人」里添加本应用的机器人；只有本企业的内部群能加。",
            "qq": "群主或管理员在群设置「群机器人」里添加它。",
            "": "把机器人加进群。",
        },
        {"": "过一会儿再查一次。"},
    ),
    "manager": Advice(
        "管理员",
        "机器人不是群管理员：不能开关发言、禁言、撤回",
        "机器人不是群管理员，或没法确认",
        {
            "onebot": "请群主把机器人设为管理员；设好后程序会自动接管。",
            "qq": "请群主把机器人设为管理员；不设也能收发，撤回、禁言由老师动手。",
            "": "请群主把机器人设为管理员。",
        },
    ),
    "mute": Advice(
        "开关发言",
        "机器人不能开关全员禁言",
        "到点只发通知，请管理员手动开关全员禁言",
        {
            "onebot": "请群主把机器人设为管理员。",
            "dingtalk": "看接口权限 qyapi_chat_manage、qyapi_chat_read 是否已有，"
            "owner_user_id 是否在应用的可见范围内。",
            "": "请群主把机器人设为管理员；设不了就由管理员到点手动开关。",
        },
        {
            "onebot": "能开关，但客户端不让查看结果，以通知为准；升级客户端可以查看。",
            "dingtalk": "只有应用模板建的场景群、用接口建的内部群、购买了专属版的企业能全员禁言；"
            "要自动开关就用 group_template 建群。",
            "dingtalk-webhook": "自定义机器人只能发消息，开关发言由管理员手动，或再配一个应用机器人。",
            "qq": "QQ 官方机器人不能全员禁言，群管理员每天到点手动开关；要自动开关就改用 OneBot 账号。",
            "": "由管理员到点手动开关。",
        },
    ),
    "hears": Advice(
        "听得到发言",
        "听不到群里的发言",
        "只听得到 @机器人 的话、私信和卡片点击",
        {
            "dingtalk": "旁听程序没有在听：看 ear 的命令行能否运行，授权的老师是否还登录着、还在群里。",
            "": "看平台上的收消息设置。",
        },
        {
            "dingtalk": "学员 @机器人 或私信发指令即可。要听全部发言须配旁听程序 ear："
            "一名老师账号授权，会读到全群消息，须告知群成员。",
            "dingtalk-webhook": "自定义机器人什么也听不到；要指令和投票，请再配一个应用机器人。",
            "qq": "请群主在机器人的设置里打开接收全部消息，并在开放平台勾选 GROUP_MESSAGE_CREATE；"
            "不打开时学员先 @机器人。",
            "": "学员先 @机器人，或者私信。",
        },
    ),
    "proactive": Advice(
        "主动发言",
        "机器人不能主动发言",
        "机器人也许不能主动发言：没人 @ 它时，通知会先攒着",
        {
            "qq": "请群主在群里机器人的设置中打开主动消息；打开前，到点请老师在群里 @机器人 说一句话。",
            "": "到点请老师在群里 @机器人 说一句话。",
        },
    ),
    "cards": Advice(
        "按钮卡片",
        "卡片发得出，点了收不到",
        "没有按钮卡片，投票改为回复题号",
        {
            "dingtalk": "http 方式要登记卡片回调：把 callbackRouteKey 写进 card_route，密钥写进 card_secret。",
            "": "看卡片的回调设置。",
        },
        {
            "dingtalk": "想要按钮：在钉钉卡片平台建模板，把编号写进 vote_template。",
            "": NOTHING_TO_DO,
        },
    ),
    "helper": Advice(
        "旁听程序",
        "旁听程序没有运行",
        "旁听程序没法确认",
        {"": "看 ear 的命令行能否运行、授权的老师是否登录；停着时只听得到 @机器人 的话。"},
    ),
}
"""By the value of bot.core.checkup.Check, in its order."""

PLATFORMS = {
    "onebot": "QQ（OneBot）",
    "dingtalk": "钉钉应用机器人",
    "dingtalk-webhook": "钉钉自定义机器人",
    "qq": "QQ 官方机器人",
    "sandbox": "沙盒",
}


def meaning(check: str, *, bad: bool) -> str:
    """What a finding means."""
    advice = ADVICE[check]
    return advice.bad if bad else advice.warn


def todo(check: str, platform: str, *, bad: bool) -> str:
    """What to do about it."""
    advice = ADVICE[check]
    if not bad:
        found = advice.warned.get(platform) or advice.warned.get("")
        if found:
            return found
    return advice.todo.get(platform) or advice.todo.get("", NOTHING_TO_DO)


# ------------------------------------------------------------------------------------------------------- the machine

MACHINE_CHECKS = {
    "python": "Python",
    "sqlite": "SQLite",
    "database": "数据库",
    "disk": "磁盘",
    "clock": "日期和时区",
    "fonts": "中文字体",
}
OLD_PYTHON = "版本太旧"
NEW_PYTHON = "请安装 Python 3.11 或更新的版本。"
OLD_SQLITE = "版本旧，没有试过"
NEW_SQLITE = "请用带 SQLite 3.40 或更新版本的 Python；先这样用也可以，升级前请多备份。"
NO_DATABASE = "还没有数据库"
DATABASE_COMES = "第一次运行时会自动建立。"
MIGRATE = "请运行 yanxi migrate。"
OLD_SCHEMA = "版本比程序旧"
SCHEMA_COMES = "下次运行时会自动升级；升级前可先 yanxi backup。"
STRANGE_SCHEMA = "版本不是本程序认识的，可能来自更新的程序"
NEWER_PROGRAM = "请换用那个版本的程序。"
DATABASE_AWAY = "连不上"
DATABASE_FIX = "看 service.database 写得对不对，数据库是否在运行，文件能否读写。"
DISK_FULL = "快满了"
DISK_FIX = "请清理磁盘，或把 data_dir 换到大一些的盘。"
NOT_WRITABLE = "data_dir 不能写"
WRITABLE_FIX = "给运行本程序的用户写 data_dir 的权限。"
NO_FONTS = "没有中文字体，海报和图表里的汉字会变成方块"
FONTS_FIX = "请安装一种，如 apt install fonts-wqy-microhei。"
FONTS_UNKNOWN = "没有 fc-list，查不到有没有中文字体"
FONTS_LOOK = "请安装 fontconfig 再查，或直接安装 fonts-wqy-microhei。"
ODD_CLOCK = "本机的日期不像是对的"
CLOCK_FIX = "打开系统的自动对时（如 timedatectl set-ntp true）。"


def free(mib: int) -> str:
    """Free space."""
    return f"剩 {mib} MiB" if mib < 1024 else f"剩 {mib // 1024} GiB"


# ---------------------------------------------------------------------------------------------------------- accounts

LINK_UP = "运行中的服务说：账号都连着"
LINK_DOWN = "运行中的服务说：有账号没有连上"
LINK_DOWN_FIX = "看 NapCat 等客户端是否在运行，反向 WebSocket 的地址和 token 是否与设置一致。"
LINK_UNSEEN = "reverse-ws 由客户端连过来，服务没有运行，这里看不到"
LINK_UNSEEN_FIX = "先运行 yanxi run，等客户端连上，再在管理群发 /能力 看各群的权限。"
LINK_RIGHTS = "各群的权限请在管理群发 /能力 看。"
HANGS = "平台一直没有回答"
HANGS_FIX = "看网络；过一会儿再查一次。"
BROKE = "检查到一半出错了"
BROKE_FIX = "请把这一行告诉程序的维护者。"
NOTHING_FOUND = "没有查到什么"
NOTHING_FOUND_FIX = "平台没有可查的项目；运行起来后在管理群发 /能力 看。"
SANDBOX = "沙盒不需要账号，不用检查。"
TAPS_NOWHERE = "卡片回调没有登记"
TAPS_NOWHERE_FIX = "http 方式写了 card_route，还要写 card_secret 和 service.public_url，服务启动时会自动登记。"
TAPS_REFUSED = "运行中的服务说：卡片回调登记不上，点按钮没有反应"
TAPS_REFUSED_FIX = (
    "看日志里 card_route_not_registered 的原因：权限 Card.Instance.Write 是否已有，"
    "public_url 是否写对；改好后重启服务。"
)
TO_CREATE = "群还没有建"
TO_CREATE_FIX = "请运行 yanxi groups create --apply，建好之前不能运行服务。"
NO_GROUPS = "没有群用这个账号"
NO_GROUPS_FIX = "在 [[groups]] 里把 account 写成它，或删去这个账号。"

_SIGNS = {"good": "✓", "warn": "！", "bad": "✗"}
_MOST_NAMES = 3


def heading(account: str, platform: str) -> str:
    """The title of an account."""
    return f"账号 {account} · {PLATFORMS.get(platform, platform)}"


def line(sign: str, name: str, places: Sequence[str], meaning_: str, detail: str) -> str:
    """One finding."""
    where = f"〔{_places(places)}〕" if places else ""
    said = f"：{meaning_}" if meaning_ else ""
    return f"{_SIGNS[sign]} {name}{where}{said}" + (f"（{detail}）" if detail else "")


def joined(details: Sequence[str]) -> str:
    """The platform's words in a row."""
    return "；".join(filter(None, details))


def advice(todo_: str) -> str:
    """What to do, below its finding."""
    return f"   → {todo_}"


def _places(places: Sequence[str]) -> str:
    shown = "、".join(places[:_MOST_NAMES])
    return shown + (f" 等 {len(places)} 个群" if len(places) > _MOST_NAMES else "")


def verdict(bad: int, warnings: int) -> str:
    """The last line."""
    if bad:
        return f"共 {bad} 处问题" + (f"，{warnings} 处提醒" if warnings else "") + "。先改标 ✗ 的。"
    return f"没有问题，{warnings} 处提醒。" if warnings else "一切正常。"
