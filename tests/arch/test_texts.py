"""What people read stands in bot/core/wording, so that it can be read through and changed in one place."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.arch._source import OURS, Source, sources

HAN = re.compile(r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
WORDING = "bot/core/wording/"
# What the bot must understand, not what it says: tables of words.
WORD_TABLES = frozenset({
    "bot/core/ballot.py",
    "bot/core/command.py",
    "bot/core/fold.py",
    "bot/core/numerals.py",
    "bot/core/when.py",
})  # fmt: skip


def stray_texts(source: Source) -> Iterator[str]:
    if source.name.startswith(WORDING) or source.name in WORD_TABLES:
        return
    tree = source.tree
    docstrings = {id(node) for node in _docstrings(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in docstrings and _has_han(node.value):
            yield f"{source.name}:{node.lineno} says {node.value!r}"


def _has_han(value: object) -> bool:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return isinstance(value, str) and HAN.search(value) is not None


def _docstrings(tree: ast.Module) -> Iterator[ast.expr]:
    """A string that stands alone explains a module, a class, a function or a field; nobody ever receives it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


@pytest.mark.parametrize("source", sources(*OURS), ids=lambda source: source.name)
def test_texts_stand_in_the_wording(source: Source) -> None:
    assert list(stray_texts(source)) == []


def test_every_exception_is_still_needed() -> None:
    there = {source.name: source for source in sources(*OURS)}
    needless = [name for name in WORD_TABLES if name in there and not HAN.search(there[name].text)]
    assert needless == []


@pytest.mark.parametrize(
    ("name", "text", "faults"),
    [
        ("handlers/vote.py", "reply = '投票已开始'", 1),
        ("handlers/vote.py", "reply = f'{count} 人'", 1),
        ("bot/web/page.py", "def f():\n    return b'\\xe4\\xba\\xba'", 1),
        ("handlers/vote.py", "'''投票。'''\ndef f():\n    '''计票。'''\n    # 注\n    return 'closed'", 0),
        ("handlers/vote.py", "class Vote:\n    closed: bool\n    '''已截止。'''", 0),
        ("bot/core/wording/vote.py", "STARTED = '投票已开始'", 0),
        ("bot/core/numerals.py", "DIGITS = '〇一二三'", 0),
    ],
)
def test_the_scan_itself(name: str, text: str, faults: int) -> None:
    assert len(list(stray_texts(Source(name, text)))) == faults
