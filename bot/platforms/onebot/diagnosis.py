"""What the doctor finds of a QQ account: who answers, for whom, and what it may do in each group.

Only reads. A fault is a finding, never an exception. Must never put an id of a person or a token into a finding.
"""

from collections.abc import Sequence
from datetime import timedelta

from bot.core.capability import Capability
from bot.core.checkup import Check, Health
from bot.core.errors import DeliveryError, Malformed, Refused
from bot.core.ids import NativeId
from bot.platforms.base import Finding
from bot.platforms.onebot.asking import Desk
from bot.platforms.onebot.codec import Call
from bot.platforms.onebot.fields import Fields, optional_id, text
from bot.platforms.onebot.reception import Reception
from bot.platforms.onebot.verify import Verifier, member_info, number
from bot.platforms.onebot.vitality import is_well

_SLOW, _WRONG = timedelta(seconds=30), timedelta(minutes=5)
"""From here on a clock is odd; from here on stamps are no longer believed (see notices.when)."""
_MANAGERS = ("owner", "admin")


class Doctor:
    """Looks at one account."""

    def __init__(self, reception: Reception, desk: Desk, verifier: Verifier) -> None:
        self._reception = reception
        self._desk = desk
        self._verifier = verifier

    async def look(self, groups: Sequence[NativeId], *, refused: bool) -> tuple[Finding, ...]:
        """The findings. ``refused``: a handshake failed for its token and nothing is connected since."""
        found, reached = await self._client(refused)
        if not reached:
            return tuple(found)
        found += await self._account()
        if (lag := self._reception.lag) is not None:
            health = Health.GOOD if abs(lag) < _SLOW else Health.WARN if abs(lag) < _WRONG else Health.BAD
            found.append(Finding(Check.CLOCK, health, detail=f"{lag.total_seconds():+.0f} s"))
        found.append(Finding(Check.PROACTIVE, Health.GOOD))
        found.append(Finding(Check.CARDS, Health.WARN, detail="no buttons"))
        for group in groups:
            found += await self._group(group)
        return tuple(found)

    async def _client(self, refused: bool) -> tuple[list[Finding], bool]:
        """Whether anybody answers, and takes the token."""
        try:
            version = await self._desk.ask(Call("get_version_info", {}))
        except Refused as error:
            if error.code == "token":
                reached = Finding(Check.REACHED, Health.GOOD)
                return [reached, Finding(Check.TOKEN, Health.BAD, detail=error.reason)], False
            version = None
        except DeliveryError as error:
            unreached = [Finding(Check.REACHED, Health.BAD, detail=str(error))]
            if refused:
                unreached = [Finding(Check.REACHED, Health.GOOD), Finding(Check.TOKEN, Health.BAD, detail="handshake")]
            return unreached, False
        fields: Fields = version if isinstance(version, dict) else {}
        name = " ".join(filter(None, (text(fields, "app_name"), text(fields, "app_version"))))
        known = Finding(Check.REACHED, Health.GOOD if name else Health.WARN, detail=name)
        return [known, Finding(Check.TOKEN, Health.GOOD)], True

    async def _account(self) -> list[Finding]:
        status = await self._desk.look(Call("get_status", {}))
        login = await self._desk.look(Call("get_login_info", {}))
        try:
            who = None if login is None else optional_id(login, "user_id")
        except Malformed:
            who = None
        if who is not None and who != self._reception.account.self_id:
            return [Finding(Check.ACCOUNT_ONLINE, Health.BAD, detail="another account")]
        if status is None:
            return [Finding(Check.ACCOUNT_ONLINE, Health.WARN, detail="no status")]
        detail = " ".join(f"{name}={text_of(status.get(name))}" for name in ("online", "good"))
        return [Finding(Check.ACCOUNT_ONLINE, Health.GOOD if is_well(status) else Health.BAD, detail=detail)]

    async def _group(self, group: NativeId) -> list[Finding]:
        try:
            info = Call("get_group_info", {"group_id": number(group), "no_cache": True}, Capability.READ_MODE)
            await self._desk.ask(info)
        except Refused as error:
            return [Finding(Check.GROUP_KNOWN, Health.BAD, group, error.reason)]
        except DeliveryError as error:
            return [Finding(Check.GROUP_KNOWN, Health.WARN, group, str(error))]
        known = Finding(Check.GROUP_KNOWN, Health.GOOD, group)
        try:
            found = await self._desk.ask(member_info(group, self._reception.account.self_id))
        except Refused as error:
            return [known, Finding(Check.MEMBER, Health.BAD, group, error.reason)]
        except DeliveryError as error:
            return [known, Finding(Check.MEMBER, Health.WARN, group, str(error))]
        role = text(found, "role") if isinstance(found, dict) else ""
        return [known, Finding(Check.MEMBER, Health.GOOD, group), *await self._rights(group, role)]

    async def _rights(self, group: NativeId, role: str) -> list[Finding]:
        managing = Health.GOOD if role in _MANAGERS else Health.BAD if role == "member" else Health.WARN
        shut = await self._verifier.shut(group)
        # Without a read-back a mute is only believed, not seen.
        muting = Health.WARN if managing is Health.GOOD and shut is None else managing
        return [
            Finding(Check.MANAGER, managing, group, role or "?"),
            Finding(Check.MUTE, muting, group, "no read-back" if shut is None else ""),
            Finding(Check.HEARS, Health.GOOD, group),
        ]


def text_of(value: object) -> str:
    """A flag as JSON shows it."""
    return str(value).lower() if isinstance(value, bool) else "?"
