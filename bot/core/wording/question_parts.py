"""What is said when one message may answer several questions; and how its clauses end."""

from bot.core.wording.questions import quote

CLAUSE_ENDS = r"[;；。\n]+"

_ASKED, _SAID = 20, 60


def part(no: int, group: str, question: str, words: str) -> str:
    """A question with the words that may answer it."""
    return f"#{no}（{group}）「{quote(question, _ASKED)}」：{quote(words, _SAID)}"


def shall_i(lines: tuple[str, ...]) -> str:
    """Words in private, with the numbers of questions."""
    several = len(lines) > 1
    ways = "；都是同一个问题的回答，请发 /答 群名 编号 内容" if several else ""
    return "\n".join((
        "要分别转到群里吗？" if several else "要转到群里吗？", *lines,
        f"回复「是」就转，回复「取消」不转{ways}。",
    ))  # fmt: skip


def are_these(lines: tuple[str, ...]) -> str:
    """Words in the group that may answer several questions."""
    return "\n".join(("您刚才在群里说的，是这几个问题的回答吗？", *lines, "回复「是」就分别记为回答，不是就不用理会。"))
