"""A chat platform in memory: what people do there, and what the platform then reports.

Everything is an entry of the journal first and a change of the state second. Must never know the programme's rules:
it lets people do what a chat program lets them do, and nothing else.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from bot.core.event import (
    ButtonPressed,
    Event,
    GroupAttached,
    GroupDetached,
    MemberJoined,
    MemberLeft,
    MemberRenamed,
    MessageRecalled,
    MessageReceived,
    Mode,
    ModeObserved,
    RightsChanged,
    Sender,
)
from bot.core.ids import AccountName, EventId, GroupKey, NativeId, derive_id
from bot.core.message import Mention, MentionAll, Message, Quote, Segment, Text
from bot.core.wording import sandbox as wording
from bot.platforms.sandbox.codec import rows_of, segments_of
from bot.platforms.sandbox.faults import FaultScript, NoFaults
from bot.platforms.sandbox.journal import Entry, Journal
from bot.platforms.sandbox.model import Chat, ChatGroup, Done, Line, Member, Refusal, Said, Standing
from bot.platforms.sandbox.state import State

BOT = NativeId("yanxi-bot")
"""Native id of the bot in every sandbox world."""
LONGEST = 5000
"""Characters of one message, as chat programs have a limit too."""


class _Stamp(TypedDict):
    id: EventId
    at: datetime
    received_at: datetime
    account: AccountName


class SandboxWorld:
    """Groups, people, what they say. ``now`` is the clock's reader; ``faults`` may be exchanged at any time."""

    def __init__(
        self,
        account: AccountName,
        zone: ZoneInfo,
        now: Callable[[], datetime],
        journal: Journal | None = None,
    ) -> None:
        self.account = account
        self.zone = zone
        self.now = now
        self.journal = journal if journal is not None else Journal()
        self.faults: FaultScript = NoFaults()
        self.state = State.of(self.journal)

    # ------------------------------------------------------------------------------------------------ writing

    def write(self, what: str, **details: Any) -> Entry:
        """Append an entry, take it in, tell the listeners. Everybody but this package's own operations: do not."""
        at = self.now().astimezone(self.zone).isoformat()
        entry: Entry = {"n": self.state.last_number + 1, "at": at, "what": what, **details}
        self.journal.append(entry)
        self.state.apply(entry)
        self.journal.tell(entry)
        return entry

    def next_message_id(self) -> str:
        """The id that a message written next will have."""
        return f"m{self.state.last_number + 1}"

    def wipe(self) -> None:
        """Forget everything; the world is empty again."""
        self.journal.erase()
        self.state = State()

    # ------------------------------------------------------------------------------------- founding the world

    def add_user(self, native_user: NativeId, name: str) -> None:
        """An account of the platform. Calling it again renames it."""
        if self.state.users.get(native_user) != name:
            self.write("user", native_user=native_user, name=name)

    def add_group(self, native_group: NativeId, name: str, key: GroupKey | None = None, *, muted: bool = False) -> None:
        """A group, empty at first."""
        if native_group not in self.state.groups:
            self.write("group", native_group=native_group, group=key, name=name, muted=muted)

    def place(
        self,
        native_group: NativeId,
        native_user: NativeId,
        standing: Standing = Standing.MEMBER,
        card: str = "",
    ) -> None:
        """Put an account into a group without a word, as it was before the bot came. Members keep what they have."""
        if self.member(native_group, native_user) is None:
            self._join(native_group, native_user, standing, card, quiet=True)

    # ------------------------------------------------------------------------------------- what people can do

    def say(
        self, native_group: NativeId, native_user: NativeId, text: str, reply_to: str | None = None
    ) -> Done | Refusal:
        """Somebody says something in a group. ``@name`` tags members by the name that the group sees."""
        member = self.member(native_group, native_user)
        if member is None:
            return Refusal("not_member")
        if refusal := self._silenced(native_group, member) or self._unfit(text):
            return refusal
        chat = Chat(group=native_group)
        return self._say(chat, native_user, segments_of(text, self._names(native_group, member)), reply_to)

    def say_private(self, native_user: NativeId, text: str, reply_to: str | None = None) -> Done | Refusal:
        """Somebody writes to the bot in private."""
        if native_user not in self.state.users:
            return Refusal("unknown_user")
        if refusal := self._unfit(text):
            return refusal
        return self._say(Chat(user=native_user), native_user, (Text(text),), reply_to)

    def recall(self, native_user: NativeId, message_id: str) -> Done | Refusal:
        """Somebody takes back an own message, or as a manager somebody else's."""
        said = self.state.messages.get(message_id)
        if said is None or said.recalled_by is not None:
            return Refusal("gone")
        group = said.chat.group
        if said.sender != native_user and not (group is not None and self._manages(group, native_user)):
            return Refusal("not_manager")
        entry = self.write("recall", native_group=group, message_id=message_id, by=native_user)
        event = MessageRecalled(
            **self._stamp(entry),
            native_group=group,
            sender=self._sender(native_user, group),
            message_id=message_id,
            author=said.sender,
        )
        return Done((event,), message_id)

    def press(self, native_user: NativeId, card: str, choice: str) -> Done | Refusal:
        """Somebody taps a button of a card. Who changes the choice just taps again; a muted group may tap."""
        said = self.showing(card)
        if said is None or said.card is None:
            return Refusal("gone")
        group = said.chat.group
        sees = said.chat.user == native_user if group is None else self.member(group, native_user) is not None
        if not sees:
            return Refusal("not_member")
        if said.card.closed:
            return Refusal("card_closed")
        if all(button.choice != choice for button in said.card.buttons):
            return Refusal("unknown_choice")
        entry = self.write("press", native_group=group, message_id=said.id, card=card, choice=choice, by=native_user)
        sender = self._sender(native_user, group)
        event = ButtonPressed(**self._stamp(entry), native_group=group, sender=sender, card=card, choice=choice)
        return Done((event,), said.id)

    def set_muted(self, native_group: NativeId, native_user: NativeId, muted: bool) -> Done | Refusal:
        """A manager closes or opens the speaking of the whole group by hand."""
        if not self._manages(native_group, native_user):
            return Refusal("not_manager")
        if self.state.groups[native_group].muted is muted:
            return Done()
        entry = self.write("mode", native_group=native_group, muted=muted, by=native_user)
        mode = Mode.CLOSED if muted else Mode.OPEN
        sender = self._sender(native_user, native_group)
        return Done((ModeObserved(**self._stamp(entry), native_group=native_group, sender=sender, mode=mode),))

    def toggle_mute(self, native_group: NativeId, native_user: NativeId) -> Done | Refusal:
        """Closed becomes open and open becomes closed, by hand."""
        group = self.state.groups.get(native_group)
        return self.set_muted(native_group, native_user, not group.muted) if group else Refusal("not_member")

    def join(
        self,
        native_group: NativeId,
        native_user: NativeId,
        standing: Standing = Standing.MEMBER,
        card: str = "",
    ) -> Done | Refusal:
        """Somebody (or the bot) comes into the group."""
        if native_group not in self.state.groups or native_user not in self.state.users:
            return Refusal("unknown_user")
        if self.member(native_group, native_user) is not None:
            return Refusal("already_member")
        stamp = self._stamp(self._join(native_group, native_user, standing, card, quiet=False))
        if native_user == BOT:
            return Done((GroupAttached(**stamp, native_group=native_group),))
        sender = self._sender(native_user, native_group)
        return Done((MemberJoined(**stamp, native_group=native_group, sender=sender),))

    def leave(self, native_group: NativeId, native_user: NativeId) -> Done | Refusal:
        """Somebody leaves; the bot leaves when it is removed."""
        if self.member(native_group, native_user) is None:
            return Refusal("not_member")
        sender = self._sender(native_user, native_group)
        stamp = self._stamp(self.write("leave", native_group=native_group, native_user=native_user))
        if native_user == BOT:
            return Done((GroupDetached(**stamp, native_group=native_group),))
        return Done((MemberLeft(**stamp, native_group=native_group, sender=sender),))

    def rename(self, native_group: NativeId, native_user: NativeId, card: str) -> Done | Refusal:
        """Somebody changes the own group card."""
        if self.member(native_group, native_user) is None:
            return Refusal("not_member")
        card = " ".join(card.split())
        stamp = self._stamp(self.write("rename", native_group=native_group, native_user=native_user, card=card))
        sender = self._sender(native_user, native_group)
        return Done((MemberRenamed(**stamp, native_group=native_group, sender=sender, card=card),))

    def set_bot_manager(self, native_group: NativeId, manager: bool, by: NativeId | None = None) -> Done | Refusal:
        """The group's owner makes the bot a manager, or takes that away. Without ``by`` it simply happens."""
        bot = self.member(native_group, BOT)
        owner = self.member(native_group, by) if by is not None else None
        if by is not None and (owner is None or owner.standing is not Standing.OWNER):
            return Refusal("not_owner")
        if bot is None:
            return Refusal("not_member")
        if bot.standing.manages is manager:
            return Done()
        standing = Standing.ADMIN if manager else Standing.MEMBER
        entry = self.write("standing", native_group=native_group, native_user=BOT, standing=standing.value)
        sender = self._sender(by, native_group) if by is not None else None
        return Done((RightsChanged(**self._stamp(entry), native_group=native_group, sender=sender, manager=manager),))

    # ------------------------------------------------------------------------------------------------ looking

    def group(self, native_group: NativeId) -> ChatGroup | None:
        """The group with this id."""
        return self.state.groups.get(native_group)

    def member(self, native_group: NativeId, native_user: NativeId) -> Member | None:
        """Somebody's membership."""
        group = self.state.groups.get(native_group)
        return group.members.get(native_user) if group else None

    def groups_of(self, native_user: NativeId) -> tuple[ChatGroup, ...]:
        """The groups that somebody is in, in the order of their founding."""
        return tuple(group for group in self.state.groups.values() if native_user in group.members)

    def lines(self, chat: Chat) -> tuple[Line, ...]:
        """Everything that stands in a chat, oldest first."""
        return tuple(self.state.chats.get(chat.key, ()))

    def message(self, message_id: str) -> Said | None:
        """The message with this id."""
        return self.state.messages.get(message_id)

    def showing(self, card: str) -> Said | None:
        """The message that shows the card with this id; None when there is none, or it was taken back."""
        said = self.state.messages.get(self.state.cards.get(card, ""))
        return said if said is not None and said.recalled_by is None else None

    def chosen(self, card: str, native_user: NativeId) -> str:
        """What somebody tapped last on a card; empty when nothing."""
        return self.state.choices.get(card, {}).get(native_user, "")

    def may_speak(self, native_group: NativeId, native_user: NativeId) -> Refusal | None:
        """Why somebody cannot speak in a group now; None: nothing is in the way."""
        member = self.member(native_group, native_user)
        return self._silenced(native_group, member) if member else Refusal("not_member")

    # --------------------------------------------------------------------------------------------- inner parts

    def _say(self, chat: Chat, user: NativeId, segments: tuple[Segment, ...], reply_to: str | None) -> Done | Refusal:
        quoted = self.state.messages.get(reply_to) if reply_to else None
        if reply_to and (quoted is None or quoted.chat != chat):
            return Refusal("gone")
        message_id = self.next_message_id()
        entry = self.write(
            "message",
            native_group=chat.group,
            native_user=chat.user,
            sender=user,
            message_id=message_id,
            segments=rows_of(Message(segments)),
            reply_to=reply_to,
        )
        return Done((self._received(entry, chat, user, segments, reply_to),), message_id)

    def _received(
        self, entry: Entry, chat: Chat, user: NativeId, segments: tuple[Segment, ...], reply_to: str | None
    ) -> Event:
        heard = tuple(part for part in segments if not (isinstance(part, Mention) and part.native_id == BOT))
        quote: tuple[Segment, ...] = (Quote(reply_to),) if reply_to else ()
        stamp = self._stamp(entry)
        stamp["id"] = EventId(derive_id(self.account, "message", entry["message_id"]))
        return MessageReceived(
            **stamp,
            native_group=chat.group,
            sender=self._sender(user, chat.group),
            message_id=entry["message_id"],
            message=Message(quote + _trimmed(heard)),
            addressed=len(heard) != len(segments),
        )

    def _join(self, group: NativeId, user: NativeId, standing: Standing, card: str, *, quiet: bool) -> Entry:
        return self.write(
            "join",
            native_group=group,
            native_user=user,
            standing=standing.value,
            card=card,
            is_bot=user == BOT,
            quiet=quiet,
        )

    def _silenced(self, native_group: NativeId, member: Member) -> Refusal | None:
        if member.muted_until is not None and self.now() < member.muted_until:
            return Refusal("member_muted")
        if self.state.groups[native_group].muted and not member.standing.manages:
            return Refusal("group_muted")
        return None

    @staticmethod
    def _unfit(text: str) -> Refusal | None:
        if not text.strip():
            return Refusal("empty")
        return Refusal("too_long") if len(text) > LONGEST else None

    def _manages(self, native_group: NativeId, native_user: NativeId) -> bool:
        group = self.state.groups.get(native_group)
        return group is not None and group.managed_by(native_user)

    def _names(self, native_group: NativeId, speaker: Member) -> list[tuple[str, Segment]]:
        members = self.state.groups[native_group].members.values()
        names: list[tuple[str, Segment]] = [
            (name, Mention(member.native_id, member.shown)) for member in members for name in (member.card, member.name)
        ]
        return [*names, (wording.EVERYBODY, MentionAll())] if speaker.standing.manages else names

    def _sender(self, user: NativeId, group: NativeId | None) -> Sender:
        member = self.member(group, user) if group is not None else None
        standing = member.standing.value if member is not None else ""
        return Sender(native_id=user, name=self.state.name(user, group), platform_role=standing)

    def _stamp(self, entry: Entry) -> _Stamp:
        at = datetime.fromisoformat(entry["at"]).astimezone(UTC)
        number = EventId(derive_id(self.account, "entry", str(entry["n"])))
        return {"id": number, "at": at, "received_at": at, "account": self.account}


def _trimmed(segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """Without the blanks that are left at the start where the tag of the bot was taken out."""
    match segments:
        case (Text(text=text), *rest):
            kept = text.lstrip()
            return (Text(kept), *rest) if kept else _trimmed(tuple(rest))
        case _:
            return segments
