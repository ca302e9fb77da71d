"""Accounts that people bound themselves with a code: a robot of QQ's own sees ids that nobody can know beforehand.

Never by name: a name can be chosen by anybody. Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.ids import AccountName, EventId, NativeId, PersonKey, derive_id
from bot.core.people import Directory, LinkedAccount, Person
from bot.core.query import ANY, Every, One

CODE_LIVES = timedelta(minutes=30)
_DIGITS = 8
MOST_TRIES = 5
TRIES_COUNT_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class BindCode:
    """A code for one person. It works once, until ``expires_at``."""

    code: str
    person: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Bound:
    """An account that ``person`` bound; ``ended_at`` once it was taken back."""

    account: str
    native_id: str
    person: str
    at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BindTries:
    """Wrong codes of one account since ``since``: nobody may go through them all."""

    account: str
    native_id: str
    count: int
    since: datetime


def new_code(event: EventId, received_at: datetime) -> str:
    """Eight digits. They hang on the microsecond at which the request came in, which only this machine knows."""
    return f"{int(derive_id('bind', event, received_at.isoformat()), 16) % 10**_DIGITS:0{_DIGITS}d}"


def code_of(text: str) -> str | None:
    """The code in an argument, blanks and dashes between the digits allowed; None when it is none."""
    digits = text.replace(" ", "").replace("-", "")
    return digits if len(digits) == _DIGITS and digits.isascii() and digits.isdigit() else None


def code_record(code: str) -> One[BindCode]:
    """What is known of a code."""
    return One(BindCode, (code,), code)


def tries_of(account: AccountName, native_id: NativeId) -> One[BindTries]:
    """The wrong tries of an account."""
    return One(BindTries, (account, native_id), account)


def bound_to(person: PersonKey) -> Every[Bound]:
    """The accounts that a person bound."""
    return Every(Bound, ANY, (("person", person),))


ALL_BOUND: Every[Bound] = Every(Bound, ANY)


def blocked(tries: BindTries | None, at: datetime) -> bool:
    """Whether an account has tried too often."""
    return tries is not None and tries.count >= MOST_TRIES and at < tries.since + TRIES_COUNT_FOR


def tried(tries: BindTries | None, account: AccountName, native_id: NativeId, at: datetime) -> BindTries:
    """The tries after one more."""
    if tries is None or at >= tries.since + TRIES_COUNT_FOR:
        return BindTries(account, native_id, 1, at)
    return replace(tries, count=tries.count + 1)


def with_bound(roster: Directory, bound: Iterable[Bound]) -> Directory:
    """The roster with the accounts that people bound; an account of the roster itself is never taken over."""
    extra: dict[str, list[LinkedAccount]] = {}
    for one in bound:
        account, native_id = AccountName(one.account), NativeId(one.native_id)
        if one.ended_at is None and roster.of_account(account, native_id) is None:
            extra.setdefault(one.person, []).append(LinkedAccount(account, native_id))
    if not extra:
        return roster
    return Directory(tuple(_linked(person, extra.get(person.key, [])) for person in roster.people))


def _linked(person: Person, links: list[LinkedAccount]) -> Person:
    return replace(person, accounts=(*person.accounts, *links)) if links else person
