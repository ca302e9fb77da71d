"""A fault in the settings as a value, and the list that collects them. Expected faults are never raised."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from enum import StrEnum

from bot.core.wording.settings import Said, fault_text
from bot.settings.lines import Path
from bot.settings.model import Settings


class Severity(StrEnum):
    """An error stops the start; a warning is shown."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, where, and what to write instead. ``line`` None: it has no line (or none could be found)."""

    severity: Severity
    file: str
    line: int | None
    path: str
    sentence: str
    suggestion: str = ""

    @property
    def text(self) -> str:
        """The fault as one line for people."""
        return fault_text(self.file, self.line, self.sentence, self.suggestion)


@dataclass(frozen=True, slots=True)
class Checked:
    """Settings with everything that is to be said about them; ``settings`` is None when there is an error."""

    settings: Settings | None
    faults: tuple[Fault, ...] = ()

    @property
    def errors(self) -> tuple[Fault, ...]:
        """The faults that stop the start."""
        return tuple(fault for fault in self.faults if fault.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """The faults that do not."""
        return tuple(fault for fault in self.faults if fault.severity is Severity.WARNING)


@dataclass(frozen=True, slots=True)
class Source:
    """One file that was read."""

    name: str
    lines: Mapping[Path, int] = field(default_factory=dict)


@dataclass(slots=True)
class Places:
    """Where each value came from."""

    main: Source
    sections: dict[str, Source] = field(default_factory=dict)
    """Top-level tables that stand in another file."""
    overridden: dict[Path, str] = field(default_factory=dict)
    """Values that a secret file or a variable of the environment put there, by its name."""

    def of(self, path: Path) -> tuple[str, int | None]:
        """File and line of a path, or of the nearest table around it."""
        if path in self.overridden:
            return self.overridden[path], None
        source = self.sections.get(str(path[0]), self.main) if path else self.main
        for length in range(len(path), 0, -1):
            if (line := source.lines.get(path[:length])) is not None:
                return source.name, line
        return source.name, None


def written(path: Path) -> str:
    """``groups[3].account``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


@dataclass(slots=True)
class Report:
    """Collects faults. ``alive`` translates numbers in lists from which faulty items were left out; nothing more is
    said about the places in ``muted``, which were filled in for what is missing or wrong."""

    places: Places
    alive: Mapping[Path, tuple[int, ...]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    muted: Set[Path] = frozenset()

    def error(self, path: Path, said: Said) -> None:
        """What stops the start."""
        self._add(Severity.ERROR, path, said)

    def warning(self, path: Path, said: Said) -> None:
        """What does not."""
        self._add(Severity.WARNING, path, said)

    def elsewhere(self, path: Path, file: str, line: int | None, said: Said) -> None:
        """An error in another file that a value of the settings names."""
        at = written(self.original(path))
        self.faults.append(Fault(Severity.ERROR, file, line, at, said.sentence, said.suggestion))

    def line(self, path: Path) -> int | None:
        """The line of a path, to be named in another fault's sentence."""
        return self.places.of(self.original(path))[1]

    def written(self, path: Path) -> str:
        """The path as people see it."""
        return written(self.original(path))

    def doubtful(self, *path: str | int) -> bool:
        """Whether something at or below a path is wrong, so that what depends on it cannot be judged."""
        at = self.original(path)
        wrong = [fault.path for fault in self.faults if fault.severity is Severity.ERROR]
        return any(place[: len(at)] == at for place in self.muted) or any(
            place.startswith(written(at)) for place in wrong
        )

    def original(self, path: Path) -> Path:
        """The path in the files."""
        found: Path = ()
        for part in path:
            kept = self.alive.get(found) if isinstance(part, int) else None
            found = (*found, kept[part] if kept is not None and isinstance(part, int) else part)
        return found

    def _add(self, severity: Severity, path: Path, said: Said) -> None:
        at = self.original(path)
        if at in self.muted:
            return
        file, line = self.places.of(at)
        self.faults.append(Fault(severity, file, line, written(at), said.sentence, said.suggestion))

    def ordered(self) -> tuple[Fault, ...]:
        """By severity, file and line; nothing twice."""
        found = sorted(dict.fromkeys(self.faults), key=lambda fault: (fault.severity, fault.file, fault.line or 0))
        return tuple(found)
