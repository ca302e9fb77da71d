"""What a day's questions are about: phrases of which several people spoke, each with two questions as they were asked.

Counted by people, not by messages: whoever asks five times is one. Nobody is named. Pure; must never keep a text longer
than it is shown.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.core.keywords import Keyword, Phrase, Rarity, Seen, chosen, is_word, parts, rare, runs
from bot.core.query import Query
from bot.core.ticket import WAITING, Ticket, TicketState
from bot.core.upwards_list import nameless

MOST_TOPICS = 8
_SEVERAL = 2
_EXAMPLES = 2


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said, or several who wanted to know the same."""

    people: frozenset[str]
    text: str


@dataclass(frozen=True, slots=True)
class HotTopic:
    """A phrase, how many people spoke of it, and two examples."""

    word: str
    people: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class HotTopics(Query[tuple[HotTopic, ...]]):
    """What the questions of some groups are about that were asked on a local date. Answered in the process; nothing
    where nobody answers; never remembered."""

    groups: tuple[str, ...]
    on: date
    most: int = MOST_TOPICS


def said_in(tickets: Iterable[Ticket]) -> tuple[Said, ...]:
    """The questions of tickets, without names."""
    return tuple(
        Said(frozenset(f"{one.group} {asker.native_id}" for asker in one.askers), nameless(one))
        for one in tickets
        if was_asked(one)
    )


def was_asked(ticket: Ticket) -> bool:
    """Whether a ticket is a question that people know of: not held, not only perhaps one, not dropped in silence, and
    not taken back with all its messages."""
    if ticket.held or ticket.state is TicketState.CANDIDATE or not ticket.message_ids:
        return False
    return bool(ticket.rungs or ticket.answers or ticket.offered or ticket.tried or ticket.state in WAITING)


def hot_topics(said: Sequence[Said], rarity: Rarity, most: int = MOST_TOPICS) -> tuple[HotTopic, ...]:
    """The phrases that most people spoke of and that say most; fewer where fewer are shared."""
    pieces = _shared_pieces(said)
    people: dict[Phrase, set[str]] = defaultdict(set)
    places: dict[Phrase, dict[int, None]] = defaultdict(dict)
    seen: dict[Phrase, Seen] = defaultdict(Seen)
    for number, run, place in pieces:
        for start, end in parts(run):
            phrase = run[start:end]
            people[phrase] |= said[number].people
            places[phrase][number] = None
            one = seen[phrase]
            one.times += 1
            one.edges += (start == 0) + (end == len(run))
            one.before.add(run[start - 1] if start else place)
            one.behind.add(run[end] if end < len(run) else place)
    worth = {
        phrase: len(who) * rare(phrase, rarity)
        for phrase, who in people.items()
        if len(who) >= _SEVERAL and is_word(phrase) and seen[phrase].is_whole
    }
    by_word = {"".join(phrase): phrase for phrase in worth}
    return _with_examples(chosen(worth, most), by_word, people, places, said)


def _shared_pieces(said: Sequence[Said]) -> list[tuple[int, Phrase, str]]:
    """The stretches of runs of which each pair of neighbours is said by several people: longer phrases that several
    people say lie in them, and all others need no look."""
    whole = [
        (number, run, f"{number}.{clause}.{place}")
        for number, one in enumerate(said)
        for clause, found in enumerate(runs(one.text, talk=True))
        for place, run in enumerate(found)
    ]
    by_pair: dict[Phrase, set[str]] = defaultdict(set)
    for number, run, _ in whole:
        for start in range(len(run)):
            for end in (start + 1, start + 2):
                by_pair[run[start:end]] |= said[number].people
    pieces = []
    for number, run, place in whole:
        begin = 0
        for at in range(1, len(run) + 1):
            if at == len(run) or len(by_pair[run[at - 1 : at + 1]]) < _SEVERAL:
                pieces.append((number, run[begin:at], f"{place}.{begin}"))
                begin = at
    return pieces


def _with_examples(
    words: Iterable[Keyword],
    by_word: dict[str, Phrase],
    people: dict[Phrase, set[str]],
    places: dict[Phrase, dict[int, None]],
    said: Sequence[Said],
) -> tuple[HotTopic, ...]:
    """No question stands under two topics; one whose questions all stand elsewhere is left out."""
    used: set[int] = set()
    topics = []
    for one in words:
        phrase = by_word[one.word]
        free = [number for number in places[phrase] if number not in used][:_EXAMPLES]
        if free:
            used.update(free)
            topics.append(HotTopic(one.word, len(people[phrase]), tuple(said[number].text for number in free)))
    return tuple(topics)
