"""What is said of questions where the bot hears only what is turned to it: how to answer there, how to close."""

OPEN = "\n（本群我只听得到 @我 的话：回答、追问都请 @我。）"
TOLD = "\n（解决了、没有解决，都请 @我 说。）"
ASKED = "\n（这个群我只听得到 @我 的话，可能已经答过：答过了回复「已答」；在群里回答请 @我。）"
STAFF = "（这个群我只听得到 @我 的话，可能已经有老师答过。）"
FIRST = "（还没有听到回答，先问您一声，再请别的老师看）"

THERE = frozenset({
    "已答", "已回答", "已经答了", "已经回答", "已经回答了", "答过了", "已答过", "回答过了", "已经答过了", "已在群里答",
    "群里答了", "群里已答", "群里答过了", "在群里答了", "已在群里回答", "在群里回答了", "在群里答过了",
})  # fmt: skip
"""Who answers says so of a question that they have answered in the group, unheard; without the signs around it."""


def line(*, answered: bool) -> str:
    """What stands behind a line of the bot about a question, in the group."""
    return TOLD if answered else OPEN
