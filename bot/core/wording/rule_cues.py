"""Words by which it is told that a message forbids things: the rules of a group, notices, warnings.

Pieces of regular expressions, read by bot/core/judge/forbidden.py; nobody is ever shown them. Each repeat in them is
bounded.
"""

STRICT = ("严禁", "禁止", "不得(?!不)", "不准", "不许", "不允许", "请勿", "切勿", "谢绝", "杜绝", "抵制")
"""Forbids whatever comes behind it."""
MILD = ("不要", "别(?!人)", "不可以?", "不能", "勿")
_POST = "发(?![愁现生展挥明作烧达财])布?"
POSTING = f"{_POST}|转发|传播|散布|骂人?|辱骂|打广告|泄露|买卖|参与|参加|[轻相]信|点击?|私?加|扫|拉人"
"""What people are asked not to do: ``不要错过`` forbids nothing."""
HALF = f"不(?<![也都还从绝]不)(?:{_POST}|转发|传播|散布|骂人?|辱骂|买卖|参与|泄露)"
"""How a group's promise forbids (不发广告，不骂人)."""
BETWEEN = "再|在[本群里内]{1,3}|在|随意|私自|擅自|互相|轻易|任何人"
LISTED = "以下|下列|如下|事项|清单"
"""What says that a list follows, over several clauses and lines."""
CLAUSE = "，。；！？,;!?\n \u3000"
"""What ends that which is forbidden; signs of a list (、) do not."""
GOES_ON = "，(?=如|例如|比如|譬如|诸如|像[^，。；！？]{1,20}[词话字]|包括|以及|及|或|和)"
ITEM = "[0-9]{1,2}[.、)）]|[①-⑳]|[-·•]"
"""What a line of a list begins with."""
DOING = "凡是?|发布?|转发|散布|出现|骂|辱骂|参与|让|叫|要求|说"
DOER = "的，?|者，?|[一二两三首第]次"
"""Whoever does so."""
OFFENDER = "违者|违反者|违规者|一经(?:发现|查实)|如有违反|否则|屡教不改"
CONSEQUENCE = "撤回|移出|踢|禁言|警告|处理|处罚|清退|清出|清理|删除|拉黑|通报|举报|取消|扣|报警|骗子|骗人"
FOLLOWS = f"(?:一律|直接|立即|立刻|马上|将|会|被|都|就|均|予以|要|是|进行|严肃){{0,3}}(?:{CONSEQUENCE})"
"""What happens to them."""
ABUSE_NAMED = '骂|辱|脏话|粗[口话]|攻击|不文明|[“「『‘"]'
"""What stands beside an insult that a rule names."""
SPOKEN_TO = "[你您@]|[某有]些人|有的人|楼上"
REACH_ME = (
    "加我|私我|找我|联系我|戳我|滴我|踢我|扣我|私聊我|私信我|滴滴|➕|详聊|懂的[来私进都]|有意[者的私联]|速来|上车|同号|看头像|点头像|看主页"
    "|(?:需要|想要|要|感兴趣)的(?:老师|朋友)?(?:可以?|请|就)?(?:[私加扫找来滴]|联系|扣)"
)
"""Ways to be reached: whoever gives one is offering, whatever he forbids."""
SOLD = "出售|有售|现货|有货|发货|包夜|上门服务|首存|首充送|秒批|秒下款|网可查|包过|真人荷官|无需征信|货到付款"
"""What only sellers say: a word of warning or of teaching in front of it (警惕, 课件) makes it none."""
MOCKED = "骗局|骗子|骗人|诈骗|被骗|上当|的都是|不要信|别信|不可信|案例|套路|陷阱"
"""What whoever warns says of what sellers say."""
OFFERED = "日结|秒结|现结|佣金|时薪|月入|日入|名额|优惠|包邮|[0-9一二两三四五六七八九十百千]{1,5}[元块]"
"""What an offer says beside that which is forbidden."""
