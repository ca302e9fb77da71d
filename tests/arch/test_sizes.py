"""Small enough to be read at once: files of 400 lines, functions of 45, and no more."""

import ast
from collections.abc import Iterator

import pytest

from tests.arch._source import OURS, Source, sources

LINES_A_FILE = 400
LINES_A_FUNCTION = 45


def too_large(source: Source) -> Iterator[str]:
    lines = source.text.count("\n")
    if lines > LINES_A_FILE:
        yield f"{source.name} has {lines} lines, {LINES_A_FILE} are allowed"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (length := _length(node)) > LINES_A_FUNCTION:
            yield f"{source.name}:{node.lineno} {node.name} has {length} lines, {LINES_A_FUNCTION} are allowed"


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize("source", sources(*OURS), ids=lambda source: source.name)
def test_everything_is_small(source: Source) -> None:
    assert list(too_large(source)) == []


def function_of(lines: int, head: str = "def f():") -> str:
    return f"{head}\n" + "    pass\n" * (lines - 1)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("x = 1\n" * 400, 0),
        ("x = 1\n" * 401, 1),
        (function_of(45), 0),
        (function_of(46), 1),
        (function_of(46, "async def f():"), 1),
    ],
)
def test_the_measure_itself(text: str, faults: int) -> None:
    assert len(list(too_large(Source("example.py", text)))) == faults
