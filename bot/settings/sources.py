"""Gathers what the files, the secret files and the environment say, and remembers where each value stood.

A later source wins: file, then secret file, then environment. Never puts a value into a fault.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any

from bot.core.wording import settings as say
from bot.settings.faults import Places, Report, Source
from bot.settings.lines import Path, line_index
from bot.settings.model import Settings

PREFIX = "YANXI_"
SECRETS_DIR = "YANXI_SECRETS_DIR"
RESERVED = frozenset({SECRETS_DIR, "YANXI_CONFIG"})
"""Variables that steer the program and are no settings."""
_NOT_A_PROGRAMMES = ("service", "accounts")
_BETWEEN = "__"
_NAMED_BY = {"accounts": "name", "groups": "key", "categories": "key", "people": "key"}
_AT = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)")
_LARGEST_SECRET = 65_536

Raw = dict[str, Any]


def gather(path: FilePath, env: Mapping[str, str]) -> tuple[Raw | None, Report]:
    """Everything that was said, as one tree; None when a file could not be read at all."""
    report = Report(Places(Source(path.name)))
    raw = _read(path, report)
    if raw is not None:
        raw = _with_programme_file(raw, path, env, report)
    if raw is None:
        return None, report
    for name, keys, value in (*_secret_files(env, report), *_variables(env)):
        _put(raw, name, keys, value, report)
    return raw, report


def _read(path: FilePath, report: Report) -> Raw | None:
    """One file; its lines become those of ``report.places.main``."""
    report.places.main = Source(path.name)
    try:
        text = path.read_bytes().decode("utf-8-sig")
        raw = tomllib.loads(text)
    except OSError:
        report.error((), say.unreadable_file(str(path)))
    except UnicodeDecodeError:
        report.error((), say.not_utf8(path.name))
    except tomllib.TOMLDecodeError as error:
        _bad_toml(text, str(error), report)
    else:
        report.places.main = Source(path.name, line_index(text))
        _root_files(raw, path.parent)
        return raw
    return None


def _root_files(raw: Raw, folder: FilePath) -> None:
    """Word lists and files of questions are named from the folder of the file that names them."""
    rules = raw.get("rules")
    for item in rules if isinstance(rules, list) else ():
        if isinstance(item, dict) and isinstance(item.get("words"), str) and item["words"].strip():
            item["words"] = str(folder / item["words"].strip())
    questions = raw.get("questions")
    files = questions.get("files") if isinstance(questions, dict) else None
    if isinstance(files, list):
        files[:] = [str(folder / one.strip()) if isinstance(one, str) and one.strip() else one for one in files]


def file_of(path: FilePath, env: Mapping[str, str], section: str) -> FilePath:
    """The file in which a table of the programme stands: the programme's own where it has one. For settings that
    ``gather`` could read."""
    try:
        named = env.get("YANXI_PROGRAMME", tomllib.loads(path.read_bytes().decode("utf-8-sig")).get("programme"))
        file = path.parent / named if isinstance(named, str) else path
        there = section in tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except (OSError, ValueError):
        return path
    return file if there else path


def _bad_toml(text: str, reason: str, report: Report) -> None:
    found = _AT.search(reason)
    line = int(found[1]) if found and found[1] else text.rstrip().count("\n") + 1
    column = int(found[2]) if found and found[2] else None
    report.places.main = Source(report.places.main.name, {("toml",): line})
    report.error(("toml",), say.bad_toml(reason, column))


def _with_programme_file(raw: Raw, path: FilePath, env: Mapping[str, str], report: Report) -> Raw | None:
    """``programme = "file.toml"``: the tables of that file stand in for those of this one."""
    named = env.get("YANXI_PROGRAMME", raw.get("programme"))
    if not isinstance(named, str):
        return raw
    if "YANXI_PROGRAMME" in env:
        report.places.overridden[("programme",)] = "YANXI_PROGRAMME"
    file = path.parent / named
    if not file.is_file():
        report.error(("programme",), say.no_programme_file(named))
        return None
    main = report.places.main
    programme = _read(file, report)
    source, report.places.main = report.places.main, main
    if programme is None:
        return None
    _compare(raw, programme, source, report)
    own = {name: table for name, table in raw.items() if name != "programme" and name not in programme}
    ours = {name: raw[name] for name in _NOT_A_PROGRAMMES if name in raw}
    return own | {name: table for name, table in programme.items() if name not in _NOT_A_PROGRAMMES} | ours


def _compare(raw: Raw, programme: Raw, source: Source, report: Report) -> None:
    """What may stand in one of the two files only; notes which tables come from the programme's."""
    main = report.places.main
    for section in programme:
        if section in _NOT_A_PROGRAMMES:
            line = source.lines.get((section,))
            report.places.main = Source(source.name, {(section,): line} if line else {})
            report.error((section,), say.not_in_a_programme_file(section, main.name))
            report.places.main = main
            continue
        if section in raw and section != "programme":
            report.error((section,), say.section_twice(section, source.name))
        report.places.sections[section] = source


def _secret_files(env: Mapping[str, str], report: Report) -> Iterator[tuple[str, list[str], str]]:
    """Files such as ``accounts__hubei-qq__access_token`` in the directory of secrets."""
    folder = env.get(SECRETS_DIR, "")
    if not folder:
        return
    try:
        files = sorted(file for file in FilePath(folder).iterdir() if not file.name.startswith(".") and file.is_file())
        for file in files:
            if file.stat().st_size <= _LARGEST_SECRET:
                name = file.name.upper().removeprefix(PREFIX)
                yield file.name, name.split(_BETWEEN), file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        report.places.overridden[(SECRETS_DIR,)] = SECRETS_DIR
        report.error((SECRETS_DIR,), say.unreadable_secrets(folder))


def _variables(env: Mapping[str, str]) -> Iterator[tuple[str, list[str], str]]:
    for name in sorted(env):
        if name.startswith(PREFIX) and name not in RESERVED and _BETWEEN in name:
            yield name, name.removeprefix(PREFIX).split(_BETWEEN), env[name]


def _put(raw: Raw, name: str, keys: list[str], text: str, report: Report) -> None:
    """Sets one value of the tree. What leads nowhere is only a warning: other programs may use such names."""
    section = keys[0].lower()
    if section not in Settings.model_fields or len(keys) == 1:
        report.places.overridden[(name,)] = name
        report.warning((name,), say.override_leads_nowhere(name))
        return
    tree: Any = raw.setdefault(section, [] if section in _NAMED_BY else {})
    path: Path = (section,)
    for key in keys[1:-1]:
        step = _step(tree, key, _NAMED_BY.get(section, ""))
        if step is None:
            report.places.overridden[(name,)] = name
            report.warning((name,), say.override_leads_nowhere(name))
            return
        tree = tree[step]
        path = (*path, step)
    last = keys[-1].lower()
    if isinstance(tree, dict):
        tree[last] = _value(text)
        report.places.overridden[(*path, last)] = name


def _step(tree: Any, key: str, named_by: str) -> str | int | None:
    """The item of a list by its name or number, or the table of a table."""
    if isinstance(tree, dict):
        found = tree.setdefault(key.lower(), {})
        return key.lower() if isinstance(found, dict | list) else None
    if not isinstance(tree, list):
        return None
    if key.isdigit() and int(key) < len(tree):
        return int(key)
    wanted = _plain(key)
    names = [_plain(str(item.get(named_by, ""))) if isinstance(item, dict) else "" for item in tree]
    return names.index(wanted) if wanted in names else None


def _plain(name: str) -> str:
    return name.upper().replace("-", "_")


def _value(text: str) -> Any:
    """Lists and tables are written as JSON; everything else stays text and is read by the field."""
    if text[:1] in ("[", "{"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text
