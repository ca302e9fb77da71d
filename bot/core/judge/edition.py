"""A version for rules that stand in the program: like that of a word list it follows from what is in them.

Must be the same in every process that runs the same rules.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping


def edition(*modules: Mapping[str, object]) -> str:
    """Takes the names of modules with what they stand for; gives a version that follows from their constants."""
    said = [f"{name}={_said(value)}" for held in modules for name, value in sorted(held.items()) if name.isupper()]
    return hashlib.sha256("\x1f".join(said).encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _said(value: object) -> str:
    if isinstance(value, re.Pattern):
        return str(value.pattern)
    if isinstance(value, Mapping):
        return _listed(f"{_said(key)}:{_said(one)}" for key, one in value.items())
    if isinstance(value, frozenset):
        return _listed(map(_said, value))
    if isinstance(value, tuple):
        return ",".join(map(_said, value))
    return repr(value) if isinstance(value, str | int | float | range) else type(value).__name__


def _listed(said: Iterable[str]) -> str:
    return ",".join(sorted(said))
