"""The API's answers: what they mean, and which error they are.

The code decides, not the text and not the HTTP status ("dev-prepare/api-call-guide"); it stands in ``err_code``, in
``code`` or in both. Must never call, and never keep an answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any, Final

from bot.core.capability import Capability
from bot.core.errors import Ambiguous, DeliveryError, NotYet, Refused, Transient
from bot.core.event import Mode
from bot.platforms.base import Receipt
from bot.platforms.qq.fields import Fields, text, whole
from bot.platforms.tokens import Token

_LONGEST_REASON = 200
_LONGEST_LIFE = 86_400
"""Seconds; tokens live 7200 ("dev-prepare/access-token"), and no answer may name more than a date can hold."""


class Verdict(Enum):
    """What an answer means to the one who called."""

    DONE = auto()
    PENDING = auto()
    """Taken, and waits for somebody's review."""
    TOKEN = auto()
    PRIVILEGE = auto()
    TARGET = auto()
    GONE = auto()
    """The robot is not in the group."""
    WINDOW = auto()
    """A reply's id is used up, too old or no id."""
    EARLY = auto()
    """A reply's event id is not good, or not yet."""
    DUPLICATE = auto()
    PROACTIVE_RATE = auto()
    PROACTIVE_OFF = auto()
    MUTED = auto()
    UNWANTED = auto()
    """The person does not want private messages."""
    OFFLINE = auto()
    KEYBOARD = auto()
    MEDIA = auto()
    RATE = auto()
    SERVER = auto()
    UNCLEAR = auto()
    """Broken on the way: nobody knows."""
    OTHER = auto()


def _table(entries: Mapping[Verdict, tuple[int, ...]]) -> dict[int, Verdict]:
    return {code: verdict for verdict, codes in entries.items() for code in codes}


NO_RIGHT: Final = 40062003
"""No right to recall or to silence: the robot is no admin, or the person is one."""
NO_SUCH_MESSAGE: Final = 40061001
"""Of a recall: never there, or withdrawn already."""
_CODES: Final = _table({
    Verdict.PENDING: (304023, 304024),
    Verdict.TOKEN: (11241, 11242, 11243, 11244, 11251),
    Verdict.PRIVILEGE: (11253, 11254, 11265, 11282, NO_RIGHT),
    Verdict.TARGET: (11255,),
    Verdict.GONE: (11293, 40034101, 40054003),
    Verdict.WINDOW: (304103, 304026, 304027, 40034005, 40034024, 40034026, 40034027, 40034031, 40034128),
    Verdict.EARLY: (40034025,),
    Verdict.DUPLICATE: (40054005,),
    Verdict.PROACTIVE_RATE: (40034100, 22009, 1100100, 1100308, 20028),
    Verdict.PROACTIVE_OFF: (40034105, 40034102),
    Verdict.MUTED: (40054002, 850018),
    Verdict.UNWANTED: (40054013, 40054004),
    Verdict.OFFLINE: (40054016,),
    Verdict.KEYBOARD: (40034029, 305007),
    Verdict.MEDIA: (304080, 304082, 304083, 40034004, 850019, 850026, 850027, 850031, 40093001, 40093002),
    Verdict.RATE: (100001,),
    Verdict.SERVER: (50055001, 50055002, 50065001, 11281, 11252),
})  # fmt: skip
"""Per-page error tables of the manual and "api-call-guide"; what is not here is a plain no."""

WRONG_SECRET: Final = frozenset({100016, 100007, 10004})
"""The application's id or secret is wrong, or it is banned ("dev-prepare/access-token")."""

_OK, _CREATED, _ACCEPTED, _NO_CONTENT = 200, 201, 202, 204
_GOOD = (_OK, _CREATED, _ACCEPTED)
_STATUSES: Final[Mapping[int, Verdict]] = {
    401: Verdict.TOKEN,
    429: Verdict.RATE,
    500: Verdict.UNCLEAR,
    502: Verdict.UNCLEAR,
    503: Verdict.SERVER,
    504: Verdict.UNCLEAR,
}

# Seconds to wait, by what the answer means.
_MUTED_AGAIN, _QUOTA_AGAIN, _OFFLINE_AGAIN, _RATE_AGAIN, _TOKEN_AGAIN = 60.0, 60.0, 30.0, 10.0, 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that was judged. ``code`` is 0 where the platform named none."""

    verdict: Verdict
    code: int = 0
    words: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict, repr=False)
    retry_after: float | None = None

    @property
    def ok(self) -> bool:
        """Whether it was done, or will be."""
        return self.verdict in (Verdict.DONE, Verdict.PENDING)


def judge(status: int, fields: Fields, retry_after: float | None = None, *, readable: bool = True) -> Answer:
    """What an answer of this HTTP status and JSON body means; a body that is none (``readable`` false) with a good
    status comes from something in between."""
    code = whole(fields, "err_code") or whole(fields, "code") or 0
    words = text(fields, "message", "msg")[:_LONGEST_REASON]
    verdict = _CODES.get(code)
    if verdict is None:
        verdict = _by_status(status, code) if readable or status not in _GOOD else Verdict.UNCLEAR
    return Answer(verdict, code, words or f"HTTP {status}", fields, retry_after)


def _by_status(status: int, code: int) -> Verdict:
    if status in (_CREATED, _ACCEPTED):  # accepted asynchronously, with a body that looks like an error
        return Verdict.PENDING
    if code:
        return Verdict.RATE if status == 429 else Verdict.OTHER  # noqa: PLR2004
    if status in (_OK, _NO_CONTENT):
        return Verdict.DONE
    return _STATUSES.get(status, Verdict.OTHER)


def receipt(answer: Answer, verified: bool | None = None) -> Receipt:
    """The receipt of an answer that is ok; one that waits for review has no id yet."""
    return Receipt(text(answer.fields, "id") or None, verified)


def quote_index(answer: Answer) -> str:
    """Under which index the message that was sent can be quoted; empty where the platform says none."""
    found = answer.fields.get("ext_info")
    return text(found, "ref_idx") if isinstance(found, Mapping) else ""


def error(answer: Answer, needs: Capability | None) -> DeliveryError:
    """The error of an answer that is not ok; ``needs`` is what a refusal for lack of rights takes away."""
    code, reason = str(answer.code or "http"), answer.words
    match answer.verdict:
        case Verdict.PRIVILEGE:
            return Refused(code, reason, needs)
        case Verdict.GONE:
            # The same code says that the person a call is about is no member: then nothing is lost.
            return Refused(code, reason, Capability.SEND if needs is Capability.SEND else None)
        case Verdict.PROACTIVE_OFF:
            return Refused(code, reason, Capability.PROACTIVE)
        case Verdict.UNWANTED:
            return Refused(code, reason, Capability.DIRECT)
        case Verdict.KEYBOARD:
            return Refused(code, reason, Capability.BUTTONS)
        case Verdict.UNCLEAR:
            return Ambiguous(f"{reason} {code}")
    return _later(answer) or Refused(code, reason)


def pause(answer: Answer) -> float:
    """Seconds to make no call after a refusal for their number."""
    return answer.retry_after or _RATE_AGAIN


def _later(answer: Answer) -> Transient | None:
    said, reason = answer.retry_after, f"{answer.code or 'http'}: {answer.words}"
    match answer.verdict:
        case Verdict.MUTED:
            return NotYet(reason, _MUTED_AGAIN)
        case Verdict.PROACTIVE_RATE:
            return NotYet(reason, said or _QUOTA_AGAIN)
        case Verdict.OFFLINE:
            return Transient(reason, _OFFLINE_AGAIN, whole_account=True)
        case Verdict.RATE:
            return Transient(reason, pause(answer), whole_account=True)
        case Verdict.TOKEN:
            return Transient(reason, _TOKEN_AGAIN, whole_account=True)
        case Verdict.SERVER:
            return Transient(reason, said)
        case _:
            return None


def token(status: int, fields: Fields, now: datetime) -> Token:
    """The access token of an answer; errors come in a 200 body too. Raises Refused or Transient."""
    value, lifetime = text(fields, "access_token"), whole(fields, "expires_in")
    if status == _OK and value and lifetime:
        return Token(value, now + timedelta(seconds=min(lifetime, _LONGEST_LIFE)))
    answer = judge(status, fields)
    if answer.code in WRONG_SECRET:
        raise Refused(str(answer.code), answer.words)
    if answer.verdict is Verdict.RATE:
        raise error(answer, None)
    raise Transient(f"no token: {answer.code or status}", _TOKEN_AGAIN, whole_account=True)


def mode(fields: Fields) -> Mode | None:
    """The group's mode of ``restrict_chat_setting``; a schedule says nothing of now."""
    rule = fields.get("global_rule")
    said = text(rule, "mode").lower() if isinstance(rule, Mapping) else ""
    return {"none": Mode.OPEN, "always": Mode.CLOSED}.get(said)


def silenced(fields: Fields, native_id: str) -> bool | None:
    """Whether a member stands among the silenced of ``restrict_chat_setting``; None where there is no such list."""
    members = fields.get("members")
    if not isinstance(members, list):
        return None
    return any(isinstance(one, Mapping) and text(one, "member_openid") == native_id for one in members)
