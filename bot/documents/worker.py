"""The process that writes and reads files: one piece of work on standard input, bytes on standard output.

Started by ``bot/documents/press.py`` for one document, with limits on memory and time. Must never write to a disk, and
never say a word of what it was given.
"""

import pickle
import sys
from collections.abc import Callable
from typing import Final

from bot.core.document import Document, Form, too_large

TOO_LARGE: Final = 3
UNREADABLE: Final = 4
_MEMORY = 1 << 30
_SECONDS = 60


def write(document: Document, form: Form) -> bytes:
    """A document in a format."""
    if form is Form.WORD:
        from bot.documents.word import word

        return word(document)
    if form is Form.EXCEL:
        from bot.documents.excel import excel

        return excel(document)
    from bot.documents.plain import markdown, separated

    return markdown(document) if form is Form.MARKDOWN else separated(document)


def writing(document: Document, form: Form) -> bytes | int:
    """The same, within what a writer takes on."""
    return TOO_LARGE if too_large(document) else write(document, form)


def reading(raw: bytes) -> bytes | int:
    """The rows of a workbook's first sheet as JSON."""
    import json

    from bot.documents.reading import Unreadable, sheet_rows

    try:
        return json.dumps(sheet_rows(raw), ensure_ascii=False).encode()
    except Unreadable as error:
        return TOO_LARGE if error.too_large else UNREADABLE


_WORK: dict[str, Callable[..., bytes | int]] = {"write": writing, "read": reading}


def limit() -> None:
    """Keep this process small, where the system can."""
    try:
        import resource
    except ImportError:  # Windows: the time limit of the press is left
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))


def main() -> int:
    """Do the one piece of work."""
    limit()
    out, sys.stdout = sys.stdout.buffer, sys.stderr  # what a library prints is no part of a file
    kind, arguments = pickle.load(sys.stdin.buffer)  # written by the process that started this one
    done = _WORK[kind](*arguments)
    if isinstance(done, int):
        return done
    out.write(done)
    out.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
