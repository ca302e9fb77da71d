"""A case: what one person wrote that somebody has to look at, what was decided about it, and by whom.

The words are kept here as evidence, before anything is taken back. They must never reach a log or the audit log.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from bot.core.ids import AccountName, NativeId
from bot.core.judge.finding import Category, Severity
from bot.core.judge.scored import RULE
from bot.core.query import ANY, Every, One

MOST_MESSAGES = 100
"""Messages of one flood that a verdict can still take back; those that somebody takes back meanwhile are left out."""
MOST_TEXTS = 5
LONGEST_TEXT = 1000
"""What a case keeps (bot/core/case_evidence.py); every word of it stands in the stored messages."""
RECALL = "Recall"
"""The effect that takes a message back, as ``failed`` and ``unasked`` name it."""


class CaseState(StrEnum):
    """How far a case has come."""

    OPEN = "open"
    SETTLED = "settled"
    APPEALED = "appealed"
    REVIEWED = "reviewed"


class Act(StrEnum):
    """What a member of the staff can decide."""

    RECALL = "recall"
    WARN = "warn"
    MUTE = "mute"
    PASS = "pass"


@dataclass(frozen=True, slots=True)
class Ground:
    """One finding that a case stands on, as its trace tells it (bot/core/judge/trace.py): what a verdict can teach.
    ``shown``: a card has shown the message; nobody lets pass what nobody was shown. ``place``: where it stands in the
    text of the case with this number; empty where that is not known."""

    category: Category
    severity: Severity
    rule: str
    sentence: str
    near: str = ""
    grams: tuple[str, ...] = ()
    shown: bool = True
    text: int = field(default=0, compare=False)
    place: tuple[int, int] = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Case:
    """``no`` is a number of Action, so that ``/撤销`` finds it. ``name`` is how the person is shown, ``count`` how
    many messages were folded into the case, ``recalled`` those that the bot was told to take back and the platform
    has not refused to. ``batch`` is the first case of those that are shown together, ``waiting`` those that are not
    shown yet, ``step`` who was asked last. ``training``: nothing was done about it, since the group was in training.
    ``strikes`` is how many the person had when the case began. ``reminded_at``: the group was spoken to,
    ``told_at``: the person was, ``failed``: kinds of effects that the platform refused and a person was asked for
    (at ``by_hand_at``), ``unasked``: those that were refused and wait to be asked for together with others.
    ``reviewed_by``: who was asked to look again, then who did. ``overturned``: it was found to be no harm after
    something had been done, and the person has heard so."""

    group: str
    no: int
    local_date: date
    account: AccountName
    native_id: NativeId
    name: str
    message_ids: tuple[str, ...]
    texts: tuple[str, ...]
    category: Category
    reasons: tuple[str, ...]
    severity: int
    opened_at: datetime
    last_at: datetime
    batch: int
    count: int = 1
    strikes: int = 0
    training: bool = False
    waiting: bool = False
    step: int = 0
    shown_to: tuple[str, ...] = ()
    cards: int = 0
    recalled: tuple[str, ...] = ()
    state: CaseState = CaseState.OPEN
    verdict: tuple[Act, ...] = ()
    settled_by: str = ""
    settled_name: str = ""
    settled_at: datetime | None = None
    muted_until: datetime | None = None
    reminded_at: datetime | None = None
    told_at: datetime | None = None
    failed: tuple[str, ...] = ()
    unasked: tuple[str, ...] = ()
    by_hand_at: datetime | None = None
    appeal: str = ""
    appealed_at: datetime | None = None
    reviewed_by: str = ""
    overturned: bool = False
    grounds: tuple[Ground, ...] = ()

    @property
    def subject(self) -> str:
        """The case as one word, for effects that come back."""
        return f"{self.group}/{self.no}"

    @property
    def told_as(self) -> str:
        """The category that the person is told. Empty where nothing but the classifier says so: its guess is reason
        enough to look, and none to call a teacher's message by such a name."""
        of = [one.rule for one in self.grounds if one.category is self.category and one.severity > Severity.NOTE]
        return "" if of and all(rule == RULE for rule in of) else str(self.category)

    @property
    def left_standing(self) -> bool:
        """Whether the platform would not take something back, and nobody has been seen to do it by hand."""
        return RECALL in (*self.failed, *self.unasked) and not set(self.message_ids) <= set(self.recalled)

    @property
    def undone(self) -> bool:
        """Whether the verdict was taken back, so that the next one counts whoever gives it."""
        return self.state is CaseState.SETTLED and not self.verdict

    def without_recall_asked(self) -> "Case":
        """The case when nobody has to take anything back by hand any more."""
        failed, unasked = (tuple(one for one in kinds if one != RECALL) for kinds in (self.failed, self.unasked))
        return replace(self, failed=failed, unasked=unasked)


@dataclass(frozen=True, slots=True)
class Strike:
    """A warning that counts until ``expires_at`` unless it was undone. It belongs to the case of the same number."""

    group: str
    no: int
    account: AccountName
    native_id: NativeId
    at: datetime
    expires_at: datetime
    undone_at: datetime | None = None

    def counts(self, at: datetime) -> bool:
        """Whether it still counts at an instant."""
        return self.undone_at is None and at < self.expires_at


@dataclass(frozen=True, slots=True)
class FindingNote:
    """That something was found in a message, for the statistics and for the shift's figures; ``no`` is the case, 0 when
    it was only noted. Never the message itself."""

    id: str
    group: str
    at: datetime
    category: Category
    severity: int
    rule: str
    view: str
    score: float
    version: str
    no: int = 0


def case_of(group: str, no: int) -> One[Case]:
    """A case by its number."""
    return One(Case, (group, no), group)


def cases_on(group: str, on: date) -> Every[Case]:
    """The cases that began in a group on a local date."""
    return Every(Case, group, (("local_date", on),))


def open_cases(group: str) -> Every[Case]:
    """The cases of a group that nobody has settled."""
    return Every(Case, group, (("state", CaseState.OPEN),))


def cases_of_person(account: AccountName, native_id: NativeId) -> Every[Case]:
    """Everything about one person."""
    return Every(Case, ANY, (("account", account), ("native_id", native_id)))


def cases_numbered(groups: Iterable[str], numbers: Iterable[int]) -> Every[Case]:
    """The cases of these numbers in several groups: a person may have the same number in two."""
    return Every(Case, ANY, (("group", tuple(groups)), ("no", tuple(numbers))))


def strikes_of_person(account: AccountName, native_id: NativeId) -> Every[Strike]:
    """The strikes of one person, in whichever group."""
    return Every(Strike, ANY, (("account", account), ("native_id", native_id)))


def strike_of(group: str, no: int) -> One[Strike]:
    """The strike that a case led to."""
    return One(Strike, (group, no), group)


def named_in(subject: str) -> One[Case] | None:
    """The case that ``Case.subject`` names; None when the word names none."""
    group, _, number = subject.rpartition("/")
    return case_of(group, int(number)) if group and number.isascii() and number.isdigit() else None
