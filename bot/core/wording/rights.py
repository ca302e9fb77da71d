"""What is said when a command may not be given, or is not known."""

from collections.abc import Iterable

ROLE_NAMES = {
    "trainee": "学员",
    "duty": "值班人员",
    "assistant": "教辅",
    "host": "主持人",
    "guest": "嘉宾",
    "expert": "驻群专家",
    "class_teacher": "班主任",
    "group_lead": "负责专家",
    "coordinator": "项目主管",
    "admin": "管理员",
}
_ORDER = ("duty", "assistant", "host", "expert", "class_teacher", "group_lead", "coordinator")


def role_names(roles: Iterable[str]) -> str:
    """The roles in Chinese, most local first; empty when everybody may."""
    held = set(roles)
    return "、".join(ROLE_NAMES[role] for role in _ORDER if role in held)


def not_allowed(word: str, roles: Iterable[str]) -> str:
    """A refusal that names who may."""
    return f"/{word} 由{role_names(roles)}使用，老师如有需要请联系他们。"


def unknown(word: str, suggestions: tuple[str, ...]) -> str:
    """An unknown command with what was probably meant."""
    meant = " 或 ".join(f"/{name}" for name in suggestions)
    if not meant:
        return f"没有 /{word} 这个指令，发 /帮助 看全部。"
    return f"没有 /{word} 这个指令，是不是要用 {meant}？发 /帮助 看全部。"
