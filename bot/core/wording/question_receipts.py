"""What those hear who answer, claim or pass on a question that is over, or somebody's already; and who takes an answer
back."""

from bot.core.wording.questions import STATES, quote

ASKED_ONCE_MORE = "过了 15 分钟没有确认，还没有转到群里。"
STILL_KEPT = "这个问题还没有人回答，您写给我的话也还没有转到群里。"
CONFIRMED_LATE = "已经超过 15 分钟，没有记为回答；要回答请发 /答 群名 编号 内容。"


def finished(no: int, state: str) -> str:
    """Somebody answers what is over."""
    return f"#{no} {STATES[state]}，谢谢老师！这次的话没有转给提问的老师，想补充请直接在群里说。"


def said_so(no: int) -> str:
    """The very same words once more."""
    return f"#{no} 您已经这样答过了，没有再发。"


def has_it(no: int, name: str) -> str:
    """It was passed to that very person before."""
    return f"#{no} 已经在{name}那里，没有再转。"


def is_it(said: str, name: str, command: str) -> str:
    """A name that nobody has, but for one character. ``command``: passed on to that person, without the name."""
    return f"「{said}」不在本群的老师名单里，没有转。是不是{name}老师？请发 {command} {name}"


def relieved(no: int, group: str, name: str) -> str:
    """Somebody else answers what this person was asked."""
    return f"#{no}（{group}）现在由{name}来回答，您不用再看了，谢谢老师！"


_SHOWN = 20


def _words(name: str, text: str) -> str:
    """An answer, as it is named where there are several."""
    return f"{name}的回答{f'「{quote(text, _SHOWN)}」' if text else ''}"


def undone_one(no: int, gone: tuple[str, str], left: tuple[str, str]) -> str:
    """One of several answers counts no more. ``gone``, ``left``: who gave it, and the words."""
    return f"#{no} {_words(*gone)}不再算数，{_words(*left)}仍然算数。"


def one_gone(no: int, gone: tuple[str, str], left: tuple[str, str]) -> str:
    """The same to those who asked, whose tags stand in front of it."""
    return f"#{no} {_words(*gone)}放错了地方，请不要照着做；{_words(*left)}仍然算数。"


def there_too(groups: tuple[str, ...]) -> str:
    """The answer had been told to other groups."""
    return f"{'、'.join(groups)}也转过这个回答，已经一并撤回并告诉提问的老师。" if groups else ""
