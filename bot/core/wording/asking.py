"""Why a message was noticed as a question, or was not."""

from collections.abc import Mapping, Sequence

GROUNDS: Mapping[str, str] = {
    "staff": "工作人员的发言不算提问",
    "own_ticket": "是本人未答完的提问的后续",
    "continues": "一分钟内接着上一句说，算在同一个问题里",
    "joined": "与一分钟内的上一句连起来判断",
    "quotes_person": "引用了某位老师的话，留给那位老师回应",
    "to_person": "只@了一位老师，留给那位老师回应",
    "addressed": "@了助手或工作人员，按提问从宽判断",
    "empty": "没有文字",
    "words": "按字句判断",
    "known": "字句像提问，而且有一条以前的回答正好对得上",
}
VERDICTS: Mapping[str, str] = {
    "ticket": "记为提问",
    "candidate": "可能是提问，先不打扰，等有人再问或无人回应时再记",
    "follow_up": "归入原来的提问",
    "part": "并入上一句",
    "left": "不记为提问",
    "quiet": "不记为提问",
}
CUES: Mapping[str, str] = {
    "mark": "有问号", "mark_last": "以问号结尾", "particle_last": "以语气词结尾", "ma_last": "以吗、么结尾",
    "ne_last": "以呢结尾", "ma_inside": "句中有吗", "not_last": "以没有、不结尾", "a_not_a": "正反问",
    "or": "选择问（还是）", "polite": "请问一类的话", "polite_help": "求助的话", "someone": "问有没有人、哪位、谁",
    "wh_place": "哪里、哪个", "wh_how": "怎么、如何", "wh_what": "什么、啥", "wh_why": "为什么", "wh_who": "谁",
    "wh_much": "多少、几、多久", "wh_last": "以疑问词结尾", "trouble": "说遇到了故障", "want": "说需要、能否、是否",
    "wonder": "说不知道、不明白", "solved": "说已经明白或解决", "thanks": "致谢或称赞", "done": "打卡、已交",
    "rhetoric_start": "以反问开头", "rhetoric": "反问的说法", "rhetoric_frame": "反问的句式", "mood": "抒发情绪",
    "again": "怎么又、怎么这么", "any": "疑问词表示任指（什么都、谁都）", "knows": "疑问词在知道、讲、学之后",
    "prompt": "主持引导的话", "prompt_form": "题目或通知的格式", "topic_you": "问大家的看法", "greeting": "打招呼",
    "small": "闲聊的内容", "you": "说到你、您", "i": "说到我", "i_state": "我在陈述", "we": "说到我们", "short": "很短",
    "long": "很长", "answer": "回答的口气", "this_that": "接着别人的话", "meta": "说到问题本身", "invite": "邀请发言",
    "topic": "与研习有关的词", "last_asks": "末句在问", "first_asks": "首句在问而末句不是", "asks": "某一句在问",
    "asks_topic": "在问研习的事", "asks_idle": "在问与研习无关的事", "asks_topic_last": "末句在问研习的事",
    "asks_you": "在问对方", "last_rhetoric": "末句是反问", "last_any": "末句的疑问词是任指",
    "told_then_asked": "先说明后发问",
    "mark_topic": "有问号且与研习有关", "mark_idle": "有问号但与研习无关", "topical": "内容与研习有关",
    "asks_short": "很短的问句", "last_long": "完整的问句", "clauses": "分句多少", "length": "长短",
    "asks_i": "为自己的事问", "asked_then_told": "先问后说", "likeness": "与已有问题相近",
}  # fmt: skip
_FOR, _AGAINST = "支持", "反对"


def cue_name(name: str) -> str:
    """A cue or a value of the shape in Chinese."""
    return CUES[name]


def share(kind: str, what: str, size: float) -> str:
    """One ground with its weight; a group of characters is quoted."""
    shown = CUES[what] if kind != "text" else "“" + what.replace("\x02", "").replace("\x03", "").strip() + "”"
    return f"{shown}（{_FOR if size > 0 else _AGAINST} {abs(size):.1f}）"


def reason(verdict: str, ground: str, chance: float, shares: Sequence[str]) -> str:
    """The whole answer to why: what it became, by which rule, and where the words decided the loudest grounds."""
    told = f"{VERDICTS[verdict]}：{GROUNDS[ground]}"
    if ground not in ("words", "addressed", "joined"):
        return told + "。"
    listed = f"；主要依据：{'、'.join(shares)}" if shares else ""
    return f"{told}，像提问的程度 {chance:.0%}{listed}。"
