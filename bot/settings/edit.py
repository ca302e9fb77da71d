"""Changes single values of one table in a TOML text and leaves every other sign as it is: comments, order, endings.

Pure. Must never hand back a text that it has not read again and found to say exactly what was meant.
"""

import json
import tomllib
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from bot.settings.lines import Path, value_spans


class CannotEdit(ValueError):
    """The text is written in a way that only a person should change."""


def edited(text: str, table: Path, values: Mapping[str, str], after: str) -> str:
    """``text`` with these keys of ``table`` set; those that are not there yet come after the key ``after``.

    ``table`` is ``("groups", 3)`` or ``("management",)``. Raises CannotEdit when the result does not say the same as
    before but for these keys.
    """
    wanted = _wanted(text, table, values)
    spans = value_spans(text)
    anchor = spans.get((*table, after))
    if anchor is None:
        raise CannotEdit(after)
    there = {key: spans[*table, key] for key in values if (*table, key) in spans}
    changes = [(span.start, span.end, _quoted(values[key])) for key, span in there.items()]
    new = [f"{key} = {_quoted(value)}" for key, value in values.items() if key not in there]
    if new and anchor.inline:
        changes.append((anchor.end, anchor.end, "".join(f", {line}" for line in new)))
    elif new:
        changes.append(_lines_below(text, anchor.end, new))
    # From the end, so that the places before stay right; what is put in at the end of a value comes after the value.
    for start, end, said in sorted(changes, reverse=True):
        text = text[:start] + said + text[end:]
    if _read(text) != wanted:
        raise CannotEdit("the text would say something else")
    return text


def _lines_below(text: str, at: int, new: list[str]) -> tuple[int, int, str]:
    """New lines under the one that holds ``at``, indented like it and ended like it."""
    begin = text.rfind("\n", 0, at) + 1
    line = text[begin:]
    indent = line[: len(line) - len(line.lstrip(" \t"))]
    end = text.find("\n", at)
    if end < 0:
        ending = "\r\n" if "\r\n" in text else "\n"
        return len(text), len(text), "".join(f"{ending}{indent}{one}" for one in new)
    ending = "\r\n" if text[end - 1] == "\r" else "\n"
    return end + 1, end + 1, "".join(f"{indent}{one}{ending}" for one in new)


def _wanted(text: str, table: Path, values: Mapping[str, str]) -> dict[str, Any]:
    wanted = deepcopy(_read(text))
    found: Any = wanted
    try:
        for part in table:
            found = found[part]
        found.update(values)
    except (LookupError, TypeError, AttributeError) as error:
        raise CannotEdit("no such table") from error
    return wanted


def _read(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CannotEdit("not TOML") from error


def _quoted(value: str) -> str:
    """A basic string. JSON escapes what TOML wants escaped, but for one sign."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
