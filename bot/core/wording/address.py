"""How people are addressed: everybody is 老师, and nobody is so twice."""

_TITLES = ("老师", "专家", "教授", "校长", "主任", "院长", "所长", "站长", "博士", "研究员", "教研员", "先生", "女士")


def teacher(name: str) -> str:
    """``唐宁老师``; a name that carries a title keeps it."""
    return name if not name or name.endswith(_TITLES) else f"{name}老师"


def teachers(names: tuple[str, ...]) -> str:
    """Several people, in their order."""
    return "、".join(teacher(name) for name in names)


def bare(name: str) -> str:
    """A name without the title that somebody typed behind it; a title alone stays."""
    title = next((title for title in _TITLES if name.endswith(title) and name != title), "")
    return name.removesuffix(title)


def place_word(word: str) -> str:
    """The number in ``第二位``; any other word as it is."""
    return word.removeprefix("第").removesuffix("个").removesuffix("位")
