"""The stage of the crash tests: three study groups and the staff's own on one OneBot account, all ids numeric.

Shared by the bot process under test and by the test that kills it.
"""

from dataclasses import replace
from datetime import datetime

from bot.core.ids import AccountName, GroupKey, NativeId
from bot.core.moderation import Moderation, ModerationMode
from bot.core.people import Directory, LinkedAccount
from bot.core.programme import GroupSpec, Programme
from bot.core.questions import Questions
from tests import programmes

ACCOUNT = AccountName("qq")
SELF_ID = 2854196310
TOKEN, SECRET = "t" * 32, "s" * 32
GROUPS = {"maker": 700001, "robot": 700002, "music": 700003}
STAFF_GROUP = 700009
MODERATED = GroupKey("music")
"""The one group in which messages are judged."""
ASKED_IN = GroupKey("robot")
"""The one group in which questions are looked after."""
TRAINEES = tuple(range(500001, 500041))
_PEOPLE = programmes.staff(tuple(GROUPS)).people
NATIVE = {person.key: str(600001 + number) for number, person in enumerate(_PEOPLE)}
"""Native ids of the staff by their keys."""


def teacher(group: str) -> int:
    """The class teacher of a group, who may give orders."""
    return int(NATIVE[f"{group}-teacher"])  # type: ignore[index]


def answerer(group: str) -> int:
    """The expert of a group, who answers questions."""
    return int(NATIVE[f"{group}-expert"])  # type: ignore[index]


def staff() -> Directory:
    """Everybody with a role."""
    return Directory(
        tuple(replace(person, accounts=(LinkedAccount(ACCOUNT, NativeId(NATIVE[person.key])),)) for person in _PEOPLE)
    )


def programme() -> Programme:
    """The programme of the tests, its groups at the account."""
    found = programmes.programme(tuple(GROUPS), account=ACCOUNT)
    assert found.management is not None
    return replace(
        found,
        groups=tuple(_at(group, GROUPS[group.key]) for group in found.groups),
        management=_at(found.management, STAFF_GROUP),
    )


def _at(group: GroupSpec, native_id: int) -> GroupSpec:
    mode = ModerationMode.ACTIVE if group.key == MODERATED else ModerationMode.OFF
    asks = Questions(enabled=group.key == ASKED_IN)
    return replace(group, native_id=NativeId(str(native_id)), moderation=Moderation(mode=mode), questions=asks)


def group_of(native_id: int) -> GroupKey:
    """The key of a group by its number."""
    return GroupKey(next((key for key, number in GROUPS.items() if number == native_id), "staff"))


def local(text: str) -> datetime:
    """``"08:00"`` on the day of the tests, or ``"2020-04-19 08:00"``, in the programme's zone."""
    full = text if " " in text else f"{programmes.DAY.isoformat()} {text}"
    return datetime.fromisoformat(full).replace(tzinfo=programmes.SHANGHAI)
