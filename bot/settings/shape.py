"""Whether every key and value has the form it should have: the model's own findings, said in plain words.

A faulty value is left out and the rest read again, so that what is right can still be checked for its sense.
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.core.wording import settings as say
from bot.settings.faults import Report, written
from bot.settings.lines import Path
from bot.settings.model import Settings
from bot.settings.sources import Raw

_ROUNDS = 40
_SECRET = re.compile(r"token|secret|password|aes_key|webhook_url|database")
_TAGS = frozenset({"sandbox", "onebot", "dingtalk", "dingtalk-webhook", "qq"})
_QUOTED = re.compile(r"'([^']*)'")
_STAND_INS = {
    "account": "", "group": "", "id": "?{}", "key": "unnamed-{}", "name": "unnamed-{}", "native_id": "?{}",
    "app_id": "?{}", "client_id": "?{}", "question": "?", "self_id": "10000{}", "topic": 1,
}  # fmt: skip
"""What is read instead of a value that is missing or wrong, so that the rest of its table can be checked. Nothing is
said about a place that was filled in so. ``account`` and ``group``: the first that there is."""
_Alive = dict[Path, tuple[int, ...]]


def draft(raw: Raw, report: Report) -> Settings | None:
    """The settings without what is faulty. Every fault of form is in ``report`` afterwards."""
    mended = _Mended(raw)
    for _ in range(_ROUNDS):
        mended.alive = {}
        try:
            settings = Settings(**{"programme": {"key": "unnamed", "name": "unnamed"}, **mended.copy(raw)})
        except ValidationError as error:
            for detail in error.errors(include_url=False, include_input=False):
                _take(detail, mended, Report(report.places, mended.alive, report.faults))
        else:
            if "programme" not in raw:
                report.error((), say.no_programme())
            report.alive = mended.alive
            report.muted = mended.removed | mended.filled.keys()
            return settings
    return None


class _Mended:
    """What was left out of the tree and what was filled in."""

    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        self.removed: set[Path] = set()
        self.filled: dict[Path, Any] = {}
        self.alive: _Alive = {}

    def copy(self, tree: Any, at: Path = ()) -> Any:
        """The tree as it is read next; notes in ``alive`` which items of each list are left."""
        if isinstance(tree, dict):
            kept = {key: self.copy(value, (*at, key)) for key, value in tree.items() if (*at, key) not in self.removed}
            return kept | {path[-1]: value for path, value in self.filled.items() if path[:-1] == at}
        if isinstance(tree, list):
            numbers = tuple(number for number in range(len(tree)) if (*at, number) not in self.removed)
            self.alive[at] = numbers
            return [self.copy(tree[number], (*at, number)) for number in numbers]
        return tree

    def fill(self, at: Path) -> None:
        """Something that can be read in the place of a missing value; where nothing can, its table is left out."""
        stand_in: Any = _STAND_INS.get(str(at[-1]))
        if stand_in is None or at in self.filled:
            self.removed.add(at[:-1])
        elif stand_in == "":
            section, key = ("accounts", "name") if at[-1] == "account" else ("groups", "key")
            first = _at(self.raw, (section, 0, key))
            self.filled[at] = first if isinstance(first, str) else "sandbox"
        else:
            self.filled[at] = stand_in.format(len(self.filled)) if isinstance(stand_in, str) else stand_in


def nearest(word: str, known: Iterator[str] | tuple[str, ...] | list[str]) -> str:
    """The known word that was probably meant; empty when none is near."""
    found = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return found[0] if found else ""


def is_secret(path: Path) -> bool:
    """Whether a value may never be shown."""
    return any(isinstance(part, str) and _SECRET.search(part) for part in path)


def fields_at(path: Path) -> tuple[str, ...]:
    """The keys that a table knows, as they are written in the file."""
    found = [model for model in _models_at(Settings, path) if model is not None]
    return tuple(dict.fromkeys(field.alias or name for model in found for name, field in model.model_fields.items()))


def _models_at(model: type[BaseModel], path: Path) -> list[type[BaseModel]]:
    models = [model]
    for part in path:
        if isinstance(part, str):
            models = [
                inner
                for outer in models
                for name, field in outer.model_fields.items()
                if part == (field.alias or name)
                for inner in _models_in(field.annotation)
            ]
    return models


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The tables that an annotation allows: through lists, unions and annotations."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in (tuple, list, Union, UnionType, Annotated):
        for inner in get_args(annotation):
            yield from _models_in(inner)


def _take(detail: ErrorDetails, mended: _Mended, report: Report) -> None:
    """Reports one finding and leaves out what it is about."""
    path = _path(detail)
    at = report.original(path)
    if detail["type"] in ("missing", "union_tag_not_found"):
        if at not in mended.removed:
            report.error(path, _missing(at, mended.raw))
        mended.fill(at)
        return
    report.error(path, _said(detail, at, _at(mended.raw, at)))
    mended.removed.add(at[:-1] if at in mended.filled else at)


def _table(value: Any) -> Raw:
    return value if isinstance(value, dict) else {}


def _path(detail: ErrorDetails) -> Path:
    """The model's path without the name of the platform, which is no key of the file."""
    path: Path = detail["loc"]
    if path[0] == "accounts" and len(path) > 2 and path[2] in _TAGS:  # noqa: PLR2004 - list, number, platform
        path = (*path[:2], *path[3:])
    if detail["type"] in ("union_tag_invalid", "union_tag_not_found"):
        path = (*path, "platform")
    return path


def _at(tree: Any, path: Path) -> Any:
    for part in path:
        try:
            tree = tree[part]
        except (LookupError, TypeError):
            return None
    return tree


def _missing(path: Path, raw: Raw) -> say.Said:
    owner = _table(_at(raw, path[:-1]))
    if path[0] == "groups" and path[-1] == "account":
        names = [str(account.get("name", "")) for account in raw.get("accounts", []) if isinstance(account, dict)]
        return say.group_without_account(str(owner.get("key", "")), tuple(names) or ("sandbox",))
    return say.missing(written(path[:-1]), str(path[-1]))


def _said(detail: ErrorDetails, path: Path, value: Any) -> say.Said:
    key, kind = written(path), detail["type"]
    context = detail.get("ctx", {})
    if kind == "extra_forbidden":
        name = str(path[-1])
        return say.unknown_key(key, nearest(name, fields_at(path[:-1])))
    if kind in ("literal_error", "enum", "union_tag_invalid"):
        options = tuple(filter(None, _QUOTED.findall(str(context.get("expected") or context.get("expected_tags")))))
        return _choice(path, "" if is_secret(path) or not isinstance(value, str) else value, options)
    if kind == "string_type":
        plain = isinstance(value, int) and not isinstance(value, bool) and not is_secret(path)
        return say.not_text(key, str(value) if plain else "")
    if kind.startswith(("greater_than", "less_than")):
        bound = next((context[name] for name in ("ge", "gt", "le", "lt") if name in context), "")
        return say.out_of_range(key, kind.startswith("greater"), str(bound))
    if kind == "string_pattern_mismatch":
        return say.bad_self_id(key) if path[-1] == "self_id" else say.bad_key(key)
    for start, wording in _WORDINGS.items():
        if kind.startswith(start):
            return wording(key)
    return say.wrong_value(key)


def _choice(path: Path, value: str, options: tuple[str, ...]) -> say.Said:
    return say.not_one_of(written(path), value, options, nearest(value, options))


_WORDINGS = {
    "int_": say.not_a_number,
    "bool_": say.not_yes_or_no,
    "clock": say.not_a_clock,
    "local_date": say.not_a_date,
    "window": say.not_a_window,
    "string_too_short": say.empty,
    "string_too_long": say.bad_key,
    "tuple_type": say.not_a_list,
    "model_": say.not_a_table,
    "dict_type": say.not_a_table,
}
