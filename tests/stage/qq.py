"""The rehearsal over the QQ official platform: a robot that hears every word of its groups, or only what tags it.

Where people must address the robot they tap the buttons of a vote.
"""

import re
from hashlib import sha256
from typing import Any

from bot.clock import VirtualClock
from bot.core.event import Event, MessageReceived
from bot.core.ids import NativeId
from bot.platforms.base import Platform
from bot.platforms.qq.account import QQAccount
from bot.platforms.qq.client import QQPlatform
from bot.platforms.sandbox.model import Standing
from bot.platforms.sandbox.world import SandboxWorld
from bot.rehearsal.ballots import number_of
from tests.fakes.qq_world import Payload, Stored, User
from tests.fakes.qqofficial import FakeQQ, Group
from tests.stage.relay import Log, Relay, Row, text_of, wants_bot

APP, SECRET = "102000001", "DG5g3B4j9X2KOErG"
_TAG = re.compile(r'<qqbot-at-user id="([0-9A-F]+)" />')
_OVER = "📊 投票结果"
"""After this people know that the buttons above are of no use any more."""
_FOR_NOW = frozenset({11243, 11244, 100001, 40034100})


def openid(*parts: str) -> str:
    """The id that the platform gives this robot for a group or a person: known before, so that a roster can name it."""
    return sha256("/".join((APP, *parts)).encode()).hexdigest()[:32].upper()


def group_openid(number: int) -> str:
    """The n-th group of the programme."""
    return openid("group", f"g{number}")


def person_openids(number: int) -> list[str]:
    """Somebody of the staff: alone with the robot, and in each of the groups."""
    return [openid("user", f"p{number}"), *(openid(f"g{group}", f"p{number}") for group in range(1, 17))]


class QQRelay(Relay):
    """``hears_all``: the groups' setting lets every word through; else only what tags the robot. ``apart``: a person
    has another id in every group, as the manual says; else the same everywhere, as captures mostly show."""

    quotes = False

    def __init__(self, world: SandboxWorld, clock: VirtualClock, *, hears_all: bool, apart: bool = False) -> None:
        super().__init__(world, clock)
        self.hears_all, self.apart = hears_all, apart
        self.fake = FakeQQ(clock, APP, SECRET, certified=True)
        self.fake.log = self.fake.world.log = Log(self.fake.log, self.read)
        self._labels = {openid("user", f"p{number}"): f"p{number}" for number in range(200)}
        self._people: dict[str, str] = {}
        self._votes: dict[str, Stored] = {}
        names = {group_openid(number): f"g{number}" for number in range(1, 17)}
        for group in world.state.groups.values():
            made = self.fake.add_group(names[group.native_id])
            assert made.openid == group.native_id
            made.receive = "all" if hears_all else "only_mention"
            for member in group.members.values():
                if not member.is_bot:
                    self._place(made, member.native_id, member.name, member.standing)

    def _place(self, group: Group, who: NativeId, name: str, standing: Standing) -> None:
        label = self.label(who)
        role = "member" if standing is Standing.MEMBER else "admin"
        member = self.fake.add_member(group, label, role=role)
        member.name = name
        user = self.user(who)
        if not self.apart:
            del group.members[member.openid]
            member.openid = user.openid
            group.members[member.openid] = member
        self._people[member.openid] = self._people[user.openid] = who

    def label(self, who: str) -> str:
        """What the platform makes somebody's ids of."""
        return self._labels.get(who, who)

    def user(self, who: str) -> User:
        """Somebody alone with the robot."""
        return self.fake.add_user(self.label(who))

    # ---- the connection

    def adapter(self) -> Platform:
        token_url = f"{self.fake.url}/app/getAppAccessToken"
        account = QQAccount(self.world.account, APP, SECRET, self.fake.url, token_url, certified=True)
        return QQPlatform(account, self.patient)

    async def open(self) -> None:
        await self.fake.listen()

    async def connect(self, root: str) -> None:
        self.fake.hook_url = f"{root}/{self.account}"

    async def close(self) -> None:
        await self.fake.close()

    # ---- what people do

    async def happen(self, event: Event) -> list[Payload]:
        if not isinstance(event, MessageReceived) or event.sender is None:
            raise NotImplementedError(type(event).__name__)
        who, text = event.sender.native_id, text_of(event)
        if event.native_group is None:
            stored = await self.fake.tell(self.user(who), text)
        else:
            group = self.fake.groups[event.native_group]
            place = group.name if self.apart else "user"
            member = group.members[openid(place, self.label(who))]
            vote, number = self._votes.get(group.openid), number_of(text)
            if vote is not None and number is not None and (button := _button(vote, number)):
                self.pressed.add(event.message_id)
                return [await self.fake.click(vote, member, button)]
            at_bot = wants_bot(event) and (not self.hears_all or text.startswith("／"))
            quote = self.fake.messages.get(self.quoted(event) or "")
            stored = await self.fake.say(group, member, text, at_bot=at_bot, quote=quote)
        self.messages.pair(event.message_id, stored.id)
        if not stored.payloads:
            self.unheard.add(event.message_id)
        return stored.payloads

    async def again(self, event: Event, told: list[Payload]) -> None:
        """The same events once more, as the platform does when it is not sure."""
        for payload in told:
            await self.fake.redeliver(payload)

    # ---- what the bot did

    def read(self, row: Row) -> None:
        if row["kind"] != "call" or row["endpoint"] not in ("send_group", "send_user", "recall_group", "restrict"):
            return
        place, body = row["path"].split("/")[3], row["body"]
        good = row["performed"] and row["fault"] != "lie" and row["status"] < 300
        failed: Row = {} if good else {"performed": False, "outcome": _failure(row)}
        if row["endpoint"] == "send_group":
            self._in_group(place, body, row["answer"] if good else {}, failed)
        elif row["endpoint"] == "send_user":
            words, key = self._words(body), row["answer"].get("id") if good else None
            native, who = {"to": place}, self._people.get(place, place)
            self.wrote("SendDirect", to=who, text=words, native=native, message_id=key, **failed)
        elif row["endpoint"] == "recall_group":
            self.wrote("Recall", group=place, message_id=row["path"].split("/")[5], **failed)
        else:
            one = body["members"][0]
            who, on = self._people.get(one["member_openid"], ""), one["op"] != "del"
            self.wrote("MuteMember", group=place, to=who, on=on, seconds=60 if on else 0, **failed)

    def _in_group(self, place: str, body: Payload, told: Payload, failed: Row) -> None:
        words, key = self._words(body), told.get("id")
        self.wrote("SendMessage", group=place, text=words, message_id=key, **failed)
        if key is None:
            return
        stored = self.fake.messages[key]
        if words.startswith(_OVER):
            self._votes.pop(place, None)
        elif stored.buttons and not self.hears_all:
            self._votes[place] = stored

    def _words(self, body: Payload) -> str:
        """A message as people see it: names instead of ids."""
        words: Any = body["markdown"]["content"] if body["msg_type"] == 2 else body.get("content", "")
        return _TAG.sub(lambda found: f"@{self._name(found[1])} ", words)

    def _name(self, who: str) -> str:
        return self.world.state.name(NativeId(self._people.get(who, who)))


def _button(vote: Stored, number: int) -> str:
    """The button of a vote that stands for a number; empty when there is none."""
    choice = chr(ord("A") + number - 1)
    return choice if choice in vote.buttons else ""


def _failure(row: Row) -> str:
    """What a call that did not work counts as: refused for good, or for now."""
    answer = row["answer"] if isinstance(row["answer"], dict) else {}
    later = row["fault"] is not None or row["status"] in (401, 429) or answer.get("code") in _FOR_NOW
    return "transient" if later else "refused"
