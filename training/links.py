"""How well the structure of a chat says what a message replies to, beside the rules of bot/evaluation_links.py.

    python -m training.links CHATS

A softmax over the messages before (and "begins something") on who is named, who spoke before, how far back, words in
common, and in which conversation either stands: the links found so far (where they are learned, the right ones) make
conversations. Learned on all chats but one and measured on that one, in turn. Only measured: nothing of it is shipped,
the chats that could be had are English. Must never print a text.
"""

import math
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from scipy.optimize import minimize

from bot.evaluation_links import Said, named, read, words

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

BACK: Final = 40
"""Messages that are looked back."""
STRENGTH: Final = 3e-3
_COMMON: Final = 300
_LONG_AGO: Final = 5
_SIGNS: Final = 62
_ENDS: Final = 12
"""Signs of replying, and of beginning something."""
_SHORT, _LONG, _NEAR, _QUIET, _MOST = 4, 12, 15, 60, 15.0
_OPENINGS: Final = frozenset(
    {"hi", "hello", "hey", "anyone", "anybody", "can", "does", "is", "how", "what", "i", "any", "so", "where", "why"}
)


@dataclass(frozen=True, slots=True)
class Line:
    """A message as it is looked at."""

    said: Said
    names: frozenset[str]
    words: frozenset[str]
    length: int
    asks: bool
    opens: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """The rows of what a message may reply to, with the numbers of the messages; the last row is itself."""

    said: Said
    rows: Floats
    numbers: Sequence[int]

    @property
    def right(self) -> Floats:
        """1 for each right row."""
        return np.array([number in self.said.parents for number in self.numbers], dtype=float)


class Table:
    """How rare words are in all the chats."""

    def __init__(self, chats: Sequence[Sequence[Said]]) -> None:
        self.seen = Counter(word for chat in chats for one in chat for word in set(words(one.text)))
        self.texts = sum(map(len, chats))

    def rarity(self, found: frozenset[str]) -> float:
        """Of all words together."""
        return sum(math.log(self.texts / (self.seen[word] + 1)) for word in found)

    def line(self, one: Said, names: frozenset[str]) -> Line:
        """Reads a message."""
        found = words(one.text)
        kept = frozenset(word for word in found if self.seen[word] < _COMMON)
        return Line(
            one,
            frozenset(named(one, names)),
            kept,
            len(found),
            "?" in one.text,
            found[:1] != [] and found[0] in _OPENINGS,
        )


class Conversations:
    """Which conversation each message belongs to, by the links so far, and who speaks in it."""

    def __init__(self) -> None:
        self._of: dict[int, int] = {}

    def join(self, number: int, parent: int) -> None:
        """A message replies to another, or to nothing: then it begins one."""
        self._of[number] = self.of(parent)

    def of(self, number: int) -> int:
        """By the number of its first message."""
        return self._of.get(number, number)

    def speakers(self, lines: Sequence[Line]) -> dict[int, set[str]]:
        """Who spoke lately in each."""
        found: dict[int, set[str]] = {}
        for one in lines:
            found.setdefault(self.of(one.said.number), set()).add(one.said.user)
        return found


def choices(chat: Sequence[Said], table: Table, weights: Floats | None = None) -> list[Choice]:
    """One for each labelled message that a person wrote; the conversations are those that ``weights`` find, without
    them the right ones."""
    names = frozenset(one.user for one in chat if one.user)
    lines = [table.line(one, names) for one in chat]
    spoken = [place for place, one in enumerate(chat) if not one.system]
    talks, found = Conversations(), []
    for place, line in enumerate(lines):
        if line.said.parents and not line.said.system:
            before = [lines[other] for other in reversed(spoken) if other < place][:BACK]
            rows = np.array([*_rows(line, before, table, talks), _new(line, before)], dtype=float)
            numbers = [one.said.number for one in (*before, line)]
            found.append(Choice(line.said, rows, numbers))
            parent = max(line.said.parents) if weights is None else numbers[int(np.argmax(rows @ weights))]
            talks.join(line.said.number, parent)
    return found


def _rows(me: Line, before: Sequence[Line], table: Table, talks: Conversations) -> list[list[float]]:
    """The signs of replying to each message before."""
    mine = next((place for place, one in enumerate(before) if one.said.user == me.said.user), None)
    mine_names = before[mine].names if mine is not None else frozenset()
    mine_talk = talks.of(before[mine].said.number) if mine is not None else None
    speakers, open_ = talks.speakers(before), set[int]()
    rows, seen = list[list[float]](), set[str]()
    for place, one in enumerate(before):
        last = one.said.user not in seen
        seen.add(one.said.user)
        same, to, from_ = one.said.user == me.said.user, one.said.user in me.names, me.said.user in one.names
        far, ago = math.log(place + 1), math.log1p(max(me.said.minute - one.said.minute, 0))
        after_mine, addressed = mine is not None and mine < place, bool(me.names)
        shared = table.rarity(me.words & one.words)
        part, theirs = shared / (table.rarity(me.words) + 1e-9), shared / (table.rarity(one.words) + 1e-9)
        talk = talks.of(one.said.number)
        there, newest, ours = speakers[talk], talk not in open_, talk == mine_talk
        open_.add(talk)
        other, short, elsewhere = not same, me.length < _SHORT, bool(one.names) and not from_ and not same
        values: tuple[float, ...] = (
            far, not place, ago, ago > math.log1p(_LONG_AGO), same, same and last, same and not place, same and ago < 1,
            same and addressed, same and one.asks, same and not addressed and last, to, to and last, to and from_,
            to and one.asks, to and after_mine, addressed and not to and other, from_, from_ and last,
            from_ and not addressed, from_ and after_mine, one.asks and other, one.asks and other and me.asks,
            me.asks and not addressed and other, me.asks and from_, elsewhere, elsewhere and not me.names & one.names,
            bool(me.names & one.names), same and bool(me.names & one.names), same and bool(one.names) and not addressed,
            last and other, last and place > 0 and other, after_mine, after_mine and other and not to and not from_,
            one.said.user in mine_names and other, min(shared, _MOST) / _MOST, part, theirs, shared > 0 and same,
            part * other, one.length < _SHORT, short and not place, short and same,
            me.length > _LONG and not addressed and other, far * same, far * to, ago * same, ago * to, far * from_,
            ours, ours and newest, newest, me.said.user in there and other, bool(me.names & there),
            newest and ours and other, len(there) == 1 and one.asks and other, len(there) == 1 and other,
            newest and len(there) == 2 and me.said.user in there, ours and to,
            not ours and mine is not None and other, newest * far, ours * far,
        )  # fmt: skip
        rows.append([*map(float, values), *(0.0,) * _ENDS])
    return rows


def _new(me: Line, before: Sequence[Line]) -> list[float]:
    """The signs of beginning something."""
    mine = next((one for one in before if one.said.user == me.said.user), None)
    ago = me.said.minute - mine.said.minute if mine is not None else 0
    quiet = me.said.minute - max((one.said.minute for one in before), default=0)
    spoken_to = any(me.said.user in one.names for one in before[:_NEAR])
    values: tuple[float, ...] = (
        1, me.asks, me.asks and not me.names, bool(me.names), mine is None, ago > _LONG_AGO,
        math.log1p(min(max(quiet, 0), _QUIET)), me.length > _LONG and not me.names, me.length < _SHORT,
        me.opens, me.asks and mine is None, spoken_to,
    )  # fmt: skip
    return [*(0.0,) * _SIGNS, *map(float, values)]


def learned(found: Sequence[Choice]) -> Floats:
    """The weights that make the right rows likely."""
    taught = [one for one in found if one.right.any()]
    rows = np.concatenate([one.rows for one in taught])
    wide = rows.std(0) + 1e-6
    rows, right = rows / wide, np.concatenate([one.right for one in taught])
    sizes = [len(one.rows) for one in taught]
    starts, of = np.cumsum([0, *sizes[:-1]]), np.repeat(np.arange(len(taught)), sizes)

    def cost(weights: Floats) -> tuple[float, Floats]:
        odds = rows @ weights
        parts = np.exp(odds - np.maximum.reduceat(odds, starts)[of])
        chances = parts / np.add.reduceat(parts, starts)[of]
        hit = np.add.reduceat(chances * right, starts) + 1e-300
        slope = rows.T @ (chances - chances * right / hit[of]) / len(taught) + STRENGTH * weights
        return float(-np.log(hit).mean() + STRENGTH / 2 * weights @ weights), slope

    best = minimize(cost, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return np.asarray(best.x / wide)


def main(path: Path) -> None:
    """Each chat in turn is measured with what the others taught; what the system writes begins something."""
    chats = read(path)
    table = Table(chats)
    found = [choices(chat, table) for chat in chats]
    hit = asked = links = 0
    for place, chat in enumerate(chats):
        weights = learned([one for other, taught in enumerate(found) if other != place for one in taught])
        system = [one for one in chat if one.system and one.parents]
        tried = choices(chat, table, weights)
        hit += sum(one.numbers[int(np.argmax(one.rows @ weights))] in one.said.parents for one in tried)
        hit += sum(one.number in one.parents for one in system)
        asked += len(tried) + len(system)
        links += sum(len(one.parents) for one in chat)
    print(f"messages {asked} links {links} P {hit / asked:.4f} R {hit / links:.4f} F {2 * hit / (asked + links):.4f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
