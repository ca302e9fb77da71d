"""The two READMEs say the same, links lead somewhere, and what the documents name exists."""

import re
from pathlib import Path

import pytest
from click import Context

from bot.cli.group import root

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_two_readmes_are_in_step() -> None:
    english, chinese = text("README.md"), text("README.zh-CN.md")
    assert english.count("\n## ") == chinese.count("\n## ")
    code = re.compile(r"```bash\n(.*?)```", re.DOTALL)
    commands = [[re.sub(r"\s*#.*", "", line) for line in block.splitlines()] for block in code.findall(english)]
    spoken = [[re.sub(r"\s*#.*", "", line) for line in block.splitlines()] for block in code.findall(chinese)]
    assert commands == spoken


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (document.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_commands_named_exist(document: Path) -> None:
    named = set(re.findall(r"yanxi (run|check|migrate|timetable|rehearse|replay|backup|restore|version|[a-z]{4,})\b",
                           document.read_text(encoding="utf-8")))  # fmt: skip
    known = {*root.list_commands(Context(root))}
    assert named - known - {"bot"} == set()
