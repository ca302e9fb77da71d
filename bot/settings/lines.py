"""Where in a TOML text each key and value stands. The standard reader does not say, and people need it.

Reads only texts that tomllib has accepted; on anything surprising it stops and leaves the rest without lines.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

Path = tuple[str | int, ...]
"""A place in the settings: ``("groups", 3, "account")``."""

_SPACE = re.compile(r"[ \t]*")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE = re.compile(r"[^\s.=\]\[,{}#\"']+")
_SCALAR = re.compile(r"[^,\]}\n#]*")
_STRINGS = (
    re.compile(r'"""(?:\\.|[^\\])*?"{3,5}', re.DOTALL),
    re.compile(r"'''.*?'{3,5}", re.DOTALL),
    re.compile(r'"((?:\\.|[^"\\\n])*)"'),
    re.compile(r"'([^'\n]*)'"),
)


def line_index(text: str) -> Mapping[Path, int]:
    """The line (from 1) of every table, key and list item of ``text``."""
    reader = _Reader(text.replace("\r\n", "\n"))
    with suppress(_Lost):
        reader.read()
    return reader.lines


@dataclass(frozen=True, slots=True)
class Span:
    """A value in the text, quotes and brackets included: from ``start`` up to ``end``. ``inline``: its table is
    written between braces."""

    start: int
    end: int
    inline: bool


def value_spans(text: str) -> Mapping[Path, Span]:
    """Where the values of ``text`` stand, line endings of any kind counted as they are."""
    reader = _Reader(text)
    with suppress(_Lost):
        reader.read()
    return reader.spans


class _Lost(Exception):
    """The text is not what was expected here."""


class _Reader:
    """Walks over the text once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self.spans: dict[Path, Span] = {}
        self.sizes: dict[Path, int] = {}
        self._line = 1
        self._counted = 0

    def read(self) -> None:
        """All statements: headers and keys."""
        table: Path = ()
        while self._skip(_BLANK) < len(self.text):
            if self.text.startswith("[[", self.at):
                table = self._header(2)
            elif self.text[self.at] == "[":
                table = self._header(1)
            else:
                self._pair(table)

    def _header(self, brackets: int) -> Path:
        line = self._here()
        self.at += brackets
        keys = self._keys()
        self._expect("]" * brackets)
        table: Path = ()
        for key in keys[:-1]:
            self._note((*table, key), line)
            table = self._newest((*table, key))
        table = (*table, keys[-1])
        if brackets == 1:
            self._note(self._newest(table), line)
            return self._newest(table)
        number = self.sizes.get(table, 0)
        self.sizes[table] = number + 1
        self._note(table, line)
        self._note((*table, number), line)
        return (*table, number)

    def _newest(self, table: Path) -> Path:
        """The last item, where the table is one of a list."""
        return (*table, self.sizes[table] - 1) if table in self.sizes else table

    def _pair(self, table: Path, *, inline: bool = False) -> None:
        line = self._here()
        path = table
        for key in self._keys():
            path = (*path, key)
            self._note(path, line)
        self._expect("=")
        start = self._skip(_SPACE)
        self._value(path)
        written = self.text[start : self.at].rstrip()
        self.spans.setdefault(path, Span(start, start + len(written), inline))

    def _keys(self) -> list[str]:
        keys = [self._key()]
        while self.text.startswith(".", self._skip(_SPACE)):
            self.at += 1
            keys.append(self._key())
        return keys

    def _key(self) -> str:
        self._skip(_SPACE)
        for form in (*_STRINGS[2:], _BARE):
            if found := form.match(self.text, self.at):
                self.at = found.end()
                return found[found.re.groups]
        raise _Lost

    def _value(self, path: Path) -> None:
        self._skip(_SPACE)
        if self.text.startswith("[", self.at):
            self._items(path)
        elif self.text.startswith("{", self.at):
            self._members(path)
        else:
            for form in (*_STRINGS, _SCALAR):
                if found := form.match(self.text, self.at):
                    self.at = found.end()
                    return

    def _items(self, path: Path) -> None:
        self.at += 1
        number = 0
        while not self.text.startswith("]", self._skip(_BLANK)):
            if self.at >= len(self.text):
                raise _Lost
            self._note((*path, number), self._here())
            self._value((*path, number))
            number += 1
            if self.text.startswith(",", self._skip(_BLANK)):
                self.at += 1
        self.at += 1

    def _members(self, path: Path) -> None:
        self.at += 1
        while not self.text.startswith("}", self._skip(_BLANK)):
            self._pair(path, inline=True)
            if self.text.startswith(",", self._skip(_BLANK)):
                self.at += 1
        self.at += 1

    def _skip(self, form: re.Pattern[str]) -> int:
        found = form.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.at

    def _expect(self, mark: str) -> None:
        self._skip(_SPACE)
        if not self.text.startswith(mark, self.at):
            raise _Lost
        self.at += len(mark)

    def _here(self) -> int:
        self._line += self.text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line

    def _note(self, path: Path, line: int) -> None:
        self.lines.setdefault(path, line)
