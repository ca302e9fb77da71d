"""What is said about a day's questions: figures, what is asked most, what a salon could be about. Nobody is named."""

from bot.core.wording.questions import quote

DAY_COMMAND, DAY_ALIASES = "今日问题", ("jrwt",)
DAY_USAGE = "/今日问题"
DAY_SUMMARY = "看今天的提问：多少、答了多少、大家在问什么"
IDEAS_COMMAND, IDEAS_ALIASES = "选题", ("话题建议", "xt")
IDEAS_USAGE = "/选题"
IDEAS_SUMMARY = "从今天的提问里挑沙龙话题的建议"

NOTHING_ASKED = "今天还没有登记过提问。"
NO_IDEAS = "今天的提问里还没有几位老师都关心的话题。"
_MOST_SHOWN = 6
_SHORT = 24


def figures(questions: int, people: int, answered: int, unsure: int, still_open: int, usual: str) -> str:
    """A day in one line. ``unsure`` of the answered: nobody has confirmed it. ``usual``: how long the first answer
    usually took."""
    parts = (
        f"{questions} 个提问（{people} 位老师）",
        f"已答 {answered} 个" + (f"（其中 {unsure} 个是以前的回答，还没有确认）" if unsure else ""),
        f"待答 {still_open} 个",
        f"一般 {usual}有回答" if usual else "",
    )
    return "，".join(part for part in parts if part)


def day(title: str, total: str, parts: tuple[str, ...]) -> str:
    """The answer to the command."""
    return "\n".join((f"❓ {title}提问：{total}", *parts))


def part(name: str, text: str) -> str:
    """The figures of a topic or a group."""
    return f"· {name or '其他'}：{text}"


HOT = "大家在问："
OPEN = "还没有回答："


def hot(word: str, people: int, examples: tuple[str, ...]) -> str:
    """What several people asked about."""
    return f"· {word}（{people} 位）：" + "；".join(f"「{quote(one, _SHORT)}」" for one in examples)


def waiting(no: int, place: str, text: str, age: str) -> str:
    """A question that waits."""
    return f"· {place}#{no} {quote(text, _SHORT)}（{age}）"


def ideas(lines: tuple[str, ...]) -> str:
    """Suggestions for the salon."""
    return "\n".join(("从今天的提问里，可以聊这些：", *lines, "定下来请写进计划表的研讨话题。"))


def idea(no: int, text: str, people: int) -> str:
    """One of them."""
    return f"{no}. {quote(text, 60)}" + (f"（{people} 位老师问过）" if people > 1 else "")


# ------------------------------------------------------------------------------------------------- in other texts


def in_brief(lines: tuple[str, ...], count: int) -> str:
    """The open questions, for the next shift."""
    more = f"……共 {count} 个" if count > len(lines) else ""
    return f"待答的问题 {count} 个：" + "；".join((*lines, *((more,) if more else ())))


def brief_line(no: int, text: str, age: str) -> str:
    """One of them."""
    return f"#{no} {quote(text, _SHORT)}（{age}）"


def brief_hot(words: tuple[tuple[str, int], ...]) -> str:
    """What several people asked about, for the next shift."""
    return "大家在问：" + "、".join(f"{word}（{people} 位）" for word, people in words)


TOMORROW, REOPENED = "没有回答的明天接着答", "没有回答的等下次开放接着答"
FOR_TEAM, NO_MORE = "没有回答的汇总后交给项目组", "请老师抓紧看看"
"""What becomes of open questions when a group closes: on a day like others, before days off, on the last day."""


def left_open(numbers: tuple[int, ...], following: str = TOMORROW) -> str:
    """To the group, before it closes. ``following``: what becomes of them."""
    shown = "、".join(f"#{no}" for no in numbers[:_MOST_SHOWN]) + (" 等" if len(numbers) > _MOST_SHOWN else "")
    return f"还有 {len(numbers)} 个问题等老师回答（{shown}），{following}"
