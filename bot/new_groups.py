"""Groups that the settings name and that do not exist yet: what each would be made of, and making them.

A call repeated after any kind of end gives the same group, because its uuid follows from the keys of programme and
group. Must never change a group that exists, and never write a file by itself.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import NAMESPACE_URL, uuid5

from bot.core.errors import Ambiguous, DeliveryError, Refused, Transient
from bot.core.ids import AccountName, NativeId
from bot.core.people import GROUP_LEADERS, NO_STAFF, Person
from bot.platforms.dingtalk.members import LONGEST_TITLE, MOST_ADMINS, NewGroup
from bot.platforms.dingtalk.wire import outsider
from bot.programme_file import directory_of
from bot.settings import DingTalkAccount, Settings
from bot.settings.programme import TO_CREATE, GroupTable, ManagementTable

SCENE = "scene"
_BARRED = frozenset({"secret", "token", "permission", "quota"})
"""What is refused to one group for these reasons is refused to all."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A group to be made. ``unlinked`` are the names of its staff whom the account does not know, ``too_many`` how
    many more should manage it than can."""

    key: str
    name: str
    account: AccountName
    group: NewGroup
    unlinked: tuple[str, ...] = ()
    too_many: int = 0

    @property
    def cut(self) -> bool:
        """Whether the title is shorter than the name."""
        return self.group.title != self.name


@dataclass(frozen=True, slots=True)
class Made:
    """A group that exists now. ``join_url`` is empty where the platform gave none; ``no_link`` says why."""

    planned: Planned
    native_id: str
    chat_id: str
    join_url: str = ""
    no_link: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """A group that does not exist, or whose existence could not be kept. ``code`` is a word for the wording, ``reason``
    the platform's own."""

    planned: Planned
    code: str
    reason: str


class Maker(Protocol):
    """The part of a DingTalk account that makes groups."""

    async def create_group(self, group: NewGroup) -> tuple[NativeId, str]:
        """Make it, or find it made; its native id and its chatid."""
        ...

    async def join_link(self, chat_id: str, shared_by: NativeId) -> str:
        """The link to join it."""
        ...


Keep = Callable[[str, Mapping[str, str]], None]
"""Writes values of a group into its file. Raises OSError, or ValueError where only a person should."""


def planned(settings: Settings, today: date) -> tuple[Planned, ...]:
    """The groups to be made, in the settings' order. Their account has what ``lacking`` asks for."""
    accounts = {one.name: one for one in settings.accounts if isinstance(one, DingTalkAccount)}
    return tuple(
        _planned(settings, group, accounts[group.account], today)
        for group in settings.places
        if group.to_create and group.account in accounts
    )


def lacking(settings: Settings, wanted: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """What accounts of these names must have to make groups and have not: account and key."""
    names = frozenset(wanted)
    return tuple(
        (one.name, key)
        for one in settings.accounts
        if isinstance(one, DingTalkAccount) and one.name in names
        for key in ("group_template", "owner_user_id")
        if not getattr(one, key)
    )


def _planned(settings: Settings, table: GroupTable | ManagementTable, account: DingTalkAccount, today: date) -> Planned:
    name, owner = AccountName(account.name), NativeId(account.owner_user_id)
    staff = [one for one in directory_of(settings).people if _works_in(one, table, today)]
    ids = {one.key: native for one in staff if (native := one.native_id(name)) and not outsider(native)}
    leaders = [one for one in staff if _leads(one, table, today) and ids.get(one.key, owner) != owner]
    admins = tuple(dict.fromkeys(ids[one.key] for one in leaders))
    return Planned(
        key=table.key,
        name=table.name,
        account=name,
        group=NewGroup(
            title=table.name[:LONGEST_TITLE],
            template_id=account.group_template,
            owner=owner,
            members=tuple(dict.fromkeys(native for native in ids.values() if native != owner)),
            uuid=str(uuid5(NAMESPACE_URL, f"yanxi-bot:{settings.programme.key}:{table.key}")),
            admins=admins[:MOST_ADMINS],
        ),
        unlinked=tuple(one.name for one in staff if one.key not in ids),
        too_many=max(0, len(admins) - MOST_ADMINS),
    )


def _works_in(person: Person, table: GroupTable | ManagementTable, today: date) -> bool:
    """Whether somebody has, or will have, something to do there; in the staff's own group everybody of the staff."""
    return any(
        grant.role not in NO_STAFF and _in(grant.groups, table) and not (grant.until_on and grant.until_on < today)
        for grant in person.grants
    )


def _leads(person: Person, table: GroupTable | ManagementTable, today: date) -> bool:
    """Whether somebody answers for the group; a role that has not begun counts too, one that is over does not."""
    return any(
        grant.role in GROUP_LEADERS
        and (grant.groups is None or table.key in grant.groups)
        and not (grant.until_on and grant.until_on < today)
        for grant in person.grants
    )


def _in(groups: frozenset[str] | None, table: GroupTable | ManagementTable) -> bool:
    return groups is None or isinstance(table, ManagementTable) or table.key in groups


async def make_all(groups: Iterable[Planned], maker: Maker, keep: Keep) -> AsyncIterator[Made | Failed]:
    """Each group of one account in turn. After a refusal that holds for the whole account nothing more is called."""
    barred: Failed | None = None
    for one in groups:
        done = await make(one, maker, keep) if barred is None else Failed(one, barred.code, barred.reason)
        if isinstance(done, Failed) and done.code in _BARRED:
            barred = done
        yield done


async def make(one: Planned, maker: Maker, keep: Keep) -> Made | Failed:
    """Make a group, keep its ids at once, then ask for its link. Nothing here raises for a fault of platform or file;
    after any fault the same call may simply be made again. Nothing is made whose ids could not be kept."""
    try:
        keep(one.key, {"native_id": TO_CREATE})
    except (OSError, ValueError) as error:
        return Failed(one, "no_file", str(error) or type(error).__name__)
    try:
        native_id, chat_id = await maker.create_group(one.group)
    except DeliveryError as error:
        return Failed(one, *_why(error))
    try:
        keep(one.key, {"native_id": native_id, "chat_id": chat_id, "kind": SCENE})
    except (OSError, ValueError) as error:
        return Failed(one, "not_kept", f"native_id = {native_id} chat_id = {chat_id} ({type(error).__name__})")
    if not chat_id:
        return Made(one, native_id, chat_id, no_link="no chat_id")
    join_url, no_link = "", ""
    try:
        join_url = await maker.join_link(chat_id, one.group.owner)
        keep(one.key, {"join_url": join_url})
    except DeliveryError as error:
        no_link = _why(error)[1]
    except (OSError, ValueError) as error:
        no_link = type(error).__name__
    return Made(one, native_id, chat_id, join_url, no_link)


def _why(error: DeliveryError) -> tuple[str, str]:
    match error:
        case Refused(code=code, reason=reason):
            return code, reason or code
        case Transient(whole_account=True):
            return "slower", str(error)
        case Transient() | Ambiguous():
            return "again", str(error)
    return "again", str(error)
