"""Rounds and tables: every candidate once a round, odd rounds reversed; medians, spreads, ratios round by round."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

Row = dict[str, float]
FAULTS = ("lost", "doubled", "unexpected", "refused")


@dataclass(slots=True)
class Results:
    """What each candidate gave in each round."""

    title: str
    note: str = ""
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, name: str, row: Row) -> None:
        """One candidate's figures of one round."""
        self.rows.setdefault(name, []).append(row)

    def value(self, name: str, column: str) -> float:
        """A median."""
        return median(row[column] for row in self.rows[name])

    def ratio(self, name: str, base: str, column: str) -> float:
        """The median of the ratios round by round."""
        pairs = zip(self.rows[name], self.rows[base], strict=False)
        return median(mine[column] / theirs[column] for mine, theirs in pairs if theirs[column])

    def faults(self, name: str) -> dict[str, int]:
        """Sums of what must be 0."""
        return {fault: int(sum(row.get(fault, 0) for row in self.rows[name])) for fault in FAULTS}

    def markdown(self, columns: Sequence[str], ratios: Sequence[tuple[str, str]] = (), base: str = "") -> str:
        """A table; ``ratios`` are (column, heading) pairs against ``base``."""
        heads = ["", *columns, *(heading for _, heading in ratios), "lost / doubled / unexpected"]
        lines = [f"### {self.title}", ""] + ([self.note, ""] if self.note else [])
        lines += [_line(heads), _line(["---"] * len(heads))]
        for name, rows in self.rows.items():
            cells = [_spread([row[column] for row in rows if column in row]) for column in columns]
            cells += [
                f"{self.ratio(name, base, column):.2f}" if base in self.rows and column in rows[0] else ""
                for column, _ in ratios
            ]
            sums = self.faults(name)
            cells.append(f"{sums['lost']} / {sums['doubled']} / {sums['unexpected']}" if "lost" in rows[0] else "")
            lines.append(_line([name, *cells]))
        return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _spread(values: list[float]) -> str:
    if not values:
        return ""
    middle = median(values)
    if len(values) == 1:
        return _number(middle)
    return f"{_number(middle)} ({_number(min(values))}–{_number(max(values))})"


def _number(value: float) -> str:
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


async def interleaved(results: Results, rounds: int, runs: dict[str, Callable[[], Awaitable[Row]]]) -> Results:
    """Every candidate once a round, odd rounds reversed."""
    for turn in range(rounds):
        names = list(runs)
        for name in reversed(names) if turn % 2 else names:
            results.add(name, await runs[name]())
    # In the order in which they were given, whichever ran first.
    results.rows = {name: results.rows[name] for name in runs}
    return results
