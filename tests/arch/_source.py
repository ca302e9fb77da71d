"""Reads our own source as trees. Used by the tests beside it; imports nothing of ours."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = ("bot", "handlers", "schedules")
PURE = ("bot/core", "handlers", "schedules")


@dataclass(frozen=True, slots=True)
class Source:
    """One file, read once."""

    name: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.name)


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Every Python file below these folders, by its path from the root."""
    files = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return tuple(Source(str(path.relative_to(ROOT)), path.read_text("utf-8")) for path in files)


def imported(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Full dotted names, of `import a.b` and of `from a import b` (as a.b), with their lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def tracked_files() -> tuple[Path, ...]:
    """What git holds; everything below the root but the environment where there is no git (an unpacked sdist)."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode == 0:
        return tuple(path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file())
    return tuple(path for path in ROOT.rglob("*") if path.is_file() and ".venv" not in path.parts)
