"""The names that a file declares, faulty entries included, so that one fault does not drag others behind it."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.settings.sources import Raw


@dataclass(frozen=True, slots=True)
class Names:
    """What may be referred to."""

    accounts: tuple[str, ...]
    groups: tuple[str, ...]
    categories: tuple[str, ...]
    people: tuple[str, ...]


def names_in(raw: Raw) -> Names:
    """The declared names, in the file's order."""
    return Names(
        accounts=tuple(_each(raw, "accounts", "name")) if "accounts" in raw else ("sandbox",),
        groups=tuple(_each(raw, "groups", "key")),
        categories=tuple(_each(raw, "categories", "key")),
        people=tuple(_each(raw, "people", "name")),
    )


def _each(raw: Raw, section: str, key: str) -> Iterator[str]:
    items = raw.get(section)
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict) and isinstance(item.get(key), str):
            yield item[key]
