"""The page's command chips name only commands that exist."""

import re
from pathlib import Path

from bot.core.command import CommandBook
from handlers import PIPELINE

WORDS = Path(__file__).parents[2] / "bot" / "web" / "sandbox" / "static" / "words.js"


def test_every_chip_is_a_command() -> None:
    book = CommandBook(spec for rule in PIPELINE for spec in rule.commands)
    chips = re.findall(r'\["[^"]+", "/(\w+)', WORDS.read_text(encoding="utf-8"))
    assert len(chips) > 20
    assert [word for word in chips if book.find(word) is None] == []
