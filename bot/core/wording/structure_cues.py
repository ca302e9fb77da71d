"""Words beside which a number, a name or an address is a contact or a link, and words that everybody repeats.

Pieces of regular expressions, read by bot/core/judge; nobody is ever shown them. Each repeat in them is bounded.
"""

# ---------------------------------------------------------------------------------------------------- characters
HAN = "\u3400-\u9fff"
"""The range of Chinese characters, for use inside brackets."""
DIGITS = "零〇○一壹幺二贰貳两兩三叁參叄四肆五伍六陆陸七柒拐八捌九玖洞"
DIGIT_VALUES = "000111222223333445566677788990"
CLAUSE_ENDS = "，。；！？、"
DOT = "点"
STOP = "。"
STOPS = ".。｡·丶"
BRACKETS = ("(\\[{【", ")\\]}】")
LIST_COMMAS = ",，、"

# -------------------------------------------------------------------------------------------------- leaked numbers
PHONE_BEFORE = "电话|手机|联系|号码|打|拨|致电|呼|短信|加我|微信|薇"
ID_BESIDE = "身份|证"
OTHER_NUMBER = (
    "单号|学号|编号|编码|序列|流水|考号|考证|报名号|证书|会议|房间|工号|订单|快递|运单|群号|号段|学籍|发票|税号"
)
CARD_BESIDE = "(?<!打)卡|账|帐|打到|打钱|打款|转|汇款|收款|银行|支付"

# --------------------------------------------------------------------------------------------------- invitations
# Characters of the cues below; a message without any of them, digits or Latin letters holds no invitation.
GATE = f"[{DIGITS}]{{5}}|[码薇]|加[我微威维扣抠企]|头像"
BETWEEN = "号码?|群号?|是|为|搜|加|我|联系|同号"
COUNTED = "[只个元块人年]"
QQ = "扣扣|抠抠|叩叩|蔻蔻|企鹅|球球|秋秋"
QQ_NUMBER = "号"
PRIVATE = "加私"
GROUP = "群号码?|[加进入q]群|(?:交流|学习|资料|答疑|福利|题库|内部|答案)群"
WECHAT = "微信|薇信|威信|维信|徽信|v信|薇|绿泡泡"
ADD = "加"
ADD_TO = "我?的?"
WECHAT_SHORT = "微|威|维"
WECHAT_HEART = "[v微]"
NAME_SAID = "[:：号搜是加]"
NAME_AFTER = "免费|领|备注|资料|咨询|来意|拉你|同号|进群"
MAIL_AT = "艾特|爱特|圈a"
MAIL_BEFORE = "邮|发我|发到|联系|私"
OFFER = "(?:进群|加群|入群|加我|领|拉你|加好友|添加|有惊喜|发答案|发资料|免费送|福利|全套|内部群)"
SCAN = "扫[^，。！？\n]{0,8}码|二维码"
SCAN_DUTY = "考场|签到|打卡|听课|缴费|报到|会议|考勤|入场|登录"
ADD_WAYS = "微信?|薇信?|威信|v信|vx?(?![a-z0-9])|扣扣|抠抠|企鹅|qq"
ADD_OTHERS = "薇\\s?❤?\\s?同号|点我?的?头像私"
UNTIL_OFFER = "[^，。！？\n]{0,8}"

# --------------------------------------------------------------------------------------------------------- links
LINK_BESIDE = "链接|网址|网站|点击|点这|登录|访问|打开|速看|报名|下载|注册|浏览器|www"

# ------------------------------------------------------------------------------------------------------ repeating
RELAY = (
    "(?:好的?|收到|明白|了解|谢谢|感谢|辛苦|嗯{1,4}|在|到|来)[了啦的]?[,， ]?(?:老师|谢谢|谢谢老师|大家|辛苦了?|您)?"
    "|老师好|报到|接龙|已[阅交]|.{0,8}(?:收到|打卡|签到|已完成|已提交|已缴费|已读)"
)
RELAY_START = "接龙|收到|打卡|签到|已完成|已阅"
LIST_MARKS = ".、)） "
GREETING = "祝|快乐|恭喜|加油|辛苦|谢谢|感谢|生日|早上好|晚安"
NUMBERED_BEFORE = "第题选章节页课班组号分到"
NUMBERED_AFTER = "题章节页课点号班组"
ENDS = " \n,.!?~;:、，。！？；：～…"
"""What may stand around a word without changing it."""
