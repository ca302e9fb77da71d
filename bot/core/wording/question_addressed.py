"""What is said to somebody who speaks to the bot itself in a group, and what needs no word."""

COURTESIES = frozenset({
    "早", "早安", "晚安", "大家好", "各位好", "哈喽", "嗨", "hey", "辛苦", "辛苦了", "辛苦啦", "辛苦老师", "不客气",
    "没事", "没事了", "好的呢", "好滴", "好嘞", "ok", "okk", "嗯嗯", "了解", "明白", "知道", "真棒", "你真棒", "太棒了",
    "厉害", "点赞", "加油", "再见", "拜拜", "打扰了", "测试", "test", "收到谢谢",
})  # fmt: skip
"""Words that greet, thank or only try whether the bot is there; folded, without the signs around them."""
CONFIRMED = frozenset({"是", "是的", "对", "对的"})
"""Who was asked whether it is a question says yes so, as well as with ？."""


def whether(no: int) -> str:
    """In reply to what may be a question, and may be none."""
    return f"#{no} 已记下。要请老师回答，请回复「？」。"
