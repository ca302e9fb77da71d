"""The format of the group cards, of the programme and of every group that has its own."""

from bot.core.names import FormatFault, read_format
from bot.core.wording import names as say
from bot.settings.faults import Report
from bot.settings.lines import Path
from bot.settings.model import Settings


def check_cards(settings: Settings, report: Report) -> None:
    """``[names]`` and ``names`` of each group."""
    places: list[tuple[Path, str]] = [(("names", "format"), settings.names.format)]
    for number, group in enumerate(settings.groups):
        if "format" in group.names.model_fields_set:
            places.append((("groups", number, "names", "format"), group.names.format))
    for path, text in places:
        found = read_format(text)
        if isinstance(found, FormatFault):
            report.error(path, say.FAULTS[found])
