"""The log: one line an event, on a terminal or as JSON, with the time of the clock that is given.

Nothing leaves here that must not: secrets are replaced wherever they occur, texts of people are left out, native ids
become short keyed sums, control characters are written out. Must never be handed a message's text on purpose.
"""

import logging
import os
import secrets
import sys
import traceback
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, TextIO
from urllib.parse import unquote

import orjson
import structlog
from aiohttp.http_exceptions import HttpProcessingError
from pydantic import BaseModel, SecretStr
from structlog.typing import EventDict, Processor

from bot.clock import Clock
from bot.core.errors import BotError
from bot.core.wording.cli import LEVELS

HIDDEN = "***"
_SECRET_KEYS = ("token", "secret", "authorization", "password", "signature", "api_key", "cookie")
_TEXT_KEYS = frozenset({"text", "message", "body", "content", "card", "nickname", "name", "raw", "payload", "params"})
"""What people wrote or are called; left out. (structlog keeps its own words under ``event``.)"""
_PERSON_KEYS = frozenset({"native_id", "native_user", "native_person", "sender", "user_id", "actor", "to", "person"})
_PLACE_KEYS = frozenset({"native_group", "group_id", "group_openid", "conversation_id"})
_WARNINGS = "py.warnings"
_SHORTEST_SECRET = 4
_LONGEST = 2000
_FRAMES = 12
_TELLING = (BotError, OSError, AttributeError, NameError, ImportError, NotImplementedError, RuntimeError)
"""Errors whose text is made by programs and not by people; of the others only the type is written."""
_UNSAFE_RANGES = ((0x00, 0x1F), (0x7F, 0x9F), (0x2028, 0x202E), (0x2066, 0x2069), (0xFEFF, 0xFEFF))
_UNSAFE = {
    **{code: f"\\u{code:04x}" for first, last in _UNSAFE_RANGES for code in range(first, last + 1)},
    ord("\n"): "\\n",
    ord("\r"): "\\r",
    ord("\t"): "\\t",
}


@dataclass(frozen=True, slots=True)
class Style:
    """How the log looks: settings log_format and log_level, and the zone of its times."""

    form: Literal["console", "json"] = "console"
    level: str = "info"
    zone: tzinfo = UTC


@dataclass(slots=True)
class Redactor:
    """Makes an entry fit to be written. ``site_key`` makes the sums of ids differ from site to site."""

    site_key: bytes
    secrets: list[str] = field(default_factory=list)

    def register(self, values: Iterable[str]) -> None:
        """Secrets that must never be seen, the longest first."""
        known = {*self.secrets, *(value for value in values if len(value) >= _SHORTEST_SECRET)}
        self.secrets = sorted(known, key=len, reverse=True)

    def __call__(self, _logger: Any, _method: str, entry: EventDict) -> EventDict:
        """The processor."""
        clean: EventDict = {}
        for key, value in entry.items():
            if key in _PERSON_KEYS or key in _PLACE_KEYS:
                clean["person" if key in _PERSON_KEYS else "place"] = self.sum_of(value)
            elif key not in _TEXT_KEYS:
                clean[key] = self._clean(key, value)
        return clean

    def sum_of(self, native: object) -> str:
        """A native id as nobody can read it back, the same each time."""
        return blake2b(str(native).encode("utf-8", "surrogatepass"), key=self.site_key, digest_size=5).hexdigest()

    def plain(self, text: str) -> str:
        """A text on one line and without secrets."""
        for secret in self.secrets:
            text = text.replace(secret, HIDDEN)
        text = text.translate(_UNSAFE)
        return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"

    def _clean(self, key: str, value: Any) -> Any:
        if key != "event" and any(word in key.lower() for word in _SECRET_KEYS):
            return HIDDEN
        if isinstance(value, Mapping):
            return self("", "", dict(value))
        if isinstance(value, list | tuple | set | frozenset):
            return [self._clean(key, one) for one in value]
        if value is None or isinstance(value, bool | int | float):
            return value
        return self.plain(str(value))


def secrets_in(value: Any) -> Iterable[str]:
    """Every secret of a settings value, however deep."""
    if isinstance(value, SecretStr):
        yield value.get_secret_value()
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from secrets_in(getattr(value, name))
    elif isinstance(value, tuple | list):
        for one in value:
            yield from secrets_in(one)


def secrets_of_url(url: str) -> Iterable[str]:
    """The password of a database's address, as it stands there and as it is meant."""
    userinfo, found, _ = url.partition("://")[2].rpartition("@")
    password = userinfo.partition(":")[2] if found else ""
    return [password, unquote(password)] if password else []


def site_key(path: Path) -> bytes:
    """The site's own key, made on first use and readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text("ascii").strip())
    with os.fdopen(file, "w") as out:
        out.write(secrets.token_hex(32) + "\n")
    return bytes.fromhex(path.read_text("ascii").strip())


def processors(clock: Clock, redactor: Redactor, style: Style) -> list[Processor]:
    """What an entry passes through, the renderer last."""

    def stamp(_logger: Any, _method: str, entry: EventDict) -> EventDict:
        entry["at"] = clock.now().astimezone(style.zone).isoformat(timespec="milliseconds")
        return entry

    renderer: Processor = _as_json if style.form == "json" else _Console()
    named = (structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level)
    return [*named, stamp, _failure, redactor, renderer]


def configure(clock: Clock, redactor: Redactor, style: Style, out: TextIO = sys.stderr) -> None:
    """Send everything that this process logs, other libraries included, through ``processors``."""
    least = logging.getLevelNamesMapping()[style.level.upper()]
    chain = processors(clock, redactor, style)
    structlog.configure(
        processors=chain,
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.WriteLoggerFactory(file=out),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *chain[2:]],
            foreign_pre_chain=[structlog.stdlib.add_log_level, _foreign],
            pass_foreign_args=True,
        )
    )
    logging.basicConfig(handlers=[handler], level=max(least, logging.WARNING), force=True)
    logging.getLogger("aiohttp.server").addFilter(_not_their_mistakes)
    logging.captureWarnings(True)
    sys.excepthook = _crashed


def _not_their_mistakes(record: logging.LogRecord) -> bool:
    """Anybody can send what is no HTTP, as often as they like: that is answered 400 and is no line of our log."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, HttpProcessingError)


def _crashed(kind: type[BaseException], error: BaseException, passed: TracebackType | None) -> None:
    """The last word of a process that nobody caught."""
    structlog.get_logger().critical("crashed", exc_info=(kind, error, passed))


def _foreign(_logger: Any, _method: str, entry: EventDict) -> EventDict:
    """A line of another library: its text may quote anything, so only what it is about is kept."""
    record: logging.LogRecord = entry["_record"]
    from_people = entry.pop("positional_args", None) and record.name != _WARNINGS
    said = record.msg if from_people and isinstance(record.msg, str) else str(entry["event"])
    entry["event"] = said.partition("\n")[0]
    entry["logger"] = record.name
    return entry


def _failure(_logger: Any, _method: str, entry: EventDict) -> EventDict:
    """An exception as the lines that it passed and its type; its own text only where programs made it."""
    given = entry.pop("exc_info", None)
    found = sys.exc_info() if given is True else given
    if isinstance(found, BaseException):
        found = (type(found), found, found.__traceback__)
    if isinstance(found, tuple) and found[1] is not None:
        entry["failure"] = _told(found[1])
        entry["where"] = _where(found[2])
    return entry


def _told(error: BaseException) -> str:
    chain = [error]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None and cause not in chain:
        chain.append(cause)
    return " ← ".join(_one(one) for one in chain)


def _one(error: BaseException) -> str:
    name = type(error).__name__
    return f"{name}: {error}" if isinstance(error, _TELLING) and str(error) else name


def _where(passed: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(passed)[-_FRAMES:]
    return [f"{'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno} {frame.name}" for frame in frames]


def _as_json(_logger: Any, _method: str, entry: EventDict) -> str:
    return orjson.dumps(entry, default=str, option=orjson.OPT_NON_STR_KEYS).decode()


class _Console:
    """``08:00:00 信息 event key=value``."""

    _FIRST = ("at", "level", "event", "failure", "where")

    def __call__(self, _logger: Any, _method: str, entry: MutableMapping[str, Any]) -> str:
        rest = " ".join(f"{key}={value}" for key, value in entry.items() if key not in self._FIRST)
        level = LEVELS.get(str(entry.get("level")), str(entry.get("level")))
        head = f"{str(entry.get('at'))[11:19]} {level} {entry.get('event')}"
        line = f"{head} {rest}" if rest else head
        failure = [f"    {entry['failure']}"] if "failure" in entry else []
        return "\n".join([line, *failure, *(f"      {frame}" for frame in entry.get("where") or ())])


__all__ = ["HIDDEN", "Redactor", "configure", "processors", "secrets_in", "secrets_of_url", "site_key"]
