"""Hidden, or only written as people write."""

import pytest

from bot.core.judge.folded import fold
from bot.core.judge.hiding import is_hidden
from bot.core.judge.views import views
from bot.language import judge_tables


@pytest.mark.parametrize(
    ("text", "there", "hidden"),
    [
        ("加微信", (0, 3), False),
        ("加 微 信", (0, 5), False),
        ("wechat", (0, 6), False),
        ("WeChat", (0, 6), False),
        ("WECHAT", (0, 6), False),
        ("wEcHaT", (0, 6), True),
        ("WeCHaT", (0, 6), True),
        ("ｗｅｃｈａｔ", (0, 6), True),
        ("ⓦⓔⓒⓗⓐⓣ", (0, 6), True),
        ("𝐰𝐞𝐜𝐡𝐚𝐭", (0, 6), True),
        ("加\u200b微信", (0, 3), True),
        ("加微\u0336信", (0, 3), True),
        ("免費領資料", (0, 5), True),
        ("老師們好，免費領資料", (5, 10), False),
        ("免費領資料，老師們快來", (0, 5), False),
        ("老师们好，免費領資料，快来", (5, 10), True),
    ],
)
def test_in_plain_sight(text: str, there: tuple[int, int], hidden: bool) -> None:
    tables = judge_tables()
    base = next(views(fold(text, tables), tables))
    assert is_hidden(base, *there) is hidden


def test_a_view_that_undoes_a_trick_shows_what_was_hidden() -> None:
    tables = judge_tables()
    found = {look.name: is_hidden(look, 0, 2) for look in views(fold("信*微 vx", tables), tables)}
    assert [name for name, hidden in found.items() if not hidden] == ["base", "initials"]
    assert [name for name, hidden in found.items() if hidden] == ["squeezed", "reversed", "alike", "sounds"]
