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
    """A code for one person; without a ``person`` for the one who has it sent in private, who owns the account of a
    group that ``made_by`` names (see ``claim``). It works once, until ``expires_at``."""

    code: str
    person: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Bound:
    """An account that ``person`` bound; ``ended_at`` once it was taken back. ``account`` also names the place
    in which the id was seen, where that is known (``realm``)."""

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


def realm(account: AccountName, place: NativeId | None) -> str:
    """Where an id counts: at an account, in one of its groups, in private. Names of accounts have no blanks."""
    return f"{account} {place}" if place is not None else account


def _link(realm_: str, native_id: str) -> LinkedAccount:
    account, _, place = realm_.partition(" ")
    return LinkedAccount(AccountName(account), NativeId(native_id), NativeId(place) or None)


def claim(code: str, account: AccountName, place: NativeId, native_id: NativeId, at: datetime) -> BindCode:
    """A code by which somebody who is known in private says who they are in a group."""
    return BindCode(code, "", f"{realm(account, place)}\n{native_id}", at, at + CODE_LIVES)


def claimed(code: BindCode | None, at: datetime) -> LinkedAccount | None:
    """The account of a group that a code is for; None when it is for a person, used or too old."""
    if code is None or code.person or code.used_at is not None or at >= code.expires_at:
        return None
    realm_, _, native_id = code.made_by.partition("\n")
    return _link(realm_, native_id)


def bound(link: LinkedAccount, person: PersonKey, at: datetime) -> Bound:
    """The record of a link."""
    return Bound(realm(link.account, link.place), link.native_id, person, at)


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
    """The roster with the accounts that people bound, the newest last; an account of the roster itself is never taken
    over, but it may be known where it counts."""
    extra: dict[str, list[LinkedAccount]] = {}
    for one in sorted(bound, key=lambda one: one.at):
        link = _link(one.account, one.native_id)
        owner = roster.of_account(link.account, link.native_id)
        if one.ended_at is None and (owner is None or (link.place is not None and owner.key == one.person)):
            extra.setdefault(one.person, []).append(link)
    if not extra:
        return roster
    return Directory(tuple(_linked(person, extra.get(person.key, [])) for person in roster.people))


def _linked(person: Person, links: list[LinkedAccount]) -> Person:
    return replace(person, accounts=(*person.accounts, *links)) if links else person
