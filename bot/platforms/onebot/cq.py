"""CQ strings: a message written as one text, `[CQ:at,qq=1] hello`. Only read, never written: we send arrays.

Must never raise: what is no code is plain text.
"""

from typing import Any

_OPEN = "[CQ:"


def unescape(value: str) -> str:
    """Undo the escapes. ``&amp;`` last, or ``&amp;#91;`` would become a bracket that nobody wrote."""
    if "&" not in value:
        return value
    return value.replace("&#91;", "[").replace("&#93;", "]").replace("&#44;", ",").replace("&amp;", "&")


def parse(line: str) -> list[dict[str, Any]]:
    """The segments of a CQ string, in the shape of an array message."""
    segments: list[dict[str, Any]] = []
    plain = position = 0
    while (start := line.find(_OPEN, position)) >= 0:
        end = line.find("]", start)
        if end < 0:
            break
        position = end + 1
        if (segment := _code(line[start + len(_OPEN) : end])) is None:
            continue
        _say(segments, line[plain:start])
        segments.append(segment)
        plain = position
    _say(segments, line[plain:])
    return segments


def _say(segments: list[dict[str, Any]], raw: str) -> None:
    if raw:
        segments.append({"type": "text", "data": {"text": unescape(raw)}})


def _code(inside: str) -> dict[str, Any] | None:
    kind, *parameters = inside.split(",")
    if not kind:
        return None
    values = (parameter.partition("=") for parameter in parameters)
    return {"type": kind, "data": {name: unescape(value) for name, _, value in values if name}}
