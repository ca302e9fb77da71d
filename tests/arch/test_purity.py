"""The pure band: functions from values to values. What import-linter cannot see is looked for in the trees."""

import ast
from collections.abc import Iterator

import pytest

from tests.arch._source import PURE, Source, imported, sources

BANNED_IMPORTS = frozenset({
    "aiohttp", "aiosqlite", "alembic", "apscheduler", "jieba", "prometheus_client", "psycopg", "sqlalchemy",
    "structlog", "asyncio", "logging", "os", "random", "secrets", "socket", "subprocess", "threading", "time",
})  # fmt: skip
# They answer differently each time they are asked.
BANNED_IMPORTED = frozenset({"uuid.uuid1", "uuid.uuid4"})
BANNED_METHODS = frozenset({"now", "utcnow", "today", "uuid1", "uuid4"})
BANNED_CALLS = frozenset({"print", "open", "input", "eval", "exec", "__import__"})
ASYNC_NODES = (ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await)


def impurities(source: Source) -> Iterator[str]:
    tree = source.tree
    for name, line in imported(tree):
        if name.partition(".")[0] in BANNED_IMPORTS or name in BANNED_IMPORTED:
            yield f"{source.name}:{line} imports {name}"
    for node in ast.walk(tree):
        if isinstance(node, ASYNC_NODES):
            yield f"{source.name}:{node.lineno} is async"
        elif isinstance(node, ast.Call) and (name := _called(node.func)):
            yield f"{source.name}:{node.lineno} calls {name}"


def _called(function: ast.expr) -> str | None:
    match function:
        case ast.Name(id=name) if name in BANNED_CALLS:
            return name
        case ast.Attribute(value=ast.Name(id="datetime" | "date" | "uuid") | ast.Attribute(), attr=name):
            return name if name in BANNED_METHODS else None
    return None


@pytest.mark.parametrize("source", sources(*PURE), ids=lambda source: source.name)
def test_the_pure_band_is_pure(source: Source) -> None:
    assert list(impurities(source)) == []


@pytest.mark.parametrize(
    "text",
    [
        "import time",
        "import os.path",
        "from random import choice",
        "def f():\n    import logging",
        "from uuid import uuid4",
        "async def f(): ...",
        "f = lambda: datetime.now(UTC)",
        "f = datetime.datetime.utcnow()",
        "f = date.today()",
        "f = uuid.uuid4()",
        "print(1)",
        "open('x')",
    ],
)
def test_an_impurity_is_seen(text: str) -> None:
    assert len(list(impurities(Source("example.py", text)))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "from datetime import time",
        "import uuid\nf = uuid.uuid5(a, b)",
        "turn.now",
        "self.open(1)",
        "from re import compile",
    ],
)
def test_what_is_pure_is_left_alone(text: str) -> None:
    assert list(impurities(Source("example.py", text))) == []
