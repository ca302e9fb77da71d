"""Words that mark a sentence as a question; counted in the day's figures, nothing more."""

ASKING_CUES = (
    "请问",
    "怎么",
    "如何",
    "为什么",
    "为啥",
    "咋",
    "吗",
    "什么时候",
    "哪里",
    "哪儿",
    "能不能",
    "可不可以",
    "是否",
    "求助",
    "请教",
)
