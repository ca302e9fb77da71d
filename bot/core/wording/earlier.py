"""What is said when an earlier answer is offered, or shown to whoever is asked."""

TELLING = frozenset("不没未非无二两三四五六七八九十百千半前后早晚今明昨男女新旧左右")
"""Characters that make another question of the same words: denials, numbers, which of two."""

LIGHT = (
    "请问", "老师们", "老师", "各位", "大家", "您好", "你好", "麻烦", "问一下", "问下", "一下", "有人知道", "有没有人",
    "怎么办呢", "怎么办", "咋办", "怎么回事", "咋回事", "怎么弄", "谢谢", "我的", "我们", "我", "是不是", "是", "呀", "啊",
    "呢", "吧", "哦", "嘛", "了", "的",
)  # fmt: skip
"""Words that say nothing of what is asked; left out before two questions are compared."""
