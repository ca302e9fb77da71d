"""How people reply to an answer, as expressions over folded words, and what is said to commands about it."""

# What asks, or asks for something, whatever it thanks for; as an expression.
ASKING = (
    "请问|请教|咨询|想问|想了解|想知道|问一?下|求助|求[一个份]|有没有|有无|麻烦(?!.{0,5}了)|多久|多少|多大|谁"
    "|几[点号时天月周个]"
)
# The thanks at the end of a line, with whom they are said to; as an expression.
COURTESY = (
    r"(?:\A|[,，。.!！?？~～;；、…\s]+|(?<![么何样要想得去来声该地再个句下说以]))"
    "(?:先|非常|十分|万分|太|很|麻烦[您你]?了?|辛苦[您你]?了?)*(?:谢谢|感谢|多谢|谢了|谢过)"
    r"(?:[^,，。.!！~～\s问请]{0,3}老师们?|各位|大家|[您你]|辛苦|[了啦哦哈呀啊]|[,，。.!！~～\s])*\Z"
)

# It did not help: the words themselves, what may stand before them, and how a line may end that says nothing else.
_FAILED = (
    "(?:(?<!有)没有?能?(?:解决|帮助|效果|作用|成功)|(?<!有)没有?用(?=[,，。.!！~～啊呀呢哦了\\s]|\\Z)|未解决|解决不了|不能解决"
    "|不管用|不起作用|不好使|没好(?!意思|好|久)|不行(?!的?话|就)|答非所问|不是这个问题|不是问这个|不是我要问的)"
    "(?!的|办法|方案|方法|之?前|好?吗)"
)
_BEFORE = (
    "(?:可是|但是?|不过|老师们?|谢谢|好像|问题|我们?这[边里]|我们?的?|还是|仍然|依然|依旧|照样|还|都|也"
    "|[,，。.!！~～\\s])*"
)
UNSOLVED = f"{_BEFORE}{_FAILED}"
LITTLE = r"(?:[的我]|问题|老师们?|各位|[了啊呀呢哦哈嘛吧]|谢谢|麻烦|再?看看|一下|[\W_])*"
# The same soon after an answer, where it need not stand first: what still is so, what was tried, what does not work.
STILL = (
    rf"{_FAILED}|(?:\A|[,，。.!！~～\s了过遍次])(?:还是|仍然|仍旧|依然|依旧|照样)"
    r"(?!您|你|老师|各位|大家|要|得|应该|需要|可以|能|会有|很|挺|蛮|有用|有效|好|行|先|请|希望|想|喜欢|多|建议|谢谢|感谢|吗|[?？]|\Z)"
)
FAILS = "没有?反应|没有?变化|没收到|没出来|报错|失败|[收找看听打登进传连装点识搜下]不[到了上开动出进]|不[亮转动响显]"

# Words of the staff that are said to all, and answer nobody.
TO_ALL = (
    r"\A\W*(?:.{0,3}(?:各位|老师们|同学们|伙伴们|朋友们)|大家(?!都|一样)|(?:重要|温馨)?(?:通知|公告|提醒|提示)[:：!！,，】])"
    "|@all|@?所有人|全体|所有(?:老师|学员|成员)|(?:请|麻烦|辛苦|提醒|希望|通知)(?:一下)?(?:各位|大家)"
    "|大家(?:注意|留意|记得|准时|收到|知悉)|谢谢(?:大家|各位|老师们?)*的?(?:配合|支持|理解)"
)
# Thanks that only say that something was read, unless they go on to say that it helped.
TAKEN_NOTE = "收到|\\A(?:好[的滴嘞哒]|嗯|ok|知道了|了解)(?!.*(?:可以了|好了|解决|行了|成功|搞定|找到|弄好))"

# Nobody has answered: said by who asked, it asks the same again; the whole of a line, as an expression.
_SOMEBODY = "(?:一?个)?(?:人|老师|谁)"
_ANSWERS = (
    "(?:回复?|回答|回应|答复|答|解答|理|搭理|管|帮|看到|看见|看|知道|说)(?:一?下|看)?(?:我|的|问题|消息|信息|提问)*"
)
DAYS_AGO = "昨天|昨晚|昨日|前天|前晚"
_AT_FIRST = (
    rf"(?:老师们?|各位|大家|请问|麻烦|拜托|你好|您好|我|的|刚才|刚刚|上面|前面|{DAYS_AGO}"
    r"|那个|那条|问|问题|提问|[\W_])*"
)
AGAIN = (
    f"{_AT_FIRST}(?:"
    f"(?:怎么|为什么|为啥|咋|都|还是|还|仍然|依然|就|一直|到现在|这么久|半天|了|是不是|也)*没有?{_SOMEBODY}(?:来|能|可以|肯|愿意)*{_ANSWERS}"
    f"|有(?:没有)?{_SOMEBODY}(?:来|能|可以|帮忙)*{_ANSWERS}"
    f"|(?:哪位|谁|哪个)(?:老师)?(?:来|能|可以|帮忙)*{_ANSWERS}"
    "|(?:坐?等|求|盼)(?:各位|老师)*(?:回复|回答|解答|答复)"
    "|(?:还是|还|怎么|一直|都)*没有?(?:人|老师)?(?:回复|回答|答复|解答)"
    "|(?:有人|有老师|老师)(?:们)?(?:还)?在(?:不在)?"
    r")(?:啊|呀|呢|吗|么|吧|嘛|哦|呗|了|没有?|老师们?|谢谢|[\W_])*"
)

# How somebody joins a question, and what says that no other one follows.
SAME_LEAD = r"(?:同问|同求|\+1|我也想问)(?:问|一?下|老师们?|大家|各位|[\W_])*"
REFERS = "这样|这个|这种|这些|那个|那样|那种|也是|一样|同样|同款"

WHICH_JOINED = "请写明编号，例如：/同问 12；也可以回复那条提问发 /同问。发 /问题 看编号。"
GLAD = "好的老师，有问题再问我。"
ASK_IN_GROUP = "没有解决的话，请到研习群里直接问，会有老师回答。"
ASK_ANEW = "再问请发 /提问 加上问题。"


def which_mine(usage: str) -> str:
    """Nothing of theirs that could be meant. ``usage``: the command with a number."""
    return f"没有找到您要说的问题，请写明编号，例如：{usage}。发 /我的问题 看编号。"


def not_own(no: int) -> str:
    """Somebody else asked it."""
    return f"#{no} 不是您提的问题，没有改动。"


def left(no: int) -> str:
    """Somebody who only joined needs no answer any more; the question goes on for the others."""
    return f"好的，#{no} 有回答时不再告诉您。"
