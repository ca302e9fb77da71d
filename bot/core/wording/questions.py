"""What is said about questions: one quiet line in the group, the rest in private. Nobody is pressed in public."""

ASK_COMMAND, ASK_ALIASES = "提问", ("ask", "tw")
JOIN_COMMAND, JOIN_ALIASES = "同问", ("tongwen",)
ANSWER_COMMAND, ANSWER_ALIASES = "答", ("回答", "answer", "hd")
SOLVED_COMMAND, SOLVED_ALIASES = "已解决", ("solved", "yjj")
UNSOLVED_COMMAND, UNSOLVED_ALIASES = "没有解决", ("未解决", "没解决", "没有帮助", "没帮助", "unsolved")
PASS_COMMAND, PASS_ALIASES = "转", ("转给", "assign")
TAKE_COMMAND, TAKE_ALIASES = "认领", ("claim", "rl")
LIST_COMMAND, LIST_ALIASES = "问题", ("questions", "wt")
MINE_COMMAND, MINE_ALIASES = "我的问题", ("wdwt",)
TODO_COMMAND, TODO_ALIASES = "待答", ("todo", "dd")

ASK_USAGE = "/提问 问题"
JOIN_USAGE = "/同问 12"
ANSWER_USAGE = "/答 12 内容"
SOLVED_USAGE = "/已解决 12"
UNSOLVED_USAGE = "/没有解决 12"
PASS_USAGE = "/转 12 @老师"
TAKE_USAGE = "/认领 12"
LIST_USAGE = "/问题"
MINE_USAGE = "/我的问题"
TODO_USAGE = "/待答"
ASK_EXAMPLE = "/提问 作业在哪里提交"
ANSWER_EXAMPLE = "/答 12 在首页点「我的作业」"
ASK_SUMMARY = "请老师回答一个问题；也可以回复一条消息发 /提问"
JOIN_SUMMARY = "我也有同样的问题，有回答时一起告诉我"
ANSWER_SUMMARY = "回答一个问题，机器人转告提问的老师"
SOLVED_SUMMARY = "问题解决了"
UNSOLVED_SUMMARY = "回答没有解决问题，再请老师看看"
PASS_SUMMARY = "把问题转给另一位老师"
TAKE_SUMMARY = "这个问题我来回答"
LIST_SUMMARY = "看本群还没有解决的问题"
MINE_SUMMARY = "看我提的问题"
TODO_SUMMARY = "看等我回答的问题"

# What people write, folded, without the signs around it.
SAME = frozenset({"同问", "我也想问", "我也想知道", "同求", "我也是这个问题", "同样的问题", "一样的问题"})
AGAIN = frozenset({"?", "??", "???", "有人知道吗", "有老师知道吗", "哪位老师知道"})
SOLVED = frozenset({"已解决", "解决了", "已经解决了", "解决啦", "搞定了", "可以了", "问题解决了"})
UNSOLVED = frozenset({
    "没有解决", "没解决", "还没解决", "还是没有解决", "还是没解决", "还是不行", "未解决", "没有用", "没用", "还是没用",
    "不管用", "没有帮助", "没帮助", "没有解决问题", "没有解决我的问题", "解决不了", "还是解决不了", "答非所问",
    "不是这个问题", "不是问这个", "我不是问这个", "不是我要问的",
})  # fmt: skip
REPLIES = SAME | AGAIN | SOLVED | UNSOLVED
# A short message of who asked, with such a word or beginning with such a one, says that the answer helped; unless it
# goes on with one of the last.
THANKS = ("谢谢", "感谢", "多谢", "明白了", "懂了", "知道了", "清楚了", "弄好了", "原来如此")
HELPED = ("可以", "好", "解决", "找到", "搞定", "弄好", "装好", "进去", "能进", "能用", "行", "明白", "清楚", "懂")
HELPED_ENDS = ("了", "啦", "[,，!！。~]", "$")
NOT_YET = (
    "还是", "但", "不过", "可是", "没", "不行", "不了", "不能", "不到", "不对", "吗", "么", "怎", "?", "如何", "哪",
    "先谢", "等", "再",
)  # fmt: skip
# A message that begins so joins a question, unless another one follows.
SAME_FIRST = ("同问", "同求", "+1", "我也想问")
# What goes on from what was said before.
ONWARD = ("那", "这", "它", "然后", "所以", "另外这")
UNTELLING = frozenset(
    "的了吗呢啊吧么嘛怎什如何哪里儿几多少谁请问老师大家各位一下我你您他这那是有在不没要能会可以想就还也都和到上个啥为知道办"
)
# What somebody of the staff says who has not answered yet.
ON_IT = frozenset({
    "收到", "稍等", "稍等一下", "等一下", "等下", "我看看", "我看一下", "我来看看", "看看", "在看", "马上", "马上看",
    "好的", "好", "嗯", "我问一下", "我问问", "我核实一下", "稍后回复", "稍后答复", "正在处理", "处理中",
    "收到稍等", "好的稍等",
})  # fmt: skip
# What somebody of the staff says who cannot answer; the whole of it, as an expression.
CANNOT = (
    "(?:这个|这|我|也|真的?|还|暂时|问题|不好意思|抱歉|恐怕|[,，。])*"
    "(?:不太?会|不太?清楚|不太?知道|不太?了解|不归我管?|不是我负责的?|回?答不了|不太?懂)"
    "(?:[,，。]?.{0,6}(?:找|问|请|转).{0,10})?"
    "|.{0,10}(?:找|问|请|转给?)(?:一下)?(?:别人|别的老师|其他老师|其他人|其他专家|别的专家).{0,4}"
)
# How a short question of the staff ends: it asks back, and answers nothing.
ASKS_BACK = ("?", "吗", "呢", "么", "哪个", "哪里", "什么")
SIGNS = " \n~～。.,，!！、;；…"
ASKED_FOR = "?？"

# Routine, mostly technical: for the assistants and whoever is on duty.
TECHNICAL = (
    "登录", "登陆", "登不上", "密码", "验证码", "账号", "注册", "上传", "下载", "打不开", "提交不", "点不", "进不去",
    "闪退", "卡顿", "卡住", "黑屏", "白屏", "没声音", "没有声音", "看不到", "不显示", "报错", "安装", "软件", "驱动",
    "浏览器", "网页", "页面", "链接", "网址", "平台", "系统", "app", "小程序", "直播", "回放", "录播", "视频", "格式",
    "附件", "文件", "学时", "进度", "接线", "烧录", "串口", "传感器", "主板", "编译", "程序", "代码", "二维码", "模板",
    "放哪", "放在哪", "在哪下", "哪里下", "去哪下", "提交", "交作业", "作业交", "传作业", "作业传", "传到哪", "交到哪",
    "在哪交", "入口", "截止", "补交", "签到", "打卡", "补签", "补卡", "请假", "报名", "名单", "分组", "群名片", "证书",
    "结业证", "几点", "日程", "课程表", "发票", "报销",
)  # fmt: skip

MATTERS = {"technical": "日常", "teaching": "教学", "salon": "今晚沙龙"}
STATES = {"candidate": "待确认", "open": "待回答", "answered": "已回答", "resolved": "已解决", "closed": "已结束"}
BUTTONS = {"take": "我来回答", "done": "已在群里答", "next": "转给下一位"}

_BRIEF, _QUOTED, _MOST_LINES = 30, 200, 20

OFF = "本群没有开启问题登记，请直接在群里问老师。"
LIST_THERE = "请在群里发 /问题；看自己的问题发 /我的问题。"
IN_GROUP = "请在群里提问，或在群里回复一条消息发 /提问。"
WHAT = "请写上问题，例如：/提问 作业在哪里提交；或者回复一条消息发 /提问。"
WHICH = "请写明编号，例如：/答 12 在首页点「我的作业」。"
WHICH_PASSED = "请写明编号和老师，例如：/转 12 @老师。发 /问题 看编号。"
WHICH_TAKEN = "请写明编号，例如：/认领 12。发 /问题 看编号。"
NOBODY_NAMED = "请写明转给哪一位，例如：/转 12 @老师 或 /转 12 唐宁。"
NO_WORDS = "请写上回答，例如：/答 12 在首页点「我的作业」。"
NOT_STAFF = "这个问题由本群的老师回答，您现在没有这个权限，没有执行。"
ONLY_OWN = "您可以撤销自己的回答，例如：/撤销 12；这个编号不是您回答的，没有执行。"
NO_CARD = "这张卡片已经失效，请用编号，例如：/答 12 内容。"
NO_QUESTIONS = "现在没有等待回答的问题。"
NONE_MINE = "您还没有登记过问题。在群里发 /提问 加上问题就可以。"
NOTHING_TO_DO = "现在没有等您回答的问题，谢谢老师！"


def quote(text: str, length: int = _QUOTED) -> str:
    """Words of somebody on one line."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[:length]}…"


# ------------------------------------------------------------------------------------------------------- in the group


def noted(no: int) -> str:
    """The beginning of the quiet line; the tag of whoever is asked follows."""
    return f"#{no} 已记下，请 "


LOOK = " 看看。"


def noted_for(no: int, name: str) -> str:
    """The quiet line when the person was told in private."""
    return f"#{no} 已记下，已转给{name}。"


def noted_for_staff(no: int) -> str:
    """Nobody can be named."""
    return f"#{no} 已记下，已转给值守的老师。"


def for_salon(no: int) -> str:
    """It is talked about this evening."""
    return f"#{no} 已记下，列入今晚沙龙一起讨论；没聊到的，会后再请老师回答。"


def for_team(no: int) -> str:
    """Nobody works any more."""
    return f"#{no} 已记下，汇总后交给项目组。"


def later(no: int, at: str) -> str:
    """Nobody works now."""
    return f"#{no} 已记下，{at or '老师上班后'}请老师回答。"


def known(no: int) -> str:
    """Asked before by the same person, and still open."""
    return f"#{no} 已经记下了，正在等老师回答。"


def joined(no: int) -> str:
    """Somebody wants to know the same."""
    return f"#{no} 已加上您，有回答时一起告诉您。"


UNSOLVED_REPLY = "\n（没有解决请回复「没有解决」）"


def answered_by(no: int, name: str, text: str, *, last: bool = False) -> str:
    """An answer that was given elsewhere; the tags of the askers stand in front of it. ``last``: the days are over, and
    nobody can reply in the group any more."""
    return f"#{no} {name}答：{text}{'' if last else UNSOLVED_REPLY}"


def answered(numbers: tuple[int, ...]) -> str:
    """An answer that stands in the group; the tags of the askers stand in front of it."""
    return f"{'、'.join(f'#{no}' for no in numbers)} 有回答了，请看上面。"


# --------------------------------------------------------------------------------------------------- to who is asked


def ask(group: str, no: int, name: str, at: str, texts: tuple[str, ...], askers: int) -> str:
    """A question for somebody to answer."""
    also = f"（共 {askers} 位老师在问）" if askers > 1 else ""
    said = "\n".join(f"「{quote(text)}」" for text in texts)
    return f"【待回答】#{no} {group} {name} {at}{also}：\n{said}"


def perhaps(place: str, no: int) -> str:
    """Nobody asked for an answer in so many words. ``place`` as in ``how``."""
    return f"（可能是提问，还没有人回应；如果不是，请发 /撤销 {place}{no}）"


LEFT_OVER = "（之前留下的问题，请您看看）"
"""Why somebody is asked in the morning who was not there when it was asked."""


def late(waited: str, *, to_group: bool = False) -> str:
    """Why this person, or the staff's group, is asked. ``waited``: for how long nobody has answered."""
    return f"（{waited}没有人回答，{'请能回答的老师看看' if to_group else '转给您看看'}）"


def whether(at: str, text: str) -> str:
    """Why this person is asked again: what they said in the group may be the answer."""
    return f"（您 {at} 在群里说的「{quote(text, _BRIEF)}」是这个问题的回答吗？回复「是」就记为回答，不是就不用理会）"


def how(no: int, place: str, *, taps: bool) -> str:
    """The way back. ``place`` is the group's name where several could be meant, with a blank."""
    words = f"/答 {place}{no} 内容"
    return f"{'点按钮，' if taps else ''}回复这条消息就转到群里，或发 {words}；/转 {place}{no} @老师"


def more(count: int) -> str:
    """Others wait, too."""
    return f"另有 {count} 个等您回答，发 /待答 看。"


def title(group: str, no: int) -> str:
    """The head of a card."""
    return f"#{no} {group}：请老师回答"


def given(by: str) -> str:
    """Why this person is asked: somebody passed it on."""
    return f"（{by}转给您的）"


def shall_i(no: int, group: str, text: str, *, several: bool) -> str:
    """Words in private that may be the answer. ``several``: other questions wait, too."""
    other = "；是另一个问题的，请发 /答 群名 编号 内容" if several else ""
    asked = f"这是 #{no}（{group}）「{quote(text, _BRIEF)}」的回答吗？"
    return f"{asked}回复「是」就转到群里，回复「取消」不转{other}。"


YES = frozenset(
    {"是", "是的", "对", "对的", "好", "好的", "可以", "确认", "确定", "转", "转吧", "嗯", "y", "yes", "ok"}
)
GREETINGS = frozenset(
    {"在吗", "在不在", "你好", "您好", "老师好", "早", "早上好", "辛苦了", "你是谁", "hi", "hello"}
) | (YES - {"好的", "好", "嗯"})
"""What answers nothing, said to the bot in private."""
GREETINGS_ASKED = frozenset({"在吗", "在不在", "你好", "您好", "老师好", "早上好", "你是谁", "机器人", "hi", "hello"})
"""What is answered with how to go on."""
NOT_PASSED_ON = "好的，没有转到群里。"
NOT_THE_ANSWER = "好的，这个问题再等等看。"
ASK_THERE = "想追问提问的老师，请到群里 @对方；发给我的话只转作回答。"


def settled_meanwhile(no: int) -> str:
    """Somebody else was faster."""
    return f"#{no} 已经有回答了，谢谢老师！"


def which_private(lines: list[str]) -> str:
    """Words in private that may answer one of several questions."""
    shown = lines[:_MOST_LINES]
    return "\n".join(("这是哪个问题的回答？请回复那条消息，或发 /答 群名 编号 内容：", *shown))


def one_waiting(no: int, group: str, text: str) -> str:
    """A question among several."""
    return f"#{no} {group}「{quote(text, _BRIEF)}」"


def pass_it_on(no: int, place: str) -> str:
    """Somebody cannot answer."""
    return f"没关系。转给别的老师：/转 {place}{no} @老师；不转也可以，到时间会自动请下一位老师看。"


# -------------------------------------------------------------------------------------------------------- to commands


def not_found(no: int) -> str:
    """No such question."""
    return f"没有 #{no} 这个问题，请核对编号。"


def over(no: int, state: str) -> str:
    """It waits for nothing any more."""
    return f"#{no} {STATES[state]}，没有改动。"


def took(no: int, place: str = "") -> str:
    """Somebody takes it. ``place``: the group's name, where the receipt is not read in that group."""
    return f"#{no}{_there(place) or ' '}由您来回答，谢谢老师！"


def passed(no: int, name: str, place: str = "") -> str:
    """It was passed on. ``place`` as in ``took``."""
    return f"#{no}{_there(place) or ' '}已转给{name}。"


def not_staff(name: str) -> str:
    """Questions are passed to the staff of the group only."""
    return f"「{name}」不在本群的老师名单里，没有转。"


def told(numbers: tuple[int, ...], place: str = "") -> str:
    """An answer was taken down. ``place`` as in ``took``: the way back needs it, too."""
    marks, named = "、".join(f"#{no}" for no in numbers), f"{place} " if place else ""
    return f"{marks} 已记为回答{_there(place)}。答错了地方发 /撤销 {named}{numbers[0]}。"


def _there(place: str) -> str:
    return f"（{place}）" if place else ""


def solved(no: int) -> str:
    """Closed by the asker."""
    return f"#{no} 已解决，谢谢！"


def nobody_left(no: int) -> str:
    """There is no next one."""
    return f"#{no} 已经没有下一位，转到值守的老师那里。"


def undone_answer(no: int) -> str:
    """The last answer counts no more."""
    return f"#{no} 的上一个回答不再算数，重新等待回答。"


def answer_gone(no: int, name: str) -> str:
    """An answer was given to the wrong question; the tags of the askers stand in front of it."""
    return f"#{no} {name}刚才的回答放错了地方，请不要照着做；重新请老师回答。"


def undone_closing(no: int) -> str:
    """It waits again."""
    return f"#{no} 重新等待回答。"


def undone(no: int) -> str:
    """It is no question any more."""
    return f"#{no} 已撤销，不再等待回答。"


# -------------------------------------------------------------------------------------------------------------- lists


def line(no: int, text: str, state: str, since: str, *, place: str = "", askers: int = 1, topic: str = "") -> str:
    """A question on one line."""
    marks = "，".join(word for word in (STATES[state], topic, f"{askers} 人在问" if askers > 1 else "", since) if word)
    return f"#{no} {place}{quote(text, _BRIEF)}（{marks}）"


def many(head: str, lines: tuple[str, ...], tail: str = "") -> str:
    """A list."""
    shown = lines[:_MOST_LINES]
    left = (f"……共 {len(lines)} 个",) if len(lines) > _MOST_LINES else ()
    return "\n".join((head, *shown, *left, *((tail,) if tail else ())))


def in_group(count: int, place: str = "") -> str:
    """The head of a group's list; ``place`` where it is not read in that group."""
    return f"{place or '本群'}还有 {count} 个问题："


def mine(count: int) -> str:
    """The head of a person's list."""
    return f"您的问题（最近 {count} 个）："


def to_do(count: int) -> str:
    """The head of the list of who answers."""
    return f"等您回答的有 {count} 个："


def answer_with(place: str, no: int) -> str:
    """The way back from a list."""
    return f"回答：/答 {place}{no} 内容"


# What joins numbers, and what may stand between a number and the words.
JOINS = "、,，和"
COLONS = ":："
BRACKETS = "、)）"
POINTS = ".．"
STOPS = ";；。"
# What may stand between two answers of one message, and belongs to neither.
BETWEEN = ";；,，、"
# Other ways to name a number: 第2个问题, 2号.
NTH, NTH_OF, NUMBER_WORD, NUMERALS = "第", "个?问题|个|号|条|题", "号", "一二三四五六七八九十两"
# What stands around a name: 给马骏老师.
TO_NAME, NAME_END = ("转给", "交给", "给", "请"), "老师"
# What makes a number a measure, not the number of a question.
UNITS = frozenset("天个点分月号日年次周小时种位步节课版%％元级班岁-~到至—/人名份页遍张台套章单期条项门")
