"""What is said when somebody looks for an earlier answer."""

import re

FIND_COMMAND = "查"
FIND_ALIASES = ("find", "查找", "查询")
FIND_SUMMARY = "查以前的回答"
FIND_USAGE = "/查 关键词"
FIND_EXAMPLE = "/查 作业提交"

WHAT = "请写上要查的内容，例如：/查 作业提交。"
OFF = "本群没有开启问题登记，查不到以前的回答。"
NOTHING = "没有查到相近的回答。可以直接问老师：在群里发 /提问 加上问题。"
HELLO = "老师好！有问题可以直接问我，例如：证书什么时候发；能用的指令发 /帮助。"
ASK_THERE = "这个问题还没有现成的回答。请到研习群里直接问，会有老师回答；也可以发 /查 关键词。"
_MATCHED = "对上的词："
# What asks, and says nothing of what was looked for; longer ones first. Then what a word neither begins nor ends with.
CUES = re.compile(
    "怎么(?:办|样|弄|做|搞|会|回事)?|怎样|如何|咋(?:办|样|弄|整|搞|回事)?|么办|(?:为|凭)?什么(?:时候|地方|样)?|啥(?:时候)?|何时"
    "|为[何啥]|[在从到去]?哪[里儿些个位天]?|几[点号个时]|多[少久长大]|谁|能不能|可不可以|是不是|有没有|要不要|能否|可否|是否|请问"
    "|[吗呢么吧啊呀]"
)
BEGINS_NOT, ENDS_NOT = " 的", " 的了"
_IN_GROUP, _IN_PRIVATE = 90, 300


def not_there(no: int) -> str:
    """No such card, or not for this person."""
    return f"没有查到 K{no}，请换个关键词，例如：/查 作业提交。"


def _cut(text: str, length: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[:length]}…"


def short(no: int, question: str, answer: str, source: str) -> str:
    """A card on one line."""
    return f"K{no} {_cut(question, 30)}：{_cut(answer, _IN_GROUP)}（{source}）"


def hint(no: int) -> str:
    """The way to all of it."""
    return f"看全文：私信我发 /查 K{no}"


def by(matched: tuple[str, ...]) -> str:
    """The words by which a card was found; empty without any."""
    return f"{_MATCHED}{'、'.join(matched)}" if matched else ""


def found(no: int, question: str, answer: str, source: str, matched: tuple[str, ...]) -> str:
    """A card with the words by which it was found."""
    why = f"\n{by(matched)}" if matched else ""
    return f"K{no} {_cut(question, 60)}\n{_cut(answer, _IN_PRIVATE)}（{source}）{why}"


def whole(no: int, question: str, answer: str, source: str) -> str:
    """All of a card."""
    return f"K{no} {question.strip()}\n{answer.strip()}\n（{source}）"


def ask_there(answered: str) -> str:
    """The end of an earlier answer that is given in private."""
    return f"{answered}\n没有解决的话，请到研习群里直接问，会有老师回答。"


def ask(answered: str) -> str:
    """The end of what was found."""
    return f"{answered}\n没有您要的，请到研习群里直接问。"
