"""Takes what files say into the knowledge of a programme: new and changed rows, and rows that are gone.

Pure. What the staff changed in the chat stays until the file itself says something else; what a file once said is
remembered by fingerprints (``FaqRow``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bot.core.ids import derive_id
from bot.core.knowledge_card import CardState, KnowledgeCard
from bot.core.knowledge_change import FaqRow
from bot.core.knowledge_desk import LIVE, By, approved, key_of, phrasings_of, withdrawn
from bot.core.knowledge_file import Entry


@dataclass(slots=True)
class Taken:
    """What has to be saved, and how much of it is what. ``last_no`` is the highest number of a card so far, ``no`` the
    number under which it can be undone once it is saved; 0: nothing was changed."""

    last_no: int
    after: dict[int, KnowledgeCard] = field(default_factory=dict)
    before: dict[int, KnowledgeCard] = field(default_factory=dict)
    made: list[int] = field(default_factory=list)
    rows: list[FaqRow] = field(default_factory=list)
    changed: int = 0
    gone: int = 0
    same: int = 0
    no: int = 0

    @property
    def summary(self) -> str:
        """For the audit log."""
        return f"new {len(self.made)} changed {self.changed} withdrawn {self.gone} same {self.same}"


def imported(programme: str, source: str, entries: Iterable[Entry], cards: Iterable[KnowledgeCard], taken: Taken,
             by: By) -> Taken:  # fmt: skip
    """A file that is taken in once: its questions are looked for among those that are there."""
    known = _by_question(cards)
    for entry in entries:
        _put(programme, source, entry, known.get(key_of(entry.question)), taken, by)
    return taken


def followed(
    programme: str,
    files: Mapping[str, Iterable[Entry]],
    rows: Iterable[FaqRow],
    cards: Iterable[KnowledgeCard],
    taken: Taken,
    by: By,
) -> Taken:
    """Files that are read at each start: what they did not change since stays as the staff left it."""
    there = {card.no: card for card in cards}
    known = _by_question(there.values())
    was = {(row.file, row.mark): row for row in rows}
    for file, entries in files.items():
        for entry in entries:
            mark, digest = _mark(entry), _digest(entry)
            row = was.pop((file, mark), None)
            if row is not None and row.digest == digest and not row.gone:
                taken.same += 1
                continue
            card = there.get(row.card) if row is not None else known.get(key_of(entry.question))
            taken.rows.append(FaqRow(programme, file, mark, digest, _put(programme, file, entry, card, taken, by)))
    for row in was.values():
        if not row.gone:
            taken.rows.append(replace(row, gone=True))
            _drop(there.get(row.card), taken, by)
    return taken


def _by_question(cards: Iterable[KnowledgeCard]) -> dict[str, KnowledgeCard]:
    """Cards by their question; of several with the same the one that is in use."""
    order = sorted(cards, key=lambda card: (card.state not in LIVE, card.state is CardState.MERGED, card.no))
    found: dict[str, KnowledgeCard] = {}
    for card in order:
        if card.state is not CardState.MERGED:
            found.setdefault(key_of(card.question), card)
    return found


def _put(programme: str, source: str, entry: Entry, card: KnowledgeCard | None, taken: Taken, by: By) -> int:
    """An entry as a card, new or renewed; gives its number."""
    if card is None:
        taken.last_no += 1
        blank = KnowledgeCard(
            programme, taken.last_no, entry.question, entry.answer, CardState.DRAFT, made_at=by.at, changed_at=by.at
        )
        taken.after[blank.no] = _renewed(blank, entry, source, by)
        taken.made.append(blank.no)
        return blank.no
    if _says(card, entry):
        taken.same += 1
        return card.no
    taken.before[card.no] = card
    taken.after[card.no] = _renewed(card, entry, source, by)
    taken.changed += 1
    return card.no


def _says(card: KnowledgeCard, entry: Entry) -> bool:
    """Whether a card holds all that an entry says."""
    known = {key_of(text) for text in (card.question, *card.phrasings)}
    return (
        card.state is CardState.APPROVED
        and (card.question, card.answer) == (entry.question, entry.answer)
        and (card.audience, card.staff_only) == (entry.scope.audience, entry.scope.staff_only)
        and all(key_of(text) in known for text in entry.phrasings)
    )


def _renewed(card: KnowledgeCard, entry: Entry, source: str, by: By) -> KnowledgeCard:
    """What the file says, with the ways of asking that were learnt meanwhile."""
    other = card.answer != entry.answer
    return approved(
        replace(
            card,
            question=entry.question,
            answer=entry.answer,
            phrasings=phrasings_of(entry.question, (*entry.phrasings, *card.phrasings)),
            audience=entry.scope.audience,
            staff_only=entry.scope.staff_only,
            source=source if other or not card.source else card.source,
            answered_by="" if other else card.answered_by,
            answered_name="" if other else card.answered_name,
            answered_at=None if other else card.answered_at,
        ),
        by,
    )


def _drop(card: KnowledgeCard | None, taken: Taken, by: By) -> None:
    if card is not None and card.state in LIVE and card.no not in taken.after:
        taken.before[card.no] = card
        taken.after[card.no] = withdrawn(card, by)
        taken.gone += 1


def _mark(entry: Entry) -> str:
    return derive_id("faq", key_of(entry.question))


def _digest(entry: Entry) -> str:
    scope = (*entry.scope.audience, str(entry.scope.staff_only))
    return derive_id(entry.question, entry.answer, "\n".join(entry.phrasings), *scope)
