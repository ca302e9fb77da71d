"""What people read in the sandbox's own voice, and the names of its simulated people."""

BOT_NAME = "研习助手"
EVERYBODY = "全体成员"

FAMILY_NAMES = tuple("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕")
GIVEN_NAMES = (
    *("敏", "静怡", "志强", "海燕", "建华", "晓梅", "伟民", "春兰", "俊杰", "雪莲", "立新"),
    *("玉婷", "文博", "秀英", "思远", "桂芳", "明辉", "丽娟", "永康", "佳慧", "国栋"),
)
UNITS = ("实验一小", "城关二中", "育才小学", "三中", "光谷小学", "东湖中学", "新华路小学", "江滩中学")

REFUSALS = {
    "already_member": "已经在群里了。",
    "card_closed": "已经截止，不能再选了。",
    "empty": "还没有写内容。",
    "gone": "这条消息已经不在了。",
    "group_muted": "本群现在是全员禁言，只有管理员能发言，到了开放时间会自动打开。有事可以私聊研习助手。",
    "member_muted": "您被暂时禁言，时间到后自动恢复。",
    "not_manager": "只有群管理员可以这样做。",
    "not_member": "不在这个群里。",
    "not_owner": "只有群主可以设置管理员。",
    "too_long": "内容太长，请分几条发。",
    "unknown_choice": "没有这个选项，请刷新页面后再试。",
    "unknown_user": "没有这个人。",
}

BAD_HOST = "沙盒页面只能在本机访问（localhost 或 127.0.0.1）。"
NOT_JSON = "请求格式不对，请刷新页面后再试。"
NOT_STORED = "消息已发出，机器人暂时没有收到，稍后会自动补送。"
UNKNOWN_CHAT = "没有这个会话。"
UNKNOWN_TIME = "这个时间到不了，请换一个。"
NOTHING_PLANNED = "今明两天没有排定的事了。"
JUMPING = "正在快进，请等它到了再操作。"
