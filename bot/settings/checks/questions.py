"""Files of questions and answers: that they can be read, and that every row means something."""

from pathlib import Path as FilePath

from bot.core.programme import Category
from bot.core.wording import knowledge_files as say
from bot.core.wording.settings import Said
from bot.faq_files import read
from bot.settings.faults import Report
from bot.settings.model import Settings

SHOWN = 50
"""Bad rows of one file that are named."""


def check_questions(settings: Settings, report: Report) -> None:
    """``[questions]`` of the programme."""
    categories = tuple(Category(one.key, one.name) for one in settings.categories)
    seen: set[str] = set()
    for number, name in enumerate(settings.questions.files):
        path, file = ("questions", "files", number), FilePath(name)
        if file.name in seen:
            report.error(path, say.twice(file.name))
            continue
        seen.add(file.name)
        found = read(file, categories)
        if isinstance(found, Said):
            report.error(path, found)
            continue
        for fault in found.faults[:SHOWN]:
            report.elsewhere(path, file.name, fault.line, Said(fault.sentence))
        if len(found.faults) > SHOWN:
            report.elsewhere(path, file.name, found.faults[SHOWN].line, say.more_bad_rows(len(found.faults) - SHOWN))
